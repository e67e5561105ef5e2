"""The rule rows of `seeds/rules_*.csv`, compiled into SQL.

A pattern that is a constant of the query is matched some seventy times faster than one read from a
table, so the rules are read when SQLMesh loads the project and rendered into the models. They are module
globals, which SQLMesh keeps with each model that uses them: changing a row changes the model's
fingerprint, and the next build recomputes it.

Patterns are RE2, with two shorthands: a space stands for any run of white space, and `<name>` for the
fragment of that name in `seeds/pattern_parts.csv`. Each has exactly one capturing group: the words that
are quoted.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from sqlglot import exp
from sqlmesh import macro
from sqlmesh.core.macros import MacroEvaluator

_SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def _rows(name: str) -> list[dict[str, str]]:
    with (_SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _parts() -> dict[str, str]:
    return {row["part"]: row["pattern"] for row in _rows("pattern_parts")}


def compile_pattern(pattern: str, parts: dict[str, str] | None = None) -> str:
    """A rule's pattern as RE2: parts put in (parts may use parts), spaces widened to runs of white space."""
    known = _parts() if parts is None else parts
    for _ in range(4):
        for name, part in known.items():
            pattern = pattern.replace(f"<{name}>", f"(?:{part})")
    # A name may be broken over two lines, hyphen or not.
    pattern = _to_a_words_end(pattern.replace("[- ]", r"(?:-|\s+)"))
    return pattern.replace(" ?", r"\s*").replace(" *", r"\s*").replace(" ", r"\s+")


_OPEN_END = re.compile(r"(\[[^\]]*\]|\.)\{0,(\d+)\}\)$")


def _to_a_words_end(pattern: str) -> str:
    """A pattern that ends in "and up to N more characters" takes whole words only: its match is quoted."""
    return _OPEN_END.sub(lambda end: rf"(?:{end[1]}{{0,{int(end[2]) - 1}}}\w\b)?)", pattern)


def _compiled(topic: str) -> tuple[tuple[str, str, str, str, str], ...]:
    """(rule_id, kind, value, basis, pattern) of each row of seeds/rules_<topic>.csv, in the order of the
    file."""
    parts = _parts()
    return tuple(
        (row["rule_id"], row["kind"], row["value"], row["basis"], compile_pattern(row["pattern"], parts))
        for row in _rows(f"rules_{topic}")
    )


def _traits(topic: str) -> dict[str, tuple[str, ...]]:
    """trait -> rule_ids of the rows of seeds/rules_<topic>.csv that have it; empty without that column."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _rows(f"rules_{topic}"):
        for trait in filter(None, row.get("traits", "").split(";")):
            found[trait] = (*found.get(trait, ()), row["rule_id"])
    return found


def _name_pattern(seed: str, pattern: str) -> str:
    """The pattern of a name. What a vendor sells is also spoken of in the plural: "two Matrices"."""
    compiled = compile_pattern(pattern, {})
    if seed == "vendor_aliases" and compiled.endswith(r"\b"):
        return compiled.removesuffix(r"\b") + r"s?\b"
    return compiled


def _alternation(seed: str) -> str:
    """The patterns of a seed of names as one alternation, the longest first so that it wins at one place."""
    patterns = sorted((row["pattern"] for row in _rows(seed)), key=lambda p: (-len(p), p))
    return "|".join(_name_pattern(seed, pattern) for pattern in patterns)


def _names(seed: str, key: str) -> tuple[tuple[str, str], ...]:
    return tuple((row[key], _name_pattern(seed, row["pattern"])) for row in _rows(seed))


# Simple values only: SQLMesh keeps them with the models that use them.
RULES = {
    path.stem.removeprefix("rules_"): _compiled(path.stem.removeprefix("rules_"))
    for path in sorted(_SEEDS.glob("rules_*.csv"))
}
#: topic -> trait -> the rules that have it, for the topics whose rules have a column `traits`.
TRAITS = {topic: found for topic in RULES if (found := _traits(topic))}
NAMES = {
    "technology": _names("technology_terms", "technology_id"),
    "vendor": _names("vendor_aliases", "vendor_id"),
    "system": _names("system_aliases", "system_id"),
}
WORDS = {
    "technology": _alternation("technology_terms"),
    "vendor": _alternation("vendor_aliases"),
    "system": _alternation("system_aliases"),
}
ORDER_NUMBER = compile_pattern("<order_number>")
#: The words of an order's title that headings set in capitals.
ORDER_WORDS = (
    "Special Order",
    "Written Directive",
    "General Order",
    "Standing Order",
    "Departmental",
    "Department",
    "Administrative",
    "Operations",
    "Operational",
    "Procedural",
    "Executive",
    "Standard Operating Procedure",
    "Sheriff's",
    "Chief's",
    "Director's",
    "Order",
    "Directive",
    "Regulation",
    "Instruction",
    "Procedure",
    "Policy",
    "Training Bulletin",
)
PARTS = {
    part: compile_pattern(f"(?i:<{part}>)")
    for part in ("duration", "of_keeping", "host_title", "system_title", "file_word")
}
ABBREVIATIONS = "|".join(row["abbreviation"].replace(".", r"\.") for row in _rows("abbreviations"))


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _opaque(sql: str) -> exp.Expr:
    """SQL that is printed as it stands.

    Parsed, the rules are some ten thousand nodes that SQLMesh would copy, compare and walk over and again.
    The functions in them are spelled the same on DuckDB and Spark; on Spark the back-slashes of the string
    literals must be doubled, and this is the place to do it.
    """
    return exp.Var(this=sql)


def _rules(topic: exp.Expression, kinds: exp.Expression | None) -> list[tuple[str, str, str, str, str]]:
    wanted = set(kinds.name.split(",")) if kinds is not None else set()
    return [rule for rule in RULES[topic.name] if not wanted or rule[1] in wanted]


@macro()
def rule_hits(
    evaluator: MacroEvaluator,
    topic: exp.Expression,
    text: exp.Expression,
    kinds: exp.Expression | None = None,
) -> exp.Expr:
    """The rules of a topic that match `text`, as one string, NULL where none does.

    Hits are parted by CHR(1), and the fields of a hit by CHR(2): rule_id, kind, value, basis, quoted words.
    One pass over the text with constant patterns; `pieces` turns the string into rows. `kinds`, a comma
    list, keeps only the rules of those kinds.
    """
    column = text.sql("duckdb")
    hits = ", ".join(
        f"{_literal(rule_id)} || CHR(2) || {_literal(kind)} || CHR(2) || {_literal(value)} || CHR(2) "
        f"|| {_literal(basis)} || CHR(2) || NULLIF(REGEXP_EXTRACT({column}, {_literal(pattern)}, 1), '')"
        for rule_id, kind, value, basis, pattern in _rules(topic, kinds)
    )
    return _opaque(f"NULLIF(CONCAT_WS(CHR(1), {hits}), '')")


@macro()
def hit_field(evaluator: MacroEvaluator, hit: exp.Expression, field: exp.Expression) -> exp.Expr:
    """One field of one hit: rule_id, kind, value, basis or words."""
    place = ("rule_id", "kind", "value", "basis", "words").index(field.name) + 1
    return _opaque(f"SPLIT_PART({hit.sql('duckdb')}, CHR(2), {place})")


@macro()
def rule_alternation(
    evaluator: MacroEvaluator, topic: exp.Expression, kinds: exp.Expression | None = None
) -> exp.Expr:
    """The patterns of a topic's rules (of those `kinds`, a comma list) as one, without their capturing
    groups."""
    patterns = (re.sub(r"(?<!\\)\((?!\?)", "(?:", rule[4]) for rule in _rules(topic, kinds))
    return exp.Literal.string("|".join(f"(?:{pattern})" for pattern in patterns))


@macro()
def matches_rules(
    evaluator: MacroEvaluator,
    topic: exp.Expression,
    text: exp.Expression,
    kinds: exp.Expression | None = None,
) -> exp.Expr:
    """TRUE where a rule of the topic (of those `kinds`, a comma list) matches `text`."""
    tests = " OR ".join(
        f"REGEXP_MATCHES({text.sql('duckdb')}, {_literal(rule[4])})" for rule in _rules(topic, kinds)
    )
    return _opaque(f"COALESCE({tests}, FALSE)")


@macro()
def has_trait(
    evaluator: MacroEvaluator, topic: exp.Expression, rule_id: exp.Expression, trait: exp.Expression
) -> exp.Expr:
    """TRUE where the rule of that id has a trait: a word in the column `traits` of seeds/rules_<topic>.csv.

    Raises ValueError for a trait that no row has.
    """
    known = TRAITS.get(topic.name, {})
    if trait.name not in known:
        raise ValueError(f"No row of seeds/rules_{topic.name}.csv has the trait {trait.name!r}.")
    names = ", ".join(_literal(name) for name in known[trait.name])
    return _opaque(f"COALESCE({rule_id.sql('duckdb')} IN ({names}), FALSE)")


@macro()
def name_words(evaluator: MacroEvaluator, kind: exp.Expression) -> exp.Expr:
    """Every name of a kind (technology, vendor, system) as one pattern without a capturing group."""
    return exp.Literal.string(f"(?:{WORDS[kind.name]})")


@macro()
def names_in(evaluator: MacroEvaluator, kind: exp.Expression, text: exp.Expression) -> exp.Expr:
    """The ids of the names of a kind that match the whole of `text`, parted by CHR(1); NULL where none
    does."""
    column = text.sql("duckdb")
    hits = ", ".join(
        f"CASE WHEN NOT NULLIF(REGEXP_EXTRACT({column}, {_literal('^(' + pattern + ')$')}, 1), '') IS NULL "
        f"THEN {_literal(name_id)} END"
        for name_id, pattern in NAMES[kind.name]
    )
    return _opaque(f"NULLIF(CONCAT_WS(CHR(1), {hits}), '')")


@macro()
def abbreviation_words(evaluator: MacroEvaluator) -> exp.Expr:
    """The abbreviations after which a full stop ends no sentence, as one pattern without a capturing
    group. A blank line ends it all the same."""
    return exp.Literal.string(f"\\b(?:{ABBREVIATIONS}|[A-Z])\\.(?:[ ]+\\n?[ ]*|\\n[ ]*)")


@macro()
def date_in(evaluator: MacroEvaluator, text: exp.Expression) -> exp.Expr:
    """The first calendar date written in `text` as a DATE, NULL where there is none; US order, month
    before day."""
    column = f"LOWER({text.sql('duckdb')})"

    def part(pattern: str) -> str:
        return f"NULLIF(REGEXP_EXTRACT({column}, {_literal(pattern)}, 1), '')"

    months = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    word = f"(?:{months})[a-z]*"
    month_first = rf"\b{word}\.?\s*\d{{1,2}}(?:st|nd|rd|th)?\s*,?\s*\d{{4}}"
    day_first = rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s+day)?(?:\s+of)?\s+{word}\.?,?\s+\d{{4}}"

    def month_number(pattern: str) -> str:
        # Three letters a month, so the place of the letters gives the number.
        return f"CAST((STRPOS('{months.replace('|', '')}', {part(pattern)}) + 2) / 3 AS INT)"

    def whole(year: str, month: str, day: str) -> str:
        full_year = f"CASE WHEN LENGTH({year}) = 2 THEN '20' || {year} ELSE {year} END"
        return (
            f"TRY_CAST({full_year} || '-' || LPAD(CAST({month} AS VARCHAR), 2, '0') || '-' "
            f"|| LPAD({day}, 2, '0') AS DATE)"
        )

    tries = [
        whole(
            part(month_first.replace(r"\d{4}", r"(\d{4})")),
            month_number(month_first.replace(f"(?:{months})", f"({months})")),
            part(month_first.replace(r"\d{1,2}", r"(\d{1,2})")),
        ),
        whole(
            part(day_first.replace(r"\d{4}", r"(\d{4})")),
            month_number(day_first.replace(f"(?:{months})", f"({months})")),
            part(day_first.replace(r"\d{1,2}", r"(\d{1,2})")),
        ),
        whole(part(r"\b(\d{4})-\d{2}-\d{2}"), part(r"\b\d{4}-(\d{2})-\d{2}"), part(r"\b\d{4}-\d{2}-(\d{2})")),
        whole(
            part(r"\b\d{1,2}[/-]\d{1,2}[/-](\d{4}|\d{2})\b"),
            part(r"\b(\d{1,2})[/-]\d{1,2}[/-]\d{2}"),
            part(r"\b\d{1,2}[/-](\d{1,2})[/-]\d{2}"),
        ),
    ]
    return _opaque(f"COALESCE({', '.join(tries)})")


@macro()
def order_number_pattern(evaluator: MacroEvaluator) -> exp.Expr:
    """The part `order_number` as a pattern with one capturing group."""
    return exp.Literal.string(f"({ORDER_NUMBER})")


@macro()
def plain_order_title(evaluator: MacroEvaluator, number: exp.Expression) -> exp.Expr:
    """An order's number with the words of a heading in capitals as they are written in running text."""
    sql = number.sql("duckdb")
    for word in ORDER_WORDS:
        sql = f"REPLACE({sql}, {_literal(word.upper())}, {_literal(word)})"
    return _opaque(sql)


@macro()
def duration_pattern(evaluator: MacroEvaluator) -> exp.Expr:
    """The part `duration` as a pattern with one capturing group."""
    return exp.Literal.string(f"({PARTS['duration']})")


@macro()
def part_words(evaluator: MacroEvaluator, part: exp.Expression) -> exp.Expr:
    """A part of seeds/pattern_parts.csv (one of PARTS) as a pattern without a capturing group."""
    return exp.Literal.string(PARTS[part.name])
