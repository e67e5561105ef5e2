"""Threads in bulk: JSON Lines and Parquet."""

from __future__ import annotations

import json
import tracemalloc
from datetime import datetime
from pathlib import Path
from typing import Any

import api_payloads as payloads
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warehouse.landing import formats
from warehouse.landing.forms import detect_form
from warehouse.landing.found import Blob, Found, FoundRecord, FoundText, Refused, Skipped, Unreadable
from warehouse.landing.isolation import Worker
from warehouse.landing.limits import Limits
from warehouse.paths import PROJECT_ROOT

THREAD: dict[str, Any] = {
    "id": "newsroom:13",
    "title": "Plate readers",
    "agency": "Larkmere Police Department",
    "state": "OH",
    "technology": "alpr",
    "tracking_number": "LM-7",
    "source_url": "https://records.example.org/13",
    "updated_at": "2023-03-15T00:00:00Z",
    "desk": {"editor": "Tove"},
    "messages": [
        {
            "speaker": "requester",
            "from": "Ona Brandt",
            "sent_at": "2023-03-01T09:05:00",
            "text": "I want the policy on plate readers.",
        },
        {
            "speaker": "agency",
            "from": "Petra Quill",
            "sent_at": "2023-03-14",
            "subject": "Your request",
            "text": "<p>Policy 5.14 is attached.</p><p>Reads are kept for 30 days.</p>",
        },
        {"speaker": "platform", "text": "The request was closed."},
    ],
    "documents": [
        {"file_name": "Policy 5.14.pdf", "text": "Policy 5.14\nPlate reads"},
        {"file_name": "x.pdf"},
    ],
}
PAGE = """Ona Brandt filed this request with the Larkmere Police Department of Larkmere, OH.

From: Ona Brandt (requester)
To: Larkmere Police Department
Date: March 1, 2023 9:05 AM
Subject: Plate readers

I want the policy on plate readers.

From: Petra Quill (Larkmere Police Department)
To: Ona Brandt
Date: March 14, 2023
Subject: Your request

Policy 5.14 is attached.

Reads are kept for 30 days.

From: System notification
To: Larkmere Police Department
Subject: Plate readers

The request was closed.
"""


def lines(*values: object) -> bytes:
    return b"".join((v if isinstance(v, bytes) else json.dumps(v).encode()) + b"\n" for v in values)


def opened(data: bytes, name: str = "threads.jsonl", limits: Limits | None = None) -> list[Found]:
    blob = Blob(name, data=data)
    assert formats.recognise(blob).NAME == "bulk"
    return list(formats.by_name("bulk").open(blob, limits or Limits()))


def texts(found: list[Found]) -> list[FoundText]:
    return [each for each in found if isinstance(each, FoundText)]


def test_a_thread_of_messages_becomes_a_thread_of_mail_with_its_sides_named() -> None:
    thread, document = texts(opened(lines(THREAD, THREAD)))[:2]
    assert thread.text == PAGE
    assert detect_form(thread.text) == "email_thread"
    assert (thread.record_key, thread.inner, thread.name) == (
        "newsroom:13",
        "line 1",
        "threads-newsroom-13.txt",
    )
    assert (thread.source_url, thread.updated_at) == ("https://records.example.org/13", datetime(2023, 3, 15))
    assert thread.metadata["desk"] == {"editor": "Tove"} and thread.metadata["technology"] == "alpr"
    assert (document.text, document.name) == ("Policy 5.14\nPlate reads", "Policy 5.14.pdf")
    assert (document.request_ref, document.part_of) == ("newsroom:13", "line 1")


def test_a_text_lands_letter_for_letter() -> None:
    text = "From: A\r\n\r\n  kept as it is\t…\n"
    (found,) = texts(opened(lines({"text": text, "id": 7}) * 1 + lines({"oops": 1})))
    assert found.text == text and found.record_key == "threads.jsonl:7"


def test_bad_lines_are_refused_by_their_number_and_the_rest_lands() -> None:
    small = Limits(text_bytes=2_000)
    data = lines(
        {"text": "one"},
        b'{"text": "cut off',
        b'{"text": "' + b"x" * 3_000_000 + b'"}',
        [1],
        {"messages": []},
        {"text": "\x00 … "},
        b"",
        b"\xff\xfe{",
        {"text": "two \ud800 \x00words"},
        {"amount": 3},
    )
    found = opened(data, limits=small)
    assert [each.text for each in texts(found)] == ["one", "two � words"]
    refused = {each.inner: each.reason for each in found if isinstance(each, Refused)}
    assert list(refused) == [f"line {number}" for number in (2, 3, 4, 5, 6, 8, 10)]
    assert "broken or cut-off JSON" in refused["line 2"]
    assert "--limit text_bytes=N" in refused["line 3"]
    assert "docs/bulk.md" in refused["line 10"]


def test_a_first_line_that_is_broken_or_gigantic_does_not_hide_the_others() -> None:
    for first in (b'{"text": "cut', b'{"text": "' + b"x" * 3_000_000 + b'"}'):
        found = opened(lines(first, {"text": "two"}), limits=Limits(text_bytes=2_000))
        assert [each.text for each in texts(found)] == ["two"]


def test_a_file_of_nothing_else_is_refused_as_a_whole() -> None:
    with pytest.raises(Unreadable, match="nothing in it could be landed"):
        opened(lines({"a": 1}, {"b": 2}))


def test_long_rows_of_refusals_are_cut_short() -> None:
    found = opened(lines({"text": "one"}, *({"a": 1} for _ in range(500))))
    refused = [each for each in found if isinstance(each, Refused)]
    assert len(refused) == 101 and refused[-1].reason.startswith("400 more")


def test_objects_of_platforms_are_known_on_lines_too() -> None:
    strange = [payloads.muckrock_request(number, status="paused") for number in (1, 2, 3)]
    found = opened(
        lines(
            *strange,
            *payloads.muckrock_communications(),
            payloads.muckrock_agency(),
            payloads.nextrequest_listing(),
            payloads.nextrequest_timeline(),
            payloads.documentcloud_document(),
            payloads.results(payloads.muckrock_request(4)),
            THREAD,
        )
    )
    kinds = {(each.platform, each.kind) for each in found if isinstance(each, FoundRecord)}
    assert kinds == {
        ("muckrock", "request"),
        ("muckrock", "communication"),
        ("muckrock", "agency"),
        ("nextrequest", "listing"),
        ("documentcloud", "document"),
    }
    assert len(texts(found)) == 2
    assert [each.inner for each in found if isinstance(each, Refused)] == ["line 9"], "whose timeline?"
    assert sum(isinstance(each, Skipped) and "paused" in each.reason for each in found) == 1


def test_a_single_thread_and_a_list_of_threads_land_too() -> None:
    assert texts(opened(json.dumps(THREAD, indent=1).encode()))[0].text == PAGE
    assert len(texts(opened(json.dumps([THREAD, THREAD]).encode()))) == 4


def test_lines_are_read_one_by_one(tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    line = json.dumps({"text": "words " * 20_000}).encode() + b"\n"
    with file.open("wb") as stream:
        for _ in range(100):
            stream.write(line)
    blob = Blob("many.jsonl", path=file)
    tracemalloc.start()
    count = sum(1 for _ in formats.recognise(blob).open(blob, Limits()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 100 and peak < file.stat().st_size / 4


def parquet(tmp_path: Path, rows: list[dict[str, Any]]) -> Blob:
    file = tmp_path / "threads.parquet"
    pq.write_table(pa.Table.from_pylist(rows), file, row_group_size=2)
    return Blob("threads.parquet", path=file)


def test_parquet_rows_are_threads(tmp_path: Path) -> None:
    times = [{**each, "sent_at": None} for each in THREAD["messages"]]
    times[0]["sent_at"] = datetime(2023, 3, 1, 9, 5)
    rows = [
        {**THREAD, "messages": times, "updated_at": datetime(2023, 3, 15)},
        {"text": "plain", "id": "a:1"},
        {},
    ]
    blob = parquet(tmp_path, [{**dict.fromkeys([*THREAD, "text"]), **row} for row in rows])
    assert formats.recognise(blob).NAME == "bulk"
    with Worker(Limits()) as worker:
        found = list(worker.open("bulk", blob))
    thread, document, plain = texts(found)
    assert thread.text.startswith(PAGE.partition("Date: March 14")[0])
    assert (thread.inner, thread.updated_at) == ("row 1", datetime(2023, 3, 15))
    assert document.request_ref == "newsroom:13" and plain.record_key == "a:1"
    assert [each.inner for each in found if isinstance(each, Refused)] == ["row 3"]


def test_damaged_and_foreign_parquet_is_refused_with_a_reason(tmp_path: Path) -> None:
    blob = parquet(tmp_path, [{"city": "Larkmere", "n": 1}])
    with pytest.raises(Unreadable, match=r"it has: city, n"):
        list(formats.by_name("bulk").open(blob, Limits()))
    assert blob.path is not None
    data = bytearray(blob.path.read_bytes())
    data[-40:-8] = b"\xff" * 32
    for broken in (b"PAR1", bytes(data), bytes(data[: len(data) // 2])):
        with pytest.raises(Unreadable, match=r"damaged|could be landed"):
            list(formats.by_name("bulk").open(Blob("x", data=broken), Limits()))


def test_the_page_on_bulk_shows_threads_that_land() -> None:
    page = (PROJECT_ROOT / "docs" / "bulk.md").read_text(encoding="utf-8")
    examples = [block.partition("```")[0] for block in page.split("```json\n")[1:]]
    assert len(examples) == 2
    for example in examples:
        found = opened(lines(json.loads(example), {"text": "another"}))
        assert len(texts(found)) == 2
    for field in (*THREAD, "file_name"):
        assert f"`{field}`" in page or f'"{field}"' in page or field == "desk"
