"""The place among those of its kind, measure by measure, as dot strips."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import altair as alt
import polars as pl

from fiches.drawing import strips
from fiches.drawing.strips import Strip
from fiches.drawing.theme import Palette
from fiches.figures.kind import Kind
from fiches.figures.table import NONE, Table
from fiches.french import wording
from fiches.indicators.answers.answers import Answers, answers
from fiches.indicators.answers.position import COEFFICIENT, COUNTRIES, GROWTH, PRODUCTS
from fiches.indicators.scope import Scope
from fiches.reference import FLOWS, Department, Flow
from fiches.store import schema
from fiches.store.schema import Field

Row = dict[str, Any]


@dataclass(frozen=True)
class Measure:
    """A measure of places, as a strip tells it.

    Attributes
    ----------
    name
        `position.measures` calls it so.
    label
        For the reader, in one line or two.
    digits
        Decimals of a percentage; none for a number that isn't one.
    ranked
        Whether its rank is told: whole numbers of equivalent parts have too few values.
    """

    flow: Flow
    name: str
    label: tuple[str, ...]
    digits: int | None = 1
    ranked: bool = True
    signed: bool = False

    def text(self, value: float) -> str:
        """Write a value."""
        if self.digits is None:
            return wording.number(value)
        written = wording.percent(value, self.digits)
        return f"+{written}" if self.signed and value > 0 else written


LOWERED = ("Évolution", "Part", "Nombre", "Coefficient")
"""How labels begin that a sentence writes with a small letter: no names."""

MEASURES = (
    Measure("E", GROWTH, ("Évolution", "des exportations"), signed=True),
    Measure("I", GROWTH, ("Évolution", "des importations"), signed=True),
    Measure("E", "EU", ("Part de l'Union européenne", "dans les exportations")),
    Measure("E", "US", ("Part des États-Unis", "dans les exportations")),
    Measure("I", "CN", ("Part de la Chine", "dans les importations")),
    Measure("E", COUNTRIES, ("Nombre équivalent", "de pays clients"), None, ranked=False),
    Measure("E", PRODUCTS, ("Nombre équivalent", "de produits vendus"), None, ranked=False),
    Measure("E", COEFFICIENT, ("Coefficient", "de spécialisation"), 0),
)

FAR = 10
"""So many ranks from either end stand out."""

COLUMNS = (
    schema.FLOW,
    Field("measure", pl.String, "Mesure", header="mesure"),
    Field(
        "value", pl.Float64, "Valeur pour le département ; une part va de 0 à 1", header="valeur"
    ),
    Field("region_value", pl.Float64, "La même pour sa région", header="valeur_region"),
    Field(
        "rest_value", pl.Float64, "La même pour le reste de la France", header="valeur_reste_france"
    ),
    Field("median", pl.Float64, "Médiane des départements", header="mediane"),
    Field("q1", pl.Float64, "Premier quartile", header="premier_quartile"),
    Field("q3", pl.Float64, "Troisième quartile", header="troisieme_quartile"),
    Field(
        "rank",
        pl.Int64,
        "Rang, du plus grand au plus petit ; des valeurs égales le partagent",
        header="rang",
    ),
    Field(
        "ranked",
        pl.Int64,
        "Nombre de départements qui ont une valeur",
        header="departements_classes",
    ),
)


@dataclass(frozen=True)
class Standing:
    """Where a place stands by some measures.

    Attributes
    ----------
    measures
        Those that have a value for some places.
    frame
        A row for each: `COLUMNS`, and `tied` (how many share the rank).
    strips
        The same to be drawn.
    """

    measures: tuple[Measure, ...]
    frame: pl.DataFrame
    strips: tuple[Strip, ...]


def standing(scope: Scope, measures: tuple[Measure, ...]) -> Standing | None:
    """Compare a place with the others of its kind, with its region and the rest of France.

    France itself is compared with nothing.
    """
    if scope.place.kind == "nation":
        return None
    found = answers(scope)
    region = _region(scope)
    around = answers(region) if region else None
    told = [
        _told(measure, scope, found, region, around)
        for measure in measures
        if not _values(measure, found).is_empty()
    ]
    rows = [one for _, one, _ in told]
    types = {field.name: field.dtype for field in COLUMNS} | {"tied": pl.Int64}
    return Standing(
        tuple(measure for measure, _, _ in told),
        pl.DataFrame(rows, schema=types),
        tuple(strip for _, _, strip in told),
    )


def _region(scope: Scope) -> Scope | None:
    """Return the department's region in the same year, unless the two are one."""
    place = scope.place
    if not isinstance(place, Department) or place.region.single:
        return None
    return Scope(place.region, scope.year, scope.quarters)


def _values(measure: Measure, found: Answers) -> pl.DataFrame:
    rows = found.position.filter(flow=measure.flow, measure=measure.name)
    return rows.filter(pl.col("value").is_not_null())


def _told(
    measure: Measure,
    scope: Scope,
    found: Answers,
    region: Scope | None,
    around: Answers | None,
) -> tuple[Measure, Row, Strip]:
    values = _values(measure, found)
    every = found.position.filter(flow=measure.flow, measure=measure.name)
    own = every.row(by_predicate=pl.col("place") == scope.place.customs, named=True)
    middle = found.quartiles.row(
        by_predicate=(pl.col("flow") == measure.flow) & (pl.col("measure") == measure.name),
        named=True,
    )
    of_region = None
    if region and around:
        rows = _values(measure, around).filter(place=region.place.customs)
        of_region = rows["value"].item() if rows.height else None
    row = {
        "flow": measure.flow,
        "measure": " ".join(measure.label),
        "value": own["value"],
        "region_value": of_region,
        "rest_value": own["rest"],
        "median": middle["median"],
        "q1": middle["q1"],
        "q3": middle["q3"],
        "rank": own["rank"],
        "ranked": own["of"],
        "tied": own["tied"],
    }
    strip = Strip(
        name=measure.label,
        values=dict(values.select("place", "value").iter_rows()),
        place=own["value"],
        region=of_region,
        rest=own["rest"],
        median=middle["median"],
        text=measure.text,
        remark=_remark(measure, row),
        colour=FLOWS[measure.flow].english,
    )
    return measure, row, strip


def _remark(measure: Measure, row: Row) -> str:
    """Tell the rank, or where ranks say little what stands in the middle."""
    if row["value"] is None:
        return "non significatif"
    if measure.ranked:
        return wording.rank_among(row["rank"], row["ranked"])
    return f"médiane : {measure.text(row['median'])}"


def chart(
    scope: Scope, data: Standing, colours: Palette, form: strips.Form = strips.WIDE
) -> alt.LayerChart:
    """Draw the strips of a place."""
    region = _region(scope)
    around = region.place.name if region else None
    names = (scope.place.name, around, "reste de la France")
    return strips.chart(data.strips, names, colours, form)


def table(data: Standing) -> Table:
    """Set the measures in rows."""
    rows = [
        (" ".join(measure.label), *_cells(measure, row))
        for measure, row in zip(data.measures, data.frame.iter_rows(named=True), strict=True)
    ]
    header = ("Mesure", "Département", "Région", "Reste de la France", "Médiane", "Rang")
    return Table("Le département parmi les autres", "lrrrrr", header, rows)


def _cells(measure: Measure, row: Row) -> Iterator[str]:
    for name in ("value", "region_value", "rest_value", "median"):
        value = row[name]
        yield NONE if value is None else measure.text(value)
    rank = row["rank"]
    yield NONE if rank is None or not measure.ranked else wording.ordinal(rank)


def _sentence(measure: Measure, row: Row) -> str:
    label = " ".join(measure.label)
    label = wording.lower(label) if label.startswith(LOWERED) else label
    text = measure.text(row["value"])
    middle = measure.text(row["median"])
    return f"{label} {text} (médiane {middle})"


def described(scope: Scope, data: Standing) -> str:
    """Say what the strips show, for those who can't see them."""
    known = [
        _sentence(measure, row)
        for measure, row in zip(data.measures, data.frame.iter_rows(named=True), strict=True)
        if row["value"] is not None
    ]
    if not known:
        return f"Aucune mesure n'est connue pour {scope.place.le}."
    return f"{wording.capital(scope.place.le)} : {' ; '.join(known)}."


def extreme(data: Standing, name: Callable[[Measure], str]) -> str:
    """Name the measure by which the place is among the first or the last, if there is one.

    Parameters
    ----------
    data
        Where the place stands.
    name
        What a measure is called in a title.
    """
    found = [
        (min(row["rank"], row["ranked"] + 1 - row["rank"]), measure, row)
        for measure, row in zip(data.measures, data.frame.iter_rows(named=True), strict=True)
        if measure.ranked and row["rank"] is not None
    ]
    end, measure, row = min(found, key=lambda one: one[0], default=(FAR + 1, None, {}))
    if measure is None or end > FAR:
        return ""
    return f"{name(measure)} : {wording.rank_among(row['rank'], row['ranked'])}"


def _caption(scope: Scope, data: Standing) -> str:
    rows = zip(data.measures, data.frame.iter_rows(named=True), strict=True)
    for measure, row in rows:
        if measure.name == COUNTRIES and row["value"] is not None:
            count, middle = (wording.number(row[n]) for n in ("value", "median"))
            return (
                f"Lecture : les exportations {scope.place.du} se répartissent comme si elles "
                f"allaient à parts égales vers {count} pays ; dans le département médian, "
                f"vers {middle}. Champ : 100 fiches, la Corse comptant pour une."
            )
    return "Champ : 100 fiches, la Corse comptant pour une."


POSITION = Kind(
    name="position",
    heading="Le département parmi les autres",
    columns=COLUMNS,
    data=lambda scope: standing(scope, MEASURES),
    frame=lambda data: data.frame,
    form="nuages de points, un par mesure",
    chart=chart,
    narrow=partial(chart, form=strips.NARROW),
    table=table,
    finding=lambda _, data: extreme(data, lambda measure: " ".join(measure.label)),
    measure=lambda *_: "valeur et rang parmi les départements, mesure par mesure",
    title=lambda scope: f"{wording.capital(scope.place.le)} parmi les départements",
    caption=_caption,
    alternative=described,
    partners="left out",
)
