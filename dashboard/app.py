"""The dashboard's router: which pages there are, and what stands on every one of them.

Run it with `warehouse dashboard`, or `streamlit run dashboard/app.py` with WAREHOUSE_HOME set.
"""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

HERE = Path(__file__).resolve().parent
if str(HERE.parent) not in sys.path:  # Streamlit puts only this file's own folder on the path
    sys.path.insert(0, str(HERE.parent))

from dashboard import components  # noqa: E402
from warehouse.reader import SnapshotError  # noqa: E402

VIEWS = HERE / "views"

page = st.navigation(
    [
        st.Page(VIEWS / "compare.py", title="Compare", url_path="compare", default=True),
        st.Page(VIEWS / "evidence.py", title="Evidence", url_path="evidence"),
        st.Page(VIEWS / "agency.py", title="Agency", url_path="agency"),
        st.Page(VIEWS / "coverage.py", title="Coverage", url_path="coverage"),
        st.Page(VIEWS / "about.py", title="About", url_path="about"),
        st.Page(VIEWS / "source.py", title="Source text", url_path="source", visibility="hidden"),
    ],
    position="top",
)
st.set_page_config(
    page_title=f"{page.title} | Surveillance policies", page_icon=str(HERE / "icon.svg"), layout="wide"
)
st.logo(HERE / "logo.svg", size="large")
components.styles()
try:
    page.run()
except SnapshotError as error:
    components.problem("No data to show", str(error))
