"""The tables of `data/reference` that the model reads."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

FLOWS = {"E": "export", "I": "import"}
"""What the files and the tables call the flows."""


@dataclass(frozen=True)
class Tables:
    """A folder of CSV files."""

    folder: Path

    def read(self, name: str) -> pl.DataFrame:
        """Return a table, all of its columns as text."""
        return pl.read_csv(self.folder / f"{name}.csv", infer_schema=False, glob=False)
