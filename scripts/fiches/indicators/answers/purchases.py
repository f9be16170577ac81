"""Imports that come from few countries outside the Union, set against the rest of France (rule 5).

At the finest level of the files, CPF4. Purchases from within France aren't known, so that nothing
here tells dependence: a point of attention, no more.
"""

from collections.abc import Collection, Sequence
from typing import Literal

import polars as pl

from fiches.indicators.answers.aggregates import Aggregates, ratio
from fiches.indicators.frames import VALUE

MOSTLY_OUTSIDE = 0.5
"""More is bought outside the Union than within it."""

CONCENTRATED = 0.4
"""Sum of squared shares from which outside suppliers are few: two and a half of equal size. The
European Commission (SWD(2021) 352) and CEPII take the same value."""

FLOOR_EUR = 1_000_000
"""Below a million a year a class of goods is one buyer's choice."""

FLOOR_SHARE = 0.0025
"""…and below a quarter of a percent of the place's imports it weighs on nobody there."""

MAIN_SUPPLIER = 0.5
"""A sentence takes a supplier of half of all purchases, those within the Union included."""

BEYOND_FRANCE = 0.2
"""…of which the share is 20 points above the rest of France's, where the place differs plainly."""

Rest = Literal["same", "other", "spread", "none"]
"""How the rest of France buys the class: concentrated on the same supplier, on another one, not
concentrated, not at all."""

_COLUMNS = (
    *("place", "order", "a129", "cpf4", "energy", "value_eur", "imports_eur", "outside_share"),
    *("concentration", "supplier", "supplier_eur", "supplier_share", "rest_value_eur"),
    *("rest_outside_share", "rest_concentration", "rest_first", "rest_supplier_share"),
    *("excess_eur", "rest", "told"),
)


def purchases(
    sums: Aggregates,
    places: Sequence[str],
    union: Collection[str],
    unknown: Collection[str],
    energy: Collection[str] = (),
) -> pl.DataFrame:
    """Name the classes of goods that a place buys from few countries outside the Union.

    Parameters
    ----------
    sums
        The aggregates of all places of a kind.
    places
        Those wanted.
    union
        Country codes of the Union's other members.
    unknown
        Codes of no determined partner, neither in shares nor in totals.
    energy
        Products (A129) set apart: no sentence tells them.

    Returns
    -------
    pl.DataFrame
        `place, order` (from 1, by value), `a129, cpf4, energy` (set apart), `value_eur` (imports
        of the class), `imports_eur` (of all goods),
        `outside_share` (from outside the Union), `concentration` (sum of squares of the outside
        suppliers' shares), `supplier` (the first outside), `supplier_eur, supplier_share` (of all
        purchases), `rest_value_eur, rest_outside_share, rest_concentration, rest_first` (the rest
        of France's first outside supplier) and `rest_supplier_share` (the same supplier's there);
        `excess_eur` (bought from the supplier beyond what the rest of France's share would be; null
        where that buys none),
        `rest` (`Rest`), `told` (worth a sentence).
    """
    determined = ~pl.col("country").is_in(sorted(unknown))
    keys = ["place", "a129", "cpf4", "country"]
    imports = sums.suppliers.filter(determined).group_by(keys).agg(VALUE)
    found = imports.filter(pl.col("place").is_in(list(places)))
    named = _candidates(_measured(found, union), sums.classes)
    excess_eur = pl.col("supplier_eur") - pl.col("value_eur") * pl.col("rest_supplier_share")
    return (
        _beside_the_rest(named, imports, union)
        .with_columns(
            energy=pl.col("a129").is_in(sorted(energy)),
            supplier_share=ratio("supplier_eur", "value_eur"),
            rest_supplier_share=ratio("rest_supplier_eur", "rest_value_eur"),
            rest=_elsewhere(),
        )
        .with_columns(excess_eur=excess_eur, told=_told())
        .sort("place", "value_eur", "cpf4", descending=[False, True, False])
        .with_columns(order=pl.int_range(1, pl.len() + 1).over("place"))
        .select(_COLUMNS)
    )


def _beside_the_rest(
    named: pl.DataFrame, imports: pl.DataFrame, union: Collection[str]
) -> pl.DataFrame:
    """Add how the rest of France buys the classes named."""
    rest = _rest(named.select("place", "cpf4"), imports)
    there = _measured(rest, union).select(
        "place",
        "cpf4",
        rest_value_eur="value_eur",
        rest_outside_share="outside_share",
        rest_concentration="concentration",
        rest_first="supplier",
    )
    same = rest.select("place", "cpf4", supplier="country", rest_supplier_eur="value_eur")
    return (
        named.join(there, on=["place", "cpf4"], how="left")
        .join(same, on=["place", "cpf4", "supplier"], how="left")
        .with_columns(pl.col("rest_value_eur", "rest_supplier_eur").fill_null(0))
    )


def _measured(imports: pl.DataFrame, union: Collection[str]) -> pl.DataFrame:
    """Measure each class of each place: `outside_share, concentration, supplier, supplier_eur`.

    Ties between suppliers go to the first code. Without a supplier outside, the last three are
    null (0 for the euros): a sum of squares over nothing would be NaN, which polars takes for
    greater than any number.
    """
    keys = ["place", "cpf4"]
    outside = imports.filter(~pl.col("country").is_in(sorted(union)))
    # In floats: squares of euros overflow 64-bit integers above 3.04 billion, silently.
    euros = pl.col("value_eur").cast(pl.Float64)
    few = (
        outside.sort(*keys, "value_eur", "country", descending=[False, False, True, False])
        .group_by(keys, maintain_order=True)
        .agg(
            outside_eur=pl.col("value_eur").sum(),
            squares=(euros**2).sum(),
            square=euros.sum() ** 2,
            supplier=pl.first("country"),
            supplier_eur=pl.first("value_eur"),
        )
    )
    return (
        imports.group_by(keys)
        .agg(pl.first("a129"), pl.sum("value_eur"))
        .join(few, on=keys, how="left")
        .with_columns(pl.col("outside_eur", "supplier_eur").fill_null(0))
        .with_columns(
            outside_share=ratio("outside_eur", "value_eur"),
            concentration=ratio("squares", "square"),
        )
    )


def _candidates(measured: pl.DataFrame, classes: pl.DataFrame) -> pl.DataFrame:
    """Keep the classes bought steadily, for own use, for enough, from few outside the Union."""
    keys = ["place", "cpf4"]
    whole = measured.group_by("place").agg(imports_eur=pl.col("value_eur").sum())
    least_eur = pl.max_horizontal(pl.lit(FLOOR_EUR), pl.col("imports_eur") * FLOOR_SHARE)
    elapsed = classes["quarter"].n_unique()
    steady = classes.filter(flow="I").group_by(keys).agg(pl.col("quarter").n_unique())
    sold = classes.filter(flow="E").group_by(keys).agg(sold_eur=pl.col("value_eur").sum())
    return (
        measured.join(whole, on="place")
        .join(steady.filter(quarter=elapsed), on=keys, how="semi")
        .join(sold, on=keys, how="left")
        .filter(
            _few_outside("outside_share", "concentration"),
            pl.col("value_eur") >= least_eur,
            pl.col("value_eur") > pl.col("sold_eur").fill_null(0),
        )
    )


def _rest(named: pl.DataFrame, imports: pl.DataFrame) -> pl.DataFrame:
    """Return what the rest of France buys of the classes named: `place, cpf4, country, value_eur`.

    `a129` comes along, as in the imports.
    """
    nation = imports.group_by("cpf4", "country").agg(pl.first("a129"), pl.sum("value_eur"))
    own = imports.select("place", "cpf4", "country", own_eur="value_eur")
    return (
        named.join(nation, on="cpf4")
        .join(own, on=["place", "cpf4", "country"], how="left")
        .with_columns(value_eur=pl.col("value_eur") - pl.col("own_eur").fill_null(0))
        .filter(pl.col("value_eur") > 0)
        .drop("own_eur")
    )


def _few_outside(share: str, concentration: str) -> pl.Expr:
    few = (pl.col(share) >= MOSTLY_OUTSIDE) & (pl.col(concentration) >= CONCENTRATED)
    return few.fill_null(value=False)


def _elsewhere() -> pl.Expr:
    """Return how the rest of France buys the class (`Rest`)."""
    return (
        pl.when(pl.col("rest_value_eur") == 0)
        .then(pl.lit("none"))
        .when(~_few_outside("rest_outside_share", "rest_concentration"))
        .then(pl.lit("spread"))
        .when(pl.col("rest_first") == pl.col("supplier"))
        .then(pl.lit("same"))
        .otherwise(pl.lit("other"))
    )


def _told() -> pl.Expr:
    """Where the rest of France buys none of it, there is nothing to set the place against."""
    share = pl.col("supplier_share")
    beyond = share - pl.col("rest_supplier_share") >= BEYOND_FRANCE
    return ~pl.col("energy") & (share >= MAIN_SUPPLIER) & beyond.fill_null(value=False)
