"""What agencies and requesters do, said in many ways, and threads that contradict themselves, or seem to."""

from __future__ import annotations

from typing import Any

import measure
import pytest
import small_threads
from measure import Published

from warehouse.paths import SEEDS_DIR

LINES = small_threads.event_lines()
THREADS = small_threads.contradiction_threads()


def _line_id(number: int) -> str:
    row = LINES[number]
    return f"{row['event_kind']}-{row['is_event']}-{row['line'][:40]}"


@pytest.mark.parametrize("number", range(len(LINES)), ids=_line_id)
def test_line_is_the_event_that_it_says(small: Published, number: int) -> None:
    """A line of event_lines.csv is an event of its kind, or a look-alike that is none."""
    row = LINES[number]
    kinds = {
        kind
        for (kind,) in small.rows(
            """
            SELECT request_events.event_kind
            FROM request_events
            JOIN fact_evidence USING (evidence_id)
            JOIN messages
                ON messages.request_id = request_events.request_id
                AND fact_evidence.char_start >= messages.char_start
                AND fact_evidence.char_start < messages.char_end
            WHERE fact_evidence.source_file = ? AND messages.position = ?
            """,
            small_threads.line_file(number),
            small_threads.line_place(row),
        )
    }
    assert kinds, "the message has no event at all"
    assert (row["event_kind"] in kinds) is (row["is_event"] == "yes"), (row["line"], kinds)


def test_there_are_many_look_alikes() -> None:
    assert sum(row["is_event"] == "no" for row in LINES) >= 70
    assert sum(not thread["wanted"] for thread in THREADS) >= 15


@pytest.mark.parametrize("thread", THREADS, ids=lambda thread: thread["name"])
def test_thread_contradicts_itself_as_labelled(small: Published, thread: dict[str, Any]) -> None:
    found = small.rows(
        """
        SELECT kind, a.quote, b.quote
        FROM contradictions
        JOIN fact_evidence AS a ON a.evidence_id = evidence_id_a
        JOIN fact_evidence AS b ON b.evidence_id = evidence_id_b
        WHERE a.source_file = ?
        ORDER BY kind
        """,
        small_threads.thread_file(thread),
    )
    assert [kind for kind, *_ in found] == sorted(thread["wanted"]), (thread.get("why"), found)


def test_only_the_label_contradicts_a_single_line(small: Published) -> None:
    """One sentence of an agency contradicts nothing."""
    found = small.rows(
        "SELECT kind, quote FROM contradictions JOIN fact_evidence ON evidence_id = evidence_id_a "
        "WHERE source_file LIKE 'line-%'"
    )
    assert not found


def test_every_contradiction_has_two_quotations_and_a_sentence(small: Published) -> None:
    assert not measure.dangling_evidence(small)
    assert not measure.unproven_quotes(small)
    sentences = {row[0] for row in small.rows("SELECT explanation FROM contradictions")}
    assert len(sentences) >= 10
    assert all(sentence.endswith(".") and "_" not in sentence for sentence in sentences)


def test_every_kind_of_the_contract_can_be_told() -> None:
    kinds = (SEEDS_DIR / "contradiction_kinds.csv").read_text(encoding="utf-8")
    for kind in (
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
    ):
        assert f"\n{kind}," in kinds


def test_exemption_that_is_only_cited_withholds_nothing(small: Published) -> None:
    """Redactions of an enclosure are applied exemptions; there is no other in these threads."""
    rows = small.rows("SELECT is_applied, speaker FROM exemptions JOIN fact_evidence USING (evidence_id)")
    assert (True, "document") in rows
