"""Exports and imports of places, and how departments compare."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from fiches.indicators.frames import VALUE, is_country
from fiches.reference import RETURNS, Flow, Names


@dataclass(frozen=True)
class Totals:
    """Exports and imports, in euros."""

    exports_eur: int
    imports_eur: int

    def of(self, flow: Flow) -> int:
        """Return one of the two."""
        return self.exports_eur if flow == "E" else self.imports_eur

    @property
    def balance_eur(self) -> int:
        """Exports less imports: negative for a deficit."""
        return self.exports_eur - self.imports_eur

    @property
    def volume_eur(self) -> int:
        """Exports and imports together."""
        return self.exports_eur + self.imports_eur

    @property
    def coverage(self) -> float | None:
        """Exports as a share of imports; none without imports."""
        return _ratio(self.exports_eur, self.imports_eur)


def totals(rows: pl.LazyFrame, places: Iterable[str], _: Names) -> dict[str, Totals]:
    """Return the sums of both flows, for each of the places."""
    summed = rows.group_by("place", "flow").agg(VALUE).collect()
    sums = {(place, flow): value for place, flow, value in summed.iter_rows()}
    return {
        place: Totals(exports_eur=sums.get((place, "E"), 0), imports_eur=sums.get((place, "I"), 0))
        for place in places
    }


def undetermined(rows: pl.LazyFrame, places: Iterable[str], names: Names) -> dict[str, Totals]:
    """Return the trade whose partner isn't a country: it never ranks and is told in a note."""
    return totals(rows.filter(~is_country()), places, names)


def indeterminate(rows: pl.LazyFrame, places: Iterable[str], names: Names) -> dict[str, Totals]:
    """Return what shares of partners leave out: undetermined partners and goods returned."""
    return totals(rows.filter(~is_country() | (pl.col("country") == RETURNS)), places, names)


def european_union(rows: pl.LazyFrame, places: Iterable[str], names: Names) -> dict[str, Totals]:
    """Return the trade with the other members of the European Union in the year of `names`."""
    return totals(rows.filter(_in_union(names)), places, names)


def outside_union(rows: pl.LazyFrame, places: Iterable[str], names: Names) -> dict[str, Totals]:
    """Return the trade with the countries outside the European Union in the year of `names`.

    Goods returned and undetermined countries are neither in the Union nor outside it.
    """
    country = is_country() & (pl.col("country") != RETURNS)
    return totals(rows.filter(country & ~_in_union(names)), places, names)


def comparison(rows: pl.LazyFrame, departments: Iterable[str]) -> pl.DataFrame:
    """Compare departments.

    Parameters
    ----------
    rows
        Those of departments, in the column `place`.
    departments
        Those that rank: 98 and 99 have no fiche, and count in the nation's totals alone.

    Returns
    -------
    pl.DataFrame
        `department` (customs code), `exports_eur, imports_eur, balance_eur` (euros), `coverage`
        (exports as a share of imports), `exports_rank, imports_rank` (from 1, the largest), in the
        order of `departments`.
    """
    value, exported = pl.col("value_eur"), pl.col("flow") == "E"
    sums = (
        rows.group_by(department="place")
        .agg(
            exports_eur=value.filter(exported).sum(),
            imports_eur=value.filter(~exported).sum(),
        )
        .collect()
    )
    exports, imports = pl.col("exports_eur"), pl.col("imports_eur")
    return (
        pl.DataFrame({"department": list(departments)})
        .join(sums, on="department", how="left", maintain_order="left")
        .with_columns(pl.col("exports_eur", "imports_eur").fill_null(0))
        .select(
            "department",
            exports,
            imports,
            balance_eur=exports - imports,
            coverage=pl.when(imports > 0).then(exports / imports),
            exports_rank=_rank("exports_eur"),
            imports_rank=_rank("imports_eur"),
        )
    )


def ranks(departments: pl.DataFrame) -> dict[tuple[str, Flow], int]:
    """Return the places (from 1) that `comparison` gives, by customs code and flow."""
    columns = departments.select("department", "exports_rank", "imports_rank")
    found: dict[tuple[str, Flow], int] = {}
    for department, exports, imports in columns.iter_rows():
        found[department, "E"], found[department, "I"] = exports, imports
    return found


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _rank(column: str) -> pl.Expr:
    by_value = pl.struct(-pl.col(column), "department")
    return by_value.rank("ordinal").cast(pl.Int64)


def _in_union(names: Names) -> pl.Expr:
    """Keep the other members of the Union: returned goods aren't trade with one."""
    return pl.col("country").is_in(sorted(names.union))
