"""What the pages read: typed rows of the published tables, cached by snapshot.

A session keeps to the snapshot it opened, so that all its pages agree while newer ones are published. Every
function raises `warehouse.reader.SnapshotError` when the snapshot is missing or can't be read; `app.py` shows
its message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from warehouse.paths import Home
from warehouse.reader import Snapshot

CONTEXT = 400
_SESSION_KEY = "snapshot_id"


@dataclass(frozen=True)
class Answer:
    """What is known about one fact of one agency and technology (a row of agency_facts)."""

    fact: str
    status: str
    basis: str | None = None
    value: str | None = None
    value_number: float | None = None
    detail: str | None = None
    evidence_count: int = 0
    evidence_id: str | None = None


@dataclass(frozen=True)
class Compared:
    """One row of the comparison (agency_comparison) with the answers behind its cells."""

    agency_id: str
    agency_name: str
    place_name: str
    state: str
    technology_use: str
    vendors: tuple[str, ...]
    policy_order_number: str | None
    policy_effective_on: datetime | None
    retention_days: float | None
    retention_rule: str | None
    third_party_system: str | None
    is_sample: bool
    answers: Mapping[str, Answer] = field(default_factory=dict)

    def answer(self, fact: str) -> Answer:
        """The answer to `fact`; an unknown one without basis where the snapshot has no entry."""
        return self.answers.get(fact) or Answer(fact, "unknown")


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


def snapshot() -> Snapshot:
    """The snapshot this session reads; the first call follows `latest`."""
    folder = Home.resolve().snapshots
    snapshot_id = st.session_state.get(_SESSION_KEY) or Snapshot.open(folder).id
    st.session_state[_SESSION_KEY] = snapshot_id
    return _open(str(folder), snapshot_id)


def kept() -> str | None:
    """The id of the snapshot that this session keeps to; None before it opened one."""
    found = st.session_state.get(_SESSION_KEY)
    return str(found) if found else None


def keep_to(snapshot_id: str | None) -> None:
    """Make this session read that snapshot from now on; None follows `latest` again."""
    st.session_state[_SESSION_KEY] = snapshot_id


@st.cache_resource(show_spinner=False, max_entries=4)
def _open(folder: str, snapshot_id: str) -> Snapshot:
    """One opened snapshot, shared by all sessions."""
    return Snapshot.open(Path(folder), snapshot_id)


def rows(sql: str, *params: object) -> list[dict[str, Any]]:
    """The rows of a query over this session's snapshot, one dict a row, with None for NULL."""
    opened = snapshot()
    return _rows(str(opened.path.parent), opened.id, sql, params)


@st.cache_data(show_spinner=False, max_entries=200)
def _rows(folder: str, snapshot_id: str, sql: str, params: tuple[object, ...]) -> list[dict[str, Any]]:
    """`rows`, keyed by everything its answer depends on."""
    return list(_records(_open(folder, snapshot_id).query(sql, list(params))))


def _records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """A frame's rows as dicts of Python values; NaN, NaT and NA become None."""
    columns = {
        str(name): [None if missing else value for value, missing in zip(column, column.isna(), strict=True)]
        for name, column in frame.astype(object).items()
    }
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def technologies() -> list[str]:
    """Ids of the technologies that are compared, the one with the most agencies first."""
    found = rows(
        "SELECT technology_id FROM agency_comparison GROUP BY technology_id "
        "ORDER BY count(*) DESC, technology_id"
    )
    return [row["technology_id"] for row in found]


def comparison(technology_id: str) -> tuple[Compared, ...]:
    """All agencies compared on one technology, by state and name."""
    opened = snapshot()
    return _comparison(str(opened.path.parent), opened.id, technology_id)


@st.cache_resource(show_spinner=False, max_entries=64)
def _comparison(folder: str, snapshot_id: str, technology_id: str) -> tuple[Compared, ...]:
    """`comparison`, built once per snapshot and technology; the rows are never changed."""
    opened = _open(folder, snapshot_id)
    answers: dict[str, dict[str, Answer]] = {}
    for row in _records(opened.query("SELECT * FROM agency_facts WHERE technology_id = ?", [technology_id])):
        answers.setdefault(row["agency_id"], {})[row["fact"]] = _answer(row)
    found = opened.query(
        "SELECT * FROM agency_comparison WHERE technology_id = ? ORDER BY state, agency_name, agency_id",
        [technology_id],
    )
    return tuple(_compared(row, answers.get(row["agency_id"], {})) for row in _records(found))


def compared(agency_id: str, technology_id: str) -> Compared | None:
    """One agency's row of the comparison with all its answers, or None when there is none."""
    found = rows(
        "SELECT * FROM agency_comparison WHERE agency_id = ? AND technology_id = ?", agency_id, technology_id
    )
    answers = rows(
        "SELECT * FROM agency_facts WHERE agency_id = ? AND technology_id = ?", agency_id, technology_id
    )
    return _compared(found[0], {row["fact"]: _answer(row) for row in answers}) if found else None


def agencies(technology_id: str) -> dict[str, str]:
    """Agencies compared on one technology: id to name with place and state, in the comparison's order."""
    found = rows(
        "SELECT agency_id, agency_name, place_name, state FROM agency_comparison WHERE technology_id = ? "
        "ORDER BY state, agency_name, agency_id",
        technology_id,
    )
    return {
        row["agency_id"]: f"{row['agency_name']} ({row['place_name']}, {row['state']})".replace(", XX)", ")")
        for row in found
    }


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
    found = _open(folder, snapshot_id).query(
        "SELECT text FROM source_texts WHERE source_file = ? AND text IS NOT NULL ORDER BY source_sha256",
        [source_file],
    )
    return [str(text) for text in found["text"]]


def of_pair(table: str, agency_id: str, technology_id: str, order: str) -> list[dict[str, Any]]:
    """Rows of a table that has agency_id and technology_id."""
    return rows(
        f"SELECT * FROM {table} WHERE agency_id = ? AND technology_id = ? ORDER BY {order}",
        agency_id,
        technology_id,
    )


def of_requests(table: str, agency_id: str, technology_id: str, order: str) -> list[dict[str, Any]]:
    """Rows of a table that belongs to requests, for all requests of one agency and technology."""
    return rows(
        f"SELECT t.*, r.title AS request_title FROM {table} AS t JOIN requests AS r USING (request_id) "
        f"WHERE r.agency_id = ? AND r.technology_id = ? ORDER BY {order}",
        agency_id,
        technology_id,
    )


def _compared(row: dict[str, Any], answers: Mapping[str, Answer]) -> Compared:
    """A row of agency_comparison; cells without a fact keep at least the status the wide table has."""
    for fact in ("vendor_named", "mou_exists", "policy_order_exists"):
        if fact not in answers and row[fact]:
            answers = {**answers, fact: Answer(fact, row[fact])}
    return Compared(
        agency_id=row["agency_id"],
        agency_name=row["agency_name"] or row["agency_id"],
        place_name=row["place_name"] or "",
        # A text may not tell its state; the models then say XX.
        state="" if row["state"] == "XX" else row["state"],
        technology_use=row["technology_use"] or "unknown",
        vendors=tuple(row["vendors_named"] if row["vendors_named"] is not None else ()),
        policy_order_number=row["policy_order_number"],
        policy_effective_on=row["policy_effective_on"],
        retention_days=row["retention_days"],
        retention_rule=row["retention_rule"],
        third_party_system=row["third_party_system"],
        is_sample=bool(row["is_sample"]),
        answers=answers,
    )


def _answer(row: dict[str, Any]) -> Answer:
    """A row of agency_facts."""
    return Answer(
        fact=row["fact"],
        status=row["status"] or "unknown",
        basis=row["basis"],
        value=row["value"],
        value_number=row["value_number"],
        detail=row["detail"],
        evidence_count=int(row["evidence_count"] or 0),
        evidence_id=row["evidence_id"],
    )


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
