"""Who trades what with whom: steps 1 to 5 of the model, the same for all years."""

from dataclasses import dataclass

import polars as pl

from fiches.store.simulation.chance import key_of, noise, share, uniform
from fiches.store.simulation.tables import FLOWS, Tables

OTHER_REGIONS = {"98": "98", "99": "21"}
"""Regions of what the customs count with the departments: 99 is Monaco, 98 has no label at all."""

PARIS = "75"
"""Where France's trade in general is seen from: gravity is relative to it."""

FAR_EUR_PER_KG = 8
"""At that value distance matters to half of the trade; cement stays near, aircraft go anywhere."""

DOORSTEP_KM = 150
"""Added to all distances: within it, nearer makes little difference."""

MAX_PULL = 30
"""What nearness can do at most: two islands side by side still buy elsewhere."""

WORTHWHILE_EUR = 300
"""Pairs expected to trade less than that in a year aren't worth a cell."""

REAL_ROWS = {
    "E": (404_000, 409_985, 405_568, 400_447),
    "I": (430_224, 430_521, 436_958, 453_999),
}
"""Rows of a real file by quarter: imports of 2019; exports of 2024, where the second and the third
quarter are known and the year's sum of 1.62 million."""

SMALL = 11
"""The small size has one row where the real files have so many."""

OWN_GROWTH = 0.04
"""How far a department's growth of a product may be from that of France, in a year."""

SPARE_CELLS = 0.7
"""The smallest cells trade in three quarters out of five: so many more than rows of a quarter."""

OFTEN_EUR = 2_000_000
"""Where cells are of that many euros a year on average, half as many are to spare: large ones trade
in every quarter."""

EARTH_KM = 6371


@dataclass(frozen=True)
class Cells:
    """What the rows of a flow are made from, whatever the year.

    Attributes
    ----------
    flow
        `"E"` or `"I"`.
    margins
        `department, region, total_eur` (euros in `rows.MARGINS_YEAR`).
    quotas
        `department, quarter, rows`: the rows of a quarter.
    goods
        `cpf4, a129, euros_per_kg`.
    cells
        `department, cpf4, a129, country, key, cell_eur` (euros expected in a year), `growth` (what
        one euro of a year is in the next).
    """

    flow: str
    margins: pl.DataFrame
    quotas: pl.DataFrame
    goods: pl.DataFrame
    cells: pl.DataFrame


def draw(flow: str, tables: Tables, *, full_size: bool) -> Cells:
    """Draw the cells of a flow.

    Parameters
    ----------
    flow
        `"E"` or `"I"`.
    tables
        The model's tables.
    full_size
        Whether to make as many rows as the real files have, or one out of `SMALL`.
    """
    margins = _margins(flow, tables)
    quotas = _quotas(flow, tables, scale=1 if full_size else 1 / SMALL)
    goods = _goods(flow, tables)
    baskets = _baskets(flow, tables, margins, goods)
    markets = _markets(flow, tables, goods)
    pulls = _pulls(tables, margins)
    cells = _draw_cells(flow, _counts(margins, quotas), baskets, markets, pulls)
    return Cells(
        flow,
        margins.select("department", "region", "total_eur"),
        quotas,
        goods.select("cpf4", "a129", "euros_per_kg"),
        _fill_baskets(flow, cells, baskets, goods),
    )


# 1. Margins


def _margins(flow: str, tables: Tables) -> pl.DataFrame:
    """Return `department, region, total_eur, latitude, longitude`."""
    regions = dict(tables.read("departments").select("customs", "region_customs").iter_rows())
    return tables.read("demo_departments").select(
        "department",
        region=pl.col("department").replace_strict(regions | OTHER_REGIONS),
        total_eur=_tenths(flow) * 100_000,
        latitude=pl.col("latitude").cast(pl.Float64),
        longitude=pl.col("longitude").cast(pl.Float64),
    )


def _tenths(flow: str) -> pl.Expr:
    """Return tenths of millions, whole: no float decides on a euro."""
    return pl.col(_meur(flow)).str.replace(".", "", literal=True).cast(pl.Int64)


def _quotas(flow: str, tables: Tables, scale: float) -> pl.DataFrame:
    """Return `department, quarter, rows`, as dense as the real files.

    Only of imports are the real numbers by department known. A department's rows of exports are to
    those as the square root of its exports is to that of its imports: selling a hundred times more
    takes ten times the rows.
    """
    coverage = _tenths(flow) / _tenths("I")
    density = (pl.col("import_rows").cast(pl.Int64) * coverage.sqrt() * 1000).round()
    quarters = pl.DataFrame({"quarter": range(1, 5), "real_rows": REAL_ROWS[flow]})
    return (
        tables.read("demo_departments")
        .join(tables.read("demo_density"), on="department")
        .with_columns(density=density.cast(pl.Int64))
        .with_columns(density=share("density"))
        .join(quarters, how="cross")
        .select(
            "department",
            "quarter",
            rows=(pl.col("density") * pl.col("real_rows") * scale).round().cast(pl.Int64),
        )
    )


# 2. Baskets


def _goods(flow: str, tables: Tables) -> pl.DataFrame:
    """Return `cpf4, a129, national_meur, euros_per_kg, growth` of all goods."""
    return (
        tables.read("demo_products")
        .join(tables.read("cpf4"), on="cpf4")
        .select(
            "cpf4",
            "a129",
            national_meur=pl.col(_meur(flow)).cast(pl.Int64),
            euros_per_kg=pl.col("euros_per_kg").cast(pl.Float64),
            growth=1 + pl.col(f"{FLOWS[flow]}s_growth").cast(pl.Float64) / 100,
        )
    )


def _baskets(flow: str, tables: Tables, margins: pl.DataFrame, goods: pl.DataFrame) -> pl.DataFrame:
    """Return `department, cpf4, basket_eur`: what each department trades in a year."""
    special = _specialities(flow, tables, margins, goods)
    spent = special.group_by("department").agg(pl.col("special_eur").sum())
    remaining = pl.col("total_eur") - pl.col("special_eur")
    weight = (pl.col("everyday_eur") * noise(f"baskets {flow}", spread=4)).cast(pl.Int64)
    return (
        margins.join(spent, on="department")
        .select("department", remaining_eur=remaining)
        .join(_everyday(margins, goods, special), how="cross")
        .with_columns(key=key_of("department", "cpf4"))
        .with_columns(weight=weight)
        .with_columns(share=share("weight", "department"))
        .join(special, on=["department", "cpf4"], how="full", coalesce=True)
        .select(
            "department",
            "cpf4",
            basket_eur=pl.col("special_eur").fill_null(0)
            + (pl.col("share") * pl.col("remaining_eur")).cast(pl.Int64).fill_null(0),
        )
        .filter(pl.col("basket_eur") > 0)
    )


def _specialities(
    flow: str, tables: Tables, margins: pl.DataFrame, goods: pl.DataFrame
) -> pl.DataFrame:
    """Return `department, cpf4, special_eur`."""
    budget = pl.col("total_eur") // 100 * pl.col("percent").cast(pl.Int64)
    return (
        tables.read("demo_specialities")
        .filter(pl.col("flow") == flow)
        .join(_named_products(goods), on="product")
        .join(margins, on="department")
        .with_columns(share=share("national_meur", "department", "product"))
        .group_by("department", "cpf4")
        .agg(special_eur=(pl.col("share") * budget).cast(pl.Int64).sum())
    )


def _everyday(margins: pl.DataFrame, goods: pl.DataFrame, special: pl.DataFrame) -> pl.DataFrame:
    """Return `cpf4, everyday_eur`: what France trades apart from departments' specialities."""
    national = share("national_meur") * pl.lit(margins["total_eur"]).sum()
    known = special.group_by("cpf4").agg(pl.col("special_eur").sum())
    return (
        goods.join(known, on="cpf4", how="left")
        .select("cpf4", everyday_eur=national.cast(pl.Int64) - pl.col("special_eur").fill_null(0))
        .filter(pl.col("everyday_eur") > 0)
    )


def _named_products(goods: pl.DataFrame) -> pl.DataFrame:
    """Return `product, cpf4, national_meur, exact`: tables name products by CPF4 or by A129."""
    return pl.concat(
        goods.select("cpf4", "national_meur", product=level, exact=pl.lit(level == "cpf4"))
        for level in ("cpf4", "a129")
    )


# 3. Markets


def _markets(flow: str, tables: Tables, goods: pl.DataFrame) -> pl.DataFrame:
    """Return `cpf4, country, market, far, key`.

    `market` is the country's share in the product's trade, `far` the share of trade that doesn't
    care for distance, both out of 1.
    """
    far = pl.col("euros_per_kg") / (pl.col("euros_per_kg") + FAR_EUR_PER_KG)
    known = _known_markets(flow, tables, goods)
    spent = known.group_by("cpf4").agg(pl.col("percent").sum())
    partners = tables.read("demo_partners").select(
        "country", weight=pl.col(_meur(flow)).cast(pl.Int64)
    )
    others = (
        goods.join(spent, on="cpf4", how="left")
        .select("cpf4", remaining=100 - pl.col("percent").fill_null(0))
        .join(partners, how="cross")
        .join(known, on=["cpf4", "country"], how="anti")
        .select("cpf4", "country", percent=pl.col("remaining") * share("weight", "cpf4"))
    )
    return (
        pl.concat([known.cast({"percent": pl.Float64}), others])
        .filter(pl.col("percent") > 0)
        .join(goods.select("cpf4", far=far), on="cpf4")
        .select("cpf4", "country", "far", market=pl.col("percent") / 100)
        .with_columns(key=key_of("cpf4", "country"))
    )


def _known_markets(flow: str, tables: Tables, goods: pl.DataFrame) -> pl.DataFrame:
    """Return `cpf4, country, percent`; a product's own markets go before those of its A129."""
    return (
        tables.read("demo_markets")
        .filter(pl.col("flow") == flow)
        .join(_named_products(goods), on="product")
        .filter(pl.col("exact") == pl.col("exact").max().over("cpf4"))
        .select("cpf4", "country", pl.col("percent").cast(pl.Int64))
    )


# 4. Gravity


def _pulls(tables: Tables, margins: pl.DataFrame) -> pl.DataFrame:
    """Return `department, country, pull`: 1 as seen from Paris, more from nearer places."""
    partners = tables.read("demo_partners").select(
        "country",
        to_latitude=pl.col("latitude").cast(pl.Float64),
        to_longitude=pl.col("longitude").cast(pl.Float64),
    )
    pairs = margins.join(partners, how="cross").select("department", "country", km=_distance())
    from_paris = pairs.filter(pl.col("department") == PARIS).select("country", paris_km="km")
    ratio = (pl.col("paris_km") + DOORSTEP_KM) / (pl.col("km") + DOORSTEP_KM)
    return pairs.join(from_paris, on="country").select(
        "department",
        "country",
        # Undetermined countries and returns are nowhere: no nearer from anywhere.
        pull=pl.min_horizontal((ratio * ratio).fill_null(1), MAX_PULL),
    )


def _distance() -> pl.Expr:
    """Return the great circle's length in kilometres; whole, as sines differ in their last bits."""
    latitude, to_latitude = pl.col("latitude").radians(), pl.col("to_latitude").radians()
    along = ((to_latitude - latitude) / 2).sin()
    across = ((pl.col("to_longitude") - pl.col("longitude")).radians() / 2).sin()
    chord = along * along + latitude.cos() * to_latitude.cos() * across * across
    return (2 * EARTH_KM * chord.sqrt().arcsin()).round().cast(pl.Int64)


# 5. Cells


def _counts(margins: pl.DataFrame, quotas: pl.DataFrame) -> pl.DataFrame:
    """Return `department, cells`: how many a department has."""
    row_eur = pl.col("total_eur") / pl.col("rows")
    spare = SPARE_CELLS * OFTEN_EUR / (OFTEN_EUR + row_eur)
    rows = quotas.group_by("department", maintain_order=True).agg(pl.col("rows").sum() / 4)
    return rows.join(margins, on="department", maintain_order="left").select(
        "department", cells=(pl.col("rows") * (1 + spare)).round().cast(pl.Int64)
    )


def _draw_cells(
    flow: str,
    counts: pl.DataFrame,
    baskets: pl.DataFrame,
    markets: pl.DataFrame,
    pulls: pl.DataFrame,
) -> pl.DataFrame:
    """Return `department, cpf4, country, key, weight`: the pairs that each department trades."""
    gravity = pl.col("far") + (1 - pl.col("far")) * pl.col("pull")
    expected_eur = pl.col("market") * gravity * pl.col("basket_eur")
    # The smallest have a cell, the heavy nearly surely, the light rarely: by weight to the power
    # 3/4, as in proportion to it no small cells would be left.
    race = uniform(f"race {flow}") / (pl.col("weight") * pl.col("weight").sqrt()).sqrt()
    drawn = []
    for department, count in counts.iter_rows():
        here = pl.col("department") == department
        drawn.append(
            markets.join(baskets.filter(here), on="cpf4")
            .join(pulls.filter(here).drop("department"), on="country")
            .with_columns(weight=expected_eur)
            .filter(pl.col("weight") >= WORTHWHILE_EUR)
            .with_columns(key=pl.col("key") + key_of("department"))
            .with_columns(weight=pl.col("weight") * noise(f"cells {flow}", spread=2))
            .with_columns(race=race)
            .filter(pl.col("race") <= pl.col("race").bottom_k(count).max())
            .select("department", "cpf4", "country", "key", "weight")
        )
    return pl.concat(drawn)


def _fill_baskets(
    flow: str, cells: pl.DataFrame, baskets: pl.DataFrame, goods: pl.DataFrame
) -> pl.DataFrame:
    """Return `Cells.cells`: each cell has its part of the basket, which grows as it does."""
    own = 2 * uniform(f"growth {flow}", key_of("department", "cpf4")) - 1
    return (
        # Plus one, so that no basket has cells without weight.
        cells.with_columns(weight=pl.col("weight").cast(pl.Int64) + 1)
        .with_columns(share=share("weight", "department", "cpf4"))
        .join(baskets, on=["department", "cpf4"])
        .join(goods.select("cpf4", "a129", "growth"), on="cpf4")
        .select(
            "department",
            "cpf4",
            "a129",
            "country",
            "key",
            cell_eur=pl.col("share") * pl.col("basket_eur"),
            growth=pl.col("growth") * (1 + OWN_GROWTH * own),
        )
    )


def _meur(flow: str) -> str:
    return f"{FLOWS[flow]}s_meur"
