"""How it is told what a place is known for, and whom it is like."""

import pytest
from here import TABLES
from spaces import plain

from fiches.french import specialities

NAMES = TABLES.names()
ARDENNES = TABLES.find_department("08")
LIKE_FRANCE = "de plus que si les exportations avaient la structure de celles du reste de la France"


def row(a129="C29B", excess=407_500_000, quotient=6.34, far=False):
    return {"a129": a129, "excess_eur": excess, "quotient": quotient, "far_beyond": far}


@pytest.mark.parametrize(
    ("known", "without", "text"),
    [
        (
            row(),
            True,
            "des Ardennes, hors énergie, aéronautique et navires_: les équipements automobiles, "
            f"407,5_M€ {LIKE_FRANCE}, où leur part est 6,3 fois plus petite.",
        ),
        (
            row("C30C", 29_000_000_000, 14.2),
            False,
            "des Ardennes_: le matériel aéronautique et spatial, "
            f"29,0_Md€ {LIKE_FRANCE}, où sa part est 14,2 fois plus petite.",
        ),
        (
            row("C17A", quotient=24.9, far=True),
            False,
            f"des Ardennes_: la pâte, le papier et le carton, 407,5_M€ {LIKE_FRANCE}, où leur part "
            "est plus de 20 fois plus petite.",
        ),
        (
            row("J59Z", quotient=None, far=True),
            False,
            f"des Ardennes_: les CD et DVD, 407,5_M€ {LIKE_FRANCE}, qui n'en exporte pas.",
        ),
    ],
)
def test_the_first_speciality(known, without, text):
    found = specialities.first(known, ARDENNES, NAMES, without=without)
    assert plain(found) == f"Première spécialité à l'exportation {text}"


@pytest.mark.parametrize(
    ("codes", "text"),
    [
        ([], ""),
        (["C11Z"], "Viennent ensuite les boissons (+2,0_M€)."),
        (["C23A"], "Vient ensuite le verre (+2,0_M€)."),
        (
            ["C11Z", "C15Z", "C23A", "C22B"],
            "Viennent ensuite les boissons (+2,0_M€)_; le cuir, les bagages et les chaussures "
            "(+2,0_M€)_; et le verre (+2,0_M€).",
        ),
    ],
)
def test_further_specialities(codes, text):
    rows = [row(), *(row(code, 2_000_000) for code in codes)]
    assert plain(specialities.others(rows, NAMES)) == text


def test_without_a_speciality_the_first_product_is_told():
    assert plain(specialities.product("C23A", 0.123, ARDENNES, NAMES)) == (
        "Aucune spécialité ne se détache_; le verre est le premier produit exporté dans les "
        "Ardennes (12,3_% des exportations)."
    )


def test_departments_alike_bear_their_articles():
    found = specialities.alike(ARDENNES, [("la Haute-Marne", "52.html"), ("l'Ain", "01.html")])
    assert plain(found) == (
        "Par leurs produits, les exportations des Ardennes ressemblent surtout à celles de ces "
        "départements_: [la Haute-Marne](52.html) et [l'Ain](01.html)."
    )
    assert specialities.alike(ARDENNES, []) == ""
