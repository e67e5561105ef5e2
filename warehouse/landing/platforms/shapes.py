"""What the platforms' JSON has in common: times in several writings, text with tags, references, pages of
results.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, LexborNode

#: MuckRock's older API and its pages give times of the US east coast without saying so.
EASTERN = ZoneInfo("America/New_York")
#: What a `warehouse pull` writes around the answer of a platform: see `Envelope`.
ENVELOPE = "warehouse_pull"

_US_TIMES = ("%m/%d/%Y", "%B %d, %Y", "%b %d, %Y", "%B %d, %Y, %I:%M%p", "%b %d, %Y, %I:%M%p")


@dataclass(frozen=True)
class Envelope:
    """Where a value came from: what a pull noted, else what the names of its file and folder tell.

    Attributes:
        url: the address that answered; "" where no pull brought it.
        pulled_at: when (UTC, no zone); None where no pull brought it.
        names: the parts of its path inside the input, its own file name last.
    """

    url: str = ""
    pulled_at: datetime | None = None
    names: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """The host that answered, in lower case; "" where that isn't known."""
        if self.url:
            return (urlsplit(self.url).hostname or "").lower()
        # A folder named after its portal: oaklake.nextrequest.com/26-309/timeline.json
        return next((part.lower() for part in self.names[:-1] if _HOST.fullmatch(part)), "")

    @classmethod
    def unwrapped(cls, value: object, path: str) -> tuple[Envelope, object]:
        """The envelope of a parsed file and what it holds. `path` is the file's, inside its input."""
        names = PurePosixPath(path.replace("\\", "/")).parts
        if isinstance(value, Mapping) and isinstance(value.get(ENVELOPE), Mapping) and "body" in value:
            note = value[ENVELOPE]
            return cls(text(note.get("url")), moment(note.get("pulled_at"), UTC), names), value["body"]
        return cls(names=names), value


_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|gov|org|net|us)", re.I)


def moment(value: object, zone: tzinfo) -> datetime | None:
    """A time or date in ISO form or as US pages write it, as UTC without a zone; `zone` is where one without
    a zone was written. None for anything else.
    """
    if not isinstance(value, str) or not value.strip():
        return None
    written = " ".join(value.split())
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        parsed = (_parsed(written, form) for form in _US_TIMES)
        chosen = next((each for each in parsed if each), None)
        if chosen is None:
            return None
        found = chosen
    # Beyond these years it is a slip, and some of them can't be moved from one zone to another.
    if not 1900 <= found.year <= 2200:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC).replace(tzinfo=None)


def _parsed(written: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(written, form)
    except ValueError:
        return None


def in_words(at: datetime, zone: tzinfo, *, time: bool = True) -> str:
    """ "May 4, 2022 9:15 AM" in the zone, for a UTC time without a zone."""
    local = at.replace(tzinfo=UTC).astimezone(zone)
    day = f"{local:%B} {local.day}, {local.year}"
    return f"{day} {local.hour % 12 or 12}:{local:%M %p}" if time else day


def text(value: object) -> str:
    """The value as one line of text: numbers written out, None and everything else as ""."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).replace("\x00", "").split())


def reference(value: object) -> str | None:
    """The id that a field refers to, given as a number, as text or as the object itself; None where it refers
    to nothing.
    """
    if isinstance(value, Mapping):
        value = value.get("id")
    return text(value) or None


def references(value: object) -> list[str]:
    """The ids that a field lists."""
    found = (
        [reference(each) for each in value]
        if isinstance(value, Sequence) and not isinstance(value, str)
        else []
    )
    return [each for each in found if each]


def objects(value: object) -> Iterator[Mapping[str, object]]:
    """The objects of a file: a single one, a list of them, or a page of results (`results`)."""
    if isinstance(value, Mapping):
        results = value.get("results")
        if isinstance(results, list) and not {"id", "title"} <= value.keys():
            yield from objects(results)
        else:
            yield value
    elif isinstance(value, list):
        for each in value:
            if isinstance(each, Mapping | list):
                yield from objects(each)


def canonical(value: object) -> str:
    """The value as JSON that is the same for equal values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def file_name(address: object) -> str:
    """The file name at the end of an address, "" where there is none."""
    return PurePosixPath(unquote(urlsplit(text(address)).path)).name


def named_file(title: object, address: object, extension: object = "") -> str:
    """What a released file is called: its title, with the ending of its address where the title has none."""
    name, there = text(title), file_name(address)
    ending = PurePosixPath(there).suffix or (f".{text(extension).lstrip('.')}" if text(extension) else "")
    if not name:
        return there
    return name if not ending or name.lower().endswith(ending.lower()) else f"{name}{ending.lower()}"


# Only what is surely HTML: "Dana <dana@example.org>" and "<https://example.org>" are plain text.
_LINED = (
    r"(?:p|br|hr|div|blockquote|dd|dl|dt|h[1-6]|li|ol|ul|pre|table|tbody|thead|tr|td|th|body|html|head|section"
    r"|article|header|footer|script|style)"
)
_LINED_TAG = re.compile(rf"<(?:/?{_LINED}(?:\s[^<>]*)?/?|!--|!doctype html)\s*>?", re.I)
_INLINE_TAG = re.compile(r"</(?:a|b|i|u|em|strong|span|font|small|code)\s*>", re.I)
_NO_TAG = re.compile(r"<(?=[^<>\s]*@|https?:|mailto:)")
_BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
_DROPPED = ("script", "style", "noscript", "template", "iframe", "object")


def lines_of(value: object) -> str:
    """Text that may hold tags, as lines of plain text: paragraphs and breaks become line breaks, list items
    get a dash, scripts and styles go. Text without tags stays as it is, with its line ends made one kind, and
    so do the lines of a text with nothing but links and emphasis.
    """
    if not isinstance(value, str):
        return ""
    has_lines = bool(_LINED_TAG.search(value))
    if not has_lines and not _INLINE_TAG.search(value):
        return _tidy(value)
    tree = LexborHTMLParser(_NO_TAG.sub("&lt;", value))
    for tag in _DROPPED:
        for node in tree.css(tag):
            node.decompose()
    pieces: list[str] = []
    if tree.body is not None:
        _write(tree.body, pieces, keep_lines=not has_lines)
    return _tidy("".join(pieces))


def _write(root: LexborNode, pieces: list[str], *, keep_lines: bool) -> None:
    def new_line(blank: bool = False) -> None:
        if pieces and not pieces[-1].endswith("\n"):
            pieces.append("\n")
        if blank and pieces and not pieces[-1].endswith("\n\n"):
            pieces.append("\n\n")

    # By hand and not by recursion: a page may nest its tags thousands deep.
    stack: list[tuple[LexborNode, bool]] = [(root, True)]
    while stack:
        node, opening = stack.pop()
        tag = node.tag or ""
        if tag == "-text":
            words = node.text_content or ""
            if keep_lines:
                pieces.append(words)
                continue
            words = re.sub(r"\s+", " ", words)
            at_start = not pieces or pieces[-1].endswith("\n")
            pieces.append(words.lstrip(" ") if at_start else words)
            continue
        if not opening:
            new_line(blank=tag == "p")
            continue
        if tag == "br":
            pieces.append("\n")
        elif tag in ("td", "th"):
            pieces.append(" ")
        elif tag in _BLOCK_TAGS:
            new_line()
            if tag == "li":
                pieces.append("- ")
            stack.append((node, False))
        child = node.last_child
        while child is not None:
            stack.append((child, True))
            child = child.prev


def _tidy(value: str) -> str:
    plain = value.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    kept = "\n".join(line.rstrip() for line in plain.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", kept).strip("\n")
