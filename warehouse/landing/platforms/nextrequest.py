"""NextRequest's client JSON: list, request, timeline and documents, and the page of a request put together
from them.

The text has the layout of a saved request page: the fields, the request, then the timeline, newest first. The
timeline and the documents don't say which request they are of: a pull notes it, else the name of the file or
of its folder must.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from warehouse.landing.found import Found, FoundRecord, FoundText, Refused, Skipped
from warehouse.landing.platforms.shapes import (
    Envelope,
    canonical,
    in_words,
    lines_of,
    moment,
    named_file,
    text,
)

PLATFORM = "nextrequest"

_NUMBER = r"[A-Za-z]{0,5}-?\d{2,4}-\d{1,6}"
_IN_PATH = re.compile(rf"/requests/({_NUMBER})(?=/|$)")
_IN_NAME = re.compile(rf"(?:^|[^\w-])({_NUMBER})(?![\d-])")
_SIGNS = tuple(
    re.compile(sign)
    for sign in (
        rb'"timeline_(?:name|display_text|byline)"\s*:',
        rb'"pretty_id"\s*:',
        rb'"request_state"\s*:',
        rb'"total_documents_count"\s*:',
        rb'"timeline"\s*:\s*\[',
        rb'"warehouse_pull"\s*:\s*\{[^{}]*"platform"\s*:\s*"nextrequest"',
    )
)
# Titles of entries that a page of NextRequest is known to have.
_KNOWN_ENTRY = re.compile(
    r"(?:(?:external|internal|staff) message|message (?:to|from) requester"
    r"|request (?:opened|published|unpublished|closed|re-?opened|received|created|edited|archived)"
    r"|request visibility(?: changed)?|department (?:assignment|assigned|changed|removed)"
    r"|(?:point of contact|poc|staff) (?:assignment|assigned|changed|added|removed)|due date changed"
    r"|documents?(?:\(s\))? (?:released|added|uploaded|published)(?: to requester)?"
    r"|invoice (?:sent|paid|created|voided)(?: *- *\$ ?[\d,.]+)?|payment received|(?:time )?extension"
    r"|tags? (?:added|changed)|task (?:created|completed)|note added|comment added)",
    re.I,
)
_VISIBILITY = re.compile(
    r"public|published|requester \+ staff|requester and staff|staff only|requester only", re.I
)

WHICH_REQUEST = (
    "NextRequest does not say in its {what} which request it is of; name the file or its folder after the "
    "request "
    "(26-309_{what}.json, or 26-309/{what}.json, in a folder named after the portal), or bring it in with: "
    "warehouse pull nextrequest URL"
)


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a JSON file hold NextRequest's fields."""
    return any(sign.search(head) for sign in _SIGNS)


def finds(value: object, envelope: Envelope) -> Iterator[Found]:
    """The records in a parsed file: requests, entries of a timeline, documents. Those of which no request is
    known are refused; titles of entries that are not known are said once.
    """
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, Mapping):
            yield from _of(each, envelope)


def _of(value: Mapping[str, object], envelope: Envelope) -> Iterator[Found]:
    said = value.get("requests")
    if isinstance(said, list):
        for each in said:
            if isinstance(each, Mapping):
                yield from _of(each, envelope)
        return
    if "pretty_id" in value and "request_text" in value:
        yield _record("request", text(value["pretty_id"]), value, envelope)
    elif {"id", "request_state", "request_text"} <= value.keys():
        yield _record("listing", text(value["id"]), value, envelope)
    elif isinstance(value.get("timeline"), list) or isinstance(value.get("pinned"), list):
        yield from _timeline(value, envelope)
    elif isinstance(value.get("documents"), list):
        yield from _documents(value, envelope)


def _timeline(value: Mapping[str, object], envelope: Envelope) -> Iterator[Found]:
    number = _number(envelope)
    if not number:
        yield Refused(*_named(envelope), WHICH_REQUEST.format(what="timeline"))
        return
    page = parse_qs(urlsplit(envelope.url).query).get("page_number", ["1"])[0]
    start = int(page) * 1_000 if page.isdigit() and len(page) < 6 else 0
    strange: set[str] = set()
    for field in ("timeline", "pinned"):
        entries = value.get(field)
        for place, each in enumerate(entries if isinstance(entries, list) else []):
            if not isinstance(each, Mapping):
                continue
            title = text(each.get("timeline_name"))
            if title and not _KNOWN_ENTRY.fullmatch(title):
                strange.add(title)
            key = text(each.get("timeline_id"))
            if not key:
                unlike = [title, each.get("timeline_byline"), each.get("timeline_display_text")]
                key = "x" + hashlib.sha256(canonical(unlike).encode()).hexdigest()[:16]
            # Entries of one minute have no order but their place on the page.
            yield _record("entry", number, {**each, "_place": start + place}, envelope, key)
    for title in sorted(strange):
        yield Skipped(
            "",
            f'NextRequest timeline entries called "{title}" are not known here; they landed, but what they '
            "say may be read as part of the entry above. Tell us, or add the title to seeds/rules_layout.csv",
        )


def _documents(value: Mapping[str, object], envelope: Envelope) -> Iterator[Found]:
    documents = value["documents"]
    for each in documents if isinstance(documents, list) else []:
        if not isinstance(each, Mapping):
            continue
        scan = each.get("document_scan")
        number = text(scan.get("pretty_id")) if isinstance(scan, Mapping) else ""
        number = number or _number(envelope)
        if not number:
            yield Refused(*_named(envelope), WHICH_REQUEST.format(what="documents"))
            return
        yield _record("document", number, each, envelope, text(each.get("id")))


def _named(envelope: Envelope) -> tuple[str, str]:
    return (envelope.names[-1] if envelope.names else "unnamed", "")


def _number(envelope: Envelope) -> str:
    """The number of the request that a file is of; "" where neither its address nor its name tells."""
    address = urlsplit(envelope.url)
    in_path = _IN_PATH.search(address.path)
    asked = parse_qs(address.query).get("request_id", [""])[0]
    if in_path or re.fullmatch(_NUMBER, asked):
        return in_path[1] if in_path else asked
    for name in reversed(envelope.names):
        found = _IN_NAME.search(name.replace("_", " "))
        if found:
            return found[1]
    return ""


def _record(
    kind: str, number: str, body: Mapping[str, object], envelope: Envelope, key: str = ""
) -> FoundRecord:
    request = f"{envelope.host}:{number}"
    return FoundRecord(
        PLATFORM,
        kind,
        f"{request}/{key}" if key else request,
        body,
        request,
        envelope.pulled_at or _changed(body),
    )


def _changed(body: Mapping[str, object]) -> datetime | None:
    scan = body.get("document_scan")
    if isinstance(scan, Mapping):
        return moment(scan.get("upload_date"), UTC)
    return _entry_time(body)


def _entry_time(body: Mapping[str, object]) -> datetime | None:
    """When an entry was made, in the portal's own time: its zone is nowhere said."""
    return moment(text(body.get("timeline_byline")).partition(" by ")[0], UTC)


@dataclass(frozen=True)
class Parts:
    """Everything that is known of one request; `key` is "host:number"."""

    key: str
    request: Mapping[str, object]
    listing: Mapping[str, object]
    entries: Sequence[Mapping[str, object]]
    documents: Sequence[Mapping[str, object]]


def assembled(parts: Parts) -> FoundText:
    """The text of one request in the layout of its page."""
    host, _, number = parts.key.rpartition(":")
    request, listing = parts.request, parts.listing
    state = text(request.get("request_state")) or text(listing.get("request_state"))
    asked = lines_of(request.get("request_text")) or lines_of(listing.get("request_text"))
    lines = [f"Request {number}", ""]
    if state:
        lines += [state, ""]
    received = text(request.get("request_date")) or text(listing.get("request_date"))
    if received:
        via = text(request.get("request_submit_type"))
        lines += [f"Received {_day(received)}{f' via {via}' if via else ''}", ""]
    due = text(request.get("request_due_date")) or text(listing.get("due_date"))
    if due:
        lines += [f"Due {_day(due)}", ""]
    requester = request.get("requester")
    name = (
        text(requester.get("name")) if isinstance(requester, Mapping) else text(listing.get("requester_name"))
    )
    if name:
        lines += [f"Requester {name}", ""]
    departments = request.get("departments")
    names = (
        [text(each.get("name")) for each in departments if isinstance(each, Mapping)]
        if isinstance(departments, list)
        else []
    )
    department = ", ".join(filter(None, names)) or text(listing.get("department_names"))
    if department:
        lines += [f"Departments {department}", ""]
    poc = request.get("poc")
    contact = text(poc.get("email_or_name")) if isinstance(poc, Mapping) else text(listing.get("poc_name"))
    if contact:
        lines += [f"Point of Contact {contact}", ""]
    if asked:
        lines += ["Request", "", asked, ""]
    lines += ["Timeline", "", f"Documents ({len(parts.documents)})", ""]
    for each in sorted(parts.documents, key=lambda each: text(each.get("id")).zfill(20)):
        lines += [named_file(each.get("title"), each.get("asset_url"), each.get("file_extension")), ""]
    for each in _newest_first(parts.entries):
        lines += [f" {text(each.get('timeline_name')) or 'Note Added'}", ""]
        seen_by = text(each.get("timeline_state"))
        if _VISIBILITY.fullmatch(seen_by):
            lines += [seen_by, ""]
        said = lines_of(each.get("timeline_display_text"))
        if said:
            lines += [said, ""]
        stamp = text(each.get("timeline_byline"))
        if stamp:
            lines += [stamp, ""]
    times = [_entry_time(each) for each in parts.entries]
    return FoundText(
        text="\n".join(lines),
        media_type="application/json",
        source_url=f"https://{host}/requests/{number}" if host else None,
        record_key=f"{PLATFORM}:{parts.key}",
        updated_at=max((at for at in times if at), default=None),
        metadata={
            "platform": PLATFORM,
            "request": dict(request),
            "listing": dict(listing),
            "documents": [dict(each) for each in parts.documents],
        },
    )


def _day(written: str) -> str:
    at = moment(written, UTC)
    return in_words(at, UTC, time=False) if at else written


def _newest_first(entries: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    def place(each: Mapping[str, object]) -> tuple[float, int]:
        at, given = _entry_time(each), each.get("_place")
        # An entry without a time stays at the top, where the portal pins it.
        age = -(at - datetime.min).total_seconds() if at else float("-inf")
        return age, given if isinstance(given, int) else 0

    return sorted(entries, key=place)
