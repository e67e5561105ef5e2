"""An agency's letter (or e-mail) answering a records request, possibly with its enclosures in the same text.

What makes it one is that it speaks of *your request* for *records*. A report or policy sent under a covering
"Dear Chief" answers nobody's records request; the request itself says "I request", not "your request".
"""

from __future__ import annotations

import re

from warehouse.landing.forms import records_talk as talk

NAME = "response_letter"
TITLE = "Agency's letter answering a request"

_LETTER = 9000  # The letter stands first, its enclosures after it; code points.
_LAW_RE = re.compile(rf"\b(?:{talk.LAW_NAMES}|{talk.LAW_LETTERS}|records?|documents)\b", re.I)
# "your Sunshine request", "your request for records under …": the law or the records stand in it or soon
# after. A bare "at your request" is how auditors begin.
_YOUR_REQUEST = re.compile(
    r"\byour\s+(?P<kind>(?:[\w.'’()/-]+\s+){0,8}?)(?:requests?|inquiry|application)\b"
    r"(?P<on>\s*(?:for|under|pursuant|dated|of|to|regarding|concerning|received|submitted|made|filed|number"
    r"|no\b|\#|\(|which|that|in\s+which))?",
    re.I,
)
_YOUR_LETTER = re.compile(
    r"\byour\s+(?:[\w'’-]+\s+){0,3}?(?:letter|e-?mail|correspondence|message|form)\b", re.I
)
_SUBJECT = re.compile(
    r"^[ \t>*_]*(?:RE|Re|re|Subject|SUBJECT|Regarding|In\s+re)[ \t*_]*[:.](?P<about>.{0,300})", re.M
)
# The words of somebody who asks, not of somebody who answers.
_ASKING = re.compile(
    r"\b(?:I|we)\s+(?:hereby\s+|am\s+|are\s+|would\s+like\s+to\s+|write\s+to\s+|writing\s+to\s+"
    r"|respectfully\s+)*"
    r"(?:request(?:ing)?|appeal(?:ing)?)\b"
    r"|\b(?:my|our)\s+(?:[\w'’-]+\s+){0,4}?(?:request|appeal)\b",
    re.I,
)
_OUR_ANSWER = re.compile(
    r"\b(?:received\s+(?:the|this)\s+(?:above|attached|enclosed|referenced|following)"
    r"|our\s+(?:answers?|responses?|reply|replies)"
    r"|(?:in\s+response|responds?|answers?|reply)\s+to\s+(?:the|this|your|each))\b",
    re.I,
)
_SALUTATION = re.compile(
    r"^[ \t>*_]*(?:Dear\b.{1,80}|(?:Mr|Ms|Mrs|Mx|Dr|Miss)\.?\s+[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)?"
    r"|Good\s+(?:morning|afternoon|evening|day)\b.{0,60}|(?:Hello|Hi|Greetings)\b.{0,60}"
    r"|To\s+Whom\s+It\s+May\s+Concern|[A-Z][a-z]+(?:\s+[A-Z][\w'’-]+)?[,:])[ \t]*[,:;.]?[ \t*_]*\r?$",
    re.I | re.M,
)
_DATE = re.compile(
    r"^.{0,60}?\b(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"\s+\d{1,2},?\s+\d{4}"
    r"|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}\s+[A-Z][a-z]+\s+\d{4})[ \t*_]*\r?$",
    re.M,
)
_CLOSING = re.compile(
    r"^[ \t>*_]*(?:Sincerely|Respectfully|Very\s+truly|Yours|Truly|(?:Best|Kind|Warm)?\s*Regards|Cordially"
    r"|Thank\s+you)\b",
    re.I | re.M,
)


# A line at the top that names the request: "Re: Public Records Request No. 12", "CORA REQUEST RECD 3/11",
# "PRR 22-118", "your ORS 192 letter".
_NAMED_REQUEST = re.compile(
    rf"^[^\n]{{0,160}}?\b(?:(?i:request(?!s\b)|requests\s+(?:no|from|of|dated|received)|FOI\w*|inquiry"
    rf"|ref(?:erence)?[.]"
    rf"|your[^\n]{{1,60}}(?:letter|e-?mail|note))\b|(?:{talk.LAW_LETTERS})\s*(?:No[.]?"
    rf"|\#)?\s*\d)[^\n]{{0,200}}$",
    re.M,
)
# A policy says what becomes of requests.
_RULE = re.compile(r"\b(?:if|shall|must|when|any|all)\b", re.I)
# Requests come to such readers; answers to them seldom go there, audits, offers and reports do.
_OFFICER = (
    r"(?:Chief|Sheriff|Marshal|Mayor|Council\w*|Captain|Capt|Lieutenant|Lt|Sergeant|Sgt|Commander"
    r"|Cmdr|Colonel|Director|Commission\w*"
    r"|Supervisors?|Superintendent|Board|Members|Trustees|City\s+Manager|Judge|Colleagues?)"
)
_TO_AN_OFFICER = re.compile(
    rf"^[ \t>*_]*(?:Dear\s+(?:[\w.]+\s+)?{_OFFICER}\b|(?:To|TO|Through|THROUGH)[ \t*_]*:[ \t]*"
    rf"(?i:all\b|(?:the\s+)?(?:honorable\s+)?{_OFFICER}\b|sworn|personnel|staff|file\b"
    rf"|[^\n]{{1,60}}\b(?:council|commission|board|committee)\b))",
    re.M,
)
# An e-mail is told by its own module.
_MAIL = re.compile(
    r"^[ \t>|*]*(?:Sent|Date)\*{0,2}[ \t]*:.*\d{1,2}:\d{2}|^[ \t>|*]*On\b.{5,120}\bwrote:", re.M
)
_TOP = 1500  # Letterhead, date, reader and subject; code points.
_TO = re.compile(
    r"^[ \t>*_]*(?:To|Attn|Attention|Requester|Requestor|Sent\s+(?:via|by)|Delivered\s+by|Via"
    r"|By)\b[ \t*_]*[:.]?[ \t]*\S",
    re.I | re.M,
)


def score(text: str) -> float:
    """0 to 1. It must speak to the reader of the reader's own request; the marks of a letter and of an
    answer add up.
    """
    letter = talk.without_disclaimers(text[:_LETTER])
    named = _named_request(letter)
    if not named and _TO_AN_OFFICER.search(letter[:_TOP]):
        return 0.0
    salutation, subject = _SALUTATION.search(letter), _SUBJECT.search(letter)
    answers = talk.answers(letter)
    said, least = (_addressed(letter, subject, answers) if salutation or subject else None), 0.3
    if said is None and not _MAIL.search(letter[:_TOP]):
        said, least = _answered(letter, named), 0.5
    asking = _ASKING.search(letter)
    if said is None or (asking and asking.start() < said):
        return 0.0
    if not (salutation or subject or _TO.search(letter[:_TOP]) or _DATE.search(letter[:_TOP])):
        return 0.0
    marks = (salutation, subject, _DATE.search(letter), _CLOSING.search(letter), answers >= 2)
    return min(least + 0.15 * sum(1 for mark in marks if mark), 1.0)


def _named_request(letter: str) -> re.Match[str] | None:
    """The line at the top that names one request for records."""
    lines = _NAMED_REQUEST.finditer(letter[:_TOP])
    return next(
        (
            line
            for line in lines
            if talk.LAW.search(line.group())
            and not _ASKING.search(line.group())
            and not _RULE.search(line.group())
        ),
        None,
    )


def _answered(said: str, named: re.Match[str] | None) -> int | None:
    """Where a letter in plain words first speaks to somebody who asked for papers; None when too little does.

    A chatty answer need not say "request" or "records": "got your letter, here is the contract, there is no
    policy". Each kind of sign counts, and no single kind is enough.
    """
    places = [match.start() for match in (talk.YOURS.search(said), talk.YOU_WANT.search(said)) if match]
    # An auditor writes of requests too, further down and to somebody else.
    the_request = talk.THE_REQUEST.search(said[:_TOP] if named or places else "")
    if the_request:
        places.append(the_request.start())
    if not places:
        return None
    answers, kinds = talk.answers(said), talk.kinds(said)
    points = (
        (2 if named else 0)
        + (1 if talk.LAW.search(said) else 0)
        + min(len(places), 2)
        + (1 if answers >= 2 else 0)
        + (1 if answers >= 4 else 0)
        + (1 if kinds >= 3 else 0)
        + (2 if talk.answered_kinds(said) >= 3 else 0)
    )
    return min(places) if points >= 5 and answers and kinds else None


def _addressed(letter: str, subject: re.Match[str] | None, answers: int) -> int | None:
    """Where the letter first speaks of the reader's request for records; None when it does not."""
    places = []
    for match in _YOUR_REQUEST.finditer(letter):
        reach = min(match.end() + 160, len(letter)) if match["on"] else match.end()
        if _LAW_RE.search(letter, match.start("kind"), reach):
            places.append(match.start())
            break
    asked = talk.YOU_WANT.search(letter)
    speaks_of_records = bool(_LAW_RE.search(letter))
    the_request = talk.THE_REQUEST.search(letter)
    if the_request and speaks_of_records and answers >= 2:
        places.append(the_request.start())
    if asked and (answers >= 2 or (answers and speaks_of_records)):
        places.append(asked.start())
    # A subject line or "your letter" alone says too little: an invoice has them as well.
    about_records = subject is not None and bool(_LAW_RE.search(subject["about"]))
    written = _YOUR_LETTER.search(letter)
    if (
        about_records
        and subject
        and answers >= (1 if _OUR_ANSWER.search(letter) else 2)
        and (written or asked or "request" in subject["about"].casefold())
    ):
        places.append(subject.start())
    elif written and (answers >= 3 or (answers and speaks_of_records)):
        places.append(written.start())
    return min(places, default=None)
