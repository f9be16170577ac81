"""How much hangs on few things: one product to one country, energy, aircraft, ships (rule 9)."""

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from fiches.indicators.answers.aggregates import ratio
from fiches.indicators.answers.change import MIN_BASE_EUR, STILL, grid

TOLD_SHARE = 0.15
"""A seventh of a flow in one product to one country: its end would be seen in any year's rate."""

ALWAYS_SHARE = 0.20
"""A fifth is told among the first sentences, whatever else there is."""

TURNED_POINTS = 0.02
"""Without energy, aircraft and ships the rate is told from that difference on."""

_FLOW = ["place", "flow"]


def solidity(
    cells: pl.DataFrame,
    places: Sequence[str],
    unknown: Collection[str],
    groups: Mapping[str, Collection[str]],
) -> pl.DataFrame:
    """Tell what of each flow hangs on one product and country, and on what comes unevenly.

    Parameters
    ----------
    cells
        `place, flow, a129, country, value_eur`.
    places
        Those wanted.
    unknown
        Codes of no determined partner: never the largest cell; their weight is told.
    groups
        Products (A129) by the name of their group, such as `"energy"`.

    Returns
    -------
    pl.DataFrame
        One row a place and flow: `place, flow, value_eur, cell_product, cell_country, cell_eur,
        cell_share` (the largest cell), for each group `energy_eur, energy_share`…, `unknown_eur,
        unknown_share`, `told, always` (by the largest cell). Shares are of the whole flow, null
        where it is nothing.
    """
    value, product = pl.col("value_eur"), pl.col("a129")
    determined = ~pl.col("country").is_in(sorted(unknown))
    parts = {f"{name}_eur": value.filter(product.is_in(sorted(g))) for name, g in groups.items()}
    parts["unknown_eur"] = value.filter(~determined)
    sums = cells.group_by(_FLOW).agg(value.sum(), **{name: p.sum() for name, p in parts.items()})
    names = ["cell_eur", *parts]
    shares = {f"{name.removesuffix('_eur')}_share": ratio(name, "value_eur") for name in names}
    columns = [column for pair in zip(names, shares, strict=True) for column in pair]
    share = pl.col("cell_share")
    return (
        grid(places)
        .join(sums, on=_FLOW, how="left", maintain_order="left")
        .join(_largest(cells.filter(determined)), on=_FLOW, how="left", maintain_order="left")
        .with_columns(pl.col("value_eur", *names).fill_null(0))
        .with_columns(**shares)
        .select(
            *_FLOW,
            "value_eur",
            "cell_product",
            "cell_country",
            *columns,
            told=(share >= TOLD_SHARE).fill_null(value=False),
            always=(share >= ALWAYS_SHARE).fill_null(value=False),
        )
    )


def _largest(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the largest cell of each flow; ties go to the first codes."""
    return (
        cells.group_by(*_FLOW, cell_product="a129", cell_country="country")
        .agg(cell_eur=pl.col("value_eur").sum())
        .sort("cell_eur", "cell_product", "cell_country", descending=[True, False, False])
        .unique(_FLOW, keep="first", maintain_order=True)
    )


def steady(cells: pl.DataFrame, places: Sequence[str], uneven: Collection[str]) -> pl.DataFrame:
    """Return the totals without energy, aircraft and ships, and whether they change the reading.

    Parameters
    ----------
    cells
        `aggregates.paired`; without a year before, `base_eur` is 0 everywhere.
    places
        Those wanted.
    uneven
        Products (A129) left out.

    Returns
    -------
    pl.DataFrame
        One row a place and flow: `place, flow, value_eur, base_eur, growth, steady_eur,
        steady_base_eur, steady_growth` (rates null on a small base), `turns` (both rates are
        known, and differ by `TURNED_POINTS` or plainly in sign), `balance_turns` (a surplus is a
        deficit without them, or the reverse).
    """
    kept = ~pl.col("a129").is_in(sorted(uneven))
    sums = cells.group_by(_FLOW).agg(
        pl.sum("value_eur", "base_eur"),
        steady_eur=pl.col("value_eur").filter(kept).sum(),
        steady_base_eur=pl.col("base_eur").filter(kept).sum(),
    )
    euros = ("value_eur", "base_eur", "steady_eur", "steady_base_eur")
    growth, without = pl.col("growth"), pl.col("steady_growth")
    plain = pl.min_horizontal(growth.abs(), without.abs()) >= STILL
    far = (growth - without).abs() >= TURNED_POINTS
    turns = far | (plain & (growth.sign() != without.sign()))
    signed = pl.when(flow="E").then(1).otherwise(-1)
    balances = [(pl.col(name) * signed).sum().over("place").sign() for name in euros[::2]]
    return (
        grid(places)
        .join(sums, on=_FLOW, how="left", maintain_order="left")
        .with_columns(pl.col(euros).fill_null(0))
        .with_columns(
            growth=_rate("value_eur", "base_eur"),
            steady_growth=_rate("steady_eur", "steady_base_eur"),
        )
        .select(
            *_FLOW,
            "value_eur",
            "base_eur",
            "growth",
            "steady_eur",
            "steady_base_eur",
            "steady_growth",
            turns=turns.fill_null(value=False),
            balance_turns=balances[0] * balances[1] < 0,
        )
    )


def _rate(value: str, base: str) -> pl.Expr:
    return pl.when(pl.col(base) >= MIN_BASE_EUR).then(ratio(value, base) - 1)
