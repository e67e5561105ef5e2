"""A brief of one agency, or of up to five compared, to print or to take along.

The address (?technology=…&agency=…, the latter up to five times) holds the picks.
"""

from __future__ import annotations

import streamlit as st

from dashboard import brief, components, data, takeaway, wording

AT_MOST = 5


def main() -> None:
    """Draw the page."""
    components.heading(
        "A brief to take along",
        "One agency, or up to five side by side, on a page or two. Every line says what it rests on.",
    )
    technologies = data.technologies()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        technology_id = components.pick("Technology", technologies, "technology", wording.technology)
        rows = {row.agency_id: row for row in data.comparison(technology_id)} if technology_id else {}
        chosen = _pick_agencies(rows)
    if technology_id is None or not chosen:
        components.show('<p class="sp-note">Choose an agency, or several to compare.</p>')
        return
    made = (
        brief.of_agency(chosen[0], technology_id)
        if len(chosen) == 1
        else brief.of_comparison(chosen, technology_id)
    )
    stem = takeaway.file_stem(f"brief {made.title}"[:60])
    with st.container(horizontal=True):
        st.download_button(
            "Download to print (HTML)",
            lambda: brief.as_html(made).encode(),
            f"{stem}.html",
            "text/html",
            key="brief_html",
            on_click="ignore",
            type="primary",
            icon=":material/print:",
        )
        st.download_button(
            "Download Markdown",
            lambda: brief.as_markdown(made).encode(),
            f"{stem}.md",
            "text/markdown",
            key="brief_md",
            on_click="ignore",
            icon=":material/download:",
        )
        takeaway.share()
    components.show(brief.preview(made))


def _pick_agencies(rows: dict[str, data.Compared]) -> list[data.Compared]:
    """The agencies that the address names, in its order; the first of all where it names none."""
    named = [name for name in st.query_params.get_all("agency") if name in rows][:AT_MOST]
    if not named and "agency" not in st.query_params:
        named = list(rows)[:1]
    st.session_state["pick_agencies"] = named

    def remember() -> None:
        st.query_params["agency"] = st.session_state["pick_agencies"] or [""]

    labels: dict[str, str] = {}
    for name, row in rows.items():
        place = ", ".join(part for part in (row.place_name, row.state) if part)
        text = f"{row.agency_name} ({place})" if place else row.agency_name
        labels[name] = text if text not in labels.values() else f"{text} #{len(labels) + 1}"
    st.multiselect(
        "Agencies",
        list(rows),
        key="pick_agencies",
        format_func=lambda name: labels[name],
        max_selections=AT_MOST,
        on_change=remember,
        placeholder="One to five agencies",
    )
    return [rows[name] for name in named]


main()
