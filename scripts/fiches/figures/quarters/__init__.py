"""The quarters of a year beside those of the year before, for both flows."""

from dataclasses import replace
from functools import partial
from typing import Any

import altair as alt
import polars as pl

from fiches.drawing.theme import Palette
from fiches.figures.kind import Kind
from fiches.figures.quarters import columns
from fiches.figures.table import NONE, Table, amount
from fiches.french import change, wording
from fiches.indicators.answers.answers import answers
from fiches.indicators.scope import Scope
from fiches.reference import FLOWS
from fiches.store import schema
from fiches.store.schema import Field

Row = dict[str, Any]

MOVED, MOST = 0.005, 3
"""A quarter's growth that isn't nothing, and so many quarters of the same way that stand out."""

COLUMNS = (
    schema.FLOW,
    schema.QUARTER,
    schema.VALUE,
    Field(
        "base_eur",
        pl.Int64,
        "Valeur du même trimestre un an plus tôt",
        "euros",
        header="valeur_un_an_avant_eur",
    ),
    Field("growth", pl.Float64, "Évolution sur un an", "part de 1", header="evolution"),
)


def _data(scope: Scope) -> pl.DataFrame:
    pairs = answers(scope).quarterly.filter(
        pl.col("place") == scope.place.customs, pl.col("quarter").is_in(scope.quarters)
    )
    return pairs.select("flow", "quarter", "value_eur", "base_eur", "growth", "pace")


def _chart(
    scope: Scope, frame: pl.DataFrame, colours: Palette, *, narrow: bool = False
) -> alt.LayerChart:
    return columns.chart(frame, scope.year.year, colours, narrow=narrow)


def _table(frame: pl.DataFrame) -> Table:
    rows = list(frame.iter_rows(named=True))
    unit = wording.unit_of([row["value_eur"] for row in rows])
    cells = [
        (
            f"{wording.capital(FLOWS[row['flow']].name)}, {wording.quarter(row['quarter'])}",
            amount(row["base_eur"], unit),
            amount(row["value_eur"], unit),
            change.pace(row) or NONE,
        )
        for row in rows
    ]
    header = ("Trimestre", "Un an plus tôt", "Valeur", "Évolution")
    return Table(f"Échanges par trimestre, en {unit.long}", "lrrr", header, cells)


def _annex(_: Scope, frame: pl.DataFrame) -> Table:
    """Set the same with shorter names, for which the annex has room."""
    whole = _table(frame)
    names = [
        f"{FLOWS[row['flow']].name[:3].capitalize()}., T{row['quarter']}"
        for row in frame.iter_rows(named=True)
    ]
    rows = [(name, *cells[1:]) for name, cells in zip(names, whole.rows, strict=True)]
    return replace(whole, rows=rows)


def _finding(_: Scope, frame: pl.DataFrame) -> str:
    """Say in how many quarters a flow has moved the same way."""
    for flow, words in FLOWS.items():
        growth = [one for one in frame.filter(flow=flow)["growth"] if one is not None]
        if len(growth) < len(wording.ALL_YEAR):
            continue
        for way, moved in (("hausse", 1), ("baisse", -1)):
            count = sum(one * moved >= MOVED for one in growth)
            if count >= MOST:
                which = (
                    "les quatre trimestres"
                    if count == len(growth)
                    else f"{wording.cardinal(count)} trimestres sur quatre"
                )
                return f"{wording.capital(words.name)} en {way} {which}"
    return ""


def _caption(scope: Scope, frame: pl.DataFrame) -> str:
    compared = frame.filter(pl.col("growth").is_not_null())
    provisional = f"Les quatre derniers trimestres sont provisoires (p).{_unsaid(frame)}"
    if compared.is_empty():
        return provisional
    row = compared.row(0, named=True)
    now, before = (wording.millions_short(row[name]) for name in ("value_eur", "base_eur"))
    return (
        f"Lecture : au {wording.quarter(row['quarter'])} {scope.year.year}, les "
        f"{FLOWS[row['flow']].name} {scope.place.du} font {now}, contre {before} un an plus tôt. "
        f"{provisional}"
    )


def _unsaid(frame: pl.DataFrame) -> str:
    """Say what stands in place of a rate, if something does."""
    if not frame["pace"].is_in(["new", "small base"]).any():
        return ""
    return " n.s. : non significatif, moins d'un million d'euros un an plus tôt."


def _alternative(scope: Scope, frame: pl.DataFrame) -> str:
    sentences = []
    for flow, words in FLOWS.items():
        told = [
            f"{wording.quarter(row['quarter'])} {wording.millions_short(row['value_eur'])}"
            + (f" ({text})" if (text := change.pace(row)) else "")
            for row in frame.filter(flow=flow).iter_rows(named=True)
        ]
        if told:
            sentences.append(f"{wording.capital(words.name)} : {wording.listing(told)}.")
    return " ".join(sentences) or f"Aucun échange n'est connu pour {scope.place.le}."


QUARTERS = Kind(
    name="trimestres",
    heading="Trimestres",
    columns=COLUMNS,
    data=_data,
    frame=lambda frame: frame,
    form="paires de colonnes",
    chart=_chart,
    narrow=partial(_chart, narrow=True),
    table=_table,
    annex=_annex,
    finding=_finding,
    measure=lambda _, frame: f"valeur par trimestre, en {wording.unit_of(frame['value_eur']).long}",
    title=lambda scope: f"Échanges {scope.place.du} par trimestre",
    caption=_caption,
    alternative=_alternative,
    partners="none",
)
