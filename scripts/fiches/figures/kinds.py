"""Each kind of figure for a place: its chart, its data, and the French texts made from its numbers.

The prose around a figure belongs to the document. The page that shows a figure says where it keeps
the data (`Figure.at`).
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from fiches import timing
from fiches.drawing import tilemap
from fiches.drawing.svg import draw
from fiches.figures import tables
from fiches.figures.balance import bars
from fiches.figures.figure import Figure
from fiches.figures.flows import sankey
from fiches.figures.goods import treemap
from fiches.figures.provenance import mark_of, source_of
from fiches.french import wording
from fiches.french.wording import NNBSP, millions, millions_short, signed_millions
from fiches.indicators.places import FlowMatrix, Side
from fiches.indicators.scope import Scope
from fiches.kept import cache
from fiches.reference.flows import Flow
from fiches.reference.tables import RETURNS, Department, country
from fiches.store import schema

CONTEXT_HEIGHT = 300
"""Of the Sankeys of region and nation, in pixels: both fit on one printed page."""

Row = dict[str, Any]

KEPT = 64
"""So many figures of flows are kept: those of region and nation stand in many fiches."""

_BETWEEN = "\0"
"""Stands between a picture and its table where both are kept."""

SUFFIX = {"department": "", "region": "-region", "nation": "-france"}
"""What tells apart the figures of one kind in a fiche."""


def balance_by_partner(scope: Scope) -> Figure:
    """Draw the balance of a place by partner."""
    frame = scope.partners
    partners = _countries(frame)
    svg, table = _drawn("balance", lambda: bars.chart(frame), lambda: tables.balance(frame), frame)
    return Figure(
        id="balance",
        title=f"Balance commerciale {scope.place.du} par pays, {_period(scope)}",
        caption=_balance_reading(scope, partners),
        alt=_balance_alt(scope, partners),
        svg=svg,
        table=table,
        data=frame,
        columns=schema.BALANCE_DATA,
        note=_note(scope, undetermined=True),
        mark=mark_of(scope.year),
    )


def goods(scope: Scope) -> Figure:
    """Draw what a place imports and exports."""
    frame = scope.goods
    svg, table = _drawn(
        "marchandises", lambda: treemap.chart(frame), lambda: tables.goods(frame), frame
    )
    return Figure(
        id="marchandises",
        title=f"Importations et exportations {scope.place.du} par produit, {_period(scope)}",
        caption=(
            f"Lecture{NNBSP}: les deux ensembles sont à la même échelle{NNBSP}; "
            "la part est celle du flux, importations ou exportations. "
            f"«{NNBSP}Autres produits{NNBSP}» réunit ceux qui font moins de "
            f"{wording.percent(treemap.THRESHOLD, 0)} de l'ensemble."
        ),
        alt=_goods_alt(scope),
        svg=svg,
        table=table,
        data=frame,
        columns=schema.GOODS_DATA,
        note=_note(scope, undetermined=False),
        mark=mark_of(scope.year),
    )


@lru_cache(KEPT)
def flows(scope: Scope, flow: Flow) -> Figure:
    """Draw the flows of a place between products and countries."""
    matrix = scope.flows(flow)
    figure_id = f"{wording.GOODS[flow]}{SUFFIX[scope.place.kind]}"
    height = sankey.HEIGHT if scope.place.kind == "department" else CONTEXT_HEIGHT
    way = "des produits vers les pays" if flow == "E" else "des pays vers les produits"
    svg, table = _drawn(
        figure_id,
        lambda: sankey.chart(matrix, height),
        lambda: tables.flows(matrix),
        matrix.links,
        matrix.nodes,
    )
    return Figure(
        id=figure_id,
        title=f"{wording.capital(wording.GOODS[flow])} {scope.place.du}, {way}, {_period(scope)}",
        caption=_largest_flows(scope, matrix),
        alt=_flows_alt(scope, matrix),
        svg=svg,
        table=table,
        data=matrix.links,
        columns=schema.FLOWS_DATA,
        note=_note(scope, undetermined=True),
        mark=mark_of(scope.year),
    )


def place_map(department: Department) -> str:
    """Draw the map of tiles on which a department is marked, as SVG."""
    name = f"carte-{department.code}"

    def draw() -> bytes:
        return _svg(lambda: tilemap.chart(highlight=department), name).encode()

    return cache.memo([name], draw).decode()


def _countries(frame: pl.DataFrame) -> list[Row]:
    """Return the partners that are countries, by column: returned goods come from none."""
    return [
        row
        for row in frame.iter_rows(named=True)
        if row["kind"] == "partner" and row["country"] != RETURNS
    ]


def _drawn(
    figure_id: str,
    chart: Callable[[], alt.TopLevelMixin],
    table: Callable[[], str],
    *data: pl.DataFrame,
) -> tuple[str, str]:
    """Draw a chart and set its table, once for the same data: a region's serve its departments."""

    def draw() -> bytes:
        with timing.step("table"):
            written = table()
        return _BETWEEN.join([_svg(chart, figure_id), written]).encode()

    made = cache.memo([figure_id, *(str(frame.rows()) for frame in data)], draw).decode()
    svg, _, written = made.partition(_BETWEEN)
    return svg, written


def _svg(chart: Callable[[], alt.TopLevelMixin], figure_id: str) -> str:
    """Draw a chart.

    Altair would check each part of it against its schema as it is put together, for a third of the
    time of a drawing; the tests of the charts do that.
    """
    with debug_mode(False):
        return draw(chart(), id=figure_id)


def _period(scope: Scope) -> str:
    return wording.period(scope.year.year, scope.quarters)


def _during(scope: Scope) -> str:
    return wording.during(scope.year.year, scope.quarters)


def _note(scope: Scope, *, undetermined: bool) -> str:
    """Return the source, and what the figure can't show."""
    status = " Données simulées." if scope.year.provenance.simulated else ""
    amount = scope.undetermined.volume_eur
    unknown = (
        f" Les pays non déterminés ({millions_short(amount)}) sont comptés avec les autres pays."
        if undetermined and amount
        else ""
    )
    source = source_of(scope.year)
    return f"{source}{NNBSP}; importations CAF, exportations FAB.{unknown}{status}"


def _balance_reading(scope: Scope, partners: Sequence[Row]) -> str:
    if not partners:
        return ""
    first = partners[0]
    name = country(first["country"], scope.year.year).le
    return (
        f"Lecture{NNBSP}: avec {name}, premier partenaire, {millions_short(first['imports_eur'])} "
        f"d'importations et {millions_short(first['exports_eur'])} d'exportations, "
        f"soit un solde de {signed_millions(first['balance_eur'])}."
    )


def _balance_alt(scope: Scope, partners: Sequence[Row]) -> str:
    totals = scope.totals
    total = (
        f"{wording.capital(_during(scope))}, les échanges {scope.place.du} avec tous les pays "
        f"donnent {millions(totals.imports_eur)} d'importations et {millions(totals.exports_eur)} "
        f"d'exportations, soit un solde de {signed_millions(totals.balance_eur)}."
    )
    if not partners:
        return total
    ranked = sorted(partners, key=lambda row: (row["balance_eur"], row["country"]))
    worst, best = ranked[0], ranked[-1]
    named = [
        f"{which} {signed_millions(row['balance_eur'])} avec "
        f"{country(row['country'], scope.year.year).le}"
        for which, row, wanted in (
            ("le plus grand excédent est de", best, best["balance_eur"] > 0),
            ("le plus grand déficit est de", worst, worst["balance_eur"] < 0),
        )
        if wanted
    ]
    if not named:
        return total
    return f"{total} Parmi les principaux partenaires, {wording.listing(named)}."


def _goods_alt(scope: Scope) -> str:
    sentences = []
    totals: dict[Flow, int] = {"I": scope.totals.imports_eur, "E": scope.totals.exports_eur}
    for flow, total in totals.items():
        named = [
            f"{wording.lower(short)} ({wording.share(part)})"
            for short, part in scope.first_goods(flow)
        ]
        first = f", d'abord {wording.listing(named)}" if named else ""
        name = wording.capital(wording.GOODS[flow])
        sentences.append(f"{name}{NNBSP}: {millions(total)}{first}.")
    return " ".join(sentences)


def _flows_alt(scope: Scope, matrix: FlowMatrix) -> str:
    total = (
        f"{wording.capital(_during(scope))}, les {wording.GOODS[matrix.flow]} {scope.place.du} "
        f"s'élèvent à {millions(matrix.total_eur)}."
    )
    if matrix.links.is_empty():
        return total
    products = _first_names(matrix, "product")
    countries = _first_names(matrix, "country")
    return (
        f"{total} Premiers produits{NNBSP}: {wording.listing(products)}{NNBSP}; "
        f"premiers pays{NNBSP}: {wording.listing(countries)}."
    )


def _first_names(matrix: FlowMatrix, side: Side) -> list[str]:
    return [f"{end['name']} ({millions_short(end['value_eur'])})" for end in matrix.ends(side)[:3]]


def _largest_flows(scope: Scope, matrix: FlowMatrix) -> str:
    flows = [
        (row["product_name"], country(row["country"], scope.year.year), row["value_eur"])
        for row in matrix.top_flows.iter_rows(named=True)
    ]
    return wording.largest_flows_sentence(matrix.flow, scope.place, flows, matrix.total_eur)
