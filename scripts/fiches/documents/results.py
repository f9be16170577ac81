"""What the notebooks have found, for the method page to cite."""

import json
from collections.abc import Mapping
from pathlib import Path

from fiches.errors import FichesError
from fiches.kept import inputs
from fiches.kept.cache import write_atomically
from fiches.settings import Project


class Results:
    """The results of a notebook, as attributes.

    Parameters
    ----------
    notebook
        The name of its file, without the ending.
    values
        The texts to be cited; nothing if it wasn't executed, and all its results are then empty.
    """

    def __init__(self, notebook: str, values: Mapping[str, str] | None) -> None:
        self._notebook = notebook
        self._values = values

    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):
            raise AttributeError(name)
        if self._values is None:
            return ""
        if name not in self._values:
            known = ", ".join(self._values)
            raise FichesError(f"The notebook {self._notebook} gives no «{name}», but: {known}.")
        return self._values[name]


class Notebooks:
    """The results of all notebooks, as attributes named by their topics: `seuil_des_dix`.

    Parameters
    ----------
    found
        The results of each notebook, by the name of its file; nothing if they weren't executed.
    """

    def __init__(self, found: Mapping[str, Mapping[str, str]] | None) -> None:
        self._found = found

    def __getattr__(self, topic: str) -> Results:
        if topic.startswith("_"):
            raise AttributeError(topic)
        if self._found is None:
            return Results(topic, None)
        topics = {name.partition("-")[2].replace("-", "_"): name for name in self._found}
        if topic not in topics:
            raise FichesError(
                f"No notebook of the name «{topic}» has results; run `make notebooks`. "
                f"There are: {', '.join(topics)}."
            )
        return Results(topics[topic], self._found[topics[topic]])


def folder(project: Project) -> Path:
    """Return where the executed notebooks are."""
    return project.build / "notebooks" / "methode"


def record(project: Project) -> Path:
    """Return the file of the results."""
    return folder(project) / "results.json"


def write(found: Mapping[str, Mapping[str, str]], year: int, project: Project) -> None:
    """Keep the results of notebooks, with what they were made from."""
    kept = {"data": _made_from(year, project), "results": found}
    write_atomically(record(project), json.dumps(kept, ensure_ascii=False, indent=1).encode())


def read(year: int, project: Project) -> Mapping[str, Mapping[str, str]] | None:
    """Return the results by notebook, or nothing if none were made from this year's data."""
    try:
        kept = json.loads(record(project).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    found: dict[str, Mapping[str, str]] = kept["results"]
    return found if kept["data"] == _made_from(year, project) else None


def _made_from(year: int, project: Project) -> str:
    """Return the hash of a stored year and of the one before, to which it is compared."""
    files = [project.trade / f"{one}.parquet" for one in (year, year - 1)]
    return inputs.digest(year, *(file.read_bytes() for file in files if file.exists()))
