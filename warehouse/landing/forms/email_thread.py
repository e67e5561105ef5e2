"""A thread of e-mails about a records request, saved as text: messages under header lines (From, Sent or
Date, To, Subject) or under `On …, X wrote:`, in any order, quoted in one another with or without `>`.
"""

from __future__ import annotations

import re

from warehouse.landing.forms import records_talk as talk

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
# Mail that goes round the office, and mail of trade.
_TO_ALL = re.compile(
    _EDGE + r"To\s*:[ \t]*(?:All\b|Everyone|Staff|Sworn|Personnel|Supervisors|Command\s+Staff)",
    re.M,
)
_BUSINESS = re.compile(
    _EDGE + r"Subject\s*:.*\b(?:quotes?|quotation|pricing|proposal|invoice|purchase|renewal|demo\w*|order"
    r"|meeting|webinar"
    r"|support|ticket|case\s*\#?\d+)\b",
    re.I | re.M,
)
# A thread whose first line says who filed the request with whom, as bulk exports are written out.
_FILED = re.compile(r"\A[^\n]{2,200}? filed this request\b[^\n]{0,300}\n\s*\nFrom: ")
_HEAD = (
    3000  # A thread begins with a message; documents that quote mails have them further down. Code points.
)


def score(text: str) -> float:
    """0 to 1. A message at the top, a mark of mail, and talk of a records request."""
    if _FILED.match(text):
        return 0.9
    first = min((m.start() for p in (_HEADER, _INTRO) if (m := p.search(text))), default=None)
    if first is None or first > _HEAD:
        return 0.0
    messages = len(_HEADER.findall(text)) + len(_INTRO.findall(text))
    marks = sum(1 for sign in _MAIL if sign.search(text))
    if not marks or not _is_about_a_request(text):
        return 0.0
    return min(0.25 + 0.1 * min(messages, 3) + 0.15 * min(marks, 3), 1.0)


def _is_about_a_request(text: str) -> bool:
    """Somebody asks for records in it, or is answered: under the law by name, or else item by item."""
    said = talk.without_disclaimers(text)
    if _TO_ALL.search(said[:_HEAD]):
        return False
    asks, yours = talk.ASKS.search(said), talk.YOURS.search(said) or talk.YOU_WANT.search(said)
    if talk.LAW.search(said) and (asks or yours or (talk.answers(said) >= 2 and talk.kinds(said) >= 3)):
        return True
    # Without the law only a list of papers that is gone through, one of them denied, tells a request from
    # office mail.
    return (
        talk.listed_kinds(said) >= 3
        and talk.answered_kinds(said) >= 2
        and bool(asks or yours)
        and not _BUSINESS.search(said)
    )
