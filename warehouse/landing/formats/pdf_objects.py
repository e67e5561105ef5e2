"""What is drawn on a PDF page, and where."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import pypdfium2 as pdfium

Box = tuple[float, float, float, float]  # left, bottom, right, top in points

#: A page can hold millions of strokes; what is looked for comes in thousands at most.
_MOST_OBJECTS = 20_000
_DEEPEST = 6


def things(page: pdfium.PdfPage, *kinds: int) -> Iterator[pdfium.PdfObject]:
    """The first objects drawn on the page, those within forms included; only those of the kinds, if given."""
    for thing in itertools.islice(page.get_objects(max_depth=_DEEPEST), _MOST_OBJECTS):
        if not kinds or thing.type in kinds:
            yield thing


def visible_box(thing: pdfium.PdfObject, bounds: Box) -> Box | None:
    """Where it stands on the page, None where it is outside of `bounds`."""
    box: Box = thing.get_bounds()
    container = thing.container
    while container is not None:
        # What stands in a form says its bounds in the form's own space.
        box = container.get_matrix().on_rect(*box)
        container = container.container
    if not all(map(math.isfinite, box)):
        return None
    left, bottom = max(box[0], bounds[0]), max(box[1], bounds[1])
    right, top = min(box[2], bounds[2]), min(box[3], bounds[3])
    return (left, bottom, right, top) if left < right and bottom < top else None
