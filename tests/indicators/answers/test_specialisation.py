"""Excess over the rest of France: identities, who is named, who is alike."""

import polars as pl
import pytest
from hypothesis import given
from trade import PLACES, UNKNOWN, Row, cells, row, stores, sums, unhurried, yearly

from fiches.indicators.answers import specialisation

Euros = tuple[str, str, str, str, float]


def structure(*rows: Euros) -> pl.DataFrame:
    return specialisation.excesses(cells(yearly(*rows)), PLACES)


def named(rows: list[Row]) -> list[str]:
    """Return the specialities of 08."""
    of = sums(rows)
    found = specialisation.specialities(
        specialisation.excesses(of.cells, PLACES), of.cells, of.quarters, UNKNOWN
    )
    return found.filter(place="08").sort("order")["a129"].to_list()


@unhurried
@given(stores)
def test_excesses_sum_up_to_nothing_and_make_the_coefficient(rows: list[Row]) -> None:
    found = specialisation.excesses(cells(rows), PLACES)
    coefficients = dict(specialisation.coefficients(found).iter_rows())
    for (place,), goods in found.group_by("place"):
        whole = goods["value_eur"].sum()
        coefficient = coefficients[place]
        if not whole or goods["rest_share"].is_null().all():
            assert coefficient is None
            continue
        excess = goods["excess_eur"]
        assert excess.sum() == pytest.approx(0, abs=1e-6 * whole)
        assert coefficient == pytest.approx(excess.filter(excess > 0).sum() / whole)
        assert 0 <= coefficient <= 1 + 1e-12
        assert goods["share"].sum() == pytest.approx(1)


def test_the_excess_is_what_is_sold_beyond_the_structure_of_the_rest() -> None:
    found = structure(
        ("E", "08", "C11Z", "DE", 60), ("E", "08", "C28A", "DE", 40),
        ("E", "51", "C11Z", "DE", 20), ("E", "98", "C28A", "DE", 80),
    )  # fmt: skip
    drinks = row(found, place="08", a129="C11Z")
    assert drinks["excess_eur"] == pytest.approx(40e6)
    assert drinks["quotient"] == pytest.approx(3)
    assert row(found, place="08", a129="C28A")["excess_eur"] == pytest.approx(-40e6)
    coefficients = dict(specialisation.coefficients(found).iter_rows())
    assert coefficients["08"] == pytest.approx(0.4)
    assert coefficients["01"] is None


def test_products_left_out_are_left_out_of_france_too() -> None:
    rows = cells(yearly(
        ("E", "08", "C11Z", "DE", 10), ("E", "08", "C30C", "DE", 90),
        ("E", "51", "C11Z", "DE", 10), ("E", "51", "C28A", "DE", 30), ("E", "51", "C30C", "DE", 60),
    ))  # fmt: skip
    found = specialisation.excesses(rows, PLACES, {"C30C"})
    drinks = row(found, place="08", a129="C11Z")
    assert (drinks["share"], drinks["rest_share"]) == (1, 0.25)
    assert found.filter(a129="C30C").is_empty()


# Specialities

STEADY = yearly(*(("E", "08", "C11Z", country, 2) for country in ("DE", "BE", "US")))
ELSEWHERE = yearly(("E", "51", "C11Z", "DE", 10), ("E", "51", "C28A", "DE", 90))
FILLING = yearly(*(("E", "08", "C28A", country, 2) for country in ("DE", "BE", "US")))


def test_a_speciality_is_named() -> None:
    of = sums(STEADY + ELSEWHERE + FILLING)
    found = specialisation.specialities(
        specialisation.excesses(of.cells, PLACES), of.cells, of.quarters, UNKNOWN
    )
    known = row(found, place="08")
    assert (known["order"], known["a129"], known["countries"]) == (1, "C11Z", 3)
    assert known["excess_eur"] == pytest.approx(6e6 - 1.2e6)
    assert known["quotient"] == pytest.approx(5)
    assert not known["far_beyond"]


def test_what_is_sold_to_two_countries_is_none() -> None:
    two = [(*row[:4], "DE" if row[4] == "US" else row[4], row[5]) for row in STEADY]
    unknown = [(*row[:4], "QU" if row[4] == "US" else row[4], row[5]) for row in STEADY]
    assert named(two + ELSEWHERE + FILLING) == []
    assert named(unknown + ELSEWHERE + FILLING) == []


def test_what_is_sold_in_three_quarters_is_none_unless_the_year_has_no_more() -> None:
    rows = STEADY + ELSEWHERE + FILLING
    assert named([row for row in rows if row[1] != 4 or row[3] != "C11Z"]) == []
    assert named([row for row in rows if row[1] <= 2]) == ["C11Z"]


def test_an_excess_under_a_million_or_a_percent_is_none() -> None:
    small = [(*row[:5], row[5] // 5) for row in STEADY]
    assert named(small + ELSEWHERE + [(*row[:5], row[5] // 5) for row in FILLING]) == []
    trifle = yearly(("E", "08", "C28A", "DE", 900), ("E", "51", "C28A", "DE", 10_000))
    assert named(STEADY + trifle) == []


def test_a_share_less_than_twice_that_of_the_rest_is_none() -> None:
    rest = yearly(("E", "51", "C11Z", "DE", 26), ("E", "51", "C28A", "DE", 74))
    assert named(STEADY + FILLING + rest) == []
    rest = yearly(("E", "51", "C11Z", "DE", 25), ("E", "51", "C28A", "DE", 75))
    assert named(STEADY + FILLING + rest) == ["C11Z"]


def test_a_product_that_only_this_place_sells_is_one_without_a_quotient() -> None:
    of = sums(STEADY + FILLING + yearly(("E", "51", "C28A", "DE", 90)))
    found = specialisation.specialities(
        specialisation.excesses(of.cells, PLACES), of.cells, of.quarters, UNKNOWN
    )
    known = row(found, place="08")
    assert known["quotient"] is None
    assert known["far_beyond"]
    assert known["rest_share"] == 0


def test_specialities_come_by_excess_then_code() -> None:
    rows = yearly(*(("E", "08", p, c, 2) for p in ("C21Z", "C11Z") for c in ("DE", "BE", "US")))
    big = yearly(*(("E", "08", "C30C", c, 9) for c in ("DE", "BE", "US")))
    assert named(rows + big + yearly(("E", "51", "C28A", "DE", 90))) == ["C30C", "C11Z", "C21Z"]


def test_the_text_leaves_out_aircraft_unless_they_are_over_half() -> None:
    found = specialisation.told(
        structure(
            ("E", "08", "C30C", "DE", 51), ("E", "08", "C11Z", "DE", 49),
            ("E", "51", "C30C", "DE", 50), ("E", "51", "C11Z", "DE", 50),
        ),
        {"C30C", "C30A"},
    )  # fmt: skip
    assert found.filter(told="all")["place"].to_list() == ["08"]
    assert found.filter(told="without").height == len(PLACES) - 1
    assert row(found, place="08")["lumpy_share"] == pytest.approx(0.51)
    assert row(found, place="01")["lumpy_share"] is None


# Places alike


@unhurried
@given(stores)
def test_places_are_as_alike_the_one_as_the_other(rows: list[Row]) -> None:
    found = specialisation.alike(specialisation.excesses(cells(rows), PLACES), count=len(PLACES))
    distances = {(place, other): d for place, _, other, d in found.iter_rows()}
    for (place, other), distance in distances.items():
        assert place != other
        assert distances[other, place] == pytest.approx(distance)
        assert 0 <= distance <= 1 + 1e-12
    for _, others in found.group_by("place"):
        assert others.sort("order")["distance"].is_sorted()


def test_the_nearest_structure_comes_first_and_ties_go_by_code() -> None:
    goods = {"08": (50, 50), "20": (40, 60), "51": (60, 40), "75": (100, 0)}
    rows = [
        euros
        for place, (drinks, machines) in goods.items()
        for euros in (("E", place, "C11Z", "DE", drinks), ("E", place, "C28A", "DE", machines))
    ]
    found = specialisation.alike(structure(*rows), count=2).filter(place="08")
    assert found["other"].to_list() == ["20", "51"]
    assert found["distance"].to_list() == pytest.approx([0.1, 0.1])
    assert specialisation.alike(structure(*rows)).filter(place="01").is_empty()
