"""Opening a year: the latest or a given one, with all that its one file carries."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from official import project, row, rows, write_flow, write_year

from fiches.errors import FichesError
from fiches.settings import Project
from fiches.store import intake, years


@pytest.fixture
def store(tmp_path: Path) -> Project:
    """An empty store."""
    return project(tmp_path / "project")


@pytest.fixture
def stored(store: Project, tmp_path: Path) -> Project:
    """A store that holds 2024."""
    intake.ingest(write_year(tmp_path / "stored"), store)
    return store


def test_the_copies_are_not_needed(stored: Project) -> None:
    before = years.open_year(2024, stored)
    for copy in stored.trade.glob("*.json"):
        copy.unlink()
    after = years.open_year(2024, stored)
    assert (after.provenance, after.report) == (before.provenance, before.report)


def test_the_latest_year_is_opened_by_default(stored: Project, tmp_path: Path) -> None:
    intake.ingest(write_year(tmp_path, 2022), stored)
    assert years.stored_years(stored) == [2022, 2024]
    assert years.open_year(None, stored).year == 2024
    assert years.open_year(2022, stored).year == 2022


def test_a_year_is_opened_once_and_again_when_it_was_replaced(
    stored: Project, tmp_path: Path
) -> None:
    """As in a notebook: an ingest, then a query, in the same process."""
    first = years.open_year(2024, stored)
    assert years.open_year(2024, stored) is first
    assert first.once("sum", lambda: 1) == first.once("sum", lambda: 2) == 1
    intake.ingest(write_year(tmp_path / "new", seed=1), stored)
    second = years.open_year(2024, stored)
    assert second.once("sum", lambda: 2) == 2
    exports = second.frame.filter(flow="E").collect()["value_eur"].sum()
    euros = [sum(int(line.split(";")[8]) for line in rows("E", seed=seed)) for seed in (0, 1)]
    assert exports == euros[1] != euros[0]


def test_a_year_is_opened_again_when_one_before_it_was_replaced(
    stored: Project, tmp_path: Path
) -> None:
    """What hangs on it may tell of the years before."""
    intake.ingest(write_year(tmp_path / "later", 2025), stored)
    first = years.open_year(2024, stored)
    intake.ingest(write_year(tmp_path / "later", 2025, seed=1), stored)
    assert years.open_year(2024, stored) is first
    intake.ingest(write_year(tmp_path / "before", 2020), stored)
    second = years.open_year(2024, stored)
    assert second is not first
    intake.ingest(write_year(tmp_path / "revised", 2020, seed=1), stored)
    assert years.open_year(2024, stored) is not second


def test_a_year_is_opened_again_with_the_tables_that_have_changed(
    stored: Project, tmp_path: Path
) -> None:
    tables = tmp_path / "root" / "data" / "reference"
    shutil.copytree(stored.reference, tables)
    project = replace(stored, root=tmp_path / "root")
    assert years.open_year(2024, project).names.country("BE").name == "Belgique"
    countries = tables / "countries.csv"
    countries.write_text(countries.read_text("utf-8").replace("Belgique", "Belgie"), "utf-8")
    assert years.open_year(2024, project).names.country("BE").name == "Belgie"


def test_without_data_one_is_told_how_to_get_it(store: Project) -> None:
    assert years.stored_years(store) == []
    with pytest.raises(FichesError, match=r"fiches data demo.*fiches data fetch"):
        years.open_year(None, store)


def test_a_year_that_is_not_there_is_named(stored: Project) -> None:
    with pytest.raises(FichesError, match=r"no data for 2019, only for 2024.*--year 2019"):
        years.open_year(2019, stored)


def test_the_seal_tells_years_apart_and_the_same_one_again(stored: Project, tmp_path: Path) -> None:
    first = years.open_year(2024, stored).seal
    assert years.open_year(2024, stored).seal == first
    intake.ingest(write_year(tmp_path / "stored"), stored)
    assert years.open_year(2024, stored).seal == first
    intake.ingest(write_year(tmp_path / "other", seed=1), stored)
    assert years.open_year(2024, stored).seal != first


def test_a_name_goes_by_the_year(store: Project, tmp_path: Path) -> None:
    for year in (2004, 2024):
        lines = [row(flow=flow, year=year, country="XS") for flow in "EI"]
        files = [write_flow(tmp_path, line[0], year, [line]) for line in lines]
        intake.ingest(files, store)
    assert years.open_year(2004, store).names.country("XS").name == "Saba"
    assert years.open_year(2024, store).names.country("XS").name == "Serbie"


def test_a_department_without_a_row_can_be_told(stored: Project) -> None:
    year = years.open_year(2024, stored)
    assert "08" in year.report.departments
    assert "40" not in year.report.departments
    assert {line.split(";")[3] for line in rows("E") + rows("I")} == {*year.report.departments}
