"""What the reader reads: numbers as the French write them, and sentences that agree."""

import re

import pytest
from here import TABLES
from hypothesis import given
from hypothesis import strategies as st

from fiches import reference
from fiches.french import wording
from fiches.french.wording import MINUS, NNBSP
from fiches.reference import country

ARDENNES, PARIS, REUNION = (TABLES.find_department(code) for code in ("08", "75", "974"))


def plain(text):
    """Make spaces readable in what is expected: "_" stands for the narrow no-break space."""
    return text.replace(NNBSP, "_")


# --- numbers


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1234, 0, "1_234"),
        (580354.5, 1, "580_354,5"),
        (1234567.891, 2, "1_234_567,89"),
        (-12.34, 1, "−12,3"),
        (0.5, 0, "1"),
        (2.5, 0, "3"),
        (2.25, 1, "2,3"),
        (1.005, 2, "1,01"),
        (-0.04, 1, "0,0"),
        (1e-7, 2, "0,00"),
        (1e15, 0, "1_000_000_000_000_000"),
    ],
)
def test_number(value, digits, text):
    assert plain(wording.number(value, digits)) == text


@given(st.integers(-(10**15), 10**15), st.integers(0, 3))
def test_a_number_reads_back(value, digits):
    text = wording.number(value / 10**digits, digits)
    back = text.replace(NNBSP, "").replace(",", ".").replace(MINUS, "-")
    assert float(back) == value / 10**digits
    assert "-" not in text
    groups = text.lstrip(MINUS).split(",")[0].split(NNBSP)
    assert all(len(group) == 3 for group in groups[1:])
    assert 1 <= len(groups[0]) <= 3


@pytest.mark.parametrize(
    ("part", "digits", "text"),
    [
        (0.0327, 1, "3,3_%"),
        (0.003811, 2, "0,38_%"),
        (0.002045, 2, "0,20_%"),
        (1.5792, 1, "157,9_%"),
        (12.5, 0, "1_250_%"),
        (0, 1, "0,0_%"),
        (0.0004, 1, "0,0_%"),
    ],
)
def test_percent(part, digits, text):
    assert plain(wording.percent(part, digits)) == text


@pytest.mark.parametrize(
    ("part", "digits", "text"),
    [
        (0.0327, 1, "3,3_%"),
        (0.0004, 1, "moins de 0,1_%"),
        (0.00004, 2, "moins de 0,01_%"),
        (0.0005, 1, "0,1_%"),
        (0, 1, "0,0_%"),
        (1, 1, "100,0_%"),
    ],
)
def test_a_small_share_is_not_nothing(part, digits, text):
    assert plain(wording.share(part, digits)) == text


@pytest.mark.parametrize(
    ("eur", "full", "short"),
    [
        (2_211_800_000, "2_211,8 millions d'euros", "2_211,8_M€"),
        (580_354_500_000, "580_354,5 millions d'euros", "580_354,5_M€"),
        (2_000_000, "2,0 millions d'euros", "2,0_M€"),
        (1_940_000, "1,9 million d'euros", "1,9_M€"),
        (1_950_000, "2,0 millions d'euros", "2,0_M€"),
        (50_000, "0,1 million d'euros", "0,1_M€"),
        (49_999, "50 milliers d'euros", "50_k€"),
        (43_210, "43 milliers d'euros", "43_k€"),
        (9_999, "9_999 euros", "9_999_€"),
        (850, "850 euros", "850_€"),
        (1, "1 euro", "1_€"),
        (0, "0 euro", "0_€"),
        (-12_345_678, "−12,3 millions d'euros", "−12,3_M€"),
        (-2_000, "−2_000 euros", "−2_000_€"),
    ],
)
def test_amounts(eur, full, short):
    assert plain(wording.millions(eur)) == full
    assert plain(wording.millions_short(eur)) == short


@given(st.integers(1, 10**13), st.integers(0, 2))
def test_an_amount_that_exists_is_never_written_as_nothing(eur, digits):
    assert re.search("[1-9]", wording.millions(eur, digits))
    assert wording.millions(-eur, digits) == MINUS + wording.millions(eur, digits)
    assert wording.millions_short(-eur, digits) == MINUS + wording.millions_short(eur, digits)


@pytest.mark.parametrize(
    ("eur", "text"),
    [(811_200_000, "+811,2_M€"), (-12_300_000, "−12,3_M€"), (850, "+850_€"), (0, "0_€")],
)
def test_a_balance_bears_its_sign(eur, text):
    assert plain(wording.signed_millions(eur)) == text


def test_cardinals():
    assert [wording.cardinal(n) for n in (1, 5, 10, 11)] == ["un", "cinq", "dix", "11"]


def test_ordinals():
    assert [wording.ordinal(n) for n in (1, 2, 21, 100)] == ["1er", "2e", "21e", "100e"]
    assert [wording.ordinal(n, feminine=True) for n in (1, 2)] == ["1re", "2e"]


def test_rank():
    assert wording.rank(65, 100) == "au 65e rang des 100 départements"
    assert wording.rank(1, 100) == "au 1er rang des 100 départements"


# --- words


@pytest.mark.parametrize(
    ("items", "text"), [(["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")]
)
def test_listing(items, text):
    assert wording.listing(items) == text


@pytest.mark.parametrize(
    ("text", "begun"),
    [("les Ardennes", "Les Ardennes"), ("à Paris", "À Paris"), ("œuvres", "Œuvres"), ("", "")],
)
def test_capital(text, begun):
    assert wording.capital(text) == begun


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Œuvres d'art", "œuvres d'art"),
        ("Électricité", "électricité"),
        ("CD et DVD", "CD et DVD"),
        ("", ""),
    ],
)
def test_lower(label, inside):
    assert wording.lower(label) == inside


@pytest.mark.parametrize(
    ("quarters", "name", "when"),
    [
        ((1, 2, 3, 4), "2025", "en 2025"),
        ((1,), "premier trimestre 2025", "au premier trimestre 2025"),
        ((4,), "quatrième trimestre 2025", "au quatrième trimestre 2025"),
        ((1, 2), "premier semestre 2025", "au premier semestre 2025"),
        ((3, 4), "second semestre 2025", "au second semestre 2025"),
        ((1, 2, 3), "trois premiers trimestres 2025", "aux trois premiers trimestres 2025"),
        ((2, 3, 4), "trois derniers trimestres 2025", "aux trois derniers trimestres 2025"),
        ((2, 3), "deuxième et troisième trimestres 2025", None),
        ((1, 3), "premier et troisième trimestres 2025", None),
        ((4, 1, 2), "premier, deuxième et quatrième trimestres 2025", None),
    ],
)
def test_periods(quarters, name, when):
    assert wording.period(2025, quarters) == name
    assert wording.during(2025, quarters) == (when or f"aux {name}")


def test_a_part_of_a_year_is_compared_with_the_same_part():
    assert wording.compared_with(2023) == "par rapport à 2023"
    assert wording.compared_with(2024, (1, 2, 3)) == "par rapport à la même période de 2024"


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (1032, 1000, "en hausse de 3,2_%"),
        (968, 1000, "en baisse de 3,2_%"),
        (10_004, 10_000, "à un niveau presque inchangé"),
        (9_996, 10_000, "à un niveau presque inchangé"),
        (10_005, 10_000, "en hausse de 0,1_%"),
        (0, 10, "en baisse de 100_%"),
        (350, 100, "en hausse de 250_%"),
        (0, 0, None),
        (10, 0, None),
    ],
)
def test_evolution(now, before, text):
    found = wording.evolution(now, before)
    assert (found and plain(found)) == text


# --- sentences


@pytest.mark.parametrize(
    ("eur", "state"), [(1, "excédentaire"), (0, "équilibré"), (-1, "déficitaire")]
)
def test_balance_state(eur, state):
    assert wording.balance_state(eur) == state


@pytest.mark.parametrize(
    ("exports", "imports", "text"),
    [
        (2_211_800_000, 1_400_600_000, "Les exportations couvrent 157,9_% des importations."),
        (0, 10, "Les exportations couvrent 0,0_% des importations."),
        (10, 0, "Faute d'importations, le taux de couverture n'est pas défini."),
    ],
)
def test_coverage_sentence(exports, imports, text):
    assert plain(wording.coverage_sentence(exports, imports)) == text


@pytest.mark.parametrize(
    ("code", "to", "since"),
    [
        ("BE", "vers la Belgique", "en provenance de Belgique"),
        ("DE", "vers l'Allemagne", "en provenance d'Allemagne"),
        ("US", "vers les États-Unis", "en provenance des États-Unis"),
        ("GB", "vers le Royaume-Uni", "en provenance du Royaume-Uni"),
        ("HU", "vers la Hongrie", "en provenance de Hongrie"),
        ("HN", "vers le Honduras", "en provenance du Honduras"),
        ("HT", "vers Haïti", "en provenance d'Haïti"),
        ("SG", "vers Singapour", "en provenance de Singapour"),
        ("FR", "en retour", "en retour"),
    ],
)
def test_partner(code, to, since):
    assert wording.partner("E", country(code)) == to
    assert wording.partner("I", country(code)) == since


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
        ("I", ARDENNES, shares(("FR", 1.0)), "Aucun fournisseur des Ardennes n'est connu."),
        ("E", PARIS, [], "Aucun client de Paris n'est connu."),
    ],
)
def test_partners_sentence(flow, place, partners, text):
    assert plain(wording.partners_sentence(flow, place, partners)) == text


@pytest.mark.parametrize(
    ("products", "text"),
    [
        (
            [("Produits de fonderie", 0.234), ("Œuvres d'art", 0.1), ("CD et DVD", 0.0001)],
            "Trois familles de produits représentent ensemble 33,4_% des exportations "
            "des Ardennes_: produits de fonderie (23,4_%), œuvres d'art (10,0_%) et CD et DVD "
            "(moins de 0,1_%).",
        ),
        (
            [("Houille", 1.0)],
            "Une famille de produits représente 100,0_% des exportations des Ardennes_: "
            "houille (100,0_%).",
        ),
        ([], "Aucun produit ne figure dans les exportations des Ardennes."),
    ],
)
def test_goods_sentence(products, text):
    assert plain(wording.goods_sentence("E", ARDENNES, products)) == text


def test_largest_flows_sentence():
    flows = [
        ("Produits de fonderie", country("US"), 123_400_000),
        ("Œuvres d'art", country("HU"), 23_000_000),
    ]
    assert plain(wording.largest_flows_sentence("I", PARIS, flows, 500_000_000)) == (
        "Les deux premiers flux représentent ensemble 29,3_% des importations de Paris_: "
        "produits de fonderie en provenance des États-Unis (123,4_M€)_; "
        "œuvres d'art en provenance de Hongrie (23,0_M€)."
    )
    assert plain(wording.largest_flows_sentence("E", PARIS, flows[:1], 500_000_000)) == (
        "Le premier flux représente 24,7_% des exportations de Paris_: "
        "produits de fonderie vers les États-Unis (123,4_M€)."
    )
    assert wording.largest_flows_sentence("E", PARIS, [], 0) == (
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
            "tous sont partagés avec les Hautes-Alpes, la Drôme et le Var.",
        ),
    ],
)
def test_territories_sentence(code, text):
    assert plain(wording.territories_sentence(TABLES.find_department(code))) == text


def sentences(place):
    partners = [(country(code), 0.1) for code in ("DE", "US", "HT", "FR")]
    products = list(reference.products().head(3).select("short").iter_rows())
    yield wording.territories_sentence(place)
    for flow in ("E", "I"):
        yield wording.partners_sentence(flow, place, partners)
        yield wording.goods_sentence(flow, place, [(short, 0.1) for (short,) in products])
        yield wording.largest_flows_sentence(
            flow, place, [(short, country("HU"), 10**7) for (short,) in products], 10**9
        )


@pytest.mark.parametrize("place", TABLES.departments, ids=lambda place: place.code)
def test_sentences_are_french_for_every_department(place):
    for text in sentences(place):
        assert re.match("[A-ZÀÉÎŒ]", text)
        assert text.endswith(".")
        # Neither a forgotten contraction nor a forgotten elision.
        assert not re.search(r"\b(de les|de le|à les|à le) ", text)
        assert not re.search(r"\b(?:[dl]e|la) (?=[aeiouéèêîâ])", text, re.IGNORECASE)
        # High punctuation is kept with its word by a narrow no-break space.
        assert not re.search(rf"[^{NNBSP}][%;:!?]", text)
        assert "  " not in text


@pytest.mark.parametrize(
    ("iso", "text"),
    [("2025-01-01", "1er janvier 2025"), ("2024-08-15", "15 août 2024")],
)
def test_a_day_is_written_as_it_is_read(iso: str, text: str) -> None:
    assert wording.day(iso) == text
