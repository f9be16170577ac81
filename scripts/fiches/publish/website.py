"""What a site has besides its pages: styles, scripts, icon, sitemap, redirections, search index."""

import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape as escape_xml

import pagefind_bin
import yaml

from fiches.errors import FichesError
from fiches.reference import Reference
from fiches.settings import Project

STYLES = ("fiche.css", "figure.css", "site.css")
"""The style sheets of the theme, which pages load as one, `assets/site.css`."""

FILES = ("site.js", "figure.js", "favicon.svg", "fonts/Inter.woff2", "fonts/Inter-Italic.woff2")
"""The other files of the theme that pages load."""

SEARCH = "pagefind"
"""The folder of the search index."""

UNSEARCHED = (
    *(".ways", ".downloads", ".neighbours", ".finder", ".atlas", ".sortable", ".figure-columns"),
    *("[id$='-region-figure']", "[id$='-france-figure']"),
)
"""What stands on a page and isn't its own: other departments, figures that many fiches share."""

_ENTRY = "pagefind-entry.json"
"""The file that names the others of the index; put in place after them."""

_UNUSED = ("pagefind-*ui.*", "pagefind-highlight.js")
"""What pagefind adds for those who have no search page of their own."""

_NUMBERS = re.compile(r'<td class="right">[^<]*</td>')

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
    colours = yaml.safe_load(_text(project.root / "_brand.yml"))["color"]["palette"]
    variables = "; ".join(f"--brand-{name}: {colour}" for name, colour in colours.items())
    return f":root {{ {variables} }}"


def around(names: Sequence[str], meta: Mapping[str, Any], tables: Reference) -> dict[str, bytes]:
    """Return the small files of a site, by their path: sitemap, robots, redirections.

    Parameters
    ----------
    names
        The pages: their paths in the site without their ending.
    meta
        What `site.site` says of the site.
    tables
        The reference tables.
    """
    address = str(meta.get("site-url", "")).rstrip("/")
    files = {"robots.txt": _robots(address)}
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
        The pages to search.
    folder
        Where they lie.
    """
    with tempfile.TemporaryDirectory() as temporary:
        pages, index = Path(temporary, "pages"), Path(temporary, SEARCH)
        for name in sorted(set(names) - UNLISTED):
            page = pages / f"{name}.html"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(_words(_text(folder / f"{name}.html")), "utf-8")
        _index(pages, index)
        found = sorted(path for path in index.rglob("*") if path.is_file())
        return {
            path.relative_to(temporary).as_posix(): path.read_bytes()
            for path in sorted(found, key=lambda path: path.name == _ENTRY)
            if not any(path.match(pattern) for pattern in _UNUSED)
        }


def _robots(address: str) -> str:
    sitemap = f"Sitemap: {address}/sitemap.xml\n" if address else ""
    return f"User-agent: *\nAllow: /\n{sitemap}"


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


def _index(pages: Path, output: Path) -> None:
    """Index the pages of a folder."""
    options: list[str | Path] = [
        *("--site", pages, "--output-path", output),
        *("--force-language", "fr", "--keep-index-url", "--silent"),
        *(part for selector in UNSEARCHED for part in ("--exclude-selectors", selector)),
    ]
    program = pagefind_bin.get_executable()
    done = subprocess.run([program, *options], check=False, capture_output=True, text=True)
    if done.returncode:
        raise FichesError(f"pagefind can't index the pages: {done.stderr or done.stdout}")


def _words(page: str) -> str:
    """Leave out the pictures, which say nothing that tables don't, and the numbers of tables.

    They are most of a fiche. Nobody looks for a number, and excerpts would be full of them.
    """
    text, *pictures = page.split("<svg ")
    text += "".join(picture.partition("</svg>")[2] for picture in pictures)
    return _NUMBERS.sub("", text)


def _text(path: Path) -> str:
    return path.read_text("utf-8")
