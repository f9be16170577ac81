"""Publishing an executed notebook with the built-in publisher."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

from fiches import timing
from fiches.execution.execute import Notebook
from fiches.french import wording
from fiches.french.typography import french
from fiches.publish.formats import FORMATS, Format
from fiches.publish.furniture import department_of, furnished
from fiches.publish.markdown import (
    Raw,
    front_matter,
    markdown,
    metadata,
    printed,
    restore,
)
from fiches.publish.pandoc import NO_OUTPUTS, Outputs, Pandoc
from fiches.publish.reuse import files as reused
from fiches.publish.reuse.citation import address
from fiches.publish.site import cited, editions, settings, site
from fiches.publish.website import NOT_FOUND, UNLISTED
from fiches.settings import Project

_PICTURE = re.compile(r'<img [^>]*?src="([^":]+)"')


def publish(
    notebook: Notebook,
    name: str,
    *,
    to: Sequence[str],
    project: Project,
    pandoc: Pandoc,
) -> dict[str, bytes]:
    """Publish an executed notebook with the built-in publisher.

    Parameters
    ----------
    notebook
        What to publish.
    name
        The page's path in the site without its ending, such as `fiches/08`.
    to
        What to make: names of `FORMATS`.
    project
        Whose page it is.
    pandoc
        A running Pandoc.

    Returns
    -------
    dict
        The contents of the files, by their path in the site: the page, the PDF, the pictures in
        it; if the site's address is known, a fiche's picture for social networks, which ask for its
        full address. The same input gives the same bytes. What it offers besides: `downloads`.
    """
    wanted = [FORMATS[each] for each in to]
    meta = known_of(notebook, project) | cited(front_matter(notebook), project)
    page = furnished(notebook, name, meta, project, to)
    echo = settings(project)["execute"].get("echo", True)
    text, raw = markdown(page, [each.writer for each in wanted], echo=echo)
    head = _head(name, meta, project)
    with _office(wanted, raw, name, project) as laid, timing.step("pandoc"):
        converted = pandoc.convert(
            text,
            {each.writer: each.template_of(project) for each in wanted},
            meta=printed(notebook) | site(project) | cited(front_matter(notebook), project) | head,
            outputs=laid,
            project=project.root,
        )
    files = dict(laid.beside)
    for each in wanted:
        with timing.step(each.name):
            files[each.file(name)] = each.finish(restore(converted[each.writer], raw), project)
    department = department_of(name, project)
    if "html" in to and "picture" in head and department:
        from fiches.publish.picture import picture

        with timing.step("picture"):
            files[f"{name}.png"] = picture(department, meta, project)
    return files | _pictures(files, name, meta, project)


@contextmanager
def _office(wanted: Sequence[Format], raw: Raw, name: str, project: Project) -> Iterator[Outputs]:
    """Make what cells show plain for the formats that need it; pictures stay until that is done."""
    asking = [each.name for each in wanted if each.office]
    if not asking:
        yield NO_OUTPUTS
        return
    from fiches.publish.formats.office import laid_out

    with TemporaryDirectory() as folder:
        with timing.step("pictures"):
            laid = laid_out(asking, raw, name, Path(folder), project)
        yield laid


def _pictures(
    files: Mapping[str, bytes], name: str, meta: dict[str, Any], project: Project
) -> dict[str, bytes]:
    """Return the pictures that a page shows: they lie in the site where the project has them."""
    page = files.get(FORMATS["html"].file(name), b"").decode()
    addresses = (match[1].removeprefix(_root(name, meta)) for match in _PICTURE.finditer(page))
    found = {address: project.root / unquote(address) for address in addresses}
    return {
        unquote(address): file.read_bytes() for address, file in found.items() if file.is_file()
    }


def _head(name: str, meta: dict[str, Any], project: Project) -> dict[str, Any]:
    """Return what the template of a page needs to know besides the document's own metadata."""
    found: dict[str, Any] = {"root": _root(name, meta), "page": name}
    if title := _toc_title(meta, project):
        found["toc-title"] = title
    if "edition" in meta:
        found["day"] = french(wording.day(meta["edition"]))
    department = department_of(name, project)
    if department:
        found["codes"] = " ".join(department.codes)
    if name not in UNLISTED and (canonical := address(name, meta)):
        found["canonical"] = canonical
        if department:
            found["picture"] = canonical.removesuffix(".html") + ".png"
    if name != NOT_FOUND:
        found["editions"] = switch(name, project)
    links = {key: meta.get(key, ()) for key in ("navbar", "footer")}
    for key, items in links.items():
        here = f"{name}.html"
        found[key] = [
            item | {"current": item["href"] == here, "outside": "://" in item["href"]}
            for item in items
        ]
    return found


def switch(name: str, project: Project) -> list[dict[str, Any]]:
    """Return links to a page in all editions, the latest first; nothing if there is one alone.

    A page that not all editions have leads to their home page.
    """
    years = editions(project)
    if len(years) < 2:
        return []
    shared = "/" not in name or department_of(name, project)
    top = "../" * (name.count("/") + bool(project.edition))
    here = project.edition or years[0]
    page = f"{name if shared else 'index'}.html"
    folders = {year: "" if year == years[0] else f"{year}/" for year in years}
    return [
        {"text": str(year), "href": f"{top}{folder}{page}", "current": year == here}
        for year, folder in folders.items()
    ]


def _toc_title(meta: dict[str, Any], project: Project) -> str:
    """Return what the contents are called: as the document says, else as the project does."""
    said = (meta, settings(project))
    found = [((one.get("format") or {}).get("html") or {}).get("toc-title") for one in said]
    return next(filter(None, found), "")


def _root(name: str, meta: dict[str, Any]) -> str:
    """Return the address of the site as a page sees it.

    A host shows the page for what it can't find at any address, so that one alone can't have
    relative links.
    """
    if name == NOT_FOUND:
        return urlsplit(str(meta.get("site-url", ""))).path.rstrip("/") + "/"
    return "../" * name.count("/")


def known_of(notebook: Notebook, project: Project) -> dict[str, Any]:
    """Return the metadata of a page, as `downloads` needs them: its own, and those of its site."""
    return metadata(notebook) | site(project)


def downloads(
    notebook: Notebook,
    name: str,
    meta: dict[str, Any],
    project: Project,
    page: str | None = None,
) -> dict[str, bytes]:
    """Return what a page offers besides itself, by path in the site.

    For each figure a CSV, a picture and a page to embed, and all data in a workbook.

    The data is what the outputs of the executed notebook carry as `text/csv`; `meta` is what
    `known_of` gives; of `page`, its HTML, if it is known, figures that it doesn't show have no
    picture.
    """
    from fiches.publish.workbook import file_name, tables, workbook

    found = tables(notebook)
    files = {f"{name}/{table.name}": table.text.encode() for table in found}
    if found:
        with timing.step("workbook"):
            files[f"{name}/{file_name(meta)}"] = workbook(found, meta)
    with timing.step("reuse"):
        return files | reused(notebook, name, meta, project, page)
