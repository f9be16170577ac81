"""Handing executed notebooks to Quarto, which typesets them and executes none.

They are those of the fiches, `fiches/CODE.ipynb`, of countries, products and territories,
`pays/CODE.ipynb` and so on with their lists, and of the method, `carnets/NAME.ipynb`. The
other pages are documents, which Quarto must be able to render one by one: for a whole site, it is
handed their text as executed (`frozen`).
"""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from fiches import startup
from fiches.build.door import with_door
from fiches.build.make import Maker, executed_key
from fiches.build.plan import DATA, SEARCH, Page
from fiches.build.quarto import ALL, INPUTS
from fiches.build.quarto.forms import as_read, for_quarto, without_raw
from fiches.build.quarto.frozen import frozen, place, written
from fiches.build.workers import DIED, Workers
from fiches.errors import FichesError
from fiches.execution.execute import Notebook
from fiches.kept import inputs
from fiches.kept.cache import contents_of, write_atomically
from fiches.publish import fonts
from fiches.publish.furniture import furnished
from fiches.publish.page import downloads, known_of, switch
from fiches.reference.subjects import SERIES
from fiches.settings import Project

OFFERING = (DATA, "corrections")
"""The documents that have files to download, also when Quarto executes them itself."""

FOLDERS = ("fiches", "carnets", *(one.folder for one in SERIES))
"""Where the notebooks lie, below the project's folder, and their pages, below the site's."""


def wanted(environment: Mapping[str, str]) -> list[str] | None:
    """Return the names of the pages that Quarto is about to render; nothing stands for all.

    Parameters
    ----------
    environment
        The variables that Quarto sets.
    """
    if environment.get(ALL) == "1":
        return None
    files = map(Path, environment.get(INPUTS, "").splitlines())
    names = [
        f"{file.parent.name}/{file.stem}" if file.suffix == ".ipynb" else file.stem
        for file in files
    ]
    return [name for name in names if name in OFFERING or name.partition("/")[0] in FOLDERS]


def is_handed_over(name: str) -> bool:
    """Tell whether Quarto is handed something for a page: it has a search of its own."""
    return name != Path(SEARCH).stem


def hand_over(pages: Sequence[Page], project: Project, *, jobs: int | None = None) -> list[str]:
    """Bring what Quarto is handed up to date: the notebooks of pages, and their files to download.

    Parameters
    ----------
    pages
        Those of `plan.pages` of which `is_handed_over` is true.
    project
        Whose they are.
    jobs
        The number of processes, by default as `startup.jobs` says.

    Returns
    -------
    list[str]
        The names of those that were out of date.

    Raises
    ------
    FichesError
        If some can't be executed, once the others have been: names each, with line and cell.
    """
    fonts.check(project)
    made_from = _made_from(project)
    stale = [page for page in pages if not _is_current(page, made_from, project)]
    stale.sort(key=lambda page: (-page.cost, page.name))
    errors = [
        f"{page.name}: {error}"
        for page, error in _run(stale, project, jobs or startup.jobs())
        if error
    ]
    if errors:
        raise FichesError("\n".join(errors))
    return [page.name for page in stale]


def remove_others(pages: Sequence[Page], project: Project) -> None:
    """Remove what was handed over for pages that are no longer."""
    kept = {page.name for page in pages}
    for folder in FOLDERS:
        for path in (project.root / folder).glob("*"):
            if f"{folder}/{path.stem}" not in kept:
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _run(pages: Sequence[Page], project: Project, jobs: int) -> Iterator[tuple[Page, str]]:
    if min(jobs, len(pages)) <= 1:
        maker = Maker(project)
        yield from ((page, _hand_over(maker, page)) for page in pages)
    else:
        for page, error in Workers(project, min(jobs, len(pages))).run(_hand_over, pages):
            yield page, DIED if error is None else error


def _hand_over(maker: Maker, page: Page) -> str:
    """Execute a page and hand it over; return why that is impossible, or nothing."""
    project = maker.project
    try:
        notebook: Notebook = json.loads(maker.execute(page).read_bytes())
    except FichesError as error:
        return str(error)
    if _is_notebook(page) or page.name in OFFERING:  # files of data that was replaced
        shutil.rmtree(project.root / page.name, ignore_errors=True)
    meta = known_of(notebook, project)
    beside = with_door(page.name, downloads(notebook, page.name, meta, project), project)
    for path, contents in beside.items():
        write_atomically(project.root / path, contents)
    more = {"editions": switch(page.name, project)}
    whole = furnished(notebook, page.name, meta, project, page.to)
    if _is_notebook(page):
        slim, raw = without_raw(for_quarto(whole, more))
        aside = written(raw)
        write_atomically(raw_path(page.name, project), aside)
    else:
        slim, aside = frozen(page.document, as_read(whole, more, project)), b""
    slim["metadata"] = {"fiches": _mark(page, _made_from(project), aside), "beside": sorted(beside)}
    write_atomically(_target(page, project), written(slim))
    return ""


def _is_notebook(page: Page) -> bool:
    """Tell whether Quarto is handed a notebook, and not the text of one of its documents."""
    return "/" in page.name


def _made_from(project: Project) -> tuple[str, ...]:
    """Return the hashes of what all notebooks are made from, first that of what executes them."""
    return inputs.drawing(project), inputs.publishing(project), inputs.code(("build",))


def _mark(page: Page, made_from: Sequence[str], raw: bytes) -> str:
    """Return the hash of all that a page's notebook is made from, and of what its tokens mean."""
    drawing, *others = made_from
    return inputs.digest(executed_key(page, drawing), *others, raw)


def raw_path(name: str, project: Project) -> Path:
    """Return where it is kept what the tokens of a notebook stand for; `aside.lua` reads it too."""
    return project.root / name / "raw.json"


def _target(page: Page, project: Project) -> Path:
    if _is_notebook(page):
        return project.root / f"{page.name}.ipynb"
    return place(page.name, "html", project)


def _is_current(page: Page, made_from: Sequence[str], project: Project) -> bool:
    """Tell whether what was handed over for a page is what would be handed over now."""
    try:
        known = json.loads(_target(page, project).read_bytes())["metadata"]
        mark, beside = known["fiches"], list(known["beside"])
    except (OSError, ValueError, LookupError, TypeError):
        return False
    raw = contents_of(raw_path(page.name, project)) or b""
    return mark == _mark(page, made_from, raw) and all(
        (project.root / file).exists() for file in beside
    )
