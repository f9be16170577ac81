"""The data report: what a stored year holds, what is odd in it, how it compares."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import polars as pl

from fiches.reference import Names, Reference
from fiches.reference.published import Measure, PublishedTotal, Quarter
from fiches.store.official.formats import CODES, FLOW_NAMES, UNKNOWN
from fiches.store.places import NOT_DEPARTMENTS
from fiches.store.rules import Finding, warning

Unit = Literal["EUR", "% of the region"]


@dataclass(frozen=True)
class Sum:
    """The rows of a flow in a quarter: number, euros, kilograms."""

    flow: str
    quarter: int
    rows: int
    value_eur: int
    mass_kg: int


@dataclass(frozen=True)
class Comparison:
    """A total beside another one.

    Attributes
    ----------
    against
        `published` (`data/reference/published_totals.csv`), `last publication` (what the store
        held) or `year before`; the latter two over the quarters that both have.
    place
        Name of the department or region, or "France".
    measure
        `E` exports, `I` imports, `balance`.
    period
        The quarters compared, if they aren't those of the year.
    value, other
        In `unit`.
    agrees
        Whether rounding and revisions explain the difference, where that can be told.
    """

    against: Literal["published", "last publication", "year before"]
    place: str
    measure: Measure
    value: float
    other: float
    unit: Unit = "EUR"
    period: str = ""
    agrees: bool | None = None

    @property
    def change(self) -> float | None:
        """Relative difference, share of 1; nothing if there was nothing before."""
        return (self.value - self.other) / abs(self.other) if self.other else None


@dataclass(frozen=True)
class Report:
    """The data report of a stored year.

    Attributes
    ----------
    sums
        Rows and sums by flow and quarter.
    departments, regions
        The customs' codes found.
    findings
        Warnings; what is fatal is never stored.
    comparisons
        The year's totals beside other ones.
    """

    year: int
    quarters: tuple[int, ...]
    simulated: bool
    sums: tuple[Sum, ...]
    departments: tuple[str, ...]
    regions: tuple[str, ...]
    findings: tuple[Finding, ...]
    comparisons: tuple[Comparison, ...]

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return sum(part.rows for part in self.sums)

    def value_eur(self, flow: str) -> int:
        """Return the total of a flow, in euros."""
        return sum(part.value_eur for part in self.sums if part.flow == flow)

    def to_json(self) -> dict[str, Any]:
        """Return what `YEAR.report.json` holds."""
        return asdict(self)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Report":
        """Return the report that `to_json` wrote."""

        def tuples(kind: type, items: Sequence[Mapping[str, Any]]) -> tuple[Any, ...]:
            return tuple(kind(**item) for item in items)

        return cls(
            year=raw["year"],
            quarters=tuple(raw["quarters"]),
            simulated=raw["simulated"],
            sums=tuples(Sum, raw["sums"]),
            departments=tuple(raw["departments"]),
            regions=tuple(raw["regions"]),
            findings=tuples(Finding, raw["findings"]),
            comparisons=tuples(Comparison, raw["comparisons"]),
        )


@dataclass(frozen=True)
class Beside:
    """A year that another one is compared with: its report, and its rows as the store has them."""

    report: Report
    rows: pl.LazyFrame


def describe(
    frame: pl.DataFrame,
    *,
    year: int,
    simulated: bool,
    labels: pl.DataFrame,
    tables: Reference,
    former: Report | None = None,
    again: bool = False,
    before: Beside | None = None,
) -> Report:
    """Report on the rows of a year.

    Parameters
    ----------
    frame
        The store's columns (euros, kilograms), the codes as Enum.
    labels
        The official labels in force: `kind, code, label`.
    tables
        The reference tables.
    former
        The report of what the store held for this year.
    again
        Whether the former report is of these very files: it then says what they changed.
    before
        The year before.
    """
    summary = _summary(frame.lazy())
    sums = tuple(
        Sum(**row)
        for row in summary.group_by("flow", "quarter")
        .agg(pl.sum("rows", "value_eur", "mass_kg"))
        .sort("flow", "quarter")
        .iter_rows(named=True)
    )
    quarters = tuple(sorted({part.quarter for part in sums}))
    if before and before.report.simulated != simulated:
        before = None
    values = _by_quarter(summary, year, before)
    compared = [
        c for total in tables.published_totals if (c := _beside_published(values, year, total))
    ]
    last: Iterable[Comparison] = _changes("last publication", sums, former, simulated=simulated)
    if former and again:
        last = (change for change in former.comparisons if change.against == "last publication")
    return Report(
        year=year,
        quarters=quarters,
        simulated=simulated,
        sums=sums,
        departments=tuple(summary["department"].unique().sort()),
        regions=tuple(summary["region"].unique().sort()),
        findings=(
            *_coverage(summary, year, quarters, tables),
            *_zero_values(summary),
            *_codes(frame, year, labels, tables),
            *(_disagreement(c) for c in compared if c.agrees is False and not simulated),
        ),
        comparisons=(
            *compared,
            *last,
            *_changes("year before", sums, before.report if before else None, simulated=simulated),
        ),
    )


def _summary(rows: pl.LazyFrame) -> pl.DataFrame:
    """Sum up rows by place, flow and quarter."""
    return (
        rows.group_by("department", "region", "flow", "quarter")
        .agg(
            pl.len().alias("rows"),
            pl.sum("value_eur", "mass_kg"),
            pl.col("value_eur").eq(0).sum().alias("zeros"),
        )
        .with_columns(pl.col("department", "region", "flow").cast(pl.String))
        .collect()
    )


def _coverage(
    summary: pl.DataFrame, year: int, quarters: Sequence[int], tables: Reference
) -> Iterator[Finding]:
    """Warn of quarters and departments that are missing."""
    if len(quarters) < 4:
        yield warning("incomplete-year", year=year, quarters=", ".join(map(str, quarters)))
    all_of_them = {place.customs for place in tables.departments}
    missing = sorted(all_of_them - set(summary["department"]))
    if missing:
        yield warning("missing-departments", codes=", ".join(missing))


def _zero_values(summary: pl.DataFrame) -> Iterator[Finding]:
    """Warn of rows that are worth nothing."""
    rows = int(summary["zeros"].sum())
    if rows:
        yield warning("zero-values", rows=rows)


def _codes(
    frame: pl.DataFrame, year: int, labels: pl.DataFrame, tables: Reference
) -> Iterator[Finding]:
    """Warn of codes in no table, and of those that only ours have, largest value first."""
    names = tables.names(year).with_labels(unknown_codes(frame, year, labels, tables))
    for column, known in known_codes(tables, year).items():
        labelled = labels.filter(kind=column)["code"].to_list()
        listed = _listed(frame, column) - {UNKNOWN.get(column, "")}
        ours = listed & {*known} - {*labelled} - NOT_DEPARTMENTS if labelled else set()
        for code, rows, value_eur in _weighed(frame, column, listed - {*known} | ours):
            yield warning(
                "unlabelled-code" if code in ours else "unknown-code",
                column=CODES[column].name,
                code=code,
                year=year,
                shown=f'"{_name(names, column, code)}"',
                rows=rows,
                value_eur=value_eur,
            )


def _listed(frame: pl.DataFrame, column: str) -> set[str]:
    """Return the codes that a column may have: more than it has, but there without a search."""
    return set(frame.schema[column].categories)  # type: ignore[attr-defined]


def _weighed(frame: pl.DataFrame, column: str, codes: set[str]) -> list[tuple[str, int, int]]:
    """Return the codes that have rows, with these and their euros, largest value first."""
    if not codes:
        return []
    return (
        frame.filter(pl.col(column).is_in(sorted(codes)))
        .group_by(pl.col(column).cast(pl.String).alias("code"))
        .agg(pl.len().alias("rows"), pl.sum("value_eur"))
        .sort("value_eur", "code", descending=[True, False])
        .rows()
    )


def _name(names: Names, column: str, code: str) -> str:
    if column == "country":
        return names.country(code).name
    return names.department(code) if column == "department" else names.product(code).label


def unknown_codes(
    frame: pl.DataFrame, year: int, labels: pl.DataFrame, tables: Reference
) -> list[tuple[str, str, str]]:
    """Return the codes that no table has in force, by kind, with their official labels if any."""
    label = {(kind, code): text for kind, code, text in labels.rows()}
    return [
        (kind, code, label.get((kind, code), ""))
        for kind, known in known_codes(tables, year).items()
        for code in sorted(c for c, *_ in _weighed(frame, kind, _listed(frame, kind) - {*known}))
    ]


def known_codes(tables: Reference, year: int) -> dict[str, list[str]]:
    """Return the codes in force in a year that the reference tables know, by column."""
    names = tables.names(year)
    return {
        "department": [*names.departments, *NOT_DEPARTMENTS],
        "a129": list(names.products),
        "cpf4": list(names.classes),
        "country": list(names.countries),
    }


def _by_quarter(
    summary: pl.DataFrame, year: int, before: Beside | None
) -> dict[Quarter, pl.DataFrame]:
    """Return the summaries of each quarter, of this year and of the one before."""
    found = {(year, key[0]): part for key, part in summary.group_by("quarter")}
    if before:
        earlier = _summary(before.rows)
        found |= {(year - 1, key[0]): part for key, part in earlier.group_by("quarter")}
    return found


def _beside_published(
    values: Mapping[Quarter, pl.DataFrame], year: int, total: PublishedTotal
) -> Comparison | None:
    """Compare with a total that ends in this year, if all its quarters are there."""
    if total.last[0] != year or not values.keys() >= set(total.quarters):
        return None
    rows = pl.concat(values[quarter] for quarter in total.quarters)
    there = rows.filter(pl.col(total.kind).is_in(total.codes)) if total.codes else rows
    euros = _measured(there, total.measure)
    if total.of_region:
        region = rows.filter(pl.col("region").is_in(there["region"].unique().to_list()))
        value = 100 * euros / max(_measured(region, total.measure), 1)
    else:
        value = euros / 1e6
    return Comparison(
        against="published",
        place=total.name,
        measure=total.measure,
        value=value if total.of_region else euros,
        other=total.value if total.of_region else round(total.value * 1e6),
        unit="% of the region" if total.of_region else "EUR",
        period=total.period,
        agrees=abs(value - total.value) <= total.tolerance,
    )


def _measured(rows: pl.DataFrame, measure: Measure) -> int:
    """Return exports, imports or their balance, in euros."""
    if measure == "balance":
        return _measured(rows, "E") - _measured(rows, "I")
    return int(rows.filter(flow=measure)["value_eur"].sum())


def _disagreement(comparison: Comparison) -> Finding:
    """Warn of a published total that rounding and revisions don't explain."""

    def told(value: float) -> str:
        if comparison.unit == "EUR":
            return f"{value / 1e6:,.1f} million euros"
        return f"{value:.2f} {comparison.unit}"

    what = {**FLOW_NAMES, "balance": "balance"}[comparison.measure].capitalize()
    return warning(
        "published",
        what=what,
        place=comparison.place,
        period=comparison.period,
        stored=told(comparison.value),
        published=told(comparison.other),
    )


def _changes(
    against: Literal["last publication", "year before"],
    sums: Sequence[Sum],
    other: Report | None,
    *,
    simulated: bool,
) -> Iterator[Comparison]:
    """Compare France's totals over the quarters that both have; simulated with simulated only."""
    if other is None or other.simulated != simulated:
        return
    common = {part.quarter for part in sums} & set(other.quarters)
    measures: tuple[Measure, ...] = ("E", "I")
    for flow in measures:

        def total(parts: Sequence[Sum], flow: str = flow) -> int:
            return sum(p.value_eur for p in parts if p.flow == flow and p.quarter in common)

        if common:
            yield Comparison(against, "France", flow, total(sums), total(other.sums))
