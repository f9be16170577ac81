"""Sentences that agree with what they tell, for every department."""

import re

import pytest
from here import TABLES
from spaces import plain

from fiches.french import sentences

ARDENNES, PARIS, REUNION, CORSICA, SAVOIE = (
    TABLES.find_department(code) for code in ("08", "75", "974", "20", "74")
)
country = TABLES.names().country


@pytest.mark.parametrize(
    ("exports", "imports", "text"),
    [
        (2_211_800_000, 1_400_600_000, "Les exportations couvrent 157,9_% des importations."),
        (0, 10, "Les exportations couvrent 0,0_% des importations."),
        (10, 0, "Faute d'importations, le taux de couverture n'est pas défini."),
    ],
)
def test_coverage_sentence(exports, imports, text):
    assert plain(sentences.coverage_sentence(exports, imports)) == text


@pytest.mark.parametrize(
    ("code", "to", "since"),
    [
        ("BE", "vers la Belgique", "de Belgique"),
        ("DE", "vers l'Allemagne", "d'Allemagne"),
        ("US", "vers les États-Unis", "des États-Unis"),
        ("GB", "vers le Royaume-Uni", "du Royaume-Uni"),
        ("HU", "vers la Hongrie", "de Hongrie"),
        ("HN", "vers le Honduras", "du Honduras"),
        ("HT", "vers Haïti", "d'Haïti"),
        ("SG", "vers Singapour", "de Singapour"),
        ("FR", "en retour", "en retour"),
    ],
)
def test_partner(code, to, since):
    assert sentences.partner("E", country(code)) == to
    assert sentences.partner("I", country(code)) == since


def shares(*pairs):
    return [(country(code), part) for code, part in pairs]


@pytest.mark.parametrize(
    ("flow", "place", "partners", "text"),
    [
        (
            "E",
            ARDENNES,
            shares(("BE", 0.234), ("DE", 0.1213), ("US", 0.08)),
            "La Belgique est le premier client des Ardennes (23,4_% des exportations), "
            "devant l'Allemagne (12,1_%) et les États-Unis (8,0_%).",
        ),
        (
            "I",
            PARIS,
            shares(("US", 0.5), ("HK", 0.25)),
            "Les États-Unis sont le premier fournisseur de Paris (50,0_% des importations), "
            "devant Hong Kong (25,0_%).",
        ),
        (
            "E",
            REUNION,
            shares(("MU", 1.0)),
            "L'île Maurice est le premier client de La Réunion (100,0_% des exportations).",
        ),
        # Goods that come back have no supplier.
        (
            "I",
            ARDENNES,
            shares(("FR", 0.6), ("IT", 0.2)),
            "L'Italie est le premier fournisseur des Ardennes (20,0_% des importations).",
        ),
        # Shares that are written alike don't tell who is first.
        (
            "E",
            CORSICA,
            shares(("DE", 0.1214), ("IT", 0.1206), ("BE", 0.08)),
            "L'Allemagne est le premier client de la Corse (12,1_% des exportations), presque à "
            "égalité avec l'Italie (12,1_%), devant la Belgique (8,0_%).",
        ),
        (
            "I",
            SAVOIE,
            shares(("DE", 0.1214), ("IT", 0.1206)),
            "L'Allemagne est le premier fournisseur de la Haute-Savoie (12,1_% des importations), "
            "presque à égalité avec l'Italie (12,1_%).",
        ),
        ("I", ARDENNES, shares(("FR", 1.0)), "Aucun fournisseur des Ardennes n'est connu."),
        ("E", PARIS, [], "Aucun client de Paris n'est connu."),
    ],
)
def test_partners_sentence(flow, place, partners, text):
    assert plain(sentences.partners_sentence(flow, place, partners)) == text


@pytest.mark.parametrize(
    ("products", "text"),
    [
        (
            [("Produits de fonderie", 0.234), ("Œuvres d'art", 0.1), ("CD et DVD", 0.0001)],
            "Les trois premières familles de produits représentent ensemble 33,4_% des "
            "exportations des Ardennes_: produits de fonderie (23,4_%), œuvres d'art (10,0_%) "
            "et CD et DVD (moins de 0,1_%).",
        ),
        (
            [("Houille", 1.0)],
            "Une seule famille de produits représente 100,0_% des exportations des Ardennes_: "
            "houille (100,0_%).",
        ),
        ([], "Aucun produit ne figure dans les exportations des Ardennes."),
    ],
)
def test_goods_sentence(products, text):
    assert plain(sentences.goods_sentence("E", ARDENNES, products)) == text


def test_largest_flows_sentence():
    flows = [
        ("Produits de fonderie", country("US"), 123_400_000),
        ("Œuvres d'art", country("HU"), 23_000_000),
    ]
    assert plain(sentences.largest_flows_sentence("I", PARIS, flows, 500_000_000)) == (
        "Les deux premiers flux représentent ensemble 29,3_% des importations de Paris_: "
        "produits de fonderie des États-Unis (123,4_M€)_; "
        "œuvres d'art de Hongrie (23,0_M€)."
    )
    assert plain(sentences.largest_flows_sentence("E", PARIS, flows[:1], 500_000_000)) == (
        "Le premier flux représente 24,7_% des exportations de Paris_: "
        "produits de fonderie vers les États-Unis (123,4_M€)."
    )
    assert sentences.largest_flows_sentence("E", PARIS, [], 0) == (
        "Aucun flux ne se détache dans les exportations de Paris."
    )


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("08", "Un Territoire d'industrie s'étend sur les Ardennes."),
        ("40", "Aucun Territoire d'industrie ne s'étend sur les Landes."),
        ("75", "Aucun Territoire d'industrie ne s'étend sur Paris."),
        ("20", "Deux Territoires d'industrie s'étendent sur la Corse."),
        (
            "55",
            "Un Territoire d'industrie s'étend sur la Meuse_; "
            "il est partagé avec la Marne et la Haute-Marne.",
        ),
        (
            "59",
            "Quatre Territoires d'industrie s'étendent sur le Nord_; "
            "deux d'entre eux sont partagés avec le Pas-de-Calais.",
        ),
        (
            "22",
            "Quatre Territoires d'industrie s'étendent sur les Côtes-d'Armor_; "
            "l'un d'eux est partagé avec le Finistère.",
        ),
        (
            "90",
            "Un Territoire d'industrie s'étend sur le Territoire de Belfort_; "
            "il est partagé avec le Doubs et la Haute-Saône.",
        ),
        (
            "04",
            "Deux Territoires d'industrie s'étendent sur les Alpes-de-Haute-Provence_; "
            "tous deux sont partagés avec les Hautes-Alpes, la Drôme et le Var.",
        ),
    ],
)
def test_territories_sentence(code, text):
    assert plain(sentences.territories_sentence(TABLES.find_department(code))) == text


def all_sentences(place):
    partners = [(country(code), 0.1) for code in ("DE", "US", "HT", "FR")]
    products = [product.short for product in TABLES.products.values()][:3]
    yield sentences.territories_sentence(place)
    for flow in ("E", "I"):
        yield sentences.partners_sentence(flow, place, partners)
        yield sentences.goods_sentence(flow, place, [(short, 0.1) for short in products])
        yield sentences.largest_flows_sentence(
            flow, place, [(short, country("HU"), 10**7) for short in products], 10**9
        )


@pytest.mark.parametrize("place", TABLES.departments, ids=lambda place: place.code)
def test_sentences_are_french_for_every_department(place):
    for text in all_sentences(place):
        assert re.match("[A-ZÀÉÎŒ]", text)
        assert text.endswith(".")
        # Neither a forgotten contraction nor a forgotten elision.
        assert not re.search(r"\b(de les|de le|à les|à le) ", text)
        assert not re.search(r"\b(?:[dl]e|la) (?=[aeiouéèêîâ])", text, re.IGNORECASE)
        # High punctuation is kept with its word.
        assert not re.search("[^_][%;:!?]", plain(text))
        assert "  " not in text
