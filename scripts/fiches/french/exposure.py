"""Sentences on partners: how much of a flow one takes, why, and how concentrated trade is.

Rows are those of `indicators.answers.exposure`, `purchases` and `robustness`, by column.
"""

from collections.abc import Mapping
from typing import Any

from fiches.french.change import in_points
from fiches.french.wording import capital, number, share
from fiches.reference import FLOWS, Flow, Names, Place

Row = Mapping[str, Any]


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
    plural = partner.startswith("les ")
    verb = {
        ("E", False): "reçoit",
        ("E", True): "reçoivent",
        ("I", False): "fournit",
        ("I", True): "fournissent",
    }[flow, plural]
    much = f"{verb} {share(row['share'])}" if row["share"] else f"ne {verb} rien"
    start = (
        f"{capital(partner)} {much} des {flows} {place.du}, contre "
        f"{share(row['rest_share'])} de celles du reste de la France"
    )
    return f"{start}{_why(row, flow)}."


def _why(row: Row, flow: Flow) -> str:
    """Split the gap between what is traded and with whom."""
    gap, products, customers = (row[name] for name in ("gap", "by_products", "by_customers"))
    who = "ses clients" if flow == "E" else "ses fournisseurs"
    above = "au-dessus" if products > 0 else "au-dessous"
    match row["case"]:
        case "small":
            return " : une part proche"
        case "products":
            return f" : les {in_points(gap)} d'écart correspondent à ses produits"
        case "customers":
            return f" : les {in_points(gap)} d'écart correspondent à {who}"
        case "same":
            return (
                f" : {in_points(products).partition(' ')[0]} des {in_points(gap)} d'écart "
                f"correspondent à ses produits, le reste à {who}"
            )
        case _:  # each part has its own sign
            markets = "ses débouchés" if flow == "E" else "ses approvisionnements"
            return (
                f" : ses produits l'auraient portée {in_points(products)} {above} ; "
                f"pour les mêmes produits, {markets} la "
                f"{'relèvent' if customers > 0 else 'ramènent'} de {in_points(customers)}"
            )


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
    rest = row["rest_supplier_share"]
    there = "" if rest is None else f" ; dans le reste de la France, {share(rest)}"
    return f"{label} : {share(row['supplier_share'])} des achats viennent {country.du}{there}."


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
    ends = f"vers {country.le}" if flow == "E" else f"venus {country.du}"
    goods = f"{product.le} {ends}"
    return (
        f"{share(row['cell_share'])} des {FLOWS[flow].name} {place.du} tiennent à un seul produit "
        f"et à un seul pays, {goods} : les évolutions peuvent être heurtées."
    )


def uneven(row: Row, place: Place) -> str:
    """Tell what of a flow comes unevenly or isn't placed: energy, aircraft and ships, unknown."""
    parts = [
        f"{text} {share(row[name])}"
        for name, text in (
            ("energy_share", "l'énergie"),
            ("lumpy_share", "l'aéronautique et les navires"),
            ("unknown_share", "les pays non déterminés et les retours"),
        )
        if (row[name] or 0) >= 0.01
    ]
    if not parts:
        return ""
    flow = FLOWS[row["flow"]]
    return f"Dans les {flow.name} {place.du} : {', '.join(parts)}."
