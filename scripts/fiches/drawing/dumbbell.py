"""Two shares on each line: the place's, filled, and the rest of France's, hollow, joined by a bar.

Shares stand on one scale from nothing; what a line weighs is written on the right.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import altair as alt

from fiches.drawing import marks, shapes, theme
from fiches.drawing.svg import data_attributes
from fiches.drawing.theme import Palette
from fiches.french import wording

ROW = 30
"""Height of a line, in pixels."""

TOP = 52
"""Room for the key and the scale, in pixels."""

NAMES, VALUES = 214, 96
"""Room for the names on the left and for what is written on the right, in pixels."""

LEFT, RIGHT = NAMES + 16, theme.WIDTH - VALUES - 16
"""Ends of the scale, in pixels."""

RADIUS, RING = 6.0, 5.0
TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)
"""Steps that a scale may have; the first that needs six ticks or fewer."""


@dataclass(frozen=True)
class Line:
    """A line with two shares.

    Attributes
    ----------
    name
        In one line or two.
    place, rest
        The shares, from 0 to 1; none where the rest of France has none.
    value
        What is written on the right.
    at_dot
        What is written at the place's dot, such as a country.
    after_gap
        Whether a space sets it apart from the lines before.
    """

    name: tuple[str, ...]
    place: float
    rest: float | None
    value: str
    at_dot: str = ""
    after_gap: bool = False


@dataclass(frozen=True)
class Sheet:
    """Lines with the scale that all of them share.

    Attributes
    ----------
    highest
        The share at the right end.
    step
        Between two ticks.
    """

    lines: Sequence[Line]
    highest: float
    step: float

    def at(self, share: float) -> float:
        """Return where a share stands, in pixels."""
        return LEFT + (RIGHT - LEFT) * share / self.highest

    def rows(self) -> Iterator[tuple[Line, float]]:
        """Give each line with its middle."""
        y = TOP - ROW / 2
        for line in self.lines:
            y += ROW + (12 if line.after_gap else 0)
            yield line, y

    @property
    def bottom(self) -> float:
        """Where the last line ends."""
        return max((y for _, y in self.rows()), default=float(TOP)) + ROW / 2


def sheet(lines: Sequence[Line], highest: float | None = None) -> Sheet:
    """Choose the scale of lines: up to their largest share, or to the one given."""
    largest = highest or max(share for line in lines for share in (line.place, line.rest or 0))
    step = next((step for step in TICKS if largest / step <= 6), TICKS[-1])
    steps = -(-largest // step)
    return Sheet(lines, step * max(steps, 1), step)


def chart(
    plan: Sheet,
    place: str,
    heading: str,
    colour: str,
    colours: Palette,
    *,
    mark: float | None = None,
) -> alt.LayerChart:
    """Draw lines with two shares each.

    Layers, from the bottom: `scale`, `bars`, `dots`, `key`, `names`, `values`, `small`.

    Parameters
    ----------
    plan
        The lines on their scale.
    place
        What the place is called in the key.
    heading
        What the numbers on the right are.
    colour
        Of the place, by its name in the palette.
    colours
        The project's.
    mark
        A share at which an upright line stands.
    """
    rows = list(plan.rows())
    painted = colours[colour]
    return marks.picture(
        [
            marks.paths(list(_scale(plan, mark, colours)), "scale"),
            marks.paths(list(_bars(plan, rows, colours)), "bars"),
            marks.paths(
                [*_dots(plan, rows, painted, colours), *_key(place, painted, colours)], "dots"
            ),
            marks.texts(list(_names(rows, colours)), "names"),
            marks.texts(list(_values(rows, heading, colours)), "values"),
            marks.texts(list(_small(plan, rows, place, colours)), "small", size=theme.MIN_SIZE),
        ],
        plan.bottom + 4,
    )


def _scale(plan: Sheet, mark: float | None, colours: Palette) -> Iterator[marks.Row]:
    for share in _ticks(plan):
        x = plan.at(share)
        yield marks.path(shapes.line(x, TOP - 6, x, plan.bottom), stroke=colours.line)
    if mark is not None:
        x = plan.at(mark)
        yield marks.path(shapes.line(x, TOP - 6, x, plan.bottom), stroke=colours.ink)


def _ticks(plan: Sheet) -> Iterator[float]:
    for index in range(round(plan.highest / plan.step) + 1):
        yield index * plan.step


def _bars(plan: Sheet, rows: Sequence[tuple[Line, float]], colours: Palette) -> Iterator[marks.Row]:
    for line, y in rows:
        if line.rest is not None:
            outline = shapes.line(plan.at(line.rest), y, plan.at(line.place), y)
            yield marks.path(outline, stroke=colours.others)


def _dots(
    plan: Sheet, rows: Sequence[tuple[Line, float]], painted: str, colours: Palette
) -> Iterator[marks.Row]:
    for line, y in rows:
        if line.rest is not None:
            ring = shapes.circle(plan.at(line.rest), y, RING)
            yield marks.path(ring, fill=colours.paper, stroke=colours.ink)
        tip = f"{' '.join(line.name)} : {wording.percent(line.place)}"
        yield marks.path(
            shapes.circle(plan.at(line.place), y, RADIUS),
            fill=painted,
            stroke=colours.paper,
            about=data_attributes(tip=tip),
        )


def _key(place: str, painted: str, colours: Palette) -> Iterator[marks.Row]:
    yield marks.path(shapes.circle(RADIUS, 12, RADIUS), fill=painted)
    x = _second(place)
    yield marks.path(shapes.circle(x, 12, RING), fill=colours.paper, stroke=colours.ink)


def _second(place: str) -> float:
    """Return where the second entry of the key begins."""
    return RADIUS + 12 + theme.text_width(place, theme.MIN_SIZE) + 26


def _names(rows: Sequence[tuple[Line, float]], colours: Palette) -> Iterator[marks.Row]:
    for line, y in rows:
        first = y + 4 - 7 * (len(line.name) - 1)
        for index, words in enumerate(line.name):
            yield marks.text(words, NAMES, first + 14 * index, fill=colours.ink, align="right")


def _values(
    rows: Sequence[tuple[Line, float]], heading: str, colours: Palette
) -> Iterator[marks.Row]:
    yield marks.text(heading, theme.WIDTH - 2, TOP - 12, fill=colours.muted, align="right")
    for line, y in rows:
        yield marks.text(line.value, theme.WIDTH - 2, y + 4, fill=colours.ink, align="right")


def _small(
    plan: Sheet, rows: Sequence[tuple[Line, float]], place: str, colours: Palette
) -> Iterator[marks.Row]:
    """Write the scale, the key and what stands at the dots."""
    for share in _ticks(plan):
        text = wording.percent(share, 0)
        yield marks.text(text, plan.at(share), TOP - 12, fill=colours.muted, align="center")
    yield marks.text(place, 2 * RADIUS + 6, 16, fill=colours.ink)
    yield marks.text("reste de la France", _second(place) + 12, 16, fill=colours.ink)
    for line, y in rows:
        if line.at_dot:
            yield _at_dot(plan, line, y, colours)


def _at_dot(plan: Sheet, line: Line, y: float, colours: Palette) -> marks.Row:
    """Write beside the place's dot, on the side away from the other one where there is room."""
    x, width = plan.at(line.place), theme.text_width(line.at_dot, theme.MIN_SIZE)
    right = line.rest is None or line.place >= line.rest
    if right and x + RADIUS + 4 + width <= RIGHT + 14:
        return marks.text(line.at_dot, x + RADIUS + 4, y + 4, fill=colours.muted)
    if not right and x - RADIUS - 4 - width >= LEFT:
        return marks.text(line.at_dot, x - RADIUS - 4, y + 4, fill=colours.muted, align="right")
    return marks.text(line.at_dot, x, y - RADIUS - 3, fill=colours.muted, align="center")
