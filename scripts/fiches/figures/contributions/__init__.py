"""What has made a flow grow or shrink: the contributions of products and of countries."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import altair as alt
import polars as pl

from fiches.drawing.theme import Palette
from fiches.figures.contributions import bars
from fiches.figures.contributions.bars import Bar
from fiches.figures.kind import Kind
from fiches.figures.table import Table, balance
from fiches.french import change, wording
from fiches.french.wording import Unit
from fiches.indicators import OTHER, OTHER_COUNTRIES, OTHER_PRODUCTS, TOTAL, Side
from fiches.indicators.answers.answers import answers
from fiches.indicators.answers.answers import row as row_of
from fiches.indicators.answers.change import WRITTEN
from fiches.indicators.scope import Scope
from fiches.reference import FLOWS, Flow, Names
from fiches.store import schema
from fiches.store.schema import Field

SIDES: dict[Side, str] = {"product": "Par produit", "country": "Par pays"}
"""From left to right."""

LARGE = 0.01
"""A product's contribution that stands out."""

COLUMNS = (
    Field("side", pl.String, "Découpage : product, country", header="decoupage"),
    schema.ORDER,
    Field(
        "code",
        pl.String,
        "Produit A129 ou pays ; AUTRES pour les autres, TOTAL pour l'ensemble",
        header="code",
    ),
    Field("name", pl.String, "Nom du produit ou du pays", header="nom"),
    Field("change_eur", pl.Int64, "Évolution sur un an", "euros", header="evolution_eur"),
    Field(
        "points",
        pl.Float64,
        "Contribution à l'évolution du flux",
        "part de 1",
        header="contribution",
    ),
)


@dataclass(frozen=True)
class Split:
    """A flow's change, split: its rows in the columns `COLUMNS`, and its row of `changes`."""

    flow: Flow
    frame: pl.DataFrame
    whole: dict[str, Any]

    @property
    def sides(self) -> dict[Side, str]:
        """The sides it is split by: products only where the two years have the same ones."""
        return {side: heading for side, heading in SIDES.items() if self.side(side)}

    def side(self, side: Side) -> list[dict[str, Any]]:
        """Return the rows of a side."""
        return list(self.frame.filter(side=side).iter_rows(named=True))


def _name(side: Side, code: str, names: Names) -> str:
    if code == TOTAL:
        return "Ensemble"
    if code == OTHER:
        return OTHER_PRODUCTS if side == "product" else OTHER_COUNTRIES
    return names.product(code).short if side == "product" else names.country(code).name


def _data(scope: Scope, flow: Flow) -> Split | None:
    """Return nothing where there is no year to compare with, or no rate on its base."""
    found = answers(scope)
    leading, changes = found.leading, found.changes
    if leading is None or changes is None:
        return None
    whole = row_of(changes, scope, flow=flow)
    if whole["pace"] in {"nothing", "new", "small base"}:
        return None
    rows = [
        {**row, "side": side, "name": _name(side, row["code"], scope.names)}
        for side in SIDES
        if side in leading
        for row in leading[side].filter(place=scope.place.customs, flow=flow).iter_rows(named=True)
    ]
    types = {field.name: field.dtype for field in COLUMNS}
    frame = pl.DataFrame([{name: row[name] for name in types} for row in rows], types)
    return Split(flow, frame, whole)


def _unit(split: Split) -> Unit:
    return wording.unit_of(split.frame["change_eur"])


def _chart(_: Scope, split: Split, colours: Palette, form: bars.Form = bars.WIDE) -> alt.LayerChart:
    unit = _unit(split)
    panels = [
        (
            heading,
            [
                Bar(
                    row["name"],
                    row["points"],
                    change.points(row["points"]),
                    f"{unit.signed(row['change_eur'])} {unit.short}",
                    row["code"] == TOTAL,
                )
                for row in split.side(side)
            ],
        )
        for side, heading in split.sides.items()
    ]
    return bars.chart(panels, FLOWS[split.flow].english, colours, form)


def _table(split: Split) -> Table:
    unit = _unit(split)
    rows = [
        (
            f"{SIDES[side]} : {row['name']}",
            change.points(row["points"], 2),
            balance(row["change_eur"], unit),
        )
        for side in SIDES
        for row in split.side(side)
    ]
    header = ("Contribution", "Points", "Évolution")
    name = wording.capital(FLOWS[split.flow].name)
    return Table(
        f"{name} : contributions à l'évolution, en points et en {unit.long}", "lrr", header, rows
    )


def _annex(_: Scope, split: Split) -> Table:
    """Set the same with names alone: products and countries can't be taken for each other."""
    whole = _table(split)
    rows = [(name.partition(" : ")[2], *cells) for name, *cells in whole.rows]
    return replace(whole, rows=rows)


def _finding(scope: Scope, split: Split) -> str:
    """Name the product that has moved the flow most, if it has by a point or more."""
    rows = [row for row in split.side("product") if row["code"] not in {OTHER, TOTAL}]
    row = max(rows, key=lambda one: abs(one["points"]), default=None)
    if row is None or abs(row["points"]) < LARGE:
        return ""
    flow = FLOWS[split.flow].name
    return f"{row['name']} : {change.points(row['points'])} sur les {flow}"


def _caption(scope: Scope, split: Split) -> str:
    row = next(iter(split.side("product")), None)
    if row is None:
        return "Lecture : la somme des contributions est l'évolution de l'ensemble."
    verb = "ajoutent" if scope.names.product(row["code"]).plural else "ajoute"
    if row["points"] < 0:
        verb = "retirent" if scope.names.product(row["code"]).plural else "retire"
    product = scope.names.product(row["code"]).le if row["code"] != OTHER else row["name"]
    return (
        f"Lecture : {product} {verb} {change.in_points(row['points'])} à l'évolution des "
        f"{FLOWS[split.flow].name} {scope.place.du} "
        f"({wording.signed_millions(row['change_eur'])}). La somme des contributions est "
        "l'évolution de l'ensemble."
    )


def _alternative(scope: Scope, split: Split) -> str:
    went = change.went(split.whole)
    sentences = [f"Les {FLOWS[split.flow].name} {scope.place.du} {went} en un an."]
    for side, heading in split.sides.items():
        rows = [row for row in split.side(side) if row["code"] not in {OTHER, TOTAL}]
        for what, sign in (("ajoutent", 1), ("retirent", -1)):
            named = [
                f"{row['name']} ({change.in_points(row['points'])})"
                for row in rows[::sign]  # the largest first
                if row["points"] * sign >= WRITTEN
            ]
            if named:
                sentences.append(f"{heading}, {what} : {wording.listing(named)}.")
    return " ".join(sentences)


def _of(flow: Flow) -> Kind[Split]:
    name = FLOWS[flow].name
    return Kind(
        name=f"contributions-{name}",
        heading="Contributions à l'évolution",
        columns=COLUMNS,
        data=lambda scope: _data(scope, flow),
        frame=lambda split: split.frame,
        form="barres de part et d'autre d'un axe",
        chart=_chart,
        narrow=partial(_chart, form=bars.NARROW),
        table=_table,
        annex=_annex,
        finding=_finding,
        measure=lambda *_: f"contributions à l'évolution des {name} sur un an, en points",
        title=lambda scope: f"Ce qui a fait évoluer les {name} {scope.place.du}",
        caption=_caption,
        alternative=_alternative,
        partners="none",
    )


EXPORT_CHANGES, IMPORT_CHANGES = (_of(flow) for flow in FLOWS)
