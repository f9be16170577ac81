"""All rules for all places of a kind in a year: each computed once, when it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import Any

import polars as pl

from fiches import store
from fiches.indicators.answers import (
    change,
    essentials,
    exposure,
    markets,
    position,
    purchases,
    quarters,
    robustness,
    specialisation,
)
from fiches.indicators.answers.aggregates import Aggregates, aggregate, paired
from fiches.indicators.answers.essentials import EXPOSURES, Sentence
from fiches.indicators.flows import Side
from fiches.indicators.frames import VALUE
from fiches.indicators.scope import Quarters, Scope, summed
from fiches.reference import NATION, NOT_COUNTRIES, RETURNS, Break, Flow, Kind
from fiches.reference.groups import ProductGroups, partner_groups, product_groups, sanctioned
from fiches.store import Year
from fiches.store.publications import totals

UNKNOWN = NOT_COUNTRIES | {RETURNS}
"""Codes of no determined partner: shares of partners leave them out."""

OVERSEAS = "24"
"""The customs' region of the overseas departments, whose trade with the mainland isn't counted."""

UNION = "EU"
"""The partner that the members of the European Union are together."""


def answers(scope: Scope) -> "Answers":
    """Return the rules for the places of a scope's kind, computed once for the year."""
    before = scope.before
    if before is not None and not quarters.comparable(scope.year.year):
        before = None
    earlier = before.year if before else None
    key = ("answers", scope.place.kind, scope.quarters, earlier)
    return scope.year.once(
        key, lambda: Answers(scope.year, earlier, scope.quarters, scope.place.kind)
    )


def prepare(year: Year) -> None:
    """Sum a year up on disk, for the processes to come: see `Year.prepared`."""
    taken = year.provenance.quarters
    summed(year, taken)
    _by_quarter(year)
    _sums(year, taken)


def row(frame: pl.DataFrame, scope: Scope, **values: object) -> dict[str, Any]:
    """Return the row of a place, by column; nothing if there is none."""
    return next(frame.filter(place=scope.place.customs, **values).iter_rows(named=True), {})


@dataclass(frozen=True)
class Answers:
    """The rules for all places of a kind.

    Attributes
    ----------
    year, earlier
        The stored year, and the one before if it can be compared with.
    quarters
        Those taken of both.
    kind
        Of the places; each frame has the customs' code in the column `place`.
    """

    year: Year
    earlier: Year | None
    quarters: Quarters
    kind: Kind

    @cached_property
    def places(self) -> list[str]:
        """The places that are compared, by code."""
        return [place.customs for place in self.year.tables.places(self.kind)]

    @cached_property
    def groups(self) -> ProductGroups:
        """Energy, aircraft and ships."""
        return product_groups(self.year.tables)

    @cached_property
    def partners(self) -> dict[str, frozenset[str]]:
        """The partners that are followed, each with its country codes; the Union first."""
        return {UNION: self.year.names.union, **partner_groups(self.year.tables)}

    @cached_property
    def sums(self) -> Aggregates:
        """The sums of the year."""
        return _sums(self.year, self.quarters).of(self.kind)

    @cached_property
    def pairs(self) -> pl.DataFrame | None:
        """See `aggregates.paired`; nothing without a year before."""
        if self.earlier is None:
            return None
        return paired(self.sums.cells, _sums(self.earlier, self.quarters).of(self.kind).cells)

    @cached_property
    def product_break(self) -> Break | None:
        """What keeps the products of the two years from being compared, if anything does."""
        if self.earlier is None:
            return None
        return self.year.tables.nomenclature_break("a129", self.earlier.year, self.year.year)

    # 1. Position

    @cached_property
    def position(self) -> pl.DataFrame:
        """See `position.measures`."""
        return position.measures(self.sums.cells, self.places, self.partners, UNKNOWN, self.pairs)

    @cached_property
    def quartiles(self) -> pl.DataFrame:
        """See `position.quartiles`."""
        return position.quartiles(self.position)

    # 2 and 7. Change

    @cached_property
    def changes(self) -> pl.DataFrame | None:
        """See `change.changes`."""
        if self.pairs is None:
            return None
        found = change.changes(self.pairs, self.places, UNKNOWN, self.still)
        return change.without_products(found) if self.product_break else found

    @cached_property
    def own(self) -> pl.DataFrame | None:
        """See `change.own`."""
        if self.pairs is None or self.product_break:
            return None
        return change.own(self.pairs, self.places, UNKNOWN)

    def contributions(self, side: Side) -> pl.DataFrame | None:
        """See `change.contributions`."""
        if self.pairs is None or (side == "product" and self.product_break):
            return None
        return change.contributions(self.pairs, self.places, UNKNOWN, side)

    @cached_property
    def leading(self) -> Mapping[Side, pl.DataFrame] | None:
        """See `change.leading`, by side."""
        split = {side: self.contributions(side) for side in ("product", "country")}
        found = {side: change.leading(frame) for side, frame in split.items() if frame is not None}
        return found or None  # type: ignore[return-value]

    @cached_property
    def revisions(self) -> pl.DataFrame | None:
        """How much totals of places are revised: see `quarters.revision_sizes`.

        Nothing as long as no stored year was published twice.
        """
        found = [
            quarters.revisions(former, later)
            for year in self._years
            for former, later in pairwise(_published(year, self.kind))
        ]
        if not found:
            return None
        return quarters.revision_sizes(pl.concat(found), self.places)

    @cached_property
    def still(self) -> dict[Flow, float]:
        """The rate below which each flow is stable, from the revisions that are known."""
        if self.revisions is None:
            return {}
        return quarters.stillness(self.revisions, span=len(self.quarters), age=0)

    # 3. Exposure

    @cached_property
    def exposures(self) -> dict[tuple[Flow, str], pl.DataFrame]:
        """See `exposure.exposure`: of each flow to each partner."""
        return {
            (flow, partner): exposure.exposure(self.sums.cells, self.places, flow, codes, UNKNOWN)
            for flow in ("E", "I")
            for partner, codes in self.partners.items()
        }

    @cached_property
    def exposed(self) -> pl.DataFrame:
        """See `exposure.exposed`, of exports to the United States."""
        return exposure.exposed(self.sums.cells, self.places, "E", self.partners["US"], UNKNOWN)

    # 4. Specialities

    @cached_property
    def structure(self) -> pl.DataFrame:
        """See `specialisation.excesses`, of all products."""
        return specialisation.excesses(self.sums.cells, self.places)

    @cached_property
    def steady_structure(self) -> pl.DataFrame:
        """The same without energy, aircraft and ships."""
        return specialisation.excesses(self.sums.cells, self.places, self.groups.uneven)

    @cached_property
    def told(self) -> dict[str, str]:
        """By place, whether the text tells the specialities among all products (`told`)."""
        frame = specialisation.told(self.structure, self.groups.lumpy)
        return dict(frame.select("place", "told").iter_rows())

    @cached_property
    def specialities(self) -> pl.DataFrame:
        """The specialities that the text tells: see `specialisation.specialities`."""
        parts = (
            specialisation.specialities(
                structure, self.sums.cells, self.sums.quarters, UNKNOWN
            ).filter(pl.col("place").is_in([p for p, told in self.told.items() if told == which]))
            for which, structure in (("all", self.structure), ("without", self.steady_structure))
        )
        return pl.concat(parts)

    @cached_property
    def alike(self) -> pl.DataFrame:
        """See `specialisation.alike`."""
        return specialisation.alike(self.structure)

    # 5, 8 and 9

    @cached_property
    def purchases(self) -> pl.DataFrame:
        """See `purchases.purchases`."""
        return purchases.purchases(
            self.sums, self.places, self.partners[UNION], UNKNOWN, self.groups.energy
        )

    @cached_property
    def markets(self) -> pl.DataFrame:
        """See `markets.markets`."""
        closed = sanctioned(self.year.tables, self.year.year)
        return markets.markets(self.sums.cells, self.places, UNKNOWN, closed, self.groups.uneven)

    @cached_property
    def solidity(self) -> pl.DataFrame:
        """See `robustness.solidity`."""
        groups = {"energy": self.groups.energy, "lumpy": self.groups.lumpy}
        return robustness.solidity(self.sums.cells, self.places, UNKNOWN, groups)

    @cached_property
    def steady(self) -> pl.DataFrame:
        """See `robustness.steady`."""
        cells = None if self.product_break else self.pairs
        if cells is None:
            cells = self.sums.cells.with_columns(base_eur=pl.lit(0, pl.Int64))
        return robustness.steady(cells, self.places, self.groups.uneven)

    # 6. Quarters

    @cached_property
    def _years(self) -> list[Year]:
        """The stored years up to this one, oldest first."""
        stored = store.stored_years(self.year.project)
        return [store.open_year(y, self.year.project) for y in stored if y <= self.year.year]

    @cached_property
    def _by_quarter(self) -> pl.DataFrame:
        frames = {one.year: _by_quarter(one).lazy() for one in self._years}
        return quarters.quarterly(frames, self.kind)

    @cached_property
    def quarterly(self) -> pl.DataFrame:
        """See `quarters.pairs`, of the year."""
        pairs = quarters.pairs(self._by_quarter, self.places, self.still)
        return pairs.filter(year=self.year.year)

    @cached_property
    def annual(self) -> pl.DataFrame:
        """See `quarters.annual`."""
        return quarters.annual(self._by_quarter, self.places, self.quarters)

    # L'essentiel

    @cached_property
    def essentials(self) -> dict[str, tuple[Sentence, ...]]:
        """See `essentials.essentials`."""
        fixed = essentials.fixed_sentences(
            self.places,
            self.structure,
            self.specialities,
            self.changes,
            self.sums.cells["place"].unique().to_list(),
        )
        offered = essentials.offers(
            self.position,
            {key: self.exposures[key] for keys in EXPOSURES.values() for key in keys},
            self.purchases,
            self.solidity,
            moves=self.contributions("country"),
            own=self.own,
            overseas=[
                place.customs
                for place in self.year.tables.departments
                if place.region.customs == OVERSEAS
            ],
        )
        return essentials.essentials(self.places, fixed, offered)


def _published(year: Year, kind: Kind) -> list[pl.DataFrame]:
    """Return the totals of a year's publications, oldest first, for places of a kind."""
    regions = {place.customs: place.region.customs for place in year.tables.departments}
    place = {
        "department": pl.col("department"),
        "region": pl.col("department").replace(regions),
        "nation": pl.lit(NATION.customs),
    }[kind]
    past = [one.totals for one in year.publications]
    return [
        frame.group_by(place.alias("place"), "flow", "quarter")
        .agg(pl.sum("value_eur"))
        .with_columns(year=pl.lit(year.year, pl.Int64))
        for frame in (*past, totals(_by_quarter(year).lazy()))
    ]


def _by_quarter(year: Year) -> pl.DataFrame:
    """Return the year's sums by department, region, flow and quarter."""
    keys = ("department", "region", "flow", "quarter")
    return year.prepared(
        "by quarter",
        year.provenance.quarters,
        lambda: year.frame.group_by(keys).agg(VALUE).sort(keys).collect(),
    )


def _sums(year: Year, taken: Quarters) -> Aggregates:
    def aggregates() -> Aggregates:
        return year.once(("aggregates", taken), lambda: aggregate(year.frame, taken))

    names = [field.name for field in fields(Aggregates)]
    return Aggregates(
        *(
            year.prepared(name, taken, lambda name=name: getattr(aggregates(), name))  # type: ignore[misc]
            for name in names
        )
    )
