"""Markets that the rest of France serves with a place's products, and the place doesn't (rule 8).

A redistribution of what the place sells, not extra sales: leads to check with the firms.
"""

from collections.abc import Collection, Sequence
from itertools import groupby
from operator import itemgetter

import polars as pl

from fiches.indicators.answers.aggregates import beside_the_rest, ratio

FLOOR_EUR = 5_000_000
"""The place makes the product for export: five million a year."""

MIN_QUOTIENT = 1
"""…and sells at least as much of it, for its size, as the rest of France."""

MIN_COUNTRIES = 5
"""…to five countries: it isn't the supplier of one customer."""

MARKET_EUR = 20_000_000
"""A market is one that the rest of France serves for twenty million a year."""

MIN_SELLERS = 5
"""…from five departments…"""

FIRST_SELLER = 0.7
"""…of which the first has less than 70 %: not the affair of one plant and its customer."""

HARDLY_SERVED = 0.2
"""The place sells there less than a fifth of what its structure would give."""

WORTHWHILE_EUR = 1_000_000
"""…which is a million at least."""

MOST = 6
"""So many rows: a table to be read, not an inventory."""

MOST_ALIKE = 2
"""So many rows of one product, and of one country."""


def markets(
    cells: pl.DataFrame,
    places: Sequence[str],
    unknown: Collection[str],
    sanctioned: Collection[str],
    without: Collection[str],
) -> pl.DataFrame:
    """Name the markets that a place hardly serves.

    Parameters
    ----------
    cells
        `place, department, flow, a129, country, value_eur`, all of France: a place may hold
        several departments.
    places
        Those wanted.
    unknown
        Codes of no determined partner, which is no market and counts in no sum.
    sanctioned
        Countries left out.
    without
        Products (A129) left out: energy, aircraft, ships.

    Returns
    -------
    pl.DataFrame
        `place, order` (from 1), `a129, country, value_eur` (what it sells there, 0 or little),
        `expected_eur` (if its sales of the product went where the rest of France's go),
        `product_eur` (its sales of the product), `rest_value_eur` (the rest of France's sales
        there), `sellers` (departments of it that sell there), `first_share` (of the largest), the
        largest expected value first; at most `MOST`, `MOST_ALIKE` a product or country.
    """
    sold = cells.filter(~pl.col("country").is_in(sorted(unknown)), flow="E")
    goods = _offered(sold, places, without)
    found = (
        expected(sold, places, goods)
        .filter(
            ~pl.col("country").is_in(sorted(sanctioned)),
            pl.col("rest_value_eur") >= MARKET_EUR,
            pl.col("expected_eur") >= WORTHWHILE_EUR,
            pl.col("value_eur") < HARDLY_SERVED * pl.col("expected_eur"),
        )
        .pipe(_with_sellers, sold)
        .filter(pl.col("sellers") >= MIN_SELLERS, pl.col("first_share") < FIRST_SELLER)
        .sort("place", "expected_eur", "a129", "country", descending=[False, True, False, False])
    )
    return _capped(found)


def expected(sold: pl.DataFrame, places: Sequence[str], goods: pl.DataFrame) -> pl.DataFrame:
    """Spread a place's sales of its products over the countries as the rest of France does.

    Parameters
    ----------
    sold
        `place, a129, country, value_eur` of all exports to determined partners.
    places
        Those wanted.
    goods
        `place, a129`: the products looked at.

    Returns
    -------
    pl.DataFrame
        `place, a129, country, value_eur, rest_value_eur, product_eur, expected_eur`; the expected
        values of a product sum up to `product_eur`. Nothing where the rest of France sells none.
    """
    keys = ["a129", "country"]
    nation = sold.group_by(keys).agg(nation_eur=pl.col("value_eur").sum())
    own = sold.group_by("place", *keys).agg(pl.sum("value_eur"))
    products = sold.group_by("place", "a129").agg(pl.sum("value_eur"))
    whole = beside_the_rest(products, places, "a129").select(
        "place", "a129", product_eur="value_eur", rest_product_eur="rest_value_eur"
    )
    share = ratio("rest_value_eur", "rest_product_eur")
    return (
        goods.select("place", "a129")
        .join(nation, on="a129")
        .join(own, on=["place", *keys], how="left")
        .join(whole, on=["place", "a129"])
        .with_columns(pl.col("value_eur").fill_null(0))
        .with_columns(rest_value_eur=pl.col("nation_eur") - pl.col("value_eur"))
        .filter(pl.col("rest_product_eur") > 0)
        .select(
            "place",
            *keys,
            "value_eur",
            "rest_value_eur",
            "product_eur",
            expected_eur=pl.col("product_eur") * share,
        )
        .sort("place", *keys)
    )


def _offered(sold: pl.DataFrame, places: Sequence[str], without: Collection[str]) -> pl.DataFrame:
    """Return `place, a129`: what each place sells enough of, to enough countries."""
    products = sold.group_by("place", "a129").agg(pl.sum("value_eur"))
    whole = beside_the_rest(products.drop("a129"), places).select(
        "place", whole_eur="value_eur", rest_whole_eur="rest_value_eur"
    )
    markets = sold.group_by("place", "a129").agg(countries=pl.col("country").n_unique())
    return (
        beside_the_rest(products, places, "a129")
        .join(whole, on="place")
        .join(markets, on=["place", "a129"])
        .filter(
            ~pl.col("a129").is_in(sorted(without)),
            pl.col("value_eur") >= FLOOR_EUR,
            pl.col("countries") >= MIN_COUNTRIES,
            ratio("value_eur", "whole_eur")
            >= MIN_QUOTIENT * ratio("rest_value_eur", "rest_whole_eur"),
        )
        .select("place", "a129")
    )


def _with_sellers(found: pl.DataFrame, sold: pl.DataFrame) -> pl.DataFrame:
    """Add how many departments of the rest of France sell there, and what the first has of it."""
    keys = ["a129", "country"]
    others = sold.group_by(*keys, "department", seller="place").agg(seller_eur=pl.sum("value_eur"))
    sellers = (
        found.select("place", *keys)
        .join(others, on=keys)
        .filter(pl.col("seller") != pl.col("place"))
        .group_by("place", *keys)
        .agg(sellers=pl.len().cast(pl.Int64), first_eur=pl.max("seller_eur"))
    )
    return found.join(sellers, on=["place", *keys]).with_columns(
        first_share=ratio("first_eur", "rest_value_eur")
    )


def _capped(found: pl.DataFrame) -> pl.DataFrame:
    """Keep the first rows of each place, and few of them of one product or country."""
    kept: list[dict[str, object]] = []
    for _, rows in groupby(found.iter_rows(named=True), itemgetter("place")):
        taken: list[dict[str, object]] = []
        for row in rows:
            alike = [
                sum(row[side] == other[side] for other in taken) for side in ("a129", "country")
            ]
            if len(taken) < MOST and max(alike) < MOST_ALIKE:
                taken.append(row | {"order": len(taken) + 1})
        kept += taken
    order = pl.Series("order", [], pl.Int64)
    schema = found.with_columns(order.extend_constant(0, found.height)).schema
    return pl.DataFrame(kept, schema=schema).select(
        "place",
        "order",
        "a129",
        "country",
        "value_eur",
        "expected_eur",
        "product_eur",
        "rest_value_eur",
        "sellers",
        "first_share",
    )
