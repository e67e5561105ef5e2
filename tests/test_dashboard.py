"""Every page in every state, without a browser: what it says and links to; nothing untrusted renders."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import duckdb
import pytest
from dashboard_page import OWN_TAGS, Page, open_page
from snapshot_factory import ATTACK, ATTACK_NAME, FACTS, LONG_NAME, ORIGINAL, evidence, make_snapshot


@pytest.fixture(autouse=True)
def no_search_for_components(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest searches all installed packages for components on every run; the dashboard has none."""
    monkeypatch.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", lambda: [])


@pytest.fixture(scope="module")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the invented snapshot; no test changes it."""
    folder = tmp_path_factory.mktemp("home")
    make_snapshot(folder)
    return folder


@pytest.fixture(scope="module")
def real_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same snapshot, not marked as a sample."""
    folder = tmp_path_factory.mktemp("real")
    make_snapshot(folder, is_sample=False)
    return folder


@pytest.fixture
def home(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder, set as the dashboard's."""
    monkeypatch.setenv("WAREHOUSE_HOME", str(sample_home))
    return sample_home


def test_compare_shows_every_agency_and_the_counts(home: Path) -> None:
    page = Page(open_page())
    assert "What police say about license-plate readers" in page.text
    for agency, technology, _ in FACTS:
        if technology == "alpr":
            assert any(f"agency={agency}&" in link for link in page.links)
    for words in ("7 agencies", "3 using it", "2 with a vendor named", "1 with an MOU", "1 with a policy"):
        assert words in page.text
    assert "A small sample" in page.text
    assert LONG_NAME in page.text


def test_compare_tells_unknown_no_and_conflicting_apart(home: Path) -> None:
    page = Page(open_page())
    for words in ("Unknown", "Says none", "Conflicting", "Says not used", "Asked, not answered", "Not asked"):
        assert words in page.text
    assert "At most 30 days" in page.text
    assert "via Tri-County Plate Exchange" in page.text
    assert "General Order 612, in effect since 1 March 2021" in page.text


def test_compare_is_a_real_table(home: Path) -> None:
    page = Page(open_page())
    assert page.tags.count("table") == page.tags.count("caption") == 1
    assert page.attributes.count(("scope", "row")) == 7
    assert page.attributes.count(("scope", "col")) == 7
    assert page.tags.count("td") == 7 * 6


def test_every_cell_leads_to_its_evidence(home: Path) -> None:
    links = [urlsplit(link) for link in Page(open_page()).links]
    cells = [parse_qs(link.query) for link in links if link.path == "evidence"]
    assert len(cells) == 7 * 5
    assert {"agency": ["boese-police"], "technology": ["alpr"], "fact": ["mou_exists"]} in cells


def test_compare_filters_by_technology_state_and_words(home: Path) -> None:
    app = open_page()
    app.selectbox(key="pick_technology").select("face_recognition").run()
    assert "3 agencies" in Page(app).text
    assert app.query_params["technology"] == "face_recognition"
    app.multiselect(key="state").select("Ohio").run()
    assert "1 of 3 agencies" in Page(app).text
    app.multiselect(key="state").unselect("Ohio").run()
    app.text_input(key="search").input("oTTer").run()
    page = Page(app)
    assert "1 of 3 agencies" in page.text
    assert "Otter Bay" in page.text
    app.text_input(key="search").input("nowhere").run()
    page = Page(app)
    assert "No agency matches these filters" in page.text
    assert "table" not in page.tags


def test_compare_says_when_the_technology_is_not_there(home: Path) -> None:
    page = Page(open_page(technology="<b>nothing</b>"))
    assert "Choose a technology above" in page.text
    assert "table" not in page.tags


def test_a_long_comparison_comes_in_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_snapshot(tmp_path, more=150)
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    app = open_page()
    page = Page(app)
    assert "157 agencies" in page.text
    assert "A small sample" not in page.text
    assert page.attributes.count(("scope", "row")) == 100
    app.selectbox(key="pick_rows").select("2").run()
    assert app.query_params["rows"] == "2"
    assert Page(app).attributes.count(("scope", "row")) == 57
    app.text_input(key="search").input("Agency 01").run()
    assert Page(app).attributes.count(("scope", "row")) == 50


@pytest.mark.parametrize(("agency", "technology", "fact"), sorted(FACTS))
def test_evidence_shows_exactly_the_quotations(home: Path, agency: str, technology: str, fact: str) -> None:
    page = Page(open_page("evidence", agency=agency, technology=technology, fact=fact))
    rows = evidence(agency, technology, fact)
    assert sorted(page.marks) == sorted(str(row["quote"]) for row in rows)
    for row in rows:
        assert str(row["source_file"]) in page.text
    status = FACTS[agency, technology, fact][0]
    if status == "unknown" and not rows:
        assert "No quotation" in page.text
    assert ("which does not settle it" in page.text) == (
        status == "unknown" and any(row["speaker"] != "requester" for row in rows)
    )


def test_evidence_has_context_and_names_the_speaker(home: Path) -> None:
    app = open_page("evidence", agency="harbor-city-police", technology="alpr", fact="policy_order_exists")
    page = Page(app)
    assert "Harbor City Police Department has its own policy or order on license-plate readers" in page.text
    assert "A document the agency released shows it." in page.text
    assert "Released document" in page.text
    assert "Agency" in page.text
    quotation = next(body for body in page.bodies if "<blockquote" in body)
    block = quotation.split("<blockquote", 1)[1].split("</blockquote>")[0]
    before, after = re.split(r"<mark>.*?</mark>", block, flags=re.DOTALL)
    assert 300 < len(before) < 500
    assert 300 < len(after) < 500
    assert "\n\n" in before


@pytest.mark.parametrize(
    ("agency", "fact", "sentence", "reason"),
    [
        (
            "pine-county-sheriff",
            "policy_order_exists",
            "It is not known whether",
            "the agency gave no answer",
        ),
        ("pine-county-sheriff", "retention_days", "It is not known whether", "Nobody asked for it"),
        (
            "pine-county-sheriff",
            "technology_use",
            "says it does not use license-plate readers",
            "in its own words",
        ),
        ("saint-bartholomew", "mou_exists", "contradict each other", "none is known to correct"),
        ("harbor-city-police", "retention_days", "at most 30 days", "A document the agency released"),
        ("maple-falls-police", "technology_use", "The system is County reader system", "in its own words"),
        ("otter-bay-police", "mou_exists", "It is not known whether", "has no entry for it"),
    ],
)
def test_evidence_says_what_is_known_and_why(
    home: Path, agency: str, fact: str, sentence: str, reason: str
) -> None:
    page = Page(open_page("evidence", agency=agency, technology="alpr", fact=fact))
    assert sentence in page.text
    assert reason in page.text


def test_the_requesters_words_are_set_apart(home: Path) -> None:
    page = Page(open_page("evidence", agency="boese-police", technology="alpr", fact="retention_days"))
    assert "What the requester wrote" in page.text
    assert "Only the agency and its documents decide an answer" in page.text
    assert "No quotation" in page.text


def test_conflicting_quotations_say_what_each_points_to(home: Path) -> None:
    page = Page(open_page("evidence", agency="saint-bartholomew", technology="alpr", fact="mou_exists"))
    captions = re.findall(r"<figcaption>.*?</figcaption>", "".join(page.bodies))
    assert ["Says none" in caption for caption in captions] == [True, False]
    assert ["Yes" in caption for caption in captions] == [False, True]


def test_a_quotation_that_does_not_match_its_text_is_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_snapshot(tmp_path)
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    file = folder / "fact_evidence.parquet"
    shifted = duckdb.sql(f"SELECT * REPLACE (char_start + 1 AS char_start) FROM '{file}'").arrow().read_all()
    duckdb.from_arrow(shifted).write_parquet(str(file))
    page = Page(open_page("evidence", agency="harbor-city-police", technology="alpr", fact="mou_exists"))
    assert "does not match its source text" in page.text


@pytest.mark.parametrize("view", ["evidence", "agency"])
@pytest.mark.parametrize("params", [{"agency": "nope"}, {"technology": "nope"}])
def test_an_unknown_address_says_so(home: Path, view: str, params: dict[str, str]) -> None:
    page = Page(open_page(view, **params))
    assert "No such a" in page.text
    assert "mark" not in page.tags


def test_another_technology_keeps_the_agency_where_it_can(home: Path) -> None:
    app = open_page("agency", agency="harbor-city-police", technology="alpr")
    app.selectbox(key="pick_technology").select("face_recognition").run()
    assert app.query_params["agency"] == "harbor-city-police"
    app.selectbox(key="pick_technology").select("drone").run()
    assert "agency" not in app.query_params
    assert "Willow County Sheriff" in Page(app).text


def test_another_fact_changes_the_address(home: Path) -> None:
    app = open_page("evidence", agency="harbor-city-police", technology="alpr", fact="mou_exists")
    app.selectbox(key="pick_fact").select("vendor_named").run()
    assert app.query_params["fact"] == "vendor_named"
    assert "Flock Safety" in Page(app).text


def test_agency_shows_answers_items_documents_and_events(home: Path) -> None:
    page = Page(open_page("agency", agency="harbor-city-police", technology="alpr"))
    for words in (
        "Harbor City, California",
        "2 quotations",
        "Released, not tied to this item",
        "Not answered",
        "3 places (4% of the text)",
        "Due date moved",
        "to 2 February 2024",
        "Date not known",
        "after 56 days, 46 days late",
        "Read the thread",
    ):
        assert words in page.text
    assert "Where its words contradict each other" not in page.text
    order = [
        page.text.index(words)
        for words in ("Request sent", "Due date moved", "to 2 February 2024", "Status changed")
    ]
    assert order == sorted(order)


def test_agency_shows_contradictions_with_both_quotations(home: Path) -> None:
    page = Page(open_page("agency", agency="saint-bartholomew", technology="alpr"))
    assert "Says there is none, yet one is enclosed" in page.text
    for number in (0, 1):
        assert f"source?evidence=saint-bartholomew-alpr-mou_exists-{number}" in page.links


def test_source_shows_the_whole_text_with_the_quotation(home: Path) -> None:
    page = Page(open_page("source", evidence="harbor-city-police-alpr-policy_order_exists-0"))
    assert page.marks == [evidence("harbor-city-police", "alpr", "policy_order_exists")[0]["quote"]]
    assert "Request to Harbor City" in page.text
    assert "Records Desk" in page.text
    assert "Back to the answer" in page.text


def test_source_shows_a_thread_by_its_name(home: Path) -> None:
    page = Page(open_page("source", file="pine-county-sheriff-alpr.txt"))
    assert "Request to Pine County" in page.text
    assert not page.marks


@pytest.mark.parametrize("params", [{}, {"file": "nope"}, {"evidence": "nope"}])
def test_source_says_when_there_is_no_such_text(home: Path, params: dict[str, str]) -> None:
    assert "No such text here" in Page(open_page("source", **params)).text


def test_a_long_text_comes_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_snapshot(tmp_path)
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    file = folder / "source_texts.parquet"
    longer = duckdb.sql(
        f"SELECT * REPLACE (text || repeat('word ', 20000) || 'The end.' AS text) FROM '{file}'"
    )
    duckdb.from_arrow(longer.arrow().read_all()).write_parquet(str(file))
    first = Page(open_page("source", evidence="harbor-city-police-alpr-mou_exists-0"))
    assert "Part 1 of 3" in first.text
    assert "The end." not in first.text
    assert first.marks
    last = Page(open_page("source", evidence="harbor-city-police-alpr-mou_exists-0", part="99"))
    assert "Part 3 of 3" in last.text
    assert "The end." in last.text
    assert not last.marks


def test_about_says_what_words_mean_and_which_snapshot(home: Path) -> None:
    page = Page(open_page("about"))
    for words in (
        "“Unknown” is not “no”",
        "20250301T120000Z",
        "1 March 2025, 12:00 UTC",
        "warehouse verify",
        "97%",
    ):
        assert words in page.text


def test_about_shows_how_often_the_rules_are_right(home: Path) -> None:
    text = Page(open_page("about")).text
    shown = text[text.index("How often the rules are right") :]
    words = ["Policy", "Retention", "Answer to each item", "240 answers", "Who is speaking", "99.6%"]
    places = [shown.find(word) for word in [*words, "51,200 characters", "28 February 2025"]]
    assert -1 not in places
    assert places[:6] == sorted(places[:6])


def test_about_says_when_nobody_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (make_snapshot(tmp_path) / "extraction_accuracy.parquet").unlink()
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    assert "“warehouse evaluate” does it" in Page(open_page("about")).text


PAGES = [
    ("compare", {}),
    ("compare", {"technology": "face_recognition"}),
    ("evidence", {}),
    ("evidence", {"agency": "boese-police", "technology": "alpr", "fact": "technology_use"}),
    ("evidence", {"agency": "boese-police", "technology": "alpr", "fact": "policy_order_exists"}),
    ("agency", {}),
    ("agency", {"agency": "boese-police", "technology": "alpr"}),
    ("agency", {"agency": "saint-bartholomew", "technology": "alpr"}),
    ("compare", {"side": ["boese-police", "harbor-city-police"]}),
    ("policies", {}),
    ("map", {}),
    ("source", {"evidence": "boese-police-alpr-technology_use-0"}),
    ("about", {}),
]


@pytest.mark.parametrize(("view", "params"), PAGES)
def test_the_sample_banner_is_on_every_page(home: Path, view: str, params: dict[str, str]) -> None:
    assert Page(open_page(view, **params)).text.count("Sample data.") == 1


@pytest.mark.parametrize(("view", "params"), PAGES)
def test_no_banner_without_samples(
    real_home: Path, monkeypatch: pytest.MonkeyPatch, view: str, params: dict[str, str]
) -> None:
    monkeypatch.setenv("WAREHOUSE_HOME", str(real_home))
    assert "Sample data." not in Page(open_page(view, **params)).text


@pytest.mark.parametrize(("view", "params"), PAGES)
def test_nothing_untrusted_renders(home: Path, view: str, params: dict[str, str]) -> None:
    app = open_page(view, **params)
    page = Page(app)
    assert set(page.tags) <= OWN_TAGS
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert {link for link in page.links if urlsplit(link).scheme} <= {ORIGINAL}
    assert not app.markdown
    if params.get("agency") == "boese-police":
        assert ATTACK_NAME in page.text
        assert params.get("fact") != "technology_use" or ATTACK in page.text


@pytest.mark.parametrize(("view", "params"), [page for page in PAGES if page[0] != "source"])
def test_no_words_of_the_contract_reach_the_reader(home: Path, view: str, params: dict[str, str]) -> None:
    app = open_page(view, **params)
    labels = [label for box in app.selectbox for label in box.options]
    assert not re.findall(r"\b[a-z]+_[a-z_]+\b", Page(app).text + " ".join(labels))


def test_an_empty_home_says_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path / "nowhere"))
    for view in ("compare", "evidence", "agency", "source", "about"):
        assert "warehouse demo" in Page(open_page(view)).text


def test_the_home_is_data_here_when_none_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WAREHOUSE_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    make_snapshot(tmp_path / "data")
    assert "7 agencies" in Page(open_page()).text


def test_a_broken_snapshot_says_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_snapshot(tmp_path)
    (folder / "agency_comparison.parquet").write_bytes(b"not parquet")
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    text = Page(open_page()).text
    assert "agency_comparison.parquet can't be read" in text
    assert "warehouse publish" in text


def test_an_older_snapshot_says_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_snapshot(tmp_path)
    (folder / "agency_facts.parquet").unlink()
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    assert "warehouse rebuild" in Page(open_page()).text


def test_a_snapshot_without_agencies_says_what_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_snapshot(tmp_path)
    file = folder / "agency_comparison.parquet"
    empty = duckdb.sql(f"SELECT * FROM '{file}' WHERE false").arrow().read_all()
    duckdb.from_arrow(empty).write_parquet(str(file))
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    assert "warehouse rebuild PATH" in Page(open_page()).text
    for view in ("evidence", "agency"):
        assert "No such" in Page(open_page(view)).text


def test_a_session_keeps_to_its_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_snapshot(tmp_path)
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    app = open_page()
    make_snapshot(tmp_path, "20250302T120000Z", more=5)
    app.run()
    assert "7 agencies" in Page(app).text
    assert "12 agencies" in Page(open_page()).text


def test_coverage_shows_known_requests_and_what_to_type(home: Path) -> None:
    page = Page(open_page("coverage"))
    assert "5 public requests are known, 2 landed here, 1 answered." in page.text
    for words in (
        "Landed, answered",
        "Landed, no answer yet",
        "Not here",
        "Agency not known",
        "All technologies",
    ):
        assert words in page.text
    assert "https://www.muckrock.com/foi/910003/" in page.links
    assert any("agency=harbor-city-police" in link for link in page.links)
    assert "warehouse pull muckrock --request 910003" in page.text
    assert "warehouse pull nextrequest https://oaklake.nextrequest.com/requests/26-309" in page.text
    assert ATTACK in page.text and set(page.tags) <= OWN_TAGS


def test_coverage_of_one_technology_names_its_list(home: Path) -> None:
    page = Page(open_page("coverage", technology="alpr"))
    assert "3 public requests are known, 2 landed here, 1 answered." in page.text
    assert "warehouse pull muckrock --list alpr" in page.text
    assert "nextrequest" not in page.text
    page = Page(open_page("coverage", technology="none"))
    assert "No technology named" in page.text
    assert "No known request" in Page(open_page("coverage", technology="iris")).text


def test_coverage_of_an_older_snapshot_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (make_snapshot(tmp_path) / "coverage.parquet").unlink()
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    assert "warehouse rebuild" in Page(open_page("coverage")).text
