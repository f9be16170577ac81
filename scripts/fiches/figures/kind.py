"""What every kind of figure has: how its data, its picture, its table and its texts are made.

The prose around a figure belongs to the document, what is offered below it to the publisher.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

import altair as alt
import polars as pl

from fiches import timing
from fiches.drawing.svg import draw, unchecked
from fiches.drawing.theme import Palette, palette
from fiches.figures.figure import Figure
from fiches.figures.links import links_of
from fiches.figures.provenance import mark_of, source_of
from fiches.figures.table import Table
from fiches.french import wording
from fiches.french.typography import french
from fiches.indicators import indeterminate, undetermined
from fiches.indicators.scope import Scope
from fiches.kept import cache
from fiches.reference import FLOWS, Place
from fiches.reference import Kind as KindOfPlace
from fiches.store.schema import Field, place_fields

Data = TypeVar("Data")

SUFFIX: dict[KindOfPlace, str] = {"department": "", "region": "-region", "nation": "-france"}
"""What tells apart the figures of one kind in a fiche."""

_BETWEEN = "\0"
"""Stands between a figure's parts where they are kept."""

Partners = Literal["counted", "left out", "none"]

Chart = Callable[[Scope, Data, Palette], alt.TopLevelMixin]


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[Data]):
    """A kind of figure, of any place in any year.

    Attributes
    ----------
    name
        Names the figure in the documents, its anchor and the file of its data.
    heading
        What pages that list the figures call it.
    form
        What kind of picture it is, for those who can't see it: "diagramme de flux".
    columns
        Those of `frame` that are offered to download.
    data
        Computes what is shown; nothing where a place or a year has none of it.
    frame
        Gives it as a frame, on whose rows alone picture and table depend.
    chart
        Draws it, 720 px wide.
    narrow
        Draws it for a phone, 320 px wide; without, the wide picture scrolls there.
    table
        Sets it in rows and columns.
    annex
        Sets the most telling of it in fewer rows, for the end of the printed fiche, where that has
        no room for the whole table.
    finding
        Says in ten words or fewer what the figure shows; nothing where nothing stands out.
    title
        Says what it is of, and where.
    measure
        Says what is measured, in what unit, in what order.
    caption, alternative
        How to read it; what the picture says.
    partners
        What its note tells of partners that aren't determined: they are counted with the others,
        or left out of shares; nothing where countries aren't told apart.
    """

    name: str
    heading: str
    form: str = "graphique"
    columns: tuple[Field, ...]
    data: Callable[[Scope], Data | None]
    frame: Callable[[Data], pl.DataFrame]
    chart: Chart[Data]
    narrow: Chart[Data] | None = None
    table: Callable[[Data], Table]
    annex: Callable[[Scope, Data], Table] | None = None
    finding: Callable[[Scope, Data], str] = lambda *_: ""
    title: Callable[[Scope], str]
    measure: Callable[[Scope, Data], str] = lambda *_: ""
    caption: Callable[[Scope, Data], str]
    alternative: Callable[[Scope, Data], str]
    partners: Partners = "counted"

    def of(self, scope: Scope) -> Figure | None:
        """Return the figure of a place, if there is something to show.

        That of a region or the nation is kept, since it stands in many fiches.
        """
        if scope.place.kind == "department":
            return self._made(scope)
        return scope.year.once((self, scope), lambda: self._made(scope))

    def _made(self, scope: Scope) -> Figure | None:
        figure_id = f"{self.name}{SUFFIX[scope.place.kind]}"
        data = self.data(scope)
        if data is None:
            return None
        frame = self.frame(data)
        svg, narrow, table = self._drawn(figure_id, scope, data, frame)
        subject = french(f"{self.title(scope)}, {period(scope)}")
        finding = french(self.finding(scope, data))
        where = f"{scope.place.name}, {period(scope)}" if finding else ""
        measure = self.measure(scope, data)
        return Figure(
            id=figure_id,
            title=finding or subject,
            subtitle=french(wording.capital(" : ".join(filter(None, [where, measure])))),
            subject=subject,
            caption=french(self.caption(scope, data)),
            alt=french(self.alternative(scope, data)),
            form=french(self.form),
            svg=svg,
            narrow=narrow,
            table=table,
            annex=self._annexed(scope, data).texts,
            data=frame,
            columns=self.columns,
            about=_about(scope),
            source=french(sourced(scope)),
            note=french(_undetermined(scope, self.partners)),
            mark=mark_of(scope.year),
            file=f"{stem(in_names(scope.place), scope.year.year, scope.quarters)}-{self.name}",
            links=links_of(scope),
        )

    def _annexed(self, scope: Scope, data: Data) -> Table:
        return self.annex(scope, data) if self.annex else self.table(data)

    def _drawn(
        self, figure_id: str, scope: Scope, data: Data, frame: pl.DataFrame
    ) -> tuple[str, str, str]:
        """Draw the picture in its widths and set the table, once for the same data."""
        project = scope.year.project
        colours = palette(project)

        def draw_as(chart: Chart[Data] | None, name: str) -> str:
            return draw(chart(scope, data, colours), colours, id=name) if chart else ""

        def make() -> bytes:
            with timing.step("table"):
                table = self.table(data).html
            with unchecked():
                wide = draw_as(self.chart, figure_id)
                narrow = draw_as(self.narrow, f"{figure_id}-etroit")
            return _BETWEEN.join([wide, narrow, table]).encode()

        made = cache.memo(project, [figure_id, str(frame.rows())], make).decode()
        svg, narrow, table = made.split(_BETWEEN)
        return svg, narrow, table


def stem(what: str, year: int, quarters: Sequence[int]) -> str:
    """Return how the names of files of data begin: "commerce-exterieur-08-2024".

    A year that isn't complete names its quarters: "commerce-exterieur-08-2025-t1-t2".
    """
    known = [] if tuple(quarters) == wording.ALL_YEAR else [f"t{one}" for one in quarters]
    return "-".join(["commerce-exterieur", what, str(year), *known])


def in_names(place: Place) -> str:
    """Return what a place is called in the names of files: "08", "region-13", "france"."""
    if place.kind == "nation":
        return "france"
    return place.code if place.kind == "department" else f"region-{place.code}"


def _about(scope: Scope) -> dict[Field, str | int]:
    """Return what each row of the data is of, in the order of `schema.place_fields`."""
    known: dict[str, str | int] = {
        "year": scope.year.year,
        "period": period(scope),
        "place_code": scope.place.code,
        "place_name": scope.place.name,
    }
    return {field: known[field.name] for field in place_fields(scope.place.kind)}


def period(scope: Scope) -> str:
    """Name the time that a figure is of: "2024"."""
    return wording.period(scope.year.year, scope.quarters)


def during(scope: Scope) -> str:
    """Say when, to begin a sentence: "En 2024"."""
    return wording.capital(wording.during(scope.year.year, scope.quarters))


def sourced(scope: Scope) -> str:
    """Return the source, how flows are valued, and the status of the data."""
    status = " Données simulées." if scope.year.provenance.simulated else ""
    valued = ", ".join(f"{FLOWS[flow].name} {FLOWS[flow].valuation}" for flow in ("I", "E"))
    return f"{source_of(scope.year)} ; {valued}.{status}"


def _undetermined(scope: Scope, partners: Partners) -> str:
    """Return what a figure by country can't show."""
    indicator, what, done = {
        "counted": (undetermined, "Les pays non déterminés", "sont comptés avec les autres pays"),
        "left out": (
            indeterminate,
            "Les pays non déterminés et les retours",
            "n'entrent pas dans les parts des pays",
        ),
        "none": (undetermined, "", ""),
    }[partners]
    amount = scope.of(indicator).volume_eur if what else 0
    return f"{what} ({wording.millions_short(amount)}) {done}." if amount else ""
