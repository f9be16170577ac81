"""Indicators: plain values and small frames out of the store's rows.

Every function is pure and takes rows of the store, so that a department, a region and the nation
are computed alike. Needed columns: `flow`, `a129`, `country` and `value_eur` (euros).

A function named `…_by_place` takes the rows of many places, each with its place in the column
`place`, and computes all places in one go: a hundred queries of a few rows each take far longer
than one query. Its twin takes the rows of one place, without that column.

Ties are always broken in the same way: the larger value first, then the code in alphabetical order.
Undetermined partners never rank: their trade is counted in "Autres pays", and `undetermined` gives
its amount.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import polars as pl

from fiches import reference
from fiches.reference.flows import Flow

Side = Literal["product", "country"]

OTHER = "OTHER"
"""The code under which what isn't named is put together."""

TOTAL = "TOTAL"
"""The code of the row that sums up a balance."""

ALONE = ""
"""The place of rows that are all of one place."""

OTHER_PRODUCTS = "Autres produits"
OTHER_COUNTRIES = "Autres pays"

VALUE = pl.col("value_eur").sum()


@dataclass(frozen=True)
class Totals:
    """Exports and imports, in euros."""

    exports_eur: int
    imports_eur: int

    @property
    def balance_eur(self) -> int:
        """Exports less imports: negative for a deficit."""
        return self.exports_eur - self.imports_eur

    @property
    def volume_eur(self) -> int:
        """Exports and imports together."""
        return self.exports_eur + self.imports_eur

    @property
    def coverage(self) -> float | None:
        """Exports as a share of imports; none without imports."""
        return _ratio(self.exports_eur, self.imports_eur)


@dataclass(frozen=True)
class Shares:
    """What a part is of a whole, from 0 to 1; none where the whole is nothing."""

    exports: float | None
    imports: float | None


@dataclass(frozen=True)
class FlowMatrix:
    """What one flow is made of, product by country, with the smaller ends put together.

    Attributes
    ----------
    flow
        `"E"` or `"I"`.
    links
        `product, product_name, country, country_name, value_eur, red`, one row for each pair that
        trades, the largest first. `red` marks the largest flows between named ends.
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


def totals(frame: pl.LazyFrame) -> Totals:
    """Return the sums of both flows."""
    return totals_by_place(_alone(frame), [ALONE])[ALONE]


def totals_by_place(frame: pl.LazyFrame, places: Iterable[str]) -> dict[str, Totals]:
    """Return the sums of both flows, for each of the places."""
    summed = frame.group_by("place", "flow").agg(VALUE).collect()
    sums = {(place, flow): value for place, flow, value in summed.iter_rows()}
    return {
        place: Totals(exports_eur=sums.get((place, "E"), 0), imports_eur=sums.get((place, "I"), 0))
        for place in places
    }


def undetermined(frame: pl.LazyFrame) -> Totals:
    """Return the trade whose partner isn't a country: it never ranks and is told in a note."""
    return totals(frame.filter(~_is_country()))


def undetermined_by_place(frame: pl.LazyFrame, places: Iterable[str]) -> dict[str, Totals]:
    """Return the trade whose partner isn't a country, for each of the places."""
    return totals_by_place(frame.filter(~_is_country()), places)


def european_union(frame: pl.LazyFrame, year: int) -> Totals:
    """Return the trade with the other members of the European Union, as it was in `year`."""
    return totals(frame.filter(_in_union(year)))


def shares(part: Totals, whole: Totals) -> Shares:
    """Return what `part` is of `whole`, flow by flow."""
    return Shares(
        exports=_ratio(part.exports_eur, whole.exports_eur),
        imports=_ratio(part.imports_eur, whole.imports_eur),
    )


def by_department(frame: pl.LazyFrame, year: int) -> pl.DataFrame:
    """Compare the departments that have a fiche.

    Parameters
    ----------
    frame
        The nation's rows: `department` is needed besides the other columns. Departments without a
        fiche (98 and 99) count in the nation's totals and don't rank.
    year
        Decides on membership of the European Union.

    Returns
    -------
    pl.DataFrame
        `department` (customs code), `exports_eur, imports_eur, balance_eur` (euros), `coverage`
        (exports as a share of imports), `eu_share` (of exports and imports together, 0 to 1),
        `exports_rank, imports_rank` (from 1, the largest), in the order of the fiches.
    """
    fiches = pl.DataFrame({"department": [place.customs for place in reference.departments()]})
    value, exported = pl.col("value_eur"), pl.col("flow") == "E"
    sums = (
        frame.group_by("department")
        .agg(
            exports_eur=value.filter(exported).sum(),
            imports_eur=value.filter(~exported).sum(),
            union_eur=value.filter(_in_union(year)).sum(),
        )
        .collect()
    )
    exports, imports = pl.col("exports_eur"), pl.col("imports_eur")
    return (
        fiches.join(sums, on="department", how="left", maintain_order="left")
        .with_columns(pl.col("exports_eur", "imports_eur", "union_eur").fill_null(0))
        .select(
            "department",
            exports,
            imports,
            balance_eur=exports - imports,
            coverage=pl.when(imports > 0).then(exports / imports),
            eu_share=pl.when(exports + imports > 0).then(pl.col("union_eur") / (exports + imports)),
            exports_rank=_rank("exports_eur"),
            imports_rank=_rank("imports_eur"),
        )
    )


def ranks(departments: pl.DataFrame) -> dict[tuple[str, Flow], int]:
    """Return the places (from 1) that `by_department` gives, by customs code and flow."""
    columns = departments.select("department", "exports_rank", "imports_rank")
    found: dict[tuple[str, Flow], int] = {}
    for department, exports, imports in columns.iter_rows():
        found[department, "E"], found[department, "I"] = exports, imports
    return found


def balance_by_partner(frame: pl.LazyFrame, top: int = 10, limit: int = 14) -> pl.DataFrame:
    """Set exports and imports side by side for the main partners of both flows.

    See `balances_by_place`.
    """
    return balances_by_place(_alone(frame), [ALONE], top, limit)[ALONE]


def balances_by_place(
    frame: pl.LazyFrame, places: Sequence[str], top: int = 10, limit: int = 14
) -> dict[str, pl.DataFrame]:
    """Set exports and imports side by side for the main partners of both flows.

    Parameters
    ----------
    frame
        The rows of places.
    places
        Those wanted.
    top
        So many partners are taken from each flow.
    limit
        Of their union, so many at most are named: those with the largest volume.

    Returns
    -------
    dict
        For each place `order` (from 1), `country, name, imports_eur, exports_eur, balance_eur`
        (euros) and `kind`: `"partner"` by volume, then `"others"` if anything is left, then
        `"total"`.
    """
    value, exported = pl.col("value_eur"), pl.col("flow") == "E"
    imports, exports = pl.col("imports_eur"), pl.col("exports_eur")
    sums = (
        frame.group_by("place", "country")
        .agg(imports_eur=value.filter(~exported).sum(), exports_eur=value.filter(exported).sum())
        .with_columns(volume=imports + exports)
        .filter(pl.col("volume") > 0)
        .collect()
    )
    countries = sums.filter(_is_country())
    main = pl.concat(
        _leaders(countries, flow, "country", top) for flow in ("exports_eur", "imports_eur")
    )
    pair = ["place", "country"]
    named = _leaders(countries.join(main, on=pair, how="semi"), "volume", "country", limit)
    every = pl.DataFrame({"place": places}, schema={"place": pl.String})
    parts = [
        sums.join(named, on=pair, how="semi").select(*pair, imports, exports, "volume"),
        _sum_of(sums.join(named, on=pair, how="anti"), OTHER),
        every.join(_sum_of(sums, TOTAL), on="place", how="left").with_columns(
            pl.col("country").fill_null(TOTAL),
            pl.col("imports_eur", "exports_eur", "volume").fill_null(0),
        ),
    ]
    kinds = pl.Enum(["partner", "others", "total"])
    names = _country_names() | {TOTAL: "Total"}
    rows = pl.concat(
        part.with_columns(kind=pl.lit(kind, kinds))
        for part, kind in zip(parts, kinds.categories, strict=True)
    )
    return _by_place(
        rows.sort(
            "place", "kind", "volume", "country", descending=[False, False, True, False]
        ).select(
            "place",
            pl.int_range(1, pl.len() + 1).over("place").alias("order"),
            "country",
            pl.col("country").replace(names).alias("name"),
            imports,
            exports,
            balance_eur=exports - imports,
            kind=pl.col("kind").cast(pl.String),
        ),
        places,
    )


def goods(frame: pl.LazyFrame) -> pl.DataFrame:
    """Return what is traded, product by product. See `goods_by_place`."""
    return goods_by_place(_alone(frame), [ALONE])[ALONE]


def goods_by_place(frame: pl.LazyFrame, places: Iterable[str]) -> dict[str, pl.DataFrame]:
    """Return what is traded, product by product.

    Returns
    -------
    dict
        For each place `flow, a129, short, label, value_eur` (euros) and `share` (of the flow, 0 to
        1), exports before imports, the largest first.
    """
    value, flow = pl.col("value_eur"), ["place", "flow"]
    traded = frame.group_by(*flow, "a129").agg(VALUE).filter(value > 0)
    # Joined, not summed up in a window: where that is the same for all rows, polars multiplies by
    # its inverse, and a share would depend on which other places are computed with its own.
    whole = traded.group_by(flow).agg(whole=VALUE)
    return _by_place(
        traded.join(whole, on=flow)
        .sort("place", "flow", "value_eur", "a129", descending=[False, False, True, False])
        .select(
            "place",
            "flow",
            "a129",
            short=pl.col("a129").replace(_product_names("short")),
            label=pl.col("a129").replace(_product_names("label")),
            value_eur="value_eur",
            share=value / pl.col("whole"),
        )
        .collect(),
        places,
    )


def flow_matrix(frame: pl.LazyFrame, flow: Flow, top: int = 10, red: int = 5) -> FlowMatrix:
    """Cross the main products of a flow with its main partners. See `flows_by_place`."""
    return flows_by_place(_alone(frame), [ALONE], flow, top, red)[ALONE]


def flows_by_place(
    frame: pl.LazyFrame, places: Iterable[str], flow: Flow, top: int = 10, red: int = 5
) -> dict[str, FlowMatrix]:
    """Cross the main products of a flow with its main partners.

    Parameters
    ----------
    frame
        The rows of places.
    places
        Those wanted.
    flow
        `"E"` or `"I"`.
    top
        So many products and so many countries are named.
    red
        So many of the largest flows between named ends are marked.

    Returns
    -------
    dict
        The matrix of each place.
    """
    cells = (
        frame.filter(pl.col("flow") == flow)
        .group_by("place", product="a129", country="country")
        .agg(VALUE)
        .filter(pl.col("value_eur") > 0)
        .collect()
    )
    named = (pl.col("product") != OTHER) & (pl.col("country") != OTHER)
    links = (
        _fold(_fold(cells, "product", pl.lit(value=True), top), "country", _is_country(), top)
        .group_by("place", "product", "country")
        .agg(VALUE)
        .sort("place", "value_eur", "product", "country", descending=[False, True, False, False])
        .select(
            "place",
            "product",
            pl.col("product").replace(_product_names("short")).alias("product_name"),
            "country",
            pl.col("country").replace(_country_names()).alias("country_name"),
            "value_eur",
            red=named & (named.cum_sum().over("place") <= red),
        )
    )
    nodes = pl.concat([_nodes(links, "product"), _nodes(links, "country")])
    of_place = _by_place(nodes, places)
    return {
        place: FlowMatrix(flow, found, of_place[place], int(found["value_eur"].sum()))
        for place, found in _by_place(links, places).items()
    }


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _rank(column: str) -> pl.Expr:
    by_value = pl.struct(-pl.col(column), "department")
    return by_value.rank("ordinal").cast(pl.Int64)


def _alone(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Take rows for those of one place."""
    return frame.with_columns(place=pl.lit(ALONE))


def _by_place(frame: pl.DataFrame, places: Iterable[str]) -> dict[str, pl.DataFrame]:
    """Return the rows of each place in their order, none for a place that has none."""
    parts = frame.partition_by("place", as_dict=True, include_key=False, maintain_order=True)
    nothing = frame.drop("place").clear()
    return {place: parts.get((place,), nothing) for place in places}


def _leaders(sums: pl.DataFrame, value: str, code: str, count: int) -> pl.DataFrame:
    """Return the codes of each place's `count` largest that aren't nothing."""
    return (
        sums.filter(pl.col(value) > 0)
        .sort(value, code, descending=[True, False])
        .group_by("place", maintain_order=True)
        .head(count)
        .select("place", code)
    )


def _fold(cells: pl.DataFrame, side: str, rank: pl.Expr, top: int) -> pl.DataFrame:
    """Keep the largest codes of a side among those that may rank, put the rest under `OTHER`."""
    sums = cells.filter(rank).group_by("place", side).agg(VALUE)
    named = _leaders(sums, "value_eur", side, top).with_columns(named=pl.lit(value=True))
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


def _sum_of(sums: pl.DataFrame, code: str) -> pl.DataFrame:
    """Return the sum of each place's rows."""
    return sums.group_by("place").agg(
        pl.lit(code).alias("country"), pl.col("imports_eur", "exports_eur", "volume").sum()
    )


def _is_country() -> pl.Expr:
    return ~pl.col("country").is_in(sorted(reference.NOT_COUNTRIES))


def _in_union(year: int) -> pl.Expr:
    """Keep the other members of the Union: returned goods aren't trade with one."""
    members = reference.countries(year).filter(pl.col("eu"), pl.col("kind") == "country")
    return pl.col("country").is_in(members["country"].to_list())


@cache
def _product_names(form: str) -> dict[str, str]:
    """Return the names of products in one of their forms, `"short"` or `"label"`, by code."""
    names = dict(reference.products().select("a129", form).iter_rows())
    return names | {OTHER: OTHER_PRODUCTS}


@cache
def _country_names() -> dict[str, str]:
    names = dict(reference.countries().select("country", "name").iter_rows())
    return names | {OTHER: OTHER_COUNTRIES}
