"""What to pull: named, and limited in number."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from warehouse.errors import UsageError
from warehouse.paths import SEEDS_DIR

KNOWN_REQUESTS = SEEDS_DIR / "known_requests.csv"


@dataclass(frozen=True)
class Scope:
    """One pull. Exactly one of the lists of its platform is filled.

    Attributes:
        platform: muckrock, documentcloud or nextrequest.
        requests: numbers of MuckRock requests.
        agency: number or name of a MuckRock agency.
        tag: tag of MuckRock requests.
        known: a technology of the list of known requests ("face-recognition").
        query: a search of DocumentCloud.
        url: address of a NextRequest request.
        most: how many requests or documents at most.
        files: whether released files are downloaded too.
    """

    platform: str
    requests: tuple[str, ...] = ()
    agency: str = ""
    tag: str = ""
    known: str = ""
    query: str = ""
    url: str = ""
    most: int = 100
    files: bool = True

    def __str__(self) -> str:
        parts = [
            f"requests {', '.join(self.requests)}" if self.requests else "",
            f"agency {self.agency}" if self.agency else "",
            f"tag {self.tag}" if self.tag else "",
            f"list {self.known}" if self.known else "",
            self.query,
            self.url,
        ]
        return f"{self.platform}: {', '.join(filter(None, parts))}"


@dataclass(frozen=True)
class KnownList:
    """The known requests on MuckRock about one technology."""

    name: str
    requests: tuple[str, ...] = field(default_factory=tuple)


def known_list(name: str) -> KnownList:
    """The list of this name (a technology, "face-recognition"). Raises UsageError naming the lists there
    are.
    """
    lists: dict[str, list[str]] = {}
    with KNOWN_REQUESTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["platform"] == "muckrock" and row["technology_id"]:
                lists.setdefault(row["technology_id"].replace("_", "-"), []).append(row["request_number"])
    wanted = re.sub(r"[\s_]+", "-", name.strip().lower())
    if wanted not in lists:
        raise UsageError(f"there is no list {name}", f"choose one of: {', '.join(sorted(lists))}")
    return KnownList(wanted, tuple(sorted(lists[wanted], key=int)))


_PATH = re.compile(r"/requests/([A-Za-z]{0,5}-?\d{2,4}-\d{1,6})(?:[/?#].*)?")


def nextrequest_address(url: str) -> tuple[str, str]:
    """(host, number) of the address of a request. Raises UsageError for any other address."""
    parts = urlsplit(url)
    found = _PATH.fullmatch(parts.path)
    if parts.scheme != "https" or not parts.hostname or parts.port or parts.username or not found:
        raise UsageError(
            f"{url} is no address of a request on NextRequest",
            "copy it from the browser; it looks like https://oaklake.nextrequest.com/requests/26-309",
        )
    return parts.hostname.lower(), found[1]
