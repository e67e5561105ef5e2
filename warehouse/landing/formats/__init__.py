"""The formats that inputs come in, told by their bytes and never by their name.

A format is a module, or an object of one, with NAME, TITLE (for people), ISOLATED, `recognises(blob)` and
`open(blob, limits)`. A new format is a new module, added to FORMATS. What no other recognises is tried as
plain text.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from warehouse.landing.formats import (
    archives,
    bulk,
    mail,
    ocr,
    office,
    pdf,
    plain_text,
    platform_json,
    saved_page,
)
from warehouse.landing.found import Blob, Found
from warehouse.landing.limits import Limits


class Format(Protocol):
    """What each format offers."""

    @property
    def NAME(self) -> str: ...

    @property
    def TITLE(self) -> str: ...

    @property
    def ISOLATED(self) -> bool:
        """Opened in a process of its own, because its parser is foreign code or may take unreasonably long on
        hostile bytes. Such a format yields FoundFile with bytes, never with a stream.
        """
        ...

    def recognises(self, blob: Blob) -> bool:
        """Whether the first bytes are of this format; quick, and never raises."""
        ...

    def open(self, blob: Blob, limits: Limits) -> Iterator[Found]:
        """Everything in it, in order. Raises Unreadable when it holds nothing that can be landed."""
        ...


# The first that recognises the bytes opens them.
FORMATS: tuple[Format, ...] = (
    mail,
    pdf,
    saved_page,
    office,
    archives,
    platform_json.MUCKROCK,
    platform_json.NEXTREQUEST,
    platform_json.DOCUMENTCLOUD,
    bulk,
    plain_text,
)


def recognise(blob: Blob) -> Format:
    """The format of these bytes; plain text when no other claims them."""
    return next(candidate for candidate in FORMATS if candidate.recognises(blob))


def by_name(name: str) -> Format:
    """The format with this NAME."""
    return next(candidate for candidate in FORMATS if name == candidate.NAME)


@functools.cache
def opening_version(limits: Limits) -> str:
    """Twelve hex digits over what opens inputs: the code, its limits, and whether OCR is there. A file that
    was opened by other code, under other limits or without OCR is opened again.
    """
    landing = Path(__file__).resolve().parents[1]
    content = hashlib.sha256(repr(limits).encode())
    for part in sorted(
        [landing / "html_text.py", *landing.glob("formats/*.py"), *landing.glob("platforms/*.py")]
    ):
        content.update(part.relative_to(landing).as_posix().encode())
        content.update(part.read_bytes())
    content.update(b"OCR" if ocr.program() else b"no OCR")
    return content.hexdigest()[:12]
