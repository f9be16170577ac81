"""A small line for each flow, year by year, cut where the survey changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import altair as alt
import polars as pl

from fiches.drawing import marks, shapes, theme
from fiches.drawing.svg import data_attributes
from fiches.drawing.theme import Palette
from fiches.french import wording
from fiches.french.wording import Unit
from fiches.reference import FLOWS, Flow

HEIGHT, TOP, BOTTOM = 190, 48, 26
"""Of the picture; room for headings and for the years, in pixels."""

PANEL, GAP, INSET = 346, 28, 34
"""Width of a panel, between the two, and from its edge to the first year, in pixels."""

BETWEEN = 18
"""Between a panel and the one below it on a phone, in pixels."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Panel:
    """The years of a flow, from 0 on one scale for both."""

    flow: Flow
    rows: Sequence[Row]
    left: float
    top: float
    width: float
    scale: float
    unit: Unit

    @property
    def floor(self) -> float:
        """Where nothing stands."""
        return self.top + HEIGHT - BOTTOM

    def points(self) -> Iterator[tuple[Row, float, float]]:
        """Give each year with its place, in pixels."""
        step = (self.width - 2 * INSET) / max(len(self.rows) - 1, 1)
        for index, row in enumerate(self.rows):
            x = self.left + INSET + step * index
            yield row, x, self.floor - row["value_eur"] * self.scale


def chart(frame: pl.DataFrame, colours: Palette, *, narrow: bool = False) -> alt.LayerChart:
    """Draw the years of both flows.

    Parameters
    ----------
    frame
        `flow, year, value_eur, surveyed`, in order.
    colours
        The project's.
    narrow
        Whether it is for a phone, with one flow below the other.
    """
    scale = (HEIGHT - TOP - BOTTOM) / max(*frame["value_eur"], 1)
    unit = wording.unit_of(frame["value_eur"])
    width = theme.NARROW if narrow else PANEL
    step = (0, HEIGHT + BETWEEN) if narrow else (PANEL + GAP, 0)
    panels = [
        Panel(
            flow,
            frame.filter(flow=flow).rows(named=True),
            index * step[0],
            index * step[1],
            width,
            scale,
            unit,
        )
        for index, flow in enumerate(FLOWS)
    ]
    return marks.picture(
        [
            marks.paths([one for panel in panels for one in _lines(panel, colours)], "lines"),
            marks.texts(
                [one for panel in panels for one in _texts(panel, colours)],
                "years",
                size=theme.MIN_SIZE,
            ),
            marks.texts([_heading(panel, colours) for panel in panels], "headings", weight=600),
        ],
        HEIGHT + panels[-1].top,
        panels[-1].left + width,
    )


def _lines(panel: Panel, colours: Palette) -> Iterator[marks.Row]:
    colour = colours[FLOWS[panel.flow].english]
    floor = panel.floor
    axis = shapes.line(panel.left, floor, panel.left + panel.width, floor)
    yield marks.path(axis, stroke=colours.others)
    for _, part in groupby(panel.points(), key=lambda point: point[0]["surveyed"]):
        points = list(part)
        if len(points) > 1:
            outline = "M" + "L".join(f"{x:.1f},{y:.1f}" for _, x, y in points)
            yield marks.path(outline, stroke=colour)
        for row, x, y in points:
            name = wording.capital(FLOWS[panel.flow].name)
            tip = f"{name}, {row['year']} : {panel.unit.amount(row['value_eur'])}"
            about = data_attributes(tip=tip, value=str(row["value_eur"]))
            dot = shapes.circle(x, y, 4)
            yield marks.path(dot, fill=colour, about=about)


def _texts(panel: Panel, colours: Palette) -> Iterator[marks.Row]:
    """Write each year below its point; values at the first and the last one."""
    points = list(panel.points())
    for row, x, _ in points:
        yield marks.text(
            str(row["year"]), x, panel.floor + BOTTOM - 8, fill=colours.muted, align="center"
        )
    for row, x, y in (points[0], points[-1]):
        value = panel.unit.amount(row["value_eur"])
        yield marks.text(value, x, y - 10, fill=colours.ink, align="center")


def _heading(panel: Panel, colours: Palette) -> marks.Row:
    words = FLOWS[panel.flow]
    y = panel.top + 16
    return marks.text(wording.capital(words.name), panel.left, y, fill=colours[words.english])
