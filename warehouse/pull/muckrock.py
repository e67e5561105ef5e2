"""Requests of MuckRock: each with its communications, agency, jurisdiction, requester and the files it
released.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import urlencode

from warehouse.errors import UsageError
from warehouse.landing.platforms.shapes import named_file, objects, reference, references, text
from warehouse.pull.client import Client
from warehouse.pull.errors import NotGiven
from warehouse.pull.report import PullReport
from warehouse.pull.scope import Scope, known_list
from warehouse.pull.sites import MUCKROCK_API
from warehouse.pull.store import Store

_PAGE = 100


class MuckRockPull:
    """One pull. What one request and another share is asked for once."""

    def __init__(self, client: Client, store: Store, report: PullReport, most_bytes: int) -> None:
        self._client, self._store, self._report = client, store, report
        self._most_bytes = most_bytes
        self._shared: dict[tuple[str, str], Mapping[str, object]] = {}

    def run(self, scope: Scope, advance: Callable[[int, int], None]) -> None:
        """Bring in the scope. Raises PullError when the platform ends it, UsageError for an unclear scope."""
        numbers = self._numbers(scope)
        for done, number in enumerate(numbers):
            advance(done, len(numbers))
            try:
                self._request(number, files=scope.files)
                self._report.brought += 1
            except NotGiven as error:
                self._report.missing.append((f"request {number}", str(error)))
        advance(len(numbers), len(numbers))

    def _numbers(self, scope: Scope) -> list[str]:
        if scope.requests:
            return self._limited(dict.fromkeys(scope.requests), scope.most)
        if scope.known:
            return self._limited(known_list(scope.known).requests, scope.most)
        chosen = {"agency": self._agency(scope.agency)} if scope.agency else {"tags": scope.tag}
        query = {**chosen, "ordering": "-datetime_submitted", "page_size": _PAGE}
        found = self._pages(
            "requests", query, f"by {'agency' if scope.agency else 'tag'} {next(iter(chosen.values()))}"
        )
        return self._limited((text(each.get("id")) for each in found), scope.most)

    def _limited(self, numbers: Iterable[str], most: int) -> list[str]:
        kept: list[str] = []
        for number in numbers:
            if len(kept) == most:
                self._report.limited = True
                break
            kept.append(number)
        return kept

    def _agency(self, given: str) -> str:
        """The number of an agency. Raises UsageError, listing what there is, when a name is not one
        agency's.
        """
        if given.isdigit():
            return given
        found = list(
            self._pages("agencies", {"name": given, "page_size": _PAGE}, f"agencies named {given}", most=1)
        )
        exact = [each for each in found if text(each.get("name")).casefold() == given.casefold()]
        chosen = exact if len(exact) == 1 else found
        if len(chosen) != 1:
            listed = "; ".join(f"{text(each.get('id'))} {text(each.get('name'))}" for each in found[:10])
            listed = f": {listed}" if listed else ""
            raise UsageError(
                f'MuckRock has {len(found) or "no"} agencies called "{given}"{listed}',
                "give the number of one: --agency NUMBER (it ends the address of the agency's page)",
            )
        return text(chosen[0].get("id"))

    def _pages(
        self, kind: str, query: Mapping[str, object], name: str, most: int = 1_000
    ) -> Iterator[Mapping[str, object]]:
        url: str | None = f"{MUCKROCK_API}/{kind}/?{urlencode(query)}"
        for page in range(1, most + 1):
            if not url:
                return
            value = self._store.answer(self._client, url, kind, f"{name} page {page}")
            yield from objects(value)
            following = value.get("next") if isinstance(value, Mapping) else None
            url = following if isinstance(following, str) else None

    def _one(self, kind: str, number: str | None) -> Mapping[str, object]:
        """A shared object; empty where there is none or it isn't shown."""
        if not number:
            return {}
        if (kind, number) not in self._shared:
            try:
                value = self._store.answer(self._client, f"{MUCKROCK_API}/{kind}/{number}/", kind, number)
            except NotGiven:
                # A request is worth having without the name of who filed it.
                value = {}
            self._shared[kind, number] = value if isinstance(value, Mapping) else {}
        return self._shared[kind, number]

    def _request(self, number: str, *, files: bool) -> None:
        request = self._store.answer(self._client, f"{MUCKROCK_API}/requests/{number}/", "requests", number)
        if not isinstance(request, Mapping):
            raise NotGiven("the answer is no request")
        query = {"foia": number, "page_size": _PAGE}
        communications = list(self._pages("communications", query, f"of {number}"))
        self._one("users", reference(request.get("user")))
        agency = self._one("agencies", reference(request.get("agency")))
        place = self._one("jurisdictions", reference(agency.get("jurisdiction")))
        self._one("jurisdictions", reference(place.get("parent")))
        for each in communications:
            if references(each.get("files")):
                self._files(number, each, download=files and bool(each.get("response")))

    def _files(self, number: str, communication: Mapping[str, object], *, download: bool) -> None:
        key = reference(communication.get("id"))
        query = {"communication": key, "page_size": _PAGE}
        for each in self._pages("files", query, f"of communication {key}"):
            address, name = text(each.get("ffile")), named_file(each.get("title"), each.get("ffile"))
            if not download or not address:
                continue
            try:
                path = self._store.file(
                    self._client,
                    address,
                    self._most_bytes,
                    "released",
                    number,
                    f"{text(each.get('id'))} {name}",
                )
            except NotGiven as error:
                self._report.left_out.append((f"{name} of request {number}", str(error)))
                continue
            self._report.released.setdefault(f"muckrock:{number}", []).append(path)
