"""What DocumentCloud's API gives: documents, pages of a search, and the texts of a document's pages."""

from __future__ import annotations

from collections.abc import Iterator

from warehouse.landing.formats import json_input
from warehouse.landing.found import Blob, Found, FoundRecord, Refused, Unreadable
from warehouse.landing.limits import Limits
from warehouse.landing.platforms import documentcloud

NAME = "documentcloud_json"
TITLE = "DocumentCloud API"
ISOLATED = True


def recognises(blob: Blob) -> bool:
    """By fields that only DocumentCloud has; one object on each line is left to `bulk`."""
    return (
        json_input.starts_like_json(blob)
        and documentcloud.looks_like(blob.head)
        and not json_input.is_lines(blob)
    )


def open(blob: Blob, limits: Limits) -> Iterator[Found]:
    """A record for each document and each document's text. Raises Unreadable when the JSON is broken, holds
    neither, or does not tell which document a text is of.
    """
    envelope, value = json_input.opened(blob, limits)
    empty = True
    for found in documentcloud.finds(value, envelope):
        if isinstance(found, Refused) and not found.inner:
            raise Unreadable(found.reason)
        empty = empty and not isinstance(found, FoundRecord)
        yield found
    if empty and not json_input.is_empty(value, "results"):
        raise Unreadable("DocumentCloud JSON without a document or page texts; export a document or a search")
