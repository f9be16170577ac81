"""The home page's parts: a map to click, a field to find a department, a table to sort.

They are HTML alone: the home page has no printed form.
"""

import html
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from fiches.documents.shades import Shade, shades
from fiches.drawing import theme
from fiches.drawing.theme import Palette
from fiches.french import wording
from fiches.french.change import rate
from fiches.french.typography import french, french_html
from fiches.reference import FLOWS, Department, Flow, Reference, Tile
from fiches.show import Shown

TILE, GAP = 40, 4
"""A tile's side and the space between two, in units of the picture."""


@dataclass(frozen=True)
class Measure:
    """What the map can show.

    Attributes
    ----------
    name
        Its name in the page.
    label
        Its name for the reader.
    column
        The column of `Atlas.departments`.
    text, bound
        How a value is written, and a bound of a class.
    colour
        The colour of the darkest shade, by its name in the palette.
    middle
        What values lie on two sides of, which have colours of their own.
    below
        The colour of the darkest shade below the middle.
    """

    name: str
    label: str
    column: str
    text: Callable[[float], str]
    bound: Callable[[float], str]
    colour: str
    middle: float | None = None
    below: str = "deficit"


def _rate(share: float) -> str:
    return wording.percent(share, 0)


def _share_of(partner: str, flow: Flow, words: str) -> Measure:
    return Measure(
        name=f"{FLOWS[flow].english}-{partner.lower()}",
        label=f"{words} dans les {FLOWS[flow].name}",
        column=f"{FLOWS[flow].english}_{partner.lower()}",
        text=wording.percent,
        bound=_rate,
        colour=FLOWS[flow].english,
    )


def _growth(flow: Flow) -> Measure:
    return Measure(
        name=f"{FLOWS[flow].english}-growth",
        label=f"Évolution des {FLOWS[flow].name}",
        column=f"{FLOWS[flow].english}_growth",
        text=rate,
        bound=_rate,
        colour=FLOWS[flow].english,
        middle=0,
        below="muted",  # more imports aren't good, nor bad: no green and red
    )


MEASURES = (
    Measure(
        name="coverage",
        label="Taux de couverture",
        column="coverage",
        text=wording.percent,
        bound=_rate,
        colour="surplus",
        middle=1,
    ),
    *(_growth(flow) for flow in FLOWS),
    *(_share_of("EU", flow, "Union européenne") for flow in FLOWS),
    _share_of("US", "E", "États-Unis"),
)
"""Rates alone: amounts, which mostly tell how large a department is, stand in the table."""


@dataclass(frozen=True)
class Atlas:
    """What the home page shows of all departments.

    Attributes
    ----------
    tables, colours
        The project's.
    departments
        `indicators.comparison`, and the measures of `Answers.measured`.
    nation
        The same of the nation, of which some is in no department.
    """

    tables: Reference
    colours: Palette
    departments: pl.DataFrame
    nation: Mapping[str, float | None]

    @cached_property
    def _rows(self) -> list[tuple[Department, dict[str, float | None]]]:
        rows = {row["department"]: row for row in self.departments.iter_rows(named=True)}
        return [(place, rows[place.customs]) for place in self.tables.departments]

    # The map

    @property
    def maps(self) -> Shown:
        """One map for each measure, and the choice between them."""
        measures = [one for one in MEASURES if self.departments[one.column].count()]
        choices = "\n".join(
            f'<label class="atlas-choice"><input type="radio" name="mesure" value="{one.name}"'
            f"{' checked' if one is measures[0] else ''}>{french_html(one.label)}</label>"
            for one in measures
        )
        maps = "\n".join(self._map(measure) for measure in measures)
        return Shown(
            f'<fieldset class="atlas">\n<legend>Colorer la carte selon</legend>\n{choices}\n'
            f"{maps}\n</fieldset>"
        )

    def _map(self, measure: Measure) -> str:
        known = [
            (place, float(value))
            for place, row in self._rows
            if (value := row[measure.column]) is not None
        ]
        classes = shades(
            [value for _, value in known],
            measure.colour,
            self.colours,
            measure.middle,
            measure.below,
        )
        tiles = "\n".join(self._tile(place, value, classes, measure) for place, value in known)
        width, height = _size(self.tables)
        label = french(measure.label)
        return (
            f'<div class="atlas-map atlas-{measure.name}">\n'
            f'<svg viewBox="0 0 {width} {height}" role="group" text-anchor="middle" '
            f'font-size="13" font-family="{theme.FONT}, sans-serif" aria-label="{label}">\n'
            f"{tiles}\n</svg>\n{_key(classes, measure)}\n</div>"
        )

    def _tile(
        self, place: Department, value: float, classes: Sequence[Shade], measure: Measure
    ) -> str:
        """Draw a department, a link to its fiche; Corsica has two tiles."""
        shade = next(one for one in classes if one.holds(value))
        ink = self.colours.readable_on(shade.colour)
        tiles = [tile for tile in self.tables.tiles if tile.code == place.code]
        written = " ".join(tile.insee for tile in tiles)
        name = html.escape(french(f"{written} {place.name} : {measure.text(value)}"))
        return (
            f'<a href="fiches/{place.code}.html" aria-label="{name}"><title>{name}</title>'
            f"{''.join(_square(tile, shade, ink) for tile in tiles)}</a>"
        )

    # Finding a department

    @property
    def finder(self) -> Shown:
        """A field, and the index in which the page's script looks for what is typed."""
        index = [
            {
                "codes": place.codes,
                "name": french(place.name),
                "places": _united(place),
                "region": french(place.region.name),
                "territories": [french(territory.name) for territory in place.territories],
            }
            for place, _ in self._rows
        ]
        carried = json.dumps(index, ensure_ascii=False).replace("</", "<\\/")
        return Shown(
            '<div class="finder needs-script">\n<form action="recherche.html" role="search" '
            'aria-label="Départements">\n'
            '<label for="departement">Trouver un département</label>\n'
            '<input id="departement" name="q" type="search" autocomplete="off" '
            'placeholder="Nom, numéro, territoire">\n</form>\n'
            '<p class="visually-hidden" role="status"></p>\n'
            '<ul class="finder-results" hidden></ul>\n'
            f'<script type="application/json">{carried}</script>\n</div>'
        )

    # The table

    @property
    def table(self) -> Shown:
        """All departments, to be sorted; the nation below."""
        head = "".join(
            f'<th scope="col"{_right(at > 2)}>{french_html(name)}</th>'
            for at, name in enumerate(HEAD)
        )
        body = "\n".join(self._row(place, row) for place, row in self._rows)
        return Shown(
            '<p class="skip-table"><a href="#apres-le-tableau">Passer le tableau</a></p>\n'
            '<div class="table-scroll" role="region" tabindex="0" '
            'aria-label="Tous les départements">\n<table class="data-table sortable">\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n"
            f"<tfoot>{self._total()}</tfoot>\n</table>\n</div>\n"
            '<p id="apres-le-tableau" tabindex="-1" class="visually-hidden">Fin du tableau.</p>'
        )

    def _row(self, place: Department, row: dict[str, float | None]) -> str:
        link = f'<a href="fiches/{place.code}.html">{french_html(place.name)}</a>'
        return (
            f'<tr><td>{place.code}</td><th scope="row">{link}</th>'
            f"<td>{french_html(place.region.name)}</td>{_numbers(row)}</tr>"
        )

    def _total(self) -> str:
        return (
            '<tr class="total"><td></td><th scope="row">France</th><td></td>'
            f"{_numbers(self.nation)}</tr>"
        )


HEAD = (
    "N°",
    "Département",
    "Région",
    *(wording.capital(flow.name) for flow in FLOWS.values()),
    "Solde",
    "Couverture",
    *(f"Évolution des {flow.name}" for flow in FLOWS.values()),
    *(f"UE dans les {flow.name}" for flow in FLOWS.values()),
    "États-Unis dans les exportations",
)

GROWTHS = ("exports_growth", "imports_growth")
SHARES = ("exports_eu", "imports_eu", "exports_us")
"""The columns of the table's last cells, as `HEAD` names them."""


def _numbers(row: Mapping[str, float | None]) -> str:
    """Return the cells of a row's numbers, in millions of euros and in per cent."""
    sign = f" {wording.sign(int(row['balance_eur'] or 0)).colour}"
    return "".join(
        [
            _number(row["exports_eur"], _in_millions),
            _number(row["imports_eur"], _in_millions),
            _number(row["balance_eur"], _in_millions_signed, sign),
            _number(row["coverage"], wording.percent),
            *(_number(row[column], rate) for column in GROWTHS),
            *(_number(row[column], wording.percent) for column in SHARES),
        ]
    )


def _number(value: float | None, text: Callable[[float], str], more: str = "") -> str:
    """Return a cell, with its exact value for sorting."""
    if value is None:
        return '<td class="right" data-value="">–</td>'
    return f'<td class="right{more}" data-value="{value}">{text(value)}</td>'


def _in_millions(eur: float) -> str:
    return wording.number(eur / 1_000_000, 1)


def _in_millions_signed(eur: float) -> str:
    text = _in_millions(eur)
    return f"+{text}" if eur > 0 else text


def _right(yes: bool) -> str:
    return ' class="right"' if yes else ""


def _united(place: Department) -> list[str]:
    """Return the names of the departments that a fiche unites: Corsica's two."""
    names = place.tables.names_of_departments
    return [names[code] for code in place.insee] if len(place.insee) > 1 else []


def _corner(tile: Tile) -> tuple[int, int]:
    return tile.column * (TILE + GAP), tile.row * (TILE + GAP)


def _size(tables: Reference) -> tuple[int, int]:
    corners = [_corner(tile) for tile in tables.tiles]
    return max(x for x, _ in corners) + TILE, max(y for _, y in corners) + TILE


def _square(tile: Tile, shade: Shade, ink: str) -> str:
    """Draw a tile: its number, and a sign under it if the shade has one."""
    x, y = _corner(tile)
    middle = x + TILE // 2
    baseline = y + (19 if shade.sign else 25)
    sign = (
        f'<text class="sign" x="{middle}" y="{y + 35}" font-size="10" fill="{ink}">'
        f"{shade.sign}</text>"
    )
    return (
        f'<rect x="{x}" y="{y}" width="{TILE}" height="{TILE}" fill="{shade.colour}"/>'
        f'<text x="{middle}" y="{baseline}" fill="{ink}">{tile.insee}</text>'
        f"{sign if shade.sign else ''}"
    )


def _key(classes: Sequence[Shade], measure: Measure) -> str:
    """Tell what the shades stand for."""
    items = "\n".join(
        f'<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" '
        f'fill="{shade.colour}"/></svg>{shade.sign} {french(shade.told(measure.bound))}</li>'
        for shade in classes
    )
    return f'<ul class="atlas-key" aria-label="Légende">\n{items}\n</ul>'
