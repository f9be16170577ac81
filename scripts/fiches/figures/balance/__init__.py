"""The balance by partner: imports to the left, exports to the right."""

from typing import Any

import altair as alt
import polars as pl

from fiches.drawing.theme import Palette
from fiches.figures.balance import bars
from fiches.figures.kind import Kind, during
from fiches.figures.table import IN_MILLIONS, Table, amount, digits_for
from fiches.french import wording
from fiches.french.wording import millions, millions_short, signed_millions
from fiches.indicators import balance, totals
from fiches.indicators.scope import Scope
from fiches.reference import RETURNS
from fiches.store import schema

Row = dict[str, Any]


def _table(frame: pl.DataFrame) -> Table:
    digits = digits_for(frame["imports_eur"].to_list() + frame["exports_eur"].to_list())
    columns = ("name", "imports_eur", "exports_eur", "balance_eur")
    rows = [
        (
            name,
            amount(imported, digits),
            amount(exported, digits),
            amount(difference, digits, sign="+"),
        )
        for name, imported, exported, difference in frame.select(columns).iter_rows()
    ]
    header = ("Pays", "Importations", "Exportations", "Solde")
    return Table(f"Échanges par pays, {IN_MILLIONS}", "lrrr", header, rows, total=True)


def _chart(_: Scope, frame: pl.DataFrame, colours: Palette) -> alt.LayerChart:
    return bars.chart(frame, colours)


def _title(scope: Scope) -> str:
    return f"Balance commerciale {scope.place.du} par pays"


def _countries(frame: pl.DataFrame) -> list[Row]:
    """Return the partners that are countries, by column: returned goods come from none."""
    return [
        row
        for row in frame.iter_rows(named=True)
        if row["kind"] == "partner" and row["country"] != RETURNS
    ]


def _caption(scope: Scope, frame: pl.DataFrame) -> str:
    partners = _countries(frame)
    if not partners:
        return ""
    first = partners[0]
    name = scope.names.country(first["country"]).le
    return (
        f"Lecture : avec {name}, premier partenaire, {millions_short(first['imports_eur'])} "
        f"d'importations et {millions_short(first['exports_eur'])} d'exportations, "
        f"soit un solde de {signed_millions(first['balance_eur'])}."
    )


def _alternative(scope: Scope, frame: pl.DataFrame) -> str:
    partners, sums = _countries(frame), scope.of(totals)
    total = (
        f"{during(scope)}, les échanges {scope.place.du} avec tous les pays "
        f"donnent {millions(sums.imports_eur)} d'importations et {millions(sums.exports_eur)} "
        f"d'exportations, soit un solde de {signed_millions(sums.balance_eur)}."
    )
    if not partners:
        return total
    ranked = sorted(partners, key=lambda row: (row["balance_eur"], row["country"]))
    worst, best = ranked[0], ranked[-1]
    named = [
        f"{which} {signed_millions(row['balance_eur'])} avec "
        f"{scope.names.country(row['country']).le}"
        for which, row, wanted in (
            ("le plus grand excédent est de", best, best["balance_eur"] > 0),
            ("le plus grand déficit est de", worst, worst["balance_eur"] < 0),
        )
        if wanted
    ]
    if not named:
        return total
    return f"{total} Parmi les principaux partenaires, {wording.listing(named)}."


BALANCE = Kind(
    name="balance",
    heading="Balance par pays",
    columns=(schema.COUNTRY, schema.NAME, schema.IMPORTS, schema.EXPORTS, schema.BALANCE),
    data=lambda scope: scope.of(balance),
    frame=lambda frame: frame,
    chart=_chart,
    table=_table,
    title=_title,
    caption=_caption,
    alternative=_alternative,
)
