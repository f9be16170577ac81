"""The order of a Sankey's nodes: what a crossing weighs, and how few are left."""

from collections.abc import Sequence
from itertools import combinations, permutations
from random import Random
from statistics import median

from hypothesis import given
from hypothesis import strategies as st
from rows import everywhere

from fiches import indicators
from fiches.figures.flows import sankey
from fiches.figures.flows.crossings import best_order, weighted_crossings
from fiches.settings import Project

tables = st.tuples(st.integers(1, 7), st.integers(1, 7)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(0, 9), min_size=shape[1], max_size=shape[1]),
        min_size=shape[0],
        max_size=shape[0],
    )
)
traded = tables.filter(lambda table: any(map(any, table)))


def crossings_by_definition(
    values: list[list[int]], rows: Sequence[int], columns: Sequence[int]
) -> int:
    links = [
        (rows.index(row), columns.index(column), value)
        for row, line in enumerate(values)
        for column, value in enumerate(line)
    ]
    return sum(
        value * other
        for (row, column, value), (lower, across, other) in combinations(links, 2)
        if (row - lower) * (column - across) < 0
    )


@given(tables, st.randoms(use_true_random=False))
def test_a_crossing_weighs_the_product_of_its_links(
    values: list[list[int]], random: Random
) -> None:
    rows, columns = list(range(len(values))), list(range(len(values[0])))
    random.shuffle(rows)
    random.shuffle(columns)
    assert weighted_crossings(values, rows, columns) == crossings_by_definition(
        values, rows, columns
    )


@given(traded)
def test_the_order_is_one_keeps_the_last_last_and_never_adds_crossings(
    values: list[list[int]],
) -> None:
    rows, columns = best_order(values)
    assert sorted(rows) == list(range(len(values)))
    assert sorted(columns) == list(range(len(values[0])))
    assert (rows[-1], columns[-1]) == (len(values) - 1, len(values[0]) - 1)
    plain = weighted_crossings(values, range(len(values)), range(len(values[0])))
    assert weighted_crossings(values, rows, columns) <= plain
    assert best_order(values) == (rows, columns)


def test_the_order_is_nearly_the_best_one() -> None:
    random = Random(0)
    ratios = []
    for _ in range(20):
        values = [[int(random.lognormvariate(5, 2)) for _ in range(5)] for _ in range(5)]
        found = weighted_crossings(values, *best_order(values))
        orders = [[*order, 4] for order in permutations(range(4))]
        best = min(
            weighted_crossings(values, rows, columns) for rows in orders for columns in orders
        )
        ratios.append(found / best)
    assert median(ratios) == 1
    assert max(ratios) < 1.1


def test_crossings_of_all_departments_are_at_most_three_quarters_of_the_plain_order(
    project: Project,
) -> None:
    ratios = []
    for flow in ("E", "I"):
        for _, matrix in everywhere(project, indicators.flows, flow, kinds=("department",)):
            values = sankey.table(matrix)
            plain = weighted_crossings(values, range(len(values)), range(len(values[0])))
            if plain:
                ratios.append(weighted_crossings(values, *best_order(values)) / plain)
    assert len(ratios) > 190
    assert median(ratios) <= 0.75
