"""A request page of NextRequest, saved as text: a header, then events, newest first, each closed by its time
stamp.

Copies differ in marks (`[External Message](#)`, emoji, bold, line breaks inside the stamp), so an event's
title is looked for at the start of a line whatever marks surround it.
"""

from __future__ import annotations

import re

NAME = "nextrequest_page"
TITLE = "NextRequest request page"

# Emoji and list or emphasis marks may stand before a title; letters may not.
_EDGE = r"^[^\w\n]{0,12}"
_TITLES = (
    "External Message",
    "Internal Message",
    "Request Opened",
    "Request Published",
    "Request Closed",
    "Request Reopened",
    "Due Date Changed",
    "Department Assignment",
    r"Documents?(?:\(s\))? Released",
    "Staff Assignment",
    "Invoice (?:Sent|Paid)",
    "Fee Charged",
)
_EVENTS = tuple(re.compile(_EDGE + title + r"\b", re.M | re.I) for title in _TITLES)
_STAMP = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
    r"\s{1,3}\d{1,2},?\s{1,3}\d{4},?\s{1,3}"
    r"\d{1,2}:\d{2}\s?[ap]\.?m\b",
    re.I,
)
_HEADER_SIGNS = (
    re.compile(r"\bRequest\s+#?\s?(?:\d{2,4}-\d{1,6}|#\w[\w-]{2,20})"),
    re.compile(r"\bRequester\s*\+\s*Staff\b", re.I),
    re.compile(_EDGE + r"Point of Contact\b", re.M | re.I),
    re.compile(_EDGE + r"Received\b.{0,60}\bvia\b", re.M | re.I),
    re.compile(_EDGE + r"Departments?\b", re.M | re.I),
    re.compile(_EDGE + r"Timeline\b", re.M | re.I),
    re.compile(r"\[?— ?Read less\b|\bRead more\b", re.I),
)


# A request of which nothing but its head is known, as a portal's list gives it: without this what was asked
# would pass for a document.
_HEADLINE = re.compile(r"\A\W*Request\s+#?\s?[A-Za-z]{0,5}-?\d{2,4}-\d{1,6}\W*$", re.M)
_FIELDS = (
    re.compile(_EDGE + r"Received\b", re.M),
    re.compile(_EDGE + r"Departments?\b", re.M),
    re.compile(_EDGE + r"Due\b", re.M),
    re.compile(_EDGE + r"Timeline[ \t]*$", re.M),
    re.compile(_EDGE + r"Documents \(\d+\)[ \t]*$", re.M),
)


def score(text: str) -> float:
    """0 to 1. Two kinds of event (or one, often) with stamps are needed, or a whole head; the header adds to
    it.
    """
    if _HEADLINE.search(text) and sum(1 for field in _FIELDS if field.search(text)) >= 2:
        return 0.8
    stamps = len(_STAMP.findall(text))
    if not stamps:
        return 0.0
    events = [len(pattern.findall(text)) for pattern in _EVENTS]
    kinds = sum(1 for count in events if count)
    if not kinds or (kinds == 1 and sum(events) < 2):
        return 0.0
    signs = sum(1 for sign in _HEADER_SIGNS if sign.search(text))
    points = min(kinds, 4) + min(stamps, 3) + min(signs, 3)
    return min(points / 10 + 0.1, 1.0)
