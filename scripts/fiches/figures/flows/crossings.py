"""The order of a Sankey's nodes that keeps its links from crossing.

A crossing of two links weighs the product of their values: what their overlap covers. (The measure
is that of Zarate, Le Bodic, Dwyer, Gange and Stuckey, "Optimal Sankey Diagrams via Integer
Programming", 2018.) Finding the best order is NP-hard. The method here:

1. reciprocal averaging: each node gets the barycentre of its partners, again and again, which ends
   in the first axis of a correspondence analysis of the table;
2. from that axis, read either way, and from the order of the table, each side in turn is improved:
   a node moves to where crossings are fewest, until no single move gains;
3. the best of the three.

The last row and the last column, kept for what isn't named, stay last. Nothing is left to chance:
the same table always gives the same order.
"""

from collections.abc import Sequence
from itertools import accumulate
from math import sqrt
from operator import mul

Table = Sequence[Sequence[int]]
"""Values in euros, one row for each node on the left, one column for each on the right."""

Order = list[int]

SWEEPS = 25
"""Rounds of reciprocal averaging: more don't change the order of the nodes."""


def weighted_crossings(values: Table, rows: Sequence[int], columns: Sequence[int]) -> int:
    """Return the sum, over all pairs of links that cross, of the product of their values.

    Parameters
    ----------
    values
        The table of links; zero where there is none.
    rows, columns
        The nodes of each side from top to bottom, as indices of the table.
    """
    total = 0
    below = [0] * len(columns)
    for row in reversed(rows):
        links = [values[row][column] for column in columns]
        total += _crossings(links, _on_the_left(below))
        below = [a + b for a, b in zip(links, below, strict=True)]
    return total


def best_order(values: Table) -> tuple[Order, Order]:
    """Return rows and columns in an order with few weighted crossings, the last ones last.

    Never more than in the order of the table itself.
    """
    candidates = [_improve(values, *start) for start in _starts(values)]
    return min(candidates, key=lambda order: weighted_crossings(values, *order))


def _crossings(upper: Sequence[int], left: Sequence[int]) -> int:
    """Weigh the crossings of two nodes' links: each of the upper node with `left` of the lower."""
    return sum(map(mul, upper, left))


def _on_the_left(links: Sequence[int]) -> list[int]:
    """Return, for each link of a node, the sum of those on its left."""
    return list(accumulate(links[:-1], initial=0))


def _starts(values: Table) -> list[tuple[Order, Order]]:
    """Return the table's order and that of its first axis, either way."""
    row_sums = [sum(row) for row in values]
    table = list(zip(*values, strict=True))
    column_sums = [sum(column) for column in table]
    row_scores: list[float] = []
    column_scores = [float(index) for index in range(len(table))]
    for _ in range(SWEEPS):
        column_scores = _standardised(column_scores, column_sums)
        row_scores = _barycentres(values, column_scores, row_sums)
        column_scores = _barycentres(table, row_scores, column_sums)
    rows, columns = _by_score(row_scores), _by_score(column_scores)
    plain = list(range(len(row_sums))), list(range(len(column_sums)))
    return [(rows, columns), (_reversed(rows), _reversed(columns)), plain]


def _standardised(scores: Sequence[float], weights: Sequence[int]) -> list[float]:
    """Take the mean away, which would win otherwise, and keep the spread at one."""
    total = sum(weights)
    mean = sum(map(mul, scores, weights)) / total
    centred = [score - mean for score in scores]
    spread = sqrt(
        sum(score * score * weight for score, weight in zip(centred, weights, strict=True)) / total
    )
    return [score / spread for score in centred] if spread else centred


def _barycentres(table: Table, scores: Sequence[float], sums: Sequence[int]) -> list[float]:
    return [
        sum(map(mul, row, scores)) / total if total else 0.0
        for row, total in zip(table, sums, strict=True)
    ]


def _by_score(scores: Sequence[float]) -> Order:
    """Sort all nodes but the last, which stays last."""
    *named, last = range(len(scores))
    return [*sorted(named, key=scores.__getitem__), last]


def _reversed(order: Order) -> Order:
    *named, last = order
    return [*reversed(named), last]


def _improve(values: Table, rows: Order, columns: Order) -> tuple[Order, Order]:
    """Improve each side in turn until neither gains."""
    table = list(zip(*values, strict=True))
    crossings = weighted_crossings(values, rows, columns)
    while True:
        columns = _improve_side(table, columns, rows)
        rows = _improve_side(values, rows, columns)
        now = weighted_crossings(values, rows, columns)
        if now >= crossings:
            return rows, columns
        crossings = now


def _improve_side(table: Table, order: Order, across: Order) -> Order:
    """Move single nodes of one side to where crossings are fewest, until no move helps."""
    links = {node: [table[node][other] for other in across] for node in order}
    left = {node: _on_the_left(links[node]) for node in order}
    weight = {(a, b): _crossings(links[a], left[b]) for a in order for b in order}
    *named, last = order
    moving = True
    while moving:
        moving = False
        for node in sorted(named):
            place = named.index(node)
            rest = named[:place] + named[place + 1 :]
            steps = (weight[above, node] - weight[node, above] for above in rest)
            costs = list(accumulate(steps, initial=0))
            best = min(costs)
            if best < costs[place]:
                named = rest
                named.insert(costs.index(best), node)
                moving = True
    return [*named, last]
