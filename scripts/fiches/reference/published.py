"""Totals published elsewhere, which a year's files must add up to."""

from dataclasses import dataclass
from typing import Literal

from fiches.reference.places import Kind

Quarter = tuple[int, int]
"""A year and a quarter of it, 1 to 4."""

Measure = Literal["E", "I", "balance"]

FLOW_TOLERANCE = 0.005
"""Relative difference that revisions explain: those of a region's year that are known stay
between 0.1 and 0.4 % of a flow."""

BALANCE_TOLERANCE = 0.1
"""The same for a balance, the small difference of two large sums: 5 to 9 % are known."""


@dataclass(frozen=True)
class PublishedTotal:
    """A row of `published_totals.csv`.

    Attributes
    ----------
    first, last
        The quarters that it covers, these included.
    codes
        The customs' codes of the places that it adds up; none for the nation.
    measure
        `E` exports, `I` imports, `balance` the first less the second.
    of_region
        Whether it is a share of the region's flow, in percent, and not in millions of euros.
    rounding
        The unit of its last printed digit.
    """

    first: Quarter
    last: Quarter
    kind: Kind
    codes: tuple[str, ...]
    name: str
    measure: Measure
    of_region: bool
    value: float
    rounding: float
    source: str

    @property
    def quarters(self) -> tuple[Quarter, ...]:
        """The quarters that it covers, in order."""
        first, last = (year * 4 + quarter - 1 for year, quarter in (self.first, self.last))
        return tuple((number // 4, number % 4 + 1) for number in range(first, last + 1))

    @property
    def tolerance(self) -> float:
        """The difference that rounding and revisions explain, in its unit."""
        revised = BALANCE_TOLERANCE if self.measure == "balance" else FLOW_TOLERANCE
        return self.rounding / 2 + revised * abs(self.value)

    @property
    def period(self) -> str:
        """The quarters covered, for messages: "2024", "2024 Q1 to Q2", "2024 Q4 to 2025 Q3"."""
        (year, start), (until, end) = self.first, self.last
        if year != until:
            return f"{year} Q{start} to {until} Q{end}"
        return f"{year}" if (start, end) == (1, 4) else f"{year} Q{start} to Q{end}"


def published_total(row: dict[str, str]) -> PublishedTotal:
    """Return what a row of the table says."""
    first, last = ((int(row[end][:4]), int(row[end][5])) for end in ("first", "last"))
    return PublishedTotal(
        first=first,
        last=last,
        kind=row["kind"],  # type: ignore[arg-type]
        codes=tuple(filter(None, row["customs"].split("|"))),
        name=row["name"],
        measure=row["measure"],  # type: ignore[arg-type]
        of_region=row["unit"] != "M€",
        value=float(row["value"]),
        rounding=float(row["rounding"]),
        source=row["source"],
    )
