"""The formats that inputs come in, told by their bytes and never by their name.

A format is a module with NAME, TITLE (for people), ISOLATED, `recognises(blob)` and `open(blob, limits)`. A
new format is a new module, added to FORMATS. What no other module recognises is tried as plain text.
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
    documentcloud_json,
    mail,
    muckrock_json,
    nextrequest_json,
    ocr,
    office,
    pdf,
    plain_text,
    saved_page,
)
from warehouse.landing.found import Blob, Found
from warehouse.landing.limits import Limits


class Format(Protocol):
    """What each format module offers."""

    NAME: str
    TITLE: str
    #: Opened in a process of its own, because its parser is foreign code or may take unreasonably long on
    #: hostile bytes. Such a format yields FoundFile with bytes, never with a stream.
    ISOLATED: bool

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
    muckrock_json,
    nextrequest_json,
    documentcloud_json,
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
    here = Path(__file__).resolve().parent
    content = hashlib.sha256(repr(limits).encode())
    for part in sorted(here.rglob("*.py")):
        content.update(part.relative_to(here).as_posix().encode())
        content.update(part.read_bytes())
    content.update(b"OCR" if ocr.program() else b"no OCR")
    return content.hexdigest()[:12]
