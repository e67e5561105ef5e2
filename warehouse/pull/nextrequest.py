"""One request of a NextRequest portal: its page, its timeline, its documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from warehouse.landing.platforms.shapes import named_file, text
from warehouse.pull.client import Client
from warehouse.pull.errors import NotGiven, PullError
from warehouse.pull.report import PullReport
from warehouse.pull.scope import Scope, nextrequest_address
from warehouse.pull.store import Store

_MOST_PAGES = 200


class NextRequestPull:
    """One pull of one request."""

    def __init__(self, client: Client, store: Store, report: PullReport, most_bytes: int) -> None:
        self._client, self._store, self._report = client, store, report
        self._most_bytes = most_bytes

    def run(self, scope: Scope, advance: Callable[[int, int], None]) -> None:
        """Bring in the request. Raises PullError when the portal doesn't give it."""
        host, number = nextrequest_address(scope.url)
        base = f"https://{host}/client"
        advance(0, 3)
        try:
            self._store.answer(self._client, f"{base}/requests/{number}", host, number, "request")
        except NotGiven as error:
            raise PullError(
                f"request {number} of {host}: {error}", "look at it in a browser: it may not be published"
            ) from error
        advance(1, 3)
        seen = 0
        for page in range(1, _MOST_PAGES + 1):
            url = f"{base}/requests/{number}/timeline?{urlencode({'page_number': page})}"
            value = self._store.answer(self._client, url, host, number, f"timeline-{page}")
            entries = value.get("timeline") if isinstance(value, Mapping) else None
            seen += len(entries) if isinstance(entries, list) else 0
            total = value.get("total_count") if isinstance(value, Mapping) else None
            if not entries or not isinstance(total, int) or seen >= total:
                break
        advance(2, 3)
        url = f"{base}/request_documents?{urlencode({'request_id': number})}"
        value = self._store.answer(self._client, url, host, number, "documents")
        documents = value.get("documents") if isinstance(value, Mapping) else None
        for each in documents if isinstance(documents, list) and scope.files else []:
            if isinstance(each, Mapping) and text(each.get("asset_url")):
                self._file(host, number, each)
        self._report.brought += 1
        advance(3, 3)

    def _file(self, host: str, number: str, document: Mapping[str, object]) -> None:
        address = text(document.get("asset_url"))
        address = f"https:{address}" if address.startswith("//") else address
        name = named_file(document.get("title"), address, document.get("file_extension"))
        try:
            path = self._store.file(
                self._client,
                address,
                self._most_bytes,
                *("released", f"{host} {number}", f"{text(document.get('id'))} {name}"),
            )
        except NotGiven as error:
            self._report.left_out.append((f"{name} of request {number}", str(error)))
            return
        self._report.released.setdefault(f"nextrequest:{host}:{number}", []).append(path)
