"""Where each platform is asked, at which pace, and for whom. Only the variables here lead anywhere else, for
tests.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from warehouse.errors import UsageError
from warehouse.pull.client import Find, Origin, Pace

MUCKROCK = "https://www.muckrock.com"
MUCKROCK_API = f"{MUCKROCK}/api_v2"
ACCOUNTS = "https://accounts.muckrock.com"
MUCKROCK_FILES = "https://cdn.muckrock.com"
DOCUMENTCLOUD = "https://api.www.documentcloud.org"
DOCUMENTCLOUD_FILES = "https://s3.documentcloud.org"

#: Variable -> the origin that it moves.
VARIABLES = {
    "WAREHOUSE_MUCKROCK_URL": MUCKROCK,
    "WAREHOUSE_MUCKROCK_ACCOUNTS_URL": ACCOUNTS,
    "WAREHOUSE_MUCKROCK_FILES_URL": MUCKROCK_FILES,
    "WAREHOUSE_DOCUMENTCLOUD_URL": DOCUMENTCLOUD,
    "WAREHOUSE_DOCUMENTCLOUD_FILES_URL": DOCUMENTCLOUD_FILES,
}
#: Moves every NextRequest portal and its files.
NEXTREQUEST_VARIABLE = "WAREHOUSE_NEXTREQUEST_URL"

# Where NextRequest keeps what agencies release.
_NEXTREQUEST_FILES = re.compile(r"https://nextrequest[a-z0-9-]*\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com")


def find_muckrock(environment: Mapping[str, str] = os.environ) -> Find:
    """MuckRock's documented limits: 15 requests a minute with bursts to 100, 5 a minute for users."""
    slow, usual = Pace(5 / 60, 5), Pace(15 / 60, 100)
    paces = {"/api_v2/users/": slow, "/api_v2/organizations/": slow, "/api_v2/": usual}
    return _among(
        Origin(MUCKROCK, _asked(MUCKROCK, environment), with_token=True, paces=paces),
        Origin(ACCOUNTS, _asked(ACCOUNTS, environment), paces={"/": Pace(5 / 60, 5)}),
        Origin(MUCKROCK_FILES, _asked(MUCKROCK_FILES, environment), paces={"/": Pace(1, 5)}),
    )


def find_documentcloud(environment: Mapping[str, str] = os.environ) -> Find:
    """DocumentCloud allows ten requests a second and 500 a day to who has not logged in; two a second are
    asked.
    """
    return _among(
        Origin(DOCUMENTCLOUD, _asked(DOCUMENTCLOUD, environment), paces={"/": Pace(2, 5)}),
        Origin(DOCUMENTCLOUD_FILES, _asked(DOCUMENTCLOUD_FILES, environment), paces={"/": Pace(2, 5)}),
    )


def find_nextrequest(host: str, environment: Mapping[str, str] = os.environ) -> Find:
    """One portal and the place of its files. NextRequest names no limit: one request a second."""
    moved = _moved(NEXTREQUEST_VARIABLE, environment)
    pace = Pace(1, 3)

    def find(origin: str) -> Origin | None:
        if origin == f"https://{host}" or _NEXTREQUEST_FILES.fullmatch(origin):
            return Origin(origin, moved or origin, paces={"/": pace})
        return None

    return find


def _among(*origins: Origin) -> Callable[[str], Origin | None]:
    known = {origin.real: origin for origin in origins}
    return known.get


def _asked(real: str, environment: Mapping[str, str]) -> str:
    variable = next(name for name, origin in VARIABLES.items() if origin == real)
    return _moved(variable, environment) or real


def _moved(variable: str, environment: Mapping[str, str]) -> str:
    value = environment.get(variable, "").rstrip("/")
    parts = urlsplit(value)
    # With a user's password on its way nothing but this machine may be asked without encryption.
    if value and not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "127.0.0.1")):
        raise UsageError(f"{variable}={value} is no https:// address", "unset it, or give one")
    return value
