"""What the pages read: typed rows of the published tables, cached by snapshot.

A session keeps to the snapshot it opened, so that all its pages agree while newer ones are published. Every
function raises `warehouse.reader.SnapshotError` when the snapshot is missing or can't be read; `app.py` shows
its message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pandas as pd
import streamlit as st

from warehouse.paths import Home
from warehouse.reader import Snapshot

P = ParamSpec("P")
T = TypeVar("T")

_SESSION_KEY = "snapshot_id"
# Items are counted by themselves, so that joining them does not count a request more than once.
_ASKED = """
WITH items AS (
    SELECT request_id, count(*) AS items, count(*) FILTER (disposition = 'silent') AS unanswered
    FROM request_items GROUP BY request_id
)
SELECT
    r.agency_id, count(*) AS requests,
    coalesce(sum(i.items), 0)::INTEGER AS items,
    coalesce(sum(i.unanswered), 0)::INTEGER AS unanswered,
    max(r.days_overdue) AS days_overdue
FROM requests AS r LEFT JOIN items AS i USING (request_id)
WHERE r.technology_id = ? GROUP BY r.agency_id
"""


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
class Asking:
    """What became of the requests to one agency about one technology.

    `days_overdue` is the longest delay past what the law allows; None where that is not known.
    """

    requests: int = 0
    items: int = 0
    unanswered: int = 0
    days_overdue: int | None = None


@dataclass(frozen=True)
class Compared:
    """One row of the comparison (agency_comparison) with the answers behind its cells.

    `contradictions` are the kinds of those that were found, one entry each.
    """

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
    asking: Asking = Asking()
    contradictions: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """Place and state as far as they are known."""
        return ", ".join(part for part in (self.place_name, self.state) if part)

    @property
    def label(self) -> str:
        """The name with place and state, to choose it by."""
        return f"{self.agency_name} ({self.place})" if self.place else self.agency_name

    def answer(self, fact: str) -> Answer:
        """The answer to `fact`; an unknown one without basis where the snapshot has no entry."""
        return self.answers.get(fact) or Answer(fact, "unknown")


def snapshot() -> Snapshot:
    """The snapshot this session reads; the first call follows `latest`."""
    folder = Home.resolve().snapshots
    snapshot_id = st.session_state.get(_SESSION_KEY) or Snapshot.open(folder).id
    st.session_state[_SESSION_KEY] = snapshot_id
    return open_snapshot(str(folder), snapshot_id)


def kept() -> str | None:
    """The id of the snapshot that this session keeps to; None before it opened one."""
    found = st.session_state.get(_SESSION_KEY)
    return str(found) if found else None


def keep_to(snapshot_id: str | None) -> None:
    """Make this session read that snapshot from now on; None follows `latest` again."""
    st.session_state[_SESSION_KEY] = snapshot_id


@st.cache_resource(show_spinner=False, max_entries=4)
def open_snapshot(folder: str, snapshot_id: str) -> Snapshot:
    """One opened snapshot, shared by all sessions."""
    return Snapshot.open(Path(folder), snapshot_id)


def per_snapshot(build: Callable[P, T]) -> Callable[P, T]:
    """The function, computed once for each snapshot and arguments and then shared by all sessions; what it
    returns must never be changed.
    """
    name = f"{build.__module__}.{build.__qualname__}"

    @wraps(build)
    def kept(*args: P.args, **kwargs: P.kwargs) -> T:
        opened = snapshot()
        found: T = _built(
            name, str(opened.path.parent), opened.id, args, kwargs, lambda: build(*args, **kwargs)
        )
        return found

    return kept


@st.cache_resource(show_spinner=False, max_entries=300)
def _built(
    name: str,
    folder: str,
    snapshot_id: str,
    args: tuple[object, ...],
    kwargs: dict[str, object],
    _build: Callable[[], object],
) -> Any:
    """What `_build` makes, keyed by everything before it."""
    return _build()


def rows(sql: str, *params: object) -> list[dict[str, Any]]:
    """The rows of a query over this session's snapshot, one dict a row, with None for NULL."""
    opened = snapshot()
    return _rows(str(opened.path.parent), opened.id, sql, params)


@st.cache_data(show_spinner=False, max_entries=200)
def _rows(folder: str, snapshot_id: str, sql: str, params: tuple[object, ...]) -> list[dict[str, Any]]:
    """`rows`, keyed by everything its answer depends on."""
    return list(records(open_snapshot(folder, snapshot_id).query(sql, list(params))))


def records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
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


@per_snapshot
def comparison(technology_id: str) -> tuple[Compared, ...]:
    """All agencies compared on one technology, by state and name."""
    opened = snapshot()

    def of_technology(sql: str) -> Iterator[dict[str, Any]]:
        return records(opened.query(sql, [technology_id]))

    answers: dict[str, dict[str, Answer]] = {}
    for row in of_technology("SELECT * FROM agency_facts WHERE technology_id = ?"):
        answers.setdefault(row["agency_id"], {})[row["fact"]] = _answer(row)
    kinds: dict[str, list[str]] = {}
    for row in of_technology(
        "SELECT agency_id, kind FROM contradictions WHERE technology_id = ? ORDER BY kind, contradiction_id"
    ):
        kinds.setdefault(row["agency_id"], []).append(row["kind"])
    asked = {
        row["agency_id"]: Asking(
            row["requests"], row["items"], row["unanswered"], _whole(row["days_overdue"])
        )
        for row in of_technology(_ASKED)
    }
    found = of_technology(
        "SELECT * FROM agency_comparison WHERE technology_id = ? ORDER BY state, agency_name, agency_id"
    )
    return tuple(
        _compared(
            row,
            answers.get(row["agency_id"], {}),
            asked.get(row["agency_id"], Asking()),
            tuple(kinds.get(row["agency_id"], ())),
        )
        for row in found
    )


def compared(agency_id: str, technology_id: str) -> Compared | None:
    """One agency's row of the comparison with all its answers, or None when there is none."""
    return next((row for row in comparison(technology_id) if row.agency_id == agency_id), None)


def agencies(technology_id: str) -> dict[str, str]:
    """Agencies compared on one technology: id to name with place and state, in the comparison's order."""
    return {row.agency_id: row.label for row in comparison(technology_id)}


def technologies_of(agency_id: str) -> list[str]:
    """Ids of the technologies that an agency is compared on, in the order of `technologies`."""
    found = rows("SELECT technology_id FROM agency_comparison WHERE agency_id = ?", agency_id)
    its = {row["technology_id"] for row in found}
    return [technology_id for technology_id in technologies() if technology_id in its]


def coordinates() -> dict[str, tuple[float, float]]:
    """Longitude and latitude, in degrees, of the agencies whose place is known, by id."""
    found = rows(
        "SELECT agency_id, longitude, latitude FROM agencies "
        "WHERE longitude IS NOT NULL AND latitude IS NOT NULL"
    )
    return {row["agency_id"]: (row["longitude"], row["latitude"]) for row in found}


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


def _whole(number: float | None) -> int | None:
    """A number that pandas may have made a float."""
    return None if number is None else int(number)


def _compared(
    row: dict[str, Any], answers: Mapping[str, Answer], asking: Asking, contradictions: tuple[str, ...]
) -> Compared:
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
        asking=asking,
        contradictions=contradictions,
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
