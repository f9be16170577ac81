"""What a place's first two minutes tell: the sentences that the rules choose, worded.

The analyst may switch sentences off, put others first or word them anew, for all departments or
for some.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from fiches import indicators
from fiches.errors import UsageError
from fiches.french import change, exposure, sentences, specialities, wording
from fiches.indicators.answers.answers import Answers, answers, row
from fiches.indicators.answers.essentials import Family, Sentence
from fiches.indicators.scope import Scope
from fiches.reference import Country, Flow, Reference
from fiches.show import Markdown, escaped

NAMES: Mapping[str, Family] = {
    "evolution": "change",
    "specialite": "speciality",
    "exposition": "exposure",
    "pays": "move",
    "approvisionnement": "supply",
    "propre": "own",
    "achats": "purchases",
    "concentration": "concentration",
    "solidite": "solidity",
    "partenaires": "partners",
}
"""What the analyst calls each sentence."""

LABELS: Mapping[Family, str] = {
    "change": "Échanges",
    "speciality": "Spécialités",
    "exposure": "Débouchés",
    "move": "Pays",
    "supply": "Approvisionnements",
    "own": "Évolution propre",
    "purchases": "Achats",
    "concentration": "Diversité",
    "solidity": "Solidité",
    "partners": "Partenaires",
}
"""The words that each begins with."""

NATURE = "Nature des produits"
"""…and that on a change with nothing of its own."""

PARTNERS = {
    "EU": "l'Union européenne",
    "US": "les États-Unis",
    "CN": "la Chine",
    "GB": "le Royaume-Uni",
}
"""The partners that are followed, with their articles."""


@dataclass(frozen=True)
class Wishes:
    """What the analyst wants otherwise than the rules.

    Attributes
    ----------
    sans
        Names of sentences that are left out.
    ordre
        Names of those that come first, in this order.
    remplacer
        Texts in place of sentences, by name; those of sentences that weren't chosen are added.
    """

    sans: Sequence[str] = ()
    ordre: Sequence[str] = ()
    remplacer: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        for name in (*self.sans, *self.ordre, *(self.remplacer or ())):
            if name not in NAMES:
                known = ", ".join(f"«{one}»" for one in NAMES)
                raise UsageError(f"L'essentiel n'a pas de phrase «{name}», mais : {known}.")


def wishes(
    everywhere: Wishes, departements: Mapping[str, Mapping[str, Any]], scope: Scope
) -> Wishes:
    """Return what is wished for a place: what is said of its department comes first.

    Raises
    ------
    UsageError
        If a key of `departements` is no department, or a wish isn't known.
    """
    tables: Reference = scope.year.tables
    known = [field.name for field in fields(Wishes)]
    for code, own in departements.items():
        if unknown := sorted(set(own) - set(known)):
            raise UsageError(
                f"L'essentiel ne connaît pas «{unknown[0]}», mais : {', '.join(known)}."
            )
        if tables.find_department(code) == scope.place:
            return replace(everywhere, **own)
    return everywhere


def essentials(scope: Scope, wanted: Wishes) -> Markdown:
    """Return the sentences of a place, as a list."""
    found = answers(scope)
    chosen = found.essentials.get(scope.place.customs, ())
    texts = {one.family: _worded(one, scope, found) for one in chosen}
    labels = {**LABELS, **{one.family: NATURE for one in chosen if one.subject == "nature"}}
    given = {NAMES[name]: text for name, text in (wanted.remplacer or {}).items()}
    first = [NAMES[name] for name in wanted.ordre]
    order = dict.fromkeys([*(f for f in first if f in texts or f in given), *texts, *given])
    left_out = {NAMES[name] for name in wanted.sans}
    items = [
        f"- **{labels[family]}.** {given.get(family) or escaped(texts[family])}"
        for family in order
        if family not in left_out and (given.get(family) or texts.get(family))
    ]
    if not items:
        items = [f"- {escaped(f'Aucun échange n’est enregistré {scope.place.dans}.')}"]
    return Markdown("\n".join(items))


def _worded(one: Sentence, scope: Scope, found: Answers) -> str:
    return WORDED[one.family](one, scope, found)


def _change(_: Sentence, scope: Scope, found: Answers) -> str:
    totals, place = scope.of(indicators.totals), scope.place
    balance = wording.sign(totals.balance_eur)
    state = (
        "et le solde est équilibré"
        if totals.balance_eur == 0
        else f"et le solde est {balance.state} de {wording.millions(abs(totals.balance_eur))}"
    )
    size = (
        f"Les exportations {place.du} atteignent {wording.millions(totals.exports_eur)}, les "
        f"importations {wording.millions(totals.imports_eur)}, {state}."
    )
    if found.changes is None:
        return size
    during = wording.during(scope.year.year, scope.quarters)
    rows = flows_of(found, "changes", scope)
    return f"{size} {change.changed(place, rows, scope.names, during, scope.year.year)}"


def flows_of(found: Answers, name: str, scope: Scope) -> dict[Flow, dict[str, Any]]:
    """Return a place's rows of a rule, by flow."""
    frame = getattr(found, name)
    rows = frame.filter(place=scope.place.customs).iter_rows(named=True)
    return {one["flow"]: one for one in rows}


def _speciality(one: Sentence, scope: Scope, found: Answers) -> str:
    place, names = scope.place, scope.names
    rows = list(found.specialities.filter(place=place.customs).iter_rows(named=True))
    if one.subject == "speciality":
        return told_specialities(rows, scope, found)
    code = one.products[0]
    part = row(found.structure, scope, a129=code)["share"]
    return specialities.product(code, part, place, names)


def told_specialities(rows: Sequence[Mapping[str, Any]], scope: Scope, found: Answers) -> str:
    """Tell what the place is known for: the first of its specialities, then others."""
    without = found.told.get(scope.place.customs) != "all"
    first = specialities.first(rows[0], scope.place, scope.names, without=without)
    return joined([first, specialities.others(rows, scope.names)])


def _exposure(one: Sentence, scope: Scope, found: Answers) -> str:
    assert one.flow is not None
    frame = found.exposures[one.flow, one.subject]
    return exposure.explained(row(frame, scope), one.flow, PARTNERS[one.subject], scope.place)


def _move(one: Sentence, scope: Scope, found: Answers) -> str:
    frame = found.contributions("country")
    assert frame is not None
    told = row(frame, scope, flow=one.flow, code=one.subject)
    return change.move(told, scope.place, scope.names)


def _own(one: Sentence, scope: Scope, found: Answers) -> str:
    assert found.own is not None
    return change.own(row(found.own, scope, flow=one.flow), scope.place, scope.names)


def _purchases(one: Sentence, scope: Scope, found: Answers) -> str:
    told = row(found.purchases, scope, cpf4=one.subject)
    label = scope.year.tables.cpf4[one.subject]["label"]
    return exposure.purchase(told, label, scope.names)


def _concentration(one: Sentence, scope: Scope, found: Answers) -> str:
    told = row(found.position, scope, flow="E", measure=one.subject)
    middle = found.quartiles.filter(flow="E", measure=one.subject)["median"].item()
    return exposure.concentration(one.subject, told["value"], middle, scope.place)


def _solidity(one: Sentence, scope: Scope, found: Answers) -> str:
    return exposure.solidity(row(found.solidity, scope, flow="E"), scope.place, scope.names)


def _partners(_: Sentence, scope: Scope, __: Answers) -> str:
    return sentences.partners_sentence("E", scope.place, first_partners(scope, "E"))


def first_partners(scope: Scope, flow: Flow, top: int = 3) -> list[tuple[Country, float]]:
    """Return the first partners of a flow with their shares (0 to 1) of all determined ones."""
    first = (
        answers(scope)
        .shares["country"]
        .filter(place=scope.place.customs, flow=flow)
        .sort("share", "code", descending=[True, False])
        .head(top)
    )
    parts = first.select("code", "share").iter_rows()
    return [(scope.names.country(code), share) for code, share in parts]


WORDED: Mapping[Family, Callable[[Sentence, Scope, Answers], str]] = {
    "change": _change,
    "speciality": _speciality,
    "exposure": _exposure,
    "supply": _exposure,
    "move": _move,
    "own": _own,
    "purchases": _purchases,
    "concentration": _concentration,
    "solidity": _solidity,
    "partners": _partners,
}


def joined(texts: Iterable[str]) -> str:
    """Put sentences one after the other, without those that say nothing."""
    return " ".join(text for text in texts if text)
