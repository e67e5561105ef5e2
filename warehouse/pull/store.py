"""What came back, kept as it came under <home>/pulled, and what of it a pull that was cut off need not ask
again.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from warehouse.landing.platforms.shapes import ENVELOPE
from warehouse.pull.client import Answer, Client
from warehouse.pull.errors import PullError


class Store:
    """The folder of one platform, and the pull that is going on there.

    The answers of a pull that did not end are used again by the next one of the same scope.
    """

    def __init__(self, folder: Path, scope: str, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._job = folder / "jobs" / f"{hashlib.sha256(scope.encode()).hexdigest()[:16]}.json"
        self._now = now
        self._since = self._begun()
        self.answers: list[Path] = []
        self.reused = 0
        if self._since is None:
            self._since = now()
            _write(self._job, json.dumps({"scope": scope, "begun_at": self._since.isoformat()}).encode())

    def answer(self, client: Client, url: str, *names: str) -> object:
        """The parsed answer of an address, kept in the file of these names (the last one the file's, without
        ending). Raises what `Client.get` raises; PullError when the answer is no JSON.
        """
        target = self._folder.joinpath(*(safe_name(name) for name in names))
        target = target.with_name(f"{target.name}.json")
        kept = self._kept(target)
        if kept is None:
            got = client.get(url)
            value = _parsed(got, client.platform)
            note = {"platform": self._folder.name, "url": url, "pulled_at": got.pulled_at.isoformat()}
            # The answer stands in the file letter for letter.
            head = json.dumps({ENVELOPE: note})[:-1].encode()
            _write(target, head + b', "body": ' + got.data.removeprefix(b"\xef\xbb\xbf") + b"}\n")
        else:
            self.reused += 1
            value = kept
        self.answers.append(target)
        return value

    def file(self, client: Client, url: str, most: int, *names: str) -> Path:
        """A released file, as it came. One that is there is not asked for again: files do not change."""
        target = self._folder.joinpath(*(safe_name(name) for name in names))
        if target.exists():
            self.reused += 1
        else:
            client.download(url, target, most)
        return target

    def done(self) -> None:
        """The pull has ended; the next one of this scope asks for everything anew."""
        self._job.unlink(missing_ok=True)

    def _begun(self) -> datetime | None:
        try:
            begun = datetime.fromisoformat(str(json.loads(self._job.read_bytes())["begun_at"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        # What is older than a day is asked anew even so.
        return begun if (self._now() - begun).days < 1 else None

    def _kept(self, target: Path) -> object | None:
        try:
            kept = json.loads(target.read_bytes())
            at = datetime.fromisoformat(str(kept[ENVELOPE]["pulled_at"]))
            body: object = kept["body"]
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        return (
            body if self._since is not None and at.replace(tzinfo=at.tzinfo or UTC) >= self._since else None
        )


def _parsed(answer: Answer, platform: str) -> object:
    try:
        value: object = json.loads(answer.data)
    except (ValueError, RecursionError) as error:
        raise PullError(
            f"{platform} answers with something that is no JSON ({answer.url.partition('?')[0]})",
            "the site may be down or ask for a login; look at the address in a browser, then run it again",
        ) from error
    return value


def safe_name(name: str) -> str:
    """A file name that stays in its folder, whatever a platform calls its file: at most 150 bytes, its ending
    kept.
    """
    plain = re.sub(r"[\x00-\x1f/\\:*?\"<>|]+", "_", name).strip(" .") or "unnamed"
    if len(plain.encode()) <= 150:
        return plain
    stem, dot, ending = plain.rpartition(".")
    mark = hashlib.sha256(plain.encode()).hexdigest()[:8]
    kept = (stem if dot and len(ending) <= 5 else plain).encode()[:130].decode(errors="ignore")
    return f"{kept}-{mark}{f'.{ending}' if dot and len(ending) <= 5 else ''}"


def _write(target: Path, data: bytes) -> None:
    """Put a file there in one step, so that a cut leaves no half of one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".tmp-")
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(data)
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
