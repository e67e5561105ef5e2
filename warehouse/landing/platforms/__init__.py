"""Requests that come as records of a platform's API, put together into one text each."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from warehouse.landing.found import FoundText


def assemble(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[FoundText, str, str]]:
    """(text, source_file, source_path) of every request that has records which are not assembled yet."""
    yield from ()
