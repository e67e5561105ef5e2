"""What the documents say is so: commands, words, files, links and examples are held against the code."""

from __future__ import annotations

import argparse
import re
from functools import cache
from pathlib import Path

import pytest

from warehouse import cli, dictionary, errors, sandbox
from warehouse.dictionary import ModelEntry
from warehouse.paths import PROJECT_ROOT, SEEDS_DIR
from warehouse.reader import Snapshot

README = PROJECT_ROOT / "README.md"
SEEDS_README = SEEDS_DIR / "README.md"
DOCUMENTS = (README, SEEDS_README, dictionary.README, PROJECT_ROOT / "docs" / "bulk.md")
FACTS_MODEL = PROJECT_ROOT / "models" / "marts" / "agency_facts.sql"
PICTURE_BYTES = 250_000


@cache
def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def fenced(document: Path, language: str) -> list[str]:
    """The blocks of code of one language."""
    return re.findall(rf"(?ms)^ *```{language}\n(.*?)^ *```$", text_of(document))


def without_code(document: Path) -> str:
    return re.sub(r"(?ms)^ *```.*?^ *```$", "", text_of(document))


# --- commands and words ---------------------------------------------------------------------------------


def parsers() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command."""
    for action in cli._parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("warehouse has no commands")


def command_rows() -> dict[str, str]:
    """The rows of the README's table of commands."""
    return {
        match[1]: match[0] for match in re.finditer(r"(?m)^\| `warehouse ([a-z]+)[^|]*\|.*$", text_of(README))
    }


def test_readme_has_a_row_for_every_command_and_none_more() -> None:
    assert sorted(command_rows()) == sorted(parsers())


def test_readme_names_every_option() -> None:
    pulls = next(
        action.choices
        for action in parsers()["pull"]._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    options = {
        option
        for parser in (cli._parser(), *parsers().values(), *pulls.values())
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--")
    } - {"--help"}
    assert "--home" in options
    missing = sorted(option for option in options if not re.search(rf"{option}\b", text_of(README)))
    assert not missing


def test_readme_explains_every_exit_code() -> None:
    codes = sorted(value for name, value in vars(errors).items() if name.startswith("EXIT_"))
    assert codes == sorted(map(int, re.findall(r"(?m)^\| (\d) \| ", text_of(README))))
    for command, row in command_rows().items():
        given = {int(code) for code in re.findall(r"\d", row.rstrip("| ").rpartition("|")[2])}
        assert given <= set(codes), row
        # Only what lands files can leave some of them in quarantine.
        assert (errors.EXIT_QUARANTINE in given) == (command in ("land", "pull", "rebuild")), row


@pytest.mark.parametrize("column", ["status", "basis"])
def test_readme_explains_every_word(column: str) -> None:
    audit = re.search(
        rf'"column" := {column},\s*is_in := \(([^)]*)\)', FACTS_MODEL.read_text(encoding="utf-8")
    )
    assert audit, f"agency_facts has no audit of {column}"
    words = re.findall(r"'(\w+)'", audit[1])
    explained = set(re.findall(r"`(\w+)`", "\n".join(re.findall(r"(?m)^\| (`[^|]*)\|", text_of(README)))))
    assert words
    assert not set(words) - explained


def test_readme_names_only_targets_of_the_makefile() -> None:
    makefile = (PROJECT_ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"(?m)`make (\w+)`|^make (\w+)", text_of(README)))
    targets = {name for pair in named for name in pair if name}
    assert {"demo", "test"} <= targets
    assert not targets - set(re.findall(r"(?m)^([\w-]+):", makefile))


# --- the data dictionary --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def entries() -> list[ModelEntry]:
    return dictionary.entries()


def test_dictionary_is_up_to_date(entries: list[ModelEntry]) -> None:
    assert text_of(dictionary.README) == dictionary.render(entries), (
        "models/README.md is out of date; run: .venv/bin/python -m warehouse.dictionary"
    )


def test_dictionary_check_tells_when_it_is_out_of_date(
    entries: list[ModelEntry],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(dictionary, "README", tmp_path / "README.md")
    monkeypatch.setattr(dictionary, "entries", lambda: entries)
    assert dictionary.main(["--check"]) == 1
    assert "python -m warehouse.dictionary" in capsys.readouterr().err
    assert not (tmp_path / "README.md").exists()
    assert dictionary.main([]) == 0
    assert dictionary.main(["--check"]) == 0


def test_every_published_column_is_described(entries: list[ModelEntry]) -> None:
    marts = [entry for entry in entries if entry.layer == "marts"]
    assert len(marts) > 10
    bare = [
        f"{entry.name}.{column.name}" for entry in marts for column in entry.columns if not column.description
    ]
    assert not bare
    # The grain first, in every description.
    assert not [entry.name for entry in marts if not entry.description.startswith("One row per ")]


def test_dictionary_gives_the_published_columns(entries: list[ModelEntry], sample_home: Path) -> None:
    snapshot = Snapshot.open(sample_home / "snapshots")
    written = {
        (entry.name, column.name, column.type)
        for entry in entries
        if entry.layer == "marts"
        for column in entry.columns
    }
    published = snapshot.query(
        "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
    )
    assert written == set(published.itertuples(index=False, name=None))


# --- files, links and pictures --------------------------------------------------------------------------


def test_seeds_readme_names_every_seed_and_none_more() -> None:
    seeds = {file.name for file in SEEDS_DIR.glob("*.csv")}
    rows = set(re.findall(r"(?m)^\| `(\w+\.csv)` \|", text_of(SEEDS_README)))
    assert rows == seeds


def links(document: Path) -> list[str]:
    found = re.findall(r"\]\(([^)\s]+)\)", without_code(document))
    return [link for link in found if not link.startswith(("http:", "https:", "mailto:"))]


def anchors(document: Path) -> set[str]:
    """The addresses of a document's headings, as Markdown readers make them."""
    titles = re.findall(r"(?m)^#+ (.*)$", without_code(document))
    return {re.sub(r"[^\w\- ]", "", title).lower().replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(PROJECT_ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    wrong = []
    for link in links(document):
        name, _, anchor = link.partition("#")
        target = document.parent / name if name else document
        if not target.exists() or (
            anchor and (target.suffix != ".md" or anchor not in anchors(target.resolve()))
        ):
            wrong.append(link)
    assert links(document)
    assert not wrong


@pytest.mark.parametrize("document", [README, SEEDS_README], ids=["README.md", "seeds/README.md"])
def test_every_file_that_is_named_exists(document: Path) -> None:
    """Paths of the repository: what has a slash and begins with one of its folders."""
    folders = {"warehouse", "models", "seeds", "macros", "dashboard", "tests", "audits", "docs"}
    named = set(re.findall(r"(?<![\w./>])((?:\w+/)+[\w.*-]*(?:/[\w.*-]+)*)", text_of(document)))
    own = {name.rstrip("./") for name in named if name.split("/")[0] in folders}
    assert own
    assert not sorted(name for name in own if not list(PROJECT_ROOT.glob(name)))


def test_pictures_are_small() -> None:
    pictures = [README.parent / link for link in links(README) if link.endswith(".png")]
    assert pictures
    assert not [file.name for file in pictures if file.stat().st_size > PICTURE_BYTES]
    assert {file.name for file in pictures} == {file.name for file in (PROJECT_ROOT / "docs").glob("*.png")}


# --- examples -------------------------------------------------------------------------------------------


def readme_queries() -> list[str]:
    """The SQL of the README: in blocks of their own, and given to `warehouse sql`."""
    commands = "\n".join(fenced(README, "bash"))
    return [*fenced(README, "sql"), *re.findall(r'warehouse sql "([^"]+)"', commands)]


@pytest.mark.parametrize("number", range(len(readme_queries())))
def test_query_of_the_readme_finds_something(sample_home: Path, number: int) -> None:
    found = sandbox.run(Snapshot.open(sample_home / "snapshots"), readme_queries()[number])
    assert list(found.rows())


def test_readme_has_queries() -> None:
    assert len(fenced(README, "sql")) >= 3
    assert len(readme_queries()) > len(fenced(README, "sql"))


def test_readme_traces_a_quotation_that_stands(sample_home: Path) -> None:
    """The words that the README promises at the end of the trace are the ones the sample gives."""
    snapshot = Snapshot.open(sample_home / "snapshots")
    query = next(sql for sql in readme_queries() if "substr(" in sql)
    shown = [row[0] for row in sandbox.run(snapshot, query).rows()]
    quotes = snapshot.query(
        "SELECT quote FROM fact_evidence WHERE agency_id = 'us-oh-larkmere-pd' AND fact = 'retention_days'"
    )
    assert shown == list(quotes["quote"])
    assert any(f"`{words}`" in text_of(README) for words in shown)


def test_rows_shown_in_the_seeds_readme_are_good_rows() -> None:
    """The rows to copy have as many fields as their file, and match what they say they match."""
    import csv

    import duckdb

    from macros.rules import compile_pattern

    rows = [next(csv.reader([block.strip()])) for block in fenced(SEEDS_README, "csv")]
    heads = {
        name: next(csv.reader((SEEDS_DIR / f"{name}.csv").read_text(encoding="utf-8").splitlines()))
        for name in ("rules_fact", "rules_provision", "vendor_aliases", "vendors")
    }
    assert [len(row) for row in rows] == [len(head) for head in heads.values()]
    rule = dict(zip(heads["rules_fact"], rows[0], strict=True))
    provision = dict(zip(heads["rules_provision"], rows[1], strict=True))
    alias = dict(zip(heads["vendor_aliases"], rows[2], strict=True))
    for pattern, example, counter in (
        (
            compile_pattern(rule["pattern"]),
            rule["example"].replace("drone", "¤" * 5),
            rule["counter_example"].replace("drone", "¤" * 5),
        ),
        (compile_pattern(provision["pattern"]), provision["example"], provision["counter_example"]),
        (compile_pattern(alias["pattern"], {}), alias["example"], alias["counter_example"]),
    ):
        found = duckdb.execute(
            "SELECT regexp_matches(?, ?), regexp_matches(?, ?)", [example, pattern, counter, pattern]
        ).fetchone()
        assert found == (True, False), pattern
