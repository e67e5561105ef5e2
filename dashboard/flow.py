"""A picture of who takes part in whose system: each system with its agencies, and a line from each to it.

It shows nothing that the table below it doesn't say, so screen readers are led past it. Streamlit strips SVG
from HTML, and an agency has one system a technology: the picture is made of boxes and borders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard import wording
from dashboard.components import esc

_AGENCIES = 12


@dataclass(frozen=True)
class Line:
    """From an agency to a system; `is_contributing` draws it solid, else dashed."""

    agency: str
    system: str
    is_contributing: bool


def picture(lines: Sequence[Line]) -> str:
    """The picture as HTML, the systems with most agencies first; empty without lines."""
    by_system: dict[str, list[Line]] = {}
    for line in lines:
        by_system.setdefault(line.system, []).append(line)
    ordered = sorted(by_system.items(), key=lambda pair: (-len(pair[1]), pair[0].casefold()))
    return (
        f'<div class="sp-flow" aria-hidden="true">{"".join(_star(*pair) for pair in ordered)}</div>'
        if lines
        else ""
    )


def _star(system: str, lines: Sequence[Line]) -> str:
    """One system and the lines that lead to it."""
    shown = "".join(
        f'<div class="sp-flow-from{"" if line.is_contributing else " sp-flow-dashed"}">'
        f"<span>{esc(line.agency)}</span></div>"
        for line in lines[:_AGENCIES]
    )
    if len(lines) > _AGENCIES:
        shown += (
            f'<div class="sp-flow-from sp-flow-dashed"><span>and {len(lines) - _AGENCIES:,} more</span></div>'
        )
    count = wording.number_of(len(lines), "agency", "agencies")
    return (
        f'<div class="sp-flow-star"><div class="sp-flow-agencies">{shown}</div>'
        f'<div class="sp-flow-system"><strong>{esc(system)}</strong><span>{esc(count)}</span></div></div>'
    )
