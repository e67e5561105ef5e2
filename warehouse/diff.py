"""`warehouse diff`: which answers differ between two snapshots, and why.

An answer is one agency's fact about one technology. It can change because a text landed, because a newer
version of a text did, because one is no longer there, or because the rules that read them changed; the
snapshots' own tables and manifests tell which. Where the evidence of the answer itself leads to a text that
changed, that is the reason; else what changed about the rules or the agency's texts is named.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, TextIO

import pyarrow as pa

from warehouse.output import refuse_parquet_on_terminal, write_parquet, write_text
from warehouse.paths import Home
from warehouse.reader import Snapshot
from warehouse.terminal import count, print_table

Key = tuple[str, str, str]

#: Why an answer differs, in a sentence's words.
REASONS = {
    "new_text": "a new text landed",
    "newer_version": "a newer version of a text landed",
    "text_withdrawn": "a text is no longer there",
    "rules_changed": "the rules changed",
    "evidence_changed": "other words are its evidence",
    "not_told": "the snapshots do not tell",
}


@dataclass(frozen=True)
class Answer:
    """What a snapshot says: status, basis, value and number as published; `detail` as parsed JSON."""

    status: str
    basis: str | None = None
    value: str | None = None
    value_number: float | None = None
    unit: str | None = None
    detail: object = None

    def words(self) -> str:
        """The answer in the words of the contract: "yes: Flock Safety (document)"."""
        text = self.status
        if self.value is not None:
            text += f": {self.value}"
        elif self.value_number is not None:
            text += f": {self.value_number:g} {self.unit or ''}".rstrip()
        return f"{text} ({self.basis})" if self.basis else text


@dataclass(frozen=True)
class Reason:
    """Why an answer differs: a key of `REASONS`, and the text's base name where it is about one."""

    kind: str
    source_file: str | None = None

    def words(self) -> str:
        """The reason in plain words."""
        words = REASONS[self.kind]
        return f"{words}: {self.source_file}" if self.source_file else words


@dataclass(frozen=True)
class Change:
    """One answer that differs. `kind` is added, removed, changed, or evidence (same answer, other words)."""

    agency_id: str
    agency_name: str
    technology_id: str
    fact: str
    kind: str
    old: Answer | None
    new: Answer | None
    reasons: tuple[Reason, ...]
    old_evidence_id: str | None = None
    new_evidence_id: str | None = None


@dataclass(frozen=True)
class SourceChange:
    """A text that is new, has a newer version, or is gone: `kind` is a key of `REASONS`."""

    kind: str
    source_file: str
    agency_id: str | None


@dataclass(frozen=True)
class Diff:
    """What differs between the snapshots `old_id` and `new_id`; `tables` gives rows before and after."""

    old_id: str
    new_id: str
    changes: tuple[Change, ...]
    sources: tuple[SourceChange, ...]
    tables: Mapping[str, tuple[int | None, int | None]]
    rules_changed: bool
    old_code: str
    new_code: str

    @property
    def answers(self) -> tuple[Change, ...]:
        """The changes in which the answer itself differs."""
        return tuple(change for change in self.changes if change.kind != "evidence")


@dataclass(frozen=True)
class _Facts:
    """One snapshot's facts, with what is needed to explain them."""

    answers: Mapping[Key, Answer]
    strongest: Mapping[Key, str | None]
    words: Mapping[Key, frozenset[tuple[str, str]]]  # (text, quote) of each quotation
    names: Mapping[str, str]
    versions: Mapping[str, tuple[str, str, str | None]]  # text -> hash, base name, agency
    texts: Mapping[str, frozenset[str]] = field(default_factory=dict)  # agency -> its texts


def diff_home(home: Home, old_id: str, new_id: str | None = None) -> Diff:
    """`diff` of two snapshots of a home by their names; the newest where `new_id` is None.

    Raises SnapshotError when one is missing or can't be read.
    """
    return diff(Snapshot.open(home.snapshots, old_id), Snapshot.open(home.snapshots, new_id))


def diff(old: Snapshot, new: Snapshot) -> Diff:
    """What differs from `old` to `new`. Raises SnapshotError when a table can't be read."""
    before, after = _facts(old), _facts(new)
    rules_changed = _rules(old) != _rules(new)
    sources = _sources(before, after)
    changes = []
    for key in sorted({*before.answers, *after.answers}):
        change = _change(key, before, after, sources, rules_changed)
        if change:
            changes.append(change)
    return Diff(
        old.id,
        new.id,
        tuple(changes),
        tuple(sources.values()),
        {name: (_row_count(old, name), _row_count(new, name)) for name in sorted({*old.tables, *new.tables})},
        rules_changed,
        _code(old),
        _code(new),
    )


def _change(
    key: Key, before: _Facts, after: _Facts, sources: Mapping[str, SourceChange], rules_changed: bool
) -> Change | None:
    """How the answer to one question differs; None where it doesn't."""
    old, new = before.answers.get(key), after.answers.get(key)
    old_words, new_words = before.words.get(key, frozenset()), after.words.get(key, frozenset())
    if old == new:
        if old_words == new_words:
            return None
        kind = "evidence"
    elif old is None or new is None:
        # A row that says nothing is no news: every agency has one for each question.
        if (new or old or Answer("unknown")).status == "unknown":
            return None
        kind = "added" if old is None else "removed"
    else:
        kind = "changed"
    agency_id, technology_id, fact = key
    return Change(
        agency_id,
        after.names.get(agency_id) or before.names.get(agency_id) or agency_id,
        technology_id,
        fact,
        kind,
        old,
        new,
        _reasons(key, before, after, sources, rules_changed),
        before.strongest.get(key),
        after.strongest.get(key),
    )


def _reasons(
    key: Key, before: _Facts, after: _Facts, sources: Mapping[str, SourceChange], rules_changed: bool
) -> tuple[Reason, ...]:
    """Why the answer to one question differs, the surest reasons only."""
    old_words, new_words = before.words.get(key, frozenset()), after.words.get(key, frozenset())
    moved = {text for text, _ in old_words ^ new_words}
    told = [sources[text] for text in sorted(moved) if text in sources]
    if not told:
        # The evidence doesn't lead to a text that changed: it may lie in how the agency's others are read.
        own = before.texts.get(key[0], frozenset()) | after.texts.get(key[0], frozenset())
        told = [] if rules_changed else [sources[text] for text in sorted(own) if text in sources]
    reasons = [Reason(source.kind, source.source_file) for source in told]
    if rules_changed and not told:
        reasons.append(Reason("rules_changed"))
    if not reasons:
        reasons.append(Reason("evidence_changed" if old_words != new_words else "not_told"))
    return tuple(dict.fromkeys(reasons))


def _sources(before: _Facts, after: _Facts) -> dict[str, SourceChange]:
    """The texts that differ, by their id."""
    found = {}
    for text in sorted({*before.versions, *after.versions}):
        old, new = before.versions.get(text), after.versions.get(text)
        if old is None and new is not None:
            found[text] = SourceChange("new_text", new[1], new[2])
        elif new is None and old is not None:
            found[text] = SourceChange("text_withdrawn", old[1], old[2])
        elif old is not None and new is not None and old[0] != new[0]:
            found[text] = SourceChange("newer_version", new[1], new[2])
    return found


def _facts(snapshot: Snapshot) -> _Facts:
    """What a snapshot says and what it rests on."""
    answers: dict[Key, Answer] = {}
    strongest: dict[Key, str | None] = {}
    for row in _rows(
        snapshot,
        "SELECT agency_id, technology_id, fact, status, basis, value, value_number, unit, "
        "detail::VARCHAR AS detail, evidence_id FROM agency_facts",
    ):
        key = (row["agency_id"], row["technology_id"], row["fact"])
        detail = json.loads(row["detail"]) if row["detail"] else None
        answers[key] = Answer(
            row["status"], row["basis"], row["value"], row["value_number"], row["unit"], detail
        )
        strongest[key] = row["evidence_id"]
    text_id = _text_id(snapshot)
    versions: dict[str, tuple[str, str, str | None]] = {}
    texts: dict[str, set[str]] = {}
    for row in _rows(
        snapshot, f"SELECT {text_id} AS text_id, source_sha256, source_file, agency_id FROM source_texts"
    ):
        versions[row["text_id"]] = (row["source_sha256"], row["source_file"], row["agency_id"])
        if row["agency_id"]:
            texts.setdefault(row["agency_id"], set()).add(row["text_id"])
    words: dict[Key, set[tuple[str, str]]] = {}
    for row in _rows(
        snapshot,
        f"SELECT agency_id, technology_id, fact, {text_id} AS text_id, quote FROM fact_evidence",
    ):
        key = (row["agency_id"], row["technology_id"], row["fact"])
        if key in answers:
            words.setdefault(key, set()).add((row["text_id"], row["quote"]))
    return _Facts(
        answers,
        strongest,
        {key: frozenset(found) for key, found in words.items()},
        {
            row["agency_id"]: row["agency_name"]
            for row in _rows(snapshot, "SELECT agency_id, agency_name FROM agencies")
        },
        versions,
        {agency: frozenset(found) for agency, found in texts.items()},
    )


def _text_id(snapshot: Snapshot) -> str:
    """The column that names a text in every version of it: its id, or in older snapshots its base name."""
    tables = ("source_texts", "fact_evidence")
    has_id = all("source_id" in snapshot.query(f"SELECT * FROM {name} LIMIT 0").columns for name in tables)
    return "source_id" if has_id else "source_file"


def _rows(snapshot: Snapshot, sql: str) -> Iterable[dict[str, Any]]:
    """The rows of a query, with None for NULL."""
    frame = snapshot.query(sql).astype(object)
    return ({str(name): value for name, value in row.items()} for row in _without_gaps(frame))


def _without_gaps(frame: Any) -> list[dict[str, Any]]:
    """A frame's rows; NaN and NA become None."""
    found: list[dict[str, Any]] = frame.where(frame.notna(), None).to_dict("records")
    return found


def _row_count(snapshot: Snapshot, table: str) -> int | None:
    """Rows of a table; None where the snapshot has no such table."""
    if table not in snapshot.tables:
        return None
    return int(snapshot.query(f'SELECT count(*) AS n FROM "{table}"')["n"][0])


def _code_version(snapshot: Snapshot) -> dict[str, Any]:
    found = snapshot.manifest.get("code_version")
    return found if isinstance(found, dict) else {"package": found}


def _rules(snapshot: Snapshot) -> object:
    """What decides the answers: the models with their seeds, and the Python that reads and masks texts."""
    code = _code_version(snapshot)
    return code.get("models_sha256"), code.get("reading_sha256")


def _code(snapshot: Snapshot) -> str:
    """The code that made a snapshot, in a few words."""
    code = _code_version(snapshot)
    commit = code.get("commit")
    return f"{code.get('package') or 'unknown'}{f' at {commit[:12]}' if commit else ''}"


# Output of the command.


def write_diff(home: Home, old_id: str, new_id: str | None, form: str, output: str | None) -> None:
    """Write the difference of two snapshots to `output`, or to stdout.

    `form` is table (answers only), csv or parquet (one row per change), or json (everything). Raises
    SnapshotError for a missing snapshot, UsageError for Parquet on a terminal.
    """
    refuse_parquet_on_terminal(form, output)
    found = diff_home(home, old_id, new_id)
    if form == "parquet":
        write_parquet(_arrow(found), output)
    else:
        write_text(lambda stream: _write_text(found, form, stream), output)


def _write_text(found: Diff, form: str, stream: TextIO) -> None:
    if form == "csv":
        writer = csv.DictWriter(stream, _COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(flat(change) for change in found.changes)
    elif form == "json":
        content = asdict(found) | {"tables": {name: list(rows) for name, rows in found.tables.items()}}
        json.dump(content, stream, ensure_ascii=False, indent=1)
        stream.write("\n")
    else:
        _print(found, stream)


_COLUMNS = (
    "agency_id", "agency_name", "technology_id", "fact", "change", "old_status", "old_basis", "old_value",
    "new_status", "new_basis", "new_value", "reasons", "source_files", "old_evidence_id", "new_evidence_id",
)  # fmt: skip


def flat(change: Change) -> dict[str, str | None]:
    """A change as one flat row, with the columns of the CSV form."""

    def value(answer: Answer | None) -> str | None:
        if answer is None or answer.value is not None:
            return answer.value if answer else None
        return None if answer.value_number is None else f"{answer.value_number:g}"

    values = (
        change.agency_id,
        change.agency_name,
        change.technology_id,
        change.fact,
        change.kind,
        change.old.status if change.old else None,
        change.old.basis if change.old else None,
        value(change.old),
        change.new.status if change.new else None,
        change.new.basis if change.new else None,
        value(change.new),
        "; ".join(dict.fromkeys(reason.kind for reason in change.reasons)),
        "; ".join(dict.fromkeys(reason.source_file for reason in change.reasons if reason.source_file)),
        change.old_evidence_id,
        change.new_evidence_id,
    )
    return dict(zip(_COLUMNS, values, strict=True))


def _arrow(found: Diff) -> pa.Table:
    rows = [flat(change) for change in found.changes]
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in _COLUMNS})


def _verb(number: int) -> str:
    return "differs" if number == 1 else "differ"


def _print(found: Diff, stream: TextIO) -> None:
    """The difference for a person to read."""
    code = f"rules {'changed' if found.rules_changed else 'unchanged'}"
    ends = f"From {found.old_id} (code {found.old_code}) to {found.new_id} (code {found.new_code})"
    print(f"{ends}, {code}.", file=stream)
    texts = {kind: sum(source.kind == kind for source in found.sources) for kind in REASONS}
    said = [
        f"{count(texts['new_text'], 'text')} new",
        f"{texts['newer_version']} in a newer version",
        f"{texts['text_withdrawn']} no longer there",
    ]
    print(f"Texts: {', '.join(said)}.", file=stream)
    if not found.answers:
        print("No answer differs.", file=stream)
    else:
        print_table(
            ("Agency", "Technology", "Fact", "Before", "After", "Why"),
            [
                (
                    change.agency_name,
                    change.technology_id,
                    change.fact,
                    change.old.words() if change.old else "not there",
                    change.new.words() if change.new else "not there",
                    "; ".join(reason.words() for reason in change.reasons),
                )
                for change in found.answers
            ],
            title=f"{count(len(found.answers), 'answer')} {_verb(len(found.answers))}",
            stream=stream,
        )
    others = len(found.changes) - len(found.answers)
    if others:
        print(
            f"{count(others, 'answer')} stayed the same and rest on other words; --format csv lists them.",
            file=stream,
        )
    sizes = [
        (name, *("–" if rows is None else f"{rows:,}" for rows in pair))
        for name, pair in found.tables.items()
        if pair[0] != pair[1]
    ]
    if sizes:
        numbers = ("Rows before", "Rows after")
        print_table(("Table", *numbers), sizes, stream=stream, right=numbers)
