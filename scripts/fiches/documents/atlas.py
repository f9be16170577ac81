"""The home page's parts: a map to click, a field to find a department, a table to sort.

They are HTML alone: the home page has no printed form.
"""

import html
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from fiches.documents.shades import Rounding, Shade, round_amount, round_rate, shades
from fiches.drawing import theme
from fiches.drawing.theme import Palette
from fiches.french import wording
from fiches.french.typography import french, french_html
from fiches.indicators import Totals
from fiches.reference import FLOWS, Department, Reference, Tile
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
        The column of `indicators.by_department`.
    text, bound
        How a value is written, and a bound of a class.
    rounding
        Makes a bound round.
    colour
        The colour of the darkest shade, by its name in the palette.
    middle
        What values lie on two sides of, which have colours of their own.
    """

    name: str
    label: str
    column: str
    text: Callable[[float], str]
    bound: Callable[[float], str]
    rounding: Rounding
    colour: str
    middle: float | None = None


def _millions(eur: float) -> str:
    return wording.millions_short(int(eur))


def _signed(eur: float) -> str:
    return wording.signed_millions(int(eur))


def _round(eur: float) -> str:
    """Write a bound: "+500 M€", "0", "−2 Md€"."""
    if not eur:
        return "0"
    size, unit = (1_000_000_000, "Md€") if abs(eur) >= 1_000_000_000 else (1_000_000, "M€")
    sign = "+" if eur > 0 else ""
    return f"{sign}{wording.number(eur / size)} {unit}"


def _amount(eur: float) -> str:
    return _round(eur).removeprefix("+")


def _rate(share: float) -> str:
    return wording.percent(share, 0)


MEASURES = (
    *(
        Measure(
            name=flow.english,
            label=wording.capital(flow.name),
            column=flow.column,
            text=_millions,
            bound=_amount,
            rounding=round_amount,
            colour=flow.english,
        )
        for flow in FLOWS.values()
    ),
    Measure(
        name="balance",
        label="Solde",
        column="balance_eur",
        text=_signed,
        bound=_round,
        rounding=round_amount,
        colour="surplus",
        middle=0,
    ),
    Measure(
        name="coverage",
        label="Taux de couverture",
        column="coverage",
        text=wording.percent,
        bound=_rate,
        rounding=round_rate,
        colour="surplus",
        middle=1,
    ),
    Measure(
        name="eu",
        label="Part de l'Union européenne",
        column="eu_share",
        text=wording.percent,
        bound=_rate,
        rounding=round_rate,
        colour="ink",
    ),
)


@dataclass(frozen=True)
class Atlas:
    """What the home page shows of all departments.

    Attributes
    ----------
    tables, colours
        The project's.
    departments
        `indicators.comparison`.
    nation, union
        The totals of the nation, of which some is in no department, and of its trade with the
        European Union.
    """

    tables: Reference
    colours: Palette
    departments: pl.DataFrame
    nation: Totals
    union: Totals

    @cached_property
    def _rows(self) -> list[tuple[Department, dict[str, float | None]]]:
        rows = {row["department"]: row for row in self.departments.iter_rows(named=True)}
        return [(place, rows[place.customs]) for place in self.tables.departments]

    # The map

    @property
    def maps(self) -> Shown:
        """One map for each measure, and the choice between them."""
        choices = "\n".join(
            f'<label class="atlas-choice"><input type="radio" name="mesure" value="{one.name}"'
            f"{' checked' if one is MEASURES[0] else ''}>{french_html(one.label)}</label>"
            for one in MEASURES
        )
        maps = "\n".join(self._map(measure) for measure in MEASURES)
        return Shown(
            f'<fieldset class="atlas">\n<legend>Colorer la carte selon</legend>\n{choices}\n'
            f"{maps}\n</fieldset>"
        )

    def _map(self, measure: Measure) -> str:
        known = [
            (place, float(row[measure.column] or 0))
            for place, row in self._rows
            if row[measure.column] is not None
        ]
        classes = shades(
            [value for _, value in known],
            measure.colour,
            self.colours,
            measure.rounding,
            measure.middle,
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
        nation = {
            "exports_eur": self.nation.exports_eur,
            "imports_eur": self.nation.imports_eur,
            "balance_eur": self.nation.balance_eur,
            "coverage": self.nation.coverage,
            "eu_share": _ratio(self.union.volume_eur, self.nation.volume_eur),
        }
        return (
            '<tr class="total"><td></td><th scope="row">France</th><td></td>'
            f"{_numbers(nation)}</tr>"
        )


HEAD = (
    "N°",
    "Département",
    "Région",
    *(wording.capital(flow.name) for flow in FLOWS.values()),
    "Solde",
    "Couverture",
    "Part de l'UE",
)


def _numbers(row: dict[str, float | None]) -> str:
    """Return the cells of a row's numbers, in millions of euros and in per cent."""
    sign = f" {wording.sign(int(row['balance_eur'] or 0)).colour}"
    return "".join(
        [
            _number(row["exports_eur"], _in_millions),
            _number(row["imports_eur"], _in_millions),
            _number(row["balance_eur"], _in_millions_signed, sign),
            _number(row["coverage"], wording.percent),
            _number(row["eu_share"], wording.percent),
        ]
    )


def _number(value: float | None, text: Callable[[float], str], more: str = "") -> str:
    """Return a cell, with its exact value for sorting."""
    if value is None:
        return '<td class="right" data-value="">–</td>'
    return f'<td class="right{more}" data-value="{value}">{text(value)}</td>'


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


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
    sign = f'<text x="{middle}" y="{y + 33}" font-size="10" fill="{ink}">{shade.sign}</text>'
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
