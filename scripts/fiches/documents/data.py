"""All that `donnees.qmd` may see: what is offered to download, column by column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from fiches.documents.page import Page
from fiches.figures import KINDS
from fiches.figures.figure import data_file
from fiches.figures.provenance import mark_of
from fiches.figures.table import Table
from fiches.french.simulated import file_name
from fiches.french.typography import french, french_html
from fiches.indicators.scope import compared
from fiches.show import Shown
from fiches.store import schema
from fiches.store.schema import STATUS, Field

DEPARTMENTS = (
    schema.CODE,
    schema.DEPARTMENT_NAME,
    schema.REGION_NAME,
    schema.EXPORTS,
    schema.IMPORTS,
    schema.BALANCE,
    schema.COVERAGE,
    schema.EU_SHARE,
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
        The name of its file, without the ending.
    title
        What it holds.
    data, columns
        Its rows, and the columns that are offered.
    mark
        The mark of simulated data, if it must bear it.
    """

    name: str
    title: str
    data: pl.DataFrame
    columns: tuple[Field, ...]
    mark: str | None = None

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], Mapping[str, Any]]:
        name, workbook = (
            file_name(stem, ending, simulated=bool(self.mark))
            for stem, ending in ((self.name, ".csv"), ("donnees", ".xlsx"))
        )
        title = french_html(self.title)
        links = "".join(
            f'<li><a href="donnees/{file}" download>{title} ({kind})</a></li>\n'
            for kind, file in (("CSV", name), ("XLSX", workbook))
        )
        shown = Shown(f'<ul class="downloads">\n{links}</ul>')
        text = data_file(self.data, self.columns, self.mark)
        return (
            {"text/markdown": shown._repr_markdown_(), "text/csv": text},
            {"text/csv": {"name": name, "title": french(self.title)}},
        )


def columns(caption: str, fields: Sequence[Field]) -> Shown:
    """Describe the columns of a table to download."""
    header = ["Colonne", "Contenu", "Unité"]
    rows = [[field.name, field.meaning, field.unit] for field in fields]
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
        frame = places.join(compared_now, on="department", maintain_order="left")
        return Download(
            "departements", "Tous les départements", frame, DEPARTMENTS, mark_of(self._year)
        )

    @property
    def schema(self) -> Shown:
        """The columns of the national table."""
        return columns("Les colonnes du tableau national", (*DEPARTMENTS, STATUS))

    @property
    def figures(self) -> Shown:
        """The columns of each kind of figure."""
        kinds = dict.fromkeys((kind.heading, kind.columns) for kind in KINDS)
        return Shown("\n".join(columns(title, (*fields, STATUS)).html for title, fields in kinds))

    @property
    def store(self) -> Shown:
        """The columns of a year's table."""
        return columns("Les colonnes d'une année", schema.TRADE)
