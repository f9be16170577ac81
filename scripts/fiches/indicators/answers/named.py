"""What each rule names in each place: to be counted, and to question its thresholds."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from fiches.indicators.answers.answers import Answers
from fiches.indicators.answers.essentials import EXPOSURES
from fiches.indicators.answers.exposure import TOLD_GAP

_NAMED = ("place", "flow", "product", "country", "what")
_SCHEMA = dict.fromkeys(_NAMED, pl.String)


def named(rule: str, found: Answers) -> pl.DataFrame:
    """Return what a rule names in each of the places that are compared.

    Parameters
    ----------
    rule
        One of `RULES`.
    found
        The rules of a year.

    Returns
    -------
    pl.DataFrame
        A row for each thing named: `place, flow, product` (A129 or CPF4), `country` (or partner),
        `what` (what a sentence is about); null where it has none.
    """
    return RULES[rule](found).filter(pl.col("place").is_in(found.places))


def counted(rule: str, found: Answers) -> pl.DataFrame:
    """Return how many things a rule names in each place that is compared: `place, count`."""
    every = pl.DataFrame({"place": found.places}, schema={"place": pl.String})
    counts = named(rule, found).group_by("place").agg(count=pl.len().cast(pl.Int64))
    return every.join(counts, on="place", how="left", maintain_order="left").with_columns(
        pl.col("count").fill_null(0)
    )


def _rows(frame: pl.DataFrame | None, **columns: str) -> pl.DataFrame:
    """Return a rule's rows in the columns that all have; those not given are empty."""
    if frame is None:
        return pl.DataFrame(schema=_SCHEMA)
    taken = {"place": "place", **columns}
    return frame.select(
        (pl.col(taken[name]) if name in taken else pl.lit(None)).cast(pl.String).alias(name)
        for name in _NAMED
    )


def _essentials(found: Answers) -> pl.DataFrame:
    rows: list[dict[str, Any]] = [
        {"place": place, "flow": one.flow, "what": one.family}
        for place, sentences in found.essentials.items()
        for one in sentences
    ]
    return _rows(
        pl.DataFrame(rows, dict.fromkeys(("place", "flow", "what"), pl.String)),
        flow="flow",
        what="what",
    )


def _contributions(found: Answers) -> pl.DataFrame:
    split = found.contributions("product")
    kept = None if split is None else split.filter("named")
    return _rows(kept, flow="flow", product="code")


def _turns(found: Answers) -> pl.DataFrame:
    kept = None if found.changes is None else found.changes.filter("turns")
    return _rows(kept, flow="flow", product="cell_product", country="cell_country")


def _own(found: Answers, told: str) -> pl.DataFrame:
    return _rows(None if found.own is None else found.own.filter(told=told), flow="flow")


def _exposures(found: Answers) -> pl.DataFrame:
    parts = [
        found.exposures[flow, partner]
        .filter(pl.col("gap").abs() >= TOLD_GAP)
        .with_columns(flow=pl.lit(flow), partner=pl.lit(partner))
        for pairs in EXPOSURES.values()
        for flow, partner in pairs
    ]
    return _rows(pl.concat(parts), flow="flow", country="partner")


RULES: Mapping[str, Callable[[Answers], pl.DataFrame]] = {
    "essentials": _essentials,
    "contributions": _contributions,
    "turns": _turns,
    "own": lambda found: _own(found, "own"),
    "nature": lambda found: _own(found, "nature"),
    "steady": lambda found: _rows(found.steady.filter("turns"), flow="flow"),
    "exposure": _exposures,
    "exposed": lambda found: _rows(found.exposed, product="a129"),
    "purchases": lambda found: _rows(found.purchases, product="cpf4", country="supplier"),
    "purchases told": lambda found: _rows(
        found.purchases.filter("told"), product="cpf4", country="supplier"
    ),
    "specialities": lambda found: _rows(found.specialities, product="a129"),
    "markets": lambda found: _rows(found.markets, product="a129", country="country"),
    "solidity": lambda found: _rows(
        found.solidity.filter("told"),
        flow="flow",
        product="cell_product",
        country="cell_country",
    ),
}
"""The rules of L'essentiel and of the sections, in the order of the fiche."""
