"""Handing executed notebooks to Quarto, which typesets them and executes none.

They are those of the fiches, `fiches/CODE.ipynb`, of countries, products and territories,
`pays/CODE.ipynb` and so on with their lists, and of the method, `carnets/NAME.ipynb`. The
other pages are documents, which Quarto must be able to render one by one: when it makes the whole
site, it is given their text as executed, where it keeps such texts itself (`execute: freeze`).

Quarto runs `scripts/pre_render.py` before it renders and `scripts/post_render.py` after that.
"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import md5
from pathlib import Path
from typing import Any

import yaml

from fiches import startup
from fiches.build import single
from fiches.build.door import with_door
from fiches.build.make import Maker, executed_key
from fiches.build.plan import DATA, SEARCH, Page
from fiches.build.site import build_older
from fiches.build.workers import DIED, Workers
from fiches.errors import FichesError
from fiches.execution.execute import Notebook
from fiches.kept import inputs
from fiches.kept.cache import write_atomically
from fiches.publish import fonts
from fiches.publish.furniture import furnished
from fiches.publish.markdown import (
    TOKEN,
    Raw,
    markdown,
    metadata,
    restore,
    set_aside,
    with_outputs,
)
from fiches.publish.page import downloads, known_of, switch
from fiches.publish.site import editions, settings
from fiches.publish.website import NOT_FOUND, assets, forwards, redirections
from fiches.reference import tables_of
from fiches.reference.subjects import MODELS, SERIES
from fiches.settings import Project

OFFERING = (DATA, "corrections")
"""The documents that have files to download, also when Quarto executes them itself."""

FOLDERS = ("fiches", "carnets", *(one.folder for one in SERIES))
"""Where the notebooks lie, below the project's folder, and their pages, below the site's."""

ALL = "QUARTO_PROJECT_RENDER_ALL"
INPUTS = "QUARTO_PROJECT_INPUT_FILES"
OUTPUTS = "QUARTO_PROJECT_OUTPUT_FILES"
OUTPUT_DIR = "QUARTO_PROJECT_OUTPUT_DIR"
"""What Quarto tells its steps: whether it renders everything, and else which files, and which it
has made, and in which folder."""

WHOLE = ("docx", "odt")
"""The endings of documents for word processors."""

FROZEN = "_freeze"
"""Where Quarto keeps the texts of documents as executed, and takes them from for a whole site."""

ENDINGS = ("html", "typ", *WHOLE)
"""What Quarto makes of a document, by the endings: it keeps a text for each."""

NOT_A_PAGE = """---
edition: "1970-01-01"
---

Ce document fait des pages du site et n'en est pas une.
"""
"""The text of a model in a whole site, from which its page is taken out (`complete`). PDF/A wants
a date."""

_SHOWN = """::: {{.cell}}

::: {{.cell-output .cell-output-display .cell-output-markdown}}
{}
:::

:::"""
"""What a cell shows, as Quarto has it in a text."""

_HTML_TOKEN = re.compile(rf"(\{{=html\}}\n)({TOKEN})")
"""A token where it stands for HTML: it is made a comment, so that Quarto indexes no such word."""

_ADDRESS = re.compile(
    rf"\s*<url>\s*<loc>[^<]*/(?:{'|'.join(Path(one).stem for one in MODELS)})\.html</loc>.*?</url>",
    re.DOTALL,
)


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
    stale = [page for page in pages if not _is_current(page, project)]
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
        aside = _written(raw)
        write_atomically(_raw_path(page.name, project), aside)
    else:
        slim, aside = frozen(page.document, as_read(whole, more, project)), b""
    slim["metadata"] = {"fiches": _mark(page, project, aside), "beside": sorted(beside)}
    write_atomically(_target(page, project), _written(slim))
    return ""


def _is_notebook(page: Page) -> bool:
    """Tell whether Quarto is handed a notebook, and not the text of one of its documents."""
    return "/" in page.name


def frozen(document: Path, text: str) -> dict[str, Any]:
    """Return what Quarto keeps of a document that it has executed, and takes if it is as it was.

    Parameters
    ----------
    document
        The document.
    text
        Its Markdown with what its cells show.
    """
    read = document.read_bytes().replace(b"\r\n", b"\n")
    result = {"engine": "jupyter", "markdown": text, "supporting": [], "filters": []}
    return {"hash": md5(read, usedforsecurity=False).hexdigest(), "result": result}


def as_read(notebook: Notebook, more: Mapping[str, Any], project: Project) -> str:
    """Return the text of an executed notebook as Quarto gets it after executing a document.

    Its front matter is that of `for_quarto`; what a cell shows is in the blocks that Quarto's
    styles know.
    """

    def output(one: dict[str, Any]) -> dict[str, Any]:
        text = one.get("data", {}).get("text/markdown")
        return one if text is None else {**one, "data": {"text/markdown": _SHOWN.format(text)}}

    front = _front_matter(notebook, more)
    echo = settings(project)["execute"].get("echo", True)
    text = restore(*markdown(with_outputs(notebook, output), ["html"], echo=echo))
    return f"{front}\n\n{text}"


def freeze_models(project: Project) -> None:
    """Hand over next to nothing for the models, so that Quarto executes none for a whole site."""
    for document in (project.root / name for name in MODELS):
        if document.exists():
            kept = _written(frozen(document, NOT_A_PAGE))
            for ending in ENDINGS:
                write_atomically(_frozen(document.stem, ending, project), kept)


def thaw_models(project: Project) -> None:
    """Take back what stands for the models: by themselves, they are executed."""
    for name in MODELS:
        shutil.rmtree(project.root / FROZEN / Path(name).stem, ignore_errors=True)


def _frozen(stem: str, ending: str, project: Project) -> Path:
    return project.root / FROZEN / stem / "execute-results" / f"{ending}.json"


def _mark(page: Page, project: Project, raw: bytes) -> str:
    """Return the hash of all that a page's notebook is made from, and of what its tokens mean."""
    made_by = (inputs.publishing(project), inputs.code(("build",)))
    return inputs.digest(executed_key(page, project), *made_by, raw)


def _contents(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _written(contents: Mapping[str, Any]) -> bytes:
    return json.dumps(contents, ensure_ascii=False, indent=1).encode()


def without_raw(notebook: Notebook) -> tuple[Notebook, Raw]:
    """Return a notebook with tokens in the place of what its cells show, and what these stand for.

    Quarto reads all text three times: to convert it, to filter it, and as a page. Pictures and
    tables take most of that, and nothing in them is for it. They are put back into the page when
    it is done (`finish`); for print and for word processors, by `aside.lua` before the filters.
    """
    raw: Raw = {}

    def output(one: dict[str, Any]) -> dict[str, Any]:
        text = one.get("data", {}).get("text/markdown")
        if text is None:
            return one
        kept = _HTML_TOKEN.sub(r"\1<!-- \2 -->", set_aside(text, raw))
        return {**one, "data": {"text/markdown": kept}, "metadata": {}}

    return with_outputs(notebook, output), raw


def for_quarto(notebook: Notebook, more: Mapping[str, Any] | None = None) -> Notebook:
    """Return a notebook whose front matter has what its cells set: title, description, mark.

    Quarto reads the front matter for the window's title, the search and the navigation, before it
    knows what the cells print.

    Parameters
    ----------
    notebook
        An executed notebook.
    more
        What its front matter is to have besides.
    """
    front_cell = {**notebook["cells"][0], "source": _front_matter(notebook, more or {})}
    cells = [front_cell, *notebook["cells"][1:]]
    return {**notebook, "cells": [_in_lines(cell, n) for n, cell in enumerate(cells)]}


def _front_matter(notebook: Notebook, more: Mapping[str, Any]) -> str:
    known = metadata(notebook) | dict(more)
    text = yaml.safe_dump(known, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{text}---"


def _in_lines(cell: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a cell with its text line by line: Quarto runs the lines of one string together."""
    lines = cell["source"].splitlines(keepends=True)
    return {**cell, "source": lines, "id": f"cell-{number}"}


def _raw_path(name: str, project: Project) -> Path:
    """Return where it is kept what the tokens of a notebook stand for; `aside.lua` reads it too."""
    return project.root / name / "raw.json"


def _target(page: Page, project: Project) -> Path:
    if _is_notebook(page):
        return project.root / f"{page.name}.ipynb"
    return _frozen(page.name, "html", project)


def _is_current(page: Page, project: Project) -> bool:
    """Tell whether what was handed over for a page is what would be handed over now."""
    try:
        known = json.loads(_target(page, project).read_bytes())["metadata"]
        mark, beside = known["fiches"], list(known["beside"])
    except (OSError, ValueError, LookupError, TypeError):
        return False
    raw = _contents(_raw_path(page.name, project))
    return mark == _mark(page, project, raw) and all(
        (project.root / file).exists() for file in beside
    )


def finish(environment: Mapping[str, str], project: Project) -> None:
    """Finish what Quarto has just made: documents for word processors, pages made by themselves.

    Parameters
    ----------
    environment
        The variables that Quarto sets.
    project
        Whose they are.
    """
    site = project.root / environment[OUTPUT_DIR]
    named = (project.root / name for name in environment.get(OUTPUTS, "").splitlines())
    files = [file for file in named if file.exists()]
    for file in files:
        if file.suffix == ".html" and file.is_relative_to(site):
            _put_back(file, file.relative_to(site).with_suffix("").as_posix(), project)
        elif file.suffix == ".pdf":
            from fiches.publish.formats.order import in_order

            write_atomically(file, in_order(file.read_bytes()))
        elif file.suffix.lstrip(".") in WHOLE:
            from fiches.publish.formats.office import finished

            write_atomically(file, finished(file.read_bytes(), project))
    single.complete([] if environment.get(ALL) == "1" else files, project)


def _put_back(file: Path, name: str, project: Project) -> None:
    """Put what a notebook's cells show into the page that Quarto has made of it."""
    known = _raw_path(name, project)
    if known.exists():
        page = restore(file.read_text("utf-8"), json.loads(known.read_bytes()))
        write_atomically(file, page.encode())


def complete(site: Path, project: Project) -> None:
    """Complete a site that Quarto has made in full, the editions before it among the rest."""
    thaw_models(project)
    _withdraw_models(site)
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    put_assets(site, project)
    files = redirections(tables_of(project)) | _forwards(pages, project)
    for path, contents in files.items():
        write_atomically(site / path, contents)
    for made in build_older(replace(project, site=site)):
        if made.error:
            raise FichesError(f"{made.name}: {made.error}")


def put_assets(site: Path, project: Project) -> None:
    """Put into a site of Quarto what the pages to embed load: the built-in publisher's own."""
    for path, contents in assets(project).items():
        write_atomically(site / path, contents)


def _forwards(pages: Sequence[str], project: Project) -> dict[str, bytes]:
    """Return what leads on from where the latest edition will stay."""
    years = editions(project)
    if not years:
        return {}
    folders = tuple(f"{year}/" for year in years)
    own = (page for page in pages if not page.startswith((*folders, f"{NOT_FOUND}.html")))
    return forwards(own, years[0])


def _withdraw_models(site: Path) -> None:
    """Take the pages of the models themselves out of a site: each repeats that of an item.

    They are among the documents of the site because Quarto can't preview a document that isn't.
    """
    models = {Path(model).with_suffix(".html").name for model in MODELS}
    for name in models:
        (site / name).unlink(missing_ok=True)
        (site / name).with_suffix(".pdf").unlink(missing_ok=True)
    search = site / "search.json"
    if search.exists():
        entries = json.loads(search.read_bytes())
        kept = [entry for entry in entries if entry["href"].partition("#")[0] not in models]
        write_atomically(search, json.dumps(kept, ensure_ascii=False, indent=2).encode())
    sitemap = site / "sitemap.xml"
    if sitemap.exists():
        text = _ADDRESS.sub("", sitemap.read_text("utf-8"))
        write_atomically(sitemap, text.encode())
