"""The archive of originals: each landed file's bytes, kept once under their SHA-256 and never changed."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from warehouse.landing.found import Blob
from warehouse.paths import Home


def original_path(home: Home, sha256: str) -> Path:
    """Where the original with this hash lies, or would lie."""
    return home.archive / sha256[:2] / sha256


def store(home: Home, blob: Blob) -> Path:
    """Put the bytes into the archive unless they are there. Raises OSError when the disk refuses.

    A reader never sees half a file: the bytes are written elsewhere in the home and moved in one step.
    """
    target = original_path(home, blob.sha256)
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=home.temporary)
    try:
        with os.fdopen(descriptor, "wb") as handle, blob.open() as stream:
            shutil.copyfileobj(stream, handle, 1_048_576)
        os.chmod(temporary, 0o444)
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return target
