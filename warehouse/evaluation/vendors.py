"""Vendor names as people write them: short and former names and products lead to one vendor."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache

import duckdb

from warehouse.paths import SEEDS_DIR

_FORM = re.compile(r"(?i),?\s+(?:inc|incorporated|llc|l\.l\.c|ltd|limited|corp|corporation|co|company)\.?$")


@cache
def vendor_ids(name: str, technology_id: str | None = None) -> frozenset[str]:
    """The vendors that a name means; several where it is ambiguous, none where no seed knows it.

    The name in seeds/vendors.csv or an alias; else a part of such a name ("Leonardo" of "Leonardo / ELSAG"),
    and with a technology what the name means beside it ("3M" as in "3M ALPR").
    """
    found = {vendor_id for vendor_id, vendor in _vendors() if vendor.casefold() == name.casefold()}
    found |= _by_alias(name)
    if not found:
        plain = name.casefold()
        found = {vendor_id for vendor_id, vendor in _vendors() if plain in _parts(vendor)}
        if technology_id:
            found |= _by_alias(f"{name} {technology_id.upper()}")
    return frozenset(found)


def compare_vendors(
    wanted: Iterable[str], found: Iterable[str], technology_id: str | None = None
) -> tuple[int, int, int]:
    """(vendors wanted, vendors found, vendors in both). Names that mean one vendor count once."""
    # [what the names of one vendor mean, is it wanted, is it found]
    groups: list[tuple[frozenset[str], bool, bool]] = []
    for names, is_wanted in ((wanted, True), (found, False)):
        for name in names:
            meaning, in_wanted, in_found = _meaning(name, technology_id), is_wanted, not is_wanted
            apart = []
            for group in groups:
                if group[0] & meaning:
                    meaning, in_wanted, in_found = (
                        meaning | group[0],
                        in_wanted or group[1],
                        in_found or group[2],
                    )
                else:
                    apart.append(group)
            groups = [*apart, (meaning, in_wanted, in_found)]
    return (
        sum(group[1] for group in groups),
        sum(group[2] for group in groups),
        sum(group[1] and group[2] for group in groups),
    )


def _meaning(name: str, technology_id: str | None) -> frozenset[str]:
    return vendor_ids(name, technology_id) or frozenset({f"as written: {_FORM.sub('', name).casefold()}"})


def _parts(vendor: str) -> set[str]:
    return {part.strip().casefold() for part in re.split(r"[/()]", vendor)} - {""}


@cache
def _vendors() -> tuple[tuple[str, str], ...]:
    with (SEEDS_DIR / "vendors.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["vendor_id"], row["vendor_name"]) for row in csv.DictReader(file))


@cache
def _aliases() -> tuple[tuple[str, str], ...]:
    with (SEEDS_DIR / "vendor_aliases.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["vendor_id"], row["pattern"]) for row in csv.DictReader(file))


def _by_alias(name: str) -> set[str]:
    # DuckDB's engine, for which the patterns are written.
    ids, patterns = zip(*_aliases(), strict=True)
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT vendor_id FROM (SELECT unnest(?) AS vendor_id, unnest(?) AS pattern) "
            "WHERE regexp_full_match(?, pattern)",
            [list(ids), list(patterns), name],
        ).fetchall()
    return {row[0] for row in rows}
