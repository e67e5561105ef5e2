"""What the hand-labelled threads of ../shared say is found, and none of their traps is fallen into."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import measure
import pytest
from measure import Cell, Label, Published, Trap

LABELS = measure.gold_labels()
TRAPS = [trap for label in LABELS for trap in measure.traps(label)]
pytestmark = pytest.mark.skipif(not LABELS, reason=measure.NEEDS_SHARED)

Key = tuple[str, str, int | str | None]


def _thread(label: Label) -> str:
    return str(label["file"]).partition("_")[0]


def _cases() -> list[Any]:
    """One case for each labelled value: the whole thread, then item by item."""
    cases: list[Any] = []
    for label in LABELS:
        for field in (*measure.fields_of(label), "item_count"):
            cases.append(pytest.param((label["file"], field, None), id=f"{_thread(label)}-{field}"))
        for item in label["items"]:
            number = item["item_number"]
            for field in measure.ITEM_FIELDS:
                cases.append(
                    pytest.param((label["file"], field, number), id=f"{_thread(label)}-item{number}-{field}")
                )
    return cases


@pytest.fixture(scope="module")
def cells(gold: Published) -> dict[Key, Cell]:
    return {(cell.file, cell.field, cell.item): cell for cell in measure.compare(gold, LABELS)}


@pytest.mark.parametrize("key", _cases())
def test_value_is_as_labelled(cells: dict[Key, Cell], key: Key) -> None:
    cell = cells[key]
    assert cell.is_right, str(cell)


def test_labels_are_complete() -> None:
    """So that no test below passes because there was nothing to look at."""
    assert len(LABELS) == 5
    assert sum(len(label["items"]) for label in LABELS) == 42
    assert len(TRAPS) == 36
    assert all(trap.spans for trap in TRAPS)
    assert sum(len(label["sensitive_spans"]) for label in LABELS) == 35


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: f"{trap.file[:3]}-{trap.fact}-{trap.wrong}"[:60])
def test_trap_is_avoided(gold: Published, trap: Trap) -> None:
    said = measure.fallen_into(gold, trap)
    assert not said, f"{trap}\n  " + "\n  ".join(said)


@pytest.mark.parametrize("label", LABELS, ids=_thread)
def test_sensitive_spans_are_masked_everywhere(gold: Published, shared: Path, label: Label) -> None:
    original = (shared / "threads" / label["file"]).read_bytes().decode("utf-8")
    found = measure.unmasked(gold, label, original)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("label", LABELS, ids=_thread)
def test_text_is_as_landed_but_for_the_mask(gold: Published, shared: Path, label: Label) -> None:
    """Masking keeps every offset, and covers no quotation that a label gives."""
    original = (shared / "threads" / label["file"]).read_bytes().decode("utf-8")
    text = gold.value("SELECT text FROM source_texts WHERE source_file = ?", label["file"])
    assert len(text) == len(original)
    for fact in label["facts"]:
        for quote in fact["evidence"]:
            shown = text[quote["start"] : quote["end"]]
            assert shown == quote["quote"] or measure.MASK in shown, (fact["fact"], quote["quote"], shown)


def test_every_quote_is_the_text_at_its_offsets(gold: Published) -> None:
    assert not measure.unproven_quotes(gold)


def test_every_reference_to_a_quotation_resolves(gold: Published) -> None:
    assert not measure.dangling_evidence(gold)


def test_every_fact_that_says_something_quotes_something(gold: Published) -> None:
    assert not measure.facts_without_evidence(gold)


def test_no_requester_sets_a_fact(gold: Published) -> None:
    """The strongest quotation of a fact is about the same technology, and never the requester's."""
    strangers = gold.rows(
        """
        SELECT facts.agency_id, facts.fact, evidence.speaker, evidence.quote
        FROM agency_facts AS facts
        JOIN fact_evidence AS evidence USING (evidence_id)
        WHERE evidence.speaker NOT IN ('agency', 'document')
            OR (evidence.agency_id, evidence.technology_id) <> (facts.agency_id, facts.technology_id)
        """
    )
    assert not strangers


@dataclass(frozen=True)
class Found:
    """A published contradiction of a thread, with where its two quotations stand."""

    kind: str
    sides: tuple[tuple[int, int], tuple[int, int]]
    quotes: tuple[str, str]

    def is_meant_by(self, labelled: dict[str, Any]) -> bool:
        """Is it of the labelled kind, and does each quotation overlap the one labelled for its side?"""
        wanted = [
            [(quote["start"], quote["end"]) for quote in labelled[side]] for side in ("side_a", "side_b")
        ]
        pairs = ((self.sides[0], self.sides[1]), (self.sides[1], self.sides[0]))
        return self.kind == labelled["kind"] and any(
            _overlaps(wanted[0], one) and _overlaps(wanted[1], other) for one, other in pairs
        )


def _overlaps(spans: list[tuple[int, int]], found: tuple[int, int]) -> bool:
    return any(start < found[1] and found[0] < end for start, end in spans)


def _contradictions(gold: Published, label: Label) -> list[Found]:
    return [
        Found(kind, ((start_a, end_a), (start_b, end_b)), (quote_a, quote_b))
        for kind, start_a, end_a, start_b, end_b, quote_a, quote_b in gold.rows(
            """
            SELECT kind, a.char_start, a.char_end, b.char_start, b.char_end, a.quote, b.quote
            FROM contradictions
            JOIN fact_evidence AS a ON a.evidence_id = evidence_id_a
            JOIN fact_evidence AS b ON b.evidence_id = evidence_id_b
            WHERE a.source_file = ?
            """,
            label["file"],
        )
    ]


def _labelled_contradictions() -> list[Any]:
    return [
        pytest.param(label, labelled, id=labelled["id"])
        for label in LABELS
        for labelled in label["contradictions"]
    ]


def test_nineteen_contradictions_are_labelled() -> None:
    assert len(_labelled_contradictions()) == 19


@pytest.mark.parametrize(("label", "labelled"), _labelled_contradictions())
def test_contradiction_is_found(gold: Published, label: Label, labelled: dict[str, Any]) -> None:
    found = _contradictions(gold, label)
    assert any(one.is_meant_by(labelled) for one in found), found


@pytest.mark.parametrize("label", LABELS, ids=_thread)
def test_at_most_one_contradiction_is_false(gold: Published, label: Label) -> None:
    false = [
        one
        for one in _contradictions(gold, label)
        if not any(one.is_meant_by(labelled) for labelled in label["contradictions"])
    ]
    assert len(false) <= 1, false


@pytest.mark.parametrize("label", LABELS, ids=_thread)
def test_events_are_in_true_order(gold: Published, label: Label) -> None:
    """The labelled events that are found stand in the labelled order, and most of them are found."""
    request_id = gold.keys(label["file"])[2]
    places = []
    for event in label["events"]:
        quote = event["evidence"][0]
        place = gold.value(
            """
            SELECT max(request_events.position)
            FROM request_events
            JOIN fact_evidence USING (evidence_id)
            JOIN source_texts ON source_texts.source_id = fact_evidence.source_id
            LEFT JOIN messages
                ON messages.request_id = request_events.request_id
                AND fact_evidence.char_start >= messages.char_start
                AND fact_evidence.char_start < messages.char_end
            WHERE request_events.request_id = ?
                AND ? < coalesce(messages.char_end, fact_evidence.char_end)
                AND ? > coalesce(messages.char_start, fact_evidence.char_start)
            """,
            request_id,
            quote["start"],
            quote["end"],
        )
        if place is not None:
            places.append((place, event["seq"]))
    assert len(places) == len(label["events"]), "events that nothing published overlaps"
    assert places == sorted(places)
