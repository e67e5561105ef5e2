"""Archives: zip, tar (plain or compressed) and single compressed files.

Members are handed on as streams, one after the other, and never unpacked to where their names say: no path
in an archive is ever used as a path on disk. How much may come out is counted by the lander, byte by byte,
because the sizes that an archive declares can lie.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from warehouse.landing.found import Blob, Found, FoundFile, Refused, Skipped, Unreadable
from warehouse.landing.limits import Limits

NAME = "archive"
TITLE = "Archive"
ISOLATED = False

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_COMPRESSED: dict[bytes, Callable[..., Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}
_TAR_MARK = slice(257, 262)

_DAMAGED = "the archive is damaged; pack or download it again"
#: What the standard library raises over damaged or unusual members.
_TROUBLE = (
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    lzma.LZMAError,
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
)


def recognises(blob: Blob) -> bool:
    """By the first bytes: a zip, a tar, or something compressed."""
    head = blob.head
    return head.startswith(_ZIP) or head.startswith(tuple(_COMPRESSED)) or head[_TAR_MARK] == b"ustar"


def open(blob: Blob, limits: Limits) -> Iterator[Found]:
    """Each member as a stream. Raises Unreadable when the archive is damaged; the members before it stay."""
    with blob.open() as stream:
        if blob.head.startswith(_ZIP):
            yield from _zip(stream)
        elif blob.head[_TAR_MARK] == b"ustar":
            yield from _tar(stream)
        else:
            unpack = next(how for mark, how in _COMPRESSED.items() if blob.head.startswith(mark))
            with unpack(stream, "rb") as inner:
                reader = io.BufferedReader(_Guarded(inner))
                if reader.peek(512)[_TAR_MARK] == b"ustar":
                    yield from _tar(reader)
                else:
                    name = PurePosixPath(blob.name)
                    plain = name.stem if name.suffix.lower() in (".gz", ".bz2", ".xz") else name.name
                    yield FoundFile(plain, plain, reader)


def _zip(stream: BinaryIO) -> Iterator[Found]:
    try:
        archive = zipfile.ZipFile(stream)
    except _TROUBLE as error:
        raise Unreadable(_DAMAGED) from error
    with archive:
        members = archive.infolist()
        if not members:
            raise Unreadable("the archive is empty; pack it again")
        for member in members:
            # A damaged directory may hold a member without a name, at which is_dir() breaks.
            path = member.filename or "unnamed"
            if path.endswith("/"):
                continue
            bad = _refusal(path, stat.S_ISLNK(member.external_attr >> 16))
            if bad:
                yield bad
            elif member.flag_bits & 0x1:
                yield Refused(_base(path), path, "it is encrypted; unpack it with its password")
            else:
                try:
                    content = archive.open(member)
                except _TROUBLE:
                    yield Refused(_base(path), path, f"in an archive: {_DAMAGED}")
                    continue
                with content:
                    yield FoundFile(
                        _base(path),
                        path,
                        io.BufferedReader(_Guarded(content)),  # type: ignore[arg-type]
                    )


def _tar(stream: BinaryIO) -> Iterator[Found]:
    # Read as a stream, front to back: a tar in a compressed file can't be sought cheaply.
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            empty = True
            for member in archive:
                empty = False
                if member.isdir():
                    continue
                bad = _refusal(member.name, member.issym() or member.islnk(), regular=member.isfile())
                if bad:
                    yield bad
                    continue
                content = archive.extractfile(member)
                if content is not None:
                    yield FoundFile(
                        _base(member.name),
                        member.name,
                        io.BufferedReader(_Guarded(content)),  # type: ignore[arg-type]
                    )
            if empty:
                raise Unreadable("the archive is empty; pack it again")
    except _TROUBLE as error:
        raise Unreadable(_DAMAGED) from error


def _refusal(path: str, is_link: bool, *, regular: bool = True) -> Refused | Skipped | None:
    """Why a member is not opened, None where it is."""
    plain = path.replace("\\", "/")
    parts = PurePosixPath(plain).parts
    if "\x00" in path or ".." in parts or plain.startswith("/") or plain[1:2] == ":":
        return Refused(
            _base(path), path, "its path leads out of the archive; whoever made this archive may mean harm"
        )
    if is_link:
        return Refused(_base(path), path, "a link inside an archive; pack the file it stands for")
    if not regular:
        return Refused(_base(path), path, "not a regular file; pack the file it stands for")
    if any(part.startswith(".") or part == "__MACOSX" for part in parts):
        return Skipped(path, "hidden")
    return None


def _base(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/").replace("\x00", "")).name or "unnamed"


class _Guarded(io.RawIOBase):
    """A member's stream that says Unreadable where the standard library would raise one of ten errors."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill the buffer; returns how many bytes, 0 at the end."""
        try:
            data = self._stream.read(len(buffer))
        except _TROUBLE as error:
            raise Unreadable(f"in an archive: {_DAMAGED}") from error
        buffer[: len(data)] = data
        return len(data)
