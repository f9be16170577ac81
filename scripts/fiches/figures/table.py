"""Tables and key figures, for the page and for print, and how numbers stand in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from fiches.french import wording
from fiches.french.typography import french, french_html
from fiches.french.wording import FIXED, Unit
from fiches.show import Shown, Value, arguments, typst

NONE = "–"
"""In place of an amount where nothing is traded."""


@dataclass(frozen=True)
class Card:
    """A key figure: what it is, its value, a remark, its colour's name in the palette."""

    label: str
    value: str
    note: str = ""
    colour: str = "ink"


@dataclass(frozen=True)
class Table:
    """A table of text, ready to be shown.

    Attributes
    ----------
    caption
        What it shows, and in what unit.
    align
        A letter for each column: `l` for text, `r` for numbers.
    header
        A text for each column. The first column names the rows.
    rows
        As many texts each.
    over
        What all columns but the first are, if they have a heading in common.
    total
        Whether the last row sums up the others.
    """

    caption: str
    align: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    over: str = ""
    total: bool = False

    @property
    def texts(self) -> dict[str, Value]:
        """What the table holds, as it is set in print."""
        return {
            "caption": french(self.caption),
            "columns": list(self.align),
            "over": french(self.over),
            "header": list(map(french, self.header)),
            "rows": [list(map(french, row)) for row in self.rows],
            "total": self.total,
        }

    @property
    def html(self) -> str:
        """The table for the page, in a box that scrolls where there is no room."""
        *rows, last = [self._row(texts) for texts in self.rows] or [""]
        if self.total:
            last = last.replace("<tr", '<tr class="total"', 1)
        return (
            '<div class="table-scroll" role="group" aria-label="Tableau" tabindex="0">'
            f'<table class="data-table"><caption>{french_html(self.caption)}</caption>'
            f"<thead>{self._head()}</thead><tbody>{''.join(rows)}{last}</tbody></table></div>"
        )

    def _head(self) -> str:
        """Write the header: in two lines where the columns have a heading in common."""
        first, *others = self.header
        columns = "".join(
            f'<th scope="col"{_right(letter)}>{french_html(name)}</th>'
            for name, letter in zip(others, self.align[1:], strict=True)
        )
        if not self.over:
            return f'<tr><th scope="col">{french_html(first)}</th>{columns}</tr>'
        return (
            f'<tr><th rowspan="2" scope="col">{french_html(first)}</th>'
            f'<th colspan="{len(others)}" scope="colgroup">{french_html(self.over)}</th></tr>'
            f"<tr>{columns}</tr>"
        )

    def _row(self, texts: Sequence[str]) -> str:
        first, *others = texts
        cells = "".join(
            f"<td{_right(letter)}>{french_html(text)}</td>"
            for text, letter in zip(others, self.align[1:], strict=True)
        )
        return f'<tr><th scope="row">{french_html(first)}</th>{cells}</tr>'

    @property
    def typst(self) -> str:
        """The table for print."""
        return f"#fiche-table({arguments(self.texts)})"


def key_figures(cards: Sequence[Card]) -> Shown:
    """Set key figures side by side."""
    items = "\n".join(
        f'<div class="card card-{card.colour}"><dt>{french_html(card.label)}</dt>'
        f"<dd>{french_html(card.value)}</dd>"
        + (f'<dd class="card-note">{french_html(card.note)}</dd>' if card.note else "")
        + "</div>"
        for card in cards
    )
    printed = ", ".join(
        typst({name: french(text) for name, text in vars(card).items()}) for card in cards
    )
    return Shown(html=f'<dl class="cards">\n{items}\n</dl>', typst=f"#fiche-cards({printed})")


def amount(eur: int | None, unit: Unit) -> str:
    """Write an amount in the unit of its table."""
    return unit.number(eur) if eur else NONE


def balance(eur: int, unit: Unit) -> str:
    """Write a balance in the unit of its table, with its sign."""
    return unit.signed(eur) if eur else NONE


def share_of(part: float | None) -> str:
    """Write a share of a flow (0 to 1). A little isn't nothing: "< 0,1 %", but nothing is."""
    if part is None:
        return NONE
    text = wording.percent(part)
    little = part > 0 and text == wording.percent(0)
    return f"<{FIXED}{wording.percent(0.001)}" if little else text


def share_told(part: float | None) -> str:
    """Write a share of a flow for a sentence: "moins de 0,1 %"."""
    return NONE if part is None else wording.share(part)


def _right(letter: str) -> str:
    return ' class="right"' if letter == "r" else ""
