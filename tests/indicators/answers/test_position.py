"""The measures, their ranks and what stands in the middle."""

import math
from collections import Counter

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trade import (
    PARTNERS,
    PLACES,
    UNION,
    UNKNOWN,
    Row,
    cells,
    pairs,
    row,
    stores,
    unhurried,
    yearly,
)

from fiches.indicators.answers import position
from fiches.indicators.answers.position import COEFFICIENT, COUNTRIES, GROWTH, PRODUCTS


def measured(rows: list[Row], before: list[Row] | None = None) -> pl.DataFrame:
    both = None if before is None else pairs(rows, before)
    return position.measures(cells(rows), PLACES, PARTNERS, UNKNOWN, both)


@unhurried
@given(stores, st.sampled_from([COUNTRIES, PRODUCTS]))
def test_equivalents_lie_between_one_and_the_number_there_is(rows: list[Row], measure: str) -> None:
    found = measured(rows)
    for place in PLACES:
        sums: Counter[str] = Counter()
        for flow, _, where, product, country, euros in rows:
            determined = measure == PRODUCTS or country not in UNKNOWN
            if flow == "E" and where == place and euros and determined:
                sums[product if measure == PRODUCTS else country] += euros
        value = row(found, place=place, flow="E", measure=measure)["value"]
        if not sums:
            assert value is None
            continue
        shares = [euros / sums.total() for euros in sums.values()]
        perplexity = math.exp(-sum(share * math.log(share) for share in shares))
        assert isinstance(value, float)
        assert value * (1 + 1e-12) >= 1
        assert value <= perplexity * (1 + 1e-9)
        assert perplexity <= len(shares) * (1 + 1e-9)


def test_equal_parts_count_one_each() -> None:
    rows = yearly(*(("E", "08", "C11Z", code, 3000) for code in ("DE", "BE", "US", "CN")))
    found = measured(rows)
    assert row(found, place="08", flow="E", measure=COUNTRIES)["value"] == pytest.approx(4)
    assert row(found, place="08", flow="E", measure=PRODUCTS)["value"] == pytest.approx(1)


def test_one_product_and_one_country_are_one_exactly() -> None:
    found = measured(yearly(("E", "08", "C11Z", "DE", 7), ("E", "51", "C21Z", "US", 7)))
    for measure in (COUNTRIES, PRODUCTS, COEFFICIENT):
        assert row(found, place="08", flow="E", measure=measure)["value"] == 1


def test_the_rest_of_france_holds_98_and_99_which_do_not_rank() -> None:
    rows = yearly(
        ("E", "08", "C11Z", "US", 1), ("E", "08", "C11Z", "DE", 1),
        ("E", "98", "C11Z", "US", 3), ("E", "99", "C11Z", "DE", 1),
    )  # fmt: skip
    known = row(measured(rows), place="08", flow="E", measure="US")
    assert known["value"] == 0.5
    assert known["rest"] == 0.75
    assert (known["rank"], known["tied"], known["of"]) == (1, 1, 1)


def test_shares_are_of_determined_partners() -> None:
    rows = yearly(
        ("I", "75", "C11Z", "CN", 1), ("I", "75", "C11Z", "DE", 3),
        ("I", "75", "C11Z", "QU", 90), ("I", "75", "C11Z", "FR", 90),
    )  # fmt: skip
    assert row(measured(rows), place="75", flow="I", measure="CN")["value"] == 0.25
    assert row(measured(rows), place="75", flow="I", measure="EU")["value"] == 0.75
    only = measured(yearly(("I", "75", "C11Z", "QU", 90)))
    assert row(only, place="75", flow="I", measure="EU")["value"] is None
    assert row(only, place="75", flow="I", measure=COUNTRIES)["value"] is None
    assert row(only, place="75", flow="I", measure=PRODUCTS)["value"] == 1


def test_growth_needs_a_firm_base_and_a_year_before() -> None:
    now = yearly(
        ("E", "08", "C11Z", "DE", 12), ("E", "20", "C11Z", "DE", 5), ("E", "51", "C11Z", "DE", 9)
    )
    before = yearly(
        ("E", "08", "C11Z", "DE", 10),
        ("E", "20", "C11Z", "DE", 0.9),
        ("E", "98", "C11Z", "DE", 7.1),
    )
    found = measured(now, before)
    known = row(found, place="08", flow="E", measure=GROWTH)
    assert known["value"] == pytest.approx(0.2)
    assert known["rest"] == pytest.approx(14 / 8 - 1)
    assert known["of"] == 1
    for place in ("20", "51", "01"):
        assert row(found, place=place, flow="E", measure=GROWTH)["value"] is None
        assert row(found, place=place, flow="E", measure=GROWTH)["rank"] is None
    assert GROWTH not in measured(now)["measure"]


def test_equal_values_share_a_rank_and_places_without_one_have_none() -> None:
    rows = yearly(
        *(("E", place, "C11Z", "US", 1) for place in ("08", "51")), ("E", "75", "C11Z", "DE", 1)
    )
    us = measured(rows).filter(flow="E", measure="US")
    assert us.select("place", "rank", "tied", "of").rows() == [
        ("01", None, None, 3),
        ("08", 1, 2, 3),
        ("20", None, None, 3),
        ("51", 1, 2, 3),
        ("75", 3, 1, 3),
        ("9A", None, None, 3),
    ]


def test_quartiles_are_of_the_places_that_have_a_value() -> None:
    parts = {"08": 0, "20": 1, "51": 2, "75": 4}
    rows = [
        euros
        for place, us in parts.items()
        for euros in (("E", place, "C11Z", "US", us), ("E", place, "C11Z", "DE", 10 - us))
    ]
    middle = row(position.quartiles(measured(yearly(*rows))), flow="E", measure="US")
    assert middle["q1"] == pytest.approx(0.075)
    assert middle["median"] == pytest.approx(0.15)
    assert middle["q3"] == pytest.approx(0.25)
    assert middle["of"] == 4
    nothing = row(position.quartiles(measured([])), flow="E", measure="US")
    assert (nothing["median"], nothing["of"]) == (None, 0)


@unhurried
@given(st.lists(st.none() | st.integers(0, 5), min_size=1, max_size=100))
def test_surprise_counts_the_places_that_stand_as_far_out(values: list[int | None]) -> None:
    frame = pl.DataFrame(
        {
            "place": [str(n) for n in range(len(values))],
            "flow": "E",
            "measure": "any",
            "value": pl.Series(values, dtype=pl.Float64),
        }
    )
    found = position.ranked(frame).with_columns(
        bits=position.surprise(), up=position.surprise(upwards=True)
    )
    known = [value for value in values if value is not None]
    for value, bits, up in found.select("value", "bits", "up").iter_rows():
        if value is None:
            assert bits is None
            continue
        above = sum(other >= value for other in known)
        below = sum(other <= value for other in known)
        assert bits == pytest.approx(-math.log2(2 * min(above, below) / len(known)))
        assert up == pytest.approx(-math.log2(2 * above / len(known)))


def test_surprise_of_a_hundred_ranks_is_the_formula() -> None:
    frame = pl.DataFrame(
        {"place": [str(n) for n in range(100)], "flow": "E", "measure": "any", "value": range(100)}
    )
    found = position.ranked(frame).with_columns(bits=position.surprise()).sort("rank")
    for rank, bits in found.select("rank", "bits").iter_rows():
        assert bits == pytest.approx(-math.log2(2 * min(rank, 101 - rank) / 100))
    assert found.filter(pl.col("bits") >= 1).height == 50
    assert found["bits"][49] == 0


@unhurried
@given(stores)
def test_measures_do_not_depend_on_the_unit(rows: list[Row]) -> None:
    more: list[Row] = [(f, q, d, p, c, value * 1000) for f, q, d, p, c, value in rows]
    one, thousand = measured(rows), measured(more)
    assert thousand.select("place", "flow", "measure").equals(
        one.select("place", "flow", "measure")
    )
    for name in ("value", "rest"):
        assert thousand[name].to_list() == pytest.approx(one[name].to_list())


def test_the_union_is_a_partner_like_the_others() -> None:
    rows = yearly(*(("E", "9A", "C11Z", code, 1) for code in (*sorted(UNION), "US", "GB")))
    assert row(measured(rows), place="9A", flow="E", measure="EU")["value"] == 0.5
