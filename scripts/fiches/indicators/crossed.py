"""Trade by country and by product, seen from each: who trades it, and what it is crossed with.

An *item* is a country or a product. Shares are of what a place trades: of its determined partners
for countries, of all goods for products, as in the fiches. All frames hold all items at once, and
all places that have rows, those without a fiche too: the rows of an item add up to France.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from fiches.indicators.answers import change
from fiches.indicators.answers.aggregates import ratio
from fiches.indicators.flows import Side
from fiches.indicators.frames import VALUE, is_country
from fiches.reference import RETURNS, Flow

CODES: dict[Side, str] = {"country": "country", "product": "a129"}
"""The column of rows that names an item."""

OTHER_SIDE: dict[Side, Side] = {"country": "product", "product": "country"}

NATION_FLOOR, PLACE_FLOOR = 0.001, 0.01
"""A country has a page from these shares of France's trade, or of a department's."""


def determined() -> pl.Expr:
    """Keep what has a country for its partner, and isn't goods that come back."""
    return is_country() & (pl.col("country") != RETURNS)


def notable(rows: pl.LazyFrame) -> list[str]:
    """Return the countries that weigh enough to have a page, by code.

    Parameters
    ----------
    rows
        Those of departments: `place, country, value_eur`; exports and imports count together.
    """
    value = pl.col("value_eur")
    sums = (
        rows.group_by("place", "country").agg(VALUE).with_columns(whole=value.sum().over("place"))
    )
    nation = rows.select(VALUE).collect().item()
    weighty = (pl.col("most") >= PLACE_FLOOR) | (value >= NATION_FLOOR * nation)
    return (
        sums.group_by("country")
        .agg(VALUE, most=(value / pl.col("whole")).max())
        .filter(weighty & determined())
        .sort("country")
        .collect()["country"]
        .to_list()
    )


def in_places(rows: pl.LazyFrame, places: Sequence[str], side: Side) -> dict[str, pl.DataFrame]:
    """Return how much each place trades of each item.

    Parameters
    ----------
    rows
        `place, flow, a129, country, value_eur`.
    places
        Those that rank, with rows or without.
    side
        Which kind of item.

    Returns
    -------
    dict
        By item, a row for each flow and place, those that have none of it too: `place, flow,
        value_eur, share` (0 to 1, null where the place trades nothing), `rank` (by share, from 1;
        null for nothing and for a place that doesn't rank), the largest share first.
    """
    sums = _sums(rows, side, "place")
    whole = _of_side(rows, side).group_by("place", "flow").agg(whole_eur=VALUE).collect()
    beside = sorted(set(whole["place"]) - set(places))
    every = pl.DataFrame({"place": [*places, *beside]}, schema={"place": pl.String})
    grid = (
        sums.select("code")
        .unique()
        .join(every, how="cross")
        .join(pl.DataFrame({"flow": ["E", "I"]}), how="cross")
    )
    ranks = pl.col("place").is_in(places) & (pl.col("value_eur") > 0)
    found = (
        grid.join(sums, on=["code", "place", "flow"], how="left")
        .join(whole, on=["place", "flow"], how="left")
        .with_columns(pl.col("value_eur").fill_null(0), pl.col("whole_eur").fill_null(0))
        .with_columns(share=ratio("value_eur", "whole_eur"))
        .with_columns(
            rank=pl.when(ranks)
            .then(pl.col("share"))
            .rank("min", descending=True)
            .over("code", "flow")
            .cast(pl.Int64)
        )
        .sort(
            "code",
            "flow",
            "share",
            "place",
            descending=[False, False, True, False],
            nulls_last=True,
        )
        .select("code", "place", "flow", "value_eur", "share", "rank")
    )
    return _by_code(found)


def crossed(rows: pl.LazyFrame, side: Side) -> dict[str, pl.DataFrame]:
    """Return what each item is crossed with: the products of a country, the countries of a product.

    Parameters
    ----------
    rows
        Those of the nation: `flow, a129, country, value_eur`.
    side
        Which kind of item.

    Returns
    -------
    dict
        By item `other` (a code), `flow, value_eur, share` (of the item's flow, 0 to 1; the rows of
        a flow add up to 1), the largest first.
    """
    other = CODES[OTHER_SIDE[side]]
    sums = _sums(rows, side, pl.col(other).alias("other"))
    whole = sums.group_by("code", "flow").agg(whole_eur=pl.sum("value_eur"))
    return _by_code(
        sums.join(whole, on=["code", "flow"])
        .select("code", "other", "flow", "value_eur", share=ratio("value_eur", "whole_eur"))
        .sort("code", "flow", "value_eur", "other", descending=[False, False, True, False])
    )


def totals(
    rows: pl.LazyFrame,
    before: pl.LazyFrame | None,
    side: Side,
    still: Mapping[Flow, float] | None = None,
) -> dict[str, pl.DataFrame]:
    """Return what France trades of each item, and how that has changed.

    Parameters
    ----------
    rows, before
        Those of the nation: `flow, a129, country, value_eur`; those of the year before, if it can
        be compared with.
    side
        Which kind of item.
    still
        By flow, the rate below which a change is stable.

    Returns
    -------
    dict
        By item, for the flows that have something in either year: `flow, value_eur, base_eur,
        share` (of what France trades), `rank` (among the items of the flow), `of` (how many these
        are), `growth, pace` (`change.Pace`, both null without a year before).
    """
    now = _sums(rows, side)
    earlier = now.clear() if before is None else _sums(before, side)
    whole = _of_side(rows, side).group_by("flow").agg(whole_eur=VALUE).collect()
    known = pl.lit(value=before is not None)
    found = (
        now.join(
            earlier.rename({"value_eur": "base_eur"}),
            on=["code", "flow"],
            how="full",
            coalesce=True,
        )
        .with_columns(pl.col("value_eur", "base_eur").fill_null(0))
        .join(whole, on="flow", how="left")
        .with_columns(
            share=ratio("value_eur", "whole_eur"),
            rank=pl.col("value_eur").rank("min", descending=True).over("flow").cast(pl.Int64),
            of=(pl.col("value_eur") > 0).sum().over("flow").cast(pl.Int64),
            growth=ratio("value_eur", "base_eur") - 1,
        )
        .with_columns(pace=pl.when(known).then(change.pace(change.limits(still))))
        .sort("code", "flow")
        .select("code", "flow", "value_eur", "base_eur", "share", "rank", "of", "growth", "pace")
    )
    return _by_code(found)


def _of_side(rows: pl.LazyFrame, side: Side) -> pl.LazyFrame:
    """Keep the rows of which shares are taken."""
    return rows.filter(determined()) if side == "country" else rows


def _sums(rows: pl.LazyFrame, side: Side, *keys: str | pl.Expr) -> pl.DataFrame:
    return (
        _of_side(rows, side)
        .group_by(pl.col(CODES[side]).alias("code"), *keys, "flow")
        .agg(VALUE)
        .filter(pl.col("value_eur") > 0)
        .collect()
    )


def _by_code(frame: pl.DataFrame) -> dict[str, pl.DataFrame]:
    parts = frame.partition_by("code", as_dict=True, include_key=False, maintain_order=True)
    return {str(code): part for (code,), part in parts.items()}
