"""What opening an input finds: texts, files inside it, records of a platform, and what had to be set aside.

A format module (`warehouse/landing/formats/`) turns one Blob into these; the lander alone writes them.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

#: Bytes that are looked at to tell a format.
HEAD = 65_536
#: A file up to this size is kept in memory once read; a larger one is read anew from disk.
_SMALL = 4_000_000
#: Stands between an input's path and the path inside it: "all.zip!/letters/a.txt".
INSIDE = "!/"


class Unreadable(Exception):
    """These bytes hold nothing that can be landed. The message is the reason; what to do about it."""


@dataclass(frozen=True)
class Blob:
    """The bytes of one input: a file on disk, or a file found inside another one.

    `name` is its base name; `inner` the path inside the input it came in, "" for the input itself; `folder`
    the last two names of where a file on disk lies. Exactly one of `path` and `data` holds the bytes.
    What it came with, and the request it was released under, hold for every text in it: see FoundText.
    """

    name: str
    inner: str = ""
    path: Path | None = None
    data: bytes | None = field(default=None, repr=False)
    source_url: str | None = None
    request_ref: str | None = None
    part_of: str | None = None
    folder: str = ""

    def inside(self, inner: str) -> str:
        """The path inside the input of what stands at `inner` in this blob."""
        return INSIDE.join(filter(None, (self.inner, inner)))

    @classmethod
    def of_file(cls, path: Path) -> Blob:
        """The file at `path`. Raises Unreadable for what is no regular file (a pipe would hang) or may not be
        read.
        """
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                raise Unreadable("not a regular file; land the file it stands for")
            if status.st_size <= _SMALL:
                return cls(path.name, data=path.read_bytes(), folder="/".join(path.parts[-3:-1]))
            with path.open("rb"):
                return cls(path.name, path=path, folder="/".join(path.parts[-3:-1]))
        except FileNotFoundError as error:
            raise Unreadable(
                "the file is gone (or a link that leads nowhere); land it again when it is back"
            ) from error
        except PermissionError as error:
            raise Unreadable("no permission to read it; allow it (chmod +r) and land it again") from error
        except OSError as error:
            raise _disk_trouble(error) from error

    @cached_property
    def size(self) -> int:
        """Number of bytes."""
        return len(self.data) if self.path is None else os.stat(self.path).st_size  # type: ignore[arg-type]

    @cached_property
    def head(self) -> bytes:
        """The first bytes (up to HEAD)."""
        if self.data is not None:
            return self.data[:HEAD]
        with self.open() as stream:
            return stream.read(HEAD)

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of all bytes, in lower-case hex."""
        if self.data is not None:
            return hashlib.sha256(self.data).hexdigest()
        with self.open() as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]

    def open(self) -> BinaryIO:
        """A new stream over the bytes, seekable. Raises Unreadable when the disk refuses."""
        if self.data is not None:
            return io.BytesIO(self.data)
        assert self.path is not None
        try:
            return self.path.open("rb")
        except OSError as error:
            raise _disk_trouble(error) from error

    def read(self, most: int) -> bytes:
        """All bytes. Raises Unreadable when there are more than `most`."""
        if self.size > most:
            raise Unreadable(
                f"it is larger ({self.size / 1e6:,.0f} MB) than a file of this kind may be "
                f"({most / 1e6:,.0f} MB); split it, or raise the limit with --limit file_bytes=N"
            )
        if self.data is not None:
            return self.data
        with self.open() as stream:
            return stream.read()


@dataclass(frozen=True)
class FoundText:
    """One text to land.

    Attributes:
        text: as it will be quoted; offsets count its code points.
        name: base name it is published under; None takes the input's.
        inner: path inside the input, "" where the input is the text.
        media_type: of what it was read from.
        sha256: of the bytes it was read from; None takes the input's, or the text's own where `inner` is set.
        source_url: where the public can read it.
        page_starts: offset of each page's first character, for paged sources; begins with 0.
        record_key: the identity that its platform gives it ("muckrock:76830"); texts with the same key are
            versions of one source, whatever file brings them.
        updated_at: when the platform last changed it (UTC, no zone); an older one never replaces a newer one.
        request_ref: the request it was released under: a record_key or a tracking number.
        part_of: `inner` of the text it came with (the mail of an attachment, the letter of an enclosure).
        redaction_count: redaction boxes that were seen; None where that can't be told.
        metadata: whatever else the source says about it, kept as JSON.
    """

    text: str
    name: str | None = None
    inner: str = ""
    media_type: str = "text/plain"
    sha256: str | None = None
    source_url: str | None = None
    page_starts: tuple[int, ...] = ()
    record_key: str | None = None
    updated_at: datetime | None = None
    request_ref: str | None = None
    part_of: str | None = None
    redaction_count: int | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class FoundFile:
    """A file inside an input, to be opened in its turn. A stream is read before the next find is asked
    for.
    """

    name: str
    inner: str
    data: bytes | BinaryIO
    request_ref: str | None = None
    part_of: str | None = None
    source_url: str | None = None


@dataclass(frozen=True)
class FoundRecord:
    """One object of a platform's API, kept whole.

    A request's text is put together from all its records (request, communications, files, agency …) once
    everything has landed, so that their order and files don't matter. `request_id` is the platform's number
    of the request it belongs to, None for what many requests share (an agency, a jurisdiction).
    """

    platform: str
    kind: str
    record_id: str
    body: Mapping[str, object]
    request_id: str | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True)
class Refused:
    """A part of an input that is set aside, by name and with the reason; the rest goes on."""

    name: str
    inner: str
    reason: str


@dataclass(frozen=True)
class Skipped:
    """A part of an input that is nothing to land (a hidden file), said once."""

    inner: str
    reason: str


@dataclass(frozen=True)
class Working:
    """A sign of life from a format that takes long; the next find may take up to `seconds`."""

    seconds: float


Found = FoundText | FoundFile | FoundRecord | Refused | Skipped | Working


def _disk_trouble(error: OSError) -> Unreadable:
    return Unreadable(f"it could not be read ({error.strerror or error}); check the disk and land it again")
