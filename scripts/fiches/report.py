"""The data report: what an ingest found."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Report:
    """What is known of a stored year."""

    year: int
    rows: int
