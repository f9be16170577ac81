"""A place in a year: its rows and its indicators, each computed once."""

from dataclasses import dataclass
from functools import cache, cached_property

import polars as pl

from fiches import indicators, settings, trade
from fiches.indicators import Flow, FlowMatrix, Totals
from fiches.reference import Place
from fiches.settings import Paths
from fiches.trade import Year


@dataclass(frozen=True)
class Scope:
    """A department, a region or the nation in a year.

    Attributes
    ----------
    place
        Where.
    year
        The stored year; only its rows of `quarters` count.
    quarters
        The quarters taken, so that an incomplete year is compared with the same part of another.
    """

    place: Place
    year: Year
    quarters: tuple[int, ...]

    @cached_property
    def rows(self) -> pl.LazyFrame:
        """`flow, a129, country, value_eur` (euros), in memory."""
        return indicators.cube(_everywhere(self.year, self.quarters).filter(self.place.rows()))

    @cached_property
    def totals(self) -> Totals:
        """Exports and imports, in euros."""
        return indicators.totals(self.rows)

    @cached_property
    def undetermined(self) -> Totals:
        """What was traded with no known country, in euros."""
        return indicators.undetermined(self.rows)

    @cached_property
    def partners(self) -> pl.DataFrame:
        """See `indicators.balance_by_partner`."""
        return indicators.balance_by_partner(self.rows)

    @cached_property
    def goods(self) -> pl.DataFrame:
        """See `indicators.goods`."""
        return indicators.goods(self.rows)

    @cache  # noqa: B019 - scopes live as long as the process
    def flows(self, flow: Flow) -> FlowMatrix:
        """See `indicators.flow_matrix`."""
        return indicators.flow_matrix(self.rows, flow)

    @cached_property
    def before(self) -> "Scope | None":
        """The same place and quarters a year earlier, if they are stored."""
        earlier = self.year.year - 1
        if earlier not in trade.years(settings.paths()):
            return None
        year = open_year(earlier)
        if not set(self.quarters) <= set(year.provenance.quarters):
            return None
        return scope(self.place, year, self.quarters)


@cache
def _everywhere(year: Year, quarters: tuple[int, ...]) -> pl.LazyFrame:
    """Return the rows of all places in memory, without the details that no scope needs.

    Their columns are `department, region, flow, a129, country, value_eur` (euros).
    """
    keys = ("department", "region", "flow", "a129", "country")
    taken = year.frame.filter(pl.col("quarter").is_in(quarters))
    return taken.group_by(keys).agg(indicators.VALUE).sort(keys).collect().lazy()


def open_year(year: int | None = None) -> Year:
    """Open a stored year, the latest by default, once for all fiches."""
    return _open_year(year, settings.paths())


@cache
def _open_year(year: int | None, paths: Paths) -> Year:
    return trade.open_year(year, paths)


@cache
def scope(place: Place, year: Year, quarters: tuple[int, ...]) -> Scope:
    """Return the one scope of a place: regions and the nation serve many fiches."""
    return Scope(place, year, quarters)
