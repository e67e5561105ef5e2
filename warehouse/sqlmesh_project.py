"""The SQLMesh project as this package loads it: the files it writes to, and what it remembers."""

from __future__ import annotations

import fcntl
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
_LOCK = "lock"


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
    CSV files, so after a change of one of those its cache is dropped. Commands that start at once over
    different homes share that cache, so only one of them drops and fills it.
    """
    cache = project / _CACHE
    cache.mkdir(exist_ok=True)
    now = models_hash(project)
    stamp = cache / _STAMP
    with open(cache / _LOCK, "a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.is_file() or stamp.read_text(encoding="utf-8") != now:
            shutil.rmtree(cache / "model_definition", ignore_errors=True)
            context = _context(project)
            stamp.write_text(now, encoding="utf-8")
            return context
    return _context(project)


def _context(project: Path) -> Context:
    from sqlmesh import Context

    return Context(paths=str(project))
