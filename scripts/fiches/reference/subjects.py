"""What a page can be of besides a department: a country, a product, a Territoire d'industrie.

Each is a *series*: one document, one page an item. What asks for an item is read here, however it
is typed and whatever a reader of YAML has made of it.
"""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from fiches.errors import UsageError
from fiches.reference.nomenclature import Country, Names, Product
from fiches.reference.places import Territory
from fiches.reference.tables import Reference, fold
from fiches.settings import DOCUMENT

Item = TypeVar("Item", bound=Country | Product | Territory)

NORWAY = "NO"
"""YAML reads Norway's code as false."""

LONGEST = 40
"""So much of what was typed is told back."""


@dataclass(frozen=True)
class Series:
    """Pages that one document makes.

    Attributes
    ----------
    parameter
        The document's parameter, and the option of the command.
    folder
        Where the pages are in the site; its `index` lists them.
    document, index
        Files of the project: what makes a page, and what makes the list.
    """

    parameter: str
    folder: str
    document: str
    index: str

    def page(self, code: str) -> str:
        """Return the path of an item's page in the site, without its ending."""
        return f"{self.folder}/{code}"


COUNTRIES = Series("pays", "pays", "pays.qmd", "liste-pays.qmd")
PRODUCTS = Series("produit", "produits", "produit.qmd", "liste-produits.qmd")
TERRITORIES = Series("territoire", "territoires", "territoire.qmd", "liste-territoires.qmd")
SERIES = (COUNTRIES, PRODUCTS, TERRITORIES)
"""All of them, in the order of the menu."""

MODELS = (DOCUMENT, *(name for one in SERIES for name in (one.document, one.index)))
"""The documents that make pages elsewhere in the site: none of them is a page by itself."""

INDEX = "index"
"""The page of a series that lists the others."""


def series_of(name: str) -> Series | None:
    """Return the series that a page is in, by its path in the site; its list is in it too."""
    folder = Path(name).parent.as_posix()
    return next((one for one in SERIES if one.folder == folder), None)


def find_country(asked: object, names: Names) -> Country:
    """Return the country that a code or a name asks for.

    Parameters
    ----------
    asked
        "US", "us", "États-Unis", "les Etats-Unis"; false for Norway.
    names
        What codes stand for in the year: XS is Serbia since 2005.

    Raises
    ------
    UsageError
        If it is none; the message names the nearest three.
    """
    known = [one for one in names.countries.values() if one.kind == "country"]
    typed = NORWAY if asked is False else asked
    return _found(typed, known, "un pays", lambda one: (one.name, one.le))


def find_product(asked: object, names: Names) -> Product:
    """Return the product that an A129 code or a name asks for: "C30C", "Boissons".

    Raises
    ------
    UsageError
        If it is none; the message names the nearest three.
    """
    known = names.products.values()
    return _found(asked, known, "un produit", lambda one: (one.short, one.label, one.le))


def find_territory(asked: object, tables: Reference) -> Territory:
    """Return the Territoire d'industrie that an identifier or a name asks for.

    Raises
    ------
    UsageError
        If it is none; the message names the nearest three.
    """
    return _found(asked, tables.territories, "un Territoire d'industrie", lambda one: (one.name,))


def code_of(item: Country | Product | Territory) -> str:
    """Return what names an item's page."""
    return item.id if isinstance(item, Territory) else item.code


def _found(
    asked: object, items: Iterable[Item], what: str, names: Callable[[Item], Iterable[str]]
) -> Item:
    if not isinstance(asked, str):
        raise UsageError(
            f"{asked!r} n'est pas {what} : écrivez un code ou un nom entre guillemets, comme "
            "'NA' ou 'Namibie'."
        )
    first = reversed(list(items))  # where two are written alike
    keys = {fold(text): one for one in first for text in (*names(one), code_of(one))}
    typed = asked.strip()
    if fold(typed) not in keys:
        raise UsageError(_refusal(typed, what, keys, names))
    return keys[fold(typed)]


def _refusal(
    typed: str, what: str, keys: Mapping[str, Item], names: Callable[[Item], Iterable[str]]
) -> str:
    shown = "".join(c if c.isprintable() else " " for c in typed[:LONGEST])
    shown += "…" if len(typed) > LONGEST else ""
    near = difflib.get_close_matches(fold(typed[:LONGEST]), keys, 9, 0)
    items = list(dict.fromkeys(keys[key] for key in near))[:3]
    told = ", ".join(f"{next(iter(names(item)))} ({code_of(item)})" for item in items)
    return f"« {shown} » n'est pas {what} ; les plus proches sont {told}."
