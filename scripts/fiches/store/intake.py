"""From official files into the store: whole years, replaced whole or not at all."""

import contextlib
import errno
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from fiches.errors import FichesError
from fiches.reference import Reference, tables_of
from fiches.settings import Project
from fiches.store import places, schema, years
from fiches.store.official import customs, labels
from fiches.store.official.customs import Part, Publication
from fiches.store.official.formats import CODES, FLOW_NAMES, NUMBERS
from fiches.store.official.rows import POLARS_ERRORS, Aside
from fiches.store.publications import KEPT, PastPublication, totals
from fiches.store.report import Beside, Report, describe, unknown_codes
from fiches.store.rules import Finding, fatal, warning
from fiches.store.years import Loss, Provenance, Year, open_year, stored_years

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]

SIMULATED_ON = "2025-01-01"
"""The storing date of simulated data: fixed, so that what is made from it is always the same."""

_LOCKS = fcntl is not None
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EBADF, errno.ENOSYS}
"""What a file system answers that has no locks, or none on folders."""

_UNFINISHED = ".ingest-"
"""How the names of the folders begin in which an ingest writes."""

_HELD = "held-"
"""How the names of the folders begin in which builds hold the store."""

_LONGEST = 86400.0
"""Seconds that no build takes."""

_ASIDE = "bad-rows.txt"


@dataclass(frozen=True)
class Draft:
    """A year about to be stored: `frame` has the store's rows in order, their codes as Enum."""

    frame: pl.DataFrame
    provenance: Provenance
    report: Report
    labels: pl.DataFrame
    publications: tuple[PastPublication, ...]
    aside: tuple[Aside, ...]

    def with_findings(self, findings: Sequence[Finding]) -> "Draft":
        """Return it with further warnings."""
        report = replace(self.report, findings=(*self.report.findings, *findings))
        return replace(self, report=report)

    def encode(self) -> bytes:
        """Return the year's Parquet file."""
        about = (self.provenance, self.report, self.labels, self.publications)
        return years.encode(self.frame.lazy(), *about)


def ingest(
    sources: Sequence[Path], project: Project, *, year: int | None = None, spare: int = 0
) -> list[Report]:
    """Read official files and store the years that they hold.

    A year is replaced whole, its former provenance kept in the history and its former totals
    among the publications; the same files again change nothing. Without `year`, a stored year of
    which the files have fewer quarters is kept, as at the tail of a rolling file. Nothing is stored
    before every year has been checked and written beside the store.

    Parameters
    ----------
    sources
        Zips, folders or text files.
    year
        Store this year only, and even if the files have fewer quarters of it than the store.
    spare
        How many bad lines to set aside at most: they go to a file beside the report.

    Returns
    -------
    list[Report]
        The data reports of the years stored, oldest first.

    Raises
    ------
    FichesError
        If the files can't be trusted or the disk can't be written (`rules.RULES`).
    """
    publication = customs.read(sources, spare=spare)
    held = publication.years
    files = ", ".join(part.source.name for part in publication.parts)
    if year is not None and year not in held:
        raise fatal("other-year", file=files, years=_list(held), year=year)
    with _alone(project):
        wanted = held if year is None else [year]
        drafts, kept = _drafts(wanted, publication, project, keep=year is None)
        if not drafts:
            reasons = " ".join(finding.message for finding in kept)
            raise fatal("nothing-to-store", file=files, reasons=reasons)
        drafts = [draft.with_findings(kept) for draft in drafts]
        _write(drafts, project)
    return [draft.report for draft in drafts]


@contextlib.contextmanager
def _alone(project: Project) -> Iterator[None]:
    """Wait until no other ingest is at work on this store, and clear what killed ones left.

    The lock goes with the process that holds it. Where there are no locks nothing is cleared.
    """
    with contextlib.ExitStack() as stack:
        try:
            project.trade.mkdir(parents=True, exist_ok=True)
            if _LOCKS:
                folder = os.open(project.trade, os.O_RDONLY)
                stack.callback(os.close, folder)
                fcntl.flock(folder, fcntl.LOCK_EX)
                for left in project.trade.glob(f"{_UNFINISHED}*"):
                    shutil.rmtree(left, ignore_errors=True)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise _not_written(project.trade, error) from error
        yield


@contextlib.contextmanager
def held(project: Project) -> Iterator[Project]:
    """Give the project with its store as it is now: an ingest meanwhile changes nothing in it.

    So all that is made in the block, by however many processes, tells of one publication. An ingest
    that is at work already is waited for; the next one only replaces files, and the links to what
    they were stay.
    """
    clear_held(project)
    project.build.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=_HELD, dir=project.build) as folder:
        with _alone(project):
            for file in project.trade.glob("*.parquet"):
                _link(file, Path(folder) / file.name)
        yield replace(project, held=Path(folder))


def clear_held(project: Project) -> None:
    """Remove what killed builds held, once no build can be at work on it any more."""
    for left in project.build.glob(f"{_HELD}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _LONGEST:
                shutil.rmtree(left)


def _link(file: Path, target: Path) -> None:
    """Give a file another name, or copy it where it can have only one."""
    try:
        os.link(file, target)
    except OSError:
        shutil.copyfile(file, target)


def _not_written(folder: Path, error: OSError) -> FichesError:
    return fatal("not-written", file=folder, reason=error.strerror or error)


def _list(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _drafts(
    wanted: Sequence[int], publication: Publication, project: Project, *, keep: bool
) -> tuple[list[Draft], list[Finding]]:
    """Draft the years of a publication, and tell which ones the store keeps instead."""
    drafts: dict[int, Draft] = {}
    kept = []
    for year in wanted:
        parts = parts_of(publication, year)
        former, findings = _former(year, parts, project)
        if former and keep and (finding := _kept(former, parts)):
            kept.append(finding)
            continue
        if problem := flows_problem(year, parts, publication.notes):
            raise problem
        before, more = _before(year, drafts.get(year - 1), project)
        draft = draft_year(year, publication, tables_of(project), former, before)
        drafts[year] = draft.with_findings([*findings, *more])
    return list(drafts.values()), kept


def parts_of(publication: Publication, year: int) -> list[Part]:
    """Return the rows of a year, file by file."""
    return [part.of_year(year) for part in publication.parts if year in part.quarters]


def _former(
    year: int, parts: Sequence[Part], project: Project
) -> tuple[Year | None, list[Finding]]:
    """Open the year that is to be replaced; if it is damaged, only official data may replace it."""
    if year not in stored_years(project):
        return None, []
    try:
        former = open_year(year, project)
    except FichesError as error:
        if _simulated(parts):
            raise
        return None, [warning("store-replaced", year=year, reason=str(error).rstrip("."))]
    if _simulated(parts) and not former.provenance.simulated:
        files = ", ".join(part.source.name for part in parts)
        raise fatal("simulated-over-official", year=year, file=files, path=former.path)
    return former, []


def _before(
    year: int, draft: Draft | None, project: Project
) -> tuple[Beside | None, list[Finding]]:
    """Return the year before: as it is about to be stored, or as the store has it."""
    if draft:
        return Beside(draft.report, draft.frame.lazy()), []
    if year - 1 not in stored_years(project):
        return None, []
    try:
        before = open_year(year - 1, project)
    except FichesError as error:
        reason = str(error).rstrip(".")
        return None, [warning("not-compared", year=year, before=year - 1, reason=reason)]
    return Beside(before.report, before.frame), []


def _kept(former: Year, parts: Sequence[Part]) -> Finding | None:
    """Say that a stored year is kept, if the files have less of it and are of the same kind."""
    quarters = sorted({q for part in parts for q in part.quarters[former.year]})
    more = former.provenance.quarters
    if len(quarters) >= len(more) or former.provenance.simulated != _simulated(parts):
        return None
    return warning("year-kept", year=former.year, quarters=_list(more), given=_list(quarters))


def _simulated(parts: Sequence[Part]) -> bool:
    return any(part.simulated for part in parts)


def draft_year(
    year: int,
    publication: Publication,
    tables: Reference,
    former: Year | None,
    before: Beside | None,
) -> Draft:
    """Put the rows of a year in order and report on them.

    Parameters
    ----------
    publication
        Its files; whether they go together is for `flows_problem` to say.
    former
        What they replace.
    before
        The year before, to compare with.
    """
    parts = parts_of(publication, year)
    frame, findings = _arrange(parts, tables)
    labelled = labels.in_force(publication.labels, year)
    provenance = _provenance(year, parts)
    again = former is not None and _is_same(former.provenance, provenance)
    report = describe(
        frame,
        year=year,
        simulated=provenance.simulated,
        labels=labelled,
        tables=tables,
        former=former.report if former else None,
        again=again,
        before=before,
    )
    publications = former.publications if former else ()
    if former and again:
        provenance = former.provenance
    elif former:
        provenance = replace(provenance, history=_history(former))
        publications = _publications(former, simulated=provenance.simulated)
    unknown = unknown_codes(frame, year, labelled, tables)
    named = pl.DataFrame(unknown, schema=years.LABELS, orient="row")
    aside = tuple(line for part in parts for line in part.rows.aside)
    draft = Draft(frame, provenance, report, named, publications, aside)
    told = (*_malformed(parts), *_set_aside(year, aside))
    return draft.with_findings([*publication.findings, *findings, *told])


def _provenance(year: int, parts: Sequence[Part]) -> Provenance:
    """Say where the rows of a year come from, without what was stored before."""
    simulated = _simulated(parts)
    return Provenance(
        year=year,
        quarters=tuple(sorted({quarter for part in parts for quarter in part.quarters[year]})),
        simulated=simulated,
        sources=tuple(part.source for part in parts),
        stored_on=SIMULATED_ON if simulated else date.today().isoformat(),
        losses=_losses([line for part in parts for line in part.rows.aside]),
    )


def _is_same(stored: Provenance, new: Provenance) -> bool:
    """Tell whether the very files that are stored were given again, and lose the same."""
    return (stored.sources, stored.losses) == (new.sources, new.losses)


def flows_problem(year: int, parts: Sequence[Part], notes: str = "") -> FichesError | None:
    """Say why a year doesn't have each flow once, over the same quarters, if it doesn't."""
    by_flow: dict[str, Part] = {}
    for part in parts:
        other = by_flow.setdefault(part.source.flow, part)
        if other is not part:
            names = {"file": other.source.title, "other": part.source.title}
            return fatal("two-files", year=year, flow=FLOW_NAMES[part.source.flow], **names)
    for flow, name in FLOW_NAMES.items():
        if flow not in by_flow:
            files = ", ".join(part.source.title for part in parts)
            missing = fatal("missing-flow", year=year, flow=name, file=files)
            return FichesError(f"{missing}{notes}")
    exports, imports = (by_flow[flow].quarters[year] for flow in FLOW_NAMES)
    if exports != imports:
        facts = {"exports": _list(exports), "imports": _list(imports)}
        return fatal("uneven-quarters", year=year, **facts)
    return None


def _arrange(parts: Sequence[Part], tables: Reference) -> tuple[pl.DataFrame, list[Finding]]:
    """Put the rows where they count, sort them by the store's key, and add up those that share it.

    Codes become Enum, so that the key fits in one integer: sorting by it is some ten times faster
    than by six columns of strings, and finds duplicates on the way.
    """
    frame = pl.concat([part.frame for part in parts]).drop("year")
    names = [name for name in CODES if name in frame.columns]
    codes = {name: sorted({code for part in parts for code in part.codes[name]}) for name in names}
    codes["quarter"] = ["1", "2", "3", "4"]
    frame = frame.cast({name: pl.Enum(codes[name]) for name in names})
    frame, findings = places.settle(frame, tables)
    key = pl.lit(0, pl.UInt64)
    for name in schema.TRADE_KEY:
        size = len(frame.schema[name].categories)  # type: ignore[attr-defined]
        key = key * size + pl.col(name).to_physical().cast(pl.UInt64)
    quarter = pl.col("quarter").to_physical() + 1
    frame = frame.with_columns(key.alias("key"), quarter).sort("key")
    repeats = pl.col("key") == pl.col("key").shift()
    if not frame.select(repeats.any()).item():
        return frame.drop("key"), findings
    shared = frame.filter(repeats | repeats.shift(-1))
    value_eur = int(shared["value_eur"].sum())
    summed = frame.group_by("key", maintain_order=True).agg(pl.first(*names), pl.sum(*NUMBERS))
    told = warning("duplicates", rows=shared.height, value_eur=value_eur)
    return summed.drop("key"), [*findings, told]


def _malformed(parts: Sequence[Part]) -> Iterator[Finding]:
    """Warn of the codes that are kept as unknown."""
    for part in parts:
        for row in part.rows.malformed.iter_rows(named=True):
            code = CODES[row["column"]]
            yield warning(
                "malformed-code",
                file=part.source.title,
                column=code.name,
                expected=code.example,
                value=repr(row["code"]),
                rows=row["rows"],
                value_eur=row["value_eur"],
            )


def _set_aside(year: int, aside: Sequence[Aside]) -> Iterator[Finding]:
    """Warn of the lines that are missing."""
    if aside:
        value_eur = sum(line.value_eur or 0 for line in aside)
        file = f"{year}.{_ASIDE}"
        yield warning("set-aside", file=file, rows=len(aside), value_eur=value_eur)


def _losses(aside: Sequence[Aside]) -> tuple[Loss, ...]:
    """Return what is set aside by department and flow."""
    by_place: dict[tuple[str, str], list[Aside]] = {}
    for line in aside:
        by_place.setdefault((line.department, line.flow), []).append(line)
    return tuple(
        Loss(
            department=department,
            flow=flow,
            rows=len(lines),
            value_eur=sum(line.value_eur or 0 for line in lines),
            unreadable=sum(line.value_eur is None for line in lines),
        )
        for (department, flow), lines in sorted(by_place.items())
    )


def _history(former: Year) -> tuple[dict[str, Any], ...]:
    """Return the history of what replaces a stored year."""
    last = asdict(former.provenance)
    return (*last.pop("history"), last)


def _publications(former: Year, *, simulated: bool) -> tuple[PastPublication, ...]:
    """Return the publications that what replaces a stored year can be compared with."""
    if former.provenance.simulated != simulated:
        return ()
    provenance = former.provenance
    last = PastPublication(provenance.stored_on, provenance.sources, totals(former.frame))
    return (*former.publications, last)[-KEPT:]


def _write(drafts: Sequence[Draft], project: Project) -> None:
    """Write the years beside the store, then switch them."""
    try:
        project.trade.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=project.trade) as folder:
            for draft in drafts:
                _write_draft(draft, Path(folder))
            # The Parquet files first: they are the store, the rest are copies.
            for file in sorted(Path(folder).iterdir(), key=lambda file: file.suffix != ".parquet"):
                file.replace(project.trade / file.name)
            for draft in drafts:
                if not draft.aside:
                    (project.trade / f"{draft.provenance.year}.{_ASIDE}").unlink(missing_ok=True)
    except OSError as error:
        raise _not_written(project.trade, error) from error
    except POLARS_ERRORS as error:
        raise fatal("not-written", file=project.trade, reason=str(error)) from error


def _write_draft(draft: Draft, folder: Path) -> None:
    """Write a year's Parquet file, the copies of its provenance and report, and what is aside."""
    year = draft.provenance.year
    (folder / f"{year}.parquet").write_bytes(draft.encode())
    copies = {"provenance": asdict(draft.provenance), "report": draft.report.to_json()}
    for name, content in copies.items():
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        (folder / f"{year}.{name}.json").write_text(text, "utf-8", newline="\n")
    if draft.aside:
        lines = (f"{a.file}, line {a.line}: {a.reason}\n{a.text}\n" for a in draft.aside)
        (folder / f"{year}.{_ASIDE}").write_text("\n".join(lines), "utf-8", newline="\n")
