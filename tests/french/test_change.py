"""How changes are told: each wording, what is small or nothing, singular and plural."""

import pytest
from here import TABLES
from spaces import plain

from fiches.french import change
from fiches.french.change import in_points, points, signed_points

NAMES = TABLES.names()
ARDENNES = TABLES.find_department("08")


@pytest.mark.parametrize(
    ("share", "short", "sentence"),
    [
        (0.021, "+2,1_pts", "+2,1 points"),
        (0.02, "+2,0_pts", "+2,0 points"),
        (0.0195, "+2,0_pts", "+2,0 points"),  # as it is written
        (0.0194, "+1,9_pt", "+1,9 point"),
        (-0.015, "−1,5_pt", "−1,5 point"),
        (-0.115, "−11,5_pts", "−11,5 points"),
        (10.5, "+1_050,0_pts", "+1_050,0 points"),
    ],
)
def test_points_take_the_plural_from_two_on(share, short, sentence):
    assert plain(points(share)) == short
    assert plain(signed_points(share)) == sentence
    assert plain(in_points(share)) == sentence.lstrip("+−")


def test_no_points_have_no_sign():
    assert plain(points(0.0004)) == plain(points(-0.0004)) == "0,0_pt"


def row(**known):
    """Return a row of `change.changes`: exports that grow by 3.2 % because of drinks."""
    usual = {
        "flow": "E",
        "pace": "rise",
        "growth": 0.032,
        "value_eur": 103_200_000,
        "base_eur": 100_000_000,
        "change_eur": 3_200_000,
        "product": "C11Z",
        "product_points": 0.019,
        "cell_product": "C30A",
        "cell_country": "BS",
        "cell_change_eur": 5_300_000,
        "growth_without": -0.021,
        "turns": True,
        "still": 0.005,
    }
    return usual | known


STABLE = {"pace": "stable", "growth": 0.003, "change_eur": 300_000}
FALL = {"pace": "fall", "growth": -0.032, "change_eur": -3_200_000, "product_points": -0.019}


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (
            {},
            "les exportations augmentent de 3,2_% (+3,2_M€), surtout du fait des boissons "
            "(+1,9 point)",
        ),
        (
            FALL | {"flow": "I"},
            "les importations diminuent de 3,2_% (−3,2_M€), surtout du fait des boissons "
            "(−1,9 point)",
        ),
        ({"product_points": 0.004}, "les exportations augmentent de 3,2_% (+3,2_M€)"),
        ({"product": None}, "les exportations augmentent de 3,2_% (+3,2_M€)"),
        (
            {"product": "C17A"},
            "les exportations augmentent de 3,2_% (+3,2_M€), surtout du fait de la pâte, du papier "
            "et du carton (+1,9 point)",
        ),
        (STABLE, "les exportations sont presque stables (+0,3_%)"),
        ({"pace": "stable", "growth": 0.0}, "les exportations sont presque stables"),
        ({"pace": "stable", "growth": -0.0004}, "les exportations sont presque stables"),
        (
            {"pace": "multiplied", "value_eur": 340_000_000, "change_eur": 240_000_000},
            "les exportations sont multipliées par 3,4 (+240,0_M€), surtout du fait des boissons "
            "(+1,9 point)",
        ),
        ({"pace": "nothing"}, "aucune exportation n'est enregistrée"),
        (
            {"pace": "new", "growth": None},
            "les exportations font 103,2_M€, alors que 2023 n'en comptait aucune",
        ),
        (
            {"pace": "small base", "value_eur": 850_000},
            "les exportations font 0,9_M€ (évolution non significative_: moins d'un million "
            "d'euros en 2023)",
        ),
    ],
)
def test_how_a_flow_has_moved(known, text):
    assert plain(change.moved(row(**known), NAMES, 2023)) == text


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ({}, ", en hausse de 3,2_% en valeur par rapport à 2023"),
        (FALL, ", en baisse de 3,2_% en valeur par rapport à 2023"),
        (STABLE, ", presque stables en valeur (+0,3_%) par rapport à 2023"),
        (
            {"pace": "stable", "growth": 0.0001},
            ", presque stables en valeur par rapport à 2023",
        ),
        (
            {"pace": "multiplied", "value_eur": 340_000_000},
            ", multipliées par 3,4 en valeur par rapport à 2023",
        ),
        ({"pace": "new", "growth": None}, ""),
        ({"pace": "small base"}, ""),
        ({"pace": "nothing"}, ""),
    ],
)
def test_a_change_after_an_amount(known, text):
    assert plain(change.evolution(row(**known), "par rapport à 2023")) == text


@pytest.mark.parametrize(
    ("known", "value", "note"),
    [
        ({}, "+3,2_%", "en un an"),
        (FALL, "−3,2_%", "en un an"),
        (STABLE, "+0,3_%", "presque stables en un an"),
        ({"pace": "multiplied", "value_eur": 340_000_000}, "×_3,4", "en un an"),
        ({"pace": "nothing"}, "–", "aucun échange, comme un an plus tôt"),
        ({"pace": "new"}, "–", "aucun échange un an plus tôt"),
        (
            {"pace": "small base"},
            "–",
            "non significatif_: moins d'un million d'euros un an plus tôt",
        ),
    ],
)
def test_a_change_as_a_key_figure_has_its_meaning(known, value, note):
    found = change.card(row(**known), "en un an")
    assert [plain(text) for text in found] == [value, note]


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (
            {},
            "Sans la seule hausse des ventes de navires et bateaux vers les Bahamas (+5,3_M€), "
            "les exportations auraient diminué de 2,1_%.",
        ),
        (
            {"flow": "I", "cell_change_eur": -5_300_000, "growth_without": 0.021},
            "Sans la seule baisse des achats de navires et bateaux venus des Bahamas (−5,3_M€), "
            "les importations auraient augmenté de 2,1_%.",
        ),
        (
            {"growth_without": 0.003},
            "Sans la seule hausse des ventes de navires et bateaux vers les Bahamas (+5,3_M€), "
            "les exportations seraient restées presque stables.",
        ),
        (
            {"growth_without": 0.003, "still": 0.001},
            "Sans la seule hausse des ventes de navires et bateaux vers les Bahamas (+5,3_M€), "
            "les exportations auraient augmenté de 0,3_%.",
        ),
        ({"cell_product": None}, ""),
        ({"growth_without": None}, ""),
        ({"base_eur": 0}, ""),
    ],
)
def test_what_a_flow_would_have_done_without_its_largest_move(known, text):
    assert plain(change.turn(row(**known), NAMES)) == text


def test_both_flows_and_a_turn_in_a_sentence():
    rows = {"E": row(), "I": row(flow="I", **STABLE, turns=False)}
    told = plain(change.changed(ARDENNES, rows, NAMES, "en 2024", 2024))
    assert told == (
        "En 2024, dans les Ardennes, les exportations augmentent de 3,2_% (+3,2_M€), surtout du "
        "fait des boissons (+1,9 point)_; les importations sont presque stables (+0,3_%). Sans la "
        "seule hausse des ventes de navires et bateaux vers les Bahamas (+5,3_M€), les "
        "exportations auraient diminué de 2,1_%."
    )


@pytest.mark.parametrize(
    ("without", "growth", "text"),
    [
        (0.009, 0.117, "augmentent de 0,9_%, contre +11,7_% pour l'ensemble."),
        (-0.025, 0.012, "diminuent de 2,5_%, contre +1,2_% pour l'ensemble."),
        (0.003, -0.08, "sont presque stables (+0,3_%), contre −8,0_% pour l'ensemble."),
        (0.0, -0.08, "sont presque stables, contre −8,0_% pour l'ensemble."),
    ],
)
def test_a_change_without_energy_aircraft_and_ships(without, growth, text):
    found = change.steady({"flow": "E", "steady_growth": without, "growth": growth, "still": 0.005})
    assert plain(found) == f"Hors énergie, aéronautique et navires, les exportations {text}"


def own(**known):
    """Return a row of `change.own`: exports that fall by 3 points more than their products."""
    usual = {
        "flow": "E",
        "told": "own",
        "growth": -0.037,
        "expected": -0.007,
        "own": -0.03,
        "effect": "adds",
        "cell_product": "C22B",
        "cell_country": "CH",
        "cell_share": 0.8,
        "still": 0.005,
    }
    return usual | known


BECAUSE = ", surtout du fait des ventes de produits en plastique vers la Suisse"
EXPECTED = "Si chaque produit avait évolué comme dans le reste de la France, les exportations des "


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (
            {},
            f"auraient diminué de 0,7_%_; le reste de la baisse, 3,0 points, leur est propre"
            f"{BECAUSE}.",
        ),
        (
            {"expected": 0.031, "own": 0.033, "cell_share": 0.4},
            "auraient augmenté de 3,1_%_; le reste de la hausse, 3,3 points, leur est propre.",
        ),
        (
            {"expected": 0.061, "own": -0.044, "effect": "reduces", "cell_product": None},
            "auraient augmenté de 6,1_%_; une baisse qui leur est propre réduit cette hausse de "
            "4,4 points.",
        ),
        (
            {"expected": -0.061, "own": 0.012, "effect": "reduces", "cell_product": None},
            "auraient diminué de 6,1_%_; une hausse qui leur est propre réduit cette baisse de "
            "1,2 point.",
        ),
        (
            {"expected": -0.006, "own": 0.127, "effect": "opposite", "cell_product": None},
            "auraient diminué de 0,6_%_; une hausse qui leur est propre (+12,7 points) l'emporte.",
        ),
        *(
            (
                {"expected": 0.001, "own": -0.014, "effect": effect},
                "seraient restées presque stables_; une baisse de 1,4 point leur est "
                f"propre{BECAUSE}.",
            )
            for effect in ("adds", "reduces", "opposite")
        ),
    ],
)
def test_what_of_a_change_is_a_place_s_own(known, text):
    found = plain(change.own(own(**known), ARDENNES, NAMES))
    assert found == f"{EXPECTED}Ardennes {text}"


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ({"growth": 0.054, "expected": 0.05}, "(+5,0_% au lieu de +5,4_%)."),
        ({"growth": -0.0301, "expected": -0.0299}, "(−3,0_%)."),
    ],
)
def test_a_change_that_comes_of_the_nature_of_the_products(known, text):
    found = plain(change.own(own(told="nature", **known), ARDENNES, NAMES))
    assert found.startswith("L'évolution des exportations des Ardennes tient à la nature des")
    assert found.endswith(f"elle aurait été presque la même {text}")


def test_nothing_is_said_of_an_own_change_that_may_not_be_told():
    assert change.own(own(told=None), ARDENNES, NAMES) == ""


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ({"pace": None}, ""),
        ({"pace": "nothing"}, ""),
        ({"pace": "new"}, "n.s."),
        ({"pace": "small base"}, "n.s."),
        ({"pace": "stable"}, "stable"),
        ({"pace": "multiplied", "value_eur": 340_000_000}, "×_3,4"),
        ({}, "+3,2_%"),
        (FALL, "−3,2_%"),
    ],
)
def test_a_change_in_a_cell_of_a_table(known, text):
    assert plain(change.pace(row(**known))) == text


def test_the_country_with_which_a_flow_has_changed_most():
    told = {"flow": "E", "code": "CH", "change_eur": -59_800_000, "points": -0.03}
    assert plain(change.move(told, ARDENNES, NAMES)) == (
        "C'est avec la Suisse que les exportations des Ardennes ont le plus changé_: −59,8_M€ en "
        "un an, soit −3,0 points dans leur évolution."
    )
