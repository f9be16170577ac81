"""What `_quarto.yml` says of the whole site."""

import os
from collections.abc import Sequence
from typing import Any

import yaml

from fiches.settings import Project


def site(project: Project) -> dict[str, Any]:
    """Return what `_quarto.yml` says of the whole site.

    Returns
    -------
    dict
        `site-title`, `site-description`, `site-url` (the variable `FICHES_SITE_URL` comes first),
        and the links of the header and the footer, `navbar` and `footer`: `text`, `href`.
    """
    website = settings(project)["website"]
    named = {
        "site-title": website.get("title"),
        "site-description": website.get("description"),
        "site-url": os.environ.get("FICHES_SITE_URL") or website.get("site-url"),
        "navbar": _links((website.get("navbar") or {}).get("left")),
        "footer": _links((website.get("page-footer") or {}).get("right")),
    }
    return {name: value for name, value in named.items() if value}


def settings(project: Project) -> dict[str, dict[str, Any]]:
    """Return parts of `_quarto.yml`: `project`, `website`, `execute`, empty where missing."""
    file = project.root / "_quarto.yml"

    def read() -> dict[str, dict[str, Any]]:
        said = (yaml.safe_load(file.read_text("utf-8")) if file.exists() else None) or {}
        return {part: said.get(part) or {} for part in ("project", "website", "execute")}

    return project.kept("_quarto.yml", read, [file])


def _links(items: Sequence[dict[str, str]] | None) -> list[dict[str, str]]:
    """Return links between documents as links between their pages."""
    return [
        {"text": item["text"], "href": item["href"].removesuffix(".qmd") + ".html"}
        for item in items or ()
    ]
