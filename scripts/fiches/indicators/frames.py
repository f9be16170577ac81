"""What the families of indicators share: the shape of an indicator, and who ranks.

An *indicator* takes the rows of many places, each with its place in the column `place`, and
computes all of those wanted in one go: a hundred queries of a few rows each take far longer than
one query. Rows need `place`, `flow`, `a129`, `country` and `value_eur` (euros).

Ties are always broken in the same way: the larger value first, then the code in alphabetical order.
Undetermined partners never rank: their trade is counted with the other countries.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

import polars as pl

from fiches.reference import NOT_COUNTRIES, Names

OTHER = "AUTRES"
"""The code under which what isn't named is put together."""

TOTAL = "TOTAL"
"""The code of the row that sums up."""

OTHER_PRODUCTS = "Autres produits"
OTHER_COUNTRIES = "Autres pays"

VALUE = pl.col("value_eur").sum()

Found = TypeVar("Found")

Indicator = Callable[..., dict[str, Found]]
"""Takes rows, places wanted, names of codes and more; gives what it found for each place."""


def of_one(indicator: Indicator[Found], rows: pl.LazyFrame, names: Names, *more: object) -> Found:
    """Return an indicator of rows that are all of one place."""
    alone = rows.with_columns(place=pl.lit(""))
    return indicator(alone, [""], names, *more)[""]


def by_place(frame: pl.DataFrame, places: Iterable[str]) -> dict[str, pl.DataFrame]:
    """Return the rows of each place in their order, none for a place that has none."""
    parts = frame.partition_by("place", as_dict=True, include_key=False, maintain_order=True)
    nothing = frame.drop("place").clear()
    return {place: parts.get((place,), nothing) for place in places}


def leaders(sums: pl.DataFrame, value: str, code: str, count: int) -> pl.DataFrame:
    """Return the codes of each place's `count` largest that aren't nothing."""
    return (
        sums.filter(pl.col(value) > 0)
        .sort(value, code, descending=[True, False])
        .group_by("place", maintain_order=True)
        .head(count)
        .select("place", code)
    )


def is_country() -> pl.Expr:
    """Keep what has a country for its partner."""
    return ~pl.col("country").is_in(sorted(NOT_COUNTRIES))


def product_names(names: Names) -> dict[str, str]:
    """Return the names of products for figures, by code."""
    return {code: one.short for code, one in names.products.items()} | {OTHER: OTHER_PRODUCTS}


def country_names(names: Names) -> dict[str, str]:
    """Return the names of partners, by code."""
    return {code: one.name for code, one in names.countries.items()} | {OTHER: OTHER_COUNTRIES}
