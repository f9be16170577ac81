"""`fiches check`: what is to be mended in what analysts write."""

from fiches.cli.common import ensure_data, say
from fiches.errors import FichesError
from fiches.settings import Project


def check() -> None:
    """Check documents and comments: spelling, typography, values, links, pictures, headings."""
    project = Project.find()
    ensure_data(project)

    from fiches.build.check import check as found_in

    found = found_in(project)
    for finding in found:
        say(str(finding))
    if found:
        count = len(found)
        raise FichesError(f"{count} point{'s' if count > 1 else ''} à revoir.")
    say("Rien à corriger.")
