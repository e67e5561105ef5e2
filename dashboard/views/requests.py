"""What became of the requests: which questions stayed open, and how long the answers took.

The address holds the technology, the states, the search and the page.
"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import components, data, data_requests, listing, request_words, takeaway, wording
from dashboard.components import esc, link
from dashboard.data_requests import Asked, Exemption, Item

ALL = "all"
PER_PAGE = 50
TOLD = 4
SHOWN_EXEMPTIONS = 60
#: Upper ends of the spans of days in the distribution; the last span is open.
SPANS = (10, 30, 60, 120)


def main() -> None:
    """Draw the page."""
    every = data_requests.requests()
    components.heading(
        "What became of the requests",
        "Which questions agencies answered, which they left open, and how long it took.",
    )
    components.sample_banner(row for technology in data.technologies() for row in data.comparison(technology))
    if not every:
        components.show('<p class="sp-note">This snapshot holds no request, only documents.</p>')
        return
    found, only_open = _filtered(every)
    if not found:
        components.show('<p class="sp-counts"><strong>No request matches these filters.</strong></p>')
        return
    components.show(_counts(found))
    if len(found) <= TOLD:
        told = "".join(f"<li>{esc(request_words.sentence(asked))}</li>" for asked in found)
        components.show(f'<ul class="sp-told">{told}</ul>')
    _questions(found, only_open)
    _response_times(found)
    _exemptions(found)


def _filtered(every: Sequence[Asked]) -> tuple[list[Asked], bool]:
    """The requests that pass the filters, and whether only open questions are wanted."""
    technologies = [ALL, *dict.fromkeys(asked.technology_id for asked in every)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        technology_id = components.pick(
            "Technology",
            technologies,
            "technology",
            lambda name: "All technologies" if name == ALL else wording.technology(name),
        )
        states = listing.pick_states(asked.state for asked in every)
        matches = listing.search_box("Agency or place", "Your city")
        only_open = st.toggle("Only unanswered questions", key="open", bind="query-params")
    found = [
        asked
        for asked in every
        if technology_id in (ALL, asked.technology_id)
        and (not states or wording.state(asked.state) in states)
        and matches(f"{asked.agency_name} {asked.place_name} {wording.state(asked.state)}")
        and (asked.unanswered or not only_open)
    ]
    return found, only_open


def _counts(found: Sequence[Asked]) -> str:
    """The figures over the page, as HTML; each with the number it is of."""
    items = sum(len(asked.items) for asked in found)
    silent = sum(len(asked.unanswered) for asked in found)
    known = [asked for asked in found if asked.is_late is not None]
    late = sum(bool(asked.is_late) for asked in known)
    times = data_requests.times(found)
    parts = [
        f"{silent:,} of {wording.number_of(items, 'question')} never answered",
        f"median {times.median:g} days to the answer, of {times.known:,} known" if times else "no time known",
        f"{late:,} of {len(known):,} later than the law's deadline" if known else "no deadline known in days",
    ]
    spans = "".join(f"<span>{esc(part)}</span>" for part in parts)
    note = listing.few(len(found), "request")
    return (
        f'<p class="sp-counts" role="status"><strong>{esc(wording.number_of(len(found), "request"))}</strong>'
        f"{spans}</p>" + (f'<p class="sp-note">{esc(note)}</p>' if note else "")
    )


def _questions(found: Sequence[Asked], only_open: bool) -> None:
    """The matrix: a row per request, a column per kind of record, and how late the answer was."""
    components.show(
        components.section(
            "Question by question",
            "Each cell says what became of what was asked for, and leads to the words. An empty cell was not "
            "asked.",
        )
    )
    shown = listing.page_of(found, PER_PAGE, "Requests")
    asked_kinds = {
        item.category for asked in found for item in (asked.unanswered if only_open else asked.items)
    }
    kinds = [kind for kind in wording.CATEGORY if kind in asked_kinds]
    kinds += sorted(asked_kinds - set(kinds))
    body = [
        [_who(asked), _delay(asked), *(_cell(asked, kind, only_open) for kind in kinds)] for asked in shown
    ]
    columns = ["Agency", "How late", *(request_words.category(kind) for kind in kinds)]
    components.show(components.table("What became of each question", columns, body, css="sp-asked"))
    with st.container(horizontal=True):
        takeaway.downloads("questions and answers", lambda: _question_rows(found), "questions")
        takeaway.share()


def _who(asked: Asked) -> str:
    """The agency with its place and the technology, as HTML."""
    name = link("agency", esc(asked.agency_name), agency=asked.agency_id, technology=asked.technology_id)
    sample = ' <span class="sp-invented">Sample</span>' if asked.is_sample else ""
    place = ", ".join(part for part in (asked.place_name, asked.state) if part)
    return (
        f'{name}<span class="sp-place">{esc(place)}{sample}</span>'
        f'<span class="sp-place">{esc(wording.technology(asked.technology_id))}</span>'
    )


def _delay(asked: Asked) -> str:
    """How long the answer took and how late it was, as HTML."""
    late = request_words.lateness(asked)
    took = ""
    if asked.days_to_determination is not None:
        took = f"after {wording.number_of(asked.days_to_determination, 'day')}"
    if asked.is_late is not None:
        look = ("conflicting", "!") if asked.is_late else ("yes", "✓")
        shown = request_words.badge(wording.capital(late), *look)
        return shown + (f'<span class="sp-detail">{esc(took)}</span>' if took else "")
    words = f'<span class="sp-detail">{esc(wording.capital(late or took or "not known"))}</span>'
    return request_words.badge("No answer", "open", "…") + words if late else words


def _cell(asked: Asked, kind: str, only_open: bool) -> str:
    """What became of the items of one kind, as HTML: each answer once, with its count and its words."""
    items = [item for item in asked.items if item.category == kind]
    if only_open:
        items = [item for item in items if item.disposition == "silent"]
    by_answer: dict[str, list[Item]] = {}
    for item in items:
        by_answer.setdefault(item.disposition, []).append(item)
    return "".join(_answer(asked, answer, of_it) for answer, of_it in by_answer.items())


def _answer(asked: Asked, answer: str, items: Sequence[Item]) -> str:
    """One answer to one or more items, linked to the words of the first that has some."""
    shown = request_words.disposition(answer, len(items))
    evidence = next((item.evidence_id for item in items if item.evidence_id), None)
    if evidence:
        return link("source", shown, css="sp-answered", evidence=evidence)
    if asked.source_file:
        return link("source", shown, css="sp-answered", file=asked.source_file)
    return f'<span class="sp-answered">{shown}</span>'


def _question_rows(found: Sequence[Asked]) -> list[dict[str, object]]:
    """A row per question, for the download."""
    return [
        {
            "Agency": asked.agency_name,
            "Place": asked.place_name,
            "State": asked.state,
            "Technology": wording.technology(asked.technology_id),
            "Kind of record": request_words.category(item.category),
            "Asked for": item.label,
            "Answer": wording.DISPOSITION.get(item.disposition, wording.humanize(item.disposition)),
            "Requested on": asked.requested_on,
            "Answered on": asked.determined_on,
            "Days to the answer": asked.days_to_determination,
            "Law's deadline": asked.statutory_due_on,
            "Days late": asked.days_overdue,
            "Source": asked.source_file,
            "Quotation": item.evidence_id,
        }
        for asked in found
        for item in asked.items
    ]


def _response_times(found: Sequence[Asked]) -> None:
    """The distribution of the days, then each request with its delays, extensions and fees."""
    times = data_requests.times(found)
    note = "Calendar days from receipt (or sending) to the final answer."
    if times:
        note += (
            f" Of {len(found):,}, {times.known:,} are known: median {times.median:g} days, the middle half "
            f"{times.quarter:.0f} to {times.three_quarters:.0f}, the longest {times.longest:,}."
            if times.known > TOLD
            else f" {times.known:,} of {len(found):,} are known."
        )
    components.show(
        components.section("How long it took", note), _distribution(found) if len(found) > TOLD else ""
    )
    timed = sorted(
        found, key=lambda asked: (asked.days_to_determination is None, -(asked.days_to_determination or 0))
    )
    body = [
        [
            _who(asked),
            esc(wording.day(asked.requested_on)),
            esc(wording.day(asked.determined_on)),
            _delay(asked),
            esc(wording.day(asked.statutory_due_on)) or '<span class="sp-detail">Not known in days</span>',
            _extensions(asked),
            _quotes(asked.fee_letters, "Fee asked"),
            esc(request_words.outcome(asked.outcome)),
        ]
        for asked in timed[:PER_PAGE]
    ]
    columns = ["Agency", "Sent", "Answered", "How late", "Law's deadline", "Extensions", "Fees", "Outcome"]
    components.show(components.table("Each request's dates", columns, body, css="sp-dates"))
    if len(timed) > PER_PAGE:
        components.show(
            f'<p class="sp-note">The {PER_PAGE} longest of {len(timed):,}; the download has all.</p>'
        )
    takeaway.downloads("response times", lambda: _time_rows(timed), "times")


def _distribution(found: Sequence[Asked]) -> str:
    """How many answers fell into each span of days, as a table with bars."""
    spans: dict[str, list[Asked]] = {}
    low = 0
    for high in (*SPANS, None):
        name = f"{low} to {high} days" if high else f"More than {low - 1} days"
        spans[name] = [
            asked
            for asked in found
            if asked.days_to_determination is not None
            and asked.days_to_determination >= low
            and (high is None or asked.days_to_determination <= high)
        ]
        low = (high or 0) + 1
    spans["Not known"] = [asked for asked in found if asked.days_to_determination is None]
    most = max(len(within) for within in spans.values())
    body = [
        [
            esc(name),
            f'<span class="sp-bar" style="--share:{len(within) / most:.3f}"></span>'
            f'<span class="sp-number">{len(within):,}</span>',
            esc(_late_share(within)),
        ]
        for name, within in spans.items()
    ]
    return components.table(
        "Answers by days",
        ["Days to the answer", "Requests", "Later than the law's deadline"],
        body,
        "sp-bars",
    )


def _late_share(found: Sequence[Asked]) -> str:
    known = [asked for asked in found if asked.is_late is not None]
    return f"{sum(bool(asked.is_late) for asked in known):,} of {len(known):,} known" if known else ""


def _extensions(asked: Asked) -> str:
    """How often the agency gave itself more time, as HTML with the words."""
    if not asked.extension_count:
        return ""
    return esc(f"{asked.extension_count} ×") + " " + _quotes(asked.extensions, "Read")


def _quotes(evidence: Sequence[str | None], words: str) -> str:
    """A link to the first words that there are, else the words alone; empty where there is nothing."""
    if not evidence:
        return ""
    first = next((found for found in evidence if found), None)
    return link("source", esc(words), evidence=first) if first else esc(words)


def _time_rows(found: Sequence[Asked]) -> list[dict[str, object]]:
    """A row per request, for the download."""
    return [
        {
            "Agency": asked.agency_name,
            "Place": asked.place_name,
            "State": asked.state,
            "Technology": wording.technology(asked.technology_id),
            "Request": asked.title,
            "Requested on": asked.requested_on,
            "Answered on": asked.determined_on,
            "Days to the answer": asked.days_to_determination,
            "Law's deadline": asked.statutory_due_on,
            "Days late": asked.days_overdue,
            "Extensions": asked.extension_count,
            "Fee letters": len(asked.fee_letters),
            "Questions": len(asked.items),
            "Never answered": len(asked.unanswered),
            "Documents released": asked.documents_released,
            "Outcome": request_words.outcome(asked.outcome),
            "Source": asked.source_file,
        }
        for asked in found
    ]


def _exemptions(found: Sequence[Asked]) -> None:
    """The laws and grounds that agencies gave for keeping something back."""
    pairs = {(asked.agency_id, asked.technology_id) for asked in found}
    cited = [
        exemption
        for exemption in data_requests.exemptions()
        if (exemption.agency_id, exemption.technology_id) in pairs
    ]
    components.show(
        components.section(
            "Exemptions cited",
            "“Applied” means that something was kept back by it; “only cited”, that the law was described.",
        )
    )
    if not cited:
        components.show('<p class="sp-note">No exemption is cited in these threads.</p>')
        return
    body = [
        [
            esc(exemption.citation or "No law named"),
            esc(request_words.ground(exemption)),
            request_words.badge("Applied", "conflicting", "⊘")
            if exemption.is_applied
            else request_words.badge("Only cited", "plain", "·"),
            link(
                "agency",
                esc(exemption.agency_name),
                agency=exemption.agency_id,
                technology=exemption.technology_id,
            ),
            link("source", "Read it", evidence=exemption.evidence_id),
        ]
        for exemption in cited[:SHOWN_EXEMPTIONS]
    ]
    components.show(
        components.table("Exemptions", ["Law", "Ground", "How", "Agency", "Quotation"], body, "sp-exemptions")
    )
    if len(cited) > SHOWN_EXEMPTIONS:
        components.show(f'<p class="sp-note">The first {SHOWN_EXEMPTIONS} of {len(cited):,}.</p>')
    takeaway.downloads("exemptions", lambda: _exemption_rows(cited), "exemptions")


def _exemption_rows(cited: Sequence[Exemption]) -> list[dict[str, object]]:
    """A row per exemption, for the download."""
    return [
        {
            "Law": exemption.citation,
            "Ground": request_words.ground(exemption),
            "Applied": exemption.is_applied,
            "Agency": exemption.agency_name,
            "Technology": wording.technology(exemption.technology_id),
            "Quotation": exemption.evidence_id,
        }
        for exemption in cited
    ]


main()
