"""Gaps between the SQL dialects that the models run on, each behind one name.

The models are written in DuckDB's dialect and SQLMesh translates them. The few things that SQLGlot
translates wrongly or not at all live here, so that another engine is one more branch in this file and no
change in any model.
"""

from __future__ import annotations

from sqlglot import exp
from sqlmesh import macro
from sqlmesh.core.macros import MacroEvaluator


@macro()
def pieces(evaluator: MacroEvaluator, text: exp.Expression, separator: exp.Expression) -> list[exp.Expr]:
    """Two columns, `piece` and `piece_number` (1 first): the parts of `text` between separators, one row
    each."""
    parts = f"STRING_SPLIT({text.sql('duckdb')}, {separator.sql('duckdb')})"
    return [
        exp.alias_(evaluator.parse_one(f"UNNEST({parts})"), "piece"),
        exp.alias_(evaluator.parse_one(f"GENERATE_SUBSCRIPTS({parts}, 1)"), "piece_number"),
    ]


@macro()
def break_after(evaluator: MacroEvaluator, text: exp.Expression, pattern: exp.Expression) -> exp.Expr:
    """`text` with CHR(1) put in after every match of `pattern`, which has no capturing group."""
    return _insert(evaluator, text, f"'(' || {pattern.sql('duckdb')} || ')'", r"'\1' || CHR(1)")


@macro()
def break_between(
    evaluator: MacroEvaluator, text: exp.Expression, before: exp.Expression, after: exp.Expression
) -> exp.Expr:
    """`text` with CHR(1) put in between every match of `before` and of `after` that touch (no capturing
    groups)."""
    pattern = f"'(' || {before.sql('duckdb')} || ')(' || {after.sql('duckdb')} || ')'"
    return _insert(evaluator, text, pattern, r"'\1' || CHR(1) || '\2'")


@macro()
def unbreak_after(evaluator: MacroEvaluator, text: exp.Expression, pattern: exp.Expression) -> exp.Expr:
    """`text` without the CHR(1) that stands right after a match of `pattern` (no capturing group)."""
    return _insert(evaluator, text, f"'(' || {pattern.sql('duckdb')} || ')' || CHR(1)", r"'\1'")


def _insert(evaluator: MacroEvaluator, text: exp.Expression, pattern: str, put: str) -> exp.Expr:
    # Back-references are written \1 here and $1 on other engines, and SQLGlot copies them as they are.
    return exp.Var(this=f"REGEXP_REPLACE({text.sql('duckdb')}, {pattern}, {put}, 'g')")


@macro()
def enclosed(evaluator: MacroEvaluator) -> exp.Expr:
    """What REGEXP_REPLACE puts in place of its first group: the group between CHR(2) and CHR(3)."""
    return exp.Var(this=r"CHR(2) || '\1' || CHR(3)")


@macro()
def evidence_id(
    evaluator: MacroEvaluator,
    source_id: exp.Expression,
    fact: exp.Expression,
    char_start: exp.Expression,
    char_end: exp.Expression,
    rule_id: exp.Expression,
) -> exp.Expr:
    """The id of a quotation: the same words found by the same rule for the same fact keep it in every
    build."""
    parts = " || '|' || ".join(
        f"CAST({part.sql('duckdb')} AS VARCHAR)" for part in (source_id, fact, char_start, char_end, rule_id)
    )
    return exp.Var(this=f"'ev-' || SUBSTRING(SHA256({parts}), 1, 16)")


@macro()
def fact_key(
    evaluator: MacroEvaluator, fact: exp.Expression, technology_id: exp.Expression, main_id: exp.Expression
) -> exp.Expr:
    """What stands for the fact in the id of a quotation: the same words can bear on two technologies of one
    source, and then each of them is a quotation of its own."""
    fact_sql, technology, main = (part.sql("duckdb") for part in (fact, technology_id, main_id))
    return evaluator.parse_one(
        f"CASE WHEN {technology} <> {main} THEN {fact_sql} || '@' || {technology} ELSE {fact_sql} END"
    )


@macro()
def json_text(evaluator: MacroEvaluator, text: exp.Expression) -> exp.Expr:
    """A text as a JSON string, `null` for NULL; quotation marks, back-slashes and control characters become
    spaces."""
    column = text.sql("duckdb")
    plain = f"REGEXP_REPLACE({column}, '[\\x00-\\x1f\"\\\\ ]+', ' ', 'g')"
    return exp.Var(this=f"COALESCE('\"' || {plain} || '\"', 'null')")


@macro()
def swapped(evaluator: MacroEvaluator) -> exp.Expr:
    """What REGEXP_REPLACE puts in place of a match with two groups: the second, a blank, the first."""
    return exp.Var(this=r"'\2 \1'")


_NUMERALS = (
    ("one", "first"),
    ("two", "second"),
    ("three", "third"),
    ("four", "fourth"),
    ("five", "fifth"),
    ("six", "sixth"),
    ("seven", "seventh"),
    ("eight", "eighth"),
    ("nine", "ninth"),
    ("ten", "tenth"),
    ("eleven", "eleventh"),
    ("twelve", "twelfth"),
)


@macro()
def numerals(evaluator: MacroEvaluator, text: exp.Expression) -> exp.Expr:
    """`text` with "first two" as 1-2, and numbers up to twelve, in words or with an ending, in digits."""
    sql = text.sql("duckdb")
    for number, (cardinal, _) in enumerate(_NUMERALS[1:6], start=2):
        sql = f"REGEXP_REPLACE({sql}, '(?i)\\bfirst\\s+(?:{cardinal}|{number})\\b', '1-{number}', 'g')"
    for number, (cardinal, ordinal) in enumerate(_NUMERALS, start=1):
        sql = f"REGEXP_REPLACE({sql}, '(?i)\\b(?:{cardinal}|{ordinal})\\b', '{number}', 'g')"
    return exp.Var(this=f"REGEXP_REPLACE({sql}, '(?i)\\b([1-9])(?:st|nd|rd|th)\\b', '\\1', 'g')")


@macro()
def stem(evaluator: MacroEvaluator, word: exp.Expression) -> exp.Expr:
    """What inflected forms of an English word share: "policies" and "policy", "trained" and "training"."""
    sql = word.sql("duckdb")
    return exp.Var(
        this=f"SUBSTRING(REGEXP_REPLACE({sql}, '(?:ings?|ations?|ers?|ed|ies|es|s|e|y)$', '', 'g'), 1, 7)"
    )


@macro()
def range_to(evaluator: MacroEvaluator) -> exp.Expr:
    """What REGEXP_REPLACE puts in place of "first two": "one-" and the first group."""
    return exp.Var(this=r"'one-\1'")


@macro()
def code_key(evaluator: MacroEvaluator, text: exp.Expression) -> exp.Expr:
    """The letters and digits of a number that people write in several ways ("PRR 22-014", "PRR-22-014")."""
    return exp.Var(this=f"REGEXP_REPLACE(LOWER({text.sql('duckdb')}), '[^a-z0-9]+', '', 'g')")


@macro()
def file_key(evaluator: MacroEvaluator, name: exp.Expression) -> exp.Expr:
    """The letters and digits of a file's name, its ending aside; portals write blanks as %20, and add (1)."""
    ending = r"'(?: ?\(\d{1,2}\)|[ _-]copy)?\.[a-z0-9]{1,5}$'"
    bare = f"REGEXP_REPLACE(REPLACE(LOWER({name.sql('duckdb')}), '%20', ' '), {ending}, '', 'g')"
    return exp.Var(this=f"REGEXP_REPLACE({bare}, '[^a-z0-9]+', '', 'g')")
