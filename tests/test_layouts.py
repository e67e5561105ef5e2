"""Threads in every layout, landed and built: who speaks, line by line, which items are asked and answered,
and what the head of the page says.

A text of tests/fixtures/layouts stands there with a letter before each line, the speaker's: r(equester),
a(gency), p(latform), d(ocument). What the whole should give stands above it, one `# name: value` a line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import land_and_publish
from measure import Published

from warehouse.landing.forms import FORMS
from warehouse.paths import PROJECT_ROOT

FIXTURES = sorted((PROJECT_ROOT / "tests" / "fixtures" / "layouts").glob("*.txt"))
SPEAKERS = {"r": "requester", "a": "agency", "p": "platform", "d": "document"}
REQUEST_FIELDS = (
    "tracking_number",
    "platform_status",
    "requester",
    "requested_on",
    "received_on",
    "determined_on",
    "closed_on",
)


@dataclass
class Thread:
    """One text with what it should give."""

    name: str
    wanted: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    speakers: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def read_thread(file: Path) -> Thread:
    thread = Thread(file.name)
    for row in file.read_text(encoding="utf-8").splitlines():
        if row.startswith("# "):
            key, _, value = row[2:].partition(": ")
            thread.wanted[key] = value
            continue
        assert re.match(r"[rapd]\|", row), f"{file.name}: no speaker before {row!r}"
        thread.speakers.append(SPEAKERS[row[0]])
        thread.lines.append(row[2:])
    return thread


THREADS = [read_thread(file) for file in FIXTURES]
by_name = pytest.mark.parametrize("thread", THREADS, ids=lambda thread: thread.name.removesuffix(".txt"))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """All the texts in one home, landed, built and published once."""
    folder = tmp_path_factory.mktemp("layouts")
    for thread in THREADS:
        (folder / thread.name).write_text(thread.text, encoding="utf-8")
    return land_and_publish(folder / "home", *sorted(folder.glob("*.txt")))


def test_every_form_has_a_thread_here() -> None:
    assert {thread.wanted["form"] for thread in THREADS} == {form.NAME for form in FORMS}


@by_name
def test_form_is_told(published: Published, thread: Thread) -> None:
    form = published.value("SELECT form FROM source_texts WHERE source_file = ?", thread.name)
    assert form == thread.wanted["form"]


@by_name
def test_every_character_has_its_speaker(published: Published, thread: Thread) -> None:
    spans = published.rows(
        "SELECT char_start, char_end, speaker FROM speaker_spans WHERE source_file = ? ORDER BY char_start",
        thread.name,
    )
    assert [start for start, _, _ in spans] == [0, *(end for _, end, _ in spans[:-1])]
    assert spans[-1][1] == len(thread.text)
    told = [speaker for start, end, speaker in spans for _ in range(end - start)]
    place, wrong = 0, []
    for line, speaker in zip(thread.lines, thread.speakers, strict=True):
        said = {told[place + at] for at, letter in enumerate(line) if not letter.isspace()}
        if said - {speaker}:
            wrong.append((line, speaker, said))
        place += len(line) + 1
    assert not wrong


@by_name
def test_messages_are_in_true_order(published: Published, thread: Thread) -> None:
    speakers = published.rows(
        "SELECT messages.speaker, messages.sent_at FROM messages JOIN requests USING (request_id) "
        "WHERE requests.source_file = ? ORDER BY messages.position",
        thread.name,
    )
    if "messages" in thread.wanted and _is_published(published, thread):
        assert [speaker for speaker, _ in speakers] == thread.wanted["messages"].split()
    stamps = [stamp for _, stamp in speakers if stamp]
    assert stamps == sorted(stamps)


@by_name
def test_items_and_their_answers(published: Published, thread: Thread) -> None:
    if not _is_published(published, thread):
        pytest.skip("its agency is not named in a way that is read yet")
    items = published.rows(
        "SELECT items.category, items.disposition FROM request_items AS items "
        "JOIN requests USING (request_id) WHERE requests.source_file = ? ORDER BY items.item_number",
        thread.name,
    )
    if "items" in thread.wanted:
        assert "; ".join(" ".join(item) for item in items) == thread.wanted["items"]
    else:
        assert "; ".join(category for category, _ in items) == thread.wanted["categories"]


@by_name
def test_head_of_the_request(published: Published, thread: Thread) -> None:
    fields = [name for name in REQUEST_FIELDS if name in thread.wanted]
    if not fields or not _is_published(published, thread):
        pytest.skip("nothing is wanted of its head, or its agency is not named in a way that is read yet")
    row = published.row(f"SELECT {', '.join(fields)} FROM requests WHERE source_file = ?", thread.name)
    found = {name: str(value) for name, value in zip(fields, row, strict=True)}
    assert found == {name: thread.wanted[name] for name in fields}


def test_a_page_that_holds_fewer_messages_than_it_says_is_signalled(published: Published) -> None:
    warnings = dict(published.rows("SELECT source_file, layout_warning FROM requests"))
    signalled = {name for name, warning in warnings.items() if warning}
    assert signalled == {thread.name for thread in THREADS if "layout_warning" in thread.wanted}


def _is_published(published: Published, thread: Thread) -> bool:
    return bool(published.row("SELECT 1 FROM requests WHERE source_file = ?", thread.name))
