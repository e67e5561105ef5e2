"""Publishing: the marts become a snapshot, a folder of Parquet files that is complete and proven before it
gets a name.

A reader sees only whole snapshots: everything is written into a hidden folder, checked, flushed to disk and
renamed; then the `latest` link is replaced in one step. A snapshot is never changed afterwards.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from warehouse import build_log
from warehouse.build import MARTS
from warehouse.code_version import CodeVersion, code_version, models_hash
from warehouse.errors import PublishError
from warehouse.landing import raw_tables
from warehouse.locking import home_lock
from warehouse.paths import PROJECT_ROOT, Home
from warehouse.reader import DATAPACKAGE, MANIFEST, Snapshot, file_hash, list_snapshots

MANIFEST_VERSION = 1
# Fixed, so that the same rows give the same bytes; small, so that one thread's messages are read without the
# rest.
_ROW_GROUP = 20_480
_TEMPORARY = ".tmp-"

Progress = Callable[[int, int], None]

# DuckDB's types -> those of the Frictionless table schema.
_FIELD_TYPES = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "TINYINT": "integer",
    "SMALLINT": "integer",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "HUGEINT": "integer",
    "UBIGINT": "integer",
    "FLOAT": "number",
    "DOUBLE": "number",
    "DATE": "date",
    "TIMESTAMP": "datetime",
    "TIMESTAMP WITH TIME ZONE": "datetime",
    "JSON": "object",
}


@dataclass
class PublishReport:
    """What `publish` did. `unchanged`: the marts equal those of `snapshot_id`, which was kept. Rows per
    table.
    """

    snapshot_id: str
    path: Path
    unchanged: bool
    rows: dict[str, int] = field(default_factory=dict)
    quotations: int = 0
    inputs: int = 0
    size: int = 0  # bytes of all Parquet files


@dataclass(frozen=True)
class SnapshotSummary:
    """One line of `warehouse snapshots`."""

    snapshot_id: str
    created_at: str
    tables: int
    rows: int
    inputs: int
    size: int
    is_latest: bool


def publish(home: Home, progress: Progress | None = None, project: Path = PROJECT_ROOT) -> PublishReport:
    """Write a snapshot of the marts and make it the latest.

    Only after a build that passed every audit over what is landed now; a snapshot whose hashes, quotations or
    masking do not check is thrown away. When every table equals the latest snapshot's, that one is kept.
    Raises PublishError, LockedError.
    """
    if not home.warehouse_db.exists():
        raise PublishError(
            "nothing has landed in this home yet", "run: warehouse land PATH... (or warehouse demo)"
        )
    with home_lock(home, "publish"):
        for leftover in home.snapshots.glob(f"{_TEMPORARY}*"):
            shutil.rmtree(leftover)
        connection = raw_tables.connect(home.warehouse_db, read_only=True)
        folder = home.snapshots / f"{_TEMPORARY}{os.getpid()}"
        try:
            build = build_log.publishable(connection, models_hash(project))
            folder.mkdir()
            return _Publication(home, connection, folder, build, code_version(project)).run(progress)
        finally:
            connection.close()
            shutil.rmtree(folder, ignore_errors=True)


class _Publication:
    """One run of `publish` over an open connection and an empty hidden folder."""

    def __init__(
        self,
        home: Home,
        connection: duckdb.DuckDBPyConnection,
        folder: Path,
        build: build_log.Build,
        code: CodeVersion,
    ) -> None:
        self.home = home
        self.connection = connection
        self.folder = folder
        self.build = build
        self.code = code
        self.started = time.monotonic()

    def run(self, progress: Progress | None) -> PublishReport:
        # Not at the top: verify needs this module's names.
        from warehouse.verify import verify_content

        tables = self._write_tables(progress)
        self._refuse_paths(tables)
        report = PublishReport(
            snapshot_id="",
            path=self.home.snapshots,
            unchanged=False,
            rows={name: table["rows"] for name, table in tables.items()},
            size=sum(table["bytes"] for table in tables.values()),
        )
        inputs = self._inputs()
        report.inputs = len(inputs)
        same = self._same_as_latest(tables)
        if same:
            report.snapshot_id, report.path, report.unchanged = same, self.home.snapshots / same, True
            return report

        created = datetime.now(UTC).replace(microsecond=0)
        datapackage = _datapackage(created, tables, self.build.report.get("dictionary", {}), self.code)
        _write_json(self.folder / DATAPACKAGE, datapackage)
        snapshot_id = _free_id(self.home.snapshots, created)
        manifest = {
            "manifest_version": MANIFEST_VERSION,
            "id": snapshot_id,
            "created_at": created.isoformat().replace("+00:00", "Z"),
            "inputs": inputs,
            "code_version": self.code.as_dict(),
            "tables": tables,
            "files": {DATAPACKAGE: {"sha256": file_hash(self.folder / DATAPACKAGE)}},
            "audits": self._audits(),
            "timings": {
                "build_seconds": self.build.report.get("seconds"),
                "models": {
                    name: numbers["seconds"] for name, numbers in self.build.report.get("models", {}).items()
                },
                "publish_seconds": round(time.monotonic() - self.started, 3),
            },
        }
        proof = verify_content(Snapshot(self.folder, manifest, sorted(tables)))
        if not proof.ok:
            raise PublishError(
                "the tables do not prove themselves: " + "; ".join(proof.first_problems(3)),
                "mend the models or masking rules they come from, then run: warehouse rebuild",
            )
        report.quotations = proof.count_of("quotations")
        _write_json(self.folder / MANIFEST, manifest)
        report.snapshot_id = snapshot_id
        report.path = self._name(snapshot_id)
        return report

    def _write_tables(self, progress: Progress | None) -> dict[str, Any]:
        """Write each mart to a Parquet file; {table: file, rows, bytes, sha256, columns}."""
        names = [
            row[0]
            for row in self.connection.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = ? ORDER BY table_name",
                [MARTS],
            ).fetchall()
        ]
        if not names:
            raise PublishError(f"the warehouse has no tables in {MARTS}", "run: warehouse build")
        # One thread and a total order: the same rows give the same bytes on any machine.
        self.connection.execute("SET threads = 1")
        tables: dict[str, Any] = {}
        for done, name in enumerate(names, start=1):
            file = self.folder / f"{name}.parquet"
            try:
                path = "'" + str(file).replace("'", "''") + "'"
                self.connection.execute(
                    f"""
                    COPY (SELECT * FROM {MARTS}."{name}" ORDER BY ALL) TO {path}
                    (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {_ROW_GROUP})
                    """
                )
                # As the file has them: a type that Parquet lacks was turned into the nearest one.
                columns = self.connection.execute(f"DESCRIBE SELECT * FROM read_parquet({path})").fetchall()
                row = self.connection.execute(f"SELECT count(*) FROM read_parquet({path})").fetchone()
            except duckdb.Error as error:
                raise PublishError(
                    f"table {MARTS}.{name} cannot be written: {error}", "run: warehouse build"
                ) from error
            tables[name] = {
                "file": file.name,
                "rows": row[0] if row else 0,
                "bytes": file.stat().st_size,
                "sha256": file_hash(file),
                "columns": [{"name": column[0], "type": column[1]} for column in columns],
            }
            if progress:
                progress(done, len(names))
        return tables

    def _refuse_paths(self, tables: dict[str, Any]) -> None:
        """Raise PublishError when a short text column holds a folder of this machine (landed texts may
        speak of any).
        """
        folders = {str(self.home.root)}
        for (path,) in self.connection.execute(
            "SELECT DISTINCT source_path FROM raw.source_versions"
        ).fetchall():
            parent = Path(path).parent
            if len(parent.parts) > 2:
                folders.add(str(parent))
        for name, table in tables.items():
            for column in table["columns"]:
                if column["type"] != "VARCHAR" or column["name"] in ("text", "quote"):
                    continue
                row = self.connection.execute(
                    f"""
                    SELECT count(*) FROM {MARTS}."{name}"
                    WHERE len(list_filter(?, lambda folder: contains("{column["name"]}", folder))) > 0
                    """,
                    [sorted(folders)],
                ).fetchone()
                if row and row[0]:
                    raise PublishError(
                        f"{MARTS}.{name}.{column['name']}: {row[0]} row(s) name a folder of this machine",
                        f"publish only base names: mend models/{MARTS}/{name}.sql",
                    )

    def _inputs(self) -> list[dict[str, Any]]:
        rows = self.connection.execute(
            """
            SELECT source_file, source_sha256, form, version_number, is_sample FROM raw.source_versions
            QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY version_number DESC) = 1
            ORDER BY source_file, source_sha256
            """
        ).fetchall()
        names = ("source_file", "source_sha256", "form", "version_number", "is_sample")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _audits(self) -> dict[str, Any]:
        models = self.build.report.get("models", {})
        return {
            "passed": sum(numbers["audits_passed"] for numbers in models.values()),
            "failed": sum(numbers["audits_failed"] for numbers in models.values()),
            "results": self.build.report.get("audits", []),
        }

    def _same_as_latest(self, tables: dict[str, Any]) -> str | None:
        """The latest snapshot's id if it holds these very tables, unharmed."""
        if not list_snapshots(self.home.snapshots):
            return None
        latest = Snapshot.open(self.home.snapshots)
        published = latest.manifest.get("tables")
        if not isinstance(published, dict) or published.keys() != tables.keys():
            return None
        for name, table in tables.items():
            file = latest.path / table["file"]
            if (
                published[name]["sha256"] != table["sha256"]
                or not file.is_file()
                or file_hash(file) != table["sha256"]
            ):
                return None
        return latest.id

    def _name(self, snapshot_id: str) -> Path:
        """Flush the folder to disk, give it its name and turn `latest` to it."""
        for file in self.folder.iterdir():
            _flush(file)
        _flush(self.folder)
        target = self.home.snapshots / snapshot_id
        os.rename(self.folder, target)
        link = self.home.snapshots / f".latest-{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(snapshot_id)
        os.replace(link, self.home.latest)
        _flush(self.home.snapshots)
        return target


def summaries(home: Home) -> list[SnapshotSummary]:
    """Every complete snapshot of the home, oldest first. Raises SnapshotError when a manifest cannot be
    read.
    """
    ids = list_snapshots(home.snapshots)
    latest = Snapshot.open(home.snapshots).id if ids else None
    found = []
    for snapshot_id in ids:
        manifest: dict[str, Any] = Snapshot.open(home.snapshots, snapshot_id).manifest
        tables = manifest.get("tables", {}).values()
        found.append(
            SnapshotSummary(
                snapshot_id=snapshot_id,
                created_at=str(manifest.get("created_at", "")),
                tables=len(tables),
                rows=sum(table["rows"] for table in tables),
                inputs=len(manifest.get("inputs", [])),
                size=sum(table["bytes"] for table in tables),
                is_latest=snapshot_id == latest,
            )
        )
    return found


def _free_id(snapshots: Path, created: datetime) -> str:
    # Two snapshots within one second, or a clock that was set back, must not hide a newer one behind an
    # older.
    stamp = created.strftime("%Y%m%dT%H%M%SZ")
    existing = list_snapshots(snapshots)
    newest = existing[-1].partition("-")[0] if existing else ""
    stamp = max(stamp, newest)
    snapshot_id, number = stamp, 1
    while (snapshots / snapshot_id).exists():
        number += 1
        snapshot_id = f"{stamp}-{number}"
    return snapshot_id


def _datapackage(
    created: datetime, tables: dict[str, Any], dictionary: dict[str, Any], code: CodeVersion
) -> dict[str, Any]:
    """The Frictionless description of the snapshot: each file with its hash, and what each column holds."""
    resources = []
    for name, table in tables.items():
        described = dictionary.get(name, {})
        meanings = described.get("columns", {})
        resources.append(
            {
                "name": name,
                "path": table["file"],
                "description": described.get("description", ""),
                "format": "parquet",
                "mediatype": "application/vnd.apache.parquet",
                "bytes": table["bytes"],
                "hash": f"sha256:{table['sha256']}",
                "schema": {
                    "fields": [
                        {
                            "name": column["name"],
                            "type": "array" if column["type"].endswith("[]") else _field_type(column["type"]),
                            "description": meanings.get(column["name"], ""),
                        }
                        for column in table["columns"]
                    ]
                },
            }
        )
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "surveillance-policy-comparison",
        "title": "Surveillance policies compared: what agencies say in answer to public-records requests",
        "version": code.package,
        "created": created.isoformat().replace("+00:00", "Z"),
        "resources": resources,
    }


def _field_type(duckdb_type: str) -> str:
    return _FIELD_TYPES.get(duckdb_type, "number" if duckdb_type.startswith("DECIMAL") else "any")


def _write_json(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
