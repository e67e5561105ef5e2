"""Plain text, and whatever no other format claims: from bytes to the text as landed.

Nothing is cleaned: offsets of every quotation count code points of this text.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
from collections.abc import Iterator

from warehouse.landing.found import Blob, Found, FoundText, Unreadable
from warehouse.landing.limits import Limits

NAME = "plain_text"
TITLE = "Text"
ISOLATED = False

# First bytes of formats that are not text -> what they are and what to do. Checked before anything else, so
# that the reason names the format rather than "control characters".
_IMAGE = "an image holds no text; run OCR on it and land the text"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "7z archives are not read; unpack it and land the folder"),
    (b"Rar!", "RAR archives are not read; unpack it and land the folder"),
    (
        b"\xd0\xcf\x11\xe0",
        "old Office and Outlook files, and Office files with a password, are not read; save it as .docx, "
        ".xlsx or .eml without a password and land that",
    ),
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"II*\x00", _IMAGE),
    (b"MM\x00*", _IMAGE),
    (b"SQLite format 3", "a database is not read; export its texts and land those"),
)


def recognises(blob: Blob) -> bool:
    """Always: it is the last resort."""
    return True


def open(blob: Blob, limits: Limits) -> Iterator[Found]:
    """The one text. Raises Unreadable for empty, binary, wordless or overlong files."""
    if blob.size > limits.text_bytes:
        refuse_magic(blob.head)
        raise Unreadable(
            f"a single text of {blob.size / 1e6:,.0f} MB is longer than any thread; split it, or raise the "
            "limit with --limit text_bytes=N"
        )
    text = decode(blob.read(limits.text_bytes))
    yield FoundText(text, media_type=media_type(text))


# Tabs, line breaks, form feeds (pdftotext puts one at each page end) and escapes are normal in text.
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffe\uffff]")
_CONTROL_SHARE = 0.01
_WORD = re.compile(r"[^\W_]")


def decode(data: bytes) -> str:
    """The text of a file: UTF-8 (its mark dropped), UTF-16 or UTF-32 with a mark, else Windows-1252.

    Line ends and everything else stay as they are. Raises Unreadable for empty, binary or wordless files.
    """
    if not data:
        raise Unreadable("the file is empty; export the thread again")
    refuse_magic(data)
    text = _decode(data)
    if "\x00" in text or len(_CONTROL.findall(text)) > _CONTROL_SHARE * len(text):
        raise Unreadable("binary content, not text; save it as plain text and land that")
    if not _WORD.search(text):
        raise Unreadable(
            "it holds no words (blank, or a scan without a text layer); run OCR on the original and land that"
        )
    return text


def refuse_magic(head: bytes) -> None:
    """Raises Unreadable, naming the format, when the first bytes are of one that holds no plain text."""
    for start, reason in _MAGIC:
        if head.startswith(start):
            raise Unreadable(reason)


def _decode(data: bytes) -> str:
    # The UTF-32 mark begins with the UTF-16 one, so it is tried first.
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        encodings = ["utf-32"]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(
        "its characters are neither UTF-8, UTF-16 nor Windows-1252; save it as UTF-8 text and land that"
    )


def media_type(text: str) -> str:
    """The media type the text itself shows: JSON, HTML and tables are told from plain text, never by the
    file's name.
    """
    head = text[:2000].lstrip().lower()
    if head.startswith(("<!doctype html", "<html")):
        return "text/html"
    if head.startswith(("{", "[")):
        try:
            json.loads(text)
        except ValueError:
            return "text/plain"
        return "application/json"
    for delimiter, table in ((",", "text/csv"), ("\t", "text/tab-separated-values")):
        if _is_table(text, delimiter):
            return table
    return "text/plain"


_TABLE_REACH = 20_000
_NO_COLUMN = re.compile(r"^\s|^$|[.:;!?]$|.{60}")


def _is_table(text: str, delimiter: str) -> bool:
    """Whether the text begins with rows of equal length under the names of their columns."""
    if delimiter not in text.partition("\n")[0]:
        return False
    lines = text[:_TABLE_REACH].splitlines(keepends=True)
    if len(text) > _TABLE_REACH:
        lines.pop()
    try:
        rows = list(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return False
    names = rows[0] if rows else []
    # A row that the end of the reach has cut within quotes says nothing.
    whole = rows[:-1] if len(text) > _TABLE_REACH else rows
    return (
        len(whole) > 2
        and len(names) > 1
        and not any(_NO_COLUMN.search(name) for name in names)
        and all(len(row) == len(names) for row in whole)
    )
