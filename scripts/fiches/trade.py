"""The store: one Parquet a year with its provenance, replaced whole or not at all."""

import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from fiches import customs, schema
from fiches.customs import Source
from fiches.errors import FichesError
from fiches.report import Report
from fiches.settings import Paths

SIMULATED_ON = "2025-01-01"
"""The storing date of simulated data: fixed, so that what is made from it is always the same."""

LABELS = pl.Schema({"kind": pl.String, "code": pl.String, "label": pl.String})


@dataclass(frozen=True)
class Provenance:
    """Where a year's rows come from."""

    year: int
    quarters: tuple[int, ...]
    simulated: bool
    sources: tuple[Source, ...]
    stored_on: str
    history: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True)
class Year:
    """A stored year.

    Attributes
    ----------
    year
        The calendar year.
    frame
        Its rows, in the columns of `schema.TRADE` (euros, kilograms), read when they are needed.
    provenance
        Where they come from.
    path
        The Parquet file.
    labels
        The official labels that came with the files: `kind` (`a129`, `cpf4`, `country`,
        `department`), `code`, `label`.
    """

    year: int
    frame: pl.LazyFrame
    provenance: Provenance
    path: Path
    labels: pl.DataFrame = field(compare=False)


def years(paths: Paths) -> list[int]:
    """Return the stored years, oldest first."""
    return sorted(
        int(path.stem) for path in paths.trade.glob("*.parquet") if re.fullmatch(r"\d{4}", path.stem)
    )


def open_year(year: int | None, paths: Paths) -> Year:
    """Open a stored year, the latest by default."""
    stored = years(paths)
    if not stored:
        raise FichesError(
            "There is no data yet: run `fiches data demo` for a simulated year, or "
            "`fiches data fetch` and `fiches data ingest` for the official one."
        )
    year = stored[-1] if year is None else year
    if year not in stored:
        raise FichesError(
            f"There is no data for {year}: stored are {', '.join(map(str, stored))}. "
            f"Run `fiches data fetch --year {year}`."
        )
    path = paths.trade / f"{year}.parquet"
    raw = json.loads(path.with_suffix(".provenance.json").read_text("utf-8"))
    raw["sources"] = tuple(Source(**source) for source in raw["sources"])
    provenance = Provenance(
        **raw | {"quarters": tuple(raw["quarters"]), "history": tuple(raw["history"])}
    )
    return Year(year, pl.scan_parquet(path), provenance, path, LABELS.to_frame())


def ingest(sources: Sequence[Path], paths: Paths, *, year: int | None = None) -> list[Report]:
    """Read official files and store each of their years, or only `year`."""
    publication = customs.read(sources)
    held = sorted(publication.frame["year"].unique().to_list())
    wanted = [held_year for held_year in held if year in {None, held_year}]
    if not wanted:
        raise FichesError(f"The files hold {', '.join(map(str, held))}, not {year}.")
    return [_store(publication, wanted_year, paths) for wanted_year in wanted]


def _store(publication: customs.Publication, year: int, paths: Paths) -> Report:
    frame = customs.year_frame(publication, year)
    provenance = Provenance(
        year=year,
        quarters=tuple(sorted(frame["quarter"].unique().to_list())),
        simulated=publication.simulated,
        sources=publication.sources,
        stored_on=SIMULATED_ON if publication.simulated else f"{datetime.now(UTC).date()}",
    )
    paths.trade.mkdir(parents=True, exist_ok=True)
    path = paths.trade / f"{year}.parquet"
    part = path.with_suffix(".part")
    frame.write_parquet(part, row_group_size=32_768)
    path.with_suffix(".provenance.json").write_text(json.dumps(asdict(provenance), indent=2))
    os.replace(part, path)
    return Report(year=year, rows=frame.height)


__all__ = ["Provenance", "Source", "Year", "ingest", "open_year", "schema", "years"]
