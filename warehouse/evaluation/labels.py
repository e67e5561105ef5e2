"""Labelled folders: what people wrote down a text says, as JSON or as CSV.

A JSON label is an object (or a list of them) that names its text in `file`. Every other key is optional, and
only what a label speaks of is measured:

- a field by its published name (`state`, `technology_use`, `mou_exists`, `retention_days`, …) or the basis of
  a fact (`mou_basis`, …); null, "unknown" and [] say that there is nothing to find;
- `also`: further technologies of the text, each an object with `technology_id` and fields of its own;
- `items` (`item_number`, `category`, `disposition`), `contradictions` (`kind`, `side_a`, `side_b`),
  `provisions` or `policy_provisions` (`provision`, `status`), `events` (`seq`, `kind`, `when`), each with its
  quotations, and `speaker_spans` (`start`, `end`, `speaker`); offsets are half open, in code points;
- `sha256` of the text, so that it is found under any name.

A CSV table has one row per text: `txt_file` (or `file`), and any of `agency` (as people call it), `vendors`
(parted by `;`, short names too), `retention_days` with its `basis`, and any field by its published name. The
number of a row whose basis is neither `agency_setting` nor `multiple` is not the agency's, so none is wanted.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from warehouse.errors import UsageError, WarehouseError
from warehouse.evaluation.figures import Floor, parse_floor

#: What a label says of one text, by key.
Label = dict[str, Any]

#: Fields by the table that holds them.
AGENCY_FIELDS = ("agency_name", "place_name", "state")
REQUEST_FIELDS = (
    "tracking_number",
    "platform",
    "platform_status",
    "requested_on",
    "received_on",
    "determined_on",
    "closed_on",
)
#: Fields of a request that labels may give besides.
MORE_REQUEST_FIELDS = (
    "records_law",
    "first_response_on",
    "due_date_changes",
    "days_to_determination",
    "outcome",
)
COMPARISON_FIELDS = (
    "technology_use",
    "vendor_named",
    "vendors_named",
    "mou_exists",
    "policy_order_exists",
    "policy_order_number",
    "policy_effective_on",
    "retention_days",
    "retention_rule",
    "third_party_system",
)
#: Fields that hold the basis of a fact.
BASIS_FIELDS = {
    "technology_use_basis": "technology_use",
    "vendor_basis": "vendor_named",
    "mou_basis": "mou_exists",
    "policy_basis": "policy_order_exists",
    "retention_basis": "retention_days",
}
#: One of them beside `file` makes an object a label.
_LABEL_KEYS = {
    *AGENCY_FIELDS,
    *REQUEST_FIELDS,
    *COMPARISON_FIELDS,
    *("technology_id", "items", "contradictions", "events", "speaker_spans", "must_not_extract"),
}
FLOORS_FILE = "floors.csv"

_FILE_COLUMNS = ("txt_file", "file", "source_file")
_OWN_COLUMNS = {*_FILE_COLUMNS, "agency", "vendors", "retention_days", "basis"}
#: The bases of a CSV row whose number is the agency's own.
_SETTINGS = ("agency_setting", "multiple")


@dataclass
class Gold:
    """A labelled file or folder: its labels in order of their texts' names, the floors that lie with them,
    and what was left out (file, why)."""

    path: Path
    labels: list[Label] = field(default_factory=list)
    floors: list[Floor] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)


def read_gold(path: Path) -> Gold:
    """The labels of a file, or of a folder with everything in it.

    Raises UsageError where there is none, WarehouseError naming the file (and line) that cannot be read.
    """
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder", "give the folder that holds the labels")
    gold = Gold(path)
    read: dict[str, Label] = {}
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    # JSON before CSV: where both speak of a text, the one with more to say comes first.
    for file in sorted(files, key=lambda file: (file.suffix.lower() == ".csv", file)):
        if file.name == FLOORS_FILE:
            gold.floors += _read_floors(file)
            continue
        labels = _read_json(file, gold) if file.suffix.lower() == ".json" else []
        if file.suffix.lower() == ".csv":
            labels = _read_csv(file, gold)
        for label in labels:
            name = label["file"]
            known = read.setdefault(name, {})
            differing = sorted(key for key in known.keys() & label.keys() if known[key] != label[key])
            if differing:
                gold.skipped.append((file.name, f"{name} is labelled already: {', '.join(differing)}"))
            read[name] = {**label, **known}
        if labels and file.parent not in gold.folders:
            gold.folders.append(file.parent)
    gold.labels = [read[name] for name in sorted(read)]
    if not gold.labels:
        raise UsageError(
            f"{path} holds no labels",
            "labels are JSON objects that name their text in `file`, or a CSV table with a column txt_file",
        )
    return gold


def is_label(text: str) -> bool:
    """Is this file a label or a table of labels, and so no text to land? By what stands in it."""
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] not in "{[":
        return _FILE_COLUMNS[0] in start.partition("\n")[0].split(",")
    try:
        content = json.loads(start)
    except ValueError:
        return False
    labels = content if isinstance(content, list) else [content]
    return bool(labels) and all(
        isinstance(label, dict) and isinstance(label.get("file"), str) and label.keys() & _LABEL_KEYS
        for label in labels
    )


def find_texts(gold: Gold, folders: Iterable[Path]) -> dict[str, Path]:
    """The labelled texts on this disk, by the name that the label gives: beside the labels, or anywhere in
    one of the folders. Raises UsageError for a folder that is not there.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"{folder}: no such folder", "give the folder that holds the labelled texts")
    wanted = {Path(label["file"]).name: label["file"] for label in gold.labels}
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            if file.name in wanted and file.is_file():
                found.setdefault(wanted[file.name], file)
    for folder in gold.folders:
        for name, label_name in wanted.items():
            for place in (folder / label_name, folder / name):
                if place.is_file():
                    found.setdefault(label_name, place)
    return found


def text_hash(label: Label, texts: dict[str, Path]) -> str | None:
    """SHA-256 of the labelled text: as the label says, else of the file on this disk."""
    said = label.get("sha256")
    if isinstance(said, str):
        return said
    file = texts.get(label["file"])
    return hashlib.sha256(file.read_bytes()).hexdigest() if file else None


def provisions_of(label: Label) -> dict[str, tuple[str, str | None]] | None:
    """(status, quotation) of each labelled provision; None where the label does not speak of provisions."""
    said = label.get("provisions", label.get("policy_provisions"))
    if said is None:
        return None
    if isinstance(said, dict):
        said = [
            {"provision": name, **(entry if isinstance(entry, dict) else {"status": entry})}
            for name, entry in said.items()
        ]
    return {
        entry["provision"]: (entry["status"], first_quote(entry.get("evidence", entry))) for entry in said
    }


def spans_of(node: Any, text: str | None) -> list[tuple[int, int]]:
    """Where the quotations of a label stand: from its offsets, else where its words are found in the text."""
    if node is None:
        return []
    if isinstance(node, list):
        return [span for entry in node for span in spans_of(entry, text)]
    if isinstance(node, dict) and "start" in node and "end" in node:
        return [(node["start"], node["end"])]
    quote = first_quote(node)
    place = text.find(quote) if text and quote else -1
    return [(place, place + len(quote))] if quote and place >= 0 else []


def first_quote(node: Any) -> str | None:
    """The first quotation of a label's evidence, as written."""
    if isinstance(node, list):
        return next(filter(None, map(first_quote, node)), None)
    if isinstance(node, dict):
        quote = node.get("quote")
        return quote if isinstance(quote, str) else None
    return node if isinstance(node, str) else None


def _read_json(file: Path, gold: Gold) -> list[Label]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WarehouseError(f"the label {file} cannot be read: {error}", "mend the file") from error
    labels = content if isinstance(content, list) else [content]
    if not all(isinstance(label, dict) and isinstance(label.get("file"), str) for label in labels):
        gold.skipped.append((file.name, "it names no text in `file`, so it is no label"))
        return []
    return labels


def _read_csv(file: Path, gold: Gold) -> list[Label]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            columns = reader.fieldnames or []
            name = next((column for column in _FILE_COLUMNS if column in columns), None)
            if name is None:
                gold.skipped.append((file.name, "it has no column txt_file, so it is no table of labels"))
                return []
            return [_of_row(row, name, f"{file}, line {number}") for number, row in enumerate(reader, 2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WarehouseError(f"the labels {file} cannot be read: {error}", "mend the file") from error


def _of_row(row: dict[str, str | None], file_column: str, place: str) -> Label:
    cells = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
    if not cells[file_column]:
        raise WarehouseError(f"{place}: it names no text", f"fill the column {file_column}")
    label: Label = {"file": cells[file_column]}
    if cells.get("agency"):
        label["agency"] = cells["agency"]
    if "vendors" in cells:
        vendors = [name.strip() for name in cells["vendors"].split(";") if name.strip()]
        label |= {"vendors_named": vendors, "vendor_named": "yes" if vendors else "unknown"}
    if "retention_days" in cells:
        label |= _retention(cells["retention_days"], cells.get("basis"), place)
    for name, value in cells.items():
        if value and name not in _OWN_COLUMNS:
            label[name] = int(value) if name == "due_date_changes" and value.isdigit() else value
    return label


def _retention(days: str, basis: str | None, place: str) -> Label:
    numbers = re.split(r"\s*;\s*", days) if days else []
    if not all(number.isdigit() for number in numbers):
        raise WarehouseError(f"{place}: retention_days is {days!r}", "write days, several parted by ;")
    if basis is not None and basis not in _SETTINGS:
        numbers = []
    # Where an agency's systems differ it is the longest, and the detail holds each.
    label: Label = {"retention_days": max(map(int, numbers), default=None)}
    if len(numbers) > 1:
        label["retention_days_each"] = sorted({int(number) for number in numbers})
    if basis == "statutory_cap_only":
        label["retention_basis"] = "not_stated"
    return label


def _read_floors(file: Path) -> list[Floor]:
    """The floors of a table with the columns fact, floor and, if it is not F1 that is meant, measure."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.DictReader(handle))
        return [
            parse_floor(f"{row['fact']}.{row.get('measure') or 'f1'}={row['floor']}".replace(" ", ""))
            for row in rows
        ]
    except (OSError, UnicodeDecodeError, csv.Error, KeyError) as error:
        raise WarehouseError(
            f"the floors {file} cannot be read: {error!r}", "it needs the columns fact and floor"
        ) from error
