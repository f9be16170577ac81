"""Markets that a place doesn't serve: the redistribution, the gates, the caps."""

import polars as pl
import pytest
from hypothesis import given
from trade import CLASSES, PLACES, UNKNOWN, Row, cells, row, stores, unhurried, yearly

from fiches.indicators.answers import markets

Euros = tuple[str, str, str, str, float]
SELLERS = ("51", "75", "20", "98", "99")


def found(
    rows: list[Euros], kind: str = "department", places: list[str] | None = None
) -> pl.DataFrame:
    return markets.markets(
        cells(yearly(*rows), kind), ["08"] if places is None else places, UNKNOWN, {"RU"}, {"C30C"}
    )


def sold(
    product: str = "C28A", to: str = "US", meur: float = 40, sellers: tuple[str, ...] = SELLERS
) -> list[Euros]:
    """Return what others sell: so much to one market, and as much to Germany."""
    each = meur / len(sellers)
    return [
        euros
        for place in sellers
        for euros in (("E", place, product, to, each), ("E", place, product, "DE", each))
    ]


def own(product: str = "C28A", meur: float = 10) -> list[Euros]:
    """Return what 08 sells: evenly to five countries, of which the United States aren't."""
    return [("E", "08", product, code, meur / 5) for code in ("DE", "BE", "CN", "GB", "IT")]


@unhurried
@given(stores)
def test_expected_sales_of_a_product_are_those_that_there_are(rows: list[Row]) -> None:
    known = cells(rows).filter(~pl.col("country").is_in(sorted(UNKNOWN)), flow="E")
    every = pl.DataFrame({"place": PLACES}).join(pl.DataFrame({"a129": list(CLASSES)}), how="cross")
    spread = markets.expected(known, PLACES, every)
    for _, goods in spread.group_by("place", "a129"):
        whole = goods["product_eur"][0]
        assert goods["expected_eur"].sum() == pytest.approx(whole)
        assert goods["value_eur"].sum() == whole
        assert goods["rest_value_eur"].sum() > 0


def test_a_market_that_is_not_served_is_named() -> None:
    known = row(found([*own(), *sold()]))
    assert (known["place"], known["order"], known["a129"], known["country"]) == (
        "08",
        1,
        "C28A",
        "US",
    )
    assert (known["value_eur"], known["product_eur"]) == (0, 10_000_000)
    assert known["expected_eur"] == pytest.approx(5_000_000)
    assert known["rest_value_eur"] == 40_000_000
    assert (known["sellers"], known["first_share"]) == (5, 0.2)


def test_a_market_that_is_hardly_served_is_named_and_one_that_is_served_is_not() -> None:
    little = [*own(meur=9.2), ("E", "08", "C28A", "US", 0.8)]
    assert found([*little, *sold()])["value_eur"].to_list() == [800_000]
    some = [*own(meur=9), ("E", "08", "C28A", "US", 1)]
    assert found([*some, *sold()]).is_empty()


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([*own(), *sold(to="RU")], id="under sanctions"),
        pytest.param([*own(), *sold(to="QU")], id="undetermined"),
        pytest.param([*own("C30C"), *sold("C30C")], id="aircraft"),
        pytest.param([*own(meur=4.9), *sold()], id="little sold by the place"),
        pytest.param([*own()[:4], *sold()], id="sold to four countries"),
        pytest.param([*own(), *sold(meur=19)], id="a small market"),
        pytest.param([*own(), *sold(sellers=SELLERS[:4])], id="four sellers"),
        pytest.param(
            [*own(), *sold(meur=20), ("E", "51", "C28A", "US", 60)],
            id="the affair of one department",
        ),
        pytest.param([*own(), *sold(), ("E", "51", "C28A", "DE", 400)], id="under a million"),
        pytest.param([*own(), *sold(), ("E", "08", "C11Z", "DE", 10)], id="a quotient under one"),
        pytest.param(own(), id="nobody else sells it"),
    ],
)
def test_what_is_not_named(rows: list[Euros]) -> None:
    assert found(rows).is_empty()


def test_the_sellers_are_other_departments_even_for_a_region() -> None:
    rows = [*own(), *sold(sellers=("75", "20", "98", "99"))]
    assert found(rows).is_empty()
    assert found([*rows, ("E", "51", "C28A", "US", 0.1)])["sellers"].to_list() == [5]
    region = [*rows, ("E", "51", "C28A", "US", 0.1), ("E", "51", "C28A", "DE", 0.1)]
    assert found(region, "region", ["13"]).is_empty()  # 51 is in it
    assert found([*rows, ("E", "9A", "C28A", "US", 0.1)], "region", ["13"])["sellers"].item() == 5


def test_few_rows_of_a_product_of_a_country_and_in_all() -> None:
    products = ("C11Z", "C21Z", "C28A", "D35A")
    rows = [
        euros
        for n, product in enumerate(products)
        for euros in (
            *own(product, 10 + n),
            *(each for to in ("US", "JP", "CA", "MX") for each in sold(product, to, 40 + n)),
        )
    ]
    named = found([*rows, ("E", "51", "C30C", "DE", 999)])
    assert named.height == 6
    for side in ("a129", "country"):
        assert named[side].value_counts()["count"].max() == 2
    assert named["order"].to_list() == [1, 2, 3, 4, 5, 6]
    assert named["expected_eur"].is_sorted(descending=True)
    assert named.row(0, named=True)["a129"] == "D35A"
    assert named["country"].to_list()[:2] == ["CA", "JP"]  # the same value: by code


def test_without_any_exports() -> None:
    nothing = found([("I", "08", "C28A", "US", 9)])
    assert nothing.is_empty()
    assert nothing.columns == found([*own(), *sold()]).columns
    assert nothing.schema == found([*own(), *sold()]).schema
