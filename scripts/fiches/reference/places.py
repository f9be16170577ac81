"""Departments, regions, the nation, territories, with the French forms of their names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from fiches.reference.tables import Reference

Kind = Literal["department", "region", "nation"]


@dataclass(frozen=True)
class Place:
    """A place whose foreign trade can be told.

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

    @property
    def of(self) -> str:
        """After one who acts for it: "client de la Corse", though "exportations de Corse".

        Two names joined by *et* bear no article there either: "client de Seine-et-Marne".
        """
        if "-et-" in self.name:
            return self.du
        for article, contracted in (("le ", "du "), ("les ", "des ")):
            if self.le.startswith(article):
                return contracted + self.le.removeprefix(article)
        return f"de {self.le}"


@dataclass(frozen=True)
class Region(Place):
    """A region of the customs: those of 2016, with the overseas departments as one, "DOM"."""

    insee: tuple[str, ...]
    tables: Reference = field(repr=False, compare=False)

    @property
    def departments(self) -> tuple[Department, ...]:
        """Its departments, by code."""
        return tuple(place for place in self.tables.departments if place.region == self)

    @property
    def single(self) -> bool:
        """Whether region and department are one in the customs' data, as in Corsica."""
        return len(self.departments) == 1


@dataclass(frozen=True)
class Department(Place):
    """A department of the customs: one fiche. Corsica holds the two INSEE codes 2A and 2B."""

    insee: tuple[str, ...]
    region: Region
    tables: Reference = field(repr=False, compare=False)

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes by which it may be called: the fiche's, then those of INSEE and the customs."""
        return tuple(dict.fromkeys([self.code, *self.insee, self.customs]))

    @property
    def territories(self) -> tuple[Territory, ...]:
        """Its Territoires d'industrie, in the alphabetical order of their names."""
        return tuple(place for place in self.tables.territories if self.code in place.codes)


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
    tables: Reference = field(repr=False, compare=False)

    @property
    def departments(self) -> tuple[Department, ...]:
        """The departments over which it extends, by code."""
        return tuple(place for place in self.tables.departments if place.code in self.codes)

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


NATION = Place(
    kind="nation",
    code="FR",
    customs="",
    name="France",
    le="la France",
    du="de la France",
    dans="en France",
)
