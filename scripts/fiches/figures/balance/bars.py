"""Balance by partner: imports to the left, exports to the right, the balance beside them.

All bars share one scale, the largest that leaves room for their values. What sums up stands in
numbers alone: its bars would leave little of the others. On a phone a name stands above its bars.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

import altair as alt
import polars as pl

from fiches.drawing import marks, theme
from fiches.drawing.svg import data_attributes
from fiches.drawing.theme import Palette
from fiches.french import wording
from fiches.french.wording import Unit
from fiches.reference import FLOWS

APART = 8
"""Between the partners and what sums them up, in pixels."""

MARGIN = 2
SPACE = 6
"""Between a bar and its value, in pixels."""

COLUMN = 20
"""Between columns, in pixels."""

ARROW = 15
"""Room for an arrow before the balance, in pixels."""

BASELINE = 4
"""How far below the middle of its line a text stands, in pixels."""

THINNEST = 0.7
"""Of a bar, in pixels: thinner ones would vanish."""

NAMES, BALANCES = "Pays", "Solde"
IMPORTS, EXPORTS = (wording.capital(FLOWS[flow].name) for flow in ("I", "E"))
NONE = "–"

BARRED = frozenset({"partner", "others"})
"""The kinds of line that have bars."""

Weight = Literal[400, 600]


@dataclass(frozen=True)
class Form:
    """How the figure is laid out.

    Attributes
    ----------
    width
        Of the picture, in pixels.
    top
        Room for the headings, in pixels.
    row, bar
        Height of a line and of its bars, in pixels.
    above
        Room for the name and the balance above the bars, in pixels; none where they stand beside.
    """

    width: int
    top: int
    row: int
    bar: int
    above: int = 0


WIDE = Form(theme.WIDTH, top=30, row=22, bar=13)
NARROW = Form(theme.NARROW, top=46, row=44, bar=13, above=18)


@dataclass(frozen=True)
class Line:
    """A partner, the others or a sum.

    Attributes
    ----------
    kind
        `partner`, `others`, `union`, `outside` or `total`.
    imports, exports, balance
        What it trades, as it is written.
    imports_eur, exports_eur, balance_eur
        The same in euros.
    top, middle
        Of the line and of its bars, in pixels.
    """

    kind: str
    name: str
    imports_eur: int
    exports_eur: int
    balance_eur: int
    unit: Unit
    top: float
    middle: float

    @property
    def barred(self) -> bool:
        """Whether it has bars."""
        return self.kind in BARRED

    @property
    def weight(self) -> Weight:
        """How heavy its texts are."""
        return 600 if self.kind == "total" else 400

    @property
    def imports(self) -> str:
        """Its imports, as they are written."""
        return self.unit.number(self.imports_eur) if self.imports_eur else NONE

    @property
    def exports(self) -> str:
        """Its exports, as they are written."""
        return self.unit.number(self.exports_eur) if self.exports_eur else NONE

    @property
    def balance(self) -> str:
        """Its balance, as it is written."""
        return self.unit.signed(self.balance_eur)

    def width(self, text: str) -> float:
        """Return how wide one of its texts is, in pixels."""
        return theme.text_width(text, theme.SIZE, self.weight)


@dataclass(frozen=True)
class Layout:
    """Where things are, in pixels.

    Attributes
    ----------
    unit
        That of all amounts.
    axis
        Where the bars of both flows begin.
    scale
        Pixels for a euro.
    arrows
        Where the arrows of the balances begin.
    """

    form: Form
    lines: tuple[Line, ...]
    unit: Unit
    axis: float
    scale: float
    arrows: float

    @property
    def height(self) -> float:
        """Of the picture."""
        return self.lines[-1].top + self.form.row + MARGIN

    def length(self, value: int) -> float:
        """Return the length of a value's bar."""
        return max(value * self.scale, THINNEST) if value else 0


def layout(frame: pl.DataFrame, form: Form = WIDE) -> Layout:
    """Place the lines of a balance: partners, others, sums."""
    unit = wording.unit_of([*frame["imports_eur"], *frame["exports_eur"]])
    lines = tuple(_lines(frame, unit, form))
    balances = [_heading_width(_in(BALANCES, unit)), *(line.width(line.balance) for line in lines)]
    arrows = form.width - MARGIN - max(balances) - ARROW
    left, right = float(MARGIN), float(form.width - MARGIN)
    if not form.above:
        names = max(_heading_width(NAMES), *(line.width(line.name) for line in lines))
        left, right = MARGIN + names + COLUMN, arrows - COLUMN
    imports = [(line.barred * line.imports_eur, line.width(line.imports)) for line in lines]
    exports = [(line.barred * line.exports_eur, line.width(line.exports)) for line in lines]
    imports.append((0, _heading_width(_in(IMPORTS, unit))))
    exports.append((0, _heading_width(_in(EXPORTS, unit))))
    scale = _scale(imports, exports, room=right - left - 2 * SPACE)
    axis = left + SPACE + max(value * scale + width for value, width in imports)
    return Layout(form, lines, unit, axis, scale, arrows)


def chart(frame: pl.DataFrame, colours: Palette, form: Form = WIDE) -> alt.LayerChart:
    """Draw the balance of a place by partner.

    Layers, from the bottom: `lines`, `bars`, `texts`, `totals`, `headings`. Each bar carries its
    `tip` and its `value`.

    Parameters
    ----------
    frame
        Its rows end with the total.
    colours
        The project's.
    form
        `WIDE`, or `NARROW` for a phone.
    """
    plan = layout(frame, form)
    *others, total = plan.lines
    texts = [text for line in others for text in _texts(line, plan, colours)]
    return marks.picture(
        [
            marks.paths(_rules(plan, colours), "lines"),
            marks.paths([bar for line in others for bar in _bars(line, plan, colours)], "bars"),
            marks.texts(texts, "texts"),
            marks.texts(_texts(total, plan, colours), "totals", weight=600),
            marks.texts(_headings(plan, colours), "headings", weight=600),
        ],
        plan.height,
        form.width,
    )


def _lines(frame: pl.DataFrame, unit: Unit, form: Form) -> Iterator[Line]:
    """Give the lines from top to bottom, what sums up a little apart."""
    columns = frame.select("kind", "name", "imports_eur", "exports_eur", "balance_eur")
    top: float = form.top
    before = ""
    for row in columns.iter_rows(named=True):
        if before in BARRED and row["kind"] not in BARRED:
            top += APART
        middle = top + (form.row + form.above) / 2
        yield Line(**row, unit=unit, top=top, middle=middle)
        before = row["kind"]
        top += form.row


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


def _in(heading: str, unit: Unit) -> str:
    return f"{heading}, {unit.short}"


def _heading_width(text: str) -> float:
    return theme.text_width(text, theme.SIZE, 600)


def _rules(plan: Layout, colours: Palette) -> list[marks.Row]:
    """Rule off the lines, what sums up more heavily, and draw the axis."""
    barred = [line for line in plan.lines if line.barred]
    sums = [line for line in plan.lines if not line.barred]
    across = "".join(f"M0,{line.top:.1f}H{plan.form.width}" for line in (*barred, *sums[1:]))
    bottom = barred[-1].top + plan.form.row if barred else 0
    axis = f"M{plan.axis:.1f},{plan.form.top}V{bottom:.1f}" if barred else ""
    return [
        marks.path(across, stroke=colours.line),
        marks.path(f"M0,{sums[0].top:.1f}H{plan.form.width}{axis}", stroke=colours.others),
    ]


def _bars(line: Line, plan: Layout, colours: Palette) -> list[marks.Row]:
    """Draw a line's bars; those of the other countries, put together, are outlined."""
    if not line.barred:
        return []
    height = plan.form.bar
    top = line.middle - height / 2
    bars = []
    for what, value, colour, way in (
        (IMPORTS, line.imports_eur, colours.imports, -1),
        (EXPORTS, line.exports_eur, colours.exports, 1),
    ):
        if value:
            end = plan.axis + way * plan.length(value)
            outline = f"M{plan.axis:.1f},{top:.1f}H{end:.1f}v{height}H{plan.axis:.1f}Z"
            tip = f"{line.name} : {what.lower()} {plan.unit.amount(value)}"
            fill = colour if line.kind == "partner" else colours.paper
            about = data_attributes(tip=tip, value=str(value))
            bars.append(marks.path(outline, fill=fill, stroke=colour, about=about))
    return bars


def _texts(line: Line, plan: Layout, colours: Palette) -> list[marks.Row]:
    """Write a line's name, its values at the ends of its bars, and its balance."""
    bars = (line.barred * line.imports_eur, line.barred * line.exports_eur)
    imports, exports = (plan.length(value) + SPACE for value in bars)
    sign = wording.sign(line.balance_eur)
    colour = colours[sign.colour]
    y = line.middle + BASELINE
    beside = line.top + plan.form.above - 2 if plan.form.above else y
    arrow = marks.text(sign.arrow, plan.arrows, beside, fill=colour)
    return [
        marks.text(line.name, MARGIN, beside, fill=colours.ink),
        marks.text(line.imports, plan.axis - imports, y, fill=colours.ink, align="right"),
        marks.text(line.exports, plan.axis + exports, y, fill=colours.ink),
        *([arrow] if sign.arrow else []),
        marks.text(line.balance, plan.form.width - MARGIN, beside, fill=colour, align="right"),
    ]


def _headings(plan: Layout, colours: Palette) -> list[marks.Row]:
    """Name the columns; above the names' line on a phone, where all four have no room in one."""
    y = plan.form.top - 11
    first = y - plan.form.above
    right = plan.form.width - MARGIN
    imports, exports = (_in(heading, plan.unit) for heading in (IMPORTS, EXPORTS))
    return [
        marks.text(NAMES, MARGIN, first, fill=colours.muted),
        marks.text(imports, plan.axis - SPACE, y, fill=colours.imports, align="right"),
        marks.text(exports, plan.axis + SPACE, y, fill=colours.exports),
        marks.text(_in(BALANCES, plan.unit), right, first, fill=colours.muted, align="right"),
    ]
