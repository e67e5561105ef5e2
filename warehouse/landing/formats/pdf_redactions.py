"""Redaction boxes of a PDF page: what is blacked out where the drawing, a mark or the scan shows it.

Rules, underlines, letterhead bars, backgrounds, table cells and labels on a bar are no redactions. What is
in doubt is not counted.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from warehouse.landing.formats.pdf_layout import Glyph
from warehouse.landing.formats.pdf_objects import Box, things, visible_box

_MOST_SEGMENTS = 12
_DARK = 70
_GREY_SPREAD = 25
_OPAQUE = 230
_WHITE = 235
_SOLID = 0.97
_MOST_PIXELS = 4_000_000
# Points.
_LOWEST = 5.0
_NARROWEST = 6.0
_TOUCH = 1.5
_EDGE = 6.0

# Of a scan, in pixels at 72 to the inch.
_SCAN_BLACK = 70
_SCAN_LOWEST = 6
_SCAN_NARROWEST = 14
_SCAN_SOLID = 0.93


@dataclass(frozen=True)
class Redactions:
    """What is redacted on one page.

    Attributes:
        boxes: how many boxes, apart from text marks in or under them, which the text itself shows.
        hidden: places of the characters that still stand under a dark box.
    """

    boxes: int
    hidden: tuple[int, ...]


@dataclass(frozen=True)
class _Shape:
    box: Box
    is_dark: bool
    is_framed_white: bool

    @property
    def width(self) -> float:
        return self.box[2] - self.box[0]

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


def drawn(page: pdfium.PdfPage, glyphs: Sequence[Glyph], marks: Sequence[Box]) -> Redactions:
    """The redactions that the page's drawing shows, and the marks for redaction that it carries."""
    bounds = page.get_bbox()
    shapes = [
        shape
        for shape in _shapes(page, bounds)
        if not _is_decoration(shape, bounds) and _is_text_sized(shape)
    ]
    hidden: list[int] = []
    counted: list[Box] = []
    dark = _solid_ones(page, _merged([shape.box for shape in shapes if shape.is_dark]))
    for box in dark:
        under = [glyph.number for glyph in glyphs if _holds(box, glyph.box)]
        hidden += under
        if not under:
            counted.append(box)
    frames = [shape.box for shape in shapes if shape.is_framed_white]
    for box in frames:
        if (
            not any(_holds(box, glyph.box) for glyph in glyphs)
            and not any(other is not box and _touches(box, other) for other in frames)
            and _stands_in_a_line(box, glyphs)
        ):
            counted.append(box)
    counted += [mark for mark in marks if not any(_touches(mark, box) for box in (*dark, *counted))]
    return Redactions(len(counted), tuple(hidden))


def _solid_ones(page: pdfium.PdfPage, boxes: list[Box]) -> list[Box]:
    """The dark boxes that are all dark on the page as it is seen: a later one may cover it, or a label."""
    if not boxes:
        return []
    width, height = page.get_size()
    scale = min(2.0, math.sqrt(_MOST_PIXELS / (width * height)))
    seen = np.asarray(page.render(scale=scale, grayscale=True).to_pil())
    solid = []
    across, down = ctypes.c_int(), ctypes.c_int()
    for box in boxes:
        corners = []
        for x, y in ((box[0], box[1]), (box[2], box[3])):
            raw.FPDF_PageToDevice(page, 0, 0, seen.shape[1], seen.shape[0], 0, x, y, across, down)
            corners.append((across.value, down.value))
        (left, right), (top, foot) = (sorted(pair) for pair in zip(*corners, strict=True))
        part = seen[max(top + 1, 0) : foot - 1, max(left + 1, 0) : right - 1]
        if part.size and (part <= _DARK + 20).mean() >= _SOLID:
            solid.append(box)
    return solid


def scanned(image: Image.Image, dots_per_point: float) -> int:
    """Number of solid black boxes of a line's height or more in a scan (grey, 8 bits)."""
    factor = max(1, round(dots_per_point))
    small = np.asarray(image.reduce(factor)) < _SCAN_BLACK
    height, width = small.shape
    boxes: list[list[int]] = []  # left, top, right, foot, dark pixels; half-open
    growing: list[list[int]] = []
    for row in range(height):
        still: list[list[int]] = []
        for left, right in _dark_runs(small[row]):
            for box in growing:
                if abs(box[0] - left) <= 4 and abs(box[2] - right) <= 4 and box[3] == row:
                    box[3], box[4] = row + 1, box[4] + right - left
                    still.append(box)
                    break
            else:
                boxes.append([left, row, right, row + 1, right - left])
                still.append(boxes[-1])
        growing = still
    count = 0
    for left, top, right, foot, dark in boxes:
        # A scan's dark border reaches the edge of the paper, and so do letterhead bars that bleed.
        on_edge = left <= 3 or right >= width - 3 or top <= 3 or foot >= height - 3
        if foot - top >= _SCAN_LOWEST and not on_edge and right - left < 0.97 * width:
            count += dark >= _SCAN_SOLID * (right - left) * (foot - top)
    return count


def _dark_runs(row: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Iterator[tuple[int, int]]:
    changes = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
    for left, right in zip(changes[::2], changes[1::2], strict=True):
        if right - left >= _SCAN_NARROWEST:
            yield int(left), int(right)


def _shapes(page: pdfium.PdfPage, bounds: Box) -> Iterator[_Shape]:
    for thing in things(page, raw.FPDF_PAGEOBJ_PATH):
        mode, stroked = ctypes.c_int(), ctypes.c_int()
        if not raw.FPDFPath_GetDrawMode(thing, mode, stroked):
            continue
        fill = _colour(raw.FPDFPageObj_GetFillColor, thing.raw) if mode.value else None
        stroke = _colour(raw.FPDFPageObj_GetStrokeColor, thing.raw) if stroked.value else None
        is_dark = _is_black(fill) or (fill is None and _is_black(stroke) and _is_thick_line(thing))
        is_framed = fill is not None and min(fill[:3]) >= _WHITE and _is_black(stroke)
        if (is_dark or is_framed) and (fill is None or _is_rectangle(thing)):
            box = visible_box(thing, bounds)
            if box is not None:
                yield _Shape(box, is_dark, is_framed)


def _colour(ask: object, thing: object) -> tuple[int, int, int, int] | None:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not ask(thing, *parts):  # type: ignore[operator]
        return None
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


def _is_black(colour: tuple[int, int, int, int] | None) -> bool:
    return (
        colour is not None
        and max(colour[:3]) <= _DARK
        and max(colour[:3]) - min(colour[:3]) <= _GREY_SPREAD
        and colour[3] >= _OPAQUE
    )


def _is_rectangle(thing: pdfium.PdfObject) -> bool:
    """Whether the path is one rectangle, its sides along the page's."""
    segments = raw.FPDFPath_CountSegments(thing)
    if not 4 <= segments <= _MOST_SEGMENTS:
        return False
    points = set()
    x, y = ctypes.c_float(), ctypes.c_float()
    for number in range(segments):
        segment = raw.FPDFPath_GetPathSegment(thing, number)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_BEZIERTO:
            return False
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        points.add((round(x.value, 1), round(y.value, 1)))
    return len(points) == 4 and len({x for x, _ in points}) == 2 and len({y for _, y in points}) == 2


def _is_thick_line(thing: pdfium.PdfObject) -> bool:
    """Whether the path is one straight stroke as thick as a line of text."""
    width = ctypes.c_float()
    return bool(
        raw.FPDFPath_CountSegments(thing) == 2
        and raw.FPDFPageObj_GetStrokeWidth(thing, width)
        and width.value >= _LOWEST
    )


def _is_text_sized(shape: _Shape) -> bool:
    # Both ways, because the text of a page may be turned; a bar code's bars are far thinner than high.
    low, long = sorted((shape.width, shape.height))
    if low < _LOWEST or long < _NARROWEST:
        return False
    # An empty box to tick is about square.
    return not (shape.is_framed_white and long < 1.8 * low and long < 24)


def _is_decoration(shape: _Shape, bounds: Box) -> bool:
    """Whether it is a background, or a bar that runs from edge to edge."""
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    left, bottom, right, top = shape.box
    if shape.width * shape.height >= 0.95 * width * height:
        return True
    bleeds = left <= bounds[0] + _EDGE or right >= bounds[2] - _EDGE
    stands_on_edge = top >= bounds[3] - _EDGE or bottom <= bounds[1] + _EDGE
    in_head_or_foot = bottom >= bounds[1] + 0.85 * height or top <= bounds[1] + 0.1 * height
    return bleeds or stands_on_edge or (in_head_or_foot and shape.width >= 0.7 * width)


def _merged(boxes: list[Box]) -> list[Box]:
    """Boxes on one line that touch or cover each other, as one."""
    merged: list[Box] = []
    for box in sorted(boxes, key=lambda box: (-round(box[3]), box[0])):
        for number, other in enumerate(merged):
            shared = min(box[3], other[3]) - max(box[1], other[1])
            lowest = min(box[3] - box[1], other[3] - other[1])
            if shared >= 0.6 * lowest and box[0] <= other[2] + _TOUCH and other[0] <= box[2] + _TOUCH:
                merged[number] = (
                    min(box[0], other[0]),
                    min(box[1], other[1]),
                    max(box[2], other[2]),
                    max(box[3], other[3]),
                )
                break
        else:
            merged.append(box)
    return merged


def _holds(box: Box, inner: Box) -> bool:
    across, up = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return box[0] <= across <= box[2] and box[1] <= up <= box[3]


def _touches(box: Box, other: Box) -> bool:
    return (
        box[0] <= other[2] + _TOUCH
        and other[0] <= box[2] + _TOUCH
        and box[1] <= other[3] + _TOUCH
        and other[1] <= box[3] + _TOUCH
    )


def _stands_in_a_line(box: Box, glyphs: Sequence[Glyph]) -> bool:
    """Whether words stand right before and right behind it: a frame elsewhere may be a field to fill in."""
    middle = (box[1] + box[3]) / 2
    reach = 2.5 * (box[3] - box[1])
    beside = [glyph for glyph in glyphs if glyph.box[1] <= middle <= glyph.box[3]]
    before = [glyph for glyph in beside if 0 <= box[0] - glyph.box[2] + _TOUCH <= reach]
    behind = [glyph for glyph in beside if 0 <= glyph.box[0] - box[2] + _TOUCH <= reach]
    return bool(before and behind) and max(before, key=lambda glyph: glyph.box[2]).text != ":"


def marks(page: pdfium.PdfPage) -> Iterator[Box]:
    """Where the page carries marks for redaction that were never applied."""
    for number in range(raw.FPDFPage_GetAnnotCount(page)):
        mark = raw.FPDFPage_GetAnnot(page, number)
        if not mark:
            continue
        try:
            rectangle = raw.FS_RECTF()
            if raw.FPDFAnnot_GetSubtype(mark) == raw.FPDF_ANNOT_REDACT and raw.FPDFAnnot_GetRect(
                mark, rectangle
            ):
                yield (
                    min(rectangle.left, rectangle.right),
                    min(rectangle.bottom, rectangle.top),
                    max(rectangle.left, rectangle.right),
                    max(rectangle.bottom, rectangle.top),
                )
        finally:
            raw.FPDFPage_CloseAnnot(mark)
