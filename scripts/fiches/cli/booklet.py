"""`fiches booklet`: chosen fiches in one PDF."""

import json
from pathlib import Path
from typing import Annotated

import typer

from fiches import settings
from fiches.cli.render import ensure_data, shown
from fiches.errors import FichesError


def booklet(
    codes: Annotated[
        list[str], typer.Argument(metavar="CODE…", help="Departments, in the booklet's order.")
    ],
    output: Annotated[
        Path | None, typer.Option(help="The PDF to write.", show_default="_site/livret.pdf")
    ] = None,
) -> None:
    """Bind the fiches of some departments into one PDF, with a cover, contents and bookmarks."""
    from fiches.reference.tables import find_department

    places = list(dict.fromkeys(map(find_department, codes)))
    paths = settings.paths()
    ensure_data(paths)

    from fiches.build import make, plan
    from fiches.kept.cache import write_atomically
    from fiches.publish import Pandoc
    from fiches.publish.booklet import bind

    pages = plan.fiches(places, paths)
    if failed := [made for made in make.build(pages, paths) if made.error]:
        raise FichesError("; ".join(f"{made.name}: {made.error}" for made in failed))
    notebooks = [json.loads(make.notebook_path(page, paths).read_bytes()) for page in pages]
    with Pandoc() as pandoc:
        bound = bind(notebooks, paths, pandoc)
    file = output or paths.site / "livret.pdf"
    write_atomically(file, bound)
    typer.echo(shown(file.resolve()))
