"""A country or a product in a year: its part of what is computed for all of them at once."""

from dataclasses import dataclass
from functools import cached_property
from typing import get_args

import polars as pl

from fiches.indicators import crossed
from fiches.indicators.answers.answers import answers
from fiches.indicators.flows import Side
from fiches.indicators.scope import Quarters, Scope, rows
from fiches.reference import NATION, Kind
from fiches.store import Year

NOTHING = pl.DataFrame(
    schema={
        "other": pl.String,
        "place": pl.String,
        "flow": pl.String,
        "value_eur": pl.Int64,
        "base_eur": pl.Int64,
        "share": pl.Float64,
        "rank": pl.Int64,
        "of": pl.Int64,
        "growth": pl.Float64,
        "pace": pl.String,
    }
)
"""The rows of an item that isn't traded."""


@dataclass(frozen=True)
class Item:
    """A country or a product in a year.

    Attributes
    ----------
    side
        Which of both.
    code
        "US", "C30C".
    year, quarters
        The stored year; only its rows of `quarters` count.
    """

    side: Side
    code: str
    year: Year
    quarters: Quarters

    @property
    def nation(self) -> Scope:
        """France in the year."""
        return Scope(NATION, self.year, self.quarters)

    @cached_property
    def departments(self) -> pl.DataFrame:
        """See `crossed.in_places`."""
        return self._in("department")

    @cached_property
    def regions(self) -> pl.DataFrame:
        """The same of the customs' regions; what has no fiche is in its region, if it has one."""
        return self._in("region")

    def _in(self, kind: Kind) -> pl.DataFrame:
        places = [place.customs for place in self.year.tables.places(kind)]
        found = self.year.prepared(
            ("items", kind, self.side, *self.quarters),
            lambda: crossed.in_places(rows(self.year, kind, self.quarters), places, self.side),
        )
        return found.get(self.code, NOTHING)

    @cached_property
    def others(self) -> pl.DataFrame:
        """See `crossed.crossed`."""
        found = self.year.prepared(
            ("crossed", self.side, *self.quarters),
            lambda: crossed.crossed(rows(self.year, "nation", self.quarters), self.side),
        )
        return found.get(self.code, NOTHING)

    @cached_property
    def totals(self) -> pl.DataFrame:
        """See `crossed.totals`."""
        return every(self.side, self.nation).get(self.code, NOTHING)


def every(side: Side, nation: Scope) -> dict[str, pl.DataFrame]:
    """Return the totals of all items of a kind, by code: see `crossed.totals`."""
    year, quarters, made_from = nation.year, nation.quarters, answers(nation).made_from

    def compute() -> dict[str, pl.DataFrame]:
        found = answers(nation)
        before = rows(found.earlier, "nation", quarters) if found.earlier else None
        return crossed.totals(rows(year, "nation", quarters), before, side, found.still)

    return year.prepared(("totals", side, *made_from), compute)


def notable(year: Year, quarters: Quarters) -> list[str]:
    """Return the countries that have a page: see `crossed.notable`."""
    return year.prepared(
        ("notable", *quarters), lambda: crossed.notable(rows(year, "department", quarters))
    )


def prepare(year: Year, quarters: Quarters) -> None:
    """Compute what pages tell of all countries and products: other processes find it on disk."""
    notable(year, quarters)
    for side in get_args(Side):
        any_item = Item(side, "", year, quarters)  # each is computed with all others
        _ = (any_item.departments, any_item.regions, any_item.others, any_item.totals)
