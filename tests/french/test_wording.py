"""What the reader reads: numbers, amounts and periods as the French write them."""

import re

import pytest
from here import TABLES
from hypothesis import given
from hypothesis import strategies as st
from spaces import plain

from fiches.french import wording
from fiches.french.wording import MINUS, NNBSP

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
        (2_211_800_000, "2,21 milliards d'euros", "2,21_Md€"),
        (1_400_600_000, "1,40 milliard d'euros", "1,40_Md€"),
        (999_949_999, "999,9 millions d'euros", "999,9_M€"),
        (999_950_000, "1,00 milliard d'euros", "1,00_Md€"),
        (9_996_000_000, "10,0 milliards d'euros", "10,0_Md€"),
        (580_354_500_000, "580,4 milliards d'euros", "580,4_Md€"),
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
    ("largest", "eur", "text"),
    [
        (580_354_500_000, 95_500_000_000, "95,5_Md€"),
        (580_354_500_000, 4_000_000, "<_0,1_Md€"),
        (41_519_700_000, 956_900_000, "957_M€"),
        (2_211_800_000, 71_900_000, "71,9_M€"),
        (99_000_000, 40_000, "<_0,1_M€"),
        (6_500_000, 1_300_000, "1,30_M€"),
        (850_000, 43_210, "43_k€"),
        (9_000, 850, "850_€"),
        (9_000, 0, "0_€"),
    ],
)
def test_amounts_that_stand_together_have_one_unit(largest, eur, text):
    assert plain(wording.unit_of([1, largest, -5]).amount(eur)) == text


@given(st.lists(st.integers(1, 10**12), min_size=1), st.data())
def test_a_unit_never_writes_an_amount_as_nothing(amounts, data):
    unit = wording.unit_of(amounts)
    eur = data.draw(st.sampled_from(amounts))
    assert re.search("[1-9]", unit.number(eur))
    assert unit.number(-eur).startswith((MINUS, ">"))
    assert unit.signed(eur)[0] in "+<"


def test_written_numbers_add_up_or_do_not():
    assert wording.adds_up(["326,8", "+275,6"], "602,4")
    assert not wording.adds_up(["1\u202f000,1", "−0,2"], "1\u202f000,0")


@pytest.mark.parametrize(
    ("eur", "text"),
    [(811_200_000, "+811,2_M€"), (-12_300_000, "−12,3_M€"), (850, "+850_€"), (0, "0_€")],
)
def test_a_balance_bears_its_sign(eur, text):
    assert plain(wording.signed_millions(eur)) == text


@pytest.mark.parametrize(
    ("eur", "text", "colour", "state"),
    [
        (811_200_000, "▲ +811,2_M€", "surplus", "excédentaire"),
        (1, "▲ +1_€", "surplus", "excédentaire"),
        (0, "0_€", "muted", "équilibré"),
        (-1, "▼ −1_€", "deficit", "déficitaire"),
    ],
)
def test_the_sign_of_a_balance_is_told_by_arrow_colour_and_word(eur, text, colour, state):
    assert plain(wording.signed(eur)) == text
    assert (wording.sign(eur).colour, wording.sign(eur).state) == (colour, state)


def test_cardinals():
    assert [wording.cardinal(n) for n in (1, 5, 10, 11)] == ["un", "cinq", "dix", "11"]


def test_ordinals():
    assert [wording.ordinal(n) for n in (1, 2, 21, 100)] == ["1er", "2e", "21e", "100e"]


def test_rank():
    assert wording.rank(65, 100) == "au 65e rang sur 100 fiches, la Corse comptant pour une"
    assert wording.rank(1, 100).startswith("au 1er rang sur 100 fiches")


# --- words


@pytest.mark.parametrize(
    ("items", "text"),
    [
        (["a"], "a"),
        (["a", "b"], "a et b"),
        (["a", "b", "c"], "a, b et c"),
        (["a", "b, c", "d"], "a ; b, c ; et d"),
        (["a (1,5 %)", "b (2,5 %)"], "a (1,5 %) et b (2,5 %)"),
        (["a, b"], "a, b"),
    ],
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
    ("le", "text"),
    [
        ("les boissons", "des boissons"),
        ("le verre", "du verre"),
        ("l'eau", "de l'eau"),
        ("houille", "houille"),
        ("le bois et les articles en bois", "du bois et des articles en bois"),
        ("la pâte, le papier et le carton", "de la pâte, du papier et du carton"),
        (
            "les articles de sport, jouets et produits divers",
            "des articles de sport, jouets et produits divers",
        ),
    ],
)
def test_of(le, text):
    assert wording.of(le) == text


@pytest.mark.parametrize("product", TABLES.products.values(), ids=lambda product: product.code)
def test_every_product_takes_its_articles(product):
    assert not re.search(r"\b(de|à) les? |, les? |et les? ", wording.of(product.le))
    assert not re.search(r"\b(le|la|les|l') ?(le|la|les)\b", product.le)


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
    ("iso", "text"),
    [("2025-01-01", "1er janvier 2025"), ("2024-08-15", "15 août 2024")],
)
def test_a_day_is_written_as_it_is_read(iso: str, text: str) -> None:
    assert wording.day(iso) == text
