"""MuckRock's API, versions 1 and 2: which objects a file holds, and the page of a request put together from
them.

The text has the layout of a saved request page, so that whatever reads those pages reads it too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from warehouse.landing.found import Found, FoundRecord, FoundText, Skipped
from warehouse.landing.platforms.shapes import (
    EASTERN,
    Envelope,
    canonical,
    in_words,
    lines_of,
    moment,
    named_file,
    objects,
    reference,
    references,
    text,
)

PLATFORM = "muckrock"
SITE = "https://www.muckrock.com"

#: What the API calls a status -> what the page calls it.
STATUSES = {
    "started": "Draft",
    "submitted": "Processing",
    "ack": "Awaiting Acknowledgement",
    "processed": "Awaiting Response",
    "appealing": "Awaiting Appeal",
    "fix": "Fix Required",
    "payment": "Payment Required",
    "lawsuit": "In Litigation",
    "rejected": "Rejected",
    "no_docs": "No Responsive Documents",
    "done": "Completed",
    "partial": "Partially Completed",
    "abandoned": "Withdrawn",
    "consolidated": "Consolidated",
}

# Kind -> the fields that tell an object of it. The first that fits wins.
_KINDS: tuple[tuple[str, frozenset[str]], ...] = (
    ("communication", frozenset({"foia", "communication", "datetime", "response"})),
    ("request", frozenset({"id", "title", "status", "agency", "datetime_submitted"})),
    ("file", frozenset({"id", "ffile"})),
    ("agency", frozenset({"id", "name", "jurisdiction", "exempt"})),
    ("jurisdiction", frozenset({"id", "name", "abbrev", "level"})),
    ("user", frozenset({"id", "username"})),
)
_SIGNS = tuple(
    re.compile(sign)
    for sign in (
        rb'"datetime_submitted"\s*:',
        rb'"foia"\s*:(?s:.*)"communication"\s*:',
        rb'"ffile"\s*:',
        rb'"(?:requires_proxy|appeal_agency)"\s*:',
        rb'"abbrev"\s*:(?s:.*)"level"\s*:',
        rb'"username"\s*:(?s:.*)"(?:avatar_url|uuid|organization)"\s*:',
        rb'"warehouse_pull"\s*:\s*\{[^{}]*"platform"\s*:\s*"muckrock"',
    )
)


def looks_like(head: bytes) -> bool:
    """Whether the first bytes of a JSON file hold MuckRock's fields."""
    return any(sign.search(head) for sign in _SIGNS)


def kind_of(value: Mapping[str, object]) -> str | None:
    """request, communication, file, agency, jurisdiction or user; None for anything else."""
    return next((kind for kind, fields in _KINDS if fields <= value.keys()), None)


def finds(value: object, envelope: Envelope) -> Iterator[Found]:
    """The records in a parsed file: each object by itself, what stands inside another one included. Objects
    of other kinds and unknown statuses are said once.
    """
    other, strange = 0, dict[str, str]()
    for each in objects(value):
        kind = kind_of(each)
        if kind is None:
            other += 1
            continue
        yield from _records(kind, each, envelope)
        status = text(each.get("status"))
        if kind == "request" and status and status not in STATUSES:
            strange.setdefault(status, text(each.get("id")))
    for status, number in sorted(strange.items()):
        yield Skipped(
            "",
            f'MuckRock status "{status}" is not known here (first in request {number}); the requests landed, '
            "and their pages show it as it is. Tell us, or add it to STATUSES in platforms/muckrock.py",
        )
    if other:
        yield Skipped(
            "", f"{other:,} objects that are no request, communication, file, agency, jurisdiction or user"
        )


def _records(
    kind: str, value: Mapping[str, object], envelope: Envelope, changed: datetime | None = None
) -> Iterator[FoundRecord]:
    body = dict(value)
    number = text(value.get("id"))
    if kind == "request":
        changed = _zoned(value.get("datetime_updated")) or _zoned(value.get("datetime_done")) or changed
        said = value.get("communications")
        if isinstance(said, list):
            numbers: list[str] = []
            for order, each in enumerate(said):
                if isinstance(each, Mapping):
                    inner = {"foia": value["id"], **each}
                    key = _communication_id(inner, order)
                    yield from _records("communication", {**inner, "_record_id": key}, envelope, changed)
                    numbers.append(key)
                elif reference(each):
                    numbers.append(str(reference(each)))
            body["communications"] = numbers
    elif kind == "communication":
        number = text(body.pop("_record_id", None)) or _communication_id(value, 0)
        files = value.get("files")
        for each in files if isinstance(files, list) else []:
            if isinstance(each, Mapping) and kind_of(each) == "file":
                yield from _records("file", each, envelope, changed)
    for field in ("agency", "jurisdiction", "parent", "user", "from_user", "to_user"):
        each = value.get(field)
        inside = kind_of(each) if isinstance(each, Mapping) else None
        if inside and isinstance(each, Mapping):
            yield from _records(inside, each, envelope, changed)
    request = {"request": number, "communication": reference(value.get("foia"))}.get(kind)
    fallback = _zoned(value.get("datetime")) if kind in ("communication", "file") else None
    yield FoundRecord(PLATFORM, kind, number, body, request, changed or envelope.pulled_at or fallback)


def _communication_id(value: Mapping[str, object], order: int) -> str:
    """Its number, or for version 1, which gives none, one made of what doesn't change."""
    if text(value.get("id")):
        return text(value["id"])
    sign = [
        reference(value.get("foia")),
        text(value.get("datetime")),
        reference(value.get("from_user")),
        order,
    ]
    return "v1-" + hashlib.sha256(canonical(sign).encode()).hexdigest()[:16]


def _zoned(value: object) -> datetime | None:
    return moment(value, EASTERN)


@dataclass(frozen=True)
class Parts:
    """Everything that is known of one request. `files`, `agencies`, `jurisdictions` and `users` go by their
    id.
    """

    number: str
    request: Mapping[str, object]
    communications: Mapping[str, Mapping[str, object]]
    files: Mapping[str, Mapping[str, object]]
    agencies: Mapping[str, Mapping[str, object]]
    jurisdictions: Mapping[str, Mapping[str, object]]
    users: Mapping[str, Mapping[str, object]]


def referred(kind: str, body: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """(kind, id) of each shared object that a record of this kind refers to."""
    fields = {
        "request": (("agency", "agency"), ("user", "user")),
        "communication": (("user", "from_user"), ("user", "to_user")),
        "agency": (("jurisdiction", "jurisdiction"),),
        "jurisdiction": (("jurisdiction", "parent"),),
    }
    for wanted, field in fields.get(kind, ()):
        number = reference(body.get(field))
        if number:
            yield wanted, number
    if kind == "communication":
        for number in references(body.get("files")):
            yield "file", number


def assembled(parts: Parts) -> FoundText:
    """The text of one request in the layout of its page, oldest communication first, times of the US east
    coast.
    """
    request = parts.request
    agency, place, state = _agency(parts)
    requester = _person(parts, request.get("user")) or text(request.get("username"))
    communications = _communications(parts)
    if not requester:
        first = next((each for each in communications if not each.get("response")), {})
        requester = _person(parts, first.get("from_user"))
    number = reference(request.get("user"))
    requester = requester or (f"User {number}" if number else "")
    answering = agency or (
        f"Agency {reference(request.get('agency'))}" if request.get("agency") else "Agency"
    )

    lines = _embargo(request)
    lines += [text(request.get("title")) or f"MuckRock request {parts.number}", ""]
    if requester and agency:
        where = f"{place}, {state}" if place and state else place or state
        lines += [f"{requester} filed this request with the {agency}{f' of {where}' if where else ''}.", ""]
    elif requester:
        lines += [f"{requester} filed this request.", ""]
    # The label stands on every page, with or without a number, and tells the form of a page of few words.
    lines += ["Tracking #", "", *([tracking, ""] if (tracking := text(request.get("tracking_id"))) else [])]
    for label, field in (("Submitted", "datetime_submitted"), ("Due", "date_due")):
        at = moment(request.get(field), EASTERN)
        if at and (label != "Due" or text(request.get("status")) == "processed"):
            lines += [label, "", in_words(at, EASTERN, time=False), ""]
    status = text(request.get("status"))
    if status:
        lines += ["Status", STATUSES.get(status, status), ""]
    lines += ["Communications", ""]

    asked = lines_of(request.get("requested_docs"))
    if asked and not any(not each.get("response") for each in communications):
        lines += [
            *_head(requester or "Requester", answering, request.get("datetime_submitted"), ""),
            asked,
            "",
        ]
    released: dict[str, Mapping[str, object]] = {}
    for each in communications:
        sender, receiver = _sender(parts, each, requester or "Requester", answering), answering
        if each.get("response"):
            receiver = requester or "Requester"
            for key in references(each.get("files")):
                if key in parts.files:
                    released[key] = parts.files[key]
        body = lines_of(each.get("communication"))
        lines += [*_head(sender, receiver, each.get("datetime"), text(each.get("subject"))), body, ""]
    lines += ["Files", ""]
    if released:
        for each in released.values():
            lines += [f"  • {named_file(each.get('title'), each.get('ffile'))}", ""]
    else:
        lines += ["There are no files associated with this request.", ""]
    moments = [
        _zoned(request.get("datetime_updated")),
        *(_zoned(each.get("datetime")) for each in communications),
    ]
    return FoundText(
        text="\n".join(lines),
        media_type="application/json",
        source_url=_address(parts),
        record_key=f"{PLATFORM}:{parts.number}",
        updated_at=max((at for at in moments if at), default=None),
        metadata={
            "platform": PLATFORM,
            "request": dict(request),
            "agency": dict(parts.agencies.get(reference(request.get("agency")) or "", {})),
            "communications": [
                {name: value for name, value in each.items() if name != "communication"}
                for each in communications
            ],
            "files": [dict(each) for each in parts.files.values()],
        },
    )


def _communications(parts: Parts) -> list[Mapping[str, object]]:
    """The request's communications, oldest first, each once. The newest version of a request that brings its
    own list says which of those without a number are still its; both versions of the API may bring the same
    one.
    """
    listed = references(parts.request.get("communications"))
    kept = [
        (key, each)
        for key, each in parts.communications.items()
        if not listed or key in listed or not key.startswith("v1-")
    ]
    order = {key: place for place, key in enumerate(listed)}
    kept.sort(
        key=lambda pair: (
            _zoned(pair[1].get("datetime")) or datetime.max,
            order.get(pair[0], len(order)),
            pair[0].startswith("v1-"),
            pair[0].zfill(20),
        )
    )
    seen: set[tuple[object, ...]] = set()
    single = []
    for _, each in kept:
        at = _zoned(each.get("datetime"))
        words = re.sub(r"\W+", "", lines_of(each.get("communication")))[:2000]
        sign = (at.replace(microsecond=0) if at else None, bool(each.get("response")), words)
        if sign not in seen:
            seen.add(sign)
            single.append(each)
    return single


def _agency(parts: Parts) -> tuple[str, str, str]:
    """(name, place, two letters of the state) of the agency that was asked, "" for what isn't known."""
    given = parts.request.get("agency")
    agency = parts.agencies.get(reference(given) or "") or (given if isinstance(given, Mapping) else {})
    name = re.sub(r"^the\s+", "", text(agency.get("name")), flags=re.I)
    where = agency.get("jurisdiction")
    jurisdiction = parts.jurisdictions.get(reference(where) or "") or (
        where if isinstance(where, Mapping) else {}
    )
    place = text(jurisdiction.get("name"))
    if text(jurisdiction.get("level")) == "l":
        above = jurisdiction.get("parent")
        parent = parts.jurisdictions.get(reference(above) or "") or (
            above if isinstance(above, Mapping) else {}
        )
        state = text(parent.get("abbrev"))
        place = re.sub(rf",\s*{re.escape(state)}$", "", place) if state else place
        return name, place, state
    return name, place, ""


def _person(parts: Parts, value: object) -> str:
    user = parts.users.get(reference(value) or "") or (value if isinstance(value, Mapping) else {})
    return text(user.get("name")) or text(user.get("full_name")) or text(user.get("username"))


def _sender(parts: Parts, each: Mapping[str, object], requester: str, agency: str) -> str:
    """Who a communication is from, as the page shows it. Whatever is no response is said for the
    requester.
    """
    if each.get("response"):
        return agency
    name = _person(parts, each.get("from_user"))
    if name and name != requester:
        return name if re.search(r"\bmuckrock\b", name, re.I) else f"{name} (for {requester})"
    writer, filer = reference(each.get("from_user")), reference(parts.request.get("user"))
    if each.get("autogenerated") and writer and filer and writer != filer:
        return "MuckRock Staff"
    return requester


def _head(sender: str, receiver: str, at: object, subject: str) -> list[str]:
    sent = _zoned(at)
    lines = [f"From: {sender}", f"To: {receiver}"]
    if sent:
        lines.append(f"Date: {in_words(sent, EASTERN)}")
    if subject:
        lines.append(f"Subject: {subject}")
    return [*lines, ""]


def _embargo(request: Mapping[str, object]) -> list[str]:
    state = text(request.get("embargo_status"))
    if state == "permanent" or request.get("permanent_embargo") is True:
        return ["This request is under a permanent embargo.", ""]
    if state == "embargo" or request.get("embargo") is True:
        until = moment(request.get("date_embargo"), EASTERN)
        more = f" It will become public on {in_words(until, EASTERN, time=False)}." if until else ""
        return [f"This request is under an embargo.{more}", ""]
    return []


def _address(parts: Parts) -> str | None:
    """The public page: as version 1 gives it, or put together the way MuckRock builds it."""
    given = text(parts.request.get("absolute_url"))
    if given:
        return given if given.startswith("https://") else f"{SITE}{given}" if given.startswith("/") else None
    given_agency = parts.request.get("agency")
    agency = parts.agencies.get(reference(given_agency) or "") or {}
    key = reference(agency.get("jurisdiction")) or ""
    place = text(parts.jurisdictions.get(key, {}).get("slug"))
    slug = text(parts.request.get("slug"))
    return f"{SITE}/foi/{place}-{key}/{slug}-{parts.number}/" if place and slug else None
