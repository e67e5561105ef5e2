"""The only writer of the schema `raw`: what has landed, what could not land, and how well it is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
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
    """One row of raw.source_versions: one version of one source. `landed_at` is UTC without a zone."""

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


def connect(database: Path, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open the warehouse file in the compact format (the default one stores long text uncompressed, 7
    times larger).
    """
    if read_only:
        return duckdb.connect(str(database), read_only=True)
    return duckdb.connect(str(database), config={"storage_compatibility_version": "latest"})


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the schema `raw` and its tables where they are missing."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS raw")
    for table, columns in _TYPES.items():
        listed = ", ".join(f"{name} {duck}" for name, (duck, _) in columns.items())
        connection.execute(f"CREATE TABLE IF NOT EXISTS raw.{table} ({listed})")


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


def quarantined(connection: duckdb.DuckDBPyConnection) -> list[Quarantined]:
    """Every row of the quarantine."""
    names = [field.name for field in fields(Quarantined)]
    rows = connection.execute(f"SELECT {', '.join(names)} FROM raw.quarantine ORDER BY ALL").fetchall()
    return [Quarantined(*row) for row in rows]


def write_batch(
    connection: duckdb.DuckDBPyConnection,
    versions: Sequence[SourceVersion],
    broken: Sequence[Quarantined],
    mended_paths: Sequence[str],
) -> None:
    """Write one batch in one transaction: new versions, new quarantine rows, and paths to take out of
    quarantine.
    """
    connection.execute("BEGIN")
    try:
        gone = [*mended_paths, *(row.source_path for row in broken)]
        if gone:
            connection.execute("DELETE FROM raw.quarantine WHERE list_contains(?, source_path)", [gone])
        _insert(connection, "source_versions", [astuple(row) for row in versions])
        _insert(connection, "quarantine", [astuple(row) for row in broken])
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


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
    if not rows:
        return
    columns = _TYPES[table]
    # A registered Arrow table goes in at once; executemany would take a second per thousand rows.
    batch = pa.table(
        {
            name: pa.array([row[i] for row in rows], type=kind)
            for i, (name, (_, kind)) in enumerate(columns.items())
        }
    )
    connection.register("landing_batch", batch)
    try:
        connection.execute(f"INSERT INTO raw.{table} BY NAME SELECT * FROM landing_batch")
    finally:
        connection.unregister("landing_batch")


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
