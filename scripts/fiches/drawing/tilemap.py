"""The departments as a grid of tiles: where a department is in France.

The grid keeps neighbours and directions rather than shapes. Paris and its ring have tiles as large
as all others, Corsica has two, and the overseas departments stand in the lower left corner.
"""

import html
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import altair as alt

from fiches.drawing import marks, shapes, theme
from fiches.drawing.theme import Palette
from fiches.french.typography import french
from fiches.reference import Department, Tile

PITCH = 26
"""From a tile to the next, in pixels: room for "971" in the smallest type."""

GAP = 2
WEIGHT: Literal[600] = 600
CAPITALS = 0.727
"""Height of a figure, in parts of the size."""


def chart(highlight: Department, colours: Palette) -> alt.LayerChart:
    """Draw the map, with a department and, paler, the others of its region.

    Layers: `tiles`, `numbers`. The picture is as large as the grid, not of the full width.
    """
    peers = [place.code for place in highlight.region.departments]
    region = dict.fromkeys(peers, theme.mix(colours.others, colours.line, 0.3))
    grounds = region | {highlight.code: colours.ink}
    tiles = highlight.tables.tiles
    size = PITCH - GAP
    squares, numbers = [], []
    for tile in tiles:
        ground = grounds.get(tile.code, colours.line)
        x, y = tile.column * PITCH, tile.row * PITCH
        squares.append(marks.path(f"M{x},{y}h{size}v{size}h-{size}Z", fill=ground))
        baseline = y + (size + CAPITALS * theme.MIN_SIZE) / 2
        ink = colours.readable_on(ground)
        numbers.append(marks.text(tile.insee, x + size / 2, baseline, fill=ink, align="center"))
    layers = [
        marks.paths(squares, "tiles"),
        marks.texts(numbers, "numbers", size=theme.MIN_SIZE, weight=WEIGHT),
    ]
    columns = 1 + max(tile.column for tile in tiles)
    rows = 1 + max(tile.row for tile in tiles)
    return marks.picture(layers, rows * PITCH - GAP, columns * PITCH - GAP)


@dataclass(frozen=True)
class Shaded:
    """How the tiles of a department look, and what they say.

    Attributes
    ----------
    colour
        `#rrggbb`.
    tip
        What it is and its value.
    value
        For the order in which tiles are told.
    """

    colour: str
    tip: str
    value: float = 0.0


LEGEND, SWATCH = 22, 12
"""Height of a line of the legend, and side of what it explains, in pixels."""


def shaded(
    tiles: Sequence[Tile],
    shades: Mapping[str, Shaded],
    legend: Sequence[tuple[str, str]],
    colours: Palette,
) -> str:
    """Draw the map with a shade for each department, as SVG for a page, as wide as a phone's.

    It is written as it stands, without Vega: it has squares and numbers alone, and pages have
    hundreds of it.

    Parameters
    ----------
    tiles
        Where the departments are.
    shades
        By the code of the fiche; the others have the colour of lines, and say nothing.
    legend
        Colours and what they stand for; below the map.
    colours
        The project's.
    """
    pitch = theme.NARROW / (1 + max(tile.column for tile in tiles))
    foot = pitch * (1 + max(tile.row for tile in tiles)) + 4
    entries, lines = _legend(legend, foot, colours)
    height = foot + LEGEND * lines
    squares = "".join(_squares(code, tiles, shades, pitch, colours) for code in _codes(tiles))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {theme.NARROW} {height:.0f}" '
        f'fill="none" font-family="{theme.FONT}, sans-serif" font-size="{theme.MIN_SIZE}">'
        f'{squares}<g font-weight="{WEIGHT}" text-anchor="middle">'
        f"{_numbers(tiles, shades, pitch, colours)}</g>{entries}</svg>"
    )


def _codes(tiles: Iterable[Tile]) -> list[str]:
    return list(dict.fromkeys(tile.code for tile in tiles))


def _squares(
    code: str,
    tiles: Iterable[Tile],
    shades: Mapping[str, Shaded],
    pitch: float,
    colours: Palette,
) -> str:
    """Draw the tiles of a fiche as one mark: Corsica has two."""
    side = pitch - GAP
    outline = "".join(
        shapes.rectangle(tile.column * pitch, tile.row * pitch, side, side)
        for tile in tiles
        if tile.code == code
    )
    shade = shades.get(code)
    if shade is None:
        return f'<path fill="{colours.line}" d="{outline}"/>'
    tip = html.escape(french(shade.tip))
    return (
        f'<path fill="{shade.colour}" data-tip="{tip}" data-value="{shade.value:g}" d="{outline}"/>'
    )


def _numbers(
    tiles: Sequence[Tile], shades: Mapping[str, Shaded], pitch: float, colours: Palette
) -> str:
    """Write the numbers, those of one ink together."""

    def ink(tile: Tile) -> str:
        shade = shades.get(tile.code)
        return colours.readable_on(shade.colour if shade else colours.line)

    middle = (pitch - GAP) / 2
    baseline = middle + CAPITALS * theme.MIN_SIZE / 2
    groups = groupby(sorted(tiles, key=ink), key=ink)
    return "".join(
        f'<g fill="{colour}">'
        + "".join(
            f'<text x="{tile.column * pitch + middle:.1f}" '
            f'y="{tile.row * pitch + baseline:.1f}">{tile.insee}</text>'
            for tile in written
        )
        + "</g>"
        for colour, written in groups
    )


def _legend(legend: Sequence[tuple[str, str]], top: float, colours: Palette) -> tuple[str, int]:
    """Say what the shades stand for; return in how many lines."""
    if not legend:
        return "", 0
    widths = [SWATCH + 6 + theme.text_width(text, theme.MIN_SIZE) for _, text in legend]
    places = marks.in_lines(widths, theme.NARROW, 14)
    drawn = "".join(
        f'<path fill="{colour}" '
        f'd="{shapes.rectangle(x, top + LEGEND * line + 5, SWATCH, SWATCH)}"/>'
        f'<text x="{x + SWATCH + 6:.1f}" y="{top + LEGEND * line + 15:.1f}" '
        f'fill="{colours.ink}">{html.escape(french(text))}</text>'
        for (colour, text), (x, line) in zip(legend, places, strict=True)
    )
    return drawn, places[-1][1] + 1
