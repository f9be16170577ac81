"""The measures of the fiches, of several places side by side."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from fiches import indicators
from fiches.figures.position import MEASURES as STANDING
from fiches.french import wording
from fiches.french.typography import french
from fiches.indicators.answers.answers import answers
from fiches.indicators.scope import Scope
from fiches.reference import FLOWS, Department, Place
from fiches.store import Year

NONE = "–"


@dataclass(frozen=True)
class Measure:
    """A measure of places.

    Attributes
    ----------
    label
        What it is, for the reader.
    text
        How a value is written.
    drawn
        Whether places are drawn by it: amounts in euros say how large a place is.
    colour
        The colour of its flow, by its name in the palette.
    """

    label: str
    text: Callable[[float], str]
    drawn: bool
    colour: str

    def written(self, value: float | None) -> str:
        """Write a value, or that there is none."""
        return NONE if value is None else french(self.text(value))


def _euros(eur: float) -> str:
    return wording.millions_short(int(eur))


def _signed(eur: float) -> str:
    return wording.signed_millions(int(eur))


MEASURES = (
    *(
        Measure(wording.capital(flow.name), _euros, drawn=False, colour=flow.english)
        for flow in FLOWS.values()
    ),
    Measure("Solde", _signed, drawn=False, colour="ink"),
    Measure("Taux de couverture", wording.percent, drawn=True, colour="ink"),
    *(
        Measure(" ".join(one.label), one.text, drawn=True, colour=FLOWS[one.flow].english)
        for one in STANDING
    ),
)
"""All that are told, in this order."""

Values = tuple[float | None, ...]
"""The values of a place, in the order of `MEASURES`."""


def values_of(places: Iterable[Place], year: Year) -> dict[Place, Values]:
    """Return the values of places of any kind in a year."""
    quarters = year.provenance.quarters
    return {place: _values(Scope(place, year, quarters)) for place in places}


def all_departments(year: Year) -> dict[Department, Values]:
    """Return the values of all departments, computed once for the year."""
    found = year.once("measures", lambda: values_of(year.tables.departments, year))
    return cast(dict[Department, Values], found)


def medians(year: Year) -> Values:
    """Return what stands in the middle of each measure among the departments."""
    columns = zip(*all_departments(year).values(), strict=True)
    return tuple(_median([value for value in column if value is not None]) for column in columns)


def _median(values: Sequence[float]) -> float | None:
    ranked = sorted(values)
    half = len(ranked) // 2
    if not ranked:
        return None
    return ranked[half] if len(ranked) % 2 else (ranked[half - 1] + ranked[half]) / 2


def _values(scope: Scope) -> Values:
    totals = scope.of(indicators.totals)
    standing = _standing(scope)
    return (
        totals.exports_eur,
        totals.imports_eur,
        totals.balance_eur,
        totals.coverage,
        *(standing.get((scope.place.customs, one.flow, one.name)) for one in STANDING),
    )


def _standing(scope: Scope) -> Mapping[tuple[str, str, str], float]:
    """Return the values of `position.measures` by place, flow and measure."""

    def read() -> dict[tuple[str, str, str], float]:
        columns = answers(scope).position.select("place", "flow", "measure", "value")
        return {(place, flow, name): value for place, flow, name, value in columns.iter_rows()}

    return scope.year.once(("standing", scope.place.kind, scope.quarters), read)
