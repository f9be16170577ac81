"""One page with all figures of the departments that are hardest to draw, for the eye.

`python -m fiches.build.gallery` writes it below the folder of intermediate results
and prints its path.
"""

import html
from dataclasses import replace
from pathlib import Path

from fiches.documents.fiche import Fiche
from fiches.figures import KINDS
from fiches.figures.figure import Figure
from fiches.kept.cache import write_atomically
from fiches.publish.website import assets
from fiches.settings import Project

DEPARTMENTS = {
    "08": "the model",
    "13": "a refinery and a port: one product dwarfs the rest",
    "20": "two departments in one, no region of its own",
    "31": "aeronautics: one product makes most of both flows",
    "40": "no Territoire d'industrie",
    "48": "the smallest of the mainland",
    "59": "the broadest range of partners and products",
    "75": "electricity and gas by convention",
    "76": "imports far larger than exports",
    "92": "head offices",
    "974": "overseas, distant partners",
    "976": "imports twenty times the exports, few partners",
}
"""Codes, and what makes them hard."""

_PAGE = """\
<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; \
style-src 'self'; font-src 'self'">
<title>Galerie des figures</title>
<link rel="stylesheet" href="assets/site.css">
<script src="assets/figure.js" defer></script>
</head>
<body>
<main class="site-page">
<h1>Galerie des figures</h1>
{body}
</main>
</body>
</html>
"""


def write(project: Project, folder: Path) -> Path:
    """Write the gallery, with what it loads, into a folder and return the page's path."""
    for path, content in assets(project).items():
        write_atomically(folder / path, content)
    page = folder / "index.html"
    with project.current():
        body = "\n".join(map(_section, DEPARTMENTS))
    write_atomically(page, _PAGE.format(body=body).encode())
    return page


def _section(code: str) -> str:
    fiche = Fiche(code)
    # The figures of several departments stand in one page: their identifiers must not meet.
    drawn = (fiche.figure(kind.name) for kind in KINDS)
    figures = [replace(one, id=f"{one.id}-{code}") for one in drawn if isinstance(one, Figure)]
    shown = "\n".join(figure.html for figure in figures)
    return f"<h2>{code} {html.escape(fiche.name)}</h2>\n{fiche.place_map.html}\n{shown}"


if __name__ == "__main__":
    here = Project.find()
    print(write(here, here.build / "gallery"))  # noqa: T201
