"""What one flow is made of, product by country."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from fiches.indicators.frames import (
    OTHER,
    OTHER_PRODUCTS,
    VALUE,
    by_place,
    country_names,
    is_country,
    leaders,
    product_names,
)
from fiches.reference import Flow, Names

Side = Literal["product", "country"]

RED = 5
"""So many of the largest flows between named ends are marked."""


@dataclass(frozen=True)
class FlowMatrix:
    """What one flow is made of, product by country, with the smaller ends put together.

    Attributes
    ----------
    flow
        `"E"` or `"I"`.
    links
        `product, product_name, product_label, country, country_name, value_eur, red`, one row for
        each pair that trades, the largest first. `red` marks the largest flows between named ends.
    nodes
        `side` (`"product"` or `"country"`), `code, name, value_eur`: products, then countries, each
        from the largest to the smallest, `OTHER` last.
    total_eur
        Sum of the links, and of the nodes of each side.
    top_flows
        The rows of `links` that are red.
    """

    flow: Flow
    links: pl.DataFrame
    nodes: pl.DataFrame
    total_eur: int

    @property
    def top_flows(self) -> pl.DataFrame:
        """The largest flows between named ends, the largest first."""
        return self.links.filter("red")

    def ends(self, side: Side) -> list[dict[str, Any]]:
        """Return the nodes of a side in their order, each by column."""
        return [node for node in self.nodes.iter_rows(named=True) if node["side"] == side]


def flows(
    rows: pl.LazyFrame,
    places: Iterable[str],
    names: Names,
    flow: Flow,
    top: int = 10,
) -> dict[str, FlowMatrix]:
    """Cross the main products of a flow with its main partners.

    Parameters
    ----------
    rows
        The rows of places.
    places, names
        Those wanted, and what codes stand for.
    flow
        `"E"` or `"I"`.
    top
        So many products and so many countries are named.

    Returns
    -------
    dict
        The matrix of each place.
    """
    cells = (
        rows.filter(pl.col("flow") == flow)
        .group_by("place", product="a129", country="country")
        .agg(VALUE)
        .filter(pl.col("value_eur") > 0)
        .collect()
    )
    labels = {code: one.label for code, one in names.products.items()} | {OTHER: OTHER_PRODUCTS}
    named = (pl.col("product") != OTHER) & (pl.col("country") != OTHER)
    links = (
        _fold(_fold(cells, "product", pl.lit(value=True), top), "country", is_country(), top)
        .group_by("place", "product", "country")
        .agg(VALUE)
        .sort("place", "value_eur", "product", "country", descending=[False, True, False, False])
        .select(
            "place",
            "product",
            pl.col("product").replace(product_names(names)).alias("product_name"),
            pl.col("product").replace(labels).alias("product_label"),
            "country",
            pl.col("country").replace(country_names(names)).alias("country_name"),
            "value_eur",
            red=named & (named.cum_sum().over("place") <= RED),
        )
    )
    nodes = pl.concat([_nodes(links, "product"), _nodes(links, "country")])
    of_place = by_place(nodes, places)
    return {
        place: FlowMatrix(flow, found, of_place[place], int(found["value_eur"].sum()))
        for place, found in by_place(links, places).items()
    }


def _fold(cells: pl.DataFrame, side: str, rank: pl.Expr, top: int) -> pl.DataFrame:
    """Keep the largest codes of a side among those that may rank, put the rest under `OTHER`."""
    sums = cells.filter(rank).group_by("place", side).agg(VALUE)
    named = leaders(sums, "value_eur", side, top).with_columns(named=pl.lit(value=True))
    code = pl.when(pl.col("named")).then(side).otherwise(pl.lit(OTHER))
    return (
        cells.join(named, on=["place", side], how="left")
        .with_columns(code.alias(side))
        .drop("named")
    )


def _nodes(links: pl.DataFrame, side: str) -> pl.DataFrame:
    return (
        links.group_by("place", code=side, name=f"{side}_name")
        .agg(VALUE)
        .sort(pl.col("code") == OTHER, "value_eur", "code", descending=[False, True, False])
        .select("place", pl.lit(side).alias("side"), "code", "name", "value_eur")
    )
