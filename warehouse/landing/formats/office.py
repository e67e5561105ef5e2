"""Office files: Word documents (.docx, .docm), OpenDocument texts (.odt) and Excel workbooks (.xlsx, .xlsm).

A document becomes its text with the numbers of its lists, tables row by row, its notes and what stands over
its pages at the end. Of tracked changes the insertions are kept and the deletions dropped, as are hidden and
struck-out words. A workbook becomes a line for each row, each cell with the name of its column. Macros, links
and pictures are never looked at.
"""

from __future__ import annotations

import re
import struct
import warnings
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from itertools import zip_longest
from typing import Any

from warehouse.landing.found import Blob, Found, FoundText, Skipped, Unreadable, Working
from warehouse.landing.html_text import numbered, row_lines
from warehouse.landing.limits import Limits

NAME = "office"
TITLE = "Office file"
ISOLATED = True

_ZIP = b"PK\x03\x04"
# Names that the first member of an Office file has; in other zip files they'd be a rare chance.
_FIRST = re.compile(rb"\[Content_Types\]\.xml|_rels/|docProps/|word/|xl/|ppt/|customXml/|mimetype")
_MOST_MEMBERS = 20_000
_END_REACH = 66_000

_OOXML = "application/vnd.openxmlformats-officedocument."
_DAMAGED = "the Office file is damaged or not what it says; open it and save it anew"
_TROUBLE = (
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    SyntaxError,  # lxml.etree.XMLSyntaxError is one
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def recognises(blob: Blob) -> bool:
    """By the first member of the zip file that it is, and by what else must be in it."""
    head = blob.head
    if not head.startswith(_ZIP) or len(head) < 30 or not _FIRST.match(head, 30):
        return False
    return _kind(blob) is not None


def open(blob: Blob, limits: Limits) -> Iterator[Found]:
    """The one text of the document or workbook. Raises Unreadable for what is damaged, is a bomb, declares
    entities, holds no words, or is of a kind that is not read.
    """
    kind = _kind(blob)
    data = blob.read(limits.file_bytes)
    skipped: list[str] = []
    try:
        _check_sizes(data, limits)
        if kind == "word":
            text, media_type = _word(data), _OOXML + "wordprocessingml.document"
        elif kind == "opendocument":
            text, media_type = _opendocument(data), "application/vnd.oasis.opendocument.text"
        elif kind == "excel":
            yield Working(limits.seconds + len(data) / 200_000)
            with warnings.catch_warnings():
                # What the library can't make sense of (styles, charts, extensions) is nothing that is read.
                warnings.simplefilter("ignore")
                text = _excel(data, limits, skipped)
            media_type = _OOXML + "spreadsheetml.sheet"
        else:
            raise Unreadable(_NOT_READ.get(kind or "", _DAMAGED))
    except _TROUBLE as error:
        raise Unreadable(_DAMAGED) from error
    if not re.search(r"[^\W_]", text):
        raise Unreadable("it holds no words (only pictures, or nothing); run OCR on it and land the text")
    if len(text) > limits.text_bytes:
        raise Unreadable(
            f"its text of {len(text) / 1e6:,.0f} million characters is longer than any document; split it, "
            "or raise the limit with --limit text_bytes=N"
        )
    yield FoundText(text, media_type=media_type)
    for sheet in skipped:
        yield Skipped(sheet, "a hidden sheet")


_NOT_READ = {
    "presentation": "presentations are not read; save it as PDF and land that",
    "sheets": "OpenDocument sheets are not read; save it as .xlsx or .csv and land that",
    "binary": "binary Excel files are not read; save it as .xlsx and land that",
}


def _kind(blob: Blob) -> str | None:
    """What sort of Office file it is, None for any other zip file."""
    try:
        with blob.open() as stream:
            stream.seek(max(blob.size - _END_REACH, 0))
            tail = stream.read()
            end = tail.rfind(b"PK\x05\x06")
            # A list of members without end would be read whole.
            if end < 0 or struct.unpack_from("<H", tail, end + 10)[0] > _MOST_MEMBERS:
                return None
            with zipfile.ZipFile(stream) as archive:
                names = set(archive.namelist())
                kind = archive.open("mimetype").read(200) if "mimetype" in names else b""
    except (*_TROUBLE, Unreadable):
        return None
    if kind.startswith(b"application/vnd.oasis.opendocument."):
        return "opendocument" if b".text" in kind else "sheets" if b".spreadsheet" in kind else "presentation"
    if "[Content_Types].xml" not in names:
        return None
    for folder, found in (("word/", "word"), ("xl/", "excel"), ("ppt/", "presentation")):
        if any(name.startswith(folder) for name in names):
            return "binary" if "xl/workbook.bin" in names else found
    return None


# --- before it is opened ------------------------------------------------------------------------------------

#: What may come out of any Office file, however small it is.
_ALWAYS_ALLOWED = 100_000_000
_ENTITY_MARKS = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_CHUNK = 1_048_576


def _check_sizes(data: bytes, limits: Limits) -> None:
    """Raises Unreadable for a decompression bomb and for XML that declares a document type: no Office program
    writes one, and entities without end are declared there.
    """
    most = max(_ALWAYS_ALLOWED, min(limits.expansion * len(data), limits.expanded_bytes))
    spent = 0
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = archive.infolist()
        if sum(member.file_size for member in members) > most:
            raise Unreadable(_BOMB.format(limits.expansion))
        for member in members:
            if not member.filename.endswith((".xml", ".rels", ".vml")):
                continue
            with archive.open(member) as stream:
                before = b""
                while chunk := stream.read(_CHUNK):
                    # What a member declares can lie, so what comes out is counted.
                    spent += len(chunk)
                    if spent > most:
                        raise Unreadable(_BOMB.format(limits.expansion))
                    window = before + chunk
                    if any(mark in window for mark in _ENTITY_MARKS):
                        raise Unreadable(
                            "its XML declares a document type, as no Office program writes; save it anew"
                        )
                    before = chunk[-32:]


_BOMB = (
    "its content is more than {} times larger than the file, as in a decompression bomb; if it is sound, "
    "save it as PDF or text and land that, or raise the limit with --limit expansion=N"
)

# --- Word ---------------------------------------------------------------------------------------------------

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DROPPED = {
    _W + name
    for name in ("del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "sectPr", "sdtPr")
}
#: Paragraphs shorter than this follow one another as the lines of an address do; others stand apart.
_SHORT = 100


def _word(data: bytes) -> str:
    # Loaded here and not above: most landings meet no Office file.
    from docx.opc.package import OpcPackage

    package = OpcPackage.open(BytesIO(data))
    main = package.main_document_part
    related = _related(main)
    numbering = _Numbering.of(_root(related.get("numbering")), _root(related.get("styles")))
    notes: list[str] = []
    reader = _Word(numbering, {}, notes)
    for kind in ("footnotes", "endnotes"):
        root = _root(related.get(kind))
        if root is not None:
            reader.notes |= {(kind, note.get(_W + "id") or ""): note for note in root}
    body = _root(main)
    lines = reader.flow(body)
    over = dict.fromkeys(line for header in _headers(main) for line in reader.flow(_root(header)) if line)
    known = set(lines)
    over_lines = [line for line in over if line not in known and re.search(r"[^\W\d_]{3}", line)]
    parts = ["\n".join(lines), "\n".join(notes), "\n".join(over_lines)]
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def _related(part: Any) -> dict[str, Any]:
    """The parts that a part refers to, by the last word of their kind."""
    return {
        relation.reltype.rpartition("/")[2]: relation.target_part
        for relation in part.rels.values()
        if not relation.is_external
    }


def _headers(part: Any) -> Iterator[Any]:
    for relation in part.rels.values():
        if not relation.is_external and relation.reltype.endswith("/header"):
            yield relation.target_part


def _root(part: Any) -> Any:
    """The XML of a part; None for none."""
    from docx.oxml.parser import parse_xml

    if part is None:
        return None
    # The strict form of the format differs in the names of its spaces alone.
    return parse_xml(part.blob.replace(_STRICT, _W[1:-1].encode()))


@dataclass
class _Numbering:
    """The marks of numbered paragraphs, counted as Word counts them."""

    #: (list, level) -> (format, text such as "%1.%2.", first number)
    levels: dict[tuple[str, int], tuple[str, str, int]] = field(default_factory=dict)
    #: list -> what it counts with: lists of one kind go on counting, unless they say where to start
    counters: dict[str, str] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    numbers: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, numbering: Any, styles: Any) -> _Numbering:
        made = cls()
        if numbering is not None:
            kinds = {each.get(_W + "abstractNumId"): each for each in numbering.findall(_W + "abstractNum")}
            for each in numbering.findall(_W + "num"):
                made._add(each, kinds)
        if styles is not None:
            made._add_styles(styles)
        return made

    def _add(self, each: Any, kinds: dict[str | None, Any]) -> None:
        identity, kind_id = each.get(_W + "numId"), _value(each, "abstractNumId")
        overrides = {over.get(_W + "ilvl"): over for over in each.findall(_W + "lvlOverride")}
        own = any(over.find(_W + "startOverride") is not None for over in overrides.values())
        self.counters[identity] = f"own {identity}" if own else f"kind {kind_id}"
        kind = kinds.get(kind_id)
        for level in [] if kind is None else kind.findall(_W + "lvl"):
            over = overrides.get(level.get(_W + "ilvl"))
            changed = over.find(_W + "lvl") if over is not None else None
            used = level if changed is None else changed
            start = _value(over, "startOverride") if over is not None else ""
            self.levels[identity, _integer(level.get(_W + "ilvl"))] = (
                _value(used, "numFmt") or "decimal",
                _value(used, "lvlText"),
                _integer(start or _value(used, "start"), 1),
            )

    def _add_styles(self, styles: Any) -> None:
        own: dict[str, tuple[str, int] | None] = {}
        parents: dict[str, str] = {}
        for style in styles.findall(_W + "style"):
            identity = style.get(_W + "styleId") or ""
            own[identity] = _numbering_of(style.find(_W + "pPr"))
            parents[identity] = _value(style, "basedOn")
        for identity in own:
            seen, at = set(), identity
            while at and at not in seen and not own.get(at):
                seen.add(at)
                at = parents.get(at, "")
            if found := own.get(at):
                self.styles[identity] = found

    def mark(self, properties: Any) -> str | None:
        """What stands before a paragraph with these properties; None where it is no entry of a list."""
        given = _numbering_of(properties) or self.styles.get(_value(properties, "pStyle"))
        if not given or given[0] == "0":
            return None
        identity, level = given
        if (identity, level) not in self.levels:
            return "• "
        form, text, start = self.levels[identity, level]
        numbers = self.numbers[self.counters.get(identity, identity)]
        numbers[level] = numbers.get(level, start - 1) + 1
        for deeper in [other for other in numbers if other > level]:
            del numbers[deeper]
        if form == "bullet":
            return "  " * level + "• "
        if form == "none" or not text:
            return ""

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            its_form, _, its_start = self.levels.get((identity, at), ("decimal", "", 1))
            return numbered(numbers.get(at, its_start), _FORMATS.get(its_form, "1")).removesuffix(". ")

        return re.sub(r"%([1-9])", number, text).strip() + " "


_FORMATS = {"lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}


def _numbering_of(properties: Any) -> tuple[str, int] | None:
    found = None if properties is None else properties.find(_W + "numPr")
    identity = "" if found is None else _value(found, "numId")
    return (identity, _integer(_value(found, "ilvl"))) if identity else None


def _value(element: Any, child: str) -> str:
    found = None if element is None else element.find(_W + child)
    return "" if found is None else found.get(_W + "val") or ""


def _integer(text: str | None, default: int = 0) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else default


@dataclass
class _Word:
    """One pass over a document."""

    numbering: _Numbering
    notes: dict[tuple[str, str], Any]
    #: Texts of the notes that were referred to, in their order.
    told: list[str]

    def flow(self, element: Any) -> list[str]:
        """The lines of everything in a body, a cell, a text box or a note."""
        lines: list[str] = []
        before = ""
        for child in self._blocks(element):
            if child.tag == _W + "tbl":
                rows = [line for row in self._rows(child) for line in row]
                _extend(lines, rows, gap=True)
                before = "table"
                continue
            mark = self.numbering.mark(child.find(_W + "pPr"))
            text, boxes = self._paragraph(child)
            own = [line.strip() for line in text.split("\n")]
            own = own if any(own) else []
            if own and mark:
                own[0] = mark + own[0]
            kind = (
                "" if not own else "entry" if mark is not None else "long" if len(text) >= _SHORT else "short"
            )
            is_heading = _value(child.find(_W + "pPr"), "pStyle").casefold().startswith(("heading", "title"))
            kind = "heading" if own and is_heading else kind
            together = before == kind and kind in ("entry", "short")
            _extend(lines, own or [""], gap=bool(own) and not together)
            before = kind
            for box in boxes:
                _extend(lines, self.flow(box), gap=True)
                before = "box"
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def _blocks(self, element: Any) -> Iterator[Any]:
        """Paragraphs and tables in order, out of whatever wraps them."""
        waiting = list(reversed(element)) if element is not None else []
        while waiting:
            child = waiting.pop()
            if child.tag in (_W + "p", _W + "tbl"):
                yield child
            elif isinstance(child.tag, str) and child.tag not in _DROPPED:
                waiting.extend(reversed(_alternative(child)))

    def _rows(self, table: Any) -> Iterator[list[str]]:
        for row in self._of_kind(table, "tr"):
            properties = row.find(_W + "trPr")
            if properties is not None and properties.find(_W + "del") is not None:
                continue
            yield row_lines([self.flow(cell) for cell in self._of_kind(row, "tc")])

    def _of_kind(self, element: Any, name: str) -> Iterator[Any]:
        waiting = list(reversed(element))
        while waiting:
            child = waiting.pop()
            if child.tag == _W + name:
                yield child
            elif child.tag in (_W + "sdt", _W + "sdtContent", _W + "customXml", _W + "ins", _W + "moveTo"):
                waiting.extend(reversed(child))

    def _paragraph(self, paragraph: Any) -> tuple[str, list[Any]]:
        """The text of a paragraph, and the text boxes that hang on it."""
        pieces: list[str] = []
        boxes: list[Any] = []
        waiting = list(reversed(paragraph))
        while waiting:
            child = waiting.pop()
            tag = child.tag
            if not isinstance(tag, str) or tag in _DROPPED:
                continue
            if tag == _W + "r" and _is_unseen(child):
                continue
            if tag in (_W + "t", _W + "sym") or tag.endswith("/math}t"):
                pieces.append(child.text or "")
            elif tag in (_W + "tab", _W + "ptab"):
                pieces.append(" ")
            elif tag in (_W + "br", _W + "cr"):
                pieces.append("\n")
            elif tag == _W + "noBreakHyphen":
                pieces.append("-")
            elif tag in (_W + "footnoteReference", _W + "endnoteReference"):
                pieces.append(self._note(child))
            elif tag == _W + "txbxContent":
                boxes.append(child)
            else:
                waiting.extend(reversed(_alternative(child)))
        return re.sub(r"[ \xa0]+", " ", "".join(pieces)), boxes

    def _note(self, reference: Any) -> str:
        kind = "footnotes" if reference.tag == _W + "footnoteReference" else "endnotes"
        note = self.notes.pop((kind, reference.get(_W + "id") or ""), None)
        if note is None:
            return ""
        number = len(self.told) + 1
        # Its place is taken first: a note can refer to another.
        self.told.append("")
        self.told[number - 1] = f"[{number}] " + " ".join(line.strip() for line in self.flow(note) if line)
        return f"[{number}]"


def _alternative(element: Any) -> list[Any]:
    """What to read of an element: of one that comes in several versions, the first."""
    if element.tag == _MC + "AlternateContent":
        for name in ("Choice", "Fallback"):
            found = element.find(_MC + name)
            if found is not None and len(found):
                return list(found)
    return list(element)


def _is_unseen(run: Any) -> bool:
    """Whether the words are hidden or struck out."""
    properties = run.find(_W + "rPr")
    if properties is None:
        return False
    marks = (properties.find(_W + name) for name in ("vanish", "strike", "dstrike"))
    return any(mark is not None and mark.get(_W + "val") not in ("0", "false", "off") for mark in marks)


def _extend(lines: list[str], more: list[str], *, gap: bool) -> None:
    """Add lines, with one empty line before them if wanted, and never two in a row."""
    if gap and lines and lines[-1] and more:
        lines.append("")
    for line in more:
        if line or (lines and lines[-1]):
            lines.append(line)


# --- OpenDocument ----------------------------------------------------------------------------------------

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def _opendocument(data: bytes) -> str:
    from docx.oxml.parser import parse_xml

    with zipfile.ZipFile(BytesIO(data)) as archive:
        root = parse_xml(archive.read("content.xml"))
    styles: dict[tuple[str, int], Any] = {}
    for style in root.iter(_TEXT + "list-style"):
        for level in style:
            if isinstance(level.tag, str):
                styles[style.get(_STYLE + "name") or "", _integer(level.get(_TEXT + "level"), 1)] = level
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    lines: list[str] = []
    if body is not None:
        _odt_flow(body, styles, lines, 0, "")
    return "\n".join(lines).strip("\n") + "\n"


def _odt_flow(
    element: Any, styles: dict[tuple[str, int], Any], lines: list[str], depth: int, style: str
) -> None:
    number = 0
    for child in element:
        if child.tag in (_TEXT + "p", _TEXT + "h"):
            text = _odt_text(child)
            _extend(
                lines, text.split("\n") if text else [""], gap=child.tag == _TEXT + "h" or len(text) >= _SHORT
            )
        elif child.tag == _TEXT + "list":
            _odt_flow(child, styles, lines, depth + 1, child.get(_TEXT + "style-name") or style)
        elif child.tag in (_TEXT + "list-item", _TEXT + "list-header"):
            number += 1
            own: list[str] = []
            _odt_flow(child, styles, own, depth, style)
            if own and child.tag == _TEXT + "list-item":
                own[0] = _odt_mark(styles.get((style, depth)), number, depth) + own[0].lstrip()
            _extend(lines, own, gap=False)
        elif child.tag == _TABLE + "table":
            for row in child.iter(_TABLE + "table-row"):
                cells = []
                for cell in row.findall(_TABLE + "table-cell"):
                    inside: list[str] = []
                    _odt_flow(cell, styles, inside, 0, "")
                    cells.append(inside)
                _extend(lines, row_lines(cells), gap=False)
        elif isinstance(child.tag, str) and child.tag != _TEXT + "tracked-changes":
            _odt_flow(child, styles, lines, depth, style)


def _odt_mark(level: Any, number: int, depth: int) -> str:
    form = "" if level is None else level.get(_STYLE + "num-format") or ""
    if level is None or not level.tag.endswith("level-style-number") or not form:
        return "  " * (depth - 1) + "• "
    suffix = level.get(_STYLE + "num-suffix") or "."
    prefix = level.get(_STYLE + "num-prefix") or ""
    return f"{prefix}{numbered(number, form).removesuffix('. ')}{suffix} "


def _odt_text(paragraph: Any) -> str:
    pieces: list[str] = [paragraph.text or ""]
    waiting = [(child, False) for child in reversed(paragraph)]
    while waiting:
        child, is_over = waiting.pop()
        if is_over:
            pieces.append(child.tail or "")
            continue
        waiting.append((child, True))
        if child.tag in (_TEXT + "s", _TEXT + "tab"):
            pieces.append(" ")
        elif child.tag == _TEXT + "line-break":
            pieces.append("\n")
        elif isinstance(child.tag, str) and not child.tag.startswith(_OFFICE):
            pieces.append(child.text or "")
            waiting.extend((each, False) for each in reversed(child))
    return "\n".join(" ".join(line.split()) for line in "".join(pieces).split("\n"))


# --- Excel --------------------------------------------------------------------------------------------------

#: Rows of one sheet that are read; what a person reads through has fewer.
_MOST_ROWS = 50_000
_MOST_COLUMNS = 200


def _excel(data: bytes, limits: Limits, skipped: list[str]) -> str:
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        parts: list[str] = []
        length = 0
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                skipped.append(sheet.title)
                continue
            # The size that a sheet declares can be a million empty rows wide.
            sheet.reset_dimensions()
            lines = [sheet.title, ""]
            for line in _sheet_lines(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True)):
                lines.append(line)
                length += len(line) + 1
                if length > limits.text_bytes:
                    lines.append("[The workbook goes on; the rest is too long to be read here.]")
                    parts.append("\n".join(lines))
                    return "\n\n".join(parts) + "\n"
            if len(lines) > 2:
                parts.append("\n".join(lines))
        return "\n\n".join(parts) + "\n" if parts else ""
    finally:
        book.close()


def _sheet_lines(rows: Iterator[tuple[Any, ...]]) -> Iterator[str]:
    """A line for each row that holds something, each cell with the name that its column has."""
    header: list[str] | None = None
    # Two short words in the first row name columns only where numbers or dates follow; else they are a label
    # and its value.
    maybe: list[str] | None = None
    empty = 0
    for number, row in enumerate(rows, start=1):
        if number > _MOST_ROWS:
            yield f"[The sheet goes on; only its first {_MOST_ROWS:,} rows are read.]"
            return
        cells = [_cell(value) for value in row]
        filled = [cell for cell in cells if cell]
        if not filled:
            empty += 1
            continue
        if empty > 1:
            # Another table begins below.
            header = maybe = None
        empty = 0
        if maybe and any(not isinstance(value, str) for value in row if value not in (None, "")):
            header = maybe
        maybe = None
        if header is None:
            if _is_header(row, filled):
                header, maybe = (cells, None) if len(filled) > 2 else (None, cells)
            yield " | ".join(filled)
        else:
            pairs = zip_longest(header, cells[: len(header)], fillvalue="")
            named = [f"{name}: {cell}" if name else cell for name, cell in pairs if cell]
            yield " | ".join([*named, *filter(None, cells[len(header) :])])


def _is_header(row: tuple[Any, ...], filled: list[str]) -> bool:
    """Whether a row names its columns: several cells, all of them short words."""
    values = [value for value in row if value not in (None, "")]
    return (
        len(filled) >= 2
        and all(isinstance(value, str) for value in values)
        and all(len(cell) <= 60 and re.search(r"[^\W\d_]", cell) for cell in filled)
        and len(set(filled)) == len(filled)
    )


def _cell(value: Any) -> str:
    """The text of a cell as its reader sees it, on one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(round(value, 10))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.time() == time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        return str(value)
    return " ".join(str(value).split())
