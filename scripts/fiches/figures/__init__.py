"""The figures of a place: picture, table, texts and data. `KINDS` lists them."""

from typing import Any

from fiches.errors import UsageError
from fiches.figures.balance import BALANCE
from fiches.figures.contributions import EXPORT_CHANGES, IMPORT_CHANGES
from fiches.figures.flows import EXPORTS, IMPORTS
from fiches.figures.goods import GOODS
from fiches.figures.kind import Kind
from fiches.figures.outlets import OUTLETS
from fiches.figures.position import POSITION
from fiches.figures.purchases import PURCHASES
from fiches.figures.quarters import QUARTERS
from fiches.figures.specialities import SPECIALITIES
from fiches.figures.structure import STRUCTURE
from fiches.figures.years import YEARS

KINDS: tuple[Kind[Any], ...] = (
    BALANCE,
    GOODS,
    EXPORTS,
    IMPORTS,
    STRUCTURE,
    QUARTERS,
    YEARS,
    EXPORT_CHANGES,
    IMPORT_CHANGES,
    OUTLETS,
    PURCHASES,
    POSITION,
    SPECIALITIES,
)
"""All kinds of figure, in the order of the fiche."""


def kind_named(name: str) -> Kind[Any]:
    """Return the kind of figure of a name.

    Raises
    ------
    UsageError
        If there is none; the message names those that there are.
    """
    for kind in KINDS:
        if kind.name == name:
            return kind
    known = ", ".join(f"«{kind.name}»" for kind in KINDS)
    raise UsageError(f"Il n'y a pas de figure «{name}», mais : {known}.")
