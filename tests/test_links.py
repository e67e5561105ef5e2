"""Documents that landed apart from the request they were released under find it, and none is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest
import small_threads
from conftest import rebuilt
from measure import Published

from warehouse.landing import land
from warehouse.landing.limits import Limits
from warehouse.paths import Home

RETENTION = (
    "DATA RETENTION ORDER\n\n{agency}Automated license plate reader data is kept for 45 days and is then "
    "deleted by the system. Supervisors review the queries of the readers every month.\n"
)
#: file name -> text, released under (the place of the request, None for none), how it is known
DOCUMENTS = {
    "Heron Ridge Data Order 14.txt": (RETENTION.format(agency=""), "Heron Ridge", "file_name"),
    "ALPR Policy.txt": (
        RETENTION.format(agency="Cobble Falls Police Department\nCobble Falls, Ohio\n\n"),
        "Cobble Falls",
        "file_name",
    ),
    "Readers audited in spring.txt": (
        RETENTION.format(agency="Heron Ridge Police Department\n\n") + "Audited in spring.\n",
        "Heron Ridge",
        "file_name",
    ),
    "LPR policy.txt": (RETENTION.format(agency="") + "Reviewed every year.\n", None, None),
    "scan-7.txt": (
        "Records Request No. CF-22-0417\n\n" + RETENTION.format(agency="") + "Printed for release.\n",
        "Cobble Falls",
        "tracking_number",
    ),
    "scan-8.txt": (
        "Records Request No. CF-22-0417\n\n"
        + RETENTION.format(agency="Dunlin Point Police Department\nDunlin Point, Ohio\n\n"),
        None,
        None,
    ),
    "scan-9.txt": (
        "Records Request No. SAME-22-01\n\n" + RETENTION.format(agency="") + "Kept by the clerk.\n",
        None,
        None,
    ),
    "notes.txt": (RETENTION.format(agency="") + "Given out at the counter.\n", "Heron Ridge", "said"),
}
NUMBERS = {
    "Heron Ridge": "HR-22-0101",
    "Cobble Falls": "CF-22-0417",
    "Elm Crossing": "SAME-22-01",
    "Fallow Green": "SAME-22-01",
}
FILES = {
    "Heron Ridge": "Heron_Ridge_Data_Order_14.pdf\n\nALPR Policy.pdf\n\nLPR policy.pdf\n\n"
    "Readers audited in spring.pdf",
    "Cobble Falls": "ALPR%20Policy(1).pdf",
    "Elm Crossing": "Readers.pdf",
    "Fallow Green": "Readers.pdf",
}


def write(folder: Path) -> None:
    """Write the threads and the documents."""
    for place, number in NUMBERS.items():
        said = f"Attached are the records responsive to your request.\n\nFiles\n\n{FILES[place]}"
        page = small_threads.page(place, [("agency", "March 20, 2022", said)])
        (folder / f"{place}.txt").write_text(page.replace("LPR-2022-01", number), encoding="utf-8")
    for name, (text, _, basis) in DOCUMENTS.items():
        if basis != "said":
            (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """What a home with the threads and the documents publishes."""
    folder = tmp_path_factory.mktemp("links")
    (folder / "inbox").mkdir()
    write(folder / "inbox")
    (folder / "said").mkdir()
    for name, (text, _, basis) in DOCUMENTS.items():
        if basis == "said":
            (folder / "said" / name).write_text(text, encoding="utf-8")
    land(Home(folder / "home"), [folder / "said"], limits=Limits(), request_ref="hr 22 0101")
    return rebuilt("LINKS_HOME", folder / "home", lambda: [folder / "inbox"])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_finds_its_request(linked: Published, name: str) -> None:
    _, place, basis = DOCUMENTS[name]
    ((found, link_basis),) = linked.rows(
        f"""
        SELECT requests.source_file, texts.link_basis
        FROM source_texts AS texts LEFT JOIN requests USING (request_id)
        WHERE texts.source_file = '{name}'
        """
    )
    assert (found, link_basis) == (f"{place}.txt" if place else None, basis)


def test_a_document_without_an_agency_speaks_for_that_of_its_request(linked: Published) -> None:
    rows = linked.rows(
        """
        SELECT place_name, retention_days FROM agency_comparison WHERE technology_id = 'alpr' ORDER BY 1
        """
    )
    assert dict(rows) == {
        "Cobble Falls": 45,
        "Dunlin Point": 45,
        "Elm Crossing": None,
        "Fallow Green": None,
        "Heron Ridge": 45,
    }


def test_a_listed_document_is_not_counted_twice(linked: Published) -> None:
    rows = linked.rows(
        """
        SELECT requests.source_file, documents.file_name, texts.source_file
        FROM documents JOIN requests USING (request_id)
        LEFT JOIN source_texts AS texts ON texts.source_id = documents.source_id
        WHERE requests.source_file IN ('Heron Ridge.txt', 'Cobble Falls.txt')
        ORDER BY documents.document_id
        """
    )
    assert sorted(rows, key=str) == sorted(
        [
            ("Heron Ridge.txt", "Heron Ridge Data Order 14.pdf", "Heron Ridge Data Order 14.txt"),
            ("Heron Ridge.txt", "ALPR Policy.pdf", None),
            ("Heron Ridge.txt", "LPR policy.pdf", None),
            ("Heron Ridge.txt", "Readers audited in spring.pdf", "Readers audited in spring.txt"),
            ("Heron Ridge.txt", "notes.txt", "notes.txt"),
            ("Cobble Falls.txt", "ALPR%20Policy(1).pdf", "ALPR Policy.txt"),
            ("Cobble Falls.txt", "scan-7.txt", "scan-7.txt"),
        ],
        key=str,
    )
    counts = linked.rows("SELECT source_file, documents_released FROM requests")
    assert dict(counts)["Heron Ridge.txt"] == 5


def test_the_quotations_of_a_document_name_its_request(linked: Published) -> None:
    rows = linked.rows(
        """
        SELECT DISTINCT requests.source_file FROM fact_evidence AS evidence
        JOIN requests USING (request_id)
        WHERE evidence.source_file = 'Heron Ridge Data Order 14.txt'
        """
    )
    assert rows == [("Heron Ridge.txt",)]


def test_what_cannot_be_told_is_listed(linked: Published) -> None:
    rows = linked.rows("SELECT source_file, reason FROM unresolved ORDER BY ALL")
    assert rows == [
        ("LPR policy.txt", "agency_unknown"),
        ("scan-9.txt", "agency_unknown"),
        ("scan-9.txt", "several_requests"),
    ]
