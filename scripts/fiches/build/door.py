"""The files beside the data page, which come from the store: the page itself knows no numbers."""

from collections.abc import Mapping

from fiches.build.plan import DATA
from fiches.settings import Project


def with_door(name: str, files: Mapping[str, bytes], project: Project) -> dict[str, bytes]:
    """Return the files of a page, for the data page with those that are beside it.

    Parameters
    ----------
    name
        The page's path in the site without its ending.
    files
        What the publisher has made of it, by path in the site.
    project
        Whose page it is.
    """
    if name != DATA:
        return dict(files)
    from fiches.documents.data import package

    start = f"{DATA}/"
    beside = {
        path.removeprefix(start): one for path, one in files.items() if path.startswith(start)
    }
    described = package.with_description(beside, project)
    return {**files, **{f"{start}{path}": one for path, one in described.items()}}
