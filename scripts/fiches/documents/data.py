"""All that `donnees.qmd` may see: what is offered to download, column by column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from fiches.documents.page import Page
from fiches.figures import KINDS
from fiches.figures.figure import data_file, offered
from fiches.figures.kind import stem
from fiches.figures.provenance import mark_of
from fiches.figures.table import Table
from fiches.french.simulated import file_name
from fiches.french.typography import french, french_html
from fiches.indicators.answers.answers import everywhere
from fiches.indicators.scope import compared
from fiches.show import Shown
from fiches.store import schema
from fiches.store.schema import PERIOD, YEAR, Field, place_fields

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
"""The columns of the national table."""


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
    """

    name: str
    sheet: str
    title: str
    data: pl.DataFrame
    columns: tuple[Field, ...]
    about: Mapping[Field, str | int]
    mark: str | None = None

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], Mapping[str, Any]]:
        name, workbook = (
            file_name(self.name, ending, simulated=bool(self.mark)) for ending in (".csv", ".xlsx")
        )
        title = french_html(self.title)
        links = "".join(
            f'<li><a href="donnees/{file}" download>{title} ({kind})</a></li>\n'
            for kind, file in (("CSV", name), ("XLSX", workbook))
        )
        shown = Shown(f'<ul class="downloads">\n{links}</ul>')
        text = data_file(self.data, self.columns, self.about, self.mark)
        return (
            {"text/markdown": shown._repr_markdown_(), "text/csv": text},
            {"text/csv": {"name": name, "title": french(self.title), "sheet": self.sheet}},
        )


def columns(caption: str, fields: Sequence[Field]) -> Shown:
    """Describe the columns of a table to download."""
    return _described(caption, [(field.header, field) for field in fields])


def _described(caption: str, named: Sequence[tuple[str, Field]]) -> Shown:
    header = ["Colonne", "Contenu", "Unité"]
    rows = [[name, field.meaning, field.unit] for name, field in named]
    return Shown(Table(caption, "lll", header, rows).html)


class Data(Page):
    """The data page."""

    @property
    def count(self) -> int:
        """How many fiches there are."""
        return len(self._year.tables.departments)

    @property
    def national(self) -> Download:
        """All departments in one file."""
        places = pl.DataFrame(
            {
                "department": place.customs,
                "code": place.code,
                "name": place.name,
                "region_name": place.region.name,
            }
            for place in self._year.tables.departments
        )
        compared_now = compared(self._year, self._nation.quarters)
        measured = everywhere(self._nation, "department").measured
        frame = places.join(compared_now, on="department", maintain_order="left").join(
            measured, left_on="department", right_on="place", maintain_order="left"
        )
        return Download(
            name=self._stem,
            sheet="departements",
            title="Tous les départements",
            data=frame,
            columns=DEPARTMENTS,
            about=self._about,
            mark=mark_of(self._year),
        )

    @property
    def _stem(self) -> str:
        return stem("departements", self._year.year, self._nation.quarters)

    @property
    def _about(self) -> dict[Field, str | int]:
        return {YEAR: self._year.year, PERIOD: self.period}

    @property
    def _fields(self) -> dict[str, object]:
        return {**super()._fields, "fichiers": self._stem}

    @property
    def schema(self) -> Shown:
        """The columns of the national table."""
        return columns("Les colonnes du tableau national", offered(DEPARTMENTS, self._about))

    @property
    def figures(self) -> Shown:
        """The columns of each kind of figure."""
        kinds = dict.fromkeys((kind.heading, kind.columns) for kind in KINDS)
        about = dict.fromkeys(place_fields("department"), "")
        return Shown("\n".join(columns(title, offered(own, about)).html for title, own in kinds))

    @property
    def store(self) -> Shown:
        """The columns of a year's table."""
        named = [(field.name, field) for field in schema.TRADE]
        return _described("Les colonnes d'une année", named)
