"""All that `territoire.qmd` may see: the departments of a Territoire d'industrie, side by side."""

import html
from collections.abc import Mapping
from functools import cached_property

import polars as pl

from fiches.documents import parameters
from fiches.documents.page import Page
from fiches.documents.profiles.firsts import KINDS, firsts
from fiches.documents.profiles.measures import MEASURES, Values, all_departments, medians
from fiches.documents.profiles.online import Cell, Online, fiche_address, figure, table
from fiches.drawing import beside, tilemap
from fiches.drawing.theme import palette
from fiches.figures.kind import period, stem
from fiches.figures.links import links_of
from fiches.figures.provenance import mark_of
from fiches.french import wording
from fiches.french.simulated import file_name
from fiches.french.typography import french
from fiches.indicators import Side
from fiches.indicators.scope import Scope
from fiches.reference import Department, Flow, Product
from fiches.reference.subjects import TERRITORIES, find_territory
from fiches.show import Markdown, Shown, escaped, link
from fiches.store import schema
from fiches.store.schema import PERIOD, YEAR, Field

NAME = "mesures"
"""Names the figure and its file."""

COLUMNS = (
    schema.CODE,
    schema.DEPARTMENT_NAME,
    Field("measure", pl.String, "Mesure", header="mesure"),
    Field(
        "value",
        pl.Float64,
        "Valeur pour le département, en euros ou en parts de 1",
        header="valeur",
    ),
    Field("median", pl.Float64, "Médiane des départements", header="mediane"),
)


class TerritoryProfile(Page):
    """The departments of a Territoire d'industrie.

    Parameters
    ----------
    asked
        An identifier or a name.
    year
        By default the latest that is stored.

    Raises
    ------
    UsageError
        If it is none.
    """

    def __init__(self, asked: object, year: int | None = None) -> None:
        parameters.refuse_unknown()
        super().__init__(year)
        self.territory = find_territory(asked, self._year.tables)

    @property
    def name(self) -> str:
        """Such as "Basse-Terre"."""
        return self.territory.name

    @property
    def departments(self) -> tuple[Department, ...]:
        """Its departments, by code."""
        return self.territory.departments

    @property
    def alone(self) -> bool:
        """Whether it lies in one department."""
        return len(self.departments) == 1

    @property
    def _fields(self) -> dict[str, object]:
        les = wording.listing([place.le for place in self.departments])
        fields: dict[str, object] = {
            "title": self.name,
            "subtitle": "Territoire d'industrie : les chiffres de son département"
            if self.alone
            else "Territoire d'industrie : les chiffres de ses départements",
            "pagetitle": f"{self.name} – Territoire d'industrie",
            "description": f"Le Territoire d'industrie {self.name} s'étend sur {les}.",
            "fichiers": self._stem,
            "page": TERRITORIES.page(self.territory.id),
            "partage": not self.alone,
            **super()._fields,
        }
        return fields | ({"noindex": True} if self.alone else {})

    @property
    def _stem(self) -> str:
        what = f"territoire-{self.territory.id}"
        return stem(what, self._year.year, self._nation.quarters)

    @property
    def downloads(self) -> Shown:
        """The ways from here: the data, the comparison, all territories."""
        links = [("index.html", "Tous les territoires")]
        if not self.alone:
            workbook = file_name(self._stem, ".xlsx", simulated=bool(mark_of(self._year)))
            codes = ",".join(place.code for place in self.departments[:4])
            links[:0] = [
                (f"{self.territory.id}/{workbook}", "Les données (XLSX)"),
                (f"../comparer.html?d={codes}", "Comparer ces départements"),
            ]
        items = "\n".join(f'<li><a href="{to}">{text}</a></li>' for to, text in links)
        return Shown(f'<ul class="downloads">\n{items}\n</ul>')

    @property
    def sentence(self) -> Markdown:
        """Over which departments it extends, with links to their fiches."""
        linked = [link(place.le, fiche_address(place)) for place in self.departments]
        return Markdown(
            f"Le Territoire d'industrie **{escaped(self.name)}** s'étend sur "
            f"{wording.listing(linked)}."
        )

    @property
    def fiche(self) -> Markdown:
        """Where to read on: the fiche of its first department."""
        place = self.departments[0]
        return Markdown(f"Voir {link(f'la fiche {place.du}', fiche_address(place))}.")

    @property
    def place_map(self) -> Shown:
        """Where its departments are."""
        colours = palette(self._year.project)
        shades = {
            place.code: tilemap.Shaded(colours.ink, f"{place.code} {place.name}")
            for place in self.departments
        }
        picture = tilemap.shaded(self._year.tables.tiles, shades, [], colours)
        names = wording.listing([place.name for place in self.departments])
        where = html.escape(french(f"Carte des départements : {names}."))
        return Shown(f'<div class="place-map" role="img" aria-label="{where}">{picture}</div>')

    # Side by side

    @cached_property
    def _values(self) -> Mapping[Department, Values]:
        every = all_departments(self._year)
        return {place: every[place] for place in self.departments}

    @property
    def comparison(self) -> Online | Markdown:
        """The measures of its departments: strips, table, data."""
        if self.alone:
            return Markdown("")
        names = wording.listing([place.name for place in self.departments])
        coded = wording.listing([f"{place.code} {place.name}" for place in self.departments])
        subject = f"{names}, {period(self._nation)}"
        return figure(
            self._nation,
            name=NAME,
            title=f"{names} côte à côte",
            subject=subject,
            measure=f"{coded}, parmi les départements, {period(self._nation)}",
            caption=(
                "Lecture : un point plein est un département du territoire, un point pâle un autre "
                "département, le trait vertical la médiane. Champ : 100 fiches, la Corse comptant "
                "pour une ; chiffres des départements entiers."
            ),
            alt=self._alternative,
            form="nuages de points, un par mesure",
            pictures=(beside.picture(self._strips, palette(self._year.project)), ""),
            table=self._table,
            data=pl.DataFrame(self._data, schema={one.name: one.dtype for one in COLUMNS}),
            columns=COLUMNS,
            about={YEAR: self._year.year, PERIOD: period(self._nation)},
            stem=self._stem,
        )

    @property
    def _strips(self) -> list[beside.Strip]:
        every = all_departments(self._year)
        found = []
        for number, measure in enumerate(MEASURES):
            others = {p.code: v for p, values in every.items() if (v := values[number]) is not None}
            places = {
                place.code: (value, f"{place.name}, {measure.label} : {measure.text(value)}")
                for place, values in self._values.items()
                if (value := values[number]) is not None
            }
            if not measure.drawn or not others or not places:
                continue
            known = [value for value, _ in places.values()]
            low, high = beside.domain(list(others.values()), known)
            found.append(
                beside.Strip(
                    measure.label,
                    others,
                    places,
                    (measure.text(low), measure.text(high)),
                    measure.colour,
                )
            )
        return found

    @property
    def _table(self) -> str:
        header = ("Mesure", *(place.name for place in self.departments), "Médiane")
        rows = [
            [
                Cell(french(measure.label)),
                *(Cell(measure.written(values[number])) for values in self._values.values()),
                Cell(measure.written(median)),
            ]
            for number, (measure, median) in enumerate(
                zip(MEASURES, medians(self._year), strict=True)
            )
        ]
        return table("Les départements du territoire, mesure par mesure", header, rows)

    @property
    def _data(self) -> list[dict[str, object]]:
        middle = medians(self._year)
        return [
            {
                "code": place.code,
                "name": place.name,
                "measure": french(measure.label),
                "value": None if values[number] is None else float(values[number] or 0),
                "median": None if middle[number] is None else float(middle[number] or 0),
            }
            for place, values in self._values.items()
            for number, measure in enumerate(MEASURES)
        ]

    @property
    def _alternative(self) -> str:
        told = []
        for place, values in self._values.items():
            parts = [
                f"{wording.lower(measure.label)} {measure.text(value)}"
                for measure, value in zip(MEASURES, values, strict=True)
                if value is not None
            ]
            told.append(f"{place.name} : {' ; '.join(parts)}.")
        return " ".join(told)

    # What each sells and buys

    @property
    def first(self) -> Shown:
        """The first products and partners of each department, with links."""
        if self.alone:
            return Shown("")
        scopes = [Scope(place, self._year, self._nation.quarters) for place in self.departments]
        header = ("Département", *(place.name for place in self.departments))
        rows = [
            [Cell(french(label)), *(Cell(markup=self._named(one, flow, side)) for one in scopes)]
            for flow, side, label in KINDS
        ]
        return Shown(table("Premiers produits et pays", header, rows, texts=len(header)))

    def _named(self, scope: Scope, flow: Flow, side: Side) -> str:
        """Name the first of a flow, with links to their pages."""
        names, links = scope.names, links_of(self._nation)
        found = []
        for code, share in firsts(scope, flow, side):
            one = names.product(code) if side == "product" else names.country(code)
            text = french(one.short if isinstance(one, Product) else one.name)
            part = html.escape(french(wording.share(share, 0)))
            found.append(f"<li>{Cell(text, links.address(one)).html} {part}</li>")
        return f"<ol>{''.join(found)}</ol>"
