"""A place in a year: its rows and its indicators."""

from dataclasses import dataclass
from functools import cache, cached_property

import polars as pl

from fiches import indicators, reference, settings, store
from fiches.indicators.places import FlowMatrix, Totals
from fiches.reference.flows import Flow
from fiches.reference.tables import Kind, Place
from fiches.settings import Paths
from fiches.store.years import Year


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

    @property
    def rows(self) -> pl.LazyFrame:
        """`flow, a129, country, value_eur` (euros), in memory."""
        return self._places.rows.filter(pl.col("place") == self.place.customs)

    @property
    def totals(self) -> Totals:
        """Exports and imports, in euros."""
        return self._places.totals[self.place.customs]

    @property
    def undetermined(self) -> Totals:
        """What was traded with no known country, in euros."""
        return self._places.undetermined[self.place.customs]

    @property
    def partners(self) -> pl.DataFrame:
        """See `indicators.balances_by_place`."""
        return self._places.partners[self.place.customs]

    @property
    def goods(self) -> pl.DataFrame:
        """See `indicators.goods_by_place`."""
        return self._places.goods[self.place.customs]

    def first_goods(self, flow: Flow, count: int = 3) -> list[tuple[str, float]]:
        """Return the short names of the first goods of a flow, with their shares of it."""
        rows = self.goods.iter_rows(named=True)
        return [(row["short"], row["share"]) for row in rows if row["flow"] == flow][:count]

    def flows(self, flow: Flow) -> FlowMatrix:
        """See `indicators.flows_by_place`."""
        return self._places.flows(flow)[self.place.customs]

    @cached_property
    def before(self) -> "Scope | None":
        """The same place and quarters a year earlier, if they are stored."""
        earlier = self.year.year - 1
        if earlier not in store.stored_years(settings.paths()):
            return None
        year = open_year(earlier)
        if not set(self.quarters) <= set(year.provenance.quarters):
            return None
        return scope(self.place, year, self.quarters)

    @property
    def _places(self) -> "Places":
        return _places(self.place.kind, self.year, self.quarters)


@dataclass(frozen=True)
class Places:
    """All places of a kind in a year: each indicator is computed once, for all of them.

    The fiche of one department needs the others too, to tell its rank.
    """

    kind: Kind
    year: Year
    quarters: tuple[int, ...]

    @cached_property
    def rows(self) -> pl.LazyFrame:
        """`place, flow, a129, country, value_eur` (euros), in memory."""
        place = pl.lit(reference.NATION.customs) if self.kind == "nation" else pl.col(self.kind)
        rows = everywhere(self.year, self.quarters).with_columns(place=place)
        return rows.select("place", "flow", "a129", "country", "value_eur")

    @cached_property
    def totals(self) -> dict[str, Totals]:
        """Exports and imports of each place, in euros."""
        return indicators.totals_by_place(self.rows, self._codes)

    @cached_property
    def undetermined(self) -> dict[str, Totals]:
        """What each place traded with no known country, in euros."""
        return indicators.undetermined_by_place(self.rows, self._codes)

    @cached_property
    def partners(self) -> dict[str, pl.DataFrame]:
        """See `indicators.balances_by_place`."""
        return indicators.balances_by_place(self.rows, self._codes)

    @cached_property
    def goods(self) -> dict[str, pl.DataFrame]:
        """See `indicators.goods_by_place`."""
        return indicators.goods_by_place(self.rows, self._codes)

    @cache  # noqa: B019 - places live as long as the process
    def flows(self, flow: Flow) -> dict[str, FlowMatrix]:
        """See `indicators.flows_by_place`."""
        return indicators.flows_by_place(self.rows, self._codes, flow)

    @property
    def _codes(self) -> list[str]:
        return [place.customs for place in reference.places(self.kind)]


@cache
def everywhere(year: Year, quarters: tuple[int, ...]) -> pl.LazyFrame:
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
    return store.open_year(year, paths)


@cache
def scope(place: Place, year: Year, quarters: tuple[int, ...]) -> Scope:
    """Return the one scope of a place: regions and the nation serve many fiches."""
    return Scope(place, year, quarters)


@cache
def _places(kind: Kind, year: Year, quarters: tuple[int, ...]) -> Places:
    return Places(kind, year, quarters)
