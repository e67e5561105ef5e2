"""When is a file a new version of something that landed before? Never decided by its name alone."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

OVERLAP = 0.5
_HEAD = 6000

_FILED_WITH = re.compile(
    r"\bfiled\s+this\s+request\s+(?:on\s+behalf\s+of\s+.{1,120}?\s+)?with\s+(?:the\s+)?(\S.{1,200}?)\s+of\s",
    re.I,
)
_REQUEST_NUMBER = re.compile(r"\bRequest\s+#\s?([\w-]{3,30})")
_AGENCY = re.compile(
    r"((?:[A-Z][\w'’-]*\.?[ \t]+){1,4})"
    r"(?:Police\s+(?:Department|Division|Bureau)|Sheriff['’]?s?['’]?\s+(?:Office|Department)"
    r"|Department\s+of\s+Public\s+Safety)"
)


@dataclass(frozen=True)
class Fingerprint:
    """What two texts are compared by: hashes of their non-blank lines, and whom they are about."""

    lines: frozenset[int]
    about: str | None

    @classmethod
    def of(cls, text: str) -> Fingerprint:
        lines = frozenset(hash(" ".join(line.split())) for line in text.splitlines() if line.strip())
        return cls(lines, _about(text))

    def same_source(self, other: Fingerprint) -> float:
        """How much of the shorter text stands in the other: 0 to 1, and 0 when they are about different
        bodies.

        Exports of one template (the same request sent to twenty cities, each saved as request.txt) share most
        of their lines, so lines alone would make them versions of one another.
        """
        if self.about and other.about and self.about != other.about:
            return 0.0
        shorter = min(len(self.lines), len(other.lines))
        if not shorter:
            return 0.0
        # One or two common lines ("Thank you") are no proof, so very short texts are measured against the
        # longer one.
        base = shorter if shorter >= 3 else max(len(self.lines), len(other.lines))
        return len(self.lines & other.lines) / base


def _about(text: str) -> str | None:
    filed = _FILED_WITH.search(text, 0, _HEAD)
    if filed:
        return " ".join(filed.group(1).split()).casefold()
    number = _REQUEST_NUMBER.search(text, 0, _HEAD)
    if number:
        return number.group(1).casefold()
    agencies = Counter(" ".join(match.split()).casefold() for match in _AGENCY.findall(text))
    return min(agencies, key=lambda name: (-agencies[name], name)) if agencies else None
