"""All that the lists of countries, products and territories may see: tables that lead to pages."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import polars as pl

from fiches.documents.page import Page
from fiches.documents.profiles.online import Cell, table
from fiches.figures.table import NONE, share_of
from fiches.french import change, wording
from fiches.french.typography import french, french_html
from fiches.indicators.flows import Side
from fiches.indicators.items import every, notable
from fiches.reference import FLOWS, Country, Product, Territory
from fiches.reference.groups import product_families
from fiches.show import Shown

Row = dict[str, Any]


class Lists(Page):
    """The lists of the pages that there are."""

    # Countries and products

    @property
    def countries(self) -> Shown:
        """The countries that have a page, the largest trade first."""
        names, codes = self._year.names, notable(self._year, self._nation.quarters)
        rows = [self._row(names.country(code), "country") for code in codes]
        return self._table("Pays", ["Pays"], rows)

    @property
    def products(self) -> Shown:
        """All products, the largest trade first."""
        families = {
            code: family.name
            for family in product_families(self._year.tables)
            for code in family.products
        }
        products = self._year.tables.names(self._year.year).products
        rows = [self._row(one, "product", families.get(code, "")) for code, one in products.items()]
        return self._table("Produits", ["Produit", "Domaine"], rows)

    @property
    def small(self) -> str:
        """How many countries France trades with that have no page."""
        names = self._year.names
        traded = [code for code in self._every("country") if names.country(code).kind == "country"]
        return wording.number(len(traded) - len(notable(self._year, self._nation.quarters)))

    def _every(self, side: Side) -> dict[str, pl.DataFrame]:
        return every(side, self._nation)

    def _row(self, one: Country | Product, side: Side, *texts: str) -> tuple[int, list[Cell]]:
        """Return what an item trades in euros, and its cells."""
        frame = self._every(side).get(one.code)
        flows: dict[str, Row] = (
            {row["flow"]: row for row in frame.iter_rows(named=True)} if frame is not None else {}
        )
        name = one.short if isinstance(one, Product) else one.name
        address = f"{one.code}.html" if flows else ""
        cells = [
            Cell(french(name), address),
            *(Cell(french(text)) for text in texts),
            *(cell for flow in FLOWS for cell in _cells(flows.get(flow))),
        ]
        return sum(row["value_eur"] for row in flows.values()), cells

    def _table(self, what: str, named: list[str], rows: list[tuple[int, list[Cell]]]) -> Shown:
        ranked = [cells for _, cells in sorted(rows, key=lambda one: -one[0])]
        columns = ("Exportations", "Part", "Évolution", "Importations", "Part", "Évolution")
        caption = f"{what}, {self.period} : échanges de la France, en millions d'euros"
        shown = table(caption, [*named, *columns], ranked, texts=len(named), sortable=True)
        return Shown(shown)

    # Territories

    @property
    def territories(self) -> Shown:
        """All Territoires d'industrie, with their departments."""
        rows = [list(_territory(one)) for one in self._year.tables.territories]
        header = ("Territoire d'industrie", "Région", "Départements")
        caption = "Les Territoires d'industrie et leurs départements"
        return Shown(table(caption, header, rows, texts=3, sortable=True))

    @cached_property
    def count(self) -> str:
        """How many Territoires d'industrie there are."""
        return wording.number(len(self._year.tables.territories))


def _cells(row: Row | None) -> Iterator[Cell]:
    """Give the value of a flow, its share of France's, its change."""
    if row is None:
        yield from (Cell(NONE, value=0), Cell(NONE, value=0), Cell(NONE))
        return
    eur = row["value_eur"]
    yield Cell((wording.UNITS[2][1].number(eur)), value=eur)
    yield Cell((french(share_of(row["share"]))), value=row["share"] or 0)
    told = change.pace(row) if row["pace"] else ""
    yield Cell((french(told or NONE)), value=row["growth"] if told else None)


def _territory(one: Territory) -> Iterator[Cell]:
    yield Cell(french(one.name), f"{one.id}.html")
    regions = dict.fromkeys(place.region.name for place in one.departments)
    yield Cell(french(", ".join(regions)))
    yield Cell(
        markup=", ".join(
            f'<a href="../fiches/{place.code}.html">{french_html(place.name)}</a>'
            for place in one.departments
        )
    )
