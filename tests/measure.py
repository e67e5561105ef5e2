"""What tests ask of labels beyond what `warehouse evaluate` measures: traps, masking, evidence.

A label names the landed `file`, the wanted value of each field, the items of the request, the traps
(`must_not_extract`) with the words that tempt, and the spans that must be masked.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.evaluation.compare import (
    FIELDS,
    ITEM_FIELDS,
    Published,
    compare,
    fields_of,
    totals,
    values_of,
    wrong,
)
from warehouse.evaluation.figures import Cell
from warehouse.evaluation.labels import Label, read_gold
from warehouse.evaluation.vendors import vendor_ids
from warehouse.masking import MASK
from warehouse.paths import PROJECT_ROOT

#: Comparing itself is part of the product; tests find it here beside what only they ask.
__all__ = [
    "FIELDS",
    "ITEM_FIELDS",
    "MASK",
    "Cell",
    "Label",
    "Published",
    "Trap",
    "compare",
    "dangling_evidence",
    "facts_without_evidence",
    "fallen_into",
    "fields_of",
    "gold_labels",
    "read_labels",
    "shared_folder",
    "totals",
    "traps",
    "unmasked",
    "unproven_quotes",
    "vendor_ids",
    "wrong",
]

NEEDS_SHARED = "needs ../shared, which is not on this machine"
SAMPLE_LABELS = PROJECT_ROOT / "tests" / "fixtures" / "sample_labels"

#: What `vendor_mentions.relation` says of a vendor that counts as not named.
NOT_NAMED = ("denied", "marketed", "not_selected", "elsewhere")


def shared_folder() -> Path | None:
    """../shared beside the repository, or where SHARED_DIR says; None where it is not."""
    folder = Path(os.environ.get("SHARED_DIR") or PROJECT_ROOT.parent / "shared")
    return folder if (folder / "gold").is_dir() else None


def read_labels(folder: Path | None) -> list[Label]:
    """The JSON labels of a folder, in order of their files' names; none where there is no folder."""
    files = sorted(folder.glob("*.json")) if folder else []
    return [label for file in files for label in read_gold(file).labels]


def gold_labels() -> list[Label]:
    """The labels of the hand-labelled threads, where ../shared is on this machine."""
    folder = shared_folder()
    return read_labels(folder / "gold" if folder else None)


# --- traps ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trap:
    """One `must_not_extract` of a label: the fact, the wrong value, and the words that tempt to it."""

    file: str
    fact: str
    wrong: str
    spans: tuple[tuple[int, int], ...]
    quotes: tuple[str, ...]
    why: str
    #: Where the label itself quotes words for the fact: such a span may be quoted, if the value is right.
    cited: tuple[tuple[int, int], ...]
    #: Has the label such quotations at all? Without them a quoted span proves nothing.
    has_citations: bool

    def __str__(self) -> str:
        return f"{self.file}: {self.fact} must not be {self.wrong!r} ({self.why})"


def traps(label: Label) -> list[Trap]:
    """The traps of a label."""
    cited: dict[str, list[tuple[int, int]]] = {}
    for fact in label.get("facts", []):
        cited.setdefault(fact["fact"], []).extend(
            (quote["start"], quote["end"]) for quote in fact["evidence"]
        )
    return [
        Trap(
            label["file"],
            trap["fact"],
            str(trap["wrong_value"]),
            tuple((quote["start"], quote["end"]) for quote in trap["tempting_evidence"]),
            tuple(quote["quote"] for quote in trap["tempting_evidence"]),
            trap["why"],
            tuple(cited.get(trap["fact"], [])),
            bool(label.get("facts")),
        )
        for trap in label.get("must_not_extract", [])
    ]


def fallen_into(published: Published, trap: Trap) -> list[str]:
    """What the snapshot says that the trap warns of; empty where it is avoided.

    Raises KeyError for a fact for which nothing says what avoiding it means.
    """
    if re.fullmatch(r"item \d+ disposition", trap.fact):
        return list(_item_trap(published, trap))
    return list(_TRAPS[trap.fact](published, trap))


def _fact(published: Published, trap: Trap, fact: str) -> dict[str, Any]:
    agency_id, technology_id, _ = published.keys(trap.file)
    row = published.row(
        "SELECT status, basis, value, value_number, detail FROM agency_facts "
        "WHERE agency_id = ? AND technology_id = ? AND fact = ?",
        agency_id,
        technology_id,
        fact,
    )
    if not row:
        return {"status": "unknown", "basis": None, "value": None, "number": None, "detail": {}}
    return {
        "status": row[0],
        "basis": row[1],
        "value": row[2],
        "number": row[3],
        "detail": json.loads(row[4]) if row[4] else {},
    }


def _request(published: Published, trap: Trap, column: str) -> Any:
    return published.value(f"SELECT {column} FROM requests WHERE source_file = ?", trap.file)


def _quoted(
    published: Published, trap: Trap, *facts: str, statuses: Iterable[str] = ("yes", "no")
) -> Iterator[str]:
    """Quotations of the tempting words that bear on one of the facts (on any, where none is named)."""
    for start, end in trap.spans:
        if any(start < last and first < end for first, last in trap.cited):
            continue
        for fact, status, rule_id, quote in published.rows(
            "SELECT fact, status, rule_id, quote FROM fact_evidence "
            "WHERE source_file = ? AND char_start < ? AND char_end > ? AND status IN (SELECT unnest(?)) "
            "AND (len(?) = 0 OR fact IN (SELECT unnest(?)))",
            trap.file,
            end,
            start,
            list(statuses),
            list(facts),
            list(facts),
        ):
            yield f"{rule_id} quotes {quote!r} for {fact} = {status}"


def _yes_no_trap(published: Published, trap: Trap) -> Iterator[str]:
    """The fact has not the wrong status, and the tempting words are not quoted for that status."""
    status = trap.wrong.split()[0]
    if status not in ("yes", "no"):
        # "MOU only", "agency FR policy": the fact may be true, these words do not show it.
        yield from _quoted(published, trap, trap.fact, statuses=["yes"])
        yield from _released(published, trap)
        return
    fact = _fact(published, trap, trap.fact)
    if fact["status"] == status:
        yield f"{trap.fact} is {status} ({fact['basis']})"
    if trap.has_citations:
        yield from _quoted(published, trap, trap.fact, statuses=[status])


def _foreign_policy_trap(published: Published, trap: Trap) -> Iterator[str]:
    """Somebody else's policy: quoted for no fact's yes or no, and not among the released documents."""
    yield from _quoted(published, trap, "policy_order_exists", "mou_exists")
    yield from _released(published, trap)


def _released(published: Published, trap: Trap) -> Iterator[str]:
    """Released documents that are called by the tempting words."""
    for quote in trap.quotes:
        for title, kind in published.rows(
            "SELECT coalesce(file_name, title), document_kind FROM documents "
            "WHERE request_id = ? AND contains(lower(concat_ws('|', file_name, title)), lower(?))",
            published.keys(trap.file)[2],
            quote,
        ):
            yield f"documents has {title!r} as a released {kind}"


def _use_trap(published: Published, trap: Trap) -> Iterator[str]:
    found = _fact(published, trap, "technology_use")["value"]
    if found == trap.wrong:
        yield f"technology_use is {found}"
    if trap.has_citations:
        yield from _quoted(published, trap, "technology_use", "third_party_system")


def _retention_trap(published: Published, trap: Trap) -> Iterator[str]:
    fact = _fact(published, trap, "retention_days")
    number = re.match(r"\d+", trap.wrong)
    if trap.wrong == "any":
        if fact["status"] != "unknown" or fact["number"] is not None:
            yield f"retention_days is {fact['status']} {fact['number']}"
    elif "from" in trap.wrong:
        # The number is right and its clock is wrong.
        if fact["detail"].get("rule_type") == "fixed" or not fact["detail"].get("clock_start"):
            yield f"retention_days says {fact['detail']}"
        if "capture" in str(fact["detail"].get("clock_start")):
            yield f"its clock starts with {fact['detail']['clock_start']!r}"
    elif number and fact["number"] == float(number.group()):
        yield f"retention_days is {fact['number']:g}"
    if trap.has_citations:
        yield from _quoted(published, trap, "retention_days")


def _vendor_trap(published: Published, trap: Trap, allowed: Iterable[str] = ("denied",)) -> Iterator[str]:
    """The vendor is not among those named, and no agency or document names it in another relation."""
    agency_id, technology_id, request_id = published.keys(trap.file)
    names = re.split(r" / |, ", trap.wrong)
    ids = {vendor_id for name in names for vendor_id in vendor_ids(name)}
    named = published.value(
        "SELECT vendors_named FROM agency_comparison WHERE agency_id = ? AND technology_id = ?",
        agency_id,
        technology_id,
    )
    for vendor in named or []:
        if _is_one_of(vendor, names) or ids & vendor_ids(vendor) or MASK in vendor:
            yield f"vendors_named holds {vendor!r}"
    for vendor_id, vendor, speaker, relation in published.rows(
        "SELECT vendor_id, vendor_name, speaker, relation FROM vendor_mentions "
        "WHERE request_id = ? AND speaker IN ('agency', 'document')",
        request_id,
    ):
        if relation not in allowed and (_is_one_of(vendor, names) or vendor_id in ids or MASK in vendor):
            yield f"vendor_mentions lets the {speaker} name {vendor!r} ({relation or 'no relation'})"
    if trap.has_citations:
        yield from _quoted(published, trap, "vendor_named", statuses=["yes"])


def _labelled_vendor_trap(published: Published, trap: Trap) -> Iterator[str]:
    yield from _vendor_trap(published, trap, NOT_NAMED)


def _is_one_of(vendor: str, names: Iterable[str]) -> bool:
    plain = vendor.casefold()
    return any(name.casefold() in plain or plain in name.casefold() for name in names)


def _vendor_match_trap(published: Published, trap: Trap) -> Iterator[str]:
    """A shared system is nobody's vendor, and its letters inside another word are not its name."""
    name = trap.quotes[0]
    for vendor, speaker in published.rows(
        "SELECT vendor_name, speaker FROM vendor_mentions WHERE contains(lower(vendor_name), lower(?))", name
    ):
        yield f"vendor_mentions lets the {speaker} name {vendor!r}"
    yield from _quoted(published, trap)
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    for quote, text, start, end in published.rows(
        "SELECT quote, text, char_start, char_end FROM fact_evidence JOIN source_texts USING (source_id) "
        "WHERE fact = 'third_party_system' AND contains(lower(quote), lower(?)) "
        "AND fact_evidence.source_file = ?",
        name,
        trap.file,
    ):
        if not whole.search(text[max(start - 1, 0) : end + 1]):
            yield f"{quote!r} holds {name} only inside another word"


def _system_trap(published: Published, trap: Trap) -> Iterator[str]:
    fact = _fact(published, trap, "third_party_system")
    if _is_one_of(fact["value"] or "-", [trap.wrong]):
        yield f"third_party_system is {fact['value']!r}"
    if trap.has_citations:
        yield from _quoted(published, trap, "third_party_system", "technology_use")


def _deadline_trap(published: Published, trap: Trap) -> Iterator[str]:
    """The law sets no number of days here: what the requester asks for is no deadline."""
    for column in ("statutory_due_on", "days_overdue"):
        found = _request(published, trap, column)
        if found is not None:
            yield f"requests.{column} is {found}"


def _documents_trap(published: Published, trap: Trap) -> Iterator[str]:
    """The count is another, and what tempts is not listed as a document."""
    found = _request(published, trap, "documents_released")
    number = re.match(r"\d+", trap.wrong)
    if number and found == int(number.group()):
        yield f"requests.documents_released is {found}"
    yield from _released(published, trap)


def _state_trap(published: Published, trap: Trap) -> Iterator[str]:
    found = published.value("SELECT state FROM agencies WHERE agency_id = ?", published.keys(trap.file)[0])
    if found == trap.wrong:
        yield f"agencies.state is {found}"


def _caption_trap(published: Published, trap: Trap) -> Iterator[str]:
    """What the transcription adds is nobody's statement: it sets no fact and signs no message."""
    yield from _quoted(published, trap)
    for quote in trap.quotes:
        for sender in published.rows(
            "SELECT sender FROM messages WHERE request_id = ? AND contains(sender, ?)",
            published.keys(trap.file)[2],
            quote,
        ):
            yield f"messages.sender is {sender[0]!r}"


def _order_number_trap(published: Published, trap: Trap) -> Iterator[str]:
    agency_id, technology_id, _ = published.keys(trap.file)
    found = published.value(
        "SELECT policy_order_number FROM agency_comparison WHERE agency_id = ? AND technology_id = ?",
        agency_id,
        technology_id,
    )
    detail = _fact(published, trap, "policy_order_exists")["detail"].get("order_number")
    for number in (found, detail):
        if number and (number == trap.wrong or (trap.wrong.isdigit() and trap.wrong in number)):
            yield f"policy_order_number is {number!r}"


def _exemption_trap(published: Published, trap: Trap) -> Iterator[str]:
    """Boilerplate about exemptions withholds nothing."""
    request_id = published.keys(trap.file)[2]
    if _request(published, trap, "outcome") == "withheld":
        yield "requests.outcome is withheld"
    for (number,) in published.rows(
        "SELECT item_number FROM request_items WHERE request_id = ? AND disposition = 'withheld'", request_id
    ):
        yield f"item {number} is withheld"
    for fact, basis in published.rows(
        "SELECT fact, basis FROM agency_facts "
        "WHERE agency_id = ? AND technology_id = ? AND basis = 'withheld'",
        *published.keys(trap.file)[:2],
    ):
        yield f"{fact} is {basis}"
    yield from _quoted(published, trap)


def _event_order_trap(published: Published, trap: Trap) -> Iterator[str]:
    """Messages and events run oldest first, whatever the page does: what it shows first came last."""
    request_id = published.keys(trap.file)[2]
    last = published.value("SELECT max(position) FROM messages WHERE request_id = ?", request_id)
    for quote in trap.quotes:
        place = published.value(
            "SELECT max(position) FROM messages WHERE request_id = ? AND contains(text, ?)", request_id, quote
        )
        if place != last:
            yield f"the message with {quote!r} is number {place} of {last}"
    for table, stamp in (("messages", "sent_at"), ("request_events", "occurred_at")):
        stamps = [
            row[0]
            for row in published.rows(
                f"SELECT {stamp} FROM {table} WHERE request_id = ? AND {stamp} IS NOT NULL ORDER BY position",
                request_id,
            )
        ]
        if stamps != sorted(stamps):
            yield f"{table}.{stamp} goes back in time"


def _item_trap(published: Published, trap: Trap) -> Iterator[str]:
    number = int(trap.fact.split()[1])
    found = published.value(
        "SELECT disposition FROM request_items WHERE request_id = ? AND item_number = ?",
        published.keys(trap.file)[2],
        number,
    )
    if found is None or found == trap.wrong:
        yield f"item {number} is {found}"


def _date_trap(published: Published, trap: Trap) -> Iterator[str]:
    found = _request(published, trap, trap.fact)
    if found is not None and found.isoformat() == trap.wrong:
        yield f"requests.{trap.fact} is {found}"


def _comparison_trap(published: Published, trap: Trap) -> Iterator[str]:
    found = values_of(published, trap.file).get(trap.fact)
    if found == trap.wrong:
        yield f"{trap.fact} is {found!r}"


_TRAPS = {
    "mou_exists": _yes_no_trap,
    "policy_order_exists": _yes_no_trap,
    "cjis_policy": _foreign_policy_trap,
    "technology_use": _use_trap,
    "technology_use_status": _use_trap,
    "retention_days": _retention_trap,
    "retention_rule": _comparison_trap,
    "vendor_named_by_agency": _vendor_trap,
    "vendor_named": _labelled_vendor_trap,
    "vendors_named": _labelled_vendor_trap,
    "vendor match": _vendor_match_trap,
    "third_party_system": _system_trap,
    "third_party_system_used": _system_trap,
    "statutory_deadline_days": _deadline_trap,
    "documents_released_count": _documents_trap,
    "state": _state_trap,
    "agency_name": _comparison_trap,
    "signature_text": _caption_trap,
    "policy_order_number": _order_number_trap,
    "policy_effective_on": _comparison_trap,
    "exemptions_applied": _exemption_trap,
    "event_order": _event_order_trap,
    "requested_on": _date_trap,
    "received_on": _date_trap,
    "determined_on": _date_trap,
    "closed_on": _date_trap,
}


# --- evidence and masking -------------------------------------------------------------------------------


def unproven_quotes(published: Published) -> list[str]:
    """Quotations that are not the text at their offsets, in Unicode code points."""
    return [
        f"{evidence_id}: {quote!r} at {start} of {file}"
        for evidence_id, file, start, end, quote, text in published.rows(
            "SELECT evidence_id, evidence.source_file, char_start, char_end, quote, text "
            "FROM fact_evidence AS evidence LEFT JOIN source_texts USING (source_id)"
        )
        if text is None or not quote or text[start:end] != quote
    ]


def dangling_evidence(published: Published) -> list[str]:
    """Cells that point to a quotation that is not there, in any table."""
    found: list[str] = []
    for table in published.tables:
        for column in published.columns(table):
            if column.startswith("evidence_id") and table != "fact_evidence":
                found += [
                    f"{table}.{column} {row[0]}"
                    for row in published.rows(
                        f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL "
                        f"AND {column} NOT IN (SELECT evidence_id FROM fact_evidence)"
                    )
                ]
    return found


def facts_without_evidence(published: Published) -> list[str]:
    """Facts that say something and quote nothing."""
    return [
        f"{agency_id} {technology_id} {fact} is {value or status}"
        for agency_id, technology_id, fact, status, value in published.rows(
            """
            SELECT agency_id, technology_id, fact, status, value FROM agency_facts
            WHERE (status <> 'unknown' OR coalesce(value, 'unknown') <> 'unknown' OR value_number IS NOT NULL)
                AND (evidence_id IS NULL OR evidence_count = 0)
            """
        )
    ]


def unmasked(published: Published, label: Label, original: str) -> list[str]:
    """The sensitive spans of a label that can still be read somewhere; the messages tell no secret."""
    text = published.value("SELECT text FROM source_texts WHERE source_file = ?", label["file"])
    found: list[str] = []
    for span in label["sensitive_spans"]:
        name = f"{label['file']}: {span['kind']} at {span['start']}"
        secret, shown = original[span["start"] : span["end"]], text[span["start"] : span["end"]]
        readable = [
            span["start"] + place
            for place, (was, now) in enumerate(zip(secret, shown, strict=True))
            if not was.isspace() and now != MASK
        ]
        if readable:
            found.append(
                f"{name}: {len(readable)} of {len(secret)} characters can be read, from {readable[0]} on"
            )
        if len(secret) >= 8:
            found += [f"{name}: stands in {place}" for place in _places(published, secret)]
    return found


def _places(published: Published, words: str) -> Iterator[str]:
    for table in published.tables:
        for column, cells in published.texts(table).items():
            if any(words in cell for cell in cells):
                yield f"{table}.{column}"
