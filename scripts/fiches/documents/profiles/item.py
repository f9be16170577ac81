"""All that `pays.qmd` and `produit.qmd` may see: trade by country and by product."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from fiches.documents import parameters
from fiches.documents.page import Page
from fiches.documents.profiles.counterparts import Counterparts
from fiches.documents.profiles.departments import Departments
from fiches.documents.profiles.online import Online
from fiches.documents.profiles.regions import Regions
from fiches.errors import UsageError
from fiches.figures.kind import stem
from fiches.figures.provenance import mark_of
from fiches.figures.table import Card, key_figures
from fiches.french import change, items, sentences, wording
from fiches.french.simulated import file_name
from fiches.french.typography import french_html
from fiches.indicators.flows import Side
from fiches.indicators.items import Item
from fiches.reference import FLOWS, Country, Flow, Product
from fiches.reference.subjects import (
    COUNTRIES,
    PRODUCTS,
    Series,
    find_country,
    find_product,
)
from fiches.show import Markdown, Shown
from fiches.store import schema
from fiches.store.schema import Field

AROUND = "échanges des départements"
"""What the title says after the item."""


class ItemProfile(Page):
    """Trade in a country or a product, department by department.

    Parameters
    ----------
    asked
        A code or a name, however it was typed or read.
    year
        By default the latest that is stored.

    Raises
    ------
    UsageError
        If it is none, or if France trades nothing of it.
    """

    series: ClassVar[Series]
    side: ClassVar[Side]

    def __init__(self, asked: object, year: int | None = None) -> None:
        parameters.refuse_unknown()
        super().__init__(year)
        self.subject = self._find(asked)
        self._item = Item(self.side, self.subject.code, self._year, self._nation.quarters)
        if self._item.totals.is_empty():
            raise UsageError(
                f"Rien n'est échangé {self._with} {self.en_periode} : il n'y a pas de page."
            )

    def _find(self, asked: object) -> Country | Product:
        raise NotImplementedError

    # Names and time

    @property
    def name(self) -> str:
        """Such as "États-Unis", "Aéronautique et spatial"."""
        return self.subject.short if isinstance(self.subject, Product) else self.subject.name

    @property
    def le(self) -> str:
        """Such as "les États-Unis", "le matériel aéronautique et spatial"."""
        return self.subject.le

    @property
    def dont(self) -> str:
        """Whose share it is: "des États-Unis", "du matériel aéronautique et spatial"."""
        return items.whose(self.subject)

    @property
    def _with(self) -> str:
        one = self.subject
        return one.de if isinstance(one, Product) else f"avec {one.le}"

    @property
    def en_periode(self) -> str:
        """Such as "en 2024", "aux trois premiers trimestres 2025"."""
        return wording.during(self._year.year, self._nation.quarters)

    @property
    def _fields(self) -> dict[str, object]:
        return {
            "title": f"{self.name} – {AROUND} {self.period}",
            "subtitle": self._described,
            "pagetitle": f"{self.name} – {AROUND}",
            "description": (
                f"Les échanges {self._with} {self.en_periode}, département par département : part, "
                "valeur et rang."
            ),
            "fichiers": self._stem,
            "page": self.series.page(self.subject.code),
            **super()._fields,
        }

    @property
    def _described(self) -> str:
        return "Le commerce extérieur vu par pays"

    @property
    def _stem(self) -> str:
        what = f"{self.series.parameter}-{self.subject.code}"
        return stem(what, self._year.year, self._nation.quarters)

    @property
    def _about(self) -> Mapping[Field, str | int]:
        return {schema.COUNTRY: self.subject.code, schema.NAME: self.name}

    # What the page shows

    @property
    def downloads(self) -> Shown:
        """All data in one workbook, and the way to the other pages."""
        workbook = file_name(self._stem, ".xlsx", simulated=bool(mark_of(self._year)))
        return Shown(
            f'<ul class="downloads">\n<li><a href="{self.subject.code}/{workbook}">Les données '
            f'(XLSX)</a></li>\n<li><a href="index.html">{french_html(self._all)}</a></li>\n</ul>'
        )

    @property
    def _all(self) -> str:
        return "Tous les pays"

    @property
    def key_figures(self) -> Shown:
        """Both flows with their share of France's, the balance, how both have changed."""
        return key_figures([*map(self._card, FLOWS), self._balance, *map(self._change, FLOWS)])

    def _card(self, flow: Flow) -> Card:
        row, words = self._row(flow), FLOWS[flow]
        value = wording.millions_short(row["value_eur"]) if row else "–"
        note = f"{wording.share(row['share'])} des {words.name} de la France" if row else ""
        return Card(wording.capital(words.name), value, note, words.english)

    @property
    def _balance(self) -> Card:
        exported, imported = (self._row(flow).get("value_eur", 0) for flow in FLOWS)
        balance = exported - imported
        note = sentences.coverage_sentence(exported, imported)
        return Card("Solde", wording.signed(balance), note, wording.sign(balance).colour)

    def _change(self, flow: Flow) -> Card:
        row, words = self._row(flow), FLOWS[flow]
        told = change.pace(row) if row and row["pace"] else ""
        note = f"en un an, depuis {self._year.year - 1}" if told else "année précédente inconnue"
        return Card(f"Évolution des {words.name}", told or "–", note, words.english)

    def _row(self, flow: Flow) -> dict[str, Any]:
        """Return the totals of a flow, by column; nothing where there are none."""
        return next(self._item.totals.filter(flow=flow).iter_rows(named=True), {})

    @cached_property
    def exports(self) -> "ItemFlow":
        """What France sells."""
        return self._flow("E")

    @cached_property
    def imports(self) -> "ItemFlow":
        """What France buys."""
        return self._flow("I")

    def _flow(self, flow: Flow) -> "ItemFlow":
        departments = Departments(self._item, self.subject, flow, self._about, self._stem)
        return ItemFlow(departments, self._row(flow))

    @cached_property
    def counterparts(self) -> Counterparts:
        """What it is traded with: the products of a country, the countries of a product."""
        return Counterparts(self._item, self.subject, self._about, self._stem)

    @cached_property
    def regions(self) -> Regions:
        """Region by region."""
        return Regions(self._item, self.subject, self._about, self._stem, self.subject.code)


class PartnerProfile(ItemProfile):
    """Trade with a country."""

    series = COUNTRIES
    side = "country"

    def _find(self, asked: object) -> Country:
        return find_country(asked, self._year.names)


class ProductProfile(ItemProfile):
    """Trade in a product of the A129 nomenclature."""

    series = PRODUCTS
    side = "product"

    def _find(self, asked: object) -> Product:
        return find_product(asked, self._year.names)

    @property
    def _described(self) -> str:
        return "Le commerce extérieur vu par produit"

    @property
    def _all(self) -> str:
        return "Tous les produits"

    @property
    def _about(self) -> Mapping[Field, str | int]:
        return {schema.A129: self.subject.code, schema.SHORT: self.name}

    @property
    def label(self) -> str:
        """The official label, and the code."""
        assert isinstance(self.subject, Product)
        return f"{self.subject.label} (A129 : {self.subject.code})"


@dataclass(frozen=True)
class ItemFlow:
    """One flow of an item."""

    departments: Departments
    row: Mapping[str, Any]

    @property
    def words(self) -> str:
        """What is said after "les exportations": "vers les États-Unis", "de boissons"."""
        one = self.departments
        whole = items.trade(one.flow, one.subject)
        return whole.removeprefix(f"{FLOWS[one.flow].name} ")

    @property
    def total(self) -> Markdown:
        """What France trades, how that has changed, what it weighs."""
        one = self.departments
        return Markdown(
            items.total(one.flow, items.in_markdown(one.subject), self.row, self._evolution)
        )

    @property
    def _evolution(self) -> str:
        if not self.row or self.row["pace"] is None:
            return ""
        item = self.departments.item
        before = wording.compared_with(item.year.year - 1, item.quarters)
        return change.evolution(self.row, before)

    @property
    def strongest(self) -> Markdown:
        """Where its share is the largest."""
        return self.departments.strongest

    @property
    def largest(self) -> Markdown:
        """Who trades most of it."""
        return self.departments.largest

    @property
    def figure(self) -> Online | Markdown:
        """The departments, by share."""
        return self.departments.figure
