"""The questions people come with, each answered in at most three clicks, on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from snapshot_factory import ATTACK_NAME, evidence


def choose(page: Page, question: str) -> None:
    """Click one of the ready questions."""
    page.get_by_role("radio", name=question).or_(page.get_by_role("button", name=question)).click()


def rows(page: Page) -> Locator:
    """The agencies of the comparison."""
    return page.get_by_role("table").get_by_role("rowheader")


def go_to(page: Page, title: str) -> None:
    """Open a page by the navigation, which a phone keeps in a menu."""
    if page.viewport_size and page.viewport_size["width"] < 700:
        page.get_by_text("Menu: ").click()
    page.get_by_role("navigation").get_by_role("link", name=title, exact=True).click()


def overflows(page: Page) -> bool:
    """Whether the page can be scrolled sideways."""
    main = page.get_by_test_id("stMain")
    return bool(main.evaluate("e => e.scrollWidth > e.clientWidth || document.body.scrollWidth > innerWidth"))


def test_which_cities_say_they_do_not_use_it(page: Page, address: str) -> None:
    page.goto(address)
    choose(page, "Say they don't use it (1)")
    expect(rows(page)).to_have_text(["Pine County Sheriff's OfficePine County, MN Sample"])
    page.get_by_role("link", name="Says not used").click()
    quote = evidence("pine-county-sheriff", "alpr", "technology_use")[0]["quote"]
    expect(page.locator("blockquote mark")).to_have_text(str(quote))


def test_which_use_somebody_elses_system(page: Page, address: str) -> None:
    page.goto(address)
    choose(page, "Use somebody else's system (2)")
    expect(rows(page)).to_have_count(2)
    expect(page.get_by_text("via Tri-County Plate Exchange")).to_be_visible()
    page.get_by_role("link", name="via County reader system").click()
    expect(page.get_by_text("The system is County reader system.")).to_be_visible()
    expect(page.locator("blockquote mark")).to_contain_text("search the county's reader system")


def test_who_has_a_policy_and_what_it_limits(page: Page, address: str) -> None:
    page.goto(address)
    go_to(page, "Policies")
    expect(page.get_by_text("1 of 7 agencies")).to_be_visible()
    provision = page.get_by_role("row", name="Time limit")
    words = provision.get_by_role("link").first
    expect(words).to_contain_text("kept for no longer than thirty (30) days")
    assert not overflows(page)
    words.click()
    expect(page.locator(".sp-page mark")).to_contain_text("thirty (30) days")


def test_where_an_agencys_words_contradict_each_other(page: Page, address: str) -> None:
    page.goto(address)
    choose(page, "Contradict themselves (1)")
    page.get_by_role("link", name="1 found").click()
    expect(page.get_by_role("heading", name="Where its words contradict each other")).to_be_visible()
    both = page.locator(".sp-two").first
    expect(both.locator("mark")).to_have_count(2)
    expect(both.locator("mark").first).to_contain_text("There is no agreement of any kind")
    assert not overflows(page)


def test_what_my_city_left_unanswered_and_how_late_it_was(page: Page, address: str) -> None:
    page.goto(address)
    search = page.get_by_label("Agency or place")
    search.fill("harbor")
    search.press("Enter")
    expect(rows(page)).to_have_count(1)
    rows(page).get_by_role("link").click()
    expect(page.get_by_text("46 days late", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Still unanswered")).to_be_visible()
    expect(page.locator(".sp-list li")).to_contain_text("All records of kind 4")


def test_side_by_side_is_restored_by_its_address(page: Page, address: str) -> None:
    page.goto(address)
    # The page's end stands when nothing below the box moves it any more.
    expect(page.get_by_role("heading", name="What the answers mean")).to_be_visible()
    box = page.get_by_role("combobox", name="Put agencies side by side")
    # A list that opens while its box is being scrolled into sight closes again.
    box.evaluate("e => e.scrollIntoView({block: 'center', behavior: 'instant'})")
    for name in ("Harbor City", "Cedar Mesa"):
        box.click()
        page.get_by_role("option", name=name).click()
    # While its list is open, the rest of the page is hidden from screen readers, and so from roles.
    page.keyboard.press("Escape")
    table = page.get_by_role("table", name="License-plate readers: 2 agencies side by side.")
    expect(table).to_be_visible()
    assert "side=harbor-city-police&side=cedar-mesa-police" in page.url
    page.goto(page.url)
    expect(table.get_by_role("row", name="How long is the data kept?")).to_contain_text("At most 30 days")
    assert not overflows(page)


def test_the_keyboard_alone_reaches_a_quotation(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", name="What the answers mean")).to_be_visible()
    page.get_by_role("combobox", name="Put agencies side by side").focus()
    wanted = "agency=harbor-city-police&technology=alpr&fact=vendor_named"
    for _ in range(10):
        page.keyboard.press("Tab")
        if wanted in (page.evaluate("document.activeElement.getAttribute('href')") or ""):
            break
    else:
        pytest.fail("Tab never reached the cell")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("blockquote mark")).to_contain_text("Flock Safety")


def test_quotations_on_the_agency_page_open_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}agency?agency=harbor-city-police&technology=alpr")
    summary = page.get_by_text("1 quotation in context").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator("details[open] blockquote mark").first).to_be_visible()


@pytest.mark.parametrize(
    "path", ["", "?side=boese-police&side=saint-bartholomew", "agency", "policies", "map"]
)
def test_360_pixels_are_enough_and_keep_the_names(browser: Browser, address: str, path: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address + path)
    expect(page.get_by_role("table").first).to_be_visible()
    assert not overflows(page)
    for name in page.get_by_role("table").first.get_by_role("rowheader").all():
        box = name.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
    context.close()


def test_a_hostile_name_stays_text_on_the_map(page: Page, address: str) -> None:
    page.goto(f"{address}map")
    chart = page.locator("[data-testid=stVegaLiteChart] svg, [data-testid=stVegaLiteChart] canvas").first
    expect(chart).to_be_visible()
    expect(page.get_by_role("table").get_by_text(ATTACK_NAME)).to_be_visible()
    expect(page.locator(".stHtml :is(b, i, em, img, script)")).to_have_count(0)
    assert page.evaluate("window.pwned") is None
