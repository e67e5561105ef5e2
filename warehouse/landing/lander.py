"""Landing: files and folders become rows of raw.source_versions, or of raw.quarantine with the reason why
not.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from warehouse import masking, paths
from warehouse.errors import UsageError
from warehouse.evaluation.labels import is_label
from warehouse.landing import archive, formats, platforms, raw_tables
from warehouse.landing.found import (
    INSIDE,
    Blob,
    Found,
    FoundFile,
    FoundRecord,
    FoundText,
    Refused,
    Skipped,
    Unreadable,
)
from warehouse.landing.isolation import Worker
from warehouse.landing.known import KnownSources
from warehouse.landing.limits import Limits
from warehouse.landing.raw_tables import (
    Batch,
    KnownVersion,
    OpenedInput,
    PlatformRecord,
    Quarantined,
    SourceVersion,
)
from warehouse.landing.reading import read, reader_version
from warehouse.landing.walk import files as walk_files
from warehouse.locking import home_lock
from warehouse.paths import Home

#: A batch is written when it holds this many rows or characters of text.
BATCH = 500
_BATCH_CHARACTERS = 5_000_000
#: Landing only appends; without a bound DuckDB would keep every text it wrote in memory.
_DATABASE_MEMORY = "200MB"
_CHUNK = 1_048_576
#: A file from an archive up to this size stays in memory; a larger one goes to a temporary file.
_IN_MEMORY = 8_000_000
#: What may come out of an archive before its ratio to the archive's own size counts.
_ALWAYS_ALLOWED = 100_000_000

Progress = Callable[[int, int], None]


@dataclass
class LandReport:
    """What one landing did. Texts are counted, `new + versions + unchanged + quarantined` is all that were
    looked at; a file that holds several (an archive, a mailbox) counts each of them.
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
    home: Home,
    inputs: Sequence[str | os.PathLike[str]],
    progress: Progress | None = None,
    *,
    limits: Limits | None = None,
    request_ref: str | None = None,
) -> LandReport:
    """Land files and folders (walked in sorted order) into the home; returns what was done.

    Idempotent: bytes that have landed from their path, or stand anywhere as a landed version, change nothing.
    A file that cannot be read goes to quarantine and the rest goes on. `progress(done, all)` is called after
    each file. `request_ref` names the request that everything landed here belongs to. Raises UsageError,
    before anything is written, when a path does not exist; LockedError when the home is in use.
    """
    roots = [Path(os.path.abspath(Path(given).expanduser())) for given in inputs]
    missing = [str(root) for root in roots if not os.path.lexists(root)]
    if missing:
        raise UsageError(
            f"no such file or folder: {', '.join(missing)}", "check the spelling; nothing was landed"
        )
    limits = limits or Limits.given()
    report = LandReport()
    with home_lock(home, "land"):
        connection = raw_tables.connect(home.ensure().warehouse_db, memory=_DATABASE_MEMORY)
        try:
            raw_tables.create_tables(connection)
            for leftover in home.temporary.iterdir():
                # A landing that was killed could not take away its own.
                leftover.unlink()
            walked = walk_files(roots, home.root, lambda path, why: report.skipped.append((path, why)))
            found = dict.fromkeys(walked)
            with Worker(limits) as worker:
                _Landing(home, connection, report, worker, limits, request_ref).run(
                    list(found), roots, progress
                )
        finally:
            connection.close()
    return report


@dataclass
class _Input:
    """One file of the run while it is opened: what came out of it so far."""

    path: Path
    blob: Blob
    members: int = 0
    expanded: int = 0
    texts: int = 0
    sources: dict[str, str] = field(default_factory=dict)  # path inside -> source_id

    def where(self, inner: str) -> str:
        """Where that stands, as `source_path` has it."""
        return f"{self.path}{INSIDE}{inner}" if inner else str(self.path)


class _Landing:
    """One run of `land`: what is pending in the current batch, and how each find is dealt with."""

    def __init__(
        self,
        home: Home,
        connection: duckdb.DuckDBPyConnection,
        report: LandReport,
        worker: Worker,
        limits: Limits,
        request_ref: str | None,
    ) -> None:
        self.home = home
        self.connection = connection
        self.report = report
        self.worker = worker
        self.limits = limits
        self.request_ref = request_ref
        self.known = KnownSources(connection)
        self.broken = {row.source_path: row for row in raw_tables.quarantined(connection)}
        self.opened = raw_tables.opened_inputs(connection, formats.opening_version(limits))
        self.batch = Batch()
        self.characters = 0
        self.sample = paths.SAMPLE_DIR.resolve()

    def run(self, files: Sequence[Path], roots: Sequence[Path], progress: Progress | None) -> None:
        for done, path in enumerate(files, start=1):
            self._land_file(path)
            if progress:
                progress(done, len(files))
        for path_text in self.broken:
            # A broken file that has been taken away since is no input any more.
            path = _file_of(path_text)
            if any(path.is_relative_to(root) for root in roots) and not os.path.lexists(path):
                self.batch.mended.append(path_text)
        self._flush()
        self._assemble()

    # --- one input ---------------------------------------------------------------------------------------

    def _land_file(self, path: Path) -> None:
        where = str(path)
        try:
            blob = Blob.of_file(path)
            sha256 = blob.sha256
        except Unreadable as error:
            self._reject(path.name, where, None, str(error))
            return
        # Opened again where a person says whose it is: each of its texts is to be told.
        if sha256 in self.opened and not self.request_ref:
            self._already_opened(where)
            return
        source = _Input(path, blob)
        before = [path_text for path_text in self.broken if path_text.startswith(where + INSIDE)]
        rejected = len(self.report.quarantined)
        kind = formats.recognise(blob)
        archive.store(self.home, blob)
        try:
            whole = self._open(source, blob, kind)
        except _BudgetSpent as error:
            self._reject(path.name, where, sha256, str(error))
            whole = False
        still = {path_text for path_text, _ in self.report.quarantined[rejected:]}
        self.batch.mended.extend(path_text for path_text in before if path_text not in still)
        if whole and where in self.broken:
            self.batch.mended.append(where)
        if whole and kind.NAME != "plain_text":
            self._drop_old_parts(source, sha256)
            self.opened.add(sha256)
            self.batch.opened.append(
                OpenedInput(
                    sha256,
                    path.name,
                    where,
                    kind.NAME,
                    formats.opening_version(self.limits),
                    source.texts,
                    _now(),
                )
            )
        self._flush_when_full()

    def _drop_old_parts(self, source: _Input, sha256: str) -> None:
        """A bundle that a better reader cuts otherwise leaves no part of the old cut behind."""
        seen = set(source.sources.values())
        for source_id in raw_tables.parts_of(self.connection, sha256, source.where("") + INSIDE):
            if source_id not in seen:
                self.batch.dropped.append(source_id)
                self.known.forget(source_id)

    def _already_opened(self, where: str) -> None:
        self.report.unchanged += 1
        if where in self.broken:
            # Known bytes stand where a broken file stood.
            self.batch.mended.append(where)
        for path_text, row in self.broken.items():
            if path_text.startswith(where + INSIDE):
                self.report.quarantined.append((path_text, row.reason))

    def _open(self, source: _Input, blob: Blob, kind: formats.Format, depth: int = 1) -> bool:
        """Open one blob and land what it holds; False when it was refused as a whole."""
        finds = self.worker.open(kind.NAME, blob) if kind.ISOLATED else kind.open(blob, self.limits)
        try:
            for find in finds:
                self._take(source, blob, find, depth)
                self._flush_when_full()
        except Unreadable as error:
            self._reject(blob.name, source.where(blob.inner), blob.sha256, str(error))
            return False
        return True

    def _take(self, source: _Input, blob: Blob, find: Found, depth: int) -> None:
        match find:
            case FoundText():
                source.texts += 1
                self._land_text(source, blob, find)
            case FoundRecord():
                source.texts += 1
                self._keep_record(source, blob, find)
            case FoundFile():
                self._open_member(source, blob, find, depth)
            case Refused():
                self._reject(find.name, source.where(blob.inside(find.inner)), None, find.reason)
            case Skipped():
                self.report.skipped.append((source.where(blob.inside(find.inner)), find.reason))

    def _open_member(self, source: _Input, blob: Blob, find: FoundFile, depth: int) -> None:
        where = source.where(blob.inside(find.inner))
        source.members += 1
        if source.members > self.limits.members:
            raise _BudgetSpent(
                f"it holds more than {self.limits.members:,} files; unpack it and land the folder, or raise "
                "the limit with --limit members=N"
            )
        if depth >= self.limits.depth:
            self._reject(
                find.name,
                where,
                None,
                f"archives are nested more than {self.limits.depth} deep; unpack them and land the folder, "
                "or raise the limit with --limit depth=N",
            )
            return
        try:
            with self._spooled(source, blob, find) as member:
                kind = formats.recognise(member)
                if self._open(source, member, kind, depth + 1) and where in self.broken:
                    self.batch.mended.append(where)
        except _MemberUnreadable as error:
            self._reject(find.name, where, None, str(error))

    @contextmanager
    def _spooled(self, source: _Input, blob: Blob, find: FoundFile) -> Iterator[Blob]:
        """The member as a blob, for the length of a `with` block: in memory, or in a temporary file of the
        home when it is large.
        """
        member = Blob(
            find.name,
            blob.inside(find.inner),
            source_url=find.source_url or blob.source_url,
            request_ref=find.request_ref or blob.request_ref,
            part_of=blob.part_of if find.part_of is None else blob.inside(find.part_of),
        )
        if isinstance(find.data, bytes):
            self._count(source, len(find.data))
            yield replace(member, data=find.data)
            return
        with tempfile.NamedTemporaryFile(dir=self.home.temporary) as spool:
            start = b""
            try:
                while chunk := find.data.read(_CHUNK):
                    self._count(source, len(chunk))
                    if spool.tell() or len(start) + len(chunk) > _IN_MEMORY:
                        spool.write(start)
                        spool.write(chunk)
                        start = b""
                    else:
                        start += chunk
            except Unreadable as error:
                raise _MemberUnreadable(str(error)) from error
            spool.flush()
            yield replace(member, path=Path(spool.name)) if spool.tell() else replace(member, data=start)

    def _count(self, source: _Input, size: int) -> None:
        source.expanded += size
        if source.expanded > self.limits.expanded_bytes:
            raise _BudgetSpent(
                f"more than {self.limits.expanded_bytes / 1e9:,.0f} GB come out of it; unpack it and land "
                "the folder, or raise the limit with --limit expanded_bytes=N"
            )
        if source.expanded > _ALWAYS_ALLOWED and source.expanded > self.limits.expansion * source.blob.size:
            raise _BudgetSpent(
                f"its content is more than {self.limits.expansion} times larger than the file, as in a "
                "decompression bomb; if it is sound, unpack it and land the folder, or raise the limit with "
                "--limit expansion=N"
            )

    # --- one find ----------------------------------------------------------------------------------------

    def _land_text(self, source: _Input, blob: Blob, found: FoundText) -> None:
        inside = blob.inside(found.inner)
        where = source.where(inside)
        if is_label(found.text):
            # Labels often lie beside their texts; landed, they would say what the texts should say.
            self.report.skipped.append((where, "labels for warehouse evaluate, not a text"))
            return
        sha256 = found.sha256 or (_text_sha(found.text) if found.inner else blob.sha256)
        part_of = blob.part_of if found.part_of is None else blob.inside(found.part_of)
        found = replace(
            found,
            source_url=found.source_url or blob.source_url,
            request_ref=found.request_ref or blob.request_ref,
        )
        source.sources[inside] = self._land_version(
            found,
            where,
            found.name or blob.name,
            sha256,
            source.path,
            None if part_of is None else source.sources.get(part_of),
        )

    def _land_version(
        self, found: FoundText, where: str, name: str, sha256: str, path: Path, part_of: str | None
    ) -> str:
        source_id, is_new = self.known.source_of(found, where, name, sha256, self.batch.versions)
        request_ref = self.request_ref or found.request_ref
        if not is_new:
            self.report.unchanged += 1
            if self.request_ref:
                self.batch.referred.append((source_id, self.request_ref))
            return source_id
        before = self.known.newest(source_id)
        form, masked = read(found.text)
        version = SourceVersion(
            source_id=source_id,
            version_number=before.version_number + 1 if before else 1,
            source_file=name,
            source_sha256=sha256,
            media_type=found.media_type,
            form=form,
            text=found.text,
            masked_text=masked,
            is_sample=path.resolve().is_relative_to(self.sample),
            landed_at=_now(),
            source_path=where,
            reader_version=reader_version(),
            source_url=masking.mask(found.source_url) if found.source_url else None,
            page_starts=found.page_starts,
            record_key=found.record_key,
            updated_at=found.updated_at,
            request_ref=request_ref,
            part_of=part_of,
            redaction_count=found.redaction_count,
            metadata=json.dumps(found.metadata, ensure_ascii=False, sort_keys=True, default=str)
            if found.metadata
            else None,
        )
        self.batch.versions.append(version)
        self.characters += len(found.text)
        self.known.remember(
            KnownVersion(source_id, version.version_number, name, sha256, where, found.updated_at), found.text
        )
        self.report.forms[form] += 1
        if before:
            self.report.versions += 1
        else:
            self.report.new += 1
        return source_id

    def _keep_record(self, source: _Input, blob: Blob, found: FoundRecord) -> None:
        body = json.dumps(found.body, ensure_ascii=False, sort_keys=True)
        self.characters += len(body)
        self.batch.records.append(
            PlatformRecord(
                platform=found.platform,
                kind=found.kind,
                record_id=found.record_id,
                request_id=found.request_id,
                updated_at=found.updated_at,
                body=body,
                source_file=blob.name,
                source_path=source.where(blob.inner),
                source_sha256=blob.sha256,
            )
        )

    def _assemble(self) -> None:
        """Land the texts of requests whose platform records have come or changed."""
        for found, name, where in platforms.assemble(self.connection.cursor()):
            self._land_version(
                found, where, name, found.sha256 or _text_sha(found.text), _file_of(where), None
            )
            self._flush_when_full()
        self._flush()
        raw_tables.mark_assembled(self.connection)

    def _reject(self, name: str, where: str, sha256: str | None, reason: str) -> None:
        self.report.quarantined.append((where, reason))
        before = self.broken.get(where)
        if before and before.source_sha256 == sha256 and before.reason == reason:
            return
        row = Quarantined(name, sha256, reason, _now(), where)
        if sha256 and any(
            other.source_path != where and other.source_file == name and other.source_sha256 == sha256
            for other in self.broken.values()
        ):
            return
        self.broken[where] = row
        self.batch.quarantine.append(row)

    # --- writing -----------------------------------------------------------------------------------------

    def _flush_when_full(self) -> None:
        batch = self.batch
        rows = len(batch.versions) + len(batch.quarantine) + len(batch.records) + len(batch.opened)
        if rows >= BATCH or self.characters >= _BATCH_CHARACTERS:
            self._flush()

    def _flush(self) -> None:
        if self.batch:
            raw_tables.write_batch(self.connection, self.batch)
        for where in self.batch.mended:
            self.broken.pop(where, None)
        self.batch = Batch()
        self.characters = 0


class _BudgetSpent(Exception):
    """More came out of one input than its limits allow: the rest of it is not opened."""


class _MemberUnreadable(Exception):
    """One member of an archive is damaged; the others may be sound."""


def _file_of(source_path: str) -> Path:
    return Path(source_path.partition(INSIDE)[0])


def _text_sha(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
