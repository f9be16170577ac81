"""Figures and tables of pages without a printed form, and the links that they bear."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

import polars as pl

from fiches.figures.figure import Figure
from fiches.figures.kind import sourced
from fiches.figures.links import links_of
from fiches.figures.provenance import mark_of
from fiches.french import wording
from fiches.french.typography import french, french_html
from fiches.indicators.scope import Scope
from fiches.reference import FLOWS, Department, Flow
from fiches.store.schema import Field

ANYWHERE = "any"
"""The class of a picture that is as wide as a phone's and grows with its page."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Online(Figure):
    """A figure that is never printed; one without a `narrow` picture has the same everywhere."""

    @property
    def _pictures(self) -> str:
        if self.narrow:
            return super()._pictures
        named = f'class="wide" role="img" aria-label="{french_html(self.form)}"'
        svg = self.svg.replace("<svg ", f"<svg {named} ", 1)
        return f'<div class="figure-picture {ANYWHERE}">\n{svg}\n</div>'

    @property
    def typst(self) -> str:
        """Nothing."""
        return ""


def figure(
    nation: Scope,
    *,
    name: str,
    title: str,
    subject: str,
    measure: str,
    caption: str,
    alt: str,
    form: str,
    pictures: tuple[str, str],
    table: str,
    data: pl.DataFrame,
    columns: Sequence[Field],
    about: Mapping[Field, str | int],
    stem: str,
) -> Online:
    """Return a figure.

    Parameters
    ----------
    nation
        France in the year that is told.
    name
        Names the anchor, and the file of the data after `stem`.
    title, subject, measure
        What it shows, what it is of, and what is measured in what unit.
    pictures
        The wide picture and the narrow one; nothing for the second where the first serves all.
    about
        What each row of the data is of.
    stem
        How the name of the file of the data begins.
    """
    return Online(
        id=name,
        title=french(title),
        subtitle=french(wording.capital(measure)),
        subject=french(subject),
        caption=french(caption),
        alt=french(alt),
        form=french(form),
        svg=pictures[0],
        narrow=pictures[1],
        table=table,
        annex={},
        data=data,
        columns=tuple(columns),
        about=about,
        source=french(sourced(nation)),
        note="",
        mark=mark_of(nation.year),
        file=f"{stem}-{name}",
        links=links_of(nation),
    )


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Attributes
    ----------
    text
        What it says, set already.
    href
        Where it leads.
    value
        What a column is sorted by, where that isn't the text.
    markup
        What stands in it as HTML, in place of a text.
    """

    text: str = ""
    href: str = ""
    value: float | None = None
    markup: str = ""

    @property
    def html(self) -> str:
        """What stands in it."""
        text = self.markup or escape(self.text, quote=False)
        return f'<a href="{self.href}">{text}</a>' if self.href else text


def table(
    caption: str,
    header: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    *,
    texts: int = 1,
    total: Sequence[Cell] = (),
    sortable: bool = False,
) -> str:
    """Set rows in a table; the first cell names each.

    Parameters
    ----------
    texts
        So many columns are texts, from the left; the others are numbers, sorted by their values:
        what has none comes last.
    total
        The last row, which sums up the others.
    sortable
        Whether the reader may sort it.
    """
    right = [""] * texts + [' class="right"'] * (len(header) - texts)
    head = "".join(
        f'<th scope="col"{align}>{french_html(name)}</th>'
        for name, align in zip(header, right, strict=True)
    )
    body = "\n".join(_row(cells, right, sortable=sortable) for cells in rows)
    foot = f"<tfoot>{_row(total, right, 'total')}</tfoot>" if total else ""
    classes = "data-table sortable whole" if sortable else "data-table"
    return (
        f'<div class="table-scroll" role="group" aria-label="Tableau" tabindex="0">'
        f'<table class="{classes}"><caption>{french_html(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table></div>"
    )


def _row(
    cells: Sequence[Cell], right: Sequence[str], name: str = "", *, sortable: bool = False
) -> str:
    first, *others = cells
    row = "".join(
        f"<td{align}{_value(cell) if sortable and align else ''}>{cell.html}</td>"
        for cell, align in zip(others, right[1:], strict=True)
    )
    opened = f'<tr class="{name}">' if name else "<tr>"
    return f'{opened}<th scope="row">{first.html}</th>{row}</tr>'


def _value(cell: Cell) -> str:
    return f' data-value="{"" if cell.value is None else f"{cell.value:.12g}"}"'


def fiche_address(place: Department, flow: Flow | None = None) -> str:
    """Return the address of a fiche, or of its section on a flow, as these pages see it."""
    section = f"#{FLOWS[flow].name}" if flow else ""
    return f"../fiches/{place.code}.html{section}"
