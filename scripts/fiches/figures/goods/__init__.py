"""The goods, as a treemap on one scale for both flows."""

import altair as alt
import polars as pl

from fiches.drawing.theme import Palette
from fiches.figures.goods import treemap
from fiches.figures.kind import Kind
from fiches.figures.table import IN_MILLIONS, Table, amount, digits_for, share_of
from fiches.french import wording
from fiches.french.wording import millions
from fiches.indicators import goods, totals
from fiches.indicators.scope import Scope
from fiches.reference import FLOWS, Flow
from fiches.store import schema

SIDES: tuple[Flow, Flow] = ("I", "E")
"""From left to right."""


def first_goods(scope: Scope, flow: Flow, count: int = 3) -> list[tuple[str, float]]:
    """Return the short names of the first goods of a flow, with their shares of it (0 to 1)."""
    rows = scope.of(goods).iter_rows(named=True)
    return [(row["short"], row["share"]) for row in rows if row["flow"] == flow][:count]


def _table(frame: pl.DataFrame) -> Table:
    """Set imports beside exports, the largest trade first."""
    flows = {flow: frame.lazy().filter(flow=flow).drop("flow", "short") for flow in SIDES}
    value = pl.col("value_eur").fill_null(0)
    joined = (
        flows["I"]
        .join(flows["E"], on=["a129", "label"], how="full", coalesce=True, suffix="_exported")
        .sort(value + pl.col("value_eur_exported").fill_null(0), "a129", descending=[True, False])
        .drop("a129")
        .select("label", "value_eur", "share", "value_eur_exported", "share_exported")
        .collect()
    )
    digits = digits_for(frame["value_eur"].to_list())
    rows = [
        (label, amount(imported, digits), share_of(part), amount(exported, digits), share_of(other))
        for label, imported, part, exported, other in joined.iter_rows()
    ]
    header = (
        "Produit",
        "Importations",
        "Part des importations",
        "Exportations",
        "Part des exportations",
    )
    return Table(f"Échanges par produit, {IN_MILLIONS}", "lrrrr", header, rows)


def _chart(_: Scope, frame: pl.DataFrame, colours: Palette) -> alt.LayerChart:
    return treemap.chart(frame, colours)


def _title(scope: Scope) -> str:
    return f"Importations et exportations {scope.place.du} par produit"


def _caption(*_: object) -> str:
    return (
        f"Lecture : les deux ensembles sont à la même échelle ; "
        "la part est celle du flux, importations ou exportations. "
        f"« Autres produits » réunit ceux qui font moins de "
        f"{wording.percent(treemap.THRESHOLD, 0)} de l'ensemble."
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
    columns=(schema.FLOW, schema.A129, schema.PRODUCT_LABEL, schema.VALUE, schema.SHARE),
    data=lambda scope: scope.of(goods),
    frame=lambda frame: frame,
    chart=_chart,
    table=_table,
    title=_title,
    caption=_caption,
    alternative=_alternative,
    by_partner=False,
)
