"""The evidence behind one answer: what is known, why, and the words it rests on.

The address (?agency=…&technology=…&fact=…) names the answer and can be shared.
"""

from __future__ import annotations

import streamlit as st

from dashboard import answers, components, data, data_agency, data_quotations, wording
from dashboard.components import esc, link


def main() -> None:
    """Draw the page."""
    page, choices = st.container(), st.container()
    with choices:
        components.show(components.section("Look at another answer"))
        row, technology_id, fact = _choose()
    with page:
        if row is None or technology_id is None:
            components.heading(
                "No such answer here",
                "This snapshot has no entry for the agency and technology in the address. Choose one below.",
            )
            return
        _answer(row, technology_id, fact)


def _choose() -> tuple[data.Compared | None, str | None, str]:
    """The agency's row, the technology and the fact that the select boxes, and so the address, name."""
    with st.container(horizontal=True):
        technology_id, row = components.pick_agency()
        facts = _facts(row) if row else list(wording.MATRIX_FACTS)
        fact = components.pick("Question", facts, "fact", lambda name: wording.fact_words(name).question)
    return (row if fact else None), technology_id, fact or ""


def _facts(row: data.Compared) -> list[str]:
    """The facts to choose from: the matrix's, then the others this agency has, in the wording's order."""
    known = [fact for fact in wording.FACTS if fact in row.answers or fact in wording.MATRIX_FACTS]
    return known + sorted(set(row.answers) - set(known))


def _answer(row: data.Compared, technology_id: str, fact: str) -> None:
    """One answer with its quotations, and the agency's other answers beside it."""
    answer = row.answer(fact)
    back = link("compare", esc(wording.technology(technology_id)), technology=technology_id)
    agency = link("agency", esc(row.agency_name), agency=row.agency_id, technology=technology_id)
    components.heading(wording.fact_words(fact).question, above=f"{back} / {agency}")
    components.sample_banner([row])
    main_column, side = st.columns([2.2, 1], gap="large")
    with main_column:
        components.show(_verdict(row, answer, technology_id))
        _quotations(row, answer, technology_id)
    with side:
        components.show(components.section("Other answers"), _others(row, technology_id, fact))


def _verdict(row: data.Compared, answer: data.Answer, technology_id: str) -> str:
    """The answer as badge, sentence and reason."""
    value = answers.answer_value(row, answer)
    if answer.fact == "retention_days":
        value = (answers.retention(row, answer) or "").lower()
    sentence = wording.sentence(
        answer.fact, answer.status, row.agency_name, technology_id, row.technology_use, value or None
    )
    if answer.fact == "technology_use" and row.third_party_system:
        sentence = f"{sentence} The system is {row.third_party_system}."
    return (
        f'<div class="sp-answer">{answers.answer_badge(row, answer)}'
        f'<p class="sp-sentence">{esc(sentence)}</p>'
        f'<p class="sp-why">{esc(wording.basis_words(answer.status, answer.basis)[1])}</p>'
        f"{answers.measured(data_agency.accuracy().get(answer.fact))}</div>"
    )


def _quotations(row: data.Compared, answer: data.Answer, technology_id: str) -> None:
    """The quotations, under a heading that says what they can prove."""
    found = data_quotations.quotations(row.agency_id, technology_id, answer.fact)
    asked = [quotation for quotation in found if quotation.speaker == "requester"]
    said = [quotation for quotation in found if quotation.speaker != "requester"]
    if answer.status == "unknown":
        _figures("What was said, which does not settle it", said)
        if not said:
            components.show(
                components.section("No quotation", "Nothing was said that could be quoted as an answer.")
            )
    else:
        _figures("The words it rests on", said, with_status=answer.status == "conflicting")
        if not said:
            components.show(
                components.section(
                    "No quotation", "This snapshot has no quotation for this answer. Treat it with care."
                )
            )
    _figures("What the requester wrote", asked)


def _figures(title: str, found: list[data_quotations.Quotation], with_status: bool = False) -> None:
    """A heading and its quotations, if asked with what each points to; nothing when there are none."""
    if not found:
        return
    figures = [
        answers.figure(quotation, number, len(found), with_status)
        for number, quotation in enumerate(found, 1)
    ]
    components.show(components.section(title), *figures)


def _others(row: data.Compared, technology_id: str, current: str) -> str:
    """Links to the agency's other answers, as HTML."""
    items = []
    for fact in _facts(row):
        title = esc(wording.fact_words(fact).title)
        label = f"<span>{title}</span>{answers.answer_badge(row, row.answer(fact))}"
        address = link("evidence", label, agency=row.agency_id, technology=technology_id, fact=fact)
        if fact == current:
            address = address.replace("<a ", '<a aria-current="page" ', 1)
        items.append(f"<li>{address}</li>")
    return f'<ul class="sp-others">{"".join(items)}</ul>'


main()
