"""Pulling from platforms, against a server on this machine that answers as they do, well and badly."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import api_payloads as payloads
import duckdb
import pytest

from warehouse import cli
from warehouse.errors import EXIT_DONE, EXIT_FAILED, EXIT_QUARANTINE, EXIT_USAGE, UsageError
from warehouse.landing.limits import Limits
from warehouse.landing.platforms.shapes import ENVELOPE
from warehouse.paths import Home
from warehouse.pull import PullReport, Scope, pull, sites
from warehouse.pull.client import Client, Origin, Pace
from warehouse.pull.errors import NotGiven, PullError
from warehouse.pull.scope import known_list, nextrequest_address
from warehouse.pull.store import safe_name

PORTAL = "oaklake.nextrequest.com"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
USER = {"MUCKROCK_USERNAME": "odile", "MUCKROCK_PASSWORD": "s3cret-of-odile"}


@dataclass
class Reply:
    """One answer; `cut` closes the line after so many bytes of the body."""

    body: object = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: int | None = None

    @property
    def data(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Asked:
    """One request that came."""

    method: str
    path: str
    query: dict[str, list[str]]
    token: str | None
    body: bytes


class Platform:
    """A server: answers by path, each of a row once and the last one for ever; what it lacks is a 404."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = defaultdict(list)
        self.asked: list[Asked] = []
        platform = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                platform._answer(self)

            def do_POST(self) -> None:
                platform._answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing on stderr."""

        # The socket listens as soon as the server is made.
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def environment(self) -> dict[str, str]:
        return dict.fromkeys([*sites.VARIABLES, sites.NEXTREQUEST_VARIABLE], self.address)

    def give(self, path: str, *replies: Reply | object) -> None:
        """What a path answers, in turn; a path with a query goes before the bare one."""
        self.replies[path] = [each if isinstance(each, Reply) else Reply(each) for each in replies]

    def paths(self, start: str = "/") -> list[str]:
        return [each.path for each in self.asked if each.path.startswith(start)]

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        token = handler.headers.get("Authorization")
        body = handler.rfile.read(length)
        self.asked.append(Asked(handler.command, parts.path, parse_qs(parts.query), token, body))
        row = self.replies.get(handler.path) or self.replies.get(parts.path) or [Reply({"detail": "no"}, 404)]
        reply = row.pop(0) if len(row) > 1 else row[0]
        data = reply.data
        handler.send_response(reply.status)
        for name, value in {"Content-Length": str(len(data)), **reply.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        if reply.cut is not None:
            handler.wfile.write(data[: reply.cut])
            handler.close_connection = True
            return
        handler.wfile.write(data)


@dataclass
class Time:
    """A clock that only sleeping moves."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    # A proxy of the surroundings has nothing to do with this machine's own address.
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    made = Platform()
    yield made
    made.close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.resolve(tmp_path / "home")


@pytest.fixture
def time() -> Time:
    return Time()


def give_muckrock(platform: Platform, number: int = 910001) -> None:
    """Everything of one request, its communications on two pages."""
    api, site = "/api_v2", "https://www.muckrock.com/api_v2"
    said = payloads.muckrock_communications(number)
    platform.give("/api/token/", {"access": "token-1", "refresh": "refresh-1"})
    platform.give(f"{api}/requests/{number}/", payloads.muckrock_request(number))
    following = f"{site}/communications/?foia={number}&page=2&page_size=100"
    platform.give(f"{api}/communications/", payloads.results(*said[:2], following=following))
    platform.give(f"{api}/communications/?foia={number}&page=2&page_size=100", payloads.results(said[2]))
    platform.give(f"{api}/agencies/7001/", payloads.muckrock_agency())
    for place in payloads.muckrock_jurisdictions():
        platform.give(f"{api}/jurisdictions/{place['id']}/", place)
    platform.give(f"{api}/users/501/", payloads.MUCKROCK_USER)
    mine, *theirs = payloads.muckrock_files()
    platform.give(f"{api}/files/?communication=33&page_size=100", payloads.results(*theirs))
    platform.give(f"{api}/files/?communication=31&page_size=100", payloads.results(mine))
    for each in theirs:
        platform.give(urlsplit(each["ffile"]).path, f"text of {each['title']}".encode())


def run(platform: Platform, home: Home, time: Time, scope: Scope, **more: Any) -> PullReport:
    # No two pulls begin in the same instant.
    time.seconds += 1
    environment = {**platform.environment, **USER}
    return pull(
        home, scope, environment=environment, clock=time.clock, sleep=time.sleep, now=time.now, **more
    )


REQUEST = Scope("muckrock", requests=("910001",))


# What comes back


def test_a_request_comes_with_everything_it_refers_to(platform: Platform, home: Home, time: Time) -> None:
    give_muckrock(platform)
    report = run(platform, home, time, REQUEST)
    assert (report.brought, report.missing, report.left_out) == (1, [], [])
    assert sorted(path.name for path in report.released["muckrock:910001"]) == [
        "61 Flock agreement.pdf",
        "62 Policy 5.14.pdf",
    ]
    assert not [path for path in platform.paths("/foia_files") if "letter" in path], "not the requester's own"
    tokens = {each.path.startswith("/api_v2/"): each.token for each in platform.asked if each.method == "GET"}
    assert tokens == {True: "Bearer token-1", False: None}, "the token goes to the API and nowhere else"


def test_answers_are_kept_letter_for_letter_with_their_address(
    platform: Platform, home: Home, time: Time
) -> None:
    give_muckrock(platform)
    odd = b'{"id" :910001,  "caf\\u00e9": 1.50, ' + json.dumps(payloads.muckrock_request()).encode()[1:]
    platform.give("/api_v2/requests/910001/", Reply(odd))
    run(platform, home, time, REQUEST)
    kept = (home.pulled / "muckrock" / "requests" / "910001.json").read_bytes()
    assert odd in kept
    note = json.loads(kept)[ENVELOPE]
    assert note == {
        "platform": "muckrock",
        "url": "https://www.muckrock.com/api_v2/requests/910001/",
        "pulled_at": (START + timedelta(seconds=1)).isoformat(),
    }
    everything = b"".join(path.read_bytes() for path in home.pulled.rglob("*") if path.is_file())
    for secret in (b"s3cret", b"token-1", b"refresh-1"):
        assert secret not in everything


def test_pulled_requests_land_with_their_files(
    platform: Platform, home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give_muckrock(platform)
    for name, value in {**platform.environment, **USER}.items():
        monkeypatch.setenv(name, value)
    arguments = ["--home", str(home.root), "pull", "muckrock", "--request", "910001"]
    assert cli.main(arguments) == EXIT_DONE, capsys.readouterr().err
    said = capsys.readouterr().err
    assert "the platforms' terms forbid mining them" in said and "s3cret" not in said
    with duckdb.connect(str(home.warehouse_db), read_only=True) as connection:
        rows = connection.execute(
            "SELECT record_key, request_ref, text FROM raw.source_versions ORDER BY source_file DESC, text"
        ).fetchall()
    assert rows[0] == ("muckrock:910001", None, payloads.page_text("Marlow Falls"))
    assert [(ref, text) for _, ref, text in rows[1:]] == [
        ("muckrock:910001", "text of Policy 5.14"),
        ("muckrock:910001", "text of Flock agreement"),
    ]
    assert cli.main([*arguments, "--no-files"]) == EXIT_DONE


def test_several_requests_share_what_they_refer_to(platform: Platform, home: Home, time: Time) -> None:
    give_muckrock(platform)
    platform.give("/api_v2/requests/910002/", payloads.muckrock_request(910002))
    platform.give("/api_v2/communications/?foia=910002&page_size=100", payloads.results())
    report = run(platform, home, time, Scope("muckrock", requests=("910001", "910002", "910001")))
    assert report.brought == 2
    assert platform.paths("/api_v2/agencies/") == ["/api_v2/agencies/7001/"]


def test_an_agency_is_found_by_its_name_and_its_requests_are_limited(
    platform: Platform, home: Home, time: Time
) -> None:
    give_muckrock(platform)
    platform.give(
        "/api_v2/agencies/",
        payloads.results(payloads.muckrock_agency("Marlow Falls Park", 9), payloads.muckrock_agency()),
    )
    listed = [payloads.muckrock_request(910001), payloads.muckrock_request(910002)]
    platform.give("/api_v2/requests/", payloads.results(*listed))
    report = run(platform, home, time, Scope("muckrock", agency="marlow falls police department", most=1))
    assert (report.brought, report.limited) == (1, True)
    asked = next(each for each in platform.asked if each.path == "/api_v2/requests/")
    assert asked.query["agency"] == ["7001"]
    with pytest.raises(UsageError, match="9 Marlow Falls Park Police Department; 7001"):
        run(platform, home, time, Scope("muckrock", agency="Marlow"))


def test_a_tag_and_a_list_name_requests(platform: Platform, home: Home, time: Time) -> None:
    give_muckrock(platform)
    platform.give("/api_v2/requests/", payloads.results(payloads.muckrock_request()))
    assert run(platform, home, time, Scope("muckrock", tag="alpr")).brought == 1
    assert next(each for each in platform.asked if each.path == "/api_v2/requests/").query["tags"] == ["alpr"]
    face = known_list("Face recognition").requests
    assert len(face) > 40 and all(number.isdigit() for number in face)
    report = run(platform, home, time, Scope("muckrock", known="face-recognition", most=3))
    assert [what for what, _ in report.missing] == [f"request {number}" for number in face[:3]]
    with pytest.raises(UsageError, match="choose one of: alpr, "):
        known_list("teleportation")


def test_a_nextrequest_request_comes_with_its_timeline_and_documents(
    platform: Platform, home: Home, time: Time
) -> None:
    timeline = payloads.nextrequest_timeline()
    first, second = (
        {**timeline, "timeline": timeline["timeline"][:3]},
        {**timeline, "timeline": timeline["timeline"][3:]},
    )
    platform.give("/client/requests/26-309", payloads.nextrequest_request())
    platform.give("/client/requests/26-309/timeline?page_number=1", first)
    platform.give("/client/requests/26-309/timeline?page_number=2", second)
    platform.give("/client/request_documents", payloads.nextrequest_documents(names_request=False))
    platform.give("/oaklake/26-309/policy.pdf", b"%PDF")
    report = run(platform, home, time, Scope("nextrequest", url=f"https://{PORTAL}/requests/26-309"))
    assert [path.relative_to(home.pulled / "nextrequest").as_posix() for path in report.answers] == [
        f"{PORTAL}/26-309/request.json",
        f"{PORTAL}/26-309/timeline-1.json",
        f"{PORTAL}/26-309/timeline-2.json",
        f"{PORTAL}/26-309/documents.json",
    ]
    assert [path.name for path in report.released[f"nextrequest:{PORTAL}:26-309"]] == ["71 Policy 611.pdf"]
    assert {each.token for each in platform.asked} == {None}


def test_documents_of_a_search_come_with_their_texts(platform: Platform, home: Home, time: Time) -> None:
    following = "https://api.www.documentcloud.org/api/documents/search/?q=plates&cursor=2"
    hidden = payloads.documentcloud_document("5", access="private")
    platform.give(
        "/api/documents/search/",
        payloads.results(payloads.documentcloud_document(), hidden, following=following),
    )
    platform.give(
        "/api/documents/search/?q=plates&cursor=2",
        payloads.results(payloads.documentcloud_document("6", "gone"), following=following),
    )
    platform.give("/documents/23900062/policy-514.txt.json", payloads.documentcloud_text())
    report = run(platform, home, time, Scope("documentcloud", query="plates", most=3))
    assert (report.brought, report.limited) == (1, True)
    assert [what for what, _ in report.left_out] == ["document 5"]
    assert [what for what, _ in report.missing] == ["document 6 (Policy 5.14)"]


# What goes wrong


def test_a_platform_that_is_busy_is_asked_again_after_the_time_it_names(
    platform: Platform, home: Home, time: Time
) -> None:
    give_muckrock(platform)
    at = format_datetime(START + timedelta(seconds=47), usegmt=True)
    platform.give(
        "/api_v2/requests/910001/",
        Reply(status=429, headers={"Retry-After": "7"}),
        Reply(status=503, headers={"Retry-After": at}),
        Reply(status=502),
        Reply(status=500),
        payloads.muckrock_request(),
    )
    said: list[str] = []
    assert run(platform, home, time, REQUEST, say=said.append).brought == 1
    assert time.slept == [7, 39, 8, 16]
    assert said[0] == "www.muckrock.com/api_v2/requests/910001/ answers 429 Too Many Requests; waiting 7 s"


def test_a_platform_that_stays_away_ends_the_pull_with_what_to_do(
    platform: Platform, home: Home, time: Time
) -> None:
    give_muckrock(platform)
    platform.give("/api_v2/requests/910001/", Reply(status=503))
    with pytest.raises(PullError, match="503 Service Unavailable, 6 times") as caught:
        run(platform, home, time, REQUEST)
    assert "goes on from there" in caught.value.next_step
    assert time.slept == [2, 4, 8, 16, 32]
    platform.give("/api_v2/requests/910001/", Reply(status=429, headers={"Retry-After": "86400"}))
    with pytest.raises(PullError, match="asks to wait 1,440 minutes"):
        run(platform, home, time, REQUEST)


def test_a_cut_line_is_tried_again_and_leaves_nothing_half(
    platform: Platform, home: Home, time: Time
) -> None:
    give_muckrock(platform)
    whole = payloads.muckrock_request()
    platform.give("/api_v2/requests/910001/", Reply(whole, cut=0), Reply(whole, cut=40), whole)
    path = "/foia_files/2023/03/14/Policy_5.14.pdf"
    platform.give(path, Reply(b"x" * 1000, cut=10), Reply(b"x" * 1000))
    report = run(platform, home, time, REQUEST)
    assert [file.stat().st_size for file in report.released["muckrock:910001"] if "Policy" in file.name] == [
        1000
    ]
    assert not list(home.pulled.rglob("*.part")) and not list(home.pulled.rglob(".tmp*"))


def test_a_pull_that_was_cut_off_goes_on_where_it_was(platform: Platform, home: Home, time: Time) -> None:
    give_muckrock(platform)
    platform.give("/api_v2/agencies/7001/", *[Reply(status=500)] * 6, payloads.muckrock_agency())
    with pytest.raises(PullError):
        run(platform, home, time, REQUEST)
    before = platform.paths("/api_v2/requests/")
    report = run(platform, home, time, REQUEST)
    assert report.brought == 1 and report.reused == 4
    assert platform.paths("/api_v2/requests/") == before, "what had come is not asked for again"
    assert len(set(report.answers)) == len(report.answers) == 9
    # A pull that has ended begins anew, but does not load files again.
    count = len(platform.paths("/foia_files"))
    run(platform, home, time, REQUEST)
    assert len(platform.paths("/api_v2/requests/")) == len(before) + 1
    assert len(platform.paths("/foia_files")) == count


def test_what_is_not_given_is_named_and_the_rest_comes(
    platform: Platform, home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    give_muckrock(platform)
    platform.give("/foia_files/2023/03/14/Policy_5.14.pdf", Reply(status=403))
    for name, value in {**platform.environment, **USER}.items():
        monkeypatch.setenv(name, value)
    arguments = ["--home", str(home.root), "pull", "muckrock", "--request"]
    assert cli.main([*arguments, "910001"]) == EXIT_QUARANTINE
    assert "left out: Policy 5.14.pdf of request 910001: MuckRock answers 403" in capsys.readouterr().err
    assert cli.main([*arguments, "910001", "404404"]) == EXIT_FAILED
    assert "not given: request 404404: MuckRock does not have it" in capsys.readouterr().err


def test_a_file_that_is_too_large_is_left_out(platform: Platform, home: Home, time: Time) -> None:
    give_muckrock(platform)
    platform.give("/foia_files/2023/03/14/Policy_5.14.pdf", Reply(b"x" * 2_000_000))
    report = run(platform, home, time, REQUEST, limits=Limits(file_bytes=1_000_000))
    assert report.left_out == [("Policy 5.14.pdf of request 910001", "larger than 1 MB")]
    assert len(report.released["muckrock:910001"]) == 1


# The login


def test_a_token_is_renewed_in_time_and_when_it_is_refused(
    platform: Platform, home: Home, time: Time
) -> None:
    give_muckrock(platform)
    refused = Reply(status=401)
    platform.give(
        "/api/token/", {"access": "token-1", "refresh": "r1"}, {"access": "token-3", "refresh": "r3"}
    )
    platform.give("/api/refresh/", {"access": "token-2"})
    platform.give(
        "/api_v2/requests/910001/",
        Reply(status=503, headers={"Retry-After": "300"}),
        payloads.muckrock_request(),
    )
    platform.give("/api_v2/agencies/7001/", refused, payloads.muckrock_agency())
    run(platform, home, time, REQUEST)
    posts = [(each.path, json.loads(each.body)) for each in platform.asked if each.method == "POST"]
    login = {"username": "odile", "password": "s3cret-of-odile"}
    assert posts == [("/api/token/", login), ("/api/refresh/", {"refresh": "r1"}), ("/api/token/", login)]
    used = [each.token for each in platform.asked if each.path.startswith("/api_v2/")]
    assert list(dict.fromkeys(used)) == ["Bearer token-1", "Bearer token-2", "Bearer token-3"]


@pytest.mark.parametrize(
    ("path", "reply", "message"),
    [
        ("/api/token/", Reply(status=401), "does not accept the user"),
        ("/api/token/", Reply({"hello": 1}), "holds no token"),
        ("/api_v2/requests/910001/", Reply(status=401), "does not accept the user"),
        ("/api_v2/requests/910001/", Reply(status=403), "refuses"),
        ("/api_v2/requests/910001/", Reply(b"<html>Just a moment"), "no JSON"),
        ("/api_v2/requests/910001/", Reply(status=418), "418"),
    ],
)
def test_refusals_end_the_pull_and_say_what_to_do(
    platform: Platform, home: Home, time: Time, path: str, reply: Reply, message: str
) -> None:
    give_muckrock(platform)
    platform.give(path, reply)
    with pytest.raises(PullError, match=message) as caught:
        run(platform, home, time, REQUEST)
    assert caught.value.next_step and "s3cret" not in str(caught.value)


def test_without_a_login_nothing_is_asked(platform: Platform, home: Home, time: Time) -> None:
    with pytest.raises(UsageError, match="answers only to users who have logged in"):
        pull(home, REQUEST, environment=platform.environment)
    given = {**platform.environment, "MUCKROCK_TOKEN": "mine"}
    give_muckrock(platform)
    pull(home, REQUEST, environment=given, clock=time.clock, sleep=time.sleep, now=time.now)
    assert {each.token for each in platform.asked if each.path.startswith("/api_v2/")} == {"Bearer mine"}
    assert not platform.paths("/api/")
    platform.give("/api_v2/requests/910001/", Reply(status=401))
    time.seconds += 1
    with pytest.raises(PullError, match="does not accept the user"):
        pull(home, REQUEST, environment=given, clock=time.clock, sleep=time.sleep, now=time.now)


# Other hosts


def test_the_token_follows_nowhere_else(platform: Platform, home: Home, time: Time) -> None:
    give_muckrock(platform)
    for target in ("https://evil.example.org/x", "https://cdn.muckrock.com/x", "http://www.muckrock.com/x"):
        platform.give("/api_v2/requests/910001/", Reply(status=302, headers={"Location": target}))
        with pytest.raises(PullError, match="is not followed"):
            run(platform, home, time, REQUEST)
    moved = {"Location": "/api_v2/requests/910001/new/"}
    platform.give("/api_v2/requests/910001/", Reply(status=301, headers=moved))
    platform.give("/api_v2/requests/910001/new/", payloads.muckrock_request())
    assert run(platform, home, time, REQUEST).brought == 1
    platform.give(
        "/api_v2/requests/910001/new/", Reply(status=301, headers={"Location": "/api_v2/requests/910001/"})
    )
    with pytest.raises(PullError, match="is not followed"):
        run(platform, home, time, REQUEST)


def test_addresses_in_answers_lead_to_no_other_host(platform: Platform, home: Home, time: Time) -> None:
    give_muckrock(platform)
    for address in (
        "https://evil.example.org/a.pdf",
        "file:///etc/passwd",
        "https://www.muckrock.com@evil.org/a",
    ):
        stolen = {**payloads.muckrock_files()[1], "ffile": address}
        platform.give("/api_v2/files/?communication=33&page_size=100", payloads.results(stolen))
        report = run(platform, home, time, REQUEST)
        assert "not asked" in report.left_out[0][1] and not report.released
    away = payloads.results(
        *payloads.muckrock_communications()[:1], following="https://evil.example.org/next"
    )
    platform.give("/api_v2/communications/", away)
    report = run(platform, home, time, REQUEST)
    assert report.brought == 0 and "evil.example.org" in report.missing[0][1]


def test_a_portal_that_is_none_is_said(platform: Platform, home: Home, time: Time) -> None:
    platform.give(
        "/client/requests/26-309",
        Reply(status=302, headers={"Location": "https://www.civicplus.com/nextrequest"}),
    )
    with pytest.raises(PullError, match=r"leads on to www\.civicplus\.com, which is not followed"):
        run(platform, home, time, Scope("nextrequest", url=f"https://{PORTAL}/requests/26-309"))


@pytest.mark.parametrize(
    "url",
    [
        "http://oaklake.nextrequest.com/requests/26-309",
        "https://oaklake.nextrequest.com/",
        "https://oaklake.nextrequest.com/requests/../../etc",
        "https://me:pw@oaklake.nextrequest.com/requests/26-309",
        "https://oaklake.nextrequest.com:8443/requests/26-309",
        "oaklake",
    ],
)
def test_only_addresses_of_requests_are_pulled(url: str) -> None:
    with pytest.raises(UsageError, match="is no address of a request"):
        nextrequest_address(url)


def test_only_this_machine_may_be_asked_without_encryption(home: Home) -> None:
    for address in ("http://muckrock.example.org", "ftp://127.0.0.1"):
        with pytest.raises(UsageError, match="is no https:// address"):
            pull(home, REQUEST, environment={**USER, "WAREHOUSE_MUCKROCK_URL": address})


# Pace, names, scope


def test_the_documented_pace_is_kept(platform: Platform, time: Time) -> None:
    platform.give("/api_v2/users/501/", payloads.MUCKROCK_USER)
    find = sites.find_muckrock(platform.environment)
    client = Client("MuckRock", find, clock=time.clock, sleep=time.sleep, now=time.now)
    for _ in range(8):
        client.get("https://www.muckrock.com/api_v2/users/501/")
    client.close()
    assert time.slept == pytest.approx([12, 12, 12])
    pace = Pace(15 / 60, 100)
    waits = [pace.wait(time.clock) for _ in range(102)]
    assert waits[:100] == [0] * 100 and waits[100] == pytest.approx(4)


def test_nobody_is_asked_whom_the_platform_does_not_have(platform: Platform) -> None:
    origin = Origin("https://one.example.org", platform.address)
    client = Client("One", lambda name: origin if name == origin.real else None)
    platform.give("/a", {"a": 1})
    assert json.loads(client.get("https://one.example.org/a").data) == {"a": 1}
    with pytest.raises(NotGiven, match="not asked"):
        client.get("https://two.example.org/a")
    client.close()


def test_names_of_files_stay_in_their_folder() -> None:
    for name in ("../../etc/passwd", "/etc/passwd", "a\\b", "..", "", "\x00", "x" * 400 + ".pdf", "é" * 200):
        made = safe_name(name)
        assert made and "/" not in made and "\\" not in made and not made.startswith(".")
        assert len(made.encode()) <= 150
    assert safe_name("x" * 400 + ".pdf").endswith(".pdf")
    assert safe_name("x" * 400 + ".pdf") != safe_name("x" * 401 + ".pdf")


@pytest.mark.parametrize(
    "arguments",
    [
        ["muckrock"],
        ["muckrock", "--request", "12a"],
        ["muckrock", "--request", "12", "--tag", "alpr"],
        ["muckrock", "--tag", "alpr", "--most", "0"],
        ["documentcloud", "  "],
        ["everything"],
    ],
)
def test_a_pull_without_a_clear_scope_is_wrong_use(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(["pull", *arguments])
    assert caught.value.code == EXIT_USAGE and "usage:" in capsys.readouterr().err
