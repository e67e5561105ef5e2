"""The Minnesota plate-reader documents: audits and policies, labelled in ../shared/gold."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import measure
import pytest
from conftest import rebuilt
from measure import Published

SHARED = measure.shared_folder()
pytestmark = pytest.mark.skipif(SHARED is None, reason=measure.NEEDS_SHARED)

#: Scans without a text layer, and a report of which only the pages about its author are left.
WITHOUT_AGENCY = {
    "minnetonka_alpr_audit_results_2024.txt",
    "dakota_county_flock_contract.txt",
    "ramsey_county_alpr_audit_results_2018.txt",
}
#: The labels give makers and products as written.
MAKERS = {
    "3M": "Neology (PIPS)",
    "Axon": "Axon Enterprise",
    "BOSS": "Neology (PIPS)",
    "Flock": "Flock Safety",
    "Leonardo": "Leonardo / ELSAG",
    "PAGIS": "Neology (PIPS)",
}


def _labels() -> list[dict[str, str]]:
    if SHARED is None:
        return []
    with (SHARED / "gold" / "minnesota_alpr.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["txt_file"] not in WITHOUT_AGENCY]


LABELS = _labels()


@pytest.fixture(scope="module")
def rows(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """File -> what is published of its agency."""

    def published() -> Published:
        home = tmp_path_factory.mktemp("minnesota") / "home"
        folder = shared / "threads" / "minnesota_alpr"
        return rebuilt("MINNESOTA_HOME", home, lambda: [folder / label["txt_file"] for label in LABELS])

    names = ("agency_name", "state", "retention_days", "vendors_named", "basis", "detail")
    found = published().rows(
        """
        SELECT texts.source_file, agencies.agency_name, agencies.state, compared.retention_days,
            compared.vendors_named, facts.basis, facts.detail::VARCHAR
        FROM source_texts AS texts
        JOIN agencies USING (agency_id)
        LEFT JOIN agency_comparison AS compared
            ON compared.agency_id = texts.agency_id AND compared.technology_id = 'alpr'
        LEFT JOIN agency_facts AS facts
            ON facts.agency_id = texts.agency_id AND facts.technology_id = 'alpr'
            AND facts.fact = 'retention_days'
        """
    )
    return {file: dict(zip(names, values, strict=True)) for file, *values in found}


def test_there_are_labels() -> None:
    assert len(LABELS) == 22


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label["txt_file"])
def test_agency_is_the_one_the_text_names(rows: dict[str, dict[str, Any]], label: dict[str, str]) -> None:
    row = rows[label["txt_file"]]
    assert row["agency_name"].startswith(label["agency"])
    assert row["state"] == "MN"


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label["txt_file"])
def test_retention_is_the_agencys_own(rows: dict[str, dict[str, Any]], label: dict[str, str]) -> None:
    """A ceiling alone is no setting; where two systems differ it is the longest, with both in `detail`."""
    row = rows[label["txt_file"]]
    if label["basis"] in {"agency_setting", "multiple"}:
        periods = {int(days) for days in label["retention_days"].split(";")}
        assert row["retention_days"] == max(periods)
        assert {statement["days"] for statement in json.loads(row["detail"])["statements"]} >= periods
    else:
        assert row["retention_days"] is None
        assert row["basis"] == "not_stated" or label["basis"] == "none"


@pytest.mark.parametrize("label", LABELS, ids=lambda label: label["txt_file"])
def test_vendors_are_those_the_text_names(rows: dict[str, dict[str, Any]], label: dict[str, str]) -> None:
    wanted = {MAKERS[name.strip()] for name in label["vendors"].split(";") if name.strip()}
    assert set(rows[label["txt_file"]]["vendors_named"] or []) == wanted
