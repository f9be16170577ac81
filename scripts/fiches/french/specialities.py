"""Sentences on what a place is known for, whom it is like, and where it doesn't sell.

Rows are those of `indicators.answers.specialisation`, by column.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fiches.french.wording import capital, listing, millions_short, number, share
from fiches.reference import Names, Place
from fiches.show import escaped, link

Row = Mapping[str, Any]

ALSO = 3
"""So many specialities are named after the first."""


def first(row: Row, place: Place, names: Names) -> str:
    """Tell the first speciality in euros.

    "Première spécialité à l'exportation des Ardennes, les équipements automobiles : 410,7 M€ de
    plus que si la structure des exportations était celle du reste de la France, soit 7,1 fois la
    part qu'ils y ont."
    """
    product = names.product(row["a129"])
    excess = millions_short(round(row["excess_eur"]))
    return (
        f"Première spécialité à l'exportation {place.du}, {product.le} : {excess} de plus "
        f"que si la structure des exportations était celle du reste de la France{_times(row)}."
    )


def _times(row: Row) -> str:
    if row["quotient"] is None:
        return ", qui n'en exporte pas"
    many = "plus de 20 fois" if row["far_beyond"] else f"{number(row['quotient'], 1)} fois"
    return f" ({many} la part nationale)"


def others(rows: Sequence[Row], names: Names) -> str:
    """Name the specialities after the first: "Viennent ensuite … (+236 M€) et …"."""
    named = [
        f"{names.product(row['a129']).le} (+{millions_short(round(row['excess_eur']))})"
        for row in rows[1 : 1 + ALSO]
    ]
    if not named:
        return ""
    verb = "Viennent" if len(named) > 1 or named[0].startswith("les ") else "Vient"
    return f"{verb} ensuite {listing(named)}."


def product(code: str, part: float, place: Place, names: Names) -> str:
    """Tell the first product sold, where no speciality stands out."""
    known = names.product(code)
    verb = "sont" if known.plural else "est"
    return (
        f"Aucune spécialité ne se détache ; {known.le} {verb} le premier produit exporté "
        f"{place.dans} ({share(part)} des exportations)."
    )


def alike(place: Place, others_: Sequence[tuple[str, str]]) -> str:
    """Name the departments that export most alike, as links: name and address of each."""
    if not others_:
        return ""
    links = [link(name, address) for name, address in others_]
    return (
        f"{capital(listing(links))} exportent les structures de produits les plus proches de "
        f"celle {escaped(place.du)}."
    )
