"""`fiches render`: chosen fiches."""

import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fiches.cli.common import (
    Chosen,
    Publisher,
    ensure_data,
    say,
    shown,
    tell_of_comments,
    with_quarto,
)
from fiches.errors import FichesError, UsageError
from fiches.publish.formats import FORMATS, USUAL, formats
from fiches.settings import Project

if TYPE_CHECKING:
    from fiches.build.plan import Page


def render(
    codes: Annotated[
        list[str], typer.Argument(metavar="CODE…", help="Departments: 08, 2A, 971, Ardennes…")
    ],
    to: Annotated[str, typer.Option(help="Formats, with commas between them.")] = ",".join(USUAL),
    publisher: Chosen = Publisher.AUTO,
    output: Annotated[
        Path | None, typer.Option(help="Folder of the site.", show_default="_site")
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the pages in the browser.")] = False,
) -> None:
    """Render the fiches of some departments, if they aren't up to date."""
    from fiches.reference import tables_of

    project = Project.find()
    places = list(dict.fromkeys(map(tables_of(project).find_department, codes)))
    wanted = formats(to.split(","))
    ensure_data(project)

    from fiches.build import plan
    from fiches.build.site import build, install

    pages = plan.fiches(places, project, wanted)
    tell_of_comments(project)
    errors: list[str] = []
    if with_quarto(publisher, pages, project):
        _render_with_quarto(pages, project, output)
        site = project.site
    else:
        site = (output or project.site).resolve()
        made = build(pages, project)
        errors = [f"{one.name}: {one.error}" for one in made if one.error]
        good = {one.name for one in made if not one.error}
        pages = [page for page in pages if page.name in good]
        install(sorted(good), project, site)
    for page in pages:
        for name in wanted:
            say(shown(site / FORMATS[name].file(page.name)))
        if show:
            webbrowser.open((site / FORMATS[wanted[0]].file(page.name)).as_uri())
    if errors:
        raise FichesError(" ".join(errors))


def _render_with_quarto(pages: "Sequence[Page]", project: Project, output: Path | None) -> None:
    if output:
        raise UsageError("Quarto writes into the project's site: --output needs the built-in one.")
    from fiches.build import handover
    from fiches.publish import quarto

    handover.hand_over(pages, project)
    for page in pages:
        quarto.publish(page.name, page.to, project)
