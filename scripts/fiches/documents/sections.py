"""The sections that answer a reader's questions: what has changed, how exposed, compared with whom.

Each attribute is text for a sentence, nothing where there is nothing to tell, or an object that
shows itself in HTML and in Typst.
"""

from dataclasses import dataclass
from typing import Any

from fiches.documents.essentials import PARTNERS, flows_of, joined, told_specialities
from fiches.errors import UsageError
from fiches.figures.formed import GROUP, Formed
from fiches.french import change, exposure, specialities, wording
from fiches.indicators.answers.answers import OVERSEAS, Answers, answers, row
from fiches.indicators.answers.quarters import BREAK_YEAR, comparable
from fiches.indicators.scope import Scope
from fiches.reference import FLOWS, Department, Flow
from fiches.show import Markdown, Shown, escaped
from fiches.store import stored_years

TOLD = 5
"""So many purchases are told in the text: the figure has the others."""


@dataclass(frozen=True)
class Section:
    """What a section knows: a place in a year."""

    scope: Scope

    @property
    def _found(self) -> Answers:
        return answers(self.scope)

    def _rows(self, name: str) -> dict[Flow, dict[str, Any]]:
        """Return the place's rows of a rule, by flow."""
        return flows_of(self._found, name, self.scope)

    @property
    def _overseas(self) -> bool:
        place = self.scope.place
        return isinstance(place, Department) and place.region.customs == OVERSEAS


@dataclass(frozen=True)
class Changes(Section):
    """Ce qui a changé."""

    @property
    def sentence(self) -> str:
        """How both flows have changed, and by what; or why that can't be told."""
        scope, found = self.scope, self._found
        if found.changes is None:
            return self._untold
        during = wording.during(scope.year.year, scope.quarters)
        rows = self._rows("changes")
        return change.changed(scope.place, rows, scope.names, during, scope.year.year)

    @property
    def _untold(self) -> str:
        year = self.scope.year.year
        if not comparable(year):
            return (
                f"En janvier {BREAK_YEAR}, une enquête a remplacé la déclaration des échanges"
                f" : les données de {year} ne se comparent pas à celles de {year - 1}."
            )
        there = year - 1 in stored_years(self.scope.year.project)
        lack = "ne couvrent pas les mêmes trimestres" if there else "manquent"
        return f"Les données de {year - 1} {lack} : l'évolution ne peut pas être calculée."

    @property
    def without(self) -> str:
        """What each flow would have done without its largest single move."""
        if self._found.changes is None:
            return ""
        told = (
            change.turn(one, self.scope.names)
            for one in self._rows("changes").values()
            if one["pace"] in {"rise", "fall", "stable", "multiplied"} and not one["turns"]
        )
        return joined(told)

    @property
    def provisional(self) -> str:
        """How much such figures are revised, as far as that is known."""
        said = (
            "Les chiffres des quatre derniers trimestres sont provisoires : chaque "
            "publication de la douane revoit les précédentes."
        )
        still = self._found.still
        if not still:
            return f"{said} L'ampleur de ces révisions n'est pas encore connue."
        sizes = [f"{wording.share(still[flow], 2)} pour les {FLOWS[flow].name}" for flow in still]
        return (
            f"{said} Neuf fois sur dix, le total d'un département a été révisé d'au plus "
            f"{wording.listing(sizes)} : une évolution plus petite est dite presque stable."
        )

    @property
    def own(self) -> str:
        """What of each flow's change is the place's own, or why that can't be told."""
        if self._found.product_break:
            return self._found.product_break.sentence
        if self._found.own is None:
            return ""
        rows = self._rows("own").values()
        return joined(change.own(one, self.scope.place, self.scope.names) for one in rows)

    @property
    def steady(self) -> str:
        """The change without energy, aircraft and ships, where they change the reading."""
        if self._found.changes is None:
            return ""
        rows = self._rows("steady").values()
        return joined(change.steady(one) for one in rows if one["turns"])


@dataclass(frozen=True)
class Outlets(Section):
    """Débouchés et approvisionnements."""

    def exposure(self, partner: str = "US", flow: Flow = "E") -> str:
        """Tell the share of a partner in a flow, and why it differs from the rest of France's.

        Parameters
        ----------
        partner
            `EU`, `US`, `CN` or `GB`.
        flow
            `E` for exports, `I` for imports.
        """
        if partner not in PARTNERS or flow not in FLOWS:
            raise UsageError(
                f"Le partenaire «{partner}» n'est pas suivi ; le sont : {', '.join(PARTNERS)} ; le "
                "flux est E ou I."
            )
        if partner == "EU" and self._overseas:
            return ""
        told = row(self._found.exposures[flow, partner], self.scope)
        return exposure.explained(told, flow, PARTNERS[partner], self.scope.place)

    @property
    def exposed(self) -> Shown | Markdown:
        """The five products of which the largest part goes to the United States."""
        scope = self.scope
        rows = self._found.exposed.filter(place=scope.place.customs).iter_rows(named=True)
        cells = [
            {
                "product": scope.names.product(one["a129"]).short,
                "value": wording.millions_short(one["partner_eur"]),
                "share": wording.share(one["share"]),
                "rest": "–" if one["rest_share"] is None else wording.share(one["rest_share"]),
            }
            for one in rows
        ]
        if not cells:
            return Markdown(
                escaped("Aucun produit ne se vend assez aux États-Unis pour être nommé ici.")
            )
        return Formed(
            caption="Produits dont la plus grande part va aux États-Unis",
            columns={
                "product": "Produit",
                "value": "Exportations vers les États-Unis",
                "share": "Département",
                "rest": "Reste de la France",
            },
            over={"Part des États-Unis dans le produit": ["share", "rest"]},
            numbers=["value", "share", "rest"],
            rows=cells,
        ).shown(scope.year.project)

    @property
    def purchases(self) -> str:
        """Where the purchases that stand out come from, one sentence each."""
        scope = self.scope
        named = self._found.purchases.filter(place=scope.place.customs)
        if named.is_empty():
            return (
                "Aucun achat régulier de plus d'un million d'euros ne vient surtout de peu de pays "
                "extérieurs à l'Union européenne."
            )
        told = named.filter("told").sort("order").head(TOLD)
        if told.is_empty():
            return "Aucun de ces achats ne se distingue nettement de ceux du reste de la France."
        labels = scope.year.tables.cpf4
        return joined(
            exposure.purchase(one, labels[one["cpf4"]]["label"], scope.names)
            for one in told.iter_rows(named=True)
        )


@dataclass(frozen=True)
class Standing(Section):
    """Le département parmi les autres."""

    @property
    def specialities(self) -> str:
        """What the place is known for."""
        scope, found = self.scope, self._found
        rows = list(found.specialities.filter(place=scope.place.customs).iter_rows(named=True))
        if not rows:
            return f"Aucune spécialité ne se détache dans les exportations {scope.place.du}."
        return told_specialities(rows, scope, found)

    @property
    def markets(self) -> Shown | Markdown:
        """The markets of France that the place doesn't serve."""
        scope = self.scope
        rows = self._found.markets.filter(place=scope.place.customs).iter_rows(named=True)
        cells = [
            {
                GROUP: scope.names.product(one["a129"]).short,
                "country": scope.names.country(one["country"]).name,
                "value": wording.millions_short(one["value_eur"]) if one["value_eur"] else "–",
                "expected": wording.millions_short(round(one["expected_eur"])),
                "rest": wording.millions_short(one["rest_value_eur"]),
                "sellers": wording.number(one["sellers"]),
            }
            for one in sorted(rows, key=lambda one: (one["a129"], one["order"]))
        ]
        if not cells:
            return Markdown(escaped("Aucun marché ne répond à ces critères pour le département."))
        return Formed(
            caption="Marchés de la France que le département sert peu ou pas",
            columns={
                "country": "Pays",
                "value": "Valeur",
                "expected": "À la manière de la France",
                "rest": "Valeur",
                "sellers": "Départements vendeurs",
            },
            over={
                "Exportations du département": ["value", "expected"],
                "Reste de la France": ["rest", "sellers"],
            },
            numbers=["value", "expected", "rest", "sellers"],
            rows=cells,
        ).shown(scope.year.project)

    @property
    def solidity(self) -> str:
        """What each flow hangs on."""
        place, names = self.scope.place, self.scope.names
        rows = self._rows("solidity").values()
        return joined(
            text
            for one in rows
            for text in (exposure.solidity(one, place, names), exposure.uneven(one, place))
        )

    @property
    def alike(self) -> Markdown:
        """The departments that export most alike, linked."""
        tables = self.scope.year.tables
        by_customs = {place.customs: place for place in tables.departments}
        found = self._found.alike.filter(place=self.scope.place.customs)
        links = [(by_customs[code].le, f"{by_customs[code].code}.html") for code in found["other"]]
        return Markdown(specialities.alike(self.scope.place, links))
