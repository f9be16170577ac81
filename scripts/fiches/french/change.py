"""How a change is told: rates, points, and sentences on what has made it.

Rows are those of `indicators.answers.change`, by column: rates and points as shares, euros.
"""

from collections.abc import Mapping
from typing import Any

from fiches.french.wording import (
    FIXED,
    MINUS,
    capital,
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

WITHOUT = "hors énergie, aéronautique et navires"
"""What steady totals and specialities leave out, as it is said."""

MOST = 0.5
"""A move is named for an own change that it makes more than half of."""

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
    return f"{sign}{text}{FIXED}pt{'s' if plural(text) else ''}"


def in_points(share: float, digits: int = 1) -> str:
    """Write a number of points without its sign, for a sentence: "2,1 points", "0,8 point"."""
    text = number(abs(share) * 100, digits)
    return f"{text} point{'s' if plural(text) else ''}"


def signed_points(share: float, digits: int = 1) -> str:
    """Write points with their sign, for a sentence: "+2,1 points"."""
    return f"{'+' if share > 0 else MINUS}{in_points(share, digits)}"


def plural(number_of_points: str) -> bool:
    """Tell whether what is counted takes the plural: from two on, as it is written."""
    return number_of_points.split(",", maxsplit=1)[0].strip(f"+{MINUS}") not in {"0", "1"}


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


def card(row: Row, since: str) -> tuple[str, str]:
    """Tell a change as a key figure: its value, and what that means.

    Parameters
    ----------
    row
        `change.changes` of a place and flow.
    since
        Such as "en un an, depuis 2023".
    """
    match row["pace"]:
        case "nothing":
            return "–", "aucun échange, comme un an plus tôt"
        case "new":
            return "–", "aucun échange un an plus tôt"
        case "small base":
            return "–", "non significatif : moins d'un million d'euros un an plus tôt"
        case "stable":
            return rate(row["growth"]), f"presque stables {since}"
        case _:
            return pace(row), since


def _times(row: Row) -> str:
    return number(row["value_eur"] / row["base_eur"], 1)


def evolution(row: Row, compared: str) -> str:
    """Tell a change after an amount: ", en hausse de 3,2 % en valeur par rapport à 2023".

    Nothing where no rate can be told.

    Parameters
    ----------
    row
        `change.changes` of a place and flow.
    compared
        Such as "par rapport à 2023".
    """
    growth = row["growth"]
    match row["pace"]:
        case "stable":
            return f", {_steady_at('presque stables en valeur', growth)} {compared}"
        case "multiplied":
            return f", multipliées par {_times(row)} en valeur {compared}"
        case "rise" | "fall":
            way = "hausse" if growth > 0 else "baisse"
            return f", en {way} de {percent(abs(growth))} en valeur {compared}"
        case _:
            return ""


def _steady_at(words: str, growth: float) -> str:
    """Add a small rate in brackets, unless it is written as nothing."""
    written = rate(growth)
    return words if written == rate(0) else f"{words} ({written})"


def went(row: Row) -> str:
    """Say how a flow with a rate has moved: "augmentent de 3,2 %", "sont multipliées par 3,4"."""
    if row["pace"] == "stable":
        return _steady_at("sont presque stables", row["growth"])
    if row["pace"] == "multiplied":
        return f"sont multipliées par {_times(row)}"
    return have(row["growth"], 0)


def moved(row: Row, names: Names, year_before: int) -> str:
    """Say how a flow has moved, and by what first.

    "les exportations augmentent de 3,2 % (+68,4 M€), surtout du fait des boissons (+1,9 point)".

    Parameters
    ----------
    row
        `change.changes` of a place and flow.
    """
    flow = FLOWS[row["flow"]]
    subject, made = f"les {flow.name}", millions_short(row["value_eur"])
    match row["pace"]:
        case "nothing":
            return f"aucune {flow.name.removesuffix('s')} n'est enregistrée"
        case "new":
            return f"{subject} font {made}, alors que {year_before} n'en comptait aucune"
        case "small base":
            return (
                f"{subject} font {made} (évolution non significative : moins d'un million "
                f"d'euros en {year_before})"
            )
        case "stable":
            return f"{subject} {went(row)}"
        case _:
            amount = signed_millions(row["change_eur"])
            return f"{subject} {went(row)} ({amount}){_because(row, names)}"


def _because(row: Row, names: Names) -> str:
    if row["product"] is None or abs(row["product_points"]) < NAMED:
        return ""
    product = names.product(row["product"])
    return f", surtout du fait {of(product.le)} ({signed_points(row['product_points'])})"


def turn(row: Row, names: Names) -> str:
    """Tell what a flow would have done without its largest single move.

    "Sans la seule hausse des ventes de navires et bateaux vers les Bahamas (+84,0 M€), les
    exportations auraient diminué de 2,1 %."; nothing without such a move.
    """
    if row["cell_product"] is None or row["growth_without"] is None or row["base_eur"] == 0:
        return ""
    way = "hausse" if row["cell_change_eur"] > 0 else "baisse"
    amount = signed_millions(row["cell_change_eur"])
    return (
        f"Sans la seule {way} des {_cell(row, names)} ({amount}), les {FLOWS[row['flow']].name} "
        f"{would(row['growth_without'], row['still'])}."
    )


def _cell(row: Row, names: Names) -> str:
    """Name what is traded of a product with a country: "ventes de boissons vers l'Italie"."""
    product, country = names.product(row["cell_product"]), names.country(row["cell_country"])
    flow: Flow = row["flow"]
    ends = f"vers {country.le}" if flow == "E" else f"venus {country.du}"
    return f"{TRADED[flow]} {product.de} {ends}"


def would(growth: float, still: float) -> str:
    """Say what would have happened: "auraient augmenté de 2,1 %", "seraient restées stables"."""
    if abs(growth) < still:
        return "seraient restées presque stables"
    return f"auraient {'augmenté' if growth > 0 else 'diminué'} de {percent(abs(growth))}"


def have(growth: float, still: float) -> str:
    """Say what has happened: "augmentent de 2,1 %", "sont presque stables"."""
    if abs(growth) < still:
        return _steady_at("sont presque stables", growth)
    return f"{'augmentent' if growth > 0 else 'diminuent'} de {percent(abs(growth))}"


def steady(row: Row) -> str:
    """Tell a change without energy, aircraft and ships.

    Parameters
    ----------
    row
        `robustness.steady` of a place and flow, with both rates.
    """
    return (
        f"{capital(WITHOUT)}, les {FLOWS[row['flow']].name} "
        f"{have(row['steady_growth'], row['still'])}, contre {rate(row['growth'])} pour l'ensemble."
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
        f"{place.du} {would(row['expected'], row['still'])}"
    )
    because = _cell_of_own(row, names)
    return f"{start} ; {_own_part(row)}{because}."


def _own_part(row: Row) -> str:
    """Tell the own part beside what is expected of the products."""
    part = in_points(row["own"])
    way, contrary = ("hausse", "baisse") if row["own"] > 0 else ("baisse", "hausse")
    if abs(row["expected"]) < row["still"]:
        return f"une {way} de {part} leur est propre"
    match row["effect"]:
        case "adds":
            return f"le reste de la {way}, {part}, leur est propre"
        case "reduces":
            return f"une {way} qui leur est propre réduit cette {contrary} de {part}"
        case _:
            return f"une {way} qui leur est propre ({signed_points(row['own'])}) l'emporte"


def _cell_of_own(row: Row, names: Names) -> str:
    """Name the cell that makes most of what is the place's own."""
    if not row["cell_product"] or (row["cell_share"] or 0) <= MOST:
        return ""
    return f", surtout du fait des {_cell(row, names)}"


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
