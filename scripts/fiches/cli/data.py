"""`fiches data`: get the customs' files, store them, and say what was found in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fiches.cli.common import console, say, shown
from fiches.errors import FichesError, UsageError
from fiches.settings import Project
from fiches.show import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import ProgressColumn
    from rich.table import Table

    from fiches.store.fetch import Fetched, Resource
    from fiches.store.report import Report

SHOWN = 10
"""Findings of one kind that are shown; the report's file has them all."""


Files = Annotated[list[Path], typer.Argument(help="Zips, folders or text files, any names.")]

SkipBadRows = Annotated[
    int, typer.Option(min=0, metavar="N", help="Set up to N lines aside that can't be read.")
]

app = typer.Typer(help="Official and simulated customs data.", no_args_is_help=True)


@app.command()
def demo(
    year: Annotated[
        list[int] | None,
        typer.Option(min=2019, max=2029, help="A year, given once or several times: 2023, 2024."),
    ] = None,
    full_size: Annotated[
        bool, typer.Option("--full-size", help="Make as many rows as the real files have.")
    ] = False,
) -> None:
    """Simulate years as official files and store them; official data is left alone."""
    from fiches.store import open_year
    from fiches.store.simulation import YEARS, prepare

    project, years = Project.find(), year or YEARS
    made = prepare(project, years, full_size=full_size)
    for kept in sorted({*years} - {*made}):
        simulated = open_year(kept, project).provenance.simulated
        say(f"{kept} is {'as it would be made' if simulated else 'official data'}: kept.")
    _prepare(project)
    status()


@app.command()
def fetch(
    year: Annotated[int | None, typer.Option(help="The calendar year.")] = None,
    resource: Annotated[
        list[str] | None,
        typer.Option(help="Identifier of a file to take, where the choice isn't plain."),
    ] = None,
    url: Annotated[
        list[str] | None,
        typer.Option(help="Address of a zip, once or several times, instead of a year."),
    ] = None,
) -> None:
    """Download a year's official files from data.gouv.fr, or given ones, into data/raw/."""
    from fiches.store.fetch import at, find

    if bool(year) == bool(url):
        raise UsageError("Say which year (--year 2024), or give the files' addresses (--url …).")
    chosen = [at(one) for one in url] if url else find(year or 0, only=resource or [])
    if year:
        console().print(_choice(chosen))
    fetched = _download(chosen, Project.find().raw)
    for one in fetched:
        if one.notice:
            console().print(f"Warning: {one.notice}", soft_wrap=True)
    say(f"Next: fiches data ingest {' '.join(shown(one.path) for one in fetched)}")


def _download(chosen: Sequence[Resource], folder: Path) -> list[Fetched]:
    """Download files one after the other, and show how far it is."""
    from rich.progress import Progress

    from fiches.store.fetch import download

    fetched = []
    with Progress(*_progress_columns(), console=console()) as progress:
        for one in chosen:
            task = progress.add_task(plain(one.filename), total=one.size)
            fetched.append(
                download(
                    one,
                    folder,
                    progress=lambda done, total, task=task: progress.update(  # type: ignore[misc]
                        task, completed=done, total=total
                    ),
                )
            )
            progress.update(task, total=1, completed=1)
    return fetched


@app.command()
def ingest(
    files: Files,
    year: Annotated[
        int | None,
        typer.Option(help="Store this year only, even if the store has more quarters of it."),
    ] = None,
    skip_bad_rows: SkipBadRows = 0,
) -> None:
    """Check official files and store the years that they hold."""
    from fiches import store

    project = Project.find()
    for report in store.ingest(files, project, year=year, spare=skip_bad_rows):
        _print_report(report, project.trade / f"{report.year}.report.json")
    _prepare(project)


def _prepare(project: Project) -> None:
    """Compute what all fiches tell of all places, once the latest year is stored."""
    from fiches.documents.fiche import prepare
    from fiches.store import open_year, stored_years

    if stored_years(project):
        prepare(open_year(None, project))


@app.command()
def verify(
    files: Files,
    output: Annotated[
        Path | None, typer.Option(help="Folder of the report, by default _build/verify.")
    ] = None,
    skip_bad_rows: SkipBadRows = 0,
) -> None:
    """Check official files without storing anything, and write a report that can be sent."""
    from fiches.cli.named import RULES
    from fiches.store.verify import verify as look

    project = Project.find()
    found = look(files, project, RULES, spare=skip_bad_rows)
    written = found.write(output or project.build / "verify")
    for year in found.years:
        _print_tables(year.report)
        for name, (first, *_) in year.named.items():
            say(f"The rule «{name}» names {first}")
    say(f"The whole report: {shown(written)}, and the same as data beside it.")
    if found.problems:
        raise FichesError(" ".join(found.problems))


@app.command()
def status() -> None:
    """Show the stored years."""
    from fiches import store

    project = Project.find()
    years = [store.open_year(year, project) for year in store.stored_years(project)]
    if not years:
        say("No data yet: fiches data demo simulates some, fiches data fetch gets the real.")
        return
    table = _table("Year", "Quarters", "Data", "Stored on")
    _add_numbers(table, "Rows", "Exports\nM€", "Imports\nM€", "Warnings")
    for one in years:
        table.add_row(
            str(one.year),
            _quarters(one.provenance.quarters),
            "simulated" if one.provenance.simulated else "official",
            one.provenance.stored_on,
            f"{one.report.rows:,}",
            _millions(one.report.value_eur("E")),
            _millions(one.report.value_eur("I")),
            str(len(one.report.findings)),
        )
    console().print(table)


def _table(*columns: str, title: str | None = None) -> Table:
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column)
    return table


def _add_numbers(table: Table, *columns: str) -> None:
    """Add columns that are never wrapped or cut, however narrow the terminal."""
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)


def _progress_columns() -> Sequence[ProgressColumn]:
    from rich import progress

    return (
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        progress.DownloadColumn(),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )


def _millions(euros: float) -> str:
    return f"{euros / 1e6:,.1f}"


def _quarters(quarters: Sequence[int]) -> str:
    return "all" if len(quarters) == 4 else ", ".join(map(str, quarters))


def _choice(resources: Sequence[Resource]) -> Table:
    """Show what was chosen on data.gouv.fr."""
    table = _table("File", "Title", "Changed", title="Chosen on data.gouv.fr")
    _add_numbers(table, "MB")
    for one in resources:
        size = f"{one.size / 1e6:,.1f}" if one.size else "?"
        table.add_row(one.filename, one.title, one.modified[:10], size)
    return table


def _print_report(report: Report, file: Path) -> None:
    """Print the data report of a year."""
    screen = console()
    kind = "simulated" if report.simulated else "official"
    screen.print(f"{report.year}: {report.rows:,} rows of {kind} data stored.", soft_wrap=True)
    screen.print(
        f"{len(report.departments)} department codes, {len(report.regions)} region codes; "
        f"the whole report: {shown(file)}",
        soft_wrap=True,
    )
    _print_tables(report)


def _print_tables(report: Report) -> None:
    """Print the sums, comparisons and warnings of a year."""
    screen = console()
    for table in (_sums(report), _comparisons(report)):
        if table.row_count:
            screen.print("", table)
    screen.print()
    _print_findings(report, screen)


def _sums(report: Report) -> Table:
    """Show rows and sums by flow and quarter."""
    from fiches.store.official.formats import FLOW_NAMES

    table = _table("Flow", "Quarter")
    _add_numbers(table, "Rows", "M€", "Thousand tonnes")
    for one in report.sums:
        numbers = (f"{one.rows:,}", _millions(one.value_eur), _millions(one.mass_kg))
        table.add_row(FLOW_NAMES[one.flow], str(one.quarter), *numbers)
    return table


def _comparisons(report: Report) -> Table:
    """Show the totals beside other ones."""
    from fiches.store.official.formats import FLOW_NAMES

    table = _table("Against", "Place", "What")
    _add_numbers(table, "Here M€", "There M€", "Change")
    for one in report.comparisons:
        change = "same" if one.value == one.other or one.change is None else f"{one.change:+.2%}"
        numbers = (_amount(one.value, one.unit), _amount(one.other, one.unit), change)
        what = {**FLOW_NAMES, "balance": "balance"}[one.measure]
        table.add_row(f"{one.against} {one.period}".strip(), one.place, what, *numbers)
    return table


def _amount(value: float, unit: str) -> str:
    """Return a total in its unit: millions of euros, or percent of the region."""
    return _millions(value) if unit == "EUR" else f"{value:.2f} %"


def _print_findings(report: Report, screen: Console) -> None:
    """Print the warnings, the first ones of each kind."""
    if not report.findings:
        screen.print("No warning.")
    for _, found in groupby(report.findings, key=lambda finding: finding.rule):
        findings = list(found)
        for one in findings[:SHOWN]:
            rows = f" ({one.rows:,} rows, {_millions(one.value_eur)} M€)" if one.rows else ""
            screen.print(f"Warning: {one.message}{rows}", soft_wrap=True)
        if len(findings) > SHOWN:
            screen.print(f"… and {len(findings) - SHOWN} more of this kind.")
