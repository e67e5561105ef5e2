"""Precision, recall and F1 per fact, the floors they must keep, and what a run won or lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from warehouse.errors import UsageError

#: What says that there is no answer.
NO_VALUE = (None, "", "unknown")

MEASURES = ("f1", "precision", "recall", "accuracy")


@dataclass(frozen=True)
class Words:
    """The published quotation behind a cell."""

    rule_id: str
    quote: str
    source_file: str


@dataclass(frozen=True)
class Cell:
    """One labelled value and what the snapshot holds in its place.

    `labelled`, `published` and `correct` count answers: 0 or 1, of a list its members, of a speaker
    characters. `item` tells cells of one field apart, `technology` those of a text's further technologies.
    `words` are the published quotation, `label_words` the label's own.
    """

    file: str
    field: str
    wanted: Any
    found: Any
    item: int | str | None = None
    technology: str | None = None
    labelled: int = 0
    published: int = 0
    correct: int = 0
    is_right: bool = False
    words: Words | None = None
    label_words: str | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes it the same cell in another run."""
        return (self.file, self.field, self.technology or "", str(self.item))

    @property
    def is_surplus(self) -> bool:
        """Published where no label asks for anything: wrong by being there."""
        return self.item is not None and self.wanted is None and not self.is_right

    def __str__(self) -> str:
        item = "" if self.item is None else f" of {'item ' if isinstance(self.item, int) else ''}{self.item}"
        technology = f" ({self.technology})" if self.technology else ""
        return f"{self.file}: {self.field}{item}{technology}: wanted {self.wanted!r}, found {self.found!r}"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_dict(cls, content: dict[str, Any]) -> Cell:
        """The cell that `as_dict` wrote."""
        words = content.get("words")
        return cls(**{**content, "words": Words(**words) if words else None})


def cell_of(file: str, field: str, wanted: Any, found: Any, **more: Any) -> Cell:
    """A cell of one value: right where it equals the labelled one, or both say that there is none."""
    labelled, published = wanted not in NO_VALUE, found not in NO_VALUE
    return Cell(
        file,
        field,
        wanted,
        found,
        labelled=int(labelled),
        published=int(published),
        correct=int(labelled and published and wanted == found),
        is_right=bool(wanted == found) or not (labelled or published),
        **more,
    )


@dataclass(frozen=True)
class Figure:
    """How one fact came out. Counts of answers: labelled, published for the same cells, and right among
    those; and of cells, those without an answer included.
    """

    fact: str
    labelled: int = 0
    published: int = 0
    correct: int = 0
    cells: int = 0
    cells_correct: int = 0

    @property
    def has_answers(self) -> bool:
        """Is there anything to be right or wrong about? Without it only accuracy says something."""
        return bool(self.labelled or self.published)

    @property
    def precision(self) -> float | None:
        """Right among those published; 0 where nothing was published and something should have been."""
        return _share(self.correct, self.published, self.has_answers)

    @property
    def recall(self) -> float | None:
        """Right among those labelled; 0 where something was published and nothing should have been."""
        return _share(self.correct, self.labelled, self.has_answers)

    @property
    def f1(self) -> float | None:
        return _share(2 * self.correct, self.labelled + self.published, self.has_answers)

    @property
    def accuracy(self) -> float | None:
        """Cells exactly as labelled, unknown ones included."""
        return _share(self.cells_correct, self.cells, False)

    def as_dict(self) -> dict[str, Any]:
        measures = {name: getattr(self, name) for name in ("precision", "recall", "f1")}
        return {"fact": self.fact, **measures, **{name: getattr(self, name) for name in COUNTS}}


#: The counts of a figure, as they are published.
COUNTS = ("labelled", "published", "correct", "cells", "cells_correct")


def _share(part: int, whole: int, zero: bool) -> float | None:
    return round(part / whole, 4) if whole else (0.0 if zero else None)


def figures(cells: Iterable[Cell], order: Sequence[str] = ()) -> list[Figure]:
    """One figure per fact: those of `order` first, then the others as they come."""
    sums: dict[str, list[int]] = {}
    for cell in cells:
        counts = sums.setdefault(cell.field, [0] * len(COUNTS))
        for place, number in enumerate((cell.labelled, cell.published, cell.correct, 1, cell.is_right)):
            counts[place] += number
    places = {fact: place for place, fact in enumerate(order)}
    return [
        Figure(fact, *sums[fact]) for fact in sorted(sums, key=lambda fact: places.get(fact, len(places)))
    ]


@dataclass(frozen=True)
class Floor:
    """What a measure (f1, precision, recall or accuracy) of a fact must not fall below."""

    fact: str
    measure: str
    least: float


def parse_floor(text: str) -> Floor:
    """`FACT=0.93` (of F1) or `FACT.precision=0.97`. Raises UsageError for anything else."""
    name, _, number = text.partition("=")
    fact, _, measure = name.partition(".")
    try:
        least = float(number)
    except ValueError:
        least = -1
    if not fact or (measure or "f1") not in MEASURES or not 0 <= least <= 1:
        raise UsageError(
            f"{text!r} is no floor",
            f"write FACT=0.93 for F1, or FACT.MEASURE=0.93 with one of {', '.join(MEASURES)}",
        )
    return Floor(fact, measure or "f1", least)


def crossed(found: Iterable[Figure], floors: Iterable[Floor]) -> list[str]:
    """The floors that are not kept, in words; a fact that was not measured keeps none."""
    by_fact = {figure.fact: figure for figure in found}
    said = []
    for floor in floors:
        figure = by_fact.get(floor.fact)
        value = getattr(figure, floor.measure) if figure else None
        if value is None:
            said.append(f"{floor.fact}: {floor.measure} was not measured, the floor is {floor.least:.2f}")
        elif value < floor.least:
            said.append(f"{floor.fact}: {floor.measure} is {value:.3f}, the floor is {floor.least:.2f}")
    return said


def changes(before: Iterable[Cell], now: Iterable[Cell]) -> tuple[list[Cell], list[Cell]]:
    """(gains, losses): cells that were wrong and are right, and the other way round.

    Something published that no label asks for is a cell only while it is there: its coming is a loss, its
    going a gain. A cell whose label has changed is neither, nor one that only one of the runs looked at.
    """
    old, new = {cell.key: cell for cell in before}, {cell.key: cell for cell in now}
    files_before, files_now = ({cell.file for cell in cells.values()} for cells in (old, new))
    gains = [
        cell
        for key, cell in new.items()
        if cell.is_right and key in old and old[key].wanted == cell.wanted and not old[key].is_right
    ]
    gains += [
        cell for key, cell in old.items() if cell.is_surplus and key not in new and cell.file in files_now
    ]
    losses = [
        cell
        for key, cell in new.items()
        if not cell.is_right
        and (
            (key in old and old[key].is_right and old[key].wanted == cell.wanted)
            or (key not in old and cell.is_surplus and cell.file in files_before)
        )
    ]
    return gains, losses
