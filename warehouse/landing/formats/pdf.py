"""PDF: text by page, scans through OCR where it is installed, bundles as the documents they hold."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.landing.found import Blob, Found
from warehouse.landing.limits import Limits

NAME = "pdf"
TITLE = "PDF"
ISOLATED = True

_MARK = b"%PDF-"
#: Readers accept some bytes before the mark: a mail's head, a printer's commands.
_MARK_WITHIN = 1024


def recognises(blob: Blob) -> bool:
    """By the mark at the start, or soon after it where objects of a PDF follow."""
    head = blob.head
    return head.lstrip().startswith(_MARK) or (_MARK in head[:_MARK_WITHIN] and b" obj" in head)


def open(blob: Blob, limits: Limits) -> Iterator[Found]:
    """A text per document in it (a letter, then its enclosures), the files attached to it, and the pages that
    could not be read. Raises Unreadable for what is encrypted, damaged, empty or too large.
    """
    # Only the process that opens files pays for loading the PDF library.
    from warehouse.landing.formats import pdf_reader

    yield from pdf_reader.read(blob, limits)
