"""The bare page of a figure, for an `iframe` in a page of others."""

import re
from collections.abc import Mapping
from html import escape
from pathlib import PurePosixPath
from string import Template
from typing import Any

from fiches.french.typography import french_html
from fiches.publish.reuse.citation import address
from fiches.publish.reuse.shown import Shown
from fiches.settings import Project

TEMPLATE = "embed.html"
"""The file of the theme that is filled in."""

ROOM = 300
"""What the texts around a picture take at most on a page 800 px wide, in pixels."""

_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def embed(figure: Shown, name: str, meta: Mapping[str, Any], project: Project) -> str:
    """Return the page that shows a figure and nothing else.

    It loads what all pages load, and is drawn anew by its own width: the picture for a phone is in
    it too.
    """
    file = project.theme / TEMPLATE
    template = project.kept(TEMPLATE, lambda: Template(file.read_text("utf-8")), [file])
    page = PurePosixPath(name)
    texts = ("title", "subtitle", "subject", "alt", "caption", "note")
    here = f"../../{page.name}.html"
    mark = (
        f'<aside class="mark" aria-label="Avertissement">{french_html(figure.mark or "")}</aside>'
    )
    return template.substitute(
        {one: french_html(getattr(figure, one)) for one in texts},
        root="../" * (len(page.parts) + 1),
        id=figure.id,
        marked=f"{figure.mark}. " if figure.mark else "",
        mark=mark if figure.mark else "",
        pictures="\n".join(figure.pictures.values()),
        page=f"{here}#{figure.anchor}",
        canonical=escape(address(name, meta) or here),
        name=french_html(str(meta.get("title", ""))),
    )


def height(figure: Shown) -> int:
    """Return the height of a frame 800 px wide that shows all of a figure, in pixels."""
    found = _BOX.search(figure.pictures["wide"])
    assert found
    return round(800 * float(found[2]) / float(found[1])) + ROOM
