"""What holds for the repository as a whole: what is committed, documented and run."""

from __future__ import annotations

import os
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from warehouse import cli
from warehouse.paths import PROJECT_ROOT

README = PROJECT_ROOT / "README.md"
#: Text, by what a file's name ends with; anything else is looked into only if it decodes.
BINARY = {".png", ".jpg", ".jpeg", ".gif", ".ico", ".parquet", ".duckdb", ".zip", ".pdf", ".woff2"}


@cache
def committed() -> dict[str, str]:
    """The text files that git holds or would take in, by their paths; the file's text as it stands."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("needs a git checkout")
    texts: dict[str, str] = {}
    for name in filter(None, listed.stdout.split("\0")):
        file = PROJECT_ROOT / name
        if file.is_file() and file.suffix not in BINARY:
            texts[name] = file.read_text(encoding="utf-8", errors="replace")
    return texts


def lines_with(pattern: re.Pattern[str], texts: dict[str, str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:140]}"
        for name, text in sorted(texts.items())
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_folder_of_this_machine() -> None:
    here = {str(PROJECT_ROOT), str(PROJECT_ROOT.parent), str(Path.home())} - {"/", "/root", "/tmp"}
    # Written in parts, so that this file may name them too.
    folders = [*map(re.escape, sorted(here)), "/" + r"home/\w+/", "/" + r"Users/\w+/", "/" + r"work/\w+"]
    found = lines_with(re.compile("|".join(rf"(?<![\w.]){folder}(?!\w)" for folder in folders)), committed())
    assert not found, "\n".join(found)


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is each machine's own setting."""
    hosts = [
        "pypi" + ".org",
        "python" + "hosted.org",
        "registry." + "npmjs",
        "conda" + r"\.anaconda",
        "/simple" + "/",
    ]
    options = [r"--(?:extra-)?index" + "-url", r"--find" + "-links", r"^\s*index" + r"[-_]url\s*="]
    allowed = {"Makefile": re.compile("--no-emit-")}
    found = [
        line
        for line in lines_with(re.compile("|".join([*hosts, *options])), committed())
        if not ((own := allowed.get(line.partition(":")[0])) and own.search(line))
    ]
    assert not found, "\n".join(found)


# --- models ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every model of the project by its plain name, as SQLMesh loads it."""
    from sqlmesh import Context
    from sqlmesh.core.console import NoopConsole, set_console

    folder = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAREHOUSE_DB", str(folder / "warehouse.duckdb"))
        patch.setenv("WAREHOUSE_STATE_DB", str(folder / "state.duckdb"))
        set_console(NoopConsole())
        context = Context(paths=str(PROJECT_ROOT))
        try:
            return {".".join(name.replace('"', "").split(".")[-2:]): m for name, m in context.models.items()}
        finally:
            context.close()


def test_every_model_has_a_description(models: dict[str, Any]) -> None:
    bare = [name for name, model in sorted(models.items()) if not (model.description or "").strip()]
    assert models
    assert not bare


@pytest.mark.parametrize("schema", ["marts", "intermediate", "staging", "seeds"])
def test_every_column_has_a_comment(models: dict[str, Any], schema: str) -> None:
    found = {name: model for name, model in models.items() if name.startswith(f"{schema}.")}
    assert found
    bare = [
        f"{name}.{column}"
        for name, model in sorted(found.items())
        for column in model.columns_to_types
        if not (model.column_descriptions.get(column) or "").strip()
    ]
    assert not bare, "\n".join(bare)


def test_models_follow_the_house_rules(models: dict[str, Any]) -> None:
    """What SQLGlot does not translate, or translates wrongly without a word, stays out of the models."""
    from sqlglot import exp

    banned = re.compile("(?i)regexp_split_to_array|strip_accents|quantile_cont|^read_|^glob$")
    found = []
    for name, model in sorted(models.items()):
        if not model.kind.is_seed and not model.kind.is_external:
            for node in model.query.find_all(exp.RegexpReplace):
                if "g" not in str(node.args.get("modifiers") or ""):
                    found.append(f"{name}: without 'g': {node.sql('duckdb')[:100]}")
            for node in model.query.find_all(exp.List, exp.ArrayAgg):
                if node.find(exp.Order):
                    found.append(f"{name}: an ordered list: {node.sql('duckdb')[:100]}")
            for node in model.query.find_all(exp.Anonymous):
                if banned.search(node.name):
                    found.append(f"{name}: {node.name}")
    assert not found, "\n".join(found)


# --- the way in -----------------------------------------------------------------------------------------


def test_readme_names_every_command() -> None:
    assert README.is_file(), "README.md is missing"
    text = README.read_text(encoding="utf-8")
    commands = sorted(re.findall(r'add\("([a-z]+)", _', Path(cli.__file__).read_text(encoding="utf-8")))
    commands += re.findall(r'add\(\s*"([a-z]+)"', Path(cli.__file__).read_text(encoding="utf-8"))
    assert {"demo", "rebuild", "verify"} <= set(commands)
    missing = sorted(
        name for name in set(commands) if not re.search(rf"warehouse(?: --home \S+)? {name}\b", text)
    )
    assert not missing, f"README.md does not show: {', '.join(missing)}"


def test_ci_runs_what_the_readme_says() -> None:
    run = PROJECT_ROOT / ".ci" / "run"
    assert os.access(run, os.X_OK), ".ci/run cannot be run"
    steps = [
        line.strip()
        for line in run.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    own = [step for step in steps if not step.startswith(("set ", "cd ", "exec make test"))]
    assert "make test" in "\n".join(steps)
    assert own in ([], ["make test"]), f".ci/run does things of its own: {own}"
    assert README.is_file(), "README.md is missing"
    assert "make test" in README.read_text(encoding="utf-8")


def test_lock_pins_every_package_by_hash() -> None:
    lock = (PROJECT_ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = re.split(r"(?m)^(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n?", "", lock))
    packages = [entry for entry in entries if entry.strip()]
    assert len(packages) > 20
    loose = [
        entry.splitlines()[0]
        for entry in packages
        if not re.match(r"[\w.\[\],-]+==[\w.+!-]+( ;[^\\\n]*)? \\\n", entry) or "--hash=sha256:" not in entry
    ]
    assert not loose, "\n".join(loose)


def test_lock_holds_every_direct_dependency() -> None:
    import tomllib

    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    lock = (PROJECT_ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    missing = [
        name
        for requirement in wanted
        if f"\n{(name := re.split(r'[<>=!~; ]', requirement)[0].lower())}==" not in f"\n{lock}"
    ]
    assert not missing


# --- what stays where it is -----------------------------------------------------------------------------


def test_no_sentence_of_the_shared_threads_is_committed(shared: Path) -> None:
    """The hand-labelled threads are other people's letters: nothing of 14 words in a row is copied from them.

    The template of the request, which MuckRock's users send by the thousand, is no exception.
    """
    taken: dict[str, str] = {}
    for file in sorted((shared / "threads").rglob("*.txt")):
        words = _words(file.read_text(encoding="utf-8", errors="replace"))
        for start in range(len(words) - 13):
            taken.setdefault(" ".join(words[start : start + 14]), file.name)
    assert taken
    found = []
    for name, text in sorted(committed().items()):
        words = _words(text)
        for start in range(len(words) - 13):
            run = " ".join(words[start : start + 14])
            if run in taken:
                found.append(f"{name}: {taken[run]}: {run}")
                break
    assert not found, "\n".join(found)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())
