"""Dot strips: one line for each measure, a pale dot for each place, one of them to be looked at.

The place that the figure is about is filled and large, its region a diamond, the rest of France a
ring, the median an upright line. Each strip has a scale of its own, whose ends are written under
it. Values far beyond the others would press these together: they stand at the end as arrowheads.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import quantiles

import altair as alt

from fiches.drawing import marks, shapes, theme
from fiches.drawing.svg import data_attributes
from fiches.drawing.theme import Palette

ROW = 46
"""Height of a strip with its texts, in pixels."""

TOP = 30
"""Room for the key, in pixels."""

NAMES, VALUES = 196, 136
"""Room for the names on the left and the values on the right, in pixels."""

LEFT, RIGHT = NAMES + 10, theme.WIDTH - VALUES - 18
"""Ends of the scales, in pixels."""

SPREAD = 7
"""How far a pale dot may stand from the middle of its strip, in pixels."""

FENCE = 3.0
"""A value further from the quartiles than so many times their distance stands at the end."""

PALER = 0.35
"""How much of the paper is in the colour of the other places."""

OTHERS, REGION, REST, PLACE = 2.4, 6.5, 5.2, 6.5
"""Radii, in pixels."""


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

    @property
    def domain(self) -> tuple[float, float]:
        """The ends of the scale: the least and the largest value within the fences."""
        known = [one for one in (self.place, self.region, self.rest) if one is not None]
        inside = list(_within(list(self.values.values())))
        return min([*inside, *known]), max([*inside, *known])

    def at(self, value: float) -> float:
        """Return where a value stands, in pixels."""
        low, high = self.domain
        part = (value - low) / (high - low) if high > low else 0.5
        return LEFT + (RIGHT - LEFT) * min(max(part, 0), 1)


def _within(values: Sequence[float]) -> Iterator[float]:
    if len(values) < 4:
        yield from values
        return
    low, _, high = quantiles(values, n=4, method="inclusive")
    reach = FENCE * (high - low)
    yield from (value for value in values if low - reach <= value <= high + reach)


def chart(
    strips: Sequence[Strip], names: tuple[str, str | None, str | None], colours: Palette
) -> alt.LayerChart:
    """Draw strips one below the other.

    Layers, from the bottom: `rules`, `others`, `places`, `key`, `names`, `values`, `remarks`.

    Parameters
    ----------
    strips
        At least one that has values.
    names
        What the place, its region and the rest of France are called in the key; none of the last
        two where they aren't shown.
    colours
        The project's.
    """
    rows = [(strip, TOP + ROW * (index + 0.5)) for index, strip in enumerate(strips)]
    return marks.picture(
        [
            marks.paths([one for strip, y in rows for one in _rules(strip, y, colours)], "rules"),
            marks.paths([one for strip, y in rows for one in _others(strip, y, colours)], "others"),
            marks.paths([one for strip, y in rows for one in _places(strip, y, colours)], "places"),
            *_key(names, colours),
            marks.texts([one for strip, y in rows for one in _names(strip, y, colours)], "names"),
            marks.texts(
                [_value(strip, y, colours) for strip, y in rows], "values", size=13, weight=600
            ),
            marks.texts(
                [one for strip, y in rows for one in _remarks(strip, y, colours)],
                "remarks",
                size=theme.MIN_SIZE,
            ),
        ],
        TOP + ROW * len(strips) + 4,
    )


def _rules(strip: Strip, y: float, colours: Palette) -> list[marks.Row]:
    rules = [marks.path(shapes.line(LEFT, y, RIGHT, y), stroke=colours.line)]
    if strip.median is not None:
        x = strip.at(strip.median)
        rules.append(marks.path(shapes.line(x, y - 13, x, y + 13), stroke=colours.ink))
    return rules


def _others(strip: Strip, y: float, colours: Palette) -> Iterator[marks.Row]:
    """Draw a dot for each place, moved up or down by its code so that the bytes stay the same."""
    low, high = strip.domain
    for code, value in sorted(strip.values.items()):
        x, middle = strip.at(value), y + SPREAD * _jitter(code)
        beyond = value > high or value < low
        outline = (
            shapes.arrowhead(x, middle, 5 if value > high else -5)
            if beyond
            else shapes.circle(x, middle, OTHERS)
        )
        yield marks.path(outline, fill=theme.mix(colours.others, colours.paper, PALER))


def _jitter(code: str) -> float:
    """Return a number from -1 to 1 that depends on a code alone."""
    return hashlib.sha256(code.encode()).digest()[0] / 127.5 - 1


def _places(strip: Strip, y: float, colours: Palette) -> Iterator[marks.Row]:
    if strip.rest is not None:
        yield _ring(strip.at(strip.rest), y, colours)
    if strip.region is not None:
        yield marks.path(
            shapes.diamond(strip.at(strip.region), y, REGION),
            fill=colours.muted,
            stroke=colours.paper,
        )
    if strip.place is not None:
        about = data_attributes(tip=f"{' '.join(strip.name)} : {_text(strip)}")
        yield marks.path(
            shapes.circle(strip.at(strip.place), y, PLACE),
            fill=colours[strip.colour],
            stroke=colours.paper,
            about=about,
        )


def _text(strip: Strip) -> str:
    return "–" if strip.place is None else strip.text(strip.place)


def _names(strip: Strip, y: float, colours: Palette) -> Iterator[marks.Row]:
    first = y + 4 - 7 * (len(strip.name) - 1)
    for index, words in enumerate(strip.name):
        yield marks.text(words, NAMES, first + 14 * index, fill=colours.ink, align="right")


def _value(strip: Strip, y: float, colours: Palette) -> marks.Row:
    return marks.text(_text(strip), theme.WIDTH - 2, y + 1, fill=colours.ink, align="right")


def _remarks(strip: Strip, y: float, colours: Palette) -> Iterator[marks.Row]:
    """Write the remark under the value, and the ends of the scale under the strip."""
    yield marks.text(strip.remark, theme.WIDTH - 2, y + 16, fill=colours.muted, align="right")
    low, high = strip.domain
    yield marks.text(strip.text(low), LEFT, y + 21, fill=colours.muted)
    if high > low:
        yield marks.text(strip.text(high), RIGHT, y + 21, fill=colours.muted, align="right")


def _key(names: tuple[str, str | None, str | None], colours: Palette) -> list[alt.Chart]:
    """Say what the shapes stand for, in one line at the top."""
    y, gap = 12.0, 22
    place, region, rest = names
    entries: list[tuple[str | None, Callable[[float], marks.Row]]] = [
        (place, lambda x: marks.path(shapes.circle(x, y, PLACE - 1), fill=colours.ink)),
        (region, lambda x: marks.path(shapes.diamond(x, y, REGION - 1), fill=colours.muted)),
        (rest, lambda x: _ring(x, y, colours)),
        ("médiane", lambda x: marks.path(shapes.line(x, y - 7, x, y + 7), stroke=colours.ink)),
        (
            "autres départements",
            lambda x: marks.path(shapes.circle(x, y, OTHERS), fill=colours.others),
        ),
    ]
    shown, texts, x = [], [], PLACE
    for name, shape in entries:
        if name is not None:
            shown.append(shape(x))
            texts.append(marks.text(name, x + 12, y + 4, fill=colours.ink))
            x += 12 + theme.text_width(name) + gap
    return [marks.paths(shown, "key"), marks.texts(texts, "key_names")]


def _ring(x: float, y: float, colours: Palette) -> marks.Row:
    return marks.path(shapes.circle(x, y, REST), fill=colours.paper, stroke=colours.ink)
