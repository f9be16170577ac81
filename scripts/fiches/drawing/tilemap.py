"""The departments as a grid of tiles: where a department is in France.

The grid keeps neighbours and directions rather than shapes. Paris and its ring have tiles as large
as all others, Corsica has two, and the overseas departments stand in the lower left corner.
"""

from typing import Literal

import altair as alt

from fiches.drawing import marks, theme
from fiches.drawing.theme import Palette
from fiches.reference import Department

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
