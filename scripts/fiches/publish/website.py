"""What a site has besides its pages: styles, scripts, icon, sitemap, redirections, search index."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape as escape_xml

import yaml

from fiches.publish import search
from fiches.reference import Reference
from fiches.settings import Project

STYLES = ("fiche.css", "figure.css", "site.css")
"""The style sheets of the theme, which pages load as one, `assets/site.css`."""

FILES = (
    "site.js",
    "figure.js",
    "edition.js",
    "favicon.svg",
    "fonts/Inter.woff2",
    "fonts/Inter-Italic.woff2",
)
"""The other files of the theme that pages load."""

SEARCH = "search"
"""The record of the search index."""

NOT_FOUND = "404"
"""The page that hosts show for what isn't there."""

UNLISTED = frozenset({NOT_FOUND, "recherche"})
"""Pages that neither the sitemap nor the search leads to."""


def assets(project: Project) -> dict[str, bytes]:
    """Return the files that all pages load, by their path in the site."""
    style = "\n".join([brand(project), *(_text(project.theme / name) for name in STYLES)])
    files = {"assets/site.css": style.encode()}
    for name in FILES:
        files[f"assets/{name}"] = (project.theme / name).read_bytes()
    return files


def brand(project: Project) -> str:
    """Return the palette of `_brand.yml` as CSS variables, named as Quarto names them."""
    named = colours(project).items()
    variables = "; ".join(f"--brand-{name}: {colour}" for name, colour in named)
    return f":root {{ {variables} }}"


def colours(project: Project) -> dict[str, str]:
    """Return the palette of `_brand.yml`."""
    file = project.root / "_brand.yml"

    def read() -> dict[str, str]:
        found: dict[str, str] = yaml.safe_load(_text(file))["color"]["palette"]
        return found

    return project.kept("colours", read, [file])


def around(
    names: Sequence[str],
    meta: Mapping[str, Any],
    tables: Reference,
    *,
    edition: int | None = None,
    older: Sequence[int] = (),
) -> dict[str, bytes]:
    """Return the small files of a site, by their path: sitemap, robots, redirections.

    Parameters
    ----------
    names
        The pages: their paths in the site without their ending.
    meta
        What `site.site` says of the site.
    tables
        The reference tables.
    edition
        The year of the edition in whose folder they are to be, if they are.
    older
        The years of editions in folders of their own.
    """
    address = str(meta.get("site-url", "")).rstrip("/")
    files = {} if edition else {"robots.txt": _robots(address, older)}
    if address:
        files["sitemap.xml"] = _sitemap(names, address)
    return {path: text.encode() for path, text in files.items()} | redirections(tables)


def redirections(tables: Reference) -> dict[str, bytes]:
    """Return a page for each further code of a department, by its path in the site."""
    return {
        f"fiches/{code}.html": _redirection(f"{place.code}.html", place.name).encode()
        for place in tables.departments
        for code in place.codes[1:]
    }


def search_index(names: Sequence[str], folder: Path) -> dict[str, bytes]:
    """Return the index for the search in the browser, by path in the site.

    Parameters
    ----------
    names
        The pages of the site.
    folder
        Where they lie.
    """
    return search.index(sorted(set(names) - UNLISTED), folder)


def forwards(paths: Iterable[str], year: int) -> dict[str, bytes]:
    """Return a page for each page of the latest edition, where it will stay when others come.

    Parameters
    ----------
    paths
        The pages, by path in the site.
    year
        The year of the edition.
    """
    return {
        f"{year}/{path}": _forward("../" * (path.count("/") + 1), path).encode() for path in paths
    }


def _forward(root: str, path: str) -> str:
    """Return a page that leads on with the part of the page that was asked for, if scripts run."""
    target = f"{root}{path}"
    return (
        '<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        "<title>Édition la plus récente</title>\n"
        f'<link rel="canonical" href="{target}">\n<meta name="robots" content="noindex">\n'
        f'<script src="{root}assets/edition.js"></script>\n'
        f'<noscript><meta http-equiv="refresh" content="0; url={target}"></noscript>\n'
        f'</head>\n<body>\n<p><a href="{target}">Édition la plus récente</a></p>\n'
        "</body>\n</html>\n"
    )


def _robots(address: str, older: Sequence[int]) -> str:
    folders = ["", *(f"/{year}" for year in older)] if address else []
    sitemaps = "".join(f"Sitemap: {address}{folder}/sitemap.xml\n" for folder in folders)
    return f"User-agent: *\nAllow: /\n{sitemaps}"


def _sitemap(names: Sequence[str], address: str) -> str:
    """List the pages; sitemaps need full addresses."""
    urls = "\n".join(
        f"<url><loc>{escape_xml(f'{address}/{name}.html')}</loc></url>"
        for name in sorted(set(names) - UNLISTED)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}\n</urlset>\n'
    )


def _redirection(target: str, name: str) -> str:
    """Return a page that leads to another: a department has several codes, and one fiche."""
    return (
        '<!DOCTYPE html>\n<html lang="fr">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(name)}</title>\n"
        f'<meta http-equiv="refresh" content="0; url={target}">\n'
        f'<link rel="canonical" href="{target}">\n<meta name="robots" content="noindex">\n'
        f'</head>\n<body>\n<p><a href="{target}">{escape(name)}</a></p>\n</body>\n</html>\n'
    )


def _text(path: Path) -> str:
    return path.read_text("utf-8")
