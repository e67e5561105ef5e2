"""What a reader takes along: any table as CSV or Parquet, and the address that shows this very view again.

A spreadsheet runs a cell that begins with "=", "+", "-" or "@" as a formula. Names, quotations and file names
come from strangers, so such cells get an apostrophe in front in the CSV file: the spreadsheet then shows
text. Parquet has no formulas; there every value is as the snapshot has it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from dashboard import data

#: Blanks and control characters before the sign, and the wide forms that some spreadsheets read alike.
_FORMULA = re.compile(r"[\s\x00-\x20\"'\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]|[\t\r\n]")
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")
_SNAPSHOT_PARAMETER = "snapshot"

Rows = Sequence[Mapping[str, object]]


def downloads(name: str, rows: Rows | Callable[[], Rows], key: str = "") -> None:
    """Two buttons that give `rows` as CSV and as Parquet.

    Args:
        name: what the rows are, in plain words; the file is named after it and the snapshot.
        rows: one mapping a row, all with the same keys, which become the columns; or a function that gives
            them once somebody asks.
        key: tells apart two such pairs of buttons on one page.
    """
    stem = file_stem(name)

    def found() -> Rows:
        return rows() if callable(rows) else rows

    with st.container(horizontal=True, key=f"take_{key or stem}"):
        st.download_button(
            "Download CSV",
            lambda: csv_bytes(found()),
            f"{stem}.csv",
            "text/csv",
            key=f"csv_{key or stem}",
            on_click="ignore",
            icon=":material/download:",
            help=None,
        )
        st.download_button(
            "Download Parquet",
            lambda: parquet_bytes(found()),
            f"{stem}.parquet",
            "application/vnd.apache.parquet",
            key=f"parquet_{key or stem}",
            on_click="ignore",
            icon=":material/download:",
        )


def file_stem(name: str) -> str:
    """A file name without its ending: the words of `name`, then the snapshot."""
    words = _NOT_A_NAME.sub("-", name.casefold()).strip("-")
    return f"{words or 'table'}-{data.snapshot().id}"


def csv_bytes(rows: Rows) -> bytes:
    """`rows` as CSV in UTF-8 with a mark that makes spreadsheets read it as such; formulas disarmed."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([safe_cell(name) for name in columns_of(rows)])
    for row in rows:
        writer.writerow([safe_cell(value) for value in row.values()])
    return b"\xef\xbb\xbf" + stream.getvalue().encode("utf-8", "replace")


def parquet_bytes(rows: Rows) -> bytes:
    """`rows` as Parquet; a column of mixed kinds becomes text."""
    stream = io.BytesIO()
    frame = pd.DataFrame([list(row.values()) for row in rows], columns=columns_of(rows))
    for name in frame.columns:
        kinds = {type(value) for value in frame[name] if value is not None}
        if len(kinds) > 1 and not kinds <= {int, float}:
            frame[name] = [None if value is None else str(value) for value in frame[name]]
    frame.to_parquet(stream, compression="zstd", index=False)
    return stream.getvalue()


def columns_of(rows: Rows) -> list[str]:
    """The columns' names; none where there is no row."""
    return list(rows[0]) if rows else []


def safe_cell(value: object) -> object:
    """`value` as a cell of a CSV file that no spreadsheet runs.

    Numbers and dates stay what they are (a negative number is no formula), lists are joined by "; ".
    """
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float, Decimal)):
        return value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes, Mapping)):
        value = "; ".join(map(str, value))
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) else text


def share() -> None:
    """A button that shows the address of this view: page, filters, picks, and the snapshot it is of."""
    with st.popover("Share this view", icon=":material/link:"):
        st.caption("This address opens the page just as it is now, from the same snapshot.")
        st.code(address(), language=None, wrap_lines=True)


def address(**changes: str) -> str:
    """The address of this view with its snapshot; `changes` replace parameters."""
    parameters = st.query_params.to_dict()
    query: list[tuple[str, str]] = []
    for name in parameters:
        query += [(name, value) for value in st.query_params.get_all(name) if name not in changes]
    query += changes.items()
    if _SNAPSHOT_PARAMETER not in dict(query):
        query.append((_SNAPSHOT_PARAMETER, data.snapshot().id))
    page = (st.context.url or "").partition("?")[0]
    return f"{page}?{urlencode(query)}"
