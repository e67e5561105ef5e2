"""Documents of a search on DocumentCloud, each with the text of its pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from warehouse.landing.platforms.shapes import objects, text
from warehouse.pull.client import Client
from warehouse.pull.errors import NotGiven
from warehouse.pull.report import PullReport
from warehouse.pull.scope import Scope
from warehouse.pull.sites import DOCUMENTCLOUD, DOCUMENTCLOUD_FILES
from warehouse.pull.store import Store

_PAGE = 25


class DocumentCloudPull:
    """One pull of one search."""

    def __init__(self, client: Client, store: Store, report: PullReport) -> None:
        self._client, self._store, self._report = client, store, report

    def run(self, scope: Scope, advance: Callable[[int, int], None]) -> None:
        """Bring in the first documents of the search, public ones only."""
        query = urlencode({"q": scope.query, "per_page": min(_PAGE, scope.most)})
        url: str | None = f"{DOCUMENTCLOUD}/api/documents/search/?{query}"
        page = seen = 0
        while url and seen < scope.most:
            page += 1
            value = self._store.answer(self._client, url, "search", f"{scope.query} page {page}")
            for each in objects(value):
                if seen == scope.most:
                    break
                seen += 1
                advance(seen - 1, scope.most)
                self._text(each)
            following = value.get("next") if isinstance(value, Mapping) else None
            url = following if isinstance(following, str) else None
            self._report.limited = bool(url) and seen >= scope.most
        advance(seen, seen)

    def _text(self, document: Mapping[str, object]) -> None:
        number, slug = text(document.get("id")), text(document.get("slug"))
        if text(document.get("access")) not in ("", "public"):
            self._report.left_out.append((f"document {number}", "it is not public"))
            return
        base = text(document.get("asset_url")).rstrip("/") or DOCUMENTCLOUD_FILES
        url = f"{base}/documents/{number}/{slug}.txt.json"
        try:
            self._store.answer(self._client, url, "documents", f"{number}-{slug}.txt")
            self._report.brought += 1
        except NotGiven as error:
            self._report.missing.append((f"document {number} ({text(document.get('title'))})", str(error)))
