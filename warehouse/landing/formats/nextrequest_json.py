"""NextRequest's client JSON: a list of requests, a request, a timeline, the documents of a request."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.landing.formats import json_input
from warehouse.landing.found import Blob, Found, FoundRecord, Refused, Unreadable
from warehouse.landing.limits import Limits
from warehouse.landing.platforms import nextrequest

NAME = "nextrequest_json"
TITLE = "NextRequest client data"
ISOLATED = True


def recognises(blob: Blob) -> bool:
    """By fields that only NextRequest has; one object on each line is left to `bulk`."""
    return (
        json_input.starts_like_json(blob)
        and nextrequest.looks_like(blob.head)
        and not json_input.is_lines(blob)
    )


def open(blob: Blob, limits: Limits) -> Iterator[Found]:
    """A record for each request, entry and document. Raises Unreadable when the JSON is broken, holds none of
    them, or does not tell which request they are of.
    """
    envelope, value = json_input.opened(blob, limits)
    empty = True
    for found in nextrequest.finds(value, envelope):
        if isinstance(found, Refused) and not found.inner:
            raise Unreadable(found.reason)
        empty = empty and not isinstance(found, FoundRecord)
        yield found
    if empty and not json_input.is_empty(value, "requests", "timeline", "documents"):
        raise Unreadable(
            "NextRequest JSON without a request, a timeline or documents; save the answer of one of its "
            "addresses "
            "/client/requests…"
        )
