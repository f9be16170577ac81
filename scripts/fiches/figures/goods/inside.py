"""What is inside a product that makes most of a flow: its classes, at CPF4."""

from typing import Any

import polars as pl

from fiches.indicators.scope import Scope

HALF = 0.5
"""Of a flow: a larger product is shown with what is inside."""

LEAST = 0.01
"""Of the product: smaller classes are put together."""

REST = "Autres classes"

INSIDE = pl.List(pl.Struct({"label": pl.String, "share": pl.Float64}))


def with_inside(goods: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    """Add the column `inside`: for a product of over half of its flow its classes, else nothing.

    Parameters
    ----------
    goods
        From `indicators.goods`, of the scope's place.
    scope
        Where and when.

    Returns
    -------
    pl.DataFrame
        With `inside`, a list of `label` (of the class) and `share` (of the product, 0 to 1), the
        largest first.
    """
    inside = [
        _classes(scope, row["flow"], row["a129"]) if row["share"] > HALF else None
        for row in goods.iter_rows(named=True)
    ]
    return goods.with_columns(inside=pl.Series(inside, dtype=INSIDE))


def _classes(scope: Scope, flow: str, product: str) -> list[dict[str, Any]]:
    rows = scope.year.frame.filter(flow=flow, a129=product).filter(
        pl.col("quarter").is_in(scope.quarters)
    )
    if scope.place.kind != "nation":
        rows = rows.filter(pl.col(scope.place.kind) == scope.place.customs)
    sums = (
        rows.group_by("cpf4")
        .agg(pl.sum("value_eur"))
        .collect()
        .sort("value_eur", "cpf4", descending=[True, False])
    )
    whole = sums["value_eur"].sum()
    shares = [(scope.names.product(code).label, value / whole) for code, value in sums.iter_rows()]
    named = [{"label": label, "share": share} for label, share in shares if share >= LEAST]
    rest = sum(share for _, share in shares if share < LEAST)
    return [*named, {"label": REST, "share": rest}] if rest else named
