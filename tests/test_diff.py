"""What differs between two snapshots is found answer by answer, and the reason is the one that did it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest
from snapshot_factory import STAMP, make_snapshot

from warehouse.cli import main
from warehouse.diff import Change, Diff, diff_home
from warehouse.paths import Home
from warehouse.reader import SnapshotError

NEWER = "20250401T120000Z"
HARBOR = "harbor-city-police"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two equal snapshots; each test changes the newer one."""
    make_snapshot(tmp_path)
    make_snapshot(tmp_path, NEWER)
    return Home(tmp_path)


def edit(home: Home, table: str, select: str, stamp: str = NEWER) -> None:
    """Replace a table of a snapshot by what `select` makes of it, where it is called `t`."""
    file = home.snapshots / stamp / f"{table}.parquet"
    changed = duckdb.sql(f"WITH t AS (SELECT * FROM '{file}') {select}").arrow().read_all()
    duckdb.from_arrow(changed).write_parquet(str(file))


def manifest(home: Home, stamp: str, **changes: object) -> None:
    file = home.snapshots / stamp / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


def compare(home: Home) -> Diff:
    return diff_home(home, STAMP, NEWER)


def only(found: Diff) -> Change:
    (change,) = found.changes
    return change


def reasons(change: Change) -> list[tuple[str, str | None]]:
    return [(reason.kind, reason.source_file) for reason in change.reasons]


def set_status(home: Home, fact: str, status: str, agency: str = HARBOR) -> None:
    edit(
        home,
        "agency_facts",
        f"SELECT * REPLACE (CASE WHEN agency_id = '{agency}' AND technology_id = 'alpr' AND fact = '{fact}' "
        f"THEN '{status}' ELSE status END AS status) FROM t",
    )


def test_equal_snapshots_do_not_differ(home: Home) -> None:
    found = compare(home)
    assert (found.changes, found.sources, found.rules_changed) == ((), (), False)
    assert all(before == after for before, after in found.tables.values())


def test_a_newer_version_of_the_text_is_the_reason(home: Home) -> None:
    set_status(home, "mou_exists", "yes")
    edit(
        home,
        "source_texts",
        "SELECT * REPLACE (CASE WHEN agency_id = 'harbor-city-police' AND technology_id = 'alpr' "
        "THEN 'f' || source_sha256[2:] ELSE source_sha256 END AS source_sha256) FROM t",
    )
    found = compare(home)
    change = only(found)
    assert (change.kind, change.fact, change.agency_name) == (
        "changed",
        "mou_exists",
        "Harbor City Police Department",
    )
    assert change.old and change.new and (change.old.status, change.new.status) == ("no", "yes")
    assert reasons(change) == [("newer_version", "harbor-city-police-alpr.txt")]
    assert [source.kind for source in found.sources] == ["newer_version"]


def test_a_new_text_whose_words_are_the_evidence_is_the_reason(home: Home) -> None:
    set_status(home, "mou_exists", "yes")
    edit(
        home,
        "source_texts",
        "SELECT * FROM t UNION ALL SELECT * REPLACE ('agreement.txt' AS source_file, 'a' AS source_sha256) "
        "FROM t WHERE agency_id = 'harbor-city-police' AND technology_id = 'alpr'",
    )
    edit(
        home,
        "fact_evidence",
        "SELECT * FROM t UNION ALL SELECT * REPLACE ('ev-new' AS evidence_id, 'agreement.txt' AS "
        "source_file, 'yes' AS status) FROM t WHERE agency_id = 'harbor-city-police' "
        "AND technology_id = 'alpr' AND fact = 'mou_exists'",
    )
    manifest(home, NEWER, code_version={"package": "0.2.0", "models_sha256": "other"})
    found = compare(home)
    # The rules changed too, and are not blamed where a new text's own words stand behind the answer.
    assert reasons(only(found)) == [("new_text", "agreement.txt")]
    assert found.rules_changed


def test_a_withdrawn_text_is_the_reason(home: Home) -> None:
    pair = "agency_id = 'harbor-city-police' AND technology_id = 'alpr'"
    for table in ("source_texts", "agency_facts", "fact_evidence"):
        edit(home, table, f"SELECT * FROM t WHERE NOT ({pair})")
    found = compare(home)
    assert {change.kind for change in found.changes} == {"removed"}
    assert {kind for change in found.changes for kind, _ in reasons(change)} == {"text_withdrawn"}
    # What was unknown before is no news.
    assert "training_records_exist" not in {change.fact for change in found.changes}


def test_rules_are_the_reason_where_no_text_changed(home: Home) -> None:
    set_status(home, "mou_exists", "unknown")
    manifest(home, STAMP, code_version={"package": "0.1.0", "models_sha256": "a", "commit": "1" * 40})
    manifest(home, NEWER, code_version={"package": "0.1.0", "models_sha256": "b", "commit": "2" * 40})
    found = compare(home)
    assert reasons(only(found)) == [("rules_changed", None)]
    assert (found.old_code, found.new_code) == ("0.1.0 at 111111111111", "0.1.0 at 222222222222")


def test_other_commands_of_a_new_version_are_no_reason(home: Home) -> None:
    set_status(home, "mou_exists", "unknown")
    same = {"models_sha256": "a", "reading_sha256": "b"}
    manifest(home, STAMP, code_version={"package": "0.1.0", "python_sha256": "1", **same})
    manifest(home, NEWER, code_version={"package": "0.2.0", "python_sha256": "2", **same})
    assert reasons(only(compare(home))) == [("not_told", None)]


def test_what_nothing_explains_is_said(home: Home) -> None:
    set_status(home, "mou_exists", "unknown")
    assert reasons(only(compare(home))) == [("not_told", None)]


def test_the_same_answer_on_other_words_is_told_apart(home: Home) -> None:
    edit(
        home,
        "fact_evidence",
        "SELECT * FROM t WHERE evidence_id <> 'harbor-city-police-alpr-policy_order_exists-1'",
    )
    found = compare(home)
    assert (only(found).kind, reasons(only(found))) == ("evidence", [("evidence_changed", None)])
    assert found.answers == ()


def test_a_changed_number_and_detail_differ(home: Home) -> None:
    edit(
        home,
        "agency_facts",
        "SELECT * REPLACE (CASE WHEN value_number = 30 THEN 60 ELSE value_number END AS value_number, "
        "CASE WHEN value_number = 30 THEN '60' ELSE value END AS value) FROM t",
    )
    change = only(compare(home))
    assert change.old and change.new
    assert (change.old.words(), change.new.words()) == ("yes: 30 (document)", "yes: 60 (document)")
    edit(
        home, "agency_facts", "SELECT * REPLACE (replace(detail::VARCHAR, ': ', ':')::JSON AS detail) FROM t"
    )
    assert len(compare(home).changes) == 1


def test_a_table_that_one_of_them_lacks_is_counted(home: Home) -> None:
    (home.snapshots / STAMP / "quarantine.parquet").unlink()
    assert compare(home).tables["quarantine"] == (None, 1)


def test_a_snapshot_that_is_not_there_is_named(home: Home) -> None:
    with pytest.raises(SnapshotError, match="20990101T000000Z"):
        diff_home(home, "20990101T000000Z", NEWER)


def run(home: Home, *arguments: str) -> int:
    return main(["--home", str(home.root), "diff", *arguments])


def test_the_command_prints_before_after_and_why(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    set_status(home, "mou_exists", "unknown")
    manifest(home, NEWER, code_version={"package": "0.2.0", "models_sha256": "other"})
    assert run(home, STAMP) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for words in (
        "1 answer differs",
        "Harbor City",
        "no (stated_no)",
        "rules changed",
        "Texts: 0 texts new",
    ):
        assert words in shown


def test_the_command_says_when_nothing_differs(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, STAMP, NEWER) == 0
    assert "No answer differs." in capsys.readouterr().out
    assert run(home, "20990101T000000Z") == 1


def test_the_command_writes_for_programs(
    home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_status(home, "mou_exists", "unknown")
    assert run(home, STAMP, NEWER, "--format", "csv") == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["old_status"], row["new_status"], row["reasons"]) == ("no", "unknown", "not_told")
    assert run(home, STAMP, NEWER, "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["changes"][0]["new"]["status"] == "unknown"
    assert found["tables"]["agencies"] == [8, 8]
    file = tmp_path / "changes.parquet"
    assert run(home, STAMP, NEWER, "--format", "parquet", "--output", str(file)) == 0
    assert pyarrow.parquet.read_table(file).to_pylist()[0]["fact"] == "mou_exists"
