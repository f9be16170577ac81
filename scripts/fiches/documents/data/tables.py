"""The national tables: what all fiches tell, as tables that programs and spreadsheets open."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from fiches.figures.figure import data_file, data_frame, offered
from fiches.figures.kind import stem
from fiches.figures.position import POSITION
from fiches.figures.provenance import mark_of
from fiches.french import wording
from fiches.french.simulated import file_name
from fiches.french.typography import french
from fiches.indicators.answers.answers import everywhere
from fiches.indicators.scope import Scope, compared, rows
from fiches.reference import NATION
from fiches.store import Year, schema
from fiches.store.schema import PERIOD, YEAR, Field

DEPARTMENTS = (
    schema.CODE,
    schema.DEPARTMENT_NAME,
    schema.REGION_NAME,
    schema.EXPORTS,
    schema.IMPORTS,
    schema.BALANCE,
    schema.COVERAGE,
    schema.EXPORTS_GROWTH,
    schema.IMPORTS_GROWTH,
    schema.EXPORTS_EU_SHARE,
    schema.IMPORTS_EU_SHARE,
    schema.EXPORTS_US_SHARE,
    schema.EXPORTS_RANK,
    schema.IMPORTS_RANK,
)
"""The columns of the table of departments."""

_WHERE = (schema.CODE, schema.DEPARTMENT_NAME)

MEASURES = (*_WHERE, *POSITION.columns)
PRODUCTS = (*_WHERE, schema.FLOW, schema.PRODUCT, schema.PRODUCT_NAME, schema.VALUE)
COUNTRIES = (*_WHERE, schema.FLOW, schema.COUNTRY, schema.COUNTRY_NAME, schema.VALUE)


@dataclass(frozen=True)
class Download:
    """A table to download.

    Attributes
    ----------
    name
        The name of its files, without the ending.
    sheet
        What it is called in the workbook.
    title
        What it holds.
    data, columns
        Its rows, and the columns that are offered.
    about
        What each row is of, by its column.
    mark
        The mark of simulated data, if it must bear it.
    in_workbook
        Whether it is a sheet of the page's workbook: not the longest.
    """

    name: str
    sheet: str
    title: str
    data: pl.DataFrame
    columns: tuple[Field, ...]
    about: Mapping[Field, str | int]
    mark: str | None = None
    in_workbook: bool = True

    def file(self, ending: str) -> str:
        """Return the name of one of its files: `.csv`, `.parquet`."""
        return file_name(self.name, ending, simulated=bool(self.mark))

    @property
    def fields(self) -> list[Field]:
        """The columns of its files."""
        return offered(self.columns, self.about)

    @cached_property
    def csv(self) -> str:
        """The table for a spreadsheet set to French."""
        return data_file(self.data, self.columns, self.about, self.mark)

    @cached_property
    def parquet(self) -> bytes:
        """The table for programs."""
        file = io.BytesIO()
        data_frame(self.data, self.columns, self.about, self.mark).write_parquet(file)
        return file.getvalue()

    @property
    def output(self) -> tuple[dict[str, Any], Mapping[str, Any]]:
        """What a cell gives the publisher, which writes the CSV and a sheet of the workbook."""
        about = {"name": self.file(".csv"), "title": french(self.title), "sheet": self.sheet}
        return {"text/csv": self.csv}, {"text/csv": about}


def tables(year: Year) -> tuple[Download, ...]:
    """Return the national tables of a year, in the order of the data page."""
    return year.once("national tables", lambda: _tables(year))


def _tables(year: Year) -> tuple[Download, ...]:
    quarters = year.provenance.quarters
    about: dict[Field, str | int] = {YEAR: year.year, PERIOD: wording.period(year.year, quarters)}

    def table(
        sheet: str, title: str, data: pl.DataFrame, columns: tuple[Field, ...], *, long: bool
    ) -> Download:
        name, mark = stem(sheet, year.year, quarters), mark_of(year)
        return Download(name, sheet, title, data, columns, about, mark, in_workbook=not long)

    return (
        table("departements", "Tous les départements", _departments(year), DEPARTMENTS, long=False),
        table("mesures", "Toutes les mesures des fiches", _measures(year), MEASURES, long=False),
        table("produits", "Échanges par produit", _products(year), PRODUCTS, long=True),
        table("pays", "Échanges par pays", _countries(year), COUNTRIES, long=True),
    )


def _places(year: Year) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "department": place.customs,
            "code": place.code,
            "name": place.name,
            "region_name": place.region.name,
        }
        for place in year.tables.departments
    )


def _departments(year: Year) -> pl.DataFrame:
    quarters = year.provenance.quarters
    measured = everywhere(Scope(NATION, year, quarters), "department").measured
    found = _places(year).join(compared(year, quarters), on="department", maintain_order="left")
    return found.join(measured, left_on="department", right_on="place", maintain_order="left")


def _measures(year: Year) -> pl.DataFrame:
    """Return what the figure of each fiche says of its department's position."""
    found = []
    for place in year.tables.departments:
        data = POSITION.data(Scope(place, year, year.provenance.quarters))
        if data is not None:
            frame = POSITION.frame(data)
            found.append(frame.with_columns(code=pl.lit(place.code), name=pl.lit(place.name)))
    return pl.concat(found)


def _products(year: Year) -> pl.DataFrame:
    names = {code: year.names.product(code) for code in _codes(year, "a129")}
    return _summed(year, "a129").select(
        *("code", "name", "flow", "value_eur"),
        product="a129",
        product_name=pl.col("a129").replace_strict(
            {code: one.short for code, one in names.items()}
        ),
    )


def _countries(year: Year) -> pl.DataFrame:
    names = {code: year.names.country(code).name for code in _codes(year, "country")}
    return _summed(year, "country").select(
        *("code", "name", "flow", "country", "value_eur"),
        country_name=pl.col("country").replace_strict(names),
    )


def _codes(year: Year, column: str) -> list[str]:
    return year.frame.select(pl.col(column).unique().sort()).collect()[column].to_list()


def _summed(year: Year, column: str) -> pl.DataFrame:
    """Add up what each department trades by product or by country, largest first."""
    found = (
        rows(year, "department", year.provenance.quarters)
        .group_by("place", "flow", column)
        .agg(pl.sum("value_eur"))
        .sort("flow", pl.col("value_eur"), column, descending=[False, True, False])
        .collect()
    )
    return _places(year).join(
        found, left_on="department", right_on="place", maintain_order="left_right"
    )
