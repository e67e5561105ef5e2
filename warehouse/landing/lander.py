"""Landing: files and folders become rows of raw.source_versions, or of raw.quarantine with the reason why
not.
"""

from __future__ import annotations

import os
import stat
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse import paths
from warehouse.errors import UsageError
from warehouse.evaluation.labels import is_label
from warehouse.landing import archive, raw_tables
from warehouse.landing.decode import Unreadable, decode, media_type
from warehouse.landing.identity import OVERLAP, Fingerprint
from warehouse.landing.raw_tables import KnownVersion, Quarantined, SourceVersion
from warehouse.landing.reading import read, reader_version
from warehouse.locking import home_lock
from warehouse.paths import Home

BATCH = 500
Progress = Callable[[int, int], None]


@dataclass
class LandReport:
    """What one landing did. Files are counted, `new + versions + unchanged + quarantined` is all that were
    looked at.
    """

    new: int = 0
    versions: int = 0
    unchanged: int = 0
    forms: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    quarantined: list[tuple[str, str]] = field(default_factory=list)  # (path, reason)
    skipped: list[tuple[str, str]] = field(
        default_factory=list
    )  # (path, why): hidden files, links out of the folder

    @property
    def landed(self) -> int:
        return self.new + self.versions

    @property
    def files(self) -> int:
        return self.landed + self.unchanged + len(self.quarantined)


def land(
    home: Home, inputs: Sequence[str | os.PathLike[str]], progress: Progress | None = None
) -> LandReport:
    """Land files and folders (walked in sorted order) into the home; returns what was done.

    Idempotent: bytes that have landed from their path, or stand anywhere as a landed version, change nothing.
    A file that cannot be read goes to quarantine and the rest goes on. `progress(done, all)` is called after
    each file. Raises UsageError, before anything is written, when a path does not exist; LockedError when the
    home is in use.
    """
    roots = [Path(os.path.abspath(Path(given).expanduser())) for given in inputs]
    missing = [str(root) for root in roots if not os.path.lexists(root)]
    if missing:
        raise UsageError(
            f"no such file or folder: {', '.join(missing)}", "check the spelling; nothing was landed"
        )
    report = LandReport()
    with home_lock(home, "land"):
        connection = raw_tables.connect(home.ensure().warehouse_db)
        try:
            raw_tables.create_tables(connection)
            files = list(dict.fromkeys(_files(roots, report)))
            _Landing(home, connection, report).run(files, roots, progress)
        finally:
            connection.close()
    return report


def _files(roots: Iterable[Path], report: LandReport) -> Iterator[Path]:
    for root in roots:
        if not root.is_dir():
            yield root
            continue
        inside = root.resolve()
        stack = [root]
        while stack:
            folder = stack.pop()
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError as error:
                report.skipped.append((str(folder), f"the folder cannot be read ({error.strerror})"))
                continue
            folders = []
            for entry in entries:
                path = Path(entry.path)
                if entry.name.startswith("."):
                    report.skipped.append((entry.path, "hidden"))
                elif entry.is_symlink() and not path.resolve().is_relative_to(inside):
                    report.skipped.append((entry.path, "a link that leads out of the folder"))
                elif entry.is_symlink() and path.is_dir():
                    # Its target is walked where it really stands; following links could also go round in
                    # circles.
                    report.skipped.append((entry.path, "a link to a folder that is walked anyway"))
                elif entry.is_dir():
                    folders.append(path)
                else:
                    yield path
            stack.extend(reversed(folders))


class _Landing:
    """One run of `land`: what is known, what is pending in the current batch."""

    def __init__(self, home: Home, connection: duckdb.DuckDBPyConnection, report: LandReport) -> None:
        self.home = home
        self.connection = connection
        self.report = report
        self.newest: dict[str, KnownVersion] = {}  # source_id -> newest version
        self.by_sha: dict[str, str] = {}  # every landed version's bytes -> source_id
        self.newest_shas: dict[str, str] = {}  # bytes of the newest version of a source -> source_id
        self.by_path: dict[str, tuple[str, str]] = {}  # path -> (source_id, bytes that last landed from it)
        self.names: dict[str, set[str]] = defaultdict(set)  # base name -> source_ids
        self.prints: dict[
            str, Fingerprint
        ] = {}  # source_id -> fingerprint of its newest text, read when first needed
        for known in raw_tables.known_versions(connection):
            self._remember(known)
        self.broken = {row.source_path: row for row in raw_tables.quarantined(connection)}
        self.versions: list[SourceVersion] = []
        self.quarantine: list[Quarantined] = []
        self.mended: list[str] = []
        self.sample = paths.SAMPLE_DIR.resolve()

    def run(self, files: Sequence[Path], roots: Sequence[Path], progress: Progress | None) -> None:
        pending = 0
        for done, path in enumerate(files, start=1):
            self._land_file(path)
            pending += 1
            if pending >= BATCH:
                self._flush()
                pending = 0
            if progress:
                progress(done, len(files))
        for path_text in self.broken:
            # A broken file that has been taken away since is no input any more.
            path = Path(path_text)
            if any(path.is_relative_to(root) for root in roots) and not os.path.lexists(path):
                self.mended.append(path_text)
        self._flush()

    def _remember(self, known: KnownVersion) -> None:
        before = self.newest.get(known.source_id)
        if before and self.newest_shas.get(before.source_sha256) == known.source_id:
            del self.newest_shas[before.source_sha256]
        self.newest[known.source_id] = known
        self.newest_shas[known.source_sha256] = known.source_id
        self.by_sha.setdefault(known.source_sha256, known.source_id)
        self.by_path[known.source_path] = (known.source_id, known.source_sha256)
        self.names[known.source_file].add(known.source_id)

    def _land_file(self, path: Path) -> None:
        where = str(path)
        try:
            data = _read_bytes(path)
        except Unreadable as error:
            self._reject(path, None, str(error))
            return
        sha256 = archive.digest(data)
        try:
            text = decode(data)
        except Unreadable as error:
            archive.store(self.home, data, sha256)
            self._reject(path, sha256, str(error))
            return
        if where in self.broken:
            self.mended.append(where)
        if is_label(text):
            # Labels often lie beside their texts; landed, they would say what the texts should say.
            self.report.skipped.append((where, "labels for warehouse evaluate, not a text"))
            return
        source_id = self._source_of(where, path.name, sha256, text)
        if source_id is None:
            self.report.unchanged += 1
            return
        archive.store(self.home, data, sha256)
        before = self.newest.get(source_id)
        form, masked = read(text)
        version = SourceVersion(
            source_id=source_id,
            version_number=before.version_number + 1 if before else 1,
            source_file=path.name,
            source_sha256=sha256,
            media_type=media_type(text),
            form=form,
            text=text,
            masked_text=masked,
            is_sample=path.resolve().is_relative_to(self.sample),
            landed_at=_now(),
            source_path=where,
            reader_version=reader_version(),
        )
        self.versions.append(version)
        self._remember(KnownVersion(source_id, version.version_number, path.name, sha256, where))
        self.prints.pop(source_id, None)
        if len(self.names[path.name]) > 1 or before:
            self.prints[source_id] = Fingerprint.of(text)
        self.report.forms[form] += 1
        if before:
            self.report.versions += 1
        else:
            self.report.new += 1

    def _source_of(self, where: str, name: str, sha256: str, text: str) -> str | None:
        """The source these bytes are a new version of (perhaps a new source); None when they change
        nothing.
        """
        if sha256 in self.newest_shas:
            return None
        known = self.by_path.get(where)
        if known:
            # What this path brought last is in already, even if another path has brought something newer
            # since.
            return None if known[1] == sha256 else known[0]
        if sha256 in self.by_sha:
            # An old copy lying somewhere else; it must not bury the newer version.
            return None
        best, best_overlap = sha256[:16], 0.0
        candidates = sorted(self.names.get(name, ()))
        if not candidates:
            return best
        mine = Fingerprint.of(text)
        for candidate in candidates:
            overlap = self._fingerprint(candidate, name).same_source(mine)
            if overlap >= OVERLAP and overlap > best_overlap:
                best, best_overlap = candidate, overlap
        return best

    def _fingerprint(self, source_id: str, name: str) -> Fingerprint:
        if source_id not in self.prints:
            pending = [row for row in self.versions if row.source_id == source_id]
            if pending:
                self.prints[source_id] = Fingerprint.of(pending[-1].text)
            else:
                for other, text in raw_tables.newest_texts(self.connection, name):
                    if other not in self.prints:
                        self.prints[other] = Fingerprint.of(text)
        return self.prints[source_id]

    def _reject(self, path: Path, sha256: str | None, reason: str) -> None:
        where = str(path)
        self.report.quarantined.append((where, reason))
        before = self.broken.get(where)
        if before and before.source_sha256 == sha256 and before.reason == reason:
            return
        row = Quarantined(path.name, sha256, reason, _now(), where)
        if sha256 and any(
            other.source_path != where and other.source_file == path.name and other.source_sha256 == sha256
            for other in self.broken.values()
        ):
            return
        self.broken[where] = row
        self.quarantine.append(row)

    def _flush(self) -> None:
        if self.versions or self.quarantine or self.mended:
            raw_tables.write_batch(self.connection, self.versions, self.quarantine, self.mended)
        for where in self.mended:
            self.broken.pop(where, None)
        self.versions, self.quarantine, self.mended = [], [], []


def _read_bytes(path: Path) -> bytes:
    """The file's bytes. Raises Unreadable for what is no regular file or may not be read (a pipe would
    hang).
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise Unreadable("not a regular file; land the file it stands for")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Unreadable(
            "the file is gone (or a link that leads nowhere); land it again when it is back"
        ) from error
    except PermissionError as error:
        raise Unreadable("no permission to read it; allow it (chmod +r) and land it again") from error
    except OSError as error:
        raise Unreadable(
            f"it could not be read ({error.strerror or error}); check the disk and land it again"
        ) from error


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
