"""Indicators: plain values and small frames out of the store's rows.

Every function is pure and takes rows of the store, filtered to a place by the caller, so that a
department, a region and the nation are computed alike. Needed columns: `flow`, `a129`, `country`
and `value_eur` (euros). `cube` groups the rows once; give its result to the others where several
indicators of one place are wanted.

Ties are always broken in the same way: the larger value first, then the code in alphabetical order.
Undetermined partners never rank: their trade is counted in "Autres pays", and `undetermined` gives
its amount.
"""

from dataclasses import dataclass
from typing import Literal

import polars as pl

from fiches import reference

Flow = Literal["E", "I"]

OTHER = "OTHER"
"""The code under which what isn't named is put together."""

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


def cube(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Group rows by what the indicators need, once for all of them.

    Returns
    -------
    pl.LazyFrame
        `flow, a129, country, value_eur`, in memory, without the pairs that don't trade.
    """
    keys = ["flow", "a129", "country"]
    return (
        frame.group_by(keys).agg(VALUE).filter(pl.col("value_eur") > 0).sort(keys).collect().lazy()
    )


def totals(frame: pl.LazyFrame) -> Totals:
    """Return the sums of both flows."""
    sums = dict(frame.group_by("flow").agg(VALUE).collect().iter_rows())
    return Totals(exports_eur=sums.get("E", 0), imports_eur=sums.get("I", 0))


def undetermined(frame: pl.LazyFrame) -> Totals:
    """Return the trade whose partner isn't a country: it never ranks and is told in a note."""
    return totals(frame.filter(pl.col("country").is_in(sorted(reference.NOT_COUNTRIES))))


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


def rank(department: str, departments: pl.DataFrame, flow: Flow) -> int:
    """Return the place (from 1) of a department, by its customs code, among `by_department`."""
    column = "exports_rank" if flow == "E" else "imports_rank"
    return int(departments.row(by_predicate=pl.col("department") == department, named=True)[column])


def balance_by_partner(frame: pl.LazyFrame, top: int = 10, limit: int = 14) -> pl.DataFrame:
    """Set exports and imports side by side for the main partners of both flows.

    Parameters
    ----------
    frame
        A place's rows.
    top
        So many partners are taken from each flow.
    limit
        Of their union, so many at most are named: those with the largest volume.

    Returns
    -------
    pl.DataFrame
        `order` (from 1), `country, name, imports_eur, exports_eur, balance_eur` (euros) and `kind`:
        `"partner"` by volume, then `"others"` if anything is left, then `"total"`.
    """
    value, exported = pl.col("value_eur"), pl.col("flow") == "E"
    sums = (
        frame.group_by("country")
        .agg(
            imports_eur=value.filter(~exported).sum(),
            exports_eur=value.filter(exported).sum(),
        )
        .with_columns(volume=pl.col("imports_eur") + pl.col("exports_eur"))
        .filter(pl.col("volume") > 0)
        .collect()
    )
    ranked = sums.filter(_is_country())
    main = set(_leaders(ranked, "exports_eur", "country", top))
    main |= set(_leaders(ranked, "imports_eur", "country", top))
    named = _leaders(ranked.filter(pl.col("country").is_in(main)), "volume", "country", limit)
    names = _country_names() | {"TOTAL": "Total"}
    rows = pl.concat(
        [
            pl.DataFrame({"country": named}, schema={"country": pl.String})
            .join(sums, on="country", maintain_order="left")
            .with_columns(kind=pl.lit("partner")),
            _sum_of(sums.filter(~pl.col("country").is_in(named)), OTHER, "others").filter(
                pl.col("volume") > 0
            ),
            _sum_of(sums, "TOTAL", "total"),
        ],
        how="diagonal",
    )
    return rows.select(
        pl.int_range(1, pl.len() + 1).alias("order"),
        "country",
        pl.col("country").replace(names).alias("name"),
        "imports_eur",
        "exports_eur",
        balance_eur=pl.col("exports_eur") - pl.col("imports_eur"),
        kind="kind",
    )


def goods(frame: pl.LazyFrame) -> pl.DataFrame:
    """Return what is traded, product by product.

    Returns
    -------
    pl.DataFrame
        `flow, a129, short, label, value_eur` (euros) and `share` (of the flow, 0 to 1), exports
        before imports, the largest first.
    """
    products = reference.products()
    value = pl.col("value_eur")
    return (
        frame.group_by("flow", "a129")
        .agg(VALUE)
        .filter(value > 0)
        .collect()
        .sort("flow", "value_eur", "a129", descending=[False, True, False])
        .select(
            "flow",
            "a129",
            short=pl.col("a129").replace(_names(products, "a129", "short")),
            label=pl.col("a129").replace(_names(products, "a129", "label")),
            value_eur="value_eur",
            share=value / value.sum().over("flow"),
        )
    )


def flow_matrix(frame: pl.LazyFrame, flow: Flow, top: int = 10, red: int = 5) -> FlowMatrix:
    """Cross the main products of a flow with its main partners.

    Parameters
    ----------
    frame
        A place's rows.
    flow
        `"E"` or `"I"`.
    top
        So many products and so many countries are named.
    red
        So many of the largest flows between named ends are marked.
    """
    cells = (
        frame.filter(pl.col("flow") == flow)
        .group_by(product="a129", country="country")
        .agg(VALUE)
        .filter(pl.col("value_eur") > 0)
        .collect()
    )
    products = _leaders(_sums(cells, "product"), "value_eur", "product", top)
    countries = _leaders(_sums(cells, "country").filter(_is_country()), "value_eur", "country", top)
    product_names = _names(reference.products(), "a129", "short") | {OTHER: OTHER_PRODUCTS}
    folded = (
        cells.with_columns(_fold("product", products), _fold("country", countries))
        .group_by("product", "country")
        .agg(VALUE)
        .sort("value_eur", "product", "country", descending=[True, False, False])
    )
    named = (pl.col("product") != OTHER) & (pl.col("country") != OTHER)
    links = folded.select(
        "product",
        pl.col("product").replace(product_names).alias("product_name"),
        "country",
        pl.col("country").replace(_country_names()).alias("country_name"),
        "value_eur",
        red=named & (named.cum_sum() <= red),
    )
    return FlowMatrix(
        flow=flow,
        links=links,
        nodes=pl.concat([_nodes(links, "product"), _nodes(links, "country")]),
        total_eur=int(links["value_eur"].sum()),
    )


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _rank(column: str) -> pl.Expr:
    by_value = pl.struct(-pl.col(column), "department")
    return by_value.rank("ordinal").cast(pl.Int64)


def _leaders(sums: pl.DataFrame, value: str, code: str, count: int) -> list[str]:
    """Return the codes of the `count` largest that aren't nothing, in order."""
    ranked = sums.filter(pl.col(value) > 0).sort(value, code, descending=[True, False])
    return ranked[code].head(count).to_list()


def _sums(cells: pl.DataFrame, side: str) -> pl.DataFrame:
    return cells.group_by(side).agg(VALUE)


def _fold(column: str, named: list[str]) -> pl.Expr:
    """Keep the named codes, put the rest under `OTHER`."""
    return pl.when(pl.col(column).is_in(named)).then(column).otherwise(pl.lit(OTHER)).alias(column)


def _nodes(links: pl.DataFrame, side: str) -> pl.DataFrame:
    return (
        links.group_by(code=side, name=f"{side}_name")
        .agg(VALUE)
        .sort(pl.col("code") == OTHER, "value_eur", "code", descending=[False, True, False])
        .select(pl.lit(side).alias("side"), "code", "name", "value_eur")
    )


def _sum_of(sums: pl.DataFrame, code: str, kind: str) -> pl.DataFrame:
    """Return the sum of all rows, as one row."""
    return sums.select(
        pl.lit(code).alias("country"),
        pl.col("imports_eur", "exports_eur", "volume").sum(),
        pl.lit(kind).alias("kind"),
    )


def _is_country() -> pl.Expr:
    return ~pl.col("country").is_in(sorted(reference.NOT_COUNTRIES))


def _in_union(year: int) -> pl.Expr:
    """Keep the other members of the Union: returned goods aren't trade with one."""
    members = reference.countries(year).filter(pl.col("eu"), pl.col("kind") == "country")
    return pl.col("country").is_in(members["country"].to_list())


def _names(frame: pl.DataFrame, code: str, name: str) -> dict[str, str]:
    return dict(frame.select(code, name).iter_rows())


def _country_names() -> dict[str, str]:
    return _names(reference.countries(), "country", "name") | {OTHER: OTHER_COUNTRIES}
