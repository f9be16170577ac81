"""The simulated years as the real reader gives them."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from fiches.store.official import customs, formats


def zips(data: Path, year: int, month: str = "08") -> list[Path]:
    """Return the two zips of a publication: that of February, or the revised one of August."""
    name = f"{year + 1}{month}_regional_{year}"
    return [data / "simulation" / f"{name}_{flow}.zip" for flow in ("export", "import")]


def read(files: Sequence[Path]) -> pl.DataFrame:
    """Return the official columns, codes as text."""
    codes = [pl.col(code).cast(pl.String) for code in formats.CODES]
    return pl.concat(part.frame.with_columns(codes) for part in customs.read(files).parts)
