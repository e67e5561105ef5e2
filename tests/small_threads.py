"""Small invented threads for tests, written out as the pages and letters that people land."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).resolve().parent / "fixtures"
REQUESTER = "Ona Brandt"
ITEMS = (
    "Contracts for license plate readers",
    "Policies on license plate readers",
    "Training materials on license plate readers",
)
Message = tuple[str, str, str]


def event_lines() -> list[dict[str, str]]:
    """The lines of event_lines.csv: who says what, and whether it is an event of the kind."""
    with (FIXTURES / "event_lines.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def line_file(number: int) -> str:
    return f"line-{number:03d}.txt"


def line_place(row: dict[str, str]) -> int:
    """The position of the message that holds the line."""
    return 2 if row["speaker"] == "agency" else 3


def contradiction_threads() -> list[dict[str, Any]]:
    """The threads of contradiction_threads.json, each with the kinds of contradiction that it holds."""
    threads: list[dict[str, Any]] = json.loads(
        (FIXTURES / "contradiction_threads.json").read_text(encoding="utf-8")
    )
    return threads


def thread_file(thread: dict[str, Any]) -> str:
    return str(thread["name"]).lower().replace(" ", "-") + ".txt"


def page(place: str, messages: Sequence[Message], status: str = "Completed", request_end: str = "") -> str:
    """A MuckRock page: the request for ITEMS and the messages (speaker, date, text), oldest first."""
    agency = f"{place} Police Department"
    lines = [
        f"License plate readers - {place}",
        f"{REQUESTER} filed this request with the {agency} of {place}, OH.",
        "Tracking #",
        "LPR-2022-01",
        "Status",
        status,
        "Communications",
        _header(REQUESTER, agency, "March 1, 2022"),
        "To the Records Officer:",
        "I request these records about automated license plate readers:",
        "\n".join(f"{number}. {item}" for number, item in enumerate(ITEMS, start=1)),
        request_end or "Thank you.",
        REQUESTER,
    ]
    for speaker, date, text in messages:
        names = (agency, REQUESTER) if speaker == "agency" else (REQUESTER, agency)
        lines += [_header(*names, date), text, "Lt. Petra Quill" if speaker == "agency" else REQUESTER]
    return "\n\n".join([*lines, "Files", "There are no files associated with this request."]) + "\n"


def _header(sender: str, receiver: str, date: str) -> str:
    return f"From: {sender}\nTo: {receiver}\nDate: {date}\nSubject: Records on license plate readers"


def letter(place: str, message: Message, enclosure: str) -> str:
    """A letter that answers the request, with a document behind its signature."""
    _, date, text = message
    return "\n\n".join(
        [
            f"{place.upper()} POLICE DEPARTMENT\n1 Main Street, {place}, Ohio",
            date,
            f"Ms. {REQUESTER}",
            "Re: Your public records request of March 1, 2022, license plate readers",
            "Dear Ms. Brandt:",
            "The answers of the Department stand below each of your items.",
            text,
            "Sincerely,",
            "Lt. Petra Quill\nCustodian of Records",
            enclosure,
        ]
    )


def write(folder: Path) -> Iterator[Path]:
    """Write every thread of the two fixtures into `folder`."""
    for number, row in enumerate(event_lines()):
        said: Message = (row["speaker"], "March 20, 2022", row["line"])
        asked: Message = ("agency", "March 10, 2022", "Please clarify which years you want.")
        messages = [said] if row["speaker"] == "agency" else [asked, said]
        yield _written(folder / line_file(number), page("Marlow Ferry", messages))
    for thread in contradiction_threads():
        messages = [(who, date, text) for who, date, text in thread["messages"]]
        if "enclosure" in thread:
            text = letter(thread["name"], messages[0], thread["enclosure"])
        else:
            text = page(
                thread["name"], messages, thread.get("status", "Completed"), thread.get("request_end", "")
            )
        yield _written(folder / thread_file(thread), text)


def _written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file
