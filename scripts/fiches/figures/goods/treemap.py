"""Treemap of goods: imports and exports as two blocks, areas on one scale.

The tint of a cell tells its family, alike on both sides. A cell has the richest label that fits;
where no name does, a number that the list below explains. A block too narrow for labels has them
beside it. A cell of more than half of its flow shows what is inside.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

import altair as alt
import polars as pl

from fiches.drawing import marks, shapes, theme
from fiches.drawing.svg import data_attributes
from fiches.drawing.theme import Palette
from fiches.figures.goods.blocks import (
    GAP,
    HEADING,
    SIDES,
    WIDE,
    Block,
    Cell,
    Form,
    layout,
    squarest_first,
)
from fiches.figures.goods.labels import LINE, NAME_WEIGHT, SIZES, Label, best_label, wrapped
from fiches.french import wording
from fiches.french.wording import Unit
from fiches.indicators import OTHER
from fiches.reference import FLOWS, Flow

ASIDE_MOST = 14
ASIDE_LINE = 15
LEADER = 18
"""Room for the line from a cell to a label beside it, in pixels."""

INSET = 4
"""Between the edge of a cell and what it shows inside, in pixels."""

LISTED = 17
"""Height of a line of the list of numbers and of the legend, in pixels."""

SWATCH = 11
"""Side of a swatch of the legend, in pixels."""

TINTS: Mapping[Flow, Sequence[float]] = {
    "I": (5.0, 3.6, 2.8, 2.25, 1.8, 1.45, 1.2),
    "E": (9.2, 6.6, 5.2, 4.55, 3.4, 2.65, 2.2),
}
"""The contrast on the paper of each family's tint, in the order of the families.

A family's two tints differ by 1.8 : 1 or more, so that they can be told apart in grey. Neither
white nor ink can be read on what lies between 3.7 and 4.5.
"""

NOTHING = "Aucun échange de marchandises"


@dataclass(frozen=True)
class Paint:
    """The colours of cells.

    Attributes
    ----------
    families
        Their codes and names, from the darkest tint to the lightest.
    """

    families: Mapping[str, str]
    colours: Palette

    def tint(self, flow: Flow, family: str) -> str:
        """Return the colour of a family in a flow; products put together are left white."""
        if family == OTHER:
            return self.colours.paper
        contrast = TINTS[flow][list(self.families).index(family)]
        return theme.tint(self.colours[FLOWS[flow].english], self.colours.paper, contrast)

    def ink(self, cell: Cell) -> str:
        """Return the colour of texts on a cell."""
        return self.colours.readable_on(self.tint(cell.flow, cell.family))


def chart(
    goods: pl.DataFrame, families: Mapping[str, str], colours: Palette, form: Form = WIDE
) -> alt.LayerChart:
    """Draw the treemap of a place's goods.

    Layers, from the bottom: `cells`, `inside`, `names_…` and `numbers_…` by size, `small`,
    `leaders`, `names_beside` and `numbers_beside`, `legend`, `headings`. Each cell carries its
    `node`, `tip` and `value`.

    Parameters
    ----------
    goods
        `flow, a129, short, value_eur, share, family, inside`, the largest first in each flow.
    families
        Names of families by their codes, from the darkest tint to the lightest.
    colours
        The project's.
    form
        `WIDE`, or `NARROW` for a phone.
    """
    totals = goods.group_by("flow").agg(pl.sum("value_eur"))["value_eur"]
    unit = wording.unit_of(totals)
    if goods.is_empty():
        message = marks.text(NOTHING, 0, HEADING - 10, fill=colours.muted)
        return marks.picture([marks.texts([message], "headings")], HEADING, form.width)
    paint = Paint(families, colours)
    blocks = layout(goods, unit, form)
    cells = [cell for block in blocks for cell in block.cells]
    written = _written([cell for block in blocks if not block.beside for cell in block.cells], unit)
    listed = [line for text in written.listed for line in wrapped(text, form.width)]
    entries = _in_lines([(line, 0.0) for line in listed], form)
    legend = _in_lines(list(_families(cells, families)), form)
    below = form.height + LISTED * (1 + len(entries))
    small = [
        *(text for one in written.small for text in _small_texts(one, paint)),
        *_row_texts(entries, form.height + LISTED, colours.ink),
    ]
    return marks.picture(
        [
            marks.paths([_rectangle(cell, paint, unit) for cell in cells], "cells"),
            marks.paths([_outline(one, colours) for one in written.inside], "inside"),
            *_labels_inside(written.labels, paint),
            marks.texts(small, "small", size=theme.MIN_SIZE),
            *_labels_beside([block for block in blocks if block.beside], unit, colours),
            marks.paths(list(_swatches(legend, below, cells, paint)), "swatches"),
            marks.texts(_row_texts(legend, below, colours.ink), "legend", size=theme.MIN_SIZE),
            marks.texts(_headings(blocks, unit, form, colours), "headings", size=14, weight=600),
        ],
        below + LISTED * len(legend) + 4,
        form.width,
    )


@dataclass(frozen=True)
class Small:
    """Lines of the smallest text in a part of a cell: a class inside it, or a mere number."""

    cell: Cell
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Written:
    """What is written in the cells.

    Attributes
    ----------
    labels
        With the cells that have one.
    inside
        The classes inside of large cells, as cells of their own.
    small
        Names of classes, and numbers where there is no room for a name.
    listed
        What the numbers stand for, and what has no room for a number either.
    """

    labels: list[tuple[Cell, Label]]
    inside: list[Cell]
    small: list[Small]
    listed: list[str]


def _written(cells: Sequence[Cell], unit: Unit) -> Written:
    """Choose what is written in each cell."""
    found = Written([], [], [], [])
    numbers = count(1)

    def write_number(cell: Cell) -> None:
        if min(cell.width - 2, cell.height) >= theme.MIN_SIZE:
            number = next(numbers)
            found.listed.append(f"{number} {cell.name} ({cell.part})")
            found.small.append(Small(cell, (str(number),)))
        else:
            flow = wording.capital(FLOWS[cell.flow].name)
            found.listed.append(f"{flow} : {cell.name} ({cell.part})")

    for cell in cells:
        label = best_label(cell, unit)
        if label is None:
            write_number(cell)
            continue
        found.labels.append((cell, label))
        for one in _inside(cell, label):
            found.inside.append(one)
            lines = wrapped(f"{one.name} {one.part}", one.width - 2 * INSET)
            small = Small(one, lines)
            if _fits(small):
                found.small.append(small)
            else:
                write_number(one)
    return found


def _inside(cell: Cell, label: Label) -> list[Cell]:
    """Lay out the classes of a large cell below its label."""
    top = label.padding + label.height + INSET
    width, height = cell.width - 2 * INSET, cell.height - top - INSET
    if not cell.inside or height < 2 * theme.MIN_SIZE:
        return []
    areas = [share * width * height for _, share in cell.inside]
    places = squarest_first(areas, width, height)[0]
    return [
        replace(cell, name=name, share=share).at(place, cell.x + INSET, cell.y + top)
        for (name, share), place in zip(cell.inside, places, strict=True)
    ]


def _fits(small: Small) -> bool:
    widest = max(theme.text_width(line, theme.MIN_SIZE) for line in small.lines)
    height = theme.MIN_SIZE * ((len(small.lines) - 1) * LINE + 1)
    return widest <= small.cell.width - 2 * INSET and height <= small.cell.height - INSET


def _rectangle(cell: Cell, paint: Paint, unit: Unit) -> marks.Row:
    """Draw a cell; products put together are outlined."""
    flow = FLOWS[cell.flow]
    tip = f"{cell.name} : {unit.amount(cell.value_eur)}, {cell.part} des {flow.name}"
    about = data_attributes(tip=tip, node=f"{cell.flow}{cell.code}", value=str(cell.value_eur))
    fill = paint.tint(cell.flow, cell.family)
    if cell.code == OTHER:
        outline = shapes.rectangle(cell.x + 1, cell.y + 1, cell.width - 2, cell.height - 2)
        return marks.path(outline, fill=fill, stroke=paint.colours[flow.english], about=about)
    outline = shapes.rectangle(cell.x, cell.y, cell.width, cell.height)
    return marks.path(outline, fill=fill, stroke=paint.colours.paper, about=about)


def _outline(cell: Cell, colours: Palette) -> marks.Row:
    outline = shapes.rectangle(cell.x, cell.y, cell.width, cell.height)
    return marks.path(outline, stroke=colours.paper)


def _labels_inside(labels: Sequence[tuple[Cell, Label]], paint: Paint) -> Iterator[alt.Chart]:
    """Write the labels, one layer for each size and weight."""
    for size in SIZES:
        rows = [_texts(cell, label, paint) for cell, label in labels if label.size == size]
        names = [row for name, _ in rows for row in name]
        numbers = [row for _, number in rows for row in number]
        if names:
            yield marks.texts(names, f"names_{size}", size=size, weight=NAME_WEIGHT)
        if numbers:
            yield marks.texts(numbers, f"numbers_{size}", size=size)


def _texts(cell: Cell, label: Label, paint: Paint) -> tuple[list[marks.Row], list[marks.Row]]:
    first = cell.y + label.padding + theme.ASCENT * label.size
    rows = [
        marks.text(
            line,
            cell.x + label.padding,
            first + index * LINE * label.size,
            fill=paint.ink(cell),
        )
        for index, line in enumerate((*label.name, *label.numbers))
    ]
    return rows[: len(label.name)], rows[len(label.name) :]


def _small_texts(small: Small, paint: Paint) -> Iterator[marks.Row]:
    cell, ink = small.cell, paint.ink(small.cell)
    if small.lines[0].isdecimal():
        middle = cell.y + cell.height / 2 + 4
        yield marks.text(small.lines[0], cell.x + cell.width / 2, middle, fill=ink, align="center")
        return
    for index, line in enumerate(small.lines):
        baseline = cell.y + INSET + theme.MIN_SIZE * (theme.ASCENT + LINE * index)
        yield marks.text(line, cell.x + INSET, baseline, fill=ink)


def _labels_beside(blocks: Sequence[Block], unit: Unit, colours: Palette) -> Iterator[alt.Chart]:
    """Write the labels of narrow blocks beside them, with a line from each cell."""
    for block in blocks:
        cells = block.cells[:ASIDE_MOST]
        way = -1 if block.flow == "I" else 1
        edge = block.x if way < 0 else block.x + block.width
        middles = [cell.y + cell.height / 2 for cell in cells]
        size = 2 * ASIDE_LINE
        bottom = block.y + block.height
        places = marks.spread(middles, size, block.y + size / 2, bottom - size / 2)
        align: marks.Align = "right" if way < 0 else "left"
        x = edge + way * LEADER
        lines = [
            marks.path(
                shapes.line(edge + way, middle, edge + way * (LEADER - 3), place),
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
                    [f"{unit.amount(cell.value_eur)} · {cell.part}" for cell in cells],
                    ASIDE_LINE - 3.5,
                    colours.muted,
                ),
            )
        )
        yield marks.paths(lines, "leaders")
        yield marks.texts(names, "names_beside", weight=NAME_WEIGHT)
        yield marks.texts(numbers, "numbers_beside", size=theme.MIN_SIZE)


Row = list[tuple[str, float, float]]
"""Texts of a line, each with where it begins and the room that it leaves before it, in pixels."""


def _in_lines(entries: Sequence[tuple[str, float]], form: Form) -> list[Row]:
    """Set texts, each with the room that it needs before it, in as many lines as they need."""
    widths = [before + theme.text_width(text, theme.MIN_SIZE) for text, before in entries]
    places = marks.in_lines(widths, form.width, GAP)
    lines: list[Row] = [[] for _ in range(places[-1][1] + 1 if places else 0)]
    for (text, before), (x, line) in zip(entries, places, strict=True):
        lines[line].append((text, x + before, before))
    return lines


def _row_texts(lines: Sequence[Row], top: float, ink: str) -> list[marks.Row]:
    return [
        marks.text(text, x, top + LISTED * index, fill=ink)
        for index, line in enumerate(lines)
        for text, x, _ in line
    ]


def _families(cells: Sequence[Cell], families: Mapping[str, str]) -> Iterator[tuple[str, float]]:
    """Give the families that are shown, with the room for their swatches."""
    shown = {cell.family for cell in cells}
    for code, name in families.items():
        if code in shown:
            yield name, SWATCH * len({cell.flow for cell in cells}) + 5


def _swatches(
    legend: Sequence[Row], top: float, cells: Sequence[Cell], paint: Paint
) -> Iterator[marks.Row]:
    """Draw the tints of each family, one for each flow, before its name."""
    codes = {name: code for code, name in paint.families.items()}
    flows = [flow for flow in SIDES if flow in {cell.flow for cell in cells}]
    for index, line in enumerate(legend):
        for name, x, before in line:
            for place, flow in enumerate(flows):
                corner = x - before + place * SWATCH, top + LISTED * index - SWATCH + 1
                outline = shapes.rectangle(*corner, SWATCH, SWATCH)
                yield marks.path(outline, fill=paint.tint(flow, codes[name]))


def _headings(blocks: Sequence[Block], unit: Unit, form: Form, colours: Palette) -> list[marks.Row]:
    """Say what each block is and how much, above it at the outer edge of the picture."""
    rows = []
    totals = {block.flow: block for block in blocks}
    for flow in SIDES:
        if form.stacked and flow not in totals:
            continue
        total = totals[flow].total_eur if flow in totals else 0
        text = f"{wording.capital(FLOWS[flow].name)} : {unit.amount(total)}"
        y = totals[flow].y if form.stacked else HEADING
        right = flow == "E" and not form.stacked
        rows.append(
            marks.text(
                text,
                form.width if right else 0,
                y - 10,
                fill=colours[FLOWS[flow].english],
                align="right" if right else "left",
            )
        )
    return rows
