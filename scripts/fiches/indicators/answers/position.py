"""Where a place stands among those of its kind: a few measures, each with rank and quartiles.

A measure is told for each flow that it makes sense for, with its value in the rest of France.
"""

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from fiches.indicators.answers.aggregates import beside_the_rest, ratio
from fiches.indicators.answers.change import MIN_BASE_EUR, grid
from fiches.indicators.answers.specialisation import coefficients, excesses

GROWTH = "growth"
COUNTRIES = "countries"
PRODUCTS = "products"
COEFFICIENT = "coefficient"
"""Names of measures; the share of a partner is named by that partner's code: `"US"`, `"EU"`."""

_KEYS = ["flow", "measure"]


def measures(
    cells: pl.DataFrame,
    places: Sequence[str],
    partners: Mapping[str, Collection[str]],
    unknown: Collection[str],
    pairs: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Compare all places by all measures (rule 1).

    Parameters
    ----------
    cells
        `place, flow, a129, country, value_eur`, all of France.
    places
        Those that are compared: 98 and 99 count in the rest of France and don't rank.
    partners
        The country codes of each partner whose share is a measure.
    unknown
        Codes of no determined partner.
    pairs
        `aggregates.paired`, if the same quarters of the year before are stored.

    Returns
    -------
    pl.DataFrame
        `place, flow, measure, value, rest` (of the rest of France, null where it has no meaning),
        `rank` (from 1, the highest; ties share a rank; null without a value), `tied` (how many
        places share it), `of` (how many have a value). Measures: growth of each flow (null on a
        small base), share of each partner in each flow, number of equivalent countries and
        products of each flow, coefficient of specialisation of exports.
    """
    found = [
        *(_partner_share(cells, places, codes, unknown, name) for name, codes in partners.items()),
        _equivalents(
            cells.filter(~pl.col("country").is_in(sorted(unknown))), places, "country", COUNTRIES
        ),
        _equivalents(cells, places, "a129", PRODUCTS),
        _coefficient(cells, places),
    ]
    if pairs is not None:
        found.append(_growth(pairs, places))
    return ranked(pl.concat(found)).sort("measure", "flow", "place")


def ranked(values: pl.DataFrame) -> pl.DataFrame:
    """Add to values of measures the place's rank among all.

    Parameters
    ----------
    values
        `place, flow, measure, value` and other columns.

    Returns
    -------
    pl.DataFrame
        With `rank, tied, of`, as in `measures`.
    """
    value = pl.col("value")
    shared = pl.len().over(*_KEYS, "value")
    return values.with_columns(
        rank=value.rank("min", descending=True).over(_KEYS).cast(pl.Int64),
        tied=pl.when(value.is_not_null()).then(shared).cast(pl.Int64),
        of=value.count().over(_KEYS).cast(pl.Int64),
    )


def quartiles(position: pl.DataFrame) -> pl.DataFrame:
    """Return what stands in the middle of each measure.

    Returns
    -------
    pl.DataFrame
        `flow, measure, q1, median, q3, of` (how many places have a value), null without any.
    """
    value = pl.col("value")
    return (
        position.group_by(_KEYS)
        .agg(
            q1=value.quantile(0.25, "linear"),
            median=value.median(),
            q3=value.quantile(0.75, "linear"),
            of=value.count().cast(pl.Int64),
        )
        .sort("measure", "flow")
    )


def surprise(*, upwards: bool = False) -> pl.Expr:
    """Return how far out a ranked value stands, in bits: 0 in the middle, 5.6 at either end of 100.

    It is -log2 of twice the share of places that stand as far out or further on the same side.
    Places that share a rank are as far out as the whole group: a value that half of them have is no
    surprise.

    Parameters
    ----------
    upwards
        Whether a small value is no surprise either, as with sizes, of which most are small.
    """
    above = pl.col("rank") + pl.col("tied") - 1
    below = pl.col("of") - pl.col("rank") + 1
    out = above if upwards else pl.min_horizontal(above, below)
    return (pl.col("of") / (2 * out)).log(2)


def _measured(frame: pl.DataFrame, name: str, value: str, rest: str | None) -> pl.DataFrame:
    """Return a measure's values in the columns that all measures have."""
    of_rest = pl.col(rest) if rest else pl.lit(None)
    return frame.select(
        "place",
        "flow",
        pl.lit(name).alias("measure"),
        pl.col(value).cast(pl.Float64).alias("value"),
        of_rest.cast(pl.Float64).alias("rest"),
    )


def shares(cells: pl.DataFrame, code: str, left_out: Collection[str] = frozenset()) -> pl.DataFrame:
    """Return what part of each flow each product or country makes, place by place.

    Parameters
    ----------
    cells
        `Aggregates.cells` of the places.
    code
        `a129` or `country`.
    left_out
        Codes that aren't counted, in the whole neither.

    Returns
    -------
    pl.DataFrame
        `place, flow, code, share` (from 0 to 1).
    """
    kept = cells.filter(~pl.col(code).is_in(sorted(left_out)))
    sums = kept.group_by("place", "flow", code=code).agg(pl.sum("value_eur"))
    whole = pl.col("value_eur").sum().over("place", "flow")
    return sums.select("place", "flow", "code", share=pl.col("value_eur") / whole)


def _growth(pairs: pl.DataFrame, places: Sequence[str]) -> pl.DataFrame:
    sums = pairs.group_by("place", "flow").agg(pl.sum("value_eur", "base_eur"))
    firm = pl.col("base_eur") >= MIN_BASE_EUR
    rates = (
        grid(places)
        .join(beside_the_rest(sums, places, "flow"), on=["place", "flow"], how="left")
        .with_columns(
            value=pl.when(firm).then(ratio("value_eur", "base_eur") - 1),
            rest=ratio("rest_value_eur", "rest_base_eur") - 1,
        )
    )
    return _measured(rates, GROWTH, "value", "rest")


def _partner_share(
    cells: pl.DataFrame,
    places: Sequence[str],
    partner: Collection[str],
    unknown: Collection[str],
    name: str,
) -> pl.DataFrame:
    goes = pl.col("country").is_in(sorted(partner))
    sums = (
        cells.filter(~pl.col("country").is_in(sorted(unknown)))
        .group_by("place", "flow")
        .agg(pl.sum("value_eur"), partner_eur=pl.col("value_eur").filter(goes).sum())
    )
    shares = (
        grid(places)
        .join(beside_the_rest(sums, places, "flow"), on=["place", "flow"], how="left")
        .with_columns(
            share=ratio("partner_eur", "value_eur"),
            rest_share=ratio("rest_partner_eur", "rest_value_eur"),
        )
    )
    return _measured(shares, name, "share", "rest_share")


def _equivalents(cells: pl.DataFrame, places: Sequence[str], side: str, name: str) -> pl.DataFrame:
    """Return 1 / Σ s²: among how many equal parts the flow would be as concentrated."""
    sums = cells.group_by("place", "flow", side).agg(pl.sum("value_eur"))
    # In floats: squares of euros overflow 64-bit integers above 3.04 billion, silently.
    value, rest = (pl.col(name).cast(pl.Float64) for name in ("value_eur", "rest_value_eur"))
    parts = (
        beside_the_rest(sums, places, "flow", side)
        .group_by("place", "flow", maintain_order=True)
        .agg(
            whole=value.sum() ** 2,
            squares=(value**2).sum(),
            rest_whole=rest.sum() ** 2,
            rest_squares=(rest**2).sum(),
        )
    )
    counted = (
        grid(places)
        .join(parts, on=["place", "flow"], how="left")
        .with_columns(value=ratio("whole", "squares"), rest=ratio("rest_whole", "rest_squares"))
    )
    return _measured(counted, name, "value", "rest")


def _coefficient(cells: pl.DataFrame, places: Sequence[str]) -> pl.DataFrame:
    wanted = pl.DataFrame({"place": places}, schema={"place": pl.String})
    found = wanted.join(coefficients(excesses(cells, places)), on="place", how="left")
    return _measured(found.with_columns(flow=pl.lit("E")), COEFFICIENT, "coefficient", None)
