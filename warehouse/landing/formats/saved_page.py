"""Saved pages (HTML): threads of MuckRock, NextRequest and GovQA as the text that their plain copies have,
other pages as the text of their main content.

A platform is told by its own markup first (its public templates, and what others who read it have found), and
by the labels that its readers see where the markup has changed. Nothing of a page is run or fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from warehouse.landing import html_text
from warehouse.landing.found import Blob, Found, FoundText, Unreadable
from warehouse.landing.html_text import Attributes, text_of
from warehouse.landing.limits import Limits

NAME = "saved_page"
TITLE = "Saved page"
ISOLATED = True

_START = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,4000}?-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|title|meta|div|section|article|main|table|center|font|span|p|h[1-6])\b[^<]*>",
    re.I | re.S,
)
_CLOSED = re.compile(
    r"</(?:html|head|body|title|div|section|article|main|table|center|font|span|p|h[1-6])\s*>", re.I
)
_START_REACH = 16_384


def recognises(blob: Blob) -> bool:
    """By its first element, whatever marks, comments or white space stand before it."""
    # Quick for the many files that are none: bytes of a mark and white space may stand before the first "<".
    if blob.head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] != b"<":
        return False
    start = _START.match(html_text.decode(blob.head[:_START_REACH]))
    if start is None:
        return False
    whole = re.search(r"<(?:!doctype|html|head|body)\b", start.group(), re.I)
    return bool(whole or _CLOSED.search(html_text.decode(blob.head)))


def open(blob: Blob, limits: Limits) -> Iterator[Found]:
    """The one text of the page. Raises Unreadable for a page without words, or one nested without end."""
    yield read_page(blob.read(limits.file_bytes), limits)


def read_page(
    data: bytes, limits: Limits, charset: str | None = None, source_url: str | None = None
) -> FoundText:
    """The text of a page; `charset` and `source_url` are what it came with, where that is known.

    Raises Unreadable as `open` does.
    """
    markup = html_text.decode(data, charset)
    tree = html_text.parse(markup)
    if tree.body is None:
        raise Unreadable("the page holds no text; save it again when it has loaded, or copy its text")
    page = _Page(tree, markup, _address(tree, markup) or source_url)
    text = ""
    for platform in (_muckrock, _nextrequest, _govqa, _document):
        text = platform(page)
        if text:
            break
    if not re.search(r"[^\W_]", text):
        raise Unreadable("the page holds no text; save it again when it has loaded, or copy its text")
    if len(text) > limits.text_bytes:
        raise Unreadable(
            f"its text of {len(text) / 1e6:,.0f} million characters is longer than any thread; split it, or "
            "raise the limit with --limit text_bytes=N"
        )
    return FoundText(
        text + "\n",
        media_type="text/html",
        source_url=page.address,
        record_key=page.record_key,
        updated_at=page.updated_at,
        metadata={"title": page.title} if page.title else {},
    )


@dataclass
class _Page:
    """A page while it is read, and what has been learned of it."""

    tree: LexborHTMLParser
    markup: str
    address: str | None
    record_key: str | None = None
    updated_at: datetime | None = None
    title: str = field(init=False)

    def __post_init__(self) -> None:
        self.title = _line(self.tree.css_first("head title"))

    @property
    def body(self) -> LexborNode:
        assert self.tree.body is not None
        return self.tree.body


# --- where a page comes from ----------------------------------------------------------------------------

_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{1,6}\)(\S{1,2000}?)\s*-->", re.I)
_SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S{1,2000})", re.I)
_WEB_ADDRESS = re.compile(r"https?://[^\s<>\"']{3,2000}", re.I)


def _address(tree: LexborHTMLParser, markup: str) -> str | None:
    """Where the public reads the page: its own canonical address, else where it was saved from."""
    found = [
        _attribute(tree.css_first('link[rel~="canonical"]'), "href"),
        _attribute(tree.css_first('meta[property="og:url"]'), "content"),
        *(match[1] for mark in (_SAVED_FROM, _SINGLE_FILE) if (match := mark.search(markup, 0, 8_192))),
    ]
    return next((address for address in found if _WEB_ADDRESS.fullmatch(address)), None)


# --- MuckRock -------------------------------------------------------------------------------------------

_MUCKROCK_ADDRESS = re.compile(r"https?://(?:www\.)?muckrock\.com/foi/[^/]+/[^/]*?-(\d{1,9})/", re.I)
_MUCKROCK_BLOCKS = (
    ".communications-list .communication",
    "section.communication",
    ".communication.textbox",
    ".request-print__communication",
)
_MUCKROCK_BODIES = ".communication-body, .request-print__communication-body"
_FILED = re.compile(r"\bfiled this request\b")
# Shown where a file has no ending of its own: the address of the file has it.
# "Policy 5.14" has none: an ending begins with a letter.
_ENDING = re.compile(r"\.[a-z][a-z0-9]{1,3}$", re.I)
_FILE_ENDING = re.compile(
    r"(\.(?:pdf|docx?|xlsx?|csv|pptx?|txt|rtf|zip|msg|eml|mp[34]|wav|jpe?g|png|tiff?))(?:[?#]|$)", re.I
)


def _muckrock(page: _Page) -> str:
    tree = page.tree
    blocks: list[LexborNode] = []
    for selector in _MUCKROCK_BLOCKS:
        blocks = [block for block in tree.css(selector) if _line(_labelled(block, "From:"))]
        if blocks:
            break
    if not blocks:
        return ""
    page.record_key = _muckrock_key(page)
    sent = [stamp for block in blocks if (stamp := _utc(_attribute(block.css_first("time"), "datetime")))]
    page.updated_at = max(sent, default=None) if page.record_key else None
    parts = [*_muckrock_head(page), "Communications", *map(_communication, blocks)]
    names = list(dict.fromkeys(filter(None, map(_file_name, tree.css(".file")))))
    if names:
        parts.append("\n".join(["Files", *names]))
    elif "no files associated with this request" in page.markup:
        parts.append("Files\n\nThere are no files associated with this request.")
    return "\n\n".join(parts)


def _muckrock_key(page: _Page) -> str | None:
    article = page.tree.css_first("article.request[id], article.detail[id]")
    numbered = re.fullmatch(r"foia-(\d{1,9})", _attribute(article, "id"))
    address = _MUCKROCK_ADDRESS.match(page.address or "")
    match = numbered or address
    return f"muckrock:{match[1]}" if match else None


def _muckrock_head(page: _Page) -> list[str]:
    tree = page.tree
    parts = [
        warning
        for warning in map(_line, tree.css(".message.warning .text, .message.warning"))
        if "embargo" in warning.casefold()
    ][:1]
    title = tree.css_first("h1.state, h1.request-print__title, .request h1, article h1, h1")
    name = _line(title) or re.sub(r"\s*[•|·-]\s*MuckRock\s*$", "", page.title)
    parts.append(name)
    synopsis = tree.css_first(".synopsis, .request-print__subtitle")
    filed = _line(synopsis) if synopsis else ""
    if not _FILED.search(filed):
        filed = next((line for line in map(_line, tree.css("summary, p")) if _FILED.search(line)), "")
    parts.append(filed)
    clone = next(
        (line for line in map(_line, tree.css(".basic-information p")) if "is a clone of" in line), ""
    )
    parts.append(clone)
    status = _line(
        tree.css_first("#request-status .badge, .status.manager .badge, .status .badge, .badge.state")
    )
    for label, value in _properties(tree):
        if label.casefold() == "status":
            status = status or value
        elif label.casefold().startswith("est. completion"):
            parts.append(f"{label} {value}".strip())
        elif value and not label.casefold().startswith(("muckrock #", "permalink")):
            parts.append(f"{label}\n\n{value}")
    if status:
        parts.append(f"Status\n{status}")
    return [part for part in parts if part]


def _properties(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """Label and value of each row at the side of the page, or of the list at the head of its printed form."""
    for row in tree.css("table.numbers tr, table.dates tr"):
        cells = row.css("td, th")
        if len(cells) >= 2:
            values = [
                text for line in text_of(cells[1], skip=_is_edit).splitlines() if (text := line.strip())
            ]
            yield _line(cells[0]), "\n".join(values)
    for label in tree.css(".request-print__meta dt"):
        value = label.next
        while value is not None and value.tag != "dd":
            value = value.next
        yield _line(label), _line(value)


def _is_edit(node: LexborNode, attributes: Attributes) -> bool:
    return "action" in (attributes.get("class") or "").split() or node.tag == "form"


def _communication(block: LexborNode) -> str:
    """One message as a plain copy has it: who, when, what about, the text, the files."""
    body = block.css_first(_MUCKROCK_BODIES)
    head = [_line(_labelled(block, "From:"))]
    if receiver := _line(_labelled(block, "To:")):
        head.append(receiver)
    stamp = block.css_first("time")
    if stamp is not None:
        shown = _line(stamp)
        # "3 days ago" says nothing to whoever reads the copy.
        head.append(
            shown if re.search(r"\d{4}|/\d{2}\b", shown) else _attribute(stamp, "datetime")[:10] or shown
        )
    if subject := _line(_labelled(block, "Subject:")):
        head.append(subject)
    parts = ["\n".join(head)]
    if body is not None and (text := text_of(body, skip=_is_download)):
        parts.append(text)
    names = [name for file in block.css(".file") if (name := _file_name(file))]
    if names:
        parts.append("\n".join(names))
    return "\n\n".join(parts)


def _is_download(node: LexborNode, attributes: Attributes) -> bool:
    return node.tag == "form" or bool(
        {"prompt", "file-download"} & set((attributes.get("class") or "").split())
    )


def _labelled(block: LexborNode, label: str) -> LexborNode | None:
    """The line of a message's head that begins with the label, however deep it stands."""
    body = block.css_first(_MUCKROCK_BODIES)
    inside = {part.mem_id for part in body.css("*")} if body is not None else set()
    for node in block.css("p, .from, .to, .subject, header div, header span"):
        if node.mem_id not in inside and _line(node).startswith(label):
            return node
    return None


def _file_name(file: LexborNode) -> str:
    title = _line(file.css_first(".title")) or _attribute(file, "data-title")
    if not title or _ENDING.search(title):
        return title
    endings = (_FILE_ENDING.search(_attribute(link, "href")) for link in file.css("a[href]"))
    return title + next((ending[1].lower() for ending in endings if ending), "")


# --- NextRequest ----------------------------------------------------------------------------------------

_EVENT = (
    r"External Message|Internal Message|Request (?:Opened|Published|Unpublished|Closed|Reopened|Received)"
    r"|Due Date Changed|Departments? (?:Assignment|Assigned|Changed|Added|Removed)"
    r"|Staff (?:Assignment|Assigned)"
    r"|Document(?:\(s\)|s)? Released(?: to Requester)?|Point of Contact (?:Assigned|Changed)"
    r"|Invoice (?:Sent|Paid)|Fee Charged"
)
_VISIBILITY = r"Requester \+ Staff|Requester and Staff|Staff only|Public|Published"
_MONTHS = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_STAMP = re.compile(rf"{_MONTHS} \d{{1,2}}, \d{{4}}, ? ?\d{{1,2}}:\d{{2}} ?[ap]m", re.I)
# What the style sheet sets apart may come as one line.
_RUN_ON = re.compile(
    rf"(\W{{0,4}}(?:{_EVENT})(?: ?- ?\$[\d.,]+)?)\W*(?:(?:hide|show|details)\W*)?({_VISIBILITY})?"
    r"\W*(?:hide|show|details)?\W*",
    re.I,
)
_STAMP_RUN_ON = re.compile(rf"({_STAMP.pattern})\s*by\b", re.I)
_NEXTREQUEST_SIGNS = ".request-history, .generic-event, .event-item, #request-text, .js-request-pretty-id"
_CONTROLS = re.compile(
    r"\W{0,3}(?:skip to (?:main )?content|hide|show|details|show all|show all history|expand all|collapse all"
    r"|sign in|sign up|log ?in|menu|print|download|copy link|share|close|all requests|make request"
    r"|documents? search|follow|unfollow|subscribe|previous|next|back to requests?|loading\.{0,3})\W{0,3}",
    re.I,
)


def _nextrequest(page: _Page) -> str:
    tree = page.tree
    own_markup = tree.css_first(_NEXTREQUEST_SIGNS) is not None
    portal = bool(re.search(r"\bnext-?request\b", page.markup, re.I))
    if not own_markup and not portal:
        return ""
    text = text_of(
        page.body,
        skip=_is_furniture,
        keep=frozenset({"button", "summary"}),
        show=_is_event,
    )
    lines = [line for raw in text.split("\n") for line in _parted(raw) if not _CONTROLS.fullmatch(line)]
    whole = "\n".join(lines)
    events = re.findall(rf"^\W{{0,4}}(?:{_EVENT})\b", whole, re.I | re.M)
    if not events or not _STAMP.search(whole):
        return ""
    return _squeezed(whole)


def _parted(line: str) -> list[str]:
    line = _STAMP_RUN_ON.sub(r"\1 by", line)
    run_on = _RUN_ON.fullmatch(line)
    return [part.strip() for part in run_on.groups() if part] if run_on else [line]


def _is_event(node: LexborNode, attributes: Attributes) -> bool:
    """Older entries of the timeline are folded away until the reader asks for them."""
    classes = set((attributes.get("class") or "").split())
    return bool(classes & {"generic-event", "event-item", "request-history", "event-body"})


# --- GovQA ----------------------------------------------------------------------------------------------

_WROTE = re.compile(
    r"\s*On\s+\d{1,2}/\d{1,2}/\d{2,4},?\s+\d{1,2}:\d{2}(?::\d{2})?\s*(?:[AP]M)?,\s*\S.{0,150}?wrote\s*:", re.I
)
_HISTORY = re.compile(r"^\W*Message History\b.{0,12}$", re.I | re.M)
_GOVQA_MESSAGES = '[id*="rptMessageHistory"]'
_PANEL = re.compile(r"pnlMessages_\d+$")
_HEAD_REACH = 300
_GOVQA_FILES = '#dvAttachments, [id*="dvAttachments"]'


def _govqa(page: _Page) -> str:
    tree = page.tree
    messages: list[str] = []
    taken: set[int] = set()
    panels = tree.css(_GOVQA_MESSAGES)
    # One panel a message; its head and body have ids that only go on from the panel's.
    panels = [node for node in panels if _PANEL.search(_attribute(node, "id"))] or panels
    for node in panels:
        if node.mem_id not in taken and (message := _message(text_of(node))):
            taken.update(part.mem_id for part in node.css("*"))
            taken.add(node.mem_id)
            messages.append(message)
    if not messages:
        return _plain_govqa(page)
    files = [name for box in tree.css(_GOVQA_FILES) for name in _attachments(box)]

    def is_apart(node: LexborNode, attributes: Attributes) -> bool:
        identity = attributes.get("id") or ""
        return node.mem_id in taken or "dvAttachments" in identity or _is_furniture(node, attributes)

    head = text_of(page.body, skip=is_apart)
    lines = [line for line in head.split("\n") if not _GOVQA_CONTROLS.fullmatch(line)]
    head = _squeezed("\n".join(lines))
    label = _HISTORY.search(head)
    shown = label.group().strip() if label else ""
    if label:
        head = head[: label.start()] + head[label.end() :]
    history = shown or f"Message History ({len(messages)})"
    parts = [_titled(page, _squeezed(head)), "\n\n".join([history, *messages])]
    if files:
        parts.append("\n".join(["Attachments:", *dict.fromkeys(files)]))
    return "\n\n".join(filter(None, parts))


_GOVQA_CONTROLS = re.compile(
    r"\W*(?:home|login|log ?out|sign (?:in|out)|my (?:account|requests?|request center|profile)"
    r"|my records? center|faqs?|view (?:message|file)\(?s?\)?|new message|save|cancel|submit|print|view all"
    r"|expand|collapse|loading\W*"
    r"|skip to main content|back|attachments)\W*",
    re.I,
)


def _plain_govqa(page: _Page) -> str:
    """A page whose markup is not known, told by what it says."""
    if not re.search(r"\bgovqa\b|mycusthelp|/webapp/_rs/|Message History", page.markup, re.I):
        return ""
    text = text_of(page.body, skip=_is_furniture)
    lines = [line for line in text.split("\n") if not _GOVQA_CONTROLS.fullmatch(line)]
    whole = "\n".join(lines)
    if not any(_WROTE.match(line) for line in lines) and not _HISTORY.search(whole):
        return ""
    return _titled(page, _squeezed(whole))


def _message(text: str) -> str:
    """The message under the line that says who wrote it and when; "" for what has no such line at its top."""
    head = _WROTE.search(text, 0, _HEAD_REACH)
    return f"{' '.join(head.group().split())}\n{text[head.end() :].strip()}" if head else ""


def _attachments(box: LexborNode) -> Iterator[str]:
    for link in box.css("a"):
        name = _line(link)
        if _ENDING.search(name):
            yield name


# --- any other page -------------------------------------------------------------------------------------

_MAIN = (
    "main",
    '[role="main"]',
    "#main-content",
    "#maincontent",
    "#content",
    "article",
    ".main-content",
    "#main",
)
_FURNITURE_ROLES = {
    "navigation",
    "search",
    "menu",
    "menubar",
    "toolbar",
    "dialog",
    "alertdialog",
    "contentinfo",
}
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|megamenu|breadcrumbs?|cookies?|cookie-?(?:banner|notice|consent)|share"
    r"|social|sharing|pagination|skip|site-?footer|page-?footer|site-?search|newsletter|translate|modal|toolbar)"
    r"(?:$|[\s_-])",
    re.I,
)
#: A part of the page that its name calls furniture is left out only while it is this short, in characters.
_SMALL_PART = 2_000


def _is_furniture(node: LexborNode, attributes: Attributes) -> bool:
    """Navigation, the foot of the page, and what stands around the text on every page of the site."""
    tag = node.tag or ""
    if tag == "footer" or (attributes.get("role") or "").casefold() in _FURNITURE_ROLES:
        return True
    named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    if tag in ("div", "ul", "section", "aside", "p") and _FURNITURE.search(named):
        return len(node.text()) < _SMALL_PART
    return False


def _main(page: _Page, fallback: LexborNode, least: float) -> LexborNode:
    """The element that holds the page's own text: the first likely one with at least that share of it all."""
    whole = len(text_of(page.body))
    for selector in _MAIN:
        candidates = page.tree.css(selector)
        if len(candidates) == 1 and len(text_of(candidates[0])) >= least * whole:
            return candidates[0]
    return fallback


def _document(page: _Page) -> str:
    content = _main(page, fallback=page.body, least=0.4)
    text = text_of(content, skip=_is_furniture) or text_of(page.body)
    return _titled(page, text) if text else ""


def _titled(page: _Page, text: str) -> str:
    """The text under the page's title, which names whose page it is ("Drone policy | City of Larkmoor") where
    the text may not.
    """
    has_it = not page.title or page.title.casefold() in text[:2_000].casefold()
    return text if has_it else f"{page.title}\n\n{text}"


# --- small things ---------------------------------------------------------------------------------------


def _attribute(node: LexborNode | None, name: str) -> str:
    """A value with white space trimmed, "" where there is none."""
    return "" if node is None else (node.attributes.get(name) or "").strip()


def _line(node: LexborNode | None) -> str:
    """The text of a small element on one line, "" for none. Hidden parts of it are left out."""
    if node is None:
        return ""
    text = node.text() if node.tag == "title" else text_of(node)
    return " ".join(text.split())


def _squeezed(text: str) -> str:
    """The text with no more than one empty line in a row, and none at its ends."""
    return re.sub(r"\n(?:[ \t]*\n){2,}", "\n\n", text).strip("\n")


def _utc(stamp: str) -> datetime | None:
    """A time of a page in UTC, without zone; None where it has no zone to count from."""
    try:
        when = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return when.astimezone(UTC).replace(tzinfo=None) if when.tzinfo else None
