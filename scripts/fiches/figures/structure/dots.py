"""Panels of dots: the share of each product or country in a place, in its region and in France."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import altair as alt

from fiches.drawing import marks, shapes, theme
from fiches.drawing.svg import data_attributes
from fiches.drawing.theme import Palette
from fiches.french import wording

TOP, HEADING = 34, 26
"""Room for the key, and for the heading of a panel, in pixels."""

KEY_LINE, KEY_GAP = 22, 18
"""Height of a line of the key, and between two entries, in pixels."""

VALUES = 48
"""Room for the place's share on the right, in pixels."""

PLACE, REGION, NATION = 5.5, 5.5, 4.5
"""Radii, in pixels."""


@dataclass(frozen=True)
class Form:
    """How the figure is laid out.

    Attributes
    ----------
    width, panel
        Of the picture and of a panel, in pixels; two panels stand side by side where they can.
    row
        Height of a line, in pixels.
    names
        Room for names on the left of the dots, in pixels; none where names stand above them.
    """

    width: int
    panel: int
    row: int
    names: int

    @property
    def across(self) -> int:
        """How many panels stand side by side."""
        return self.width // self.panel

    @property
    def below(self) -> float:
        """How far the dots are below the middle of their line, in pixels."""
        return 0 if self.names else 9


WIDE = Form(theme.WIDTH, panel=346, row=20, names=172)
NARROW = Form(theme.NARROW, panel=320, row=38, names=0)


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
    form: Form
    left: float
    top: float
    scale: float

    def rows(self) -> Iterator[tuple[Line, float]]:
        """Give each line with its middle."""
        for index, line in enumerate(self.panel.lines):
            yield line, self.top + HEADING + self.form.row * (index + 0.5)

    def at(self, share: float) -> float:
        """Return where a share stands."""
        return self.left + self.form.names + 10 + share * self.scale


def chart(
    panels: Sequence[Panel],
    names: tuple[str, str | None, str],
    colours: Palette,
    form: Form = WIDE,
) -> alt.LayerChart:
    """Draw panels two by two, or one by one on a phone; those of a flow share a scale.

    Parameters
    ----------
    panels
        From left to right, then below.
    names
        What place, region and France are called in the key; the region may be none.
    colours
        The project's.
    """
    placed: list[Placed] = []
    shown, texts, lines = _key(names, form, colours)
    top = TOP + KEY_LINE * (lines - 1.0)
    scales = _scales(panels, form)
    for start in range(0, len(panels), form.across):
        row = panels[start : start + form.across]
        gap = (form.width - form.panel) / max(form.across - 1, 1)
        placed += [
            Placed(panel, form, index * gap, top, scales[panel.colour])
            for index, panel in enumerate(row)
        ]
        top += HEADING + form.row * max(len(panel.lines) for panel in row) + 10
    drawn = [one for panel in placed for one in _marks(panel, colours)]
    return marks.picture(
        [
            marks.paths([*drawn, *shown], "dots"),
            marks.texts([one for panel in placed for one in _texts(panel, colours)], "names"),
            marks.texts([_heading(one, colours) for one in placed], "headings", weight=600),
            marks.texts(texts, "key", size=theme.MIN_SIZE),
        ],
        top,
        form.width,
    )


def _scales(panels: Sequence[Panel], form: Form) -> dict[str, float]:
    """Return the pixels for a share of 1, by the colour of the flow."""
    room = form.panel - form.names - (VALUES if form.names else 10) - 24
    scales = {}
    for colour in {panel.colour for panel in panels}:
        lines = [line for panel in panels if panel.colour == colour for line in panel.lines]
        scales[colour] = room / max((share for line in lines for share in _shares(line)), default=1)
    return scales


def _shares(line: Line) -> tuple[float, ...]:
    return tuple(share for share in (line.place, line.region, line.nation) if share is not None)


def _marks(one: Placed, colours: Palette) -> Iterator[marks.Row]:
    painted = colours[one.panel.colour]
    for line, middle in one.rows():
        y = middle + one.form.below
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
            about=data_attributes(tip=tip, value=str(line.place)),
        )


def _nation(x: float, y: float, colours: Palette) -> marks.Row:
    return marks.path(shapes.circle(x, y, NATION), fill=colours.paper, stroke=colours.ink)


def _region(x: float, y: float, colours: Palette) -> marks.Row:
    return marks.path(shapes.diamond(x, y, REGION), fill=colours.muted, stroke=colours.paper)


def _texts(one: Placed, colours: Palette) -> Iterator[marks.Row]:
    names = one.form.names
    align: marks.Align = "right" if names else "left"
    for line, middle in one.rows():
        y = middle + 4 - one.form.below
        yield marks.text(line.name, one.left + names, y, fill=colours.ink, align=align)
        share = wording.percent(line.place)
        yield marks.text(share, one.left + one.form.panel, y, fill=colours.ink, align="right")


def _heading(one: Placed, colours: Palette) -> marks.Row:
    return marks.text(one.panel.heading, one.left, one.top + 14, fill=colours[one.panel.colour])


def _key(
    names: tuple[str, str | None, str], form: Form, colours: Palette
) -> tuple[list[marks.Row], list[marks.Row], int]:
    """Say what the shapes stand for; return in how many lines."""
    place, region, nation = names
    entries: list[tuple[str | None, Callable[[float, float], marks.Row]]] = [
        (place, lambda x, y: marks.path(shapes.circle(x, y, PLACE), fill=colours.ink)),
        (region, lambda x, y: _region(x, y, colours)),
        (nation, lambda x, y: _nation(x, y, colours)),
    ]
    known = [(name, shape) for name, shape in entries if name is not None]
    widths = [PLACE + 11 + theme.text_width(name, theme.MIN_SIZE) for name, _ in known]
    places = marks.in_lines(widths, form.width, KEY_GAP)
    shown, texts = [], []
    for (name, shape), (x, line) in zip(known, places, strict=True):
        y = 12 + KEY_LINE * line
        shown.append(shape(PLACE + x, y))
        texts.append(marks.text(name, PLACE + x + 11, y + 4, fill=colours.ink))
    return shown, texts, places[-1][1] + 1
