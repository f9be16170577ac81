"""`fiches render`: chosen fiches."""

import webbrowser
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fiches import settings
from fiches.errors import FichesError, UsageError

FORMATS = ("html", "pdf")


class Publisher(StrEnum):
    """Who makes pages of executed documents."""

    AUTO = "auto"
    QUARTO = "quarto"
    BUILTIN = "builtin"


def render(
    codes: Annotated[
        list[str], typer.Argument(metavar="CODE…", help="Departments: 08, 2A, 971, Ardennes…")
    ],
    to: Annotated[str, typer.Option(help="Formats, with commas between them.")] = "html,pdf",
    publisher: Annotated[
        Publisher,
        typer.Option(
            help="auto: the built-in one, or Quarto for a document that only Quarto understands."
        ),
    ] = Publisher.AUTO,
    output: Annotated[
        Path | None, typer.Option(help="Folder of the site.", show_default="_site")
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the pages in the browser.")] = False,
) -> None:
    """Render the fiches of some departments, if they aren't up to date."""
    from fiches.reference import find_department

    places = list(dict.fromkeys(map(find_department, codes)))
    formats = _formats(to)
    paths = settings.paths()
    _ensure_data(paths)

    from fiches import build, plan

    site = (output or paths.site).resolve()
    failed = []
    for page in plan.fiches(places, paths, formats):
        (made,) = build.build([page], paths)
        if made.error:
            failed.append(made)
            continue
        build.install([made.name], paths, site)
        for name in formats:
            typer.echo(_shown(site / f"{made.name}.{name}"))
        if show:
            webbrowser.open((site / f"{made.name}.html").as_uri())
    if failed:
        raise FichesError("; ".join(f"{made.name}: {made.error}" for made in failed))


def _formats(text: str) -> tuple[str, ...]:
    wanted = {part.strip().lower() for part in text.split(",")}
    if unknown := sorted(wanted - set(FORMATS)):
        raise UsageError(f"«{unknown[0]}» isn't a format: choose among {', '.join(FORMATS)}.")
    return tuple(name for name in FORMATS if name in wanted)


def _ensure_data(paths: settings.Paths) -> None:
    """Simulate two years if nothing is stored at all."""
    if any(paths.trade.glob("*.parquet")):
        return
    typer.echo("There is no data yet: simulating the years 2023 and 2024.", err=True)
    from fiches.demo import prepare

    prepare(paths)


def _shown(path: Path) -> str:
    """Return a path as short as it can be written from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
