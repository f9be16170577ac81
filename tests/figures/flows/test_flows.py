"""The table of a flow: it adds up in both directions."""

import polars as pl
from cells import cells
from lxml import html as markup
from planted import ROWS
from rows import alone

from fiches import indicators
from fiches.figures.flows import EXPORTS


def test_flows_add_up_in_both_directions() -> None:
    written = EXPORTS.table(alone(indicators.flows, ROWS, "E")).html
    header = [
        cell.text
        for cell in markup.fragment_fromstring(written).iter("th")
        if cell.get("scope") == "col"
    ]
    assert header == ["Produit", "Allemagne", "Belgique", "Autres pays", "Total"]
    assert cells(written) == [
        ["Métaux non ferreux", "111,9", "2,4", "–", "114,3"],
        ["Outillage et quincaillerie", "–", "47,7", "<\u00a00,1", "47,7"],
        ["Total", "111,9", "50,1", "<\u00a00,1", "162,0"],
    ]


def test_no_trade_is_a_table_with_its_total_alone() -> None:
    nothing = ROWS.filter(pl.col("flow") == "X")
    assert cells(EXPORTS.table(alone(indicators.flows, nothing, "E")).html) == [["Total", "–"]]
