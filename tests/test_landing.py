"""Landing keeps texts as they are, tells versions from new sources, and puts what it cannot read into
quarantine.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import plain_talk
import pytest
from toy_home import LETTER, POLICY

from warehouse import masking, paths
from warehouse.errors import LockedError, UsageError
from warehouse.landing import land, raw_tables, reading
from warehouse.landing.formats.plain_text import decode, media_type
from warehouse.landing.forms import FORMS, detect_form, titles
from warehouse.landing.found import Unreadable
from warehouse.paths import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def rows(home: Home, sql: str) -> list[tuple[Any, ...]]:
    connection = raw_tables.connect(home.warehouse_db, read_only=True)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def versions(home: Home) -> list[tuple[Any, ...]]:
    return rows(home, "SELECT source_file, version_number FROM raw.source_versions ORDER BY ALL")


def put(folder: Path, name: str, text: str | bytes) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


# --- text as landed -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        "é — 🚓\r\nline\rline\n".encode(),
        b"\xef\xbb\xbf" + "é — 🚓\r\nline\rline\n".encode(),
        "é — 🚓\r\nline\rline\n".encode("utf-16"),
        b"\xfe\xff" + "é — 🚓\r\nline\rline\n".encode("utf-16-be"),
        "é — 🚓\r\nline\rline\n".encode("utf-32"),
    ],
)
def test_text_is_decoded_without_any_change(data: bytes) -> None:
    assert decode(data) == "é — 🚓\r\nline\rline\n"


def test_windows_text_is_read() -> None:
    assert decode("It’s the chief’s – “policy”".encode("cp1252")) == "It’s the chief’s – “policy”"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"\n\x0c\n \n", "no words"),
        (b"abc\x00def", "binary"),
        (bytes(range(1, 32)) * 20, "binary"),
        (b"Rar!rest", "unpack it and land the folder"),
        (b"\xd0\xcf\x11\xe0rest", "Office"),
        (b"\x89PNG\r\n", "image"),
        (b"abc \x81\x8d\x8f\x90 def", "UTF-8"),
    ],
)
def test_unreadable_bytes_are_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        decode(data)


def test_media_type_comes_from_the_text() -> None:
    assert media_type("  <!DOCTYPE html><p>") == "text/html"
    assert media_type('{"id": 1}') == "application/json"
    assert media_type("[REDACTED] is what it says") == "text/plain"


def test_landed_text_is_the_files_text(home: Home, inbox: Path) -> None:
    put(inbox, "policy.txt", POLICY.replace("\n", "\r\n"))
    report = land(home, [inbox])
    assert (report.new, report.files, report.quarantined) == (1, 1, [])
    ((text, masked, source_id, sha256, path),) = rows(
        home, "SELECT text, masked_text, source_id, source_sha256, source_path FROM raw.source_versions"
    )
    assert text == POLICY.replace("\n", "\r\n")
    assert len(masked) == len(text)
    assert source_id == sha256[:16]
    assert path == str(inbox / "policy.txt")
    original = home.archive / sha256[:2] / sha256
    assert original.read_bytes() == text.encode()
    assert original.stat().st_mode & 0o777 == 0o444


# --- versions -------------------------------------------------------------------------------------------


def test_landing_again_changes_nothing(home: Home, inbox: Path) -> None:
    put(inbox, "a.txt", LETTER)
    put(inbox, "deep/b.txt", POLICY)
    land(home, [inbox])
    before = rows(home, "SELECT * FROM raw.source_versions ORDER BY ALL")
    report = land(home, [inbox])
    assert (report.new, report.versions, report.unchanged) == (0, 0, 2)
    assert rows(home, "SELECT * FROM raw.source_versions ORDER BY ALL") == before


def test_changed_file_is_the_next_version_and_so_is_the_old_text_again(home: Home, inbox: Path) -> None:
    file = put(inbox, "a.txt", POLICY)
    land(home, [file])
    put(inbox, "a.txt", "something else altogether, yet at the same path\n")
    assert land(home, [file]).versions == 1
    put(inbox, "a.txt", POLICY)
    assert land(home, [file]).versions == 1
    assert versions(home) == [("a.txt", 1), ("a.txt", 2), ("a.txt", 3)]
    assert len(rows(home, "SELECT DISTINCT source_id FROM raw.source_versions")) == 1


def test_longer_export_under_the_same_name_elsewhere_is_the_next_version(home: Home, inbox: Path) -> None:
    put(inbox, "2021-03/letter.txt", LETTER)
    put(inbox, "2021-04/letter.txt", LETTER + "\nOne more message came in April.\n")
    report = land(home, [inbox])
    assert (report.new, report.versions) == (1, 1)
    # Both exports still lie there: landing the folder again is no change of mind.
    assert land(home, [inbox]).unchanged == 2
    assert versions(home) == [("letter.txt", 1), ("letter.txt", 2)]


def test_one_template_sent_to_two_agencies_is_two_sources(home: Home, inbox: Path) -> None:
    page = (
        "Drones - {0} (OH)\n\nAda Varga filed this request with the {0} Police Department of "
        "{0}, OH.\n\nTracking #\n\n{1}\n\n"
        "Communications\n\nFrom: Ada Varga\n\nTo Whom It May "
        "Concern:\n\nContracts\nInvoices\nPolicies\n\nAda Varga\n"
    )
    put(inbox, "one/request.txt", page.format("Elmford", "A1"))
    put(inbox, "two/request.txt", page.format("Oakhurst", "B2"))
    assert land(home, [inbox]).new == 2


def test_source_id_does_not_depend_on_the_folder(tmp_path: Path) -> None:
    ids = []
    for name in ("x", "y"):
        put(tmp_path / name, "a.txt", POLICY)
        land(Home(tmp_path / f"home-{name}"), [tmp_path / name])
        ids.append(rows(Home(tmp_path / f"home-{name}"), "SELECT source_id FROM raw.source_versions"))
    assert ids[0] == ids[1]


def test_many_files_land_in_several_batches(home: Home, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.landing.lander.BATCH", 10)
    for number in range(25):
        put(inbox, f"{number:02}.txt", f"{POLICY}\nCopy number {number}\n")
    seen: list[tuple[int, int]] = []
    assert land(home, [inbox], lambda done, total: seen.append((done, total))).new == 25
    assert seen[-1] == (25, 25)


# --- quarantine -----------------------------------------------------------------------------------------


def test_broken_files_go_to_quarantine_and_the_rest_lands(home: Home, inbox: Path) -> None:
    put(inbox, "good.txt", POLICY)
    put(inbox, "empty.txt", b"")
    put(inbox, "all.zip", b"PK\x03\x04 and nothing behind it")
    os.mkfifo(inbox / "pipe")
    (inbox / "gone.txt").symlink_to(inbox / "nowhere.txt")
    report = land(home, [inbox])
    assert report.new == 1
    assert [Path(path).name for path, _ in report.quarantined] == ["all.zip", "empty.txt", "gone.txt", "pipe"]
    listed = rows(home, "SELECT source_file, reason FROM raw.quarantine ORDER BY ALL")
    assert [name for name, _ in listed] == ["all.zip", "empty.txt", "gone.txt", "pipe"]
    assert all(";" in reason for _, reason in listed)  # what is wrong; what to do


def test_same_broken_file_is_one_row_and_keeps_its_first_date(home: Home, inbox: Path) -> None:
    put(inbox, "empty.txt", b"")
    land(home, [inbox])
    before = rows(home, "SELECT * FROM raw.quarantine")
    assert len(land(home, [inbox]).quarantined) == 1
    assert rows(home, "SELECT * FROM raw.quarantine") == before


def test_mended_file_leaves_quarantine(home: Home, inbox: Path) -> None:
    put(inbox, "a.txt", b"")
    land(home, [inbox])
    put(inbox, "a.txt", POLICY)
    land(home, [inbox])
    assert rows(home, "SELECT * FROM raw.quarantine") == []


def test_removed_file_leaves_quarantine(home: Home, inbox: Path) -> None:
    put(inbox, "a.txt", b"").unlink()
    put(inbox, "b.txt", b"")
    land(home, [inbox])
    (inbox / "b.txt").unlink()
    land(home, [inbox])
    assert rows(home, "SELECT * FROM raw.quarantine") == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_forbidden_file_goes_to_quarantine(home: Home, inbox: Path) -> None:
    put(inbox, "a.txt", POLICY).chmod(0)
    assert "permission" in land(home, [inbox]).quarantined[0][1]


def test_hidden_files_and_links_out_of_the_folder_are_skipped_and_said(
    home: Home, inbox: Path, tmp_path: Path
) -> None:
    put(inbox, ".git/config", "x")
    put(inbox, "a.txt", POLICY)
    outside = put(tmp_path / "outside", "secret.txt", "not yours")
    (inbox / "link.txt").symlink_to(outside)
    (inbox / "round").symlink_to(inbox)
    report = land(home, [inbox])
    assert report.new == 1
    assert [(Path(path).name, why) for path, why in report.skipped] == [
        (".git", "hidden"),
        ("link.txt", "a link that leads out of the folder"),
        ("round", "a link to a folder that is walked anyway"),
    ]


def test_the_home_itself_is_no_input(inbox: Path) -> None:
    home = Home(inbox / "data")
    put(inbox, "a.txt", POLICY)
    assert land(home, [inbox]).new == 1
    report = land(home, [inbox])
    assert (report.files, report.unchanged, report.quarantined) == (1, 1, [])
    assert report.skipped == [(str(home.root), "the warehouse's own folder")]
    assert land(home, [home.root]).files == 0


def test_labels_beside_their_texts_are_skipped_and_said(home: Home, inbox: Path) -> None:
    put(inbox, "a.txt", POLICY)
    put(inbox, "a.json", '{"file": "a.txt", "state": "NM", "technology_use": "uses"}')
    put(inbox, "all.csv", "txt_file,agency\na.txt,Alderbrook Police\n")
    put(inbox, "b.json", '{"file": "A record that was released", "title": "Reads per month"}')
    report = land(home, [inbox])
    assert rows(home, "SELECT source_file FROM raw.source_versions ORDER BY ALL") == [("a.txt",), ("b.json",)]
    assert [Path(path).name for path, _ in report.skipped] == ["a.json", "all.csv"]


def test_missing_path_lands_nothing_at_all(home: Home, inbox: Path) -> None:
    put(inbox, "a.txt", POLICY)
    with pytest.raises(UsageError, match=r"nope\.txt"):
        land(home, [inbox, inbox / "nope.txt"])
    assert not home.warehouse_db.exists()


def test_samples_are_marked(home: Home, inbox: Path) -> None:
    put(inbox, "a.txt", POLICY)
    land(home, [inbox, paths.SAMPLE_DIR])
    assert rows(home, "SELECT source_file FROM raw.source_versions WHERE NOT is_sample") == [("a.txt",)]


def test_two_commands_on_one_home_are_kept_apart(home: Home, inbox: Path) -> None:
    put(inbox, "a.txt", POLICY)
    other = subprocess.Popen(
        [sys.executable, "-c", _HOLD_THE_LOCK, str(home.root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=paths.PROJECT_ROOT,
    )
    assert other.stdin and other.stdout
    assert other.stdout.readline() == b"held\n"
    with pytest.raises(LockedError, match="warehouse build"):
        land(home, [inbox])
    other.communicate(b"\n")
    assert land(home, [inbox]).new == 1


_HOLD_THE_LOCK = """
import sys
from pathlib import Path
from warehouse.locking import home_lock
from warehouse.paths import Home
with home_lock(Home(Path(sys.argv[1])), "build"):
    print("held", flush=True)
    sys.stdin.readline()
"""


# --- readings -------------------------------------------------------------------------------------------


def test_texts_are_read_again_when_the_reading_code_has_changed(
    home: Home, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(inbox, "letter.txt", LETTER)
    with monkeypatch.context() as patch:
        patch.setattr(masking, "mask", lambda text: text)
        land(home, [inbox])
    assert rows(home, "SELECT contains(masked_text, '555-0137') FROM raw.source_versions") == [(True,)]
    monkeypatch.setattr(reading, "reader_version", lambda: "newer")
    connection = raw_tables.connect(home.warehouse_db)
    assert reading.refresh_readings(connection) == 1
    assert reading.refresh_readings(connection) == 0
    connection.close()
    assert rows(
        home, "SELECT contains(masked_text, '555-0137'), form, reader_version FROM raw.source_versions"
    ) == [(False, "response_letter", "newer")]


# --- forms ----------------------------------------------------------------------------------------------

MUCKROCK = """Body cameras - {place}

{who} filed this request with the Elmford Police Department of Elmford, OH.

Tracking #

R-0042

Submitted Jan. 4, 2021
Status
Completed

Communications

From: Ada Varga
To: Elmford Police Department
01/04/2021
Subject: Ohio Open Records Law Request

Please send the policy.

From: Elmford Police Department

Dear Ms. Varga: in answer to your public records request, the policy is attached. No other responsive records.
Sincerely, Records

Files
"""
NEXTREQUEST = """Request #21-117
OPEN

Any policy on plate readers.

Received March 2, 2021 via web
Departments Police
Point of Contact Sam Lind

Timeline

{mark}External Message{mark} Requester + Staff
Dear requester, there are no responsive records.
March 9, 2021, 8:02am by Sam Lind (Staff)

{mark}Due Date Changed{mark} Public
03/26/2021 (was 03/12/2021).
March 8, 2021, 4:40pm by Sam Lind (Staff)

{mark}Request Opened{mark} Public
Request received via web
March 2, 2021, 10:15am by the requester
"""

FORM_CASES = [
    ("muckrock_page", MUCKROCK.format(place="Elmford (OH)", who="Ada Varga")),
    ("muckrock_page", MUCKROCK.format(place="Elmford (OH)", who="Ada Varga").replace("\n", "\r\n")),
    (
        "muckrock_page",
        MUCKROCK.format(place="x", who="Ada Varga").replace(
            "request with", "request on behalf of Open Desk with"
        ),
    ),
    # Without the sentence and the status.
    (
        "muckrock_page",
        "Plate readers\n\n| Tracking # | R-1 |\n| --- | --- |\n\n| Communications |\n| --- "
        "|\n\n| From: Ada Varga | 01/04/2021 |\n"
        "Please send the policy to the MuckRock address.\n| From: Elmford Police Department | "
        "01/09/2021 |\nAttached.\n",
    ),
    ("nextrequest_page", NEXTREQUEST.format(mark="")),
    ("nextrequest_page", NEXTREQUEST.format(mark="**")),
    (
        "nextrequest_page",
        NEXTREQUEST.format(mark="").replace("External Message", "\U0001f4e8 [External Message](#) [Hide](#)"),
    ),
    ("nextrequest_page", NEXTREQUEST.format(mark="").replace(" by Sam Lind (Staff)", "")),
    ("response_letter", LETTER),
    (
        "response_letter",
        LETTER.replace("\n", "\r\n") + "\r\nPOLICY 9\r\nEvery officer shall read it.\r\n" * 400,
    ),
    (
        "response_letter",
        "Ms. Varga,\n\nYour FOIA request of 4 May 2021 was received. After a search the County "
        "does not have any such "
        "records. Your request is closed.\n\nRegards,\nT. Lund",
    ),
    (
        "response_letter",
        "SHERIFF OF ROWAN COUNTY\nMay 4, 2021\nSubject: Right to Know Request no. 12\n\nGood "
        "morning,\n\nWith this we answer "
        "the request you filed. Item 1: enclosed. Item 2: denied, the records are "
        "exempt.\n\nVery truly yours,\nJ. Roe",
    ),
    # A requester's own letter, an appeal, an auditor's letter, a policy sent to a chief, an agreement, an
    # e-mail.
    (
        "plain_document",
        "Dear Clerk:\n\nI hereby request the following public records: contracts. Your response "
        "to this request "
        "is due in ten days; please state exemptions for withheld records.\n\nSincerely,\nAda Varga",
    ),
    (
        "plain_document",
        "May 4, 2021\nDear Appeals Officer:\nI am appealing the denial of my public records "
        "request. Your letter "
        "withheld responsive records as exempt.\nSincerely,\nAda Varga",
    ),
    (
        "plain_document",
        "Dear Chief Lund:\n\nAt your request we audited the plate reader system under the Data "
        "Practices Act. "
        "Enclosed please find the audit report. No exceptions.\n\nSincerely,\nAuditors LLC",
    ),
    (
        "plain_document",
        "Dear Chief,\n\nPlease find enclosed the new plate reader policy for your department.\n\n" + POLICY,
    ),
    (
        "plain_document",
        "MEMORANDUM OF UNDERSTANDING\nbetween Rowan County and the City of Elmford\n1. Purpose. "
        "Records are shared "
        "on request of a party.",
    ),
    (
        "plain_document",
        "From: Lund, T.\nSent: May 4, 2021 9:10 AM\nTo: Roe, J.\nSubject: cameras\n\nThe "
        "cameras come on Friday.",
    ),
    ("plain_document", POLICY),
]


@pytest.mark.parametrize(("form", "text"), [*FORM_CASES, *plain_talk.CASES])
def test_form_is_told_from_the_text(form: str, text: str) -> None:
    assert detect_form(text) == form, {candidate.NAME: candidate.score(text) for candidate in FORMS}


def test_every_sample_is_a_known_form() -> None:
    forms = [detect_form(file.read_text(encoding="utf-8")) for file in sorted(paths.SAMPLE_DIR.glob("*.txt"))]
    assert "plain_document" not in forms
    assert set(forms) <= {form.NAME for form in FORMS}


def test_every_form_has_a_title_and_a_score_between_0_and_1() -> None:
    assert set(titles()) == {*(form.NAME for form in FORMS), "plain_document"}
    for _, text in (*FORM_CASES, *plain_talk.CASES):
        assert all(0 <= form.score(text) <= 1 for form in FORMS)


@pytest.mark.parametrize(
    "text", ["From: a\n" * 40_000, "your " * 60_000, "I am " * 60_000, " " * 300_000, "A" * 300_000]
)
def test_no_text_takes_long_to_recognise(text: str) -> None:
    started = time.monotonic()
    detect_form(text)
    assert time.monotonic() - started < 3
