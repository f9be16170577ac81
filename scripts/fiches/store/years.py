"""The store: one Parquet a year, read whole when it is opened.

The Parquet file carries its own provenance, data report and labels as metadata, so that switching
this one file switches everything: a reader never sees the rows of one publication with the
provenance of another. Whoever has opened a year keeps it as it was, whatever becomes of the file.
The JSON files beside it are copies for people and other tools.
"""

import json
import pickle
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from fiches.errors import FichesError
from fiches.kept.cache import memo
from fiches.reference import Names, Reference, tables_of
from fiches.settings import Project
from fiches.store import parquet, schema
from fiches.store.official.customs import Source
from fiches.store.publications import PastPublication
from fiches.store.report import Report
from fiches.store.rules import fatal

Made = TypeVar("Made")

LABELS = pl.Schema({"kind": pl.String(), "code": pl.String(), "label": pl.String()})

FORMAT = 2
"""Raised when files that were written before mean something else."""

_METADATA = "fiches"
_PUBLICATIONS = "fiches-publications"
"""Keys of the Parquet file's metadata: the second is read only by who asks for it."""


@dataclass(frozen=True)
class Loss:
    """Rows of a department that were set aside, as far as they could be read.

    Attributes
    ----------
    department, flow
        The customs' code, `E` or `I`; nothing where they can't be read.
    value_eur
        What is missing, in euros, without the rows whose value can't be read.
    unreadable
        How many these are.
    """

    department: str
    flow: str
    rows: int
    value_eur: int
    unreadable: int


@dataclass(frozen=True)
class Provenance:
    """Where a year's rows come from.

    Attributes
    ----------
    quarters
        Those that the year has: fewer than four if it is incomplete.
    simulated
        Whether any of its sources is. Everything made from it is then marked.
    stored_on
        ISO date; for simulated data always the same.
    losses
        What `--skip-bad-rows` set aside, by department and flow.
    history
        The provenances, as dictionaries, of what was stored before, oldest first.
    """

    year: int
    quarters: tuple[int, ...]
    simulated: bool
    sources: tuple[Source, ...]
    stored_on: str
    losses: tuple[Loss, ...] = ()
    history: tuple[dict[str, Any], ...] = field(default=(), hash=False)

    @property
    def complete(self) -> bool:
        """Whether the year has its four quarters."""
        return len(self.quarters) == 4

    def losses_of(self, department: str) -> tuple[Loss, ...]:
        """Return what a department, by its customs' code, may lose: also what names none."""
        return tuple(loss for loss in self.losses if loss.department in {department, ""})

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Provenance":
        """Return the provenance that `dataclasses.asdict` made a dictionary of."""
        return cls(
            year=raw["year"],
            quarters=tuple(raw["quarters"]),
            simulated=raw["simulated"],
            sources=tuple(Source(**source) for source in raw["sources"]),
            stored_on=raw["stored_on"],
            losses=tuple(Loss(**loss) for loss in raw["losses"]),
            history=tuple(raw["history"]),
        )


@dataclass(frozen=True)
class Year:
    """A stored year.

    Attributes
    ----------
    year
        The calendar year.
    frame
        Its rows, in the columns of `schema.TRADE` (euros, kilograms), from memory.
    provenance
        Where they come from.
    path
        The Parquet file.
    report
        What was found in them.
    labels
        The codes found that the reference tables don't know: `kind` (`a129`, `cpf4`, `country`,
        `department`), `code`, `label`: the official one in force, empty if there is none.
    seal
        What the same file bears alone: two processes with the same seal have the same year.
    project, tables
        Whose it is, and the reference tables that go with it.
    """

    year: int
    frame: pl.LazyFrame = field(compare=False)
    provenance: Provenance
    path: Path
    report: Report
    labels: pl.DataFrame = field(compare=False)
    seal: str
    past: str = field(compare=False, repr=False)
    project: Project = field(compare=False)
    tables: Reference = field(compare=False)
    _kept: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def names(self) -> Names:
        """What each code is called in this year, the same wherever it is named."""
        known = self.tables.names(self.year)
        return self.once("names", lambda: known.with_labels(self.labels.iter_rows()))

    @property
    def publications(self) -> tuple[PastPublication, ...]:
        """The totals of the publications that this one replaced, oldest first."""
        return self.once(
            "publications", lambda: tuple(map(PastPublication.from_json, json.loads(self.past)))
        )

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what `make` computes from the rows, once for the year as it was opened."""
        if key not in self._kept:
            self._kept[key] = make()
        made: Made = self._kept[key]
        return made

    def prepared(self, key: Sequence[str | int], make: Callable[[], Made]) -> Made:
        """Return what `make` computes from the rows, kept on disk for other processes.

        A real year has millions of rows, of which each fiche would add up all again.

        Parameters
        ----------
        key
            What it is: with the year's seal and the package's code, all that it depends on.
        make
            Called if no process has made the same from the same file, by the same code.
        """

        def found() -> Made:
            whole = ["prepared", self.seal, *key]
            written = memo(self.project, whole, lambda: pickle.dumps(make()), step="prepare")
            made: Made = pickle.loads(written)
            return made

        return self.once(("prepared", *key), found)


def stored_years(project: Project) -> list[int]:
    """Return the stored years that a project knows, oldest first."""
    return project.years


def seals(project: Project, upto: int) -> list[str]:
    """Return what tells the stored years up to one from others, without opening them.

    Raises
    ------
    FichesError
        If a file is none of the store's.
    """
    found = []
    for year in stored_years(project):
        if year <= upto:
            try:
                found.append(parquet.seal_of(project.trade / f"{year}.parquet"))
            except parquet.BrokenError:
                found.append(open_year(year, project).seal)  # which says what is wrong
    return found


def open_year(year: int | None, project: Project) -> Year:
    """Open a stored year, by default the latest.

    Raises
    ------
    FichesError
        If there is none, and the message says how to get data; or if its file isn't what an
        ingest of that year wrote.
    """
    stored = stored_years(project)
    if not stored:
        raise FichesError(
            "There is no data yet: run `fiches data demo` for simulated years, or `fiches data "
            "fetch --year YEAR` and `fiches data ingest` for the official ones."
        )
    if year is None:
        year = stored[-1]
    if year not in stored:
        raise FichesError(
            f"There is no data for {year}, only for {', '.join(map(str, stored))}: run "
            f"`fiches data fetch --year {year}`, then `fiches data ingest`."
        )
    path = project.trade / f"{year}.parquet"
    # What hangs on a year may tell of those before it.
    upto = [project.trade / f"{known}.parquet" for known in stored if known <= year]
    files = [*upto, *tables_of(project).files]
    return project.kept(("year", year), lambda: _open(year, path, project), files)


def forget(year: int, project: Project) -> None:
    """Remove a year from the store, with its history, if it is there."""
    for file in project.trade.glob(f"{year}.*"):
        file.unlink()


def _open(year: int, path: Path, project: Project) -> Year:
    """Read a year's file whole, and refuse it if it is another year's."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise fatal("unreadable", file=path, reason=error.strerror or error) from error
    opened = decode(content, path, project)
    if opened.year != year:
        raise fatal("store-renamed", file=path, found=opened.year)
    return opened


def encode(
    frame: pl.LazyFrame,
    provenance: Provenance,
    report: Report,
    labels: pl.DataFrame,
    publications: tuple[PastPublication, ...],
) -> bytes:
    """Return a year's Parquet file: rows in the columns of `schema.TRADE`, and all about them."""
    about = {
        "format": FORMAT,
        "provenance": asdict(provenance),
        "report": report.to_json(),
        "labels": labels.rows(),
    }
    return parquet.pack(
        frame.select(pl.col(field.name).cast(field.dtype) for field in schema.TRADE),
        {
            _METADATA: json.dumps(about, ensure_ascii=False),
            _PUBLICATIONS: json.dumps([one.to_json() for one in publications]),
        },
    )


def decode(content: bytes, path: Path, project: Project) -> Year:
    """Return the year that `encode` made a file of; `path` is what the file is called.

    Raises
    ------
    FichesError
        If any byte is another, or the file is another version's or not one of `encode` at all.
    """
    try:
        frame, metadata = parquet.unpack(content)
        raw = json.loads(metadata[_METADATA])
        if raw["format"] != FORMAT:
            raise parquet.BrokenError
        provenance = Provenance.from_json(raw["provenance"])
        return Year(
            year=provenance.year,
            frame=frame,
            provenance=provenance,
            path=path,
            report=Report.from_json(raw["report"]),
            labels=pl.DataFrame(raw["labels"], schema=LABELS, orient="row"),
            seal=parquet.seal(content),
            past=metadata[_PUBLICATIONS],
            project=project,
            tables=tables_of(project),
        )
    except (parquet.BrokenError, KeyError, ValueError, TypeError) as error:
        raise fatal("store-damaged", file=path) from error
