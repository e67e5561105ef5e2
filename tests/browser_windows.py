"""A dashboard that serves the invented snapshot, and windows of Debian's Chromium to look at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect
from serving import chromium, dashboard
from snapshot_factory import make_snapshot

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# All tests share two cores, so a page may take its time.
PATIENCE = 20_000

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard that serves the invented snapshot."""
    home = tmp_path_factory.mktemp("home")
    make_snapshot(home)
    with dashboard(home) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for all files: Playwright cannot be started twice in one process."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="session", params=[DESK, PHONE], ids=["desk", "phone"])
def screen(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser window, once as wide as a desk's and once as a phone's."""
    context = browser.new_context(viewport=request.param)
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(screen: BrowserContext) -> Iterator[Page]:
    """A fresh tab of the window."""
    tab = screen.new_page()
    yield tab
    tab.close()
