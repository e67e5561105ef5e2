"""What a pull did."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class PullReport:
    """Requests (or documents) brought in, and what was not.

    Attributes:
        brought: requests or documents that came.
        reused: answers that an earlier pull, which was cut off, had brought already.
        missing: (what, why): asked for, and not given.
        left_out: (file, why): released files that did not come.
        limited: whether the scope holds more than was asked for.
        answers: files of what the platform answered.
        released: record_key of a request -> the files that it released.
    """

    brought: int = 0
    reused: int = 0
    missing: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    limited: bool = False
    answers: list[Path] = field(default_factory=list)
    released: dict[str, list[Path]] = field(default_factory=dict)
