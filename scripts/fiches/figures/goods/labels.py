"""The labels of a treemap's cells: as much as fits, never smaller than the smallest text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import sqrt
from typing import Literal, Protocol

from fiches.drawing import theme
from fiches.french.wording import Unit

PADDING, TIGHT = 6, 3
"""Between the edge of a cell and its label, in pixels; less around the smallest labels."""

SIZES = (14, 13, theme.MIN_SIZE)
SIDE = 8
"""A cell's label is no larger than the side of a square as large as the cell, divided by this."""

LINE = 1.2
"""From a line to the next, in parts of the size."""

NAME_WEIGHT: Literal[600] = 600

MOST_LINES = 4
"""Of a name."""

LINKING = frozenset({"de", "en", "et", "ou", "·"})
"""Words that never make a line of their own."""


class Box(Protocol):
    """What a label is for: something with a name, in a rectangle."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def value_eur(self) -> int:
        """How much it is."""

    @property
    def part(self) -> str:
        """Its share, as it is written."""

    @property
    def width(self) -> float:
        """In pixels."""

    @property
    def height(self) -> float:
        """In pixels."""


@dataclass(frozen=True)
class Label:
    """Lines of text in a cell: first those of the name, in bold, then the numbers."""

    size: float
    name: tuple[str, ...]
    numbers: tuple[str, ...] = ()

    @property
    def padding(self) -> float:
        """Between the edge of the cell and the text, in pixels."""
        return TIGHT if self.size == theme.MIN_SIZE else PADDING

    @property
    def height(self) -> float:
        """Of its lines, in pixels."""
        lines = len(self.name) + len(self.numbers)
        return self.size * ((lines - 1) * LINE + theme.ASCENT + theme.DESCENT)

    def fits(self, box: Box) -> bool:
        """Tell whether it fits into a cell."""
        if self.size > max(theme.MIN_SIZE, sqrt(box.width * box.height) / SIDE):
            return False
        if self.height > box.height - 2 * self.padding:
            return False
        room = box.width - 2 * self.padding
        return all(
            theme.text_width(line, self.size, weight) <= room
            for line, weight in (
                *((line, NAME_WEIGHT) for line in self.name),
                *((line, 400) for line in self.numbers),
            )
        )


def best_label(box: Box, unit: Unit) -> Label | None:
    """Return the richest label that fits into a cell, as large as possible, if any fits.

    Name, value and share; name and share; the name alone. Names may be broken into lines.
    """
    value, part = unit.amount(box.value_eur), box.part
    for rows in (((f"{value} · {part}",), (value, part)), ((part,),), ((),)):
        for label in _labels(box.name, rows):
            if label.fits(box):
                return label
    return None


def _labels(name: str, rows: Sequence[tuple[str, ...]]) -> Iterator[Label]:
    for size in SIZES:
        for numbers in rows:
            for lines in broken(name):
                yield Label(size, lines, numbers)


@cache
def broken(name: str) -> list[tuple[str, ...]]:
    """Return a name in one line, in two and more, each as narrow as it can be.

    No line is a mere "de" or "et": a name that would need one has fewer ways.
    """
    words = name.split(" ")
    ways = []
    for count in range(min(len(words), MOST_LINES)):
        breaks = (_lines(words, cuts) for cuts in combinations(range(1, len(words)), count))
        good = [lines for lines in breaks if LINKING.isdisjoint(lines)]
        if good:
            ways.append(min(good, key=_broadest))
    return ways


def _lines(words: Sequence[str], cuts: Sequence[int]) -> tuple[str, ...]:
    starts, ends = (0, *cuts), (*cuts, len(words))
    return tuple(" ".join(words[start:end]) for start, end in zip(starts, ends, strict=True))


def _broadest(lines: Sequence[str]) -> float:
    return max(theme.text_width(line, 1, NAME_WEIGHT) for line in lines)


def wrapped(text: str, room: float) -> tuple[str, ...]:
    """Break a text of the smallest size into lines no wider than `room` pixels, where it can be."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and theme.text_width(longer, theme.MIN_SIZE) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)
