"""What has changed: contributions of products and countries, and what a place has of its own.

All functions take `aggregates.paired` cells, with the same quarters of both years. Growth is a
share of the earlier year (0.02 for 2 %); *points* are such shares too, of the place's whole flow.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import polars as pl

from fiches.indicators.answers.aggregates import beside_the_rest, ratio
from fiches.indicators.flows import Side
from fiches.indicators.frames import OTHER, TOTAL
from fiches.reference import Flow

MIN_BASE_EUR = 1_000_000
"""Below that base a rate says nothing: one lorry more doubles the trade."""

STILL = 0.005
"""A smaller rate is "stable" as long as no revision is known: it rounds to nothing, and published
revisions of a region's year are of that order."""

WRITTEN = 0.0005
"""A smaller rate is written as nothing, whatever the revisions."""

MULTIPLIED = 2.0
"""Above +200 % readers follow "multiplié par 3,4" better than a rate."""

FLOOR_POINTS = 0.005
"""A product or country is named in a sentence from half a point on: less can't be seen in the
rate that the sentence tells."""

TURN = 0.02
"""A rate nearer to nothing changes its sign easily: from 2 % on that is told."""

LEADING = 5
"""So many contributions each way make a figure that one takes in at a glance."""

FIRM_BASE_EUR = 20_000_000
"""A product's growth in the rest of France stands for its course from that base on; below, one
plant decides it, and all goods together are the better guess."""

NOTHING_OWN = 0.005
"""An own part nearer to nothing isn't told: the change comes from the nature of the products."""

OWN_POINTS = 0.01
"""From one point on the own part is worth a sentence."""

NATURE_POINTS = 0.015
"""Without an own part, a gap to France of that size comes from the nature of the products."""

ALONE_IN_FRANCE = 1 / 3
"""Above that share of France's trade in a product, the rest of France is no measure of it."""

MAIN_PRODUCT = 1 / 2
"""…where the product is above that share of the place's flow."""

Pace = Literal["nothing", "new", "small base", "multiplied", "rise", "fall", "stable"]
"""How a rate is told: `nothing` in either year, `new` without a base, `small base` ("n.s.")."""

Own = Literal["adds", "reduces", "opposite", "nothing"]
"""What the own part does to the growth expected of the products: it has the same sign; the other,
but is smaller; the other, and turns the growth; or it is near nothing."""

_FLOW = ["place", "flow"]


def changes(
    cells: pl.DataFrame,
    places: Sequence[str],
    unknown: Collection[str],
    still: Mapping[Flow, float] | None = None,
) -> pl.DataFrame:
    """Tell how each flow has changed, and by what most (rule 2).

    Parameters
    ----------
    cells
        `aggregates.paired`.
    places
        Those wanted.
    unknown
        Codes of no determined partner: they are in the totals and are never named.
    still
        Rate below which a flow is stable, from the revisions known (`quarters.stillness`); by
        default `STILL`.

    Returns
    -------
    pl.DataFrame
        One row a place and flow: `place, flow, value_eur, base_eur, change_eur, growth` (null
        without a base), `pace` (`Pace`); the largest change of the same sign: `product,
        product_change_eur, product_points`, likewise `country…`, and of one product with one
        country `cell_product, cell_country, cell_change_eur, cell_points`; `growth_without` that
        cell, taken out of the numerator alone; `turns`, whether the sign turns without it.
    """
    found = _totals(cells, places)
    sign = found.select(*_FLOW, sign=pl.col("change_eur").sign())
    determined = cells.filter(~pl.col("country").is_in(sorted(unknown)))
    for largest in (
        _largest(cells, sign, product="a129"),
        _largest(determined, sign, country="country"),
        _largest(determined, sign, cell_product="a129", cell_country="country"),
    ):
        found = found.join(largest, on=_FLOW, how="left")
    left_eur = pl.col("change_eur") - pl.col("cell_change_eur")
    plain = _has_rate() & (pl.col("growth").abs() >= TURN)
    return (
        found.with_columns(
            growth=ratio("change_eur", "base_eur"),
            product_points=ratio("product_change_eur", "base_eur"),
            country_points=ratio("country_change_eur", "base_eur"),
            cell_points=ratio("cell_change_eur", "base_eur"),
            growth_without=ratio(left_eur, "base_eur"),
        )
        .with_columns(pace=pace(limits(still)), turns=plain & _opposite("growth_without", "growth"))
        .sort(_FLOW)
    )


def without_products(found: pl.DataFrame) -> pl.DataFrame:
    """Take out of `changes` what is told of products, where they can't be compared."""
    named = [name for name in found.columns if name.startswith(("product", "cell_"))]
    return found.with_columns(
        *(pl.lit(None, found.schema[name]).alias(name) for name in (*named, "growth_without")),
        turns=pl.lit(value=False),
    )


def contributions(
    cells: pl.DataFrame, places: Sequence[str], unknown: Collection[str], side: Side
) -> pl.DataFrame:
    """Split each flow's change among its products or its countries (rule 2).

    Returns
    -------
    pl.DataFrame
        `place, flow, code` (A129 or country; `OTHER` for partners that aren't determined),
        `value_eur, base_eur, flow_base_eur, change_eur, points` (of the flow's base, null without
        one; they sum up to its growth), `named` (worth a sentence); the largest rise first, the
        largest fall last.
    """
    code = pl.col("a129")
    if side == "country":
        determined = ~pl.col("country").is_in(sorted(unknown))
        code = pl.when(determined).then("country").otherwise(pl.lit(OTHER))
    totals = _totals(cells, places).select(*_FLOW, flow_base_eur="base_eur")
    return (
        cells.group_by(*_FLOW, code.alias("code"))
        .agg(pl.sum("value_eur", "base_eur"))
        .join(totals, on=_FLOW)
        .with_columns(change_eur=pl.col("value_eur") - pl.col("base_eur"))
        .with_columns(points=ratio("change_eur", "flow_base_eur"))
        .with_columns(
            named=(pl.col("code") != OTHER)
            & (pl.col("flow_base_eur") >= MIN_BASE_EUR)
            & (pl.col("points").abs() >= FLOOR_POINTS).fill_null(value=False)
        )
        .sort(*_FLOW, "change_eur", "code", descending=[False, False, True, False])
    )


def leading(split: pl.DataFrame, count: int = LEADING) -> pl.DataFrame:
    """Keep the contributions that a figure shows, and sum up the others and all.

    Parameters
    ----------
    split
        `contributions`.
    count
        So many rises and so many falls at most are named.

    Returns
    -------
    pl.DataFrame
        `place, flow, order` (from 1), `code, change_eur, points, kind`: `"rise"` from the largest,
        `"fall"` to the largest, `"others"` if there are any, `"total"`.
    """
    kinds = pl.Enum(["rise", "fall", "others", "total"])
    change, code = pl.col("change_eur"), pl.col("code")
    rises = split.filter(change > 0, code != OTHER).group_by(_FLOW, maintain_order=True)
    falls = (
        split.filter(change < 0, code != OTHER)
        .sort(*_FLOW, "change_eur", "code")
        .group_by(_FLOW, maintain_order=True)
    )
    named = pl.concat(
        [
            rises.head(count).with_columns(kind=pl.lit("rise", kinds)),
            falls.head(count).with_columns(kind=pl.lit("fall", kinds)),
        ]
    )
    rest = split.join(named, on=[*_FLOW, "code"], how="anti")
    columns = (*_FLOW, "code", "change_eur", "points", "kind")
    rows = [
        named.select(columns),
        _summed(rest, OTHER, "others", kinds).select(columns),
        _summed(split, TOTAL, "total", kinds).select(columns),
    ]
    return (
        pl.concat(rows)
        .sort(*_FLOW, "kind", "change_eur", "code", descending=[False, False, False, True, False])
        .with_columns(order=pl.int_range(1, pl.len() + 1).over(_FLOW))
        .select(*_FLOW, "order", "code", "change_eur", "points", "kind")
    )


def own(cells: pl.DataFrame, places: Sequence[str], unknown: Collection[str]) -> pl.DataFrame:
    """Set what a place's change has of its own apart from what its products explain (rule 7).

    Each product is let grow as in the rest of France, or, where that has less than
    `FIRM_BASE_EUR` of it, as all goods there.

    Returns
    -------
    pl.DataFrame
        One row a place and flow: `place, flow, value_eur, base_eur, change_eur, growth,
        expected_eur, expected` (growth if each product had moved as in the rest of France),
        `rest_growth`, `structure` (`expected` less `rest_growth`), `own_eur, own` (`growth` less
        `expected`), `effect` (`Own`); the cell with the largest own change of the same sign,
        `cell_product, cell_country, cell_own_eur, cell_share` (of the own change), and
        `own_without` it; `lone`, whether the own part turns without it; `dominant`, whether the
        place is itself the country's trade in its main product; `told`: `"own"`, `"nature"` or
        null, what a sentence may tell. Null without a base here or in the rest of France.
    """
    rates = _rates(cells, places)
    found = _expected(cells, places, rates)
    sign = found.select(*_FLOW, sign=pl.col("own_eur").sign())
    determined = cells.filter(~pl.col("country").is_in(sorted(unknown)))
    moves = determined.join(rates, on=[*_FLOW, "a129"]).with_columns(
        cell_own_eur=pl.col("value_eur") - pl.col("base_eur") * (1 + pl.col("rate"))
    )
    cell = _first(moves, sign, "cell_own_eur", cell_product="a129", cell_country="country")
    left_eur = pl.col("own_eur") - pl.col("cell_own_eur")
    return (
        found.join(cell, on=_FLOW, how="left")
        .join(_dominant(cells, places), on=_FLOW, how="left")
        .with_columns(
            effect=_effect(),
            cell_share=ratio("cell_own_eur", "own_eur"),
            own_without=ratio(left_eur, "base_eur"),
            dominant=pl.col("dominant").fill_null(value=False),
        )
        .with_columns(lone=_opposite("own_without", "own"))
        .with_columns(told=_told())
        .sort(_FLOW)
    )


def pace(still: pl.Expr) -> pl.Expr:
    """Return how the rate between `base_eur` and `value_eur` is told (`Pace`).

    Parameters
    ----------
    still
        A smaller rate is stable.
    """
    growth = pl.col("growth")
    return (
        pl.when(pl.col("base_eur") == 0)
        .then(pl.when(pl.col("value_eur") == 0).then(pl.lit("nothing")).otherwise(pl.lit("new")))
        .when(pl.col("base_eur") < MIN_BASE_EUR)
        .then(pl.lit("small base"))
        .when(growth > MULTIPLIED)
        .then(pl.lit("multiplied"))
        .when(growth.abs() < still)
        .then(pl.lit("stable"))
        .when(growth > 0)
        .then(pl.lit("rise"))
        .otherwise(pl.lit("fall"))
    )


def limits(still: Mapping[Flow, float] | None) -> pl.Expr:
    """Return the rate below which the flow of a row is stable."""
    known = {flow: max(limit, WRITTEN) for flow, limit in (still or {}).items()}
    return pl.col("flow").replace_strict({flow: known.get(flow, STILL) for flow in ("E", "I")})


def grid(places: Sequence[str]) -> pl.DataFrame:
    """Return both flows of every place: `place, flow`."""
    wanted = pl.DataFrame({"place": places}, schema={"place": pl.String})
    return wanted.join(pl.DataFrame({"flow": ["E", "I"]}), how="cross")


def _totals(cells: pl.DataFrame, places: Sequence[str]) -> pl.DataFrame:
    """Return `place, flow, value_eur, base_eur, change_eur` of both flows of every place."""
    sums = cells.group_by(_FLOW).agg(pl.sum("value_eur", "base_eur"))
    return (
        grid(places)
        .join(sums, on=_FLOW, how="left", maintain_order="left")
        .with_columns(pl.col("value_eur", "base_eur").fill_null(0))
        .with_columns(change_eur=pl.col("value_eur") - pl.col("base_eur"))
    )


def _largest(cells: pl.DataFrame, sign: pl.DataFrame, **codes: str) -> pl.DataFrame:
    """Return the largest change of the flow's own sign, with its codes under other names."""
    change = pl.col("value_eur").sum() - pl.col("base_eur").sum()
    moved = cells.group_by(*_FLOW, *codes.values()).agg(change_eur=change)
    euros = f"{next(iter(codes)).removesuffix('_product')}_change_eur"
    return _first(moved, sign, "change_eur", **codes).rename({"change_eur": euros})


def _first(moves: pl.DataFrame, sign: pl.DataFrame, euros: str, **codes: str) -> pl.DataFrame:
    """Return each flow's largest move of the sign given; ties go to the first code."""
    toward = pl.col(euros) * pl.col("sign")
    return (
        moves.join(sign, on=_FLOW)
        .filter(toward > 0)
        .with_columns(pl.col(euros).abs().alias("size"))
        .sort("size", *codes.values(), descending=[True, *(False for _ in codes)])
        .unique(_FLOW, keep="first", maintain_order=True)
        .select(*_FLOW, euros, **codes)
    )


def _summed(split: pl.DataFrame, code: str, kind: str, kinds: pl.Enum) -> pl.DataFrame:
    """Return the sum of each flow's contributions as one row."""
    sums = split.group_by(_FLOW).agg(pl.sum("change_eur"), pl.first("flow_base_eur"))
    return sums.with_columns(
        code=pl.lit(code), kind=pl.lit(kind, kinds), points=ratio("change_eur", "flow_base_eur")
    )


def _has_rate() -> pl.Expr:
    return pl.col("base_eur") >= MIN_BASE_EUR


def _opposite(one: str, other: str) -> pl.Expr:
    """Tell whether two columns differ in sign; nothing has none."""
    return (pl.col(one).sign() * pl.col(other).sign() < 0).fill_null(value=False)


def _expected(cells: pl.DataFrame, places: Sequence[str], rates: pl.DataFrame) -> pl.DataFrame:
    """Return what each flow would be had its products grown as in the rest of France."""
    sums = (
        rates.group_by(_FLOW, maintain_order=True)
        .agg(
            # In whole euros, so that what is nothing has no sign.
            pl.sum("expected_eur").round(),
            pl.first("rest_growth"),
            known=pl.col("rate").is_not_null().all(),
        )
        .filter("known")
        .drop("known")
    )
    return (
        _totals(cells, places)
        .join(sums, on=_FLOW, how="left")
        .with_columns(
            growth=ratio("change_eur", "base_eur"),
            expected=ratio("expected_eur", "base_eur") - 1,
            own_eur=pl.col("value_eur") - pl.col("expected_eur"),
        )
        .with_columns(
            structure=pl.col("expected") - pl.col("rest_growth"), own=ratio("own_eur", "base_eur")
        )
    )


def _rates(cells: pl.DataFrame, places: Sequence[str]) -> pl.DataFrame:
    """Return the growth of each product in the rest of France, and what it would give here.

    `place, flow, a129, rate, rest_growth, expected_eur`, in order.
    """
    euros = ("value_eur", "base_eur")
    goods = cells.group_by(*_FLOW, "a129").agg(pl.sum(*euros))
    whole = beside_the_rest(goods.drop("a129"), places, "flow").select(
        *_FLOW, rest_growth=ratio("rest_value_eur", "rest_base_eur") - 1
    )
    firm = pl.col("rest_base_eur") >= FIRM_BASE_EUR
    rate = ratio("rest_value_eur", "rest_base_eur") - 1
    return (
        beside_the_rest(goods, places, "flow", "a129")
        .join(whole, on=_FLOW)
        .select(
            *_FLOW,
            "a129",
            "base_eur",
            "rest_growth",
            rate=pl.when(firm).then(rate).otherwise("rest_growth"),
        )
        .with_columns(expected_eur=pl.col("base_eur") * (1 + pl.col("rate")))
        .sort(*_FLOW, "a129")
    )


def _dominant(cells: pl.DataFrame, places: Sequence[str]) -> pl.DataFrame:
    """Tell the flows of which one product is most, and of France's trade in it over a third."""
    goods = cells.group_by(*_FLOW, "a129").agg(pl.sum("base_eur"))
    totals = _totals(cells, places).select(*_FLOW, whole_eur="base_eur")
    base, rest = pl.col("base_eur"), pl.col("rest_base_eur")
    main = base > MAIN_PRODUCT * pl.col("whole_eur")
    large = base > ALONE_IN_FRANCE * (base + rest)
    return (
        beside_the_rest(goods, places, "flow", "a129")
        .join(totals, on=_FLOW)
        .group_by(_FLOW)
        .agg(dominant=(main & large).any())
    )


def _effect() -> pl.Expr:
    """Return what the own part does (`Own`)."""
    part, expected = pl.col("own"), pl.col("expected")
    return (
        pl.when(part.is_null() | expected.is_null())
        .then(None)
        .when(part.abs() < NOTHING_OWN)
        .then(pl.lit("nothing"))
        .when(part.sign() * expected.sign() >= 0)
        .then(pl.lit("adds"))
        .when(part.abs() <= expected.abs())
        .then(pl.lit("reduces"))
        .otherwise(pl.lit("opposite"))
    )


def _told() -> pl.Expr:
    """Return what of rule 7 is worth a sentence."""
    part = pl.col("own").abs()
    gap = (pl.col("growth") - pl.col("rest_growth")).abs()
    speaks = _has_rate() & ~pl.col("dominant")
    return (
        pl.when(speaks & ~pl.col("lone") & (part >= OWN_POINTS))
        .then(pl.lit("own"))
        .when(speaks & (part < NOTHING_OWN) & (gap >= NATURE_POINTS))
        .then(pl.lit("nature"))
    )
