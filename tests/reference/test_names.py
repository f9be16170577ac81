"""What codes stand for: known ones, those with a label alone, and those that nobody documents."""

import pytest
from here import TABLES

from fiches.reference import Names
from fiches.reference.nomenclature import NEVER, SHORT, break_between, in_force

ROWS = [
    {"a129": "A01Z", "valid_from": "2009-01", "valid_to": "2025-12"},
    {"a129": "A01Y", "valid_from": "2026-01", "valid_to": ""},
    {"a129": "A02Z", "valid_from": "2009-01", "valid_to": ""},
    {"a129": "", "valid_from": "2021-01", "valid_to": ""},
]
"""A product that another one replaces, one that stays, and a service."""


@pytest.mark.parametrize("year", [1995, 2004, 2005, 2010, 2024])
def test_every_country_is_named_in_the_years_of_its_rows_and_in_no_others(year: int) -> None:
    names = TABLES.names(year)
    valid = {row["code"] for row in TABLES.rows("countries") if in_force(row, year)}
    assert set(names.countries) == valid
    for row in TABLES.rows("countries"):
        found = names.country(row["code"])
        if row["code"] not in valid:
            assert found.name == f"pays non documenté ({row['code']})"
        elif row["valid_from"] <= f"{year}-12" <= (row["valid_to"] or NEVER):
            assert (found.name, found.le, found.du) == (row["name"], row["le"], row["du"])


def test_a_code_used_twice_is_who_holds_it() -> None:
    assert [TABLES.names(y).country("XS").name for y in (2004, 2005, 2024)] == [
        "Saba",
        "Serbie",
        "Serbie",
    ]
    assert TABLES.names(2024).country("XI").name == "Irlande du Nord"
    assert TABLES.names(2004).country("XI").name == "Saint-Martin (Pays-Bas)"
    assert TABLES.names(2015).country("XI").name == "pays non documenté (XI)"


LABELS = [
    ("country", "YA", "État neuf"),
    ("country", "YB", "Pays nouveau"),
    ("country", "YC", ""),
    ("a129", "X99Z", "Choses ; et autres choses que l'on ne savait pas nommer"),
    ("a129", "X98Z", ""),
    ("cpf4", "9998", "Choses"),
    ("cpf4", "9997", ""),
    ("department", "96", "Nouveau département"),
]


@pytest.fixture
def labelled() -> Names:
    return TABLES.names(2024).with_labels(LABELS)


def test_a_code_with_a_label_is_named_by_it(labelled: Names) -> None:
    new = labelled.country("YA")
    assert (new.name, new.le, new.du) == ("État neuf", "État neuf", "d'État neuf")
    assert labelled.country("YB").du == "de Pays nouveau"
    assert labelled.product("9998").label == "Choses"
    assert labelled.product("X99Z").label.endswith("nommer")
    assert labelled.department("96") == "Nouveau département"


def test_a_code_without_one_says_so(labelled: Names) -> None:
    for code in ("YC", "ZZ"):  # listed among the year's codes or not
        found = labelled.country(code)
        assert found.name == f"pays non documenté ({code})"
        assert (found.le, found.du) == (f"un {found.name}", f"d'un {found.name}")
        assert (found.kind, found.eu) == ("country", False)
    for code in ("X98Z", "9997", "????", "Z00Z"):
        found = labelled.product(code)
        assert found.short == found.label == f"produit non documenté ({code})"
        assert found.le == f"les produits non documentés ({code})"
    assert labelled.department("98") == "département non documenté (98)"
    assert labelled.department("99") == "Monaco"


def test_lists_of_names_and_single_names_agree(labelled: Names) -> None:
    for code, country in labelled.countries.items():
        assert labelled.country(code) is country
    for code, product in {**labelled.products, **labelled.classes}.items():
        assert labelled.product(code) is product
    assert {"YA", "YC"} <= set(labelled.countries)
    assert {"X99Z", "X98Z"} <= set(labelled.products)
    assert labelled.union == TABLES.names(2024).union


def test_known_names_are_as_they_were(labelled: Names) -> None:
    plain = TABLES.names(2024)
    assert all(labelled.country(code) == one for code, one in plain.countries.items())
    assert all(labelled.product(code) == one for code, one in plain.products.items())


def test_short_labels_are_short_and_of_whole_words(labelled: Names) -> None:
    for product in [*labelled.products.values(), *labelled.classes.values()]:
        assert len(product.short) <= SHORT, product
        if product.short.endswith("…"):
            assert product.label.startswith(product.short[:-1])
            assert not product.label[len(product.short) - 1].isalnum() or " " not in product.short


@pytest.mark.parametrize(
    ("first", "last", "year"),
    [
        (2024, 2025, None),
        (2025, 2026, 2026),
        (2023, 2027, 2026),
        (2026, 2027, None),
        (2008, 2009, 2009),
        (2009, 2010, None),
        (2020, 2021, None),
    ],
)
def test_years_on_both_sides_of_a_change_are_not_compared(
    first: int, last: int, year: int | None
) -> None:
    found = break_between("a129", ROWS, first, last)
    assert (found and found.year) == year
    if found:
        assert f"A129 a changé en {year}" in found.sentence
        assert f"de {first} et de {last} ne se comparent pas" in found.sentence


def test_a_change_within_a_year_touches_both_its_sides() -> None:
    rows = [{"a129": "A01Z", "valid_from": "2025-07", "valid_to": ""}]
    assert break_between("cpf4", rows, 2024, 2025)
    assert break_between("cpf4", rows, 2025, 2026)
    assert not break_between("cpf4", rows, 2026, 2027)


@pytest.mark.parametrize("nomenclature", ["a129", "cpf4"])
def test_the_tables_know_of_no_change_since_2015(nomenclature: str) -> None:
    assert TABLES.nomenclature_break(nomenclature, 2015, 2026) is None
    assert TABLES.nomenclature_break("cpf4", 2014, 2015)
