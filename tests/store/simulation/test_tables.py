"""The tables of the model."""

import polars as pl
import pytest
from here import HERE, TABLES


def table(name):
    return pl.read_csv(HERE.reference / f"demo_{name}.csv", infer_schema=False)


@pytest.mark.parametrize(
    ("name", "groups"), [("markets", ["flow", "product"]), ("specialities", ["department", "flow"])]
)
def test_percents_leave_room_for_the_rest(name, groups):
    sums = table(name).group_by(groups).agg(pl.col("percent").cast(pl.Int64).sum())
    assert sums["percent"].min() > 0
    assert sums.filter(pl.col("percent") > 100).is_empty()


def test_tables_name_known_codes():
    products = {*TABLES.cpf4} | {*TABLES.products}
    goods, partners = set(table("products")["cpf4"]), set(table("partners")["country"])
    for name in ("markets", "specialities", "events"):
        named = set(table(name)["product"].drop_nulls())
        assert named <= products
        assert {code for code in named if code.isdigit()} <= goods
    assert set(table("markets")["country"]) <= partners
    assert set(table("events")["country"].drop_nulls()) <= partners | {"XU"}
    departments = set(table("departments")["department"])
    assert set(table("specialities")["department"]) == departments
    assert set(table("density")["department"]) == departments
    assert set(table("events")["department"].drop_nulls()) <= departments


def test_an_event_has_either_an_amount_in_a_cell_or_a_factor():
    events = table("events")
    assert events.select((pl.col("meur").is_null() != pl.col("factor").is_null()).all()).item()
    amounts = events.filter(pl.col("meur").is_not_null())
    assert amounts.select("department", "product", "country").null_count().sum_horizontal()[0] == 0
    assert amounts["product"].str.contains("^[0-9]{4}$").all()
    quarters = pl.concat([events["from"], events["to"]]).drop_nulls()
    assert quarters.str.contains("^20[0-9]{2}Q[1-4]$").all()


def test_no_event_is_in_the_example_that_everyone_sees_first():
    assert "08" not in set(table("events")["department"])


def test_all_goods_of_a129_have_a_place():
    held = {TABLES.cpf4[code]["a129"] for code in table("products")["cpf4"]}
    assert held == {*TABLES.products}
