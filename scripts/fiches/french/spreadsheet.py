"""CSV as a spreadsheet set to French reads it: UTF-8 marked as such, `;`, decimal commas."""

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

SEPARATOR = ";"

_BOM = "\ufeff"


def write(frame: "pl.DataFrame") -> str:
    """Write a frame, its columns' names first."""
    text = frame.write_csv(separator=SEPARATOR, decimal_comma=True, include_bom=True)
    return str(text)


def read(text: str) -> list[list[str]]:
    """Return the fields of what `write` gave, line by line."""
    return list(csv.reader(io.StringIO(text.removeprefix(_BOM)), delimiter=SEPARATOR))
