"""No page has a serious or critical fault of accessibility that axe-core finds, in either theme."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_core_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, expect
from serving import dashboard
from snapshot_factory import make_snapshot

SQL = "sql?sql=SELECT state, count(*) AS n FROM agencies GROUP BY state"
PAGES = (
    "",
    "evidence?agency=saint-bartholomew&technology=alpr&fact=mou_exists",
    "agency?agency=saint-bartholomew&technology=alpr",
    "source?evidence=harbor-city-police-alpr-policy_order_exists-0",
    "policies?technology=alpr",
    "map?technology=alpr",
    "requests",
    "requests?search=Harbor&open=true",
    "vendors",
    "brief?technology=alpr&agency=harbor-city-police",
    "brief?technology=alpr&agency=harbor-city-police&agency=pine-county-sheriff",
    "changes",
    SQL,
    "sql?sql=DROP VIEW agencies",
    "about",
)
RUN = """
async () => {
  const found = await axe.run(document, {resultTypes: ['violations']});
  return found.violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(
    v => `${v.id} (${v.impact}): ${v.nodes.map(n => n.html.slice(0, 160)).slice(0, 4).join(' | ')}`);
}
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A dashboard of two snapshots."""
    home = tmp_path_factory.mktemp("home")
    make_snapshot(home)
    make_snapshot(home, "20250401T120000Z")
    with dashboard(home) as found:
        yield found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(browser: Browser, address: str, path: str, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    page = context.new_page()
    page.goto(address + path)
    expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=30_000)
    page.add_script_tag(content=AXE_SCRIPT)
    found = page.evaluate(RUN)
    context.close()
    assert not found, "\n".join(found)


def test_axe_finds_nothing_serious_on_a_phone_or_without_data(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    with dashboard(tmp_path) as empty:
        for url in (empty, *(address + path for path in ("requests", "vendors", "changes", SQL))):
            context = browser.new_context(viewport={"width": 360, "height": 800})
            page = context.new_page()
            page.goto(url)
            expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=30_000)
            expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=30_000)
            page.add_script_tag(content=AXE_SCRIPT)
            found = page.evaluate(RUN)
            context.close()
            assert not found, "\n".join([url, *found])
