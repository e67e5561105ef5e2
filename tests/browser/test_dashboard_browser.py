"""The dashboard in a real browser: from a cell to its highlighted quotation, on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect
from snapshot_factory import ATTACK, ATTACK_NAME, evidence

DESK: ViewportSize = {"width": 1440, "height": 900}

# The lowest contrast of any text in the dashboard's own HTML against the nearest background behind it.
LOWEST_CONTRAST = """
() => {
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const background = element => {
    for (let e = element; e; e = e.parentElement) {
      const color = parse(getComputedStyle(e).backgroundColor);
      if (color.length < 4 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  let lowest = [21, ''];
  for (const element of document.querySelectorAll('.stHtml *')) {
    const text = [...element.childNodes].filter(n => n.nodeType === 3).map(n => n.data.trim()).join('');
    if (!text) continue;
    const pair = [parse(getComputedStyle(element).color), background(element)].map(luminance);
    const contrast = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    if (contrast < lowest[0]) lowest = [contrast, text];
  }
  return lowest;
}
"""


def overflows(page: Page) -> bool:
    """Whether the page can be scrolled sideways."""
    main = page.get_by_test_id("stMain")
    return bool(main.evaluate("e => e.scrollWidth > e.clientWidth || document.body.scrollWidth > innerWidth"))


def test_from_a_cell_to_its_quotation(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("What police say about license-plate readers")
    expect(page.get_by_text("Sample data.")).to_be_visible()
    row = page.get_by_role("row", name="Harbor City Police Department")
    row.get_by_role("link", name="General Order 612").click()

    rows = evidence("harbor-city-police", "alpr", "policy_order_exists")
    marks = page.locator("blockquote mark")
    expect(marks).to_have_count(len(rows))
    assert [mark.text_content() for mark in marks.all()] == [row["quote"] for row in rows]
    figure = page.get_by_role("figure").first
    expect(figure.get_by_text("Released document")).to_be_visible()
    expect(figure.get_by_text("harbor-city-police-alpr.txt")).to_be_visible()
    expect(marks.first).to_be_visible()
    color = marks.first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert color != figure.locator("blockquote").evaluate("e => getComputedStyle(e).backgroundColor")
    assert "agency=harbor-city-police&technology=alpr&fact=policy_order_exists" in page.url
    assert not overflows(page)

    figure.get_by_role("link", name="Read the full text").click()
    expect(page.locator(".sp-page mark")).to_have_text(str(rows[0]["quote"]))
    page.get_by_role("link", name="Back to the answer").click()
    expect(marks).to_have_count(len(rows))


def test_the_matrix_reads_as_a_table(page: Page, address: str) -> None:
    page.goto(address)
    table = page.get_by_role("table", name="License-plate readers: what agencies said and released")
    expect(table.get_by_role("rowheader")).to_have_count(7)
    expect(table.get_by_role("row", name="Pine County Sheriff's Office").get_by_role("cell")).to_have_count(6)
    expect(table.get_by_role("rowheader", name="Pine County Sheriff's Office")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "",
        "evidence?agency=saint-bartholomew&technology=alpr&fact=mou_exists",
        "evidence?agency=boese-police&technology=alpr&fact=technology_use",
        "agency?agency=boese-police&technology=alpr",
        "agency?agency=saint-bartholomew&technology=alpr",
        "source?evidence=boese-police-alpr-technology_use-0",
        "about",
        "coverage",
    ],
)
def test_no_page_scrolls_sideways_or_runs_foreign_text(page: Page, address: str, path: str) -> None:
    page.goto(address + path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    drawn = page.get_by_test_id("stSelectbox").or_(page.locator(".sp-page, .sp-facts-list"))
    expect(drawn.filter(visible=True).first).to_be_visible()
    assert not overflows(page)
    assert page.evaluate("window.pwned") is None
    html = page.locator(".stHtml")
    for foreign in ("script", "img", "b", "i", "em", ".katex", "a[href^=javascript]"):
        expect(html.locator(foreign)).to_have_count(0)
    if "boese" in path:
        expect(page.get_by_text(ATTACK_NAME if "source" not in path else ATTACK).first).to_be_visible()


def test_filters_are_in_the_address(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("rowheader")).to_have_count(7)
    search = page.get_by_label("Agency or place")
    search.fill("county")
    search.press("Enter")
    expect(page.get_by_role("rowheader")).to_have_count(2)
    expect(page.get_by_text("2 of 7 agencies")).to_be_visible()
    page.goto(page.url)
    expect(page.get_by_role("rowheader")).to_have_count(2)


def test_going_back_returns_to_the_comparison(page: Page, address: str) -> None:
    page.goto(f"{address}?technology=face_recognition")
    page.get_by_role("row", name="Otter Bay").get_by_role("link", name="Conflicting").click()
    expect(page.locator("blockquote mark")).to_have_count(2)
    page.go_back()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("What police say about face recognition")
    page.go_forward()
    expect(page.locator("blockquote mark")).to_have_count(2)
    page.get_by_role("link", name="Face recognition").first.click()
    expect(heading).to_have_text("What police say about face recognition")
    expect(page.get_by_role("table")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    ["", "evidence?agency=saint-bartholomew&technology=alpr&fact=mou_exists", "agency", "about", "coverage"],
)
def test_text_has_enough_contrast(browser: Browser, address: str, scheme: str, path: str) -> None:
    context = browser.new_context(viewport=DESK, color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(address + path)
    expect(page.locator("table, blockquote").filter(visible=True).first).to_be_visible()
    contrast, text = page.evaluate(LOWEST_CONTRAST)
    context.close()
    assert contrast >= 4.5, text
