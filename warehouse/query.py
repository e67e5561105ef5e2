"""`warehouse sql`: a person's read-only question to a snapshot, answered in the format they ask for."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import pyarrow.parquet

from warehouse import sandbox
from warehouse.errors import UsageError
from warehouse.paths import Home
from warehouse.reader import Snapshot
from warehouse.terminal import print_table

#: Longer results are cut on a terminal; the other formats give every row.
TABLE_ROWS = 500


def write_query(
    home: Home,
    sql: str,
    form: str,
    snapshot_id: str | None,
    output: str | None,
    *,
    seconds: float = sandbox.COMMAND_LINE.seconds,
    memory_mb: int = sandbox.COMMAND_LINE.memory_mb,
) -> None:
    """Run the SQL over a snapshot (the latest without an id) and write the result to `output`, or to stdout.

    `form` is table, csv, json (an array of objects) or parquet. Raises SnapshotError for a missing snapshot
    or a query that is wrong, would write, or needs more than `seconds` or `memory_mb`; UsageError for Parquet
    on a terminal.
    """
    if form == "parquet" and output is None and sys.stdout.isatty():
        raise UsageError(
            "Parquet is not for reading on a terminal", "add --output FILE, or send it on with > FILE"
        )
    limits = replace(sandbox.COMMAND_LINE, seconds=seconds, memory_mb=memory_mb)
    if form == "table":
        limits = replace(limits, rows=TABLE_ROWS)
    result = sandbox.run(Snapshot.open(home.snapshots, snapshot_id), sql, limits)
    if form == "parquet":
        buffer = io.BytesIO()
        pyarrow.parquet.write_table(result.table, buffer, compression="zstd")
        if output is None:
            sys.stdout.buffer.write(buffer.getvalue())
        else:
            Path(output).write_bytes(buffer.getvalue())
    elif output is None:
        _write_text(result, form, sys.stdout)
    else:
        with open(output, "w", encoding="utf-8", newline="") as stream:
            _write_text(result, form, stream)


def _write_text(result: sandbox.QueryResult, form: str, stream: TextIO) -> None:
    if form == "csv":
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(result.columns)
        for row in result.rows():
            writer.writerow([_cell(value) for value in row])
    elif form == "json":
        _write_json(result, stream)
    else:
        rows = [[_shown(value) for value in row] for row in result.rows()]
        print_table(result.columns, rows, stream=stream)
        if result.is_cut:
            print(f"Only the first {TABLE_ROWS} rows; --format csv gives all.", file=sys.stderr)


def _write_json(result: sandbox.QueryResult, stream: TextIO) -> None:
    is_json = [kind == "JSON" for kind in result.types]
    # One object a line: readable, and a reader of lines can cut it.
    stream.write("[")
    for number, row in enumerate(result.rows()):
        values = [
            json.loads(value) if nested and isinstance(value, str) else value
            for value, nested in zip(row, is_json, strict=True)
        ]
        line = json.dumps(dict(zip(result.columns, values, strict=True)), ensure_ascii=False, default=str)
        stream.write(("," if number else "") + "\n" + line)
    stream.write("\n]\n")


def _cell(value: object) -> object:
    """A value as CSV holds it: NULL empty, lists and structures as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def _shown(value: object) -> object:
    """A value as a person reads it in a table: NULL is said, an empty text is not."""
    return "NULL" if value is None else _cell(value)
