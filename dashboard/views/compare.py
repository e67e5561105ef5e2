"""The comparison: one row per agency, one column per fact, each cell a link to its quotations.

The address holds the technology, every filter, the order and the agencies picked to stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from dashboard import answer_rows, answers, components, data, filters, takeaway, wording
from dashboard.components import esc, link

ROWS_PER_PAGE = 100
FEW_AGENCIES = 20
MOST_SIDE_BY_SIDE = 5


def main() -> None:
    """Draw the page."""
    technologies = data.technologies()
    if not technologies:
        components.problem(
            "Nothing to compare yet",
            "This snapshot has no agencies. Bring threads in with: warehouse rebuild PATH",
        )
        return
    heading, boxes = st.container(), st.container()
    with boxes:
        technology_id, rows, wanted, order = _choose(technologies)
    with heading:
        _heading(technology_id)
        components.sample_banner(rows)
    if technology_id is None:
        components.show("<p>No agency has been asked about that. Choose a technology above.</p>")
        return
    shown = filters.in_order(wanted.apply(rows), order)
    components.show(_counts(shown, len(rows)))
    picked = _pick_side_by_side(rows)
    if len(picked) > 1:
        components.show(answers.side_by_side(picked, technology_id))
    elif shown:
        components.show(answers.matrix(_page_of(shown), technology_id))
    elif wanted.search:
        components.show(_elsewhere(technology_id, wanted.search))
    taken = picked if len(picked) > 1 else shown
    with st.container(horizontal=True):
        if taken:
            takeaway.downloads("comparison", lambda: answer_rows.comparison(taken, technology_id), "compare")
        takeaway.share()
    if shown:
        components.show(components.section("What the answers mean"), answers.legend())


def _heading(technology_id: str | None) -> None:
    """The page's heading, with the technology in it."""
    about = wording.technology_in_sentence(technology_id) if technology_id else "surveillance technology"
    components.heading(
        f"What police say about {about}",
        "Drawn from public-records requests. Choose any answer to read the words it rests on.",
    )


def _choose(
    technologies: list[str],
) -> tuple[str | None, tuple[data.Compared, ...], filters.Filter, str | None]:
    """The boxes over the table: technology, its rows, the filter and the order."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        technology_id = components.pick("Technology", technologies, "technology", wording.technology)
        rows = data.comparison(technology_id) if technology_id else ()
        states = _box("State", "state", (wording.state(row.state) for row in rows), "All states")
        search = st.text_input(
            "Agency or place",
            key="search",
            bind="query-params",
            type="search",
            placeholder="Name of agency or place",
        )
    question = components.pick_pill("Show agencies that …", _questions(rows), "question")
    with st.expander("More filters and order", key="more_filters"):
        with st.container(horizontal=True):
            said = _box(
                "Answer", "answer", (words for row in rows for words in filters.answers_of(row)), "Any"
            )
            but = _box(
                "Says one thing, but …",
                "contradiction",
                (wording.contradiction(kind) for row in rows for kind in row.contradictions),
                "With or without",
            )
        with st.container(horizontal=True):
            vendors = _box("Vendor", "vendor", (vendor for row in rows for vendor in row.vendors), "Any")
            systems = _box("Other body's system", "system", (row.third_party_system for row in rows), "Any")
            order = components.pick(
                "Order", list(filters.ORDERS), "order", lambda key: filters.ORDERS[key][0]
            )
    wanted = filters.Filter(
        question=question,
        states=states,
        vendors=vendors,
        systems=systems,
        answers=said,
        contradictions=but,
        search=(search or "").strip(),
    )
    return technology_id, rows, wanted, order


def _box(label: str, name: str, options: Iterable[str | None], placeholder: str) -> list[str]:
    """A box for several of the options that there are, kept in the address under `name`."""
    there = sorted({option for option in options if option}, key=str.casefold)
    return st.multiselect(label, there, key=name, bind="query-params", placeholder=placeholder)


def _questions(rows: Sequence[data.Compared]) -> dict[str, str]:
    """The ready questions with how many agencies each one finds."""
    return {
        name: f"{question.words} ({sum(question.fits(row) for row in rows):,})"
        for name, question in filters.QUESTIONS.items()
    }


def _pick_side_by_side(rows: Sequence[data.Compared]) -> list[data.Compared]:
    """The agencies picked to stand side by side, in the order of their choice."""
    by_id = {row.agency_id: row for row in rows}
    picked = components.pick_several(
        "Put agencies side by side",
        list(by_id),
        "side",
        lambda agency_id: by_id[agency_id].label,
        at_most=MOST_SIDE_BY_SIDE,
        placeholder="Choose two to five",
    )
    if len(picked) == 1:
        components.show('<p class="sp-note">Choose at least one more agency.</p>')
    return [by_id[agency_id] for agency_id in picked]


def _counts(rows: list[data.Compared], of: int) -> str:
    """How many agencies are shown and what they answered, as HTML."""
    if not rows:
        return '<p class="sp-counts" role="status"><strong>No agency matches these filters.</strong></p>'
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
        f'<p class="sp-counts" role="status"><strong>{esc(total)}</strong>'
        + "".join(f"<span>{esc(part)}</span>" for part in parts)
        + f"</p>{few}"
    )


def _elsewhere(technology_id: str, search: str) -> str:
    """Agencies that the search finds under other technologies, as HTML; nothing where there are none."""
    items = [
        f"<li>{link('agency', esc(row.label), agency=row.agency_id, technology=other)}, "
        f"{esc(wording.technology_in_sentence(other))}</li>"
        for other in data.technologies()
        if other != technology_id
        for row in data.comparison(other)
        if filters.found_by(search, row)
    ]
    if not items:
        return ""
    return f"{components.section('Found under other technologies')}<ul>{''.join(items[:ROWS_PER_PAGE])}</ul>"


def _page_of(rows: list[data.Compared]) -> list[data.Compared]:
    """The rows of the chosen page; a page picker appears when there is more than one."""
    pages = [str(number) for number in range(1, (len(rows) - 1) // ROWS_PER_PAGE + 2)]
    if len(pages) == 1:
        return rows

    def first(page: str) -> int:
        return (int(page) - 1) * ROWS_PER_PAGE

    def words(page: str) -> str:
        return f"{first(page) + 1:,} to {min(first(page) + ROWS_PER_PAGE, len(rows)):,}"

    # Other filters may leave fewer pages than the one that the address names.
    chosen = components.pick("Rows", pages, "rows", words) or pages[-1]
    return rows[first(chosen) : first(chosen) + ROWS_PER_PAGE]


main()
