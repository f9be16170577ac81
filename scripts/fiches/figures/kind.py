"""What every kind of figure has: how its data, its picture, its table and its texts are made.

The prose around a figure belongs to the document. The page that shows a figure says where it keeps
the data (`Figure.at`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import altair as alt
import polars as pl

from fiches import timing
from fiches.drawing.svg import draw, unchecked
from fiches.drawing.theme import Palette, palette
from fiches.figures.figure import Figure
from fiches.figures.provenance import mark_of, source_of
from fiches.figures.table import Table
from fiches.french import wording
from fiches.french.typography import french
from fiches.indicators import undetermined
from fiches.indicators.scope import Scope
from fiches.kept import cache
from fiches.reference import FLOWS
from fiches.reference import Kind as KindOfPlace
from fiches.store.schema import Field

Data = TypeVar("Data")

SUFFIX: dict[KindOfPlace, str] = {"department": "", "region": "-region", "nation": "-france"}
"""What tells apart the figures of one kind in a fiche."""

_BETWEEN = "\0"
"""Stands between a picture and its table where both are kept."""


@dataclass(frozen=True, kw_only=True)
class Kind(Generic[Data]):
    """A kind of figure, of any place in any year.

    Attributes
    ----------
    name
        Names the figure in the documents, its anchor and the file of its data.
    heading
        What pages that list the figures call it.
    columns
        Those of `frame` that are offered to download.
    data
        Computes what is shown; nothing where a place or a year has none of it.
    frame
        Gives it as a frame, on whose rows alone picture and table depend.
    chart, table
        Draw it, and set it in rows and columns.
    title, caption, alternative
        What, where and when; how to read it; what the picture says.
    by_partner
        Whether its note tells what has no known country.
    """

    name: str
    heading: str
    columns: tuple[Field, ...]
    data: Callable[[Scope], Data | None]
    frame: Callable[[Data], pl.DataFrame]
    chart: Callable[[Scope, Data, Palette], alt.TopLevelMixin]
    table: Callable[[Data], Table]
    title: Callable[[Scope], str]
    caption: Callable[[Scope, Data], str]
    alternative: Callable[[Scope, Data], str]
    by_partner: bool = True

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
        svg, table = self._drawn(figure_id, scope, data, frame)
        return Figure(
            id=figure_id,
            title=french(f"{self.title(scope)}, {period(scope)}"),
            caption=french(self.caption(scope, data)),
            alt=french(self.alternative(scope, data)),
            svg=svg,
            table=table,
            data=frame,
            columns=self.columns,
            note=french(_note(scope, by_partner=self.by_partner)),
            mark=mark_of(scope.year),
        )

    def _drawn(
        self, figure_id: str, scope: Scope, data: Data, frame: pl.DataFrame
    ) -> tuple[str, str]:
        """Draw the picture and set the table, once for the same data."""
        project = scope.year.project

        def make() -> bytes:
            with timing.step("table"):
                table = self.table(data).html
            colours = palette(project)
            with unchecked():
                svg = draw(self.chart(scope, data, colours), colours, id=figure_id)
            return _BETWEEN.join([svg, table]).encode()

        made = cache.memo(project, [figure_id, str(frame.rows())], make).decode()
        svg, _, table = made.partition(_BETWEEN)
        return svg, table


def period(scope: Scope) -> str:
    """Name the time that a figure is of: "2024"."""
    return wording.period(scope.year.year, scope.quarters)


def during(scope: Scope) -> str:
    """Say when, to begin a sentence: "En 2024"."""
    return wording.capital(wording.during(scope.year.year, scope.quarters))


def _note(scope: Scope, *, by_partner: bool) -> str:
    """Return the source, and what the figure can't show."""
    status = " Données simulées." if scope.year.provenance.simulated else ""
    amount = scope.of(undetermined).volume_eur
    unknown = (
        f" Les pays non déterminés ({wording.millions_short(amount)}) sont comptés avec les autres "
        "pays."
        if by_partner and amount
        else ""
    )
    valued = ", ".join(f"{FLOWS[flow].name} {FLOWS[flow].valuation}" for flow in ("I", "E"))
    return f"{source_of(scope.year)} ; {valued}.{unknown}{status}"
