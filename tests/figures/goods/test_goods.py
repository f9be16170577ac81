"""The table of the goods: both flows side by side."""

import polars as pl
from cells import cells
from planted import ROWS
from rows import alone, with_families

from fiches import indicators
from fiches.figures.goods import GOODS


def test_goods_set_both_flows_side_by_side() -> None:
    written = cells(GOODS.table(with_families(alone(indicators.goods, ROWS))).html)
    assert [row[1:] for row in written] == [
        ["202,1", "99,5\u00a0%", "–", "–"],
        ["–", "–", "114,3", "70,5\u00a0%"],
        ["1,0", "0,5\u00a0%", "47,7", "29,5\u00a0%"],
    ]
    assert written[0][0].startswith("Produits sidérurgiques")


def test_no_trade_is_a_table_without_rows() -> None:
    nothing = ROWS.filter(pl.col("flow") == "X")
    assert cells(GOODS.table(with_families(alone(indicators.goods, nothing))).html) == []
