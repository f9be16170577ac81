"""How it is told what the files lost of a place."""

import pytest
from here import TABLES
from spaces import plain

from fiches.french import losses

ARDENNES = TABLES.find_department("08")


def loss(flow="I", rows=1, value_eur=700, unreadable=0, department="08"):
    return {
        "department": department,
        "flow": flow,
        "rows": rows,
        "value_eur": value_eur,
        "unreadable": unreadable,
    }


@pytest.mark.parametrize(
    ("own", "text"),
    [
        ([], ""),
        (
            [loss()],
            "Une ligne des fichiers de la douane n'a pas pu être lue et manque aux chiffres des "
            "Ardennes_: 700_€ d'importations.",
        ),
        (
            [loss("E", 2, 1_300_000), loss("I", 3, 700, 2)],
            "Cinq lignes des fichiers de la douane n'ont pas pu être lues et manquent aux chiffres "
            "des Ardennes_: 1,3_M€ d'exportations, 700_€ d'importations et deux lignes de valeur "
            "inconnue.",
        ),
    ],
)
def test_what_is_missing(own, text):
    assert plain(losses.lost(ARDENNES, own, [])) == text


@pytest.mark.parametrize(
    ("anywhere", "text"),
    [
        (
            [loss("", 1, 0, 1)],
            "Une ligne dont le département est illisible a été mise de côté (une ligne de valeur "
            "inconnue)_: elle peut manquer ici aussi.",
        ),
        (
            [loss("", 2, 43_210)],
            "Deux lignes dont le département est illisible ont été mises de côté (43_k€ de flux "
            "inconnu)_: elles peuvent manquer ici aussi.",
        ),
    ],
)
def test_what_may_be_missing(anywhere, text):
    assert plain(losses.lost(ARDENNES, [], anywhere)) == text


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (0, ""),
        (1, "Une ligne des Ardennes (1,3_M€) porte un code de produit illisible_: elle compte dans "
            "les totaux, sans produit."),
        (12, "12 lignes des Ardennes (1,3_M€) portent un code de produit illisible_: elles "
             "comptent dans les totaux, sans produit."),
    ],
)  # fmt: skip
def test_products_that_cannot_be_read(rows, text):
    assert plain(losses.unread(ARDENNES, rows, 1_300_000)) == text
