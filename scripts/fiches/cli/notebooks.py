"""`fiches notebooks`: the notebooks of the method."""

from typing import Annotated

import typer

from fiches import startup
from fiches.cli.common import ensure_data, say, shown
from fiches.errors import FichesError
from fiches.settings import Project


def notebooks(
    year: Annotated[
        int | None, typer.Option(help="Year of the data.", show_default="the latest")
    ] = None,
    dept: Annotated[str, typer.Option(help="The department taken as an example.")] = "08",
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Notebooks at once.", show_default="FICHES_JOBS, or the cores"),
    ] = None,
) -> None:
    """Execute the notebooks of the method; the next build publishes them with their results."""
    from fiches.reference import tables_of

    project = Project.find()
    code = tables_of(project).find_department(dept).code
    ensure_data(project)

    from fiches.build.notebooks import Executed, run
    from fiches.documents import results

    def done(one: Executed) -> None:
        say(f"{one.name}: {one.error or 'executed'}", err=bool(one.error))

    outcomes = run(project, year=year, dept=code, jobs=jobs or startup.jobs(), done=done)
    failed = [one.name for one in outcomes if one.error]
    if failed:
        raise FichesError(f"these notebooks couldn't be executed: {', '.join(failed)}.")
    say(f"{len(outcomes)} notebooks in {shown(results.folder(project))}")
