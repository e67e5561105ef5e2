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

from dashboard import components, states  # noqa: E402
from warehouse.reader import SnapshotError  # noqa: E402

VIEWS = HERE / "views"

pages = [
    st.Page(VIEWS / "compare.py", title="Compare", url_path="compare", default=True),
    st.Page(VIEWS / "agency.py", title="Agency", url_path="agency"),
    st.Page(VIEWS / "policies.py", title="Policies", url_path="policies"),
    st.Page(VIEWS / "requests.py", title="Requests", url_path="requests"),
    st.Page(VIEWS / "vendors.py", title="Vendors", url_path="vendors"),
    st.Page(VIEWS / "map.py", title="Map", url_path="map"),
    st.Page(VIEWS / "brief.py", title="Brief", url_path="brief"),
    st.Page(VIEWS / "changes.py", title="Changes", url_path="changes"),
    st.Page(VIEWS / "coverage.py", title="Coverage", url_path="coverage"),
    st.Page(VIEWS / "sql.py", title="SQL", url_path="sql"),
    st.Page(VIEWS / "about.py", title="About", url_path="about"),
    st.Page(VIEWS / "evidence.py", title="Evidence", url_path="evidence", visibility="hidden"),
    st.Page(VIEWS / "source.py", title="Source text", url_path="source", visibility="hidden"),
]
page = st.navigation(pages, position="top")
st.set_page_config(
    page_title=f"{page.title} | Surveillance policies", page_icon=str(HERE / "icon.svg"), layout="wide"
)
st.logo(HERE / "logo.svg", size="large")
components.styles()
states.styles()
components.phone_menu(pages, page)
try:
    states.settle()
    page.run()
except SnapshotError as error:
    states.nothing_to_show(error)
