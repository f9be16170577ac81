"""All that `comparer.qmd` may see: the measures of all places, from which a reader chooses some."""

import json
from collections.abc import Iterator
from functools import cached_property

from fiches.documents.page import Page
from fiches.documents.profiles.firsts import KINDS, firsts
from fiches.documents.profiles.measures import MEASURES, Values, all_departments, values_of
from fiches.documents.profiles.online import Cell, table
from fiches.figures.links import links_of
from fiches.french.typography import french
from fiches.indicators.scope import Scope
from fiches.reference import NATION, Place, Product, Region
from fiches.show import Shown

PER = 1000
"""Shares are carried as whole numbers of so many parts."""


class Comparison(Page):
    """Departments, regions and France, to be compared.

    Without a script, the table of all departments stands; with it, the reader chooses, and what is
    chosen is in the page's address.
    """

    @property
    def _fields(self) -> dict[str, object]:
        return {**super()._fields, "comparer": True}

    @property
    def chooser(self) -> Shown:
        """Where `comparer.js` puts the choice and what is compared, and what it makes it from."""
        carried = json.dumps(self._carried, ensure_ascii=False, separators=(",", ":"))
        carried = carried.replace("</", "<\\/")
        return Shown(
            '<div class="comparison needs-script">\n<script type="application/json">'
            f"{carried}</script>\n</div>"
        )

    @property
    def table(self) -> Shown:
        """All departments by all measures."""
        rows = [
            [
                Cell(french(place.name), f"fiches/{place.code}.html"),
                Cell(place.code),
                *self._cells(values),
            ]
            for place, values in all_departments(self._year).items()
        ]
        header = ("Département", "N°", *(measure.label for measure in MEASURES))
        caption = f"Les départements, mesure par mesure, {self.period}"
        shown = table(caption, header, rows, texts=2, sortable=True)
        return Shown(shown.replace('class="table-scroll"', 'class="table-scroll compared"', 1))

    @staticmethod
    def _cells(values: Values) -> Iterator[Cell]:
        for measure, value in zip(MEASURES, values, strict=True):
            yield Cell(measure.written(value), value=value)

    @cached_property
    def _carried(self) -> dict[str, object]:
        """What the script needs besides the table: the other places, who comes first, names."""
        tables = self._year.tables
        regions = [region for region in tables.regions if not region.single]
        others = values_of([*regions, NATION], self._year)
        places: list[Place] = [*tables.departments, *others]
        first = {_code(place): self._first(place) for place in places}
        told = {code for lists in first.values() for one in lists for code, _ in one}
        return {
            "measures": [
                {"label": french(one.label), "drawn": one.drawn, "colour": one.colour}
                for one in MEASURES
            ],
            "others": [
                {
                    "code": _code(place),
                    "name": french(place.name),
                    "values": [
                        [value if value is None else float(f"{value:.6g}"), measure.written(value)]
                        for measure, value in zip(MEASURES, values, strict=True)
                    ],
                }
                for place, values in others.items()
            ],
            "regions": {
                place.code: _code(place.region)
                for place in tables.departments
                if not place.region.single
            },
            "aliases": {
                code: place.code for place in tables.departments for code in place.codes[1:]
            },
            "kinds": [french(label) for _, _, label in KINDS],
            "first": first,
            "names": {code: self._named(code) for code in sorted(told)},
            "per": PER,
        }

    def _first(self, place: Place) -> list[list[tuple[str, int]]]:
        scope = Scope(place, self._year, self._nation.quarters)
        return [
            [(code, round(PER * share)) for code, share in firsts(scope, flow, side)]
            for flow, side, _ in KINDS
        ]

    def _named(self, code: str) -> list[str]:
        """Return the name of a country or a product, and its page."""
        names = self._year.names
        one = names.countries.get(code) or names.product(code)
        name = one.short if isinstance(one, Product) else one.name
        return [french(name), links_of(self._nation).address(one).removeprefix("../")]


def _code(place: Place) -> str:
    """Return what names a place in the page's address: "08", "R13", "FR"."""
    return f"R{place.code}" if isinstance(place, Region) else place.code
