"""From executed notebooks to pages: built in, with Pandoc and Typst, or with Quarto."""

import os
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import yaml

from fiches import timing
from fiches.execution.execute import Notebook
from fiches.french import wording
from fiches.publish.furniture import address, department_of, furnished
from fiches.publish.markdown import front_matter, markdown, metadata, printed, restore
from fiches.publish.pandoc import Format, Pandoc
from fiches.publish.website import NOT_FOUND, UNLISTED
from fiches.settings import Paths

EXTENSIONS = {"html": ".html", "pdf": ".pdf"}
"""What can be published, and the ending of its file."""


def publish(
    notebook: Notebook,
    name: str,
    *,
    to: Sequence[str],
    paths: Paths,
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
        What to make: `html`, `pdf`.
    paths
        The project's folders.
    pandoc
        A running Pandoc.

    Returns
    -------
    dict
        The contents of the files, by their path in the site: the page, the PDF, the data of the
        figures as `NAME/FIGURE.csv` and as one workbook; if the site's address is known, a fiche's
        picture for social networks, which ask for its full address. The same input gives the same
        bytes.
    """
    templates: dict[Format, Any] = {}
    if "html" in to:
        templates["html"] = paths.theme / "page.html"
    if "pdf" in to:
        templates["typst"] = paths.theme / "pandoc.typ"
    meta = metadata(notebook) | site(paths)
    page = furnished(notebook, name, meta, pdf="pdf" in to)
    text, raw = markdown(page, list(templates), echo=_project(paths)["execute"].get("echo", True))
    head = _head(name, meta)
    with timing.step("pandoc"):
        converted = pandoc.convert(
            text,
            templates,
            filters=[paths.theme / "typography.lua"],
            meta=printed(notebook) | site(paths) | head,
        )
    files = {}
    if "html" in converted:
        files[f"{name}.html"] = restore(converted["html"], raw).encode()
        if "picture" in head and (department := department_of(name)):
            from fiches.publish.picture import picture

            with timing.step("picture"):
                files[f"{name}.png"] = picture(department.code, meta, paths.root)
    if "typst" in converted:
        from fiches.publish.pdf import pdf

        with timing.step("typst"):
            files[f"{name}.pdf"] = pdf(restore(converted["typst"], raw), paths.root)
    return files | downloads(notebook, name, meta)


def _head(name: str, meta: dict[str, Any]) -> dict[str, Any]:
    """Return what the template of a page needs to know besides the document's own metadata."""
    found: dict[str, Any] = {"root": _root(name, meta), "page": name}
    if "edition" in meta:
        found["day"] = wording.day(meta["edition"])
    department = department_of(name)
    if department:
        found["codes"] = " ".join(department.codes)
    if name not in UNLISTED and (canonical := address(name, meta)):
        found["canonical"] = canonical
        if department:
            found["picture"] = canonical.removesuffix(".html") + ".png"
    links = {key: meta.get(key, ()) for key in ("navbar", "footer")}
    for key, items in links.items():
        here = f"{name}.html"
        found[key] = [item | {"current": item["href"] == here} for item in items]
    return found


def _root(name: str, meta: dict[str, Any]) -> str:
    """Return the address of the site as a page sees it.

    A host shows the page for what it can't find at any address, so that one alone can't have
    relative links.
    """
    if name == NOT_FOUND:
        return urlsplit(str(meta.get("site-url", ""))).path.rstrip("/") + "/"
    return "../" * name.count("/")


@cache
def site(paths: Paths) -> dict[str, Any]:
    """Return what `_quarto.yml` says of the whole site.

    Returns
    -------
    dict
        `site-title`, `site-description`, `site-url` (the variable `FICHES_SITE_URL` comes first),
        and the links of the header and the footer, `navbar` and `footer`: `text`, `href`.
    """
    website = _project(paths)["website"]
    named = {
        "site-title": website.get("title"),
        "site-description": website.get("description"),
        "site-url": os.environ.get("FICHES_SITE_URL") or website.get("site-url"),
        "navbar": _links((website.get("navbar") or {}).get("left")),
        "footer": _links((website.get("page-footer") or {}).get("right")),
    }
    return {name: value for name, value in named.items() if value}


@cache
def _project(paths: Paths) -> dict[str, dict[str, Any]]:
    """Return the parts `website` and `execute` of `_quarto.yml`, empty where they are missing."""
    file = paths.root / "_quarto.yml"
    settings = (yaml.safe_load(file.read_text("utf-8")) if file.exists() else None) or {}
    return {part: settings.get(part) or {} for part in ("website", "execute")}


def _links(items: Sequence[dict[str, str]] | None) -> list[dict[str, str]]:
    """Return links between documents as links between their pages."""
    return [
        {"text": item["text"], "href": item["href"].removesuffix(".qmd") + ".html"}
        for item in items or ()
    ]


def downloads(notebook: Notebook, name: str, meta: dict[str, Any]) -> dict[str, bytes]:
    """Return the data of a page's figures, by path in the site: a CSV for each, all in a workbook.

    The data is what the outputs of the executed notebook carry as `text/csv`; `meta` is the page's
    metadata.
    """
    from fiches.publish.workbook import file_name, tables, workbook

    found = tables(notebook)
    files = {f"{name}/{table.name}": table.text.encode() for table in found}
    if found:
        with timing.step("workbook"):
            files[f"{name}/{file_name(meta)}"] = workbook(found, meta)
    return files


__all__ = ["EXTENSIONS", "Pandoc", "front_matter", "publish"]
