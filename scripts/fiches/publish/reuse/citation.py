"""How a page or a figure is cited, and at what address it stays."""

from collections.abc import Mapping
from html import escape
from typing import Any

from fiches.french import wording
from fiches.french.typography import french_html
from fiches.publish.reuse.shown import Shown


def address(name: str, meta: Mapping[str, Any]) -> str | None:
    """Return the page's address on the web, if the site's is known: where its header says it is."""
    site = meta.get("site-url")
    return f"{str(site).rstrip('/')}/{meta.get('page', name)}.html" if site else None


def permanent(name: str, meta: Mapping[str, Any]) -> str | None:
    """Return the address at which the page stays when later years come, if the site's is known."""
    return address(name, {**meta, "site-url": meta.get("edition-url") or meta.get("site-url")})


def citation(name: str, meta: Mapping[str, Any], figure: Shown | None = None) -> str:
    """Say how a page or a figure of it is to be cited; simulated data isn't to be cited at all."""
    title = " – ".join(str(meta[one]) for one in ("title", "subtitle") if meta.get(one))
    edition = wording.day(meta["edition"]) if "edition" in meta else ""
    here, anchor = permanent(name, meta), f"#{figure.anchor}" if figure else ""
    parts = [
        french_html(str(meta.get("author", ""))),
        french_html(f"« {figure.subject} »") if figure else "",
        f"<cite>{french_html(title)}</cite>",
        french_html(f"données {meta['annee']}" if "annee" in meta else ""),
        french_html(f"édition du {edition}" if edition else ""),
        escape(f"{here}{anchor}" if here else ""),
    ]
    text = ", ".join(part for part in parts if part) + "."
    if mark := meta.get("simulated"):
        introduced = french_html("Avec les données de la douane : ").rstrip()
        return f"<strong>{french_html(mark)}.</strong> {introduced} {text}"
    return text
