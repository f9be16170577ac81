"""The goods, as a treemap on one scale for both flows."""

from functools import partial
from typing import Any

import altair as alt
import polars as pl

from fiches.drawing.theme import Palette
from fiches.figures.goods import blocks, treemap
from fiches.figures.goods.blocks import Form
from fiches.figures.goods.inside import with_inside
from fiches.figures.kind import Kind
from fiches.figures.table import Table, amount, share_of
from fiches.french import wording
from fiches.french.wording import Unit, millions
from fiches.indicators import goods, totals
from fiches.indicators.scope import Scope
from fiches.reference import FLOWS, Flow
from fiches.reference.groups import product_families
from fiches.store import schema

SIDES: tuple[Flow, Flow] = ("I", "E")
"""From left to right."""

LARGE, TOGETHER = 0.2, 1 / 3
"""Of a flow: shares at which its first product, or its first three together, stand out."""


def first_goods(scope: Scope, flow: Flow, count: int = 3) -> list[tuple[str, float]]:
    """Return the short names of the first goods of a flow, with their shares of it (0 to 1)."""
    rows = scope.of(goods).iter_rows(named=True)
    return [(row["short"], row["share"]) for row in rows if row["flow"] == flow][:count]


def _data(scope: Scope) -> pl.DataFrame:
    """Return the goods, each with its family and, where it is large, with what is inside."""
    families = {
        product: family.code
        for family in product_families(scope.year.tables)
        for product in family.products
    }
    found = with_inside(scope.of(goods), scope)
    return found.with_columns(
        family=pl.col("a129").replace_strict(families, default="manufactures")
    )


def _unit(frame: pl.DataFrame) -> Unit:
    return wording.unit_of(frame.group_by("flow").agg(pl.sum("value_eur"))["value_eur"])


def _table(frame: pl.DataFrame) -> Table:
    """Set imports beside exports, the largest trade first, what is inside a product below it."""
    unit = _unit(frame)
    rows = [row for one in _joined(frame).iter_rows(named=True) for row in _rows(one, unit)]
    header = (
        "Produit",
        "Importations",
        "Part des importations",
        "Exportations",
        "Part des exportations",
    )
    return Table(f"Échanges par produit, en {unit.long}", "lrrrr", header, rows)


def _joined(frame: pl.DataFrame) -> pl.DataFrame:
    flows = {
        flow: frame.filter(flow=flow).select("a129", "short", "value_eur", "share", "inside")
        for flow in SIDES
    }
    value = pl.col("value_eur").fill_null(0) + pl.col("value_eur_E").fill_null(0)
    both = flows["I"].join(flows["E"], on=["a129", "short"], how="full", coalesce=True, suffix="_E")
    return both.sort(value, "a129", descending=[True, False])


def _rows(row: dict[str, Any], unit: Unit) -> list[tuple[str, ...]]:
    """Write a product, and what is inside it on either side."""
    imported, exported = row["value_eur"], row["value_eur_E"]
    rows: list[tuple[str, ...]] = [
        (
            row["short"],
            *(amount(imported, unit), share_of(row["share"])),
            *(amount(exported, unit), share_of(row["share_E"])),
        )
    ]
    none = amount(None, unit), share_of(None)
    for inside, whole, part, first in (
        (row["inside"], imported, row["share"], True),
        (row["inside_E"], exported, row["share_E"], False),
    ):
        for one in inside or ():
            value = amount(round(one["share"] * whole), unit), share_of(one["share"] * part)
            rows.append((f"dont {one['label']}", *(value + none if first else none + value)))
    return rows


def _annex(_: Scope, frame: pl.DataFrame) -> Table:
    """Set the products that the figure names."""
    whole = _table(frame)
    grouped = blocks.grouped(frame)
    named = set(grouped["name"])
    rows = [row for row in whole.rows if row[0] in named or row[0].startswith("dont ")]
    header = ("Produit", "Imp.", "Part des imp.", "Exp.", "Part des exp.")
    return Table(f"{whole.caption} : ceux que nomme la figure", whole.align, header, rows)


def _chart(
    scope: Scope, frame: pl.DataFrame, colours: Palette, form: Form = blocks.WIDE
) -> alt.LayerChart:
    families = {one.code: one.name for one in product_families(scope.year.tables)}
    return treemap.chart(frame, families, colours, form)


def _title(scope: Scope) -> str:
    return f"Importations et exportations {scope.place.du} par produit"


def _measure(_: Scope, frame: pl.DataFrame) -> str:
    return f"valeur échangée par produit, en {_unit(frame).long}, et part de chaque flux"


def _finding(scope: Scope, frame: pl.DataFrame) -> str:
    """Say what the first product makes of exports, or of imports, or the first three together."""
    for flow in FLOWS:
        first = first_goods(scope, flow)
        if first and first[0][1] >= LARGE:
            return f"{first[0][0]} : {wording.percent(first[0][1], 0)} des {FLOWS[flow].name}"
    for flow in FLOWS:
        first = first_goods(scope, flow)
        together = sum(part for _, part in first)
        if together >= TOGETHER:
            return f"Trois produits font {wording.percent(together, 0)} des {FLOWS[flow].name}"
    return ""


def _caption(_: Scope, frame: pl.DataFrame) -> str:
    least = wording.percent(blocks.THRESHOLD, 0)
    return (
        "Lecture : les deux ensembles sont à la même échelle ; la part est celle du flux, "
        "importations ou exportations. La teinte est celle du domaine, la même des deux côtés. Les "
        f"produits qui font chacun moins de {least} de l'ensemble des échanges sont réunis."
        f"{_detailed(frame)}"
    )


def _detailed(frame: pl.DataFrame) -> str:
    """Say what the classes inside a cell are, where there are some."""
    if frame["inside"].drop_nulls().is_empty():
        return ""
    return (
        " Quand un produit fait plus de la moitié d'un flux, ses classes (CPF4) sont montrées, "
        "avec leur part du produit."
    )


def _alternative(scope: Scope, _: pl.DataFrame) -> str:
    sentences = []
    for flow in SIDES:
        named = [
            f"{wording.lower(short)} ({wording.share(part)})"
            for short, part in first_goods(scope, flow)
        ]
        first = f", d'abord {wording.listing(named)}" if named else ""
        name = wording.capital(FLOWS[flow].name)
        sentences.append(f"{name} : {millions(scope.of(totals).of(flow))}{first}.")
    return " ".join(sentences)


GOODS = Kind(
    name="marchandises",
    heading="Marchandises",
    form="surfaces proportionnelles aux valeurs",
    columns=(
        *(schema.FLOW, schema.A129, schema.SHORT, schema.PRODUCT_LABEL),
        *(schema.VALUE, schema.SHARE),
    ),
    data=_data,
    frame=lambda frame: frame,
    chart=_chart,
    narrow=partial(_chart, form=blocks.NARROW),
    table=_table,
    annex=_annex,
    finding=_finding,
    title=_title,
    measure=_measure,
    caption=_caption,
    alternative=_alternative,
    partners="none",
)
