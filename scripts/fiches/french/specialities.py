"""Sentences on what a place is known for, whom it is like, and where it doesn't sell.

Rows are those of `indicators.answers.specialisation`, by column.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fiches.french.change import WITHOUT
from fiches.french.wording import listing, millions_short, number, share
from fiches.reference import Names, Place, Product
from fiches.show import escaped, link

Row = Mapping[str, Any]

ALSO = 3
"""So many specialities are named after the first."""


def first(row: Row, place: Place, names: Names, *, without: bool) -> str:
    """Tell the first speciality in euros.

    "Première spécialité à l'exportation des Ardennes, hors énergie, aéronautique et navires : les
    équipements automobiles, 410,7 M€ de plus que si les exportations avaient la structure de
    celles du reste de la France, où leur part est 7,1 fois plus petite."

    Parameters
    ----------
    without
        Whether energy, aircraft and ships are left out, of the place and of France alike.
    """
    product = names.product(row["a129"])
    excess = millions_short(round(row["excess_eur"]))
    left_out = f", {WITHOUT}" if without else ""
    return (
        f"Première spécialité à l'exportation {place.du}{left_out} : {product.le}, {excess} de "
        "plus que si les exportations avaient la structure de celles du reste de la "
        f"France{_times(row, product)}."
    )


def _times(row: Row, product: Product) -> str:
    if row["quotient"] is None:
        return ", qui n'en exporte pas"
    many = "plus de 20" if row["far_beyond"] else number(row["quotient"], 1)
    return f", où {'leur' if product.plural else 'sa'} part est {many} fois plus petite"


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
    """Name the departments that export most alike, as links.

    Parameters
    ----------
    others_
        Name with its article, and address of each.
    """
    if not others_:
        return ""
    links = listing([link(name, address) for name, address in others_])
    return (
        f"Par leurs produits, les exportations {escaped(place.du)} ressemblent surtout à celles de "
        f"ces départements : {links}."
    )
