"""HTML to text: what a reader of the page sees, a line for each line of it.

Used for saved pages and for the HTML bodies of mails. Scripts, styles, comments, templates, form controls,
hidden and struck-out elements are left out; lists keep their marks, table rows stay on one line, quoted
blocks are marked with `>`. Nothing of the page is ever run or fetched.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from warehouse.landing.found import Unreadable

#: Open elements inside one another; pages that people write stay below 200. The parser takes time that grows
#: with the square of it.
MOST_NESTED = 3_000

# --- bytes to characters --------------------------------------------------------------------------------

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    # The UTF-32 mark begins with the UTF-16 one, so it is tried first.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I)
_META_REACH = 4_096
# What the web calls Latin-1 or ASCII is read as Windows-1252 by every browser.
_LATIN = {"iso8859-1", "ascii", "cp1252"}


def decode(data: bytes, declared: str | None = None) -> str:
    """The characters of a page or mail: by its mark, then by what is declared (`declared`, else a meta
    element), else UTF-8, else Windows-1252. Bytes that fit nowhere become U+FFFD.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    meta = _META.search(data[:_META_REACH])
    named = codec_of(declared) or codec_of(meta[1].decode("ascii") if meta else None)
    # Bytes that are valid UTF-8 are UTF-8, whatever Western encoding is declared: that is never by chance.
    order = ["utf-8", named] if named in _LATIN else [named, "utf-8"]
    for encoding in filter(None, order):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    as_utf8 = data.decode("utf-8", "replace")
    damaged = as_utf8.count("\ufffd")
    sound = len(re.findall(r"[^\x00-\x7f\ufffd]", as_utf8))
    return as_utf8 if sound > damaged else data.decode("cp1252", "replace")


def codec_of(label: str | None) -> str | None:
    """Python's name of the encoding that a page or mail declares; None where it is none that holds text."""
    if not label:
        return None
    try:
        codec = codecs.lookup(label.strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    # "base64" and "rot13" are codecs too; UTF-7 is how scripts were once smuggled, and no mail needs it.
    if not getattr(codec, "_is_text_encoding", True) or codec.name == "utf-7":
        return None
    return "cp1252" if codec.name in _LATIN else codec.name


# --- characters to a tree -------------------------------------------------------------------------------

_TAG = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][^\s/>]{0,30}))")
_RAW = {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"}
# Elements that hold nothing, or that the next one of their kind ends: they never stack up.
_FLAT = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track"),
    *(
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "tfoot",
        "option",
        "optgroup",
        "rp",
        "rt",
    ),
    *("html", "head", "body", "colgroup", "frame"),
}


def parse(page: str) -> LexborHTMLParser:
    """The tree of a page. Raises Unreadable where elements are nested without end."""
    if _nesting(page) > MOST_NESTED:
        raise Unreadable(
            f"its elements are nested more than {MOST_NESTED:,} deep, as no page is; open it, copy its text "
            "and land that"
        )
    return LexborHTMLParser(page, scripting=True)


def _nesting(page: str) -> int:
    """The most elements open at once, about: enough to tell a page from a trap, in one pass."""
    place, depth, deepest = 0, 0, 0
    while tag := _TAG.search(page, place):
        place = tag.end()
        if tag[1]:
            end = page.find("-->", place)
            place = len(page) if end < 0 else end
            continue
        name = tag[3].lower()
        if name in _FLAT:
            continue
        if tag[2]:
            depth = max(depth - 1, 0)
        elif name in _RAW:
            close = re.compile(f"</{name}", re.I).search(page, place)
            place = close.start() + 2 if close else len(page)
        else:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


# --- the tree to text -----------------------------------------------------------------------------------

Attributes = dict[str, str | None]
Skip = Callable[[LexborNode, Attributes], bool]

_NEVER = {
    *(
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "title",
        "svg",
        "iframe",
        "object",
        "embed",
        "canvas",
    ),
    *("audio", "video", "map", "select", "datalist", "option", "button", "textarea", "input", "progress"),
    *("meter", "dialog", "link", "meta", "nav", "frameset", "noframes", "noembed", "del", "s", "strike"),
}
_BLOCKS = {
    *("address", "article", "aside", "body", "caption", "center", "dd", "details", "div", "dt", "fieldset"),
    *("figcaption", "footer", "form", "header", "hgroup", "html", "legend", "main", "search", "section"),
    *("summary", "tbody", "tfoot", "thead", "colgroup"),
}
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "figure"}
_PREFORMATTED = {"pre", "xmp", "listing", "plaintext"}
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all"
    r"|(?:font-size|max-height|opacity)\s*:\s*0(?:\.0+)?(?:px|pt|em|%)?\s*(?:!important\s*)?(?:;|$)",
    re.I,
)
_HIDDEN_CLASSES = {
    *("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "skip-link", "skiplink"),
    *("hidden", "hide", "d-none", "is-hidden"),
}
# "d-none d-md-block" and "hidden md:flex": hidden on telephones alone.
_SHOWN_AGAIN = re.compile(r"\b(?:d-)?(?:sm|md|lg|xl|xxl|2xl)[:-](?:block|flex|grid|inline|table|show)", re.I)
_KEEPS_LINES = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.I)
# Rich editors indent by a block quotation without a border.
_INDENT = re.compile(r"border(?:-style|-left|-width)?\s*:\s*(?:none|0)", re.I)
_QUOTED = re.compile(r"quote|cite", re.I)
_BAR = re.compile(r"border-left(?:-style|-width)?\s*:\s*(?!none|0)", re.I)

_SPACES = re.compile(r"[ \t\n\r\f\u2028\u2029]+")
# Soft hyphens, zero-width and direction marks: nobody sees them, and they part words for whoever searches.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_WIDE = re.compile(r"(?<=\S)[ \u00a0]{3,}(?=\S)")
# Lines of a list within one piece of text: the page shows their breaks by its style sheet.
_LISTED = re.compile(r"\n[ \t]*(?:\(?(?:\d{1,2}|[a-zA-Z])[.)]|[-•*–])[ \t]")
_MARKED = re.compile(r"(?:\(?\d{1,3}[.)]|[•·▪◦*–-])\s")
_FOOTNOTE = re.compile(r"\s*\[?(\d{1,3})\]?\s*")
_DEEPEST_INDENT = 8


def is_hidden(node: LexborNode, attributes: Attributes) -> bool:
    """Whether the page itself says that nobody sees this element."""
    if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
        return True
    if attributes.get("aria-hidden") == "true" and node.tag in ("i", "span", "b"):
        return True
    classes = attributes.get("class") or ""
    return not _HIDDEN_CLASSES.isdisjoint(classes.casefold().split()) and not _SHOWN_AGAIN.search(classes)


def text_of(
    node: LexborNode,
    skip: Skip | None = None,
    keep: frozenset[str] = frozenset(),
    show: Skip | None = None,
) -> str:
    """The text of an element, its lines parted by line feeds, none at the end.

    `skip` leaves out more elements than those nobody sees, `show` says of which ones to read although hidden,
    and `keep` names elements to read that are left out otherwise ("button"). The element itself is read even
    where it is hidden.
    """
    return "\n".join(_Reader(skip, keep, show).read(node))


@dataclass
class _Flow:
    """Lines of one flow of text: the page's, a cell's or a quotation's."""

    lines: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    #: What the next line is marked with, as an entry of a list.
    mark: str = ""
    #: Whether an empty line goes before the next one.
    gap: bool = False

    def add(self, text: str) -> None:
        if text[:1] == " " and (not self.pieces or self.pieces[-1][-1] == " "):
            text = text[1:]
        if text:
            self.pieces.append(text)

    def end_line(self, even_empty: bool = False) -> None:
        line = _clean("".join(self.pieces))
        self.pieces.clear()
        if line:
            self._append(line)
        elif even_empty and self.lines and self.lines[-2:] != ["", ""]:
            self.lines.append("")

    def add_lines(self, lines: list[str]) -> None:
        self.end_line()
        for line in lines:
            if line:
                self._append(line)
            elif self.lines and self.lines[-1]:
                self.lines.append("")

    def paragraph(self) -> None:
        self.end_line()
        self.gap = True

    def finish(self) -> list[str]:
        self.end_line()
        while self.lines and not self.lines[-1]:
            self.lines.pop()
        return self.lines

    def _append(self, line: str) -> None:
        if self.gap and self.lines and self.lines[-1]:
            self.lines.append("")
        self.gap = False
        if self.mark:
            # Some write the marks of their lists themselves.
            indent = self.mark[: len(self.mark) - len(self.mark.lstrip())]
            line = line.lstrip()
            line = indent + line if _MARKED.match(line) else self.mark + line
            self.mark = ""
        self.lines.append(line)


@dataclass
class _List:
    """A list that is open: how its entries are marked, and the number of the next one."""

    style: str
    number: int = 1
    step: int = 1


class _Reader:
    """One pass over a tree, without recursion: how deep it is, the page decides."""

    def __init__(self, skip: Skip | None, keep: frozenset[str], show: Skip | None) -> None:
        self._skip = skip
        self._show = show
        self._never = _NEVER - keep
        self._flows = [_Flow()]
        self._rows: list[list[list[str]]] = []
        self._lists: list[_List] = []
        self._preformatted = 0

    @property
    def _flow(self) -> _Flow:
        return self._flows[-1]

    def read(self, root: LexborNode) -> list[str]:
        """The lines of everything under the root."""
        open_ones: list[tuple[LexborNode, str]] = []
        node = root.first_child
        while node is not None or open_ones:
            if node is None:
                closing, how = open_ones.pop()
                self._close(how)
                node = closing.next
                continue
            how = self._open(node)
            if how:
                open_ones.append((node, how))
                node = node.first_child
            else:
                node = node.next
        return self._flow.finish()

    def _open(self, node: LexborNode) -> str:
        """Take in what opens here. Returns how to close it, "" where there is nothing to go into."""
        if node.is_text_node:
            self._text(node.text_content or "")
            return ""
        if not node.is_element_node:
            return ""
        tag, attributes = node.tag or "", node.attributes
        if tag in self._never or (self._skip and self._skip(node, attributes)):
            return ""
        if is_hidden(node, attributes) and not (self._show and self._show(node, attributes)):
            return ""
        style = attributes.get("style") or ""
        if tag in _PREFORMATTED or (style and _KEEPS_LINES.search(style)):
            self._preformatted += 1
            self._flow.paragraph() if tag in _PARAGRAPHS or tag in _PREFORMATTED else self._flow.end_line()
            return "preformatted"
        return self._open_element(node, tag, attributes)

    def _open_element(self, node: LexborNode, tag: str, attributes: Attributes) -> str:
        flow = self._flow
        if tag == "br":
            flow.end_line(even_empty=True)
            return ""
        if tag == "hr":
            flow.paragraph()
            return ""
        if tag == "sup" and (note := _FOOTNOTE.fullmatch(node.text())):
            # "30" with a raised 1 is not 301.
            flow.add(f"[{note[1]}]")
            return ""
        if tag in _PARAGRAPHS:
            flow.paragraph()
            return "paragraph"
        if tag == "table":
            flow.paragraph()
            return "paragraph"
        if tag in _BLOCKS:
            flow.end_line()
            return "block"
        if tag in ("ul", "ol", "menu"):
            flow.end_line()
            if not self._lists:
                flow.gap = True
            self._lists.append(_list(tag, attributes))
            return "list"
        if tag == "li":
            flow.end_line()
            flow.mark = self._mark(attributes)
            return "entry"
        if tag == "tr":
            flow.end_line()
            self._rows.append([])
            return "row"
        if tag in ("td", "th") and self._rows:
            self._flows.append(_Flow())
            return "cell"
        if tag == "blockquote":
            if _is_indent(attributes):
                flow.paragraph()
                return "paragraph"
            flow.paragraph()
            self._flows.append(_Flow())
            return "quotation"
        if tag == "q":
            flow.add("“")
            return "q"
        return "inline"

    def _close(self, how: str) -> None:
        flow = self._flow
        if how == "paragraph":
            flow.paragraph()
        elif how == "block":
            flow.end_line()
        elif how == "preformatted":
            self._preformatted -= 1
            flow.end_line()
        elif how == "entry":
            flow.end_line()
            flow.mark = ""
        elif how == "list":
            self._lists.pop()
            flow.end_line()
            flow.gap = flow.gap or not self._lists
        elif how == "cell":
            self._flows.pop()
            self._rows[-1].append(flow.finish())
        elif how == "row":
            self._add_row(self._rows.pop())
        elif how == "quotation":
            self._flows.pop()
            self._flow.add_lines([f"> {line}".rstrip() for line in flow.finish()])
            self._flow.gap = True
        elif how == "q":
            flow.add("”")

    def _text(self, text: str) -> None:
        if self._preformatted or _LISTED.search(text):
            lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            for index, line in enumerate(lines):
                if index:
                    self._flow.end_line(even_empty=bool(self._preformatted))
                if self._preformatted:
                    self._flow.add(line.replace(" ", "\u00a0").replace("\t", "\u00a0" * 4))
                else:
                    self._flow.add(_SPACES.sub(" ", line))
        else:
            self._flow.add(_SPACES.sub(" ", text))

    def _mark(self, attributes: Attributes) -> str:
        if not self._lists:
            return "• "
        current = self._lists[-1]
        value = attributes.get("value") or ""
        if re.fullmatch(r"-?\d{1,6}", value):
            current.number = int(value)
        mark = numbered(current.number, current.style)
        current.number += current.step
        return "  " * min(len(self._lists) - 1, _DEEPEST_INDENT) + mark

    def _add_row(self, cells: list[list[str]]) -> None:
        self._flow.add_lines(row_lines(cells))


def _is_indent(attributes: Attributes) -> bool:
    """Whether a block quotation only moves its text to the right."""
    style = attributes.get("style") or ""
    named = (attributes.get("class") or "") + (attributes.get("type") or "")
    return bool(_INDENT.search(style)) and not _BAR.search(style) and not _QUOTED.search(named)


def row_lines(cells: list[list[str]]) -> list[str]:
    """The lines of a table's row, whose cells are given by their lines: one line of cells parted by " | ", or
    cell after cell where they hold whole paragraphs.
    """
    while cells and not cells[-1]:
        cells.pop()
    filled = [cell for cell in cells if cell]
    if len(filled) < 2 or any(_is_block(cell) for cell in filled):
        return [line for cell in filled for line in cell]
    row = ""
    for number, cell in enumerate(cells):
        # A label and its value stand side by side as in running text.
        row += ("" if not number else " " if row.endswith(":") else " | ") + " ".join(cell)
    return [row.strip()]


def _is_block(cell: list[str]) -> bool:
    """Whether a cell holds more than an entry of a table: paragraphs, or a whole page laid out in a table."""
    return "" in cell or len(cell) > 8 or sum(map(len, cell)) > 1_500


def _clean(line: str) -> str:
    line = _UNSEEN.sub("", _WIDE.sub(" ", line)).replace("\u00a0", " ").rstrip()
    return line[1:] if line[:1] == " " and line[1:2] != " " else line


def _list(tag: str, attributes: Attributes) -> _List:
    given = re.search(r"list-style(?:-type)?\s*:\s*([a-z-]+)", attributes.get("style") or "", re.I)
    style = (given[1].lower() if given else "") or attributes.get("type") or ("1" if tag == "ol" else "disc")
    start = attributes.get("start") or ""
    number = int(start) if re.fullmatch(r"-?\d{1,6}", start) else 1
    return _List(style, number, -1 if "reversed" in attributes and start else 1)


def numbered(number: int, style: str) -> str:
    """The mark before an entry of a list; `style` as in HTML ("1", "a", "I") or CSS ("lower-alpha")."""
    if style == "none":
        return ""
    if style in ("disc", "circle", "square", "•"):
        return "• "
    if number > 0 and style in ("a", "A", "lower-alpha", "upper-alpha", "lower-latin", "upper-latin"):
        letters = ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(97 + rest) + letters
        return f"{letters.upper() if style == 'A' or style.startswith('upper') else letters}. "
    if 0 < number < 4_000 and style in ("i", "I", "lower-roman", "upper-roman"):
        roman = _roman(number)
        return f"{roman if style in ('I', 'upper-roman') else roman.lower()}. "
    return f"{number}. "


def _roman(number: int) -> str:
    text = ""
    for value, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        text += letters * (number // value)
        number %= value
    return text
