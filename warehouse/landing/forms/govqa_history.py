"""A request page of GovQA (a "Public Records Center"), saved or printed as text: fields of the request, then
`Message History (N)` with messages, newest first, each under `On 3/3/2026 6:51:07 AM, X wrote:`.

Pages are often printed to PDF first, so page numbers and addresses of the page stand inside messages.
"""

from __future__ import annotations

import re

NAME = "govqa_history"
TITLE = "GovQA message history"

_EDGE = r"^[ \t>|*#_]*"
# Seconds and the comma before the name are GovQA's own: mail programs write neither.
_MESSAGE = re.compile(
    _EDGE + r"On\s+\d{1,2}/\d{1,2}/\d{2,4},?\s+\d{1,2}:\d{2}(?P<seconds>:\d{2})?\s*(?:[AP]M)?,\s*\S.{0,120}?"
    r"(?:\s+wrote\s*:|\bcreated\b|\bsubmitted\b)",
    re.I | re.M,
)
_HISTORY = re.compile(_EDGE + r"Message\s+History\b", re.I | re.M)
_SIGNS = (
    re.compile(_EDGE + r"Reference\s+(?:No|Number|#)\b", re.I | re.M),
    re.compile(_EDGE + r"(?:Request\s+(?:Details|Information|Description)|Create\s+Date)\b", re.I | re.M),
    re.compile(r"\b(?:Public\s+)?Records\s+(?:Request\s+)?(?:Center|Portal)\b", re.I),
    re.compile(r"\bgovqa\b|/webapp/_rs/", re.I),
    re.compile(r"\b[A-Z]{1,3}\d{5,6}-\d{6}\b"),
)


def score(text: str) -> float:
    """0 to 1. Messages in GovQA's own way under a history, or either of them with two more signs."""
    messages = list(_MESSAGE.finditer(text))
    history = _HISTORY.search(text)
    if not messages and not history:
        return 0.0
    timed = any(match["seconds"] for match in messages)
    signs = sum(1 for sign in _SIGNS if sign.search(text))
    points = (3 if messages else 0) + (3 if timed else 0) + (3 if history else 0) + min(signs, 3)
    return min(points / 10, 1.0)
