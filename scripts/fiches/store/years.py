"""The store: one Parquet a year, replaced whole or not at all.

The Parquet file carries its own provenance, data report and labels as metadata, so that switching
this one file switches everything: a reader never sees the rows of one publication with the
provenance of another. The JSON files beside it are copies for people and other tools.
"""

import json
import re
import tempfile
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import polars as pl

from fiches.errors import FichesError
from fiches.reference import Names, Reference, tables_of
from fiches.settings import Project
from fiches.store import customs, schema
from fiches.store.customs import CODES, FLOW_NAMES, Part, Publication, Source
from fiches.store.report import Report, describe, known_codes
from fiches.store.rules import Finding, fatal, warning

SIMULATED_ON = "2025-01-01"
"""The storing date of simulated data: fixed, so that what is made from it is always the same."""

ROW_GROUP = 32_768
"""Rows that are compressed together: a department has some 30,000 a year, so that opening one
reads two or three of ninety groups."""

Made = TypeVar("Made")

LABELS = pl.Schema({"kind": pl.String(), "code": pl.String(), "label": pl.String()})

_METADATA = "fiches"
"""The key of the Parquet file's metadata."""


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
        ISO date; for simulated data always `SIMULATED_ON`.
    history
        The provenances, as dictionaries, of what was stored before, oldest first.
    """

    year: int
    quarters: tuple[int, ...]
    simulated: bool
    sources: tuple[Source, ...]
    stored_on: str
    history: tuple[dict[str, Any], ...] = field(default=(), hash=False)

    @property
    def complete(self) -> bool:
        """Whether the year has its four quarters."""
        return len(self.quarters) == 4

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Provenance":
        """Return the provenance that `dataclasses.asdict` made a dictionary of."""
        return cls(
            year=raw["year"],
            quarters=tuple(raw["quarters"]),
            simulated=raw["simulated"],
            sources=tuple(Source(**source) for source in raw["sources"]),
            stored_on=raw["stored_on"],
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
        Its rows, in the columns of `schema.TRADE` (euros, kilograms), read when they are needed.
    provenance
        Where they come from.
    path
        The Parquet file.
    report
        What was found in them.
    labels
        Official labels for codes that the reference tables don't know: `kind` (`a129`, `cpf4`,
        `country`, `department`), `code`, `label`.
    project, tables
        Whose it is, and the reference tables that go with it.
    """

    year: int
    frame: pl.LazyFrame = field(compare=False)
    provenance: Provenance
    path: Path
    report: Report
    labels: pl.DataFrame = field(compare=False)
    project: Project = field(compare=False)
    tables: Reference = field(compare=False)
    _kept: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def names(self) -> Names:
        """What codes stand for in this year."""
        return self.tables.names(self.year)

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return what `make` computes from the rows, once for the year as it was opened."""
        if key not in self._kept:
            self._kept[key] = make()
        made: Made = self._kept[key]
        return made


def stored_years(project: Project) -> list[int]:
    """Return the stored years, oldest first."""
    files = project.trade.glob("*.parquet")
    return sorted(int(file.stem) for file in files if re.fullmatch(r"[0-9]{4}", file.stem))


def open_year(year: int | None, project: Project) -> Year:
    """Open a stored year, by default the latest.

    Raises
    ------
    FichesError
        If there is none; the message says how to get data.
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
    tables = tables_of(project)
    files = [path, *tables.files]
    return project.kept(("year", year), lambda: _open(year, path, project, tables), files)


def _open(year: int, path: Path, project: Project, tables: Reference) -> Year:
    try:
        raw = json.loads(pl.read_parquet_metadata(path)[_METADATA])
        return Year(
            year=year,
            frame=pl.scan_parquet(path),
            provenance=Provenance.from_json(raw["provenance"]),
            path=path,
            report=Report.from_json(raw["report"]),
            labels=pl.DataFrame(raw["labels"], schema=LABELS, orient="row"),
            project=project,
            tables=tables,
        )
    except (pl.exceptions.PolarsError, KeyError, ValueError, TypeError) as error:
        raise fatal("store-damaged", file=path) from error


def ingest(sources: Sequence[Path], project: Project, *, year: int | None = None) -> list[Report]:
    """Read official files and store the years that they hold.

    A year is replaced whole, its former provenance kept in the history; the same files again change
    nothing. Without `year`, a stored year of which the files have fewer quarters is kept, as at the
    tail of a rolling file. Nothing is stored before every year has been checked and written beside
    the store.

    Parameters
    ----------
    sources
        Zips, folders or text files.
    year
        Store this year only, and even if the files have fewer quarters of it than the store.

    Returns
    -------
    list[Report]
        The data reports of the years stored, oldest first.

    Raises
    ------
    FichesError
        If the files can't be trusted or the disk can't be written (`rules.RULES`).
    """
    publication = customs.read(sources)
    held = sorted({held for part in publication.parts for held in part.quarters})
    files = ", ".join(part.source.name for part in publication.parts)
    if year is not None and year not in held:
        raise fatal("other-year", file=files, years=_list(held), year=year)
    wanted = held if year is None else [year]
    stored = {
        y: open_year(y, project) for y in stored_years(project) if y in wanted or y + 1 in wanted
    }
    reports = {known: opened.report for known, opened in stored.items()}
    drafts: list[_Draft] = []
    kept: list[Finding] = []
    for one in wanted:
        parts = [part.of_year(one) for part in publication.parts if one in part.quarters]
        former = stored.get(one)
        if former and year is None and (finding := _keep(former, parts)):
            kept.append(finding)
            continue
        before = reports.get(one - 1)
        draft = _draft(one, parts, publication, former, before=before, tables=tables_of(project))
        reports[one] = draft.report
        drafts.append(draft)
    if not drafts:
        reasons = " ".join(finding.message for finding in kept)
        raise fatal("nothing-to-store", file=files, reasons=reasons)
    drafts = [draft.with_findings(kept) for draft in drafts]
    _write(drafts, project)
    return [draft.report for draft in drafts]


def forget(year: int, project: Project) -> None:
    """Remove a year from the store, with its history, if it is there."""
    for file in project.trade.glob(f"{year}.*"):
        file.unlink()


@dataclass(frozen=True)
class _Draft:
    """A year about to be stored: `frame` has the store's rows in order, their codes as Enum."""

    frame: pl.DataFrame
    provenance: Provenance
    report: Report
    labels: pl.DataFrame

    def with_findings(self, findings: Sequence[Finding]) -> "_Draft":
        report = replace(self.report, findings=(*self.report.findings, *findings))
        return replace(self, report=report)


def _list(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _keep(former: Year, parts: Sequence[Part]) -> Finding | None:
    """Say that a stored year is kept, if the files have less of it and are of the same kind."""
    quarters = sorted({q for part in parts for q in part.quarters[former.year]})
    more = former.provenance.quarters
    if len(quarters) >= len(more) or former.provenance.simulated != _simulated(parts):
        return None
    return warning("year-kept", year=former.year, quarters=_list(more), given=_list(quarters))


def _simulated(parts: Sequence[Part]) -> bool:
    return any(part.simulated for part in parts)


def _draft(
    year: int,
    parts: Sequence[Part],
    publication: Publication,
    former: Year | None,
    *,
    before: Report | None,
    tables: Reference,
) -> _Draft:
    """Check the files of a year against each other and the store, and put their rows in order."""
    _check_flows(year, parts)
    simulated = _simulated(parts)
    if former and simulated and not former.provenance.simulated:
        files = ", ".join(part.source.name for part in parts)
        raise fatal("simulated-over-official", year=year, file=files, path=former.path)
    frame, findings = _arrange(parts)
    labels = publication.labels_of(year)
    sources = tuple(part.source for part in parts)
    again = former is not None and former.provenance.sources == sources
    report = describe(
        frame,
        year=year,
        simulated=simulated,
        labels=labels,
        tables=tables,
        former=former.report if former else None,
        again=again,
        before=before,
    )
    provenance = Provenance(
        year=year,
        quarters=report.quarters,
        simulated=simulated,
        sources=sources,
        stored_on=SIMULATED_ON if simulated else date.today().isoformat(),
        history=_history(former) if former else (),
    )
    if former and again:
        provenance = former.provenance
    known = [
        (pl.col("kind") == kind) & pl.col("code").is_in(codes)
        for kind, codes in known_codes(tables).items()
    ]
    draft = _Draft(frame, provenance, report, labels.filter(~pl.any_horizontal(known)))
    return draft.with_findings([*publication.findings, *findings])


def _check_flows(year: int, parts: Sequence[Part]) -> None:
    """Refuse a year that doesn't have each flow once, or not over the same quarters."""
    by_flow: dict[str, Part] = {}
    for part in parts:
        other = by_flow.setdefault(part.source.flow, part)
        if other is not part:
            names = {"file": other.source.title, "other": part.source.title}
            raise fatal("two-files", year=year, flow=FLOW_NAMES[part.source.flow], **names)
    for flow, name in FLOW_NAMES.items():
        if flow not in by_flow:
            files = ", ".join(part.source.title for part in parts)
            raise fatal("missing-flow", year=year, flow=name, file=files)
    exports, imports = (by_flow[flow].quarters[year] for flow in ("E", "I"))
    if exports != imports:
        facts = {"exports": _list(exports), "imports": _list(imports)}
        raise fatal("uneven-quarters", year=year, **facts)


def _arrange(parts: Sequence[Part]) -> tuple[pl.DataFrame, list[Finding]]:
    """Sort the rows by the store's key, and add up those that share it.

    Codes become Enum, so that the key fits in one integer: sorting by it is some ten times faster
    than by six columns of strings, and finds duplicates on the way.
    """
    frame = pl.concat([part.frame for part in parts]).drop("year")
    names = [name for name in CODES if name in frame.columns]
    codes = {name: sorted({code for part in parts for code in part.codes[name]}) for name in names}
    codes["quarter"] = ["1", "2", "3", "4"]
    frame = frame.cast({name: pl.Enum(codes[name]) for name in names})
    key = pl.lit(0, pl.UInt64)
    for name in schema.TRADE_KEY:
        key = key * len(codes[name]) + pl.col(name).to_physical().cast(pl.UInt64)
    quarter = pl.col("quarter").to_physical() + 1
    frame = frame.with_columns(key.alias("key"), quarter).sort("key")
    repeats = pl.col("key") == pl.col("key").shift()
    if not frame.select(repeats.any()).item():
        return frame.drop("key"), []
    shared = frame.filter(repeats | repeats.shift(-1))
    finding = warning("duplicates", rows=shared.height, value_eur=int(shared["value_eur"].sum()))
    summed = frame.group_by("key", maintain_order=True).agg(
        pl.first(*names), pl.sum(*customs.NUMBERS)
    )
    return summed.drop("key"), [finding]


def _history(former: Year) -> tuple[dict[str, Any], ...]:
    """Return the history of what replaces a stored year."""
    last = asdict(former.provenance)
    return (*last.pop("history"), last)


def _write(drafts: Sequence[_Draft], project: Project) -> None:
    """Write the years beside the store, then switch them."""
    try:
        project.trade.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".ingest-", dir=project.trade) as folder:
            for draft in drafts:
                _write_draft(draft, Path(folder))
            # The Parquet files first: they are the store, the rest are copies.
            for file in sorted(Path(folder).iterdir(), key=lambda file: file.suffix != ".parquet"):
                file.replace(project.trade / file.name)
    except OSError as error:
        reason = error.strerror or error
        raise fatal("not-written", file=project.trade, reason=reason) from error
    except pl.exceptions.PolarsError as error:  # which doesn't say what the system said
        raise fatal("not-written", file=project.trade, reason="is the disk full?") from error


def _write_draft(draft: _Draft, folder: Path) -> None:
    """Write a year's Parquet file and the copies of its provenance and report."""
    year = draft.provenance.year
    provenance, report = asdict(draft.provenance), draft.report.to_json()
    metadata = {"provenance": provenance, "report": report, "labels": draft.labels.rows()}
    draft.frame.lazy().select(
        pl.col(field.name).cast(field.dtype) for field in schema.TRADE
    ).sink_parquet(
        folder / f"{year}.parquet",
        row_group_size=ROW_GROUP,
        compression_level=1,  # higher ones save nothing on columns of codes
        metadata={_METADATA: json.dumps(metadata, ensure_ascii=False)},
    )
    for name, content in (("provenance", provenance), ("report", report)):
        text_file = folder / f"{year}.{name}.json"
        text_file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")
