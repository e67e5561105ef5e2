"""Proving a snapshot: its files are the ones that were published, every quotation stands where it says,
nothing that should be masked is readable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import duckdb

from warehouse.masking import MASK, find_spans
from warehouse.paths import Home
from warehouse.reader import DATAPACKAGE, MANIFEST, Snapshot, file_hash

EVIDENCE, TEXTS = "fact_evidence", "source_texts"
#: How many problems of one check are named; all are counted.
NAMED = 5

Progress = Callable[[int, int], None]


@dataclass
class Check:
    """One kind of check: how many things were looked at, how many were wrong, and the first of those by
    name.
    """

    name: str
    looked_at: int = 0
    wrong: int = 0
    problems: list[str] = field(default_factory=list)

    def problem(self, text: str) -> None:
        """Count one problem; name it while few are named."""
        self.wrong += 1
        if len(self.problems) < NAMED:
            self.problems.append(text)


@dataclass
class VerifyReport:
    """The checks of one snapshot, in the order they were made."""

    snapshot_id: str
    checks: list[Check] = field(default_factory=list)
    skipped: str = ""  # why the content was not looked at

    @property
    def ok(self) -> bool:
        return not self.skipped and not any(check.wrong for check in self.checks)

    def count_of(self, name: str) -> int:
        """How many things the check of that name looked at."""
        return sum(check.looked_at for check in self.checks if check.name == name)

    def first_problems(self, number: int) -> list[str]:
        """The first problems over all checks."""
        return [problem for check in self.checks for problem in check.problems][:number]


def verify(home: Home, snapshot_id: str | None = None, progress: Progress | None = None) -> VerifyReport:
    """Check a snapshot (the latest without an id): files against the manifest, then what the tables hold.

    When a file is missing or altered the content is not looked at: it is not what was published.
    Raises SnapshotError when there is no such snapshot or its manifest cannot be read.
    """
    snapshot = Snapshot.open(home.snapshots, snapshot_id)
    files = _check_files(snapshot)
    if files.wrong:
        return VerifyReport(snapshot.id, [files], "the files are not the ones that were published")
    report = verify_content(snapshot, progress)
    report.checks.insert(0, files)
    return report


def verify_content(snapshot: Snapshot, progress: Progress | None = None) -> VerifyReport:
    """Check what the tables of a snapshot hold: row counts and columns, quotations, references, masking."""
    report = VerifyReport(snapshot.id)
    connection = snapshot.connection()
    try:
        steps: list[Callable[[], Check]] = [
            lambda: _check_shapes(connection, snapshot),
            lambda: _check_quotations(connection, snapshot),
            lambda: _check_references(connection, snapshot),
            lambda: _check_masking(connection, snapshot),
        ]
        for done, step in enumerate(steps, start=1):
            report.checks.append(step())
            if progress:
                progress(done, len(steps))
    finally:
        connection.close()
    return report


def _check_files(snapshot: Snapshot) -> Check:
    check = Check("files")
    manifest: dict[str, Any] = snapshot.manifest
    hashes = {table["file"]: table["sha256"] for table in manifest.get("tables", {}).values()}
    hashes |= {name: file["sha256"] for name, file in manifest.get("files", {}).items()}
    if not hashes:
        check.problem(f"{MANIFEST}: it lists no file")
    for name, sha256 in sorted(hashes.items()):
        check.looked_at += 1
        file = snapshot.path / name
        if not file.is_file():
            check.problem(f"{name}: missing")
        elif file_hash(file) != sha256:
            check.problem(f"{name}: its SHA-256 is not the manifest's, so it was altered after publishing")
    for file in sorted(snapshot.path.iterdir()):
        if file.name not in hashes and file.name not in (MANIFEST, DATAPACKAGE):
            check.problem(f"{file.name}: not part of the snapshot")
    return check


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    rows = connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
        [table],
    ).fetchall()
    return dict(rows)


def _check_shapes(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> Check:
    check = Check("rows and columns")
    manifest: dict[str, Any] = snapshot.manifest
    for name, table in manifest.get("tables", {}).items():
        check.looked_at += 1
        row = connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()
        rows = row[0] if row else 0
        if rows != table["rows"]:
            check.problem(f"{name}: {rows} rows, the manifest says {table['rows']}")
        if _columns(connection, name) != {column["name"]: column["type"] for column in table["columns"]}:
            check.problem(f"{name}: its columns are not those of the manifest")
    return check


def _check_quotations(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> Check:
    """Every quotation equals the text of its own source between its offsets (code points, half open)."""
    check = Check("quotations")
    if EVIDENCE not in snapshot.tables:
        return check
    row = connection.execute(f"SELECT count(*) FROM {EVIDENCE}").fetchone()
    check.looked_at = row[0] if row else 0
    if TEXTS not in snapshot.tables:
        if check.looked_at:
            check.problem(f"{EVIDENCE}: there is no table {TEXTS} to hold the quotations against")
        return check
    # Two sources may share a base name, so every key that both tables have must agree.
    shared = _columns(connection, EVIDENCE).keys() & _columns(connection, TEXTS).keys()
    keys = [name for name in ("source_file", "source_id", "source_sha256", "request_id") if name in shared]
    agree = " AND ".join(f"evidence.{name} IS NOT DISTINCT FROM source.{name}" for name in keys)
    problems = connection.execute(
        f"""
        SELECT evidence.evidence_id, evidence.source_file, evidence.char_start, evidence.char_end,
            bool_or(source.text IS NOT NULL) AS has_text
        FROM {EVIDENCE} AS evidence
        LEFT JOIN {TEXTS} AS source ON {agree}
        GROUP BY evidence.evidence_id, evidence.source_file, evidence.char_start, evidence.char_end,
            evidence.quote
        HAVING NOT coalesce(bool_or(
            evidence.char_start >= 0
            AND evidence.char_end > evidence.char_start
            AND substring(source.text, evidence.char_start + 1, evidence.char_end - evidence.char_start)
                = evidence.quote
        ), false)
        ORDER BY ALL
        """
    ).fetchall()
    for evidence_id, source_file, start, end, has_text in problems:
        why = "the text there reads differently" if has_text else "no such source text"
        check.problem(f"{EVIDENCE} {evidence_id}: {source_file} [{start}:{end}]: {why}")
    return check


def _check_references(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> Check:
    """Evidence ids are unique, and every one that another table names exists."""
    check = Check("evidence references")
    if EVIDENCE not in snapshot.tables:
        return check
    for evidence_id, number in connection.execute(
        f"SELECT evidence_id, count(*) FROM {EVIDENCE} GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL"
    ).fetchall():
        check.problem(f"{EVIDENCE} {evidence_id}: {number} rows have this id")
    for table in snapshot.tables:
        for name, kind in _columns(connection, table).items():
            if table == EVIDENCE or not name.startswith("evidence_id"):
                continue
            value = f'unnest("{name}")' if kind.endswith("[]") else f'"{name}"'
            named = f'SELECT {value} AS evidence_id FROM "{table}"'
            row = connection.execute(f"SELECT count(evidence_id) FROM ({named})").fetchone()
            check.looked_at += row[0] if row else 0
            for (evidence_id,) in connection.execute(
                f"""
                SELECT DISTINCT evidence_id FROM ({named})
                WHERE evidence_id IS NOT NULL AND evidence_id NOT IN (SELECT evidence_id FROM {EVIDENCE})
                ORDER BY ALL
                """
            ).fetchall():
                check.problem(f"{table}.{name}: {evidence_id} is not in {EVIDENCE}")
    return check


def _check_masking(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> Check:
    """No published text holds anything that masking would cover."""
    check = Check("masked texts")
    if TEXTS in snapshot.tables:
        for source_file, text in _rows(
            connection, f"SELECT source_file, text FROM {TEXTS} WHERE text IS NOT NULL"
        ):
            check.looked_at += 1
            for rule_id in _unmasked(text):
                check.problem(f"{TEXTS}: {source_file} holds something unmasked (rule {rule_id})")
    for table in snapshot.tables:
        for name, kind in _columns(connection, table).items():
            if (table, name) == (TEXTS, "text") or not _is_text(name, kind):
                continue
            value = f'unnest("{name}")' if kind.endswith("[]") else f'"{name}"'
            # Too short a value cannot be a contact or a secret.
            values = f'SELECT DISTINCT CAST({value} AS VARCHAR) AS value FROM "{table}"'
            for (text,) in _rows(connection, f"SELECT value FROM ({values}) WHERE len(value) > 4"):
                check.looked_at += 1
                for span in find_spans(text):
                    # A piece of a text has lost its surroundings ("Tracking #" before a number). What stands
                    # readable in the whole text has been looked at there, with them.
                    if not _stands_in_a_text(connection, snapshot, text[span.start : span.end]):
                        check.problem(f"{table}.{name} holds something unmasked (rule {span.rule_id})")
                        break
    return check


def _unmasked(text: str) -> Iterable[str]:
    return sorted({span.rule_id for span in find_spans(text)})


def _is_text(column: str, kind: str) -> bool:
    # Hashes and ids are made here, not taken from a text, and look like tokens.
    return kind in ("VARCHAR", "JSON", "VARCHAR[]") and not column.endswith(
        ("_id", "_sha256", "_id_a", "_id_b")
    )


def _stands_in_a_text(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, piece: str) -> bool:
    if TEXTS not in snapshot.tables or MASK in piece:
        return False
    row = connection.execute(f"SELECT bool_or(contains(text, ?)) FROM {TEXTS}", [piece]).fetchone()
    return bool(row and row[0])


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterable[tuple[Any, ...]]:
    # A cursor of its own: the caller asks other questions between two rows.
    cursor = connection.cursor()
    try:
        result = cursor.execute(query)
        while rows := result.fetchmany(1000):
            yield from rows
    finally:
        cursor.close()
