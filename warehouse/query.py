"""`warehouse sql`: a person's read-only question to a snapshot, answered in the format they ask for."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

import duckdb
import pyarrow.parquet

from warehouse.errors import UsageError
from warehouse.paths import Home
from warehouse.reader import Snapshot, run_user_sql
from warehouse.terminal import print_table

#: Longer results are cut on a terminal; the other formats give every row.
TABLE_ROWS = 500


def write_query(home: Home, sql: str, form: str, snapshot_id: str | None, output: str | None) -> None:
    """Run the SQL over a snapshot (the latest without an id) and write the result to `output`, or to stdout.

    `form` is table, csv, json (an array of objects) or parquet. Raises SnapshotError for a missing snapshot
    or a query that is wrong or would write; UsageError for Parquet on a terminal.
    """
    if form == "parquet" and output is None and sys.stdout.isatty():
        raise UsageError(
            "Parquet is not for reading on a terminal", "add --output FILE, or send it on with > FILE"
        )
    relation = run_user_sql(Snapshot.open(home.snapshots, snapshot_id), sql)
    if form == "parquet":
        buffer = io.BytesIO()
        pyarrow.parquet.write_table(relation.to_arrow_table(), buffer, compression="zstd")
        if output is None:
            sys.stdout.buffer.write(buffer.getvalue())
        else:
            Path(output).write_bytes(buffer.getvalue())
    elif output is None:
        _write_text(relation, form, sys.stdout)
    else:
        with open(output, "w", encoding="utf-8", newline="") as stream:
            _write_text(relation, form, stream)


def _write_text(relation: duckdb.DuckDBPyRelation, form: str, stream: TextIO) -> None:
    if form == "csv":
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(relation.columns)
        for row in _rows(relation):
            writer.writerow([_cell(value) for value in row])
    elif form == "json":
        is_json = [str(kind) == "JSON" for kind in relation.types]
        _write_json(relation.columns, is_json, _rows(relation), stream)
    else:
        rows = relation.fetchmany(TABLE_ROWS)
        print_table(relation.columns, [[_shown(value) for value in row] for row in rows], stream=stream)
        if relation.fetchmany(1):
            print(f"Only the first {TABLE_ROWS} rows; --format csv gives all.", file=sys.stderr)


def _rows(relation: duckdb.DuckDBPyRelation) -> Iterator[tuple[Any, ...]]:
    while rows := relation.fetchmany(10_000):
        yield from rows


def _write_json(
    columns: list[str], is_json: list[bool], rows: Iterable[tuple[Any, ...]], stream: TextIO
) -> None:
    # One object a line: readable, and a reader of lines can cut it.
    stream.write("[")
    for number, row in enumerate(rows):
        values = [
            json.loads(value) if nested and isinstance(value, str) else value
            for value, nested in zip(row, is_json, strict=True)
        ]
        line = json.dumps(dict(zip(columns, values, strict=True)), ensure_ascii=False, default=str)
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
