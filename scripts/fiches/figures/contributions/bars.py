"""Bars that reach to either side of an axis, from the largest rise to the largest fall.

Rises are filled and falls outlined, in the colour of the flow: rising imports aren't bad news. Two
panels side by side share one scale; the total stands last, apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import altair as alt

from fiches.drawing import marks, shapes, theme
from fiches.drawing.svg import data_attributes
from fiches.drawing.theme import Palette

ROW, BAR = 31, 13
"""Height of a line with its two texts, and of a bar, in pixels."""

TOP = 28
"""Room for the headings, in pixels."""

PANEL, GAP = 348, 24
"""Width of a panel, and between the two, in pixels."""

NAMES, POINTS = 164, 58
"""Room for the names, and for what is written at the end of a bar, in pixels."""

SPACE = 5


@dataclass(frozen=True)
class Bar:
    """A contribution.

    Attributes
    ----------
    value
        Its length: a share, negative to the left.
    text, remark
        Written at its end, and under its name.
    total
        Whether it is the sum of the others.
    """

    name: str
    value: float
    text: str
    remark: str
    total: bool


@dataclass(frozen=True)
class Panel:
    """Bars one below the other, and where they are, in pixels."""

    heading: str
    bars: Sequence[Bar]
    left: float
    axis: float
    scale: float

    def rows(self) -> Iterator[tuple[Bar, float]]:
        """Give each bar with the middle of its line."""
        for index, bar in enumerate(self.bars):
            yield bar, TOP + ROW * (index + 0.5) + (6 if bar.total else 0)


def chart(
    panels: Sequence[tuple[str, Sequence[Bar]]], colour: str, colours: Palette
) -> alt.LayerChart:
    """Draw panels of bars side by side.

    Parameters
    ----------
    panels
        Heading and bars of each.
    colour
        Of the bars, by its name in the palette.
    colours
        The project's.
    """
    values = [bar.value for _, bars in panels for bar in bars]
    lowest, highest = min(0.0, *values), max(0.0, *values)
    # A text stands beyond the end of its bar, on either side where bars reach there.
    room = PANEL - NAMES - SPACE - POINTS * ((lowest < 0) + (highest > 0))
    scale = room / (highest - lowest) if highest > lowest else 0
    placed = []
    for index, (heading, bars) in enumerate(panels):
        left = index * (PANEL + GAP)
        axis = left + NAMES + SPACE + (POINTS - lowest * scale if lowest < 0 else 0)
        placed.append(Panel(heading, bars, left, axis, scale))
    count = max(len(bars) for _, bars in panels)
    drawn = [one for panel in placed for one in _bars(panel, colour, colours)]
    names = [one for panel in placed for one in _names(panel, colours)]
    points = [one for panel in placed for one in _texts(panel, colours)]
    remarks = [one for panel in placed for one in _remarks(panel, colours)]
    headings = [marks.text(one.heading, one.left, 14, fill=colours.muted) for one in placed]
    return marks.picture(
        [
            marks.paths(drawn, "bars"),
            marks.texts(names, "names"),
            marks.texts(points, "points", weight=600),
            marks.texts(remarks, "remarks", size=theme.MIN_SIZE),
            marks.texts(headings, "headings", weight=600),
        ],
        TOP + ROW * count + 8,
    )


def _bars(panel: Panel, colour: str, colours: Palette) -> Iterator[marks.Row]:
    last = TOP + ROW * len(panel.bars) + 4
    yield marks.path(shapes.line(panel.axis, TOP, panel.axis, last), stroke=colours.others)
    for bar, y in panel.rows():
        painted = colours.ink if bar.total else colours[colour]
        if bar.total:
            rule = shapes.line(panel.left, y - ROW / 2 - 2, panel.left + PANEL, y - ROW / 2 - 2)
            yield marks.path(rule, stroke=colours.others)
        about = data_attributes(tip=f"{bar.name} : {bar.text} ({bar.remark})")
        outline = shapes.rectangle(panel.axis, y - BAR / 2, bar.value * panel.scale, BAR)
        filled = painted if bar.value > 0 else colours.paper
        yield marks.path(outline, fill=filled, stroke=painted, about=about)


def _names(panel: Panel, colours: Palette) -> Iterator[marks.Row]:
    for bar, y in panel.rows():
        yield marks.text(bar.name, panel.left, y - 2, fill=colours.ink)


def _texts(panel: Panel, colours: Palette) -> Iterator[marks.Row]:
    for bar, y in panel.rows():
        end = panel.axis + bar.value * panel.scale
        way: marks.Align = "left" if bar.value >= 0 else "right"
        x = end + SPACE if bar.value >= 0 else end - SPACE
        yield marks.text(bar.text, x, y + 4, fill=colours.ink, align=way)


def _remarks(panel: Panel, colours: Palette) -> Iterator[marks.Row]:
    for bar, y in panel.rows():
        yield marks.text(bar.remark, panel.left, y + 11, fill=colours.muted)
