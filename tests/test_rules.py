"""Every rule row finds its own example and leaves its counter-example alone, as the models read them.

The matching is DuckDB's (RE2), and the text is brought into the form that the rule meets in the models:
plain, or with the names in it replaced by marks.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import measure
import pytest
from sqlglot import exp
from sqlmesh.core.macros import MacroEvaluator

from macros.rules import NAMES, PARTS, TRAITS, WORDS, compile_pattern, has_trait
from warehouse.paths import PROJECT_ROOT, SEEDS_DIR

TOPICS = sorted(file.stem.removeprefix("rules_") for file in SEEDS_DIR.glob("rules_*.csv"))
#: Topics whose rules read intermediate.marked_passages.marked; the others read a line or passage as it is.
MARKED_TOPICS = {"fact", "disposition", "vendor", "context", "event", "cue", "date", "statement"}
#: The topic whose rules read intermediate.retention_windows.focused.
FOCUSED_TOPIC = "retention"
NAME_SEEDS = {"technology_terms": "technology", "vendor_aliases": "vendor", "system_aliases": "system"}
HTML_TAGS = {"a", "b", "br", "em", "i", "p", "strong"}
MARKS = {"system": "†", "vendor": "§", "technology": "¤"}


@dataclass(frozen=True)
class Row:
    """One row of a seed of patterns, its pattern compiled."""

    seed: str
    line: int
    name: str
    pattern: str
    compiled: str
    example: str
    counter_example: str

    def __str__(self) -> str:
        return f"{self.seed}.csv, line {self.line}, {self.name}"


def read_seed(seed: str) -> list[dict[str, str]]:
    with (SEEDS_DIR / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def rows(seed: str) -> tuple[Row, ...]:
    """The rows of a seed. Names take no parts; masking rules are used as they are written."""
    found = []
    for line, row in enumerate(read_seed(seed), start=2):
        pattern = row["pattern"]
        if seed.startswith("rules_"):
            compiled = compile_pattern(pattern)
        else:
            compiled = pattern if seed == "masking_rules" else compile_pattern(pattern, {})
        name = row.get("rule_id") or next(iter(row.values()))
        found.append(Row(seed, line, name, pattern, compiled, row["example"], row["counter_example"]))
    return tuple(found)


def cases(*seeds: str) -> list[object]:
    return [pytest.param(row, id=f"{row.seed}-{row.line}-{row.name}") for seed in seeds for row in rows(seed)]


RULE_SEEDS = [f"rules_{topic}" for topic in TOPICS]


@pytest.fixture(scope="module")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


# --- the text as the models read it -----------------------------------------------------------------------


@cache
def plain_form() -> str:
    """The expression by which intermediate.sources makes match_text, over a column `text`."""
    model = (PROJECT_ROOT / "models" / "intermediate" / "sources.sql").read_text(encoding="utf-8")
    found = re.search(r"(TRANSLATE\(.*?)\s*/\*.*?\*/ AS match_text", model, re.DOTALL)
    assert found, "intermediate.sources makes match_text in another way; this test has to follow it"
    return found.group(1).replace("versions.text", "text")


def plain(engine: duckdb.DuckDBPyConnection, texts: list[str]) -> list[str]:
    """Texts in matching form; a passage has no line breaks."""
    sql = f"SELECT replace({plain_form()}, chr(10), ' ') FROM (SELECT unnest(?) AS text)"
    return [row[0] for row in engine.execute(sql, [texts]).fetchall()]


def focused(engine: duckdb.DuckDBPyConnection, texts: list[str]) -> list[str]:
    """Texts as in intermediate.retention_windows: vendors and systems marked, the last length of time in
    focus."""
    found = []
    for text, names in zip(plain(engine, texts), marked(engine, texts), strict=True):
        words = [
            mark if mark in "§†" else {"§": "¶"}.get(letter, letter)
            for letter, mark in zip(text, names, strict=True)
        ]
        durations = list(re.finditer(PARTS["duration"], text))
        for place, duration in enumerate(durations, start=1):
            mark = "◆" if place == len(durations) else "◇"
            words[duration.start() : duration.end()] = mark * len(duration.group())
        found.append("".join(words))
    return found


def marked(engine: duckdb.DuckDBPyConnection, texts: list[str]) -> list[str]:
    """Texts in matching form with marks for names, as in intermediate.mention_tiles and marked_passages."""
    pieces: list[list[tuple[str, bool]]] = [[(text, False)] for text in plain(engine, texts)]
    for kind in ("system", "vendor", "technology"):
        words = sorted({piece for row in pieces for piece, is_name in row if not is_name})
        pattern = f"((?:{WORDS[kind]}))"
        cut = {
            word: enclosed
            for word, enclosed in engine.execute(
                "SELECT word, regexp_replace(word, ?, chr(2) || '\\1' || chr(2), 'g') "
                "FROM (SELECT unnest(?) AS word)",
                [pattern, words],
            ).fetchall()
        }
        pieces = [
            [
                part
                for piece, is_name in row
                for part in (
                    [(piece, True)]
                    if is_name
                    else [
                        (text, place % 2 == 1) for place, text in enumerate(cut[piece].split(chr(2))) if text
                    ]
                )
            ]
            for row in pieces
        ]
    kinds = kinds_of(engine, sorted({piece for row in pieces for piece, is_name in row if is_name}))
    return [
        "".join(
            MARKS[kinds[piece]] * len(piece) if is_name else re.sub("[¤§†]", " ", piece)
            for piece, is_name in row
        )
        for row in pieces
    ]


def kinds_of(engine: duckdb.DuckDBPyConnection, names: list[str]) -> dict[str, str]:
    """What kind of name each one is: the first of system, vendor, technology that knows it.

    A fusion center is marked as a system: in most texts it is somebody else who does the work.
    """
    hosts = [pattern for name, pattern in NAMES["technology"] if name == "fusion_center"]
    system, vendor = (
        "|".join(f"(?:{pattern})" for pattern in patterns)
        for patterns in (
            [*(pattern for _, pattern in NAMES["system"]), *hosts],
            [pattern for _, pattern in NAMES["vendor"]],
        )
    )
    sql = """
        SELECT name, CASE
            WHEN regexp_full_match(name, ?) THEN 'system'
            WHEN regexp_full_match(name, ?) THEN 'vendor'
            ELSE 'technology' END
        FROM (SELECT unnest(?) AS name)
    """
    return dict(engine.execute(sql, [system, vendor, names]).fetchall())


def form_of(seed: str) -> Callable[[duckdb.DuckDBPyConnection, list[str]], list[str]]:
    """In which form the rules of a seed read a text."""
    topic = seed.removeprefix("rules_")
    if topic == FOCUSED_TOPIC:
        return focused
    return marked if topic in MARKED_TOPICS else plain


@pytest.fixture(scope="module")
def readings(engine: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    """(seed, example or counter-example) -> the text as the models read it."""
    found: dict[tuple[str, str], str] = {}
    for form in (plain, marked, focused):
        wanted = sorted(
            {
                (row.seed, text)
                for seed in (*RULE_SEEDS, *NAME_SEEDS)
                for row in rows(seed)
                for text in (row.example, row.counter_example)
                if form is form_of(seed)
            }
        )
        found |= dict(zip(wanted, form(engine, [text for _, text in wanted]), strict=True))
    return found


def test_lengths_of_time_are_put_in_focus_as_the_models_do_it(engine: duckdb.DuckDBPyConnection) -> None:
    assert focused(engine, ["Under § 9 Flock keeps ALPR data for thirty (30) days, not 90 days."]) == [
        "Under ¶ 9 §§§§§ keeps ALPR data for ◇◇◇◇◇◇◇◇◇◇◇◇◇◇◇◇, not ◆◆◆◆◆◆◆."
    ]


def test_names_are_marked_as_the_models_do_it(engine: duckdb.DuckDBPyConnection) -> None:
    texts = [
        "We search LACRIS with Flock Safety\N{RIGHT SINGLE QUOTATION MARK}s cameras",
        "facial recognition¤ software",
    ]
    assert marked(engine, texts) == [
        "We search †††††† with " + "§" * 12 + "'s cameras",
        "¤" * 18 + "  software",
    ]


# --- the rows ---------------------------------------------------------------------------------------------


def groups(pattern: str) -> int:
    """How many capturing groups a pattern has: brackets that are not escaped, in a class, or `(?…`."""
    bare = re.sub(r"\\.", "x", pattern)
    bare = re.sub(r"\[\^?\]?(?:\[:\w+:\]|[^\]])*\]", "x", bare)
    return len(re.findall(r"\((?!\?)|\(\?P?<(?![=!])", bare))


@pytest.mark.parametrize(
    ("pattern", "number"), [("(a)", 1), ("(?:a)", 0), (r"\((b)[(]", 1), (r"([^\])(]x)(y)", 2), ("a", 0)]
)
def test_groups_are_counted(pattern: str, number: int) -> None:
    assert groups(pattern) == number


@pytest.mark.parametrize("row", cases(*RULE_SEEDS))
def test_rule_quotes_its_example_and_not_its_counter_example(
    engine: duckdb.DuckDBPyConnection, readings: dict[tuple[str, str], str], row: Row
) -> None:
    assert groups(row.compiled) == 1, f"{row}: {groups(row.compiled)} capturing groups, wanted one"
    unknown = set(re.findall("(?<!P)<([a-z_]+)>", row.compiled)) - HTML_TAGS
    assert not unknown, f"{row}: pattern_parts.csv has no {', '.join(sorted(unknown))}"
    example, counter = (readings[row.seed, text] for text in (row.example, row.counter_example))
    assert row.example, f"{row}: no example"
    assert row.counter_example, f"{row}: no counter-example"
    assert quoted(engine, row, example), f"{row}: does not match its example, read as {example!r}"
    words = quoted(engine, row, counter)
    assert not words, f"{row}: matches its counter-example, read as {counter!r}: {words!r}"


def quoted(engine: duckdb.DuckDBPyConnection, row: Row, text: str) -> str:
    found = engine.execute("SELECT regexp_extract(?, ?, 1)", [text, row.compiled]).fetchone()
    return str(found[0]) if found else ""


@pytest.mark.parametrize("row", cases("masking_rules"))
def test_masking_rule_finds_its_example_in_both_engines(engine: duckdb.DuckDBPyConnection, row: Row) -> None:
    """Landing masks with Python's engine, other readers may use RE2: the rules hold in both."""
    assert groups(row.compiled) == 1, f"{row}: {groups(row.compiled)} capturing groups, wanted one"
    for text, wanted in ((row.example, True), (row.counter_example, False)):
        assert bool(quoted(engine, row, text)) is wanted, f"{row}: {text!r} in RE2"
        assert bool(re.search(row.pattern, text)) is wanted, f"{row}: {text!r} in Python"


@pytest.mark.parametrize("row", cases(*NAME_SEEDS))
def test_name_matches_its_example_and_not_its_counter_example(
    engine: duckdb.DuckDBPyConnection, readings: dict[tuple[str, str], str], row: Row
) -> None:
    assert groups(row.compiled) == 0, f"{row}: a capturing group, where all names are put into one pattern"
    example, counter = (readings[row.seed, text] for text in (row.example, row.counter_example))
    found = engine.execute(
        "SELECT regexp_matches(?, ?), regexp_matches(?, ?)", [example, row.compiled, counter, row.compiled]
    ).fetchone()
    assert found == (True, False), (
        f"{row}: matches (example, counter-example) = {found}, wanted (True, False)"
    )


@pytest.mark.parametrize("seed", NAME_SEEDS)
def test_names_in_running_text_mean_what_their_row_says(engine: duckdb.DuckDBPyConnection, seed: str) -> None:
    """The name found first in the example, among all names of its kind, has the id of the row."""
    kind = NAME_SEEDS[seed]
    ids = [name_id for name_id, _ in NAMES[kind]]
    wrong = []
    for row in rows(seed):
        found = engine.execute(
            "SELECT regexp_extract(?, ?)", [plain(engine, [row.example])[0], f"(?:{WORDS[kind]})"]
        ).fetchone()
        words = str(found[0]) if found else ""
        matches = engine.execute(
            "SELECT list(place ORDER BY place) FROM (SELECT unnest(?) AS pattern, unnest(?) AS place) "
            "WHERE regexp_full_match(?, pattern)",
            [[pattern for _, pattern in NAMES[kind]], list(range(len(ids))), words],
        ).fetchone()
        meant = ids[matches[0][0]] if matches and matches[0] else None
        if meant != row.name:
            wrong.append(f"{row}: {row.example!r} is read as {words!r}, which means {meant}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("seed", [*RULE_SEEDS, "masking_rules"])
def test_rule_ids_are_unique(seed: str) -> None:
    names = [row.name for row in rows(seed)]
    assert sorted(names) == sorted(set(names))


def test_every_topic_is_read_by_a_model() -> None:
    """A rule that no model reads decides nothing, whatever its test says."""
    models = "\n".join(file.read_text(encoding="utf-8") for file in (PROJECT_ROOT / "models").rglob("*.sql"))
    unread = [
        topic
        for topic in TOPICS
        if not re.search(rf"@(?:rule_hits|matches_rules|rule_alternation)\('{topic}'", models)
    ]
    assert not unread, f"no model reads the rules of {', '.join(unread)}"


def test_every_trait_is_read_by_a_model_and_explained() -> None:
    """A trait that is misspelt in a row would be without effect, and say nothing."""
    models = "\n".join(file.read_text(encoding="utf-8") for file in (PROJECT_ROOT / "models").rglob("*.sql"))
    asked = {
        (topic, trait)
        for topic, trait in re.findall(r"@has_trait\(\s*'(\w+)',[^,()]+,\s*'(\w+)'\s*\)", models)
    }
    assert asked == {(topic, trait) for topic, traits in TRAITS.items() for trait in traits}
    readme = (SEEDS_DIR / "README.md").read_text(encoding="utf-8")
    assert {trait for _, trait in asked} <= set(re.findall(r"`(\w+)`", readme))


def test_a_trait_that_no_row_has_is_an_error() -> None:
    evaluator, rule_id = MacroEvaluator(), exp.column("rule_id")
    topic, trait = exp.Literal.string("fact"), exp.Literal.string("put_awry")
    with pytest.raises(ValueError, match=r"No row of seeds/rules_fact\.csv has the trait 'put_awry'"):
        has_trait(evaluator, topic, rule_id, trait)


@pytest.mark.parametrize("row", read_seed("state_citations"), ids=lambda row: row["state"])
def test_a_states_citation_is_found_and_tells_a_request(
    engine: duckdb.DuckDBPyConnection, row: dict[str, str]
) -> None:
    """`pattern` in RE2, as the models read it; `records_law` in Python, as landing does."""
    assert groups(row["pattern"]) == groups(row["records_law"]) == 0
    for text, wanted in ((f"under {row['example']}", True), (row["counter_example"], False)):
        found = engine.execute("SELECT regexp_matches(?, ?)", [text, row["pattern"]]).fetchone()
        assert found == (wanted,), f"{row['state']}: {text!r}"
        if row["records_law"]:
            assert bool(re.search(row["records_law"], text, re.I)) is wanted, f"{row['state']}: {text!r}"


def test_no_rule_waits_for_marks_in_plain_text() -> None:
    """A part such as <technology> stands for marks, and only some topics are read with the names marked."""
    waiting = [
        f"{row}: {row.pattern}"
        for seed in RULE_SEEDS
        for row in rows(seed)
        if form_of(seed) is plain and re.search(r"[¤§†◆◇]\+|\[¤", row.compiled)
    ]
    assert not waiting, "\n".join(waiting)


# --- rules speak of how agencies write, never of one place, person or request -----------------------------


def place_names() -> set[str]:
    names = {row["state_name"] for row in read_seed("states")}
    for row in read_seed("known_agencies"):
        names |= {row["place_name"], row["place_name"].removesuffix(" County"), row["short_name"]}
    for label in measure.gold_labels():
        names |= {label["place_name"], label["agency_name"], str(label["third_party_system"] or "")}
    for label in measure.read_labels(measure.SAMPLE_LABELS):
        names |= {label["place_name"], label["agency_name"]}
    return {name for name in names if len(name) > 2}


def person_names() -> set[str]:
    """Who sends and signs in the hand-labelled threads, with the surnames by themselves."""
    folder = measure.shared_folder()
    names: set[str] = set()
    for file in sorted((folder / "threads").glob("*.txt")) if folder else []:
        text = file.read_text(encoding="utf-8")
        full = r"([A-Z][a-z]+(?: [A-Z]\.?)? [A-Z][a-zé]+(?:-[A-Z][a-z]+)?)"
        names |= set(re.findall(rf"(?m)^From: {full}\s*$", text))
        names |= set(re.findall(rf"{full} filed this request", text))
        names |= set(re.findall(rf"(?:Sincerely|Respectfully|Regards|Thank you),?\s+{full}\s*\n", text))
        names |= set(
            re.findall(
                rf"(?:Officer|Detective|Sergeant|Lieutenant|Captain|Chief|Mr\.|Ms\.|Mrs\.) {full}", text
            )
        )
    organisation = re.compile(
        r"Police|Department|Records|City|Public|Request|Center|Office|Unit|Division|County|Staff"
    )
    people = {name for name in names if not organisation.search(name)}
    return people | {name.split()[-1] for name in people if len(name.split()[-1]) > 4}


def found_in(row: Row, names: set[str]) -> list[str]:
    """Names that stand in a pattern as words."""
    text = re.sub(r"\\[a-zA-Z]", " ", row.pattern).replace("\\", "").replace("?", "").casefold()
    return sorted(name for name in names if re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", text))


def pattern_rows() -> list[Row]:
    parts = [
        Row("pattern_parts", line, row["part"], row["pattern"], row["pattern"], "", "")
        for line, row in enumerate(read_seed("pattern_parts"), start=2)
    ]
    return [*parts, *(row for seed in (*RULE_SEEDS, "masking_rules") for row in rows(seed))]


def test_no_rule_names_a_place_or_agency() -> None:
    assert {"Ohio", "Los Angeles"} <= place_names()
    named = [
        f"{row}: {', '.join(found)}" for row in pattern_rows() if (found := found_in(row, place_names()))
    ]
    assert not named, "\n".join(named)


def test_no_rule_names_a_person(shared: Path) -> None:
    people = person_names()
    assert people
    named = [f"{row}: {', '.join(found)}" for row in pattern_rows() if (found := found_in(row, people))]
    assert not named, "\n".join(named)


def test_no_rule_holds_a_tracking_number() -> None:
    """No run of digits as in a number given to one request or order; repetitions and classes aside."""
    literal = re.compile(r"\d{4,}|\d{2,}-\d{2,}|[A-Z]\d{3,}")
    named = []
    for row in pattern_rows():
        bare = re.sub(r"\{\d+(?:,\d*)?\}|\[[^\]]*\]|\\x[0-9a-fA-F]{2}|\\x\{[0-9a-fA-F]+\}", "", row.pattern)
        named += [f"{row}: {found}" for found in literal.findall(bare)]
    assert not named, "\n".join(named)
