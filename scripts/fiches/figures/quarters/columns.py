"""Pairs of columns: each quarter, and the same one a year before. Exports left, imports right.

The year before is filled, the year itself hollow, since the last four quarters are provisional.
Both flows share one scale.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import polars as pl

from fiches.drawing import marks, shapes, theme
from fiches.drawing.svg import data_attributes
from fiches.drawing.theme import Palette
from fiches.french import change, wording
from fiches.french.wording import Unit
from fiches.reference import FLOWS, Flow

HEIGHT, TOP, BOTTOM = 250, 66, 40
"""Of the picture; room for headings and for the names of quarters, in pixels."""

PANEL, GAP = 346, 28
"""Width of a flow's panel, and between the two, in pixels."""

BETWEEN = 18
"""Between a panel and the one below it on a phone, in pixels."""

COLUMN, BETWEEN = 30, 5
"""Width of a column, and between the two of a pair, in pixels."""

KEY = (0.5, 66.5)
"""Where the entries of the key begin, in pixels."""

PALER = 0.45
"""How much of the paper is in the colour of the year before."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Panel:
    """The quarters of a flow.

    Attributes
    ----------
    left, top, width
        Where it is, in pixels.
    scale
        Pixels for a euro.
    unit
        That of all values.
    """

    flow: Flow
    rows: Sequence[Row]
    left: float
    top: float
    width: float
    scale: float
    unit: Unit

    @property
    def floor(self) -> float:
        """Where the columns stand."""
        return self.top + HEIGHT - BOTTOM

    def middles(self) -> Iterator[tuple[Row, float]]:
        """Give each quarter with the middle of its pair, in pixels."""
        pitch = self.width / len(self.rows)
        for index, row in enumerate(self.rows):
            yield row, self.left + pitch * (index + 0.5)


def chart(
    frame: pl.DataFrame, year: int, colours: Palette, *, narrow: bool = False
) -> alt.LayerChart:
    """Draw the quarters of both flows.

    Parameters
    ----------
    frame
        `flow, quarter, value_eur, base_eur, growth, pace`.
    year
        That of `value_eur`.
    colours
        The project's.
    narrow
        Whether it is for a phone, with one flow below the other.
    """
    rows = list(frame.iter_rows(named=True))
    highest = max((max(row["value_eur"], row["base_eur"] or 0) for row in rows), default=0) or 1
    scale = (HEIGHT - TOP - BOTTOM) / highest
    unit = wording.unit_of(row["value_eur"] for row in rows)
    width = theme.NARROW if narrow else PANEL
    step = (0, HEIGHT + BETWEEN) if narrow else (PANEL + GAP, 0)
    panels = [
        Panel(
            flow,
            [row for row in rows if row["flow"] == flow],
            index * step[0],
            index * step[1],
            width,
            scale,
            unit,
        )
        for index, flow in enumerate(FLOWS)
    ]
    texts = {
        "changes": [one for panel in panels for one in _changes(panel, colours)],
        "names": [one for panel in panels for one in _names(panel, year, colours)],
        "headings": [one for panel in panels for one in _heading(panel, colours)],
        "key": [one for panel in panels for one in _key_texts(panel, year, colours)],
    }
    drawn = [
        one for panel in panels for one in (*_columns(panel, colours), *_key_shapes(panel, colours))
    ]
    return marks.picture(
        [
            marks.paths(drawn, "columns"),
            marks.texts(texts["changes"], "changes", weight=600),
            marks.texts(texts["headings"], "headings", weight=600),
            marks.texts(texts["names"] + texts["key"], "names", size=theme.MIN_SIZE),
        ],
        HEIGHT + panels[-1].top,
        panels[-1].left + width,
    )


def _columns(panel: Panel, colours: Palette) -> Iterator[marks.Row]:
    colour = colours[FLOWS[panel.flow].english]
    paler = theme.mix(colour, colours.paper, PALER)
    floor = panel.floor
    axis = shapes.line(panel.left, floor, panel.left + panel.width, floor)
    yield marks.path(axis, stroke=colours.others)
    for row, x in panel.middles():
        before, height = ((row[name] or 0) * panel.scale for name in ("base_eur", "value_eur"))
        if before:
            outline = shapes.rectangle(x - BETWEEN / 2 - COLUMN, floor - before, COLUMN, before)
            yield marks.path(outline, fill=paler)
        name = f"{wording.capital(FLOWS[panel.flow].name)}, {wording.quarter(row['quarter'])}"
        tip = f"{name} : {panel.unit.amount(row['value_eur'])}"
        about = data_attributes(tip=tip, value=str(row["value_eur"]))
        outline = shapes.rectangle(x + BETWEEN / 2, floor - height, COLUMN, height)
        yield marks.path(outline, fill=colours.paper, stroke=colour, about=about)


def _changes(panel: Panel, colours: Palette) -> Iterator[marks.Row]:
    """Write above each pair how it has changed."""
    for row, x in panel.middles():
        highest = max(row["value_eur"], row["base_eur"] or 0)
        y = panel.floor - highest * panel.scale - 8
        if text := change.pace(row):
            yield marks.text(text, x, y, fill=colours.ink, align="center")


def _names(panel: Panel, year: int, colours: Palette) -> Iterator[marks.Row]:
    """Name each quarter, and write its value under it."""
    y = panel.floor + 15
    for row, x in panel.middles():
        name, value = f"T{row['quarter']} {year} p", panel.unit.amount(row["value_eur"])
        yield marks.text(name, x, y, fill=colours.ink, align="center")
        yield marks.text(value, x, y + 17, fill=colours.muted, align="center")


def _heading(panel: Panel, colours: Palette) -> Iterator[marks.Row]:
    words = FLOWS[panel.flow]
    yield marks.text(
        wording.capital(words.name), panel.left, panel.top + 16, fill=colours[words.english]
    )


def _key_shapes(panel: Panel, colours: Palette) -> Iterator[marks.Row]:
    """Draw what stands for the year before and for the year."""
    colour = colours[FLOWS[panel.flow].english]
    before, now = (shapes.rectangle(panel.left + x, panel.top + 26, 11, 11) for x in KEY)
    yield marks.path(before, fill=theme.mix(colour, colours.paper, PALER))
    yield marks.path(now, fill=colours.paper, stroke=colour)


def _key_texts(panel: Panel, year: int, colours: Palette) -> Iterator[marks.Row]:
    for x, text in zip(KEY, (str(year - 1), f"{year}, provisoire (p)"), strict=True):
        yield marks.text(text, panel.left + x + 16, panel.top + 36, fill=colours.ink)
