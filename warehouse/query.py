"""`warehouse sql`: a person's read-only question to a snapshot, answered in the format they ask for."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import replace
from typing import TextIO

from warehouse import sandbox
from warehouse.output import refuse_parquet_on_terminal, write_parquet, write_text
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
    refuse_parquet_on_terminal(form, output)
    limits = replace(sandbox.COMMAND_LINE, seconds=seconds, memory_mb=memory_mb)
    if form == "table":
        limits = replace(limits, rows=TABLE_ROWS)
    result = sandbox.run(Snapshot.open(home.snapshots, snapshot_id), sql, limits)
    if form == "parquet":
        write_parquet(result.table, output)
    else:
        write_text(lambda stream: _write_text(result, form, stream), output)


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
