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

TOP = 52
"""Room for the key and the scale, in pixels."""

RADIUS, RING = 6.0, 5.0
TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)
"""Steps that a scale may have; the first that needs six ticks or fewer."""


@dataclass(frozen=True)
class Form:
    """How the figure is laid out.

    Attributes
    ----------
    width
        Of the picture, in pixels.
    row
        Height of a line, in pixels; without its name where that stands above.
    left, right
        Ends of the scale, in pixels.
    names
        Room for a line of a name, in pixels.
    above
        Whether names and values stand above the dots, and not beside them.
    """

    width: int
    row: int
    left: int
    right: int
    names: int
    above: bool = False


WIDE = Form(theme.WIDTH, row=28, left=230, right=theme.WIDTH - 112, names=214)
NARROW = Form(theme.NARROW, row=30, left=14, right=theme.NARROW - 28, names=226, above=True)

KEY_LINE = 20
"""Height of a line of the key, in pixels."""

LINE = 14
"""From a line of a name to the next, in pixels."""


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
    form: Form = WIDE

    @property
    def top(self) -> float:
        """Where the first line begins: on a phone the key takes a line more."""
        return TOP + (KEY_LINE if self.form.above else 0)

    def at(self, share: float) -> float:
        """Return where a share stands, in pixels."""
        return self.form.left + (self.form.right - self.form.left) * share / self.highest

    def rows(self) -> Iterator[tuple[Line, float]]:
        """Give each line with the middle of its dots."""
        top = self.top
        for line in self.lines:
            top += 12 if line.after_gap else 0
            above = self._above(line)
            yield line, top + above + self.form.row / 2
            top += above + self.form.row

    def _above(self, line: Line) -> float:
        """Return the room for texts above the dots of a line, in pixels."""
        if not self.form.above:
            return 0
        return LINE * (len(line.name) + bool(line.at_dot))

    def first(self, line: Line, y: float) -> float:
        """Return the baseline of a line's first text, whose dots have their middle at `y`."""
        if self.form.above:
            return y - self.form.row / 2 - self._above(line) + 13
        return y + 4 - LINE / 2 * (len(line.name) - 1)

    @property
    def bottom(self) -> float:
        """Where the last line ends."""
        return max((y for _, y in self.rows()), default=self.top) + 16


def sheet(lines: Sequence[Line], highest: float | None = None, form: Form = WIDE) -> Sheet:
    """Choose the scale of lines: up to their largest share, or to the one given."""
    largest = highest or max(share for line in lines for share in (line.place, line.rest or 0))
    step = next((step for step in TICKS if largest / step <= 6), TICKS[-1])
    steps = -(-largest // step)
    return Sheet(lines, step * max(steps, 1), step, form)


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
                [*_dots(plan, rows, painted, colours), *_key(plan.form, place, painted, colours)],
                "dots",
            ),
            marks.texts(list(_names(plan, rows, colours)), "names"),
            marks.texts(list(_values(plan, rows, heading, colours)), "values"),
            marks.texts(list(_small(plan, rows, place, colours)), "small", size=theme.MIN_SIZE),
        ],
        plan.bottom + 4,
        plan.form.width,
    )


def _scale(plan: Sheet, mark: float | None, colours: Palette) -> Iterator[marks.Row]:
    """Draw the scale through all lines, or at the dots alone where names stand in its way."""
    spans = [(plan.top - 6, plan.bottom)]
    if plan.form.above:
        spans = [(plan.top - 6, plan.top), *((y - 8, y + 8) for _, y in plan.rows())]
    places = [(share, colours.line) for share in _ticks(plan)]
    if mark is not None:
        places.append((mark, colours.ink))
    for share, colour in places:
        x = plan.at(share)
        outline = "".join(shapes.line(x, top, x, bottom) for top, bottom in spans)
        yield marks.path(outline, stroke=colour)


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
            about=data_attributes(tip=tip, value=str(line.place)),
        )


def _key(form: Form, place: str, painted: str, colours: Palette) -> Iterator[marks.Row]:
    yield marks.path(shapes.circle(RADIUS, 12, RADIUS), fill=painted)
    x, y = _second(form, place)
    yield marks.path(shapes.circle(x, y, RING), fill=colours.paper, stroke=colours.ink)


def _second(form: Form, place: str) -> tuple[float, float]:
    """Return where the second entry of the key is: beside the first, or below it on a phone."""
    if form.above:
        return RADIUS, 12 + KEY_LINE
    return RADIUS + 12 + theme.text_width(place, theme.MIN_SIZE) + 26, 12


def _names(
    plan: Sheet, rows: Sequence[tuple[Line, float]], colours: Palette
) -> Iterator[marks.Row]:
    form = plan.form
    align: marks.Align = "left" if form.above else "right"
    x = 0 if form.above else form.names
    for line, y in rows:
        for index, words in enumerate(line.name):
            baseline = plan.first(line, y) + LINE * index
            yield marks.text(words, x, baseline, fill=colours.ink, align=align)


def _values(
    plan: Sheet, rows: Sequence[tuple[Line, float]], heading: str, colours: Palette
) -> Iterator[marks.Row]:
    form, x = plan.form, plan.form.width - 2
    first = 16 if form.above else plan.top - 12
    yield marks.text(heading, x, first, fill=colours.muted, align="right")
    for line, y in rows:
        baseline = plan.first(line, y) if form.above else y + 4
        yield marks.text(line.value, x, baseline, fill=colours.ink, align="right")


def _small(
    plan: Sheet, rows: Sequence[tuple[Line, float]], place: str, colours: Palette
) -> Iterator[marks.Row]:
    """Write the scale, the key and what stands at the dots."""
    for share in _ticks(plan):
        text = wording.percent(share, 0)
        yield marks.text(text, plan.at(share), plan.top - 12, fill=colours.muted, align="center")
    yield marks.text(place, 2 * RADIUS + 6, 16, fill=colours.ink)
    x, y = _second(plan.form, place)
    yield marks.text("reste de la France", x + 12, y + 4, fill=colours.ink)
    for line, y in rows:
        if line.at_dot:
            yield _at_dot(plan, line, y, colours)


def _at_dot(plan: Sheet, line: Line, y: float, colours: Palette) -> marks.Row:
    """Write beside the place's dot, on the side away from the other one where there is room."""
    x, width = plan.at(line.place), theme.text_width(line.at_dot, theme.MIN_SIZE)
    right = line.rest is None or line.place >= line.rest
    if right and x + RADIUS + 4 + width <= plan.form.right + 14:
        return marks.text(line.at_dot, x + RADIUS + 4, y + 4, fill=colours.muted)
    if not right and x - RADIUS - 4 - width >= plan.form.left:
        return marks.text(line.at_dot, x - RADIUS - 4, y + 4, fill=colours.muted, align="right")
    middle = min(max(x, width / 2), plan.form.width - width / 2)
    return marks.text(line.at_dot, middle, y - RADIUS - 3, fill=colours.muted, align="center")
