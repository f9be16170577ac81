"""Whether pages add up: a country's or a product's over all departments, to the fiches and France.

For notebook 06 and the tests. What France trades is summed up from the rows of the store, by none
of the project's indicators.
"""

import polars as pl

from fiches import indicators
from fiches.indicators.crossed import CODES, determined
from fiches.indicators.flows import Side
from fiches.indicators.items import Item
from fiches.indicators.scope import Scope
from fiches.store import Year

_SUMS = ("departments_eur", "beside_eur", "regions_eur")


def agreement(side: Side, year: Year) -> pl.DataFrame:
    """Compare what the pages of all items tell with what France trades.

    Returns
    -------
    pl.DataFrame
        `code, flow, departments_eur` (those with a fiche), `beside_eur` (98 and 99), `regions_eur`,
        `nation_eur` (from the store) and `difference_eur`, the largest of both sums less the
        nation's: 0 where pages add up.
    """
    quarters = year.provenance.quarters
    code = CODES[side]
    traded = year.frame.filter(pl.col("quarter").is_in(quarters), pl.col("value_eur") > 0)
    nation = (
        (traded.filter(determined()) if side == "country" else traded)
        .group_by(pl.col(code).alias("code"), "flow")
        .agg(nation_eur=pl.sum("value_eur"))
        .sort("code", "flow")
        .collect()
    )
    fiches = [place.customs for place in year.tables.departments]
    own = pl.col("place").is_in(fiches)
    told = []
    for one, flow in nation.select("code", "flow").iter_rows():
        item = Item(side, one, year, quarters)
        rows = item.departments.filter(flow=flow)
        told.append(
            {
                "departments_eur": rows.filter(own)["value_eur"].sum(),
                "beside_eur": rows.filter(~own)["value_eur"].sum(),
                "regions_eur": item.regions.filter(flow=flow)["value_eur"].sum(),
            }
        )
    sums = pl.DataFrame(told, schema=dict.fromkeys(_SUMS, pl.Int64))
    both = pl.max_horizontal(
        (pl.col("departments_eur") + pl.col("beside_eur") - pl.col("nation_eur")).abs(),
        (pl.col("regions_eur") - pl.col("nation_eur")).abs(),
    )
    return pl.concat([nation, sums], how="horizontal").with_columns(difference_eur=both)


def beside_fiches(year: Year) -> pl.DataFrame:
    """Compare what pages of countries tell of a department with the balance of its fiche.

    Returns
    -------
    pl.DataFrame
        `place, code, flow, page_eur, fiche_eur`, for the partners that each fiche names.
    """
    quarters = year.provenance.quarters
    rows = []
    for place in year.tables.departments:
        lines = Scope(place, year, quarters).of(indicators.balance).filter(kind="partner")
        for line in lines.iter_rows(named=True):
            item = Item("country", line["country"], year, quarters)
            told = item.departments.filter(place=place.customs)
            for flow, name in (("E", "exports_eur"), ("I", "imports_eur")):
                page = told.filter(flow=flow)["value_eur"].sum()
                rows.append((place.customs, line["country"], flow, page, line[name]))
    names = ("place", "code", "flow", "page_eur", "fiche_eur")
    return pl.DataFrame(rows, schema=names, orient="row")
