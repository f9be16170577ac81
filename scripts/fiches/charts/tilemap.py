"""The departments as a grid of tiles: where a department is in France, and how it compares.

The grid, `data/reference/tiles.csv`, keeps neighbours and directions rather than shapes. Paris and
its ring have tiles as large as all others, Corsica two, and the overseas departments stand in the
lower left corner.
"""

import csv
from functools import cache
from typing import Literal

import altair as alt
import polars as pl

from fiches import settings
from fiches.charts import marks, theme
from fiches.reference import Department

PITCH = 24
"""From a tile to the next, in pixels: room for "971" in the smallest type."""

GAP = 2
WEIGHT: Literal[600] = 600
CAPITALS = 0.727
"""Height of a figure, in parts of the size."""

SHADES = (0.84, 0.72, 0.6, 0.48, 0)
"""So much paper is mixed with the colour of a value's class, from the lowest fifth to the highest.
Text can be read on each, which it can't between the last two."""


@cache
def tiles() -> pl.DataFrame:
    """Return the grid.

    Returns
    -------
    pl.DataFrame
        `insee` (2A and 2B apart), `code` (the fiche's: 20 for both), `col` and `row` from 0, at
        the upper left.
    """
    file = settings.paths().reference / "tiles.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return pl.DataFrame(rows).cast({"col": pl.Int64, "row": pl.Int64})


def chart(
    highlight: Department | None = None, values: pl.DataFrame | None = None
) -> alt.LayerChart:
    """Draw the map.

    Parameters
    ----------
    highlight
        The department to point at; those of its region are set off from the rest.
    values
        `code, value`: shades the departments by fifths.
    """
    grounds = _grounds(highlight) if values is None else _shaded(values)
    places = tiles().rows(named=True)
    size = PITCH - GAP
    squares, numbers = [], []
    for place in places:
        ground = grounds.get(place["code"], theme.palette().line)
        x, y = place["col"] * PITCH, place["row"] * PITCH
        squares.append(marks.path(f"M{x},{y}h{size}v{size}h-{size}Z", fill=ground))
        baseline = y + size / 2 + CAPITALS / 2 * theme.MIN_SIZE
        ink = theme.readable_on(ground)
        text = marks.text(place["insee"], x + size / 2, baseline, fill=ink, align="center")
        numbers.append(text)
    layers = [
        marks.paths(squares, "tiles"),
        marks.texts(numbers, "numbers", size=theme.MIN_SIZE, weight=WEIGHT),
    ]
    columns, rows = (1 + max(place[side] for place in places) for side in ("col", "row"))
    return marks.picture(layers, rows * PITCH - GAP).properties(width=columns * PITCH - GAP)


def _grounds(highlight: Department | None) -> dict[str, str]:
    """Return the colours of a department and of its region's others."""
    if highlight is None:
        return {}
    colours = theme.palette()
    region = {
        place.code: theme.mix(colours.others, colours.line, 0.3)
        for place in highlight.region.departments
    }
    return region | {highlight.code: colours.ink}


def _shaded(values: pl.DataFrame) -> dict[str, str]:
    """Return the shades of departments by fifths of their values."""
    colours = theme.palette()
    fifth = pl.col("value").rank("ordinal").sub(1).mul(len(SHADES)).floordiv(pl.len())
    return {
        code: theme.mix(colours.imports, colours.paper, SHADES[index])
        for code, index in values.select("code", fifth).iter_rows()
    }
