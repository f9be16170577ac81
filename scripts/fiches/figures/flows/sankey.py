"""Sankey of a flow: products and countries, joined by ribbons as wide as what is traded.

Exports run from products to countries, imports from countries to products. On each side the largest
comes first; what isn't named comes last, hatched, with paler ribbons. The largest flows between
named ends are red and lie on top. At each node the ribbons leave in the order of their other ends,
so that those of one node never cross.

All geometry is computed here; the same component serves department, region and nation.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise, product
from math import atan2, ceil, tan
from operator import add
from typing import Any, Literal

import altair as alt

from fiches.drawing import marks, theme
from fiches.drawing.svg import data_attributes
from fiches.drawing.theme import Palette
from fiches.french import wording
from fiches.french.wording import Unit
from fiches.indicators import OTHER, FlowMatrix, Side
from fiches.reference import FLOWS, Flow

Way = Literal[-1, 1]
"""Where a bar's label stands: to its left or to its right."""

TOP = 34
"""Room for the headings, in pixels."""

GAP, NARROWEST_GAP, WIDEST_GAP = 9, 4, 40
"""Between bars, in pixels: the fuller side's on average; the least and the most of all."""

LEAST = 45
"""Per cent of the largest scale: labels aren't given room at a smaller one."""

BAR = 10
LEADER = 14
"""Room for the line from a bar to a label that had to move, in pixels."""

BESIDE = 8
"""Between a share and the name beside it, in pixels."""

MARGIN = 2
HATCHING = 4
THINNEST = 0.3
"""Of a ribbon, in pixels: thinner ones would vanish."""

SLACK = 1e-6
"""What rounding may do to a height, in pixels."""

NOTABLE = 0.01
"""Of the flow: a ribbon of that share between two named ends can be followed by the eye."""

CONTRASTS = {"others": 1.25, "slight": 1.5, "named": 2.1}
"""Of the kinds of ribbon on the paper, in the order in which they are drawn; the red ones last."""

HEADING_WEIGHT: Literal[600] = 600


@dataclass(frozen=True)
class Size:
    """How large a Sankey is drawn, and so what its labels have room for.

    Attributes
    ----------
    height
        Of the picture, in pixels.
    label
        Height of a label, in pixels.
    lines
        How many lines a label has: value and share below the name, or the share alone beside it.
    """

    height: float
    label: float
    lines: Literal[1, 2]


FULL = Size(height=380, label=29, lines=2)
"""Eleven labels on a side need 360 pixels."""

COMPACT = Size(height=236, label=17, lines=1)
"""Eleven labels on a side need 223 pixels."""


@dataclass(frozen=True)
class Node:
    """A bar and its label.

    Attributes
    ----------
    amount
        Its value and its share of the flow, as they are written.
    share
        Its share alone.
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
    share: str
    way: Way
    x: int
    top: float
    height: float
    middle: float

    @property
    def id(self) -> str:
        """What names the node in the picture: `pC11Z`, `cBE`, `pAUTRES`."""
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
    amount
        Its value, as it is written.
    kind
        `red`, or one of `CONTRASTS`.
    start, end
        Its upper edge at either end, in pixels.
    width
        In pixels.
    """

    source: Node
    target: Node
    amount: str
    value_eur: int
    kind: str
    start: float
    end: float
    width: float


@dataclass(frozen=True)
class Layout:
    """A Sankey before it is drawn: nodes from top to bottom, links from the largest."""

    unit: Unit
    size: Size
    left: tuple[Node, ...]
    right: tuple[Node, ...]
    links: tuple[Link, ...]


def sides(flow: Flow) -> tuple[Side, Side]:
    """Return what stands on the left and on the right."""
    return ("product", "country") if flow == "E" else ("country", "product")


def layout(matrix: FlowMatrix, size: Size = FULL) -> Layout:
    """Place bars, ribbons and labels of a flow that isn't nothing."""
    unit = wording.unit_of([matrix.total_eur])
    left, right = (_ends(matrix, side, unit) for side in sides(matrix.flow))
    scale = min(_scale(nodes, size) for nodes in (left, right))
    headings = [heading(matrix.flow, side) for side in sides(matrix.flow)]
    left_x = _room(left, headings[0], size)
    right_x = theme.WIDTH - _room(right, headings[1], size) - BAR
    sources = _stack(left, -1, left_x, scale=scale, size=size)
    targets = _stack(right, 1, right_x, scale=scale, size=size)
    return Layout(unit, size, sources, targets, _fasten(sources, targets, scale, matrix, unit))


def chart(matrix: FlowMatrix, colours: Palette, size: Size = FULL) -> alt.LayerChart:
    """Draw the Sankey of a flow.

    Layers, from the bottom: `links_others`, `links_slight`, `links_named`, `links_red`, `nodes`,
    `node_names`, `node_values`, `headings`. Each ribbon carries its `source`, `target`, `tip` and
    `value`, each bar its `node`, `tip` and `value`.

    Parameters
    ----------
    matrix
        Of any place.
    colours
        The project's.
    size
        Of the picture and its labels.
    """
    if matrix.links.is_empty():
        return _nothing(matrix.flow, colours)
    plan = layout(matrix, size)
    nodes = (*plan.left, *plan.right)
    flow_colour = colours[FLOWS[matrix.flow].english]
    bars = [_bar(node, flow_colour, colours.paper) for node in nodes]
    leaders = [_leader(node, colours.others) for node in nodes if node.displaced]
    labels = [_labels(side, colours, size) for side in (plan.left, plan.right)]
    names, values = (list(chain(*texts)) for texts in zip(*labels, strict=True))
    headings = _headings(plan, matrix, flow_colour, colours.ink)
    return marks.picture(
        [
            *_ribbons(plan, flow_colour, colours),
            marks.paths([*bars, *leaders], "nodes"),
            marks.texts(names, "node_names"),
            marks.texts(values, "node_values", size=theme.MIN_SIZE),
            marks.texts(headings, "headings", weight=HEADING_WEIGHT),
        ],
        size.height,
    )


def _ribbons(plan: Layout, flow_colour: str, colours: Palette) -> Iterator[alt.Chart]:
    """Draw the ribbons, the palest first; the red ones are set off from what they cross."""
    for kind, contrast in CONTRASTS.items():
        links = [link for link in plan.links if link.kind == kind]
        yield marks.paths(
            [_ribbon(link, fill=flow_colour) for link in links],
            f"links_{kind}",
            opacity=theme.opacity(flow_colour, colours.paper, contrast),
        )
    yield marks.paths(
        [
            _ribbon(link, fill=colours.deficit, stroke=colours.paper)
            for link in reversed(plan.links)
            if link.kind == "red"
        ],
        "links_red",
    )


def _cells(matrix: FlowMatrix) -> dict[tuple[str, str], tuple[int, bool]]:
    columns = matrix.links.select(*sides(matrix.flow), "value_eur", "red")
    return {(source, target): (value, red) for source, target, value, red in columns.iter_rows()}


def _ends(matrix: FlowMatrix, side: Side, unit: Unit) -> list[dict[str, Any]]:
    """Return the nodes of a side from top to bottom, with what is written under their names."""
    return [
        node | {"amount": f"{unit.amount(node['value_eur'])} · {share}", "share": share}
        for node in matrix.ends(side)
        for share in (wording.share(node["value_eur"] / matrix.total_eur),)
    ]


def _body(size: Size) -> float:
    """Return the height that bars share out, in pixels."""
    return size.height - TOP - MARGIN


def _scale(nodes: Sequence[dict[str, Any]], size: Size) -> float:
    """Return the pixels for a euro that suit a side: each label beside its bar, if that can be.

    Where one bar dwarfs the others, that would leave little of it: labels then stand apart.
    """
    values: list[int] = [node["value_eur"] for node in nodes]
    body = _body(size)
    widest = (body - GAP * (len(values) - 1)) / sum(values)
    fits = (step / 100 * widest for step in range(100, LEAST, -1))
    return next(
        (
            scale
            for scale in fits
            if sum(max(value * scale, size.label) for value in values) <= body + SLACK
        ),
        widest * LEAST / 100,
    )


def _room(nodes: Sequence[dict[str, Any]], heading: str, size: Size) -> int:
    """Return the width that a side's texts and their lines need, in whole pixels."""
    names = max(theme.text_width(node["name"]) for node in nodes)
    if size.lines > 1:
        labels = max(names, *(_small(node["amount"]) for node in nodes))
    else:
        labels = names + BESIDE + max(_small(node["share"]) for node in nodes)
    # The heading reaches over the bar.
    over = theme.text_width(heading, theme.SIZE, HEADING_WEIGHT) - BAR
    return ceil(MARGIN + max(labels + LEADER, over))


def _small(text: str) -> float:
    return theme.text_width(text, theme.MIN_SIZE)


def _stack(
    nodes: Sequence[dict[str, Any]], way: Way, x: int, *, scale: float, size: Size
) -> tuple[Node, ...]:
    """Stack a side's bars over the whole height, and set its labels beside them."""
    heights = [node["value_eur"] * scale for node in nodes]
    body, label = _body(size), size.label
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
    left: Sequence[Node], right: Sequence[Node], scale: float, matrix: FlowMatrix, unit: Unit
) -> tuple[Link, ...]:
    """Fasten ribbons to the bars, at each bar in the order of their other ends."""
    cells = _cells(matrix)
    free = {node.id: node.top for node in (*left, *right)}
    links = []
    for source, target in product(left, right):
        if (source.code, target.code) not in cells:
            continue
        value, red = cells[source.code, target.code]
        width = value * scale
        kind = "red" if red else _kind(source, target, value / matrix.total_eur)
        amount = f"{unit.amount(value)}, {wording.share(value / matrix.total_eur)}"
        ends = free[source.id], free[target.id]
        links.append(Link(source, target, amount, value, kind, *ends, width))
        free[source.id] += width
        free[target.id] += width
    return tuple(sorted(links, key=lambda link: -link.value_eur))


def _kind(source: Node, target: Node, share: float) -> str:
    """Return which of `CONTRASTS` a ribbon is that isn't red."""
    if OTHER in {source.code, target.code}:
        return "others"
    return "named" if share >= NOTABLE else "slight"


def _ribbon(link: Link, **paint: str) -> marks.Row:
    source, target = link.source, link.target
    tip = f"{source.name} → {target.name} : {link.amount}"
    about = data_attributes(tip=tip, source=source.id, target=target.id, value=str(link.value_eur))
    return marks.path(_outline(link), about=about, **paint)


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
    tip = f"{node.name} : {node.amount}"
    about = data_attributes(tip=tip, node=node.id, value=str(node.value_eur))
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


def _labels(
    side: Sequence[Node], colours: Palette, size: Size
) -> tuple[list[marks.Row], list[marks.Row]]:
    """Write the names of a side's bars, and their amounts below or their shares beside them."""
    align: marks.Align = "right" if side[0].way < 0 else "left"
    widest = max(_small(node.share) for node in side)
    names, values = [], []
    for node in side:
        x = float(node.edge + node.way * LEADER)
        if size.lines > 1:
            name_x, above, below, value = x, -1.5, 12.0, node.amount
        else:
            name_x, above, below, value = x + node.way * (widest + BESIDE), 4.5, 4.5, node.share
        ink, muted = colours.ink, colours.muted
        names.append(marks.text(node.name, name_x, node.middle + above, fill=ink, align=align))
        values.append(marks.text(value, x, node.middle + below, fill=muted, align=align))
    return names, values


def _headings(plan: Layout, matrix: FlowMatrix, colour: str, ink: str) -> list[marks.Row]:
    """Say above each side what it is, and in the middle how much goes through."""
    source, target = (heading(matrix.flow, side) for side in sides(matrix.flow))
    left, right = plan.left[0].x + BAR, plan.right[0].x
    total = f"Total : {plan.unit.amount(matrix.total_eur)}"
    baseline = TOP - 18
    return [
        marks.text(source, left, baseline, fill=colour, align="right"),
        marks.text(total, (left + right) / 2, baseline, fill=ink, align="center"),
        marks.text(target, right, baseline, fill=colour, align="left"),
    ]


def heading(flow: Flow, side: Side) -> str:
    """Return what a side is called."""
    return FLOWS[flow].goods if side == "product" else FLOWS[flow].countries


def _nothing(flow: Flow, colours: Palette) -> alt.LayerChart:
    text = FLOWS[flow].nothing
    message = marks.text(text, theme.WIDTH / 2, TOP, fill=colours.muted, align="center")
    return marks.picture([marks.texts([message], "headings")], 2 * TOP)
