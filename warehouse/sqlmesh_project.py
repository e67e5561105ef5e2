"""The SQLMesh project as this package loads it: the files it writes to, and what it remembers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.code_version import models_hash

if TYPE_CHECKING:
    from sqlmesh import Context

_CACHE = ".cache"
_STAMP = "models_sha256"


@contextmanager
def files_of(warehouse_db: Path, state_db: Path) -> Iterator[None]:
    """The variables that config.yaml reads, set for as long as SQLMesh runs."""
    names = {"WAREHOUSE_DB": str(warehouse_db), "WAREHOUSE_STATE_DB": str(state_db)}
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def load(project: Path) -> Context:
    """The project's models, as they lie on disk now.

    SQLMesh keeps each model it has parsed until the model's file or a macro's changes. The rules stand in
    CSV files, so after a change of one of those its cache is dropped.
    """
    from sqlmesh import Context

    cache = project / _CACHE
    now = models_hash(project)
    stamp = cache / _STAMP
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != now:
        shutil.rmtree(cache / "model_definition", ignore_errors=True)
    context = Context(paths=str(project))
    cache.mkdir(exist_ok=True)
    stamp.write_text(now, encoding="utf-8")
    return context
