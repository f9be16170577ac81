"""Sentences about trade by country and by product: values in, French text out.

Texts about departments are Markdown, with links to their fiches.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from fiches.french.wording import (
    cardinal,
    listing,
    millions,
    millions_short,
    number,
    of,
    ordinal,
    share,
)
from fiches.reference import FLOWS, Country, Flow, Place, Product
from fiches.show import escaped

Row = Mapping[str, Any]

Linked = Callable[[str, Place], str]
"""Writes a text as a link to the fiche of a place."""

LITTLE = 0.001
"""Of what a place trades: smaller shares aren't told apart."""

MAKES: Mapping[Flow, str] = {"E": "vendent", "I": "achètent"}
"""What departments do most of in value."""

MAKES_ALONE: Mapping[Flow, str] = {"E": "vend", "I": "achète"}
"""…and one alone."""


def in_markdown(item: Country | Product) -> Country | Product:
    """Return an item whose names show in Markdown as they are in their table."""
    names = {
        one.name: escaped(value)
        for one in fields(item)
        if one.name != "code" and isinstance(value := getattr(item, one.name), str)
    }
    return replace(item, **names)  # type: ignore[arg-type]


def trade(flow: Flow, item: Country | Product) -> str:
    """Name a flow of an item.

    "exportations vers les États-Unis", "importations originaires de Chine", "exportations de
    produits sidérurgiques".
    """
    name = FLOWS[flow].name
    if isinstance(item, Product):
        return f"{name} {item.de}"
    return f"{name} vers {item.le}" if flow == "E" else f"{name} originaires {item.du}"


def whose(item: Country | Product) -> str:
    """Say whose share it is: "des États-Unis", "de la Chine", "de Cuba", "des boissons"."""
    contracted = of(item.le)
    if contracted == item.le:  # a name without an article
        return item.du if isinstance(item, Country) else f"de {item.le}"
    return contracted


def plural(item: Country | Product) -> bool:
    """Tell whether its verb is in the plural."""
    return item.plural if isinstance(item, Product) else item.le.startswith("les ")


def weight(flow: Flow, item: Country | Product, row: Row) -> str:
    """Tell the share of an item in France's flow, and its rank.

    "9,7 % des exportations de la France, dont c'est le 4e client", "… ; c'est le 2e produit".
    """
    part = f"{share(row['share'])} des {FLOWS[flow].name} de la France"
    rank = ordinal(row["rank"])
    if isinstance(item, Country):
        return f"{part}, dont c'est le {rank} {FLOWS[flow].partner}"
    return f"{part} ; c'est le {rank} produit sur {number(row['of'])}"


def total(flow: Flow, item: Country | Product, row: Row, evolution: str) -> str:
    """Tell what France trades of an item.

    Parameters
    ----------
    row
        `crossed.totals` of the flow; empty where there is none.
    evolution
        ", en hausse de 3,2 % en valeur par rapport à 2023", or nothing.
    """
    if not row or not row["value_eur"]:
        return f"Aucune {_one(flow, item)} n'est enregistrée."
    return (
        f"Les {trade(flow, item)} s'élèvent à **{millions(row['value_eur'])}**{evolution} : "
        f"{weight(flow, item, row)}."
    )


def _one(flow: Flow, item: Country | Product) -> str:
    one = FLOWS[flow].name.removesuffix("s")
    return trade(flow, item).replace(FLOWS[flow].name, one).replace("originaires", "originaire")


def strongest(
    flow: Flow,
    item: Country | Product,
    places: Sequence[tuple[Place, float]],
    median: float,
    linked: Linked,
) -> str:
    """Say where the share of an item is the largest.

    "La part des États-Unis dans les exportations est la plus forte en Martinique (63,4 %), …"
    """
    if places[0][1] < LITTLE:
        return f"La part {whose(item)} est partout inférieure à {share(LITTLE)}."
    named = [f"{linked(place.dans, place)} ({share(part)})" for place, part in places]
    middle = (
        f"dans le département médian, elle est de {share(median)}"
        if median
        else f"plus de la moitié des départements n'en {MAKES[flow]} pas"
    )
    text = f"La part {whose(item)} dans les {FLOWS[flow].name} est la plus forte {listing(named)}"
    return f"{text} ; {middle}."


def largest(
    flow: Flow,
    item: Country | Product,
    places: Sequence[tuple[Place, int]],
    whole_eur: int,
    linked: Linked,
) -> str:
    """Say who trades the most of an item in value.

    "En valeur, le Rhône (3,1 Md€), Paris (2,0 Md€) et la Charente (2,0 Md€) vendent le plus : à
    eux trois, 12,7 % des exportations vers les États-Unis."
    """
    named = [f"{linked(place.le, place)} ({millions_short(eur)})" for place, eur in places]
    part = share(sum(eur for _, eur in places) / whole_eur)
    if len(places) == 1:
        return f"Un seul département en {MAKES_ALONE[flow]}, {named[0]}."
    return (
        f"En valeur, {listing(named)} {MAKES[flow]} le plus : ensemble, {part} des "
        f"{trade(flow, item)}."
    )


def crossed(
    flow: Flow, item: Country | Product, others: Sequence[tuple[Country | Product, float]]
) -> str:
    """Name what an item is traded with, with their shares (0 to 1), the largest first."""
    if not others:
        return ""
    names = [f"{one.le} ({share(part)})" for one, part in others]
    what = "produits" if isinstance(item, Country) else f"{FLOWS[flow].partner}s"
    if len(others) == 1:
        return (
            f"Dans les {trade(flow, item)}, un seul {what.removesuffix('s')} figure : {names[0]}."
        )
    return (
        f"Dans les {trade(flow, item)}, les {cardinal(len(others))} premiers {what} sont "
        f"{listing(names)}."
    )


def beside(amounts: Sequence[tuple[str, int]]) -> str:
    """Say what the nation's total has and no fiche.

    "Le total de la France compte aussi Monaco (1,3 Md€) …, qui n'ont pas de fiche."
    """
    named = [f"{name} ({millions_short(eur)})" for name, eur in amounts]
    verb = "n'ont" if len(named) > 1 else "n'a"
    return f"Le total de la France compte aussi {listing(named)}, qui {verb} pas de fiche."
