"""A place in a year: computed once for all, compared with the same quarters a year before."""

from collections.abc import Iterable

import polars as pl
import pytest
from here import NAMES, TABLES, rows_of
from official import project, write_year
from rows import alone

from fiches import indicators, store
from fiches.indicators import Totals
from fiches.indicators.scope import Scope, compared
from fiches.reference import NATION, Names
from fiches.settings import Project

ARDENNES = TABLES.find_department("08")


def scope(project: Project, year: int = 2024) -> Scope:
    opened = store.open_year(year, project)
    return Scope(ARDENNES, opened, opened.provenance.quarters)


@pytest.mark.parametrize("place", [ARDENNES, ARDENNES.region, NATION], ids=lambda one: one.kind)
def test_a_place_has_its_part_of_what_is_computed_for_all(project, place):
    year = store.open_year(2024, project)
    found = Scope(place, year, year.provenance.quarters)
    rows = year.frame.filter(rows_of(place))
    assert found.of(indicators.totals) == alone(indicators.totals, rows)
    assert found.of(indicators.goods).equals(alone(indicators.goods, rows))
    assert found.names == NAMES


def test_an_indicator_is_computed_once_for_all_places_of_a_kind(project: Project) -> None:
    asked: list[int] = []

    def counted(rows: pl.LazyFrame, places: Iterable[str], names: Names) -> dict[str, Totals]:
        asked.append(len(list(places)))
        return indicators.totals(rows, places, names)

    here = scope(project)
    elsewhere = Scope(TABLES.find_department("976"), here.year, here.quarters)
    assert here.of(counted) != elsewhere.of(counted)
    assert asked == [100]
    Scope(NATION, here.year, here.quarters).of(counted)
    assert asked == [100, 1]


def test_only_the_quarters_taken_count(project: Project) -> None:
    year = store.open_year(2024, project)
    parts = [Scope(ARDENNES, year, (quarter,)).of(indicators.totals) for quarter in (1, 2, 3, 4)]
    whole = Scope(ARDENNES, year, (1, 2, 3, 4)).of(indicators.totals)
    assert sum(part.exports_eur for part in parts) == whole.exports_eur
    assert sum(compared(year, (1,))["exports_eur"]) < sum(compared(year, (1, 2))["exports_eur"])


def test_the_year_before_is_taken_over_the_same_quarters(tmp_path):
    here = project(tmp_path)
    store.ingest(write_year(tmp_path / "old", 2023), here)
    store.ingest(write_year(tmp_path / "new", 2024, (1, 2)), here)
    before = scope(here).before
    assert before is not None
    assert (before.year.year, before.quarters) == (2023, (1, 2))
    assert scope(here, 2023).before is None


def test_a_year_before_that_lacks_a_quarter_is_no_comparison(tmp_path):
    here = project(tmp_path)
    store.ingest(write_year(tmp_path / "old", 2023, (1, 2)), here)
    store.ingest(write_year(tmp_path / "new", 2024), here)
    assert scope(here).before is None
