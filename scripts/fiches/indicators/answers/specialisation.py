"""What a place exports more of than the rest of France, and which places are most alike (rule 4).

The measure is the excess in euros: what a place sells of a product beyond what it would sell with
the structure of the rest of France. Quotients of shares explode on small values; they are given
for the products that the excess names, and no product is chosen by them alone.
"""

from collections.abc import Collection, Sequence
from typing import Literal

import polars as pl

from fiches.indicators.answers.aggregates import beside_the_rest, ratio

FLOOR_EUR = 1_000_000
"""A speciality is worth a million at least: five leave the smallest department without any."""

FLOOR_SHARE = 0.01
"""…and one percent of the place's exports, so that a large place isn't known for a trifle."""

MIN_QUOTIENT = 2
"""…and twice the share that it has in the rest of France: about a third of all products are over
once."""

MIN_COUNTRIES = 3
"""…and goes to three countries: what one customer buys is that customer's doing."""

FAR_BEYOND = 20
"""Above that a quotient is told as "plus de 20 fois": the number would be that of a small share."""

LUMPY_SHARE = 0.5
"""Where aircraft and ships are over half of the exports, specialities without them would hide what
the place lives from."""

ALIKE = 3
"""So many of the most alike are named: further ones are hardly more alike than any other."""

Told = Literal["all", "without"]
"""Whether the text tells the specialities among all products or among those that come steadily."""


def excesses(
    cells: pl.DataFrame, places: Sequence[str], without: Collection[str] = ()
) -> pl.DataFrame:
    """Compare what each place exports with the structure of the rest of France.

    Parameters
    ----------
    cells
        `place, flow, a129, value_eur`, all of France.
    places
        Those wanted.
    without
        Products (A129) left out of place and of France alike.

    Returns
    -------
    pl.DataFrame
        `place, a129, value_eur, rest_value_eur, share` (of the place's exports; null if there are
        none), `rest_share` (null without a rest), `excess_eur` (sums up to 0), `quotient` (of the
        shares; null where the rest sells none); for every place all products that France exports,
        by code.
    """
    sold = cells.filter(flow="E").filter(~pl.col("a129").is_in(sorted(without)))
    goods = sold.group_by("place", "a129").agg(pl.sum("value_eur"))
    whole = beside_the_rest(goods.drop("a129"), places).rename(
        {"value_eur": "whole_eur", "rest_value_eur": "rest_whole_eur"}
    )
    return (
        beside_the_rest(goods, places, "a129")
        .join(whole, on="place")
        .with_columns(
            share=ratio("value_eur", "whole_eur"),
            rest_share=ratio("rest_value_eur", "rest_whole_eur"),
        )
        .select(
            "place",
            "a129",
            "value_eur",
            "rest_value_eur",
            "share",
            "rest_share",
            excess_eur=pl.col("value_eur") - pl.col("whole_eur") * pl.col("rest_share"),
            quotient=ratio("share", "rest_share"),
        )
        .sort("place", "a129")
    )


def coefficients(structure: pl.DataFrame) -> pl.DataFrame:
    """Return how far each place's exports are from the structure of the rest of France.

    Returns
    -------
    pl.DataFrame
        `place, coefficient`: INSEE's *coefficient de spécialisation*, half the sum of the distances
        between shares, from 0 (alike) to 1 (nothing in common); null without exports.
    """
    distance = (pl.col("share") - pl.col("rest_share")).abs()
    return structure.group_by("place", maintain_order=True).agg(
        coefficient=pl.when(distance.is_not_null().any()).then(distance.sum() / 2)
    )


def specialities(
    structure: pl.DataFrame, cells: pl.DataFrame, quarters: pl.DataFrame, unknown: Collection[str]
) -> pl.DataFrame:
    """Name the products that a place is known for.

    Parameters
    ----------
    structure
        `excesses`.
    cells
        `place, flow, a129, country, value_eur`.
    quarters
        `place, flow, quarter, a129`: a speciality is sold in each of those that France has.
    unknown
        Codes of no determined partner: they don't count as a country.

    Returns
    -------
    pl.DataFrame
        `place, a129, value_eur, rest_value_eur, share, rest_share, excess_eur, quotient` (null if
        only this place sells it), `countries` (to how many it goes), `order` (from 1, by excess),
        `far_beyond` (told without a number).
    """
    whole = structure.group_by("place").agg(whole_eur=pl.col("value_eur").sum())
    least_eur = pl.max_horizontal(pl.lit(FLOOR_EUR), pl.col("whole_eur") * FLOOR_SHARE)
    alone = pl.col("rest_value_eur") == 0
    return (
        structure.join(whole, on="place")
        .join(_sold_widely(cells, unknown), on=["place", "a129"])
        .join(_sold_steadily(quarters), on=["place", "a129"], how="semi")
        .filter(pl.col("excess_eur") >= least_eur, alone | (pl.col("quotient") >= MIN_QUOTIENT))
        .sort("place", "excess_eur", "a129", descending=[False, True, False])
        .with_columns(
            order=pl.int_range(1, pl.len() + 1).over("place"),
            far_beyond=alone | (pl.col("quotient") > FAR_BEYOND),
        )
        .drop("whole_eur")
    )


def _sold_widely(cells: pl.DataFrame, unknown: Collection[str]) -> pl.DataFrame:
    """Return `place, a129, countries` of what goes to enough of them."""
    determined = cells.filter(~pl.col("country").is_in(sorted(unknown)), flow="E")
    countries = pl.col("country").n_unique().cast(pl.Int64)
    markets = determined.group_by("place", "a129").agg(countries=countries)
    return markets.filter(pl.col("countries") >= MIN_COUNTRIES)


def _sold_steadily(quarters: pl.DataFrame) -> pl.DataFrame:
    """Return `place, a129` of what is sold in each quarter that France has."""
    elapsed = quarters["quarter"].n_unique()
    sold = quarters.filter(flow="E").group_by("place", "a129").agg(pl.col("quarter").n_unique())
    return sold.filter(quarter=elapsed)


def told(structure: pl.DataFrame, lumpy: Collection[str]) -> pl.DataFrame:
    """Decide which specialities a place's text tells.

    Parameters
    ----------
    structure
        `excesses` of all products.
    lumpy
        Aircraft and ships (A129).

    Returns
    -------
    pl.DataFrame
        `place, told` (`Told`), `lumpy_share` (of exports; null without any).
    """
    rare = pl.col("a129").is_in(sorted(lumpy))
    shares = structure.group_by("place", maintain_order=True).agg(
        whole_eur=pl.col("value_eur").sum(), lumpy_eur=pl.col("value_eur").filter(rare).sum()
    )
    over = (pl.col("lumpy_share") > LUMPY_SHARE).fill_null(value=False)
    return shares.with_columns(lumpy_share=ratio("lumpy_eur", "whole_eur")).select(
        "place", "lumpy_share", told=pl.when(over).then(pl.lit("all")).otherwise(pl.lit("without"))
    )


def alike(structure: pl.DataFrame, count: int = ALIKE) -> pl.DataFrame:
    """Find the places whose exports are most like each other's.

    Parameters
    ----------
    structure
        `excesses`.
    count
        So many for each place.

    Returns
    -------
    pl.DataFrame
        `place, order` (from 1), `other, distance`: the coefficient between the two, 0 to 1. Places
        without exports are like no other.
    """
    shares = structure.filter(pl.col("share").is_not_null()).select("place", "a129", "share")
    distance = (pl.col("share") - pl.col("other_share")).abs().sum() / 2
    return (
        shares.join(
            shares.rename({"place": "other", "share": "other_share"}),
            on="a129",
            maintain_order="left_right",
        )
        .filter(pl.col("place") != pl.col("other"))
        .group_by("place", "other", maintain_order=True)
        .agg(distance=distance)
        .sort("place", "distance", "other")
        .with_columns(order=pl.int_range(1, pl.len() + 1).over("place"))
        .filter(pl.col("order") <= count)
        .select("place", "order", "other", "distance")
    )
