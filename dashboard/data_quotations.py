"""The quotations behind the answers, cut out of the landed texts with what stands around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.data import open_snapshot, rows, snapshot

CONTEXT = 400


@dataclass(frozen=True)
class Quotation:
    """One verbatim quotation (a row of fact_evidence) and the text around it.

    `is_exact` says that the landed text really has the quotation at its offsets; if not, there is no context.
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


def quotations(agency_id: str, technology_id: str, fact: str) -> list[Quotation]:
    """All quotations behind one answer, the strongest first."""
    found = rows(
        "SELECT e.* FROM fact_evidence AS e "
        "LEFT JOIN agency_facts AS f USING (agency_id, technology_id, fact) "
        "WHERE agency_id = ? AND technology_id = ? AND fact = ? "
        "ORDER BY e.evidence_id = f.evidence_id DESC NULLS LAST, e.source_file, e.char_start, e.evidence_id",
        agency_id,
        technology_id,
        fact,
    )
    return [_quotation(row) for row in found]


def quotation(evidence_id: str) -> Quotation | None:
    """One quotation, or None when the snapshot has none of that id."""
    found = rows("SELECT * FROM fact_evidence WHERE evidence_id = ?", evidence_id)
    return _quotation(found[0]) if found else None


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
        before=_tail(text[:start]) if is_exact else "",
        after=_head(text[end:]) if is_exact else "",
        is_exact=is_exact,
    )


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
