"""Sentences made from figures: values in, French text out."""

from collections.abc import Sequence

from fiches.french.wording import (
    capital,
    cardinal,
    listing,
    lower,
    millions_short,
    percent,
    share,
)
from fiches.reference import FLOWS, RETURNS, Country, Department, Flow, Place


def coverage_sentence(exports_eur: int, imports_eur: int) -> str:
    """Tell how far exports cover imports."""
    if imports_eur == 0:
        return "Faute d'importations, le taux de couverture n'est pas défini."
    rate = percent(exports_eur / imports_eur)
    return f"Les exportations couvrent {rate} des importations."


def partner(flow: Flow, country: Country) -> str:
    """Say where goods go or come from: "vers la Belgique", "des États-Unis"."""
    if country.code == RETURNS:
        return "en retour"
    return f"vers {country.le}" if flow == "E" else country.du


def partners_sentence(flow: Flow, place: Place, partners: Sequence[tuple[Country, float]]) -> str:
    """Name the first partners of a flow with their shares of it (0 to 1), the largest first.

    "La Belgique est le premier client des Ardennes (23,4 % des exportations), devant l'Allemagne
    (12,1 %) et l'Italie (8,0 %)." Where the first two shares are written alike: "…, presque à
    égalité avec l'Allemagne (23,4 %), devant l'Italie (8,0 %)."
    """
    countries = [(country, part) for country, part in partners if country.kind == "country"]
    if not countries:
        return f"Aucun {FLOWS[flow].partner} {place.of} n'est connu."
    (first, part), *others = countries
    verb = "sont" if first.le.startswith("les ") else "est"
    text = (
        f"{capital(first.le)} {verb} le premier {FLOWS[flow].partner} {place.of} "
        f"({share(part)} des {FLOWS[flow].name})"
    )
    level = [(country, other) for country, other in others if share(other) == share(part)]
    behind = others[len(level) :]
    for words, named in (("presque à égalité avec", level), ("devant", behind)):
        if named:
            listed = listing([f"{country.le} ({share(other)})" for country, other in named])
            text += f", {words} {listed}"
    return f"{text}."


def goods_sentence(flow: Flow, place: Place, products: Sequence[tuple[str, float]]) -> str:
    """Name the first products of a flow with their shares of it (0 to 1), the largest first.

    "Les trois premières familles de produits représentent ensemble 45,2 % des exportations des
    Ardennes : produits de fonderie (23,4 %), …"
    """
    if not products:
        return f"Aucun produit ne figure dans les {FLOWS[flow].name} {place.du}."
    count = len(products)
    subject, verb = (
        (f"Les {cardinal(count)} premières familles de produits", "représentent ensemble")
        if count > 1
        else ("Une seule famille de produits", "représente")
    )
    together = share(sum(part for _, part in products))
    named = [f"{lower(name)} ({share(part)})" for name, part in products]
    return f"{subject} {verb} {together} des {FLOWS[flow].name} {place.du} : {listing(named)}."


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
        return f"Aucun flux ne se détache dans les {FLOWS[flow].name} {place.du}."
    together = share(sum(eur for *_, eur in flows) / total_eur)
    named = " ; ".join(
        f"{lower(product)} {partner(flow, country)} ({millions_short(eur)})"
        for product, country, eur in flows
    )
    subject, verb = (
        (f"Les {cardinal(len(flows))} premiers flux", "représentent ensemble")
        if len(flows) > 1
        else ("Le premier flux", "représente")
    )
    return f"{subject} {verb} {together} des {FLOWS[flow].name} {place.du} : {named}."


def largest_flows_share(
    flow: Flow, place: Place, flows: Sequence[tuple[str, Country, int]], total_eur: int
) -> str:
    """Tell what the largest flows of a place make together, where their names are in the picture.

    Parameters
    ----------
    flows, total_eur
        As in `largest_flows_sentence`.
    """
    if not flows:
        return largest_flows_sentence(flow, place, flows, total_eur)
    together = share(sum(eur for *_, eur in flows) / total_eur)
    return (
        f"Les {cardinal(len(flows))} premiers flux, en rouge, font {together} des "
        f"{FLOWS[flow].name} {place.du}."
    )


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
        which = "tous deux sont partagés" if count == 2 else "tous sont partagés"
    else:
        which = f"{cardinal(shared)} d'entre eux sont partagés"
    return f" ; {which} avec {listing(others)}"
