"""The comparison: one row per agency, one column per fact, each cell a link to its quotations."""

from __future__ import annotations

import streamlit as st

from dashboard import answers, components, data, wording

ROWS_PER_PAGE = 100
FEW_AGENCIES = 20


def main() -> None:
    """Draw the page."""
    technologies = data.technologies()
    if not technologies:
        components.problem(
            "Nothing to compare yet",
            "This snapshot has no agencies. Bring threads in with: warehouse rebuild PATH",
        )
        return
    heading, filters = st.container(), st.container(horizontal=True, vertical_alignment="bottom")
    with filters:
        technology_id = components.pick("Technology", technologies, "technology", wording.technology)
        rows = data.comparison(technology_id) if technology_id else ()
        states = st.multiselect(
            "State",
            list(dict.fromkeys(wording.state(row.state) for row in rows)),
            key="state",
            bind="query-params",
            placeholder="All states",
        )
        search = st.text_input(
            "Agency or place",
            key="search",
            bind="query-params",
            type="search",
            placeholder="Name of agency or place",
        )
    with heading:
        _heading(technology_id)
        components.sample_banner(rows)
    if technology_id is None:
        components.show("<p>No agency has been asked about that. Choose a technology above.</p>")
        return
    shown = [row for row in rows if _matches(row, states, search)]
    components.show(_counts(shown, len(rows)))
    if shown:
        components.show(answers.matrix(_page_of(shown), technology_id))
        components.show(components.section("What the answers mean"), answers.legend())


def _heading(technology_id: str | None) -> None:
    """The page's heading, with the technology in it."""
    about = wording.technology_in_sentence(technology_id) if technology_id else "surveillance technology"
    components.heading(
        f"What police say about {about}",
        "Drawn from public-records requests. Choose any answer to read the words it rests on.",
    )


def _matches(row: data.Compared, states: list[str], search: str | None) -> bool:
    """Whether a row passes the filters."""
    text = f"{row.agency_name} {row.place_name}".casefold()
    return (not states or wording.state(row.state) in states) and (search or "").strip().casefold() in text


def _counts(rows: list[data.Compared], of: int) -> str:
    """How many agencies are shown and what they answered, as HTML."""
    if not rows:
        return '<p class="sp-counts"><strong>No agency matches these filters.</strong></p>'
    total = f"{len(rows):,} of {wording.number_of(of, 'agency', 'agencies')}"
    if len(rows) == of:
        total = wording.number_of(of, "agency", "agencies")
    using = sum(wording.use_words(row.technology_use)[2] == "yes" for row in rows)
    facts = {
        "with a vendor named": "vendor_named",
        "with an MOU": "mou_exists",
        "with a policy": "policy_order_exists",
    }
    parts = [f"{using:,} using it"]
    parts += [
        f"{sum(row.answer(fact).status == 'yes' for row in rows):,} {words}" for words, fact in facts.items()
    ]
    kept = sum(row.retention_days is not None for row in rows)
    parts.append(f"{kept:,} with a retention period in days")
    few = ""
    if len(rows) < FEW_AGENCIES:
        few = '<p class="sp-note">A small sample: read it agency by agency, not as a rate.</p>'
    return (
        f'<p class="sp-counts" role="status"><strong>{components.esc(total)}</strong>'
        + "".join(f"<span>{components.esc(part)}</span>" for part in parts)
        + f"</p>{few}"
    )


def _page_of(rows: list[data.Compared]) -> list[data.Compared]:
    """The rows of the chosen page; a page picker appears when there is more than one."""
    pages = range(1, (len(rows) - 1) // ROWS_PER_PAGE + 2)
    if len(pages) == 1:
        return rows
    chosen = st.selectbox(
        "Rows",
        pages,
        format_func=lambda page: (
            f"{(page - 1) * ROWS_PER_PAGE + 1:,} to {min(page * ROWS_PER_PAGE, len(rows)):,}"
        ),
        width=220,
    )
    return rows[(chosen - 1) * ROWS_PER_PAGE : chosen * ROWS_PER_PAGE]


main()
