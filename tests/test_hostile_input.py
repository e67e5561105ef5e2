"""Mutated inputs: whatever the bytes, each parser either finds something or says that it is unreadable, soon.

Every format has sound inputs to start from; hypothesis cuts, doubles, swaps and overwrites their bytes.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import re
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toy_home import LETTER, POLICY

from warehouse.landing import formats, land, raw_tables
from warehouse.landing.found import Blob, FoundFile, FoundText, Refused, Unreadable
from warehouse.landing.limits import Limits
from warehouse.landing.reading import read
from warehouse.paths import Home

#: All formats together are tried this many times.
TRIES = 10_000
SECONDS = 5.0


def _steady(data: bytes) -> bytes:
    """The archive without the time at which it was made: the same mutations every day."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for member in before.infolist():
            content = before.read(member)
            if member.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2023-01-01T00:00:00Z", content)
            after.writestr(zipfile.ZipInfo(member.filename), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("letters/letter.txt", LETTER)
        archive.writestr("policy.txt", POLICY)
    return _steady(out.getvalue())


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("policy.txt")
        member.size = len(POLICY.encode())
        archive.addfile(member, io.BytesIO(POLICY.encode()))
    return out.getvalue()


def _pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for page in (LETTER, POLICY):
        text = canvas.beginText(50, 780)
        for line in page.splitlines():
            text.textLine(line)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _docx() -> bytes:
    import docx

    document = docx.Document()
    for line in POLICY.splitlines():
        document.add_paragraph(line)
    table = document.add_table(rows=2, cols=2)
    table.cell(1, 1).text = "45 days"
    out = io.BytesIO()
    document.save(out)
    return _steady(out.getvalue())


def _xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("Camera", "Kept for"), ("Main Street", "45 days")):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return _steady(out.getvalue())


_HTML = f"""<!DOCTYPE html><html><head><title>Plate readers</title><script>alert(1)</script></head><body>
<nav>Home</nav><article><h1>Plate readers</h1><ul><li>one<li>two</ul><table><tr><td>a<td>b</table>
<blockquote>{POLICY}</blockquote><p>{LETTER.replace(chr(10), "<br>")}</p></article></body></html>"""
_MAIL = (
    "From: clerk@example.org\r\nTo: ona@example.org\r\nSubject: =?utf-8?q?Your_request?=\r\n"
    "Date: Tue, 01 Mar 2022 10:00:00 -0500\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n'
    f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{LETTER}\r\n--b\r\nContent-Type: text/html\r\n\r\n"
    '<p>See attached</p>\r\n--b\r\nContent-Type: text/plain; name="policy.txt"\r\n'
    f'Content-Disposition: attachment; filename="policy.txt"\r\n\r\n{POLICY}\r\n--b--\r\n'
)
_MBOX = "".join(f"From clerk@example.org Tue Mar  1 10:00:0{n} 2022\n{_MAIL}\n\n" for n in range(2))
_MUCKROCK = {
    "id": 4100,
    "title": "Plate readers",
    "slug": "plate-readers",
    "status": "done",
    "agency": 7,
    "datetime_submitted": "2022-03-01T10:00:00",
    "tracking_id": "PR-22-1",
    "communications": [
        {
            "foia": 4100,
            "subject": "Request",
            "datetime": "2022-03-01T10:00:00",
            "response": False,
            "communication": "I request records on plate readers.",
            "files": [],
        }
    ],
}
_NEXTREQUEST = {
    "total_count": 1,
    "requests": [
        {
            "id": "22-10",
            "request_date": "03/01/2022",
            "due_date": "03/11/2022",
            "request_state": "Closed",
            "department_names": "Police Department",
            "request_text": "Contracts for plate readers",
            "request_path": "/requests/22-10",
        }
    ],
}
_DOCUMENTCLOUD = {
    "count": 1,
    "next": None,
    "results": [
        {
            "id": "9001",
            "title": "Plate reader policy",
            "slug": "policy",
            "canonical_url": "https://www.documentcloud.org/documents/9001-policy/",
            "updated_at": "2022-03-01T10:00:00Z",
            "pages": [{"page": 0, "contents": POLICY}],
        }
    ],
}
_THREAD = {"id": "t1", "text": LETTER, "agency": "Alderbrook Police Department", "state": "OH"}

SOUND: dict[str, Callable[[], bytes]] = {
    "text": lambda: LETTER.encode(),
    "utf16": lambda: LETTER.encode("utf-16"),
    "zip": _zip,
    "tar": _tar,
    "tar.gz": lambda: gzip.compress(_tar(), mtime=0),
    "bz2": lambda: bz2.compress(POLICY.encode()),
    "xz": lambda: lzma.compress(POLICY.encode()),
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
    "html": _HTML.encode,
    "mail": _MAIL.encode,
    "mbox": _MBOX.encode,
    "muckrock": lambda: json.dumps(_MUCKROCK, indent=1).encode(),
    "nextrequest": lambda: json.dumps(_NEXTREQUEST, indent=1).encode(),
    "documentcloud": lambda: json.dumps(_DOCUMENTCLOUD, indent=1).encode(),
    "jsonl": lambda: b"\n".join(json.dumps(_THREAD | {"id": f"t{n}"}).encode() for n in range(4)),
}


@st.composite
def mutations(draw: st.DrawFn, sound: bytes) -> bytes:
    """The sound bytes with one to six changes."""
    data = bytearray(sound)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        to = min(len(data), at + draw(st.integers(0, 200)))
        match draw(st.sampled_from(("overwrite", "cut", "double", "insert", "truncate", "zero", "swap"))):
            case "overwrite":
                data[at : at + 1] = draw(st.binary(min_size=1, max_size=8))
            case "cut":
                del data[at:to]
            case "double":
                data[at:at] = data[at:to] * draw(st.integers(1, 40))
            case "insert":
                data[at:at] = draw(
                    st.sampled_from((b"\x00", b"\xff\xfe", b"<", b"]]>", b"{", b"\n\n", b"%PDF-", b"9" * 400))
                )
            case "truncate":
                del data[max(at, 1) :]
            case "zero":
                data[at:to] = bytes(to - at)
            case "swap":
                data[at:to] = data[at:to][::-1]
    return bytes(data)


def _open_all(blob: Blob, limits: Limits, depth: int = 1) -> int:
    """Open a blob and what is in it, as a landing does; returns how many finds there were."""
    finds = 0
    try:
        for find in formats.recognise(blob).open(blob, limits):
            finds += 1
            match find:
                case FoundText():
                    read(find.text)
                    assert all(0 <= start <= len(find.text) for start in find.page_starts)
                case FoundFile():
                    data = find.data if isinstance(find.data, bytes) else find.data.read(5_000_000)
                    if depth < limits.depth:
                        finds += _open_all(Blob(find.name, find.inner, data=data), limits, depth + 1)
                case Refused():
                    assert find.reason
    except Unreadable:
        finds += 1
    return finds


@pytest.mark.parametrize("kind", SOUND)
def test_mutated_inputs_neither_crash_nor_hang(kind: str) -> None:
    sound, limits = SOUND[kind](), Limits()

    @settings(
        max_examples=TRIES // len(SOUND) + 1,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(mutations(sound))
    def never_breaks(data: bytes) -> None:
        started = time.process_time()
        _open_all(Blob(f"input.{kind}", data=data), limits)
        assert time.process_time() - started < SECONDS

    never_breaks()


@pytest.mark.parametrize("kind", SOUND)
def test_every_sound_input_is_opened(kind: str, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "input").write_bytes(SOUND[kind]())
    home = Home(tmp_path / "home")
    report = land(home, [inbox])
    assert report.new >= 1 and not report.quarantined


def test_one_unreadable_file_among_a_thousand(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for number in range(999):
        (inbox / f"{number:03}.txt").write_text(f"{POLICY}\nNumber {number}.", encoding="utf-8")
    (inbox / "500-broken.txt").write_bytes(b"\x00\x01\x02" * 50)
    home = Home(tmp_path / "home")
    report = land(home, [inbox])
    assert report.new == 999
    assert [Path(path).name for path, _ in report.quarantined] == ["500-broken.txt"]
    with raw_tables.connect(home.warehouse_db, read_only=True) as connection:
        assert connection.execute("SELECT source_file FROM raw.quarantine").fetchall() == [
            ("500-broken.txt",)
        ]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("gigantic line", b"word " * 600_000),
        ("gigantic word", b"x" * 3_000_000),
        ("brackets", b"[" * 200_000),
        ("quotes", b"> " * 200_000),
        ("addresses", b"a@b." * 200_000),
        ("numbers", b"555-01" * 200_000),
        ("lines", b"\n" * 1_000_000 + b"x"),
        ("mojibake", "Itâ€™s the chiefâ€™s policy. ".encode() * 10_000),
        ("formula", b"\"=cmd|' /C calc'!A0\",2\n" * 1000),
    ],
)
def test_odd_texts_land_or_are_named_in_time(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / "odd.txt").write_bytes(data)
    started = time.process_time()
    report = land(Home(tmp_path / "home"), [tmp_path / "odd.txt"])
    assert report.new + len(report.quarantined) == 1
    # What it costs, not what it waits: other tests run at the same time.
    assert time.process_time() - started < SECONDS
