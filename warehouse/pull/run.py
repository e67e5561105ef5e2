"""One pull from its scope to what lies in <home>/pulled."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from warehouse.landing.limits import Limits
from warehouse.locking import home_lock
from warehouse.paths import Home
from warehouse.pull import sites
from warehouse.pull.client import Client, Find
from warehouse.pull.documentcloud import DocumentCloudPull
from warehouse.pull.muckrock import MuckRockPull
from warehouse.pull.nextrequest import NextRequestPull
from warehouse.pull.report import PullReport
from warehouse.pull.scope import Scope, nextrequest_address
from warehouse.pull.store import Store
from warehouse.pull.tokens import MuckRockToken


def pull(
    home: Home,
    scope: Scope,
    advance: Callable[[int, int], None] = lambda done, total: None,
    say: Callable[[str], None] = lambda text: None,
    *,
    environment: Mapping[str, str] = os.environ,
    limits: Limits | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> PullReport:
    """Bring the scope into <home>/pulled/<platform>; nothing is landed yet.

    `advance(done, all)` after each request, `say` when the pull waits. Raises UsageError for a scope that is
    none or a missing login, PullError when the platform ends the pull (what has come stays, and the next pull
    of this scope goes on from there), LockedError when the home is in use.
    """
    most_bytes = (limits or Limits.given(environment=environment)).file_bytes
    token: MuckRockToken | None = None
    find: Find
    if scope.platform == "muckrock":
        token = MuckRockToken(environment, clock)
        find = sites.find_muckrock(environment)
    elif scope.platform == "documentcloud":
        find = sites.find_documentcloud(environment)
    else:
        find = sites.find_nextrequest(nextrequest_address(scope.url)[0], environment)
    report = PullReport()
    with home_lock(home, "pull"):
        names = {"muckrock": "MuckRock", "documentcloud": "DocumentCloud", "nextrequest": "NextRequest"}
        client = Client(names[scope.platform], find, token=token, say=say, clock=clock, sleep=sleep, now=now)
        if token:
            token.bind(client)
        store = Store(home.ensure().pulled / scope.platform, str(scope), now)
        try:
            if scope.platform == "muckrock":
                MuckRockPull(client, store, report, most_bytes).run(scope, advance)
            elif scope.platform == "documentcloud":
                DocumentCloudPull(client, store, report).run(scope, advance)
            else:
                NextRequestPull(client, store, report, most_bytes).run(scope, advance)
        finally:
            client.close()
            report.answers, report.reused = store.answers, store.reused
        store.done()
    return report
