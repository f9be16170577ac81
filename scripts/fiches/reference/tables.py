"""The tables of `data/reference/`, read when they are asked for.

They are read with the standard library alone, so that naming a department costs the command line
nothing.
"""

import csv
import difflib
import unicodedata
from functools import cached_property
from pathlib import Path

from fiches.errors import FichesError, UsageError
from fiches.reference.nomenclature import (
    NEVER,
    Break,
    Country,
    Names,
    Nomenclature,
    Product,
    break_between,
    in_force,
    named_by_label,
)
from fiches.reference.places import (
    NATION,
    Department,
    Kind,
    Place,
    Region,
    Territory,
    Tile,
)
from fiches.reference.published import PublishedTotal, published_total
from fiches.settings import Project
from fiches.show import plain

BESIDE_DEPARTMENTS = {"99": "Monaco"}
"""What the customs count with the departments, and name."""

FORMS = ("name", "le", "du", "dans")
"""The French forms of a place's name, as the tables have them."""


PRODUCT = ("short", "le", "de", "label")
"""The forms of a product's name, likewise."""


REFERENCES = {
    "departments": [("region_customs", "regions", "customs")],
    "territories": [("region_insee", "regions", "insee"), ("departments", "departments", "insee")],
    "tiles": [("insee", "departments", "insee")],
    "partner_groups": [("country", "countries", "code")],
    "sanctions": [("country", "countries", "code")],
    "product_groups": [("a129", "products", "a129")],
    "product_families": [("a129", "products", "a129")],
}
"""The codes in a table that another one must have: the column, the other table, its column."""


def tables_of(project: Project) -> "Reference":
    """Return the tables of a project, read again when one of its files has changed."""
    folder = project.reference
    return project.kept("reference", lambda: Reference(folder), _files(folder))


class Reference:
    """The tables of a folder.

    Parameters
    ----------
    folder
        Holds the files, described in its README: `files`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = _files(folder)
        self._names: dict[int | None, Names] = {}

    def rows(self, table: str) -> list[dict[str, str]]:
        """Read `TABLE.csv`.

        Raises
        ------
        FichesError
            If it is missing or not in UTF-8, or names a code that another table lacks.
        """
        found = self._read(table)
        for column, other, key in REFERENCES.get(table, ()):
            known = {code for row in self._read(other) for code in row[key].split("|")}
            for code in (code for row in found for code in row[column].split("|")):
                if code and code not in known:
                    raise FichesError(
                        f"{table}.csv names {code}, which {other}.csv doesn't have: add it there."
                    )
        return found

    def _read(self, table: str) -> list[dict[str, str]]:
        path = self.folder / f"{table}.csv"
        try:
            text = path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            message = f"{path} is missing; restore it with: git checkout -- data/reference"
            raise FichesError(message) from None
        except UnicodeDecodeError:
            message = f"{path} isn't in UTF-8: save it as «CSV UTF-8», with commas between fields."
            raise FichesError(message) from None
        return list(csv.DictReader(map(plain, text.split("\n"))))

    # Places

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """The customs' regions, by code. Source: DGDDI, INSEE (COG)."""
        return tuple(
            Region(
                kind="region",
                code=row["customs"],
                customs=row["customs"],
                insee=tuple(row["insee"].split("|")),
                tables=self,
                **{form: row[form] for form in FORMS},
            )
            for row in self.rows("regions")
        )

    @cached_property
    def departments(self) -> tuple[Department, ...]:
        """The 100 departments that have a fiche, by code: 01 … 95, 971 … 976.

        INSEE's departments which the customs keep as one (Corsica) take their region's name.
        Source: INSEE (COG), DGDDI.
        """
        region_of = {region.code: region for region in self.regions}
        members: dict[str, list[dict[str, str]]] = {}
        for row in self.rows("departments"):
            members.setdefault(row["customs"], []).append(row)
        found = (
            self._department(customs, rows, region_of[rows[0]["region_customs"]])
            for customs, rows in members.items()
        )
        return tuple(sorted(found, key=lambda place: place.code))

    def _department(self, customs: str, rows: list[dict[str, str]], region: Region) -> Department:
        alone = len(rows) == 1
        forms = rows[0] if alone else vars(region)
        return Department(
            kind="department",
            code=rows[0]["insee"] if alone else customs,
            customs=customs,
            insee=tuple(row["insee"] for row in rows),
            region=region,
            tables=self,
            **{form: forms[form] for form in FORMS},
        )

    def places(self, kind: Kind) -> tuple[Place, ...]:
        """Return all places of a kind, by code."""
        if kind == "nation":
            return (NATION,)
        return self.departments if kind == "department" else self.regions

    @cached_property
    def names_of_departments(self) -> dict[str, str]:
        """The names of the 101 departments by their INSEE codes. Source: INSEE (COG)."""
        return {row["insee"]: row["name"] for row in self.rows("departments")}

    @cached_property
    def tiles(self) -> tuple[Tile, ...]:
        """The places of the departments on the map of tiles."""
        return tuple(
            Tile(row["insee"], row["code"], int(row["col"]), int(row["row"]))
            for row in self.rows("tiles")
        )

    @cached_property
    def territories(self) -> tuple[Territory, ...]:
        """The 183 Territoires d'industrie in the alphabetical order of their names.

        Source: ANCT, programme Territoires d'industrie.
        """
        fiche = {insee: place.code for place in self.departments for insee in place.insee}
        found = (
            Territory(
                id=row["id"],
                name=row["name"],
                codes=tuple(fiche[insee] for insee in row["departments"].split("|")),
                tables=self,
            )
            for row in self.rows("territories")
        )
        return tuple(sorted(found, key=lambda place: fold(place.name)))

    # Finding a department

    def find_department(self, text: str | int) -> Department:
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
        keys = self._departments_by_key
        place = keys.get(asked.upper().zfill(2)) or keys.get(fold(asked))
        if place is None:
            shown = "".join(c if c.isprintable() else " " for c in asked[:40])
            shown += "…" if len(asked) > 40 else ""
            near = ", ".join(f"{place.name} ({place.code})" for place in self._nearest(asked[:40]))
            raise UsageError(f'"{shown}" is not a department; the nearest are {near}.')
        return place

    @cached_property
    def _departments_by_key(self) -> dict[str, Department]:
        """Map every accepted writing, a code in capitals or a folded name, to its department."""
        keys: dict[str, Department] = {}
        for place in self.departments:
            for code in (place.code, place.customs, *place.insee):
                keys[code] = place
            # "La Réunion" is also asked for without its article.
            for name in (place.name, place.le, place.name.removeprefix("La ")):
                keys[fold(name)] = place
        of_insee = {code: place for place in self.departments for code in place.insee}
        for insee, name in self.names_of_departments.items():
            keys[fold(name)] = of_insee[insee]
        return keys

    def _nearest(self, text: str) -> list[Department]:
        """Return the three departments whose code or name looks most like `text`."""
        wanted = fold(text)

        def distance(place: Department) -> float:
            if text.isdecimal() and place.code.isdecimal():
                return abs(int(text) - int(place.code))
            writings = (*place.codes, place.name)
            return -max(difflib.SequenceMatcher(None, wanted, fold(w)).ratio() for w in writings)

        return sorted(self.departments, key=distance)[:3]

    # Countries and products

    def names(self, year: int | None = None) -> Names:
        """Return what codes stand for in December of `year`, by default today."""
        if year not in self._names:
            self._names[year] = Names(
                countries=self._countries(year),
                products={row["a129"]: _product(row) for row in self._goods("products", year)},
                classes={
                    row["cpf4"]: named_by_label(row["cpf4"], row["label"])
                    for row in self._goods("cpf4", year)
                },
                departments={p.customs: p.name for p in self.departments} | BESIDE_DEPARTMENTS,
            )
        return self._names[year]

    def _goods(self, table: str, year: int | None) -> list[dict[str, str]]:
        """Return the rows of a nomenclature in force in a year, by default without end."""
        rows = self.rows(table)
        return [row for row in rows if (in_force(row, year) if year else not row["valid_to"])]

    def _countries(self, year: int | None) -> dict[str, Country]:
        """Return the partners by code. Source: DGDDI; French names are ours."""
        month = NEVER if year is None else f"{year}-12"
        found: dict[str, Country] = {}
        passed: set[str] = set()
        for row in self.rows("countries"):
            code = row["code"]
            if year is not None and not in_force(row, year):
                continue
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
                eu=bool(row["eu_from"])
                and row["eu_from"] <= month < (row["eu_to"] or f"{NEVER}-31"),
            )
        return found

    @cached_property
    def products(self) -> dict[str, Product]:
        """The 76 products of the A129 nomenclature, by code. Source: DGDDI; forms ours."""
        return {row["a129"]: _product(row) for row in self._goods("products", None)}

    @cached_property
    def cpf4(self) -> dict[str, dict[str, str]]:
        """The 576 classes of the CPF rev. 2.1 by code: `cpf4`, `label`, `a129`.

        `a129` is the product that holds the class, empty for services. Source: DGDDI; the
        correspondence follows INSEE's levels of aggregation.
        """
        return {row["cpf4"]: row for row in self._goods("cpf4", None)}

    def nomenclature_break(self, nomenclature: Nomenclature, first: int, last: int) -> Break | None:
        """Return what keeps the products of two years from being compared, the earlier first."""
        table = "products" if nomenclature == "a129" else nomenclature
        return break_between(nomenclature, self.rows(table), first, last)

    # Published elsewhere

    @cached_property
    def published_totals(self) -> tuple[PublishedTotal, ...]:
        """Totals that a year's files must add up to. Sources: DGDDI, Insee, press."""
        rows = self.rows("published_totals")
        return tuple(published_total(row) for row in rows if not row["left_out"])


def _product(row: dict[str, str]) -> Product:
    return Product(code=row["a129"], **{name: row[name] for name in PRODUCT})


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.csv"))


def fold(text: str) -> str:
    """Reduce a name to its letters, without case or accents: "Côte-d'Or" gives "cotedor"."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe"))
    return "".join(c for c in letters if not unicodedata.combining(c) and c not in " -'’\u00a0")
