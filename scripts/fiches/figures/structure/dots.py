"""Panels of dots: the share of each product or country in a place, in its region and in France."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import altair as alt

from fiches.drawing import marks, shapes, theme
from fiches.drawing.svg import data_attributes
from fiches.drawing.theme import Palette
from fiches.french import wording

ROW = 22
"""Height of a line, in pixels."""

TOP, HEADING = 34, 26
"""Room for the key, and for the heading of a panel, in pixels."""

PANEL, GAP = 346, 28
"""Width of a panel, and between two, in pixels."""

NAMES, VALUES = 172, 44
"""Room for names on the left and for the place's share on the right, in pixels."""

PLACE, REGION, NATION = 5.5, 5.5, 4.5
"""Radii, in pixels."""


@dataclass(frozen=True)
class Line:
    """A product or country with its shares, from 0 to 1; that of the region may be none."""

    name: str
    place: float
    region: float | None
    nation: float


@dataclass(frozen=True)
class Panel:
    """Lines of one flow, the largest share first, and the colour's name in the palette."""

    heading: str
    colour: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Placed:
    """A panel with its upper left corner and its scale, in pixels."""

    panel: Panel
    left: float
    top: float
    scale: float

    def rows(self) -> Iterator[tuple[Line, float]]:
        """Give each line with its middle."""
        for index, line in enumerate(self.panel.lines):
            yield line, self.top + HEADING + ROW * (index + 0.5)

    def at(self, share: float) -> float:
        """Return where a share stands."""
        return self.left + NAMES + 10 + share * self.scale


def chart(
    panels: Sequence[Panel], names: tuple[str, str | None, str], colours: Palette
) -> alt.LayerChart:
    """Draw panels two by two; those of a row share a scale.

    Parameters
    ----------
    panels
        From left to right, then below.
    names
        What place, region and France are called in the key; the region may be none.
    colours
        The project's.
    """
    placed, top = [], float(TOP)
    for start in range(0, len(panels), 2):
        pair = panels[start : start + 2]
        largest = max(
            (share for p in pair for line in p.lines for share in _shares(line)), default=1
        )
        scale = (PANEL - NAMES - VALUES - 24) / largest
        placed += [
            Placed(panel, index * (PANEL + GAP), top, scale) for index, panel in enumerate(pair)
        ]
        top += HEADING + ROW * max(len(panel.lines) for panel in pair) + 10
    drawn = [one for panel in placed for one in _marks(panel, colours)]
    shown, texts = _key(names, colours)
    return marks.picture(
        [
            marks.paths([*drawn, *shown], "dots"),
            marks.texts([one for panel in placed for one in _texts(panel, colours)], "names"),
            marks.texts([_heading(one, colours) for one in placed], "headings", weight=600),
            marks.texts(texts, "key", size=theme.MIN_SIZE),
        ],
        top,
    )


def _shares(line: Line) -> tuple[float, ...]:
    return tuple(share for share in (line.place, line.region, line.nation) if share is not None)


def _marks(one: Placed, colours: Palette) -> Iterator[marks.Row]:
    painted = colours[one.panel.colour]
    for line, y in one.rows():
        low, high = min(0.0, *_shares(line)), max(_shares(line))
        yield marks.path(shapes.line(one.at(low), y, one.at(high), y), stroke=colours.line)
        yield _nation(one.at(line.nation), y, colours)
        if line.region is not None:
            yield _region(one.at(line.region), y, colours)
        tip = f"{line.name} : {wording.share(line.place)}"
        yield marks.path(
            shapes.circle(one.at(line.place), y, PLACE),
            fill=painted,
            stroke=colours.paper,
            about=data_attributes(tip=tip),
        )


def _nation(x: float, y: float, colours: Palette) -> marks.Row:
    return marks.path(shapes.circle(x, y, NATION), fill=colours.paper, stroke=colours.ink)


def _region(x: float, y: float, colours: Palette) -> marks.Row:
    return marks.path(shapes.diamond(x, y, REGION), fill=colours.muted, stroke=colours.paper)


def _texts(one: Placed, colours: Palette) -> Iterator[marks.Row]:
    for line, y in one.rows():
        name = marks.text(line.name, one.left + NAMES, y + 4, fill=colours.ink, align="right")
        share = wording.percent(line.place)
        yield name
        yield marks.text(share, one.left + PANEL, y + 4, fill=colours.ink, align="right")


def _heading(one: Placed, colours: Palette) -> marks.Row:
    return marks.text(one.panel.heading, one.left, one.top + 14, fill=colours[one.panel.colour])


def _key(
    names: tuple[str, str | None, str], colours: Palette
) -> tuple[list[marks.Row], list[marks.Row]]:
    """Say what the shapes stand for."""
    place, region, nation = names
    y = 12.0
    entries: list[tuple[str | None, Callable[[float], marks.Row]]] = [
        (place, lambda x: marks.path(shapes.circle(x, y, PLACE), fill=colours.ink)),
        (region, lambda x: _region(x, y, colours)),
        (nation, lambda x: _nation(x, y, colours)),
    ]
    shown, texts, x = [], [], PLACE
    for name, shape in entries:
        if name is not None:
            shown.append(shape(x))
            texts.append(marks.text(name, x + 11, y + 4, fill=colours.ink))
            x += 11 + theme.text_width(name, theme.MIN_SIZE) + 24
    return shown, texts
