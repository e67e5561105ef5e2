"""Threads in bulk: JSON Lines and Parquet (and single objects) of a small schema, described in docs/bulk.md.

Lines may also be objects of MuckRock, NextRequest and DocumentCloud. Both formats are read piece by piece, so
that memory does not grow with the file; a line that cannot be read is refused by its number and the rest goes
on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from warehouse.landing.formats import json_input
from warehouse.landing.found import Blob, Found, FoundText, Refused, Skipped, Unreadable
from warehouse.landing.limits import Limits
from warehouse.landing.platforms import documentcloud, muckrock, nextrequest
from warehouse.landing.platforms.shapes import Envelope, in_words, lines_of, moment, text

if TYPE_CHECKING:
    import pyarrow.parquet as parquet

NAME = "bulk"
TITLE = "Threads in bulk (JSON Lines, Parquet)"
ISOLATED = True

_PARQUET = b"PAR1"
_CHUNK = 1_048_576
_BATCH_ROWS = 32
#: Refused lines that are listed one by one; a broken export of a million lines should not fill the
#: quarantine.
_LISTED = 100
_THREAD_SIGNS = (
    re.compile(rb'"messages"\s*:\s*\[\s*\{[^\[\]]*?"(?:speaker|from|sent_at|text)"\s*:'),
    re.compile(
        rb'\A\s*\[?\s*\{(?=[^\[\]{}]*"text"\s*:\s*")(?=[^\[\]{}]*"(?:agency|title|source_url|updated_at)"\s*:)'
    ),
)
_SPEAKERS = ("requester", "agency", "platform")
_WORD = re.compile(r"[^\W_]")
_OFFICE = re.compile(
    r"\s+(?:(?:city|town|village|borough|metropolitan|municipal)\s+)?(?:police|public safety|PD\b)", re.I
)
_OFFICIAL = re.compile(r"\b(?:police|sheriff'?s?|records|department|city|county|office|clerk)\b", re.I)
SCHEMA = "each thread needs text, or messages with speaker and text (docs/bulk.md shows both)"


def recognises(blob: Blob) -> bool:
    """Parquet by its first bytes, JSON Lines by two lines that each open an object, a thread by its
    fields.
    """
    if blob.head.startswith(_PARQUET):
        return True
    if not json_input.starts_like_json(blob):
        return False
    return json_input.is_lines(blob) or any(sign.search(blob.head) for sign in _THREAD_SIGNS)


def open(blob: Blob, limits: Limits) -> Iterator[Found]:
    """The texts of each thread, the records of each object of a platform, and a refusal for each line that is
    neither. Raises Unreadable when nothing in it can be landed.
    """
    if blob.head.startswith(_PARQUET):
        yield from _counted(_parquet(blob, limits))
    elif json_input.is_lines(blob):
        yield from _counted(_json_lines(blob, limits))
    else:
        envelope, value = json_input.opened(blob, limits)
        rows = value if isinstance(value, list) else [value]
        yield from _counted(
            found
            for number, each in enumerate(rows, start=1)
            for found in _finds(each, f"thread {number}" if len(rows) > 1 else "", blob, envelope, limits)
        )


def _counted(finds: Iterator[Found]) -> Iterator[Found]:
    """The finds, with each note once and long rows of refusals cut short."""
    landed, refused, reasons = False, 0, ""
    notes: set[str] = set()
    for found in finds:
        if isinstance(found, Refused):
            refused += 1
            reasons = reasons or found.reason
            if refused > _LISTED:
                continue
        elif isinstance(found, Skipped):
            sign = re.sub(r"\d+", "", found.reason)
            if sign in notes:
                continue
            notes.add(sign)
        else:
            landed = True
        yield found
    if refused > _LISTED:
        yield Refused(
            "", "the rest", f"{refused - _LISTED:,} more could not be read; the first reasons stand above"
        )
    if refused and not landed:
        raise Unreadable(f"nothing in it could be landed; {reasons}")


def _json_lines(blob: Blob, limits: Limits) -> Iterator[Found]:
    envelope = Envelope(names=PurePosixPath(json_input.path_of(blob)).parts)
    with blob.open() as stream:
        for number, line in _lines(stream, limits.text_bytes):
            where = f"line {number}"
            if line is None:
                reason = (
                    f"the line is longer than a text may be ({limits.text_bytes / 1e6:,.0f} MB); split "
                    f"it, or raise "
                    "the limit with --limit text_bytes=N"
                )
                yield Refused(blob.name, where, reason)
                continue
            if not line.strip():
                continue
            try:
                value = json_input.parsed(line, "the line")
            except Unreadable as error:
                yield Refused(blob.name, where, str(error))
                continue
            yield from _finds(value, where, blob, envelope, limits)


def _lines(stream: BinaryIO, most: int) -> Iterator[tuple[int, bytes | None]]:
    """(number, line) of each line; None in place of a line that is longer than `most` bytes."""
    number = 0
    while line := stream.readline(most + 1):
        number += 1
        if len(line) <= most or line.endswith(b"\n"):
            yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_CHUNK)
        yield number, None


def _parquet(blob: Blob, limits: Limits) -> Iterator[Found]:
    # Imported here: only this format needs it, and the process that opens files should start fast.
    import pyarrow as pa
    import pyarrow.parquet as pq

    # Its own pool would reserve more address space than an isolated process is allowed.
    pa.set_memory_pool(pa.system_memory_pool())
    with blob.open() as stream:
        try:
            table = pq.ParquetFile(stream, pre_buffer=False)
            columns = set(table.schema_arrow.names)
            if not columns & {"text", "messages"}:
                there = ", ".join(sorted(columns)[:12])
                raise Unreadable(
                    f"a Parquet table without a column text or messages (it has: {there}); rename them: "
                    f"{SCHEMA}"
                )
            yield from _parquet_rows(table, blob, limits)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise Unreadable(f"the Parquet file is damaged ({_first_line(error)}); write it again") from error


def _parquet_rows(table: parquet.ParquetFile, blob: Blob, limits: Limits) -> Iterator[Found]:
    envelope, number = Envelope(names=PurePosixPath(json_input.path_of(blob)).parts), 0
    for batch in table.iter_batches(batch_size=_BATCH_ROWS, use_threads=False):
        for row in batch.to_pylist():
            number += 1
            value = {name: each for name, each in row.items() if each is not None}
            yield from _finds(value, f"row {number}", blob, envelope, limits)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _finds(value: object, where: str, blob: Blob, envelope: Envelope, limits: Limits) -> Iterator[Found]:
    if not isinstance(value, Mapping):
        yield Refused(blob.name, where, f"no object; {SCHEMA}")
    elif isinstance(value.get("messages"), list) or _words(value.get("text")):
        yield from _thread(value, where, blob, limits)
    elif muckrock.kind_of(_sample(value)):
        yield from muckrock.finds(value, envelope)
    elif {"request_text", "request_state"} <= value.keys() or {"timeline", "documents"} & value.keys():
        yield from _placed(nextrequest.finds(value, envelope), blob, where)
    elif "canonical_url" in _sample(value) or "pages" in value:
        yield from _placed(documentcloud.finds(value, envelope), blob, where)
    else:
        yield Refused(blob.name, where, f"neither a thread nor an object of a platform; {SCHEMA}")


def _sample(value: Mapping[str, object]) -> Mapping[str, object]:
    """The object itself, or the first of a page of results."""
    results = value.get("results")
    first = results[0] if isinstance(results, list) and results else value
    return first if isinstance(first, Mapping) else value


def _placed(finds: Iterator[Found], blob: Blob, where: str) -> Iterator[Found]:
    for found in finds:
        yield Refused(blob.name, where, found.reason) if isinstance(found, Refused) else found


def _words(value: object) -> bool:
    return isinstance(value, str) and bool(_WORD.search(value))


def _thread(value: Mapping[str, object], where: str, blob: Blob, limits: Limits) -> Iterator[Found]:
    said = value.get("messages")
    whole = value["text"] if _words(value.get("text")) else None
    if whole is None:
        whole = _page(value, said if isinstance(said, list) else [])
    if not isinstance(whole, str) or not whole:
        yield Refused(blob.name, where, f"its messages hold no words; {SCHEMA}")
        return
    own = text(value.get("id"))
    key = (own if ":" in own else f"{blob.name}:{own}") if own else None
    stem = PurePosixPath(blob.name).stem
    mark = re.sub(r"[^\w.-]+", "-", own or where).strip("-.")[:80]
    name = f"{stem}-{mark}.txt" if mark else None
    known = {"text", "messages", "documents"}
    address = text(value.get("source_url"))
    reference = key or text(value.get("tracking_number")) or None
    if len(whole) > limits.text_bytes:
        yield Refused(
            blob.name, where, "the text is longer than a text may be; --limit text_bytes=N raises the limit"
        )
        return
    yield FoundText(
        whole.replace("\x00", ""),
        name=name,
        inner=where,
        media_type="text/plain",
        source_url=address if address.startswith(("https://", "http://")) else None,
        record_key=key,
        updated_at=_time(value.get("updated_at")),
        metadata={field: _plain(each) for field, each in value.items() if field not in known},
    )
    documents = value.get("documents")
    for number, each in enumerate(documents if isinstance(documents, list) else [], start=1):
        content = each.get("text") if isinstance(each, Mapping) else None
        if not isinstance(each, Mapping) or not isinstance(content, str) or not _words(content):
            continue
        place = f"{where} document {number}".strip()
        yield FoundText(
            content.replace("\x00", ""),
            name=text(each.get("file_name")) or f"{stem}-{mark or 'thread'}-document-{number}.txt",
            inner=place,
            record_key=f"{key}/{number}" if key else None,
            updated_at=_time(value.get("updated_at")),
            request_ref=reference,
            part_of=where,
            metadata={field: _plain(one) for field, one in each.items() if field != "text"},
        )


def _page(value: Mapping[str, object], messages: list[object]) -> str:
    """The messages as a thread of e-mails, in the order given, with whom it was filed with above them.

    The name of each sender says on which side it is, where the thread says so: readers of mail tell sides by
    names.
    """
    rows = [each for each in messages if isinstance(each, Mapping)]
    agency, requester = text(value.get("agency")), text(value.get("requester"))
    if not requester:
        first = next((each for each in rows if _speaker(each) == "requester" and text(each.get("from"))), {})
        requester = text(first.get("from"))
    blocks = []
    for each in rows:
        body = lines_of(each.get("text"))
        if not _words(body):
            continue
        speaker = _speaker(each)
        sender = _sender(speaker, text(each.get("from")), agency, requester)
        receiver = text(each.get("to")) or (requester if speaker == "agency" else agency)
        subject = text(each.get("subject")) or text(value.get("title")) or "Records request"
        head = [f"From: {sender}"]
        if receiver:
            head.append(f"To: {receiver}")
        if sent := _written(each.get("sent_at")):
            head.append(f"Date: {sent}")
        blocks.append("\n".join([*head, f"Subject: {subject}", "", body, ""]))
    if not blocks:
        return ""
    filed = f"{requester or 'The requester'} filed this request"
    place = text(value.get("place")) or (
        _OFFICE.split(agency, maxsplit=1)[0] if _OFFICE.search(agency) else ""
    )
    state = text(value.get("state"))
    if agency and place and re.fullmatch(r"[A-Z]{2}", state):
        filed += f" with the {re.sub(r'^the ', '', agency, flags=re.I)} of {place}, {state}"
    return "\n".join([f"{filed}.", "", *blocks])


def _speaker(message: Mapping[str, object]) -> str:
    said = text(message.get("speaker")).lower()
    return said if said in _SPEAKERS else ""


def _sender(speaker: str, name: str, agency: str, requester: str) -> str:
    if speaker == "platform":
        return "System notification"
    if speaker == "requester":
        return f"{name or requester} (requester)".strip() if name or requester else "The requester"
    if speaker == "agency":
        if not name:
            return agency or "Records office"
        return name if _OFFICIAL.search(name) else f"{name} ({agency or 'records office'})"
    return name or "Unknown sender"


def _written(value: object) -> str:
    """A time as its clock showed it, in words; a date without a time stays without one."""
    if isinstance(value, str):
        try:
            at = datetime.fromisoformat(value.strip())
        except ValueError:
            return " ".join(value.split())
        # Midnight is what a date without a time is parsed to.
        value = at.date() if at.time() == datetime.min.time() else at
    if isinstance(value, datetime):
        return in_words(value.replace(tzinfo=None), UTC)
    return (
        in_words(datetime(value.year, value.month, value.day), UTC, time=False)
        if isinstance(value, date)
        else ""
    )


def _time(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    return moment(value, UTC)


def _plain(value: object) -> object:
    """The value as JSON can hold it."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
