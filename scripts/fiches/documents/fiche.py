"""All that `fiche.qmd` may see: the values of a department's fiche, ready to be read.

Every attribute is text for a sentence, or an object that shows itself in HTML and in Typst.
"""

import html
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import polars as pl

from fiches import indicators, show, store
from fiches.documents import parameters
from fiches.documents.essentials import Wishes, essentials, first_partners, joined, wishes
from fiches.documents.names import Named
from fiches.documents.sections import Changes, Outlets, Standing
from fiches.drawing import tilemap
from fiches.drawing.svg import draw, unchecked
from fiches.drawing.theme import palette
from fiches.execution import comments
from fiches.figures import KINDS, kind_named
from fiches.figures.figure import Figure
from fiches.figures.goods import first_goods
from fiches.figures.kind import stem
from fiches.figures.provenance import Origin, mark_of, source_of
from fiches.figures.table import Card, key_figures
from fiches.french import change, losses, sentences, wording
from fiches.french.typography import french
from fiches.indicators import items
from fiches.indicators.answers import answers as rules
from fiches.indicators.answers.answers import OVERSEAS, answers, row
from fiches.indicators.answers.quarters import comparable
from fiches.indicators.scope import Scope, compared
from fiches.kept import cache
from fiches.reference import (
    FLOWS,
    NATION,
    Department,
    Flow,
    Place,
    Territory,
    tables_of,
)
from fiches.reference.subjects import TERRITORIES
from fiches.settings import Project
from fiches.show import Markdown, Shown, escaped, link, metadata
from fiches.store.official.formats import UNKNOWN

SERIES = "Les indicateurs clés des Territoires d'industrie"

PROGRAMME = "Territoires d'industrie"

ENERGY = "75"
"""Gas by pipeline and electricity, which pass nowhere in particular, are put there (DGDDI)."""

NEWLINE = "\n"


class Fiche(Named):
    """The fiche of a department.

    Parameters
    ----------
    dept
        A department, as `Reference.find_department` reads it.
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
        show.use()
        parameters.refuse_unknown()
        project = Project.here()
        self._project = project
        self.department: Department = tables_of(project).find_department(dept)
        self._year = store.open_year(year, project)
        self._quarters = self._year.provenance.quarters

    # The place and the time

    @property
    def place(self) -> Department:
        """The department, whose names the fiche has."""
        return self.department

    @property
    def code(self) -> str:
        """Such as "08", "20" for Corsica, "971"; names the files."""
        return self.department.code

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
            "title": f"{self.name} – commerce extérieur {self.period}",
            "subtitle": SERIES,
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
            "page": f"fiches/{self.code}",
            "fichiers": stem(self.code, self._year.year, self._quarters),
            "region": self._region_named,
            "region-unique": self.department.region.single,
            "outre-mer": self._overseas,
            "energie-par-convention": self.code == ENERGY,
            "cards": [
                {"label": card.label, "value": card.value, "colour": card.colour}
                for card in (*self._sides, *self.balance.cards)
            ],
        }
        if mark := mark_of(self._year):
            fields["simulated"] = mark
        return metadata(fields)

    @property
    def _overseas(self) -> bool:
        return self.department.region.customs == OVERSEAS

    @property
    def _region_named(self) -> str:
        """The region as the cover has it: the customs' DOM is none, one alone adds nothing."""
        if self._overseas:
            return "Outre-mer"
        return "" if self.department.region.single else self.region.name

    @property
    def contacts(self) -> Markdown:
        """Whom to call and where to read on: `contacts.csv`, then the fiches around this one."""
        groups: dict[str, list[str]] = {}
        for one in self._year.tables.rows("contacts"):
            item = f"- {link(one['text'], one['address'])}, {escaped(one['about'])}."
            groups.setdefault(one["group"], []).append(item)
        return Markdown(
            "\n\n".join(
                f"### {escaped(name)}\n\n{NEWLINE.join(items)}" for name, items in groups.items()
            )
        )

    @cached_property
    def territories(self) -> "Territories":
        """The department's Territoires d'industrie."""
        return Territories(self.department)

    @property
    def comment(self) -> Markdown:
        """The analysts' comment on this department, `data/comments/CODE.md`, if there is one."""
        return comments.comment(self.department, self._project, {"fiche": self})

    @property
    def place_map(self) -> Shown:
        """Where the department is, on a map of tiles; in print the cover has it."""
        where = html.escape(
            french(f"Carte des départements : {self.le}, région {self.region.name}.")
        )
        picture = self._drawn_map()
        return Shown(html=f'<div class="place-map" role="img" aria-label="{where}">{picture}</div>')

    def _drawn_map(self) -> str:
        colours, name = palette(self._project), f"carte-{self.code}"

        def make() -> bytes:
            with unchecked():
                return draw(tilemap.chart(self.department, colours), colours, id=name).encode()

        return cache.memo(self._project, [name], make).decode()

    # The department

    def figure(self, name: str) -> Figure | Markdown:
        """Return a figure of the department by the name of its kind, as in `figures.KINDS`."""
        return _figure(name, self._scope)

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
        return key_figures([*self._sides, *self.balance.cards, *self._told])

    @property
    def _sides(self) -> list[Card]:
        return [self.exports.card, self.imports.card]

    @property
    def _told(self) -> list[Card]:
        """How each flow has changed, and the shares of two partners in exports."""
        return [
            *(self._change_card(flow) for flow in FLOWS),
            self._share_card("EU", "Part de l'Union européenne"),
            self._share_card("US", "Part des États-Unis"),
        ]

    def _change_card(self, flow: Flow) -> Card:
        words, changes, before = FLOWS[flow], answers(self._scope).changes, self._year.year - 1
        label = f"Évolution des {words.name}"
        if changes is None:
            return Card(label, "–", f"{before} {self._why_not}", words.english)
        part = "" if self._year.provenance.complete else "la même période de "
        since = f"en un an, depuis {part}{before}"
        told = change.card(row(changes, self._scope, flow=flow), since)
        return Card(label, *told, words.english)

    @property
    def _why_not(self) -> str:
        """Why the year before can't be compared with."""
        if not comparable(self._year.year):
            return "ne se compare pas"
        stored = self._year.year - 1 in store.stored_years(self._project)
        return "incomplète" if stored else "manque"

    def _share_card(self, partner: str, label: str) -> Card:
        told = row(answers(self._scope).exposures["E", partner], self._scope)
        share, rest = (told[name] for name in ("share", "rest_share"))
        value = "–" if share is None else wording.percent(share)
        note = (
            "" if rest is None else f"des exportations ; {wording.percent(rest)} ailleurs en France"
        )
        return Card(label, value, note, "exports")

    @property
    def goods_sentence(self) -> str:
        """The first goods of both flows."""
        return " ".join(
            sentences.goods_sentence(flow, self.department, first_goods(self._scope, flow))
            for flow in FLOWS
        )

    @property
    def losses(self) -> str:
        """What the files lost of the department; nothing if all of it could be read."""
        lost = [*map(asdict, self._year.provenance.losses_of(self.department.customs))]
        own, anywhere = ([loss for loss in lost if bool(loss["department"]) == of] for of in (1, 0))
        rows, value = self._unread
        return joined(
            [losses.lost(self.place, own, anywhere), losses.unread(self.place, rows, value)]
        )

    @property
    def _unread(self) -> tuple[int, int]:
        """How many rows have a product that can't be read, and their value in euros.

        Only where the data report found such a code are the year's rows looked at.
        """
        if all(found.rule != "malformed-code" for found in self._year.report.findings):
            return 0, 0
        unknown = pl.any_horizontal(pl.col(name) == UNKNOWN[name] for name in ("a129", "cpf4"))
        rows = self._year.frame.filter(unknown, department=self.department.customs)
        count, value = rows.select(pl.len(), pl.sum("value_eur")).collect().row(0)
        return count, value

    # What answers a reader's questions

    def essentiel(
        self,
        *,
        sans: Sequence[str] = (),
        ordre: Sequence[str] = (),
        remplacer: Mapping[str, str] | None = None,
        departements: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Markdown:
        """Tell in four to six sentences what the department's trade is.

        Parameters
        ----------
        sans
            Names of sentences to leave out (`essentials.NAMES`).
        ordre
            Names of those that come first.
        remplacer
            Texts in place of sentences.
        departements
            The same three for some departments, by code or name: `{"08": {"sans": [...]}}`.
        """
        everywhere = Wishes(sans, ordre, remplacer)
        wanted = wishes(everywhere, departements or {}, self._scope)
        return essentials(self._scope, wanted)

    @cached_property
    def changes(self) -> Changes:
        """What has changed."""
        return Changes(self._scope)

    @cached_property
    def outlets(self) -> Outlets:
        """With whom the department trades, beside the rest of France."""
        return Outlets(self._scope)

    @cached_property
    def standing(self) -> Standing:
        """The department among the others."""
        return Standing(self._scope)

    # Region and nation

    @cached_property
    def region(self) -> "Around":
        """The department's region."""
        return Around(self._of(self.department.region))

    @cached_property
    def nation(self) -> "Around":
        """France."""
        return Around(self._of(NATION))

    # Where the numbers come from

    @cached_property
    def provenance(self) -> Origin:
        """Where the numbers come from."""
        return Origin(self._year)

    @cached_property
    def _scope(self) -> Scope:
        return self._of(self.department)

    def _of(self, place: Place) -> Scope:
        return Scope(place, self._year, self._quarters)

    def _side(self, flow: Flow) -> "Side":
        return Side(self._scope, flow, self.region.scope, self.nation.scope)


@dataclass(frozen=True)
class Amount:
    """One flow of a place in a year."""

    scope: Scope
    flow: Flow

    @property
    def eur(self) -> int:
        """The value in euros."""
        return self._in(self.scope)

    @property
    def amount(self) -> str:
        """Such as "2 211,8 millions d'euros"."""
        return wording.millions(self.eur)

    @property
    def evolution(self) -> str:
        """Such as ", en hausse de 3,2 % en valeur par rapport à 2023"; nothing without a rate."""
        changes = answers(self.scope).changes
        if changes is None:
            return ""
        compared = wording.compared_with(self.scope.year.year - 1, self.scope.quarters)
        return change.evolution(row(changes, self.scope, flow=self.flow), compared)

    def _in(self, scope: Scope) -> int:
        return scope.of(indicators.totals).of(self.flow)


@dataclass(frozen=True)
class Side(Amount):
    """One flow of the department, set against its region and the nation."""

    region: Scope
    nation: Scope

    @property
    def share_of_region(self) -> str:
        """Such as "3,3 %"."""
        return self._share_of(self.region)

    @property
    def share_of_nation(self) -> str:
        """Such as "0,38 %"."""
        return self._share_of(self.nation, 2)

    @property
    def card(self) -> Card:
        """The flow's key figure: its value, its rank and its shares."""
        flow = FLOWS[self.flow]
        shares = f"{self.share_of_nation} de la France"
        if self.region.of(indicators.totals) != self.scope.of(indicators.totals):
            shares = f"{self.share_of_region} {self.region.place.du}, {shares}"
        rank, total = self._rank
        note = f"{wording.rank_among(rank, total)} ; {shares}"
        return Card(
            wording.capital(flow.name), wording.millions_short(self.eur), note, flow.english
        )

    @property
    def rank(self) -> str:
        """Such as "au 65e rang des 100 départements"."""
        return wording.rank(*self._rank)

    @property
    def _rank(self) -> tuple[int, int]:
        """The place among all departments, and how many they are."""
        departments = compared(self.scope.year, self.scope.quarters)
        ranks = indicators.ranks(departments)
        return ranks[self.scope.place.customs, self.flow], departments.height

    def _share_of(self, whole: Scope, digits: int = 1) -> str:
        total = self._in(whole)
        return wording.share(self.eur / total if total else 0, digits)


@dataclass(frozen=True)
class Around(Named):
    """The region or the nation in which the department is."""

    scope: Scope

    @property
    def place(self) -> Place:
        """The place, whose names this has."""
        return self.scope.place

    @property
    def exports(self) -> Amount:
        """The place's exports."""
        return Amount(self.scope, "E")

    @property
    def imports(self) -> Amount:
        """The place's imports."""
        return Amount(self.scope, "I")

    def figure(self, name: str) -> Figure | Markdown:
        """Return a figure of the place by the name of its kind, as in `figures.KINDS`."""
        return _figure(name, self.scope)


@dataclass(frozen=True)
class Balance:
    """Exports less imports."""

    scope: Scope

    @property
    def _totals(self) -> indicators.Totals:
        return self.scope.of(indicators.totals)

    @property
    def state(self) -> str:
        """Such as "excédentaire", "déficitaire" or "équilibré"."""
        return wording.sign(self._totals.balance_eur).state

    @property
    def amount(self) -> str:
        """Such as "+811,2 M€"."""
        return wording.signed_millions(self._totals.balance_eur)

    @property
    def cards(self) -> list[Card]:
        """The balance and the coverage rate."""
        totals = self._totals
        colour = wording.sign(totals.balance_eur).colour
        coverage = "–" if totals.coverage is None else wording.percent(totals.coverage)
        value = wording.signed(totals.balance_eur)
        return [
            Card("Solde", value, "exportations moins importations", colour),
            Card(
                "Taux de couverture", coverage, "exportations rapportées aux importations", colour
            ),
        ]

    @property
    def coverage_sentence(self) -> str:
        """Such as "Les exportations couvrent 157,9 % des importations."."""
        totals = self._totals
        return sentences.coverage_sentence(totals.exports_eur, totals.imports_eur)

    @property
    def partners_sentence(self) -> str:
        """The first clients, then the first suppliers."""
        return " ".join(
            sentences.partners_sentence(flow, self.scope.place, first_partners(self.scope, flow))
            for flow in FLOWS
        )


@dataclass(frozen=True)
class Territories:
    """The department's Territoires d'industrie."""

    department: Department

    @property
    def sentence(self) -> str:
        """How many there are, and with which departments they are shared."""
        return sentences.territories_sentence(self.department)

    def _repr_markdown_(self) -> str:
        return "\n".join(self._item(place) for place in self.department.territories)

    def _item(self, territory: Territory) -> str:
        others = territory.shared_with(self.department)
        shared = [link(place.le, f"{place.code}.html") for place in others]
        named = f"- **{link(territory.name, f'../{TERRITORIES.page(territory.id)}.html')}**"
        return named + (f" – avec {wording.listing(shared)}" if shared else "")


def _figure(name: str, scope: Scope) -> Figure | Markdown:
    """Return a figure; nothing to be read where there is nothing to show."""
    return kind_named(name).of(scope) or Markdown("")


TOLD: tuple[indicators.Indicator[Any], ...] = (
    indicators.totals,
    indicators.goods,
    indicators.undetermined,
    indicators.indeterminate,
)
"""What is told of every place, besides what its figures show."""


def prepare(year: store.Year) -> None:
    """Compute what pages tell of all places and items of a year: each finds it on disk then."""
    place, quarters = year.tables.departments[0], year.provenance.quarters
    for kind in KINDS:
        kind.data(Scope(place, year, quarters))
    for around in (place, place.region, NATION):
        scope = Scope(around, year, quarters)
        rules.prepare(scope)
        for indicator in TOLD:
            scope.of(indicator)
        for flow in FLOWS.values():
            kind_named(flow.name).data(scope)
    compared(year, quarters)
    items.prepare(year, quarters)
