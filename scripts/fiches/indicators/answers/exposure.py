"""How much of a flow one partner takes, and why it is more or less than elsewhere (rule 3).

A partner is a set of country codes: one country, the United Kingdom with its codes, the European
Union. Shares are of trade with determined partners. Only direct trade is known: a part sold to
Germany for a car sold in Ohio counts for Germany.
"""

from collections.abc import Collection, Sequence
from typing import Literal

import polars as pl

from fiches.indicators.answers.aggregates import beside_the_rest, ratio
from fiches.reference import Flow

SMALL_GAP = 0.01
"""A gap under one point between two shares isn't split: both are told as alike."""

NO_PART = 0.005
"""A part of the gap under half a point rounds to nothing beside the other one."""

FLOOR_EUR = 1_000_000
"""A product is named for its share to a partner from that trade with it on: below, one order makes
the share."""

FLOOR_SHARE = 0.005
"""…and from half a percent of the place's flow on, so that a large place isn't told of a trifle."""

EXPOSED = 5
"""So many products are named: a table that fits beside the text."""

TOLD_GAP = 0.02
"""From two points on a gap is worth one of the first sentences."""

Gap = Literal["small", "products", "customers", "same", "beyond", "opposite"]
"""Which wording tells a gap: under a point; all by products; by customers only; both parts of the
same sign; products explain more than the gap and customers bring it back; customers outweigh
products, which pull the other way."""


def exposure(
    cells: pl.DataFrame,
    places: Sequence[str],
    flow: Flow,
    partner: Collection[str],
    unknown: Collection[str],
) -> pl.DataFrame:
    """Explain the share of a partner in a flow by what is traded and by with whom.

    Parameters
    ----------
    cells
        `place, flow, a129, country, value_eur`, all of France.
    places
        Those wanted.
    flow
        `"E"` or `"I"`.
    partner
        The partner's country codes.
    unknown
        Codes of no determined partner.

    Returns
    -------
    pl.DataFrame
        One row a place: `place, partner_eur` (traded with the partner), `value_eur` (with all
        determined partners), `share`, `rest_share` (in the rest of France), `expected` (share if
        each product went to the partner as in the rest of France), `gap` (`share` less
        `rest_share`), and its parts `by_products, by_customers`, with their euros
        `by_products_eur, by_customers_eur`; `case` (`Gap`). Null where there is nothing to share.
    """
    goods = _goods(cells, places, flow, partner, unknown)
    whole = _whole(goods)
    known = goods.filter(pl.col("rest_share").is_not_null())
    expected = known.group_by("place", maintain_order=True).agg(
        expected_eur=(pl.col("value_eur") * pl.col("rest_share")).sum()
    )
    as_rest_eur = pl.col("value_eur") * pl.col("rest_share")
    return (
        pl.DataFrame({"place": places}, schema={"place": pl.String})
        .join(whole, on="place", how="left", maintain_order="left")
        .join(expected, on="place", how="left", maintain_order="left")
        .with_columns(pl.col("partner_eur", "value_eur").fill_null(0))
        .with_columns(
            share=ratio("partner_eur", "value_eur"),
            expected=ratio("expected_eur", "value_eur"),
            by_products_eur=pl.col("expected_eur") - as_rest_eur,
            by_customers_eur=pl.col("partner_eur") - pl.col("expected_eur"),
        )
        .with_columns(
            gap=pl.col("share") - pl.col("rest_share"),
            by_products=pl.col("expected") - pl.col("rest_share"),
            by_customers=pl.col("share") - pl.col("expected"),
        )
        .with_columns(case=_case())
        .drop("expected_eur")
    )


def exposed(
    cells: pl.DataFrame,
    places: Sequence[str],
    flow: Flow,
    partner: Collection[str],
    unknown: Collection[str],
    *,
    count: int | None = EXPOSED,
) -> pl.DataFrame:
    """Name the products of which the largest part is traded with a partner.

    Returns
    -------
    pl.DataFrame
        `place, order` (from 1), `a129, partner_eur, value_eur, share` (of the partner in the
        product), `rest_value_eur, rest_share` (the same in the rest of France; null where it
        trades none), the largest share first.
    """
    goods = _goods(cells, places, flow, partner, unknown)
    whole = _whole(goods).select("place", whole_eur="value_eur")
    least_eur = pl.max_horizontal(pl.lit(FLOOR_EUR), pl.col("whole_eur") * FLOOR_SHARE)
    named = (
        goods.join(whole, on="place")
        .filter(pl.col("partner_eur") >= least_eur)
        .with_columns(share=ratio("partner_eur", "value_eur"))
        .sort("place", "share", "a129", descending=[False, True, False])
        .with_columns(order=pl.int_range(1, pl.len() + 1).over("place"))
        .select(
            "place",
            "order",
            "a129",
            "partner_eur",
            "value_eur",
            "share",
            "rest_value_eur",
            rest_share=ratio("rest_partner_eur", "rest_value_eur"),
        )
    )
    return named if count is None else named.filter(pl.col("order") <= count)


def _goods(
    cells: pl.DataFrame,
    places: Sequence[str],
    flow: Flow,
    partner: Collection[str],
    unknown: Collection[str],
) -> pl.DataFrame:
    """Return each product beside the rest of France, with the share that goes to the partner there.

    `rest_share` is that of all goods where the rest of France doesn't trade the product.
    """
    taken = cells.filter(~pl.col("country").is_in(sorted(unknown)), flow=flow)
    goes = pl.col("country").is_in(sorted(partner))
    sums = taken.group_by("place", "a129").agg(
        pl.sum("value_eur"), partner_eur=pl.col("value_eur").filter(goes).sum()
    )
    whole = beside_the_rest(sums.drop("a129"), places).select(
        "place", rest_all=ratio("rest_partner_eur", "rest_value_eur")
    )
    own = ratio("rest_partner_eur", "rest_value_eur")
    return (
        beside_the_rest(sums, places, "a129")
        .join(whole, on="place")
        .with_columns(rest_share=own.fill_null(pl.col("rest_all")))
        .sort("place", "a129")
    )


def _whole(goods: pl.DataFrame) -> pl.DataFrame:
    """Return `place, partner_eur, value_eur, rest_share` of all goods together."""
    return goods.group_by("place", maintain_order=True).agg(
        pl.sum("partner_eur", "value_eur"), rest_share=pl.first("rest_all")
    )


def _case() -> pl.Expr:
    """Return which wording tells the gap (`Gap`)."""
    gap, products, customers = pl.col("gap"), pl.col("by_products"), pl.col("by_customers")
    return (
        pl.when(gap.is_null())
        .then(None)
        .when(gap.abs() < SMALL_GAP)
        .then(pl.lit("small"))
        .when(customers.abs() < NO_PART)
        .then(pl.lit("products"))
        .when(products.abs() < NO_PART)
        .then(pl.lit("customers"))
        .when(products.sign() != gap.sign())
        .then(pl.lit("opposite"))
        .when(customers.sign() != gap.sign())
        .then(pl.lit("beyond"))
        .otherwise(pl.lit("same"))
    )
