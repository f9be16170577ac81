"""Sankey of a flow: products and countries, joined by ribbons as wide as what is traded.

Exports run from products to countries, imports from countries to products. What isn't named comes
last on its side, hatched, with paler ribbons. The largest flows between named ends are red and lie
on top. Nodes stand in an order that keeps ribbons from crossing (`crossings`); at each node the
ribbons leave in the order of their other ends, so that those of one node never cross.

All geometry is computed here; the same component serves department, region and nation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import atan2, ceil, tan
from operator import add
from typing import Any, Literal

import altair as alt

from fiches.drawing import marks, theme
from fiches.drawing.svg import data_attributes
from fiches.drawing.theme import Palette
from fiches.figures.flows import crossings
from fiches.french import wording
from fiches.indicators import OTHER, FlowMatrix, Side
from fiches.reference import FLOWS, Flow

Lines = Literal[1, 2]
Way = Literal[-1, 1]
"""Where a bar's label stands: to its left or to its right."""

HEIGHT = 460

TOP = 34
"""Room for the headings, in pixels."""

GAP, NARROWEST_GAP, WIDEST_GAP = 9, 4, 40
"""Between bars, in pixels: the fuller side's on average; the least and the most of all."""

BAR = 10
LEADER = 14
"""Room for the line from a bar to a label that had to move, in pixels."""

LABEL: dict[Lines, float] = {1: 15, 2: 26}
"""Height of a label of one or two lines, in pixels."""

CROWDED = 1.05
"""How full of labels of two lines a side may be, before they get one."""

MARGIN = 2
SPACE = 5
"""Between a name and its amount on one line, in pixels."""

HATCHING = 4
THINNEST = 0.3
"""Of a ribbon, in pixels: thinner ones would vanish."""

OPACITY = {"others": 0.15, "named": 0.32, "red": 0.88}
"""Of the kinds of ribbon, in the order in which they are drawn."""


HEADING_WEIGHT: Literal[600] = 600


@dataclass(frozen=True)
class Node:
    """A bar and its label.

    Attributes
    ----------
    amount
        Its value, and where there is room its share of the flow, as they are written.
    way
        On which side of the bar the label stands, and so on which side of the picture both are.
    x, top, height
        The bar, in pixels.
    middle
        Of the label, in pixels.
    """

    side: Side
    code: str
    name: str
    value_eur: int
    amount: str
    way: Way
    x: int
    top: float
    height: float
    middle: float

    @property
    def id(self) -> str:
        """What names the node in the picture: `pC11Z`, `cBE`, `pOTHER`."""
        return f"{self.side[0]}{self.code}"

    @property
    def edge(self) -> int:
        """The edge of the bar that its label looks at."""
        return self.x if self.way < 0 else self.x + BAR

    @property
    def displaced(self) -> bool:
        """Whether the label doesn't stand beside its bar, and needs a line to it."""
        return not self.top - 1 <= self.middle <= self.top + self.height + 1


@dataclass(frozen=True)
class Link:
    """A ribbon from one bar to another.

    Attributes
    ----------
    start, end
        Its upper edge at either end, in pixels.
    width
        In pixels.
    """

    source: Node
    target: Node
    value_eur: int
    red: bool
    start: float
    end: float
    width: float

    @property
    def kind(self) -> str:
        """Which of `OPACITY` it is."""
        if self.red:
            return "red"
        return "others" if OTHER in {self.source.code, self.target.code} else "named"


@dataclass(frozen=True)
class Layout:
    """A Sankey before it is drawn: nodes from top to bottom, links from the largest.

    `lines` is how many a label has.
    """

    lines: Lines
    left: tuple[Node, ...]
    right: tuple[Node, ...]
    links: tuple[Link, ...]


def sides(flow: Flow) -> tuple[Side, Side]:
    """Return what stands on the left and on the right."""
    return ("product", "country") if flow == "E" else ("country", "product")


def table(matrix: FlowMatrix) -> list[list[int]]:
    """Return the links in euros, left by right, each side by value and ending with `OTHER`."""
    rows, columns = (_codes(matrix.ends(side)) for side in sides(matrix.flow))
    cells = _cells(matrix)
    return [[cells.get((row, column), (0, False))[0] for column in columns] for row in rows]


def layout(matrix: FlowMatrix, height: float = HEIGHT) -> Layout:
    """Place bars, ribbons and labels of a flow that isn't nothing."""
    rows, columns = crossings.best_order(table(matrix))
    source, target = sides(matrix.flow)
    left = _ordered(matrix.ends(source), rows)
    right = _ordered(matrix.ends(target), columns)
    body = height - TOP - MARGIN
    scale = (body - GAP * (max(len(left), len(right)) - 1)) / matrix.total_eur
    lines: Lines = 1 if _crowded(left, scale, body) or _crowded(right, scale, body) else 2
    for node in (*left, *right):
        node["amount"] = _amount(node["value_eur"], matrix.total_eur, lines)
    left_x = _room(left, lines, _heading(matrix.flow, source))
    right_x = theme.WIDTH - _room(right, lines, _heading(matrix.flow, target)) - BAR
    sources = _stack(left, -1, left_x, lines=lines, scale=scale, body=body)
    targets = _stack(right, 1, right_x, lines=lines, scale=scale, body=body)
    return Layout(lines, sources, targets, _fasten(sources, targets, scale, matrix))


def chart(matrix: FlowMatrix, colours: Palette, height: float = HEIGHT) -> alt.LayerChart:
    """Draw the Sankey of a flow.

    Layers, from the bottom: `links_others`, `links_named`, `links_red`, `nodes`,
    `node_names`, `node_values`, `headings`. Each ribbon carries its `source`, `target` and `tip`,
    each bar its `node` and `tip`.

    Parameters
    ----------
    matrix
        Of any place.
    colours
        The project's.
    height
        In pixels; eleven labels of one line on a side need 205.
    """
    if matrix.links.is_empty():
        return _nothing(matrix.flow, colours)
    plan = layout(matrix, height)
    nodes = (*plan.left, *plan.right)
    flow_colour = colours[FLOWS[matrix.flow].english]
    ribbons = [
        marks.paths(
            [
                _ribbon(link, colours.deficit if link.red else flow_colour)
                for link in plan.links
                if link.kind == kind
            ],
            f"links_{kind}",
            opacity=opacity,
        )
        for kind, opacity in OPACITY.items()
    ]
    bars = [_bar(node, flow_colour, colours.paper) for node in nodes]
    leaders = [_leader(node, colours.others) for node in nodes if node.displaced]
    names, values = zip(*(_label(node, plan.lines, colours) for node in nodes), strict=True)
    headings = _headings(plan, matrix, flow_colour, colours.ink)
    return marks.picture(
        [
            *ribbons,
            marks.paths([*bars, *leaders], "nodes"),
            marks.texts(names, "node_names"),
            marks.texts(values, "node_values", size=theme.MIN_SIZE),
            marks.texts(headings, "headings", weight=HEADING_WEIGHT),
        ],
        height,
    )


def _codes(nodes: Sequence[dict[str, Any]]) -> list[str]:
    """Return a side's codes by value; `OTHER` ends them even where nothing falls under it."""
    return [*(node["code"] for node in nodes if node["code"] != OTHER), OTHER]


def _cells(matrix: FlowMatrix) -> dict[tuple[str, str], tuple[int, bool]]:
    columns = matrix.links.select(*sides(matrix.flow), "value_eur", "red")
    return {(source, target): (value, red) for source, target, value, red in columns.iter_rows()}


def _ordered(nodes: Sequence[dict[str, Any]], order: Sequence[int]) -> list[dict[str, Any]]:
    """Return the nodes of a side from top to bottom."""
    return [nodes[index] for index in order if index < len(nodes)]


def _crowded(nodes: Sequence[dict[str, Any]], scale: float, body: float) -> bool:
    """Tell whether labels of two lines would stand far from their bars."""
    needed: float = sum(max(node["value_eur"] * scale, LABEL[2]) for node in nodes)
    return needed > CROWDED * body


def _amount(value: int, total: int, lines: Lines) -> str:
    """Write a value, with its share of the flow where a line of its own gives room."""
    amount = wording.millions_short(value)
    return amount if lines == 1 else f"{amount} · {wording.percent(value / total)}"


def _room(nodes: Sequence[dict[str, Any]], lines: Lines, heading: str) -> int:
    """Return the width that a side's texts and their lines need, in whole pixels."""
    widths = [(_name_width(node["name"]), _amount_width(node["amount"])) for node in nodes]
    labels = [max(width) if lines == 2 else sum(width) + SPACE for width in widths]
    # The heading reaches over the bar.
    over = theme.text_width(heading, theme.SIZE, HEADING_WEIGHT) - BAR
    return ceil(MARGIN + max(max(labels) + LEADER, over))


def _name_width(name: str) -> float:
    return theme.text_width(name)


def _amount_width(amount: str) -> float:
    return theme.text_width(amount, theme.MIN_SIZE)


def _stack(
    nodes: Sequence[dict[str, Any]], way: Way, x: int, *, lines: Lines, scale: float, body: float
) -> tuple[Node, ...]:
    """Stack a side's bars over the whole height, and set its labels beside them."""
    label = LABEL[lines]
    heights = [node["value_eur"] * scale for node in nodes]
    above, *gaps, below = _gaps(heights, body - sum(heights), label)
    first = TOP + (body - sum(heights) - sum(gaps) + above - below) / 2
    tops = list(accumulate(map(add, heights, gaps), initial=first))
    wanted = [top + bar / 2 for top, bar in zip(tops, heights, strict=True)]
    middles = marks.spread(wanted, label, TOP + label / 2, TOP + body - label / 2)
    return tuple(
        Node(**node, way=way, x=x, top=top, height=bar, middle=middle)
        for node, top, bar, middle in zip(nodes, tops, heights, middles, strict=True)
    )


def _gaps(heights: Sequence[float], spare: float, label: float) -> list[float]:
    """Share out the room that bars leave, above, between and below them.

    First to those that are too small for their labels, then between all alike.
    """
    least = [0, *[NARROWEST_GAP] * (len(heights) - 1), 0]
    wanted = [
        max((label - a) / 2 + (label - b) / 2 - gap, 0)
        for (a, b), gap in zip(pairwise([label, *heights, label]), least, strict=True)
    ]
    free = spare - sum(least)
    if free < sum(wanted):
        return [gap + want * free / sum(wanted) for gap, want in zip(least, wanted, strict=True)]
    rest = (free - sum(wanted)) / max(len(heights) - 1, 1)
    above, *between, below = wanted
    return [above, *(min(NARROWEST_GAP + want + rest, WIDEST_GAP) for want in between), below]


def _fasten(
    left: Sequence[Node], right: Sequence[Node], scale: float, matrix: FlowMatrix
) -> tuple[Link, ...]:
    """Fasten ribbons to the bars, at each bar in the order of their other ends."""
    cells = _cells(matrix)
    free = {node.id: node.top for node in (*left, *right)}
    links = []
    for source in left:
        for target in right:
            if (source.code, target.code) not in cells:
                continue
            value, red = cells[source.code, target.code]
            width = value * scale
            links.append(Link(source, target, value, red, free[source.id], free[target.id], width))
            free[source.id] += width
            free[target.id] += width
    return tuple(sorted(links, key=lambda link: -link.value_eur))


def _ribbon(link: Link, colour: str) -> marks.Row:
    source, target = link.source, link.target
    tip = f"{source.name} → {target.name} : {wording.millions_short(link.value_eur)}"
    about = data_attributes(tip=tip, source=source.id, target=target.id)
    return marks.path(_outline(link), fill=colour, about=about)


def _outline(link: Link) -> str:
    """Draw a ribbon between two curves that leave the bars at right angles.

    The same curve twice, one above the other, would pinch a steep ribbon in its middle. So the
    handles of the upper curve move along and those of the lower one back, or the other way round
    where the ribbon climbs, until it is as wide across its middle as at its ends.
    """
    x0, x1 = link.source.x + BAR, link.target.x
    width = max(link.width, THINNEST)
    steepest = atan2(2 * (link.end - link.start), x1 - x0)
    reach = (x1 - x0) / 2
    shift = min(max(2 / 3 * width * tan(steepest / 2), -reach), reach)
    upper, lower = round(x0 + reach + shift), round(x0 + reach - shift)
    start, end = f"{link.start:.1f}", f"{link.end:.1f}"
    start_below, end_below = f"{link.start + width:.1f}", f"{link.end + width:.1f}"
    return (
        f"M{x0},{start}C{upper},{start} {upper},{end} {x1},{end}"
        f"V{end_below}C{lower},{end_below} {lower},{start_below} {x0},{start_below}Z"
    )


def _bar(node: Node, colour: str, paper: str) -> marks.Row:
    height = max(node.height, 1)
    outline = f"M{node.x},{node.top:.1f}h{BAR}v{height:.1f}h-{BAR}Z"
    about = data_attributes(tip=f"{node.name} : {node.amount}", node=node.id)
    if node.code == OTHER:
        outline += _hatching(node.x, node.top, height)
        return marks.path(outline, fill=paper, stroke=colour, about=about)
    return marks.path(outline, fill=colour, stroke=colour, about=about)


def _hatching(x: int, top: float, height: float) -> str:
    """Draw lines that climb at 45° across a bar, cut off at its edges."""
    lines = []
    for offset in range(HATCHING, int(height) + BAR, HATCHING):
        low, high = max(offset - height, 0), min(offset, BAR)
        if low < high:
            start = f"{x + low:.1f},{top + offset - low:.1f}"
            lines.append(f"M{start}L{x + high:.1f},{top + offset - high:.1f}")
    return "".join(lines)


def _leader(node: Node, colour: str) -> marks.Row:
    start = f"{node.edge + node.way * 2},{node.top + node.height / 2:.1f}"
    end = f"{node.edge + node.way * (LEADER - 3)},{node.middle:.1f}"
    return marks.path(f"M{start}L{end}", stroke=colour)


def _label(node: Node, lines: Lines, colours: Palette) -> tuple[marks.Row, marks.Row]:
    """Write a bar's name and amount: one above the other, or one after the other."""
    x, y = float(node.edge + node.way * LEADER), node.middle
    if lines == 2:
        places = (x, y - 1), (x, y + 11)
    elif node.way < 0:
        places = (x - _amount_width(node.amount) - SPACE, y + 4), (x, y + 4)
    else:
        places = (x, y + 4), (x + _name_width(node.name) + SPACE, y + 4)
    align: marks.Align = "right" if node.way < 0 else "left"
    return (
        marks.text(node.name, *places[0], fill=colours.ink, align=align),
        marks.text(node.amount, *places[1], fill=colours.muted, align=align),
    )


def _headings(plan: Layout, matrix: FlowMatrix, colour: str, ink: str) -> list[marks.Row]:
    """Say above each side what it is, and in the middle how much goes through."""
    source, target = (_heading(matrix.flow, side) for side in sides(matrix.flow))
    left, right = plan.left[0].x + BAR, plan.right[0].x
    total = f"Total : {wording.millions_short(matrix.total_eur)}"
    baseline = TOP - 18
    return [
        marks.text(source, left, baseline, fill=colour, align="right"),
        marks.text(total, (left + right) / 2, baseline, fill=ink, align="center"),
        marks.text(target, right, baseline, fill=colour, align="left"),
    ]


def _heading(flow: Flow, side: Side) -> str:
    return FLOWS[flow].goods if side == "product" else FLOWS[flow].countries


def _nothing(flow: Flow, colours: Palette) -> alt.LayerChart:
    text = FLOWS[flow].nothing
    message = marks.text(text, theme.WIDTH / 2, TOP, fill=colours.muted, align="center")
    return marks.picture([marks.texts([message], "headings")], 2 * TOP)
