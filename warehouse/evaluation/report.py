"""What `warehouse evaluate` prints: the figures, the wrong cells with their words, what was won and lost."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from warehouse.evaluation.figures import Cell, Figure
from warehouse.evaluation.measure import Evaluation
from warehouse.paths import Home
from warehouse.terminal import Terminal, count, output_width, print_table

#: How many wrong cells of one fact are listed, unless all are asked for.
LISTED = 5
#: Facts whose wrong cells another fact lists already.
_LISTED_ELSEWHERE = ("contradiction_kinds",)


def print_evaluation(
    result: Evaluation, home: Home, terminal: Terminal, *, every: bool = False, stream: TextIO | None = None
) -> None:
    """The figures and cells as tables on stdout; what is not as it should be, and what to do, on stderr."""
    out = stream or sys.stdout
    for line in _lines(result, every):
        print(line, file=out)
    _say(result, home, terminal)


def print_json(result: Evaluation, home: Home, terminal: Terminal, stream: TextIO | None = None) -> None:
    """The same as one JSON object on stdout, every wrong cell included."""
    run = result.run
    content: dict[str, Any] = {
        "snapshot_id": run.snapshot_id or None,
        "published_in": result.published.snapshot_id if result.published else None,
        "measured_on": run.measured_on,
        "texts": len(result.gold.labels) - len(run.missing),
        "missing": run.missing,
        "in_quarantine": result.in_quarantine,
        "facts": [{**figure.as_dict(), "accuracy": figure.accuracy} for figure in run.figures],
        "wrong": [cell.as_dict() for cell in _wrong(run.cells)],
        "compared_with": result.before.run_id if result.before else None,
        "gains": [cell.as_dict() for cell in result.gains],
        "losses": [cell.as_dict() for cell in result.losses],
        "floors_crossed": result.crossed,
    }
    print(json.dumps(content, ensure_ascii=False, indent=1), file=stream or sys.stdout)
    _say(result, home, terminal)


def _lines(result: Evaluation, every: bool) -> Iterator[str]:
    run = result.run
    measured = len(result.gold.labels) - len(run.missing)
    where = "read for this in a temporary home" if run.is_fresh else f"in snapshot {run.snapshot_id}"
    yield f"{count(measured, 'labelled text')}, {where}"
    yield from _figures(run.figures)
    yield from _flags(result)
    yield from _wrong_cells(run.cells, run.figures, every)
    yield from _changes(result, every)


def _figures(found: Iterable[Figure]) -> Iterator[str]:
    rows = [
        (
            figure.fact,
            _share(figure.precision),
            _share(figure.recall),
            _share(figure.f1),
            f"{figure.labelled:,}",
            f"{figure.published:,}",
            f"{figure.cells_correct:,} of {figure.cells:,}",
        )
        for figure in found
    ]
    columns = ("Fact", "Precision", "Recall", "F1", "Labelled", "Published", "Cells right")
    table = io.StringIO()
    print_table(columns, rows, stream=table, right=columns[1:])
    yield table.getvalue().rstrip("\n")


def _flags(result: Evaluation) -> Iterator[str]:
    missing = set(result.run.missing)
    documents = sum(
        "contradictions" in label and label["file"] not in missing for label in result.gold.labels
    )
    false = sum(cell.field == "contradictions" and cell.is_surplus for cell in result.run.cells)
    if documents:
        share = f"{false / documents:.2f} a document"
        yield f"{count(false, 'false flag')} of a contradiction in {count(documents, 'document')} ({share})"


def _wrong_cells(cells: Iterable[Cell], found: Iterable[Figure], every: bool) -> Iterator[str]:
    wrong = _wrong(cells)
    yield ""
    if not wrong:
        yield "Every cell is as labelled."
        return
    yield f"{count(len(wrong), 'wrong cell')}:"
    by_fact: dict[str, list[Cell]] = {figure.fact: [] for figure in found}
    for cell in wrong:
        by_fact[cell.field].append(cell)
    for fact, of_fact in by_fact.items():
        if not of_fact:
            continue
        yield f"  {fact}"
        for cell in of_fact if every else of_fact[:LISTED]:
            yield from _cell(cell)
        if not every and len(of_fact) > LISTED:
            yield f"    … and {len(of_fact) - LISTED} more (--all lists every one)"


def _cell(cell: Cell) -> Iterator[str]:
    yield f"    {_where(cell)}: wanted {_shown(cell.wanted)}, found {_shown(cell.found)}"
    if cell.words:
        rule = f"{cell.words.rule_id}: " if cell.words.rule_id else ""
        other = f" ({cell.words.source_file})" if cell.words.source_file != cell.file else ""
        yield f"      {_cut(f'{rule}“{_flat(cell.words.quote)}”', len(other))}{other}"
    if cell.label_words:
        yield f"      {_cut(f'label: “{_flat(cell.label_words)}”')}"


def _changes(result: Evaluation, every: bool) -> Iterator[str]:
    yield ""
    if result.before is None:
        yield "The first run over these labels in this home: nothing to compare with."
        return
    gains, losses = result.gains, result.losses
    since = f"Since the run {result.before.run_id}"
    if not gains and not losses:
        yield f"{since}: no gain, no loss."
        return
    lost = f"{len(losses)} {'loss' if len(losses) == 1 else 'losses'}"
    yield f"{since}: {count(len(gains), 'gain')}, {lost}"
    for sign, cells in (("-", losses), ("+", gains)):
        for cell in cells if every else cells[: 4 * LISTED]:
            if cell.is_surplus and sign == "+":
                yield f"  + {cell.field}: {_where(cell)}: {_shown(cell.found)} is gone"
            else:
                wanted = f"wanted {_shown(cell.wanted)}, " if sign == "-" else ""
                yield f"  {sign} {cell.field}: {_where(cell)}: {wanted}found {_shown(cell.found)}"
        if not every and len(cells) > 4 * LISTED:
            yield f"  {sign} … and {len(cells) - 4 * LISTED} more (--all lists every one)"


def _say(result: Evaluation, home: Home, terminal: Terminal) -> None:
    run = result.run
    for name, why in result.gold.skipped:
        terminal.note(f"  left out {name}: {why}")
    if result.in_quarantine:
        names = ", ".join(result.in_quarantine)
        terminal.note(f"  {count(len(result.in_quarantine), 'labelled text')} in quarantine: {names}")
    for text in result.crossed:
        terminal.say(f"  floor crossed: {text}")
    if run.missing:
        terminal.say(
            f"warehouse evaluate: {count(len(run.missing), 'labelled text')} not measured, for the snapshot "
            f"does not hold them: {', '.join(run.missing)}\n"
            "  next: warehouse rebuild PATH to land them; or add --fresh to read all in a temporary home"
        )
    if result.not_published:
        terminal.say(
            f"warehouse evaluate: the figures are kept, not yet published: {result.not_published.message}\n"
            "  next: warehouse rebuild, then this command again"
        )
    elif result.published:
        terminal.note(f"The figures are in snapshot {result.published.snapshot_id}: extraction_accuracy.")
    else:
        terminal.note("The figures will be in the first snapshot of this home: extraction_accuracy.")
    terminal.note(f"Every cell: {home.evaluations / run.run_id}.json")


def _wrong(cells: Iterable[Cell]) -> list[Cell]:
    return [cell for cell in cells if not cell.is_right and cell.field not in _LISTED_ELSEWHERE]


def _where(cell: Cell) -> str:
    item = "" if cell.item is None or cell.is_surplus else f", {cell.item}"
    if isinstance(cell.item, int):
        item = f", item {cell.item}" if cell.field in ("category", "disposition") else f", number {cell.item}"
    technology = f" [{cell.technology}]" if cell.technology else ""
    return f"{cell.file}{technology}{item}"


def _shown(value: Any) -> str:
    """A value as a person reads it: a list by its members, nothing as nothing."""
    if value is None or value == []:
        return "nothing"
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _flat(text: str) -> str:
    return " ".join(text.split())


def _cut(text: str, less: int = 0) -> str:
    room = max(output_width() - 6 - less, 40)
    return text if len(text) <= room else f"{text[: room - 2]}…”"
