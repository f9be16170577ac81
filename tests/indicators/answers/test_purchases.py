"""Imports from few countries outside the Union, set against the rest of France."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from trade import CLASSES, PLACES, UNION, UNKNOWN, Row, row, stores, sums, unhurried, yearly

from fiches.indicators.answers import purchases

Euros = tuple[str, str, str, str, float]


def found(rows: list[Row], places: list[str] | None = None) -> pl.DataFrame:
    return purchases.purchases(
        sums(rows), PLACES if places is None else places, UNION, UNKNOWN, {"D35A"}
    )


# In each test 08 buys 8 of 10 million of this class outside the Union, all of it from China.
CHINA: list[Euros] = [("I", "08", "C28A", "CN", 8), ("I", "08", "C28A", "DE", 2)]
SPREAD: list[Euros] = [("I", "51", "C28A", code, 10) for code in ("US", "CN", "GB", "RU", "DE")]


def test_a_class_is_named_with_all_that_a_sentence_needs() -> None:
    known = row(found(yearly(*CHINA, *SPREAD, ("I", "08", "C11Z", "BE", 90))))
    assert (known["place"], known["order"], known["a129"], known["cpf4"]) == (
        "08",
        1,
        "C28A",
        "2811",
    )
    assert (known["value_eur"], known["imports_eur"]) == (10_000_000, 100_000_000)
    assert (known["supplier"], known["supplier_eur"], known["supplier_share"]) == (
        "CN",
        8_000_000,
        0.8,
    )
    assert (known["outside_share"], known["concentration"]) == (0.8, 1)
    assert (known["rest_value_eur"], known["rest_supplier_share"]) == (50_000_000, 0.2)
    assert (known["rest_outside_share"], known["rest_concentration"]) == (0.8, 0.25)
    assert known["excess_eur"] == pytest.approx(6_000_000)
    assert (known["rest"], known["told"], known["energy"]) == ("spread", True, False)


@pytest.mark.parametrize(
    ("rest", "case", "told"),
    [
        ([("I", "51", "C28A", "CN", 9), ("I", "51", "C28A", "DE", 1)], "same", False),
        ([("I", "51", "C28A", "CN", 55), ("I", "51", "C28A", "DE", 45)], "same", True),
        ([("I", "98", "C28A", "US", 9), ("I", "51", "C28A", "DE", 1)], "other", True),
        ([("I", "51", "C28A", "CN", 49), ("I", "51", "C28A", "DE", 51)], "spread", True),
        ([("I", "51", "C28A", "DE", 9)], "spread", True),
        ([("I", "51", "C11Z", "DE", 9)], "none", False),
    ],
)
def test_the_rest_of_france_buys_at_the_same_place_elsewhere_or_not(
    rest: list[Euros], case: str, told: bool
) -> None:
    known = row(found(yearly(*CHINA, *rest), ["08"]))
    assert (known["rest"], known["told"]) == (case, told)


def test_a_first_supplier_of_less_than_half_is_in_no_sentence() -> None:
    mine = [
        ("I", "08", "C28A", "CN", 4.9),
        ("I", "08", "C28A", "US", 1.1),
        ("I", "08", "C28A", "DE", 4),
    ]
    known = row(found(yearly(*mine, *SPREAD)))
    assert known["supplier_share"] == pytest.approx(0.49)
    assert not known["told"]


NOT_NAMED: dict[str, list[Euros]] = {
    "mostly within": [("I", "08", "C28A", "CN", 4.9), ("I", "08", "C28A", "DE", 5.1)],
    "three alike": [("I", "08", "C28A", code, 3) for code in ("CN", "US", "GB")],
    "under a million": [("I", "08", "C28A", "CN", 0.9)],
    "under a quarter of a percent": [*CHINA, ("I", "08", "C11Z", "DE", 4000)],
    "sold as much as bought": [*CHINA, ("E", "08", "C28A", "DE", 10)],
    "nothing from outside": [("I", "08", "C28A", "DE", 9)],
    "nobody known": [("I", "08", "C28A", "QU", 9), ("I", "08", "C28A", "FR", 9)],
}


@pytest.mark.parametrize("rows", NOT_NAMED.values(), ids=NOT_NAMED)
def test_what_is_not_named(rows: list[Euros]) -> None:
    assert found(yearly(*rows), ["08"]).is_empty()


def test_the_limits_themselves_are_named() -> None:
    half = [
        ("I", "08", "C28A", "CN", 5),
        ("I", "08", "C28A", "DE", 5),
        ("E", "08", "C28A", "DE", 9),
    ]
    assert found(yearly(*half), ["08"]).height == 1
    least = [("I", "08", "C28A", "CN", 1), ("I", "08", "C11Z", "DE", 399)]
    assert found(yearly(*least), ["08"])["cpf4"].to_list() == ["2811"]


def test_what_is_not_bought_in_every_quarter_is_not_named() -> None:
    rows = yearly(*CHINA, *SPREAD)
    three = [each for each in rows if each[1] != 2 or each[2] != "08"]
    assert found(three, ["08"]).is_empty()
    assert found([each for each in rows if each[1] <= 3], ["08"]).height == 1


def test_undetermined_partners_are_in_no_share() -> None:
    known = row(found(yearly(*CHINA, *SPREAD, ("I", "08", "C28A", "QU", 90)), ["08"]))
    assert (known["value_eur"], known["supplier_share"]) == (10_000_000, 0.8)


def test_energy_is_named_apart_and_in_no_sentence() -> None:
    known = row(found(yearly(("I", "08", "D35A", "RU", 9), ("I", "51", "D35A", "DE", 9)), ["08"]))
    assert known["energy"]
    assert not known["told"]


def test_a_class_of_more_than_three_billions_overflows_nothing() -> None:
    mine = [("I", "08", "C28A", "CN", 4000), ("I", "08", "C28A", "US", 1000)]
    rest = [("I", "51", "C28A", "CN", 9000), ("I", "51", "C28A", "US", 3000)]
    known = row(found(yearly(*mine, *rest), ["08"]))
    assert known["concentration"] == pytest.approx(0.8**2 + 0.2**2)
    assert known["rest_concentration"] == pytest.approx(0.75**2 + 0.25**2)


def test_suppliers_of_the_same_value_go_by_code() -> None:
    rows = yearly(("I", "08", "C28A", "US", 3), ("I", "08", "C28A", "CN", 3))
    assert row(found(rows, ["08"]))["supplier"] == "CN"


def test_a_region_buys_what_its_departments_buy() -> None:
    rows = yearly(*CHINA, ("I", "51", "C28A", "US", 40), ("I", "75", "C28A", "DE", 9))
    of = sums(rows, "region")
    known = row(purchases.purchases(of, ["13"], UNION, UNKNOWN))
    assert (known["supplier"], known["value_eur"]) == ("US", 50_000_000)
    assert known["rest_value_eur"] == 9_000_000


@unhurried
@given(stores)
def test_what_is_named_is_what_the_rule_says(rows: list[Row]) -> None:
    named = {(place, cpf4) for place, cpf4 in found(rows).select("place", "cpf4").iter_rows()}
    assert named == {
        (place, cpf4)
        for place in PLACES
        for cpf4 in CLASSES.values()
        if _flagged(rows, place, cpf4)
    }


def _flagged(rows: list[Row], place: str, cpf4: str) -> bool:
    """Apply the rule word by word, in fractions."""
    mine = [each for each in rows if each[2] == place and each[5]]
    bought = [each for each in mine if each[0] == "I" and each[4] not in UNKNOWN]
    of_class = [each for each in bought if CLASSES[each[3]] == cpf4]
    total = sum(each[5] for each in of_class)
    outside: dict[str, int] = {}
    for *_, country, euros in of_class:
        if country not in UNION:
            outside[country] = outside.get(country, 0) + euros
    beyond = sum(outside.values())
    if not beyond:
        return False
    squares = sum(Fraction(euros, beyond) ** 2 for euros in outside.values())
    quarters = {each[1] for each in mine if each[0] == "I" and CLASSES[each[3]] == cpf4}
    sold = sum(each[5] for each in mine if each[0] == "E" and CLASSES[each[3]] == cpf4)
    return (
        Fraction(beyond, total) >= Fraction(1, 2)
        and squares >= Fraction(2, 5)
        and total >= max(1_000_000, Fraction(sum(each[5] for each in bought), 400))
        and quarters == {each[1] for each in rows if each[5]}
        and total > sold
    )
