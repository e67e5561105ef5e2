"""What policies of invented agencies say of each provision, and what the look-alikes in them must not."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import measure
import pytest
from measure import Label, Published

from warehouse.paths import PROJECT_ROOT, SEEDS_DIR

FIXTURES = PROJECT_ROOT / "tests" / "fixtures" / "policies"
#: `provisions` holds the status of each provision that the label is sure of; `whole` is false for a copy
#: from which something is left out.
LABELS: list[Label] = measure.read_labels(FIXTURES)
with (SEEDS_DIR / "policy_provisions.csv").open(encoding="utf-8", newline="") as _file:
    PROVISIONS = [row["provision"] for row in csv.DictReader(_file)]
#: How many of the 27 labelled provisions of the hand-labelled thread have to be right.
GOLD_FLOOR = 24


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A published home with the invented policies."""
    if given := os.environ.get("POLICIES_HOME"):
        return Published(Path(given) / "snapshots" / "latest")
    home = tmp_path_factory.mktemp("policies") / "home"
    texts = sorted(map(str, FIXTURES.glob("*.txt")))
    command = (sys.executable, "-m", "warehouse", "--home", str(home), "rebuild", *texts)
    done = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return Published(home / "snapshots" / "latest")


def found(published: Published, file: str) -> dict[str, str]:
    return dict(
        published.rows(
            "SELECT provision, status FROM policy_provisions JOIN source_texts USING (source_id) "
            "WHERE source_file = ?",
            file,
        )
    )


def differing(published: Published, file: str, wanted: dict[str, str]) -> list[str]:
    got = found(published, file)
    return [
        f"{provision}: wanted {status}, found {got.get(provision, 'no row')}"
        for provision, status in wanted.items()
        if got.get(provision) != status
    ]


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label["file"].removesuffix(".txt"))
def test_provisions_are_as_labelled(policies: Published, label: Label) -> None:
    wrong = differing(policies, label["file"], label["provisions"])
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label["file"].removesuffix(".txt"))
def test_absent_is_said_of_a_whole_policy_only(policies: Published, label: Label) -> None:
    statuses = found(policies, label["file"])
    if not label["provisions"]:
        assert not statuses, "a city without a document has no provisions"
    elif label.get("whole", True):
        assert sorted(statuses) == sorted(PROVISIONS)
    else:
        assert statuses
        assert "absent" not in statuses.values()


def test_another_agencys_enclosed_policy_has_no_rows(policies: Published) -> None:
    count = policies.value(
        "SELECT count(DISTINCT block_number) FROM policy_provisions JOIN source_texts USING (source_id) "
        "WHERE source_file = 'vendling_heights_il_alpr_thread.txt'"
    )
    assert count == 1


def test_an_enclosed_policy_names_its_document(policies: Published) -> None:
    dangling = policies.rows(
        "SELECT document_id FROM policy_provisions WHERE document_id IS NOT NULL "
        "AND document_id NOT IN (SELECT document_id FROM documents WHERE document_kind = 'policy_order')"
    )
    assert not dangling
    assert policies.value("SELECT count(document_id) FROM policy_provisions") == len(PROVISIONS)


def test_what_is_found_is_quoted_from_the_policy(policies: Published) -> None:
    rows = policies.rows(
        "SELECT provision, provisions.status, evidence_id, quote, fact, speaker "
        "FROM policy_provisions AS provisions LEFT JOIN fact_evidence AS evidence USING (evidence_id)"
    )
    for provision, status, evidence_id, quote, fact, speaker in rows:
        if status == "absent":
            assert evidence_id is None
        else:
            assert quote, (provision, status)
            assert (fact, speaker) == ("policy_provision", "document")
    assert not measure.unproven_quotes(policies)


def test_labels_are_complete() -> None:
    """At least four technologies, and every status except none stands in some label."""
    assert len(LABELS) >= 8
    statuses = {status for label in LABELS for status in label["provisions"].values()}
    assert statuses == {
        "present",
        "present_open_ended",
        "present_conditional",
        "absent",
        "redacted",
        "not_stated",
    }


def test_provisions_of_the_hand_labelled_policy(gold: Published) -> None:
    labelled: list[tuple[str, dict[str, str]]] = [
        (label["file"], {row["provision"]: row["status"] for row in rows})
        for label in measure.gold_labels()
        if (rows := _rows(label))
    ]
    assert [len(wanted) for _, wanted in labelled] == [27]
    file, wanted = labelled[0]
    wrong = differing(gold, file, wanted)
    assert len(wanted) - len(wrong) >= GOLD_FLOOR, "\n".join(wrong)


def _rows(label: Label) -> list[dict[str, Any]]:
    rows = label["policy_provisions"]
    assert isinstance(rows, list)
    return rows


def test_threads_without_a_policy_have_no_provisions(gold: Published) -> None:
    without = {label["file"] for label in measure.gold_labels() if not label["policy_provisions"]}
    having = {
        file
        for (file,) in gold.rows(
            "SELECT DISTINCT source_file FROM policy_provisions JOIN source_texts USING (source_id)"
        )
    }
    assert without
    assert not without & having


def test_fixtures_are_json_and_text() -> None:
    for file in FIXTURES.glob("*.json"):
        label = json.loads(file.read_text(encoding="utf-8"))
        assert (FIXTURES / label["file"]).is_file()
        assert set(label["provisions"]) <= set(PROVISIONS)
