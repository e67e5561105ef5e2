"""What clerks write in the place of an answer, and look-alikes: fixtures/answer_lines.csv.

Only the words are tried, one line at a time; which item a line answers is a matter of its place in a letter
and is tried elsewhere. A line without a disposition answers nothing.
"""

from __future__ import annotations

import csv
from functools import cache

import duckdb
import pytest
from test_rules import read_seed

from macros.rules import compile_pattern
from warehouse.paths import PROJECT_ROOT

with (PROJECT_ROOT / "tests" / "fixtures" / "answer_lines.csv").open(encoding="utf-8", newline="") as file:
    LINES = [(row["disposition"], row["text"]) for row in csv.DictReader(file)]

RULES = [
    (row["rule_id"], row["kind"], row["value"], row["basis"], compile_pattern(row["pattern"]))
    for row in read_seed("rules_disposition")
]


def strength(kind: str, scope: str, basis: str) -> int:
    """How soon a rule's answer is taken, 0 first, as intermediate.answering_hits has it."""
    if basis:
        return int(basis)
    if scope == "item":
        return 1 if kind == "produced" else 2
    return 3


@cache
def hits() -> dict[str, list[tuple[int, str, str]]]:
    """text -> (strength, disposition, rule) of every rule that matches it."""
    found: dict[str, list[tuple[int, str, str]]] = {text: [] for _, text in LINES}
    with duckdb.connect() as engine:
        for rule_id, kind, scope, basis, pattern in RULES:
            matched = engine.execute(
                "SELECT text FROM UNNEST(?) AS lines (text) WHERE REGEXP_MATCHES(text, ?)",
                [list(found), pattern],
            )
            for (text,) in matched.fetchall():
                found[text].append((strength(kind, scope, basis), kind, rule_id))
    return found


@pytest.mark.parametrize(("disposition", "text"), LINES, ids=[text for _, text in LINES])
def test_the_strongest_words_of_the_line(disposition: str, text: str) -> None:
    found = hits()[text]
    assert (min(found)[1] if found else "") == disposition, found
