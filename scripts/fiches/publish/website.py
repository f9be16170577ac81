"""What a site has besides its pages: styles, scripts, icon, sitemap, redirections, search index."""

import asyncio
import re
import shutil
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape as escape_xml

import yaml

from fiches import inputs, reference
from fiches.cache import write_atomically
from fiches.settings import Paths

STYLES = ("fiche.css", "figure.css", "site.css")
"""The style sheets of the theme, which pages load as one, `assets/site.css`."""

FILES = ("site.js", "figure.js", "favicon.svg", "fonts/Inter.woff2", "fonts/Inter-Italic.woff2")
"""The other files of the theme that pages load."""

SEARCH = "pagefind"
"""The folder of the search index."""

UNSEARCHED = (
    *(".ways", ".downloads", ".neighbours", ".finder", ".atlas", ".sortable"),
    *("[id$='-region-figure']", "[id$='-france-figure']"),
)
"""What stands on a page and isn't its own: other departments, figures that many fiches share."""

_PICTURE = re.compile(r"<svg\b.*?</svg>", re.DOTALL)
"""Most of a fiche, and nothing that its tables don't say."""


def assets(paths: Paths) -> dict[str, bytes]:
    """Return the files that all pages load, by their path in the site."""
    style = "\n".join([brand(paths), *(_text(paths.theme / name) for name in STYLES)])
    files = {"assets/site.css": style.encode()}
    for name in FILES:
        files[f"assets/{name}"] = (paths.theme / name).read_bytes()
    return files


def brand(paths: Paths) -> str:
    """Return the palette of `_brand.yml` as CSS variables, named as Quarto names them."""
    colours = yaml.safe_load(_text(paths.root / "_brand.yml"))["color"]["palette"]
    variables = "; ".join(f"--brand-{name}: {colour}" for name, colour in colours.items())
    return f":root {{ {variables} }}"


def finish(names: Sequence[str], site: Path, meta: dict[str, Any], record: Path) -> None:
    """Complete a site whose pages are all in place.

    Parameters
    ----------
    names
        The pages: their paths in the site without their ending.
    site
        The site's folder.
    meta
        What `publish.site` says of the site.
    record
        A file that keeps what the search index was made from, so that it is made when pages change.
    """
    for path, text in _around(names, meta):
        write_atomically(site / path, text.encode())
    pages = {name: (site / f"{name}.html").read_bytes() for name in sorted(names)}
    made_from = inputs.digest(*(part for page in pages.items() for part in page))
    if (site / SEARCH).exists() and record.exists() and record.read_text("utf-8") == made_from:
        return
    asyncio.run(_index(pages, site / SEARCH))
    write_atomically(record, made_from.encode())


def _around(names: Sequence[str], meta: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the small files: their paths and their texts."""
    address = str(meta.get("site-url", "")).rstrip("/")
    yield "robots.txt", _robots(address)
    if address:
        yield "sitemap.xml", _sitemap(names, address)
    yield from redirections()


def redirections() -> Iterator[tuple[str, str]]:
    """Yield a page for each further code of a department: its path and its text."""
    for place in reference.departments():
        for code in sorted({*place.insee, place.customs} - {place.code}):
            yield f"fiches/{code}.html", _redirection(f"{place.code}.html", place.name)


def _robots(address: str) -> str:
    sitemap = f"Sitemap: {address}/sitemap.xml\n" if address else ""
    return f"User-agent: *\nAllow: /\n{sitemap}"


def _sitemap(names: Sequence[str], address: str) -> str:
    """List the pages; sitemaps need full addresses."""
    urls = "\n".join(
        f"<url><loc>{escape_xml(f'{address}/{name}.html')}</loc></url>" for name in sorted(names)
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


async def _index(pages: dict[str, bytes], folder: Path) -> None:
    """Index the text of pages for the search in the browser."""
    from pagefind.index import IndexConfig, PagefindIndex

    if folder.exists():
        shutil.rmtree(folder)
    config = IndexConfig(
        force_language="fr",
        keep_index_url=True,
        exclude_selectors=UNSEARCHED,
        output_path=str(folder),
    )
    async with PagefindIndex(config=config) as index:
        adding = (
            index.add_html_file(content=_PICTURE.sub("", page.decode()), url=f"/{name}.html")
            for name, page in pages.items()
        )
        await asyncio.gather(*adding)
    for unused in [*folder.glob("pagefind-*ui.*"), folder / "pagefind-highlight.js"]:
        unused.unlink(missing_ok=True)


def _text(path: Path) -> str:
    return path.read_text("utf-8")
