"""Quarters beside those of the year before, and how much publications are revised (rule 6).

Totals are `place, flow, year, quarter, value_eur`. Raw data has seasons, so that a quarter is set
beside the same one of the year before, never beside the last.
"""

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from fiches.indicators.answers.aggregates import ratio
from fiches.indicators.answers.change import MIN_BASE_EUR, grid, limits, pace
from fiches.indicators.frames import VALUE
from fiches.reference import NATION, Flow, Kind

BREAK_YEAR = 2022
"""In January a survey (EMEBI) replaced the declaration of trade within the Union: what is on either
side can't be compared."""

PROVISIONAL = 4
"""So many last quarters are shown as provisional: the publisher revises the months of a year, and
marks none."""

_QUARTER = ["place", "flow", "year", "quarter"]
_SPAN = ["flow", "span", "age"]


def comparable(year: int) -> bool:
    """Tell whether a year may be compared with the year before."""
    return year != BREAK_YEAR


def quarterly(frames: Mapping[int, pl.LazyFrame], kind: Kind) -> pl.DataFrame:
    """Sum up the store's rows of some years by place, flow and quarter, for places of a kind."""
    place = pl.lit(NATION.customs) if kind == "nation" else pl.col(kind)
    keys = ("place", "flow", "year", "quarter")
    sums = [
        frame.with_columns(place=place, year=pl.lit(year, pl.Int64)).group_by(keys).agg(VALUE)
        for year, frame in frames.items()
    ]
    return pl.concat(pl.collect_all(sums)).sort(keys)


def pairs(
    totals: pl.DataFrame, places: Sequence[str], still: Mapping[Flow, float] | None = None
) -> pl.DataFrame:
    """Set every stored quarter beside the same one a year before.

    Parameters
    ----------
    totals
        Of all stored quarters and places.
    places
        Those wanted.
    still
        Rate below which a quarter is stable, from the revisions known (`stillness`); by default
        `change.STILL`.

    Returns
    -------
    pl.DataFrame
        `place, flow, year, quarter, value_eur, base_eur` (a year before; null if not stored),
        `growth` (null without a base that can be compared), `pace` (`change.Pace`; null likewise),
        `comparable` (not across the break), `provisional`; in order.
    """
    stored = totals.select("year", "quarter").unique()
    full = (
        grid(places)
        .join(stored, how="cross")
        .join(totals, on=_QUARTER, how="left")
        .with_columns(pl.col("value_eur").fill_null(0))
    )
    before = full.select("place", "flow", pl.col("year") + 1, "quarter", base_eur="value_eur")
    period = pl.col("year") * 4 + pl.col("quarter")
    even = pl.col("comparable") & pl.col("base_eur").is_not_null()
    return (
        full.join(before, on=_QUARTER, how="left")
        .with_columns(
            growth=ratio("value_eur", "base_eur") - 1,
            comparable=pl.col("year") != BREAK_YEAR,
            provisional=period > period.max() - PROVISIONAL,
        )
        .with_columns(
            growth=pl.when("comparable").then("growth"),
            pace=pl.when(even).then(pace(limits(still))),
        )
        .select(*_QUARTER, "value_eur", "base_eur", "growth", "pace", "comparable", "provisional")
        .sort(_QUARTER)
    )


def annual(totals: pl.DataFrame, places: Sequence[str], quarters: Collection[int]) -> pl.DataFrame:
    """Sum up the same quarters of every stored year that has them.

    Returns
    -------
    pl.DataFrame
        `place, flow, year, value_eur, surveyed` (whether from 2022 on: a line is cut where it
        changes), in order.
    """
    wanted = sorted(quarters)
    held = pl.col("quarter").filter(pl.col("quarter").is_in(wanted)).n_unique()
    years = totals.group_by("year").agg(held=held).filter(held=len(wanted)).select("year")
    keys = ["place", "flow", "year"]
    sums = totals.filter(pl.col("quarter").is_in(wanted)).group_by(keys).agg(VALUE)
    return (
        grid(places)
        .join(years, how="cross")
        .join(sums, on=keys, how="left")
        .select(*keys, pl.col("value_eur").fill_null(0), surveyed=pl.col("year") >= BREAK_YEAR)
        .sort(keys)
    )


def revisions(former: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """Compare what two publications say of the same quarters.

    Parameters
    ----------
    former, later
        The totals of the publication replaced and of the one that replaces it.

    Returns
    -------
    pl.DataFrame
        `place, flow, year, quarter, span` (1 for a quarter; n for January to the end of quarter n),
        `age` (quarters published after it, in the former publication), `former_eur, later_eur,
        revision` (a share of the former; null without one). Quarters that one of them lacks aren't
        compared; a place that one of them lacks has 0 there.
    """
    period = pl.col("year") * 4 + pl.col("quarter")
    last = former.select(period.max()).item()
    singly = _both(former, later)
    year = ["place", "flow", "year"]
    summed = (
        singly.with_columns(
            pl.col("former_eur", "later_eur").cum_sum().over(year),
            span=pl.int_range(1, pl.len() + 1).over(year),
        )
        # From January on: a year whose first quarters are unknown has no such span.
        .filter(pl.col("span") == pl.col("quarter"), pl.col("span") > 1)
    )
    rows = pl.concat([singly.with_columns(span=pl.lit(1, pl.Int64)), summed])
    change_eur = pl.col("later_eur") - pl.col("former_eur")
    return rows.with_columns(
        age=(last - period).cast(pl.Int64), revision=ratio(change_eur, "former_eur")
    ).sort(*_QUARTER, "span")


def _both(former: pl.DataFrame, later: pl.DataFrame) -> pl.DataFrame:
    """Set side by side what two publications say of the quarters that both have, in order."""
    common = former.join(later, on=["year", "quarter"], how="semi").select("year", "quarter")
    places = pl.concat([former, later]).select("place", "flow").unique()
    return (
        places.join(common.unique(), how="cross")
        .join(former.rename({"value_eur": "former_eur"}), on=_QUARTER, how="left")
        .join(later.rename({"value_eur": "later_eur"}), on=_QUARTER, how="left")
        .with_columns(pl.col("former_eur", "later_eur").fill_null(0))
        .sort(_QUARTER)
    )


def revision_sizes(revised: pl.DataFrame, places: Collection[str]) -> pl.DataFrame:
    """Measure how much the totals of places are revised.

    Parameters
    ----------
    revised
        `revisions`, of one replacement or of many put together.
    places
        Those that count: where a total is under `MIN_BASE_EUR` its revision isn't counted.

    Returns
    -------
    pl.DataFrame
        `flow, span, age, count, median, ninth_decile`, of absolute revisions.
    """
    size = pl.col("revision").abs()
    firm = pl.col("former_eur") >= MIN_BASE_EUR
    return (
        revised.filter(firm, pl.col("place").is_in(sorted(places)))
        .group_by(_SPAN)
        .agg(
            count=pl.len().cast(pl.Int64),
            median=size.median(),
            ninth_decile=size.quantile(0.9, "linear"),
        )
        .sort(_SPAN)
    )


def stillness(sizes: pl.DataFrame, span: int, age: int) -> dict[Flow, float]:
    """Return the rate under which a change can't be told from a revision, for each flow.

    Nothing for a flow of which no revision of that span and age is known: `STILL` holds then.
    """
    known = sizes.filter(span=span, age=age).select("flow", "ninth_decile")
    return dict(known.iter_rows())
