"""`fiches notebooks`: the notebooks of the method."""

import os
from typing import Annotated

import typer

from fiches import settings
from fiches.cli.render import ensure_data, shown
from fiches.errors import FichesError


def notebooks(
    year: Annotated[
        int | None, typer.Option(help="Year of the data.", show_default="the latest")
    ] = None,
    dept: Annotated[str, typer.Option(help="The department taken as an example.")] = "08",
    jobs: Annotated[
        int, typer.Option(min=1, help="Notebooks at once.", show_default="cores")
    ] = os.cpu_count() or 1,
) -> None:
    """Execute the notebooks of the method; the next build publishes them with their results."""
    from fiches.reference.tables import find_department

    code = find_department(dept).code
    paths = settings.paths()
    ensure_data(paths)

    from fiches.build.notebooks import Executed, run
    from fiches.documents import results

    def done(one: Executed) -> None:
        typer.echo(f"{one.name}: {one.error or 'executed'}", err=bool(one.error))

    outcomes = run(paths, year=year, dept=code, jobs=jobs, done=done)
    failed = [one.name for one in outcomes if one.error]
    if failed:
        raise FichesError(f"these notebooks couldn't be executed: {', '.join(failed)}.")
    typer.echo(f"{len(outcomes)} notebooks in {shown(results.folder(paths))}")
