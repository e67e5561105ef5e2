"""An agency's letter (or e-mail) answering a records request, possibly with its enclosures in the same text.

What makes it one is that it speaks of *your request* for *records*. A report or policy sent under a covering
"Dear Chief" answers nobody's records request; the request itself says "I request", not "your request".
"""

from __future__ import annotations

import re

NAME = "response_letter"
TITLE = "Agency's letter answering a request"

_LETTER = 9000  # The letter stands first, its enclosures after it; code points.
_LAW = (
    r"\b(?:public[\s-]+(?:records?|information|disclosure)|open[\s-]+(?:records?|government|public)|sunshine"
    r"|freedom[\s-]+of[\s-]+information|right[\s-]+to[\s-]+know|data[\s-]+practices"
    r"|data\s+requests?|government\s+data|access[\s-]+to[\s-]+(?:public|information)"
    r"|records?|documents|FOIA|FOIL|FOI|CPRA|PRA|IPRA|OPRA|GRAMA|MGDPA|RTKL?|CORA|KORA|FOAA|APRA|UIPA|UPRA)\b"
)
_LAW_RE = re.compile(_LAW, re.I)
# "your Sunshine request", "your request for records under …": the law or the records stand in it or soon
# after. A bare "at your request" is how auditors begin.
_YOUR_REQUEST = re.compile(
    r"\byour\s+(?P<kind>(?:[\w.'’()/-]+\s+){0,8}?)(?:requests?|inquiry|application)\b"
    r"(?P<on>\s*(?:for|under|pursuant|dated|of|to|regarding|concerning|received|submitted|made|filed|number"
    r"|no\b|\#|\(|which|that|in\s+which))?",
    re.I,
)
_YOU_ASKED = re.compile(
    r"\brequests?\s+(?:that\s+|which\s+)?you\s+(?:have\s+)?(?:filed|made|sent|submitted|wrote)\b"
    r"|\byou\s+(?:have\s+|had\s+|also\s+)?(?:requested|asked?\b|seek\b|sought|wrote|inquired?)"
    r"|\b(?:what|which|that|records|documents|items|things)\s+you\s+(?:want|wanted|ask|request|seek|are\s+(?:asking|looking)\s+for)",
    re.I,
)
_YOUR_LETTER = re.compile(
    r"\byour\s+(?:[\w'’-]+\s+){0,3}?(?:letter|e-?mail|correspondence|message|form)\b", re.I
)
_SUBJECT = re.compile(
    r"^[ \t>*_]*(?:RE|Re|re|Subject|SUBJECT|Regarding|In\s+re)[ \t*_]*[:.](?P<about>.{0,300})", re.M
)
# "Your request is granted", "receipt of the above OPRA request": whose request it is goes without saying.
_THE_REQUEST = re.compile(
    r"\byour\s+(?:[\w'’-]+\s+){0,4}?requests?\s+(?:is|are|was|has\s+been|will\s+be)\s+(?:hereby\s+)?"
    r"(?:granted|denied|approved|fulfilled|completed?|closed|partially|complied)\b"
    r"|\b(?:receipt\s+of|respon(?:ds?|ding|se)\s+to|answers?\s+to|received|reviewed|processed)\s+(?:the|this)\s+"
    r"(?:above|attached|enclosed|following|foregoing|(?:above-?\s?)?(?:referenced|captioned|noted|described))\s+"
    r"(?:[\w'’.-]+\s+){0,5}?requests?\b"
    r"|^[ \t>*_]*(?:public[ \t]+)?(?:records?|OPRA|FOIA|FOIL|CPRA|PRA|IPRA|RTKL?)(?:[ \t]+requests?)?[ \t]+"
    r"(?:no|number|num|id)?[.#]*[ \t]*:[ \t]*\S*\d",
    re.I | re.M,
)
# The words of somebody who asks, not of somebody who answers.
_ASKING = re.compile(
    r"\b(?:I|we)\s+(?:hereby\s+|am\s+|are\s+|would\s+like\s+to\s+|write\s+to\s+|writing\s+to\s+|respectfully\s+)*"
    r"(?:request(?:ing)?|appeal(?:ing)?)\b"
    r"|\b(?:my|our)\s+(?:[\w'’-]+\s+){0,4}?(?:request|appeal)\b",
    re.I,
)
_OUR_ANSWER = re.compile(
    r"\b(?:received\s+(?:the|this)\s+(?:above|attached|enclosed|referenced|following)|our\s+(?:answers?|responses?|reply|replies)"
    r"|(?:in\s+response|responds?|answers?|reply)\s+to\s+(?:the|this|your|each))\b",
    re.I,
)
_ANSWERS = re.compile(
    r"\b(?:(?:no|any)\s+(?:such\s+|responsive\s+|other\s+)*(?:records?|documents?)|responsive|none\s+on\s+file"
    r"|enclosed|attached|exempt(?:ion)?s?|withh(?:e|o)ld|redact(?:ed|ions?)|denied|denial"
    r"|does\s+not\s+(?:have|possess|maintain|hold)|cost\s+estimate|extension\s+of\s+time|additional\s+time"
    r"|clarif(?:y|ication)|acknowledge[sd]?|the\s+(?:search|request)\s+(?:was|is|will|has)|fulfilled|produced"
    r"|(?:this|your)\s+request\s+(?:is|was|has))\b",
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


def score(text: str) -> float:
    """0 to 1. It must speak to the reader of the reader's own request; the marks of a letter and of an
    answer add up.
    """
    letter = text[:_LETTER]
    salutation, subject = _SALUTATION.search(letter), _SUBJECT.search(letter)
    if not salutation and not subject:
        return 0.0
    answers = len({match.group().casefold() for match in _ANSWERS.finditer(letter)})
    said = _addressed(letter, subject, answers)
    asking = _ASKING.search(letter)
    if said is None or (asking and asking.start() < said):
        return 0.0
    marks = (salutation, subject, _DATE.search(letter), _CLOSING.search(letter), answers >= 2)
    return min(0.3 + 0.15 * sum(1 for mark in marks if mark), 1.0)


def _addressed(letter: str, subject: re.Match[str] | None, answers: int) -> int | None:
    """Where the letter first speaks of the reader's request for records; None when it does not."""
    places = []
    for match in _YOUR_REQUEST.finditer(letter):
        reach = min(match.end() + 160, len(letter)) if match["on"] else match.end()
        if _LAW_RE.search(letter, match.start("kind"), reach):
            places.append(match.start())
            break
    asked = _YOU_ASKED.search(letter)
    speaks_of_records = bool(_LAW_RE.search(letter))
    the_request = _THE_REQUEST.search(letter)
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
