"""What became of the requests: each with its items, delays, extensions, fees and the exemptions cited."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard import data


@dataclass(frozen=True)
class Item:
    """One thing that was asked for and what became of it; `evidence_id` names the words that say so."""

    category: str
    label: str
    disposition: str
    evidence_id: str | None


@dataclass(frozen=True)
class Exemption:
    """A ground for keeping something back: the law as cited, or a ground in a word; applied or only cited."""

    agency_id: str
    agency_name: str
    technology_id: str
    citation: str | None
    ground: str | None
    is_applied: bool
    evidence_id: str


@dataclass(frozen=True)
class Asked:
    """One request. Days are calendar days; None where a date that they need is not known.

    `fee_letters` and `extensions` are quotations' ids, with None where the words are not kept.
    """

    request_id: str
    agency_id: str
    agency_name: str
    place_name: str
    state: str
    is_sample: bool
    technology_id: str
    title: str | None
    source_file: str | None
    source_url: str | None
    requested_on: date | None
    determined_on: date | None
    statutory_due_on: date | None
    days_to_determination: int | None
    days_overdue: int | None
    due_date_changes: int
    outcome: str | None
    documents_released: int
    items: tuple[Item, ...] = ()
    fee_letters: tuple[str | None, ...] = ()
    extensions: tuple[str | None, ...] = ()

    @property
    def unanswered(self) -> tuple[Item, ...]:
        """The items that were asked for and never answered."""
        return tuple(item for item in self.items if item.disposition == "silent")

    @property
    def extension_count(self) -> int:
        """How often the agency gave itself more time: moved due dates, else what it said."""
        return self.due_date_changes or len(self.extensions)

    @property
    def is_late(self) -> bool | None:
        """Whether the answer came after the law's deadline; None where one of the two is not known."""
        return None if self.days_overdue is None else self.days_overdue > 0


@dataclass(frozen=True)
class Times:
    """How long answers took: how many are known, and of these the quartiles and the longest, in days."""

    known: int
    median: float
    quarter: float
    three_quarters: float
    longest: int


def times(found: Sequence[Asked]) -> Times | None:
    """How long the answers to these requests took; None where no duration is known."""
    known = sorted(asked.days_to_determination for asked in found if asked.days_to_determination is not None)
    if not known:
        return None
    quarters = statistics.quantiles(known, n=4, method="inclusive") if len(known) > 1 else [known[0]] * 3
    return Times(len(known), statistics.median(known), quarters[0], quarters[2], known[-1])


@data.per_snapshot
def requests() -> tuple[Asked, ...]:
    """All requests, by state, agency, technology and day. Raises SnapshotError when one can't be read."""
    items: dict[str, list[Item]] = {}
    for row in data.rows("SELECT * FROM request_items ORDER BY request_id, item_number, evidence_id"):
        items.setdefault(row["request_id"], []).append(
            Item(row["category"] or "other", row["label"] or "", row["disposition"], row["evidence_id"])
        )
    events: dict[tuple[str, str], list[str | None]] = {}
    for row in data.rows(
        "SELECT request_id, event_kind, evidence_id FROM request_events "
        "WHERE event_kind IN ('fee_letter', 'extension', 'due_date_change') ORDER BY request_id, position"
    ):
        kind = "fee" if row["event_kind"] == "fee_letter" else "extension"
        events.setdefault((row["request_id"], kind), []).append(row["evidence_id"])
    found = data.rows(
        "SELECT r.*, a.agency_name, a.place_name, a.state, a.is_sample AS agency_is_sample "
        "FROM requests AS r JOIN agencies AS a USING (agency_id) "
        "ORDER BY a.state, a.agency_name, r.agency_id, r.technology_id, r.requested_on, r.request_id"
    )
    return tuple(
        Asked(
            request_id=row["request_id"],
            agency_id=row["agency_id"],
            agency_name=row["agency_name"] or row["agency_id"],
            place_name=row["place_name"] or "",
            state="" if row["state"] == "XX" else row["state"],
            is_sample=bool(row["agency_is_sample"]),
            technology_id=row["technology_id"],
            title=row["title"],
            source_file=row["source_file"],
            source_url=row["source_url"],
            requested_on=_day(row["requested_on"]),
            determined_on=_day(row["determined_on"]),
            statutory_due_on=_day(row["statutory_due_on"]),
            days_to_determination=_whole(row["days_to_determination"]),
            days_overdue=_whole(row["days_overdue"]),
            due_date_changes=_whole(row["due_date_changes"]) or 0,
            outcome=row["outcome"],
            documents_released=_whole(row["documents_released"]) or 0,
            items=tuple(items.get(row["request_id"], ())),
            fee_letters=tuple(events.get((row["request_id"], "fee"), ())),
            extensions=tuple(events.get((row["request_id"], "extension"), ())),
        )
        for row in found
    )


@data.per_snapshot
def exemptions() -> tuple[Exemption, ...]:
    """All exemptions that agencies cite, by law; none in a snapshot that doesn't hold them."""
    if "exemptions" not in data.snapshot().tables:
        return ()
    found = data.rows(
        "SELECT e.*, a.agency_name FROM exemptions AS e JOIN agencies AS a USING (agency_id) "
        "ORDER BY citation NULLS LAST, ground, agency_name, evidence_id"
    )
    return tuple(
        Exemption(
            row["agency_id"],
            row["agency_name"] or row["agency_id"],
            row["technology_id"],
            row["citation"],
            row["ground"],
            bool(row["is_applied"]),
            row["evidence_id"],
        )
        for row in found
    )


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)


def _day(value: Any) -> date | None:
    """A day, whether pandas gave it as a date or as a moment."""
    if value is None:
        return None
    return value.date() if hasattr(value, "date") else value  # type: ignore[no-any-return]
