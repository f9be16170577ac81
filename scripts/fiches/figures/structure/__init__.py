"""Shares of the first products and countries: of a place, of its region, of France."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import altair as alt
import polars as pl

from fiches.drawing.theme import Palette
from fiches.figures.kind import Kind
from fiches.figures.structure import dots
from fiches.figures.structure.dots import Line, Panel
from fiches.figures.table import Table, share_of, share_told
from fiches.french import wording
from fiches.indicators import Side
from fiches.indicators.answers.answers import answers
from fiches.indicators.scope import Scope
from fiches.reference import FLOWS, NATION, Department, Flow, Names
from fiches.store import schema
from fiches.store.schema import Field

FIRST = 7
"""So many products and countries of the place are shown for each flow."""

LARGE, TIMES = 0.1, 3
"""A product's share of the exports that stands out, and so many times that of France."""

SIDES: dict[Side, str] = {"product": "par produit", "country": "par pays"}

COLUMNS = (
    schema.FLOW,
    Field("side", pl.String, "Découpage : product, country", header="decoupage"),
    Field("code", pl.String, "Produit A129 ou pays", header="code"),
    Field("name", pl.String, "Nom du produit ou du pays", header="nom"),
    Field("share", pl.Float64, "Part dans le flux du département", "part de 1", header="part"),
    Field("region_share", pl.Float64, "La même dans la région", "part de 1", header="part_region"),
    Field("nation_share", pl.Float64, "La même en France", "part de 1", header="part_france"),
)


@dataclass(frozen=True)
class Structure:
    """Shares in the columns `COLUMNS`; `region` is none where the place is a region by itself."""

    frame: pl.DataFrame
    region: str | None

    def rows(self, flow: Flow, side: Side) -> Iterator[dict[str, Any]]:
        """Give the rows of a panel, the largest share first."""
        return self.frame.filter(flow=flow, side=side).iter_rows(named=True)


def _data(scope: Scope) -> Structure | None:
    """Return nothing where nothing is traded."""
    place = scope.place
    wholes = [Scope(NATION, scope.year, scope.quarters)]
    if isinstance(place, Department) and not place.region.single:
        wholes.insert(0, Scope(place.region, scope.year, scope.quarters))
    columns = ["region_share", "nation_share"][-len(wholes) :]
    parts = []
    for side in SIDES:
        own = _shares(scope, side).sort("flow", "share", "code", descending=[False, True, False])
        first = own.group_by("flow", maintain_order=True).head(FIRST)
        for whole, column in zip(wholes, columns, strict=True):
            there = _shares(whole, side).rename({"share": column})
            first = first.join(there, on=["flow", "code"], how="left", maintain_order="left")
        named = [_name(side, code, scope.names) for code in first["code"]]
        parts.append(first.with_columns(side=pl.lit(side), name=pl.Series(named, dtype=pl.String)))
    frame = pl.concat(parts).with_columns(pl.col(columns).fill_null(0.0))
    if frame.is_empty():
        return None
    if "region_share" not in frame.columns:
        frame = frame.with_columns(region_share=pl.lit(None, pl.Float64))
    region = wholes[0].place.name if len(wholes) > 1 else None
    return Structure(frame.select(field.name for field in COLUMNS), region)


def _shares(scope: Scope, side: Side) -> pl.DataFrame:
    """Return `flow, code, share` of a place."""
    shares = answers(scope).shares[side].filter(place=scope.place.customs)
    return shares.select("flow", "code", "share")


def _name(side: Side, code: str, names: Names) -> str:
    return names.product(code).short if side == "product" else names.country(code).name


def _chart(
    scope: Scope, data: Structure, colours: Palette, form: dots.Form = dots.WIDE
) -> alt.LayerChart:
    panels = [
        Panel(
            heading=f"{wording.capital(words.name)} {text}",
            colour=words.english,
            lines=[
                Line(row["name"], row["share"], row["region_share"], row["nation_share"])
                for row in data.rows(flow, side)
            ],
        )
        for flow, words in FLOWS.items()
        for side, text in SIDES.items()
    ]
    return dots.chart(panels, (scope.place.name, data.region, "France"), colours, form)


def _table(data: Structure) -> Table:
    rows = [
        (
            f"{wording.capital(words.name)} : {row['name']}",
            *(share_of(row[name]) for name in ("share", "region_share", "nation_share")),
        )
        for flow, words in FLOWS.items()
        for side in SIDES
        for row in data.rows(flow, side)
    ]
    header = ("Produit ou pays", "Département", "Région", "France")
    return Table("Parts dans les échanges", "lrrr", header, rows)


def _annex(_: Scope, data: Structure) -> Table:
    """Set the same with shorter names, for which the annex has room."""
    whole = _table(data)
    rows = [
        (name.replace("Exportations :", "Exp. :").replace("Importations :", "Imp. :"), *shares)
        for name, *shares in whole.rows
    ]
    return replace(whole, rows=rows)


def _finding(_: Scope, data: Structure) -> str:
    """Name the first exported product, where it weighs far more than in France."""
    row = next(data.rows("E", "product"), None)
    if row is None or row["share"] < LARGE or row["share"] < TIMES * row["nation_share"]:
        return ""
    here, there = (wording.share(row[name], 0) for name in ("share", "nation_share"))
    return f"{row['name']} : {here} des exportations, {there} en France"


def _caption(scope: Scope, data: Structure) -> str:
    row = data.frame.filter(side="product").row(0, named=True)
    product = scope.names.product(row["code"])
    verb = "font" if product.plural else "fait"
    words = FLOWS[row["flow"]]
    around = "" if data.region is None else f", {share_told(row['region_share'])} dans la région"
    return (
        f"Lecture : {product.le} {verb} {share_told(row['share'])} des {words.name} "
        f"{scope.place.du}{around} et {share_told(row['nation_share'])} en France. "
        f"Champ : les {wording.cardinal(FIRST)} premiers produits et pays de chaque flux."
    )


def _alternative(scope: Scope, data: Structure) -> str:
    sentences = []
    for flow, words in FLOWS.items():
        for side, text in SIDES.items():
            named = [
                f"{row['name']} {share_told(row['share'])} "
                f"({share_told(row['nation_share'])} en France)"
                for row in data.rows(flow, side)
            ]
            if named:
                head = f"{wording.capital(words.name)} {scope.place.du} {text}"
                sentences.append(f"{head} : {' ; '.join(named)}.")
    return " ".join(sentences)


STRUCTURE = Kind(
    name="structure",
    heading="Parts du département, de la région et de la France",
    columns=COLUMNS,
    data=_data,
    frame=lambda data: data.frame,
    form="points sur une échelle de parts",
    chart=_chart,
    narrow=partial(_chart, form=dots.NARROW),
    table=_table,
    annex=_annex,
    finding=_finding,
    measure=lambda *_: "part des premiers produits et pays dans chaque flux, en %",
    title=lambda scope: f"Ce que pèsent produits et pays dans les échanges {scope.place.du}",
    caption=_caption,
    alternative=_alternative,
    partners="left out",
)
