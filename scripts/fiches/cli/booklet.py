"""`fiches booklet`: chosen fiches in one PDF."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fiches.cli.common import ensure_data, say, shown
from fiches.errors import FichesError
from fiches.settings import Project

if TYPE_CHECKING:
    from fiches.reference import Department


def booklet(
    codes: Annotated[
        list[str], typer.Argument(metavar="CODE…", help="Departments, in the booklet's order.")
    ],
    output: Annotated[
        Path | None, typer.Option(help="The PDF to write.", show_default="_site/livret.pdf")
    ] = None,
) -> None:
    """Bind the fiches of some departments into one PDF, with a cover, contents and bookmarks."""
    from fiches.reference import tables_of

    project = Project.find()
    places = list(dict.fromkeys(map(tables_of(project).find_department, codes)))
    ensure_data(project)

    from fiches.kept.cache import write_atomically
    from fiches.store import held

    with held(project) as still:
        bound = _bound(places, still)
    file = output or project.site / "livret.pdf"
    write_atomically(file, bound)
    say(shown(file.resolve()))


def _bound(places: "Sequence[Department]", project: Project) -> bytes:
    from fiches.build import plan
    from fiches.build.make import notebook_path
    from fiches.build.site import build
    from fiches.publish.booklet import bind
    from fiches.publish.pandoc import Pandoc

    pages = plan.fiches(places, project)
    if failed := [made for made in build(pages, project) if made.error]:
        raise FichesError("; ".join(f"{made.name}: {made.error}" for made in failed))
    notebooks = [json.loads(notebook_path(page, project).read_bytes()) for page in pages]
    with Pandoc() as pandoc:
        return bind(notebooks, project, pandoc)
