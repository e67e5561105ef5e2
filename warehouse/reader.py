"""Read-only access to a published snapshot: the one door for the dashboard and every other reader.

A snapshot is a folder `<home>/snapshots/<UTC stamp>/` with one Parquet file per table and a `manifest.json`.
`<home>/snapshots/latest` points to the newest one. The pointer is followed once, in `Snapshot.open`; after
that a `Snapshot` keeps reading the same folder even while newer ones are published.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pandas as pd

from warehouse.errors import WarehouseError

_SNAPSHOT_NAME = re.compile(r"(?P<stamp>\d{8}T\d{6}Z)(?:-(?P<number>\d+))?")
_LATEST = "latest"
MANIFEST = "manifest.json"
DATAPACKAGE = "datapackage.json"


class SnapshotError(WarehouseError):
    """A snapshot or a query can't be used. The message says what is wrong and what to do next."""


class Snapshot:
    """One published snapshot, opened for reading.

    Attributes:
        id: the folder's name, a UTC stamp such as `20250301T120000Z`.
        path: the snapshot's folder, resolved (never the `latest` pointer).
        manifest: what `manifest.json` says, as a dict.
        tables: names of the tables, sorted.
    """

    def __init__(self, path: Path, manifest: dict[str, object], tables: list[str]) -> None:
        """Keep what `open` found; use `Snapshot.open` to get a checked one."""
        self.id = path.name
        self.path = path
        self.manifest = manifest
        self.tables = tables
        self._lock = threading.Lock()
        self._shared: duckdb.DuckDBPyConnection | None = None

    @classmethod
    def open(cls, snapshots_dir: Path, snapshot_id: str | None = None) -> Snapshot:
        """Open the snapshot named `snapshot_id`, or the newest one.

        Args:
            snapshots_dir: the folder that holds the snapshots, `<home>/snapshots`.
            snapshot_id: a name from `list_snapshots`; None follows `latest` once.

        Raises:
            SnapshotError: there is none, the named one is missing or incomplete, or its manifest is broken.
        """
        ids = list_snapshots(snapshots_dir)
        if not ids:
            raise SnapshotError(f"No snapshot in {snapshots_dir.parent}. Run: warehouse demo")
        if snapshot_id is None:
            snapshot_id = _latest_id(snapshots_dir, ids)
        elif snapshot_id not in ids:
            raise SnapshotError(
                f"No complete snapshot named {snapshot_id} in {snapshots_dir}. Run: warehouse snapshots"
            )
        path = (snapshots_dir / snapshot_id).resolve()
        tables = sorted(file.stem for file in path.glob("*.parquet"))
        if not tables:
            raise SnapshotError(
                f"Snapshot {snapshot_id} holds no tables. Publish it again: warehouse publish"
            )
        return cls(path, _read_manifest(path / MANIFEST), tables)

    def connection(self) -> duckdb.DuckDBPyConnection:
        """A new in-memory DuckDB connection with one view per table, locked down.

        It can open this snapshot's Parquet files and nothing else: no other file, no network, no extension,
        no Python variable, no temporary file, and no setting can be changed. It trusts the SQL it is given
        not to overwrite those files: SQL that a person typed goes through `warehouse.sandbox`.

        Raises:
            SnapshotError: a Parquet file can't be read.
        """
        con = duckdb.connect(
            ":memory:",
            config={
                "allow_persistent_secrets": False,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "python_enable_replacements": False,
                "temp_directory": "",
            },
        )
        files = {table: str(self.path / f"{table}.parquet") for table in self.tables}
        for table, file in files.items():
            name = '"' + table.replace('"', '""') + '"'
            try:
                con.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({_literal(file)})")
            except duckdb.Error as error:
                con.close()
                raise SnapshotError(
                    f"Snapshot {self.id}: {table}.parquet can't be read ({_first_line(error)}). "
                    "Publish it again: warehouse publish"
                ) from error
        con.execute(f"SET allowed_paths = [{', '.join(_literal(file) for file in files.values())}]")
        con.execute("SET enable_external_access = false")
        con.execute("SET lock_configuration = true")
        return con

    def query(self, sql: str, params: Sequence[object] | None = None) -> pd.DataFrame:
        """Run one of the project's own queries (`?` marks the parameters) and return all its rows.

        Safe to call from several threads at once: the calls share one connection through cursors.

        Raises:
            SnapshotError: the query fails, for instance because this snapshot lacks a table or column.
        """
        with self._lock:
            if self._shared is None:
                self._shared = self.connection()
            cursor = self._shared.cursor()
        try:
            return cursor.execute(sql, params).df()
        except duckdb.Error as error:
            raise SnapshotError(
                f"Snapshot {self.id} can't answer this question ({_first_line(error)}). "
                "If an older version wrote it, run: warehouse rebuild"
            ) from error
        finally:
            cursor.close()


def list_snapshots(snapshots_dir: Path) -> list[str]:
    """Names of the complete snapshots in `snapshots_dir`, oldest first; none if there is no such folder."""
    if not snapshots_dir.is_dir():
        return []
    names = [
        entry.name
        for entry in snapshots_dir.iterdir()
        if _SNAPSHOT_NAME.fullmatch(entry.name) and not entry.is_symlink() and (entry / MANIFEST).is_file()
    ]
    return sorted(names, key=_age)


def _latest_id(snapshots_dir: Path, ids: list[str]) -> str:
    """The snapshot that `latest` names, or the newest complete one if the pointer is missing or broken."""
    target = (snapshots_dir / _LATEST).resolve()
    if target.parent == snapshots_dir.resolve() and target.name in ids:
        return target.name
    return ids[-1]


def _read_manifest(file: Path) -> dict[str, object]:
    """The manifest as a dict; SnapshotError when it is not a JSON object."""
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SnapshotError(f"{file} can't be read ({error}). Publish again: warehouse publish") from error
    if not isinstance(manifest, dict):
        raise SnapshotError(f"{file} is not a JSON object. Publish again: warehouse publish")
    return manifest


def _age(snapshot_id: str) -> tuple[str, int]:
    """Sort key: the stamp, then the number that tells snapshots of the same second apart."""
    stamp, _, number = snapshot_id.partition("-")
    return stamp, int(number or 0)


def _literal(text: str) -> str:
    """`text` as a quoted SQL string."""
    return "'" + text.replace("'", "''") + "'"


def _first_line(error: Exception) -> str:
    """The first line of an error message."""
    return str(error).partition("\n")[0]


def file_hash(file: Path) -> str:
    """SHA-256 of a file in lower-case hex."""
    with open(file, "rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
