"""What surrounds a fiche in the site: neighbours, downloads, how to cite it.

It travels as cells of the executed notebook, so that both publishers show it alike. Paper has the
page's address instead, with a code for telephones, and those of the neighbours.
"""

import io
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from fiches.execution.execute import Notebook
from fiches.french.typography import french, french_html
from fiches.publish.reuse import with_controls
from fiches.publish.reuse.citation import citation, permanent
from fiches.publish.workbook import file_name
from fiches.reference import Department, tables_of
from fiches.settings import Project
from fiches.show import Shown, Value, arguments

DOCUMENTS = {
    "pdf": "La fiche en PDF",
    "docx": "La fiche pour Word (DOCX)",
    "odt": "La fiche pour LibreOffice (ODT)",
}
"""What the fiche offers of itself, by the name of the format."""

_FENCE = "`" * 7


def furnished(
    notebook: Notebook,
    name: str,
    meta: Mapping[str, Any],
    project: Project,
    to: Sequence[str],
) -> Notebook:
    """Return a notebook with what each figure offers, and a fiche's with its furniture.

    Parameters
    ----------
    notebook
        An executed notebook.
    name
        The page's path in the site without its ending, such as `fiches/08`.
    meta
        The page's metadata, with `site-url` if the site's address is known.
    project
        Whose page it is.
    to
        The formats that it is made in, by name.
    """
    notebook = with_controls(notebook, name, meta)
    department = department_of(name, project)
    if department is None:
        return notebook
    front, *cells = notebook["cells"]
    before = _html(_ways(department) + _downloads(department, meta, to))
    after = "\n\n".join(
        [
            "::: {.content-visible when-format=html}",
            "## Citer cette page {#citer}",
            _html(f'<p class="citation">{citation(name, meta)}</p>'),
            "## Autres fiches {#autres-fiches}",
            _html(_region(department) + _ways(department, "Fiches voisines")),
            ":::",
            _online(department, name, meta),
        ]
    )
    return {**notebook, "cells": [front, _cell(before), *cells, _cell(after)]}


def department_of(name: str, project: Project) -> Department | None:
    """Return the department that a page is the fiche of, if it is one."""
    path = PurePosixPath(name)
    codes = {place.code: place for place in tables_of(project).departments}
    return codes.get(path.name) if path.parent.name == "fiches" else None


def _cell(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _html(text: str) -> str:
    return f"{_FENCE}{{=html}}\n{text}\n{_FENCE}"


def _label(place: Department) -> str:
    return french_html(f"{place.code} {place.name}")


def _ways(department: Department, label: str = "Fiches précédente et suivante") -> str:
    """Link to the fiches before and after this one, in the order of their codes."""
    fiches = department.tables.departments
    at = fiches.index(department)
    before, after = fiches[at - 1], fiches[(at + 1) % len(fiches)]
    return (
        f'<nav class="ways" aria-label="{label}">\n'
        f'<a rel="prev" href="{before.code}.html">← {_label(before)}</a>\n'
        '<a href="../index.html">Tous les départements</a>\n'
        f'<a rel="next" href="{after.code}.html">{_label(after)} →</a>\n</nav>\n'
    )


def _downloads(department: Department, meta: Mapping[str, Any], to: Sequence[str]) -> str:
    code = department.code
    return listed(
        [
            *document_links(code, to),
            (f"{code}/{file_name(meta)}", "Les données (XLSX)"),
            ("#citer", "Citer cette page"),
        ]
    )


def document_links(stem: str, to: Container[str]) -> list[tuple[str, str]]:
    """Return where the documents beside a fiche are and what they are called, of some formats."""
    return [(f"{stem}.{name}", text) for name, text in DOCUMENTS.items() if name in to]


def listed(links: Iterable[tuple[str, str]]) -> str:
    """Return what a page offers of itself, in HTML."""
    items = "\n".join(f'<li><a href="{target}">{text}</a></li>' for target, text in links)
    return f'<ul class="downloads">\n{items}\n</ul>'


def _region(department: Department) -> str:
    """Link to the fiches of the same region."""
    region = department.region
    if region.single:
        return ""
    return (
        f"<p>{french_html(f'Dans la même région, {region.le} :')}</p>\n"
        f'<ul class="neighbours">\n{"".join(_neighbours(department))}</ul>\n'
    )


def _neighbours(department: Department) -> Iterator[str]:
    for place in department.region.departments:
        if place == department:
            yield f'<li aria-current="page">{_label(place)}</li>\n'
        else:
            yield f'<li><a href="{place.code}.html">{_label(place)}</a></li>\n'


def _online(department: Department, name: str, meta: Mapping[str, Any]) -> str:
    """Say on paper where the page and its neighbours are, if the site's address is known."""
    here = permanent(name, meta)
    if here is None:
        return ""
    region = department.region
    folder = here.rpartition("/")[0]
    neighbours = [
        {"text": f"{place.code} {place.name}", "address": f"{folder}/{place.code}.html"}
        for place in region.departments
        if place != department
    ]
    given: dict[str, Value] = {
        "address": here,
        "code": _square_code(here),
        "region": french(f"Dans la même région, {region.le} :") if neighbours else "",
        "neighbours": neighbours,
    }
    return Shown("", f"#fiche-online({arguments(given)})")._repr_markdown_()


def _square_code(text: str) -> str:
    """Return a QR code as SVG, in black, without a margin."""
    import segno

    drawn = io.BytesIO()
    segno.make_qr(text, error="m").save(drawn, kind="svg", border=0, omitsize=True, xmldecl=False)
    return drawn.getvalue().decode()
