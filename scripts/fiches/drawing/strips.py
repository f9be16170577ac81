"""Dot strips: one line for each measure, a pale dot for each place, one of them to be looked at.

The place that the figure is about is filled and large, its region a diamond, the rest of France a
ring, the median an upright line. Each strip has a scale of its own, whose ends are written under
it. Values far beyond the others would press these together: they stand at the end as arrowheads.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import quantiles

import altair as alt

from fiches.drawing import marks, shapes, theme
from fiches.drawing.svg import data_attributes
from fiches.drawing.theme import Palette

TOP = 30
"""Height of a line of the key, in pixels."""

KEY_GAP = 16
"""Between two entries of the key, in pixels."""

VALUE_SIZE = 13
"""Of the place's value, in pixels."""

SPREAD = 7
"""How far a pale dot may stand from the middle of its strip, in pixels."""

FENCE = 3.0
"""A value further from the quartiles than so many times their distance stands at the end."""

PALER = 0.35
"""How much of the paper is in the colour of the other places."""

OTHERS, REGION, REST, PLACE = 2.4, 6.5, 5.2, 6.5
"""Radii, in pixels."""


@dataclass(frozen=True)
class Form:
    """How the figure is laid out.

    Attributes
    ----------
    width
        Of the picture, in pixels.
    row
        Height of a strip, in pixels; without its name where that stands above.
    left, right
        Ends of the scales, in pixels.
    above
        Whether the name and the value stand above the strip, and not beside it.
    """

    width: int
    row: int
    left: int
    right: int
    above: bool = False


WIDE = Form(theme.WIDTH, row=42, left=206, right=theme.WIDTH - 154)
NARROW = Form(theme.NARROW, row=58, left=8, right=theme.NARROW - 8, above=True)

LINE = 15
"""From a line of a name to the next, in pixels."""


@dataclass(frozen=True)
class Strip:
    """A measure of many places.

    Attributes
    ----------
    name
        What it is, in one line or two.
    values
        By the code of the place, those that have one.
    place, region, rest
        The values of the place itself, of its region and of the rest of France, if they have any.
    median
        Of `values`.
    text
        How a value is written.
    remark
        What stands under the place's value: its rank, or the median.
    colour
        Of the place, by its name in the palette.
    """

    name: tuple[str, ...]
    values: dict[str, float]
    place: float | None
    region: float | None
    rest: float | None
    median: float | None
    text: Callable[[float], str]
    remark: str
    colour: str

    @cached_property
    def domain(self) -> tuple[float, float]:
        """The ends of the scale: the least and the largest value within the fences."""
        known = [one for one in (self.place, self.region, self.rest) if one is not None]
        inside = list(_within(list(self.values.values())))
        return min([*inside, *known]), max([*inside, *known])

    def at(self, value: float) -> float:
        """Return where a value stands, from 0 to 1."""
        low, high = self.domain
        part = (value - low) / (high - low) if high > low else 0.5
        return min(max(part, 0), 1)


def _within(values: Sequence[float]) -> Iterator[float]:
    if len(values) < 4:
        yield from values
        return
    low, _, high = quantiles(values, n=4, method="inclusive")
    reach = FENCE * (high - low)
    yield from (value for value in values if low - reach <= value <= high + reach)


@dataclass(frozen=True)
class Placed:
    """A strip with the top of its line, in pixels."""

    strip: Strip
    form: Form
    top: float

    @property
    def name(self) -> tuple[str, ...]:
        """Its name in lines: above the strip in one, where that leaves room for the value."""
        joined = " ".join(self.strip.name)
        room = self.form.width - theme.text_width(_text(self.strip), VALUE_SIZE, 600) - 10
        one_line = self.form.above and theme.text_width(joined) <= room
        return (joined,) if one_line else self.strip.name

    @property
    def y(self) -> float:
        """The middle of its dots."""
        return self.top + (LINE * len(self.name) + 18 if self.form.above else self.form.row / 2)

    @property
    def bottom(self) -> float:
        """Where its line ends."""
        return self.top + self.form.row + (LINE * len(self.name) if self.form.above else 0)

    def at(self, value: float) -> float:
        """Return where a value stands, in pixels."""
        return self.form.left + (self.form.right - self.form.left) * self.strip.at(value)


def _placed(strips: Sequence[Strip], form: Form, top: float) -> list[Placed]:
    """Place strips one below the other."""
    placed: list[Placed] = []
    for strip in strips:
        placed.append(Placed(strip, form, placed[-1].bottom if placed else top))
    return placed


def chart(
    strips: Sequence[Strip],
    names: tuple[str, str | None, str | None],
    colours: Palette,
    form: Form = WIDE,
) -> alt.LayerChart:
    """Draw strips one below the other.

    Layers, from the bottom: `rules`, `others`, `beyond`, `places`, `key`, `names`, `values`,
    `remarks`.

    Parameters
    ----------
    strips
        At least one that has values.
    names
        What the place, its region and the rest of France are called in the key; none of the last
        two where they aren't shown.
    colours
        The project's.
    form
        `WIDE`, or `NARROW` for a phone.
    """
    key, lines = _key(names, form, colours)
    placed = _placed(strips, form, TOP * lines)
    return marks.picture(
        [
            marks.paths([row for one in placed for row in _rules(one, colours)], "rules"),
            marks.paths([_others(one, colours) for one in placed], "others", width=2 * OTHERS),
            marks.paths([_beyond(one, colours) for one in placed], "beyond"),
            marks.paths([row for one in placed for row in _places(one, colours)], "places"),
            *key,
            marks.texts([row for one in placed for row in _names(one, colours)], "names"),
            marks.texts(
                [_value(one, colours) for one in placed], "values", size=VALUE_SIZE, weight=600
            ),
            marks.texts(
                [row for one in placed for row in _remarks(one, colours)],
                "remarks",
                size=theme.MIN_SIZE,
            ),
        ],
        placed[-1].bottom + 4,
        form.width,
    )


def _rules(one: Placed, colours: Palette) -> list[marks.Row]:
    y = one.y
    rules = [marks.path(shapes.line(one.form.left, y, one.form.right, y), stroke=colours.line)]
    if one.strip.median is not None:
        x = one.at(one.strip.median)
        rules.append(marks.path(shapes.line(x, y - 13, x, y + 13), stroke=colours.ink))
    return rules


def _others(one: Placed, colours: Palette) -> marks.Row:
    """Draw a dot for each place, moved up or down by its code so that the bytes stay the same."""
    low, high = one.strip.domain
    inside = [(code, value) for code, value in _sorted(one) if low <= value <= high]
    dots = [shapes.dot(one.at(value), one.y + SPREAD * _jitter(code)) for code, value in inside]
    return marks.path("".join(dots), stroke=_pale(colours))


def _beyond(one: Placed, colours: Palette) -> marks.Row:
    """Draw an arrowhead at the end for each place that lies far beyond the others."""
    low, high = one.strip.domain
    heads = [
        shapes.arrowhead(one.at(value), one.y + SPREAD * _jitter(code), 5 if value > high else -5)
        for code, value in _sorted(one)
        if not low <= value <= high
    ]
    return marks.path("".join(heads), fill=_pale(colours))


def _sorted(one: Placed) -> list[tuple[str, float]]:
    return sorted(one.strip.values.items())


def _pale(colours: Palette) -> str:
    return theme.mix(colours.others, colours.paper, PALER)


def _jitter(code: str) -> float:
    """Return a number from -1 to 1 that depends on a code alone."""
    return hashlib.sha256(code.encode()).digest()[0] / 127.5 - 1


def _places(one: Placed, colours: Palette) -> Iterator[marks.Row]:
    strip, y = one.strip, one.y
    if strip.rest is not None:
        yield _ring(one.at(strip.rest), y, colours)
    if strip.region is not None:
        yield marks.path(
            shapes.diamond(one.at(strip.region), y, REGION),
            fill=colours.muted,
            stroke=colours.paper,
        )
    if strip.place is not None:
        about = data_attributes(tip=f"{' '.join(strip.name)} : {_text(strip)}, {strip.remark}")
        yield marks.path(
            shapes.circle(one.at(strip.place), y, PLACE),
            fill=colours[strip.colour],
            stroke=colours.paper,
            about=about,
        )


def _text(strip: Strip) -> str:
    return "–" if strip.place is None else strip.text(strip.place)


def _names(one: Placed, colours: Palette) -> Iterator[marks.Row]:
    """Write the name on the left of the strip, or above it."""
    above = one.form.above
    x = 0 if above else one.form.left - 10
    align: marks.Align = "left" if above else "right"
    first = one.top + 13 if above else one.y + 4 - 7 * (len(one.name) - 1)
    for index, words in enumerate(one.name):
        yield marks.text(words, x, first + LINE * index, fill=colours.ink, align=align)


def _value(one: Placed, colours: Palette) -> marks.Row:
    y = one.top + 13 if one.form.above else one.y + 1
    return marks.text(_text(one.strip), one.form.width - 2, y, fill=colours.ink, align="right")


def _remarks(one: Placed, colours: Palette) -> Iterator[marks.Row]:
    """Write the remark under the value, and the ends of the scale under the strip."""
    strip, form = one.strip, one.form
    if form.above:
        x = one.form.width / 2
        yield marks.text(strip.remark, x, one.y + 23, fill=colours.muted, align="center")
    else:
        x = form.width - 2
        yield marks.text(strip.remark, x, one.y + 16, fill=colours.muted, align="right")
    low, high = strip.domain
    y = one.y + (23 if form.above else 21)
    yield marks.text(strip.text(low), form.left, y, fill=colours.muted)
    if high > low:
        yield marks.text(strip.text(high), form.right, y, fill=colours.muted, align="right")


def _key(
    names: tuple[str, str | None, str | None], form: Form, colours: Palette
) -> tuple[list[alt.Chart], int]:
    """Say what the shapes stand for, at the top; return in how many lines."""
    place, region, rest = names
    entries: list[tuple[str | None, Callable[[float, float], marks.Row]]] = [
        (place, lambda x, y: marks.path(shapes.circle(x, y, PLACE - 1), fill=colours.ink)),
        (region, lambda x, y: marks.path(shapes.diamond(x, y, REGION - 1), fill=colours.muted)),
        (rest, lambda x, y: _ring(x, y, colours)),
        ("médiane", lambda x, y: marks.path(shapes.line(x, y - 7, x, y + 7), stroke=colours.ink)),
        (
            "autres départements",
            lambda x, y: marks.path(shapes.circle(x, y, OTHERS), fill=colours.others),
        ),
    ]
    known = [(name, shape) for name, shape in entries if name is not None]
    widths = [PLACE + 12 + theme.text_width(name) for name, _ in known]
    places = marks.in_lines(widths, form.width, KEY_GAP)
    shown, texts = [], []
    for (name, shape), (x, line) in zip(known, places, strict=True):
        y = 12 + TOP * line
        shown.append(shape(PLACE + x, y))
        texts.append(marks.text(name, PLACE + x + 12, y + 4, fill=colours.ink))
    return [marks.paths(shown, "key"), marks.texts(texts, "key_names")], places[-1][1] + 1


def _ring(x: float, y: float, colours: Palette) -> marks.Row:
    return marks.path(shapes.circle(x, y, REST), fill=colours.paper, stroke=colours.ink)
