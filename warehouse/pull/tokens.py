"""The user's token for MuckRock: out of the environment, or got for a user name and password and renewed in
time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from warehouse.errors import UsageError
from warehouse.pull.client import Client
from warehouse.pull.errors import NotGiven, PullError
from warehouse.pull.sites import ACCOUNTS

#: A token lives five minutes; it is renewed a little sooner.
_LIFE = 270.0


class MuckRockToken:
    """Gives the bearer token that a request needs now. Raises UsageError when the environment names no
    user.
    """

    def __init__(self, environment: Mapping[str, str], clock: Callable[[], float]) -> None:
        self._given = environment.get("MUCKROCK_TOKEN", "").strip()
        self._user = environment.get("MUCKROCK_USERNAME", "").strip()
        self._password = environment.get("MUCKROCK_PASSWORD", "")
        if not self._given and not (self._user and self._password):
            raise UsageError(
                "MuckRock's API answers only to users who have logged in, and the environment names none",
                "set MUCKROCK_USERNAME and MUCKROCK_PASSWORD (an account is free), or MUCKROCK_TOKEN",
            )
        self._clock = clock
        self._access = self._refresh = ""
        self._until = 0.0

    def bind(self, client: Client) -> None:
        """The client that asks for tokens."""
        self._client = client

    def __call__(self, renew: bool) -> str | None:
        """The token; a new one when `renew` is true, None when there can be none."""
        if not (self._user and self._password):
            return None if renew else self._given
        if renew or not self._access or self._clock() >= self._until:
            self._get(anew=renew)
        return self._access

    def _get(self, *, anew: bool) -> None:
        answer = None
        if self._refresh and not anew:
            try:
                answer = self._client.post(f"{ACCOUNTS}/api/refresh/", {"refresh": self._refresh})
            except (PullError, NotGiven):
                # The refresh token has run out too: the password gets a new pair.
                answer = None
        if answer is None:
            try:
                answer = self._client.post(
                    f"{ACCOUNTS}/api/token/", {"username": self._user, "password": self._password}
                )
            except NotGiven as error:
                raise PullError(f"MuckRock gives no token: {error}", "try again later") from error
        try:
            pair = json.loads(answer)
            self._access, self._refresh = str(pair["access"]), str(pair.get("refresh") or self._refresh)
        except (ValueError, KeyError, TypeError) as error:
            raise PullError("MuckRock's answer to the login holds no token", "try again later") from error
        self._until = self._clock() + _LIFE
