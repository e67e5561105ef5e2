"""The quotations behind the answers, cut out of the landed texts with what stands around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st

from dashboard.data import open_snapshot, rows, snapshot

CONTEXT = 400


@dataclass(frozen=True)
class Quotation:
    """One verbatim quotation (a row of fact_evidence) and the text around it.

    `is_exact` says that the landed text really has the quotation at its offsets; if not, there is no context.
    `sender` is who wrote the message it stands in, `message` which one of how many that is (oldest first) and
    `sent_at` when; `page` counts from 1 and is known of files with pages. `url` is where the thread is
    public. Each is None where it is not known.
    """

    evidence_id: str
    agency_id: str
    technology_id: str
    fact: str
    status: str
    speaker: str
    source_file: str
    char_start: int
    char_end: int
    quote: str
    before: str
    after: str
    is_exact: bool
    sender: str | None = None
    message: tuple[int, int] | None = None
    sent_at: datetime | None = None
    page: int | None = None
    url: str | None = None

    @property
    def length(self) -> int:
        """How many characters it has."""
        return self.char_end - self.char_start

    def contains(self, other: Quotation) -> bool:
        """Whether `other` is a part of it, or it itself: same text, same speaker, pointing the same way."""
        same = (self.source_file, self.speaker, self.status) == (
            other.source_file,
            other.speaker,
            other.status,
        )
        return same and self.char_start <= other.char_start and other.char_end <= self.char_end


def quotations(agency_id: str, technology_id: str, fact: str) -> list[Quotation]:
    """The quotations behind one answer, the strongest first.

    Several rules often find the same words. One that lies inside another of the same speaker and status says
    nothing more, so only the longer one is given, at the place of the stronger.
    """
    found = [
        _quotation(row)
        for row in rows(
            "SELECT e.* FROM fact_evidence AS e "
            "LEFT JOIN agency_facts AS f USING (agency_id, technology_id, fact) "
            "WHERE agency_id = ? AND technology_id = ? AND fact = ? "
            "ORDER BY e.evidence_id = f.evidence_id DESC NULLS LAST, "
            "e.source_file, e.char_start, e.evidence_id",
            agency_id,
            technology_id,
            fact,
        )
    ]
    longest = [
        max((each for each in found if each.contains(one)), key=lambda each: each.length) for one in found
    ]
    return list({quotation.evidence_id: quotation for quotation in longest}.values())


def quotation(evidence_id: str) -> Quotation | None:
    """One quotation, or None when the snapshot has none of that id."""
    return by_id([evidence_id]).get(evidence_id)


def by_id(evidence_ids: Iterable[str | None]) -> dict[str, Quotation]:
    """Quotations by their ids; those that the snapshot doesn't have, and None, are left out."""
    wanted = sorted({evidence_id for evidence_id in evidence_ids if evidence_id})
    if not wanted:
        return {}
    marks = ", ".join("?" for _ in wanted)
    found = rows(f"SELECT * FROM fact_evidence WHERE evidence_id IN ({marks})", *wanted)
    return {row["evidence_id"]: _quotation(row) for row in found}


def source_text(source_file: str, quote: str = "", char_start: int = 0) -> str | None:
    """The landed text called `source_file`, or None.

    Where several landed files share a base name, it is the one that has `quote` at `char_start`.
    """
    opened = snapshot()
    texts = _source_texts(str(opened.path.parent), opened.id, source_file)
    return next((text for text in texts if text.startswith(quote, char_start)), texts[0] if texts else None)


@st.cache_data(show_spinner=False, max_entries=32)
def _source_texts(folder: str, snapshot_id: str, source_file: str) -> list[str]:
    """The texts of all landed files with this base name. Texts are large, so few are kept."""
    found = open_snapshot(folder, snapshot_id).query(
        "SELECT text FROM source_texts WHERE source_file = ? AND text IS NOT NULL ORDER BY source_sha256",
        [source_file],
    )
    return [str(text) for text in found["text"]]


def _quotation(row: dict[str, Any]) -> Quotation:
    """A row of fact_evidence with its surroundings cut from the landed text."""
    start, end, quote = int(row["char_start"]), int(row["char_end"]), str(row["quote"])
    text = source_text(row["source_file"], quote, start) or ""
    is_exact = text[start:end] == quote
    message = message_at(row["request_id"], row["source_file"], start)
    # What surrounds a quotation is its own message; the next one may be somebody else's.
    first, last = (int(message["char_start"]), int(message["char_end"])) if message else (0, len(text))
    return Quotation(
        evidence_id=row["evidence_id"],
        agency_id=row["agency_id"],
        technology_id=row["technology_id"],
        fact=row["fact"],
        status=row["status"],
        speaker=row["speaker"],
        source_file=row["source_file"],
        char_start=start,
        char_end=end,
        quote=quote,
        before=_tail(text[first:start]) if is_exact else "",
        after=_head(text[end : max(last, end)]) if is_exact else "",
        is_exact=is_exact,
        sender=message["sender"] if message else None,
        message=(int(message["position"]), int(message["messages"])) if message else None,
        sent_at=message["sent_at"] if message else None,
        # Snapshots of older versions know no pages.
        page=None if row.get("page_number") is None else int(row["page_number"]),
        url=_url(row["source_file"], row["request_id"]),
    )


@dataclass(frozen=True)
class Run:
    """Characters `start` to `end` of a text, all by one speaker; None where speakers were not told apart."""

    speaker: str | None
    start: int
    end: int


def runs(source_file: str, text: str) -> list[Run]:
    """Who speaks where in the landed text `text` called `source_file`. The runs tile it, none is blank."""
    whole = [Run(None, 0, len(text))]
    if "speaker_spans" not in snapshot().tables:
        return whole
    spans = rows(
        "SELECT s.source_id, s.speaker, s.char_start, s.char_end FROM speaker_spans AS s "
        "WHERE s.source_file = ? ORDER BY s.source_id, s.char_start",
        source_file,
    )
    # Several landed texts may share a base name; the one whose spans tile this text is it.
    by_source: dict[str, list[dict[str, Any]]] = {}
    for span in spans:
        by_source.setdefault(span["source_id"], []).append(span)
    its = next((each for each in by_source.values() if each[-1]["char_end"] == len(text)), None)
    if its is None:
        return whole
    found: list[Run] = []
    for span in its:
        start, end = int(span["char_start"]), int(span["char_end"])
        is_blank = not text[start:end].strip()
        if found and (is_blank or found[-1].speaker == span["speaker"]):
            found[-1] = Run(found[-1].speaker, found[-1].start, end)
        else:
            found.append(Run(span["speaker"], start, end))
    return found


def message_at(request_id: str | None, source_file: str, char_start: int) -> dict[str, Any] | None:
    """The message of a request that a character stands in, and among how many; None when it is in none.

    Offsets of messages count in the request's own text; a document released under it is another one.
    """
    if request_id is None:
        return None
    found = rows(
        "SELECT m.position, m.sent_at, m.sender, m.char_start, m.char_end, count(*) OVER () AS messages "
        "FROM messages AS m JOIN requests AS r USING (request_id) WHERE request_id = ? AND r.source_file = ?",
        request_id,
        source_file,
    )
    return next((row for row in found if row["char_start"] <= char_start < row["char_end"]), None)


def _url(source_file: str, request_id: str | None) -> str | None:
    """Where the public can read a landed text, or else the request that it belongs to; None if not known."""
    # Snapshots of older versions know the addresses of requests alone.
    texts = rows("SELECT * EXCLUDE (text) FROM source_texts WHERE source_file = ?", source_file)
    known = [row["source_url"] for row in texts if row.get("source_url")]
    if not known and request_id:
        found = rows("SELECT source_url FROM requests WHERE request_id = ?", request_id)
        known = [row["source_url"] for row in found if row["source_url"]]
    return known[0] if known else None


def _tail(text: str) -> str:
    """The last CONTEXT characters, from a whole word on, with an ellipsis where something was cut off."""
    if len(text) <= CONTEXT:
        return text
    cut = text[-CONTEXT:]
    return "…" + cut[cut.find(" ") + 1 :]


def _head(text: str) -> str:
    """The first CONTEXT characters, up to a whole word, with an ellipsis where something was cut off."""
    if len(text) <= CONTEXT:
        return text
    cut = text[:CONTEXT]
    return cut[: cut.rfind(" ") if " " in cut else CONTEXT] + "…"
