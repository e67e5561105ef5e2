"""The labelled corpus, read as a user would read it, keeps the floors that lie with its labels."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.paths import PROJECT_ROOT

CORPUS = Path(__file__).parent / "corpus"
PARTS = ("tune", "measure")


@pytest.mark.parametrize("part", PARTS)
def test_the_corpus_keeps_its_floors(part: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "warehouse", "--home", str(tmp_path / "home")]
    done = subprocess.run(
        [*command, "evaluate", str(CORPUS / part), "--fresh"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[:4000]}\n{done.stderr}"


@pytest.mark.parametrize("part", PARTS)
def test_floors_name_the_facts_that_count(part: str) -> None:
    with (CORPUS / part / "floors.csv").open(encoding="utf-8", newline="") as file:
        floors = {row["fact"]: float(row["floor"]) for row in csv.DictReader(file)}
    wanted = {"vendor_named", "mou_exists", "policy_order_exists", "retention_days", "technology_use"}
    assert wanted | {"vendors_named", "disposition", "item_count", "speaker"} <= floors.keys()
    assert all(0 < floor <= 1 for floor in floors.values())


def test_there_are_enough_texts_and_each_label_has_its_own() -> None:
    texts = {file for part in PARTS for file in (CORPUS / part).glob("*.txt")}
    labels = {file.with_suffix(".txt") for part in PARTS for file in (CORPUS / part).glob("*.json")}
    assert len(texts) >= 60
    assert texts == labels


@pytest.mark.parametrize("file", sorted(CORPUS.glob("*/*.json")), ids=lambda file: file.stem)
def test_label_quotes_its_text(file: Path) -> None:
    """A label whose offsets are off measures nothing."""
    text = file.with_suffix(".txt").read_bytes().decode("utf-8")
    wrong = [quote for quote in _quotes(json.loads(file.read_text("utf-8"))) if not _stands(quote, text)]
    assert not wrong, json.dumps(wrong, indent=1)


def _stands(quote: dict[str, object], text: str) -> bool:
    start, end = quote["start"], quote["end"]
    return isinstance(start, int) and isinstance(end, int) and text[start:end] == quote["quote"]


def _quotes(node: object) -> list[dict[str, object]]:
    """Every {quote, start, end} of a label, however deep."""
    if isinstance(node, dict):
        inner = [quote for value in node.values() for quote in _quotes(value)]
        return [node, *inner] if {"quote", "start", "end"} <= node.keys() else inner
    return [quote for value in node for quote in _quotes(value)] if isinstance(node, list) else []
