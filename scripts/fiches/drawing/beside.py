"""Several places among all, measure by measure: strips of pale dots, those places named on them.

It is written as it stands, without Vega, as wide as a phone; `comparer.js` draws the same for the
places that a reader chooses.
"""

import html
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from fiches.drawing import marks, shapes, strips, theme
from fiches.drawing.theme import Palette
from fiches.french.typography import french

ROW, FIRST = 74, 4
"""Height of a strip with its name, and above the first, in pixels."""

NAME, MIDDLE, ENDS = 14, 47, 68
"""Where in it the name, the dots and the ends of the scale stand, in pixels from its top."""

SPREAD, RADIUS, SMALL = 6, 5, 2
"""How far pale dots stand from the middle, and radii, in pixels."""


@dataclass(frozen=True)
class Strip:
    """A measure.

    Attributes
    ----------
    name
        What it is.
    others
        The values of all places, by code.
    places
        The values of those that are named, and what each says, by the code written above it.
    ends
        How the least and the largest value shown are written.
    colour
        Of those places, by its name in the palette.
    """

    name: str
    others: Mapping[str, float]
    places: Mapping[str, tuple[float, str]]
    ends: tuple[str, str]
    colour: str


def domain(values: Sequence[float], known: Sequence[float]) -> tuple[float, float]:
    """Return the ends of a scale: values far beyond the others stand there, but for the known."""
    inside = [*strips.within(values), *known]
    return min(inside), max(inside)


def picture(shown: Sequence[Strip], colours: Palette) -> str:
    """Draw strips one below the other, as SVG for a page."""
    height = FIRST + ROW * len(shown)
    drawn = "".join(
        part
        for number, one in enumerate(shown)
        for part in _strip(one, FIRST + ROW * number, colours)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {theme.NARROW} {height}" '
        f'fill="none" font-family="{theme.FONT}, sans-serif" font-size="{theme.MIN_SIZE}">'
        f"{drawn}</svg>"
    )


def _strip(one: Strip, top: float, colours: Palette) -> Iterator[str]:
    y, left, right = top + MIDDLE, 8, theme.NARROW - 8
    known = [value for value, _ in one.places.values()]
    low, high = domain(list(one.others.values()), known)

    def at(value: float) -> float:
        part = (value - low) / (high - low) if high > low else 0.5
        return left + (right - left) * min(max(part, 0), 1)

    yield _text(one.name, 0, top + NAME, colours.ink, weight=600)
    yield f'<path stroke="{colours.line}" d="{shapes.line(left, y, right, y)}"/>'
    dots = "".join(
        shapes.dot(at(value), y + SPREAD * strips.jitter(code))
        for code, value in sorted(one.others.items())
    )
    drawn = f'stroke="{strips.pale(colours)}" stroke-width="{2 * SMALL}" stroke-linecap="round"'
    yield f'<path {drawn} d="{dots}"/>'
    middle = at(median(one.others.values()))
    yield f'<path stroke="{colours.ink}" d="{shapes.line(middle, y - 11, middle, y + 11)}"/>'
    yield from _named(one, at, y, colours)
    yield _text(one.ends[0], left, top + ENDS, colours.muted)
    yield _text(one.ends[1], right, top + ENDS, colours.muted, anchor="end")


def _named(one: Strip, at: Callable[[float], float], y: float, colours: Palette) -> Iterator[str]:
    """Draw the places, each with its name above it, moved apart where they would meet."""
    ranked = sorted(one.places.items(), key=lambda place: (place[1][0], place[0]))
    size = max((theme.text_width(name, theme.MIN_SIZE, 600) for name, _ in ranked), default=0) + 6
    wanted = [at(value) for _, (value, _) in ranked]
    spread = marks.spread(wanted, size, size / 2, theme.NARROW - size / 2) if ranked else []
    for (name, (value, told)), x in zip(ranked, spread, strict=True):
        tip = html.escape(french(told))
        circle = shapes.circle(at(value), y, RADIUS)
        yield (
            f'<path data-tip="{tip}" fill="{colours[one.colour]}" stroke="{colours.paper}" '
            f'd="{circle}"/>'
        )
        yield _text(name, x, y - 13, colours.ink, anchor="middle", weight=600)


def _text(text: str, x: float, y: float, colour: str, *, anchor: str = "", weight: int = 0) -> str:
    more = (f' text-anchor="{anchor}"' if anchor else "") + (
        f' font-weight="{weight}"' if weight else ""
    )
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}"{more}>{html.escape(french(text))}</text>'
