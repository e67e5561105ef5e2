"""What the last builds ended like, kept beside the data: `publish` asks it whether the marts may be
published.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import duckdb

from warehouse.errors import PublishError

RUNNING, OK, FAILED = "running", "ok", "failed"


@dataclass(frozen=True)
class Build:
    """One build. `landed` names the state of the raw tables it read, `models_sha256` the models that ran.

    `report` holds `models` (name -> seconds, audits passed, audits failed), `audits` (model, audit),
    `dictionary` (mart -> description and column descriptions), `seconds`, and on failure `message`.
    """

    started_at: datetime
    status: str
    landed: str
    models_sha256: str
    report: dict[str, Any] = field(default_factory=dict)


def create_table(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the schema and its table where they are missing."""
    connection.execute("CREATE SCHEMA IF NOT EXISTS warehouse_meta")
    connection.execute(
        """
        CREATE TABLE IF NOT EXISTS warehouse_meta.builds (
            started_at TIMESTAMP, status VARCHAR, landed VARCHAR, models_sha256 VARCHAR, report VARCHAR
        )
        """
    )


def start(connection: duckdb.DuckDBPyConnection, landed: str, models_sha256: str) -> Build:
    """Write down that a build is running, so that one that is killed does not pass for the good one before
    it.
    """
    build = Build(datetime.now(UTC).replace(tzinfo=None), RUNNING, landed, models_sha256)
    connection.execute("DELETE FROM warehouse_meta.builds WHERE status = ?", [RUNNING])
    connection.execute(
        "INSERT INTO warehouse_meta.builds VALUES (?, ?, ?, ?, '{}')",
        [build.started_at, build.status, build.landed, build.models_sha256],
    )
    return build


def finish(connection: duckdb.DuckDBPyConnection, build: Build, status: str, report: dict[str, Any]) -> None:
    """Write down how the running build ended."""
    connection.execute(
        "UPDATE warehouse_meta.builds SET status = ?, report = ? WHERE started_at = ?",
        [status, json.dumps(report, ensure_ascii=False), build.started_at],
    )


def last(connection: duckdb.DuckDBPyConnection) -> Build | None:
    """The newest build; None when there was none."""
    exists = connection.execute(
        "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'warehouse_meta' AND table_name = 'builds'"
    ).fetchone()
    row = (
        exists
        and connection.execute(
            """
        SELECT started_at, status, landed, models_sha256, report FROM warehouse_meta.builds
        ORDER BY started_at DESC LIMIT 1
        """
        ).fetchone()
    )
    return Build(row[0], row[1], row[2], row[3], json.loads(row[4])) if row else None


def landed_state(connection: duckdb.DuckDBPyConnection) -> str:
    """A name for what the raw tables hold now: it differs as soon as anything was landed, read again or
    quarantined.
    """
    states = []
    for table, columns in (
        (
            "source_versions",
            "source_id, version_number, source_file, source_sha256, is_sample, reader_version, request_ref",
        ),
        ("quarantine", "source_file, source_sha256, reason"),
    ):
        row = connection.execute(
            f"SELECT count(*), coalesce(bit_xor(hash({columns})), 0) FROM raw.{table}"
        ).fetchone()
        states.append("/".join(str(value) for value in row or ()))
    return " ".join(states)


def same_models(connection: duckdb.DuckDBPyConnection, models_sha256: str) -> bool:
    """True where the last build ended well with these very models, and the file still holds their tables."""
    build = last(connection)
    tables = connection.execute(
        "SELECT count(*) FROM duckdb_schemas() WHERE starts_with(schema_name, 'sqlmesh__')"
    ).fetchone()
    return (
        build is not None
        and build.status == OK
        and build.models_sha256 == models_sha256
        and bool(tables and tables[0])
    )


def is_current(connection: duckdb.DuckDBPyConnection, models_sha256: str) -> bool:
    """True where the last build went well, and neither what has landed nor a model has changed since."""
    build = last(connection)
    return (
        build is not None
        and same_models(connection, models_sha256)
        and build.landed == landed_state(connection)
    )


def publishable(connection: duckdb.DuckDBPyConnection, models_sha256: str) -> Build:
    """The last build, if its marts may be published. Raises PublishError, saying why not."""
    build = last(connection)
    again = "run: warehouse build"
    if build is None:
        raise PublishError("nothing has been built in this home yet", again)
    if build.status == FAILED:
        message = build.report.get("message", "")
        raise PublishError(f"the last build failed: {message}", "mend the cause, then " + again)
    if build.status == RUNNING:
        raise PublishError("the last build was cut short", again)
    if build.landed != landed_state(connection):
        raise PublishError("something has landed since the last build", again)
    if build.models_sha256 != models_sha256:
        raise PublishError("models or seeds have changed since the last build", again)
    return build
