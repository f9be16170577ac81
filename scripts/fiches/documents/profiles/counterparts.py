"""What a country or a product is crossed with: the first products or countries of both flows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from fiches import timing
from fiches.documents.profiles.online import Cell, Online, figure, table
from fiches.drawing import ranking
from fiches.drawing.ranking import Bar, Section
from fiches.drawing.svg import draw, unchecked
from fiches.drawing.theme import palette
from fiches.figures.kind import period
from fiches.figures.links import links_of
from fiches.figures.table import NONE, share_of
from fiches.french import items, wording
from fiches.french.typography import french
from fiches.indicators.items import Item
from fiches.kept import cache
from fiches.reference import FLOWS, Country, Flow, Product
from fiches.show import Markdown
from fiches.store import schema
from fiches.store.schema import PERIOD, YEAR, Field

Row = dict[str, Any]

FIRST = 10
"""So many are drawn for each flow; the data have all."""

NAME = "detail"
"""Names the figure and its file."""

_BETWEEN = "\0"

CODE = Field("other", pl.String, "Produit A129 ou pays", header="code")
OTHER = Field("name", pl.String, "Nom du produit ou du pays", header="nom")
SHARE = Field("share", pl.Float64, "Part dans le flux", "part de 1", header="part")
COLUMNS = (schema.FLOW, CODE, OTHER, schema.VALUE, SHARE)


@dataclass(frozen=True)
class Counterparts:
    """The products of a country, or the countries of a product."""

    item: Item
    subject: Country | Product
    about: Mapping[Field, str | int]
    stem: str

    def named(self, code: str) -> Country | Product:
        """Return what the item is crossed with, by its code."""
        names = self.item.year.names
        return names.product(code) if isinstance(self.subject, Country) else names.country(code)

    def first(self, flow: Flow, count: int) -> list[tuple[Country | Product, float]]:
        """Return the first of a flow with their shares of it; undetermined partners aren't one."""
        rows = self.item.others.filter(flow=flow).iter_rows(named=True)
        found = ((self.named(row["other"]), row["share"]) for row in rows)
        kept = [(one, part) for one, part in found if _ranks(one)]
        return kept[:count]

    @property
    def sentence(self) -> str:
        """The first of both flows."""
        texts = (items.crossed(flow, self.subject, self.first(flow, 3)) for flow in FLOWS)
        return " ".join(filter(None, texts))

    @property
    def figure(self) -> Online | Markdown:
        """The first of both flows as bars."""
        rows = list(self.item.others.iter_rows(named=True))
        if not any(self.first(flow, 1) for flow in FLOWS):
            return Markdown("")
        what = "produits" if isinstance(self.subject, Country) else "pays"
        frame = self.item.others.with_columns(
            name=pl.Series([_name(self.named(row["other"])) for row in rows], dtype=pl.String)
        )
        subject = f"Les premiers {what} des échanges {self._with}"
        return figure(
            self.item.nation,
            name=NAME,
            title=f"{subject}, {period(self.item.nation)}",
            subject=f"{subject}, {period(self.item.nation)}",
            measure=f"valeur des {FIRST} premiers {what} de chaque flux, France entière",
            caption=self._caption,
            alt=self.sentence,
            form="barres, une par produit" if what == "produits" else "barres, une par pays",
            pictures=self._drawn(frame),
            table=self._table(frame),
            data=frame,
            columns=COLUMNS,
            about={
                YEAR: self.item.year.year,
                PERIOD: period(self.item.nation),
                **self.about,
            },
            stem=self.stem,
        )

    @property
    def _with(self) -> str:
        if isinstance(self.subject, Country):
            return f"avec {self.subject.le}"
        return self.subject.de

    @property
    def _caption(self) -> str:
        flow = next((flow for flow in FLOWS if self.first(flow, 1)), None)
        if flow is None:
            return "Champ : France entière."
        one, part = self.first(flow, 1)[0]
        verb = "font" if items.plural(one) else "fait"
        return (
            f"Lecture : {one.le} {verb} {wording.share(part)} des "
            f"{items.trade(flow, self.subject)}. Champ : France entière."
        )

    def _drawn(self, frame: pl.DataFrame) -> tuple[str, str]:
        project = self.item.year.project
        colours = palette(project)
        sections = [
            Section(wording.capital(words.name), words.english, self._bars(frame, flow))
            for flow, words in FLOWS.items()
            if self.first(flow, 1)
        ]

        def make() -> bytes:
            with unchecked(), timing.step("draw"):
                wide, narrow = (
                    draw(ranking.chart(sections, colours, form), colours, id=NAME + suffix)
                    for form, suffix in ((ranking.WIDE, ""), (ranking.NARROW, "-etroit"))
                )
            return _BETWEEN.join([wide, narrow]).encode()

        made = cache.memo(project, [NAME, repr(sections)], make).decode()
        wide, narrow = made.split(_BETWEEN)
        return wide, narrow

    def _bars(self, frame: pl.DataFrame, flow: Flow) -> list[Bar]:
        rows = frame.filter(flow=flow).iter_rows(named=True)
        ranked = [row for row in rows if _ranks(self.named(row["other"]))]
        return [
            Bar(
                row["name"],
                f"{wording.millions_short(row['value_eur'])} ({wording.share(row['share'])})",
                row["value_eur"],
            )
            for row in ranked[:FIRST]
        ]

    def _table(self, frame: pl.DataFrame) -> str:
        """Set both flows side by side, all that is crossed, the largest trade first."""
        both: dict[str, dict[Flow, Row]] = {}
        for row in frame.iter_rows(named=True):
            both.setdefault(row["other"], {})[row["flow"]] = row
        unit = wording.unit_of(frame["value_eur"])
        page = links_of(self.item.nation).address
        ranked = sorted(
            both.items(),
            key=lambda one: (
                not _ranks(self.named(one[0])),
                -sum(row["value_eur"] for row in one[1].values()),
                one[0],
            ),
        )
        rows = [
            [
                Cell(french(_name(self.named(code))), page(self.named(code))),
                *(cell for flow in FLOWS for cell in _cells(flows.get(flow), unit.number)),
            ]
            for code, flows in ranked
        ]
        what = "Produit" if isinstance(self.subject, Country) else "Pays"
        header = (what, "Exportations", "Part", "Importations", "Part")
        return table(f"Échanges {self._with}, en {unit.long}", header, rows)


def _ranks(one: Country | Product) -> bool:
    return isinstance(one, Product) or one.kind == "country"


def _name(one: Country | Product) -> str:
    return one.short if isinstance(one, Product) else one.name


def _cells(row: Row | None, number: Callable[[int], str]) -> list[Cell]:
    if row is None:
        return [Cell(NONE), Cell(NONE)]
    share = french(share_of(row["share"]))
    return [Cell(number(row["value_eur"])), Cell(share)]
