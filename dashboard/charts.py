"""Charts, in the colours of the page. Each has a table beside it that says the same.

Of what comes from threads only names of agencies and places are drawn, as plain text in tooltips, which
Vega escapes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from dashboard import wording
from dashboard.data_agency import Lapse

_SHAPES = {
    "yes": "circle",
    "no": "cross",
    "partly": "diamond",
    "conflicting": "triangle-up",
    "unknown": "square",
}
LANES = ("Requester", "Agency", "Platform", "Deadlines")


@dataclass(frozen=True)
class Palette:
    """The colours of one theme; each has at least 3:1 against the background, words 4.5:1."""

    ink: str
    soft: str
    line: str
    land: str
    background: str
    looks: dict[str, str]


_LIGHT = Palette(
    ink="#1b2430",
    soft="#55606e",
    line="#c3cad3",
    land="#eef1f4",
    background="#ffffff",
    looks={
        "yes": "#2463b0",
        "no": "#b8470f",
        "partly": "#6a4fc2",
        "conflicting": "#8a6100",
        "unknown": "#6b7683",
    },
)
_DARK = Palette(
    ink="#e6e9ee",
    soft="#a9b3bf",
    line="#414b57",
    land="#222931",
    background="#14181e",
    looks={
        "yes": "#7fb2f2",
        "no": "#f5986a",
        "partly": "#b9a6ff",
        "conflicting": "#f0c24b",
        "unknown": "#97a2af",
    },
)


def palette() -> Palette:
    """The colours for the theme that the reader sees."""
    return _DARK if st.context.theme.type == "dark" else _LIGHT


def timeline(
    happened: Sequence[tuple[date, str, str]], deadlines: Sequence[tuple[date, str]], lapse: Lapse | None
) -> Any:
    """A chart of what happened when.

    Args:
        happened: day, lane (one of LANES) and words of each event.
        deadlines: day and words of each date by which an answer was due.
        lapse: the overdue time, if any.
    """
    colours = palette()
    points = [
        {"day": day.isoformat(), "lane": lane, "words": f"{wording.day(day)}: {words}"}
        for day, lane, words in happened
    ] + [
        {"day": day.isoformat(), "lane": LANES[3], "words": f"{wording.day(day)}: {words}"}
        for day, words in deadlines
    ]
    x = alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(type="utc", padding=14),
        axis=alt.Axis(
            format="%-d %b %Y", labelOverlap=True, tickCount=6, labelColor=colours.soft, grid=False
        ),
    )
    y = alt.Y(
        "lane:N",
        title=None,
        sort=list(LANES),
        scale=alt.Scale(domain=list(LANES)),
        axis=alt.Axis(labelColor=colours.ink, labelFontSize=13, ticks=False, domain=False, grid=True),
    )
    looks = [colours.looks[look] for look in ("partly", "yes", "unknown", "no")]
    lane = {
        "shape": alt.Shape(
            "lane:N",
            scale=alt.Scale(domain=list(LANES), range=["triangle-right", "circle", "square", "diamond"]),
            legend=None,
        ),
        "color": alt.Color("lane:N", scale=alt.Scale(domain=list(LANES), range=looks), legend=None),
    }
    layers: list[Any] = []
    if lapse:
        late = pd.DataFrame(
            [
                {
                    "day": lapse.start.isoformat(),
                    "end": lapse.end.isoformat(),
                    "lane": LANES[3],
                    "words": lapse.words,
                }
            ]
        )
        bar = alt.Chart(late).encode(x=x, y=y)
        layers += [
            bar.mark_bar(height=12, color=colours.looks["no"], opacity=0.45).encode(
                x2="end:T", tooltip=alt.Tooltip("words:N", title="Overdue")
            ),
            bar.mark_text(align="left", dy=17, color=colours.ink, fontSize=13).encode(text="words:N"),
        ]
    layers.append(
        alt.Chart(pd.DataFrame(points))
        .mark_point(filled=True, size=110, opacity=1)
        .encode(x=x, y=y, tooltip=alt.Tooltip("words:N", title="What"), **lane)
    )
    return (
        alt.layer(*layers)
        .properties(height=230)
        .configure_view(strokeWidth=0)
        .configure_axis(gridColor=colours.line, tickColor=colours.line, domainColor=colours.line)
        .configure(background="transparent")
    )


@dataclass(frozen=True)
class Point:
    """One agency on the map: where, what its sign says, and the page it leads to."""

    longitude: float
    latitude: float
    name: str
    place: str
    look: str
    answer: str
    address: str


def us_map(states: dict[str, Any], points: Sequence[Point], legend: Mapping[str, str]) -> dict[str, Any]:
    """A map of the United States with a sign for each agency, as a Vega-Lite specification.

    Args:
        states: outlines as GeoJSON, in degrees.
        points: the agencies.
        legend: what the signs say -> look, in the legend's order; those on no sign are left out.
    """
    colours = palette()
    there = {point.answer for point in points}
    words = [answer for answer in legend if answer in there]
    looks = [legend[answer] for answer in words]
    # Altair copies and checks all data several times, which takes longer than the rest of the page; so it
    # sees only names, and the data go into the finished specification.
    land = alt.Chart(alt.NamedData("states")).mark_geoshape(
        aria=False, fill=colours.land, stroke=colours.line, strokeWidth=1
    )
    signs = (
        alt.Chart(alt.NamedData("agencies"))
        .mark_point(filled=True, size=170, opacity=0.95, stroke=colours.background, strokeWidth=1)
        .encode(
            longitude="longitude:Q",
            latitude="latitude:Q",
            href="address:N",
            shape=alt.Shape(
                "answer:N",
                scale=alt.Scale(domain=words, range=[_SHAPES[look] for look in looks]),
                legend=alt.Legend(title=None, orient="bottom", labelFontSize=13, symbolSize=170, columns=3),
            ),
            color=alt.Color(
                "answer:N",
                scale=alt.Scale(domain=words, range=[colours.looks[look] for look in looks]),
            ),
            tooltip=[
                alt.Tooltip("name:N", title="Agency"),
                alt.Tooltip("place:N", title="Place"),
                alt.Tooltip("answer:N", title="Answer"),
            ],
        )
    )
    spec: dict[str, Any] = (
        alt.layer(land, signs)
        .project(type="albersUsa")
        .properties(height=450)
        .configure_view(strokeWidth=0)
        .configure_legend(labelColor=colours.ink, labelLimit=260)
        .configure(background="transparent")
        .to_dict()
    )
    spec["layer"][0]["data"] = {"values": states["features"]}
    spec["layer"][1]["data"] = {"values": [asdict(point) for point in points]}
    return spec
