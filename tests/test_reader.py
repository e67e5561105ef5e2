"""The reader opens complete snapshots only, keeps to the one it opened, and never reaches beyond it."""

from __future__ import annotations

import threading
from pathlib import Path

import duckdb
import pytest
from snapshot_factory import STAMP, make_snapshot, point_latest

from warehouse import sandbox
from warehouse.reader import Snapshot, SnapshotError, list_snapshots


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with one snapshot; no test changes it."""
    folder = tmp_path_factory.mktemp("home")
    make_snapshot(folder)
    return folder


@pytest.fixture(scope="module")
def snapshot(home: Path) -> Snapshot:
    return Snapshot.open(home / "snapshots")


def test_open_follows_latest(snapshot: Snapshot, home: Path) -> None:
    assert snapshot.id == STAMP
    assert snapshot.path == (home / "snapshots" / STAMP).resolve()
    assert snapshot.manifest["code_version"] == "0.1.0"
    assert {"agency_comparison", "fact_evidence", "source_texts"} <= set(snapshot.tables)


def test_an_open_snapshot_stays_while_a_newer_one_is_published(tmp_path: Path) -> None:
    make_snapshot(tmp_path)
    opened = Snapshot.open(tmp_path / "snapshots")
    make_snapshot(tmp_path, "20250302T120000Z")
    assert opened.query("SELECT count(*) AS n FROM agencies")["n"][0] == 8
    assert opened.id == STAMP
    assert Snapshot.open(tmp_path / "snapshots").id == "20250302T120000Z"


def test_latest_wins_over_a_newer_folder(tmp_path: Path) -> None:
    make_snapshot(tmp_path)
    make_snapshot(tmp_path, "20250302T120000Z")
    point_latest(tmp_path, STAMP)
    assert Snapshot.open(tmp_path / "snapshots").id == STAMP


@pytest.mark.parametrize("target", ["20990101T000000Z", "../../elsewhere", None])
def test_a_broken_pointer_falls_back_to_the_newest_complete_one(tmp_path: Path, target: str | None) -> None:
    make_snapshot(tmp_path)
    if target:
        point_latest(tmp_path, target)
    else:
        (tmp_path / "snapshots" / "latest").unlink()
    assert Snapshot.open(tmp_path / "snapshots").id == STAMP


def test_list_is_oldest_first_and_complete_only(tmp_path: Path) -> None:
    snapshots = tmp_path / "snapshots"
    names = ["20250302T120000Z-10", "20250302T120000Z-2", "20250302T120000Z", "20240101T000000Z"]
    for name in [*names, ".20250304T000000Z.tmp", "notes"]:
        (snapshots / name).mkdir(parents=True)
        (snapshots / name / "manifest.json").write_text("{}")
    (snapshots / "20250303T120000Z").mkdir()
    assert list_snapshots(snapshots) == names[::-1]


def test_no_snapshot_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=rf"^No snapshot in {tmp_path}\. Run: warehouse demo$"):
        Snapshot.open(tmp_path / "snapshots")
    assert list_snapshots(tmp_path / "snapshots") == []


@pytest.mark.parametrize("snapshot_id", ["20990101T000000Z", "..", "latest", f"../snapshots/{STAMP}"])
def test_a_name_that_is_not_there_says_so(home: Path, snapshot_id: str) -> None:
    with pytest.raises(SnapshotError, match="Run: warehouse snapshots"):
        Snapshot.open(home / "snapshots", snapshot_id)


@pytest.mark.parametrize("manifest", ["{", "[]", "\udcff"])
def test_a_broken_manifest_says_so(tmp_path: Path, manifest: str) -> None:
    folder = make_snapshot(tmp_path)
    (folder / "manifest.json").write_bytes(manifest.encode("utf-8", "surrogateescape"))
    with pytest.raises(SnapshotError, match=r"manifest\.json"):
        Snapshot.open(tmp_path / "snapshots")


def test_a_broken_table_is_named(tmp_path: Path) -> None:
    folder = make_snapshot(tmp_path)
    (folder / "agencies.parquet").write_bytes(b"not parquet")
    with pytest.raises(SnapshotError, match=r"agencies\.parquet can't be read"):
        Snapshot.open(tmp_path / "snapshots").query("SELECT 1")


def test_a_snapshot_without_tables_says_so(tmp_path: Path) -> None:
    folder = make_snapshot(tmp_path)
    for file in folder.glob("*.parquet"):
        file.unlink()
    with pytest.raises(SnapshotError, match="holds no tables"):
        Snapshot.open(tmp_path / "snapshots")


def test_a_folder_name_with_quotes_works(tmp_path: Path) -> None:
    home = tmp_path / 'it\'s "here"'
    make_snapshot(home)
    opened = Snapshot.open(home / "snapshots")
    assert opened.query("SELECT count(*) AS n FROM agencies")["n"][0] == 8
    assert list(sandbox.run(opened, "SELECT count(*) FROM agencies").rows()) == [(8,)]


def test_query_takes_parameters(snapshot: Snapshot) -> None:
    found = snapshot.query("SELECT agency_name FROM agencies WHERE state = ?", ["CA"])
    assert list(found["agency_name"]) == ["Harbor City Police Department"]


def test_a_failing_query_says_so(snapshot: Snapshot) -> None:
    with pytest.raises(SnapshotError, match="warehouse rebuild"):
        snapshot.query("SELECT nothing FROM nowhere")


def test_query_works_from_several_threads(snapshot: Snapshot) -> None:
    counts: list[int] = []

    def count() -> None:
        for _ in range(20):
            counts.append(int(snapshot.query("SELECT count(*) AS n FROM fact_evidence")["n"][0]))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counts) == 80
    assert len(set(counts)) == 1


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "COPY agencies TO '{folder}/new.parquet'",
        "ATTACH '{folder}/new.duckdb' AS other",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET allowed_paths = ['/etc/passwd']",
    ],
)
def test_the_connection_itself_is_locked(snapshot: Snapshot, sql: str) -> None:
    with pytest.raises(duckdb.Error):
        snapshot.connection().execute(sql.format(folder=snapshot.path))
