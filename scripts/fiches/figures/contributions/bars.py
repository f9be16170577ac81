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

BAR = 13
"""Height of a bar, in pixels."""

TOP = 28
"""Room for the heading of a panel, in pixels."""

BETWEEN = 16
"""Between a panel and the next below it, in pixels."""

SPACE = 5


@dataclass(frozen=True)
class Form:
    """How the figure is laid out.

    Attributes
    ----------
    width, panel
        Of the picture and of a panel, in pixels; two panels stand side by side where they can.
    row
        Height of a line with its two texts, in pixels.
    names
        Room for names on the left of the bars, in pixels; none where they stand above them.
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
        """How far the bars are below the middle of their line, in pixels."""
        return 0 if self.names else 10


WIDE = Form(theme.WIDTH, panel=350, row=27, names=184)
NARROW = Form(theme.NARROW, panel=320, row=44, names=0)


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
    form: Form
    left: float
    top: float
    axis: float
    scale: float

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.top + TOP + self.form.row * len(self.bars) + 8

    def rows(self) -> Iterator[tuple[Bar, float]]:
        """Give each bar with the middle of its line."""
        for index, bar in enumerate(self.bars):
            yield bar, self.top + TOP + self.form.row * (index + 0.5) + (6 if bar.total else 0)


def chart(
    panels: Sequence[tuple[str, Sequence[Bar]]],
    colour: str,
    colours: Palette,
    form: Form = WIDE,
) -> alt.LayerChart:
    """Draw panels of bars side by side, or one below the other on a phone.

    Parameters
    ----------
    panels
        Heading and bars of each.
    colour
        Of the bars, by its name in the palette.
    colours
        The project's.
    form
        `WIDE`, or `NARROW` for a phone.
    """
    placed = _placed(panels, form)
    drawn = [one for panel in placed for one in _bars(panel, colour, colours)]
    names = [one for panel in placed for one in _names(panel, colours)]
    points = [one for panel in placed for one in _texts(panel, colours)]
    remarks = [one for panel in placed for one in _remarks(panel, colours)]
    headings = [
        marks.text(one.heading, one.left, one.top + 14, fill=colours.muted) for one in placed
    ]
    return marks.picture(
        [
            marks.paths(drawn, "bars"),
            marks.texts(names, "names"),
            marks.texts(points, "points", weight=600),
            marks.texts(remarks, "remarks", size=theme.MIN_SIZE),
            marks.texts(headings, "headings", weight=600),
        ],
        max(panel.bottom for panel in placed),
        form.width,
    )


def _placed(panels: Sequence[tuple[str, Sequence[Bar]]], form: Form) -> list[Panel]:
    """Place panels that share one scale."""
    values = [bar.value for _, bars in panels for bar in bars]
    lowest, highest = min(0.0, *values), max(0.0, *values)
    # A text stands beyond the end of its bar, on either side where bars reach there.
    every = [bar for _, bars in panels for bar in bars]
    before = max((_beyond(bar) for bar in every if bar.value < 0), default=0.0)
    after = max((_beyond(bar) for bar in every if bar.value >= 0), default=0.0)
    room = form.panel - form.names - SPACE - before - after
    scale = room / (highest - lowest) if highest > lowest else 0
    start = form.names + SPACE + before - lowest * scale
    placed: list[Panel] = []
    for index, (heading, bars) in enumerate(panels):
        place = index % form.across
        left = place * (form.width - form.panel) / max(form.across - 1, 1)
        first = place == 0 and placed
        top = placed[-1].bottom + BETWEEN if first else (placed[-1].top if placed else 0.0)
        placed.append(Panel(heading, bars, form, left, top, left + start, scale))
    return placed


def _beyond(bar: Bar) -> float:
    """Return the room for what is written at the end of a bar, in pixels."""
    return SPACE + theme.text_width(bar.text, theme.SIZE, 600)


def _bars(panel: Panel, colour: str, colours: Palette) -> Iterator[marks.Row]:
    form = panel.form
    yield marks.path(_axis(panel), stroke=colours.others)
    for bar, middle in panel.rows():
        painted = colours.ink if bar.total else colours[colour]
        if bar.total:
            y = middle - form.row / 2 - 2
            rule = shapes.line(panel.left, y, panel.left + form.panel, y)
            yield marks.path(rule, stroke=colours.others)
        about = data_attributes(
            tip=f"{bar.name} : {bar.text} ({bar.remark})", value=str(abs(bar.value))
        )
        top = middle + form.below - BAR / 2
        outline = shapes.rectangle(panel.axis, top, bar.value * panel.scale, BAR)
        filled = painted if bar.value > 0 else colours.paper
        yield marks.path(outline, fill=filled, stroke=painted, about=about)


def _axis(panel: Panel) -> str:
    """Draw the axis in one line, or beside each bar alone where names stand between them."""
    x, form = panel.axis, panel.form
    if form.names:
        return shapes.line(x, panel.top + TOP, x, panel.bottom - 4)
    middles = (middle + form.below for _, middle in panel.rows())
    return "".join(
        shapes.line(x, middle - BAR / 2 - 3, x, middle + BAR / 2 + 3) for middle in middles
    )


def _names(panel: Panel, colours: Palette) -> Iterator[marks.Row]:
    for bar, middle in panel.rows():
        yield marks.text(bar.name, panel.left, middle - 2 - panel.form.below / 2, fill=colours.ink)


def _texts(panel: Panel, colours: Palette) -> Iterator[marks.Row]:
    for bar, middle in panel.rows():
        end = panel.axis + bar.value * panel.scale
        way: marks.Align = "left" if bar.value >= 0 else "right"
        x = end + SPACE if bar.value >= 0 else end - SPACE
        yield marks.text(bar.text, x, middle + panel.form.below + 4, fill=colours.ink, align=way)


def _remarks(panel: Panel, colours: Palette) -> Iterator[marks.Row]:
    """Write the amount under the name, or at the end of its line where the bar is below."""
    form = panel.form
    for bar, middle in panel.rows():
        if form.names:
            yield marks.text(bar.remark, panel.left, middle + 12, fill=colours.muted)
        else:
            x, y = panel.left + form.panel, middle - 2 - form.below / 2
            yield marks.text(bar.remark, x, y, fill=colours.muted, align="right")
