"""Exports and imports: what is published, what adds up, how departments compare."""

import polars as pl
import pytest
from here import TABLES, rows_of
from hypothesis import given
from rows import alone, few, frames, trade

from fiches import indicators, store
from fiches.indicators import Totals, comparison
from fiches.reference import NATION
from fiches.settings import Project


def compared(frame: pl.LazyFrame) -> pl.DataFrame:
    """Compare all the departments that have a fiche."""
    fiches = [place.customs for place in TABLES.departments]
    return comparison(frame.with_columns(place="department"), fiches)


def test_published_totals_and_shares(project: Project) -> None:
    frame = store.open_year(2024, project).frame
    place = TABLES.find_department("08")
    department, region, nation = (
        alone(indicators.totals, frame.filter(rows_of(each)))
        for each in (place, place.region, NATION)
    )
    assert round(department.exports_eur, -5) == 2_211_800_000
    assert round(department.imports_eur, -5) == 1_400_600_000
    assert round(nation.exports_eur, -5) == 580_354_500_000
    assert department.exports_eur / region.exports_eur == pytest.approx(0.033, abs=0.0005)
    assert department.imports_eur / region.imports_eur == pytest.approx(0.022, abs=0.0005)
    assert department.exports_eur / nation.exports_eur == pytest.approx(0.0038, abs=0.00005)
    assert department.imports_eur / nation.imports_eur == pytest.approx(0.0020, abs=0.00005)


def test_totals_without_imports_have_no_coverage() -> None:
    totals = alone(indicators.totals, trade(("E", "08", "C11Z", "BE", 7)))
    assert totals == Totals(exports_eur=7, imports_eur=0)
    assert (totals.of("E"), totals.of("I")) == (7, 0)
    assert (totals.balance_eur, totals.volume_eur, totals.coverage) == (7, 7, None)


def test_a_place_that_trades_nothing_has_totals_of_nothing() -> None:
    assert alone(indicators.totals, trade()) == Totals(0, 0)


@few
@given(frames)
def test_departments_98_and_99_make_france(frame: pl.LazyFrame) -> None:
    parts = [
        alone(indicators.totals, frame.filter(pl.col("department") == code))
        for code in ("08", "9A", "20", "98", "99")
    ]
    whole = alone(indicators.totals, frame)
    assert sum(part.exports_eur for part in parts) == whole.exports_eur
    assert sum(part.imports_eur for part in parts) == whole.imports_eur
    for part in parts:
        assert 0 <= part.exports_eur <= whole.exports_eur
        assert 0 <= part.imports_eur <= whole.imports_eur


def test_departments_of_the_store_and_98_and_99_make_france(project: Project) -> None:
    frame = store.open_year(2024, project).frame
    fiches = compared(frame)
    beyond = frame.filter(pl.col("department").is_in(["98", "99"]))
    elsewhere, france = alone(indicators.totals, beyond), alone(indicators.totals, frame)
    assert elsewhere.volume_eur > 0
    assert fiches["exports_eur"].sum() + elsewhere.exports_eur == france.exports_eur
    assert fiches["imports_eur"].sum() + elsewhere.imports_eur == france.imports_eur


def test_undetermined_partners_are_counted_apart() -> None:
    frame = trade(
        ("I", "08", "C11Z", "QU", 900), ("I", "08", "C11Z", "FR", 50), ("I", "08", "C11Z", "DE", 9)
    )
    found = alone(indicators.undetermined, frame)
    assert found == Totals(exports_eur=0, imports_eur=900)


def test_the_union_is_that_of_the_year_and_leaves_returns_out() -> None:
    frame = trade(
        ("I", "08", "C11Z", "FR", 100), ("I", "08", "C11Z", "GB", 20), ("E", "08", "C11Z", "DE", 3)
    )
    for year, imports in ((2019, 20), (2024, 0)):
        found = indicators.of_one(indicators.european_union, frame, TABLES.names(year))
        assert found == Totals(exports_eur=3, imports_eur=imports)


def test_departments_are_compared_without_those_that_have_no_fiche() -> None:
    departments = compared(
        trade(
            ("E", "98", "C11Z", "DE", 1000),
            ("E", "99", "C11Z", "DE", 1000),
            ("E", "08", "C11Z", "DE", 30),
            ("I", "08", "C11Z", "CN", 60),
            ("E", "9A", "C11Z", "US", 30),
        )
    )
    assert departments["department"].to_list() == [place.customs for place in TABLES.departments]
    ardennes = departments.row(by_predicate=pl.col("department") == "08", named=True)
    assert ardennes["balance_eur"] == -30
    assert ardennes["coverage"] == 0.5
    assert sorted(departments["exports_rank"]) == list(range(1, 101))
    ranks = indicators.ranks(departments)
    assert ranks["08", "E"] == 1  # before 9A, by its code
    assert ranks["9A", "E"] == 2
    assert ranks["01", "E"] == 3
    assert ranks["08", "I"] == 1
    assert departments.filter(department="01")["coverage"].to_list() == [None]
