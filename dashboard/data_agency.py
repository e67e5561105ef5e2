"""What the page of one agency reads besides the comparison: its requests and all that belongs to them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dashboard import wording
from dashboard.data import of_pair, of_requests, rows, snapshot

_ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_US_DATE = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")


@dataclass(frozen=True)
class Accuracy:
    """How well one kind of answer did against texts read by hand (a row of extraction_accuracy).

    `precision` is the share of given answers that are right; None where none was given.
    """

    precision: float | None
    labelled: int


@dataclass(frozen=True)
class Lapse:
    """A time in which an answer was overdue: from the law's day to the answer, or to the last thing known."""

    start: date
    end: date
    is_answered: bool

    @property
    def words(self) -> str:
        """How long it was."""
        late = f"{wording.number_of((self.end - self.start).days, 'day')} late"
        return late if self.is_answered else f"at least {late}"


def accuracy() -> dict[str, Accuracy]:
    """What was measured, by fact; empty when nobody measured."""
    if "extraction_accuracy" not in snapshot().tables:
        return {}
    found = rows("SELECT fact, precision, labelled FROM extraction_accuracy")
    return {row["fact"]: Accuracy(row["precision"], int(row["labelled"] or 0)) for row in found}


def requests(agency_id: str, technology_id: str) -> list[dict[str, Any]]:
    """The requests, oldest first."""
    return of_pair("requests", agency_id, technology_id, "requested_on, request_id")


def items(agency_id: str, technology_id: str) -> list[dict[str, Any]]:
    """The record categories asked for, each with what became of it."""
    return of_requests("request_items", agency_id, technology_id, "request_id, item_number")


def documents(agency_id: str, technology_id: str) -> list[dict[str, Any]]:
    """The released documents."""
    return of_requests("documents", agency_id, technology_id, "request_id, document_id")


def events(agency_id: str, technology_id: str) -> list[dict[str, Any]]:
    """The events in true time order. `promised_on` is the date that an event's detail sets, if any."""
    found = of_requests("request_events", agency_id, technology_id, "request_id, position")
    return [{**row, "promised_on": date_in(row["detail"])} for row in found]


def contradictions(agency_id: str, technology_id: str) -> list[dict[str, Any]]:
    """The contradictions, the most serious first."""
    order = "list_position(['high', 'medium', 'low'], severity), contradiction_id"
    return of_pair("contradictions", agency_id, technology_id, order)


def provisions(agency_id: str, technology_id: str) -> list[dict[str, Any]]:
    """What the agency's policies provide."""
    return of_pair("policy_provisions", agency_id, technology_id, "document_id, provision")


def date_in(detail: str | None) -> date | None:
    """The first date that an event's detail names, as 2021-09-02 or 09/02/2021, or None."""
    if detail is None:
        return None
    try:
        if found := _ISO_DATE.search(detail):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _US_DATE.search(detail):
            return date(int(found[3]), int(found[1]), int(found[2]))
    except ValueError:
        # Figures that look like a date and name none, such as 13/40/2021.
        return None
    return None


def day_of(value: date | datetime | None) -> date | None:
    """The day of a date or of a point in time."""
    return value.date() if isinstance(value, datetime) else value


def lapse(request: dict[str, Any], last: date) -> Lapse | None:
    """The time past the law's deadline up to the answer, or to `last` without one; None where not known."""
    due, answered = day_of(request["statutory_due_on"]), day_of(request["determined_on"])
    end = answered or last
    if due is None or end <= due or (answered and not (request["days_overdue"] or 0) > 0):
        return None
    return Lapse(due, end, is_answered=answered is not None)
