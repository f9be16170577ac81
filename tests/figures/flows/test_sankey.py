"""The Sankey: its geometry for all departments, its labels, what its marks say."""

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from boxes import flaws, layers, specification, texts
from here import COLOURS, HERE, TABLES
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from rows import alone, everywhere, trade
from samples import sample
from syrupy.assertion import SnapshotAssertion

from fiches import indicators
from fiches.drawing import marks, theme
from fiches.drawing.svg import draw
from fiches.figures.flows import sankey, size_of
from fiches.french import wording
from fiches.indicators import OTHER, FlowMatrix
from fiches.reference import Flow, Place


def matrix_of(*rows: tuple[str, str, str, int], flow: Flow = "E", top: int = 10) -> FlowMatrix:
    frame = trade(*rows, columns=("flow", "a129", "country", "value_eur"))
    return alone(indicators.flows, frame, flow, top)


SMALL = matrix_of(
    ("E", "C11Z", "BE", 60_000_000),
    ("E", "C11Z", "US", 25_000_000),
    ("E", "C21Z", "US", 10_000_000),
    ("E", "C29A", "CN", 5_000),
    top=2,
)


@pytest.fixture(scope="module")
def places(data: Path) -> list[tuple[Place, FlowMatrix]]:
    """Both flows of departments, of regions and of the nation."""
    project = replace(HERE, data=data)
    return [
        one
        for flow in ("E", "I")
        for one in sample(everywhere(project, indicators.flows, flow), 30)
    ]


def test_ribbons_fill_their_bars_in_the_order_of_their_other_ends(
    places: list[tuple[Place, FlowMatrix]],
) -> None:
    for place, matrix in places:
        plan = sankey.layout(matrix, size_of(place))
        assert len(plan.links) == matrix.links.height
        for node in plan.left:
            links = sorted((link for link in plan.links if link.source == node), key=start)
            assert_stacked(node, [(link.start, link.width) for link in links])
            assert [link.target.top for link in links] == sorted(link.target.top for link in links)
        for node in plan.right:
            links = sorted((link for link in plan.links if link.target == node), key=end)
            assert_stacked(node, [(link.end, link.width) for link in links])
            assert [link.source.top for link in links] == sorted(link.source.top for link in links)


def start(link: sankey.Link) -> float:
    return link.start


def end(link: sankey.Link) -> float:
    return link.end


def assert_stacked(node: sankey.Node, ends: list[tuple[float, float]]) -> None:
    place = node.top
    for top, width in ends:
        assert top == pytest.approx(place)
        place += width
    assert place == pytest.approx(node.top + node.height)


def test_bars_are_to_scale_keep_apart_and_end_with_the_others(
    places: list[tuple[Place, FlowMatrix]],
) -> None:
    for place, matrix in places:
        plan = sankey.layout(matrix, size_of(place))
        scale = plan.left[0].height / plan.left[0].value_eur
        for side in (plan.left, plan.right):
            assert all(node.height == pytest.approx(node.value_eur * scale) for node in side)
            assert side[0].top >= sankey.TOP - 1e-9
            assert side[-1].top + side[-1].height <= size_of(place).height + 1e-9
            for above, below in pairwise(side):
                assert below.top - above.top - above.height >= sankey.NARROWEST_GAP - 1e-9
            assert OTHER not in {node.code for node in side[:-1]}


def test_no_label_overlaps_or_leaves_the_picture(
    places: list[tuple[Place, FlowMatrix]],
) -> None:
    for place, matrix in places:
        assert flaws(sankey.chart(matrix, COLOURS, size_of(place))) == [], (
            f"{place.name}, {matrix.flow}"
        )


@given(st.lists(st.floats(0, 400), min_size=1, max_size=11).map(sorted), st.floats(5, 30))
def test_places_are_spread_no_further_than_needed(wanted: list[float], size: float) -> None:
    found = marks.spread(wanted, size, 10, 420)
    assert all(b - a >= size - 1e-9 for a, b in pairwise(found))
    assert all(10 - 1e-9 <= place <= 420 + 1e-9 for place in found)
    if all(b - a >= size for a, b in pairwise(wanted)) and wanted[0] >= 10:
        assert found == pytest.approx(wanted)


def test_two_places_share_what_they_must_move() -> None:
    assert marks.spread([100, 110], 20, 0, 300) == pytest.approx([95, 115])


def test_labels_say_name_value_and_share_on_two_lines() -> None:
    rows = layers(sankey.chart(SMALL, COLOURS))
    assert [row["text"] for row in rows["node_names"]] == [
        "Boissons",
        "Produits pharmaceutiques",
        "Autres produits",
        "Belgique",
        "États-Unis",
        "Autres pays",
    ]
    assert rows["node_values"][0]["text"] == "85,0\u00a0M€ · 89,5\u00a0%"


def test_nodes_stand_by_value_with_the_others_last(places: list[tuple[Place, FlowMatrix]]) -> None:
    for place, matrix in places:
        plan = sankey.layout(matrix, size_of(place))
        for side in (plan.left, plan.right):
            named = [node.value_eur for node in side if node.code != OTHER]
            assert named == sorted(named, reverse=True)
            assert [node.code for node in side].index(side[-1].code) == len(side) - 1


def test_all_labels_have_their_share(places: list[tuple[Place, FlowMatrix]]) -> None:
    for place, matrix in places:
        size = size_of(place)
        rows = layers(sankey.chart(matrix, COLOURS, size))
        values = [row["text"] for row in rows["node_values"]]
        if size.lines == 1:
            assert all(re.search(r"^(moins de )?[\d,]+\u00a0%$", value) for value in values), values
            continue
        assert all(re.search(r"^[^·]+ · [^·]+%$", value) for value in values)
        units = {
            value.split(wording.FIXED)[1].split(" ")[0] for value in values if "<" not in value
        }
        assert len(units) <= 1


def test_ribbons_can_be_seen_on_the_paper() -> None:
    for flow in ("exports", "imports"):
        for kind, contrast in sankey.CONTRASTS.items():
            opacity = theme.opacity(COLOURS[flow], COLOURS.paper, contrast)
            seen = theme.mix(COLOURS.paper, COLOURS[flow], opacity)
            assert theme.contrast(seen, COLOURS.paper) >= contrast
            assert theme.contrast(COLOURS.deficit, seen) >= 2, kind
    assert sankey.CONTRASTS["named"] >= 2
    assert theme.contrast(COLOURS.deficit, COLOURS.paper) >= 4.5


def test_a_ribbon_of_a_hundredth_between_named_ends_is_a_strong_one(
    places: list[tuple[Place, FlowMatrix]],
) -> None:
    for place, matrix in places:
        for link in sankey.layout(matrix, size_of(place)).links:
            named = OTHER not in {link.source.code, link.target.code}
            notable = named and link.value_eur >= sankey.NOTABLE * matrix.total_eur
            assert (link.kind in {"red", "named"}) >= notable, (place.name, link)


def test_labels_stand_beside_their_bars_where_one_dwarfs_the_rest() -> None:
    products = list(TABLES.products)[:11]
    partners = TABLES.names().countries.values()
    countries = [one.code for one in partners if one.kind == "country"][:11]
    even = [("E", *pair, 1_000_000) for pair in zip(products, countries, strict=True)]
    matrix = matrix_of(*even, ("E", "C30C", "BE", 10**9))
    plan = sankey.layout(matrix)
    assert max(abs(node.middle - node.top - node.height / 2) for node in plan.left) < 50
    assert flaws(sankey.chart(matrix, COLOURS)) == []


def test_exports_run_to_countries_and_imports_from_them() -> None:
    exports = sankey.layout(SMALL)
    imports = sankey.layout(matrix_of(("I", "C11Z", "BE", 7), flow="I"))
    assert {node.side for node in exports.left} == {"product"}
    assert {node.side for node in imports.left} == {"country"}
    for flow, colour in (("E", COLOURS.exports), ("I", COLOURS.imports)):
        rows = layers(sankey.chart(matrix_of((flow, "C11Z", "BE", 7), flow=flow), COLOURS))
        assert {row["fill"] for row in rows["nodes"]} == {colour}


def test_the_largest_flows_between_named_ends_are_red_and_drawn_last() -> None:
    rows = layers(sankey.chart(SMALL, COLOURS))
    names = [name for name in rows if name.startswith("links")]
    assert names == ["links_others", "links_slight", "links_named", "links_red"]
    about = [json.loads(row["about"]) for row in rows["links_red"]]
    assert [(each["source"], each["target"]) for each in about] == [
        ("pC21Z", "cUS"),
        ("pC11Z", "cUS"),
        ("pC11Z", "cBE"),
    ]
    assert {row["fill"] for row in rows["links_red"]} == {COLOURS.deficit}
    assert [json.loads(row["about"])["source"] for row in rows["links_others"]] == [f"p{OTHER}"]


def test_marks_of_the_drawing_name_their_nodes_and_say_their_value_in_french() -> None:
    svg = draw(sankey.chart(SMALL, COLOURS), COLOURS, id="essai")
    root = etree.fromstring(svg)
    nodes = {element.get("data-node") for element in root.iter() if element.get("data-node")}
    links = [element for element in root.iter() if element.get("data-source")]
    assert len(links) == SMALL.links.height
    assert {link.get("data-source") for link in links} < nodes
    assert {link.get("data-target") for link in links} < nodes
    tips = {link.get("data-tip") for link in links}
    assert "Boissons → Belgique\u00a0: 60,0\u00a0M€, 63,2\u00a0%" in tips
    assert root.get("viewBox") == f"0 0 {theme.WIDTH} {sankey.FULL.height}"


def test_even_the_smallest_ribbon_can_be_seen() -> None:
    plan = sankey.layout(SMALL)
    smallest = plan.links[-1]
    assert smallest.width < sankey.THINNEST
    path = layers(sankey.chart(SMALL, COLOURS))["links_others"][0]["path"]
    upper = float(path.split("C")[0].split(",")[1])
    lower = float(path.removesuffix("Z").split(",")[-1])
    assert lower - upper == pytest.approx(sankey.THINNEST, abs=0.11)


def test_a_flow_of_nothing_says_so() -> None:
    chart = sankey.chart(matrix_of(flow="I"), COLOURS)
    assert [box.text for box in texts(chart)] == ["Aucune importation"]
    assert flaws(chart) == []


def test_a_single_flow_fills_the_height() -> None:
    plan = sankey.layout(matrix_of(("E", "C11Z", "BE", 1)))
    assert [node.top for node in (*plan.left, *plan.right)] == [sankey.TOP, sankey.TOP]
    assert flaws(sankey.chart(matrix_of(("E", "C11Z", "BE", 1)), COLOURS)) == []


def test_specification(snapshot: SnapshotAssertion) -> None:
    chart = sankey.chart(SMALL, COLOURS)
    chart.to_dict(validate=True)
    assert specification(chart) == snapshot
