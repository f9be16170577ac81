"""The notebooks in `notebooks/`, executed on the stored years.

Each runs in a Jupyter kernel of its own, from top to bottom, as it would in Jupyter. The executed
copies become pages of the site; the method page cites the results.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fiches import store
from fiches.documents import results
from fiches.documents.lab import RESULTS
from fiches.documents.page import Page
from fiches.errors import FichesError
from fiches.execution.execute import Notebook, assignments
from fiches.kept.cache import write_atomically
from fiches.settings import Project

TIMEOUT = 900
"""Seconds that a cell may take: a full-size year is read in far less."""

HIDDEN = "#| echo: false"
"""The first line of a cell that only writes a sentence: the page shows it without the code."""

FOLDED = '<details class="code"><summary>Code</summary>\n\n```python\n{}\n```\n\n</details>'

_KERNEL_OPTIONS = [
    "--IPKernelApp.exec_lines=from fiches.startup import skip_slow_import; skip_slow_import()",
    "--IPKernelApp.log_level=ERROR",
]


@dataclass(frozen=True)
class Executed:
    """What became of a notebook.

    Attributes
    ----------
    name
        The name of its file, without the ending: `03-seuil-des-dix`.
    results
        The texts to be cited, by name.
    error
        Why it couldn't be executed.
    """

    name: str
    results: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


def sources(project: Project) -> list[Path]:
    """Return the notebooks, in their order."""
    return sorted((project.root / "notebooks").glob("[0-9][0-9]-*.ipynb"))


def run(
    project: Project,
    *,
    year: int | None = None,
    dept: str = "08",
    jobs: int = 2,
    done: Callable[[Executed], None] = lambda one: None,
) -> list[Executed]:
    """Execute all notebooks; keep the copies and the results.

    Parameters
    ----------
    project
        Whose notebooks they are.
    year
        By default the latest that is stored.
    dept
        The department that the notebooks take as an example.
    jobs
        So many kernels at once.
    done
        Called as each is done.

    Returns
    -------
    list[Executed]
        One for each notebook, in their order. One that failed doesn't stop the others.
    """
    stored = store.open_year(year, project).year
    with project.current():
        header = Page(stored).header
    folder = results.folder(project)
    for copy in folder.glob("*"):
        copy.unlink()

    def one(source: Path) -> Executed:
        try:
            notebook = execute(source, {"year": stored, "dept": dept}, project)
        except FichesError as error:
            return Executed(source.stem, error=str(error))
        text = json.dumps(_page(notebook, header), ensure_ascii=False, indent=1)
        write_atomically(folder / source.name, text.encode())
        return Executed(source.stem, _results(notebook))

    outcomes = []
    with ThreadPoolExecutor(jobs) as pool:
        for outcome in pool.map(one, sources(project)):
            outcomes.append(outcome)
            done(outcome)
    found = {outcome.name: outcome.results for outcome in outcomes if not outcome.error}
    results.write(found, stored, project)
    return outcomes


def execute(source: Path, params: Mapping[str, object], project: Project) -> Notebook:
    """Execute a notebook in a kernel of its own.

    Parameters
    ----------
    source
        The notebook.
    params
        Values that replace those of the cell tagged `parameters`.
    project
        What the kernel finds itself in.

    Returns
    -------
    Notebook
        With its outputs; the same every time, but for what the cells themselves draw from chance.

    Raises
    ------
    FichesError
        If a cell fails: names the notebook, the cell and what went wrong.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from nbformat import from_dict

    notebook = from_dict(_with_parameters(source, params))  # type: ignore[no-untyped-call]
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(source.parent)}},
        extra_arguments=_KERNEL_OPTIONS,
    )
    try:
        client.execute(env=os.environ | project.variables)
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        what = getattr(error, "evalue", str(error))
        cell = next((c["id"] for c in reversed(notebook["cells"]) if c.get("execution_count")), "")
        raise FichesError(f"{source.name}, cell «{cell}»: {what}") from error
    return _lean(notebook)


def _with_parameters(source: Path, params: Mapping[str, object]) -> Notebook:
    """Read a notebook, and set `params` after the cell tagged `parameters`."""
    notebook: Notebook = json.loads(source.read_text("utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])  # a file has it line by line
    for at, cell in enumerate(notebook["cells"], start=1):
        if "parameters" in cell["metadata"].get("tags", ()):
            source_text = f"# Parameters\n{assignments(params)}\n"
            injected = _cell("code", "injected-parameters", source_text)
            notebook["cells"].insert(at, injected | {"execution_count": None, "outputs": []})
            return notebook
    raise FichesError(f"{source.name} has no cell tagged «parameters».")


def _lean(notebook: Notebook) -> Notebook:
    """Leave out what differs from one run to the next, and what the publishers don't need."""
    cells = []
    for cell in notebook["cells"]:
        kept = {name: cell[name] for name in ("cell_type", "id", "source")}
        tags = cell["metadata"].get("tags")
        kept["metadata"] = {"tags": tags} if tags else {}
        if cell["cell_type"] == "code":
            kept |= {"execution_count": cell["execution_count"], "outputs": cell["outputs"]}
            for output in cell["outputs"]:
                _keep_markdown(output)
        cells.append(kept)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _keep_markdown(output: dict[str, Any]) -> None:
    """Drop an output's HTML where its Markdown holds the same: for HTML, Quarto loads scripts."""
    if "text/markdown" in output.get("data", {}):
        output["data"].pop("text/html", None)


def _page(notebook: Notebook, header: str) -> Notebook:
    """Make a page of an executed notebook: header and title first, the code folded."""
    title, *cells = notebook["cells"]
    heading, _, text = title["source"].partition("\n")
    line = f"title: {json.dumps(heading.removeprefix('# '), ensure_ascii=False)}"
    front = _cell("raw", "front-matter", header.strip().replace("---", f"---\n{line}", 1))
    opening = title | {"source": text.strip("\n")}
    return notebook | {"cells": [front, opening, *_folded(cells)]}


def _folded(cells: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Put code behind a button, together with that of the cells before that showed nothing."""
    code: list[str] = []
    for cell in cells:
        visible = cell["cell_type"] == "code" and not cell["source"].startswith(HIDDEN)
        if visible:
            code.append(cell["source"])
        if code and (not visible or cell["outputs"]):
            yield _cell("markdown", f"{cell['id']}-code", FOLDED.format("\n\n".join(code)))
            code.clear()
        if not visible:
            yield cell
        elif cell["outputs"]:
            yield cell | {"source": f"{HIDDEN}\n{cell['source']}"}


def _cell(kind: str, name: str, source: str) -> dict[str, Any]:
    return {"cell_type": kind, "id": name, "metadata": {}, "source": source}


def _results(notebook: Notebook) -> dict[str, str]:
    """Return what the cells tagged `results` hand over."""
    found: dict[str, str] = {}
    for cell in notebook["cells"]:
        if "results" in cell["metadata"].get("tags", ()):
            for output in cell["outputs"]:
                found |= output.get("data", {}).get(RESULTS, {})
    return found
