"""Tables and key figures, for the page and for print."""

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from fiches.customs import Source
from fiches.indicators import FlowMatrix
from fiches.show import Shown


@dataclass(frozen=True)
class Card:
    """A key figure: what it is, its value, a remark, its colour's name in the palette."""

    label: str
    value: str
    note: str = ""
    colour: str = "ink"


def key_figures(cards: Sequence[Card]) -> Shown:
    """Set key figures side by side."""
    items = "\n".join(
        f'<div class="card card-{card.colour}"><dt>{html.escape(card.label)}</dt>'
        f"<dd>{html.escape(card.value)}</dd>"
        + (f'<dd class="card-note">{html.escape(card.note)}</dd>' if card.note else "")
        + "</div>"
        for card in cards
    )
    typst = ", ".join(_typst_dictionary(card) for card in cards)
    return Shown(html=f'<dl class="cards">\n{items}\n</dl>', typst=f"#fiche-cards({typst})")


def _typst_dictionary(card: Card) -> str:
    fields = {name: json.dumps(value, ensure_ascii=False) for name, value in vars(card).items()}
    return f"({', '.join(f'{name}: {value}' for name, value in fields.items())})"


def balance(frame: pl.DataFrame) -> str:
    """Return the table of the balance by partner."""
    return ""


def goods(frame: pl.DataFrame) -> str:
    """Return the table of goods."""
    return ""


def flows(matrix: FlowMatrix) -> str:
    """Return the table of products by country."""
    return ""


def sources(files: Sequence[Source]) -> Shown:
    """List the files that were read."""
    return Shown(html="")
