"""Balance by partner: imports to the left, exports to the right, the balance beside them.

All bars share one scale, the largest that leaves room for their values. The total stands in numbers
alone: its bars would leave little of the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import altair as alt
import polars as pl

from fiches.drawing import marks, theme
from fiches.drawing.svg import data_attributes
from fiches.drawing.theme import Palette
from fiches.french import wording
from fiches.reference import FLOWS

ROW, BAR = 24, 14
"""Height of a line and of its bars, in pixels."""

TOP = 30
"""Room for the headings, in pixels."""

MARGIN = 2
SPACE = 6
"""Between a bar and its value, in pixels."""

COLUMN = 20
"""Between columns, in pixels."""

ARROW = 15
"""Room for an arrow before the balance, in pixels."""

BASELINE = 4
"""How far below the middle of its line a text stands, in pixels."""

PALER = 0.55
"""How much of the paper is in the colour of the bars of "Autres pays"."""

THINNEST = 0.7
"""Of a bar, in pixels: thinner ones would vanish."""

NAMES, BALANCES = "Pays", "Solde"
IMPORTS, EXPORTS = (wording.capital(FLOWS[flow].name) for flow in ("I", "E"))
NONE = "–"

Weight = Literal[400, 600]


@dataclass(frozen=True)
class Line:
    """A partner, the others or the total: what it trades, in euros, and the middle of its line."""

    kind: str
    name: str
    imports_eur: int
    exports_eur: int
    balance_eur: int
    middle: float

    @property
    def weight(self) -> Weight:
        """How heavy its texts are."""
        return 600 if self.kind == "total" else 400

    @property
    def imports(self) -> str:
        """Its imports, as they are written."""
        return wording.millions_short(self.imports_eur) if self.imports_eur else NONE

    @property
    def exports(self) -> str:
        """Its exports, as they are written."""
        return wording.millions_short(self.exports_eur) if self.exports_eur else NONE

    @property
    def balance(self) -> str:
        """Its balance, as it is written."""
        return wording.signed_millions(self.balance_eur)

    def width(self, text: str) -> float:
        """Return how wide one of its texts is, in pixels."""
        return theme.text_width(text, theme.SIZE, self.weight)


@dataclass(frozen=True)
class Layout:
    """Where things are, in pixels.

    Attributes
    ----------
    axis
        Where the bars of both flows begin.
    scale
        Pixels for a euro.
    arrows
        Where the arrows of the balances begin.
    height
        Of the picture.
    """

    lines: tuple[Line, ...]
    axis: float
    scale: float
    arrows: float
    height: float


def layout(frame: pl.DataFrame) -> Layout:
    """Place what `indicators.balance` gives."""
    columns = frame.select("kind", "name", "imports_eur", "exports_eur", "balance_eur")
    lines = tuple(
        Line(**row, middle=TOP + ROW * (index + 0.5))
        for index, row in enumerate(columns.iter_rows(named=True))
    )
    left = MARGIN + max(_heading_width(NAMES), *(line.width(line.name) for line in lines)) + COLUMN
    balances = max(_heading_width(BALANCES), *(line.width(line.balance) for line in lines))
    arrows = theme.WIDTH - MARGIN - balances - ARROW
    # Each value with the width of its text; the total and the headings have no bar.
    partners = [line for line in lines if line.kind != "total"]
    imports = [(line.imports_eur, line.width(line.imports)) for line in partners]
    exports = [(line.exports_eur, line.width(line.exports)) for line in partners]
    imports += [(0, lines[-1].width(lines[-1].imports)), (0, _heading_width(IMPORTS))]
    exports += [(0, lines[-1].width(lines[-1].exports)), (0, _heading_width(EXPORTS))]
    scale = _scale(imports, exports, room=arrows - COLUMN - left - 2 * SPACE)
    axis = left + SPACE + max(value * scale + width for value, width in imports)
    return Layout(lines, axis, scale, arrows, TOP + ROW * len(lines) + MARGIN)


def chart(frame: pl.DataFrame, colours: Palette) -> alt.LayerChart:
    """Draw the balance of a place by partner.

    Layers, from the bottom: `lines`, `bars`, `texts`, `totals`, `headings`. Each bar carries its
    `tip`.

    Parameters
    ----------
    frame
        What `indicators.balance` gives.
    colours
        The project's.
    """
    plan = layout(frame)
    *partners, total = plan.lines
    return marks.picture(
        [
            marks.paths(_rules(plan, colours), "lines"),
            marks.paths([bar for line in partners for bar in _bars(line, plan, colours)], "bars"),
            marks.texts(
                [text for line in partners for text in _texts(line, plan, colours)], "texts"
            ),
            marks.texts(_texts(total, plan, colours), "totals", weight=600),
            marks.texts(_headings(plan, colours), "headings", weight=600),
        ],
        plan.height,
    )


def _scale(
    imports: Sequence[tuple[int, float]], exports: Sequence[tuple[int, float]], room: float
) -> float:
    """Return the largest scale at which any bars of both sides fit with their texts."""
    fits = (
        (room - left_text - right_text) / (left + right)
        for (left, left_text), (right, right_text) in product(imports, exports)
        if left + right
    )
    return min(fits, default=0)


def _heading_width(text: str) -> float:
    return theme.text_width(text, theme.SIZE, 600)


def _length(value: int, plan: Layout) -> float:
    """Return the length of a value's bar, in pixels."""
    return max(value * plan.scale, THINNEST) if value else 0


def _rules(plan: Layout, colours: Palette) -> list[marks.Row]:
    """Rule off the lines, the total more heavily, and draw the axis."""
    *partners, total = plan.lines
    across = [f"M0,{line.middle - ROW / 2:.1f}H{theme.WIDTH}" for line in plan.lines]
    axis = f"M{plan.axis:.1f},{TOP}V{total.middle - ROW / 2:.1f}" if partners else ""
    return [
        marks.path("".join(across[:-1]), stroke=colours.line),
        marks.path(across[-1] + axis, stroke=colours.others),
    ]


def _bars(line: Line, plan: Layout, colours: Palette) -> list[marks.Row]:
    paler = PALER if line.kind == "others" else 0
    top = line.middle - BAR / 2
    bars = []
    for what, value, text, colour, way in (
        (IMPORTS, line.imports_eur, line.imports, colours.imports, -1),
        (EXPORTS, line.exports_eur, line.exports, colours.exports, 1),
    ):
        if value:
            end = plan.axis + way * _length(value, plan)
            outline = f"M{plan.axis:.1f},{top:.1f}H{end:.1f}v{BAR}H{plan.axis:.1f}Z"
            tip = f"{line.name} : {what.lower()} {text}"
            fill = theme.mix(colour, colours.paper, paler)
            bars.append(marks.path(outline, fill=fill, about=data_attributes(tip=tip)))
    return bars


def _texts(line: Line, plan: Layout, colours: Palette) -> list[marks.Row]:
    """Write a line's name, its values at the ends of its bars, and its balance."""
    bars = (0, 0) if line.kind == "total" else (line.imports_eur, line.exports_eur)
    imports, exports = (_length(value, plan) + SPACE for value in bars)
    sign = wording.sign(line.balance_eur)
    colour = colours[sign.colour]
    y = line.middle + BASELINE
    return [
        marks.text(line.name, MARGIN, y, fill=colours.ink),
        marks.text(line.imports, plan.axis - imports, y, fill=colours.ink, align="right"),
        marks.text(line.exports, plan.axis + exports, y, fill=colours.ink),
        *([marks.text(sign.arrow, plan.arrows, y, fill=colour)] if sign.arrow else []),
        marks.text(line.balance, theme.WIDTH - MARGIN, y, fill=colour, align="right"),
    ]


def _headings(plan: Layout, colours: Palette) -> list[marks.Row]:
    y = TOP - 11
    return [
        marks.text(NAMES, MARGIN, y, fill=colours.muted),
        marks.text(IMPORTS, plan.axis - SPACE, y, fill=colours.imports, align="right"),
        marks.text(EXPORTS, plan.axis + SPACE, y, fill=colours.exports),
        marks.text(BALANCES, theme.WIDTH - MARGIN, y, fill=colours.muted, align="right"),
    ]
