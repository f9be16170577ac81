"""French for the reader: numbers, periods, ranks, and sentences made from figures.

Pure functions: values in, text out. Amounts come in euros, shares from 0 to 1. Thousands and units
are set apart by U+202F, the narrow no-break space, negative numbers bear U+2212, the minus sign.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from fiches.reference.tables import RETURNS

if TYPE_CHECKING:
    from fiches.reference.flows import Flow
    from fiches.reference.tables import Country, Department, Place

NNBSP = "\u202f"
"""Narrow no-break space: between thousands, before a unit, before % ; : ! ?"""

MINUS = "\u2212"
"""The minus sign, as wide as the plus sign; a hyphen is neither."""

CARDINALS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
ORDINALS = ("premier", "deuxième", "troisième", "quatrième")

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)

ALL_YEAR = (1, 2, 3, 4)
PERIODS = {
    (1, 2): "premier semestre",
    (3, 4): "second semestre",
    (1, 2, 3): "trois premiers trimestres",
    (2, 3, 4): "trois derniers trimestres",
}
"""Runs of quarters that have a name of their own."""

KEPT = 10_000
"""So many written numbers are kept: an amount stands in a figure, in its table and in texts."""

GOODS = {"E": "exportations", "I": "importations"}
"""What a flow is called."""

PARTNER = {"E": "client", "I": "fournisseur"}
"""What the partner of a flow is called."""


def _round(value: float | Decimal, digits: int) -> Decimal:
    """Round half away from zero, as readers do, whatever the binary form of the number."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(_last(digits), ROUND_HALF_UP)


@lru_cache(KEPT)
def number(value: float | Decimal, digits: int = 0) -> str:
    """Write a number: 1234.5 gives "1 234,5", -0.01 gives "0"."""
    rounded = _round(value, digits)
    text = f"{abs(rounded):,.{digits}f}".replace(",", NNBSP).replace(".", ",")
    return f"{MINUS}{text}" if rounded < 0 else text


def percent(share: float, digits: int = 1) -> str:
    """Write a share: 0.0327 gives "3,3 %"."""
    return f"{number(_exact_percent(share), digits)}{NNBSP}%"


def share(part: float, digits: int = 1) -> str:
    """Write a share for a sentence, where a little isn't nothing: "moins de 0,1 %"."""
    if part > 0 and _round(_exact_percent(part), digits) == 0:
        return f"moins de {number(_last(digits), digits)}{NNBSP}%"
    return percent(part, digits)


@cache
def _last(digits: int) -> Decimal:
    """Return one in the last of so many decimals."""
    return Decimal(1).scaleb(-digits)


def _exact_percent(part: float) -> Decimal:
    return Decimal(str(part)) * 100


def _scaled(eur: int, digits: int) -> tuple[Decimal, int, int]:
    """Choose the unit that suits an amount: the number in it, its decimals and its size.

    Millions, unless their decimals would show nothing.
    """
    if abs(eur) * 10**digits >= 500_000:
        return _round(Decimal(eur) / 1_000_000, digits), digits, 1_000_000
    if abs(eur) >= 10_000:
        return _round(Decimal(eur) / 1_000, 0), 0, 1_000
    return Decimal(eur), 0, 1


def millions(eur: int, digits: int = 1) -> str:
    """Write an amount in full: "2 211,8 millions d'euros", "43 milliers d'euros", "850 euros"."""
    value, decimals, size = _scaled(eur, digits)
    # In French the plural begins at two: "1,9 million", "2,0 millions".
    plural = "s" if abs(value) >= 2 else ""
    unit = {1_000_000: f"million{plural} d'euros", 1_000: "milliers d'euros", 1: f"euro{plural}"}
    return f"{number(value, decimals)} {unit[size]}"


def millions_short(eur: int, digits: int = 1) -> str:
    """Write an amount for figures and tables: "2 211,8 M€", "43 k€", "850 €"."""
    value, decimals, size = _scaled(eur, digits)
    unit = {1_000_000: "M€", 1_000: "k€", 1: "€"}[size]
    return f"{number(value, decimals)}{NNBSP}{unit}"


def signed_millions(eur: int, digits: int = 1) -> str:
    """Write a balance, always with its sign: "+811,2 M€", "−12,3 M€"; "0 €" has none."""
    text = millions_short(eur, digits)
    return f"+{text}" if eur > 0 else text


def cardinal(n: int) -> str:
    """Write a count in words up to ten, in the masculine: "cinq", "12"."""
    return CARDINALS[n] if n < len(CARDINALS) else number(n)


def ordinal(n: int, *, feminine: bool = False) -> str:
    """Write a rank: "1er" ("1re"), "2e", "3e"."""
    if n == 1:
        return "1re" if feminine else "1er"
    return f"{number(n)}e"


def rank(n: int, total: int) -> str:
    """Write the rank of a department: "au 65e rang des 100 départements"."""
    return f"au {ordinal(n)} rang des {number(total)} départements"


def listing(items: Sequence[str]) -> str:
    """Join items as a sentence does: "a, b et c"."""
    *first, last = items
    return f"{', '.join(first)} et {last}" if first else last


def capital(text: str) -> str:
    """Begin a sentence: "l'Ain" gives "L'Ain", "à Paris" gives "À Paris"."""
    return text[:1].upper() + text[1:]


def lower(label: str) -> str:
    """Put a label inside a sentence: "Œuvres d'art" gives "œuvres d'art", "CD et DVD" stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def period(year: int, quarters: Sequence[int] = ALL_YEAR) -> str:
    """Name a year or the part of it that is known.

    "2024", "premier trimestre 2025", "trois premiers trimestres 2025", "premier et troisième
    trimestres 2025".
    """
    known = tuple(sorted(quarters))
    if known == ALL_YEAR:
        return str(year)
    named = [ORDINALS[quarter - 1] for quarter in known]
    several = "s" if len(named) > 1 else ""
    return f"{PERIODS.get(known) or f'{listing(named)} trimestre{several}'} {year}"


def during(year: int, quarters: Sequence[int] = ALL_YEAR) -> str:
    """Say when: "en 2024", "au premier trimestre 2025", "aux trois premiers trimestres 2025"."""
    name = period(year, quarters)
    if name == str(year):
        return f"en {name}"
    return f"aux {name}" if "trimestres" in name else f"au {name}"


def day(iso: str) -> str:
    """Write a date: "2025-01-01" gives "1er janvier 2025"."""
    known = date.fromisoformat(iso)
    number_of_day = ordinal(1) if known.day == 1 else str(known.day)
    return f"{number_of_day} {MONTHS[known.month - 1]} {known.year}"


def compared_with(year: int, quarters: Sequence[int] = ALL_YEAR) -> str:
    """Name what an evolution starts from: "par rapport à 2023", "… à la même période de 2024"."""
    same = "" if len(quarters) == len(ALL_YEAR) else "la même période de "
    return f"par rapport à {same}{year}"


def evolution(now: int, before: int) -> str | None:
    """Say how an amount has changed: "en hausse de 3,2 %"; none if there was nothing before."""
    if before == 0:
        return None
    change = (Decimal(now) - before) / before
    # Beyond a doubling, decimals of a per cent are noise.
    digits = 0 if abs(change) >= 1 else 1
    text = percent(float(abs(change)), digits)
    if text == percent(0, digits):
        return "à un niveau presque inchangé"
    return f"en {'hausse' if change > 0 else 'baisse'} de {text}"


def balance_state(eur: int) -> Literal["excédentaire", "déficitaire", "équilibré"]:
    """Name a balance by its sign."""
    if eur == 0:
        return "équilibré"
    return "excédentaire" if eur > 0 else "déficitaire"


def coverage_sentence(exports_eur: int, imports_eur: int) -> str:
    """Tell how far exports cover imports."""
    if imports_eur == 0:
        return "Faute d'importations, le taux de couverture n'est pas défini."
    rate = percent(exports_eur / imports_eur)
    return f"Les exportations couvrent {rate} des importations."


def partner(flow: Flow, country: Country) -> str:
    """Say where goods go or come from: "vers la Belgique", "en provenance des États-Unis"."""
    if country.code == RETURNS:
        return "en retour"
    return f"vers {country.le}" if flow == "E" else f"en provenance {country.du}"


def partners_sentence(flow: Flow, place: Place, partners: Sequence[tuple[Country, float]]) -> str:
    """Name the first partners of a flow with their shares of it (0 to 1), the largest first.

    "La Belgique est le premier client des Ardennes (23,4 % des exportations), devant l'Allemagne
    (12,1 %) et l'Italie (8,0 %)."
    """
    countries = [(country, part) for country, part in partners if country.kind == "country"]
    if not countries:
        return f"Aucun {PARTNER[flow]} {place.du} n'est connu."
    (first, part), *others = countries
    verb = "sont" if first.le.startswith("les ") else "est"
    text = (
        f"{capital(first.le)} {verb} le premier {PARTNER[flow]} {place.du} "
        f"({share(part)} des {GOODS[flow]})"
    )
    behind = [f"{country.le} ({share(part)})" for country, part in others]
    return f"{text}, devant {listing(behind)}." if behind else f"{text}."


def goods_sentence(flow: Flow, place: Place, products: Sequence[tuple[str, float]]) -> str:
    """Name the first products of a flow with their shares of it (0 to 1), the largest first.

    "Trois familles de produits représentent ensemble 45,2 % des exportations des Ardennes :
    produits de fonderie (23,4 %), …"
    """
    if not products:
        return f"Aucun produit ne figure dans les {GOODS[flow]} {place.du}."
    count = len(products)
    subject, verb = (
        (f"{cardinal(count)} familles de produits", "représentent ensemble")
        if count > 1
        else ("une famille de produits", "représente")
    )
    together = share(sum(part for _, part in products))
    named = [f"{lower(name)} ({share(part)})" for name, part in products]
    return (
        f"{capital(subject)} {verb} {together} des {GOODS[flow]} {place.du}{NNBSP}: "
        f"{listing(named)}."
    )


def largest_flows_sentence(
    flow: Flow, place: Place, flows: Sequence[tuple[str, Country, int]], total_eur: int
) -> str:
    """Tell the largest flows of a place in one sentence.

    Parameters
    ----------
    flows
        Product, country and value in euros, the largest first.
    total_eur
        The place's whole flow, in euros, of which the sentence gives their share.
    """
    if not flows:
        return f"Aucun flux ne se détache dans les {GOODS[flow]} {place.du}."
    together = share(sum(eur for *_, eur in flows) / total_eur)
    named = f"{NNBSP}; ".join(
        f"{lower(product)} {partner(flow, country)} ({millions_short(eur)})"
        for product, country, eur in flows
    )
    subject, verb = (
        (f"Les {cardinal(len(flows))} premiers flux", "représentent ensemble")
        if len(flows) > 1
        else ("Le premier flux", "représente")
    )
    return f"{subject} {verb} {together} des {GOODS[flow]} {place.du}{NNBSP}: {named}."


def territories_sentence(department: Department) -> str:
    """Count a department's Territoires d'industrie and name those it shares them with."""
    territories = department.territories
    if not territories:
        return f"Aucun Territoire d'industrie ne s'étend sur {department.le}."
    count = len(territories)
    shared = [territory for territory in territories if territory.shared_with(department)]
    others = dict.fromkeys(place.le for t in shared for place in t.shared_with(department))
    text = (
        f"{capital(cardinal(count))} Territoires d'industrie s'étendent sur {department.le}"
        if count > 1
        else f"Un Territoire d'industrie s'étend sur {department.le}"
    )
    return f"{text}{_sharing(len(shared), count, list(others))}."


def _sharing(shared: int, count: int, others: list[str]) -> str:
    """Say how many of `count` territories are shared, and with which departments."""
    if shared == 0:
        return ""
    if count == 1:
        which = "il est partagé"
    elif shared == 1:
        which = "l'un d'eux est partagé"
    elif shared == count:
        which = "tous sont partagés"
    else:
        which = f"{cardinal(shared)} d'entre eux sont partagés"
    return f"{NNBSP}; {which} avec {listing(others)}"
