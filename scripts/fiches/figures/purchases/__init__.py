"""Purchases that come mostly from one country outside the Union, beside the rest of France."""

from functools import partial
from typing import Any

import altair as alt
import polars as pl

from fiches.drawing import dumbbell, theme
from fiches.drawing.dumbbell import Form, Line
from fiches.drawing.theme import Palette
from fiches.figures.kind import Kind
from fiches.figures.table import Table, share_of, share_told
from fiches.french import wording
from fiches.indicators.answers.answers import answers
from fiches.indicators.scope import Scope
from fiches.store import schema
from fiches.store.schema import Field

MOST = 8
"""So many classes are shown, the largest; energy comes apart, last."""

WORDS = 10
"""So many a title has at most."""

MARK = 0.5
"""Where one supplier sells as much as all others."""

COLUMNS = (
    schema.CPF4,
    Field("label", pl.String, "Classe, libellé officiel", header="libelle_officiel"),
    schema.VALUE,
    Field(
        "supplier",
        pl.String,
        "Premier pays fournisseur hors Union européenne",
        header="code_fournisseur",
    ),
    Field("supplier_name", pl.String, "Nom de ce pays", header="fournisseur"),
    Field(
        "supplier_share",
        pl.Float64,
        "Sa part dans les achats",
        "part de 1",
        header="part_fournisseur",
    ),
    Field(
        "rest_supplier_share",
        pl.Float64,
        "La même dans le reste de la France",
        "part de 1",
        header="part_fournisseur_reste_france",
    ),
    Field(
        "outside_share",
        pl.Float64,
        "Part des achats hors Union européenne",
        "part de 1",
        header="part_hors_ue",
    ),
    Field(
        "concentration",
        pl.Float64,
        "Somme des carrés des parts des fournisseurs hors Union",
        header="concentration",
    ),
)


def _data(scope: Scope) -> pl.DataFrame | None:
    """Return the classes that the rule names, the largest first; nothing if it names none."""
    named = answers(scope).purchases.filter(place=scope.place.customs)
    if named.is_empty():
        return None
    labels = {code: row["label"] for code, row in scope.year.tables.cpf4.items()}
    countries = {code: one.name for code, one in scope.names.countries.items()}
    return (
        named.sort("energy", "order")
        .head(MOST)
        .with_columns(
            label=pl.col("cpf4").replace(labels),
            supplier_name=pl.col("supplier").replace(countries),
        )
        .select(*(field.name for field in COLUMNS), "energy", "told", "rest")
    )


def _chart(
    scope: Scope, frame: pl.DataFrame, colours: Palette, form: Form = dumbbell.WIDE
) -> alt.LayerChart:
    rows = list(frame.iter_rows(named=True))
    unit = wording.unit_of(frame["value_eur"])
    lines = [
        Line(
            name=_in_lines(row["label"], form.names),
            place=row["supplier_share"],
            rest=row["rest_supplier_share"],
            value=unit.amount(row["value_eur"]),
            at_dot=row["supplier_name"],
            after_gap=row["energy"] and not before,
        )
        for row, before in zip(rows, [True, *frame["energy"]], strict=False)
    ]
    return dumbbell.chart(
        dumbbell.sheet(lines, 1.0, form), scope.place.name, "Achats", "imports", colours, mark=MARK
    )


def _in_lines(label: str, room: float) -> tuple[str, ...]:
    """Break an official label into two lines, cut short where it is longer."""
    lines, line = [], ""
    for word in label.split():
        longer = f"{line} {word}".strip()
        if theme.text_width(longer) <= room - 2:
            line = longer
        else:
            lines.append(line)
            line = word
    lines.append(line)
    if len(lines) <= 2:
        return tuple(lines)
    return lines[0], _cut(lines[1], room)


def _cut(line: str, room: float) -> str:
    words = line.split()
    while words and theme.text_width(f"{' '.join(words)}…") > room - 2:
        words.pop()
    return f"{' '.join(words)}…"


def _table(frame: pl.DataFrame) -> Table:
    unit = wording.unit_of(frame["value_eur"])
    rows = [
        (
            row["label"],
            unit.amount(row["value_eur"]),
            row["supplier_name"],
            share_of(row["supplier_share"]),
            share_of(row["rest_supplier_share"]),
        )
        for row in frame.iter_rows(named=True)
    ]
    header = (
        "Classe de produits",
        "Achats",
        "Premier fournisseur hors UE",
        "Sa part",
        "Dans le reste de la France",
    )
    return Table("Achats concentrés hors de l'Union européenne", "lrlrr", header, rows)


def _finding(scope: Scope, frame: pl.DataFrame) -> str:
    """Name the largest class and its supplier, where both are said in few words."""
    row = frame.row(0, named=True)
    share = wording.percent(row["supplier_share"], 0)
    title = f"{row['label']} : {share} {scope.names.country(row['supplier']).du}"
    return title if len(title.split()) <= WORDS else ""


def _caption(scope: Scope, frame: pl.DataFrame) -> str:
    row: dict[str, Any] = frame.row(0, named=True)
    supplier = scope.names.country(row["supplier"])
    rest = row["rest_supplier_share"]
    there = "" if rest is None else f", {wording.share(rest)} dans le reste de la France"
    return (
        f"Lecture : {wording.share(row['supplier_share'])} des achats de la classe "
        f"« {row['label']} » viennent {supplier.du}{there}. Champ : achats "
        "de plus d'un million d'euros, réguliers, surtout extérieurs à l'Union européenne et "
        "de peu de pays."
    )


def _alternative(scope: Scope, frame: pl.DataFrame) -> str:
    named = [
        f"{row['label']}, {wording.share(row['supplier_share'])} "
        f"{scope.names.country(row['supplier']).du} "
        f"({share_told(row['rest_supplier_share'])} dans le reste de la France)"
        for row in frame.iter_rows(named=True)
    ]
    return f"Achats concentrés hors de l'Union européenne {scope.place.dans} : {' ; '.join(named)}."


PURCHASES = Kind(
    name="achats",
    heading="Achats concentrés",
    columns=COLUMNS,
    data=_data,
    frame=lambda frame: frame,
    form="points reliés sur une échelle de parts",
    chart=_chart,
    narrow=partial(_chart, form=dumbbell.NARROW),
    table=_table,
    finding=_finding,
    measure=lambda *_: "part du premier fournisseur hors Union européenne, en % des achats",
    title=lambda scope: (
        f"Achats {scope.place.du} qui viennent surtout d'un pays extérieur à l'Union européenne"
    ),
    caption=_caption,
    alternative=_alternative,
    partners="left out",
)
