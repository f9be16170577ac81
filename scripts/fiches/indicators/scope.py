"""A place in a year: its rows, and its part of the indicators of all places."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import polars as pl

from fiches import store
from fiches.indicators.frames import VALUE, Indicator
from fiches.indicators.totals import comparison
from fiches.reference import NATION, Kind, Names, Place
from fiches.store import Year

Found = TypeVar("Found")

Quarters = tuple[int, ...]
"""The quarters taken, so that an incomplete year is compared with the same part of another."""


@dataclass(frozen=True)
class Scope:
    """A department, a region or the nation in a year.

    Attributes
    ----------
    place
        Where.
    year
        The stored year; only its rows of `quarters` count.
    """

    place: Place
    year: Year
    quarters: Quarters

    def of(self, indicator: Indicator[Found], *more: object) -> Found:
        """Return the place's part of an indicator that is computed for all places at once.

        The fiche of one department needs the others too, to tell its rank.

        Parameters
        ----------
        indicator
            Such as `indicators.totals`.
        more
            What it takes besides rows, places and names.
        """
        return _everywhere(self.year, self.place.kind, self.quarters, indicator, more)[
            self.place.customs
        ]

    @property
    def names(self) -> Names:
        """What codes stand for in the year."""
        return self.year.names

    @cached_property
    def before(self) -> "Scope | None":
        """The same place and quarters a year earlier, if they are stored."""
        earlier = self.year.year - 1
        if earlier not in store.stored_years(self.year.project):
            return None
        year = store.open_year(earlier, self.year.project)
        if not set(self.quarters) <= set(year.provenance.quarters):
            return None
        return Scope(self.place, year, self.quarters)


def rows(year: Year, kind: Kind, quarters: Quarters) -> pl.LazyFrame:
    """Return the rows of all places of a kind, without the details that no place needs.

    Returns
    -------
    pl.LazyFrame
        `place, flow, a129, country, value_eur` (euros), in memory.
    """
    place = pl.lit(NATION.customs) if kind == "nation" else pl.col(kind)
    summed = year.once(("rows", quarters), lambda: _summed(year, quarters))
    return summed.with_columns(place=place).select("place", "flow", "a129", "country", "value_eur")


def compared(year: Year, quarters: Quarters) -> pl.DataFrame:
    """Compare the departments of a year. See `comparison`."""
    departments = [place.customs for place in year.tables.departments]
    return year.prepared(
        ("comparison", *quarters),
        lambda: comparison(rows(year, "department", quarters), departments),
    )


def _summed(year: Year, quarters: Quarters) -> pl.LazyFrame:
    keys = ("department", "region", "flow", "a129", "country")
    taken = year.frame.filter(pl.col("quarter").is_in(quarters))
    return taken.group_by(keys).agg(VALUE).sort(keys).collect().lazy()


def _everywhere(
    year: Year,
    kind: Kind,
    quarters: Quarters,
    indicator: Indicator[Found],
    more: Sequence[object],
) -> dict[str, Found]:
    """Return an indicator of all places of a kind, computed once for the year."""
    places = [place.customs for place in year.tables.places(kind)]
    name = f"{indicator.__module__}.{indicator.__qualname__}"
    return year.prepared(
        ("everywhere", name, kind, *quarters, *map(str, more)),
        lambda: indicator(rows(year, kind, quarters), places, year.names, *more),
    )
