"""Texts as the shapes of their letters: a picture that is opened anywhere needs no font.

Programs that draw, write or print take no font from within an SVG. Each letter that a picture has
is drawn once and placed as often as it is used.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

from fiches.settings import Project

EM = 500
"""Units of a letter's shape to the size of its text: a twentieth of a pixel or less."""

_NAMES = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

_ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}


@dataclass(frozen=True)
class Typeface:
    """A variable font, from whose shapes texts are set."""

    file: Path
    _kept: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)

    def shape(self, character: str, weight: int) -> tuple[str, int]:
        """Return a letter's shape as SVG has it, baseline at 0, and its width, in units of `EM`."""
        key = (character, weight)
        if key not in self._kept:
            self._kept[key] = self._shape(*key)
        return self._kept[key]

    def width(self, text: str, size: float, weight: int) -> float:
        """Return how wide a text is, without kerning, in the unit of `size`."""
        return self._units(text, weight) * size / EM

    def lines(self, text: str, size: float, weight: int, room: float) -> list[str]:
        """Break a text into lines that have room, at its plain spaces."""
        return self._broken(text.split(" "), size, weight, [room])

    def balanced(self, text: str, size: float, weight: int, room: float) -> list[str]:
        """Break a text into as few lines, none much shorter than the others."""
        narrower = [room * (1 - step / 25) for step in range(12)]
        return self._broken(text.split(" "), size, weight, narrower)

    def _broken(
        self, words: Sequence[str], size: float, weight: int, rooms: Sequence[float]
    ) -> list[str]:
        """Break words into lines for the last of some rooms that asks for no more than the first.

        Each word is measured once.
        """
        space = self._units(" ", weight)
        widths = [self._units(word, weight) for word in words]
        best: list[int] = []
        for room in rooms:
            starts, filled = [0], widths[0]
            for place, width in enumerate(widths[1:], 1):
                longer = filled + space + width
                if longer * size / EM <= room:
                    filled = longer
                else:
                    starts.append(place)
                    filled = width
            if best and len(starts) > len(best):
                break
            best = starts
        ends = [*best[1:], len(words)]
        return [" ".join(words[start:end]) for start, end in zip(best, ends, strict=True)]

    def _units(self, text: str, weight: int) -> int:
        return sum(self.shape(one, weight)[1] for one in text)

    def _shape(self, character: str, weight: int) -> tuple[str, int]:
        from fiches.publish.reuse.pen import Pen

        glyphs = self._glyphs(weight)
        glyph = glyphs[self._names.get(ord(character), ".notdef")]
        scale = EM / self._font["head"].unitsPerEm
        pen = Pen(glyphs, scale)
        glyph.draw(pen)
        return pen.path, round(glyph.width * scale)

    def _glyphs(self, weight: int) -> Any:
        return self._font.getGlyphSet(location={"wght": weight})

    @cached_property
    def _font(self) -> Any:
        from fontTools.ttLib import TTFont

        return TTFont(self.file)

    @cached_property
    def _names(self) -> dict[int, str]:
        names: dict[int, str] = self._font.getBestCmap()
        return names


def typeface(project: Project) -> Typeface:
    """Return the theme's typeface, the one that print has too."""
    file = project.theme / "fonts" / "Inter.ttf"
    return project.kept("outlines", lambda: Typeface(file), [file])


@dataclass(frozen=True)
class Writer:
    """Writes the texts of one picture."""

    typeface: Typeface
    _names: dict[tuple[str, int], str] = field(default_factory=dict)

    def text(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float,
        weight: int = 400,
        anchor: str = "start",
        fill: str = "",
    ) -> str:
        """Return a text of one line, its baseline at `y`, as uses of the letters of `letters`."""
        left = x - _ANCHORS[anchor] * self.typeface.width(text, size, weight)
        placed, at = [], 0
        for character in text:
            shape, width = self.typeface.shape(character, weight)
            if shape:
                placed.append(f'<use xlink:href="#{self._name(character, weight)}" x="{at}"/>')
            at += width
        colour = f' fill="{fill}"' if fill else ""
        move = f"translate({left:.1f} {y:.1f})scale({size / EM:g})"
        letters = "".join(placed)
        return f'<g aria-label="{escape(text)}" transform="{move}"{colour}>{letters}</g>'

    @property
    def letters(self) -> str:
        """The shapes of all letters that were used, to be defined in the same picture."""
        return "".join(
            f'<path id="{name}" d="{self.typeface.shape(*key)[0]}"/>'
            for key, name in self._names.items()
        )

    def _name(self, character: str, weight: int) -> str:
        key = (character, weight)
        if key not in self._names:
            self._names[key] = _short(len(self._names))
        return self._names[key]


def _short(number: int) -> str:
    """Return a name for a letter, as short as can be."""
    whole, rest = divmod(number, len(_NAMES))
    return (_short(whole - 1) if whole else "") + _NAMES[rest]
