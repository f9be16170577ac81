"""Draws a letter as an SVG path, short: whole numbers, each point as seen from the one before."""

from typing import Any

from fontTools.pens.basePen import BasePen

Point = tuple[float, float]


class Pen(BasePen):  # type: ignore[misc]
    """A pen that writes `path`.

    Parameters
    ----------
    glyphs
        Those of the font: a letter may be made of others.
    scale
        Units of the path to one of the font.
    """

    def __init__(self, glyphs: Any, scale: float) -> None:
        super().__init__(glyphs)
        self.path = ""
        self._scale = scale
        self._here = self._start = (0, 0)

    def _moveTo(self, pt: Point) -> None:  # noqa: N802
        self._go("m", pt)
        self._start = self._here

    def _lineTo(self, pt: Point) -> None:  # noqa: N802
        self._go("l", pt)

    def _qCurveToOne(self, pt1: Point, pt2: Point) -> None:  # noqa: N802
        self._go("q", pt1, pt2)

    def _curveToOne(self, pt1: Point, pt2: Point, pt3: Point) -> None:  # noqa: N802
        self._go("c", pt1, pt2, pt3)

    def _closePath(self) -> None:  # noqa: N802
        self.path += "z"
        self._here = self._start

    def _go(self, command: str, *points: Point) -> None:
        scale, (left, top) = self._scale, self._here
        placed = [(round(x * scale), round(-y * scale)) for x, y in points]
        steps = " ".join(f"{x - left} {y - top}" for x, y in placed)
        self.path += command + steps.replace(" -", "-")
        self._here = placed[-1]
