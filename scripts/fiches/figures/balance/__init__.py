"""The balance by partner: imports to the left, exports to the right."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import altair as alt
import polars as pl

from fiches.drawing.theme import Palette
from fiches.figures.balance import bars
from fiches.figures.kind import Kind, during
from fiches.figures.table import Table, amount, balance
from fiches.french import wording
from fiches.french.wording import Unit, millions, signed_millions
from fiches.indicators import Totals, european_union, outside_union, totals
from fiches.indicators import balance as partners
from fiches.indicators.scope import Scope
from fiches.reference import RETURNS
from fiches.store import schema

Row = dict[str, Any]

SUMS = {"union": "Union européenne", "outside": "Hors Union européenne"}
"""What stands between the partners and the total."""

CODES = {"union": "UE", "outside": "HORS_UE"}
"""What stands for them among the codes of countries."""

MOST = 0.75
"""Of the first partners: so many on the same side of the balance stand out."""

LARGE = 0.25
"""Of all trade: a partner's share that stands out."""


def _data(scope: Scope) -> pl.DataFrame:
    """Return the partners, the others, what is inside and outside the Union, the total."""
    lines = scope.of(partners)
    sums = {"union": scope.of(european_union), "outside": scope.of(outside_union)}
    rows = [_summed(kind, sums[kind]) for kind in SUMS]
    between = pl.DataFrame(rows, lines.schema, orient="row")
    kept = [lines.filter(pl.col("kind") != "total"), between, lines.filter(kind="total")]
    return pl.concat(kept).with_columns(order=pl.int_range(1, pl.len() + 1))


def _summed(kind: str, sums: Totals) -> Row:
    return {
        "country": CODES[kind],
        "name": SUMS[kind],
        "imports_eur": sums.imports_eur,
        "exports_eur": sums.exports_eur,
        "balance_eur": sums.balance_eur,
        "kind": kind,
    }


def _unit(frame: pl.DataFrame) -> Unit:
    return wording.unit_of([*frame["imports_eur"], *frame["exports_eur"]])


def _table(frame: pl.DataFrame) -> Table:
    unit = _unit(frame)
    columns = ("name", "imports_eur", "exports_eur", "balance_eur")
    rows = [
        (name, amount(imported, unit), amount(exported, unit), balance(difference, unit))
        for name, imported, exported, difference in frame.select(columns).iter_rows()
    ]
    header = ("Pays", "Importations", "Exportations", "Solde")
    return Table(f"Échanges par pays, en {unit.long}", "lrrr", header, rows, total=True)


def _chart(
    _: Scope, frame: pl.DataFrame, colours: Palette, form: bars.Form = bars.WIDE
) -> alt.LayerChart:
    return bars.chart(frame, colours, form)


def _title(scope: Scope) -> str:
    return f"Balance commerciale {scope.place.du} par pays"


def _measure(_: Scope, frame: pl.DataFrame) -> str:
    return (
        f"importations, exportations et solde par pays, en {_unit(frame).long}, du plus grand "
        "volume d'échanges au plus petit"
    )


def _finding(scope: Scope, frame: pl.DataFrame) -> str:
    """Say on which side of the balance most partners are, or which one outweighs the others."""
    found = _countries(frame)
    if len(found) < 4:
        return ""
    count = len(found)
    above = sum(row["balance_eur"] > 0 for row in found)
    for many, what in ((above, "excédent"), (count - above, "déficit")):
        if many >= MOST * count:
            which = "chacun" if many == count else wording.cardinal(many)
            return f"Un {what} avec {which} des {wording.cardinal(count)} premiers partenaires"
    first = found[0]
    part = _volume(first) / scope.of(totals).volume_eur
    country = scope.names.country(first["country"])
    verb = "font" if country.le.startswith("les ") else "fait"
    if part >= LARGE:
        return f"{wording.capital(country.le)} {verb} {wording.percent(part, 0)} des échanges"
    return ""


def _volume(row: Row) -> int:
    return int(row["imports_eur"] + row["exports_eur"])


def _countries(frame: pl.DataFrame) -> list[Row]:
    """Return the partners that are countries, by column: returned goods come from none."""
    return [
        row
        for row in frame.iter_rows(named=True)
        if row["kind"] == "partner" and row["country"] != RETURNS
    ]


def _example(rows: Sequence[Row], unit: Unit) -> Row:
    """Return the first row whose balance is what its written amounts give, else the first."""
    both = [row for row in rows if row["imports_eur"] and row["exports_eur"]]
    return next((row for row in both if _adds_up(row, unit)), (both or rows)[0])


def _adds_up(row: Row, unit: Unit) -> bool:
    written = [unit.number(row["imports_eur"]), unit.signed(row["balance_eur"])]
    return wording.adds_up(written, unit.number(row["exports_eur"]))


def _caption(scope: Scope, frame: pl.DataFrame) -> str:
    found, unit = _countries(frame), _unit(frame)
    if not found:
        return ""
    row = _example(found, unit)
    return (
        f"Lecture : avec {scope.names.country(row['country']).le}, "
        f"{unit.amount(row['imports_eur'])} d'importations et "
        f"{unit.amount(row['exports_eur'])} d'exportations, "
        f"soit un solde de {unit.signed(row['balance_eur'])} {unit.short}. "
        f"Les soldes sont calculés avant arrondi.{_uncounted(scope)}"
    )


def _uncounted(scope: Scope) -> str:
    """Say what is in the total, and neither in the Union nor outside it."""
    inside, outside, total = (
        scope.of(one).volume_eur for one in (european_union, outside_union, totals)
    )
    if inside + outside == total:
        return ""
    return (
        " Les retours et les pays non déterminés sont dans le total, ni dans l'Union européenne ni "
        "hors d'elle."
    )


def _alternative(scope: Scope, frame: pl.DataFrame) -> str:
    found, sums = _countries(frame), scope.of(totals)
    total = (
        f"{during(scope)}, les échanges {scope.place.du} avec tous les pays "
        f"donnent {millions(sums.imports_eur)} d'importations et {millions(sums.exports_eur)} "
        f"d'exportations, soit un solde de {signed_millions(sums.balance_eur)}."
    )
    ranked = sorted(found, key=lambda row: (row["balance_eur"], row["country"]))
    named = [
        f"{which} {signed_millions(row['balance_eur'])} avec "
        f"{scope.names.country(row['country']).le}"
        for which, rows, sign in (
            ("le plus grand excédent est de", ranked[-1:], 1),
            ("le plus grand déficit est de", ranked[:1], -1),
        )
        for row in rows
        if row["balance_eur"] * sign > 0
    ]
    if not named:
        return total
    return f"{total} Parmi les principaux partenaires, {wording.listing(named)}."


BALANCE = Kind(
    name="balance",
    heading="Balance par pays",
    form="barres opposées",
    columns=(schema.COUNTRY, schema.NAME, schema.IMPORTS, schema.EXPORTS, schema.BALANCE),
    data=_data,
    frame=lambda frame: frame,
    chart=_chart,
    narrow=partial(_chart, form=bars.NARROW),
    table=_table,
    finding=_finding,
    title=_title,
    measure=_measure,
    caption=_caption,
    alternative=_alternative,
)
