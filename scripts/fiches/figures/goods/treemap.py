"""Treemap of goods: imports on the left, exports on the right, areas on one scale.

Both blocks are equally high, so that their widths show the overall balance. Within a block the
products are laid out by `squarify`, the largest first, in the way that leaves each cell room for a
label. A cell has the richest label that fits; a block too narrow for labels is a stack, with its
labels beside it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain, combinations
from math import sqrt
from typing import Literal

import altair as alt
import polars as pl
import squarify

from fiches.drawing import marks, theme
from fiches.drawing.svg import data_attributes
from fiches.drawing.theme import Palette
from fiches.french import wording
from fiches.indicators import OTHER, OTHER_PRODUCTS
from fiches.reference import FLOWS, Flow

HEIGHT = 460
TOP = 26
"""Room for the headings, in pixels."""

GAP = 14
"""Between the blocks, in pixels."""

THRESHOLD = 0.01
"""Of both flows together. Smaller products, with no room for a label, are put together."""

ALWAYS = 3
"""So many products of each flow are named whatever their size."""

NARROW = 90
"""Width under which a block has its labels beside it, in pixels."""

ASIDE = 190
"""Room for the labels beside a block, in pixels."""

ASIDE_MOST = 14
ASIDE_LINE = 14
LEADER = 18
"""Room for the line from a cell to a label beside it, in pixels."""

PADDING, TIGHT = 6, 3
"""Between the edge of a cell and its label, in pixels; less around the smallest labels."""

SIZES = (14, 12.5, 11.5, theme.MIN_SIZE)
SIDE = 8
"""A cell's label is no larger than the side of a square as large as the cell, divided by this."""

LINE = 1.22
"""From a line to the next, in parts of the size."""

FORM = 1.6
"""Width of a cell that suits a label, in parts of its height."""

NAME_WEIGHT: Literal[600] = 600

SHADES = (-0.2, 0, 0.5, 0.6, 0.68, 0.75, 0.81)
"""By rank: so much ink (below 0) or paper is mixed with the flow's colour. Neither white nor ink
can be read on the shades between 0 and 0.5."""

ABBREVIATIONS = {
    "Aéronautique": "Aéron.",
    "Appareils": "App.",
    "Boulangerie": "Boulang.",
    "Composants": "Comp.",
    "Construction": "Constr.",
    "Électricité": "Électr.",
    "Équipements": "Équip.",
    "Habillement": "Habill.",
    "Joaillerie": "Joaill.",
    "Machines": "Mach.",
    "Machines-outils": "Mach.-outils",
    "Matériaux": "Matér.",
    "Matériel": "Mat.",
    "Pâte": "Pâte à papier",
    "Produits": "Prod.",
    "Téléphones": "Téléph.",
    "Véhicules": "Véh.",
    "agricoles": "agric.",
    "automobiles": "auto.",
    "chimiques": "chim.",
    "construction": "constr.",
    "électrique": "électr.",
    "électromédicaux": "médicaux",
    "électroniques": "électron.",
    "général": "gén.",
    "industriels": "indust.",
    "informatique": "inform.",
    "manufacturés": "",
    "ménagers": "ménag.",
    "métallique": "métall.",
    "métalliques": "",
    "pharmaceutiques": "pharm.",
    "sidérurgiques": "sidér.",
    "spécialisées": "spéc.",
    "transformés": "",
}
"""Words that a shortened name abbreviates or goes without."""

LINKING = frozenset({"de", "en", "et", "ou"})
"""Words that never make a line of their own."""

SIDES: tuple[Flow, Flow] = ("I", "E")
"""From left to right."""

Place = dict[str, float]
"""As `squarify` gives it: `x`, `y`, `dx`, `dy`."""

NOTHING = "Aucun échange de marchandises"


@dataclass(frozen=True)
class Cell:
    """The rectangle of a product, or of those put together.

    Attributes
    ----------
    count
        How many products it stands for.
    rank
        From 0, the largest of its flow; `OTHER` comes last.
    x, y, width, height
        In pixels.
    """

    flow: Flow
    code: str
    name: str
    value_eur: int
    share: float
    count: int
    rank: int
    x: float
    y: float
    width: float
    height: float

    def colour(self, colours: Palette) -> str:
        """Return its ground: a shade of the flow's colour by rank, grey for the others."""
        if self.code == OTHER:
            return colours.line
        shade = SHADES[min(self.rank, len(SHADES) - 1)]
        towards = colours.ink if shade < 0 else colours.paper
        return theme.mix(colours[FLOWS[self.flow].english], towards, abs(shade))

    @property
    def value(self) -> str:
        """As written in its label."""
        return wording.millions_short(self.value_eur)

    @property
    def part(self) -> str:
        """Its share of the flow, as written in its label."""
        return wording.share(self.share)


@dataclass(frozen=True)
class Block:
    """The cells of a flow.

    Attributes
    ----------
    x, width
        In pixels; all blocks begin at `TOP` and end at `HEIGHT`.
    """

    flow: Flow
    total_eur: int
    x: float
    width: float
    cells: tuple[Cell, ...]

    @property
    def narrow(self) -> bool:
        """Whether its labels stand beside it."""
        return self.width < NARROW


@dataclass(frozen=True)
class Label:
    """Lines of text in a cell: first those of the name, in bold, then the numbers."""

    size: float
    name: tuple[str, ...]
    numbers: tuple[str, ...] = ()

    @property
    def padding(self) -> float:
        """Between the edge of the cell and the text, in pixels."""
        return TIGHT if self.size == theme.MIN_SIZE else PADDING

    def fits(self, cell: Cell) -> bool:
        """Tell whether it fits into a cell."""
        if self.size > max(theme.MIN_SIZE, sqrt(cell.width * cell.height) / SIDE):
            return False
        lines = len(self.name) + len(self.numbers)
        height = self.size * ((lines - 1) * LINE + theme.ASCENT + theme.DESCENT)
        if height > cell.height - 2 * self.padding:
            return False
        room = cell.width - 2 * self.padding
        return all(
            theme.text_width(line, self.size, weight) <= room
            for line, weight in (
                *((line, NAME_WEIGHT) for line in self.name),
                *((line, 400) for line in self.numbers),
            )
        )


def grouped(goods: pl.DataFrame) -> pl.DataFrame:
    """Put the products together that are too small for a label.

    Parameters
    ----------
    goods
        From `indicators.goods`.

    Returns
    -------
    pl.DataFrame
        `flow, code, name, value_eur` (euros), `share` (of the flow, 0 to 1), `count` (of products)
        and `rank`; within a flow the largest first, `OTHER` last. A product that would be the only
        one in `OTHER` keeps its name.
    """
    value = pl.col("value_eur")
    place = pl.int_range(pl.len()).over("flow")
    alone = (~pl.col("large")).sum().over("flow") == 1
    return (
        goods.with_columns(large=(place < ALWAYS) | (value >= THRESHOLD * value.sum()))
        .with_columns(named=pl.col("large") | alone)
        .group_by(
            "flow",
            code=pl.when("named").then("a129").otherwise(pl.lit(OTHER)),
            name=pl.when("named").then("short").otherwise(pl.lit(OTHER_PRODUCTS)),
            maintain_order=True,
        )
        .agg(value.sum(), pl.col("share").sum(), count=pl.len())
        .with_columns(rank=pl.int_range(pl.len()).over("flow"))
    )


def layout(goods: pl.DataFrame) -> list[Block]:
    """Place the blocks of the flows that aren't nothing, imports first.

    Parameters
    ----------
    goods
        From `indicators.goods`.
    """
    flows = grouped(goods).partition_by("flow", as_dict=True)
    found = [flow for flow in SIDES if (flow,) in flows]
    totals = {flow: int(flows[flow,]["value_eur"].sum()) for flow in found}
    share = {flow: total / sum(totals.values()) for flow, total in totals.items()}
    room = theme.WIDTH - GAP * (len(found) - 1)
    aside = {flow: ASIDE if room * share[flow] < NARROW else 0 for flow in found}
    room -= sum(aside.values())
    blocks, x = [], 0.0
    for flow in found:
        width = room * share[flow]
        x += aside[flow] if flow == "I" else 0
        blocks.append(_block(flow, flows[flow,], totals[flow], x, width))
        x += width + GAP
    return blocks


def chart(goods: pl.DataFrame, colours: Palette) -> alt.LayerChart:
    """Draw the treemap of a place's goods.

    Parameters
    ----------
    goods
        From `indicators.goods`.
    colours
        The project's.
    """
    blocks = layout(goods)
    if not blocks:
        message = marks.text(NOTHING, 0, TOP - 10, fill=colours.muted)
        return marks.picture([marks.texts([message], "headings")], TOP)
    inside = [cell for block in blocks if not block.narrow for cell in block.cells]
    labels = [(cell, label) for cell in inside if (label := best_label(cell))]
    beside = [block for block in blocks if block.narrow]
    return marks.picture(
        [
            marks.paths(
                [_rectangle(cell, colours) for block in blocks for cell in block.cells], "cells"
            ),
            *_labels_inside(labels, colours),
            *_labels_beside(beside, colours),
            marks.texts(_headings(blocks, colours), "headings", size=14, weight=600),
        ],
        HEIGHT,
    )


def best_label(cell: Cell) -> Label | None:
    """Return the richest label that fits into a cell, as large as possible, if any fits.

    Name, value and share; name and share; the shortened name and the share; the name alone; the
    shortened name alone. Names may be broken into three lines.
    """
    value, part = cell.value, cell.part
    short = shortened(cell.name)
    for name, rows in (
        (cell.name, ((f"{value} · {part}",), (value, part))),
        (cell.name, ((part,),)),
        (short, ((part,),)),
        (cell.name, ((),)),
        (short, ((),)),
    ):
        for size in SIZES:
            for numbers in rows:
                for lines in broken(name):
                    label = Label(size, lines, numbers)
                    if label.fits(cell):
                        return label
    return None


@cache
def broken(name: str) -> list[tuple[str, ...]]:
    """Return a name in one line, in two and in three, each as narrow as it can be.

    No line is a mere "de" or "et": a name that would need one has fewer ways.
    """
    words = name.split(" ")
    ways = []
    for count in range(min(len(words), 3)):
        breaks = (_lines(words, cuts) for cuts in combinations(range(1, len(words)), count))
        good = [lines for lines in breaks if LINKING.isdisjoint(lines)]
        if good:
            ways.append(min(good, key=_broadest))
    return ways


@cache
def shortened(name: str) -> str:
    """Shorten a name.

    Only what comes before the first "et", "ou" or comma; "Plastique" for "Produits en plastique";
    words abbreviated as in `ABBREVIATIONS`.
    """
    first = re.split(r" et | ou |, ", name)[0]
    material = re.sub(r"^(Produits|Articles) (en|de) ", "", first)
    words = wording.capital(material).split(" ")
    return " ".join(short for word in words if (short := ABBREVIATIONS.get(word, word)))


def _lines(words: Sequence[str], cuts: Sequence[int]) -> tuple[str, ...]:
    starts, ends = (0, *cuts), (*cuts, len(words))
    return tuple(" ".join(words[start:end]) for start, end in zip(starts, ends, strict=True))


def _broadest(lines: Sequence[str]) -> float:
    return max(theme.text_width(line, 1, NAME_WEIGHT) for line in lines)


def _block(flow: Flow, rows: pl.DataFrame, total_eur: int, x: float, width: float) -> Block:
    height = HEIGHT - TOP
    areas = [value / total_eur * width * height for value in rows["value_eur"]]
    named = rows.rows(named=True)
    ways = (
        [
            Cell(**row, x=x + place["x"], y=TOP + place["y"], width=place["dx"], height=place["dy"])
            for row, place in zip(named, places, strict=True)
        ]
        for places in (_stacks if width < NARROW else _squarest_first)(areas, width, height)
    )
    first = next(ways)
    labelled = (cells for cells in chain([first], ways) if all(map(best_label, cells)))
    return Block(flow, total_eur, x, width, tuple(next(labelled, first)))


def _stacks(areas: Sequence[float], width: float, _: float) -> list[list[Place]]:
    """Lay out cells one below the other: there is one way."""
    tops = accumulate((area / width for area in areas), initial=0.0)
    return [
        [
            {"x": 0, "y": y, "dx": width, "dy": area / width}
            for y, area in zip(tops, areas, strict=False)
        ]
    ]


def _squarest_first(areas: Sequence[float], width: float, height: float) -> list[list[Place]]:
    """Lay out cells in several ways, the one first whose worst cell has the best form.

    All at once, or the first few in a band above or to the left of the rest: `squarify` alone
    leaves slivers where a large `OTHER` comes last.
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


def _rectangle(cell: Cell, colours: Palette) -> marks.Row:
    outline = f"M{cell.x:.1f},{cell.y:.1f}h{cell.width:.1f}v{cell.height:.1f}h-{cell.width:.1f}Z"
    several = f" ({cell.count})" if cell.count > 1 else ""
    flow = FLOWS[cell.flow].name
    tip = f"{cell.name}{several} : {cell.value}, {cell.part} des {flow}"
    about = data_attributes(tip=tip, node=f"{cell.flow}{cell.code}")
    return marks.path(outline, fill=cell.colour(colours), stroke=colours.paper, about=about)


def _labels_inside(labels: Sequence[tuple[Cell, Label]], colours: Palette) -> Iterator[alt.Chart]:
    """Write the labels, one layer for each size and weight."""
    for size in SIZES:
        rows = [_texts(cell, label, colours) for cell, label in labels if label.size == size]
        names = [row for name, _ in rows for row in name]
        numbers = [row for _, number in rows for row in number]
        if names:
            yield marks.texts(names, f"names_{size}", size=size, weight=NAME_WEIGHT)
        if numbers:
            yield marks.texts(numbers, f"numbers_{size}", size=size)


def _texts(cell: Cell, label: Label, colours: Palette) -> tuple[list[marks.Row], list[marks.Row]]:
    ink = colours.readable_on(cell.colour(colours))
    first = cell.y + label.padding + theme.ASCENT * label.size
    rows = [
        marks.text(line, cell.x + label.padding, first + index * LINE * label.size, fill=ink)
        for index, line in enumerate((*label.name, *label.numbers))
    ]
    return rows[: len(label.name)], rows[len(label.name) :]


def _labels_beside(blocks: Sequence[Block], colours: Palette) -> Iterator[alt.Chart]:
    """Write the labels of narrow blocks beside them, with a line from each cell."""
    for block in blocks:
        cells = block.cells[:ASIDE_MOST]
        way = -1 if block.flow == "I" else 1
        edge = block.x if way < 0 else block.x + block.width
        middles = [cell.y + cell.height / 2 for cell in cells]
        size = 2 * ASIDE_LINE
        places = marks.spread(middles, size, TOP + size / 2, HEIGHT - size / 2)
        align: marks.Align = "right" if way < 0 else "left"
        x = edge + way * LEADER
        lines = [
            marks.path(
                f"M{edge + way:.1f},{middle:.1f}L{edge + way * (LEADER - 3):.1f},{place:.1f}",
                stroke=colours.muted,
            )
            for middle, place in zip(middles, places, strict=True)
        ]
        names, numbers = (
            [
                marks.text(line, x, place + below, fill=fill, align=align)
                for line, place in zip(texts, places, strict=True)
            ]
            for texts, below, fill in (
                ([cell.name for cell in cells], -2.5, colours.ink),
                (
                    [f"{cell.value} · {cell.part}" for cell in cells],
                    ASIDE_LINE - 3.5,
                    colours.muted,
                ),
            )
        )
        yield marks.paths(lines, "leaders")
        yield marks.texts(names, "names_beside", weight=NAME_WEIGHT)
        yield marks.texts(numbers, "numbers_beside")


def _headings(blocks: Sequence[Block], colours: Palette) -> list[marks.Row]:
    """Say what each block is and how much, at the outer edges of the picture."""
    totals = {block.flow: block.total_eur for block in blocks}
    left, right = (
        f"{wording.capital(FLOWS[flow].name)} : {wording.millions_short(totals.get(flow, 0))}"
        for flow in SIDES
    )
    baseline = TOP - 12
    return [
        marks.text(left, 0, baseline, fill=colours.imports),
        marks.text(right, theme.WIDTH, baseline, fill=colours.exports, align="right"),
    ]
