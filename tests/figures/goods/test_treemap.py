"""The treemap: areas on one scale, labels that fit, colours that can be read."""

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest
from boxes import flaws, layers, specification, texts
from here import COLOURS, HERE, TABLES
from hypothesis import given
from hypothesis import strategies as st
from rows import alone, everywhere, trade
from samples import sample
from syrupy.assertion import SnapshotAssertion

from fiches import indicators
from fiches.drawing import theme
from fiches.drawing.svg import draw
from fiches.figures.goods import treemap
from fiches.indicators import OTHER

SLACK = 0.01
"""What rounding may do to a place, in pixels."""

PRODUCTS = list(TABLES.products)

GOODS = st.lists(
    st.tuples(st.sampled_from("EI"), st.sampled_from(PRODUCTS), st.integers(1, 10**11)),
    min_size=1,
    max_size=60,
    unique_by=lambda row: row[:2],
)


def goods_of(*rows: tuple[str, str, int]) -> pl.DataFrame:
    return alone(indicators.goods, trade(*rows, columns=("flow", "a129", "value_eur")))


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
    return {place.code: goods for place, goods in sample(found, 25)}


@given(GOODS)
def test_areas_are_values_on_one_scale(rows: list[tuple[str, str, int]]) -> None:
    blocks = treemap.layout(goods_of(*rows))
    total = sum(value for *_, value in rows)
    area = sum(block.width for block in blocks) * (treemap.HEIGHT - treemap.TOP)
    for cell in (cell for block in blocks for cell in block.cells):
        assert cell.width * cell.height / area == pytest.approx(cell.value_eur / total, abs=1e-6)


@given(GOODS)
def test_nothing_is_lost_by_putting_together(rows: list[tuple[str, str, int]]) -> None:
    goods = goods_of(*rows)
    grouped = treemap.grouped(goods)
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
    named = set(treemap.grouped(goods).select("flow", "code").iter_rows())
    for flow in goods["flow"].unique():
        of_flow = goods.filter(flow=flow)
        for place, (code, value) in enumerate(of_flow.select("a129", "value_eur").iter_rows()):
            if value >= treemap.THRESHOLD * total or place < treemap.ALWAYS:
                assert (flow, code) in named


@given(GOODS)
def test_cells_share_the_picture_without_overlap(rows: list[tuple[str, str, int]]) -> None:
    blocks = treemap.layout(goods_of(*rows))
    cells = [cell for block in blocks for cell in block.cells]
    for a, b in combinations(cells, 2):
        apart = (
            a.x + a.width <= b.x + SLACK
            or b.x + b.width <= a.x + SLACK
            or a.y + a.height <= b.y + SLACK
            or b.y + b.height <= a.y + SLACK
        )
        assert apart
    assert min(cell.x for cell in cells) >= -SLACK
    assert max(cell.x + cell.width for cell in cells) <= theme.WIDTH + SLACK
    assert max(cell.y + cell.height for cell in cells) <= treemap.HEIGHT + SLACK


def test_a_lone_small_product_keeps_its_name() -> None:
    large = [("E", "C10A", 1000), ("E", "C10B", 900), ("E", "C10C", 50), ("E", "C10D", 30)]
    alone = treemap.grouped(goods_of(*large, ("E", "C31Z", 5)))
    assert alone.row(-1, named=True)["code"] == "C31Z"
    two = treemap.grouped(goods_of(*large, ("E", "C31Z", 5), ("E", "C11Z", 4)))
    assert two.row(-1, named=True)["code"] == OTHER
    assert two.row(-1, named=True)["count"] == 2


def test_labels_stay_in_their_cells(departments: dict[str, pl.DataFrame]) -> None:
    for code, goods in departments.items():
        for cell in (cell for block in treemap.layout(goods) for cell in block.cells):
            label = treemap.best_label(cell)
            if label is None:
                continue
            lines = [
                *((line, 600) for line in label.name),
                *((line, 400) for line in label.numbers),
            ]
            widest = max(theme.text_width(line, label.size, weight) for line, weight in lines)
            assert widest <= cell.width - 2 * label.padding, (code, cell)
            assert label.size * (1 + treemap.LINE * (len(lines) - 1)) <= cell.height, (code, cell)
            assert label.size >= theme.MIN_SIZE


def test_hardly_a_cell_is_left_without_label(departments: dict[str, pl.DataFrame]) -> None:
    """A cell has none only if even the smallest label of its shortened name can't be put there."""
    bare = []
    cells = [
        cell
        for goods in departments.values()
        for block in treemap.layout(goods)
        if not block.narrow
        for cell in block.cells
    ]
    for cell in cells:
        if treemap.best_label(cell) is None:
            bare.append(cell)
            for lines in treemap.broken(treemap.shortened(cell.name)):
                assert not treemap.Label(theme.MIN_SIZE, lines).fits(cell)
    assert len(bare) <= 0.01 * len(cells)


def test_texts_are_apart(departments: dict[str, pl.DataFrame]) -> None:
    found = {code: flaws(treemap.chart(goods, COLOURS)) for code, goods in departments.items()}
    assert {code: told for code, told in found.items() if told} == {}


def test_text_can_be_read_on_each_shade(departments: dict[str, pl.DataFrame]) -> None:
    cells = [
        cell
        for goods in departments.values()
        for block in treemap.layout(goods)
        for cell in block.cells
    ]
    grounds = {cell.colour(COLOURS) for cell in cells}
    assert len(grounds) == 2 * len(treemap.SHADES) + 1
    for ground in grounds:
        assert theme.contrast(COLOURS.readable_on(ground), ground) >= 4.5, ground


def test_a_sliver_has_its_labels_beside_it() -> None:
    goods = goods_of(
        ("I", "C19Z", 900_000_000),
        ("I", "C10A", 100_000_000),
        ("E", "C38Z", 600_000),
        ("E", "C28A", 300_000),
        ("E", "A01Z", 100_000),
        ("E", "C31Z", 1),
    )
    imports, exports = treemap.layout(goods)
    assert exports.narrow
    assert not imports.narrow
    chart = treemap.chart(goods, COLOURS)
    beside = [row["text"] for row in layers(chart)["names_beside"]]
    assert beside == [cell.name for cell in exports.cells]
    assert flaws(chart) == []
    edge = exports.x + exports.width
    assert all(box.left > edge for box in texts(chart) if box.text in beside)


@pytest.mark.parametrize("flow", ["E", "I"])
def test_one_flow_alone_fills_the_picture(flow: str) -> None:
    (block,) = treemap.layout(goods_of((flow, "C30C", 5), (flow, "C31Z", 7)))
    assert (block.x, block.width) == (0, theme.WIDTH)
    headings = [
        row["text"] for row in layers(treemap.chart(SMALL.filter(flow=flow), COLOURS))["headings"]
    ]
    assert [heading.split(theme.NNBSP)[0] for heading in headings] == [
        "Importations",
        "Exportations",
    ]


def test_no_trade_is_said() -> None:
    assert [box.text for box in texts(treemap.chart(SMALL.clear(), COLOURS))] == [treemap.NOTHING]


def test_each_cell_says_what_it_is() -> None:
    tips = [
        json.loads(row["about"])["tip"] for row in layers(treemap.chart(SMALL, COLOURS))["cells"]
    ]
    assert tips[0] == "Produits sidérurgiques\u202f: 300,0\u202fM€, 50,6\u202f% des importations"
    assert tips[-1].endswith("des exportations")
    assert len(tips) == len(set(tips)) == 7
    assert tips[3] == "Autres produits (2)\u202f: 3,0\u202fM€, 0,5\u202f% des importations"


def test_short_names_still_differ() -> None:
    names = [product.short for product in TABLES.products.values()]
    assert len({treemap.shortened(name) for name in names}) == len(names)
    assert all(len(treemap.shortened(name)) <= len(name) for name in names)
    assert treemap.shortened("Produits en plastique") == "Plastique"
    assert treemap.shortened("Machines d'usage général") == "Mach. d'usage gén."


def test_names_break_between_words_and_never_leave_one_alone_that_links() -> None:
    for name in [product.short for product in TABLES.products.values()]:
        for lines in treemap.broken(name):
            assert " ".join(lines) == name
            assert treemap.LINKING.isdisjoint(lines)


def test_specification(snapshot: SnapshotAssertion) -> None:
    assert specification(treemap.chart(SMALL, COLOURS)) == snapshot


def test_drawing_has_all_texts() -> None:
    svg = draw(treemap.chart(SMALL, COLOURS), COLOURS, id="essai")
    assert all(box.text in svg for box in texts(treemap.chart(SMALL, COLOURS)))
