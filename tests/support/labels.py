"""Where the labels of a picture stand, measured with the font, and which stand wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Self

from fiches.drawing import theme

SLACK = 0.05
"""What rounding to a tenth of a pixel may do, in pixels."""


@dataclass(frozen=True)
class Box:
    """The rectangle of a line of text, in pixels of the picture."""

    text: str
    size: float
    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def at(cls, x: float, y: float, anchor: float, text: str, size: float, weight: int) -> Self:
        """Measure a text whose line is at `y`, and at `x` its start (anchor 0) or its end (1)."""
        width = theme.text_width(text, size, weight)
        left = x - width * anchor
        top, bottom = y - theme.ASCENT * size, y + theme.DESCENT * size
        return cls(text, size, left, top, left + width, bottom)

    def overlaps(self, other: Self) -> bool:
        return (
            self.left + SLACK < other.right
            and other.left + SLACK < self.right
            and self.top + SLACK < other.bottom
            and other.top + SLACK < self.bottom
        )

    def leaves(self, width: float, height: float) -> bool:
        """Tell whether a part of it lies outside a picture of this size."""
        return (
            min(self.left, self.top) < -SLACK
            or self.right > width + SLACK
            or self.bottom > height + SLACK
        )


def misplaced(boxes: Sequence[Box], width: float, height: float) -> list[str]:
    """Say which labels overlap or leave a picture of this size."""
    return [
        *(f"{a.text} overlaps {b.text}" for a, b in combinations(boxes, 2) if a.overlaps(b)),
        *(f"{box.text} leaves the picture" for box in boxes if box.leaves(width, height)),
    ]
