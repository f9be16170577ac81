"""Groups and sanctions: their codes are those of the other tables, their dates make sense."""

from datetime import date

import pytest
from here import TABLES

from fiches.reference import groups


def test_products_set_apart_are_products() -> None:
    found = groups.product_groups(TABLES)
    assert found.energy == {"B05Z", "B06Z", "C19Z", "D35A", "D35B"}
    assert found.uneven == found.energy | {"C30A", "C30C"}
    assert found.lumpy == {"C30A", "C30C"}
    assert found.uneven <= set(TABLES.products)


def test_partners_are_countries_outside_the_union() -> None:
    found = groups.partner_groups(TABLES)
    assert set(found) == {"US", "CN", "GB"}
    assert found["GB"] == {"GB", "XI", "XU"}
    names = TABLES.names(2024)
    for codes in found.values():
        assert codes <= set(names.countries)
        assert not codes & names.union


def test_sanctions_name_countries_acts_and_dates_in_order() -> None:
    names = TABLES.names(2024)
    for row in TABLES.rows("sanctions"):
        assert row["country"] in names.countries
        assert row["source"].startswith("Règlement (")
        since = date.fromisoformat(row["since"])
        assert not row["until"] or since < date.fromisoformat(row["until"])


@pytest.mark.parametrize(
    ("year", "there", "not_there"),
    [(2024, {"RU", "BY", "KP", "SY", "IR"}, {"CN", "US", "CU"}), (2025, {"RU", "IR"}, {"SY"})],
)
def test_a_market_is_out_if_sanctions_stand_at_the_end_of_the_year_or_came_since(
    year: int, there: set[str], not_there: set[str]
) -> None:
    found = groups.sanctioned(TABLES, year)
    assert there <= found
    assert not not_there & found


@pytest.mark.parametrize("table", ["product_groups", "partner_groups", "sanctions"])
def test_the_readme_describes_the_table(table: str) -> None:
    readme = (TABLES.folder / "README.md").read_text("utf-8")
    rows = TABLES.rows(table)
    assert f"| `{table}.csv` | {len(rows)} |" in readme
    section = readme.split(f"### `{table}.csv`")[1].split("###")[0]
    assert all(f"`{column}`" in section for column in rows[0])
