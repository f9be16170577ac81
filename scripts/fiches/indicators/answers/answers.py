"""All rules for all places of a kind in a year: each computed once, when it is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from itertools import pairwise
from typing import Any, TypeVar

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
from fiches.indicators.scope import Quarters, Scope
from fiches.reference import FLOWS, NATION, NOT_COUNTRIES, RETURNS, Break, Flow, Kind
from fiches.reference.groups import ProductGroups, partner_groups, product_groups, sanctioned
from fiches.store import Year
from fiches.store.publications import totals

Found = TypeVar("Found")

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


def prepare(scope: Scope) -> None:
    """Compute all rules for the places of a scope's kind: other processes find them on disk."""
    found = answers(scope)
    for name, rule in vars(Answers).items():
        if isinstance(rule, cached_property):
            getattr(found, name)


def everywhere(scope: Scope, kind: Kind) -> "Answers":
    """Return the rules for all places of a kind, in the year of a scope."""
    one = scope.year.tables.places(kind)[0]
    return answers(Scope(one, scope.year, scope.quarters))


def row(frame: pl.DataFrame, scope: Scope, **values: object) -> dict[str, Any]:
    """Return the row of a place, by column; nothing if there is none."""
    return next(frame.filter(place=scope.place.customs, **values).iter_rows(named=True), {})


def prepared(rule: "Callable[[Answers], Found]") -> "Callable[[Answers], Found]":
    """Let a rule find on disk what another process has computed by it.

    A fiche needs what all places have of each rule, to tell its rank: that takes seconds on a real
    year, and gives frames of a few hundred rows.
    """

    @wraps(rule)
    def value(answers: "Answers") -> Found:
        if not answers.kept:
            return rule(answers)
        key = ("answers", rule.__name__, *answers.made_from)
        return answers.year.prepared(key, lambda: rule(answers))

    return value


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
    kept
        Whether other processes find them on disk; not where a threshold is moved.
    """

    year: Year
    earlier: Year | None
    quarters: Quarters
    kind: Kind
    kept: bool = True

    @property
    def made_from(self) -> list[str | int]:
        """What tells these answers from others: the places, and the stored years as they are."""
        return [self.kind, *self.quarters, self.earlier is not None, *self._seals]

    @cached_property
    def _seals(self) -> list[str]:
        return store.seals(self.year.project, self.year.year)

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
    @prepared
    def position(self) -> pl.DataFrame:
        """See `position.measures`."""
        return position.measures(self.sums.cells, self.places, self.partners, UNKNOWN, self.pairs)

    @cached_property
    @prepared
    def shares(self) -> dict[Side, pl.DataFrame]:
        """See `position.shares`: of products, and of determined partners."""
        return {
            "product": position.shares(self.sums.cells, "a129"),
            "country": position.shares(self.sums.cells, "country", UNKNOWN),
        }

    @cached_property
    @prepared
    def quartiles(self) -> pl.DataFrame:
        """See `position.quartiles`."""
        return position.quartiles(self.position)

    @cached_property
    @prepared
    def measured(self) -> pl.DataFrame:
        """The measures of `position` side by side, one row a place.

        `place`, then `exports_eu`, `imports_growth`… (null where a place has none; growth also
        without a year before).
        """
        named = pl.col("flow").replace({flow: words.english for flow, words in FLOWS.items()})
        wide = self.position.with_columns(
            column=pl.concat_str(named, "measure", separator="_").str.to_lowercase()
        ).pivot("column", index="place", values="value")
        unknown = {f"{words.english}_{position.GROWTH}" for words in FLOWS.values()}
        missing = sorted(unknown - set(wide.columns))
        return wide.with_columns(pl.lit(None, pl.Float64).alias(name) for name in missing)

    # 2 and 7. Change

    @cached_property
    @prepared
    def changes(self) -> pl.DataFrame | None:
        """See `change.changes`; `still` is the rate below which a flow is stable."""
        if self.pairs is None:
            return None
        found = change.changes(self.pairs, self.places, UNKNOWN, self.still)
        found = found.with_columns(still=change.limits(self.still))
        return change.without_products(found) if self.product_break else found

    @cached_property
    @prepared
    def own(self) -> pl.DataFrame | None:
        """See `change.own`; with `still` as in `changes`."""
        if self.pairs is None or self.product_break:
            return None
        found = change.own(self.pairs, self.places, UNKNOWN)
        return found.with_columns(still=change.limits(self.still))

    def contributions(self, side: Side) -> pl.DataFrame | None:
        """See `change.contributions`."""
        return self._contributions.get(side)

    @cached_property
    @prepared
    def _contributions(self) -> dict[Side, pl.DataFrame]:
        if self.pairs is None:
            return {}
        sides: tuple[Side, ...] = ("country",) if self.product_break else ("product", "country")
        return {
            side: change.contributions(self.pairs, self.places, UNKNOWN, side) for side in sides
        }

    @cached_property
    @prepared
    def leading(self) -> Mapping[Side, pl.DataFrame] | None:
        """See `change.leading`, by side."""
        split = self._contributions.items()
        return {side: change.leading(frame) for side, frame in split} or None

    @cached_property
    @prepared
    def revisions(self) -> pl.DataFrame | None:
        """How much totals of places are revised: see `quarters.revision_sizes`.

        Nothing as long as no stored year was published twice.
        """
        found = [
            quarters.revisions(former, later)
            for year in self._years
            for former, later in pairwise(published(year, self.kind))
        ]
        if not found:
            return None
        return quarters.revision_sizes(pl.concat(found), self.places)

    @cached_property
    @prepared
    def still(self) -> dict[Flow, float]:
        """The rate below which each flow is stable, from the revisions that are known."""
        if self.revisions is None:
            return {}
        return quarters.stillness(self.revisions, span=len(self.quarters), age=0)

    # 3. Exposure

    @cached_property
    @prepared
    def exposures(self) -> dict[tuple[Flow, str], pl.DataFrame]:
        """See `exposure.exposure`: of each flow to each partner."""
        return {
            (flow, partner): exposure.exposure(self.sums.cells, self.places, flow, codes, UNKNOWN)
            for flow in ("E", "I")
            for partner, codes in self.partners.items()
        }

    @cached_property
    @prepared
    def exposed(self) -> pl.DataFrame:
        """See `exposure.exposed`, of exports to the United States."""
        return exposure.exposed(self.sums.cells, self.places, "E", self.partners["US"], UNKNOWN)

    # 4. Specialities

    @cached_property
    @prepared
    def structure(self) -> pl.DataFrame:
        """See `specialisation.excesses`, of all products."""
        return specialisation.excesses(self.sums.cells, self.places)

    @cached_property
    @prepared
    def steady_structure(self) -> pl.DataFrame:
        """The same without energy, aircraft and ships."""
        return specialisation.excesses(self.sums.cells, self.places, self.groups.uneven)

    @cached_property
    @prepared
    def told(self) -> dict[str, str]:
        """By place, whether the text tells the specialities among all products (`told`)."""
        frame = specialisation.told(self.structure, self.groups.lumpy)
        return dict(frame.select("place", "told").iter_rows())

    @cached_property
    @prepared
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
    @prepared
    def alike(self) -> pl.DataFrame:
        """See `specialisation.alike`."""
        return specialisation.alike(self.structure)

    # 5, 8 and 9

    @cached_property
    @prepared
    def purchases(self) -> pl.DataFrame:
        """See `purchases.purchases`."""
        return purchases.purchases(
            self.sums, self.places, self.partners[UNION], UNKNOWN, self.groups.energy
        )

    @cached_property
    @prepared
    def markets(self) -> pl.DataFrame:
        """See `markets.markets`."""
        closed = sanctioned(self.year.tables, self.year.year)
        return markets.markets(self.sums.cells, self.places, UNKNOWN, closed, self.groups.uneven)

    @cached_property
    @prepared
    def solidity(self) -> pl.DataFrame:
        """See `robustness.solidity`."""
        groups = {"energy": self.groups.energy, "lumpy": self.groups.lumpy}
        return robustness.solidity(self.sums.cells, self.places, UNKNOWN, groups)

    @cached_property
    @prepared
    def steady(self) -> pl.DataFrame:
        """See `robustness.steady`; with `still` as in `changes`."""
        cells = None if self.product_break else self.pairs
        if cells is None:
            cells = self.sums.cells.with_columns(base_eur=pl.lit(0, pl.Int64))
        found = robustness.steady(cells, self.places, self.groups.uneven)
        return found.with_columns(still=change.limits(self.still))

    # 6. Quarters

    @cached_property
    def _years(self) -> list[Year]:
        """The stored years up to this one, oldest first."""
        stored = store.stored_years(self.year.project)
        return [store.open_year(y, self.year.project) for y in stored if y <= self.year.year]

    @cached_property
    def _by_quarter(self) -> pl.DataFrame:
        return quarters.quarterly({one.year: one.frame for one in self._years}, self.kind)

    @cached_property
    @prepared
    def quarterly(self) -> pl.DataFrame:
        """See `quarters.pairs`, of the year."""
        pairs = quarters.pairs(self._by_quarter, self.places, self.still)
        return pairs.filter(year=self.year.year)

    @cached_property
    @prepared
    def annual(self) -> pl.DataFrame:
        """See `quarters.annual`."""
        return quarters.annual(self._by_quarter, self.places, self.quarters)

    # L'essentiel

    @cached_property
    @prepared
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


def published(year: Year, kind: Kind) -> list[pl.DataFrame]:
    """Return the totals of a year's publications, oldest first, for places of a kind.

    Returns
    -------
    list[pl.DataFrame]
        `place, flow, quarter, value_eur, year` (euros); the last is what is stored now.
    """
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
        for frame in (*past, totals(year.frame))
    ]


def _sums(year: Year, taken: Quarters) -> Aggregates:
    return year.once(("aggregates", taken), lambda: aggregate(year.frame, taken))
