"""The goods: they add up, whatever else is computed with them."""

import polars as pl
import pytest
from here import NAMES
from hypothesis import given
from rows import alone, few, frames, trade

from fiches import indicators


@few
@given(frames)
def test_goods_add_up_within_each_flow(frame: pl.LazyFrame) -> None:
    goods = alone(indicators.goods, frame)
    totals = alone(indicators.totals, frame)
    for flow, total in (("E", totals.exports_eur), ("I", totals.imports_eur)):
        part = goods.filter(flow=flow)
        assert part["value_eur"].sum() == total
        assert part["share"].is_between(0, 1).all()
        assert part["share"].sum() == pytest.approx(1 if total else 0)
        assert part["value_eur"].to_list() == sorted(part["value_eur"], reverse=True)


def test_a_share_does_not_depend_on_what_is_computed_with_it() -> None:
    frame = trade(
        ("E", "08", "A01Z", "BE", 3), ("E", "08", "A02Z", "BE", 1), ("E", "08", "A03Z", "BE", 1)
    )
    others = trade(("E", "9A", "A01Z", "BE", 1), ("I", "08", "A01Z", "BE", 7))
    more = pl.concat([frame, others]).with_columns(place="department")
    ours = alone(indicators.goods, frame)
    assert ours["share"].to_list() == [3 / 5, 1 / 5, 1 / 5]
    assert indicators.goods(more, ["08"], NAMES)["08"].filter(flow="E").equals(ours)


def test_equal_products_rank_by_code() -> None:
    frame = trade(
        ("E", "08", "C11Z", "IT", 5), ("E", "08", "C10A", "DE", 5), ("E", "08", "C10B", "BE", 5)
    )
    assert alone(indicators.goods, frame)["a129"].to_list() == ["C10A", "C10B", "C11Z"]


def test_an_unknown_product_names_itself() -> None:
    goods = alone(indicators.goods, trade(("E", "08", "Z99Z", "0X", 3)))
    assert goods.select("short", "label").row(0) == ("Z99Z", "Z99Z")


def test_a_place_that_trades_nothing_has_no_goods() -> None:
    assert alone(indicators.goods, trade()).is_empty()
