"""The stored years, one after the other, for both flows: where there are three or more."""

from functools import partial

import altair as alt
import polars as pl

from fiches.drawing.theme import Palette
from fiches.figures.kind import Kind
from fiches.figures.table import Table, amount
from fiches.figures.years import lines
from fiches.french import wording
from fiches.indicators.answers.answers import answers
from fiches.indicators.answers.quarters import BREAK_YEAR
from fiches.indicators.scope import Scope
from fiches.reference import FLOWS
from fiches.store import schema
from fiches.store.schema import Field

LEAST = 3
"""Fewer years make no series: two are told in the text."""

COLUMNS = (schema.FLOW, Field("year", pl.Int64, "Année", header="annee"), schema.VALUE)


def _data(scope: Scope) -> pl.DataFrame | None:
    series = answers(scope).annual.filter(place=scope.place.customs)
    if series["year"].n_unique() < LEAST:
        return None
    return series.select("flow", "year", "value_eur", "surveyed")


def _chart(
    _: Scope, frame: pl.DataFrame, colours: Palette, *, narrow: bool = False
) -> alt.LayerChart:
    return lines.chart(frame, colours, narrow=narrow)


def _table(frame: pl.DataFrame) -> Table:
    unit = wording.unit_of(frame["value_eur"])
    wide = frame.pivot("flow", index="year", values="value_eur").sort("year")
    rows = [
        (str(row["year"]), *(amount(row.get(flow), unit) for flow in FLOWS))
        for row in wide.iter_rows(named=True)
    ]
    header = ("Année", *(wording.capital(words.name) for words in FLOWS.values()))
    return Table(f"Échanges par année, en {unit.long}", "lrr", header, rows)


def _caption(_: Scope, frame: pl.DataFrame) -> str:
    cut = frame["surveyed"].n_unique() > 1
    note = (
        f" La ligne est coupée en janvier {BREAK_YEAR} : l'enquête qui a remplacé la "
        "déclaration ne se compare pas à elle."
        if cut
        else ""
    )
    return f"Lecture : mêmes trimestres de chaque année.{note}"


def _alternative(scope: Scope, frame: pl.DataFrame) -> str:
    sentences = []
    for flow, words in FLOWS.items():
        told = [
            f"{row['year']} {wording.millions_short(row['value_eur'])}"
            for row in frame.filter(flow=flow).iter_rows(named=True)
        ]
        name = wording.capital(words.name)
        sentences.append(f"{name} {scope.place.du} : {wording.listing(told)}.")
    return " ".join(sentences)


YEARS = Kind(
    name="annees",
    heading="Années",
    columns=COLUMNS,
    data=_data,
    frame=lambda frame: frame,
    form="lignes",
    chart=_chart,
    narrow=partial(_chart, narrow=True),
    table=_table,
    measure=lambda _, frame: f"valeur par année, en {wording.unit_of(frame['value_eur']).long}",
    title=lambda scope: f"Échanges {scope.place.du} par année",
    caption=_caption,
    alternative=_alternative,
    partners="none",
)
