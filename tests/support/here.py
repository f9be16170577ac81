"""The project whose tests these are: its folder, its tables, its colours."""

from pathlib import Path

import polars as pl

import fiches
from fiches.drawing.theme import palette
from fiches.reference import Place, tables_of
from fiches.settings import Project

ROOT = Path(fiches.__file__).resolve().parents[2]
HERE = Project(ROOT, ROOT / "data", ROOT / "_build", ROOT / "_site")
TABLES = tables_of(HERE)
COLOURS = palette(HERE)
NAMES = TABLES.names(2024)


def places(data: Path, folder: Path) -> Project:
    """Return the project's folders, with this data; what is made goes below `folder`."""
    return Project(ROOT, data, folder / "build", folder / "site")


def rows_of(place: Place) -> pl.Expr:
    """Keep the rows of the store that are of a place."""
    return pl.lit(value=True) if place.kind == "nation" else pl.col(place.kind) == place.customs
