"""All that `fiche.qmd` may see: the values of a department's fiche, ready to be read.

Every attribute is text for a sentence, or an object that shows itself in HTML and in Typst.
"""

import html
from dataclasses import dataclass
from functools import cache, cached_property

from fiches import indicators, reference, settings
from fiches.documents import parameters
from fiches.figures import kinds, tables
from fiches.figures.figure import Figure
from fiches.figures.provenance import Origin, mark_of, source_of
from fiches.figures.tables import Card
from fiches.french import wording
from fiches.indicators.scope import Scope, everywhere, open_year, scope
from fiches.reference.flows import Flow
from fiches.reference.tables import Department, Place
from fiches.show import Markdown, Shown, metadata
from fiches.store.years import Year

SERIES = "Les indicateurs clés : commerce extérieur"

PROGRAMME = "Territoires d'industrie"


class Fiche:
    """The fiche of a department.

    Parameters
    ----------
    dept
        A department, as `reference.find_department` reads it.
    year
        The year, by default the latest that is stored.

    Raises
    ------
    UsageError
        If `dept` isn't a department.
    FichesError
        If there is no data for the year.
    """

    def __init__(self, dept: str | int, year: int | None = None) -> None:
        parameters.refuse_unknown()
        self.department: Department = reference.find_department(dept)
        self._year: Year = open_year(year)
        self._quarters = self._year.provenance.quarters

    # The place and the time

    @property
    def code(self) -> str:
        """Such as "08", "20" for Corsica, "971"; names the files."""
        return self.department.code

    @property
    def name(self) -> str:
        """Such as "Ardennes"."""
        return self.department.name

    @property
    def le(self) -> str:
        """Such as "les Ardennes", "l'Ain", "La Réunion"."""
        return self.department.le

    @property
    def Le(self) -> str:  # noqa: N802 - the capital is what it gives
        """The same, to begin a sentence."""
        return wording.capital(self.department.le)

    @property
    def du(self) -> str:
        """Such as "des Ardennes", "de l'Ain", "de La Réunion"."""
        return self.department.du

    @property
    def dans(self) -> str:
        """Such as "dans les Ardennes", "à Paris", "en Corse"."""
        return self.department.dans

    @property
    def period(self) -> str:
        """Such as "2024", "trois premiers trimestres 2025"."""
        return wording.period(self._year.year, self._quarters)

    @property
    def en_periode(self) -> str:
        """Such as "en 2024", "aux trois premiers trimestres 2025"."""
        return wording.during(self._year.year, self._quarters)

    @property
    def En_periode(self) -> str:  # noqa: N802 - the capital is what it gives
        """The same, to begin a sentence."""
        return wording.capital(self.en_periode)

    # What the fiche opens with

    @property
    def header(self) -> str:
        """The YAML block that titles the page and says where its numbers come from."""
        provenance = self._year.provenance
        fields: dict[str, object] = {
            "title": SERIES,
            "subtitle": f"{PROGRAMME} – {self.name}",
            "pagetitle": f"{self.name} ({self.code}) – commerce extérieur",
            "author": "Programme Territoires d'industrie",
            "date": f"Données de la douane, {self.period}",
            "edition": provenance.stored_on,
            "description": (
                f"Le commerce extérieur {self.du} {self.en_periode} : partenaires, marchandises, "
                "principaux flux, part dans la région et dans la France."
            ),
            "keywords": ["commerce extérieur", PROGRAMME, self.name, self.region.name],
            "lang": "fr",
            "annee": self.period,
            "source": source_of(self._year),
            "departement": self.department.insee[0],
            "code": self.code,
            "region-unique": self.department.region.single,
            "cards": [
                {"label": card.label, "value": card.value, "colour": card.colour}
                for card in (*self.exports.cards, *self.imports.cards, *self.balance.cards)
            ],
        }
        if mark := mark_of(self._year):
            fields["simulated"] = mark
        return metadata(fields)

    @cached_property
    def territories(self) -> "Territories":
        """The department's Territoires d'industrie."""
        return Territories(self.department)

    @property
    def comment(self) -> Markdown:
        """The analysts' comment on this department, `data/comments/CODE.md`, if there is one."""
        path = settings.paths().data / "comments" / f"{self.code}.md"
        return Markdown(path.read_text("utf-8") if path.exists() else "")

    @property
    def place_map(self) -> Shown:
        """Where the department is, on a map of tiles; in print the cover has it."""
        where = html.escape(
            f"Carte des départements{wording.NNBSP}: {self.le}, région {self.region.name}."
        )
        picture = kinds.place_map(self.department)
        return Shown(html=f'<div class="place-map" role="img" aria-label="{where}">{picture}</div>')

    # Figures of the department

    @property
    def exports(self) -> "Side":
        """The department's exports."""
        return self._side("E")

    @property
    def imports(self) -> "Side":
        """The department's imports."""
        return self._side("I")

    @cached_property
    def balance(self) -> "Balance":
        """The department's balance."""
        return Balance(self._scope)

    @cached_property
    def key_figures(self) -> Shown:
        """The key figures side by side."""
        # One row for the amounts, one for what sets them in proportion.
        sides = [self.exports.cards, self.imports.cards, self.balance.cards]
        return tables.key_figures([card for row in zip(*sides, strict=True) for card in row])

    @cached_property
    def balance_figure(self) -> Figure:
        """Imports, exports and balance by partner."""
        return kinds.balance_by_partner(self._scope).at(self.code)

    @cached_property
    def goods_figure(self) -> Figure:
        """The goods imported and exported."""
        return kinds.goods(self._scope).at(self.code)

    @property
    def goods_sentence(self) -> str:
        """The first goods of both flows."""
        return " ".join(
            wording.goods_sentence(flow, self.department, self._scope.first_goods(flow))
            for flow in FLOWS
        )

    # Region and nation

    @cached_property
    def region(self) -> "Around":
        """The department's region."""
        return Around(scope(self.department.region, self._year, self._quarters), self.code)

    @cached_property
    def nation(self) -> "Around":
        """France."""
        return Around(scope(reference.NATION, self._year, self._quarters), self.code)

    # Where the numbers come from

    @cached_property
    def provenance(self) -> Origin:
        """Where the numbers come from."""
        return Origin(self._year)

    @cached_property
    def _scope(self) -> Scope:
        return scope(self.department, self._year, self._quarters)

    def _side(self, flow: Flow) -> "Side":
        wholes = (self.region.scope, self.nation.scope)
        return Side(self._scope, flow, self.code, *wholes)


@dataclass(frozen=True)
class Amount:
    """One flow of a place.

    Attributes
    ----------
    scope
        The place in the year.
    flow
        `"E"` or `"I"`.
    folder
        Where the page that shows it keeps its data.
    """

    scope: Scope
    flow: Flow
    folder: str

    @property
    def eur(self) -> int:
        """The value in euros."""
        return _of(self.scope, self.flow)

    @property
    def amount(self) -> str:
        """Such as "2 211,8 millions d'euros"."""
        return wording.millions(self.eur)

    @property
    def evolution(self) -> str:
        """Such as ", en hausse de 3,2 % par rapport à 2023"; nothing without a year before."""
        before = self.scope.before
        if (
            before is None
            or (change := wording.evolution(self.eur, _of(before, self.flow))) is None
        ):
            return ""
        reference_period = wording.compared_with(before.year.year, self.scope.quarters)
        return f", {change} {reference_period}"

    @cached_property
    def figure(self) -> Figure:
        """The flows between products and countries."""
        return kinds.flows(self.scope, self.flow).at(self.folder)


@dataclass(frozen=True)
class Side(Amount):
    """One flow of the department, set against its region and the nation."""

    region: Scope
    nation: Scope

    @property
    def share_of_region(self) -> str:
        """Such as "3,3 %"."""
        return wording.share(_ratio(self.eur, _of(self.region, self.flow)))

    @property
    def share_of_nation(self) -> str:
        """Such as "0,38 %"."""
        return wording.share(_ratio(self.eur, _of(self.nation, self.flow)), 2)

    @property
    def cards(self) -> list[Card]:
        """The flow's key figures: value and shares, rank."""
        colour = "exports" if self.flow == "E" else "imports"
        name = wording.capital(wording.GOODS[self.flow])
        shares = f"{self.share_of_nation} de la France"
        if self.region.totals != self.scope.totals:
            shares = f"{self.share_of_region} {self.region.place.du}, {shares}"
        rank, total = self._rank
        return [
            Card(name, wording.millions_short(self.eur), shares, colour),
            Card(
                f"Rang pour les {wording.GOODS[self.flow]}",
                wording.ordinal(rank),
                f"sur {wording.number(total)} départements",
                colour,
            ),
        ]

    @property
    def rank(self) -> str:
        """Such as "au 65e rang des 100 départements"."""
        return wording.rank(*self._rank)

    @property
    def _rank(self) -> tuple[int, int]:
        """The place among all departments, and how many they are."""
        ranks = _ranks(self.scope.year, self.scope.quarters)
        return ranks[self.scope.place.customs, self.flow], len(reference.departments())


@dataclass(frozen=True)
class Around:
    """The region or the nation in which the department is."""

    scope: Scope
    folder: str

    @property
    def _place(self) -> Place:
        return self.scope.place

    @property
    def name(self) -> str:
        """Such as "Grand Est"."""
        return self._place.name

    @property
    def le(self) -> str:
        """Such as "le Grand Est"."""
        return self._place.le

    @property
    def du(self) -> str:
        """Such as "du Grand Est"."""
        return self._place.du

    @property
    def dans(self) -> str:
        """Such as "dans le Grand Est"."""
        return self._place.dans

    @cached_property
    def exports(self) -> Amount:
        """The place's exports."""
        return Amount(self.scope, "E", self.folder)

    @cached_property
    def imports(self) -> Amount:
        """The place's imports."""
        return Amount(self.scope, "I", self.folder)


@dataclass(frozen=True)
class Balance:
    """Exports less imports."""

    scope: Scope

    @property
    def state(self) -> str:
        """Such as "excédentaire", "déficitaire" or "équilibré"."""
        return wording.balance_state(self.scope.totals.balance_eur)

    @property
    def amount(self) -> str:
        """Such as "+811,2 M€"."""
        return wording.signed_millions(self.scope.totals.balance_eur)

    @property
    def cards(self) -> list[Card]:
        """The balance and the coverage rate."""
        totals = self.scope.totals
        colour = "surplus" if totals.balance_eur >= 0 else "deficit"
        arrow = "▲" if totals.balance_eur >= 0 else "▼"
        coverage = "–" if totals.coverage is None else wording.percent(totals.coverage)
        return [
            Card("Solde", f"{arrow} {self.amount}", "exportations moins importations", colour),
            Card(
                "Taux de couverture", coverage, "exportations rapportées aux importations", colour
            ),
        ]

    @property
    def coverage_sentence(self) -> str:
        """Such as "Les exportations couvrent 157,9 % des importations."."""
        totals = self.scope.totals
        return wording.coverage_sentence(totals.exports_eur, totals.imports_eur)

    @property
    def partners_sentence(self) -> str:
        """The first clients, then the first suppliers."""
        return " ".join(
            wording.partners_sentence(flow, self.scope.place, self._partners(flow))
            for flow in FLOWS
        )

    def _partners(self, flow: Flow, top: int = 3) -> list[tuple[reference.Country, float]]:
        matrix = self.scope.flows(flow)
        named = [end for end in matrix.ends("country") if end["code"] != indicators.OTHER]
        return [
            (
                reference.country(end["code"], self.scope.year.year),
                end["value_eur"] / matrix.total_eur,
            )
            for end in named[:top]
        ]


@dataclass(frozen=True)
class Territories:
    """The department's Territoires d'industrie."""

    department: Department

    @property
    def sentence(self) -> str:
        """How many there are, and with which departments they are shared."""
        return wording.territories_sentence(self.department)

    def _repr_markdown_(self) -> str:
        return "\n".join(self._item(place) for place in self.department.territories)

    def _item(self, territory: reference.Territory) -> str:
        others = territory.shared_with(self.department)
        shared = [f"[{place.name}]({place.code}.html)" for place in others]
        return f"- **{territory.name}**" + (f" – avec {wording.listing(shared)}" if shared else "")


FLOWS: tuple[Flow, Flow] = ("E", "I")


def _of(place: Scope, flow: Flow) -> int:
    totals = place.totals
    return totals.exports_eur if flow == "E" else totals.imports_eur


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


@cache
def _ranks(year: Year, quarters: tuple[int, ...]) -> dict[tuple[str, Flow], int]:
    """Compare all departments, once for all fiches."""
    departments = indicators.by_department(everywhere(year, quarters), year.year)
    return indicators.ranks(departments)
