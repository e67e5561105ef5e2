"""What has landed before, and so which source a text is a new version of."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

import duckdb

from warehouse.landing import raw_tables
from warehouse.landing.found import FoundText
from warehouse.landing.identity import OVERLAP, Fingerprint
from warehouse.landing.raw_tables import KnownVersion, SourceVersion


class KnownSources:
    """The identity of every landed source, kept in memory without the texts (about 1 kB each)."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._newest: dict[str, KnownVersion] = {}  # source_id -> newest version
        self._by_sha: dict[str, str] = {}  # every landed version's bytes -> source_id
        self._newest_shas: dict[str, str] = {}  # bytes of the newest version of a source -> source_id
        self._by_path: dict[str, tuple[str, str]] = {}  # path -> (source_id, bytes that last landed from it)
        self._names: dict[str, set[str]] = defaultdict(set)  # base name -> source_ids
        # source_id -> fingerprint of its newest text, read when first needed
        self._prints: dict[str, Fingerprint] = {}
        for known in raw_tables.known_versions(connection):
            self.remember(known)

    def newest(self, source_id: str) -> KnownVersion | None:
        """The newest version of a source, None for a new one."""
        return self._newest.get(source_id)

    def remember(self, known: KnownVersion, text: str | None = None) -> None:
        """Take note of a version that has landed, with its text where a later one may be compared with it."""
        before = self._newest.get(known.source_id)
        if before and self._newest_shas.get(before.source_sha256) == known.source_id:
            del self._newest_shas[before.source_sha256]
        self._newest[known.source_id] = known
        self._newest_shas[known.source_sha256] = known.source_id
        self._by_sha.setdefault(known.source_sha256, known.source_id)
        self._by_path[known.source_path] = (known.source_id, known.source_sha256)
        self._names[known.source_file].add(known.source_id)
        self._prints.pop(known.source_id, None)
        if text is not None and (before or len(self._names[known.source_file]) > 1):
            self._prints[known.source_id] = Fingerprint.of(text)

    def forget(self, source_id: str) -> None:
        """A source that is no more: its bytes are read otherwise now."""
        gone = self._newest.pop(source_id)
        self._names[gone.source_file].discard(source_id)
        for shas in (self._newest_shas, self._by_sha):
            if shas.get(gone.source_sha256) == source_id:
                del shas[gone.source_sha256]
        self._by_path.pop(gone.source_path, None)

    def source_of(
        self, found: FoundText, where: str, name: str, sha256: str, pending: Sequence[SourceVersion]
    ) -> tuple[str, bool]:
        """(source_id, whether this is a new version of it, perhaps its first). `pending` are the versions of
        the batch that is not written yet.
        """
        if found.record_key:
            return self._of_record(found, sha256, pending)
        if sha256 in self._newest_shas:
            source_id = self._newest_shas[sha256]
            return source_id, self._reads_otherwise(source_id, found, pending)
        known = self._by_path.get(where)
        if known:
            # What this path brought last is in already, even if another path has brought something newer
            # since.
            return known[0], known[1] != sha256
        if sha256 in self._by_sha:
            # An old copy lying somewhere else; it must not bury the newer version.
            return self._by_sha[sha256], False
        return self._most_alike(found.text, name, pending) or sha256[:16], True

    def _reads_otherwise(self, source_id: str, found: FoundText, pending: Sequence[SourceVersion]) -> bool:
        """Whether bytes that have landed say something else now: scans since OCR is there, or a page or an
        Office file since its reader has become better. Plain text never does.
        """
        if found.media_type == "text/plain":
            return False
        waiting = [row.text for row in pending if row.source_id == source_id]
        before = waiting[-1] if waiting else raw_tables.newest_text(self._connection, source_id)
        return before != found.text

    def _of_record(self, found: FoundText, sha256: str, pending: Sequence[SourceVersion]) -> tuple[str, bool]:
        """The platform says what it is, and when it changed: an older copy never replaces a newer one."""
        assert found.record_key
        source_id = hashlib.sha256(found.record_key.encode()).hexdigest()[:16]
        before = self._newest.get(source_id)
        if before is None:
            return source_id, True
        older = bool(found.updated_at and before.updated_at and found.updated_at < before.updated_at)
        return source_id, not older and (
            before.source_sha256 != sha256 or self._reads_otherwise(source_id, found, pending)
        )

    def _most_alike(self, text: str, name: str, pending: Sequence[SourceVersion]) -> str | None:
        best, best_overlap = None, 0.0
        candidates = sorted(self._names.get(name, ()))
        if not candidates:
            return None
        mine = Fingerprint.of(text)
        for candidate in candidates:
            overlap = self._fingerprint(candidate, name, pending).same_source(mine)
            if overlap >= OVERLAP and overlap > best_overlap:
                best, best_overlap = candidate, overlap
        return best

    def _fingerprint(self, source_id: str, name: str, pending: Sequence[SourceVersion]) -> Fingerprint:
        if source_id not in self._prints:
            waiting = [row for row in pending if row.source_id == source_id]
            if waiting:
                self._prints[source_id] = Fingerprint.of(waiting[-1].text)
            else:
                for other, text in raw_tables.newest_texts(self._connection, name):
                    if other not in self._prints:
                        self._prints[other] = Fingerprint.of(text)
        return self._prints[source_id]
