"""A page that Quarto has rendered by itself, `quarto render fiche.qmd -P dept:08`, made whole.

It stands at the root of the site, `fiche.html`, and not where the site has it, `fiches/08.html`.
It gets what each figure offers, in the folder `fiche` beside it, and its links are led from where
it stands; those to pages that aren't there become plain text.

Quarto keeps the executed notebook for that (`keep-ipynb`), so nothing is executed again.
"""

import posixpath
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat

from fiches.build.stage import withdraw
from fiches.execution.execute import Notebook
from fiches.kept.cache import write_atomically
from fiches.publish.furniture import document_links, listed
from fiches.publish.page import downloads, known_of
from fiches.publish.reuse import controls, shown
from fiches.publish.workbook import file_name
from fiches.reference.subjects import MODELS
from fiches.settings import DOCUMENT, Project

KEPT = ".quarto_ipynb"
"""What the names of the notebooks that Quarto keeps go on with; a number may follow."""

OFFERED = frozenset({".csv", ".svg", ".xlsx", ".html"})
"""The endings of what a page offers in its folder."""

_MAIN = re.compile(r"<main\b.*</main>", re.DOTALL)
_LINK = re.compile(
    r'<a (?P<before>[^>]*?)href="(?P<to>[^"]*)"(?P<after>[^>]*)>(?P<text>.*?)</a>', re.DOTALL
)
_LEADS = re.compile(r' data-to="(?P<to>[^"]*)"')
_MENU = re.compile(r'(?<= href="\./)(\w+/index)\.ipynb"')
_TITLE = re.compile(r'<header id="title-block-header".*?</header>', re.DOTALL)


def complete(made: Sequence[Path], project: Project) -> None:
    """Make the pages among what Quarto has just made whole, and remove the notebooks it kept.

    Parameters
    ----------
    made
        The files: pages, PDF, documents.
    project
        Whose they are.
    """
    for page in made:
        if page.suffix == ".html" and f"{page.stem}.qmd" in MODELS:
            beside = {file.suffix[1:] for file in made if file.stem == page.stem}
            _complete(page, beside, project)
    for notebook in project.root.glob(f"*{KEPT}*"):
        notebook.unlink()


def _complete(page: Path, beside: set[str], project: Project) -> None:
    notebook = kept(page.stem, project)
    meta = known_of(notebook, project) if notebook else {}
    if notebook is None or "page" not in meta:
        return
    name = page.stem
    files = downloads(notebook, name, meta, project)
    withdraw(_left_by_another(page, name) - set(files), page.parent)
    for path, contents in files.items():
        write_atomically(page.parent / path, contents)
    text = _MENU.sub(r'\1.html"', page.read_text("utf-8"))  # not rendered now, so not known to it
    text = led(text, str(meta["page"]), page)
    text = with_controls(text, notebook, name, meta)
    if f"{name}.qmd" == DOCUMENT:
        links = [*document_links(name, beside), (f"{name}/{file_name(meta)}", "Les données (XLSX)")]
        text = _TITLE.sub(lambda title: f"{title[0]}\n{listed(links)}", text, count=1)
    write_atomically(page, text.encode())


def _left_by_another(page: Path, name: str) -> set[str]:
    """Return the files beside a page: it was perhaps that of another department before."""
    found = (path for path in (page.parent / name).rglob("*") if path.suffix in OFFERED)
    return {path.relative_to(page.parent).as_posix() for path in found}


def kept(stem: str, project: Project) -> Notebook | None:
    """Return the notebook that Quarto has executed of a document, the last if there are more."""
    found = sorted(
        project.root.glob(f"{stem}{KEPT}*"), key=lambda file: (file.stat().st_mtime, file.name)
    )
    return nbformat.read(found[-1], as_version=4) if found else None  # type: ignore[no-untyped-call]


def led(text: str, name: str, page: Path) -> str:
    """Return a page with its links led from where it stands, and without those that lead nowhere.

    Parameters
    ----------
    text
        The page.
    name
        Where the site has it, such as `fiches/08`: its links are written for there.
    page
        Where it stands.
    """

    def target(to: str) -> str:
        """Return where a link leads from here, or nothing if there is nothing."""
        if re.match(r"[a-z]+:|#|/", to) or not to:
            return to
        address, *rest = re.split(r"(?=[?#])", to, maxsplit=1)
        written_for = "" if to.startswith("./") else posixpath.dirname(name)  # Quarto's own
        address = posixpath.normpath(posixpath.join(written_for, address))
        if address.startswith(f"{name}/"):
            address = f"{page.stem}{address.removeprefix(name)}"
        return "".join([address, *rest]) if (page.parent / address).is_file() else ""

    def link(found: re.Match[str]) -> str:
        to = target(found["to"])
        return (
            f'<a {found["before"]}href="{to}"{found["after"]}>{found["text"]}</a>'
            if to
            else found["text"]
        )

    def leads(found: re.Match[str]) -> str:
        to = target(found["to"])
        return f' data-to="{to}"' if to else ""

    return _MAIN.sub(lambda main: _LEADS.sub(leads, _LINK.sub(link, main[0])), text, count=1)


def with_controls(text: str, notebook: Notebook, name: str, meta: Mapping[str, Any]) -> str:
    """Return a page whose figures offer their files, each below itself."""
    for figure in shown(notebook):
        before, anchor, after = text.partition(f'id="{figure.anchor}"')
        inside, end, rest = after.partition("</figure>")
        offered = controls(figure, name, meta) if end else ""
        text = f"{before}{anchor}{inside}{offered}{end}{rest}"
    return text
