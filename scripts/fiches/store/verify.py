"""Official files looked at without storing anything: one report that can be sent.

It says all that an ingest would, and goes on where an ingest would stop, so that the first meeting
with new files tells as much as it can.
"""

import json
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import Any

import polars as pl

from fiches.errors import FichesError
from fiches.kept.cache import write_atomically
from fiches.reference import tables_of
from fiches.settings import Project
from fiches.store import years
from fiches.store.intake import Draft, draft_year, flows_problem, parts_of
from fiches.store.official import customs
from fiches.store.official.customs import Publication, Source
from fiches.store.official.formats import FLOW_NAMES
from fiches.store.publications import totals
from fiches.store.report import Beside, Comparison, Report
from fiches.store.years import Year

Rule = Callable[[Year, Year | None], Iterable[str]]
"""What a rule would name in a year, a line each; with the year before, if the files have it."""

SHOWN = 50
"""Warnings of one kind that the text shows; the data beside it has them all."""


@dataclass(frozen=True)
class VerifiedYear:
    """A year of the files.

    Attributes
    ----------
    totals
        By `flow, department, quarter`: `value_eur`.
    named
        What each rule names, by the rule's name.
    """

    report: Report
    totals: pl.DataFrame = field(compare=False)
    named: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Verification:
    """What is to be said of some files.

    Attributes
    ----------
    sources
        The files of trade data that could be read.
    problems
        Why they can't be ingested, if they can't.
    years
        What can be said of each year all the same.
    """

    sources: tuple[Source, ...]
    problems: tuple[str, ...]
    years: tuple[VerifiedYear, ...]

    def write(self, folder: Path) -> Path:
        """Write the report, `verification.md` and `verification.json`; return the first.

        Raises
        ------
        FichesError
            If the folder can't be written.
        """
        text = "\n".join(_lines(self)) + "\n"
        data = json.dumps(_data(self), ensure_ascii=False, indent=1) + "\n"
        try:
            write_atomically(folder / "verification.json", data.encode())
            write_atomically(folder / "verification.md", text.encode())
        except OSError as error:
            reason = error.strerror or error
            raise FichesError(f"{folder} can't be written ({reason}).") from error
        return folder / "verification.md"


def verify(
    files: Sequence[Path], project: Project, rules: Mapping[str, Rule], *, spare: int = 0
) -> Verification:
    """Look at official files as an ingest would, without the store.

    Parameters
    ----------
    files
        Zips, folders or text files.
    rules
        By name, what would be told of each year.
    spare
        How many bad lines to set aside at most.
    """
    try:
        publication = customs.read_what_can_be(files, spare=spare)
    except FichesError as error:
        return Verification((), (_without_folders(str(error), files),), ())
    problems = [str(error) for error in publication.errors]
    found: list[VerifiedYear] = []
    before: Draft | None = None
    opened: Year | None = None
    for year in publication.years:
        if problem := flows_problem(year, parts_of(publication, year), publication.notes):
            problems.append(str(problem))
        if not _is_double(publication, year):
            before = _draft(year, publication, project, before)
            earlier, opened = opened, _opened(before, project)
            found.append(_verified(opened, earlier, rules))
    sources = tuple(part.source for part in publication.parts)
    return Verification(
        sources, tuple(_without_folders(text, files) for text in problems), tuple(found)
    )


def _without_folders(text: str, files: Sequence[Path]) -> str:
    """Return a message without the folders of this machine, since it may be sent."""
    for path in files:
        if path.is_absolute():
            text = text.replace(f"{path.parent}/", "")
    return text


def _is_double(publication: Publication, year: int) -> bool:
    """Tell whether a flow is there twice, so that sums would mean nothing."""
    flows = [part.source.flow for part in parts_of(publication, year)]
    return len(flows) > len(set(flows))


def _draft(year: int, publication: Publication, project: Project, before: Draft | None) -> Draft:
    follows = before is not None and before.provenance.year == year - 1
    beside = Beside(before.report, before.frame.lazy()) if before and follows else None
    return draft_year(year, publication, tables_of(project), None, beside)


def _opened(draft: Draft, project: Project) -> Year:
    """Return a year as it would be opened."""
    path = Path(f"{draft.provenance.year}.parquet")
    return years.decode(draft.encode(), path, project)


def _verified(year: Year, earlier: Year | None, rules: Mapping[str, Rule]) -> VerifiedYear:
    """Look at a year, with the one before if the two follow each other."""
    before = earlier if earlier and earlier.year == year.year - 1 else None
    named = {name: tuple(_named(rule, year, before)) for name, rule in rules.items()}
    return VerifiedYear(year.report, totals(year.frame), named)


def _named(rule: Rule, year: Year, before: Year | None) -> Iterator[str]:
    """Return what a rule names; one that fails on new data must not hide the others."""
    try:
        yield from rule(year, before)
    except Exception as error:
        yield f"fails: {type(error).__name__}: {error}"


def _data(verification: Verification) -> dict[str, Any]:
    """Return the report as data."""
    return {
        **_about(),
        "sources": [asdict(source) for source in verification.sources],
        "problems": verification.problems,
        "years": [
            {
                "report": year.report.to_json(),
                "totals": year.totals.to_dicts(),
                "named": year.named,
            }
            for year in verification.years
        ],
    }


def _about() -> dict[str, str]:
    return {
        "made_on": date.today().isoformat(),
        "fiches": version("fiches"),
        "polars": version("polars"),
        "python": platform.python_version(),
    }


def _lines(verification: Verification) -> Iterator[str]:
    """Write the report in Markdown."""
    about = ", ".join(f"{name.replace('_', ' ')} {what}" for name, what in _about().items())
    yield from ("# Verification of official files", "", f"{about}.", "")
    if verification.sources:
        rows = (
            (s.title, FLOW_NAMES[s.flow], f"{s.rows:,}", s.sha256) for s in verification.sources
        )
        yield from _table(("file", "flow", "rows", "SHA-256"), rows)
    if verification.problems:
        yield from ("## They can't be ingested", "")
        yield from (*(f"- {problem}" for problem in verification.problems), "")
    for year in verification.years:
        yield from _lines_of_year(year)


def _lines_of_year(year: VerifiedYear) -> Iterator[str]:
    report = year.report
    kind = "simulated" if report.simulated else "official"
    yield from (f"## {report.year}", "", f"{report.rows:,} rows of {kind} data.", "")
    yield from _table(
        ("flow", "quarter", "rows", "M€", "thousand tonnes"),
        (
            (
                FLOW_NAMES[s.flow],
                s.quarter,
                f"{s.rows:,}",
                _millions(s.value_eur),
                _millions(s.mass_kg),
            )
            for s in report.sums
        ),
    )
    if report.comparisons:
        head = ("against", "place", "what", "here", "there", "change", "explained")
        yield from ("### Comparisons", "")
        yield from _table(head, map(_compared, report.comparisons))
    yield from ("### Warnings", "")
    yield from (*_warnings(report), "")
    for name, lines in year.named.items():
        yield from (f'### What the rule "{name}" would name', "")
        yield from (*(f"- {line}" for line in lines or ("nothing",)), "")


def _compared(comparison: Comparison) -> tuple[object, ...]:
    """Return the cells of a comparison."""
    euros = comparison.unit == "EUR"
    amounts = (
        f"{_millions(amount)} M€" if euros else f"{amount:.2f} %"
        for amount in (comparison.value, comparison.other)
    )
    what = {**FLOW_NAMES, "balance": "balance"}[comparison.measure]
    change = "" if comparison.change is None else f"{comparison.change:+.2%}"
    against = f"{comparison.against} {comparison.period}".strip()
    explained = {True: "yes", False: "**no**", None: ""}[comparison.agrees]
    return against, comparison.place, what, *amounts, change, explained


def _warnings(report: Report) -> Iterator[str]:
    """List the warnings, the first ones of each kind."""
    for _, found in groupby(report.findings, key=lambda finding: finding.rule):
        findings = list(found)
        for one in findings[:SHOWN]:
            count = f" ({one.rows:,} rows, {_millions(one.value_eur)} M€)" if one.rows else ""
            yield f"- {one.message}{count}"
        if len(findings) > SHOWN:
            yield f"- … and {len(findings) - SHOWN:,} more of this kind"
    if not report.findings:
        yield "None."


def _millions(number: float) -> str:
    return f"{number / 1e6:,.1f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Write a table in Markdown."""
    for cells in (head, ["---"] * len(head), *rows):
        yield "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
    yield ""
