"""The pages for requests, vendors, changes, briefs and SQL, and what every page says about its snapshot."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest
from dashboard_page import OWN_TAGS, Page, open_page
from snapshot_factory import ATTACK, ATTACK_NAME, STAMP, make_snapshot, point_latest
from streamlit.testing.v1 import AppTest

from dashboard import brief, takeaway

NEWER = "20250401T120000Z"
HARBOR = "harbor-city-police"
OWN_PAGES = ("requests", "vendors", "brief", "changes", "sql")


@pytest.fixture(autouse=True)
def no_search_for_components(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest searches all installed packages for components on every run; the dashboard has none."""
    monkeypatch.setattr("streamlit.components.v2.manifest_scanner.scan_component_manifests", lambda: [])


def edit(folder: Path, table: str, select: str) -> None:
    """Replace a table of a snapshot by what `select` makes of it, where it is called `t`."""
    file = folder / f"{table}.parquet"
    changed = duckdb.sql(f"WITH t AS (SELECT * FROM '{file}') {select}").arrow().read_all()
    duckdb.from_arrow(changed).write_parquet(str(file))


@pytest.fixture(scope="module")
def two_snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two snapshots; the newer has a fee letter, exemptions, a requester's vendor, and an answer
    that differs.
    """
    home = tmp_path_factory.mktemp("home")
    make_snapshot(home)
    folder = make_snapshot(home, NEWER)
    of_harbor = "agency_id = 'harbor-city-police' AND technology_id = 'alpr'"
    edit(
        folder,
        "agency_facts",
        f"SELECT * REPLACE (CASE WHEN {of_harbor} AND fact = 'mou_exists' THEN 'unknown' ELSE status END "
        "AS status) FROM t",
    )
    edit(
        folder,
        "request_events",
        "SELECT * FROM t UNION ALL SELECT * REPLACE (9 AS position, 'fee_letter' AS event_kind, "
        "'harbor-city-police-alpr-mou_exists-0' AS evidence_id) FROM t "
        "WHERE request_id = 'harbor-city-police-alpr' AND position = 4",
    )
    edit(
        folder,
        "vendor_mentions",
        "SELECT * FROM t UNION ALL SELECT * REPLACE ('pine-county-sheriff' AS agency_id, 'requester' AS "
        "speaker, NULL AS relation) FROM t WHERE agency_id = 'harbor-city-police'",
    )
    duckdb.sql(
        "SELECT 'harbor-city-police-alpr' AS request_id, 'harbor-city-police' AS agency_id, "
        "'alpr' AS technology_id, 'Gov. Code 7927' AS citation, 'personnel' AS ground, true AS is_applied, "
        "'harbor-city-police-alpr-mou_exists-0' AS evidence_id"
    ).write_parquet(str(folder / "exemptions.parquet"))
    (folder / "datapackage.json").write_text(
        json.dumps(
            {
                "resources": [
                    {
                        "name": "agencies",
                        "description": "One row per agency.",
                        "schema": {"fields": [{"name": "agency_name", "description": "Its name"}]},
                    }
                ]
            }
        )
    )
    return home


@pytest.fixture
def home(two_snapshots: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That home, set as the dashboard's; no test changes it."""
    monkeypatch.setenv("WAREHOUSE_HOME", str(two_snapshots))
    return two_snapshots


@pytest.mark.parametrize("view", OWN_PAGES)
def test_nothing_untrusted_renders(home: Path, view: str) -> None:
    params = {"brief": {"technology": "alpr", "agency": "boese-police"}}.get(view, {})
    if view == "sql":
        params = {"sql": "SELECT quote, agency_id FROM fact_evidence WHERE contains(quote, '<script>')"}
    app = open_page(view, **params)
    page = Page(app)
    own = OWN_TAGS | {"article", "code", "footer", "ol", "pre", "q", "section", "sup"}
    assert set(page.tags) <= own
    assert all(not value or "javascript:" not in value for name, value in page.attributes if name == "href")
    # What Streamlit reads as Markdown holds nothing from a thread.
    assert not [element for element in (*app.markdown, *app.caption) if "<script" in element.value]
    if view in ("requests", "brief"):
        assert ATTACK_NAME in page.text
    if view == "sql":
        assert ATTACK[:30] in page.text


@pytest.mark.parametrize("view", ["requests", "vendors", "brief", "changes"])
def test_no_words_of_the_contract_reach_the_reader(home: Path, view: str) -> None:
    app = open_page(view)
    labels = [label for box in app.selectbox for label in box.options]
    files = r"\b[\w<>-]+\.(?:txt|pdf)\b"
    shown = re.sub(files, "", Page(app).text + " ".join(labels))
    assert not re.findall(r"\b[a-z]+_[a-z_]+\b", shown)


# Requests


def test_requests_show_open_questions_and_how_late(home: Path) -> None:
    page = Page(open_page("requests", search="Harbor City", technology="alpr"))
    for words in (
        "1 request",
        "1 of 8 questions never answered",
        "left 1 of 8 questions unanswered (training)",
        "The answer took 56 days, 46 days late (the law's deadline was 18 January 2024).",
        "46 days late",
        "after 56 days",
        "Released, not tied",
        "“Not used”",
        "Fee asked",
        "Gov. Code 7927",
        "Personnel files",
    ):
        assert words in page.text
    assert "2 × " in page.text
    assert "source?evidence=harbor-city-police-alpr-policy_order_exists-0" in page.links
    assert "source?file=harbor-city-police-alpr.txt" in page.links


def test_requests_filter_by_technology_state_words_and_open_questions(home: Path) -> None:
    app = open_page("requests")
    assert "11 requests" in Page(app).text
    app.selectbox(key="pick_technology").select("face_recognition").run()
    assert "3 requests" in Page(app).text
    assert "face_recognition" in app.query_params["technology"]
    app.multiselect(key="state").select("Ohio").run()
    assert "1 request" in Page(app).text
    app.toggle(key="open").set_value(True).run()
    page = Page(app)
    assert "Not answered" in page.text
    assert "None found" not in page.text
    app.text_input(key="search").input("nowhere").run()
    assert "No request matches these filters" in Page(app).text


def test_requests_give_the_distribution_with_its_numbers(home: Path) -> None:
    page = Page(open_page("requests"))
    assert "median 56 days, the middle half 56 to 56, the longest 56" in page.text
    assert "31 to 60 days" in page.text
    assert "11 of 11 known" in page.text
    assert "Only 11 requests: read them one by one" in page.text


def test_a_request_without_an_answer_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_snapshot(tmp_path)
    edit(
        folder,
        "requests",
        "SELECT * REPLACE (NULL::DATE AS determined_on, NULL::INTEGER AS days_to_determination, "
        "NULL::INTEGER AS days_overdue) FROM t",
    )
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    page = Page(open_page("requests", search="Pine"))
    assert "No final answer is on record; the law wanted one by 18 January 2024." in page.text
    assert "no time known" in page.text


# Vendors


def test_vendors_tell_who_names_them(home: Path) -> None:
    page = Page(open_page("vendors"))
    assert "Flock Safety" in page.text
    assert "under contract" in page.text
    assert "1 agency" in page.text
    assert "source?evidence=harbor-city-police-alpr-vendor_named-0" in page.links


def test_systems_stand_in_picture_and_table_alike(home: Path) -> None:
    page = Page(open_page("vendors"))
    for system in ("Tri-County Plate Exchange", "County reader system"):
        assert page.text.count(system) == 2
    for words in ("Uses a shared system", "Uses another's system"):
        assert words in page.text
    assert ("aria-hidden", "true") in page.attributes


def test_agreements_say_status_and_why(home: Path) -> None:
    page = Page(open_page("vendors"))
    shown = page.text[page.text.index("Agreements between agencies") :]
    for words in ("Maple Falls Police Department", "Shown in a document", "Conflicting"):
        assert words in shown


def test_vendors_filter_by_words(home: Path) -> None:
    page = Page(open_page("vendors", search="tri-county"))
    assert "No vendor is named here" in page.text
    assert "County reader system" not in page.text


# Changes


def test_changes_show_before_after_and_why(home: Path) -> None:
    page = Page(open_page("changes"))
    assert "1 answer differs" in page.text
    for words in (
        "Harbor City Police Department",
        "MOU",
        "Says none",
        "Unknown",
        "The snapshots do not tell",
    ):
        assert words in page.text
    assert "Both snapshots rest on the same texts." in page.text


def test_changes_of_two_named_snapshots(home: Path) -> None:
    assert "1 answer differs" in Page(open_page("changes", old=NEWER, new=STAMP)).text
    assert "is not here" in Page(open_page("changes", old="20200101T000000Z")).text


def test_changes_with_one_snapshot_say_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_snapshot(tmp_path)
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    assert "warehouse rebuild PATH" in Page(open_page("changes")).text


# Brief


def test_the_brief_of_an_agency_cites_every_line(home: Path) -> None:
    page = Page(open_page("brief", technology="alpr", agency=HARBOR))
    for words in (
        "Harbor City Police Department uses license-plate readers.",
        "General Order 612",
        "Not settled",
    ):
        assert words in page.text
    body = next(body for body in page.bodies if "sp-brief" in body)
    lines = re.findall(r"<li>(.*?)</li>", body.split("<h2>Sources</h2>")[0])
    assert len(lines) > 5
    assert all("<sup>[" in line for line in lines)
    cited = {int(n) for found in re.findall(r"<sup>\[([\d, ]+)\]", body) for n in found.split(", ")}
    assert cited == set(range(1, body.split("<h2>Sources</h2>")[1].count("<li>") + 1))
    assert "harbor-city-police-alpr.txt, characters " in page.text


def test_the_brief_compares_agencies(home: Path) -> None:
    app = AppTest.from_file(str(Path(brief.__file__).parent / "app.py"), default_timeout=30)
    app.switch_page(str(Path(brief.__file__).parent / "views" / "brief.py"))
    app.query_params["technology"] = "alpr"
    app.query_params["agency"] = [HARBOR, "pine-county-sheriff", "saint-bartholomew"]
    app.run()
    page = Page(app)
    assert "License-plate readers: 3 agencies compared" in page.text
    assert page.attributes.count(("scope", "row")) == 3
    assert "Where the words contradict each other" in page.text
    app.multiselect(key="pick_agencies").unselect(HARBOR).run()
    assert "2 agencies compared" in Page(app).text


def made_brief() -> brief.Brief:
    return brief.Brief(
        ATTACK_NAME,
        "lead",
        True,
        "footer",
        brief.Table(("Agency", "Use"), ((ATTACK_NAME, (brief.Line(ATTACK, (1,)),)),)),
        [("What | is known", [brief.Line(ATTACK, (1, 2))])],
        [
            brief.Source("A", "Agency", "a.txt", "characters 1 to 2", f"{ATTACK}\n# heading\n- item"),
            brief.Source("A", "Whole text", "www.example.org", "", ""),
        ],
    )


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_html_brief_is_one_safe_file() -> None:
    html = brief.as_html(made_brief())
    page = Tags()
    page.feed(html)
    assert not {"script", "img", "a", "b", "i", "mark", "link"} & set(page.found)
    assert "<script>window.pwned" in page.text
    assert "default-src 'none'" in html and "@page" in html
    assert "http" not in re.sub(r"http-equiv|<q>.*?</q>", "", html, flags=re.DOTALL).replace("javascript", "")


def test_the_markdown_brief_renders_nothing_foreign() -> None:
    text = brief.as_markdown(made_brief())
    unescaped = re.sub(r"\\[!-/:-@\[-`{-~]", "", text)
    assert not set("<>$[]()_~`&@") & set(unescaped)
    assert "www\\.example\\.org" in text
    for line in text.splitlines():
        assert not re.match(r"\s*#", line) or line in (f"# {line[2:]}", f"## {line[3:]}")
    assert text.count("\n| ") == 3
    assert "\\<script\\>" in text


# Taking away

HOSTILE = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", " =1", "\r\n=1", '"=1', "＝1", "'=1", "|calc", "%0A=1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_csv_file_is_a_formula(text: str) -> None:
    raw = takeaway.csv_bytes([{text: text}])
    assert raw.startswith(b"\xef\xbb\xbf")
    for (cell,) in csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")):
        assert cell.startswith("'")


def test_numbers_dates_lists_and_gaps_stay_what_they_are() -> None:
    row: dict[str, object] = {
        "n": -3, "x": -1.5, "none": None, "list": ["a", "b"], "yes": True, "text": "plain - text",
        "nan": float("nan"),
    }  # fmt: skip
    (shown,) = csv.DictReader(io.StringIO(takeaway.csv_bytes([row]).decode("utf-8-sig")))
    assert shown == {
        "n": "-3", "x": "-1.5", "none": "", "list": "a; b", "yes": "yes", "text": "plain - text", "nan": "",
    }  # fmt: skip


def test_parquet_keeps_every_value() -> None:
    rows: list[dict[str, object]] = [{"a": "=1", "b": 1, "c": [1]}, {"a": None, "b": 2.5, "c": "x"}]
    table = pyarrow.parquet.read_table(io.BytesIO(takeaway.parquet_bytes(rows))).to_pylist()
    assert table == [{"a": "=1", "b": 1.0, "c": "[1]"}, {"a": None, "b": 2.5, "c": "x"}]
    assert takeaway.csv_bytes([]) == b"\xef\xbb\xbf\r\n"


@pytest.mark.parametrize("view", ["compare", "agency", "policies", "requests", "vendors", "changes", "sql"])
def test_pages_offer_csv_and_parquet_and_a_link(home: Path, view: str) -> None:
    params = {
        "sql": {"sql": "SELECT * FROM agencies"},
        "agency": {"agency": HARBOR, "technology": "alpr"},
        "policies": {"technology": "alpr"},
    }.get(view, {})
    app = open_page(view, **params)
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels.count("Download CSV") == labels.count("Download Parquet") >= 1
    shared = app.code[0].value
    assert f"snapshot={NEWER}" in shared
    if view == "sql":
        assert "sql=SELECT" in shared


def test_an_agencys_answers_go_with_their_words(home: Path) -> None:
    """What the page's buttons give, asked for within a run of the page."""

    def script(agency: str) -> None:
        import streamlit as st

        from dashboard import answer_rows, data

        row = data.compared(agency, "alpr")
        assert row is not None
        st.json(answer_rows.answers(row, "alpr") + answer_rows.comparison([row], "alpr"))

    app = AppTest.from_function(script, args=(HARBOR,), default_timeout=30).run()
    assert not app.exception
    *answers, compared = json.loads(app.json[0].value)
    policy = next(row for row in answers if row["Question"] == "Is there a policy or order?")
    assert (policy["Answer"], policy["Said by"]) == ("Yes: General Order 612", "Released document")
    assert policy["Quotation"].startswith("GENERAL ORDER 612")
    assert policy["To character"] - policy["From character"] == len(policy["Quotation"])
    assert (compared["Retention"], compared["Never answered"]) == ("Yes: at most 30 days", 1)


# SQL


def test_sql_runs_the_query_of_the_address(home: Path) -> None:
    page = Page(open_page("sql", sql="SELECT agency_name, state FROM agencies ORDER BY state LIMIT 3"))
    assert "3 rows in" in page.text
    assert "Harbor City Police Department" in page.text
    assert "One row per agency." in page.text and "Its name" in page.text


def test_sql_runs_what_is_typed_and_examples(home: Path) -> None:
    app = open_page("sql")
    assert "Result" not in Page(app).text
    app.text_area(key="sql_text").set_value("SELECT 41 + 1 AS answer")
    app.button[0].click().run()
    assert "42" in Page(app).text
    assert "SELECT 41 + 1 AS answer" in app.query_params["sql"]
    for example in app.selectbox(key="sql_example").options:
        app.selectbox(key="sql_example").select(example).run()
        page = Page(app)
        assert ("role", "alert") not in page.attributes, page.text
        assert "Result" in page.text


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELECT * FROM read_text('/etc/passwd')", "can't be used here"),
        ("DROP VIEW agencies", "Only reading is possible"),
        ("SELECT '<b>' FROM nowhere", "is no table of this snapshot"),
    ],
)
def test_sql_says_why_it_refuses(home: Path, sql: str, words: str) -> None:
    page = Page(open_page("sql", sql=sql))
    assert words in page.text
    assert ("role", "alert") in page.attributes


def test_sql_draws_a_chart_of_numbers_only(home: Path) -> None:
    counted = open_page("sql", sql="SELECT state, count(*) AS n FROM agencies GROUP BY state")
    assert [box.label for box in counted.selectbox][-2:] == ["Along", "Value"]
    named = open_page("sql", sql="SELECT agency_name FROM agencies")
    assert "Along" not in [box.label for box in named.selectbox]


# States


@pytest.mark.parametrize("view", OWN_PAGES)
def test_an_empty_home_says_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, view: str) -> None:
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path / "nothing"))
    page = Page(open_page(view))
    assert "No data to show yet" in page.text
    assert "warehouse demo" in page.text


def test_a_home_without_a_snapshot_says_to_publish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "warehouse.duckdb").touch()
    (tmp_path / "snapshots").mkdir()
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    page = Page(open_page("requests"))
    assert "no snapshot of them is published yet" in page.text
    assert "warehouse rebuild" in page.text


def test_a_newer_snapshot_is_offered_and_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_snapshot(tmp_path)
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    app = open_page("requests")
    assert "A newer snapshot is there" not in Page(app).text
    make_snapshot(tmp_path, NEWER)
    app.run()
    page = Page(app)
    assert "A newer snapshot is there" in page.text
    assert "1 April 2025, 12:00 UTC" in page.text and "1 March 2025, 12:00 UTC" in page.text
    app.button(key="show_newest").click().run()
    assert "A newer snapshot is there" not in Page(app).text
    assert app.session_state["snapshot_id"] == NEWER


def test_the_address_names_the_snapshot(home: Path) -> None:
    app = open_page("requests", snapshot=STAMP)
    assert app.session_state["snapshot_id"] == STAMP
    page = Page(app)
    assert "A newer snapshot is there" in page.text
    assert all(f"snapshot={STAMP}" in link for link in page.links)
    gone = Page(open_page("requests", snapshot="20200101T000000Z"))
    assert "a snapshot that is no longer here" in gone.text
    assert "11 requests" in gone.text


def test_a_snapshot_that_vanishes_gives_way_to_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = make_snapshot(tmp_path)
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    app = open_page("requests")
    make_snapshot(tmp_path, NEWER)
    shutil.rmtree(old)
    app.run()
    page = Page(app)
    assert "The snapshot you were reading is gone" in page.text
    assert "11 requests" in page.text


@pytest.mark.parametrize("table", ["requests", "agency_comparison", "vendor_mentions"])
def test_a_corrupt_snapshot_is_named_and_an_older_one_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    make_snapshot(tmp_path)
    folder = make_snapshot(tmp_path, NEWER)
    (folder / f"{table}.parquet").write_bytes(b"PAR1 and then nothing")
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    app = open_page("vendors" if table == "vendor_mentions" else "requests")
    page = Page(app)
    assert f"{table}.parquet can't be read" in page.text
    app.button(key="show_other").click().run()
    page = Page(app)
    assert "can't be read" not in page.text
    assert app.session_state["snapshot_id"] == STAMP


def test_a_broken_pointer_shows_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_snapshot(tmp_path)
    point_latest(tmp_path, "20990101T000000Z")
    monkeypatch.setenv("WAREHOUSE_HOME", str(tmp_path))
    assert "11 requests" in Page(open_page("requests")).text
