"""Where one document ends and the next begins in a PDF that holds several.

An answer to a records request often comes as one file: the letter, and behind it what it encloses. A split in
the middle of a document would do more harm than two documents left together, so when in doubt they stay
together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.landing.formats.pdf_layout import PAGE_NUMBER, PageText, goes_on

_HEAD_LINES = 7
_LETTER_HEAD_LINES = 24
_FOOT_LINES = 12
#: A page whose text ends above this share of its height was not full.
_FULL = 0.7

_LETTER = re.compile(r"(?im)^\s*(?:dear\b|re\s*:|subject\s*:|sincerely|respectfully|via e-?mail)")
_ABOUT_RECORDS = re.compile(
    r"(?i)\b(?:public\s+records?|records?\s+requests?|information\s+act|your\s+(?:\w+\s+){0,3}request|FOIA|"
    r"open\s+records|right[- ]to[- ]know|sunshine\s+law|responsive)\b"
)
_DEAR = re.compile(r"(?im)^\s*dear\s+\S.{0,80}[:,]\s*$")
_CLOSING = re.compile(
    r"(?im)^\s*(?:(?:yours\s+)?(?:very\s+)?(?:sincerely|truly|respectfully|cordially)\b|(?:very\s+)?truly\s+yours|"
    r"(?:best|kind|warm)?\s*regards\b|enclosures?\b|encl?s?\.?\s*[:(]|attachments?\s*[:(])"
)
_SIGNED = re.compile(
    r"(?im)^\s*(?:by|signature|signed|name|title|date|dated|approved(?:\s+by)?|chief\s+of\s+police|sheriff)\b.{0,60}$"
    r"|_{6,}|\bend\s+of\s+(?:document|policy|order|directive|agreement)\b|\btotal\s+(?:due|amount|usd)\b"
)
_KIND = (
    r"(?:memorand(?:um|a)\s+of\s+(?:understanding|agreement)|"
    r"(?:[\w&,'’/-]+\s+){1,8}agreement|"
    r"(?:[\w&,'’/-]+\s+){1,8}contract|"
    r"(?:tax\s+|sales\s+)?invoice|purchase\s+order|(?:price\s+|sales\s+)?(?:quote|quotation)|"
    r"(?:general|special|standing|administrative|departmental|department|executive|operations?)\s+"
    r"(?:order|directive|policy|procedure|bulletin)s?|training\s+bulletin|"
    r"(?:[\w&,'’/-]+\s+){1,6}policy|policy\s+manual|(?:[\w&,'’/-]+\s+){0,3}standard\s+operating\s+procedures?|"
    r"statement\s+of\s+work|(?:interoffice\s+|inter-office\s+)?memorandum|non-?disclosure\s+agreement)"
)
_TITLE = re.compile(rf"(?i)^\W*{_KIND}(?:\s+(?:no\.?|number|#)?\s*[:#]?\s*[\w.-]*\d[\w.-]*)?\W*$")
_BETWEEN = re.compile(rf"(?i)^\W*{_KIND}\s+(?:between|by\s+and|among|with|for|on|regarding)\b")
_NUMBERED = re.compile(
    r"(?i)^\W*(?:(?:general|special|standing|department(?:al)?|administrative)\s+)?"
    r"(?:policy|order|directive|procedure|invoice|quote|contract|agreement)\s*(?:(?:no\.?|number|num\.?|#)\s*[:#]?)?\s*"
    r"[\w.-]*\d[\w.-]*(?:\W+\S.*)?$"
)
_PART = re.compile(r"(?i)^\W*(?:exhibit|appendix|attachment|schedule|annex|addendum)\b")
_SMALL = frozenset(("among", "between", "from", "into", "over", "under", "upon", "with"))
_MAIL_LABEL = re.compile(r"(?i)^\s*(from|sent|date|to|cc|subject)\s*:")
_PAGE_OF = re.compile(r"(?i)\bpage\W{0,3}(\d{1,4})\s*(?:of|/)\s*(\d{1,4})\b")
_FILE_TITLE = re.compile(r"(?i)\.(?:pdf|docx?|xlsx?|msg|eml|tiff?|jpe?g|png|rtf|txt|pptx?)$")


@dataclass(frozen=True)
class Bookmark:
    """An entry of the PDF's outline: its title, and the page (0 is the first) it leads to."""

    title: str
    page: int


def document_starts(pages: Sequence[PageText], bookmarks: Sequence[Bookmark]) -> list[int]:
    """The pages (0 is the first) on which documents begin, always with 0.

    `bookmarks` are those of the outline's top level.
    """
    files = sorted({mark.page for mark in bookmarks if _FILE_TITLE.search(mark.title.strip())})
    if len(files) >= 2 and files[0] == 0:
        # Put together from files, and the outline says where each begins.
        return [page for page in files if page < len(pages)]
    if not pages or not _is_letter(pages[0].text):
        return [0]
    starts = [0]
    for page in range(1, len(pages)):
        if _begins(pages, starts[-1], page):
            starts.append(page)
    return starts


def _is_letter(text: str) -> bool:
    return bool(_LETTER.search(text) and _ABOUT_RECORDS.search(text) and not _title(text))


def _begins(pages: Sequence[PageText], start: int, page: int) -> bool:
    """Whether a document begins on `page`, when the one before it begins on `start`."""
    before, here = pages[page - 1], pages[page]
    if not here.text or _continues(before.text, here.text):
        return False
    in_letter = start == 0
    number = _page_number(here.text)
    if number is not None and number[0] == 1 and number[1] is not None:
        earlier = _page_number(before.text)
        # An exhibit may be numbered for itself and yet be part of its agreement.
        is_part = not in_letter and any(_PART.match(line) for line in _head(here.text))
        if not is_part and (earlier is None or earlier[0] == earlier[1] or earlier[1] != number[1]):
            return True
    if number is not None and number[0] != 1:
        return False
    title = _title(here.text)
    if title is not None and _plain(title) in map(_plain, _head(before.text)):
        # A running head says the title again.
        return False
    if in_letter:
        closed = any(_CLOSING.search(part.text) for part in pages[start:page])
        return closed and (title is not None or _is_mail(here.text) or _starts_letter(here.text))
    return title is not None and _ended(before)


def _continues(before: str, here: str) -> bool:
    """Whether page numbers or a running sentence say that a page goes on with the one before it."""
    one, two = _page_number(before), _page_number(here)
    if one and two and two[0] == one[0] + 1 and (one[1] == two[1] or not (one[1] and two[1])):
        return True
    return goes_on(before, here)


def _ended(page: PageText) -> bool:
    """Whether a page looks like the last one of its document."""
    number = _page_number(page.text)
    if number is not None and number[1] is not None:
        return number[0] == number[1]
    foot = "\n".join(_lines(page.text)[-_FOOT_LINES:])
    return bool(_SIGNED.search(foot)) or 0 < page.lowest < _FULL


def _title(text: str) -> str | None:
    """The line at the head of a page that names a kind of document; None where there is none."""
    for line in _head(text):
        if len(line.split()) > 14 or line.endswith((".", ",", ";")) or not _is_title_case(line):
            continue
        if _TITLE.match(line) or _NUMBERED.match(line) or (_BETWEEN.match(line) and _is_capitals(line)):
            return line
    return None


def _is_title_case(line: str) -> bool:
    return not any(word[0].islower() and len(word) > 3 and word not in _SMALL for word in line.split())


def _is_capitals(line: str) -> bool:
    letters = [letter for letter in line if letter.isalpha()]
    return sum(letter.isupper() for letter in letters) >= 0.7 * len(letters)


def _is_mail(text: str) -> bool:
    labels = {match[1].lower() for line in _head(text) if (match := _MAIL_LABEL.match(line))}
    return len(labels) >= 3 and "from" in labels


def _starts_letter(text: str) -> bool:
    return bool(_DEAR.search("\n".join(_lines(text)[:_LETTER_HEAD_LINES])))


def _page_number(text: str) -> tuple[int, int | None] | None:
    """(number, of how many) that the head or the foot of a page says."""
    lines = _lines(text)
    edges = [*lines[:3], *lines[-3:]]
    for line in edges:
        match = _PAGE_OF.search(line)
        if match:
            return int(match[1]), int(match[2])
    for line in edges:
        match = PAGE_NUMBER.match(line)
        if match:
            return int(match[1]), int(match[2]) if match[2] else None
    return None


def _head(text: str) -> list[str]:
    return _lines(text)[:_HEAD_LINES] or [""]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _plain(line: str) -> str:
    return re.sub(r"[\W\d_]+", " ", line).strip().lower()
