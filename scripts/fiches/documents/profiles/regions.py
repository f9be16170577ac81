"""A country or a product, region by region."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from fiches.documents.profiles.online import Cell, table
from fiches.figures.figure import data_file
from fiches.figures.kind import period
from fiches.figures.provenance import mark_of
from fiches.figures.table import NONE, share_of
from fiches.french import simulated, wording
from fiches.french.typography import french
from fiches.indicators.items import Item
from fiches.reference import FLOWS, Country, Flow, Product
from fiches.show import Shown
from fiches.store import schema
from fiches.store.schema import PERIOD, YEAR, Field

Row = dict[str, Any]

NAME = "regions"
"""Names the file of the data."""

CODE = Field("place", pl.String, "Région, code de la douane", header="code_region")
SHARE = Field("share", pl.Float64, "Part dans le flux de la région", "part de 1", header="part")
COLUMNS = (schema.FLOW, CODE, schema.REGION_NAME, schema.VALUE, SHARE)


@dataclass(frozen=True)
class Regions:
    """An item in all regions, as a table with its data."""

    item: Item
    subject: Country | Product
    about: Mapping[Field, str | int]
    stem: str
    folder: str

    @property
    def _title(self) -> str:
        trade = self.subject.de if isinstance(self.subject, Product) else f"avec {self.subject.le}"
        return f"Échanges {trade}, région par région, {period(self.item.nation)}"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], Mapping[str, Any]]:
        mark = mark_of(self.item.year)
        name = simulated.file_name(f"{self.stem}-{NAME}", ".csv", simulated=bool(mark))
        link = (
            f'<p class="figure-note"><a href="{self.folder}/{name}" download>Données (CSV)</a></p>'
        )
        about = {YEAR: self.item.year.year, PERIOD: period(self.item.nation), **self.about}
        text = data_file(self._frame, COLUMNS, about, mark)
        return (
            {
                "text/markdown": Shown(f"{self._table}\n{link}")._repr_markdown_(),
                "text/csv": text,
            },
            {"text/csv": {"name": name, "title": french(self._title), "sheet": NAME}},
        )

    @property
    def _frame(self) -> pl.DataFrame:
        """The rows of all regions, those without a name too."""
        names = self._names
        return self.item.regions.with_columns(
            region_name=pl.col("place").replace_strict(names, default="", return_dtype=pl.String)
        ).sort("flow", "place")

    @property
    def _names(self) -> dict[str, str]:
        return {region.customs: region.name for region in self.item.year.tables.regions}

    @property
    def _table(self) -> str:
        rows = {(row["place"], row["flow"]): row for row in self.item.regions.iter_rows(named=True)}
        unit = wording.unit_of(row["value_eur"] for row in self.item.totals.iter_rows(named=True))
        places = sorted({place for place, _ in rows}, key=lambda one: self._names.get(one, "~"))
        body = [
            [
                Cell(french(self._named(place))),
                *(cell for flow in FLOWS for cell in _cells(rows[place, flow], unit)),
            ]
            for place in places
            if place in self._names or self._traded(rows, place)
        ]
        total = [
            Cell("France"),
            *(cell for flow in FLOWS for cell in _cells(self._total(flow), unit)),
        ]
        header = ("Région", "Exportations", "Part", "Importations", "Part")
        caption = f"{self._title}, en {unit.long}"
        return table(caption, header, body, total=total, sortable=True)

    def _named(self, place: str) -> str:
        return self._names.get(place, f"Sans région (code {place})")

    @staticmethod
    def _traded(rows: Mapping[tuple[str, Flow], Row], place: str) -> bool:
        return any(rows[place, flow]["value_eur"] for flow in FLOWS)

    def _total(self, flow: Flow) -> Row:
        found = self.item.totals.filter(flow=flow).iter_rows(named=True)
        return next(found, {"value_eur": 0, "share": None})


def _cells(row: Row, unit: wording.Unit) -> list[Cell]:
    eur, part = row["value_eur"], row["share"]
    text = unit.number(eur) if eur else NONE
    share = french(share_of(part))
    return [Cell(text, value=eur), Cell(share, value=part or 0)]
