"""The files of the folders that a user names, in a fixed order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

_HOME = "the warehouse's own folder"


def files(roots: Iterable[Path], home: Path, skipped: Callable[[str, str], None]) -> Iterator[Path]:
    """Every file of the roots, folders walked in sorted order; `skipped(path, why)` hears of the rest.

    Hidden files, links that lead out of the folder and the home that is landed into are left alone: nobody
    who names a folder means them.
    """
    home = home.resolve()
    for root in roots:
        if root.resolve() == home:
            skipped(str(root), _HOME)
            continue
        if not root.is_dir():
            yield root
            continue
        inside = root.resolve()
        stack = [root]
        while stack:
            folder = stack.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError as error:
                skipped(str(folder), f"the folder cannot be read ({error.strerror})")
                continue
            folders = []
            for entry in entries:
                path = Path(entry.path)
                if entry.name.startswith("."):
                    skipped(entry.path, "hidden")
                elif entry.is_symlink() and not path.resolve().is_relative_to(inside):
                    skipped(entry.path, "a link that leads out of the folder")
                elif entry.is_symlink() and path.is_dir():
                    # Its target is walked where it really stands; following links could also go round in
                    # circles.
                    skipped(entry.path, "a link to a folder that is walked anyway")
                elif entry.is_dir():
                    if path.resolve() == home:
                        skipped(entry.path, _HOME)
                    else:
                        folders.append(path)
                else:
                    yield path
            stack.extend(reversed(folders))
