"""CSV as a spreadsheet set to French reads it: UTF-8 marked as such, `;`, decimal commas.

A text that a spreadsheet would take for a formula has an apostrophe before it, which keeps it one.
"""

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

SEPARATOR = ";"

_BOM = "\ufeff"
_FORMULA = r"^('*[=+\-@\t\r])"
_KEPT = re.compile(r"'(?='*[=+\-@\t\r])")


def write(frame: "pl.DataFrame") -> str:
    """Write a frame, its columns' names first."""
    import polars as pl

    safe = frame.with_columns(pl.col(pl.String).str.replace(_FORMULA, "'${1}"))
    text = safe.write_csv(separator=SEPARATOR, decimal_comma=True, include_bom=True)
    return str(text)


def read(text: str) -> list[list[str]]:
    """Return the fields of what `write` gave, line by line."""
    lines = csv.reader(io.StringIO(text.removeprefix(_BOM)), delimiter=SEPARATOR)
    return [[field[1:] if _KEPT.match(field) else field for field in line] for line in lines]
