"""A person's query over a snapshot, run where it can harm nothing: in a process of its own, within limits.

Whoever may type SQL, on the dashboard's page or after `warehouse sql`, gets here. `sandbox_child.py` says
what keeps the query in; this module starts it, waits no longer than agreed, and brings the result back.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from warehouse.reader import Snapshot, SnapshotError

_CHILD = Path(__file__).resolve().with_name("sandbox_child.py")
# Each running query may take a core and its share of memory: more of them wait.
_PLACES = threading.BoundedSemaphore(2)
_WAIT_SECONDS = 10.0


@dataclass(frozen=True)
class Limits:
    """How much one query may take: seconds by the clock, MiB of memory, rows and MiB of its result.

    None for `rows` or `result_mb` gives the whole result.
    """

    seconds: float = 10.0
    memory_mb: int = 512
    rows: int | None = 10_000
    result_mb: int | None = 16


#: For somebody at their own machine's command line: large, and never without end.
COMMAND_LINE = Limits(seconds=300.0, memory_mb=4096, rows=None, result_mb=None)


@dataclass(frozen=True)
class QueryResult:
    """What a query gave. `types` are DuckDB's, one a column; `is_cut` says that a limit left rows out."""

    table: pa.Table
    types: tuple[str, ...]
    is_cut: bool
    seconds: float

    @property
    def columns(self) -> list[str]:
        """The names of the columns; two may be equal."""
        return list(self.table.column_names)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows as Python values: whole numbers as int, decimals as float, lists, dicts, dates, None."""
        for batch in self.table.to_batches(max_chunksize=2048):
            columns = [
                [_plain(value, kind) for value in column.to_pylist()]
                for column, kind in zip(batch.columns, self.types, strict=True)
            ]
            yield from zip(*columns, strict=True)


def run(snapshot: Snapshot, sql: str, limits: Limits | None = None) -> QueryResult:
    """Run one read-only statement that a person typed.

    Raises:
        SnapshotError: it is no single reading statement, names what is no table of the snapshot, is wrong,
            or needs more time or memory than `limits` give (the page's, where None is given).
    """
    limits = limits or Limits()
    request = {
        "tables": snapshot.tables,
        "sql": sql,
        "memory_mb": limits.memory_mb,
        # Two threads: by the clock it is over sooner. This one holds even where nobody watches the clock.
        "cpu_seconds": int(2 * limits.seconds) + 2,
        "rows": limits.rows,
        "result_mb": limits.result_mb,
    }
    with _place():
        started = time.monotonic()
        output, complaint, code = _child(snapshot.path, json.dumps(request), limits.seconds)
    said = _said(complaint)
    if code != 0 or "error" in said:
        raise SnapshotError(_reason(said, code, limits))
    with pa.ipc.open_stream(output) as stream:
        types = json.loads((stream.schema.metadata or {})[b"duckdb_types"])
        table = stream.read_all().replace_schema_metadata(None)
    return QueryResult(table, tuple(types), bool(said.get("cut")), time.monotonic() - started)


@contextmanager
def _place() -> Iterator[None]:
    """Wait until few enough queries run."""
    if not _PLACES.acquire(timeout=_WAIT_SECONDS):
        raise SnapshotError("Other queries are still running. Try again in a moment.")
    try:
        yield
    finally:
        _PLACES.release()


def _child(folder: Path, request: str, seconds: float) -> tuple[bytes, bytes, int | None]:
    """Output, complaint and exit code of the child; the code is None where its time ran out."""
    if not folder.is_dir():
        raise SnapshotError(f"Snapshot {folder.name} is gone. Reload the page, or run: warehouse snapshots")
    process = subprocess.Popen(
        [sys.executable, "-I", str(_CHILD)],
        cwd=folder,
        # Nothing of this process's environment is the query's business.
        env={"LC_ALL": "C.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        output, complaint = process.communicate(request.encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        return b"", b"", None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    return output, complaint, process.returncode


def _said(complaint: bytes) -> dict[str, Any]:
    """The object that the child leaves at its end; empty where it was killed before."""
    try:
        said = json.loads(complaint)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _reason(said: dict[str, Any], code: int | None, limits: Limits) -> str:
    """Why there is no result, and what to do."""
    out_of_memory = (
        f"The query needs more than the {limits.memory_mb:,} MiB of memory it may take. Ask for fewer "
        "columns or rows, or sum up."
    )
    if code is None or code == -signal.SIGKILL:
        return (
            f"The query was stopped after {limits.seconds:g} seconds. Ask for fewer rows, or look at fewer "
            "tables at a time."
        )
    message = str(said.get("error", ""))
    if not message or "Out of Memory" in message or "bad_alloc" in message or "bad allocation" in message:
        return out_of_memory
    return message if said.get("kind") == "refused" else f"The query failed: {message}"


def _plain(value: object, kind: str) -> object:
    """A value as Python's own: what Arrow gives otherwise is turned into what DuckDB would have given."""
    if isinstance(value, Decimal):
        return int(value) if kind.endswith("HUGEINT") else float(value)
    if isinstance(value, pa.MonthDayNano):
        months, days, nanoseconds = value
        return f"{months} months {days} days {nanoseconds / 1e9:g} seconds"
    if kind.startswith("MAP(") and isinstance(value, list):
        return {str(key): item for key, item in value}
    return value
