"""A request page of MuckRock, saved as text: a header of the request, then blocks that each begin with
`From:`.

Any part of the header may be missing: the sentence naming the agency, the status, the tracking number; in
some copies the header and the blocks are rows of a pipe table. So several weak signs are added up.
"""

from __future__ import annotations

import re

NAME = "muckrock_page"
TITLE = "MuckRock request page"

_HEAD = 6000  # The header stands at the top; code points.
_EDGE = r"^[ \t>|*#_]*"
_FILED = re.compile(
    r"\bfiled\s+this\s+request\s+(?:on\s+behalf\s+of\s+.{1,120}?\s+)?with\s+(?:the\s+)?\S.{1,200}?\s+of\s+\S",
    re.I,
)
_TRACKING = re.compile(_EDGE + r"Tracking\s*(?:#|No\.?|Number)", re.I | re.M)
_COMMUNICATIONS = re.compile(_EDGE + r"Communications\b[ \t|*_:]*\r?$", re.I | re.M)
_HEADER_SIGNS = (
    _TRACKING,
    _COMMUNICATIONS,
    re.compile(r"\bIt is a clone of (?:this|another) request\b", re.I),
    re.compile(_EDGE + r"Est(?:\.|imated)\s+Completion\b", re.I | re.M),
    re.compile(_EDGE + r"(?:Multi Request|Last Response|Submitted|Embargo(?:ed)?\b)", re.I | re.M),
    re.compile(
        _EDGE
        + r"(?:Status[ \t|*_:]*)?(?:Processing|Awaiting (?:Acknowledgement|Response|Appeal)|Fix Required"
        r"|Payment Required|In Litigation|Rejected|No Responsive Documents|Completed|Partially Completed"
        r"|Withdrawn|Consolidated)[ \t|*_]*\r?$",
        re.I | re.M,
    ),
    re.compile(r"\bmuckrock(?:\.com)?\b", re.I),
)
_BLOCK = re.compile(_EDGE + r"From[ \t]*:[ \t|*_]*\S", re.M)
_NO_BLOCKS = re.compile(
    r"^Communications\s+Files\s+There are no files associated with this request\.?\s*\Z", re.M
)
_FILES = re.compile(r"^[ \t>|*#_]*(?:There are no files associated with this request|Files)\b", re.M)


def score(text: str) -> float:
    """0 to 1. The agency sentence with one block is enough; without it, blocks and three header signs are."""
    head = text[:_HEAD]
    blocks = len(_BLOCK.findall(text))
    if not blocks:
        # Submitted and nothing sent yet: the head and the list of files say so, without a word in between.
        bare = _NO_BLOCKS.search(text)
        return 0.6 if bare and any(sign.search(head) for sign in _HEADER_SIGNS[4:6]) else 0.0
    signs = sum(1 for sign in _HEADER_SIGNS if sign.search(head)) + (1 if _FILES.search(text) else 0)
    # No mail export has both of these lines; a page that has lost its sentence and status still has them.
    framed = all(sign.search(head) for sign in (_TRACKING, _COMMUNICATIONS))
    points = (4 if _FILED.search(head) else 0) + (2 if framed else 0) + min(signs, 4) + min(blocks, 3)
    return min(points / 10, 1.0) if signs else 0.0
