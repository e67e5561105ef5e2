"""From the characters of a PDF page to its lines in reading order.

A PDF says where each glyph stands and nothing of lines, spaces or columns. Lines come out as a typist would
have written them: every space that was drawn, an empty line where the page leaves a gap, columns one after
the other, a table row by row. Nothing else is cleaned.
"""

from __future__ import annotations

import ctypes
import itertools
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from warehouse.landing.formats.pdf_objects import Box

# All lengths of text are in parts of the font size.
_SAME_LINE = 0.45
_RUN_BREAK = 1.5
_GUTTER = 0.9
_WORD_GAP = 0.15
_UNEVEN = 0.1  # in parts of a space
_MOST_SPACES = 60
_APART = 3.5
_PARAGRAPH = 1.35
_USUAL_PITCH = 1.2
_MOST_BLANK_LINES = 3
_FAR = 1.6
_COMMON_STEP = 0.15  # of all lines
_GOING_ON = 0.25  # of the lines at that distance
_COLUMN_LINES = 4
_PROSE_CHARACTERS = 18
_DEEPEST = 6
#: A page with more pieces than this is a spreadsheet or a map, and is read line by line.
_MOST_RUNS = 5_000

_HYPHENS = "\x02\xad\ufffe"  # pdfium's marks of a hyphen at a line's end; a soft hyphen that is drawn is one
_DROPPED = "\ufeff"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\uffff]")
# Bullets of the Symbol and Wingdings fonts, which have no Unicode of their own.
_SYMBOLS = str.maketrans(
    {
        "\uf0b7": "•",
        "\uf0a7": "▪",
        "\uf0a8": "◻",
        "\uf0fc": "✓",
        "\uf0fe": "☑",
        "\uf06f": "☐",
        "\uf0d8": "➢",
        "\uf0e0": "→",
        "\uf020": " ",
        "\ufb00": "ff",
        "\ufb01": "fi",
        "\ufb02": "fl",
        "\ufb03": "ffi",
        "\ufb04": "ffl",
        "\ufb05": "st",
        "\ufb06": "st",
    }
)
_ENDS_SENTENCE = re.compile(r"[.!?:;][\"'”’)\]]*$")
_GOES_ON = re.compile(r"^[\"'“‘(\[]*[a-z0-9$]")
_LIST_ENTRY = re.compile(r"^\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]\s")
#: What stands alone at the edge of a page: its number.
PAGE_NUMBER = re.compile(r"(?i)^\W*(?:page\W{0,3})?(\d{1,4})(?:\s*(?:of|/)\s*(\d{1,4}))?\W*$")


class Glyph(NamedTuple):
    """One character as it stands on the page, turned so that it reads upright.

    Attributes:
        text: what it says; a ligature says several letters.
        left, right: where it begins and ends, in points.
        baseline: height of its line.
        size: font size in points.
        after_space: a space stands before it.
        space: width of that space as the font has it; 0 where the space was only implied.
        quarter: quarter turns against the clock by which the page's text is turned.
        box: where it stands on the page as it is.
        number: its number on the page, for asking pdfium more.
        is_mapped: whether the font says which letter it is.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    after_space: bool
    space: float
    quarter: int
    box: Box
    number: int
    is_mapped: bool


@dataclass
class Line:
    """One line: its glyphs from left to right."""

    glyphs: list[Glyph]
    baseline: float
    size: float

    @property
    def first(self) -> str:
        """The character it begins with."""
        return min(self.glyphs, key=lambda glyph: glyph.left).text

    def text(self) -> str:
        """What it says, with as many spaces as stand between the words; none at its ends."""
        glyphs = sorted(self.glyphs, key=lambda glyph: glyph.left)
        gaps = [
            (after.left - before.right, after.after_space) for before, after in itertools.pairwise(glyphs)
        ]
        space = _space_width(glyphs, gaps, self.size)
        parts = [glyphs[0].text]
        for (gap, spaced), glyph in zip(gaps, glyphs[1:], strict=True):
            parts.append(" " * _spaces(gap, spaced, space, self.size))
            parts.append(glyph.text)
        return "".join(parts).strip(" ")


@dataclass(frozen=True)
class PageText:
    """What a page says.

    Attributes:
        text: its lines.
        glyph_count: letters and signs on it.
        unmapped_count: how many of those no one can tell the letter of.
        lowest: how far down its text reaches, as a share of the page's height (1 is the foot); 0 where that
            is not known.
    """

    text: str
    glyph_count: int = 0
    unmapped_count: int = 0
    lowest: float = 0.0


def read_glyphs(textpage: pdfium.PdfTextPage, bounds: Box) -> list[Glyph]:
    """Every visible character in the order it was drawn; those outside `bounds` are not on the page."""
    # Asked for each character: the handle itself spares the library a detour.
    page = textpage.raw
    glyphs: list[Glyph] = []
    x, y = ctypes.c_double(), ctypes.c_double()
    loose, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    spaced, space = False, 0.0
    surrogate = ""
    for index in range(textpage.count_chars()):
        letter = chr(min(raw.FPDFText_GetUnicode(page, index), 0x10FFFF))
        if letter in " \t\r\n\f\v":
            spaced = True
            if letter == " " and raw.FPDFText_IsGenerated(page, index) != 1:
                space = _advance(page, index)
            continue
        if "\ud800" <= letter <= "\udbff":
            surrogate = letter
            continue
        if "\udc00" <= letter <= "\udfff":
            letter = (surrogate + letter).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            surrogate = ""
        letter = _plain(letter)
        if not letter or not raw.FPDFText_GetLooseCharBox(page, index, loose):
            continue
        raw.FPDFText_GetCharOrigin(page, index, x, y)
        raw.FPDFText_GetMatrix(page, index, matrix)
        box = (loose.left, loose.bottom, loose.right, loose.top)
        size = raw.FPDFText_GetFontSize(page, index) * math.hypot(matrix.c, matrix.d)
        if not math.isfinite(sum(box) + x.value + y.value + size) or not _within(box, bounds):
            continue
        quarter = _quarter(matrix)
        left, right, baseline, height = _upright(box, x.value, y.value, quarter)
        glyphs.append(
            Glyph(
                text=letter,
                left=left,
                right=right,
                baseline=baseline,
                size=size if size > 1 else max(height, 1.0),
                after_space=spaced,
                space=space,
                quarter=quarter,
                box=box,
                number=index,
                is_mapped=letter != "\ufffd" and raw.FPDFText_HasUnicodeMapError(page, index) != 1,
            )
        )
        spaced, space = False, 0.0
    return glyphs


def _quarter(matrix: raw.FS_MATRIX) -> int:
    """Quarter turns against the clock."""
    if matrix.b == 0 and matrix.a > 0:
        return 0
    return round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4


def _advance(page: object, index: int) -> float:
    """How far a character moves the pen."""
    loose, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(page, index, matrix)
    if not raw.FPDFText_GetLooseCharBox(page, index, loose):
        return 0.0
    width = loose.top - loose.bottom if _quarter(matrix) % 2 else loose.right - loose.left
    return width if math.isfinite(width) and width > 0 else 0.0


def _plain(letter: str) -> str:
    if "!" <= letter <= "~":
        return letter
    if letter in _HYPHENS:
        return "-"
    if letter in _DROPPED:
        return ""
    if _CONTROL.match(letter):
        return "\ufffd"
    return letter.translate(_SYMBOLS)


def _within(box: Box, bounds: Box) -> bool:
    across, up = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return bounds[0] <= across <= bounds[2] and bounds[1] <= up <= bounds[3]


def _upright(box: Box, x: float, y: float, quarter: int) -> tuple[float, float, float, float]:
    """(left, right, baseline, height) of a character whose text is turned by so many quarters."""
    left, bottom, right, top = box
    if quarter == 1:
        return bottom, top, -x, right - left
    if quarter == 2:
        return -right, -left, -y, top - bottom
    if quarter == 3:
        return -top, -bottom, x, right - left
    return left, right, y, top - bottom


def lay_out(glyphs: Sequence[Glyph], bounds: Box) -> PageText:
    """The page's text in reading order. Text that is turned (a stamp in the margin) comes last."""
    if not glyphs:
        return PageText("")
    quarters = Counter(glyph.quarter for glyph in glyphs).most_common()
    pieces: list[str] = []
    for quarter, _ in quarters:
        regions = _in_reading_order(_runs([glyph for glyph in glyphs if glyph.quarter == quarter]))
        pitch = _pitch(regions)
        pieces += [text for text in (_joined(region, pitch) for region in regions) if text]
    return PageText(
        text=join_pages(pieces)[0],
        glyph_count=len(glyphs),
        unmapped_count=sum(not glyph.is_mapped for glyph in glyphs),
        lowest=_lowest(glyphs, quarters[0][0], bounds),
    )


def _lowest(glyphs: Sequence[Glyph], quarter: int, bounds: Box) -> float:
    """How far down the page its text reaches, as a share of its height; page numbers at its foot count."""
    corners = [
        _upright(bounds, x, y, quarter)[2] for x in (bounds[0], bounds[2]) for y in (bounds[1], bounds[3])
    ]
    top, foot = max(corners), min(corners)
    low = min(glyph.baseline for glyph in glyphs if glyph.quarter == quarter)
    return min(max((top - low) / (top - foot), 0.0), 1.0) if top > foot else 0.0


def join_pages(pages: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    """The pages (or columns) as one text, and where each begins.

    A sentence that goes on is joined with one line break, everything else with an empty line between. A page
    that says nothing begins where the next one does.
    """
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    before = ""
    waiting = 0
    for page in pages:
        waiting += 1
        if not page:
            continue
        joint = "" if not before else "\n" if goes_on(before, page) else "\n\n"
        length += len(joint)
        starts += [length if parts else 0] * waiting
        parts += [joint, page]
        length += len(page)
        before = page
        waiting = 0
    return "".join(parts), (*starts, *[length] * waiting)


def goes_on(before: str, after: str) -> bool:
    """Whether the last sentence of one page runs on into the next one; page numbers between them aside."""
    ends = [line for line in before.split("\n") if line][-3:]
    begins = [line for line in after.split("\n") if line][:3]
    ends = [line for line in ends if not PAGE_NUMBER.match(line)]
    begins = [line for line in begins if not PAGE_NUMBER.match(line)]
    if not ends or not begins or _ENDS_SENTENCE.search(ends[-1]):
        return False
    return bool(_GOES_ON.match(begins[0])) and not _LIST_ENTRY.match(begins[0])


@dataclass
class _Run:
    """Glyphs that follow one another without a wide gap."""

    glyphs: list[Glyph]
    left: float
    right: float
    baseline: float
    size: float


def _runs(glyphs: Iterable[Glyph]) -> list[_Run]:
    runs: list[_Run] = []
    for glyph in glyphs:
        last = runs[-1] if runs else None
        if last is not None:
            size = max(last.size, glyph.size)
            if (
                abs(glyph.baseline - last.glyphs[-1].baseline) <= _SAME_LINE * size
                and -0.5 * size <= glyph.left - last.right <= _RUN_BREAK * size
            ):
                last.glyphs.append(glyph)
                last.right = max(last.right, glyph.right)
                if glyph.size > last.size * 1.1:
                    last.size, last.baseline = glyph.size, glyph.baseline
                continue
        runs.append(_Run([glyph], glyph.left, glyph.right, glyph.baseline, glyph.size))
    return runs


def _lines(runs: Sequence[_Run]) -> list[Line]:
    """The runs put together to lines, from the top."""
    lines: list[Line] = []
    for run in sorted(runs, key=lambda run: (-run.baseline, run.left)):
        for line in reversed(lines[-3:]):
            if abs(line.baseline - run.baseline) <= _SAME_LINE * max(line.size, run.size):
                line.glyphs.extend(run.glyphs)
                if run.size > line.size * 1.1:
                    line.baseline, line.size = run.baseline, run.size
                break
        else:
            lines.append(Line(list(run.glyphs), run.baseline, run.size))
    return lines


def _in_reading_order(runs: list[_Run], depth: int = 0) -> list[list[Line]]:
    """Regions from first to last, each with its lines: columns are regions of their own, and so are the cells
    of a table with whole sentences in its cells.
    """
    split = _columns(runs) if depth < _DEEPEST and 2 * _COLUMN_LINES <= len(runs) <= _MOST_RUNS else None
    if split is None:
        return [_lines(runs)]
    above, left, right, below = split
    ordered = _in_reading_order(above, depth + 1) if above else []
    for row_left, row_right in _table_rows(left, right):
        for cell in (row_left, row_right):
            if cell:
                ordered += _in_reading_order(cell, depth + 1)
    if below:
        ordered += _in_reading_order(below, depth + 1)
    return ordered


_Split = tuple[list[_Run], list[_Run], list[_Run], list[_Run]]


def _columns(runs: list[_Run]) -> _Split | None:
    """The runs (above, left, right, below) of the longest stretch with a gutter between columns of prose."""
    starts = Counter(round(run.left / 4) for run in runs)
    edge = min(run.left for run in runs)
    best: tuple[int, _Split] | None = None
    for start, count in starts.items():
        count += starts[start + 1]
        if count < _COLUMN_LINES:
            continue
        border = start * 4 - 2.5
        if border <= edge + 20:
            continue
        for stretch in _stretches(runs, border):
            left = [run for run in stretch if run.right <= border]
            right = [run for run in stretch if run.right > border]
            lines = min(_prose_lines(left), _prose_lines(right))
            if (
                lines >= _COLUMN_LINES
                and _overlap(left, right)
                and not _are_single_lines(left, right)
                and (best is None or lines > best[0])
            ):
                chosen = {id(run) for run in stretch}
                top = max(run.baseline for run in stretch)
                rest = [run for run in runs if id(run) not in chosen]
                best = (
                    lines,
                    (
                        [run for run in rest if run.baseline > top],
                        left,
                        right,
                        [run for run in rest if run.baseline <= top],
                    ),
                )
    return best[1] if best else None


def _stretches(runs: list[_Run], border: float) -> Iterable[list[_Run]]:
    """Runs that follow one another down the page without one that stands across the border, or far below."""
    stretch: list[_Run] = []
    for run in sorted(runs, key=lambda run: -run.baseline):
        if stretch and stretch[-1].baseline - run.baseline > _APART * run.size:
            yield stretch
            stretch = []
        if run.right <= border - _GUTTER * run.size + 2.5 or run.left >= border:
            stretch.append(run)
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _prose_lines(runs: list[_Run]) -> int:
    """Number of lines; 0 when they are too short to be prose."""
    lines = _lines(runs)
    if not lines or sum(len(line.glyphs) for line in lines) / len(lines) < _PROSE_CHARACTERS:
        return 0
    return len(lines)


def _overlap(left: list[_Run], right: list[_Run]) -> bool:
    """Whether the columns stand beside one another rather than one under the other."""
    top = min(max(run.baseline for run in side) for side in (left, right))
    foot = max(min(run.baseline for run in side) for side in (left, right))
    shortest = min(
        max(run.baseline for run in side) - min(run.baseline for run in side) for side in (left, right)
    )
    return top - foot >= 0.5 * shortest and top > foot


def _table_rows(left: list[_Run], right: list[_Run]) -> list[tuple[list[_Run], list[_Run]]]:
    """The rows of two columns whose gaps stand at the same heights: a table. Columns of prose are one row."""
    size = sorted(run.size for run in (*left, *right))[(len(left) + len(right)) // 2]
    usual = min(min(_steps(side, size), default=math.inf) for side in (left, right)) + 0.3 * size
    cuts = _gaps([*left, *right], usual, size)
    if len(cuts) < 2 or len(cuts) < 0.6 * max(len(_gaps(side, usual, size)) for side in (left, right)):
        return [(left, right)]
    rows = []
    edges = [math.inf, *cuts, -math.inf]
    for top, foot in itertools.pairwise(edges):
        row = tuple([run for run in side if foot < run.baseline <= top] for side in (left, right))
        rows.append((row[0], row[1]))
    if sum(bool(one and other) for one, other in rows) < 0.6 * len(rows):
        return [(left, right)]
    return rows


def _steps(runs: list[_Run], size: float) -> list[float]:
    """Distances of the lines from one another, from the top."""
    heights = sorted({run.baseline for run in runs}, reverse=True)
    return [a - b for a, b in itertools.pairwise(heights) if a - b > _SAME_LINE * size]


def _gaps(runs: list[_Run], usual: float, size: float) -> list[float]:
    """Heights, from the top, at which nothing stands for more than lines usually leave."""
    heights = sorted({run.baseline for run in runs}, reverse=True)
    return [below + 0.8 * size for above, below in itertools.pairwise(heights) if above - below > usual]


def _are_single_lines(left: list[_Run], right: list[_Run]) -> bool:
    """Whether two columns are a table with one line a row: lines at the same heights, and none goes on."""
    sides = [_lines(side) for side in (left, right)]
    fewer, more = sorted(sides, key=len)
    level = sum(
        any(abs(line.baseline - other.baseline) <= 0.1 * line.size for other in more) for line in fewer
    )
    if level < 0.8 * len(fewer):
        return False
    both = (*fewer, *more)
    return sum(line.first.islower() for line in both) < 0.2 * len(both)


def _pitch(regions: Sequence[list[Line]]) -> float:
    """The usual distance of two lines, in parts of the font size."""
    steps: Counter[int] = Counter()
    going_on: Counter[int] = Counter()
    for region in regions:
        for above, below in itertools.pairwise(region):
            size = (above.size + below.size) / 2
            step = (above.baseline - below.baseline) / size
            if abs(above.size - below.size) <= 0.1 * size and 0.7 < step < 3:
                steps[round(step * 20)] += 1
                going_on[round(step * 20)] += below.first.islower()
    pairs = sum(steps.values())
    for step in sorted(steps):
        count = steps[step] + steps[step + 1]
        if count < max(2, _COMMON_STEP * pairs):
            continue
        # Lines far apart are double-spaced prose if sentences go on from one to the next, else paragraphs.
        if step / 20 <= _FAR or going_on[step] + going_on[step + 1] >= _GOING_ON * count:
            return step / 20
    return _USUAL_PITCH


def _joined(lines: Sequence[Line], pitch: float) -> str:
    parts: list[str] = []
    for number, line in enumerate(lines):
        if number:
            above = lines[number - 1]
            usual = pitch * (above.size + line.size) / 2
            step = (above.baseline - line.baseline) / usual
            blank = min(max(1, round(step) - 1), _MOST_BLANK_LINES) if step > _PARAGRAPH else 0
            parts.append("\n" * (1 + blank))
        parts.append(line.text())
    return "".join(parts)


def _space_width(glyphs: Sequence[Glyph], gaps: Sequence[tuple[float, bool]], size: float) -> float:
    """Width of one space on this line; 0 where words stand at uneven distances (a justified line)."""
    widths = sorted(glyph.space for glyph in glyphs if glyph.space)
    if not widths:
        return 0.0
    single = widths[len(widths) // 2]
    if single <= 0.1 * size:
        return 0.0
    between = [gap / single for gap, spaced in gaps if spaced and gap < _RUN_BREAK * size]
    off = sorted(abs(width - round(width)) for width in between)
    even = not off or off[len(off) // 2] <= _UNEVEN
    # A whole line of double spaces is a stretched one.
    return single if even and (len(between) < 2 or round(min(between)) <= 1) else 0.0


def _spaces(gap: float, spaced: bool, space: float, size: float) -> int:
    """How many spaces to write for a gap between two glyphs."""
    if not spaced and gap <= _WORD_GAP * size:
        return 0
    if space:
        count = gap / space
        return max(1, min(round(count), _MOST_SPACES))
    return 1 if gap <= _RUN_BREAK * size else max(2, min(round(gap / (0.5 * size)), _MOST_SPACES))


def covered(glyphs: Sequence[Glyph], hidden: Iterable[int]) -> list[Glyph]:
    """The glyphs with those at the given places blacked out: what a box hides is not what the page says."""
    places = set(hidden)
    return [glyph._replace(text="█") if glyph.number in places else glyph for glyph in glyphs]
