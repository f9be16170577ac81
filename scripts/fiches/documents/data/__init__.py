"""All that `donnees.qmd` may see: what is offered to download, column by column."""

from collections.abc import Sequence

from fiches.documents.data.links import Links
from fiches.documents.data.package import FILE, LICENCES, REFERENCE
from fiches.documents.data.tables import Download, tables
from fiches.documents.page import Page
from fiches.figures import KINDS
from fiches.figures.figure import offered
from fiches.figures.kind import stem
from fiches.figures.table import Table
from fiches.french.simulated import file_name
from fiches.french.typography import french_html
from fiches.show import Markdown, Shown
from fiches.store import schema
from fiches.store.schema import Field, place_fields

FOLDER = "donnees"
"""Where the files lie, as seen from the page."""

CODES = {
    "polars": ("python", "import polars as pl", '{table} = pl.read_parquet("{parquet}")'),
    "pandas": (
        "python",
        "import pandas as pd",
        '{table} = pd.read_csv("{csv}", sep=";", decimal=",", dtype={{"fiche": str}})',
    ),
    "R": (
        "r",
        'textes <- c(fiche = "character")',
        '{table} <- read.csv2("{csv}", fileEncoding = "UTF-8-BOM", colClasses = textes)',
    ),
}
"""The lines that read a table, by program: its language, and a template each."""


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

    def table(self, name: str) -> Links:
        """Offer a national table: "departements", "mesures", "produits", "pays"."""
        table = self._table(name)
        files = {"CSV": table.file(".csv"), "Parquet": table.file(".parquet")}
        if table.in_workbook:
            files["XLSX"] = self._workbook
        return Links(table, files, FOLDER)

    def columns(self, name: str) -> Shown:
        """Describe the columns of a national table."""
        table = self._table(name)
        return columns(f"{table.title} : les colonnes", table.fields)

    def code(self, program: str) -> Markdown:
        """Give the lines that read the table of departments in "polars", "pandas" or "R"."""
        table = self._table("departements")
        language, *lines = CODES[program]
        known = {
            "table": table.sheet,
            "csv": f"{FOLDER}/{table.file('.csv')}",
            "parquet": f"{FOLDER}/{table.file('.parquet')}",
        }
        text = "\n".join(line.format(**known) for line in lines)
        return Markdown(f"```{language}\n{text}\n```")

    @property
    def reference(self) -> Shown:
        """The reference tables, with their licences."""
        rows = [
            (row["title"], LICENCES[row["licence"]][0], row["source"])
            for row in self._year.tables.rows("sources")
        ]
        table = Table("Les tables de référence", "lll", ("Table", "Licence", "Source"), rows)
        links = "".join(
            f'<li><a href="{FOLDER}/{REFERENCE}/{row["table"]}.csv" download>'
            f"{french_html(row['title'])} (CSV)</a></li>\n"
            for row in self._year.tables.rows("sources")
        )
        return Shown(f'{table.html}\n<ul class="downloads">\n{links}</ul>')

    @property
    def package(self) -> Shown:
        """The description of all files, for programs."""
        link = f'<li><a href="{FOLDER}/{FILE}">{FILE}</a></li>'
        return Shown(f'<ul class="downloads">\n{link}\n</ul>')

    def _table(self, name: str) -> Download:
        return next(table for table in tables(self._year) if table.sheet == name)

    @property
    def _stem(self) -> str:
        return stem("tables-nationales", self._year.year, self._nation.quarters)

    @property
    def _workbook(self) -> str:
        return file_name(self._stem, ".xlsx", simulated=self._year.provenance.simulated)

    @property
    def _fields(self) -> dict[str, object]:
        return {**super()._fields, "fichiers": self._stem}

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
