"""What became of a request: what was asked, what was answered and released, and what happened when."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import answers, components, data_agency, data_quotations, wording
from dashboard.components import badge, esc, link, outside_link, section

_MOVES_DEADLINE = ("due_date_change", "promised_date", "extension")


def unanswered(items: list[dict[str, Any]]) -> list[str]:
    """What was asked for and never answered; nothing where no list of items is known."""
    silent = [item for item in items if item["disposition"] == "silent"]
    if not items:
        return []
    if not silent:
        return [section("Still unanswered", "Nothing: each item asked for got some answer.")]
    lines = "".join(
        f"<li>{esc(item['label'] or 'Item without a label')}"
        f'<span class="sp-detail">{esc(_place(item))}</span></li>'
        for item in silent
    )
    return [section("Still unanswered"), f'<ul class="sp-list">{lines}</ul>']


def requests(found: list[dict[str, Any]]) -> list[str]:
    """The requests themselves: dates, delay, outcome and a way to the whole thread."""
    if not found:
        return [section("Requests", "No request: what is known comes from documents alone.")]
    body = []
    for row in found:
        number = (
            f'<span class="sp-detail">{esc(row["tracking_number"])}</span>' if row["tracking_number"] else ""
        )
        thread = link("source", "Read the thread", file=row["source_file"]) if row["source_file"] else ""
        outside = outside_link(row["source_url"], "Open the original")
        outcome = row["outcome"] or row["platform_status"] or ""
        body.append(
            [
                esc(row["title"] or "Request without a title") + number,
                esc(wording.PLATFORM.get(row["platform"], wording.humanize(row["platform"] or ""))),
                esc(wording.day(row["requested_on"])),
                esc(wording.day(row["determined_on"])) + _delay(row),
                esc(wording.OUTCOME.get(outcome, wording.humanize(outcome))),
                " · ".join(part for part in (thread, outside) if part),
            ]
        )
    columns = ["Request", "Through", "Sent", "Answered", "Outcome", "Text"]
    return [section("Requests"), components.table("Requests", columns, body)]


def _delay(row: dict[str, Any]) -> str:
    """How long the answer took and how late it was, as HTML."""
    parts = []
    if row["days_to_determination"] is not None:
        parts.append(f"after {wording.number_of(int(row['days_to_determination']), 'day')}")
    if row["days_overdue"] is not None and row["days_overdue"] > 0:
        parts.append(f"{wording.number_of(int(row['days_overdue']), 'day')} late")
    return f'<span class="sp-detail">{esc(", ".join(parts))}</span>' if parts else ""


def items(found: list[dict[str, Any]], with_titles: bool) -> list[str]:
    """What was asked for, item by item, and what became of it."""
    if not found:
        return [section("What was asked for", "No list of items was found in the requests.")]
    looks = {"produced": "yes", "produced_unmapped": "yes", "silent": "unknown"}
    quotations = data_quotations.by_id(row["evidence_id"] for row in found)
    body = []
    for row in found:
        disposition = wording.DISPOSITION.get(row["disposition"], wording.humanize(row["disposition"]))
        quotation = quotations.get(row["evidence_id"])
        title = f" · {row['request_title']}" if with_titles and row["request_title"] else ""
        body.append(
            [
                f"{esc(row['label'] or 'Item without a label')}"
                f'<span class="sp-detail">{esc(_place(row) + title)}</span>',
                badge(looks.get(row["disposition"], "plain"), disposition),
                answers.snippet(quotation) if quotation else "",
            ]
        )
    table = components.table("Items asked for", ["Asked for", "Answer", "In its words"], body, css="sp-items")
    return [section("What was asked for"), table]


def _place(item: dict[str, Any]) -> str:
    """An item's number and kind."""
    category = wording.CATEGORY.get(item["category"], wording.humanize(item["category"]))
    return f"Item {int(item['item_number'])}, {category}"


def documents(found: list[dict[str, Any]]) -> str:
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
            _redactions(row),
        ]
        for row in found
    ]
    return components.table(
        "Released documents", ["Document", "Kind", "About the technology", "Blacked out"], body
    )


def _redactions(row: dict[str, Any]) -> str:
    """How much of a document is blacked out, in words and as a bar, as HTML."""
    if row["redaction_count"] is None:
        return "Not known"
    if not row["redaction_count"]:
        return "Nothing"
    places = esc(wording.number_of(int(row["redaction_count"]), "place"))
    share = row["redaction_share"]
    if share is None:
        return places
    width = f"{min(max(share, 0), 1):.1%}"
    bar = f'<span class="sp-bar" aria-hidden="true"><span style="width:{width}"></span></span>'
    return f"{places} ({share:.0%} of the text){bar}"


def timeline(request: dict[str, Any], events: list[dict[str, Any]], with_title: bool) -> None:
    """Draw what happened when, as a chart; nothing where fewer than two days are known."""
    happened = [
        (day, wording.SPEAKER.get(event["actor"], ""), wording.event(event["event_kind"]))
        for event in events
        if (day := data_agency.day_of(event["occurred_at"]))
        and event["actor"] in ("requester", "agency", "platform")
    ]
    deadlines = [
        (event["promised_on"], wording.event(event["event_kind"]))
        for event in events
        if event["promised_on"] and event["event_kind"] in _MOVES_DEADLINE
    ]
    due = data_agency.day_of(request["statutory_due_on"])
    if due:
        deadlines.append((due, "Due by law"))
    days = [day for day, *_ in happened] + [day for day, _ in deadlines]
    if len(set(days)) < 2:
        return
    # Altair takes a second to load, so only the pages that draw do it.
    from dashboard import charts

    lapse = data_agency.lapse(request, max(days))
    title = request["title"] or request["tracking_number"] if with_title else None
    note = "Each sign is a day on which something happened; the table below says the same in words."
    summary = (
        f"Time line of {wording.number_of(len(happened), 'event')}, "
        f"{wording.day(min(days))} to {wording.day(max(days))}"
    )
    if lapse:
        note += " The band is the time past the law's deadline."
        summary += f"; the answer was {lapse.words}"
    components.show(f"<h3>{esc(title)}</h3>" if title else "", f'<p class="sp-note">{esc(note)}</p>')
    st.altair_chart(charts.timeline(happened, deadlines, lapse), alt=summary)


def events(found: list[dict[str, Any]], with_titles: bool) -> str:
    """The events in true time order."""
    title = section("What happened, day by day")
    if not found:
        return title + '<p class="sp-note">No event is known.</p>'
    quotations = data_quotations.by_id(row["evidence_id"] for row in found)
    body = []
    for row in found:
        request = f'<span class="sp-detail">{esc(row["request_title"])}</span>' if with_titles else ""
        quotation = quotations.get(row["evidence_id"])
        due = row["promised_on"] if row["event_kind"] in _MOVES_DEADLINE else None
        detail = f"to {wording.day(due)}" if due else row["detail"]
        when = wording.day(row["occurred_at"]) or "Date not known"
        body.append(
            [
                f'<span class="sp-nowrap">{esc(when)}</span>{request}',
                esc(wording.SPEAKER.get(row["actor"], wording.humanize(row["actor"] or ""))),
                esc(wording.event(row["event_kind"]))
                + (f'<span class="sp-detail">{esc(detail)}</span>' if detail else ""),
                answers.snippet(quotation, 140) if quotation else "",
            ]
        )
    columns = ["When", "Who", "What", "In the words"]
    return title + components.table("Events, oldest first", columns, body, css="sp-events")
