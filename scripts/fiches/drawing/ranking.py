"""Bars one below the other, in sections, each with its name above it.

Made for a phone, where sections stand one below the other; on a wide page, side by side. All bars
share one scale, the largest that leaves room for what is written at their ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from fiches.drawing import marks, shapes, theme
from fiches.drawing.svg import data_attributes
from fiches.drawing.theme import Palette

ROW, BAR = 36, 10
"""Height of a bar with its name, and of the bar alone, in pixels."""

HEADING, BETWEEN = 28, 14
"""Height of a section's heading, and between two sections, in pixels."""

SPACE = 6
"""Between a bar and what is written at its end, in pixels."""

THINNEST = 0.7
"""Of a bar, in pixels: thinner ones would vanish."""

MARGIN = 1


@dataclass(frozen=True)
class Form:
    """How sections are laid out.

    Attributes
    ----------
    width
        Of the picture, in pixels.
    section
        Of a section, in pixels.
    beside
        From the left end of a section to that of the next, where they stand side by side.
    """

    width: int
    section: int
    beside: int = 0


NARROW = Form(theme.NARROW, theme.NARROW)
WIDE = Form(theme.WIDTH, 344, beside=376)


@dataclass(frozen=True)
class Bar:
    """A bar.

    Attributes
    ----------
    name, text
        Written above it and at its end.
    value
        Its length.
    outlined
        Whether it stands for several things put together.
    """

    name: str
    text: str
    value: int
    outlined: bool = False


@dataclass(frozen=True)
class Section:
    """Bars of one kind.

    Attributes
    ----------
    colour
        Of the heading and of the bars, by its name in the palette.
    """

    heading: str
    colour: str
    bars: Sequence[Bar]


Placed = tuple[Section, Bar, float, float]
"""A bar of a section, and the left end and the top of its line, in pixels."""


def chart(sections: Sequence[Section], colours: Palette, form: Form = NARROW) -> alt.LayerChart:
    """Draw sections of bars, at least one with a bar.

    Layers: `bars`, `names`, `values`, `headings`. Each bar carries its `tip` and `value`.
    """
    headings, placed, height = _places(sections, form)
    scale = min(
        (form.section - 2 * MARGIN - SPACE - _width(bar.text)) / bar.value
        for _, bar, _, _ in placed
    )
    return marks.picture(
        [
            marks.paths([_bar(one, scale, colours) for one in placed], "bars"),
            marks.texts(
                [
                    marks.text(bar.name, left, top + 13, fill=colours.ink)
                    for _, bar, left, top in placed
                ],
                "names",
            ),
            marks.texts(
                [_value(bar, left, top, scale, colours) for _, bar, left, top in placed],
                "values",
                size=theme.MIN_SIZE,
            ),
            marks.texts(
                [
                    marks.text(one.heading, left, top, fill=colours[one.colour])
                    for one, left, top in headings
                ],
                "headings",
                weight=600,
            ),
        ],
        height,
        form.width,
    )


def _places(
    sections: Sequence[Section], form: Form
) -> tuple[list[tuple[Section, float, float]], list[Placed], float]:
    """Return where headings and bars stand, and where all end."""
    headings: list[tuple[Section, float, float]] = []
    placed: list[Placed] = []
    left = top = end = 0.0
    for section in sections:
        if headings:
            left, top = (left + form.beside, 0.0) if form.beside else (0.0, top + BETWEEN)
        headings.append((section, left, top + 15))
        top += HEADING
        for bar in section.bars:
            placed.append((section, bar, left, top))
            top += ROW
        end = max(end, top)
    return headings, placed, end


def _width(text: str) -> float:
    return theme.text_width(text, theme.MIN_SIZE)


def _bar(one: Placed, scale: float, colours: Palette) -> marks.Row:
    section, bar, left, top = one
    colour = colours[section.colour]
    length = max(bar.value * scale, THINNEST)
    return marks.path(
        shapes.rectangle(left + MARGIN, top + 19, length, BAR),
        fill=colours.paper if bar.outlined else colour,
        stroke=colour,
        about=data_attributes(tip=f"{bar.name} : {bar.text}", value=str(bar.value)),
    )


def _value(bar: Bar, left: float, top: float, scale: float, colours: Palette) -> marks.Row:
    end = left + MARGIN + max(bar.value * scale, THINNEST) + SPACE
    return marks.text(bar.text, end, top + 28, fill=colours.muted)
