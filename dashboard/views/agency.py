"""One agency and one technology: all answers, what was asked, what was released, what happened when."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import answers, components, data, wording
from dashboard.components import badge, esc, link


def main() -> None:
    """Draw the page for ?agency=…&technology=…."""
    page, choices = st.container(), st.container()
    with choices:
        components.show(components.section("Look at another agency"))
        with st.container(horizontal=True):
            technology_id, row = components.pick_agency()
    with page:
        if row is None or technology_id is None:
            components.heading(
                "No such agency here",
                "This snapshot has no entry for the agency and technology in the address. Choose one below.",
            )
            return
        _agency(row, technology_id)


def _agency(row: data.Compared, technology_id: str) -> None:
    """The page's sections, top to bottom; empty ones are left out or say so."""
    place = ", ".join(part for part in (row.place_name, wording.state(row.state)) if part)
    back = link("compare", esc(wording.technology(technology_id)), technology=technology_id)
    components.heading(row.agency_name, esc(place), above=back)
    components.sample_banner([row])
    pair = (row.agency_id, technology_id)
    components.show(components.section("Answers"), _answers(row, technology_id))
    components.show(*_contradictions(data.of_pair("contradictions", *pair, order="contradiction_id")))
    components.show(*_requests(data.of_pair("requests", *pair, order="requested_on, request_id")))
    items = data.of_requests("request_items", *pair, order="request_id, item_number")
    components.show(components.section("What was asked for"), _items(items))
    documents = data.of_requests("documents", *pair, order="request_id, document_id")
    components.show(components.section("Released documents"), _documents(documents))
    events = data.of_requests("request_events", *pair, order="request_id, position")
    components.show(components.section("What happened"), _events(events))


def _answers(row: data.Compared, technology_id: str) -> str:
    """All facts of the agency, each with a link to its quotations."""
    facts = [fact for fact in wording.FACTS if fact in row.answers or fact in wording.MATRIX_FACTS]
    facts += sorted(set(row.answers) - set(facts))
    body = []
    for fact in facts:
        answer = row.answer(fact)
        count = wording.number_of(answer.evidence_count, "quotation") if answer.evidence_count else "Details"
        value = answers.answer_value(row, answer)
        more = f'<span class="sp-detail">{esc(value)}</span>' if value else ""
        body.append(
            [
                esc(wording.fact_words(fact).question),
                answers.answer_badge(row, answer) + more,
                esc(wording.basis_words(answer.status, answer.basis)[0]),
                link("evidence", esc(count), agency=row.agency_id, technology=technology_id, fact=fact),
            ]
        )
    columns = ["Question", "Answer", "Why", "Evidence"]
    return components.table(f"All answers of {row.agency_name}", columns, body, css="sp-facts")


def _contradictions(found: list[dict[str, Any]]) -> list[str]:
    """Where the agency contradicts itself; nothing when it doesn't."""
    if not found:
        return []
    body = [
        [
            esc(wording.CONTRADICTION.get(row["kind"], wording.humanize(row["kind"]))),
            esc(row["explanation"]),
            esc(wording.humanize(wording.SEVERITY.get(row["severity"], row["severity"]))),
            " · ".join(
                _quote(evidence_id)
                for evidence_id in (row["evidence_id_a"], row["evidence_id_b"])
                if evidence_id
            ),
        ]
        for row in found
    ]
    columns = ["Contradiction", "Explanation", "Weight", "Quotations"]
    return [components.section("Contradictions"), components.table("Contradictions", columns, body)]


def _requests(found: list[dict[str, Any]]) -> list[str]:
    """The requests themselves: dates, delay, outcome and a way to the whole thread."""
    if not found:
        return [components.section("Requests", "No request: what is known comes from documents alone.")]
    body = []
    for row in found:
        number = (
            f'<span class="sp-detail">{esc(row["tracking_number"])}</span>' if row["tracking_number"] else ""
        )
        body.append(
            [
                esc(row["title"] or "Request without a title") + number,
                esc(wording.PLATFORM.get(row["platform"], wording.humanize(row["platform"] or ""))),
                esc(wording.day(row["requested_on"])),
                esc(wording.day(row["determined_on"])) + _delay(row),
                esc(wording.humanize(row["outcome"] or row["platform_status"] or "")),
                link("source", "Read the thread", file=row["source_file"]) if row["source_file"] else "",
            ]
        )
    columns = ["Request", "Through", "Sent", "Answered", "Outcome", "Text"]
    return [components.section("Requests"), components.table("Requests", columns, body)]


def _delay(row: dict[str, Any]) -> str:
    """How long the answer took and how late it was, as HTML."""
    parts = []
    if row["days_to_determination"] is not None:
        parts.append(f"after {wording.number_of(int(row['days_to_determination']), 'day')}")
    if row["days_overdue"] is not None and row["days_overdue"] > 0:
        parts.append(f"{wording.number_of(int(row['days_overdue']), 'day')} late")
    return f'<span class="sp-detail">{esc(", ".join(parts))}</span>' if parts else ""


def _items(found: list[dict[str, Any]]) -> str:
    """What was asked for, item by item, and what became of it."""
    if not found:
        return '<p class="sp-note">No list of items was found in the requests.</p>'
    looks = {"produced": "yes", "produced_unmapped": "yes", "silent": "unknown"}
    body = []
    for row in found:
        category = wording.CATEGORY.get(row["category"], wording.humanize(row["category"]))
        place = f"Item {int(row['item_number'])}, {category}"
        disposition = wording.DISPOSITION.get(row["disposition"], wording.humanize(row["disposition"]))
        body.append(
            [
                f'{esc(row["label"] or "Item without a label")}<span class="sp-detail">{esc(place)}</span>',
                badge(looks.get(row["disposition"], "plain"), disposition),
                _quote(row["evidence_id"]),
            ]
        )
    return components.table("Items asked for", ["Asked for", "Answer", "Quotation"], body)


def _documents(found: list[dict[str, Any]]) -> str:
    """The released documents."""
    if not found:
        return '<p class="sp-note">No document was released.</p>'
    topics = {True: "Yes", False: "No", None: "Not known"}
    body = [
        [
            esc(row["file_name"] or row.get("title") or "Document without a name"),
            esc(
                wording.DOCUMENT_KIND.get(row["document_kind"], wording.humanize(row["document_kind"] or ""))
            ),
            esc(topics[row["on_topic"]]),
            esc(_redactions(row)),
        ]
        for row in found
    ]
    return components.table(
        "Released documents", ["Document", "Kind", "About the technology", "Blacked out"], body
    )


def _redactions(row: dict[str, Any]) -> str:
    """How much of a document is blacked out, in words."""
    if row["redaction_count"] is None:
        return "Not known"
    if not row["redaction_count"]:
        return "Nothing"
    share = f" ({row['redaction_share']:.0%} of the text)" if row["redaction_share"] is not None else ""
    return wording.number_of(int(row["redaction_count"]), "place") + share


def _events(found: list[dict[str, Any]]) -> str:
    """The events in true time order."""
    if not found:
        return '<p class="sp-note">No event is known.</p>'
    body = [
        [
            f'<span class="sp-nowrap">{esc(wording.day(row["occurred_at"]) or "Date not known")}</span>',
            esc(wording.SPEAKER.get(row["actor"], wording.humanize(row["actor"] or ""))),
            esc(wording.humanize(row["event_kind"])),
            esc(row["detail"]),
            _quote(row["evidence_id"]),
        ]
        for row in found
    ]
    return components.table("Events, oldest first", ["When", "Who", "What", "Detail", "Quotation"], body)


def _quote(evidence_id: str | None) -> str:
    """A link to a quotation in its text; empty when there is none."""
    return link("source", "Read it", evidence=evidence_id) if evidence_id else ""


main()
