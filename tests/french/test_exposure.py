"""How shares of partners are told: each reason of a gap, and what hangs on few things."""

import pytest
from here import TABLES
from spaces import plain

from fiches.french import exposure

NAMES = TABLES.names()
ARDENNES = TABLES.find_department("08")


def row(share, rest, products, customers, case):
    return {
        "share": share,
        "rest_share": rest,
        "gap": share - rest,
        "by_products": products,
        "by_customers": customers,
        "case": case,
    }


@pytest.mark.parametrize(
    ("known", "flow", "partner", "text"),
    [
        pytest.param(
            row(0.14, 0.097, 0.03, 0.013, "same"),
            "E",
            "les États-Unis",
            "Les États-Unis reçoivent 14,0_% des exportations des Ardennes, contre 9,7_% de celles "
            "du reste de la France_: sur 4,3 points d'écart, 3,0 correspondent aux produits "
            "vendus, le reste aux clients.",
            id="same signs",
        ),
        pytest.param(
            row(0.114, 0.1, 0.006, 0.008, "same"),
            "I",
            "la Chine",
            "La Chine fournit 11,4_% des importations des Ardennes, contre 10,0_% de celles du "
            "reste de la France_: sur 1,4 point d'écart, 0,6 correspond aux produits achetés, le "
            "reste aux fournisseurs.",
            id="same signs, singular",
        ),
        pytest.param(
            row(0.06, 0.097, -0.012, -0.025, "same"),
            "E",
            "l'Union européenne",
            "L'Union européenne reçoit 6,0_% des exportations des Ardennes, contre 9,7_% de celles "
            "du reste de la France_: sur 3,7 points d'écart, 1,2 correspond aux produits vendus, "
            "le reste aux clients.",
            id="below",
        ),
        pytest.param(
            row(0.13, 0.087, 0.06, -0.017, "beyond"),
            "E",
            "les États-Unis",
            "Les États-Unis reçoivent 13,0_% des exportations des Ardennes, contre 8,7_% de celles "
            "du reste de la France_: les produits vendus auraient placé cette part 6,0 points plus "
            "haut_; à produits égaux, les clients l'abaissent de 1,7 point.",
            id="products beyond the gap",
        ),
        pytest.param(
            row(0.18, 0.128, -0.018, 0.07, "opposite"),
            "I",
            "la Chine",
            "La Chine fournit 18,0_% des importations des Ardennes, contre 12,8_% de celles du "
            "reste de la France_: les produits achetés auraient placé cette part 1,8 point plus "
            "bas_; à produits égaux, les fournisseurs la relèvent de 7,0 points.",
            id="opposite signs",
        ),
        pytest.param(
            row(0.055, 0.097, -0.042, 0.0, "products"),
            "E",
            "les États-Unis",
            "Les États-Unis reçoivent 5,5_% des exportations des Ardennes, contre 9,7_% de celles "
            "du reste de la France_: les 4,2 points d'écart correspondent aux produits vendus.",
            id="products alone",
        ),
        pytest.param(
            row(0.082, 0.097, 0.0, -0.015, "customers"),
            "E",
            "le Royaume-Uni",
            "Le Royaume-Uni reçoit 8,2_% des exportations des Ardennes, contre 9,7_% de celles du "
            "reste de la France_: le 1,5 point d'écart correspond aux clients.",
            id="customers alone, singular",
        ),
        pytest.param(
            row(0.1, 0.096, 0.002, 0.002, "small"),
            "E",
            "les États-Unis",
            "Les États-Unis reçoivent 10,0_% des exportations des Ardennes, contre 9,6_% de celles "
            "du reste de la France_: une part proche.",
            id="near zero",
        ),
        pytest.param(
            row(0.0, 0.097, -0.05, -0.047, "same"),
            "E",
            "les États-Unis",
            "Les États-Unis ne reçoivent aucune des exportations des Ardennes, contre 9,7_% de "
            "celles du reste de la France_: sur 9,7 points d'écart, 5,0 correspondent aux produits "
            "vendus, le reste aux clients.",
            id="nothing",
        ),
        pytest.param(
            row(0.0002, 0.05, 0.0, -0.0498, "customers"),
            "I",
            "la Chine",
            "La Chine fournit moins de 0,1_% des importations des Ardennes, contre 5,0_% de celles "
            "du reste de la France_: les 5,0 points d'écart correspondent aux fournisseurs.",
            id="next to nothing",
        ),
    ],
)
def test_why_a_share_differs(known, flow, partner, text):
    assert plain(exposure.explained(known, flow, partner, ARDENNES)) == text


@pytest.mark.parametrize("missing", ["share", "rest_share"])
def test_nothing_is_said_without_a_share(missing):
    known = row(0.1, 0.1, 0, 0, "small") | {missing: None}
    assert exposure.explained(known, "E", "la Chine", ARDENNES) == ""


@pytest.mark.parametrize(
    ("measure", "value", "median", "text"),
    [
        ("countries", 6.2, 11.4, "allaient à parts égales vers 6 pays_; {}, 11."),
        ("countries", 1.2, 11.4, "allaient vers un seul pays_; {}, 11."),
        (
            "products",
            2.5,
            9,
            "se partageaient à égalité entre 3 familles de produits_; {}, 9.",
        ),
        (
            "products",
            1.4,
            9,
            "tenaient en une seule famille de produits_; {}, 9.",
        ),
    ],
)
def test_how_concentrated_exports_are(measure, value, median, text):
    assert plain(exposure.concentration(measure, value, median, ARDENNES)) == (
        "Les exportations des Ardennes se répartissent comme si elles "
        + text.format("dans le département médian")
    )


@pytest.mark.parametrize(
    ("rest", "text"),
    [
        (0.514, "dans le reste de la France, 51,4_%."),
        (0.0001, "dans le reste de la France, moins de 0,1_%."),
        (0.0, "dans le reste de la France, aucun."),
        (None, "le reste de la France n'en achète pas à l'étranger."),
    ],
)
def test_where_a_class_is_bought(rest, text):
    told = {"supplier": "CN", "supplier_share": 0.939, "rest_supplier_share": rest}
    assert plain(exposure.purchase(told, "Piles", NAMES)) == (
        f"Piles_: 93,9_% des achats viennent de Chine_; {text}"
    )


@pytest.mark.parametrize(
    ("flow", "goods"),
    [
        ("E", "exportations des Ardennes tiennent à un seul produit et à un seul pays, la houille "
              "vers les États-Unis"),
        ("I", "importations des Ardennes tiennent à un seul produit et à un seul pays, la houille "
              "des États-Unis"),
    ],
)  # fmt: skip
def test_what_a_flow_hangs_on(flow, goods):
    told = {
        "told": True,
        "flow": flow,
        "cell_product": "B05Z",
        "cell_country": "US",
        "cell_share": 0.34,
    }
    assert plain(exposure.solidity(told, ARDENNES, NAMES)) == (
        f"34,0_% des {goods}_: les évolutions peuvent être heurtées."
    )
    assert exposure.solidity(told | {"told": False}, ARDENNES, NAMES) == ""


@pytest.mark.parametrize(
    ("shares", "text"),
    [
        ((0.164, 0.173, 0.0), "L'énergie fait 16,4_% des exportations des Ardennes_; "
         "l'aéronautique et les navires, 17,3_%."),
        ((0.0, 0.024, 0.0), "L'aéronautique et les navires font 2,4_% des exportations des "
         "Ardennes."),
        ((0.009, None, 0.082), "Les pays non déterminés et les retours font 8,2_% des exportations "
         "des Ardennes."),
        ((0.0, 0.009, None), ""),
    ],
)  # fmt: skip
def test_what_of_a_flow_comes_unevenly(shares, text):
    names = ("energy_share", "lumpy_share", "unknown_share")
    told = dict(zip(names, shares, strict=True)) | {"flow": "E"}
    assert plain(exposure.uneven(told, ARDENNES)) == text
