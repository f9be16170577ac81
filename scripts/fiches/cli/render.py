"""`fiches render`: chosen fiches."""

import webbrowser
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fiches import settings
from fiches.errors import FichesError, UsageError

if TYPE_CHECKING:
    from fiches.build.plan import Page

FORMATS = ("html", "pdf")


class Publisher(StrEnum):
    """Who makes pages of executed documents."""

    AUTO = "auto"
    QUARTO = "quarto"
    BUILTIN = "builtin"


Chosen = Annotated[
    Publisher,
    typer.Option(
        help="auto: the built-in one, or Quarto for a document that only Quarto understands."
    ),
]


def render(
    codes: Annotated[
        list[str], typer.Argument(metavar="CODE…", help="Departments: 08, 2A, 971, Ardennes…")
    ],
    to: Annotated[str, typer.Option(help="Formats, with commas between them.")] = "html,pdf",
    publisher: Chosen = Publisher.AUTO,
    output: Annotated[
        Path | None, typer.Option(help="Folder of the site.", show_default="_site")
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the pages in the browser.")] = False,
) -> None:
    """Render the fiches of some departments, if they aren't up to date."""
    from fiches.reference.tables import find_department

    places = list(dict.fromkeys(map(find_department, codes)))
    formats = _formats(to)
    paths = settings.paths()
    ensure_data(paths)

    from fiches.build import make, plan

    pages = plan.fiches(places, paths, formats)
    errors: list[str] = []
    if with_quarto(publisher, pages):
        _render_with_quarto(pages, paths, output)
        site = paths.site
    else:
        site = (output or paths.site).resolve()
        made = make.build(pages, paths)
        errors = [f"{one.name}: {one.error}" for one in made if one.error]
        good = {one.name for one in made if not one.error}
        pages = [page for page in pages if page.name in good]
        make.install(sorted(good), paths, site)
    for page in pages:
        for name in formats:
            typer.echo(shown(site / f"{page.name}.{name}"))
        if show:
            webbrowser.open((site / f"{page.name}.{formats[0]}").as_uri())
    if errors:
        raise FichesError(" ".join(errors))


def with_quarto(publisher: Publisher, pages: "Sequence[Page]") -> bool:
    """Choose the publisher of pages."""
    if publisher is not Publisher.AUTO:
        return publisher is Publisher.QUARTO
    from fiches.execution.document import UnsupportedError, read
    from fiches.publish import quarto

    if quarto.executable() is None:
        return False
    try:
        for document in {page.document for page in pages if page.document.suffix == ".qmd"}:
            read(document)
    except UnsupportedError:
        return True
    return False


def _render_with_quarto(
    pages: "Sequence[Page]", paths: settings.Paths, output: Path | None
) -> None:
    if output:
        raise UsageError("Quarto writes into the project's site: --output needs the built-in one.")
    from fiches.build import handover
    from fiches.publish import quarto

    handover.hand_over(pages, paths)
    for page in pages:
        quarto.publish(page.name, page.to, paths)


def _formats(text: str) -> tuple[str, ...]:
    wanted = {part.strip().lower() for part in text.split(",")}
    if unknown := sorted(wanted - set(FORMATS)):
        raise UsageError(f"«{unknown[0]}» isn't a format: choose among {', '.join(FORMATS)}.")
    return tuple(name for name in FORMATS if name in wanted)


def ensure_data(paths: settings.Paths) -> None:
    """Simulate two years if nothing is stored at all."""
    if any(paths.trade.glob("*.parquet")):
        return
    typer.echo("There is no data yet: simulating the years 2023 and 2024.", err=True)
    from fiches.store.simulation import prepare

    prepare(paths)


def shown(path: Path) -> str:
    """Return a path as short as it can be written from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
