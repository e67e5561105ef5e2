"""One agency and one technology: a sentence, its answers in its own words, and what became of the request."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import (
    answer_rows,
    answers,
    components,
    data,
    data_agency,
    data_quotations,
    summary,
    takeaway,
    thread,
    wording,
)
from dashboard.components import badge, esc, link, section
from dashboard.data_quotations import Quotation


def main() -> None:
    """Draw the page for ?agency=…&technology=…."""
    choices, page = st.container(), st.container()
    with choices, st.container(horizontal=True):
        technology_id, row = components.pick_agency()
    with page:
        if row is None or technology_id is None:
            components.heading(
                "No such agency here",
                "This snapshot has no entry for the agency and technology in the address. Choose one above.",
            )
            return
        _agency(row, technology_id)


def _agency(row: data.Compared, technology_id: str) -> None:
    """The page's sections, top to bottom; empty ones are left out or say so."""
    pair = (row.agency_id, technology_id)
    requests, items = data_agency.requests(*pair), data_agency.items(*pair)
    documents, events = data_agency.documents(*pair), data_agency.events(*pair)
    several = len(requests) > 1
    _head(row, technology_id)
    components.show(_key_figures(row, requests, documents))
    components.show(*_contradictions(data_agency.contradictions(*pair)))
    components.show(*_answers(row, technology_id))
    with st.container(horizontal=True):
        takeaway.downloads(
            f"answers of {row.agency_id}", lambda: answer_rows.answers(row, technology_id), "answers"
        )
        takeaway.share()
    brief = link("brief", "A brief to print", agency=row.agency_id, technology=technology_id)
    components.show(f'<p class="sp-note">{brief}: the answers on a page or two, every line cited.</p>')
    components.show(*thread.unanswered(items))
    components.show(*_provisions(data_agency.provisions(*pair), technology_id))
    components.show(*thread.items(items, several))
    components.show(section("Released documents"), thread.documents(documents))
    components.show(*thread.requests(requests))
    for request in requests:
        its_events = [event for event in events if event["request_id"] == request["request_id"]]
        thread.timeline(request, its_events, several)
    components.show(thread.events(events, several))


def _head(row: data.Compared, technology_id: str) -> None:
    """Name, place, the sentence, and the agency's other technologies."""
    place = ", ".join(part for part in (row.place_name, wording.state(row.state)) if part)
    back = link("compare", esc(wording.technology(technology_id)), technology=technology_id)
    components.heading(row.agency_name, esc(place), above=back)
    components.sample_banner([row])
    components.show(f'<p class="sp-summary">{esc(summary.facts_sentence(row, technology_id))}</p>')
    others = [
        link("agency", esc(wording.technology_in_sentence(other)), agency=row.agency_id, technology=other)
        for other in data.technologies_of(row.agency_id)
        if other != technology_id
    ]
    if others:
        components.show(f'<p class="sp-note">Also asked about {", ".join(others)}.</p>')


def _key_figures(row: data.Compared, requests: list[dict[str, Any]], documents: list[dict[str, Any]]) -> str:
    """The few figures that people look for first, as HTML."""
    asked = [request["requested_on"] or request["received_on"] for request in requests]
    first = min((day for day in asked if day), default=None)
    answered = [request["determined_on"] for request in requests if request["determined_on"]]
    took = [
        int(request["days_to_determination"])
        for request in requests
        if request["days_to_determination"] is not None
    ]
    figures = {
        "Asked": wording.day(first) or ("Date not known" if requests else "No request"),
        "Answered": wording.day(max(answered, default=None)) or "No date of an answer",
        "Time taken": wording.number_of(max(took), "day") if took else "Not known",
        "Against the law's deadline": wording.lateness(row.asking.days_overdue),
        "Left unanswered": wording.unanswered(row.asking.unanswered, row.asking.items),
        "Documents released": f"{len(documents):,}",
        "Contradictions": f"{len(row.contradictions):,}" if row.contradictions else "None found",
    }
    if len(requests) > 1:
        figures = {"Requests": f"{len(requests):,}", **figures}
    body = "".join(f"<div><dt>{esc(name)}</dt><dd>{esc(value)}</dd></div>" for name, value in figures.items())
    return f'<dl class="sp-figures">{body}</dl>'


def _contradictions(found: list[dict[str, Any]]) -> list[str]:
    """Where the agency contradicts itself, both sides beside each other; nothing when it doesn't."""
    if not found:
        return []
    quotations = data_quotations.by_id(
        row[side] for row in found for side in ("evidence_id_a", "evidence_id_b")
    )
    parts = [section("Where its words contradict each other")]
    for row in found:
        sides = [
            quotations[row[side]] for side in ("evidence_id_a", "evidence_id_b") if row[side] in quotations
        ]
        figures = "".join(
            answers.figure(side, number, len(sides), brief=True) for number, side in enumerate(sides, 1)
        )
        weight = wording.humanize(wording.SEVERITY.get(row["severity"], row["severity"]))
        parts.append(
            f'<section class="sp-clash"><h3>{esc(wording.contradiction(row["kind"]))} '
            f"{badge('conflicting', weight)}</h3>"
            f'<p class="sp-why">{esc(row["explanation"])}</p><div class="sp-two">{figures}</div></section>'
        )
    return parts


def _answers(row: data.Compared, technology_id: str) -> list[str]:
    """The agency's answers with their quotations; below them those that nothing is known of."""
    facts = [fact for fact in wording.FACTS if fact in row.answers or fact in wording.MATRIX_FACTS]
    facts += sorted(set(row.answers) - set(facts))
    measured = data_agency.accuracy()
    known, open_ones = [], []
    for fact in facts:
        quotations = [
            quotation
            for quotation in data_quotations.quotations(row.agency_id, technology_id, fact)
            if quotation.speaker != "requester"
        ]
        if row.answer(fact).status == "unknown" and not quotations:
            open_ones.append(fact)
        else:
            known.append(_answer(row, row.answer(fact), technology_id, quotations, measured.get(fact)))
    unmeasured = "" if measured else "How often answers of each kind are right was not measured here."
    parts = [section("Answers, in whose words", unmeasured), *known]
    if open_ones:
        body = [
            [
                link(
                    "evidence",
                    esc(wording.fact_words(fact).question),
                    agency=row.agency_id,
                    technology=technology_id,
                    fact=fact,
                ),
                esc(wording.basis_words("unknown", row.answer(fact).basis)[1]),
            ]
            for fact in open_ones
        ]
        parts += [
            section("Not known", "This does not mean “no”."),
            components.table("Questions without an answer", ["Question", "Why it is not known"], body),
        ]
    return parts


def _answer(
    row: data.Compared,
    answer: data.Answer,
    technology_id: str,
    quotations: list[Quotation],
    measured: data_agency.Accuracy | None,
) -> str:
    """One answer: question, badge and reason, then the strongest quotation, the rest folded away."""
    value = answers.answer_value(row, answer)
    more = f'<p class="sp-value">{esc(value)}</p>' if value else ""
    question = link(
        "evidence",
        esc(wording.fact_words(answer.fact).question),
        agency=row.agency_id,
        technology=technology_id,
        fact=answer.fact,
    )
    with_status = answer.status == "conflicting"
    figures = [
        answers.figure(quotation, number, len(quotations), with_status)
        for number, quotation in enumerate(quotations, 1)
    ]
    if figures:
        count = wording.number_of(len(figures), "quotation")
        words = answers.said(quotations[0]) + (
            f'<details class="sp-more"><summary>{esc(count)} in context</summary>{"".join(figures)}</details>'
        )
    else:
        words = '<p class="sp-note">No quotation. Treat it with care.</p>'
    return (
        f'<section class="sp-fact"><div><h3>{question}</h3>{answers.answer_badge(row, answer)}{more}'
        f'<p class="sp-why">{esc(wording.basis_words(answer.status, answer.basis)[1])}</p>'
        f"{answers.measured(measured)}</div>"
        f"<div>{words}</div></section>"
    )


def _provisions(found: list[dict[str, Any]], technology_id: str) -> list[str]:
    """What the agency's policies provide and what they don't; nothing where there is no policy document."""
    if not found:
        return []
    quotations = data_quotations.by_id(row["evidence_id"] for row in found)
    order = {name: place for place, name in enumerate(wording.PROVISION)}
    there, missing = [], []
    for row in sorted(found, key=lambda row: order.get(row["provision"], len(order))):
        title, meaning = wording.provision(row["provision"])
        words, look, _ = wording.provision_status(row["status"])
        if row["status"] in ("absent", "not_stated"):
            missing.append(title)
            continue
        quotation = quotations.get(row["evidence_id"])
        there.append(
            [
                f'{esc(title)}<span class="sp-detail">{esc(wording.capital(meaning))}</span>',
                badge(look, words),
                answers.snippet(quotation) if quotation else "",
            ]
        )
    more = link("policies", "Compare with other policies", technology=technology_id)
    parts = [section("What its policy provides"), f'<p class="sp-note">{more}</p>']
    if there:
        parts.append(components.table("Provisions", ["Provision", "In the policy", "In its words"], there))
    if missing:
        parts.append(
            f'<p class="sp-missing"><strong>Not in it, or not known:</strong> {esc(", ".join(missing))}.</p>'
        )
    return parts


main()
