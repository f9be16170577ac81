"""What a place exports more of than the rest of France, and less, as shares side by side."""

from functools import partial

import altair as alt
import polars as pl

from fiches.drawing import dumbbell
from fiches.drawing.dumbbell import Form, Line
from fiches.drawing.theme import Palette
from fiches.figures.kind import Kind
from fiches.figures.table import NONE, Table, share_of
from fiches.french import wording
from fiches.french.wording import Unit
from fiches.indicators.answers.answers import answers
from fiches.indicators.scope import Scope
from fiches.store import schema
from fiches.store.schema import Field

MOST, LEAST = 8, 3
"""So many products are shown of which more is sold than elsewhere, and so many of the others."""

TWICE = 2

COLUMNS = (
    schema.A129,
    schema.PRODUCT_LABEL,
    schema.VALUE,
    schema.SHARE,
    Field(
        "rest_share",
        pl.Float64,
        "Part dans les exportations du reste de la France",
        "part de 1",
        header="part_reste_france",
    ),
    Field(
        "excess_eur",
        pl.Float64,
        "Écart à la structure du reste de la France",
        "euros",
        header="ecart_eur",
    ),
)


def _data(scope: Scope) -> pl.DataFrame | None:
    """Return the largest excesses, then the largest shortfalls; nothing without exports."""
    found = answers(scope).structure.filter(
        pl.col("place") == scope.place.customs, pl.col("share").is_not_null()
    )
    ranked = found.filter(pl.col("rest_share").is_not_null()).sort(
        "excess_eur", "a129", descending=[True, False]
    )
    above = ranked.filter(pl.col("excess_eur") > 0).head(MOST)
    below = ranked.filter(pl.col("excess_eur") < 0).tail(LEAST)
    if above.is_empty():
        return None
    names = scope.names.products
    return pl.concat([above, below]).select(
        "a129",
        short=pl.col("a129").replace({code: one.short for code, one in names.items()}),
        label=pl.col("a129").replace({code: one.label for code, one in names.items()}),
        value_eur="value_eur",
        share="share",
        rest_share="rest_share",
        excess_eur="excess_eur",
    )


def _unit(frame: pl.DataFrame) -> Unit:
    return wording.unit_of(map(round, frame["excess_eur"]))


def _chart(
    scope: Scope, frame: pl.DataFrame, colours: Palette, form: Form = dumbbell.WIDE
) -> alt.LayerChart:
    rows = list(frame.iter_rows(named=True))
    unit = _unit(frame)
    lines = [
        Line(
            name=(row["short"],),
            place=row["share"],
            rest=row["rest_share"],
            value=f"{unit.signed(round(row['excess_eur']))} {unit.short}",
            after_gap=row["excess_eur"] < 0 < before,
        )
        for row, before in zip(rows, [0, *frame["excess_eur"]], strict=False)
    ]
    return dumbbell.chart(
        dumbbell.sheet(lines, form=form), scope.place.name, "Écart en euros", "exports", colours
    )


def _table(frame: pl.DataFrame) -> Table:
    unit = _unit(frame)
    rows = [
        (
            row["short"],
            share_of(row["share"]),
            share_of(row["rest_share"]) if row["rest_share"] else NONE,
            f"{unit.signed(round(row['excess_eur']))} {unit.short}",
        )
        for row in frame.iter_rows(named=True)
    ]
    header = ("Produit", "Part des exportations", "Dans le reste de la France", "Écart")
    return Table("Spécialités à l'exportation", "lrrr", header, rows)


def _finding(_: Scope, frame: pl.DataFrame) -> str:
    """Name the first speciality, if its share is twice that of the rest of France or more."""
    row = frame.row(0, named=True)
    if row["share"] < TWICE * row["rest_share"]:
        return ""
    return f"{row['short']} : première spécialité à l'exportation"


def _caption(scope: Scope, frame: pl.DataFrame) -> str:
    row = frame.row(0, named=True)
    product = scope.names.product(row["a129"])
    verb = "font" if product.plural else "fait"
    here, there = (wording.share(row[name]) for name in ("share", "rest_share"))
    return (
        f"Lecture : {product.le} {verb} {here} des exportations {scope.place.du} et {there} "
        "de celles du reste de la France, soit "
        f"{wording.millions_short(round(row['excess_eur']))} de plus qu'avec la même structure."
    )


def _alternative(scope: Scope, frame: pl.DataFrame) -> str:
    named = [
        f"{wording.lower(row['short'])} {wording.share(row['share'])} contre "
        f"{wording.share(row['rest_share'])}"
        for row in frame.iter_rows(named=True)
    ]
    return (
        f"Parts dans les exportations {scope.place.du} et du reste de la France : "
        f"{' ; '.join(named)}."
    )


SPECIALITIES = Kind(
    name="specialites",
    heading="Spécialités",
    columns=COLUMNS,
    data=_data,
    frame=lambda frame: frame,
    form="points reliés sur une échelle de parts",
    chart=_chart,
    narrow=partial(_chart, form=dumbbell.NARROW),
    table=_table,
    finding=_finding,
    measure=lambda _, frame: (
        f"part dans les exportations, en %, et écart en {_unit(frame).long} à la structure du "
        "reste de la France"
    ),
    title=lambda scope: f"Spécialités à l'exportation {scope.place.du}",
    caption=_caption,
    alternative=_alternative,
    partners="none",
)
