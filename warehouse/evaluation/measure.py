"""`warehouse evaluate`: what the rules find, against what people say is there.

The texts are looked up in the home's latest snapshot, by hash or base name. Where it holds none of them, and
they lie beside the labels (or in a folder that is named), they are read in a temporary home by the same
models: the figures are those of the rules, whichever home shows them.

What was measured is kept in the home. Its figures go into a new snapshot, otherwise equal to what the home
has built, as table extraction_accuracy; every later snapshot has them until the models change or another
evaluation replaces them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from warehouse.code_version import models_hash
from warehouse.errors import PublishError, WarehouseError
from warehouse.evaluation import runs
from warehouse.evaluation.compare import ORDER, Published, compare, source_of
from warehouse.evaluation.figures import Cell, Floor, changes, crossed, figures
from warehouse.evaluation.labels import Gold, Label, find_texts, read_gold, text_hash
from warehouse.evaluation.runs import Run
from warehouse.landing import raw_tables
from warehouse.locking import home_lock
from warehouse.paths import Home
from warehouse.reader import Snapshot, list_snapshots
from warehouse.rebuild import rebuild
from warehouse.snapshot import PublishReport, publish
from warehouse.terminal import Terminal, count


@dataclass
class Evaluation:
    """What measuring found: the run, the labels, the run before over the same labels with what was won and
    lost since, the floors that are not kept, and the snapshot that publishes the figures (or why none does).
    """

    run: Run
    gold: Gold
    before: Run | None = None
    gains: list[Cell] = field(default_factory=list)
    losses: list[Cell] = field(default_factory=list)
    crossed: list[str] = field(default_factory=list)
    in_quarantine: list[str] = field(default_factory=list)
    published: PublishReport | None = None
    not_published: WarehouseError | None = None

    @property
    def ok(self) -> bool:
        """Every labelled text was measured, every floor is kept, and the figures are published."""
        return not (self.run.missing or self.crossed or self.not_published)


@dataclass
class _Measured:
    cells: list[Cell]
    missing: list[str]
    in_quarantine: list[str]


def evaluate(
    home: Home,
    gold_path: Path,
    terminal: Terminal,
    *,
    folders: Sequence[Path] = (),
    floors: Sequence[Floor] = (),
    fresh: bool = False,
) -> Evaluation:
    """Measure the labelled texts, keep the run and publish its figures.

    `folders` are searched for the texts, besides the labels' own; `floors` come on top of those that lie with
    the labels; `fresh` reads the texts in a temporary home even where the home's snapshot holds them.
    Raises UsageError and WarehouseError for labels that cannot be read, or when no labelled text is anywhere.
    """
    gold = read_gold(gold_path)
    texts = find_texts(gold, folders)
    labels = [{**label, "sha256": text_hash(label, texts)} for label in gold.labels]
    snapshot = Snapshot.open(home.snapshots) if list_snapshots(home.snapshots) else None
    held = [] if fresh or not snapshot else _held(snapshot, labels)
    if snapshot and held:
        run = Run("", "", snapshot.id, _models_of(snapshot), "")
        with terminal.step("Comparing") as step:
            measured = _measure(snapshot, labels, step.advance)
            step.detail = f"snapshot {snapshot.id} with {count(len(labels), 'label')}"
    elif texts:
        if not fresh:
            terminal.say("The home holds none of the labelled texts; they are read in a temporary one.")
        run = Run("", "", "", models_hash(), "", is_fresh=True)
        measured = _measure_fresh(labels, texts, terminal)
    else:
        raise WarehouseError(
            f"the labelled texts are neither in the latest snapshot of {home.root} nor beside the labels: "
            + _some([label["file"] for label in labels]),
            "land them with: warehouse rebuild PATH (or say where they are with --texts DIR)",
        )
    now = datetime.now(UTC)
    run.run_id = now.strftime("%Y%m%dT%H%M%SZ")
    run.measured_on = now.date().isoformat()
    run.gold = str(gold_path.resolve())
    run.figures = figures(measured.cells, ORDER)
    run.cells, run.missing = measured.cells, measured.missing
    with home_lock(home, "evaluate"):
        before = runs.last(home, run.gold)
        run.run_id = runs.keep(home, run)
        result = Evaluation(
            run,
            gold,
            before,
            crossed=crossed(run.figures, [*gold.floors, *floors]),
            in_quarantine=measured.in_quarantine,
        )
        if before:
            result.gains, result.losses = changes(before.cells, run.cells)
        _publish(home, result)
    return result


def _held(snapshot: Snapshot, labels: list[Label]) -> list[Label]:
    published = Published(snapshot.path)
    return [label for label in labels if source_of(published, label, label["sha256"])]


def _measure(snapshot: Snapshot, labels: list[Label], progress: object = None) -> _Measured:
    published = Published(snapshot.path)
    measured = _Measured([], [], [])
    for done, label in enumerate(labels, start=1):
        source = source_of(published, label, label["sha256"])
        if source is None:
            measured.missing.append(label["file"])
            continue
        if source.text is None:
            measured.in_quarantine.append(label["file"])
        measured.cells += compare(published, [label])
        if callable(progress):
            progress(done, len(labels))
    return measured


def _measure_fresh(labels: list[Label], texts: dict[str, Path], terminal: Terminal) -> _Measured:
    with tempfile.TemporaryDirectory(prefix="warehouse-evaluate-") as folder:
        home = Home(Path(folder) / "home")
        rebuild(home, [texts[label["file"]] for label in labels if label["file"] in texts], terminal)
        return _measure(Snapshot.open(home.snapshots), labels)


def _models_of(snapshot: Snapshot) -> str:
    code = snapshot.manifest.get("code_version")
    return str(code.get("models_sha256", "")) if isinstance(code, dict) else ""


def _publish(home: Home, result: Evaluation) -> None:
    """Publish the figures with what the home has built; why not, where that is not possible."""
    if not home.warehouse_db.exists():
        # Nothing has landed here: the figures wait for the first snapshot.
        return
    models_sha256 = models_hash()
    connection = raw_tables.connect(home.warehouse_db)
    try:
        raw_tables.create_tables(connection)
        runs.refresh_accuracy(home, connection, models_sha256)
    finally:
        connection.close()
    try:
        result.published = publish(home)
    except PublishError as error:
        result.not_published = error


def _some(names: list[str], number: int = 3) -> str:
    more = len(names) - number
    return ", ".join(names[:number]) + (f" and {more} more" if more > 0 else "")
