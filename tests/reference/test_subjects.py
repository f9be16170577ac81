"""What asks for a country, a product or a territory is found, or refused in one sentence."""

import pytest
from here import NAMES, TABLES

from fiches.errors import UsageError
from fiches.reference.subjects import (
    SERIES,
    code_of,
    find_country,
    find_product,
    find_territory,
    series_of,
)


def test_each_finds_itself_by_its_code_and_by_its_name() -> None:
    for country in NAMES.countries.values():
        if country.kind == "country":
            assert find_country(country.code, NAMES) == country
            assert find_country(country.name, NAMES).name == country.name
    for product in NAMES.products.values():
        assert find_product(product.code.lower(), NAMES) == product
        assert find_product(product.short, NAMES) == product
    for territory in TABLES.territories:
        assert find_territory(territory.id, TABLES) == territory
        assert find_territory(territory.name.upper(), TABLES).name == territory.name


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("US", "US"),
        (" us ", "US"),
        ("États-Unis", "US"),
        ("les etats unis", "US"),
        (False, "NO"),  # YAML reads NO so
        ("NO", "NO"),
        ("NA", "NA"),
        ("XS", "XS"),
        ("Côte d’Ivoire", "CI"),
    ],
)
def test_a_country_is_found_however_it_is_typed(asked: object, code: str) -> None:
    assert find_country(asked, NAMES).code == code


def test_a_code_stands_for_its_holder_of_the_year() -> None:
    assert find_country("XS", TABLES.names(2024)).name == "Serbie"
    assert find_country("XS", TABLES.names(2004)).name == "Saba"


@pytest.mark.parametrize("asked", ["FR", "QU", "EU", "Atlantide", "", "U\nS", "x" * 300])
def test_what_is_no_country_is_refused_with_the_nearest(asked: str) -> None:
    with pytest.raises(UsageError, match=r"^« .{0,41} » n'est pas un pays ; .*\(..\)\.$"):
        find_country(asked, NAMES)


@pytest.mark.parametrize("asked", [None, True, 12, 1.5, float("nan"), ["US"]])
def test_what_isnt_a_text_is_told_how_to_be_written(asked: object) -> None:
    for find in (
        lambda: find_country(asked, NAMES),
        lambda: find_product(asked, NAMES),
        lambda: find_territory(asked, TABLES),
    ):
        with pytest.raises(UsageError, match="entre guillemets"):
            find()


def test_the_nearest_are_named() -> None:
    with pytest.raises(UsageError, match=r"Norvège \(NO\)"):
        find_country("Norvege du Nord", NAMES)
    with pytest.raises(UsageError, match=r"\(C11Z\)"):
        find_product("boisson", NAMES)


def test_a_page_is_in_its_series() -> None:
    for series in SERIES:
        assert series_of(series.page("X")) == series
        assert series_of(series.page("index")) == series
    assert series_of("fiches/08") is None
    assert series_of("index") is None
    assert code_of(TABLES.territories[0]) == TABLES.territories[0].id
