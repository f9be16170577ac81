"""Tables and key figures, for the page and for print.

great_tables builds the tables. What it writes is then made lean: it knows no `<caption>`, and adds
seven kilobytes of styles and identifiers to each table, where the page has one style for all.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import polars as pl
from lxml import html as markup

from fiches.french import wording
from fiches.french.wording import NNBSP
from fiches.indicators.places import FlowMatrix
from fiches.kept.cache import memo
from fiches.reference.flows import Flow
from fiches.show import Shown, Value, arguments, typst
from fiches.store.customs import Source

UNITS = ((100_000_000, 1), (10_000_000, 2), (0, 3))
"""Decimals of millions of euros, by the largest amount of a table."""

IN_MILLIONS = "en millions d'euros"

NONE = "–"
"""In place of an amount where nothing is traded."""

PARTNERS: dict[Flow, str] = {"E": "Pays de destination", "I": "Pays de provenance"}

SHA_LENGTH = 12
"""So much of a checksum is shown: enough to compare by eye."""


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
    def html(self) -> str:
        """The table for the page, in a box that scrolls where there is no room."""
        head, row, end = _pattern(self.align, self.over)
        rows = [row.format(*map(_text, texts)) for texts in self.rows]
        if self.total:
            rows[-1] = rows[-1].replace("<tr", '<tr class="total"', 1)
        name = html.escape(self.caption)
        return (
            f'<div class="table-scroll" role="group" aria-label="{name}" tabindex="0">'
            f'<table class="data-table"><caption>{_text(self.caption)}</caption>'
            f"{head.format(*map(_text, self.header))}{''.join(rows)}{end}</table></div>"
        )

    @property
    def typst(self) -> str:
        """The table for print."""
        given: dict[str, Value] = {
            "caption": self.caption,
            "columns": list(self.align),
            "header": self.header,
            "rows": self.rows,
            "total": self.total,
        }
        return f"#fiche-table({arguments(given)})"


def key_figures(cards: Sequence[Card]) -> Shown:
    """Set key figures side by side."""
    items = "\n".join(
        f'<div class="card card-{card.colour}"><dt>{html.escape(card.label)}</dt>'
        f"<dd>{html.escape(card.value)}</dd>"
        + (f'<dd class="card-note">{html.escape(card.note)}</dd>' if card.note else "")
        + "</div>"
        for card in cards
    )
    printed = ", ".join(typst(vars(card)) for card in cards)
    return Shown(html=f'<dl class="cards">\n{items}\n</dl>', typst=f"#fiche-cards({printed})")


def balance(frame: pl.DataFrame) -> str:
    """Return the table of a balance by partner.

    Parameters
    ----------
    frame
        From `indicators.balance_by_partner`.
    """
    digits = _digits(frame["imports_eur"].to_list() + frame["exports_eur"].to_list())
    columns = ("name", "imports_eur", "exports_eur", "balance_eur")
    rows = [
        (
            name,
            _amount(imported, digits),
            _amount(exported, digits),
            _amount(difference, digits, sign="+"),
        )
        for name, imported, exported, difference in frame.select(columns).iter_rows()
    ]
    header = ("Pays", "Importations", "Exportations", "Solde")
    return Table(f"Échanges par pays, {IN_MILLIONS}", "lrrr", header, rows, total=True).html


def goods(frame: pl.DataFrame) -> str:
    """Return the table of goods, imports beside exports, the largest trade first.

    Parameters
    ----------
    frame
        From `indicators.goods`.
    """
    flows = {flow: frame.lazy().filter(flow=flow).drop("flow", "short") for flow in ("I", "E")}
    value = pl.col("value_eur").fill_null(0)
    joined = (
        flows["I"]
        .join(flows["E"], on=["a129", "label"], how="full", coalesce=True, suffix="_exported")
        .sort(value + pl.col("value_eur_exported").fill_null(0), "a129", descending=[True, False])
        .drop("a129")
        .select("label", "value_eur", "share", "value_eur_exported", "share_exported")
        .collect()
    )
    digits = _digits(frame["value_eur"].to_list())
    rows = [
        (label, _amount(imported, digits), _share(part), _amount(exported, digits), _share(other))
        for label, imported, part, exported, other in joined.iter_rows()
    ]
    header = (
        "Produit",
        "Importations",
        "Part des importations",
        "Exportations",
        "Part des exportations",
    )
    return Table(f"Échanges par produit, {IN_MILLIONS}", "lrrrr", header, rows).html


def flows(matrix: FlowMatrix) -> str:
    """Return the table of a flow: a row for each product, a column for each partner."""
    products, countries = matrix.ends("product"), matrix.ends("country")
    links = matrix.links.select("product", "country", "value_eur").iter_rows()
    cells = {(product, country): value for product, country, value in links}
    digits = _digits(list(cells.values()))
    rows = [
        (
            product["name"],
            *(_amount(cells.get((product["code"], end["code"])), digits) for end in countries),
            _amount(product["value_eur"], digits),
        )
        for product in products
    ]
    sums = (*(end["value_eur"] for end in countries), matrix.total_eur)
    rows.append(("Total", *(_amount(total, digits) for total in sums)))
    header = ("Produit", *(end["name"] for end in countries), "Total")
    flow = wording.capital(wording.GOODS[matrix.flow])
    return Table(
        f"{flow} par produit et par pays, {IN_MILLIONS}",
        "l" + "r" * len(sums),
        header,
        rows,
        over=PARTNERS[matrix.flow],
        total=True,
    ).html


def sources(files: Sequence[Source]) -> Shown:
    """List the files that were read."""
    rows = [
        (
            file.name,
            wording.capital(wording.GOODS[file.flow]),
            wording.number(file.rows),
            wording.number(file.bytes),
            file.sha256[:SHA_LENGTH],
        )
        for file in files
    ]
    header = ("Fichier", "Flux", "Lignes", "Octets", "Empreinte SHA-256 (début)")
    table = Table("Fichiers lus", "llrrl", header, rows)
    return Shown(html=table.html, typst=table.typst)


def _digits(amounts: Sequence[int]) -> int:
    """Return the decimals of millions of euros that suit a table's largest amount."""
    largest = max(amounts, default=0)
    return next(digits for least, digits in UNITS if largest >= least)


def _amount(eur: int | None, digits: int, sign: str = "") -> str:
    """Write an amount in millions of euros, `sign` before what is more than nothing.

    A little isn't nothing: "< 0,1".
    """
    if not eur:
        return NONE
    text = wording.number(eur / 1_000_000, digits)
    least = wording.number(10**-digits, digits)
    if text == wording.number(0, digits):
        return f"<{NNBSP}{least}" if eur > 0 else f">{NNBSP}{wording.MINUS}{least}"
    return sign + text if eur > 0 else text


def _share(part: float | None) -> str:
    if part is None:
        return NONE
    text = wording.percent(part)
    return f"<{NNBSP}{wording.percent(0.001)}" if text == wording.percent(0) else text


@cache
def _pattern(align: str, over: str) -> tuple[str, str, str]:
    """Return what comes before the rows of a table, a row, and what comes after.

    The first two have marks for `str.format`: great_tables takes a third of a millisecond for each
    cell, and as long as a whole figure to be imported. Tables of one form differ in their texts
    alone.
    """
    made = memo(["table", align, over], lambda: _built(align, over).encode(), step="table").decode()
    head, rest = made.split("<tbody>")
    row, end = rest.split("</tbody>")
    return f"{head}<tbody>", row, f"</tbody>{end}"


def _built(align: str, over: str) -> str:
    """Let great_tables build a table that has marks for its texts, from its head on."""
    from great_tables import GT

    first, *others = names = [f"c{index}" for index in range(len(align))]
    numbers = [name for name, letter in zip(names, align, strict=True) if letter == "r"]
    built = (
        GT(pl.DataFrame(dict.fromkeys(names, "{}")), rowname_col=first)
        .tab_stubhead("{0}")
        .cols_label({name: f"{{{index}}}" for index, name in enumerate(others, start=1)})
        .cols_align("left")
        .cols_align("right", numbers)
    )
    if over:
        built = built.tab_spanner(over, columns=others)
    written = built.as_raw_html()
    start, end = written.index("<thead"), written.rindex("</table>")
    return _lean(written[start:end])


def _text(content: str) -> str:
    return html.escape(content, quote=False)


def _lean(written: str) -> str:
    """Keep what great_tables says of the table itself: header cells, their scopes, alignment."""
    table = markup.fragment_fromstring(f"<table>{written}</table>")
    for element in table.iter():
        number = "gt_right" in element.get("class", "")
        for name, value in element.attrib.items():
            if name not in {"scope", "rowspan", "colspan"} or value == "1":
                del element.attrib[name]
        if number:
            element.set("class", "right")
        element.text, element.tail = ((text or "").strip() for text in (element.text, element.tail))
    for span in list(table.iter("span")):
        span.drop_tag()
    return "".join(markup.tostring(part, encoding="unicode") for part in table)
