"""Publishing: only what was built well, byte for byte the same each time, whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import duckdb
import pytest
from toy_home import POLICY, edit_marts, made_home, mark_built, write_inputs

from warehouse import build_log, snapshot
from warehouse.errors import PublishError
from warehouse.landing import land
from warehouse.paths import Home
from warehouse.reader import Snapshot, file_hash, list_snapshots
from warehouse.snapshot import publish, summaries
from warehouse.verify import verify


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return made_home(tmp_path / "home", write_inputs(tmp_path / "inbox"))


def manifest(home: Home) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((home.latest / "manifest.json").read_text(encoding="utf-8"))
    return content


def test_snapshot_holds_every_mart_and_says_what_made_it(home: Home) -> None:
    report = publish(home)
    assert not report.unchanged
    assert report.rows == {"agency_facts": 1, "fact_evidence": 1, "quarantine": 0, "source_texts": 2}
    assert report.quotations == 1
    said = manifest(home)
    assert said["id"] == report.snapshot_id == home.latest.resolve().name
    assert [(entry["source_file"], entry["form"]) for entry in said["inputs"]] == [
        ("letter.txt", "response_letter"),
        ("policy.txt", "plain_document"),
    ]
    assert {len(entry["source_sha256"]) for entry in said["inputs"]} == {64}
    assert {"package", "commit", "models_sha256", "python_sha256"} <= said["code_version"].keys()
    assert said["audits"]["passed"] == 2 and said["audits"]["failed"] == 0
    assert said["timings"]["build_seconds"] == 0.5
    for name, table in said["tables"].items():
        file = home.latest / f"{name}.parquet"
        assert table["sha256"] == file_hash(file)
        assert table["bytes"] == file.stat().st_size
        counted = duckdb.execute("SELECT count(*) FROM read_parquet(?)", [str(file)]).fetchone()
        assert counted == (table["rows"],)
    types = {column["name"]: column["type"] for column in said["tables"]["agency_facts"]["columns"]}
    assert types["detail"] == "JSON" and types["words"] == "VARCHAR[]" and types["days"] == "INTEGER"


def test_datapackage_describes_every_file(home: Home) -> None:
    publish(home)
    package = json.loads((home.latest / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        file = home.latest / resource["path"]
        assert resource["hash"] == f"sha256:{file_hash(file)}"
        assert resource["bytes"] == file.stat().st_size
    facts = next(resource for resource in package["resources"] if resource["name"] == "agency_facts")
    assert facts["description"] == "One row per fact."
    fields = {field["name"]: field for field in facts["schema"]["fields"]}
    assert fields["fact"] == {"name": "fact", "type": "string", "description": "Which fact"}
    assert (fields["words"]["type"], fields["detail"]["type"], fields["days"]["type"]) == (
        "array",
        "object",
        "integer",
    )


def test_same_input_gives_the_same_bytes_in_another_home(tmp_path: Path) -> None:
    hashes = []
    for name in ("a", "b"):
        home = made_home(tmp_path / name / "home", write_inputs(tmp_path / name / "inbox"))
        publish(home)
        hashes.append({table: entry["sha256"] for table, entry in manifest(home)["tables"].items()})
    assert hashes[0] == hashes[1]


def test_publishing_what_is_published_keeps_the_latest(home: Home) -> None:
    first = publish(home)
    again = publish(home)
    assert again.unchanged and again.snapshot_id == first.snapshot_id
    assert list_snapshots(home.snapshots) == [first.snapshot_id]


def test_a_harmed_latest_is_not_kept(home: Home) -> None:
    first = publish(home)
    with open(home.latest / "agency_facts.parquet", "ab") as file:
        file.write(b"x")
    again = publish(home)
    assert not again.unchanged and again.snapshot_id != first.snapshot_id
    assert verify(home).ok


def test_snapshots_of_one_second_have_names_of_their_own(home: Home) -> None:
    ids = []
    for number in range(3):
        edit_marts(home, f"CREATE OR REPLACE VIEW marts.extra AS SELECT {number} AS n")
        ids.append(publish(home).snapshot_id)
    assert len(set(ids)) == 3
    assert list_snapshots(home.snapshots) == ids
    assert home.latest.resolve().name == ids[-1]


def test_nothing_is_published_before_a_build_of_what_has_landed(tmp_path: Path, home: Home) -> None:
    with pytest.raises(PublishError, match="nothing has landed"):
        publish(Home(tmp_path / "empty"))
    publish(home)
    (tmp_path / "inbox" / "new.txt").write_text(POLICY.replace("30", "60"), encoding="utf-8")
    land(home, [tmp_path / "inbox"])
    with pytest.raises(PublishError, match="landed since the last build"):
        publish(home)
    mark_built(home)
    assert not publish(home).unchanged


@pytest.mark.parametrize(
    ("status", "words"), [(build_log.FAILED, "audit not_null"), (build_log.RUNNING, "cut short")]
)
def test_nothing_is_published_after_a_bad_build(home: Home, status: str, words: str) -> None:
    good = publish(home)
    mark_built(home, status)
    with pytest.raises(PublishError, match=words):
        publish(home)
    assert home.latest.resolve().name == good.snapshot_id


def test_nothing_is_published_when_models_have_changed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "models_hash", lambda project: "other")
    with pytest.raises(PublishError, match="models or seeds have changed"):
        publish(home)


BAD_MARTS = {
    "a wrong quotation": (
        "CREATE OR REPLACE VIEW marts.fact_evidence AS SELECT source_id || '-1' AS evidence_id, "
        "source_id, source_file, "
        "source_sha256, request_id, 0 AS char_start, 5 AS char_end, 'wrong' AS quote, 'r' AS "
        "rule_id FROM marts.source_texts "
        "WHERE source_file = 'policy.txt'",
        "reads differently",
    ),
    "evidence that is not there": (
        "CREATE OR REPLACE VIEW marts.agency_facts AS SELECT 'a' AS agency_id, 'none-such' AS evidence_id",
        "none-such",
    ),
    "an unmasked address": (
        "CREATE OR REPLACE VIEW marts.extra AS SELECT 'ask clerk@alderbrook.example.gov' AS note",
        "unmasked",
    ),
    "unmasked texts": (
        "CREATE OR REPLACE VIEW marts.source_texts AS SELECT source_id, source_file, "
        "source_sha256, media_type, form, "
        "source_id AS request_id, text FROM raw.source_versions",
        "unmasked",
    ),
    "a folder of this machine": (
        "CREATE OR REPLACE VIEW marts.extra AS SELECT source_path AS place FROM raw.source_versions",
        "name a folder",
    ),
}


@pytest.mark.parametrize("name", BAD_MARTS)
def test_tables_that_do_not_prove_themselves_are_not_published(home: Home, name: str) -> None:
    sql, words = BAD_MARTS[name]
    good = publish(home)
    edit_marts(home, sql)
    with pytest.raises(PublishError, match=words):
        publish(home)
    assert home.latest.resolve().name == good.snapshot_id
    assert sorted(os.listdir(home.snapshots)) == sorted([good.snapshot_id, "latest"])


def test_a_publication_that_was_killed_leaves_nothing_in_the_way(home: Home) -> None:
    leftover = home.snapshots / ".tmp-1"
    leftover.mkdir()
    (leftover / "agency_facts.parquet").write_bytes(b"half")
    publish(home)
    assert not leftover.exists()


def test_an_open_snapshot_goes_on_reading_its_own_files(home: Home) -> None:
    publish(home)
    before = Snapshot.open(home.snapshots)
    edit_marts(home, "CREATE OR REPLACE VIEW marts.extra AS SELECT 1 AS n")
    publish(home)
    assert (
        "extra" not in before.tables and before.query("SELECT count(*) AS n FROM source_texts")["n"][0] == 2
    )
    assert "extra" in Snapshot.open(home.snapshots).tables


def test_summaries_list_oldest_first(home: Home) -> None:
    assert summaries(Home(home.root / "none")) == []
    first = publish(home).snapshot_id
    edit_marts(home, "CREATE OR REPLACE VIEW marts.extra AS SELECT 1 AS n")
    second = publish(home).snapshot_id
    found = summaries(home)
    assert [summary.snapshot_id for summary in found] == [first, second]
    assert [summary.is_latest for summary in found] == [False, True]
    assert (found[1].tables, found[1].rows, found[1].inputs) == (5, 5, 2)
