"""From bytes to the text as landed. Nothing is cleaned: offsets of every quotation count code points of
this text.
"""

from __future__ import annotations

import codecs
import json
import re


class Unreadable(Exception):
    """These bytes hold no text that can be landed. The message is the reason and what to do about it."""


# First bytes of formats that are not text -> what they are and what to do. Checked before anything else, so
# that the reason names the format rather than "control characters".
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "archives are not read yet; unpack it and land the folder"),
    (b"PK\x05\x06", "archives are not read yet; unpack it and land the folder"),
    (b"\x1f\x8b", "archives are not read yet; unpack it and land the folder"),
    (b"7z\xbc\xaf\x27\x1c", "archives are not read yet; unpack it and land the folder"),
    (b"Rar!", "archives are not read yet; unpack it and land the folder"),
    (b"%PDF-", "PDF files are not read yet; save its text (pdftotext, or OCR for a scan) and land that"),
    (b"\xd0\xcf\x11\xe0", "Office files are not read; save it as plain text and land that"),
    (b"\x89PNG", "an image holds no text; run OCR on it and land the text"),
    (b"\xff\xd8\xff", "an image holds no text; run OCR on it and land the text"),
    (b"GIF8", "an image holds no text; run OCR on it and land the text"),
    (b"II*\x00", "an image holds no text; run OCR on it and land the text"),
    (b"MM\x00*", "an image holds no text; run OCR on it and land the text"),
    (b"SQLite format 3", "a database is not read; export its texts and land those"),
)
_OFFICE_PARTS = (b"word/document", b"xl/workbook", b"ppt/presentation", b"mimetypeapplication/vnd.oasis")

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
    for start, reason in _MAGIC:
        if data.startswith(start):
            if start.startswith(b"PK") and any(part in data[:4096] for part in _OFFICE_PARTS):
                reason = "Office files are not read; save it as plain text and land that"
            raise Unreadable(reason)
    text = _decode(data)
    if "\x00" in text or len(_CONTROL.findall(text)) > _CONTROL_SHARE * len(text):
        raise Unreadable("binary content, not text; save it as plain text and land that")
    if not _WORD.search(text):
        raise Unreadable(
            "it holds no words (blank, or a scan without a text layer); run OCR on the original and land that"
        )
    return text


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
    """The media type the text itself shows: JSON and HTML are told from plain text, never by the file's
    name.
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
    return "text/plain"
