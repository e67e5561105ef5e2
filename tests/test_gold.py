"""What the hand-labelled threads of ../shared say is found, and none of their traps is fallen into."""

from __future__ import annotations

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


#: The labelled contradictions of the kinds that the contract names.
KINDS = [
    (label["file"], contradiction["kind"])
    for label in LABELS
    for contradiction in label["contradictions"]
    if contradiction["kind"]
    in {
        "no_policy_but_follows_one",
        "use_without_records",
        "purchase_without_agreement",
        "owned_without_policy",
        "policy_without_use_or_contract",
        "none_claimed_but_enclosed",
        "complete_then_more",
        "status_label_vs_agency_words",
        "referral_vs_none",
        "scope_not_answered",
        "public_policy_redacted",
        "late_extension",
        "conflicting_statements",
        "internal_inconsistency",
    }
]


#: How many of them are found. Raise it when more are; all is 14.
KINDS_FLOOR = 3


def test_contradictions_are_found(gold: Published) -> None:
    found = {
        (file, kind)
        for file, kind in gold.rows(
            """
            SELECT source_texts.source_file, contradictions.kind
            FROM contradictions JOIN source_texts USING (agency_id, technology_id)
            """
        )
    }
    missing = sorted(set(KINDS) - found)
    assert len(set(KINDS)) - len(missing) >= KINDS_FLOOR, "missing:\n" + "\n".join(map(" ".join, missing))
