"""Sums for the rules: places and their rest make France, whatever the place."""

import polars as pl
from hypothesis import given
from trade import PLACES, REGIONS, Row, cells, pairs, row, store, stores, sums, unhurried, yearly

from fiches.indicators.answers import aggregates


@unhurried
@given(stores)
def test_a_place_and_its_rest_make_france_with_98_and_99(rows: list[Row]) -> None:
    goods = cells(rows).group_by("place", "flow", "a129").agg(pl.sum("value_eur"))
    beside = aggregates.beside_the_rest(goods, PLACES, "flow", "a129")
    france = {}
    own = {}
    for flow, _, place, a129, _, value in rows:
        france[flow, a129] = france.get((flow, a129), 0) + value
        own[place, flow, a129] = own.get((place, flow, a129), 0) + value
    traded = {key: value for key, value in france.items() if value}
    assert beside.height == len(PLACES) * len(traded)
    for place, flow, a129, value, rest in beside.iter_rows():
        assert value == own.get((place, flow, a129), 0)
        assert value + rest == france[flow, a129]


def test_trade_of_98_and_99_is_in_the_rest_of_every_place_and_monaco_in_its_region() -> None:
    rows = yearly(
        ("E", "08", "C11Z", "DE", 1), ("E", "98", "C11Z", "DE", 2), ("E", "99", "C11Z", "DE", 4)
    )
    totals = cells(rows).select("place", "value_eur")
    beside = aggregates.beside_the_rest(totals, ["08"])
    assert beside.rows() == [("08", 1_000_000, 6_000_000)]
    regions = cells(rows, "region").select("place", "value_eur")
    assert aggregates.beside_the_rest(regions, ["21"]).rows() == [("21", 4_000_000, 3_000_000)]


def test_corsica_is_a_department_and_a_region_of_the_same_trade() -> None:
    rows = yearly(
        ("E", "20", "C11Z", "DE", 3), ("E", "08", "C11Z", "DE", 1), ("E", "51", "C11Z", "US", 1)
    )
    for kind, code in (("department", "20"), ("region", "22")):
        beside = aggregates.beside_the_rest(cells(rows, kind).select("place", "value_eur"), [code])
        assert beside.rows() == [(code, 3_000_000, 2_000_000)]
    region = cells(rows, "region").filter(place="13")
    assert region["value_eur"].sum() == 2_000_000


@unhurried
@given(stores)
def test_the_nation_is_the_sum_of_its_places_and_has_no_rest(rows: list[Row]) -> None:
    nation = cells(rows, "nation").select("place", "value_eur")
    beside = aggregates.beside_the_rest(nation, [""])
    assert beside.row(0) == ("", sum(value for *_, value in rows), 0)


def test_only_the_quarters_taken_count_and_rows_of_no_value_never() -> None:
    rows = [
        ("E", 1, "08", "C11Z", "DE", 5),
        ("E", 2, "08", "C11Z", "BE", 7),
        ("E", 3, "08", "C11Z", "US", 9),
        ("E", 1, "08", "C21Z", "US", 0),
    ]
    found = sums(rows, quarters=(1, 2))
    assert sorted(found.cells["country"]) == ["BE", "DE"]
    assert sorted(found.quarters["quarter"]) == [1, 2]
    assert found.classes["cpf4"].unique().to_list() == ["1101"]
    assert found.suppliers.is_empty()  # they are of imports


@unhurried
@given(stores, stores)
def test_two_years_are_paired_without_losing_a_euro(now: list[Row], before: list[Row]) -> None:
    both = pairs(now, before)
    assert both["value_eur"].sum() == sum(value for *_, value in now)
    assert both["base_eur"].sum() == sum(value for *_, value in before)
    assert not both.select("place", "flow", "a129", "country").is_duplicated().any()


def test_a_cell_that_opens_or_closes_has_nothing_in_the_other_year() -> None:
    both = pairs(yearly(("E", "08", "C11Z", "US", 2)), yearly(("E", "08", "C11Z", "DE", 1)))
    assert row(both, country="US")["base_eur"] == 0
    assert row(both, country="DE")["value_eur"] == 0


def test_all_kinds_of_place_come_from_the_same_sums() -> None:
    rows = yearly(*(("I", place, "C11Z", "CN", 1) for place in REGIONS))
    taken = aggregates.aggregate(store(rows), (1, 2, 3, 4))
    assert taken.of("department").suppliers["place"].n_unique() == len(REGIONS)
    assert taken.of("region").suppliers["place"].n_unique() == len(set(REGIONS.values()))
    assert taken.of("nation").suppliers["place"].unique().to_list() == [""]
