"""What a person sees: steps with counts and seconds on stderr, tables on stdout.

On a terminal a running step shows a moving bar; anywhere else each step is one plain line when it has ended.
"""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

_PLAIN_WIDTH = 100
_LONGEST_WORD = 16


class Step:
    """A running step: tell it how far it is, and what to say when it has ended."""

    def __init__(self, progress: Progress | None, title: str) -> None:
        self._progress = progress
        self._task = progress.add_task(title, total=None) if progress else None
        self.detail = ""

    def advance(self, done: int, total: int) -> None:
        """`done` of `total` pieces are finished."""
        if self._progress and self._task is not None:
            self._progress.update(self._task, completed=done, total=total)


# A command inside a message; at its start the name only says who speaks.
_COMMAND = re.compile(
    r"([:,] |or |^  )warehouse "
    r"(?=(?:demo|land|pull|build|publish|rebuild|dashboard|evaluate|sql|snapshots|diff|verify)\b)",
    re.MULTILINE,
)


class Terminal:
    """Progress and messages on stderr. `quiet` leaves only messages."""

    def __init__(
        self,
        stream: TextIO | None = None,
        *,
        quiet: bool = False,
        program: str = "warehouse",
        called: str = "warehouse",
    ) -> None:
        self.called = called
        self._console = Console(file=stream or sys.stderr, highlight=False, soft_wrap=True)
        self._quiet = quiet
        self._program = program

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Show a step while the `with` block runs; afterwards one line: title, `detail`, seconds."""
        started = time.monotonic()
        live = self._console.is_terminal and not self._quiet
        progress = (
            Progress(
                TextColumn("  {task.description}"),
                BarColumn(bar_width=24),
                TimeElapsedColumn(),
                console=self._console,
                transient=True,
            )
            if live
            else None
        )
        step = Step(progress, title)
        if progress:
            progress.start()
        mark = "failed"
        try:
            yield step
            mark = "done"
        finally:
            if progress:
                progress.stop()
            if not self._quiet:
                seconds = f"{time.monotonic() - started:.1f} s"
                said = f"{title}: {step.detail}" if step.detail else title
                sign = ("[green]✓[/green]" if mark == "done" else "[red]✗[/red]") if live else f"[{mark}]"
                self._console.print(f"{sign if live else escape(sign)} {escape(said)} ({seconds})")

    def say(self, text: str = "") -> None:
        """One message; the commands it tells to run are written as this reader has to type them."""
        self._console.print(escape(self.typed(text)))

    def typed(self, text: str) -> str:
        """`text` with `warehouse demo` and the like as the running program was called, its home included."""
        return _COMMAND.sub(lambda found: f"{found[1]}{self._program} ", text)

    def note(self, text: str) -> None:
        """A detail of a step that `quiet` leaves out."""
        if not self._quiet:
            self.say(text)


def print_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    *,
    title: str | None = None,
    stream: TextIO | None = None,
    right: Sequence[str] = (),
) -> None:
    """A table fitted to the terminal's width, or to 100 columns when the output goes elsewhere; long cells
    wrap.
    """
    console = Console(file=stream or sys.stdout, highlight=False, width=output_width())
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False, padding=(0, 1))
    cells = [["" if value is None else str(value) for value in row] for row in rows]
    for place, column in enumerate(columns):
        # No narrower than its longest word, as far as that is sensible: a name broken in two is hard to read.
        words = (word for text in (column, *(row[place] for row in cells)) for word in text.split())
        table.add_column(
            escape(column),
            overflow="fold",
            min_width=min(max(map(len, words), default=1), _LONGEST_WORD),
            justify="right" if column in right else "left",
        )
    for row in cells:
        table.add_row(*map(escape, row))
    console.print(table)


def output_width() -> int:
    """Columns to write in."""
    return shutil.get_terminal_size((_PLAIN_WIDTH, 24)).columns if sys.stdout.isatty() else _PLAIN_WIDTH


def count(number: int, noun: str) -> str:
    """ "1 file", "2 files", "3 entries"."""
    if number == 1:
        return f"1 {noun}"
    plural = noun[:-1] + "ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else noun + "s"
    return f"{number:,} {plural}"
