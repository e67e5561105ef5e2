"""Journeys over the pages for requests, vendors, briefs, changes and SQL in a real browser."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet
import pypdfium2
import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect
from serving import dashboard
from snapshot_factory import ATTACK_NAME, make_snapshot

DESK: ViewportSize = {"width": 1440, "height": 900}
SMALLEST: ViewportSize = {"width": 360, "height": 780}
HARBOR = "Harbor City Police Department"
NEWER = "20250401T120000Z"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard of two snapshots; no test changes them."""
    home = tmp_path_factory.mktemp("home")
    make_snapshot(home)
    make_snapshot(home, NEWER)
    with dashboard(home) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh window as wide as a desk's."""
    context = browser.new_context(viewport=DESK)
    context.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    yield context.new_page()
    context.close()


def settled(page: Page) -> None:
    """Wait until the page has been drawn and the server is at rest."""
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)


def type_into(field: Locator, text: str) -> None:
    field.fill(text)
    field.press("Enter")


def shared_address(page: Page) -> str:
    """What the button for sharing shows."""
    page.get_by_role("button", name="Share this view").first.click()
    code = page.get_by_test_id("stCode").first
    expect(code).to_contain_text("http")
    return (code.text_content() or "").strip()


def test_which_questions_did_my_city_leave_open_and_how_late(page: Page, address: str) -> None:
    """The fifth standard question: two steps from the start page, within a minute."""
    page.goto(address)
    settled(page)
    started = time.monotonic()
    page.get_by_role("link", name="Requests").click()
    type_into(page.get_by_label("Agency or place"), "harbor")
    told = page.locator(".sp-told li")
    expect(told.first).to_contain_text(
        "asked about license-plate readers on 8 January 2024, left 1 of 8 questions unanswered (training). "
        "The answer took 56 days, 46 days late (the law's deadline was 18 January 2024)."
    )
    assert time.monotonic() - started < 60
    row = page.get_by_role("table", name="What became of each question").get_by_role(
        "row", name="License-plate"
    )
    expect(row.get_by_text("Not answered")).to_be_visible()
    row.get_by_role("link", name="Released").first.click()
    expect(page.locator(".sp-page mark")).to_contain_text("GENERAL ORDER 612")


def test_a_shared_link_restores_filters_and_snapshot(page: Page, browser: Browser, address: str) -> None:
    page.goto(f"{address}requests?technology=face_recognition")
    settled(page)
    page.get_by_text("Only unanswered questions").click()
    type_into(page.get_by_label("Agency or place"), "otter")
    expect(page.locator(".sp-counts strong")).to_have_text("1 request")
    shown = page.get_by_role("table").first.inner_text()
    link = shared_address(page)
    assert f"snapshot={NEWER}" in link
    other = browser.new_context(viewport=DESK).new_page()
    other.goto(link)
    expect(other.locator(".sp-counts strong")).to_have_text("1 request")
    assert other.get_by_role("table").first.inner_text() == shown
    expect(other.get_by_label("Agency or place")).to_have_value("otter")
    expect(other.get_by_role("switch", name="Only unanswered questions")).to_be_checked()
    other.context.close()


def test_a_shared_link_of_an_older_snapshot_keeps_to_it(page: Page, address: str) -> None:
    page.goto(f"{address}requests?snapshot=20250301T120000Z")
    expect(page.get_by_text("A newer snapshot is there")).to_be_visible()
    page.get_by_role("button", name="Show the newest").click()
    expect(page.get_by_text("A newer snapshot is there")).to_have_count(0)
    assert "snapshot=" not in page.url


def test_a_shared_link_restores_picks_and_query(page: Page, browser: Browser, address: str) -> None:
    page.goto(f"{address}brief?technology=alpr&agency=harbor-city-police&agency=pine-county-sheriff")
    expect(page.locator(".sp-brief h1")).to_have_text("License-plate readers: 2 agencies compared")
    link = shared_address(page)
    other = browser.new_context(viewport=DESK).new_page()
    other.goto(link)
    expect(other.locator(".sp-brief h1")).to_have_text("License-plate readers: 2 agencies compared")
    other.goto(f"{address}sql?sql=SELECT 20 %2B 3 AS answer&snapshot={NEWER}")
    expect(other.get_by_role("table", name="Result of the query")).to_contain_text("23")
    expect(other.get_by_label("Query", exact=True)).to_have_value("SELECT 20 + 3 AS answer")
    other.context.close()


def test_downloads_hold_what_the_page_shows(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}requests?technology=alpr&search=police")
    settled(page)
    with page.expect_download() as waiting:
        page.locator(".st-key-take_questions").get_by_role("button", name="Download CSV").click()
    assert waiting.value.suggested_filename == f"questions-and-answers-{NEWER}.csv"
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["Agency"] for row in rows} >= {HARBOR, ATTACK_NAME}
    assert {row["Answer"] for row in rows} >= {"Not answered", "Released", "Withheld"}
    with page.expect_download() as waiting:
        page.locator(".st-key-take_questions").get_by_role("button", name="Download Parquet").click()
    table = pyarrow.parquet.read_table(waiting.value.path()).to_pylist()
    assert [row["Answer"] for row in table] == [row["Answer"] for row in rows]


def test_the_brief_prints_on_two_pages_at_most(page: Page, address: str, tmp_path: Path) -> None:
    page.goto(f"{address}brief?technology=alpr&agency=harbor-city-police&agency=saint-bartholomew")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download to print").click()
    file = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(file)
    assert file.suffix == ".html"
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 agencies compared")
    page.pdf(path=tmp_path / "brief.pdf", format="Letter", prefer_css_page_size=True)
    assert 1 <= len(pypdfium2.PdfDocument(tmp_path / "brief.pdf")) <= 2


def test_sql_from_the_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}sql")
    settled(page)
    query = page.get_by_label("Query", exact=True)
    query.fill("SELECT state, count(*) AS agencies FROM agencies GROUP BY state ORDER BY state")
    query.press("Control+Enter")
    result = page.get_by_role("table", name="Result of the query")
    expect(result.get_by_role("row")).to_have_count(9)
    page.get_by_text("Draw a chart").click()
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()
    query.fill("SELECT * FROM read_text('/etc/passwd')")
    query.press("Control+Enter")
    expect(page.get_by_role("alert").get_by_text("can't be used here")).to_be_visible()
    page.get_by_role("combobox", name="Begin with an example").click()
    page.get_by_role("option", name="What became of each kind of record").click()
    expect(result).to_contain_text("never_answered")


def test_a_rebuild_while_people_read(browser: Browser, tmp_path: Path) -> None:
    make_snapshot(tmp_path)
    with dashboard(tmp_path) as address:
        page = browser.new_context(viewport=DESK).new_page()
        page.goto(address)
        settled(page)
        expect(page.get_by_text("7 agencies")).to_be_visible()
        make_snapshot(tmp_path, NEWER, more=5)
        # The page itself notices, and what is read goes on as it was.
        expect(page.get_by_text("A newer snapshot is there")).to_be_visible(timeout=60_000)
        expect(page.get_by_text("7 agencies")).to_be_visible()
        page.get_by_role("button", name="Show the newest").click()
        expect(page.get_by_text("12 agencies")).to_be_visible()
        expect(page.get_by_text("A newer snapshot is there")).to_have_count(0)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        page.context.close()


def test_the_keyboard_alone_reaches_every_quotation(page: Page, address: str) -> None:
    page.goto(f"{address}requests?search=harbor&technology=alpr")
    settled(page)
    wanted = page.locator("main a[href^='source?evidence'], .stHtml a[href^='source?evidence']")
    expect(wanted.first).to_be_visible()
    hrefs = {link.get_attribute("href") for link in wanted.all()}
    reached: set[str | None] = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        href, outline = page.evaluate(
            "() => { const e = document.activeElement; "
            "return [e.getAttribute('href'), getComputedStyle(e).outlineStyle]; }"
        )
        if href in hrefs:
            assert outline == "solid"
            reached.add(href)
        if reached == hrefs:
            break
    assert reached == hrefs
    page.keyboard.press("Enter")
    expect(page.locator(".sp-page mark")).to_be_visible()


@pytest.mark.parametrize(
    "path", ["requests", "vendors", "brief?technology=alpr", "changes", "sql?sql=FROM agencies"]
)
def test_no_page_scrolls_sideways_on_the_smallest_phone(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(viewport=SMALLEST)
    page = context.new_page()
    page.goto(address + path)
    settled(page)
    main = page.get_by_test_id("stMain")
    too_wide = main.evaluate("e => e.scrollWidth > e.clientWidth || document.body.scrollWidth > innerWidth")
    context.close()
    assert not too_wide
