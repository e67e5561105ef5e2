"""The bundled sample shows what the warehouse can tell, is marked as a sample, and is read as labelled."""

from __future__ import annotations

import json
from collections.abc import Iterator

import measure
import pytest
from measure import Cell, Label, Published

from warehouse.paths import SAMPLE_DIR

LABELS = measure.read_labels(measure.SAMPLE_LABELS)

USES = {
    "uses",
    "uses_shared_system",
    "uses_other_agency_system",
    "owned_not_used",
    "does_not_use",
    "formerly_used",
    "planned",
    "unknown",
}
DISPOSITIONS = {
    "produced",
    "produced_unmapped",
    "no_responsive_records",
    "withheld",
    "clarification_requested",
    "referred",
    "nonuse_statement",
    "silent",
}

#: Right values per field, of all the labelled ones, that must not be lost. Raise them as rules get better.
FLOORS = {
    "agency_name": 14,
    "place_name": 14,
    "state": 13,
    "technology_id": 13,
    "tracking_number": 13,
    "platform": 14,
    "platform_status": 14,
    "requested_on": 14,
    "received_on": 9,
    "determined_on": 13,
    "closed_on": 13,
    "technology_use": 13,
    "vendor_named": 13,
    "vendors_named": 12,
    "mou_exists": 13,
    "policy_order_exists": 12,
    "policy_order_number": 14,
    "policy_effective_on": 13,
    "retention_days": 13,
    "retention_rule": 12,
    "third_party_system": 14,
    "technology_use_basis": 11,
    "mou_basis": 12,
    "policy_basis": 11,
    "item_count": 14,
    "category": 103,
    "disposition": 80,
}
#: Traps of the labels that must stay avoided.
TRAPS_FLOOR = 93


@pytest.fixture(scope="module")
def cells(sample: Published) -> list[Cell]:
    return measure.compare(sample, LABELS)


def test_every_thread_has_a_label_and_every_label_a_thread() -> None:
    assert {label["file"] for label in LABELS} == {file.name for file in SAMPLE_DIR.glob("*.txt")}


def test_sample_shows_every_kind_of_answer(sample: Published) -> None:
    assert len(LABELS) >= 12
    assert {label["technology_use"] for label in LABELS} == USES
    assert {item["disposition"] for label in LABELS for item in label["items"]} == DISPOSITIONS
    forms = {row[0] for row in sample.rows("SELECT DISTINCT form FROM source_texts WHERE is_sample")}
    assert len(forms) >= 3


def test_everything_published_is_marked_as_sample(sample: Published) -> None:
    """Where a table says it itself, and by the agency or request where it does not."""
    own = {"agencies", "agency_comparison", "requests", "source_texts"}
    for table in sample.tables:
        columns = sample.columns(table)
        if "is_sample" in columns:
            own.discard(table)
            # Every text of the sample tells all that it has to, so nothing is unresolved.
            rows = (False, None) if table == "unresolved" else (True, True)
            assert sample.row(f"SELECT count(*) > 0, bool_and(is_sample) FROM {table}") == rows, table
        for key, parent in (("agency_id", "agencies"), ("request_id", "requests")):
            if key in columns and table != parent:
                strangers = sample.rows(
                    f"SELECT {key} FROM {table} WHERE {key} IS NOT NULL "
                    f"AND {key} NOT IN (SELECT {key} FROM {parent} WHERE is_sample)"
                )
                assert not strangers, f"{table}.{key}"
    assert not own, f"without is_sample: {own}"


def test_nothing_is_in_quarantine(sample: Published) -> None:
    assert not sample.rows("SELECT source_file, reason FROM quarantine")


@pytest.mark.parametrize("field", FLOORS)
def test_no_field_falls_below_its_floor(cells: list[Cell], field: str) -> None:
    of_field = [cell for cell in cells if cell.field == field]
    right = sum(cell.is_right for cell in of_field)
    failed = "\n  ".join(map(str, measure.wrong(of_field)))
    assert of_field, f"no label speaks of {field}"
    assert right >= FLOORS[field], (
        f"{right} of {len(of_field)} right, the floor is {FLOORS[field]}:\n  {failed}"
    )


def test_traps_are_avoided(sample: Published) -> None:
    traps = [trap for label in LABELS for trap in measure.traps(label)]
    fallen = [(trap, said) for trap in traps if (said := measure.fallen_into(sample, trap))]
    avoided = len(traps) - len(fallen)
    assert avoided >= TRAPS_FLOOR, f"{avoided} of {len(traps)} avoided:\n" + "\n".join(
        f"  {trap}: {'; '.join(said)}" for trap, said in fallen
    )


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label["file"].removesuffix(".txt"))
def test_sensitive_spans_are_masked_everywhere(sample: Published, label: Label) -> None:
    original = (SAMPLE_DIR / label["file"]).read_bytes().decode("utf-8")
    found = measure.unmasked(sample, label, original)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label["file"].removesuffix(".txt"))
def test_label_quotes_its_thread(label: Label) -> None:
    """A label whose offsets are off measures nothing."""
    text = (SAMPLE_DIR / label["file"]).read_bytes().decode("utf-8")
    wrong = [quote for quote in _quotes(label) if text[quote["start"] : quote["end"]] != quote["quote"]]
    assert not wrong, json.dumps(wrong, indent=1)


def _quotes(node: object) -> Iterator[dict[str, object]]:
    """Every {quote, start, end} of a label, however deep."""
    if isinstance(node, dict):
        if {"quote", "start", "end"} <= node.keys():
            yield node
        for value in node.values():
            yield from _quotes(value)
    elif isinstance(node, list):
        for value in node:
            yield from _quotes(value)


#: What really contradicts itself in the sample, as its readers found: nothing else may be flagged.
CONTRADICTIONS = {
    ("cinderford-police-gunshot-detection", "owned_without_policy"),
    ("corbel-harbor-police-gunshot-detection", "late_extension"),
    ("corbel-harbor-police-gunshot-detection", "owned_without_policy"),
    ("corbel-harbor-police-gunshot-detection", "scope_not_answered"),
    ("fernhollow-police-face-recognition", "scope_not_answered"),
    ("fernhollow-police-face-recognition", "status_label_vs_agency_words"),
    ("halvorsen-county-sheriff-face-recognition", "no_policy_but_follows_one"),
    ("ostrellen-police-face-recognition", "no_policy_but_follows_one"),
    ("pellworth-county-sheriff-alpr", "scope_not_answered"),
}


def test_contradictions_of_the_sample_are_true(sample: Published) -> None:
    found = sample.rows(
        "SELECT replace(source_file, '.txt', ''), kind FROM contradictions "
        "JOIN fact_evidence ON evidence_id = evidence_id_a"
    )
    assert set(found) == CONTRADICTIONS and len(found) == len(CONTRADICTIONS), found


def test_every_quote_is_the_text_at_its_offsets(sample: Published) -> None:
    assert not measure.unproven_quotes(sample)


def test_every_reference_to_a_quotation_resolves(sample: Published) -> None:
    assert not measure.dangling_evidence(sample)


def test_every_fact_that_says_something_quotes_something(sample: Published) -> None:
    assert not measure.facts_without_evidence(sample)
