"""Texts as the shapes of their letters: a picture that is opened anywhere needs no font.

Programs that draw, write or print take no font from within an SVG. Each letter that a picture has
is drawn once and placed as often as it is used.
"""

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
        return sum(self.shape(one, weight)[1] for one in text) * size / EM

    def lines(self, text: str, size: float, weight: int, room: float) -> list[str]:
        """Break a text into lines that have room, at its plain spaces."""
        lines: list[str] = []
        for word in text.split(" "):
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.width(longer, size, weight) <= room:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def balanced(self, text: str, size: float, weight: int, room: float) -> list[str]:
        """Break a text into as few lines, none much shorter than the others."""
        lines = self.lines(text, size, weight, room)
        for narrowed in (room * (1 - step / 25) for step in range(1, 12)):
            tried = self.lines(text, size, weight, narrowed)
            if len(tried) > len(lines):
                break
            lines = tried
        return lines

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
        return self._names.setdefault((character, weight), _short(len(self._names)))


def _short(number: int) -> str:
    """Return a name for a letter, as short as can be."""
    whole, rest = divmod(number, len(_NAMES))
    return (_short(whole - 1) if whole else "") + _NAMES[rest]
