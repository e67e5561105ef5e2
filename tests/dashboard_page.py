"""Pages of the dashboard for its tests: opened without a browser, and read as their HTML says."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "dashboard" / "app.py"
VIEWS = APP.parent / "views"
# fmt: off
OWN_TAGS = {
    "a", "blockquote", "caption", "dd", "div", "dl", "dt", "figcaption", "figure", "h1", "h2",
    "details", "h3", "header", "li", "mark", "nav", "p", "section", "span", "strong", "summary", "table",
    "tbody", "td", "th", "thead", "tr", "ul",
}
# fmt: on


class Page(HTMLParser):
    """What the page's HTML says: visible text, tags, links and highlighted quotations."""

    def __init__(self, app: AppTest) -> None:
        super().__init__()
        self.text = ""
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.marks: list[str] = []
        self._in_mark = False
        self.bodies = [element.proto.body for element in app.get("html")]
        for body in self.bodies:
            if "<style" not in body:
                self.feed(body)
        self.links = [value for name, value in self.attributes if name == "href" and value]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "mark":
            self._in_mark = True
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_mark = self._in_mark and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.text += data + " "
        if self._in_mark:
            self.marks[-1] += data


def open_page(view: str = "compare", **params: str | list[str]) -> AppTest:
    """A page of the app, opened at an address with these parameters."""
    app = AppTest.from_file(str(APP), default_timeout=30)
    if view != "compare":
        app.switch_page(str(VIEWS / f"{view}.py"))
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app
