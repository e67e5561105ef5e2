"""The data dictionary: models/README.md, written from the models themselves.

What a model is, its grain and its columns stand in its own file; here they are only put together. Types are
DuckDB's own: every model is made once in memory, without rows.

    python -m warehouse.dictionary            writes models/README.md
    python -m warehouse.dictionary --check    writes nothing; exit code 1 when the file is out of date
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from warehouse import sqlmesh_project
from warehouse.errors import EXIT_DONE, EXIT_FAILED, WarehouseError
from warehouse.landing import raw_tables
from warehouse.paths import PROJECT_ROOT

if TYPE_CHECKING:
    from sqlmesh import Context

README = PROJECT_ROOT / "models" / "README.md"
#: The folders of models/ in the order a reader wants them, each with what it is for.
LAYERS = {
    "marts": "The published tables: one Parquet file each in every snapshot. These are the ones to query.",
    "intermediate": "One step of reasoning each, from text to claim. They stay inside the warehouse file and "
    "may change from one version to the next.",
    "staging": "What landing wrote, renamed and nothing more.",
    "seeds": "What people know, as CSV files. How to add a row: [seeds/README.md](../seeds/README.md).",
}
_CATALOG = "warehouse"
_COMMAND = "python -m warehouse.dictionary"


@dataclass(frozen=True)
class Column:
    """One column of a model. `type` is empty where it is not known."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class ModelEntry:
    """What the dictionary says of one model. `reads` are plain names such as `staging.quarantine`."""

    layer: str
    name: str
    kind: str
    description: str
    grain: tuple[str, ...]
    reads: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def full_name(self) -> str:
        return f"{self.layer}.{self.name}"


def entries(project: Path = PROJECT_ROOT) -> list[ModelEntry]:
    """Every model of the project, in the order of LAYERS and then by name.

    Raises WarehouseError, naming the model, when one cannot be made.
    """
    with _loaded(project) as context:
        models = {_plain(name): model for name, model in context.models.items()}
        types = _types(context)
        found = []
        for full_name, model in models.items():
            layer, _, name = full_name.partition(".")
            if layer not in LAYERS:
                continue
            described = model.column_descriptions or {}
            found.append(
                ModelEntry(
                    layer=layer,
                    name=name,
                    kind="seed" if model.kind.is_seed else "view" if model.kind.is_view else "table",
                    description=model.description or "",
                    grain=tuple(
                        column.name
                        for grain in model.grains
                        for column in (grain.expressions or [getattr(grain, "this", grain)])
                    ),
                    reads=tuple(sorted(_plain(parent) for parent in model.depends_on or ())),
                    columns=tuple(
                        Column(column, types.get(full_name, {}).get(column, ""), described.get(column, ""))
                        for column in model.columns_to_types or {}
                    ),
                )
            )
    order = list(LAYERS)
    return sorted(found, key=lambda entry: (order.index(entry.layer), entry.name))


def render(found: Sequence[ModelEntry]) -> str:
    """The entries as Markdown."""
    return "\n".join([*_head(found), *(line for layer in LAYERS for line in _layer(layer, found))])


def _head(found: Sequence[ModelEntry]) -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield f"Written by `{_COMMAND}` from the models; do not edit it by hand, edit the comment in the model."
    yield "A `NULL` means “not known”, never “no”. Types are DuckDB's."
    yield ""
    for layer in LAYERS:
        names = ", ".join(f"[{e.name}](#{_anchor(e.full_name)})" for e in found if e.layer == layer)
        yield f"- **{layer}**: {names}"
    yield ""


def _layer(layer: str, found: Sequence[ModelEntry]) -> Iterator[str]:
    yield f"## {layer}"
    yield ""
    yield LAYERS[layer]
    yield ""
    for entry in found:
        if entry.layer == layer:
            yield from _entry(entry)


def _entry(entry: ModelEntry) -> Iterator[str]:
    yield f"### {entry.full_name}"
    yield ""
    yield _cell(entry.description)
    yield ""
    facts = [f"File: [{entry.name}.sql]({entry.layer}/{entry.name}.sql) ({entry.kind})"]
    if entry.grain:
        facts.append(f"Grain: {', '.join(f'`{column}`' for column in entry.grain)}")
    if entry.reads:
        facts.append(f"Reads: {', '.join(f'`{name}`' for name in entry.reads)}")
    yield from (f"- {fact}" for fact in facts)
    yield ""
    yield "| Column | Type | What it holds |"
    yield "|---|---|---|"
    for column in entry.columns:
        yield f"| `{column.name}` | {_cell(column.type)} | {_cell(column.description)} |"
    yield ""


def _anchor(heading: str) -> str:
    """The address that Markdown readers give a heading."""
    return heading.replace(".", "").lower()


def _cell(text: str) -> str:
    """Text that stays one line and one cell, and is not taken for a tag."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def _plain(name: str) -> str:
    """`"warehouse"."marts"."agencies"` -> `marts.agencies`."""
    return ".".join(name.replace('"', "").split(".")[-2:])


def _types(context: Context) -> dict[str, dict[str, str]]:
    """DuckDB's type of each column of each model, by making all of them without rows, parents first."""
    made: dict[str, dict[str, str]] = {}
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH ':memory:' AS {_CATALOG}")
        connection.execute(f"USE {_CATALOG}")
        raw_tables.create_tables(connection)
        for schema in LAYERS:
            connection.execute(f"CREATE SCHEMA {schema}")
        for name in context.dag.sorted:
            model: Any = context.models.get(name)
            if model is None or model.kind.is_external:
                continue
            table = _plain(name)
            try:
                if model.kind.is_seed:
                    columns = ", ".join(
                        f'"{column}" {kind.sql("duckdb")}' for column, kind in model.columns_to_types.items()
                    )
                    connection.execute(f"CREATE TABLE {table} ({columns})")
                else:
                    query = model.render_query_or_raise().sql(dialect="duckdb")
                    connection.execute(f"CREATE TABLE {table} AS {query} WITH NO DATA")
            except Exception as error:
                raise WarehouseError(
                    f"model {table}: {error}", f"mend models/{table.replace('.', '/')}.sql"
                ) from error
            rows = connection.execute(f"DESCRIBE {table}").fetchall()
            made[table] = {row[0]: row[1] for row in rows}
    return made


@contextmanager
def _loaded(project: Path) -> Iterator[Context]:
    """The project as SQLMesh loads it, over files of its own that are gone afterwards; it prints nothing."""
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder)
        with sqlmesh_project.files_of(files / "warehouse.duckdb", files / "state.duckdb"):
            # Importing SQLMesh takes a second, and it reads its settings from the environment.
            from sqlmesh.core.console import NoopConsole, get_console, set_console

            console = get_console()
            set_console(NoopConsole())
            context = sqlmesh_project.load(project)
            try:
                yield context
            finally:
                context.close()
                set_console(console)


def main(arguments: Iterable[str] | None = None) -> int:
    """Write the dictionary, or only check it; returns the exit code."""
    parser = argparse.ArgumentParser(prog=_COMMAND, description="Writes models/README.md from the models.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when it is out of date")
    options = parser.parse_args(None if arguments is None else list(arguments))
    try:
        text = render(entries())
    except WarehouseError as error:
        print(error, file=sys.stderr)
        return EXIT_FAILED
    current = README.read_text(encoding="utf-8") if README.is_file() else ""
    if current == text:
        return EXIT_DONE
    if options.check:
        print(f"models/README.md is out of date\n  next: run: {_COMMAND}", file=sys.stderr)
        return EXIT_FAILED
    README.write_text(text, encoding="utf-8")
    return EXIT_DONE


if __name__ == "__main__":
    sys.exit(main())
