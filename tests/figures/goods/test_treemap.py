"""The treemap: areas on one scale, labels that fit, tints that can be read and told apart."""

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import altair as alt
import polars as pl
import pytest
from boxes import flaws, layers, specification, texts
from here import COLOURS, HERE, TABLES
from hypothesis import given
from hypothesis import strategies as st
from rows import FAMILIES, alone, everywhere, trade, with_families
from samples import sample
from syrupy.assertion import SnapshotAssertion

from fiches import indicators, store
from fiches.drawing import theme
from fiches.drawing.svg import draw
from fiches.figures.goods import GOODS as KIND
from fiches.figures.goods import blocks, labels, treemap
from fiches.figures.goods.blocks import NARROW, WIDE, Cell, Form
from fiches.french.typography import french
from fiches.french.wording import unit_of
from fiches.indicators import OTHER
from fiches.indicators.scope import Scope

SLACK = 0.01
"""What rounding may do to a place, in pixels."""

PRODUCTS = list(TABLES.products)
UNIT = unit_of([10**9])
FORMS = pytest.mark.parametrize("form", [WIDE, NARROW], ids=["wide", "narrow"])

GOODS = st.lists(
    st.tuples(st.sampled_from("EI"), st.sampled_from(PRODUCTS), st.integers(1, 10**11)),
    min_size=1,
    max_size=60,
    unique_by=lambda row: row[:2],
)


def goods_of(*rows: tuple[str, str, int]) -> pl.DataFrame:
    return with_families(
        alone(indicators.goods, trade(*rows, columns=("flow", "a129", "value_eur")))
    )


def laid(goods: pl.DataFrame, form: Form = WIDE) -> list[blocks.Block]:
    return blocks.layout(goods, UNIT, form)


def cells_of(goods: pl.DataFrame, form: Form = WIDE) -> list[Cell]:
    return [cell for block in laid(goods, form) for cell in block.cells]


def chart(goods: pl.DataFrame, form: Form = WIDE) -> alt.LayerChart:
    return treemap.chart(goods, FAMILIES, COLOURS, form)


SMALL = goods_of(
    ("I", "C24A", 300_000_000),
    ("I", "C29B", 250_000_000),
    ("I", "C22B", 40_000_000),
    ("I", "A01Z", 2_000_000),
    ("I", "C31Z", 1_000_000),
    ("E", "C29B", 700_000_000),
    ("E", "C25E", 90_000_000),
    ("E", "C27B", 12_000_000),
)


@pytest.fixture(scope="module")
def departments(data: Path) -> dict[str, pl.DataFrame]:
    """The goods of departments."""
    found = everywhere(replace(HERE, data=data), indicators.goods, kinds=("department",))
    return {place.code: with_families(goods) for place, goods in sample(found, 25)}


@FORMS
@given(rows=GOODS)
def test_areas_are_values_on_one_scale(form: Form, rows: list[tuple[str, str, int]]) -> None:
    found = laid(goods_of(*rows), form)
    total = sum(value for *_, value in rows)
    area = sum(block.width * block.height for block in found)
    for block in found:
        assert block.width * block.height / area == pytest.approx(block.total_eur / total)
        for cell in block.cells:  # a family loses a pixel on each side
            share = cell.value_eur / total
            assert cell.width * cell.height / area == pytest.approx(share, rel=0.15, abs=0.01)


@given(GOODS)
def test_nothing_is_lost_by_putting_together(rows: list[tuple[str, str, int]]) -> None:
    goods = goods_of(*rows)
    grouped = blocks.grouped(goods)
    for flow in grouped["flow"].unique():
        before, after = goods.filter(flow=flow), grouped.filter(flow=flow)
        assert after["value_eur"].sum() == before["value_eur"].sum()
        assert after["share"].sum() == pytest.approx(1)
        assert after["count"].sum() == before.height
        named = after.filter(pl.col("code") != OTHER)
        assert named["value_eur"].is_sorted(descending=True)
        assert after["code"].to_list()[: named.height] == named["code"].to_list()


@given(GOODS)
def test_only_small_products_are_put_together(rows: list[tuple[str, str, int]]) -> None:
    goods = goods_of(*rows)
    total = goods["value_eur"].sum()
    named = set(blocks.grouped(goods).select("flow", "code").iter_rows())
    for flow in goods["flow"].unique():
        of_flow = goods.filter(flow=flow)
        for place, (code, value) in enumerate(of_flow.select("a129", "value_eur").iter_rows()):
            if value >= blocks.THRESHOLD * total or place < blocks.ALWAYS:
                assert (flow, code) in named


@FORMS
@given(rows=GOODS)
def test_cells_share_the_picture_without_overlap(
    form: Form, rows: list[tuple[str, str, int]]
) -> None:
    cells = cells_of(goods_of(*rows), form)
    for a, b in combinations(cells, 2):
        apart = (
            a.x + a.width <= b.x + SLACK
            or b.x + b.width <= a.x + SLACK
            or a.y + a.height <= b.y + SLACK
            or b.y + b.height <= a.y + SLACK
        )
        assert apart
    assert min(cell.x for cell in cells) >= -SLACK
    assert max(cell.x + cell.width for cell in cells) <= form.width + SLACK
    assert max(cell.y + cell.height for cell in cells) <= form.height + SLACK


def test_a_lone_small_product_keeps_its_name() -> None:
    large = [("E", "C10A", 1000), ("E", "C10B", 900), ("E", "C10C", 50), ("E", "C10D", 30)]
    alone = blocks.grouped(goods_of(*large, ("E", "C31Z", 5)))
    assert alone.row(-1, named=True)["code"] == "C31Z"
    two = blocks.grouped(goods_of(*large, ("E", "C31Z", 5), ("E", "C11Z", 4)))
    assert two.row(-1, named=True)["code"] == OTHER
    assert two.row(-1, named=True)["count"] == 2


@FORMS
def test_labels_stay_in_their_cells(form: Form, departments: dict[str, pl.DataFrame]) -> None:
    for code, goods in departments.items():
        for cell in cells_of(goods, form):
            label = labels.best_label(cell, UNIT)
            if label is None:
                continue
            lines = [
                *((line, 600) for line in label.name),
                *((line, 400) for line in label.numbers),
            ]
            widest = max(theme.text_width(line, label.size, weight) for line, weight in lines)
            assert widest <= cell.width - 2 * label.padding, (code, cell)
            assert label.size * (1 + labels.LINE * (len(lines) - 1)) <= cell.height, (code, cell)
            assert label.size >= theme.MIN_SIZE
            assert " ".join(label.name) == cell.name


@FORMS
def test_a_cell_without_room_for_a_name_has_a_number_that_is_explained(
    form: Form, departments: dict[str, pl.DataFrame]
) -> None:
    for code, goods in departments.items():
        found = [block for block in laid(goods, form) if not block.beside]
        cells = [cell for block in found for cell in block.cells]
        written = treemap._written(cells, UNIT)
        numbers = [int(text.split()[0]) for text in written.listed if text[0].isdigit()]
        assert numbers == list(range(1, len(numbers) + 1))
        for cell in cells:
            if labels.best_label(cell, UNIT) is None:
                told = [text for text in written.listed if f"{cell.name} ({cell.part}" in text]
                assert told, (code, cell)


@FORMS
def test_texts_are_apart(form: Form, departments: dict[str, pl.DataFrame]) -> None:
    found = {code: flaws(chart(goods, form)) for code, goods in departments.items()}
    assert {code: told for code, told in found.items() if told} == {}


def test_a_product_has_one_tint_on_both_sides_and_the_sides_differ_in_lightness() -> None:
    paint = treemap.Paint(FAMILIES, COLOURS)
    for family in FAMILIES:
        bought, sold = (paint.tint(flow, family) for flow in ("I", "E"))
        assert theme.contrast(bought, sold) >= 1.8, family
        for ground in (bought, sold):
            assert theme.contrast(COLOURS.readable_on(ground), ground) >= 4.5, ground
    assert theme.contrast(COLOURS.imports, COLOURS.exports) >= 1.8
    tints = {paint.tint(flow, family) for flow in "EI" for family in FAMILIES}
    assert len(tints) == 2 * len(FAMILIES)


def test_the_legend_names_the_families_that_are_shown() -> None:
    legend = [row["text"] for row in layers(chart(SMALL))["legend"]]
    shown = {FAMILIES[cell.family] for cell in cells_of(SMALL) if cell.code != OTHER}
    assert set(legend) == shown
    assert legend == [name for name in FAMILIES.values() if name in shown]


def test_cells_of_a_family_stand_together_the_largest_family_first() -> None:
    (imports, _) = laid(SMALL)
    families = [cell.family for cell in imports.cells]
    assert families == sorted(families, key=families.index)
    assert families[-1] == OTHER


def test_what_is_inside_a_large_cell_is_shown(data: Path) -> None:
    project = replace(HERE, data=data)
    year = store.open_year(2024, project)
    marne = Scope(TABLES.find_department("51"), year, year.provenance.quarters)
    goods = KIND.data(marne)
    row = goods.row(by_predicate=pl.col("share") > 0.5, named=True)
    classes = year.frame.filter(department="51", flow=row["flow"], a129=row["a129"]).collect()
    assert sum(one["share"] for one in row["inside"]) == pytest.approx(1)
    largest = classes.group_by("cpf4").agg(pl.sum("value_eur"))["value_eur"].max()
    assert row["inside"][0]["share"] == pytest.approx(largest / row["value_eur"])
    drawn = [each["text"] for each in layers(chart(goods))["small"]]
    assert any(text.startswith("Vins de raisin") for text in drawn)
    told = [row[0] for row in KIND.table(goods).rows]
    assert told[told.index(row["short"]) + 1] == "dont Vins de raisin"


def test_a_sliver_has_its_labels_beside_it() -> None:
    goods = goods_of(
        ("I", "C19Z", 900_000_000),
        ("I", "C10A", 100_000_000),
        ("E", "C38Z", 600_000),
        ("E", "C28A", 300_000),
        ("E", "A01Z", 100_000),
        ("E", "C31Z", 1),
    )
    imports, exports = laid(goods)
    assert exports.beside
    assert not imports.beside
    drawn = chart(goods)
    beside = [row["text"] for row in layers(drawn)["names_beside"]]
    assert beside == [cell.name for cell in exports.cells]
    assert flaws(drawn) == []
    edge = exports.x + exports.width
    assert all(box.left > edge for box in texts(drawn) if box.text in beside)


@pytest.mark.parametrize("flow", ["E", "I"])
def test_one_flow_alone_fills_the_picture(flow: str) -> None:
    (block,) = laid(goods_of((flow, "C30C", 5), (flow, "C31Z", 7)))
    assert (block.x, block.width) == (0, theme.WIDTH)
    headings = [row["text"] for row in layers(chart(SMALL.filter(flow=flow)))["headings"]]
    assert [heading.split(" ")[0] for heading in headings] == [
        "Importations",
        "Exportations",
    ]


def test_no_trade_is_said() -> None:
    assert [box.text for box in texts(chart(SMALL.clear()))] == [treemap.NOTHING]


def test_each_cell_says_what_it_is() -> None:
    told = [json.loads(row["about"]) for row in layers(chart(SMALL))["cells"]]
    tips = [one["tip"] for one in told]
    assert len(tips) == len(set(tips)) == 7
    assert "Produits sidérurgiques : 300,0\u00a0M€, 50,6\u00a0% des importations" in tips
    assert "2 produits de moins de 1 % : 3,0\u00a0M€, 0,5\u00a0% des importations" in tips
    assert {one["value"] for one in told} >= {"300000000", "3000000"}


def test_names_break_between_words_and_never_leave_one_alone_that_links() -> None:
    for name in [product.short for product in TABLES.products.values()]:
        for lines in labels.broken(name):
            assert " ".join(lines) == name
            assert labels.LINKING.isdisjoint(lines)


def test_specification(snapshot: SnapshotAssertion) -> None:
    assert specification(chart(SMALL)) == snapshot


def test_drawing_has_all_texts() -> None:
    svg = draw(chart(SMALL), COLOURS, id="essai")
    assert all(french(box.text) in svg for box in texts(chart(SMALL)))
