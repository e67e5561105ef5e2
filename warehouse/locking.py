"""One lock per home folder, so that two commands never write the same DuckDB file at once."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from warehouse.errors import LockedError
from warehouse.paths import Home

# A command may call another one (rebuild lands, builds and publishes): what this process holds already is not
# taken twice.
_held: dict[Path, int] = {}


@contextmanager
def home_lock(home: Home, command: str) -> Iterator[None]:
    """Hold the home's lock for the length of a `with` block. `command` is named to whoever finds it taken.

    Raises LockedError at once (no waiting) when another process holds it. The kernel drops the lock when the
    process ends, however it ends, so no stale lock has ever to be removed by hand.
    """
    path = home.ensure().lock_file
    if _held.get(path):
        _held[path] += 1
        try:
            yield
        finally:
            _held[path] -= 1
        return
    with open(path, "a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            handle.seek(0)
            holder = handle.read().strip() or "another warehouse command"
            raise LockedError(
                f"{home.root} is in use by {holder}",
                "wait until it has ended and run this command again, or work on another home with --home DIR",
            ) from error
        handle.seek(0)
        handle.truncate()
        handle.write(f"`warehouse {command}` (process {os.getpid()})\n")
        handle.flush()
        _held[path] = 1
        try:
            yield
        finally:
            del _held[path]
            # The name inside is only for messages; an emptied file cannot name a process that has ended.
            handle.seek(0)
            handle.truncate()
