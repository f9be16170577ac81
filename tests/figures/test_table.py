"""Tables: lean HTML that a screen reader can walk, the same rows in print, French numbers."""

import pytest
from cells import cells
from lxml import html as markup

from fiches.figures.table import Card, Table, amount, balance, key_figures, share_of
from fiches.french.wording import unit_of

SIMPLE = Table("Titre & <b>", "lrl", ("Un", "Deux", "Trois"), [("a<b", "1", "x"), ("c", "2", "y")])


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
        "aria-label": "Tableau",
        "tabindex": "0",
    }


def test_a_table_is_the_same_in_print() -> None:
    assert SIMPLE.typst == (
        '#fiche-table(caption: "Titre & <b>", columns: ("l", "r", "l", ), over: "", '
        'header: ("Un", "Deux", "Trois", ), '
        'rows: (("a<b", "1", "x", ), ("c", "2", "y", ), ), total: false)'
    )


def test_a_table_has_nothing_that_the_page_does_not_need() -> None:
    table = Table("T", "lrr", ("P", "B", "D"), [("a", "1", "2")], over="Pays", total=True)
    for noise in ("gt_", "style", " id=", "headers=", "data-quarto", 'colspan="1"', "\n"):
        assert noise not in table.html


def test_a_heading_over_columns_spans_them() -> None:
    table = Table("T", "lrr", ("Produit", "BE", "DE"), [("a", "1", "2")], over="Pays")
    first, second = markup.fragment_fromstring(table.html).findall(".//thead/tr")
    assert dict(first[0].attrib) == {"rowspan": "2", "scope": "col"}
    assert dict(first[1].attrib) == {"colspan": "2", "scope": "colgroup"}
    assert first[1].text == "Pays"
    assert [cell.text for cell in second] == ["BE", "DE"]


def test_a_total_is_told_from_the_other_rows() -> None:
    table = Table("T", "lr", ("Pays", "Valeur"), [("Chine", "1"), ("Total", "1")], total=True)
    rows = markup.fragment_fromstring(table.html).findall(".//tbody/tr")
    assert [row.get("class") for row in rows] == [None, "total"]


@pytest.mark.parametrize("total", [False, True])
def test_a_table_may_have_no_rows(total: bool) -> None:
    assert cells(Table("T", "l", ("Un",), [], total=total).html) == []


@pytest.mark.parametrize(
    ("eur", "plain", "signed"),
    [
        (None, "–", "–"),
        (0, "–", "–"),
        (1, "<\u00a00,1", "<\u00a00,1"),
        (-1, ">\u00a0\u22120,1", ">\u00a0\u22120,1"),
        (50_000, "0,1", "+0,1"),
        (-91_200_000, "\u221291,2", "\u221291,2"),
    ],
)
def test_a_little_isnt_nothing(eur: int | None, plain: str, signed: str) -> None:
    unit = unit_of([100_000_000])
    assert amount(eur, unit) == plain
    assert balance(eur or 0, unit) == signed


@pytest.mark.parametrize(
    ("part", "shown"),
    [
        (None, "–"),
        (0.0, "0,0\u00a0%"),
        (0.0004, "<\u00a00,1\u00a0%"),
        (0.705, "70,5\u00a0%"),
    ],
)
def test_nor_is_a_little_share(part: float | None, shown: str) -> None:
    assert share_of(part) == shown


def test_cards_are_escaped_for_page_and_print() -> None:
    shown = key_figures([Card('A & "B"', "1 < 2", note="n", colour="imports"), Card("C", "3")])
    assert "<dt>A &amp; &quot;B&quot;</dt><dd>1 &lt; 2</dd>" in shown.html
    assert shown.html.count("card-note") == 1
    assert 'label: "A & \\"B\\""' in shown.typst
    assert 'colour: "imports"' in shown.typst
