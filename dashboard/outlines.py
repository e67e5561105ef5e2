"""Outlines of the states, and where on them an agency stands."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.data import Compared

_FILE = Path(__file__).resolve().parent / "us_states.json"
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))
_WIDEST_STEP = 0.75


@cache
def states() -> dict[str, Any]:
    """The states as GeoJSON, in degrees.

    Each has in its properties the middle of its largest part, and the radius of a circle, in degrees, that
    is about as large as that part. The Census Bureau's outlines are in the public domain.
    """
    found: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return found


def places(
    rows: Iterable[Compared], known: Mapping[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """Longitude and latitude of each agency, by id; those in no state of the map are left out.

    `known` are the places of some agencies. The others of a state are spread over its middle, as seeds are in
    a sunflower, so that none hides another.
    """
    middles = {state["id"]: state["properties"] for state in states()["features"]}
    by_state: dict[str, list[str]] = {}
    found = {}
    for row in rows:
        if row.agency_id in known:
            found[row.agency_id] = known[row.agency_id]
        elif row.state in middles:
            by_state.setdefault(row.state, []).append(row.agency_id)
    for state, agency_ids in by_state.items():
        middle = middles[state]
        # The map draws Alaska at about a third of its size.
        step = _WIDEST_STEP * (2.8 if state == "AK" else 1)
        step = min(step, middle["radius"] / math.sqrt(len(agency_ids))) if len(agency_ids) > 1 else step
        for number, agency_id in enumerate(agency_ids):
            distance, angle = step * math.sqrt(number), number * _GOLDEN_ANGLE
            narrowing = math.cos(math.radians(middle["latitude"]))
            found[agency_id] = (
                middle["longitude"] + distance * math.cos(angle) / narrowing,
                middle["latitude"] + distance * math.sin(angle),
            )
    return found
