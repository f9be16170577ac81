"""The simulated years of the whole run, read once a module."""

from pathlib import Path

import polars as pl
import pytest
from simulated import read, zips


@pytest.fixture(scope="module")
def revised(data: Path) -> list[Path]:
    """The zips of 2024, exports first."""
    return zips(data, 2024)


@pytest.fixture(scope="module")
def rows(revised: list[Path]) -> pl.DataFrame:
    """2024 as it was revised."""
    return read(revised)


@pytest.fixture(scope="module")
def first_rows(data: Path) -> pl.DataFrame:
    """2024 as it was first published."""
    return read(zips(data, 2024, "02"))


@pytest.fixture(scope="module")
def rows_before(data: Path) -> pl.DataFrame:
    """2023 as it was revised."""
    return read(zips(data, 2023))
