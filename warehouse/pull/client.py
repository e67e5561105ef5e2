"""Asking a platform politely: at its documented pace, with waits when it says so, and never any other host.

The clock and the sleep are given, so that tests wait for nothing.
"""

from __future__ import annotations

import email.utils
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin, urlsplit, urlunsplit

import requests

from warehouse import __version__
from warehouse.pull.errors import NotGiven, PullError

#: Seconds to wait for a connection, and for the next bytes.
_PATIENCE = (10, 60)
_ATTEMPTS = 6
_FIRST_WAIT = 2.0
_LONGEST_WAIT = 60.0
#: What a platform may ask to wait before a pull rather stops.
_MOST_ASKED = 900.0
_HOPS = 3
_ANSWER_BYTES = 100_000_000
_CHUNK = 262_144
_TRY_LATER = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_CUT = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


@dataclass
class Pace:
    """So many requests a second in the long run, and so many at once before that."""

    per_second: float
    burst: int
    _left: float | None = field(default=None, repr=False)
    _at: float = field(default=0.0, repr=False)

    def wait(self, clock: Callable[[], float]) -> float:
        """Seconds to wait before the next request, which is then counted as made."""
        now, most = clock(), float(self.burst)
        left = most if self._left is None else min(most, self._left + (now - self._at) * self.per_second)
        self._left, self._at = left - 1, now
        return max(0.0, (1 - left) / self.per_second)


@dataclass(frozen=True)
class Origin:
    """One place that may be asked: `real` as the platform writes it (https://host), `asked` where it is
    really asked (another only in tests), whether the user's token goes there, and the pace by the start of
    the path.
    """

    real: str
    asked: str
    with_token: bool = False
    paces: Mapping[str, Pace] = field(default_factory=dict)

    def pace(self, path: str) -> Pace | None:
        return next((pace for start, pace in self.paces.items() if path.startswith(start)), None)


@dataclass(frozen=True)
class Answer:
    """What came back: the address that gave it, the bytes as they came, and when (UTC)."""

    url: str
    data: bytes
    pulled_at: datetime


T = TypeVar("T")
Find = Callable[[str], Origin | None]
Tokens = Callable[[bool], str | None]


class Client:
    """Asks for addresses of the origins that `find` knows (by "https://host"), and for no other."""

    def __init__(
        self,
        platform: str,
        find: Find,
        *,
        token: Tokens | None = None,
        say: Callable[[str], None] = lambda text: None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`token(renew)` gives the bearer token, a new one when `renew` is true; None where there is none."""
        self.platform = platform
        self.asked = 0
        self._find, self._token, self._say = find, token, say
        self._clock, self._sleep, self._now = clock, sleep, now
        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"surveillance-policy-warehouse/{__version__}"
        # Given explicitly, so that no password out of a .netrc file goes along.
        self._session.auth = lambda request: request

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def get(self, url: str) -> Answer:
        """The answer to a GET. Raises NotGiven for 404 and 410, PullError for everything that ends the
        pull.
        """
        return Answer(url, self._ask("GET", url, _whole), self._now())

    def post(self, url: str, body: Mapping[str, str]) -> bytes:
        """The answer to a POST of JSON, sent without a token."""
        return self._ask("POST", url, _whole, body=body)

    def download(self, url: str, target: Path, most: int) -> None:
        """Save a file, in one step. Raises NotGiven when it isn't there, is refused, or is larger than `most`
        bytes.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")

        def save(response: requests.Response) -> None:
            with part.open("wb") as file:
                for chunk in _content(response, most):
                    file.write(chunk)

        try:
            self._ask("GET", url, save, accept="*/*", refused=NotGiven)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)

    def _ask(
        self,
        method: str,
        url: str,
        read: Callable[[requests.Response], T],
        *,
        body: Mapping[str, str] | None = None,
        accept: str = "application/json",
        refused: type[Exception] = PullError,
    ) -> T:
        """What `read` makes of the answer; asked again when the platform or the line says so."""
        renewed = False
        hops = attempt = 0
        while True:
            origin = self._origin(url)
            parts = urlsplit(url)
            headers = {"Accept": accept}
            if origin.with_token and method == "GET" and self._token is not None:
                token = self._token(False)
                if token:
                    headers["Authorization"] = f"Bearer {token}"
            pace = origin.pace(parts.path)
            if pace and (seconds := pace.wait(self._clock)) > 0:
                self._sleep(seconds)
            self.asked += 1
            try:
                response = self._session.request(
                    method,
                    urlunsplit((*urlsplit(origin.asked)[:2], parts.path, parts.query, "")),
                    headers=headers,
                    json=body,
                    timeout=_PATIENCE,
                    allow_redirects=False,
                    stream=True,
                )
                with response:
                    if response.status_code < 300:
                        return read(response)
            except _CUT as error:
                self._back_off(attempt, url, f"was cut off ({type(error).__name__})", None)
                attempt += 1
                continue
            status = response.status_code
            location = response.headers.get("Location", "")
            wanted = response.headers.get("Retry-After")
            if status in _TRY_LATER:
                self._back_off(attempt, url, f"answers {_named(status)}", wanted)
                attempt += 1
                continue
            if 300 <= status < 400 and location and method == "GET":
                hops += 1
                url = self._followed(url, location, hops)
                continue
            if status == 401 and self._token is not None and "Authorization" in headers and not renewed:
                renewed = True
                if self._token(True):
                    continue
            raise self._refusal(status, url, refused)

    def _origin(self, url: str) -> Origin:
        parts = urlsplit(url)
        origin = self._find(f"{parts.scheme}://{parts.netloc}".lower())
        if origin is None:
            raise NotGiven(
                f"it lies on {parts.netloc or 'no host'}, which is not {self.platform}'s; not asked"
            )
        return origin

    def _followed(self, url: str, location: str, hops: int) -> str:
        target = urljoin(url, location)
        here, there = urlsplit(url), urlsplit(target)
        origin = self._find(f"{there.scheme}://{there.netloc}".lower())
        strange = origin is None or (here.netloc != there.netloc and self._origin(url).with_token)
        if strange or hops > _HOPS:
            raise PullError(
                f"{_shown(url)} leads on to {there.netloc}, which is not followed",
                "check the address and its host; a portal that has moved, or never was, answers like this",
            )
        return target

    def _back_off(self, attempt: int, url: str, what: str, wanted: str | None) -> None:
        """Wait before the next attempt. Raises PullError when there is none."""
        asked = self._seconds(wanted)
        if asked is not None and asked > _MOST_ASKED:
            raise PullError(
                f"{self.platform} asks to wait {asked / 60:,.0f} minutes ({_shown(url)} {what})",
                self._again(),
            )
        if attempt + 1 >= _ATTEMPTS:
            raise PullError(f"{_shown(url)} {what}, {_ATTEMPTS} times", self._again())
        seconds = min(_FIRST_WAIT * 2**attempt, _LONGEST_WAIT)
        seconds = max(asked, 1.0) if asked is not None else seconds
        self._say(f"{_shown(url)} {what}; waiting {seconds:.0f} s")
        self._sleep(seconds)

    def _seconds(self, wanted: str | None) -> float | None:
        if not wanted:
            return None
        if wanted.strip().isdigit():
            return float(wanted.strip())
        try:
            at = email.utils.parsedate_to_datetime(wanted)
        except ValueError:
            return None
        return (at.replace(tzinfo=at.tzinfo or UTC) - self._now()).total_seconds()

    def _refusal(self, status: int, url: str, refused: type[Exception]) -> Exception:
        said = f"{_shown(url)} answers {_named(status)}"
        if status in (404, 410):
            return NotGiven(f"{self.platform} does not have it (any more), or does not show it to you")
        if refused is NotGiven:
            return NotGiven(f"{self.platform} answers {_named(status)}")
        if status == 401:
            return PullError(f"{self.platform} does not accept the user ({said})", _CREDENTIALS)
        if status == 403:
            return PullError(
                f"{self.platform} refuses ({said})",
                "log in with an account that may see it; if it goes on, ask the platform whether it "
                "blocks programs "
                "from this network, or export the requests on its site and land the files",
            )
        return PullError(said, self._again())

    def _again(self) -> str:
        return "run the same command again later; what has come stays, and it goes on from there"


def _content(response: requests.Response, most: int) -> Iterator[bytes]:
    size = 0
    for chunk in response.iter_content(_CHUNK):
        size += len(chunk)
        if size > most:
            raise NotGiven(f"larger than {most / 1e6:,.0f} MB")
        yield chunk


def _whole(response: requests.Response) -> bytes:
    return b"".join(_content(response, _ANSWER_BYTES))


_CREDENTIALS = (
    "set MUCKROCK_USERNAME and MUCKROCK_PASSWORD (a MUCKROCK_TOKEN lives five minutes), then run it again"
)


def _named(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _shown(url: str) -> str:
    """An address without its query, which may hold signatures."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"
