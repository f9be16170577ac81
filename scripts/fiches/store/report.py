"""The data report: what a stored year holds, what is odd in it, how it compares."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import polars as pl

from fiches.reference import Reference
from fiches.store.customs import CODES, FLOW_NAMES
from fiches.store.rules import Finding, warning

NOT_DEPARTMENTS = frozenset({"98", "99"})
"""Codes of the official data that are no department: 99 is Monaco, 98 stands in no label file.
They count in the totals of France, and in those of their region, but have no fiche."""

PUBLISHED_TOLERANCE = 0.01
"""Relative difference from a published total above which the report warns, beside the rounding:
what a revision changes stays well below it."""


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
    """A total beside another one, in euros.

    Attributes
    ----------
    against
        `published` (`data/reference/published_totals.csv`), `last publication` (what the store
        held) or `year before`; the latter two over the quarters that both have.
    place
        Name of the department or region, or "France".
    """

    against: Literal["published", "last publication", "year before"]
    place: str
    flow: str
    value_eur: int
    other_eur: int

    @property
    def change(self) -> float | None:
        """Relative difference, share of 1; nothing if there was nothing before."""
        return (self.value_eur - self.other_eur) / self.other_eur if self.other_eur else None


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


def describe(
    frame: pl.DataFrame,
    *,
    year: int,
    simulated: bool,
    labels: pl.DataFrame,
    tables: Reference,
    former: Report | None,
    again: bool,
    before: Report | None,
) -> Report:
    """Report on the rows of a year.

    Parameters
    ----------
    frame
        The store's columns (euros, kilograms).
    labels
        The official labels in force: `kind, code, label`.
    tables
        The reference tables.
    former, before
        The reports of what the store held for this year and for the year before.
    again
        Whether the former report is of these very files: it then says what they changed.
    """
    summary = (
        frame.group_by("department", "region", "flow", "quarter")
        .agg(
            pl.len().alias("rows"),
            pl.sum("value_eur", "mass_kg"),
            pl.col("value_eur").eq(0).sum().alias("zeros"),
        )
        .with_columns(pl.col("department", "region", "flow").cast(pl.String))
    )
    sums = tuple(
        Sum(**row)
        for row in summary.group_by("flow", "quarter")
        .agg(pl.sum("rows", "value_eur", "mass_kg"))
        .sort("flow", "quarter")
        .iter_rows(named=True)
    )
    quarters = tuple(sorted({part.quarter for part in sums}))
    published = _published(summary, year, tables) if len(quarters) == 4 else []
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
            *_unknown_codes(frame, labels, tables),
            *(finding for _, finding in published if finding),
        ),
        comparisons=(
            *(comparison for comparison, _ in published),
            *last,
            *_changes("year before", sums, before, simulated=simulated),
        ),
    )


def _coverage(
    summary: pl.DataFrame, year: int, quarters: Sequence[int], tables: Reference
) -> Iterator[Finding]:
    """Warn of quarters and departments that are missing, and of departments out of place."""
    if len(quarters) < 4:
        yield warning("incomplete-year", year=year, quarters=", ".join(map(str, quarters)))
    home = {place.customs: place.region.customs for place in tables.departments}
    missing = sorted(home.keys() - set(summary["department"]))
    if missing:
        yield warning("missing-departments", codes=", ".join(missing))
    pairs = summary.group_by("department", "region").agg(pl.sum("rows", "value_eur"))
    for code, region, rows, value_eur in sorted(pairs.rows()):
        expected = home.get(code, region)
        if region != expected:
            facts = {"code": code, "region": region, "expected": expected}
            yield warning("other-region", rows=rows, value_eur=value_eur, **facts)


def _zero_values(summary: pl.DataFrame) -> Iterator[Finding]:
    """Warn of rows that are worth nothing."""
    rows = int(summary["zeros"].sum())
    if rows:
        yield warning("zero-values", rows=rows)


def _unknown_codes(
    frame: pl.DataFrame, labels: pl.DataFrame, tables: Reference
) -> Iterator[Finding]:
    """Warn of codes that the reference tables don't hold, largest value first in each column."""
    for column, known in known_codes(tables).items():
        unknown = (
            frame.filter(~pl.col(column).is_in(known))
            .group_by(pl.col(column).cast(pl.String).alias("code"))
            .agg(pl.len().alias("rows"), pl.sum("value_eur"))
            .join(labels.filter(pl.col("kind") == column), on="code", how="left")
            .sort("value_eur", "code", descending=[True, False])
        )
        for row in unknown.iter_rows(named=True):
            yield warning(
                "unknown-code",
                column=CODES[column].name,
                code=row["code"],
                shown=f'its official label, "{row["label"]}"' if row["label"] else "the code",
                rows=row["rows"],
                value_eur=row["value_eur"],
            )


def known_codes(tables: Reference) -> dict[str, list[str]]:
    """Return the codes that the reference tables know, by column of the store."""
    return {
        "department": [*(place.customs for place in tables.departments), *NOT_DEPARTMENTS],
        "a129": list(tables.products),
        "cpf4": list(tables.cpf4),
        "country": list(tables.names().countries),
    }


def _published(
    summary: pl.DataFrame, year: int, tables: Reference
) -> list[tuple[Comparison, Finding | None]]:
    """Compare a complete year with the totals published for it, and warn of disagreement."""
    rows = [row for row in tables.rows("published_totals") if row["year"] == str(year)]
    return [_beside_published(summary, row) for row in rows]


def _beside_published(
    summary: pl.DataFrame, row: Mapping[str, str]
) -> tuple[Comparison, Finding | None]:
    """Compare with one row of `published_totals.csv`, in millions of euros."""
    here = pl.lit(value=True) if row["kind"] == "nation" else pl.col(row["kind"]) == row["customs"]
    stored = int(summary.filter(here, pl.col("flow") == row["flow"])["value_eur"].sum())
    published = round(float(row["value_meur"]) * 1e6)
    comparison = Comparison("published", row["name"], row["flow"], stored, published)
    tolerance = float(row["rounding_meur"]) * 1e6 / 2 + PUBLISHED_TOLERANCE * published
    if abs(stored - published) <= tolerance:
        return comparison, None
    return comparison, warning(
        "published",
        flow=FLOW_NAMES[row["flow"]].capitalize(),
        place=row["name"],
        stored=stored / 1e6,
        published=published / 1e6,
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
    for flow in FLOW_NAMES:

        def total(parts: Sequence[Sum], flow: str = flow) -> int:
            return sum(p.value_eur for p in parts if p.flow == flow and p.quarter in common)

        if common:
            yield Comparison(against, "France", flow, total(sums), total(other.sums))
