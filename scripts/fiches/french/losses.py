"""Sentences on what a year's files lost: lines set aside, products that can't be read.

Rows are those of a provenance's losses, by attribute name: `department, flow, rows, value_eur,
unreadable`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from fiches.french.wording import capital, cardinal, listing, millions_short
from fiches.reference import FLOWS, Place

Row = Mapping[str, Any]


def lost(place: Place, own: Sequence[Row], anywhere: Sequence[Row]) -> str:
    """Tell what is missing from a place's numbers, and what may be.

    "Trois lignes des fichiers de la douane n'ont pas pu être lues et manquent aux chiffres des
    Ardennes : 0,7 M€ d'importations."

    Parameters
    ----------
    own
        What names the place.
    anywhere
        What names no department.
    """
    told = []
    if own:
        verb, missing = ("ont", "manquent") if count(own) > 1 else ("a", "manque")
        told.append(
            f"{capital(lines(own))} des fichiers de la douane n'{verb} pas pu être "
            f"{'lues' if count(own) > 1 else 'lue'} et {missing} aux chiffres {place.du} : "
            f"{amounts(own)}."
        )
    if anywhere:
        aside, missing = (
            ("ont été mises", "elles peuvent")
            if count(anywhere) > 1
            else ("a été mise", "elle peut")
        )
        told.append(
            f"{capital(lines(anywhere))} dont le département est illisible {aside} de côté "
            f"({amounts(anywhere)}) : {missing} manquer ici aussi."
        )
    return " ".join(told)


def unread(place: Place, rows: int, value_eur: int) -> str:
    """Tell how much of a place's trade is of a product that can't be read."""
    if not rows:
        return ""
    bear, they_count = ("portent", "elles comptent") if rows > 1 else ("porte", "elle compte")
    subject = f"{capital(_lines(rows))} {place.du} ({millions_short(value_eur)})"
    return (
        f"{subject} {bear} un code de produit illisible : {they_count} dans les totaux, "
        "sans produit."
    )


def lines(losses: Sequence[Row]) -> str:
    """Count lines: "une ligne", "trois lignes"."""
    return _lines(count(losses))


def count(losses: Sequence[Row]) -> int:
    """Return how many lines were lost."""
    return sum(int(loss["rows"]) for loss in losses)


def amounts(losses: Sequence[Row]) -> str:
    """Tell what lost lines are worth, as far as that is known."""
    known = []
    for flow, name in [*((code, f"d'{words.name}") for code, words in FLOWS.items()), ("", "")]:
        value = sum(int(loss["value_eur"]) for loss in losses if loss["flow"] == flow)
        if value:
            known.append(f"{millions_short(value)} {name or 'de flux inconnu'}")
    if hidden := sum(int(loss["unreadable"]) for loss in losses):
        known.append(f"{_lines(hidden)} de valeur inconnue")
    return listing(known) if known else "0 €"


def _lines(number: int) -> str:
    return "une ligne" if number == 1 else f"{cardinal(number)} lignes"
