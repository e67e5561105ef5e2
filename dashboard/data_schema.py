"""The data dictionary of this session's snapshot: its tables and columns, with what each holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard import data
from warehouse.reader import DATAPACKAGE


@dataclass(frozen=True)
class Column:
    """A column: its name, DuckDB's type of it, and what it holds (empty where the dictionary is silent)."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Table:
    """A published table: its name, what one row is, how many there are, and its columns in order."""

    name: str
    description: str
    rows: int
    columns: tuple[Column, ...]


@data.per_snapshot
def tables() -> tuple[Table, ...]:
    """The snapshot's tables by name. Raises SnapshotError when one can't be read."""
    opened = data.snapshot()
    described = _dictionary(opened.path / DATAPACKAGE)
    found = []
    for name in opened.tables:
        resource = described.get(name, {})
        fields = {field["name"]: field for field in resource.get("schema", {}).get("fields", [])}
        columns = opened.query(f'DESCRIBE "{name}"')
        found.append(
            Table(
                name,
                str(resource.get("description", "")),
                int(opened.query(f'SELECT count(*) AS n FROM "{name}"')["n"][0]),
                tuple(
                    Column(column, kind, str(fields.get(column, {}).get("description", "")))
                    for column, kind in zip(columns["column_name"], columns["column_type"], strict=True)
                ),
            )
        )
    return tuple(found)


def _dictionary(file: Path) -> dict[str, dict[str, Any]]:
    """Table name to its entry in the data package; empty where a snapshot has none that can be read."""
    try:
        package = json.loads(file.read_text(encoding="utf-8"))
        return {resource["name"]: resource for resource in package["resources"]}
    except (OSError, ValueError, KeyError, TypeError):
        # The dictionary helps and is not needed: names and types come from the tables themselves.
        return {}
