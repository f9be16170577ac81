"""How a change is told: rates, points, and sentences on what has made it.

Rows are those of `indicators.answers.change`, by column: rates and points as shares, euros.
"""

from collections.abc import Mapping
from typing import Any

from fiches.french.wording import (
    FIXED,
    MINUS,
    capital,
    listing,
    millions,
    millions_short,
    number,
    of,
    percent,
    signed_millions,
)
from fiches.reference import FLOWS, Flow, Names, Place

Row = Mapping[str, Any]

TRADED: dict[Flow, str] = {"E": "ventes", "I": "achats"}
"""What a flow's single moves are called."""

NAMED = 0.005
"""A product is named from half a point on: less can't be seen in the rate."""


def rate(growth: float, digits: int = 1) -> str:
    """Write a rate with its sign: "+3,2 %", "−1,4 %"."""
    text = percent(abs(growth), digits)
    if text == percent(0, digits):
        return text
    return f"{'+' if growth > 0 else MINUS}{text}"


def points(share: float, digits: int = 1) -> str:
    """Write a difference of shares (0.021) in points: "+2,1 pts", "−0,8 pt"."""
    text = number(abs(share) * 100, digits)
    sign = "" if text == number(0, digits) else "+" if share > 0 else MINUS
    return f"{sign}{text}{FIXED}pt{_plural(share, digits)}"


def in_points(share: float, digits: int = 1) -> str:
    """Write a number of points without its sign, for a sentence: "2,1 points", "0,8 point"."""
    return f"{number(abs(share) * 100, digits)} point{_plural(share, digits)}"


def signed_points(share: float, digits: int = 1) -> str:
    """Write points with their sign, for a sentence: "+2,1 points"."""
    return f"{'+' if share > 0 else MINUS}{in_points(share, digits)}"


def _plural(share: float, digits: int) -> str:
    return "s" if abs(round(share * 100, digits)) >= 2 else ""


def pace(row: Row) -> str:
    """Tell a change in few words: "+3,2 %", "× 3,4", "stable", "n.s."; nothing without a base.

    Parameters
    ----------
    row
        `pace` (`change.Pace`), `growth, value_eur, base_eur`.
    """
    kind = row["pace"]
    if kind in {None, "nothing"}:
        return ""
    if kind in {"new", "small base"}:
        return "n.s."
    if kind == "stable":
        return "stable"
    if kind == "multiplied":
        return f"×{FIXED}{_times(row)}"
    return rate(row["growth"])


def _times(row: Row) -> str:
    return number(row["value_eur"] / row["base_eur"], 1)


def moved(row: Row, names: Names, year_before: int) -> str:
    """Say how a flow has moved, and by what first.

    "les exportations augmentent de 3,2 % (+68,4 M€), surtout du fait des boissons (+1,9 point)".

    Parameters
    ----------
    row
        `change.changes` of a place and flow.
    """
    flow = FLOWS[row["flow"]]
    subject, amount = f"les {flow.name}", signed_millions(row["change_eur"])
    match row["pace"]:
        case "nothing":
            return f"aucune {flow.name.removesuffix('s')} n'est enregistrée"
        case "new":
            made = millions_short(row["value_eur"])
            return f"{subject} font {made}, alors que {year_before} n'en comptait aucune"
        case "small base":
            return (
                f"{subject} font {millions_short(row['value_eur'])} (évolution non "
                f"significative : moins d'un million d'euros en {year_before})"
            )
        case "stable":
            return f"{subject} sont presque stables ({rate(row['growth'])})"
        case "multiplied":
            verb = f"sont multipliées par {_times(row)}"
        case _:
            way = "augmentent" if row["growth"] > 0 else "diminuent"
            verb = f"{way} de {percent(abs(row['growth']))}"
    return f"{subject} {verb} ({amount}){_because(row, names)}"


def _because(row: Row, names: Names) -> str:
    if row["product"] is None or abs(row["product_points"]) < NAMED:
        return ""
    product = names.product(row["product"])
    return f", surtout du fait {of(product.le)} ({signed_points(row['product_points'])})"


def turn(row: Row, names: Names) -> str:
    """Tell what a flow would have done without its largest single move.

    "Sans les seules ventes de navires et bateaux vers les Bahamas (+84,0 M€), les exportations
    auraient diminué de 2,1 %."; nothing without such a move.
    """
    if row["cell_product"] is None or row["growth_without"] is None or row["base_eur"] == 0:
        return ""
    flow: Flow = row["flow"]
    product, country = names.product(row["cell_product"]), names.country(row["cell_country"])
    ends = f"vers {country.le}" if flow == "E" else f"venus {country.du}"
    which = "seules" if flow == "E" else "seuls"
    amount = signed_millions(row["cell_change_eur"])
    without = would(row["growth_without"])
    return (
        f"Sans les {which} {TRADED[flow]} {product.de} {ends} ({amount}), les "
        f"{FLOWS[flow].name} {without}."
    )


def would(growth: float) -> str:
    """Say what would have happened: "auraient augmenté de 2,1 %", "seraient restées stables"."""
    text = percent(abs(growth))
    if abs(growth) < NAMED:
        return "seraient restées presque stables"
    return f"auraient {'augmenté' if growth > 0 else 'diminué'} de {text}"


def have(growth: float) -> str:
    """Say what has happened: "augmentent", "diminuent", "sont presque stables"."""
    if abs(growth) < NAMED:
        return "sont presque stables"
    return "augmentent" if growth > 0 else "diminuent"


def steady(row: Row) -> str:
    """Tell a change without energy, aircraft and ships.

    Parameters
    ----------
    row
        `robustness.steady` of a place and flow, with both rates.
    """
    without = row["steady_growth"]
    return (
        f"Hors énergie, aéronautique et navires, les {FLOWS[row['flow']].name} {have(without)} "
        f"({rate(without)}), au lieu de {rate(row['growth'])}."
    )


def changed(place: Place, rows: Mapping[Flow, Row], names: Names, during: str, year: int) -> str:
    """Tell the change of both flows in a sentence, and whether a single move turns one.

    Parameters
    ----------
    rows
        `change.changes` of the place, by flow.
    during
        Such as "en 2024".
    year
        That of the figures.
    """
    told = " ; ".join(moved(rows[flow], names, year - 1) for flow in FLOWS)
    turns = [turn(row, names) for row in rows.values() if row["turns"]]
    return " ".join([f"{capital(during)}, {place.dans}, {told}.", *turns])


def own(row: Row, place: Place, names: Names) -> str:
    """Tell what of a change is the place's own, and what comes of the nature of its products.

    Parameters
    ----------
    row
        `change.own` of the place and flow; nothing is said where `told` is null.
    """
    if row["told"] is None:
        return ""
    flow = FLOWS[row["flow"]]
    if row["told"] == "nature":
        expected, growth = rate(row["expected"]), rate(row["growth"])
        beside = "" if expected == growth else f" au lieu de {growth}"
        return (
            f"L'évolution des {flow.name} {place.du} tient à la nature des produits : si "
            "chacun avait évolué comme dans le reste de la France, elle aurait été presque la "
            f"même ({expected}{beside})."
        )
    start = (
        f"Si chaque produit avait évolué comme dans le reste de la France, les {flow.name} "
        f"{place.du} {would(row['expected'])}"
    )
    part = in_points(row["own"])
    way = "hausse" if row["own"] > 0 else "baisse"
    match row["effect"]:
        case "adds" if abs(row["expected"]) < NAMED:
            end = f" ; une {way} de {part} leur est propre"
        case "adds":
            end = f" ; le reste de la {way}, {part}, leur est propre"
        case "reduces":
            end = f" ; une évolution qui leur est propre en retire {part}"
        case _:
            contrary = signed_points(row["own"])
            end = f" ; une évolution contraire, qui leur est propre ({contrary}), l'emporte"
    return f"{start}{end}{_cell_of_own(row, names)}."


def _cell_of_own(row: Row, names: Names) -> str:
    """Name the cell that makes most of what is the place's own."""
    if not row["cell_product"] or (row["cell_share"] or 0) <= 0.5:
        return ""
    product, country = names.product(row["cell_product"]), names.country(row["cell_country"])
    flow: Flow = row["flow"]
    ends = f"vers {country.le}" if flow == "E" else f"venus {country.du}"
    return f", pour plus de moitié dans les {TRADED[flow]} {product.de} {ends}"


def move(row: Row, place: Place, names: Names) -> str:
    """Tell the country with which a flow has changed most.

    Parameters
    ----------
    row
        `change.contributions` by country, of the place and flow.
    """
    flow = FLOWS[row["flow"]]
    country = names.country(row["code"])
    return (
        f"C'est avec {country.le} que les {flow.name} {place.du} ont le plus changé : "
        f"{signed_millions(row['change_eur'])} en un an, soit {signed_points(row['points'])} "
        "dans leur évolution."
    )


def size(place: Place, exports_eur: int, imports_eur: int) -> str:
    """Tell what a place sells and buys, without a year to compare with."""
    both = [f"exportent pour {millions(exports_eur)}", f"importent pour {millions(imports_eur)}"]
    return f"Les entreprises installées {place.dans} {listing(both)}."
