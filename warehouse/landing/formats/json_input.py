"""Reading JSON files of people and platforms: one value in a file, or one on each line."""

from __future__ import annotations

import json
import re

from warehouse.landing.found import Blob, Unreadable
from warehouse.landing.limits import Limits
from warehouse.landing.platforms.shapes import Envelope

_MARK = b"\xef\xbb\xbf"
#: How far the end of a first line is looked for.
_FARTHEST = 64_000_000
_CHUNK = 1_048_576
_SURROGATES = re.compile("[\ud800-\udfff\x00]")


def starts_like_json(blob: Blob) -> bool:
    """Whether the first character opens an object or a list."""
    return blob.head.removeprefix(_MARK).lstrip()[:1] in (b"{", b"[")


def is_lines(blob: Blob) -> bool:
    """Whether it is JSON Lines: an object on the first line, and the next line opens another one. An object
    that is written over several lines never opens one at the start of its second.
    """
    if not blob.head.removeprefix(_MARK).lstrip().startswith(b"{"):
        return False
    with blob.open() as stream:
        seen, started = 0, False
        while seen < _FARTHEST and (chunk := stream.read(_CHUNK)):
            seen += len(chunk)
            if not started:
                chunk, started = chunk.removeprefix(_MARK).lstrip(), True
            end = chunk.find(b"\n")
            if end >= 0:
                return (chunk[end:] + stream.read(1_000)).lstrip(b"\r\n").startswith(b"{")
    return False


def parsed(data: bytes, what: str = "the file") -> object:
    """The value in the bytes, without NULs and halves of characters. Raises Unreadable when it is no JSON."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252")
        except UnicodeDecodeError as error:
            raise Unreadable(f"{what} is neither UTF-8 nor UTF-16; save it as UTF-8") from error
    try:
        value = json.loads(text)
        return _clean(value) if "\\u" in text or "\x00" in text else value
    except RecursionError as error:
        raise Unreadable(f"{what} is nested too deeply to be an export; export it again") from error
    except ValueError as error:
        where = (
            f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        )
        raise Unreadable(f"{what} is broken or cut-off JSON{where}; export it again") from error


def opened(blob: Blob, limits: Limits) -> tuple[Envelope, object]:
    """The one value of the file, and where it came from. Raises Unreadable when it is no JSON or larger than
    allowed.
    """
    return Envelope.unwrapped(parsed(blob.read(limits.file_bytes)), path_of(blob))


def path_of(blob: Blob) -> str:
    """The names of the folders that a file lies in, as far as they are known, and its own."""
    return blob.inner or f"{blob.folder}/{blob.name}"


def is_empty(value: object, *lists: str) -> bool:
    """Whether it is nothing, or a page of results without results: an honest answer to a search."""
    return value in ([], {}) or (isinstance(value, dict) and any(value.get(name) == [] for name in lists))


def _clean(value: object) -> object:
    if isinstance(value, str):
        return _SURROGATES.sub(lambda found: "" if found[0] == "\x00" else "�", value)
    if isinstance(value, list):
        return [_clean(each) for each in value]
    if isinstance(value, dict):
        return {str(_clean(key)): _clean(each) for key, each in value.items()}
    return value
