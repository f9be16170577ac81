"""All that the pages beside the fiches may see: method, home, data."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from fiches import indicators, reference, settings
from fiches.documents import results
from fiches.documents.atlas import Atlas
from fiches.figures import tables
from fiches.figures.figure import OFFICIAL, STATUS
from fiches.figures.provenance import Origin, mark_of, source_of
from fiches.figures.tables import Card, Table
from fiches.french import wording
from fiches.indicators.places import Totals
from fiches.indicators.scope import Scope, open_year, scope
from fiches.show import Shown, metadata
from fiches.store import schema
from fiches.store.schema import Field
from fiches.store.years import Year

BREAK_YEAR = 2022
"""Since January of that year the EMEBI survey replaces the declaration of goods (DGDDI)."""

PAGE_TITLE = "Commerce extérieur des départements"
"""What the home page is called where its title would say the site's name again."""


@dataclass(frozen=True)
class Download:
    """A table to download.

    Attributes
    ----------
    name
        The name of its file, without the ending.
    title
        What it holds.
    data
        Its rows.
    mark
        The mark of simulated data, if it must bear it.
    """

    name: str
    title: str
    data: pl.DataFrame
    mark: str | None = None

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], Mapping[str, Any]]:
        suffix = "-simulation" if self.mark else ""
        name = f"{self.name}{suffix}.csv"
        links = "".join(
            f'<li><a href="donnees/{file}" download>{self.title} ({kind})</a></li>\n'
            for kind, file in (("CSV", name), ("XLSX", f"donnees{suffix}.xlsx"))
        )
        shown = Shown(f'<ul class="downloads">\n{links}</ul>')
        status = pl.lit(self.mark or OFFICIAL).alias(STATUS.name)
        text = self.data.with_columns(status).write_csv(
            separator=";", decimal_comma=True, include_bom=True
        )
        return (
            {"text/markdown": shown._repr_markdown_(), "text/csv": text},
            {"text/csv": {"name": name, "title": self.title}},
        )


def columns(caption: str, fields: Sequence[Field]) -> Shown:
    """Describe the columns of a table to download."""
    header = ["Colonne", "Contenu", "Unité"]
    rows = [[field.name, field.meaning, field.unit] for field in fields]
    return Shown(Table(caption, "lll", header, rows).html)


class Page:
    """What every page knows: the year that the site tells of.

    Parameters
    ----------
    year
        By default the latest that is stored.
    """

    def __init__(self, year: int | None = None) -> None:
        self._year: Year = open_year(year)

    @property
    def period(self) -> str:
        """Such as "2024", "trois premiers trimestres 2025"."""
        provenance = self._year.provenance
        return wording.period(provenance.year, provenance.quarters)

    @property
    def header(self) -> str:
        """The YAML block that says where the numbers come from."""
        fields = {
            "lang": "fr",
            "annee": self.period,
            "source": source_of(self._year),
            "edition": self._year.provenance.stored_on,
            "simulated": mark_of(self._year),
        }
        known = {name: value for name, value in fields.items() if value}
        return metadata(known)

    @cached_property
    def provenance(self) -> Origin:
        """Where the numbers come from."""
        return Origin(self._year)

    @cached_property
    def _nation(self) -> Scope:
        return scope(reference.NATION, self._year, self._year.provenance.quarters)

    @cached_property
    def _departments(self) -> pl.DataFrame:
        """What `indicators.by_department` gives."""
        return indicators.by_department(self._year.frame, self._year.year)


class Home(Page):
    """The home page."""

    @property
    def header(self) -> str:
        """The YAML block that says where the numbers come from, and names the tab."""
        return super().header.replace("---\n", f'---\npagetitle: "{PAGE_TITLE}"\n', 1)

    @cached_property
    def _atlas(self) -> Atlas:
        union = indicators.european_union(self._nation.rows, self._year.year)
        return Atlas(self._departments, self._nation.totals, union)

    @property
    def finder(self) -> Shown:
        """The field in which a department is looked for."""
        return self._atlas.finder

    @property
    def atlas(self) -> Shown:
        """The maps."""
        return self._atlas.maps

    @property
    def table(self) -> Shown:
        """The table of all departments."""
        return self._atlas.table

    @property
    def key_figures(self) -> Shown:
        """The nation's key figures."""
        totals = self._nation.totals
        surplus = totals.balance_eur >= 0
        return tables.key_figures(
            [
                Card("Exportations", wording.millions_short(totals.exports_eur), "FAB", "exports"),
                Card("Importations", wording.millions_short(totals.imports_eur), "CAF", "imports"),
                Card(
                    "Solde",
                    f"{'▲' if surplus else '▼'} {wording.signed_millions(totals.balance_eur)}",
                    wording.coverage_sentence(totals.exports_eur, totals.imports_eur),
                    "surplus" if surplus else "deficit",
                ),
            ]
        )


class Data(Page):
    """The data page."""

    @property
    def count(self) -> int:
        """How many fiches there are."""
        return self._departments.height

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
            for place in reference.departments()
        )
        frame = places.join(self._departments, on="department", maintain_order="left")
        names = [field.name for field in schema.DEPARTMENTS_DATA]
        return Download(
            "departements", "Tous les départements", frame.select(names), mark_of(self._year)
        )

    @property
    def schema(self) -> Shown:
        """The columns of the national table."""
        return columns("Les colonnes du tableau national", (*schema.DEPARTMENTS_DATA, STATUS))

    @property
    def figures(self) -> Shown:
        """The columns of each kind of figure."""
        kinds = (
            ("Balance par pays", schema.BALANCE_DATA),
            ("Marchandises", schema.GOODS_DATA),
            ("Flux entre produits et pays", schema.FLOWS_DATA),
        )
        return Shown("\n".join(columns(title, (*fields, STATUS)).html for title, fields in kinds))

    @property
    def store(self) -> Shown:
        """The columns of a year's table."""
        return columns("Les colonnes d'une année", schema.TRADE)


class Method(Page):
    """The method page."""

    @property
    def header(self) -> str:
        """The YAML block that says where the numbers come from, and if the notebooks were run."""
        executed = json.dumps(self._results is not None)
        return super().header.replace("---\n", f"---\ncarnets: {executed}\n", 1)

    @cached_property
    def _results(self) -> Mapping[str, Mapping[str, str]] | None:
        return results.read(self._year.year, settings.paths())

    @property
    def notebooks(self) -> results.Notebooks:
        """What the notebooks have found: `notebooks.seuil_des_dix.exportations_dix`."""
        return results.Notebooks(self._results)

    @property
    def sources(self) -> Shown:
        """The files that were read."""
        return self.provenance.files

    @property
    def break_year(self) -> str:
        """When the series was broken."""
        return str(BREAK_YEAR)

    @cached_property
    def _outside(self) -> Totals:
        """The trade of the nation that is in no fiche: Monaco, unknown departments."""
        nation = self._nation.totals
        fiches = self._departments
        return Totals(
            exports_eur=nation.exports_eur - int(fiches["exports_eur"].sum()),
            imports_eur=nation.imports_eur - int(fiches["imports_eur"].sum()),
        )

    @property
    def outside_amount(self) -> str:
        """What no fiche counts, exports and imports together."""
        return wording.millions(self._outside.volume_eur)

    @property
    def outside_share(self) -> str:
        """The same as a share of the nation's trade."""
        return wording.share(self._outside.volume_eur / self._nation.totals.volume_eur, 2)
