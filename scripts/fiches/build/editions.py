"""Editions: a cited address stays valid when the data of another year comes.

The latest edition is the site itself. Each earlier one is a whole site in a folder that is called
by its year, made by the built-in publisher as it would make the site if no later year were stored:
all its links are relative, so that they stay in it. Where the latest one will be then, `/2024/…`,
its pages are led on to it today.
"""

from collections.abc import Iterator

from fiches.build.make import stage_of
from fiches.build.plan import DATA
from fiches.build.stage import Record
from fiches.publish.site import editions
from fiches.publish.website import NOT_FOUND, forwards
from fiches.settings import Project

RECORD = "editions"
"""The record of what leads on to the latest edition."""


def older(project: Project) -> Iterator[Project]:
    """Give the projects that make the editions before the latest, the latest of them first."""
    if project.edition is None:
        yield from map(project.of_edition, editions(project)[1:])


def put_forwards(paths: Iterator[str], project: Project) -> None:
    """Put on the stage what leads from where the latest edition will stay to where it is.

    Parameters
    ----------
    paths
        The files of the site.
    project
        Whose site it is. An edition before the latest has nothing to lead on to.
    """
    years = editions(project)
    if project.edition or not years:
        return
    stage = stage_of(project)
    files = list(paths)
    pages = (path for path in files if path.endswith(".html") and path != f"{NOT_FOUND}.html")
    copies = {
        f"{years[0]}/{path}": (stage.site / path).read_bytes()
        for path in files
        if path.startswith(f"{DATA}/")
    }
    stage.put(Record(RECORD), forwards(pages, years[0]) | copies)
