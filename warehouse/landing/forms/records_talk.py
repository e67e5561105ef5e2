"""How people speak of a records request, whatever the layout: the laws, the asking, the answering.

Each is a compiled pattern; the forms add up what they find of them. None of them alone makes a text a thread:
a policy names the law, a seller asks, an auditor answers.
"""

from __future__ import annotations

import csv
import re

from warehouse.paths import SEEDS_DIR

_ACT = r"(?:act|laws?|statutes?|ordinance)"
LAW_NAMES = (
    r"public[\s-]+(?:records?|information|disclosure)|open[\s-]+(?:records?|government|public[\s-]+records?)"
    r"|government[\s-]+(?:data|records?[\s-]+access)|sunshine|freedom[\s-]+of[\s-]+(?:information|access)"
    r"|right[\s-]+to[\s-]+know|data[\s-]+practices|data[\s-]+requests?|access[\s-]+to[\s-]+(?:public"
    r"|information)"
    r"|information[\s-]+practices|(?:public|state|open)[\s-]+records?[\s-]+" + _ACT
)
LAW_LETTERS = (
    r"[A-Z]?FOIA|FOIL|[A-Z]{0,3}PRA|[CINT]?PIA|MPIA|IPRA|OPRA|GRAMA|MGDPA|RTKL?|CORA|KORA|FOAA|APRA|UIPA"
    r"|FOI|ORR|PRR|PDR|DPA"
)
# Where the public-records law of each state stands.
with (SEEDS_DIR / "state_citations.csv").open(encoding="utf-8", newline="") as _file:
    CITATIONS = "|".join(row["records_law"] for row in csv.DictReader(_file) if row["records_law"])
LAW = re.compile(
    rf"\b(?:(?i:{LAW_NAMES}|records?\s+requests?)|{LAW_LETTERS}|(?i:{CITATIONS}))\b|§\s*(?:119[.]0|24A[.])"
)

# What a stock sentence under an e-mail says of the law: it is nobody's request.
DISCLAIMER = re.compile(
    r"\b(?:(?:this|all|any|most|your|our)\s+(?:[\w'’-]+\s+){0,3}?)?(?:e-?mails?|messages?"
    r"|communications?|correspondence)\s+"
    r"(?:[\w'’,/-]+\s+){0,14}?(?:is|are|may\s+be|becomes?|can\s+be)\s+(?:[\w'’,/-]+\s+){0,4}?"
    r"(?:subject\s+to|(?:a\s+)?public\s+records?|disclos|open\s+to|considered)[^\n]{0,200}"
    r"|\bhas\s+(?:a\s+)?(?:very\s+)?broad\s+public\s+records?\s+laws?",
    re.I,
)

# What one asks of whoever has the records; `I` and `we` stand with words that want something.
_MANNER = (
    r"(?:hereby|am|are|'m|'re|would\s+like|'d\s+like|like|want|also|now|write|writing|formally|kindly"
    r"|respectfully|here|just)"
)
ASKS = re.compile(
    rf"\b(?:I|we)(?:\s|(?='))+(?:{_MANNER}\s+)*(?:to\s+)?(?:request(?:ing)?|ask(?:ing)?|seek(?:ing)?"
    rf"|inspect|obtain|receive"
    r"|see|have|get|be\s+sent|review)\b"
    r"|\b(?:I|we)\s*(?:would|'d|’d)\s+(?:like|appreciate|want)\b"
    r"|\b(?:could|can|may|might)\s+(?:I|we)\s+(?:please\s+)?(?:have|get|see|inspect|obtain|request)\b"
    r"|\b(?:could|can|would|will)\s+you\s+(?:please\s+|kindly\s+)?(?:send|provide|give|share|e-?mail"
    r"|forward|let\s+me\s+have|tell)\b"
    r"|\bplease\s+(?:send|provide|let\s+(?:me|us)\s+have|give|produce|e-?mail|forward|furnish|release)\b"
    r"|\b(?:my|our|this|the|a|his|her|their)\s+(?:[\w'’.-]+\s+){0,3}?request\b"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|several|\d{1,2}|some|a\s+few|these"
    r"|the\s+following)\s+"
    r"(?:things|items|records|papers|documents|questions|categories)\b"
    r"|\brequests?\s*[:-]|^[ \t>|*]*subject\*{0,2}\s*:.*\b(?:request|FOI\w*|records?)\b",
    re.I | re.M,
)

# The reader's own request, in an answer's words.
YOURS = re.compile(
    r"\byour\s+(?:[\w.'’#()/,-]+\s+){0,6}?(?:requests?|inquir(?:y|ies)|application|questions?|list"
    r"|items?|numbers?|categor(?:y|ies)"
    r"|letter|note|e-?mail|fax|message|correspondence|form|submission|points?|paragraphs?)\b",
    re.I,
)
# "You asked us to come" gives a task; "you asked for", "you want the contract" ask for records.
YOU_WANT = re.compile(
    r"\byou\s+(?:have\s+|had\s+|also\s+|next\s+|then\s+|further\s+|finally\s+|again\s+|first\s+|'d\s+)*(?:"
    r"(?:ask(?:ed|s)?|inquired?|wrote|are\s+asking|were\s+asking)(?:\s+(?:us|me|also|next|finally"
    r"|in\s+passing))?\s*"
    r"(?:[,:.]|(?:for|about|after|if|whether|what|how|which|who|when|why)\b)"
    r"|request(?:ed)?\b|want(?:ed)?\s+(?!to\b)|seek\b|sought\b|listed?\b|number(?:ed)?\s+(?:it|them"
    r"|these)|enumerated?\b"
    r"|wri?o?te(?=\s*[,:]|\s+that\b|\s+[\"“])|mention(?:ed)?\b|cited?\b|added?\b|wrote\b|described?\b)"
    r"|\b(?:what|which|that|records|documents|items|things|categories|ones?)\s+you\s+"
    r"(?:want|wanted|ask|asked|request|requested|seek|need|list|listed|number(?:ed)?|are\s+(?:asking"
    r"|looking)\s+for)\b"
    r"|\bitems?\s+(?:as|the\s+way)\s+you\s+\w+"
    r"|\brequests?\s+(?:that\s+|which\s+)?you\s+(?:have\s+)?(?:filed|made|sent|submitted|wrote)\b",
    re.I,
)
# The request spoken of by whoever has it before him.
THE_REQUEST = re.compile(
    r"\b(?:receipt\s+of|respon(?:ds?|ding|se)\s+to|answers?\s+to|received?|reviewed|processed|closes?"
    r"|concludes?|concerns?)\s+"
    r"(?:the|this|a|an)\s+(?:above|attached|enclosed|following|foregoing|(?:above-?\s?)?(?:referenced"
    r"|captioned|noted|described))?\s*"
    r"(?:[\w'’.-]+\s+){0,5}?requests?\b"
    r"|\b(?:received|got|have)\s+the\s+above\b"
    r"|\bthe\s+(?:premise\s+of\s+the\s+)?request(?:er)?\s+(?:is|was|has|asks?|seeks?|reads?)\b"
    r"|\brequest\s+(?:rec['’]?d|received|dated)\b|\brequest\s+of\s+(?:\d|(?:Jan|Feb|Mar|Apr|May|Jun"
    r"|Jul|Aug|Sep|Oct|Nov|Dec))|\bfrom\s+the\s+requester\b"
    r"|\byour\s+(?:[\w'’-]+\s+){0,4}?requests?\s+(?:is|are|was|has\s+been|will\s+be)\s+(?:hereby\s+)?"
    r"(?:granted|denied|approved|fulfilled|completed?|closed|partially|complied)\b"
    rf"|^[ \t>*_]*(?:public[ \t]+)?(?:records?|{LAW_LETTERS})(?:[ \t]+requests?)?[ \t]+"
    r"(?:no|number|num|id)?[.#]*[ \t]*:[ \t]*\S*\d",
    re.I | re.M,
)

# What an answer says of papers: here they are, there are none, they are kept back, somebody else has them.
_NOUN = (
    r"(?:records?|documents?|contracts?|agreements?|invoices?|polic(?:y|ies)|papers?|paperwork"
    r"|cop(?:y|ies)|logs?|reports?|rules?"
    r"|MOUs?|memorand\w+|charge|hits|bills?|receipts?|files?|list|manuals?|orders?|directives?"
    r"|procedures?|certificates?|audits?)"
)
_DENIES = (
    rf"(?:no|not\s+any|without(?:\s+any)?|nor\s+any)\s+(?:such\s+|responsive\s+|other\s+|further\s+"
    rf"|written\s+|separate\s+){{0,3}}{_NOUN}"
    r"|none|nope|nothing|never|(?:is|are|was|were)(?:n['’]t|\s+not)\s+(?:any|one|a\b)|nobody|no\s+one"
    r"|(?:does|do|did|can|could|have|has|had)(?:\s+not|n['’]t)\s+(?:\w+\s+){0,1}?(?:have|possess"
    r"|maintain|hold|keep|kept|exist|find|found|locate|own"
    r"|write|written|print|done|got|any|one)|cannot|(?:zero|no)\s+(?:results?|hits)|not\s+ours"
    r"|(?:have|has|had)\s+(?:no|none|never)"
    r"|withh(?:e|o)ld|exempt(?:ion)?s?|den(?:ied|ial)|neither\s+confirm"
)
DENIES = re.compile(rf"\b(?:{_DENIES})\b", re.I)
ANSWERS = re.compile(
    rf"\b(?:{_DENIES}|responsive|attached|enclosed?|(?:pages?\s+)?follows?|in\s+the\s+(?:envelope"
    rf"|packet|folder)|stapled|redact(?:ed|ions?)"
    r"|(?:have|has|['’]ve)\s+got|cost\s+estimate|extension\s+of\s+time|additional\s+time|clarif(?:y"
    r"|ication)|acknowledge[sd]?"
    r"|fulfilled|produced|provided|installment|(?:is|are)\s+(?:closed|complete|available)|someone\s+else['’]s"
    r"|(?:ask|write\s+to|contact|should\s+be\s+made\s+to|directed\s+to)\s+(?:the|them|him|her|[A-Z])"
    r"|pages?\s+\d+|the\s+(?:search|request)\s+(?:was|is|will|has)|(?:this|your)\s+request\s+(?:is|was|has)"
    r"|any\s+(?:such\s+|responsive\s+|other\s+)*(?:records?|documents?))\b",
    re.I,
)
# Kinds of record that requests list; a text that goes through three of them is about papers.
RECORD_KINDS = re.compile(
    r"\b(?P<contract>contracts?|agreements?|purchase\s+(?:orders?|papers)|licen[cs]es?)\b"
    r"|\b(?P<money>invoices?|bills?|costs?|paid|payments?|fees?)\b"
    r"|\b(?P<policy>polic(?:y|ies)|procedures?|directives?|rules|general\s+orders?|S\.?O\.?Ps?|manual)\b"
    r"|\b(?P<mou>MOUs?|memorand(?:um|a)\s+of|data[\s-]sharing)\b|\b(?P<logs>logs?|search(?:es)?|usage"
    r"|statistics|activations?|list\s+of|flights)\b"
    r"|\b(?P<keeping>retention|retained|how\s+long|stor(?:ed|age)|kept)\b|\b(?P<training>training"
    r"|certificates?)\b"
    r"|\b(?P<audit>audits?|complaints?|error\s+rates?|evaluations?|accuracy)\b|\b(?P<mail>e-?mails?"
    r"|correspondence|communications)\b"
    r"|\b(?P<bids>RFPs?|bids?|quotes?|proposals?)\b",
    re.I,
)
# An entry of a list that asks for one kind of paper: "c. commissions paid", "> * what you paid".
LISTED = re.compile(
    r"^[ \t>|*\"“'•·-]*(?:\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})[.):]\)?|[*•·o-]|Item\s+\d{1,2}[.:]?)[ \t]+\S.*$",
    re.M,
)


def kinds(text: str) -> int:
    """How many kinds of record the text names."""
    return len({match.lastgroup for match in RECORD_KINDS.finditer(text)})


def listed_kinds(text: str) -> int:
    """How many entries of lists name a kind of record."""
    return sum(1 for match in LISTED.finditer(text) if RECORD_KINDS.search(match.group()))


def answers(text: str) -> int:
    """How many different words of an answer stand in the text."""
    return len({" ".join(match.group().casefold().split()) for match in ANSWERS.finditer(text)})


def without_disclaimers(text: str) -> str:
    """The text with its stock sentences about e-mail and the law blanked, offsets kept."""
    return DISCLAIMER.sub(lambda match: " " * len(match.group()), text)


_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n\s*\n|\n(?=[ \t>|*•·-]*(?:\(?\w{1,3}[.):]\)?\s|[*•·-]\s))")


def answered_kinds(text: str) -> int:
    """How many kinds of record are answered in sentences of their own, when one is denied; else 0."""
    found: set[str | None] = set()
    denied = False
    for sentence in _SENTENCE.split(text):
        if ANSWERS.search(sentence):
            named = {match.lastgroup for match in RECORD_KINDS.finditer(sentence)}
            found |= named
            denied = denied or bool(named and DENIES.search(sentence))
    return len(found) if denied else 0
