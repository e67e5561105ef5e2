"""The pages Compare, Agency, Policies and Map beyond their first look: choices, addresses, pieces."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import duckdb
import pytest
from dashboard_page import Page, open_page
from snapshot_factory import AGENCIES, ATTACK_LINK, ORIGINAL, make_snapshot
from streamlit.testing.v1 import AppTest

from dashboard import data_agency, outlines, wording
from dashboard.data import Compared


@pytest.fixture(scope="module")
def toy_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the invented snapshot; no test changes it."""
    folder = tmp_path_factory.mktemp("home")
    make_snapshot(folder)
    return folder


@pytest.fixture(autouse=True)
def home(toy_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder, set as the dashboard's; AppTest is kept from searching for components."""
    monkeypatch.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", lambda: [])
    monkeypatch.setenv("WAREHOUSE_HOME", str(toy_home))
    return toy_home


def agencies_shown(app: AppTest) -> set[str]:
    """Ids of the agencies that the page links to."""
    links = [urlsplit(link) for link in Page(app).links]
    return {parse_qs(link.query)["agency"][0] for link in links if link.path == "agency" and link.query}


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("not-used", {"pine-county-sheriff"}),
        ("others-system", {"saint-bartholomew", "maple-falls-police"}),
        ("policy", {"harbor-city-police"}),
        ("contradiction", {"saint-bartholomew"}),
    ],
)
def test_a_ready_question_is_one_choice_and_one_address(question: str, wanted: set[str]) -> None:
    app = open_page()
    app.button_group(key="pick_question").set_value(question).run()
    assert agencies_shown(app) == wanted
    assert app.query_params["question"] == question
    assert f"{len(wanted)} of 7 agencies" in Page(app).text
    assert agencies_shown(open_page(question=question)) == wanted
    app.button_group(key="pick_question").set_value(None).run()
    assert "question" not in app.query_params
    assert "7 agencies" in Page(app).text


def test_questions_say_how_many_agencies_they_find() -> None:
    buttons = open_page().button_group(key="pick_question")
    assert "Say they don't use it (1)" in buttons.options
    assert "Use somebody else's system (2)" in buttons.options


@pytest.mark.parametrize(
    ("box", "choice", "wanted"),
    [
        ("vendor", "Flock Safety", {"harbor-city-police"}),
        ("system", "Tri-County Plate Exchange", {"saint-bartholomew"}),
        ("answer", "Policy order: Says none", {"cedar-mesa-police"}),
        ("contradiction", "Says there is none, yet one is enclosed", {"saint-bartholomew"}),
    ],
)
def test_more_filters_are_in_the_address(box: str, choice: str, wanted: set[str]) -> None:
    app = open_page()
    app.multiselect(key=box).select(choice).run()
    assert agencies_shown(app) == wanted
    assert agencies_shown(open_page(**{box: choice})) == wanted


def test_the_order_is_in_the_address() -> None:
    app = open_page()
    app.selectbox(key="pick_order").select("contradictions").run()
    assert app.query_params["order"] == "contradictions"
    links = [link for link in Page(app).links if link.startswith("agency?")]
    assert "saint-bartholomew" in links[0]


def test_agencies_stand_side_by_side() -> None:
    app = open_page()
    box = app.multiselect(key="pick_side")
    box.select("harbor-city-police").run()
    assert "Choose at least one more agency" in Page(app).text
    app.multiselect(key="pick_side").select("cedar-mesa-police").run()
    assert app.query_params["side"] == ["harbor-city-police", "cedar-mesa-police"]
    page = Page(app)
    assert page.attributes.count(("scope", "col")) == 3
    for words in ("2 agencies side by side", "How long is the data kept?", "46 days late", "1 of 8 items"):
        assert words in page.text
    assert agencies_shown(app) == {"harbor-city-police", "cedar-mesa-police"}


def test_an_address_may_name_agencies_that_are_not_there() -> None:
    app = open_page(side=["harbor-city-police", "nope", *(agency for agency in AGENCIES)])
    assert "5 agencies side by side" in Page(app).text
    assert "7 agencies" in Page(open_page(side=["nope"])).text


def test_a_city_asked_about_something_else_is_found() -> None:
    page = Page(open_page(search="willow"))
    assert "No agency matches these filters" in page.text
    assert "Found under other technologies" in page.text
    assert {"agency?agency=willow-county-sheriff&technology=drone"} <= set(page.links)
    assert "Found under" not in Page(open_page(search="nowhere")).text


def test_an_agency_page_starts_with_a_sentence_and_the_key_figures() -> None:
    page = Page(open_page("agency", agency="harbor-city-police", technology="alpr"))
    sentence = (
        "Harbor City Police Department says it uses license-plate readers, has a policy, General Order 612, "
        "names Flock Safety as vendor and keeps the data at most 30 days."
    )
    assert sentence in page.text
    for words in ("8 January 2024", "4 March 2024", "56 days", "46 days late", "1 of 8 items", "None found"):
        assert words in page.text
    assert page.text.index(sentence) < page.text.index("46 days late") < page.text.index("Is it used?")


def test_an_agency_page_names_its_other_technologies() -> None:
    page = Page(open_page("agency", agency="harbor-city-police", technology="alpr"))
    assert "agency?agency=harbor-city-police&technology=face_recognition" in page.links


def test_answers_stand_with_words_speaker_message_and_accuracy() -> None:
    app = open_page("agency", agency="harbor-city-police", technology="alpr")
    page = Page(app)
    for words in (
        "2 quotations in context",
        "Agency, Records Desk",
        "Message 2 of 2, 4 March 2024, 16:05",
        "Such answers are right 97% of the time (30 answers checked by hand).",
        "This does not mean “no”.",
        "It was asked for, and the agency gave no answer.",
    ):
        assert words in page.text
    assert page.links.count(ORIGINAL) > 1


def test_contradictions_stand_side_by_side() -> None:
    page = Page(open_page("agency", agency="saint-bartholomew", technology="alpr"))
    pair = next(body for body in page.bodies if '"sp-two"' in body)
    both = pair[pair.index('"sp-two"') :].split("</section>")[0]
    assert both.count("<figure") == 2
    assert "<mark>There is no agreement of any kind" in both
    assert "<mark>MEMORANDUM OF UNDERSTANDING" in both


def test_what_is_unanswered_stands_by_itself() -> None:
    text = Page(open_page("agency", agency="pine-county-sheriff", technology="alpr")).text
    section = text[text.index("Still unanswered") : text.index("What was asked for")]
    assert "All records of kind 4" in section
    assert "All records of kind 1" not in section


def test_the_timeline_has_its_events_and_the_overdue_time() -> None:
    app = open_page("agency", agency="harbor-city-police", technology="alpr")
    chart = app.get("vega_lite_chart")[0]
    assert "46 days late" in chart.proto.alt
    spec = json.loads(chart.proto.spec)
    assert {"bar", "point", "text"} <= {layer["mark"]["type"] for layer in spec["layer"]}


@pytest.mark.parametrize(
    ("detail", "day"),
    [
        ("09/20/2021 (was 09/02/2021)", date(2021, 9, 20)),
        ("2019-08-23", date(2019, 8, 23)),
        ("13/40/2021", None),
        ("soon", None),
        (None, None),
    ],
)
def test_a_date_in_an_events_detail_is_read(detail: str | None, day: date | None) -> None:
    assert data_agency.date_in(detail) == day


@pytest.mark.parametrize(
    ("determined", "overdue", "words"),
    [
        (date(2024, 3, 4), 46, "46 days late"),
        (date(2024, 1, 17), 0, None),
        (date(2024, 3, 4), None, None),
        (None, None, "at least 71 days late"),
    ],
)
def test_a_lapse_runs_from_the_laws_day(
    determined: date | None, overdue: int | None, words: str | None
) -> None:
    request = {"statutory_due_on": date(2024, 1, 18), "determined_on": determined, "days_overdue": overdue}
    found = data_agency.lapse(request, date(2024, 3, 29))
    assert (found.words if found else None) == words


def test_a_javascript_address_never_becomes_a_link() -> None:
    page = Page(open_page("agency", agency="boese-police", technology="alpr"))
    assert not any("javascript" in link for link in page.links)
    assert ATTACK_LINK not in page.text


def test_policies_stand_side_by_side_with_their_words() -> None:
    page = Page(open_page("policies"))
    for words in (
        "1 of 7 agencies",
        "1 say they have none",
        "Time limit",
        "Yes, open-ended",
        "Not in it",
        "Blacked out",
        "(draft)",
        "1 of 3 provisions",
        "In 2 of 2.",
    ):
        assert words in page.text
    assert "source?evidence=harbor-city-police-alpr-retention_days-0" in page.links
    assert "./?technology=alpr&question=no-policy" in page.links


def test_policies_show_only_where_they_differ() -> None:
    app = open_page("policies")
    assert "Search log" in Page(app).text
    app.toggle(key="differ").set_value(True).run()
    text = Page(app).text
    assert "Search log" not in text
    assert "Forbidden uses" in text


def test_policies_can_be_picked() -> None:
    app = open_page("policies", policy="saint-bartholomew-alpr-d1")
    page = Page(app)
    table = next(body for body in page.bodies if 'sp-provisions"' in body)
    assert table.count('role="columnheader"') == 2
    assert "provisions of 1 policy of 2" in page.text


def test_two_policy_texts_stand_side_by_side() -> None:
    app = open_page("policies")
    panes = [body for body in Page(app).bodies if 'sp-pane"' in body]
    assert len(panes) == 2
    assert "Plate reads shall be kept for no longer than" in panes[0]
    assert '<span class="sp-tag">Time limit</span>' in panes[0]
    assert "Sincerely" not in panes[0]
    assert "DRAFT: NOT FOR DISTRIBUTION" in panes[1]
    app.selectbox(key="pick_right").select("harbor-city-police-alpr-d1").run()
    panes = [body for body in Page(app).bodies if 'sp-pane"' in body]
    assert "DRAFT" not in panes[1]


def test_a_technology_without_policies_says_so() -> None:
    text = Page(open_page("policies", technology="drone")).text
    assert "No policy on this technology is known here." in text
    assert "0 of 1 agency" in text
    assert "Two texts side by side" in text


def test_every_provision_and_status_has_words() -> None:
    with (Path(wording.__file__).parents[1] / "seeds" / "policy_provisions.csv").open(
        encoding="utf-8"
    ) as file:
        names = [line.partition(",")[0] for line in file][1:]
    assert names == list(wording.PROVISION)


def test_the_map_and_its_table_show_the_same_agencies() -> None:
    app = open_page("map")
    assert len(agencies_shown(app)) == 7
    chart = app.get("vega_lite_chart")[0]
    assert "Map of the United States with 7 agencies: Is it used?" in chart.proto.alt
    page = Page(app)
    for words in ("7 agencies", "Uses it", "Says not used", "Unknown", "Planned, former or unused"):
        assert words in page.text


def test_the_map_shows_another_question_and_keeps_it_in_the_address() -> None:
    app = open_page("map")
    app.selectbox(key="pick_fact").select("policy_order_exists").run()
    assert app.query_params["fact"] == "policy_order_exists"
    assert "Policy order" in Page(app).text
    assert "Is there a policy or order?" in app.get("vega_lite_chart")[0].proto.alt


def test_an_agency_in_no_state_of_the_map_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_snapshot(tmp_path)
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    file = folder / "agency_comparison.parquet"
    moved = duckdb.sql(
        "SELECT * REPLACE (CASE WHEN agency_id = 'otter-bay-police' THEN 'XX' ELSE state END AS state) "
        f"FROM '{file}'"
    )
    duckdb.from_arrow(moved.arrow().read_all()).write_parquet(str(file))
    page = Page(open_page("map"))
    assert "1 agency has no place on this map" in page.text
    assert "Otter Bay" in page.text


def test_signs_of_a_state_stand_apart_and_a_known_place_is_kept() -> None:
    rows = [
        Compared(
            f"a{n}", f"A {n}", "", "RI" if n % 2 else "AK", "uses", (), None, None, None, None, None, True
        )
        for n in range(60)
    ]
    found = outlines.places(rows, {"a0": (-150.0, 61.0)})
    assert len(found) == len(set(found.values())) == 60
    assert found["a0"] == (-150.0, 61.0)
    middle = next(state for state in outlines.states()["features"] if state["id"] == "RI")["properties"]
    for row in rows[1::2]:
        assert abs(found[row.agency_id][0] - middle["longitude"]) < 0.5


def test_all_states_have_an_outline() -> None:
    assert {state["id"] for state in outlines.states()["features"]} == set(wording.STATES) - {"PR"}
