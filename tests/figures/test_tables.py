"""Tables: lean HTML that a screen reader can walk, the same rows in print, French numbers."""

import polars as pl
import pytest
from lxml import html as markup

from fiches import indicators
from fiches.figures import tables
from fiches.figures.tables import Card, Table
from fiches.store.customs import Source

ROWS = pl.DataFrame(
    [
        ("E", "C24B", "DE", 111_900_000),
        ("E", "C24B", "BE", 2_400_000),
        ("E", "C25E", "BE", 47_700_000),
        ("E", "C25E", "QU", 20_000),
        ("I", "C24A", "DE", 202_100_000),
        ("I", "C25E", "DE", 1_000_000),
    ],
    schema=["flow", "a129", "country", "value_eur"],
    orient="row",
).lazy()

SIMPLE = Table("Titre & <b>", "lrl", ("Un", "Deux", "Trois"), [("a<b", "1", "x"), ("c", "2", "y")])


def cells(text: str) -> list[list[str]]:
    """Return the texts of the body's cells, row by row."""
    body = markup.fragment_fromstring(text).find(".//tbody")
    return [[cell.text_content() for cell in row] for row in body]


def test_a_table_has_caption_and_header_cells() -> None:
    box = markup.fragment_fromstring(SIMPLE.html)
    table = box.find("table")
    assert table[0].tag == "caption"
    assert table[0].text == "Titre & <b>"
    assert [cell.get("scope") for cell in table.findall(".//thead//th")] == ["col"] * 3
    assert [cell.text for cell in table.findall(".//tbody//th[@scope='row']")] == ["a<b", "c"]
    assert [cell.get("class") for cell in table.findall("tbody/tr")[0]] == [None, "right", None]


def test_a_table_can_be_scrolled_with_the_keyboard_and_has_a_name() -> None:
    box = markup.fragment_fromstring(SIMPLE.html)
    assert dict(box.attrib) == {
        "class": "table-scroll",
        "role": "group",
        "aria-label": "Titre & <b>",
        "tabindex": "0",
    }


def test_nothing_is_left_of_what_great_tables_adds() -> None:
    table = indicators.balance_by_partner(ROWS)
    written = tables.balance(table)
    for noise in ("gt_", "style", " id=", "headers=", "data-quarto", 'colspan="1"', "\n"):
        assert noise not in written


def test_a_heading_over_columns_spans_them() -> None:
    table = Table("T", "lrr", ("Produit", "BE", "DE"), [("a", "1", "2")], over="Pays")
    first, second = markup.fragment_fromstring(table.html).findall(".//thead/tr")
    assert dict(first[0].attrib) == {"rowspan": "2", "scope": "col"}
    assert dict(first[1].attrib) == {"colspan": "2", "scope": "colgroup"}
    assert first[1].text == "Pays"
    assert [cell.text for cell in second] == ["BE", "DE"]


def test_balance_has_signs_and_a_total() -> None:
    written = tables.balance(indicators.balance_by_partner(ROWS))
    *partners, total = cells(written)
    assert partners[0] == ["Allemagne", "203,1", "111,9", "\u221291,2"]
    assert partners[1] == ["Belgique", "–", "50,1", "+50,1"]
    assert total == ["Total", "203,1", "162,0", "\u221241,1"]
    assert '<tr class="total"><th scope="row">Total' in written
    assert "en millions d'euros" in written


def test_a_little_isnt_nothing() -> None:
    (others,) = (
        row
        for row in cells(tables.balance(indicators.balance_by_partner(ROWS)))
        if row[0] == "Autres pays"
    )
    assert others == ["Autres pays", "–", "<\u202f0,1", "<\u202f0,1"]


@pytest.mark.parametrize(
    ("largest", "shown"), [(100_000_000, "100,0"), (99_000_000, "99,00"), (1_234_567, "1,235")]
)
def test_decimals_suit_the_largest_amount(largest: int, shown: str) -> None:
    frame = ROWS.filter(pl.col("flow") == "I").head(1).with_columns(value_eur=pl.lit(largest))
    assert cells(tables.balance(indicators.balance_by_partner(frame)))[0][1] == shown


def test_goods_set_both_flows_side_by_side() -> None:
    written = cells(tables.goods(indicators.goods(ROWS)))
    assert [row[1:] for row in written] == [
        ["202,1", "99,5\u202f%", "–", "–"],
        ["–", "–", "114,3", "70,5\u202f%"],
        ["1,0", "0,5\u202f%", "47,7", "29,5\u202f%"],
    ]
    assert written[0][0].startswith("Produits sidérurgiques")


def test_flows_add_up_in_both_directions() -> None:
    matrix = indicators.flow_matrix(ROWS, "E")
    header = [
        cell.text
        for cell in markup.fragment_fromstring(tables.flows(matrix)).iter("th")
        if cell.get("scope") == "col"
    ]
    rows = cells(tables.flows(matrix))
    assert header == ["Produit", "Allemagne", "Belgique", "Autres pays", "Total"]
    assert rows == [
        ["Métaux non ferreux", "111,9", "2,4", "–", "114,3"],
        ["Outillage et quincaillerie", "–", "47,7", "<\u202f0,1", "47,7"],
        ["Total", "111,9", "50,1", "<\u202f0,1", "162,0"],
    ]


def test_no_trade_is_a_table_without_rows() -> None:
    nothing = ROWS.filter(pl.col("flow") == "X")
    assert cells(tables.goods(indicators.goods(nothing))) == []
    assert cells(tables.flows(indicators.flow_matrix(nothing, "E"))) == [["Total", "–"]]


def test_sources_are_shown_in_page_and_print() -> None:
    source = Source(
        name="2024.zip", sha256="0123456789abcdef", bytes=2_192_921, rows=1500, flow="I"
    )
    shown = tables.sources([source])
    assert cells(shown.html) == [
        ["2024.zip", "Importations", "1\u202f500", "2\u202f192\u202f921", "0123456789ab"]
    ]
    assert shown.typst.startswith('#fiche-table(caption: "Fichiers lus", columns: ("l", "l", "r",')
    assert '(("2024.zip", "Importations", "1\u202f500",' in shown.typst


def test_cards_are_escaped_for_page_and_print() -> None:
    shown = tables.key_figures(
        [Card('A & "B"', "1 < 2", note="n", colour="imports"), Card("C", "3")]
    )
    assert "<dt>A &amp; &quot;B&quot;</dt><dd>1 &lt; 2</dd>" in shown.html
    assert shown.html.count("card-note") == 1
    assert 'label: "A & \\"B\\""' in shown.typst
    assert 'colour: "imports"' in shown.typst
