"""Departments, regions, countries, products and territories, as `data/reference/` describes them.

The tables are read once a process, with the standard library alone, so that naming a department
costs the command line nothing; polars is imported only by what gives it frames or expressions.
"""

from __future__ import annotations

import csv
import difflib
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

from fiches import settings
from fiches.errors import FichesError, UsageError

if TYPE_CHECKING:
    import polars as pl

RETURNS = "FR"
"""In the customs' data, France as a partner: goods that come back. Shown as "Retours"."""

NOT_COUNTRIES = frozenset({"EU", "QP", "QQ", "QR", "QS", "QT", "QU", "QV", "QW", "QY", "QZ"})
"""Codes that name no country: the Union as a whole, high seas, corrections, ships' supplies,
undetermined. They never rank as a partner and count in "Autres"."""

NEVER = "9999-12"
"""Later than any month: stands for an end of validity or of membership not known yet."""


Kind = Literal["department", "region", "nation"]


@dataclass(frozen=True)
class Place:
    """A place whose foreign trade can be told, with the French forms of its name.

    Attributes
    ----------
    code
        The fiche's code: `08`, `20` (Corsica), `971`; the customs' code for a region; `FR`.
    customs
        The code in the customs' files: `08`, `20`, `9A`; `13`; nothing for the nation.
    name, le, du, dans
        "Ardennes", "les Ardennes", "des Ardennes", "dans les Ardennes".
    """

    kind: Kind
    code: str
    customs: str
    name: str
    le: str
    du: str
    dans: str

    def rows(self) -> pl.Expr:
        """Return the filter that keeps the place's rows of the store."""
        import polars as pl

        if self.kind == "nation":
            return pl.lit(value=True)
        return pl.col(self.kind) == self.customs


@dataclass(frozen=True)
class Region(Place):
    """A region of the customs: those of 2016, with the overseas departments as one, "DOM"."""

    insee: tuple[str, ...]

    @property
    def departments(self) -> tuple[Department, ...]:
        """Its departments, by code."""
        return tuple(place for place in departments() if place.region_code == self.code)

    @property
    def single(self) -> bool:
        """Whether region and department are one in the customs' data, as in Corsica."""
        return len(self.departments) == 1


@dataclass(frozen=True)
class Department(Place):
    """A department of the customs: one fiche. Corsica holds the two INSEE codes 2A and 2B."""

    insee: tuple[str, ...]
    region_code: str

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes by which it may be called: the fiche's, then those of INSEE and the customs."""
        return tuple(dict.fromkeys([self.code, *self.insee, self.customs]))

    @property
    def region(self) -> Region:
        """Its region in the customs' data."""
        return next(region for region in regions() if region.code == self.region_code)

    @property
    def territories(self) -> tuple[Territory, ...]:
        """Its Territoires d'industrie, in the alphabetical order of their names."""
        return tuple(place for place in territories() if self.code in place.codes)


@dataclass(frozen=True)
class Territory:
    """A Territoire d'industrie (second phase, 2023–2027).

    Attributes
    ----------
    codes
        The fiches' codes of the departments over which it extends.
    """

    id: str
    name: str
    codes: tuple[str, ...]

    @property
    def departments(self) -> tuple[Department, ...]:
        """The departments over which it extends, by code."""
        return tuple(place for place in departments() if place.code in self.codes)

    def shared_with(self, department: Department) -> tuple[Department, ...]:
        """Return its departments other than `department`."""
        return tuple(place for place in self.departments if place != department)


@dataclass(frozen=True)
class Tile:
    """A tile of the map of departments.

    Attributes
    ----------
    insee
        The department of which it has the place: Corsica has two tiles.
    code
        Its fiche.
    column, row
        Counted from 0, from the left and from the top.
    """

    insee: str
    code: str
    column: int
    row: int


@dataclass(frozen=True)
class Country:
    """A partner of the customs' data in a given year.

    Attributes
    ----------
    name
        As shown in lists and figures: "États-Unis".
    le, du
        As used in a sentence: "les États-Unis", "des États-Unis".
    kind
        `country`; `returns` (goods returned, code `FR`); `undetermined` (`NOT_COUNTRIES`).
    eu
        Whether it was a member of the European Union on 31 December of the year.
    """

    code: str
    name: str
    le: str
    du: str
    kind: Literal["country", "returns", "undetermined"]
    eu: bool

    @property
    def named(self) -> bool:
        """Whether it can rank as a partner."""
        return self.kind != "undetermined"


NATION = Place(
    kind="nation",
    code="FR",
    customs="",
    name="France",
    le="la France",
    du="de la France",
    dans="en France",
)


def _rows(table: str) -> list[dict[str, str]]:
    """Read `data/reference/TABLE.csv`."""
    path = settings.paths().reference / f"{table}.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    except FileNotFoundError:
        message = f"{path} is missing; restore it with: git checkout -- data/reference"
        raise FichesError(message) from None


def _fold(text: str) -> str:
    """Reduce a name to its letters, without case or accents: "Côte-d'Or" gives "cotedor"."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    return "".join(c for c in letters if not unicodedata.combining(c) and c not in " -'’\u00a0")


@cache
def regions() -> tuple[Region, ...]:
    """Return the customs' regions, by code. Source: DGDDI, INSEE (COG)."""
    return tuple(
        Region(
            kind="region",
            code=row["customs"],
            customs=row["customs"],
            name=row["name"],
            le=row["le"],
            du=row["du"],
            dans=row["dans"],
            insee=tuple(row["insee"].split("|")),
        )
        for row in _rows("regions")
    )


@cache
def departments() -> tuple[Department, ...]:
    """Return the 100 departments that have a fiche, by code: 01 … 95, 971 … 976.

    INSEE's departments which the customs keep as one (Corsica) take their region's name.
    Source: INSEE (COG), DGDDI.
    """
    region_of = {region.code: region for region in regions()}
    members: dict[str, list[dict[str, str]]] = {}
    for row in _rows("departments"):
        members.setdefault(row["customs"], []).append(row)
    found = []
    for customs, rows in members.items():
        alone = len(rows) == 1
        region = region_of[rows[0]["region_customs"]]
        forms = (
            {form: rows[0][form] for form in ("name", "le", "du", "dans")}
            if alone
            else {"name": region.name, "le": region.le, "du": region.du, "dans": region.dans}
        )
        found.append(
            Department(
                kind="department",
                code=rows[0]["insee"] if alone else customs,
                customs=customs,
                insee=tuple(row["insee"] for row in rows),
                region_code=region.code,
                **forms,
            )
        )
    return tuple(sorted(found, key=lambda place: place.code))


def places(kind: Kind) -> tuple[Place, ...]:
    """Return all places of a kind, by code."""
    if kind == "nation":
        return (NATION,)
    return departments() if kind == "department" else regions()


@cache
def _departments_by_key() -> dict[str, Department]:
    """Map every accepted writing, a code in capitals or a folded name, to its department."""
    keys: dict[str, Department] = {}
    for place in departments():
        for code in (place.code, place.customs, *place.insee):
            keys[code] = place
        # "La Réunion" is also asked for without its article.
        for name in (place.name, place.le, place.name.removeprefix("La ")):
            keys[_fold(name)] = place
    of_insee = {code: place for place in departments() for code in place.insee}
    for row in _rows("departments"):
        keys[_fold(row["name"])] = of_insee[row["insee"]]
    return keys


def _nearest(text: str) -> list[Department]:
    """Return the three departments whose code or name looks most like `text`."""
    wanted = _fold(text)

    def distance(place: Department) -> float:
        if text.isdecimal() and place.code.isdecimal():
            return abs(int(text) - int(place.code))
        writings = (*place.codes, place.name)
        return -max(difflib.SequenceMatcher(None, wanted, _fold(w)).ratio() for w in writings)

    return sorted(departments(), key=distance)[:3]


def find_department(text: str | int) -> Department:
    """Return the department that a code or a name asks for.

    Parameters
    ----------
    text
        8, "08", "8", "2A", "2b", "20", "971", "9A", "Ardennes", "cote d'or"…

    Raises
    ------
    UsageError
        If it isn't one of the 100 departments; the message names the nearest three.
    """
    if isinstance(text, bool) or not isinstance(text, str | int):
        message = (
            f"{text!r} is not a department; give a code or a name between quotes, "
            'such as "08", "2A" or "Ardennes".'
        )
        raise UsageError(message)
    asked = str(text).strip()
    keys = _departments_by_key()
    place = keys.get(asked.upper().zfill(2)) or keys.get(_fold(asked))
    if place is None:
        shown = "".join(c if c.isprintable() else " " for c in asked[:40])
        shown += "…" if len(asked) > 40 else ""
        near = ", ".join(f"{place.name} ({place.code})" for place in _nearest(asked[:40]))
        raise UsageError(f'"{shown}" is not a department; the nearest are {near}.')
    return place


@cache
def names() -> dict[str, str]:
    """Return the names of the 101 departments by their INSEE codes. Source: INSEE (COG)."""
    return {row["insee"]: row["name"] for row in _rows("departments")}


@cache
def tiles() -> tuple[Tile, ...]:
    """Return the places of the departments on the map of tiles."""
    return tuple(
        Tile(row["insee"], row["code"], int(row["col"]), int(row["row"])) for row in _rows("tiles")
    )


@cache
def territories() -> tuple[Territory, ...]:
    """Return the 183 Territoires d'industrie in the alphabetical order of their names.

    Source: ANCT, programme Territoires d'industrie.
    """
    fiche = {insee: place.code for place in departments() for insee in place.insee}
    found = (
        Territory(
            id=row["id"],
            name=row["name"],
            codes=tuple(fiche[insee] for insee in row["departments"].split("|")),
        )
        for row in _rows("territories")
    )
    return tuple(sorted(found, key=lambda place: _fold(place.name)))


@cache
def _countries(year: int | None) -> dict[str, Country]:
    """Return the countries by code, each as it was in December of `year`, by default today."""
    month = NEVER if year is None else f"{year}-12"
    found: dict[str, Country] = {}
    passed: set[str] = set()
    for row in _rows("countries"):
        code = row["code"]
        # A code used twice means its first holder until the end of that one's validity.
        if code in found and code not in passed:
            continue
        passed.discard(code)
        if (row["valid_to"] or NEVER) < month:
            passed.add(code)
        found[code] = Country(
            code=code,
            name=row["name"],
            le=row["le"],
            du=row["du"],
            kind=_country_kind(code),
            eu=bool(row["eu_from"]) and row["eu_from"] <= month < (row["eu_to"] or f"{NEVER}-31"),
        )
    return found


def _country_kind(code: str) -> Literal["country", "returns", "undetermined"]:
    """Tell a country from the customs' other codes."""
    if code in NOT_COUNTRIES:
        return "undetermined"
    return "returns" if code == RETURNS else "country"


def country(code: str, year: int | None = None) -> Country:
    """Return a partner by its code; an unknown code names itself.

    Parameters
    ----------
    year
        Decides between the holders of a code and on membership of the European Union.
    """
    known = _countries(year).get(code)
    if known is not None:
        return known
    return Country(code=code, name=code, le=code, du=f"de {code}", kind="country", eu=False)


@cache
def countries(year: int | None = None) -> pl.DataFrame:
    """Return all partners as in December of `year`, by default today.

    Returns
    -------
    pl.DataFrame
        `country` (two letters, unique), `name`, `le`, `du`, `kind`, `named` (can rank as a
        partner), `eu` (member of the European Union). Source: DGDDI; French names are ours.
    """
    import polars as pl

    return pl.DataFrame(
        {
            "country": c.code,
            "name": c.name,
            "le": c.le,
            "du": c.du,
            "kind": c.kind,
            "named": c.named,
            "eu": c.eu,
        }
        for c in _countries(year).values()
    )


@cache
def products() -> pl.DataFrame:
    """Return the 76 products of the A129 nomenclature.

    Returns
    -------
    pl.DataFrame
        `a129`, `short` (our label for figures, at most 28 characters), `label` (the full one).
        Source: DGDDI.
    """
    import polars as pl

    return pl.DataFrame(_rows("products"))


@cache
def cpf4() -> pl.DataFrame:
    """Return the 576 classes of the CPF rev. 2.1.

    Returns
    -------
    pl.DataFrame
        `cpf4`, `label`, `a129`: the product that holds the class, null for services.
        Source: DGDDI; the correspondence follows INSEE's levels of aggregation.
    """
    import polars as pl

    return pl.DataFrame(_rows("cpf4")).with_columns(pl.col("a129").replace("", None))
