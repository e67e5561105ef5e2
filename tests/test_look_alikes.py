"""Lines that look like a fact and are none, and wordings that are one, each as a small document of its own.

`corpus/look_alikes/*.csv` (text, technology_id, fact, why, form) holds lines that must set no fact of that
name; `corpus/wordings/retention.csv` holds statements that must be read as they are labelled, and
`corpus/said/*.csv` (text, technology_id, fact, value) others of which a share must be. `form` is
`policy` or `letter`; a look-alike without one is tried as both. Adding a file or a line needs no change
here. All documents are landed and built in one home.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from conftest import rebuilt
from measure import Published

CORPUS = Path(__file__).parent / "corpus"
SEEDS = Path(__file__).parent.parent / "seeds"
FORMS = ("policy", "letter")

#: Invented places, one for each document, so that no two documents are about one agency.
FIRST = "Alder Birch Cedar Dove Elm Fern Glen Hazel Iron Juniper Kettle Linden Maple Nettle Otter Pine Quail"
UPON = ("", "Upper ", "Lower ", "Great ", "Little ", "New ", "North ", "East ")
LAST = "brook dale field ford gate haven hollow hurst mere mill port ridge stead ton vale water wick wood"

#: How agencies call a technology where its published name would read oddly.
NAMES = {
    "alpr": "automated license plate readers",
    "drone": "drones",
    "body_worn_camera": "body-worn cameras",
    "gunshot_detection": "gunshot detection systems",
    "cell_site_simulator": "cell-site simulators",
    "face_recognition": "facial recognition",
    "social_media_monitoring": "social media monitoring",
    "mobile_forensics": "mobile device forensic tools",
    "cctv": "surveillance cameras",
    "predictive_policing": "predictive policing software",
    "tower_dump_geofence": "geofence warrants",
    "video_analytics": "video analytics software",
}

POLICY = """{upper} POLICE DEPARTMENT

POLICY 6.{number}

{title}

1. Purpose

This policy governs {technology} at the {place} Police Department.

2. Rules

{text}

3. Duties

The Chief of Police names an administrator.
"""
LETTER = """CITY OF {upper}
{place} Police Department

March 3, 2021

RE: Public records request 21-0{number}

Dear Ms. Varga:

This letter is the answer of the {place} Police Department to your public records request about {technology}.

{text}

Sincerely,

R. Okafor
Records Division
{place} Police Department
"""


@dataclass(frozen=True)
class Line:
    """One line of a corpus in one form, and the document it is put into."""

    source: str
    line: int
    form: str
    place: str
    row: dict[str, str]

    @property
    def file(self) -> str:
        return f"{self.source}_{self.line}_{self.form}.txt"

    def document(self) -> str:
        technology = self.row["technology_id"]
        name = NAMES.get(technology) or _technology_names()[technology]
        template = POLICY if self.form == "policy" else LETTER
        return template.format(
            place=self.place,
            upper=self.place.upper(),
            number=self.line + 10,
            title=name.upper(),
            technology=name,
            text=self.row["text"],
        )

    def __str__(self) -> str:
        return f"{self.source}.csv, line {self.line}, as {self.form}: {self.row['text']}"


@cache
def _technology_names() -> dict[str, str]:
    with (SEEDS / "technologies.csv").open(encoding="utf-8", newline="") as file:
        return {row["technology_id"]: row["technology_name"] for row in csv.DictReader(file)}


@cache
def _corpus() -> tuple[tuple[Line, ...], ...]:
    """The look-alikes, the wordings and what is said besides, each with a place of its own."""
    places = (upon + first + last for upon in UPON for first in FIRST.split() for last in LAST.split())
    return tuple(
        tuple(
            Line(f"{folder}_{file.stem}", number, form, next(places), row)
            for file in sorted((CORPUS / folder).glob("*.csv"))
            for number, row in enumerate(_rows(file), start=2)
            for form in ([row["form"]] if row.get("form") else ["letter"] if folder == "said" else FORMS)
        )
        for folder in ("look_alikes", "wordings", "said")
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


LOOK_ALIKES, WORDINGS, SAID = _corpus()
#: The share of the statements on a fact that must be read as labelled: it may only grow.
SAID_FLOORS = {"technology_use": 0.88, "mou_exists": 0.8, "policy_order_exists": 0.8, "vendors_named": 0.88}


def write_documents(folder: Path) -> Path:
    """Every line as a document of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for line in (*LOOK_ALIKES, *WORDINGS, *SAID):
        (folder / line.file).write_text(line.document(), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """What a home with all these documents has published."""
    folder = tmp_path_factory.mktemp("lines")
    return rebuilt("LINES_HOME", folder / "home", lambda: [write_documents(folder / "texts")])


@pytest.fixture(scope="module")
def facts(lines: Published) -> dict[tuple[str, str], tuple[str, str, float | None, str | None]]:
    """(file, fact) -> status, basis, number and detail of what is said of the technology of the line."""
    wanted = {line.file: line.row["technology_id"] for line in (*LOOK_ALIKES, *WORDINGS)}
    rows = lines.rows(
        """
        SELECT texts.source_file, facts.technology_id, facts.fact, facts.status, facts.basis,
            facts.value_number, facts.detail::VARCHAR
        FROM source_texts AS texts
        JOIN agency_facts AS facts USING (agency_id)
        """
    )
    return {
        (file, fact): (status, basis, number, detail)
        for file, technology, fact, status, basis, number, detail in rows
        if wanted.get(file) == technology
    }


def test_every_document_is_about_its_technology_and_an_agency_of_its_own(lines: Published) -> None:
    """Otherwise a look-alike would be harmless because nobody could tell whose it is."""
    found = {
        file: (agency, technology)
        for file, agency, technology in lines.rows(
            "SELECT source_file, agency_id, technology_id FROM source_texts"
        )
    }
    strays = [
        f"{line}: {found.get(line.file)}"
        for line in (*LOOK_ALIKES, *WORDINGS)
        if found.get(line.file, (None, None))[0] is None or found[line.file][1] != line.row["technology_id"]
    ]
    assert not strays, "\n".join(strays)
    agencies = [agency for agency, _ in found.values()]
    assert len(set(agencies)) == len(agencies)


def test_no_look_alike_sets_its_fact(
    facts: dict[tuple[str, str], tuple[str, str, float | None, str]],
) -> None:
    fallen = [
        f"{line}\n    ({line.row['why']}) {facts[line.file, line.row['fact']]}"
        for line in LOOK_ALIKES
        if facts[line.file, line.row["fact"]][0] != "unknown"
    ]
    assert not fallen, f"{len(fallen)} of {len(LOOK_ALIKES)}:\n" + "\n".join(fallen)


def test_every_wording_is_read_as_labelled(
    facts: dict[tuple[str, str], tuple[str, str, float | None, str]],
) -> None:
    wrong = []
    for line in WORDINGS:
        status, basis, number, detail = facts[line.file, "retention_days"]
        parts = json.loads(detail) if detail else {}
        said = (
            "" if number is None else f"{number:g}",
            str(parts.get("rule_type", "")),
            str(parts.get("bound", "")),
        )
        wanted = (line.row["days"], line.row["rule_type"], line.row["bound"])
        if status != "yes" or said != wanted:
            wrong.append(f"{line}\n    is {status} {basis} {said}, wanted {wanted}")
    assert not wrong, f"{len(wrong)} of {len(WORDINGS)}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("fact", SAID_FLOORS)
def test_enough_of_what_is_said_is_read(lines: Published, fact: str) -> None:
    said = [line for line in SAID if line.row["fact"] == fact]
    found = {
        (file, technology): str(value)
        for file, technology, value in lines.rows(
            f"""
            SELECT texts.source_file, comparison.technology_id,
                {"array_to_string(list_sort(vendors_named), '; ')" if fact == "vendors_named" else fact}
            FROM source_texts AS texts
            JOIN agency_comparison AS comparison USING (agency_id)
            """
        )
    }
    read = [(line, found.get((line.file, line.row["technology_id"]))) for line in said]
    wrong = [
        f"{line}\n    wanted {line.row['value']!r}, found {value!r}"
        for line, value in read
        if value != line.row["value"]
    ]
    share = 1 - len(wrong) / len(said)
    assert share >= SAID_FLOORS[fact], f"{share:.3f} of {len(said)}:\n" + "\n".join(wrong)


def test_there_are_enough_of_them() -> None:
    assert len({(line.source, line.line) for line in LOOK_ALIKES}) >= 150
    assert len(WORDINGS) >= 80
