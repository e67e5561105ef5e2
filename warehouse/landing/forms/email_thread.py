"""A thread of e-mails about a records request, saved as text: messages under header lines (From, Sent or
Date, To, Subject) or under `On …, X wrote:`, in any order, quoted in one another with or without `>`.
"""

from __future__ import annotations

import re

NAME = "email_thread"
TITLE = "E-mail thread about a request"

_EDGE = r"^[ \t>|*]*"
_FIELD = r"(?:From|Sent|Date|To|Cc|Bcc|Subject|Reply-To|Attachments?|Importance)"
# A From: line with another field within the next lines, blank ones apart.
_HEADER = re.compile(
    _EDGE
    + r"From\*{0,2}\s*:.*\r?\n(?:[ \t>|*]*\r?\n)?(?:.{0,200}\r?\n){0,2}?"
    + r"[ \t>|*]*(?:Sent|Date|To|Subject)\*{0,2}\s*:\**[ \t]*\S",
    re.M,
)
_INTRO = re.compile(
    _EDGE + r"On\s[^\n]{0,80}\d{1,2}[^\n]{0,120}(?:\r?\n[ \t>]*[^\n]{0,80})?\s*\bwrote\s*:", re.M
)
_MAIL = (
    re.compile(r"[\w.+-]+@[\w-]+\.\w{2,}|<[^<>\n]{0,60}█+[^<>\n]{0,60}>|\[mailto:"),
    re.compile(_EDGE + r"(?:Sent|Date)\*{0,2}\s*:.*\d{1,2}:\d{2}", re.M),
    re.compile(_EDGE + r"Subject\*{0,2}\s*:\**[ \t]*(?:RE|FW|FWD)\s*:", re.I | re.M),
    re.compile(r"-{2,}\s*(?:Original|Forwarded) [Mm]essage\s*-{2,}|^\s*Begin forwarded message:", re.M),
    _INTRO,
)
_REQUEST = re.compile(
    r"\b(?:(?:public|open|government)[\s-]+(?:records?|information|data)|records?\s+request|sunshine"
    r"|freedom\s+of\s+information|right[\s-]+to[\s-]+know|data\s+practices|FOIA|FOIL|CPRA|IPRA|OPRA|GRAMA"
    r"|MGDPA|CORA|KORA|FOAA|APRA|UIPA|(?:request|seek|ask)(?:ing)?\s+(?:for\s+)?(?:copies|all\s+records|records))\b",
    re.I,
)
_ADDRESSED = re.compile(
    r"\byour\s+(?:[\w.'’()/-]+\s+){0,6}?request|\b(?:I|we)\s+(?:hereby\s+|am\s+|are\s+|would\s+like\s+to\s+"
    r"|respectfully\s+)*(?:request|ask|seek|inspect|obtain|receive|be\s+sent)(?:ing)?\b"
    r"|\b(?:my|our|this|the|a)\s+(?:[\w'’]+\s+){0,3}?request\b"
    r"|^[ \t>|*]*Subject\*{0,2}\s*:.*\b(?:request|FOI\w*|records?)\b",
    re.I | re.M,
)
_HEAD = (
    3000  # A thread begins with a message; documents that quote mails have them further down. Code points.
)


def score(text: str) -> float:
    """0 to 1. A message at the top, two marks of mail, and talk of a records request."""
    first = min((m.start() for p in (_HEADER, _INTRO) if (m := p.search(text))), default=None)
    if first is None or first > _HEAD:
        return 0.0
    messages = len(_HEADER.findall(text)) + len(_INTRO.findall(text))
    marks = sum(1 for sign in _MAIL if sign.search(text))
    if not marks or not _REQUEST.search(text) or not _ADDRESSED.search(text):
        return 0.0
    return min(0.25 + 0.1 * min(messages, 3) + 0.15 * min(marks, 3), 1.0)
