"""The only writer of the schema `raw`: what has landed, what could not land, and how well it is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, field, fields
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

_TYPES: dict[str, dict[str, tuple[str, pa.DataType]]] = {
    "source_versions": {
        "source_id": ("VARCHAR", pa.string()),
        "version_number": ("INTEGER", pa.int32()),
        "source_file": ("VARCHAR", pa.string()),
        "source_sha256": ("VARCHAR", pa.string()),
        "media_type": ("VARCHAR", pa.string()),
        "form": ("VARCHAR", pa.string()),
        "text": ("VARCHAR", pa.string()),
        "masked_text": ("VARCHAR", pa.string()),
        "is_sample": ("BOOLEAN", pa.bool_()),
        "landed_at": ("TIMESTAMP", pa.timestamp("us")),
        "source_path": ("VARCHAR", pa.string()),
        "reader_version": ("VARCHAR", pa.string()),
        "source_url": ("VARCHAR", pa.string()),
        "page_starts": ("INTEGER[]", pa.list_(pa.int32())),
        "record_key": ("VARCHAR", pa.string()),
        "updated_at": ("TIMESTAMP", pa.timestamp("us")),
        "request_ref": ("VARCHAR", pa.string()),
        "part_of": ("VARCHAR", pa.string()),
        "redaction_count": ("INTEGER", pa.int32()),
        "metadata": ("VARCHAR", pa.string()),
    },
    "platform_records": {
        "platform": ("VARCHAR", pa.string()),
        "kind": ("VARCHAR", pa.string()),
        "record_id": ("VARCHAR", pa.string()),
        "request_id": ("VARCHAR", pa.string()),
        "updated_at": ("TIMESTAMP", pa.timestamp("us")),
        "body": ("VARCHAR", pa.string()),
        "source_file": ("VARCHAR", pa.string()),
        "source_path": ("VARCHAR", pa.string()),
        "source_sha256": ("VARCHAR", pa.string()),
        "is_assembled": ("BOOLEAN", pa.bool_()),
    },
    "opened_inputs": {
        "source_sha256": ("VARCHAR", pa.string()),
        "source_file": ("VARCHAR", pa.string()),
        "source_path": ("VARCHAR", pa.string()),
        "format": ("VARCHAR", pa.string()),
        "opening_version": ("VARCHAR", pa.string()),
        "texts": ("INTEGER", pa.int32()),
        "landed_at": ("TIMESTAMP", pa.timestamp("us")),
    },
    "quarantine": {
        "source_file": ("VARCHAR", pa.string()),
        "source_sha256": ("VARCHAR", pa.string()),
        "reason": ("VARCHAR", pa.string()),
        "landed_at": ("TIMESTAMP", pa.timestamp("us")),
        "source_path": ("VARCHAR", pa.string()),
    },
    "extraction_accuracy": {
        "fact": ("VARCHAR", pa.string()),
        "precision": ("DOUBLE", pa.float64()),
        "recall": ("DOUBLE", pa.float64()),
        "f1": ("DOUBLE", pa.float64()),
        "labelled": ("INTEGER", pa.int32()),
        "published": ("INTEGER", pa.int32()),
        "correct": ("INTEGER", pa.int32()),
        "cells": ("INTEGER", pa.int32()),
        "cells_correct": ("INTEGER", pa.int32()),
        "measured_on": ("DATE", pa.date32()),
    },
}


@dataclass(frozen=True)
class SourceVersion:
    """One row of raw.source_versions: one version of one source. Times are UTC without a zone.

    `source_path` is where it came from: the file's path, and behind `!/` the path inside it. `part_of` is
    the source_id of the text it came with; the fields after it are those of `found.FoundText`, `metadata` as
    JSON.
    """

    source_id: str
    version_number: int
    source_file: str
    source_sha256: str
    media_type: str
    form: str
    text: str
    masked_text: str
    is_sample: bool
    landed_at: datetime
    source_path: str
    reader_version: str
    source_url: str | None = None
    page_starts: tuple[int, ...] = ()
    record_key: str | None = None
    updated_at: datetime | None = None
    request_ref: str | None = None
    part_of: str | None = None
    redaction_count: int | None = None
    metadata: str | None = None


@dataclass(frozen=True)
class PlatformRecord:
    """One row of raw.platform_records: an object of a platform's API (`found.FoundRecord`), its body as
    JSON.
    """

    platform: str
    kind: str
    record_id: str
    request_id: str | None
    updated_at: datetime | None
    body: str
    source_file: str
    source_path: str
    source_sha256: str
    is_assembled: bool = False


@dataclass(frozen=True)
class OpenedInput:
    """One row of raw.opened_inputs: an input that holds more than its own text, opened to its end.

    `opening_version` is the code that opened it; `texts` how many texts and records it held.
    """

    source_sha256: str
    source_file: str
    source_path: str
    format: str
    opening_version: str
    texts: int
    landed_at: datetime


@dataclass(frozen=True)
class Batch:
    """What one transaction writes. `mended` are paths to take out of quarantine, `referred` (source_id,
    request_ref) of texts that have landed and are now said to belong to a request, `dropped` source_ids of
    parts that their file, read anew, is not cut into any more.
    """

    versions: list[SourceVersion] = field(default_factory=list)
    quarantine: list[Quarantined] = field(default_factory=list)
    records: list[PlatformRecord] = field(default_factory=list)
    opened: list[OpenedInput] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    referred: list[tuple[str, str]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any(getattr(self, entry.name) for entry in fields(self))


@dataclass(frozen=True)
class Quarantined:
    """One row of raw.quarantine: a file that could not land. `source_sha256` is None when it could not be
    read at all.
    """

    source_file: str
    source_sha256: str | None
    reason: str
    landed_at: datetime
    source_path: str


@dataclass(frozen=True)
class KnownVersion:
    """The identifying columns of a landed version, without its text."""

    source_id: str
    version_number: int
    source_file: str
    source_sha256: str
    source_path: str
    updated_at: datetime | None = None


def connect(
    database: Path, *, read_only: bool = False, memory: str | None = None
) -> duckdb.DuckDBPyConnection:
    """Open the warehouse file in the compact format (the default one stores long text uncompressed, 7
    times larger). `memory` bounds what DuckDB keeps of it, such as "200MB"; by default most of the machine's.
    """
    if read_only:
        return duckdb.connect(str(database), read_only=True)
    config: dict[str, str | bool | int | float | list[str]] = {"storage_compatibility_version": "latest"}
    if memory:
        config["memory_limit"] = memory
    return duckdb.connect(str(database), config=config)


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the schema `raw`, its tables and their columns where they are missing."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS raw")
    for table, columns in _TYPES.items():
        listed = ", ".join(f"{name} {duck}" for name, (duck, _) in columns.items())
        connection.execute(f"CREATE TABLE IF NOT EXISTS raw.{table} ({listed})")
        for name, (duck, _) in columns.items():
            # A home that older code made lacks the newer columns.
            connection.execute(f"ALTER TABLE raw.{table} ADD COLUMN IF NOT EXISTS {name} {duck}")


def known_versions(connection: duckdb.DuckDBPyConnection) -> list[KnownVersion]:
    """Every landed version in the order it landed within its source."""
    names = [field.name for field in fields(KnownVersion)]
    rows = connection.execute(
        f"SELECT {', '.join(names)} FROM raw.source_versions ORDER BY source_id, version_number"
    ).fetchall()
    return [KnownVersion(*row) for row in rows]


def newest_texts(connection: duckdb.DuckDBPyConnection, source_file: str) -> list[tuple[str, str]]:
    """(source_id, text) of the newest version of each source that has, or had, this base name."""
    return connection.execute(
        """
        SELECT source_id, arg_max(text, version_number)
        FROM raw.source_versions
        WHERE source_id IN (SELECT source_id FROM raw.source_versions WHERE source_file = ?)
        GROUP BY source_id ORDER BY source_id
        """,
        [source_file],
    ).fetchall()


def newest_text(connection: duckdb.DuckDBPyConnection, source_id: str) -> str | None:
    """Text of the newest version of a source; None where there is none."""
    row = connection.execute(
        "SELECT arg_max(text, version_number) FROM raw.source_versions WHERE source_id = ?", [source_id]
    ).fetchone()
    return row[0] if row else None


def quarantined(connection: duckdb.DuckDBPyConnection) -> list[Quarantined]:
    """Every row of the quarantine."""
    names = [field.name for field in fields(Quarantined)]
    rows = connection.execute(f"SELECT {', '.join(names)} FROM raw.quarantine ORDER BY ALL").fetchall()
    return [Quarantined(*row) for row in rows]


def opened_inputs(connection: duckdb.DuckDBPyConnection, opening_version: str) -> set[str]:
    """SHA-256 of every input that this version of the opening code has opened to its end."""
    rows = connection.execute(
        "SELECT DISTINCT source_sha256 FROM raw.opened_inputs WHERE opening_version = ?", [opening_version]
    ).fetchall()
    return {row[0] for row in rows}


def parts_of(connection: duckdb.DuckDBPyConnection, sha256: str, prefix: str) -> list[str]:
    """source_ids of what was read from inside an input of these bytes, whose source_path begins so; none
    where the input was never opened to its end.
    """
    rows = connection.execute(
        """
        SELECT DISTINCT source_id FROM raw.source_versions
        WHERE starts_with(source_path, ?)
          AND EXISTS (SELECT 1 FROM raw.opened_inputs WHERE source_sha256 = ?)
        ORDER BY source_id
        """,
        [prefix, sha256],
    ).fetchall()
    return [row[0] for row in rows]


def write_batch(connection: duckdb.DuckDBPyConnection, batch: Batch) -> None:
    """Write one batch in one transaction, so that a landing that is cut leaves all of it or nothing."""
    connection.execute("BEGIN")
    try:
        gone = [*batch.mended, *(row.source_path for row in batch.quarantine)]
        if gone:
            connection.execute("DELETE FROM raw.quarantine WHERE list_contains(?, source_path)", [gone])
        if batch.dropped:
            connection.execute(
                "DELETE FROM raw.source_versions WHERE list_contains(?, source_id)", [batch.dropped]
            )
        for source_id, request_ref in batch.referred:
            connection.execute(
                "UPDATE raw.source_versions SET request_ref = ? WHERE source_id = ?", [request_ref, source_id]
            )
        _insert(connection, "source_versions", [astuple(row) for row in batch.versions])
        _insert(connection, "quarantine", [astuple(row) for row in batch.quarantine])
        _merge_records(connection, batch.records)
        _insert(connection, "opened_inputs", [astuple(row) for row in batch.opened])
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def mark_assembled(connection: duckdb.DuckDBPyConnection) -> None:
    """Say that the texts of all platform records have landed."""
    connection.execute("UPDATE raw.platform_records SET is_assembled = TRUE WHERE NOT is_assembled")


def _merge_records(connection: duckdb.DuckDBPyConnection, records: Sequence[PlatformRecord]) -> None:
    """Insert records, each in place of an older one of the same key; one that is older, or says the same,
    changes nothing.
    """
    newest: dict[tuple[str, str, str], PlatformRecord] = {}
    for record in records:
        key = (record.platform, record.kind, record.record_id)
        before = newest.get(key)
        if before is None or (record.updated_at or datetime.min) >= (before.updated_at or datetime.min):
            newest[key] = record
    if not newest:
        return
    _with_rows(
        connection,
        "platform_records",
        [astuple(row) for row in newest.values()],
        """
        DELETE FROM landing_batch_kept AS new USING raw.platform_records AS old
        WHERE old.platform = new.platform AND old.kind = new.kind AND old.record_id = new.record_id
          AND (old.body = new.body OR old.updated_at > new.updated_at)
        """,
        """
        DELETE FROM raw.platform_records AS old USING landing_batch_kept AS new
        WHERE old.platform = new.platform AND old.kind = new.kind AND old.record_id = new.record_id
        """,
        "INSERT INTO raw.platform_records BY NAME SELECT * FROM landing_batch_kept",
    )


def replace_accuracy(connection: duckdb.DuckDBPyConnection, rows: Sequence[tuple[object, ...]]) -> int:
    """Make `rows` the whole of raw.extraction_accuracy in one transaction; returns how many rows it had."""
    connection.execute("BEGIN")
    try:
        counted = connection.execute("SELECT count(*) FROM raw.extraction_accuracy").fetchone()
        connection.execute("DELETE FROM raw.extraction_accuracy")
        _insert(connection, "extraction_accuracy", rows)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return counted[0] if counted else 0


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        # A registered Arrow table goes in at once; executemany would take a second per thousand rows.
        connection.register("landing_batch", _arrow(table, rows))
        try:
            connection.execute(f"INSERT INTO raw.{table} BY NAME SELECT * FROM landing_batch")
        finally:
            connection.unregister("landing_batch")


def _with_rows(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]], *statements: str
) -> None:
    """Run statements that read and change a temporary table `landing_batch_kept` holding these rows."""
    connection.register("landing_batch", _arrow(table, rows))
    try:
        connection.execute("CREATE TEMPORARY TABLE landing_batch_kept AS SELECT * FROM landing_batch")
        for statement in statements:
            connection.execute(statement)
        connection.execute("DROP TABLE landing_batch_kept")
    finally:
        connection.unregister("landing_batch")


def _arrow(table: str, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    return pa.table(
        {
            name: pa.array([row[i] for row in rows], type=kind)
            for i, (name, (_, kind)) in enumerate(_TYPES[table].items())
        }
    )


def stale_readings(
    connection: duckdb.DuckDBPyConnection, reader_version: str, batch_size: int
) -> Iterator[list[tuple[str, int, str]]]:
    """Batches of (source_id, version_number, text) that an older version of the reading code has read."""
    keys = connection.execute(
        """
        SELECT source_id, version_number FROM raw.source_versions
        WHERE reader_version IS DISTINCT FROM ? ORDER BY source_id, version_number
        """,
        [reader_version],
    ).fetchall()
    for start in range(0, len(keys), batch_size):
        wanted = [f"{source_id}/{number}" for source_id, number in keys[start : start + batch_size]]
        yield connection.execute(
            """
            SELECT source_id, version_number, text FROM raw.source_versions
            WHERE list_contains(?, source_id || '/' || version_number) ORDER BY source_id, version_number
            """,
            [wanted],
        ).fetchall()


def update_readings(
    connection: duckdb.DuckDBPyConnection, rows: Sequence[tuple[str, int, str, str]], reader_version: str
) -> None:
    """Replace form and masked text of (source_id, version_number, form, masked_text) rows in one
    transaction.
    """
    batch = pa.table(
        {
            "source_id": pa.array([row[0] for row in rows], pa.string()),
            "version_number": pa.array([row[1] for row in rows], pa.int32()),
            "form": pa.array([row[2] for row in rows], pa.string()),
            "masked_text": pa.array([row[3] for row in rows], pa.string()),
        }
    )
    connection.register("readings_batch", batch)
    try:
        connection.execute(
            """
            UPDATE raw.source_versions AS version
            SET form = reading.form, masked_text = reading.masked_text, reader_version = ?
            FROM readings_batch AS reading
            WHERE version.source_id = reading.source_id AND version.version_number = reading.version_number
            """,
            [reader_version],
        )
    finally:
        connection.unregister("readings_batch")
