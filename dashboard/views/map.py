"""A map of the agencies by what they answered, and the same as a table.

It is drawn from outlines that come with the dashboard: no tile server, no internet.
"""

from __future__ import annotations

from collections import Counter

import streamlit as st

from dashboard import answers, components, data, wording
from dashboard.components import badge, esc

FACTS = ("technology_use", "policy_order_exists", "mou_exists", "vendor_named", "retention_days")
FEW_AGENCIES = 20


def main() -> None:
    """Draw the page for ?technology=…&fact=…."""
    heading, boxes = st.container(), st.container(horizontal=True)
    with boxes:
        technology_id = components.pick("Technology", data.technologies(), "technology", wording.technology)
        fact = components.pick("Question", FACTS, "fact", lambda name: wording.fact_words(name).question)
    rows = data.comparison(technology_id) if technology_id else ()
    with heading:
        about = wording.technology_in_sentence(technology_id) if technology_id else "surveillance technology"
        components.heading(
            f"Where police said what about {about}",
            "One sign for each agency. Where only its state is known, it stands somewhere in that state.",
        )
        components.sample_banner(rows)
    if technology_id is None or fact is None:
        components.show("<p>No agency has been asked about that. Choose one above.</p>")
        return
    looks = {row.agency_id: _look(row, fact) for row in rows}
    components.show(_counts(looks, fact))
    chart, table = st.columns([1.5, 1], gap="large")
    with chart:
        _chart(rows, looks, fact, technology_id)
    with table, st.container(height=620, border=False):
        components.show(_table(rows, fact, technology_id))


def _look(row: data.Compared, fact: str) -> str:
    """The look of an answer: a status, or "partly" for a kind of use between yes and no."""
    status = row.answer(fact).status
    if fact == "technology_use" and status != "conflicting":
        return wording.use_words(row.technology_use)[2]
    return status


def _counts(looks: dict[str, str], fact: str) -> str:
    """How many agencies gave which answer, as HTML."""
    counts = Counter(looks.values())
    parts = "".join(
        f"<span>{badge(look, wording.map_words(fact, look))} {counts[look]:,}</span>"
        for look in wording.MAP_LOOKS
        if counts[look]
    )
    total = wording.number_of(len(looks), "agency", "agencies")
    few = ""
    if len(looks) < FEW_AGENCIES:
        few = '<p class="sp-note">A small sample: read it agency by agency, not as a rate.</p>'
    return f'<p class="sp-counts" role="status"><strong>{esc(total)}</strong>{parts}</p>{few}'


def _chart(rows: tuple[data.Compared, ...], looks: dict[str, str], fact: str, technology_id: str) -> None:
    """The map, and a line on those that have no place on it."""
    # Altair takes a second to load, so only the pages that draw do it.
    from dashboard import charts, outlines

    places = outlines.places(rows, data.coordinates())
    points = [
        charts.Point(
            *places[row.agency_id],
            name=row.agency_name,
            place=row.place,
            look=looks[row.agency_id],
            answer=wording.map_words(fact, looks[row.agency_id]),
            address=components.address("agency", agency=row.agency_id, technology=technology_id),
        )
        for row in rows
        if row.agency_id in places
    ]
    question = wording.fact_words(fact).question
    alt = f"Map of the United States with {wording.number_of(len(points), 'agency', 'agencies')}: {question}"
    legend = {wording.map_words(fact, look): look for look in wording.MAP_LOOKS}
    st.vega_lite_chart(spec=charts.us_map(outlines.states(), points, legend), alt=alt)
    missing = len(rows) - len(points)
    if missing:
        words = wording.number_of(missing, "agency has", "agencies have")
        components.show(f'<p class="sp-note">{esc(words)} no place on this map; the table has all.</p>')


def _table(rows: tuple[data.Compared, ...], fact: str, technology_id: str) -> str:
    """The same as the map, in words."""
    body = [
        [
            answers.agency_name(row, technology_id),
            esc(wording.state(row.state) or "Not known"),
            answers.answer_cell(row, fact, technology_id),
        ]
        for row in rows
    ]
    columns = ["Agency", "State", wording.fact_words(fact).title]
    return components.table("The agencies of the map", columns, body, css="sp-who")


main()
