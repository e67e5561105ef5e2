"""Where a command's result goes: a file that the user names, or standard output."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import pyarrow as pa
import pyarrow.parquet

from warehouse.errors import UsageError


def refuse_parquet_on_terminal(form: str, output: str | None) -> None:
    """Raises UsageError where Parquet would be written to a terminal; asked before the work is done."""
    if form == "parquet" and output is None and sys.stdout.isatty():
        raise UsageError(
            "Parquet is not for reading on a terminal", "add --output FILE, or send it on with > FILE"
        )


def write_parquet(table: pa.Table, output: str | None) -> None:
    """The table to the file `output`, or to stdout."""
    buffer = io.BytesIO()
    pyarrow.parquet.write_table(table, buffer, compression="zstd")
    if output is None:
        sys.stdout.buffer.write(buffer.getvalue())
    else:
        Path(output).write_bytes(buffer.getvalue())


def write_text(write: Callable[[TextIO], None], output: str | None) -> None:
    """What `write` puts into a stream, to the file `output`, or to stdout."""
    if output is None:
        write(sys.stdout)
    else:
        with open(output, "w", encoding="utf-8", newline="") as stream:
            write(stream)
