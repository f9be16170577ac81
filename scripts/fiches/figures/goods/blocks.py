"""Where the cells of a treemap of goods are: two blocks, families, products.

Within a block products stand by family, the largest first. Side by side the blocks are equally
high, so that their widths show the overall balance; on a phone they are equally wide, one above the
other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

import polars as pl
import squarify

from fiches.drawing import theme
from fiches.figures.goods.labels import best_label
from fiches.french import wording
from fiches.french.wording import Unit
from fiches.indicators import OTHER
from fiches.reference import Flow

GAP = 14
"""Between the blocks, in pixels."""

HEADING = 26
"""Room for the heading of a block, in pixels."""

THRESHOLD = 0.01
"""Of both flows together. Smaller products, with no room for a label, are put together."""

ALWAYS = 3
"""So many products of each flow are named whatever their size."""

NARROW_BLOCK = 90
"""Width under which a block has its labels beside it, in pixels."""

ASIDE = 200
"""Room for the labels beside a block, in pixels."""

FORM = 1.6
"""Width of a cell that suits a label, in parts of its height."""

APART = 1
"""Between the edge of a family's place and its cells, in pixels."""

TRIED = 4
"""So many ways to lay out the families are tried, those of the best form first."""

SIDES: tuple[Flow, Flow] = ("I", "E")
"""From left to right, or from top to bottom."""

Place = dict[str, float]
"""As `squarify` gives it: `x`, `y`, `dx`, `dy`."""


@dataclass(frozen=True)
class Form:
    """How the figure is laid out: its width, the height of both blocks, and which way they lie."""

    width: int
    height: int
    stacked: bool = False


WIDE = Form(theme.WIDTH, 300)
NARROW = Form(theme.NARROW, 660, stacked=True)


@dataclass(frozen=True)
class Cell:
    """The rectangle of a product, or of those put together.

    Attributes
    ----------
    family
        The code of its family; `OTHER` for products put together.
    count
        How many products it stands for.
    inside
        The classes of which a large cell is made: label and share of it.
    x, y, width, height
        In pixels.
    """

    flow: Flow
    code: str
    name: str
    family: str
    value_eur: int
    share: float
    count: int
    inside: Sequence[tuple[str, float]] = ()
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0

    def at(self, place: Place, x: float = 0, y: float = 0) -> "Cell":
        """Return it in a place of an area whose corner is given."""
        return replace(
            self, x=x + place["x"], y=y + place["y"], width=place["dx"], height=place["dy"]
        )

    @property
    def part(self) -> str:
        """Its share of the flow, as written in its label."""
        return wording.share(self.share)


@dataclass(frozen=True)
class Block:
    """The cells of a flow, and its corner and size in pixels."""

    flow: Flow
    total_eur: int
    x: float
    y: float
    width: float
    height: float
    cells: tuple[Cell, ...]

    @property
    def beside(self) -> bool:
        """Whether its labels stand beside it."""
        return self.width < NARROW_BLOCK


def grouped(goods: pl.DataFrame) -> pl.DataFrame:
    """Put the products together that are too small for a label.

    Parameters
    ----------
    goods
        `flow, a129, short, value_eur, share, family, inside`, the largest first in each flow.

    Returns
    -------
    pl.DataFrame
        `flow, code, name, family, value_eur` (euros), `share` (of the flow, 0 to 1), `count` (of
        products), `inside`; within a flow the largest first, `OTHER` last. A product that would be
        the only one in `OTHER` keeps its name.
    """
    value = pl.col("value_eur")
    place = pl.int_range(pl.len()).over("flow")
    alone = (~pl.col("large")).sum().over("flow") == 1
    named = pl.col("named")
    return (
        goods.with_columns(large=(place < ALWAYS) | (value >= THRESHOLD * value.sum()))
        .with_columns(named=pl.col("large") | alone)
        .group_by(
            "flow",
            code=pl.when(named).then("a129").otherwise(pl.lit(OTHER)),
            name=pl.when(named).then("short").otherwise(pl.lit("")),
            family=pl.when(named).then("family").otherwise(pl.lit(OTHER)),
            maintain_order=True,
        )
        .agg(value.sum(), pl.col("share").sum(), pl.col("inside").first(), count=pl.len())
        .with_columns(
            name=pl.when(code=OTHER)
            .then(pl.format("{} produits de moins de 1 %", "count"))
            .otherwise("name"),
            inside=pl.when(pl.col("code") != OTHER).then("inside"),
        )
    )


def layout(goods: pl.DataFrame, unit: Unit, form: Form = WIDE) -> list[Block]:
    """Place the blocks of the flows that aren't nothing, imports first."""
    flows = {
        flow: [_cell(row) for row in part.iter_rows(named=True)]
        for (flow,), part in grouped(goods).partition_by("flow", as_dict=True).items()
    }
    found = [flow for flow in SIDES if flow in flows]
    totals = {flow: sum(cell.value_eur for cell in flows[flow]) for flow in found}
    return [
        _block(flow, flows[flow], totals[flow], unit, place)
        for flow, place in _blocks(totals, form)
    ]


def _cell(row: dict[str, Any]) -> Cell:
    inside = tuple((one["label"], one["share"]) for one in row.pop("inside") or ())
    return Cell(**row, inside=inside)


def _blocks(totals: Mapping[Flow, int], form: Form) -> Iterator[tuple[Flow, Place]]:
    """Give each block its place: side by side, or one above the other."""
    whole = sum(totals.values())
    share = {flow: total / whole for flow, total in totals.items()}
    if form.stacked:
        room = form.height - HEADING * len(totals)
        y = 0.0
        for flow in totals:
            y += HEADING
            yield flow, {"x": 0, "y": y, "dx": form.width, "dy": room * share[flow]}
            y += room * share[flow]
        return
    room = form.width - GAP * (len(totals) - 1)
    aside = {flow: ASIDE * (room * share[flow] < NARROW_BLOCK) for flow in totals}
    room -= sum(aside.values())
    x = 0.0
    for flow in totals:
        x += aside[flow] if flow == "I" else 0
        yield flow, {"x": x, "y": HEADING, "dx": room * share[flow], "dy": form.height - HEADING}
        x += room * share[flow] + GAP


def _block(flow: Flow, cells: Sequence[Cell], total: int, unit: Unit, place: Place) -> Block:
    x, y, width, height = (place[name] for name in ("x", "y", "dx", "dy"))
    if width < NARROW_BLOCK:
        laid = _stack(_by_family(cells), width, height)
    else:
        laid = _nested(_by_family(cells), width, height, unit)
    moved = tuple(replace(cell, x=x + cell.x, y=y + cell.y) for cell in laid)
    return Block(flow, total, x, y, width, height, moved)


def _by_family(cells: Sequence[Cell]) -> list[list[Cell]]:
    """Return the cells of each family, the largest family first, products put together last."""
    families: dict[str, list[Cell]] = {}
    for cell in cells:
        families.setdefault(cell.family, []).append(cell)
    return sorted(families.values(), key=lambda one: (one[0].family == OTHER, -_value(one)))


def _value(cells: Sequence[Cell]) -> int:
    return sum(cell.value_eur for cell in cells)


def _stack(families: Sequence[Sequence[Cell]], width: float, height: float) -> list[Cell]:
    """Lay out cells one below the other."""
    cells = [cell for family in families for cell in family]
    total = _value(cells)
    heights = [cell.value_eur / total * height for cell in cells]
    tops = accumulate(heights, initial=0.0)
    return [
        cell.at({"x": 0, "y": top, "dx": width, "dy": tall})
        for cell, top, tall in zip(cells, tops, heights, strict=False)
    ]


def _nested(
    families: Sequence[Sequence[Cell]], width: float, height: float, unit: Unit
) -> list[Cell]:
    """Lay out families, and the cells in each, in the way that leaves most cells a label."""
    whole = sum(map(_value, families))
    areas = [_value(family) / whole * width * height for family in families]
    ways = [
        [
            cell
            for family, place in zip(families, places, strict=True)
            for cell in _within(family, place)
        ]
        for places in squarest_first(areas, width, height)[:TRIED]
    ]
    return min(ways, key=lambda cells: sum(best_label(cell, unit) is None for cell in cells))


def _within(family: Sequence[Cell], whole: Place) -> list[Cell]:
    """Lay out the cells of a family in its place, a little apart from other families."""
    apart = min(APART, whole["dx"] / 4, whole["dy"] / 4)
    place = {
        "x": whole["x"] + apart,
        "y": whole["y"] + apart,
        "dx": whole["dx"] - 2 * apart,
        "dy": whole["dy"] - 2 * apart,
    }
    total, area = _value(family), place["dx"] * place["dy"]
    areas = [cell.value_eur / total * area for cell in family]
    inner = squarest_first(areas, place["dx"], place["dy"])[0]
    return [cell.at(one, place["x"], place["y"]) for cell, one in zip(family, inner, strict=True)]


def squarest_first(areas: Sequence[float], width: float, height: float) -> list[list[Place]]:
    """Lay out areas in several ways, the one first whose worst has the best form.

    All at once, or the first few in a band above or to the left of the rest: `squarify` alone
    leaves slivers where a large one comes last.
    """
    ways = [squarify.squarify(areas, 0, 0, width, height)]
    for count in range(1, len(areas)):
        ahead, rest = areas[:count], areas[count:]
        depth, breadth = sum(ahead) / width, sum(ahead) / height
        ways += [
            [
                *squarify.squarify(ahead, 0, 0, width, depth),
                *squarify.squarify(rest, 0, depth, width, height - depth),
            ],
            [
                *squarify.squarify(ahead, 0, 0, breadth, height),
                *squarify.squarify(rest, breadth, 0, width - breadth, height),
            ],
        ]
    return sorted(ways, key=lambda places: max(map(_distortion, places)))


def _distortion(place: Place) -> float:
    """Return how far a cell is from the form that suits a label."""
    form = place["dx"] / place["dy"] / FORM
    return max(form, 1 / form)
