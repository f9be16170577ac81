"""What `_quarto.yml` says of the whole site."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from fiches.execution.findings import Finding, Weight
from fiches.execution.text import read_text
from fiches.settings import Project

NAME = "_quarto.yml"

Known = Mapping[str, "Known | None"]

LINK: Known = {"href": None, "text": None}

KEYS: Known = {
    "project": dict.fromkeys(
        ("type", "output-dir", "pre-render", "post-render", "render", "resources")
    ),
    "website": {
        **dict.fromkeys(("title", "description", "site-url", "favicon", "search")),
        "navbar": {"left": LINK},
        "page-footer": {"left": None, "right": LINK},
    },
    "execute": dict.fromkeys(("echo", "warning", "daemon", "freeze", "keep-ipynb")),
    "format": {
        "html": {
            **dict.fromkeys(("theme", "css", "template-partials", "include-in-header", "toc")),
            **dict.fromkeys(("toc-title", "html-math-method", "code-copy", "format-links")),
        },
        **dict.fromkeys(("typst", "docx", "odt", "gfm")),
    },
    **dict.fromkeys(("lang", "from", "html-table-processing", "filters", "brand", "jupyter")),
    **dict.fromkeys(("bibliography", "csl", "quarto-required", "first-edition")),
}
"""Keys that both publishers follow, or that say nothing but how Quarto itself goes about it."""


def site(project: Project) -> dict[str, Any]:
    """Return what `_quarto.yml` says of the whole site.

    Returns
    -------
    dict
        `site-title`, `site-description`, `site-url` (the variable `FICHES_SITE_URL` comes first),
        `bibliography` and `csl` with their full paths, and the links of the header and the footer,
        `navbar` and `footer`: `text`, `href`. If editions are kept: `edition-url`, where this one
        stays when later ones come.
    """
    said = settings(project)
    website = said["website"]
    named = {
        "site-title": website.get("title"),
        "site-description": website.get("description"),
        **_addresses(os.environ.get("FICHES_SITE_URL") or website.get("site-url"), project),
        "navbar": _links((website.get("navbar") or {}).get("left"), project),
        "footer": _links((website.get("page-footer") or {}).get("right"), project),
    }
    return {name: value for name, value in named.items() if value} | cited(said, project)


def editions(project: Project) -> list[int]:
    """Return the years of which an edition is kept, the latest first: `first-edition` and after."""
    first = settings(project).get("first-edition")
    return [year for year in reversed(project.stored) if first and year >= first]


def _addresses(address: str | None, project: Project) -> dict[str, str]:
    """Return the address of the site, of which each edition has its own, and where it stays."""
    if not address:
        return {}
    kept = editions(project)
    own = f"{address.rstrip('/')}/{project.edition or (kept[0] if kept else '')}"
    found = {"site-url": own if project.edition else address}
    return found | {"edition-url": own} if kept else found


def settings(project: Project) -> dict[str, Any]:
    """Return `_quarto.yml`; `project`, `website`, `execute` and `format` are empty if missing."""
    file = project.root / NAME

    def read() -> dict[str, Any]:
        said = (yaml.safe_load(read_text(file)) if file.exists() else None) or {}
        empty: dict[str, Any] = {part: {} for part in ("project", "website", "execute", "format")}
        return empty | {name: value for name, value in said.items() if value is not None}

    found: dict[str, Any] = project.kept(NAME, read, [file])
    return found


def cited(said: Mapping[str, Any], project: Project) -> dict[str, Any]:
    """Return the bibliography and the style of citations that settings name, with full paths."""
    found: dict[str, Any] = {}
    for name in ("bibliography", "csl"):
        value = said.get(name)
        paths = [value] if isinstance(value, str) else value or []
        if paths:
            found[name] = [str(project.root / path.lstrip("/")) for path in paths]
    return found


def unfollowed(project: Project) -> list[Finding]:
    """Return what the project's settings ask for and the built-in publisher doesn't do."""
    file = project.root / NAME
    found = [
        Finding(path.name, 0, "l'éditeur intégré ne suit pas les profils.", Weight.UNSUPPORTED)
        for path in sorted(project.root.glob("_quarto-*.yml"))
    ]
    if file.exists():
        lines = read_text(file).split("\n")
        found += [
            Finding(
                NAME,
                _line_of(keys[-1], lines),
                f"l'éditeur intégré ne suit pas la clé « {'.'.join(keys)} ».",
                Weight.UNSUPPORTED,
            )
            for keys in _unknown(settings(project), KEYS)
        ]
    return found


def _unknown(
    said: object, known: Known | None, above: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Yield the keys that aren't known, each with those above it."""
    if known is None:
        return
    if isinstance(said, list):
        for one in said:
            yield from _unknown(one, known, above)
    elif isinstance(said, Mapping):
        for key, value in said.items():
            if key in known:
                yield from _unknown(value, known[key], (*above, str(key)))
            else:
                yield (*above, str(key))


def _line_of(key: str, lines: Sequence[str]) -> int:
    pattern = re.compile(rf"^[\s-]*{re.escape(key)}\s*:")
    return next((number for number, line in enumerate(lines, 1) if pattern.match(line)), 0)


def _links(items: Sequence[dict[str, str] | str] | None, project: Project) -> list[dict[str, str]]:
    """Return links between documents as links between their pages; others stay."""
    links = []
    for item in items or ():
        known = {"href": item} if isinstance(item, str) else item
        target = known.get("href", "")
        page = re.sub(r"\.(qmd|ipynb)$", ".html", target)
        text = known.get("text") or _title(project.root / target) or target
        links.append({"text": text, "href": page})
    return links


def _title(document: Path) -> str:
    """Return the title of a document, which a link without a text has."""
    if document.suffix != ".qmd" or not document.exists():
        return ""
    front = next(iter(yaml.safe_load_all(read_text(document).split("\n---", 2)[0])), None)
    return str((front or {}).get("title", ""))
