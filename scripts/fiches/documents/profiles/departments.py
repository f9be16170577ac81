"""The departments by the share of a country or a product in what they trade: map, table, data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import floor, log10
from statistics import median
from typing import Any

import polars as pl

from fiches.documents.profiles.online import Cell, Online, fiche_address, figure, table
from fiches.documents.shades import Shade, shades
from fiches.drawing import tilemap
from fiches.drawing.theme import Palette, palette
from fiches.figures.kind import period
from fiches.figures.table import NONE, share_of
from fiches.french import items, wording
from fiches.french.typography import french
from fiches.indicators.items import Item
from fiches.reference import FLOWS, Country, Department, Flow, Place, Product
from fiches.show import Markdown, link
from fiches.store import schema
from fiches.store.schema import PERIOD, YEAR, Field

Row = dict[str, Any]

NAMED = 3
"""So many departments are named in a sentence."""

STEPS = (1, 1.5, 2, 3, 5, 7, 10)
"""The first figures of the bounds of classes."""

SHARE = Field("share", pl.Float64, "Part dans le flux du département", "part de 1", header="part")
RANK = Field("rank", pl.Int64, "Rang du département, par la part", header="rang")
COLUMNS = (
    schema.CODE,
    schema.DEPARTMENT_NAME,
    schema.REGION_NAME,
    schema.VALUE,
    SHARE,
    RANK,
)


@dataclass(frozen=True)
class Departments:
    """One flow of an item, department by department.

    Attributes
    ----------
    item, subject
        The item in its year, and its name's forms.
    flow
        Exports or imports.
    about
        What each row of the data is of.
    stem
        How files of data begin.
    """

    item: Item
    subject: Country | Product
    flow: Flow
    about: Mapping[Field, str | int]
    stem: str

    @cached_property
    def rows(self) -> list[Row]:
        """A row for each department, the largest share first, those without a fiche last."""
        tables, names = self.item.year.tables, self.item.year.names
        places = {place.customs: place for place in tables.departments}
        found = self.item.departments.filter(flow=self.flow).iter_rows(named=True)
        told = [self._row(row, places.get(row["place"]), names.department) for row in found]
        return sorted(told, key=lambda row: row["department"] is None)

    @staticmethod
    def _row(row: Row, place: Department | None, name: Any) -> Row:
        return {
            "department": place,
            "code": place.code if place else row["place"],
            "name": place.name if place else name(row["place"]),
            "region_name": place.region.name if place else "",
            **{key: row[key] for key in ("value_eur", "share", "rank")},
        }

    @cached_property
    def own(self) -> list[Row]:
        """The rows of the departments that have a fiche."""
        return [row for row in self.rows if row["department"] is not None]

    @property
    def whole_eur(self) -> int:
        """What France trades of the item, in euros."""
        return sum(row["value_eur"] for row in self.rows)

    @property
    def traders(self) -> list[Row]:
        """The departments that trade some of it, the largest share first."""
        return [row for row in self.own if row["value_eur"]]

    # Sentences

    @property
    def strongest(self) -> Markdown:
        """Where the share is the largest, and what it is in the middle."""
        if not self.traders:
            return Markdown("")
        places = [(row["department"], row["share"]) for row in self.traders[:NAMED]]
        return Markdown(items.strongest(self.flow, self._named, places, self._median, self._linked))

    @property
    def _median(self) -> float:
        return median(row["share"] or 0 for row in self.own)

    @property
    def largest(self) -> Markdown:
        """Who trades most of it in value."""
        if not self.traders:
            return Markdown("")
        ranked = sorted(self.traders, key=lambda row: (-row["value_eur"], row["code"]))
        places = [(row["department"], row["value_eur"]) for row in ranked[:NAMED]]
        return Markdown(items.largest(self.flow, self._named, places, self.whole_eur, self._linked))

    @property
    def beside(self) -> str:
        """What the nation's total has and no fiche."""
        amounts = [
            (row["name"], row["value_eur"])
            for row in self.rows
            if row["department"] is None and row["value_eur"]
        ]
        return items.beside(amounts) if amounts else ""

    @property
    def _named(self) -> Country | Product:
        return items.in_markdown(self.subject)

    def _linked(self, text: str, place: Place) -> str:
        assert isinstance(place, Department)
        return link(text, fiche_address(place, self.flow))

    # The figure

    @property
    def figure(self) -> Online | Markdown:
        """The map of the shares, with the table of all departments."""
        if not self.traders:
            return Markdown("")
        what = f"Part {items.whose(self.subject)} dans les {FLOWS[self.flow].name}"
        return figure(
            self.item.nation,
            name=FLOWS[self.flow].name,
            title=self._finding,
            subject=f"{what} des départements, {period(self.item.nation)}",
            measure=f"{what} de chaque département, {period(self.item.nation)}",
            caption=self._caption,
            alt=self._alternative,
            form="carte de carreaux, un par département",
            pictures=(self._map(palette(self.item.year.project)), ""),
            table=self._table,
            data=pl.DataFrame(self._data, schema={one.name: one.dtype for one in COLUMNS}),
            columns=COLUMNS,
            about={
                YEAR: self.item.year.year,
                PERIOD: period(self.item.nation),
                **self.about,
                schema.FLOW: self.flow,
            },
            stem=self.stem,
        )

    @property
    def _data(self) -> list[Row]:
        return [{one.name: row[one.name] for one in COLUMNS} for row in self.rows]

    @property
    def _finding(self) -> str:
        """Name the first department: what its share is."""
        first = self.traders[0]
        verb = "font" if items.plural(self.subject) else "fait"
        return (
            f"{wording.capital(first['department'].dans)}, {self.subject.le} {verb} "
            f"{wording.share(first['share'])} des {FLOWS[self.flow].name}"
        )

    @property
    def _caption(self) -> str:
        first = self.traders[0]
        place = first["department"]
        base = (
            " Les pays non déterminés et les retours sont hors du calcul."
            if isinstance(self.subject, Country)
            else ""
        )
        return (
            f"Lecture : {wording.share(first['share'])} des {FLOWS[self.flow].name} {place.du} "
            f"sont des {items.trade(self.flow, self.subject)}. "
            f"Champ : 100 fiches, la Corse comptant pour une.{base}"
        )

    @property
    def _alternative(self) -> str:
        first = [f"{row['name']} {wording.share(row['share'])}" for row in self.traders[:5]]
        none = len(self.own) - len(self.traders)
        without = "" if not none else f" Départements sans échange : {wording.number(none)}."
        return (
            f"Parts les plus fortes : {wording.listing(first)}. "
            f"Département médian : {wording.share(self._median)}.{without}"
        )

    def _map(self, colours: Palette) -> str:
        classes = _classes([row["share"] for row in self.traders], self.flow, colours)
        tables = self.item.year.tables
        seen = {row["code"]: self._shaded(row, classes, colours) for row in self.own}
        legend = [(one.colour, one.told(_bound)) for one in classes]
        if len(self.traders) < len(self.own):
            legend.insert(0, (colours.line, "aucun échange"))
        return tilemap.shaded(tables.tiles, seen, legend, colours)

    def _shaded(self, row: Row, classes: Sequence[Shade], colours: Palette) -> tilemap.Shaded:
        text = wording.share(row["share"]) if row["value_eur"] else "aucun échange"
        place: Department = row["department"]
        colour = next((one.colour for one in classes if one.holds(row["share"] or 0)), colours.line)
        return tilemap.Shaded(
            colour if row["value_eur"] else colours.line,
            f"{'/'.join(place.insee)} {place.name} : {text}",
            round(row["share"] or 0, 5),
        )

    @property
    def _table(self) -> str:
        unit = wording.unit_of(row["value_eur"] for row in self.rows)
        what = wording.capital(FLOWS[self.flow].name)
        caption = f"{wording.capital(items.trade(self.flow, self.subject))}, en {unit.long}"
        return table(
            caption,
            ("Département", what, "Part", "Rang"),
            [list(self._cells(row, unit)) for row in self.rows],
        )

    def _cells(self, row: Row, unit: wording.Unit) -> Iterator[Cell]:
        place = row["department"]
        yield Cell(french(row["name"]), fiche_address(place, self.flow) if place else "")
        yield Cell(unit.number(row["value_eur"]) if row["value_eur"] else NONE)
        yield Cell(french(share_of(row["share"])))
        yield Cell(wording.number(row["rank"]) if row["rank"] else NONE)


def _rounded(share: float) -> float:
    """Round a share to the nearest of 1, 1.5, 2, 3, 5, 7, 10, 15 and so on."""
    scale: float = 10 ** floor(log10(share))
    return round(min(STEPS, key=lambda step: abs(log10(step * scale / share))) * scale, 9)


def _bound(share: float) -> str:
    digits = next(n for n in range(9) if n == 8 or round(share * 100, n) == round(share * 100, 8))
    return wording.percent(share, digits)


def _classes(values: Sequence[float], flow: Flow, colours: Palette) -> list[Shade]:
    colour = FLOWS[flow].english
    if len(set(values)) < 2:
        return [Shade(0, float("inf"), colours[colour])]
    return shades(values, colour, colours, rounding=_rounded)
