"""Sentences on partners: how much of a flow one takes, why, and how concentrated trade is.

Rows are those of `indicators.answers.exposure`, `purchases` and `robustness`, by column.
"""

from collections.abc import Mapping
from typing import Any

from fiches.french.change import in_points, plural
from fiches.french.sentences import partner
from fiches.french.wording import capital, number, share
from fiches.reference import FLOWS, Flow, Names, Place

Row = Mapping[str, Any]

GOODS: dict[Flow, str] = {"E": "produits vendus", "I": "produits achetés"}
"""What a place trades, set against whom it trades with."""

UNEVEN = 0.01
"""What comes unevenly is told from a hundredth of a flow on."""


def explained(row: Row, flow: Flow, partner: str, place: Place) -> str:
    """Tell the share of a partner, beside the rest of France's, and why they differ.

    Parameters
    ----------
    row
        `exposure.exposure` of the place; nothing is said without a share.
    partner
        With its article: "les États-Unis", "l'Union européenne".
    """
    if row["share"] is None or row["rest_share"] is None:
        return ""
    flows = FLOWS[flow].name
    several = partner.startswith("les ")
    verb = {
        ("E", False): "reçoit",
        ("E", True): "reçoivent",
        ("I", False): "fournit",
        ("I", True): "fournissent",
    }[flow, several]
    much = f"{verb} {share(row['share'])}" if row["share"] else f"ne {verb} aucune"
    start = (
        f"{capital(partner)} {much} des {flows} {place.du}, contre "
        f"{share(row['rest_share'])} de celles du reste de la France"
    )
    return f"{start}{_why(row, flow)}."


def _why(row: Row, flow: Flow) -> str:
    """Split the gap between what is traded and with whom."""
    goods, who = GOODS[flow], f"{FLOWS[flow].partner}s"
    products, customers = row["by_products"], row["by_customers"]
    match row["case"]:
        case "small":
            return " : une part proche"
        case "products":
            return f" : {_gap(row['gap'])} aux {goods}"
        case "customers":
            return f" : {_gap(row['gap'])} aux {who}"
        case "same":
            part = in_points(products).partition(" ")[0]
            verb = "correspondent" if plural(part) else "correspond"
            return (
                f" : sur {in_points(row['gap'])} d'écart, {part} {verb} aux {goods}, le reste aux "
                f"{who}"
            )
        case _:  # each part has its own sign
            moved = "la relèvent" if customers > 0 else "l'abaissent"
            return (
                f" : les {goods} auraient placé cette part {in_points(products)} plus "
                f"{'haut' if products > 0 else 'bas'} ; à produits égaux, les {who} "
                f"{moved} de {in_points(customers)}"
            )


def _gap(gap: float) -> str:
    """Say that a gap comes of something: "les 4,2 points d'écart correspondent"."""
    text = in_points(gap)
    if plural(text):
        return f"les {text} d'écart correspondent"
    return f"le {text} d'écart correspond"


def concentration(measure: str, value: float, median: float, place: Place) -> str:
    """Tell among how many equal parts exports would be as concentrated.

    Parameters
    ----------
    measure
        `"countries"` or `"products"`.
    """
    one, several = {
        "countries": ("allaient vers un seul pays", "allaient à parts égales vers {} pays"),
        "products": (
            "tenaient en une seule famille de produits",
            "se partageaient à égalité entre {} familles de produits",
        ),
    }[measure]
    parts = one if round(value) < 2 else several.format(number(value))
    return (
        f"Les exportations {place.du} se répartissent comme si elles {parts} ; dans le "
        f"département médian, {number(median)}."
    )


def purchase(row: Row, label: str, names: Names) -> str:
    """Tell where a class of goods is bought, and where the rest of France buys it.

    "Piles et accumulateurs électriques : 93,9 % des achats viennent de Chine ; dans le reste de la
    France, 51,4 %."
    """
    country = names.country(row["supplier"])
    part = share(row["supplier_share"])
    return f"{label} : {part} des achats viennent {country.du}{_elsewhere(row)}."


def _elsewhere(row: Row) -> str:
    """Tell the supplier's share in the rest of France, if that buys any."""
    rest = row["rest_supplier_share"]
    if rest is None:
        return " ; le reste de la France n'en achète pas à l'étranger"
    return f" ; dans le reste de la France, {share(rest) if rest else 'aucun'}"


def solidity(row: Row, place: Place, names: Names) -> str:
    """Tell what a flow hangs on, where one product to one country makes much of it.

    Parameters
    ----------
    row
        `robustness.solidity` of the place and flow; nothing is said where `told` is false.
    """
    if not row["told"]:
        return ""
    flow: Flow = row["flow"]
    product, country = names.product(row["cell_product"]), names.country(row["cell_country"])
    goods = f"{product.le} {partner(flow, country)}"
    return (
        f"{share(row['cell_share'])} des {FLOWS[flow].name} {place.du} tiennent à un seul produit "
        f"et à un seul pays, {goods} : les évolutions peuvent être heurtées."
    )


def uneven(row: Row, place: Place) -> str:
    """Tell what of a flow comes unevenly or isn't placed: energy, aircraft and ships, unknown."""
    parts = [
        (text, verb, share(row[name]))
        for name, text, verb in (
            ("energy_share", "l'énergie", "fait"),
            ("lumpy_share", "l'aéronautique et les navires", "font"),
            ("unknown_share", "les pays non déterminés et les retours", "font"),
        )
        if (row[name] or 0) >= UNEVEN
    ]
    if not parts:
        return ""
    (text, verb, first), *others = parts
    start = f"{capital(text)} {verb} {first} des {FLOWS[row['flow']].name} {place.du}"
    return f"{' ; '.join([start, *(f'{text}, {part}' for text, _, part in others)])}."
