"""What the platforms' APIs and pages give as JSON: one object, a list or a page of results in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from warehouse.landing.formats import json_input
from warehouse.landing.found import Blob, Found, FoundRecord, Refused, Unreadable
from warehouse.landing.limits import Limits
from warehouse.landing.platforms import documentcloud, muckrock, nextrequest
from warehouse.landing.platforms.shapes import Envelope


@dataclass(frozen=True)
class PlatformJson:
    """The JSON of one platform.

    Attributes:
        looks_like: whether first bytes hold fields that only this platform has.
        finds: the records of a value, given where it came from.
        lists: fields whose empty list is an honest answer to a search.
        nothing: what is said of JSON that holds no record.
    """

    NAME: str
    TITLE: str
    looks_like: Callable[[bytes], bool]
    finds: Callable[[object, Envelope], Iterator[Found]]
    lists: tuple[str, ...]
    nothing: str
    ISOLATED: bool = True

    def recognises(self, blob: Blob) -> bool:
        """By the platform's own fields; one object on each line is left to `bulk`."""
        return (
            json_input.starts_like_json(blob) and self.looks_like(blob.head) and not json_input.is_lines(blob)
        )

    def open(self, blob: Blob, limits: Limits) -> Iterator[Found]:
        """A record for each object. Raises Unreadable when the JSON is broken, holds nothing of the
        platform's, or does not tell which request or document it is of.
        """
        envelope, value = json_input.opened(blob, limits)
        empty = True
        for found in self.finds(value, envelope):
            if isinstance(found, Refused) and not found.inner:
                raise Unreadable(found.reason)
            empty = empty and not isinstance(found, FoundRecord)
            yield found
        if empty and not json_input.is_empty(value, *self.lists):
            raise Unreadable(self.nothing)


MUCKROCK = PlatformJson(
    "muckrock_json",
    "MuckRock API",
    muckrock.looks_like,
    muckrock.finds,
    ("results",),
    "MuckRock JSON without a request, communication, file, agency, jurisdiction or user; export one of these",
)
NEXTREQUEST = PlatformJson(
    "nextrequest_json",
    "NextRequest client data",
    nextrequest.looks_like,
    nextrequest.finds,
    ("requests", "timeline", "documents"),
    "NextRequest JSON without a request, a timeline or documents; save the answer of one of its addresses "
    "/client/requests…",
)
DOCUMENTCLOUD = PlatformJson(
    "documentcloud_json",
    "DocumentCloud API",
    documentcloud.looks_like,
    documentcloud.finds,
    ("results",),
    "DocumentCloud JSON without a document or page texts; export a document or a search",
)
