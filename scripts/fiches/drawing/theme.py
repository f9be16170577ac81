"""One look for every figure: palette, typeface, the French number locale, and how wide a text is.

Sizes are in pixels of a picture 720 px wide, or 320 px on a phone. The wide one is printed 170 mm
wide, so that 8 pt, the smallest text that we print, is 12 px.
"""

from dataclasses import dataclass, fields
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import altair as alt
import fontpkg_inter
import vl_convert
import yaml

from fiches.errors import FichesError
from fiches.french import wording
from fiches.french.typography import french
from fiches.settings import Project

WIDTH = 720
"""Width of every full-size figure, in pixels."""

NARROW = 320
"""Width of the same figure drawn for a phone, in pixels: what a page 360 px wide leaves."""

MIN_SIZE = 12
"""Smallest text, in pixels: 8 pt once printed."""

SIZE = 12.5
"""Text of labels, in pixels."""

FONT = "Inter"

ASCENT, DESCENT = 0.78, 0.22
"""How far letters reach above and below the baseline, in parts of the size (É reaches to 0.94)."""

KEPT = 10_000
"""So many widths of texts are kept: a label is tried in many places."""

LOCALE: dict[str, Any] = {
    "decimal": ",",
    "thousands": wording.NNBSP,
    "grouping": [3],
    "currency": ["", wording.FIXED + "€"],
    "percent": wording.FIXED + "%",
    "minus": wording.MINUS,
}
"""French number format (d3-format), for whatever draws numbers itself."""

_FONT_FOLDER = Path(fontpkg_inter.__file__).parent / "files"
_FONT_FILE = _FONT_FOLDER / "Inter[opsz,wght].ttf"


@dataclass(frozen=True)
class Palette:
    """The colours of `_brand.yml`, by what they stand for."""

    imports: str
    exports: str
    deficit: str
    surplus: str
    ink: str
    muted: str
    line: str
    paper: str
    soft: str
    others: str

    def __getitem__(self, name: str) -> str:
        """Return a colour by its name."""
        return str(getattr(self, name))

    def readable_on(self, background: str) -> str:
        """Return paper or ink, whichever reads better on `background`."""
        return max((self.paper, self.ink), key=lambda text: contrast(text, background))


def palette(project: Project) -> Palette:
    """Return a project's colours.

    Raises
    ------
    FichesError
        If `_brand.yml` is missing or lacks a colour.
    """
    file = project.root / "_brand.yml"
    return project.kept("palette", lambda: _palette(file), [file])


def _palette(file: Path) -> Palette:
    try:
        colours = yaml.safe_load(file.read_text(encoding="utf-8"))["color"]["palette"]
        return Palette(**{field.name: str(colours[field.name]) for field in fields(Palette)})
    except (OSError, KeyError, TypeError, yaml.YAMLError) as error:
        raise FichesError(
            f"{file}: no usable colour under color.palette ({error}); restore the file."
        ) from error


def mix(colour: str, other: str, share: float) -> str:
    """Return `colour` with a `share` (0 to 1) of `other` mixed in, as `#rrggbb`."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


@cache
def tint(colour: str, paper: str, wanted: float) -> str:
    """Return a colour mixed with paper until it has no more than a contrast on it."""
    mixed = (mix(colour, paper, step / 250) for step in range(251))
    return next(each for each in mixed if contrast(each, paper) <= wanted)


def opacity(colour: str, paper: str, wanted: float) -> float:
    """Return the opacity (0 to 1, in hundredths) at which a colour has a contrast on paper."""
    steps = (step / 100 for step in range(101))
    return next(step for step in steps if contrast(mix(paper, colour, step), paper) >= wanted)


@cache
def contrast(colour: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21, as WCAG 2.1 defines it."""
    dark, light = sorted((_luminance(colour), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        value = channel / 255
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def text_width(text: str, size: float = SIZE, weight: int = 400) -> float:
    """Return how wide `text` is as it is set in Inter, in the unit of `size`.

    Sums the font's advance widths at that weight. Kerning is left out: it only brings letters
    closer, so that the true width is a little less.

    Parameters
    ----------
    text
        One line.
    size
        Font size.
    weight
        From 100 to 900.
    """
    return size * _unit_width(french(text), weight)


@lru_cache(KEPT)
def _unit_width(text: str, weight: int) -> float:
    return sum(_advance(character, weight) for character in text)


@cache
def _advance(character: str, weight: int) -> float:
    font, names = _font()
    name = names.get(ord(character), ".notdef")
    variation, instance = _variation(weight)
    width = font["hmtx"][name][0] + instance[variation.mapping[name]]
    return float(width / font["head"].unitsPerEm)


@cache
def _font() -> tuple[Any, dict[int, str]]:
    from fontTools.ttLib import TTFont

    font = TTFont(_FONT_FILE, lazy=True)
    return font, font.getBestCmap()


@cache
def _variation(weight: int) -> tuple[Any, Any]:
    """Return what the font says of its widths at `weight`: the glyphs' entries and their deltas."""
    from fontTools.varLib.models import normalizeLocation, piecewiseLinearMap
    from fontTools.varLib.varStore import VarStoreInstancer

    font, _ = _font()
    axes = font["fvar"].axes
    limits = {axis.axisTag: (axis.minValue, axis.defaultValue, axis.maxValue) for axis in axes}
    location = normalizeLocation({"wght": weight}, limits)
    curves = font["avar"].segments if "avar" in font else {}
    location = {tag: piecewiseLinearMap(at, curves.get(tag, {})) for tag, at in location.items()}
    widths = font["HVAR"].table
    return widths.AdvWidthMap, VarStoreInstancer(widths.VarStore, axes, location)


@cache
def register_font() -> None:
    """Let vl-convert know the typeface; once a process."""
    vl_convert.register_font_directory(str(_FONT_FOLDER))


def config(colours: Palette) -> alt.theme.ConfigKwds:
    """Return Vega-Lite's configuration: Inter everywhere, no frame, quiet axes."""
    return {
        "font": FONT,
        "padding": 0,
        "background": "transparent",
        "view": {"stroke": None},
        "text": {"fontSize": SIZE, "fill": colours.ink},
        "axis": {
            "gridColor": colours.line,
            "domain": False,
            "ticks": False,
            "labelColor": colours.muted,
            "labelFontSize": SIZE,
            "titleColor": colours.muted,
            "titleFontSize": SIZE,
            "titleFontWeight": 400,
        },
    }
