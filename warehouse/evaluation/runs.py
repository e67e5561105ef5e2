"""What was measured, kept in the home: one JSON file per run, and the figures that snapshots publish.

The files are the memory; the rows of raw.extraction_accuracy are made from the newest one, and only while the
models that were measured are the ones that run. A run that found what the last one found is not kept twice.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import duckdb

from warehouse.errors import WarehouseError
from warehouse.evaluation.figures import COUNTS, Cell, Figure
from warehouse.landing import raw_tables
from warehouse.paths import Home

_VERSION = 1


@dataclass
class Run:
    """One evaluation. `gold` is where the labels lie, `models_sha256` the models and seeds that were
    measured, `missing` the labelled texts that were not there.
    """

    run_id: str
    gold: str
    snapshot_id: str
    models_sha256: str
    measured_on: str
    figures: list[Figure] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    #: Was it measured in a temporary home, and not on a snapshot of this one?
    is_fresh: bool = False

    def rows(self) -> list[tuple[Any, ...]]:
        """The rows of raw.extraction_accuracy: facts with something to be right or wrong about."""
        day = date.fromisoformat(self.measured_on)
        return [
            (
                figure.fact,
                figure.precision,
                figure.recall,
                figure.f1,
                *(getattr(figure, name) for name in COUNTS),
                day,
            )
            for figure in self.figures
            if figure.has_answers
        ]

    def says_the_same_as(self, other: Run) -> bool:
        """Same labels, same models, same outcome on the same day."""
        ignored = {"run_id": "", "snapshot_id": "", "is_fresh": False}
        return {**asdict(self), **ignored} == {**asdict(other), **ignored}


def last(home: Home, gold: str | None = None) -> Run | None:
    """The newest run, or the newest over those labels. Raises WarehouseError for a file that is broken."""
    for file in sorted(home.evaluations.glob("*.json"), key=lambda file: _age(file.stem), reverse=True):
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            if content.pop("version") != _VERSION or (gold is not None and content["gold"] != gold):
                continue
            return Run(
                **{
                    **content,
                    "figures": [Figure(**figure) for figure in content["figures"]],
                    "cells": [Cell.of_dict(cell) for cell in content["cells"]],
                }
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise WarehouseError(
                f"{file} is not an evaluation of this program: {error!r}", "delete it, then run this again"
            ) from error
    return None


def keep(home: Home, run: Run) -> str:
    """Write a run into the home, whole or not at all, and return its id: that of the newest one where it says
    the same.
    """
    before = last(home)
    if before and run.says_the_same_as(before):
        return before.run_id
    home.ensure().evaluations.mkdir(exist_ok=True)
    run_id, number = run.run_id, 1
    while (home.evaluations / f"{run_id}.json").exists():
        number += 1
        run_id = f"{run.run_id}-{number}"
    content = {"version": _VERSION, **asdict(run), "run_id": run_id}
    file = home.evaluations / f"{run_id}.json"
    temporary = file.with_suffix(f".tmp-{os.getpid()}")
    temporary.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(temporary, file)
    return run_id


def refresh_accuracy(home: Home, connection: duckdb.DuckDBPyConnection, models_sha256: str) -> bool:
    """Make raw.extraction_accuracy say what the newest run measured; nothing where other models run now.

    True where figures went because the models have changed.
    """
    run = last(home)
    rows = run.rows() if run and run.models_sha256 == models_sha256 else []
    had = raw_tables.replace_accuracy(connection, rows)
    return bool(had and not rows)


def _age(stem: str) -> tuple[str, int]:
    stamp, _, number = stem.partition("-")
    return stamp, int(number) if number.isdigit() else 0
