"""Verifying names the harmed file, the wrong quotation and the unmasked text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from toy_home import made_home, write_inputs

from warehouse.paths import Home
from warehouse.reader import SnapshotError, file_hash
from warehouse.snapshot import publish
from warehouse.verify import Check, VerifyReport, verify


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = made_home(tmp_path / "home", write_inputs(tmp_path / "inbox"))
    publish(home)
    return home


def replace_table(home: Home, table: str, select: str) -> None:
    """Rewrite a published table and its entry in the manifest, as somebody would who wants it to look
    right.
    """
    file = home.latest.resolve() / f"{table}.parquet"
    duckdb.execute(
        f"COPY (WITH old AS (SELECT * FROM read_parquet('{file}')) {select}) TO '{file}.new' (FORMAT parquet)"
    )
    Path(f"{file}.new").replace(file)
    manifest_file = home.latest / "manifest.json"
    manifest: dict[str, Any] = json.loads(manifest_file.read_text(encoding="utf-8"))
    columns = duckdb.execute(f"DESCRIBE SELECT * FROM read_parquet('{file}')").fetchall()
    counted = duckdb.execute(f"SELECT count(*) FROM read_parquet('{file}')").fetchone()
    manifest["tables"][table] |= {
        "sha256": file_hash(file),
        "rows": counted[0] if counted else 0,
        "columns": [{"name": column[0], "type": column[1]} for column in columns],
    }
    manifest_file.write_text(json.dumps(manifest), encoding="utf-8")


def wrong(report: VerifyReport) -> dict[str, list[str]]:
    return {check.name: check.problems for check in report.checks if check.wrong}


def test_a_good_snapshot_checks_and_says_what_was_looked_at(home: Home) -> None:
    report = verify(home)
    assert report.ok
    looked_at = {check.name: check.looked_at for check in report.checks}
    assert looked_at["files"] == 5 and looked_at["quotations"] == 1 and looked_at["evidence references"] == 1
    assert looked_at["masked texts"] >= 2


def test_harmed_missing_and_foreign_files_are_named(home: Home) -> None:
    folder = home.latest.resolve()
    content = bytearray((folder / "agency_facts.parquet").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "agency_facts.parquet").write_bytes(content)
    (folder / "quarantine.parquet").unlink()
    (folder / "notes.txt").write_text("hello")
    report = verify(home)
    assert not report.ok and report.skipped
    problems = " | ".join(wrong(report)["files"])
    assert "agency_facts.parquet: its SHA-256" in problems
    assert "quarantine.parquet: missing" in problems
    assert "notes.txt: not part" in problems


def test_harmed_description_is_found(home: Home) -> None:
    file = home.latest.resolve() / "datapackage.json"
    file.write_text(file.read_text().replace("One row", "Two rows"))
    assert "datapackage.json" in wrong(verify(home))["files"][0]


@pytest.mark.parametrize(
    "change",
    [
        "quote || '!' AS quote",
        "char_start - 1 AS char_start",
        "char_end + 1 AS char_end",
        "char_end AS char_start",
        "'letter.txt' AS source_file",
        "'other' AS request_id",
    ],
)
def test_a_quotation_that_is_not_there_is_found(home: Home, change: str) -> None:
    replace_table(home, "fact_evidence", f"SELECT * REPLACE ({change}) FROM old")
    report = verify(home)
    assert not report.ok
    assert len(wrong(report)["quotations"]) == 1


def test_offsets_count_code_points(home: Home) -> None:
    replace_table(
        home,
        "fact_evidence",
        "SELECT * REPLACE ('🚓 Reads' AS quote, place - 1 AS char_start, place + 6 AS char_end) FROM ("
        f"SELECT *, (SELECT position('🚓' IN text) FROM "
        f"read_parquet('{home.latest.resolve()}/source_texts.parquet') "
        "WHERE source_file = 'policy.txt') AS place FROM old)",
    )
    assert "quotations" not in wrong(verify(home))


def test_references_must_resolve_and_ids_be_unique(home: Home) -> None:
    replace_table(home, "agency_facts", "SELECT * REPLACE ('gone' AS evidence_id) FROM old")
    replace_table(home, "fact_evidence", "SELECT * FROM old UNION ALL SELECT * FROM old")
    problems = wrong(verify(home))["evidence references"]
    assert any("2 rows" in problem for problem in problems)
    assert any("agency_facts.evidence_id: gone" in problem for problem in problems)


@pytest.mark.parametrize(
    "text",
    [
        "write to clerk@alderbrook.example.gov",
        "(505) 555-0137",
        "https://example.org/login?token=Ab12Cd34Ef",
        "clerk%252540alderbrook.example.gov",
    ],
)
def test_anything_unmasked_is_found(home: Home, text: str) -> None:
    replace_table(home, "agency_facts", f"SELECT * REPLACE (['{text}'] AS words) FROM old")
    assert len(wrong(verify(home))["masked texts"]) == 1


def test_hashes_and_ids_are_not_taken_for_secrets(home: Home) -> None:
    replace_table(home, "agency_facts", "SELECT *, repeat('9f86d081884c7d65', 4) AS file_sha256 FROM old")
    assert verify(home).ok


def test_a_number_that_the_whole_text_shows_to_be_a_reference_may_stand_alone(home: Home) -> None:
    replace_table(
        home, "source_texts", "SELECT * REPLACE (text || 'Tracking # 505-555-0188' AS text) FROM old"
    )
    replace_table(home, "agency_facts", "SELECT *, '505-555-0188' AS tracking_number FROM old")
    assert verify(home).ok


def test_only_the_first_problems_are_named_and_all_are_counted() -> None:
    check = Check("files")
    for number in range(20):
        check.problem(str(number))
    assert check.wrong == 20 and len(check.problems) == 5


def test_a_snapshot_that_is_not_there_is_an_error(home: Home) -> None:
    with pytest.raises(SnapshotError):
        verify(home, "20200101T000000Z")
