"""What MuckRock's API gives, versions 1 and 2: requests, communications, files, agencies, jurisdictions and
users, one object, a list or a page of results.
"""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.landing.formats import json_input
from warehouse.landing.found import Blob, Found, FoundRecord, Unreadable
from warehouse.landing.limits import Limits
from warehouse.landing.platforms import muckrock

NAME = "muckrock_json"
TITLE = "MuckRock API"
ISOLATED = True


def recognises(blob: Blob) -> bool:
    """By fields that only MuckRock has; one object on each line is left to `bulk`."""
    return (
        json_input.starts_like_json(blob) and muckrock.looks_like(blob.head) and not json_input.is_lines(blob)
    )


def open(blob: Blob, limits: Limits) -> Iterator[Found]:
    """A record for each object. Raises Unreadable when the JSON is broken or holds nothing of MuckRock's."""
    envelope, value = json_input.opened(blob, limits)
    empty = True
    for found in muckrock.finds(value, envelope):
        empty = empty and not isinstance(found, FoundRecord)
        yield found
    if empty and not json_input.is_empty(value, "results"):
        raise Unreadable(
            "MuckRock JSON without a request, communication, file, agency, jurisdiction or user; export "
            "one of these"
        )
