"""Every labelled value beside what a snapshot holds in its place, with the quotation it rests on."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb

from warehouse.evaluation.figures import Cell, Words, cell_of
from warehouse.evaluation.labels import (
    AGENCY_FIELDS,
    BASIS_FIELDS,
    COMPARISON_FIELDS,
    MORE_REQUEST_FIELDS,
    REQUEST_FIELDS,
    Label,
    first_quote,
    provisions_of,
    spans_of,
)
from warehouse.evaluation.vendors import compare_vendors
from warehouse.paths import SEEDS_DIR
from warehouse.reader import Snapshot

#: The periods of an agency whose systems differ, each of them.
EACH_PERIOD = "retention_days_each"
FIELDS = (
    *AGENCY_FIELDS,
    "technology_id",
    *REQUEST_FIELDS,
    *MORE_REQUEST_FIELDS,
    *COMPARISON_FIELDS,
    *BASIS_FIELDS,
    EACH_PERIOD,
)
ITEM_FIELDS = ("category", "disposition")
#: The order in which people want to see them: the headline facts first.
ORDER = (
    "vendor_named",
    "mou_exists",
    "policy_order_exists",
    "retention_days",
    "technology_use",
    "vendors_named",
    "third_party_system",
    "policy_order_number",
    "policy_effective_on",
    "retention_rule",
    EACH_PERIOD,
    *BASIS_FIELDS,
    "technology_id",
    *AGENCY_FIELDS,
    *REQUEST_FIELDS,
    *MORE_REQUEST_FIELDS,
    "item_count",
    *ITEM_FIELDS,
    "events",
    "event_dates",
    "event_order",
    "contradictions",
    "contradiction_kinds",
    "policy_provisions",
    "speaker",
)
#: The fact whose quotation stands behind a field.
_FACT_OF = {
    "vendors_named": "vendor_named",
    "policy_order_number": "policy_order_exists",
    "policy_effective_on": "policy_order_exists",
    "retention_rule": "retention_days",
    EACH_PERIOD: "retention_days",
    **BASIS_FIELDS,
}
#: A provision that is not there to be quoted; from what tells most to what tells least.
_PROVISION_STATUSES = (
    "present",
    "present_conditional",
    "present_open_ended",
    "redacted",
    "absent",
    "not_stated",
)
#: The kinds of events that a label may count on, besides those that a rule or the snapshot knows. Labels may
#: name others, in words of their own: those only tell the order.
_EVENT_KINDS = frozenset(
    {"acknowledgment", "clarification", "extension", "promised_date", "due_date_change", "release"}
    | {"determination", "closure", "reopening", "appeal", "complaint", "withdrawal", "fee_letter"}
)
#: Words that people leave out of an agency's name, or add to it.
_AGENCY_FILLER = frozenset(
    {"the", "of", "and", "city", "town", "village", "county", "office", "department", "dept"}
    | {"police", "sheriff", "sheriffs"}
)


class Published:
    """The tables of one snapshot folder, for queries."""

    def __init__(self, snapshot: Path) -> None:
        self.snapshot = snapshot
        self.tables: list[str] = sorted(file.stem for file in snapshot.glob("*.parquet"))
        self.connection: duckdb.DuckDBPyConnection = Snapshot(snapshot, {}, self.tables).connection()
        self._texts: dict[str, dict[str, list[str]]] = {}

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, list(parameters)).fetchall()

    def row(self, sql: str, *parameters: object) -> tuple[Any, ...]:
        """The first row; empty where there is none."""
        found = self.rows(sql, *parameters)
        return found[0] if found else ()

    def value(self, sql: str, *parameters: object) -> Any:
        """The first value of the first row; None where there is no row."""
        found = self.row(sql, *parameters)
        return found[0] if found else None

    def columns(self, table: str) -> dict[str, str]:
        """Types of a table's columns by their names."""
        return {name: kind for name, kind, *_ in self.rows(f"DESCRIBE {table}")}

    def texts(self, table: str) -> dict[str, list[str]]:
        """Every string of a table by its column; lists and JSON as text."""
        if table not in self._texts:
            self._texts[table] = {
                column: [
                    row[0]
                    for row in self.rows(f"SELECT {column}::VARCHAR FROM {table} WHERE {column} IS NOT NULL")
                ]
                for column, kind in self.columns(table).items()
                if "VARCHAR" in kind or kind == "JSON"
            }
        return self._texts[table]

    def keys(self, file: str) -> tuple[str | None, str | None, str | None]:
        """Agency, technology and request of a landed file."""
        found = self.row(
            "SELECT agency_id, technology_id, request_id FROM source_texts WHERE source_file = ?", file
        )
        return (found[0], found[1], found[2]) if found else (None, None, None)


@dataclass(frozen=True)
class Source:
    """A landed text as a snapshot has it. All but the file are None for a text in quarantine."""

    source_file: str
    source_id: str | None = None
    agency_id: str | None = None
    technology_id: str | None = None
    request_id: str | None = None
    text: str | None = None


def source_of(published: Published, label: Label, sha256: str | None = None) -> Source | None:
    """The labelled text: by its hash, else by its base name. None where the snapshot does not hold it."""
    name = Path(label["file"]).name
    for condition, value in (("source_sha256", sha256), ("source_file", name)):
        row = value and published.row(
            "SELECT source_file, source_id, agency_id, technology_id, request_id, text FROM source_texts "
            f"WHERE {condition} = ? ORDER BY source_file <> ?, source_id",
            value,
            name,
        )
        if row:
            return Source(*row)
    refused = published.row(
        "SELECT source_file FROM quarantine WHERE source_sha256 = ? OR source_file = ?", sha256, name
    )
    return Source(refused[0]) if refused else None


def compare(published: Published, labels: Iterable[Label]) -> list[Cell]:
    """Every labelled value beside the published one, each cell once.

    Where two systems or texts of one agency differ, the agency's own row counts. A value stands in the row of
    the labelled technology; where there is none, in that of the technology the text was taken for.
    """
    cells: dict[tuple[str, str, str, str], Cell] = {}
    for label in labels:
        source = source_of(published, label, label.get("sha256")) or Source(Path(label["file"]).name)
        for cell in _Comparison(published, label, source).cells():
            cells.setdefault(cell.key, cell)
    return list(cells.values())


def totals(cells: Iterable[Cell]) -> dict[str, tuple[int, int]]:
    """(right, all) for each field."""
    counts: dict[str, tuple[int, int]] = {}
    for cell in cells:
        right, total = counts.get(cell.field, (0, 0))
        counts[cell.field] = (right + cell.is_right, total + 1)
    return counts


def wrong(cells: Iterable[Cell]) -> list[Cell]:
    """The cells that are not as labelled."""
    return [cell for cell in cells if not cell.is_right]


def fields_of(label: Label) -> list[str]:
    """The fields of one value that a label speaks of."""
    return [field for field in FIELDS if field in label] + [fact for fact in _other_facts() if fact in label]


def values_of(published: Published, file: str) -> dict[str, Any]:
    """What the snapshot says of a landed file, by field; a field is missing where its table has no row."""
    source = source_of(published, {"file": file}) or Source(file)
    return _Comparison(published, {"file": file}, source).values(source.technology_id)


class _Comparison:
    """One label beside one snapshot."""

    def __init__(self, published: Published, label: Label, source: Source) -> None:
        self.published = published
        self.label = label
        self.source = source
        self.file: str = label["file"]

    def cells(self) -> Iterator[Cell]:
        technology_id = self._technology(self.label.get("technology_id"))
        yield from self._fields(self.label, technology_id)
        yield from self._agency()
        for further in self.label.get("also", []):
            yield from self._further(further)
        if "items" in self.label:
            yield from self._items()
        if "contradictions" in self.label:
            yield from self._contradictions()
        if "events" in self.label:
            yield from self._events()
        yield from self._provisions()
        yield from self._speakers()

    def values(self, technology_id: str | None) -> dict[str, Any]:
        """What is published of the text's agency and request, and of the technology, by field."""
        source, published = self.source, self.published
        values: dict[str, Any] = {
            "technology_id": source.technology_id,
            "vendors_named": [],
            EACH_PERIOD: self._periods(technology_id),
        }
        for fields, table, condition, keys in (
            (AGENCY_FIELDS, "agencies", "agency_id = ?", [source.agency_id]),
            ((*REQUEST_FIELDS, *MORE_REQUEST_FIELDS), "requests", "request_id = ?", [source.request_id]),
            (
                COMPARISON_FIELDS,
                "agency_comparison",
                "agency_id = ? AND technology_id = ?",
                [source.agency_id, technology_id],
            ),
        ):
            row = published.row(f"SELECT {', '.join(fields)} FROM {table} WHERE {condition}", *keys)
            values |= {field: _plain(value) for field, value in zip(fields, row, strict=False)}
        values["vendors_named"] = sorted(values["vendors_named"] or [])
        for fact, status, basis in published.rows(
            "SELECT fact, status, basis FROM agency_facts WHERE agency_id = ? AND technology_id = ?",
            source.agency_id,
            technology_id,
        ):
            values |= {field: basis for field, of_fact in BASIS_FIELDS.items() if of_fact == fact}
            if fact in _other_facts():
                values[fact] = status
        return values

    # --- facts ------------------------------------------------------------------------------------------

    def _technology(self, wanted: str | None) -> str | None:
        has_row = self.published.row(
            "SELECT 1 FROM agency_comparison WHERE agency_id = ? AND technology_id = ?",
            self.source.agency_id,
            wanted,
        )
        return wanted if has_row else self.source.technology_id

    def _further(self, label: Label) -> Iterator[Cell]:
        """The cells of one more technology of the text: nothing is found where it has no row of its own."""
        wanted = label["technology_id"]
        technology_id = wanted if self._technology(wanted) == wanted else None
        yield cell_of(self.file, "technology_id", wanted, technology_id, item=str(wanted), technology=wanted)
        rest = {field: value for field, value in label.items() if field != "technology_id"}
        yield from self._fields(rest, technology_id, wanted)

    def _fields(self, label: Label, technology_id: str | None, name: str | None = None) -> Iterator[Cell]:
        found = self.values(technology_id)
        words = self._fact_words(technology_id)
        quotes = {fact["fact"]: first_quote(fact.get("evidence")) for fact in self.label.get("facts", [])}
        for field in fields_of(label):
            fact = _FACT_OF.get(field, field)
            more = {
                "technology": name,
                "words": words.get(fact),
                "label_words": None if name else quotes.get(fact),
            }
            wanted = label[field]
            if field == "vendors_named":
                counts = compare_vendors(wanted or [], found[field], technology_id or name)
                yield self._list(field, wanted or [], found[field], counts, more)
            elif field == EACH_PERIOD:
                periods, kept = set(wanted or []), set(found[field])
                counts = (len(periods), len(kept), len(periods & kept))
                yield self._list(field, wanted or [], found[field], counts, more)
            else:
                yield cell_of(self.file, field, wanted, found.get(field), **more)

    def _list(
        self,
        field: str,
        wanted: list[Any],
        found: list[Any],
        counts: tuple[int, int, int],
        more: dict[str, Any],
    ) -> Cell:
        """A cell of several answers, each counted; counts of those labelled, published, and in both."""
        labelled, published, correct = counts
        return Cell(
            self.file,
            field,
            sorted(wanted),
            found,
            labelled=labelled,
            published=published,
            correct=correct,
            is_right=labelled == published == correct,
            **more,
        )

    def _periods(self, technology_id: str | None) -> list[int]:
        """The periods that the detail of the agency's retention states."""
        rows = self.published.rows(
            "SELECT DISTINCT unnest(detail->'$.statements[*].days')::INTEGER AS days FROM agency_facts "
            "WHERE agency_id = ? AND technology_id = ? AND fact = 'retention_days' ORDER BY days",
            self.source.agency_id,
            technology_id,
        )
        return [days for (days,) in rows if days is not None]

    def _fact_words(self, technology_id: str | None) -> dict[str, Words]:
        return {
            fact: Words(rule_id, quote, source_file)
            for fact, rule_id, quote, source_file in self.published.rows(
                "SELECT facts.fact, evidence.rule_id, evidence.quote, evidence.source_file "
                "FROM agency_facts AS facts JOIN fact_evidence AS evidence USING (evidence_id) "
                "WHERE facts.agency_id = ? AND facts.technology_id = ?",
                self.source.agency_id,
                technology_id,
            )
        }

    def _words(self, evidence_id: str | None) -> Words | None:
        row = evidence_id and self.published.row(
            "SELECT rule_id, quote, source_file FROM fact_evidence WHERE evidence_id = ?", evidence_id
        )
        return Words(*row) if row else None

    def _agency(self) -> Iterator[Cell]:
        """The agency as people call it: right where only words that people leave out or add differ.

        Only where the text names it: what it does not say cannot be found in it.
        """
        wanted = self.label.get("agency")
        text_words = _name_words(self.source.text or "")
        if not wanted or not _proper(wanted) or not _proper(wanted) <= text_words:
            return
        found = self.values(None).get("agency_name")
        same = found is not None and _same_agency(wanted, found)
        yield cell_of(self.file, "agency_name", wanted, wanted if same else found)

    # --- items ------------------------------------------------------------------------------------------

    def _items(self) -> Iterator[Cell]:
        found = {
            number: (category, disposition, evidence_id)
            for number, category, disposition, evidence_id in self.published.rows(
                "SELECT item_number, category, disposition, evidence_id FROM request_items "
                "WHERE request_id = ? ORDER BY item_number",
                self.source.request_id,
            )
        }
        items = {item["item_number"]: item for item in self.label["items"]}
        # A text without items has no count to find.
        yield cell_of(self.file, "item_count", len(items) or None, len(found) or None)
        for number in [*items, *(number for number in found if number not in items)]:
            category, disposition, evidence_id = found.get(number, (None, None, None))
            item = items.get(number, {})
            words, quote = self._words(evidence_id), first_quote(item.get("evidence"))
            if number not in items or "category" in item:
                yield cell_of(self.file, "category", item.get("category"), category, item=number)
            if number not in items or "disposition" in item:
                yield cell_of(
                    self.file,
                    "disposition",
                    item.get("disposition"),
                    disposition,
                    item=number,
                    words=words,
                    label_words=quote,
                )

    # --- contradictions ---------------------------------------------------------------------------------

    def _contradictions(self) -> Iterator[Cell]:
        """A labelled contradiction is found where the kind is equal and both quotations overlap, in either
        order; every other one that is published is a false flag.
        """
        flags = self.published.rows(
            """
            SELECT flags.kind, a.char_start, a.char_end, b.char_start, b.char_end, a.rule_id, a.quote,
                a.source_file, b.quote
            FROM contradictions AS flags
            JOIN fact_evidence AS a ON a.evidence_id = flags.evidence_id_a
            JOIN fact_evidence AS b ON b.evidence_id = flags.evidence_id_b
            WHERE a.source_id = ? OR b.source_id = ?
            ORDER BY flags.contradiction_id
            """,
            self.source.source_id,
            self.source.source_id,
        )
        wanted = self.label["contradictions"]
        free = dict(enumerate(flags))
        for number, entry in enumerate(wanted, start=1):
            sides = [spans_of(entry.get(side), self.source.text) for side in ("side_a", "side_b")]
            place = next(
                (
                    place
                    for place, flag in free.items()
                    if flag[0] == entry["kind"]
                    and any(
                        _overlap(first, flag[1:3]) and _overlap(second, flag[3:5])
                        for first, second in (sides, sides[::-1])
                    )
                ),
                None,
            )
            flag = free.pop(place) if place is not None else None
            yield cell_of(
                self.file,
                "contradictions",
                entry["kind"],
                flag[0] if flag else None,
                item=str(entry.get("id", number)),
                label_words=" ↔ ".join(
                    filter(None, (first_quote(entry.get(s)) for s in ("side_a", "side_b")))
                ),
            )
        for flag in free.values():
            yield cell_of(
                self.file,
                "contradictions",
                None,
                flag[0],
                item=f"{flag[0]} at {flag[1]}, {flag[3]}",
                words=Words(flag[5], f"{flag[6]} ↔ {flag[8]}", flag[7]),
            )
        # The same by kind alone, whatever is quoted.
        labelled, published = Counter(entry["kind"] for entry in wanted), Counter(flag[0] for flag in flags)
        for kind in sorted(labelled | published):
            yield Cell(
                self.file,
                "contradiction_kinds",
                labelled[kind],
                published[kind],
                item=kind,
                labelled=labelled[kind],
                published=published[kind],
                correct=min(labelled[kind], published[kind]),
                is_right=labelled[kind] == published[kind],
            )

    # --- events -----------------------------------------------------------------------------------------

    def _events(self) -> Iterator[Cell]:
        """Labelled events by the published ones that quote the same words, or words of the same message:
        their kinds (of those that the warehouse knows), their days, and whether they come in the labelled
        order; within one message any order will do.
        """
        found = self.published.rows(
            """
            SELECT events.position, events.event_kind, events.occurred_at, evidence.char_start,
                evidence.char_end, evidence.rule_id, evidence.quote, evidence.source_file
            FROM request_events AS events JOIN fact_evidence AS evidence USING (evidence_id)
            WHERE evidence.source_id = ? AND events.request_id = ? ORDER BY events.position
            """,
            self.source.source_id,
            self.source.request_id,
        )
        messages = self._messages()
        kinds = _event_kinds() | {
            kind for (kind,) in self.published.rows("SELECT DISTINCT event_kind FROM request_events")
        }
        met: list[tuple[int, int, int | None]] = []
        for place, event in enumerate(self.label["events"], start=1):
            number = event.get("seq", place)
            kind = str(event.get("kind", "")).split(" ")[0]
            evidence = event.get("evidence", event.get("quote"))
            spans = spans_of(evidence, self.source.text)
            message = _message_at(messages, spans[0][0]) if spans else None
            near = [
                (row[1] != kind, not _overlap(spans, row[3:5]), row)
                for row in found
                if _overlap(spans, row[3:5])
                or (message is not None and _message_at(messages, row[3]) == message)
            ]
            row = min(near, key=lambda entry: (entry[0], entry[1], entry[2][0]))[2] if near else None
            words = Words(*row[5:8]) if row else None
            if kind in kinds:
                yield cell_of(
                    self.file,
                    "events",
                    kind,
                    row[1] if row else None,
                    item=number,
                    words=words,
                    label_words=first_quote(evidence),
                )
            if row:
                met.append((number, row[0], message))
            if row and event.get("when"):
                day = _plain(row[2].date()) if row[2] else None
                yield cell_of(
                    self.file, "event_dates", str(event["when"])[:10], day, item=number, words=words
                )
        pairs = [(one, other) for one, other in pairwise(met) if one[2] is None or one[2] != other[2]]
        if pairs:
            astray = [f"{other[0]} before {one[0]}" for one, other in pairs if other[1] < one[1]]
            yield Cell(
                self.file,
                "event_order",
                "in order",
                ", ".join(astray) or "in order",
                labelled=len(pairs),
                published=len(pairs),
                correct=len(pairs) - len(astray),
                is_right=not astray,
            )

    def _messages(self) -> list[tuple[int, int]]:
        if "char_start" not in self.published.columns("messages"):
            return []
        rows = self.published.rows(
            "SELECT char_start, char_end FROM messages WHERE request_id = ? ORDER BY position",
            self.source.request_id,
        )
        return [(row[0], row[1]) for row in rows]

    # --- provisions -------------------------------------------------------------------------------------

    def _provisions(self) -> Iterator[Cell]:
        """Status of each labelled provision of a policy; `not_stated` is no answer. A label that lists none
        says that the text holds no policy, so every answer is one too many.
        """
        wanted = provisions_of(self.label)
        if wanted is None or "policy_provisions" not in self.published.tables:
            return
        best: dict[str, tuple[str, str | None]] = {}
        for provision, said, its_evidence in self._provision_rows():
            if provision not in best or _rank(said) < _rank(best[provision][0]):
                best[provision] = (said, its_evidence)
        nothing: tuple[None, None] = (None, None)
        for provision in wanted or sorted(best):
            status, evidence_id = best.get(provision, nothing)
            labelled, quote = wanted.get(provision, nothing)
            yield cell_of(
                self.file,
                "policy_provisions",
                _stated(labelled),
                _stated(status),
                item=provision,
                words=self._words(evidence_id),
                label_words=quote,
            )

    def _provision_rows(self) -> list[tuple[str, str, str | None]]:
        """The provisions of the text's own documents."""
        rows = self.published.rows(
            """SELECT provision, status, evidence_id FROM policy_provisions WHERE source_id = ?
            ORDER BY provision, status, evidence_id""",
            self.source.source_id,
        )
        return [(row[0], row[1], row[2]) for row in rows]

    # --- speakers ---------------------------------------------------------------------------------------

    def _speakers(self) -> Iterator[Cell]:
        """Share of the labelled characters, white space left out, that have the labelled speaker."""
        spans = self.label.get("speaker_spans")
        text = self.source.text
        if not spans or text is None or "speaker_spans" not in self.published.tables:
            return
        runs = self.published.rows(
            "SELECT char_start, char_end, speaker FROM speaker_spans WHERE source_id = ? ORDER BY char_start",
            self.source.source_id,
        )
        for span in spans:
            counts: Counter[str] = Counter()
            quotes: dict[str, str] = {}
            for start, end, speaker in runs:
                piece = text[max(start, span["start"]) : min(end, span["end"])]
                if start < span["end"] and end > span["start"] and piece.strip():
                    counts[speaker] += _solid(piece)
                    quotes.setdefault(speaker, piece.strip())
            wanted = span["speaker"]
            labelled = _solid(text[span["start"] : span["end"]])
            others = [speaker for speaker, _ in counts.most_common() if speaker != wanted]
            yield Cell(
                self.file,
                "speaker",
                wanted,
                others[0] if others else (wanted if counts[wanted] else None),
                item=f"{span['start']}–{span['end']}",
                labelled=labelled,
                published=sum(counts.values()),
                correct=counts[wanted],
                is_right=counts[wanted] == labelled == sum(counts.values()),
                words=Words("", quotes[others[0]], self.source.source_file) if others else None,
            )


# --- values ---------------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    """A date as its ISO text, as labels write it."""
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


def _overlap(spans: Iterable[tuple[int, int]], other: tuple[Any, ...]) -> bool:
    return any(start < other[1] and other[0] < end for start, end in spans)


def _message_at(messages: list[tuple[int, int]], place: int) -> int | None:
    return next((number for number, (start, end) in enumerate(messages) if start <= place < end), None)


def _stated(status: str | None) -> str | None:
    return None if status == "not_stated" else status


def _rank(status: str) -> int:
    return _PROVISION_STATUSES.index(status) if status in _PROVISION_STATUSES else 0


def _solid(text: str) -> int:
    return sum(not character.isspace() for character in text)


def _name_words(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.casefold().replace("’", "'").replace("'s", "")))


def _proper(name: str) -> set[str]:
    return _name_words(name) - _AGENCY_FILLER


def _same_agency(one: str, other: str) -> bool:
    """Equal but for words that people leave out or add; a sheriff is no police department."""
    kinds = [
        {word.rstrip("s") for word in _name_words(name)} & {"police", "sheriff"} for name in (one, other)
    ]
    return _proper(one) == _proper(other) and (not all(kinds) or kinds[0] == kinds[1])


def _other_facts() -> tuple[str, ...]:
    """The facts of seeds/facts.csv that have no column of their own: their status is compared."""
    return tuple(fact for fact in _seed_column("facts", "fact") if fact not in COMPARISON_FIELDS)


def _event_kinds() -> frozenset[str]:
    return _EVENT_KINDS.union(_seed_column("rules_event", "kind"))


def _seed_column(seed: str, column: str) -> list[str]:
    with (SEEDS_DIR / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]
