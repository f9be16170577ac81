"""All that `corrections.qmd` may see: what republications changed, from the store's history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, cast

import polars as pl

from fiches import store
from fiches.documents.data.links import Links
from fiches.documents.data.tables import Download
from fiches.documents.page import Page
from fiches.figures.kind import stem
from fiches.figures.provenance import mark_of
from fiches.figures.table import Table
from fiches.french import wording
from fiches.french.simulated import file_name
from fiches.indicators.answers import quarters
from fiches.indicators.answers.answers import published
from fiches.indicators.answers.change import MIN_BASE_EUR
from fiches.reference import FLOWS, NATION, Flow, Kind
from fiches.show import Markdown, Shown
from fiches.store import Year, schema
from fiches.store.official.customs import Source
from fiches.store.schema import Field

SHOWN = 20
"""So many of the largest corrections stand on the page; the file has all."""

FOLDER = "corrections"
"""Where the files lie, as seen from the page."""

COLUMNS = (
    Field("year", pl.Int64, "Année corrigée", header="annee"),
    Field(
        "former_on",
        pl.String,
        "Publication remplacée, jour de son enregistrement",
        header="avant_le",
    ),
    Field("later_on", pl.String, "Publication qui la remplace, de même", header="apres_le"),
    schema.CODE,
    schema.DEPARTMENT_NAME,
    schema.FLOW,
    schema.QUARTER,
    Field("former_eur", pl.Int64, "Valeur avant", "euros", header="avant_eur"),
    Field("later_eur", pl.Int64, "Valeur après", "euros", header="apres_eur"),
    Field("change_eur", pl.Int64, "Écart", "euros", header="ecart_eur"),
    Field(
        "revision", pl.Float64, "Écart rapporté à la valeur d'avant", "part de 1", header="ecart"
    ),
)


@dataclass(frozen=True)
class Replacement:
    """A publication of a year that another one replaced.

    Attributes
    ----------
    year
        The year, as it is stored now.
    number
        Which of its replacements, from 0.
    former_on, later_on
        When each was stored: ISO dates.
    former, later
        The files of each.
    """

    year: Year
    number: int
    former_on: str
    later_on: str
    former: tuple[Source, ...]
    later: tuple[Source, ...]

    def revised(self, kind: Kind) -> pl.DataFrame:
        """Return what was revised, place by place: see `quarters.revisions`, with `change_eur`."""
        totals = self.year.once(("published", kind), lambda: published(self.year, kind))
        found = quarters.revisions(*totals[self.number : self.number + 2])
        return found.with_columns(change_eur=pl.col("later_eur") - pl.col("former_eur"))

    @cached_property
    def departments(self) -> pl.DataFrame:
        """What changed in the departments that have a fiche: quarters, and spans from January."""
        places = pl.DataFrame(
            {"place": place.customs, "code": place.code, "name": place.name}
            for place in self.year.tables.departments
        )
        changed = self.revised("department").filter(pl.col("change_eur") != 0)
        return changed.join(places, on="place", maintain_order="left")

    @property
    def cells(self) -> pl.DataFrame:
        """What changed, quarter by quarter, in the columns of `COLUMNS`."""
        return self.departments.filter(span=1).with_columns(
            former_on=pl.lit(self.former_on), later_on=pl.lit(self.later_on)
        )

    @property
    def spans(self) -> pl.DataFrame:
        """What changed from January to the last quarter that both publications have."""
        return self.departments.filter(pl.col("span") == pl.col("span").max())

    def change(self, flow: str) -> str:
        """Tell what changed for France: "−20,1 M€ (−0,004 %)"."""
        found = self.revised("nation").filter(place=NATION.customs, flow=flow, span=1)
        former, change = (int(found[name].sum()) for name in ("former_eur", "change_eur"))
        return f"{wording.signed_millions(change)} ({_rate(change / former)})" if former else ""


def replacements(year: Year) -> list[Replacement]:
    """Return the replacements of a year's publications, oldest first."""
    states = [
        *((one.stored_on, one.sources) for one in year.publications),
        (year.provenance.stored_on, year.provenance.sources),
    ]
    return [
        Replacement(year, number, former_on, later_on, former, later)
        for number, ((former_on, former), (later_on, later)) in enumerate(pairwise(states))
    ]


class Corrections(Page):
    """The page of corrections."""

    @property
    def _fields(self) -> dict[str, object]:
        return {**super()._fields, "fichiers": self._stem}

    @property
    def _stem(self) -> str:
        return stem("corrections", self._year.year, self._nation.quarters)

    @cached_property
    def _all(self) -> list[Replacement]:
        """Those of all years that the edition knows, the latest year and publication first."""
        project = self._year.project
        years = [year for year in store.stored_years(project) if year <= self._year.year]
        opened = [store.open_year(year, project) for year in years]
        return [one for year in reversed(opened) for one in reversed(replacements(year))]

    @property
    def sentence(self) -> str:
        """How many publications were replaced, or that none was."""
        if not self._all:
            stored = wording.day(self._year.provenance.stored_on)
            return (
                f"Aucune correction n'est connue : la publication enregistrée le {stored} est la "
                "première que ce site ait reçue."
            )
        count = len(self._all)
        told = (
            "Une publication a été remplacée"
            if count == 1
            else (f"{wording.capital(wording.cardinal(count))} publications ont été remplacées")
        )
        return f"{told} depuis que ce site reçoit les données."

    @property
    def publications(self) -> Markdown:
        """The publications that were replaced, with what changed for France."""
        return Markdown("\n".join(map(_told, self._all)))

    @property
    def largest(self) -> Shown:
        """The largest corrections of the latest replacement, since January."""
        return self._ranked(by_quarter=False)

    @property
    def largest_quarters(self) -> Shown:
        """The largest corrections of the latest replacement, quarter by quarter."""
        return self._ranked(by_quarter=True)

    def _ranked(self, *, by_quarter: bool) -> Shown:
        if not self._all:
            return Shown("")
        latest = self._all[0]
        found = latest.cells if by_quarter else latest.spans
        firm = found.filter(pl.col("former_eur") >= MIN_BASE_EUR)
        first = firm.sort(-pl.col("revision").abs(), "place", "flow", "quarter").head(SHOWN)
        rows = [_row(one, by_quarter=by_quarter) for one in first.iter_rows(named=True)]
        what = "d'un trimestre" if by_quarter else "depuis janvier"
        caption = f"Les plus fortes corrections {what}, {latest.year.year}"
        quarter = ["Trimestre"] if by_quarter else []
        header = ["Département", "Flux", *quarter, "Avant", "Écart", "Écart, %"]
        return Shown(Table(caption, "ll" + "l" * by_quarter + "rrr", header, rows).html)

    @property
    def table(self) -> Links | Markdown:
        """All corrections, to download."""
        if not self._all:
            return Markdown("")
        found = Download(
            name=self._stem,
            sheet="corrections",
            title="Toutes les corrections",
            data=pl.concat(one.cells for one in self._all),
            columns=COLUMNS,
            about={},
            mark=mark_of(self._year),
        )
        workbook = file_name(self._stem, ".xlsx", simulated=bool(found.mark))
        return Links(found, {"CSV": found.file(".csv"), "XLSX": workbook}, FOLDER)


def _told(one: Replacement) -> str:
    """Tell of a replacement in an item of a list."""
    count = one.cells.height
    changes = [f"{flow.name} {one.change(code)}" for code, flow in FLOWS.items()]
    return (
        f"- **{one.year.year}** : la publication {_named(one.former, one.former_on)} a été "
        f"remplacée par celle {_named(one.later, one.later_on)}. Totaux trimestriels corrigés : "
        f"{wording.number(count)}. Pour la France : {wording.listing(changes)}."
    )


def _named(sources: Sequence[Source], stored_on: str) -> str:
    """Name a publication by the day on which it was stored and its files."""
    files = ", ".join(f"`{source.name}`" for source in sources)
    return f"enregistrée le {wording.day(stored_on)} ({files})"


def _row(one: Mapping[str, Any], *, by_quarter: bool) -> list[str]:
    return [
        f"{one['name']} ({one['code']})",
        FLOWS[cast(Flow, one["flow"])].name,
        *([wording.ordinal(one["quarter"])] if by_quarter else []),
        wording.millions_short(one["former_eur"]),
        wording.signed_millions(one["change_eur"]),
        _rate(one["revision"]),
    ]


def _rate(share: float) -> str:
    text = wording.percent(share, 2)
    if share and text == wording.percent(0, 2):
        return f"moins de {wording.percent(0.0001, 2)}"
    return f"+{text}" if share > 0 else text
