"""Countries and products: codes join, names are those of the year, French forms hold."""

import re

import pytest
from here import TABLES

from fiches.reference import NOT_COUNTRIES, RETURNS
from fiches.reference.nomenclature import NEVER


def test_countries_have_one_row_a_code():
    countries = TABLES.names().countries
    assert set(countries) == {row["code"] for row in TABLES.rows("countries")}
    assert all(country.code == code for code, country in countries.items())


def test_names_in_force_are_distinct():
    for month in ("2019-12", "2024-12"):
        names = [
            row["name"]
            for row in TABLES.rows("countries")
            if (row["valid_from"] or "0000") <= month <= (row["valid_to"] or "9999")
        ]
        assert sorted(names) == sorted(set(names))


def test_validities_of_a_code_follow_one_another():
    last = {}
    for row in TABLES.rows("countries"):
        if row["code"] in last:
            assert last[row["code"]] < row["valid_from"]
        last[row["code"]] = row["valid_to"] or NEVER


@pytest.mark.parametrize(
    ("year", "members"), [(2003, 14), (2012, 26), (2013, 27), (2019, 27), (2020, 26)]
)
def test_members_of_the_union_other_than_france(year, members):
    names = TABLES.names(year)
    assert sum(country.eu for country in names.countries.values()) == len(names.union) == members


def test_today_is_the_default():
    assert len(TABLES.names().union) == 26
    assert TABLES.names().country("XS").name == "Serbie"


def test_membership_ends_with_the_year_of_leaving():
    assert TABLES.names(2019).country("GB").eu
    assert not TABLES.names(2020).country("GB").eu
    assert not TABLES.names(2024).country("XI").eu


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("XS", 2004, "Saba"),
        ("XS", 2005, "Serbie"),
        ("XS", 2024, "Serbie"),
        ("XK", 1992, "Yougoslavie"),
        ("XK", 2024, "Kosovo"),
        ("XI", 2024, "Irlande du Nord"),
        ("SZ", 2024, "Eswatini"),
        ("MK", 2024, "Macédoine du Nord"),
        ("CZ", 2024, "Tchéquie"),
        ("TR", 2024, "Turquie"),
        ("AE", 2024, "Émirats arabes unis"),
        ("US", 2024, "États-Unis"),
        ("FR", 2024, "Retours"),
    ],
)
def test_names_of_the_year(code, year, name):
    assert TABLES.names(year).country(code).name == name


@pytest.mark.parametrize(
    ("code", "le", "du"),
    [
        ("BE", "la Belgique", "de Belgique"),
        ("DE", "l'Allemagne", "d'Allemagne"),
        ("US", "les États-Unis", "des États-Unis"),
        ("GB", "le Royaume-Uni", "du Royaume-Uni"),
        ("HU", "la Hongrie", "de Hongrie"),
        ("HN", "le Honduras", "du Honduras"),
        ("HT", "Haïti", "d'Haïti"),
        ("HK", "Hong Kong", "de Hong Kong"),
        ("IR", "l'Iran", "d'Iran"),
        ("IL", "Israël", "d'Israël"),
        ("CU", "Cuba", "de Cuba"),
        ("EC", "l'Équateur", "de l'Équateur"),
        ("YE", "le Yémen", "du Yémen"),
        ("FO", "les îles Féroé", "des îles Féroé"),
        ("CI", "la Côte d'Ivoire", "de Côte d'Ivoire"),
        ("CD", "la République démocratique du Congo", "de la République démocratique du Congo"),
    ],
)
def test_forms_of_countries(code, le, du):
    country = TABLES.names().country(code)
    assert (country.le, country.du) == (le, du)


def test_kinds_of_partners():
    of_kind: dict[str, set[str]] = {}
    for country in TABLES.names().countries.values():
        of_kind.setdefault(country.kind, set()).add(country.code)
    assert of_kind.keys() == {"country", "returns", "undetermined"}
    assert of_kind["undetermined"] == NOT_COUNTRIES
    assert of_kind["returns"] == {RETURNS}
    members = (one for one in TABLES.names().countries.values() if one.eu)
    assert {country.kind for country in members} == {"country"}


def test_products():
    shorts = [product.short for product in TABLES.products.values()]
    assert len(TABLES.rows("products")) == len(TABLES.products) == 76
    assert all(product.code == code for code, product in TABLES.products.items())
    assert len(set(shorts)) == 76
    assert max(map(len, shorts)) <= 28
    assert all(re.search(r"^[A-ZÀ-ÝŒ].*[^.\s]$", short) for short in shorts)


def test_every_class_belongs_to_a_product_or_is_a_service():
    assert len(TABLES.rows("cpf4")) == len(TABLES.cpf4) == 576
    goods = [row for row in TABLES.cpf4.values() if row["a129"]]
    assert {row["a129"] for row in goods} == set(TABLES.products)
    assert all(row["cpf4"][:2] == row["a129"][1:3] for row in goods)
    # Plans, exposed films, collections and hair are goods of classes named after a service.
    services = [
        row["cpf4"] for row in goods if re.match(r"(Services|Commerce|Location)\b", row["label"])
    ]
    assert services == ["7111", "7420", "9102", "9602"]


@pytest.mark.parametrize(
    ("cpf4", "a129"),
    [
        ("0111", "A01Z"),
        ("0620", "B06Z"),
        ("1011", "C10A"),
        ("1091", "C10K"),
        ("2015", "C20A"),
        ("2042", "C20B"),
        ("2059", "C20C"),
        ("2399", "C23B"),
        ("2434", "C24A"),
        ("2451", "C24C"),
        ("2530", "C25B"),
        ("2599", "C25E"),
        ("2680", "C26G"),
        ("2720", "C27B"),
        ("2751", "C27A"),
        ("2920", "C29A"),
        ("3220", "C32A"),
        ("3250", "C32B"),
        ("3299", "C32C"),
        ("3832", "E38Z"),
        ("5811", "J58Z"),
        ("9003", "R90Z"),
        ("9602", "S96Z"),
        ("0161", ""),
        ("2562", ""),
        ("4511", ""),
    ],
)
def test_product_of_a_class(cpf4, a129):
    assert TABLES.cpf4[cpf4]["a129"] == a129
