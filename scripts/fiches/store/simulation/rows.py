"""What is traded in a quarter, in euros and kilograms: steps 6 and 7 of the model, by year."""

from functools import reduce
from operator import mul

import polars as pl

from fiches.store.official.formats import CODES, NUMBERS
from fiches.store.simulation.cells import Cells
from fiches.store.simulation.chance import key_of, noise, odds, share, uniform
from fiches.store.simulation.events import Events

MARGINS_YEAR = 2024
"""The year that the margins are those of: other years grow from it, product by product."""

REGULAR_EUR = 50_000
"""A cell of that many euros a year trades in nearly every quarter, the smallest in every second."""

STEADY_EUR = 10_000_000
"""A cell of that many euros a year has half the noise of a small one, one ten times larger a
tenth: what many deliveries make up doesn't jump."""

SEASONS = {
    "": (100, 102, 94, 104),
    "A01Z": (98, 94, 103, 105),
    "B06Z": (118, 88, 84, 110),
    "C11Z": (84, 98, 98, 120),
    "C14Z": (102, 88, 112, 98),
    "C20C": (104, 108, 92, 96),
    "C26D": (88, 90, 96, 126),
    "C28B": (104, 114, 90, 92),
    "C32C": (84, 88, 108, 120),
    "D35A": (124, 80, 76, 120),
}
"""Weight of each quarter in a product's year; `""` is that of all products not named."""

FIRST_GUESS = 0.002
"""How far a first publication is off at most: so much for all that a department trades in a
quarter, and again so much for each row."""

WORTHLESS_KG = 17_500
"""The mass of a row of 0 €: real ones weigh tonnes."""

STRAY_REGION = ("24", 4, "25")
"""As in real files, the overseas rows (region 24) of a quarter have a region of no table."""


def trade_of(cells: Cells, events: Events, year: int) -> pl.DataFrame:
    """Return what a year of a flow is worth, without what is planted.

    Parameters
    ----------
    cells, events
        What the flow is made from.
    year
        The calendar year.

    Returns
    -------
    pl.DataFrame
        `department, cpf4, country, quarter, key, value_eur` (euros).
    """
    rows = _spread_over_quarters(cells, events, year)
    rows = _weigh(rows, cells, events, year)
    rows = _match_margins(rows, _totals(rows, cells, events))
    return rows.select("department", "cpf4", "country", "quarter", "key", "value_eur")


def published(
    trade: pl.DataFrame, cells: Cells, events: Events, year: int, publication: str
) -> pl.DataFrame:
    """Return a year of a flow as it is published.

    Parameters
    ----------
    trade
        See `trade_of`.
    publication
        `"first"` or `"revised"`; the revised one has the published totals.

    Returns
    -------
    pl.DataFrame
        The official columns, in their order, sorted by quarter, then department; values in
        euros, masses in kilograms.
    """
    if publication == "first":
        trade = trade.with_columns(value_eur=_guess(cells.flow, year))
    key = key_of("department", "cpf4", "country") + pl.col("quarter").cast(pl.UInt64)
    planted = events.rows(year, publication).with_columns(key=key)
    mass = _mass(f"masses {cells.flow} {year}")
    return (
        pl.concat([trade, planted.select(trade.columns)])
        .join(cells.goods.select("cpf4", "a129", "euros_per_kg"), on="cpf4")
        .join(cells.margins.select("department", "region"), on="department")
        .with_columns(mass_kg=mass, region=_region(), flow=pl.lit(cells.flow), year=pl.lit(year))
        .select(*CODES, *NUMBERS)
        .sort("quarter", "department", "a129", "cpf4", "country")
    )


# 6. Quarters


def _spread_over_quarters(cells: Cells, events: Events, year: int) -> pl.DataFrame:
    """Return `quarter`, the columns of `Cells.cells` and the numbered `key` of each row.

    In a race, a cell has the chances of the square of its size: the largest trade in all quarters.
    """
    regular = (pl.col("cell_eur") + REGULAR_EUR) / REGULAR_EUR
    race = odds(f"presence {cells.flow} {year}") / (regular * regular)
    place = pl.col("race").rank("ordinal").over("department", "quarter")
    return (
        cells.cells.join(events.cells, on=["department", "cpf4", "country"], how="anti")
        .join(cells.quotas, on="department")
        .with_columns(key=pl.col("key") + pl.col("quarter").cast(pl.UInt64))
        .with_columns(race=race)
        .filter(place <= pl.col("rows"))
        .drop("race", "rows")
        .sort("quarter", "department", "a129", "cpf4", "country")
    )


# 7. Euros and kilograms


def _weigh(rows: pl.DataFrame, cells: Cells, events: Events, year: int) -> pl.DataFrame:
    """Add `weight` and `at_first`, whole: shares of trade in `year` and in `MARGINS_YEAR`."""
    calm = STEADY_EUR / (STEADY_EUR + pl.col("cell_eur"))
    jump = 1 + (noise(f"quarters {cells.flow} {year}", spread=2) - 1) * calm
    drift = _power(pl.col("growth"), year - MARGINS_YEAR)
    return (
        rows.join(_seasons(cells.goods), on=["a129", "quarter"], maintain_order="left")
        .with_columns(weight=pl.col("cell_eur") * pl.col("season") * jump)
        .with_columns(
            weight=(pl.col("weight") * drift * events.factor(year)).cast(pl.Int64),
            at_first=(pl.col("weight") * events.factor(MARGINS_YEAR)).cast(pl.Int64),
        )
    )


def _seasons(goods: pl.DataFrame) -> pl.DataFrame:
    """Return `a129, quarter, season`, the season in percent."""
    seasons = [
        {"a129": a129, "quarter": quarter, "season": percent}
        for a129 in goods["a129"].unique()
        for quarter, percent in enumerate(SEASONS.get(a129, SEASONS[""]), start=1)
    ]
    return pl.DataFrame(seasons)


def _power(growth: pl.Expr, years: int) -> pl.Expr:
    """Return growth over years, past or future; powers differ in their last bits."""
    grown = reduce(mul, [growth] * abs(years), pl.lit(1.0))
    return grown if years >= 0 else 1 / grown


def _totals(rows: pl.DataFrame, cells: Cells, events: Events) -> pl.DataFrame:
    """Return `department, total_eur`: what is not planted of each department's trade.

    The margins are those of `MARGINS_YEAR`, in the revised publication, with all that is planted;
    the rest grows with the goods that the department trades.
    """
    planted = events.rows(MARGINS_YEAR, "revised").group_by("department")
    rest_eur = pl.col("total_eur") - pl.col("planted_eur").fill_null(0)
    return (
        rows.group_by("department")
        .agg(growth=pl.col("weight").sum() / pl.col("at_first").sum())
        .join(cells.margins, on="department")
        .join(planted.agg(planted_eur=pl.col("value_eur").sum()), on="department", how="left")
        .select("department", total_eur=(rest_eur * pl.col("growth")).round().cast(pl.Int64))
    )


def _match_margins(rows: pl.DataFrame, totals: pl.DataFrame) -> pl.DataFrame:
    """Add `value_eur`, whole and at least 1, so that each department has its total exactly."""
    floor_eur = (share("weight", "department") * pl.col("total_eur")).cast(pl.Int64)
    remainder_eur = pl.col("total_eur") - pl.col("value_eur").sum().over("department")
    position = pl.int_range(pl.len()).over("department")
    largest = position == pl.col("value_eur").arg_max().over("department")
    return (
        rows.filter(pl.col("weight") > 0)
        .join(totals, on="department", maintain_order="left")
        .with_columns(value_eur=pl.max_horizontal(floor_eur, 1))
        .with_columns(
            value_eur=pl.col("value_eur") + pl.when(largest).then(remainder_eur).otherwise(0)
        )
    )


# The publications


def _guess(flow: str, year: int) -> pl.Expr:
    """Return the values as they are first published: a little off, and still at least 1."""
    quarter = key_of("department") + pl.col("quarter").cast(pl.UInt64)
    stream = f"first guess {flow} {year}"
    off = uniform(stream, quarter) + uniform(stream) - 1
    guess = (pl.col("value_eur") * (1 + 2 * FIRST_GUESS * off)).round().cast(pl.Int64)
    return pl.max_horizontal(guess, 1)


def _mass(stream: str) -> pl.Expr:
    """Return kilograms; electricity has none, and what is worth nothing still weighs."""
    mass = pl.col("value_eur") / pl.col("euros_per_kg") * noise(stream, spread=2)
    return (
        pl.when(pl.col("euros_per_kg") == 0)
        .then(0)
        .when(pl.col("value_eur") == 0)
        .then(WORTHLESS_KG)
        .otherwise(mass.round())
        .cast(pl.Int64)
    )


def _region() -> pl.Expr:
    """Return the regions, with the trap of the real files in them."""
    region, quarter, code = STRAY_REGION
    here = (pl.col("region") == region) & (pl.col("quarter") == quarter)
    return pl.when(here).then(pl.lit(code)).otherwise("region")
