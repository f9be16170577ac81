"""A small project in which something is typed, and what is read of it on the page and in print."""

import re
import struct
import subprocess
import zlib
from pathlib import Path

from here import ROOT
from lxml import html

from fiches.execution.document import read
from fiches.execution.execute import execute
from fiches.publish.page import publish
from fiches.publish.pandoc import Pandoc
from fiches.settings import Project

COMMENT = """\
---
title: Essai
lang: fr
execute: {echo: false}
---

## Une section {#section}

- un territoire

```{python}
#| include: false
from fiches.execution.comments import comment
from fiches.reference import tables_of
from fiches.settings import Project

here = Project.here()
place = tables_of(here).find_department("08")
```

```{python}
comment(place, here, {"valeur": "12"})
```

## Après {#apres}

Fin.
"""

DOCUMENT = """\
---
title: Essai
lang: fr
execute: {{echo: false}}
---

```{{python}}
#| include: false
valeur = "12"
```

{}
"""

DOCUMENT_STARTS = 12
"""The line of the document on which what is typed begins."""

TEMPLATES = {
    "page.html": "<html lang='fr'><body>$body$</body></html>",
    "pandoc.typ": (
        '#set document(title: "Essai")\n#set text(lang: "fr", font: "Inter", hyphenate: false)\n'
        "#set smartquote(enabled: false)\n#let horizontalrule = divider()\n$body$\n"
    ),
}


class Desk:
    """Where something is typed.

    Parameters
    ----------
    root
        An empty folder.
    pandoc
        A running one.
    """

    def __init__(self, root: Path, pandoc: Pandoc) -> None:
        for folder in ("theme", "data/comments/images", "images"):
            (root / folder).mkdir(parents=True)
        (root / "theme" / "fonts").symlink_to(ROOT / "theme" / "fonts")
        (root / "data" / "reference").symlink_to(ROOT / "data" / "reference")
        (root / "_brand.yml").symlink_to(ROOT / "_brand.yml")
        for name, text in TEMPLATES.items():
            (root / "theme" / name).write_text(text, "utf-8")
        for folder in ("images", "data/comments/images"):
            (root / folder / "usine.png").write_bytes(png(40, 20))
        (root / "fiche.qmd").write_text("", "utf-8")
        self.project = Project.at(root)
        self.pandoc = pandoc

    def made(self, typed: str, place: str) -> dict[str, bytes]:
        """Return the files of the page where something is typed in a document or a comment."""
        document = self.project.root / "essai.qmd"
        comment = self.project.comments / "08.md"
        comment.unlink(missing_ok=True)
        if place == "comment":
            comment.write_text(typed, "utf-8")
            document.write_text(COMMENT, "utf-8")
        else:
            document.write_text(DOCUMENT.format(typed), "utf-8")
        notebook = execute(read(document), self.project)
        return publish(
            notebook, "essai", to=("html", "pdf"), project=self.project, pandoc=self.pandoc
        )


def read_on_page(page: bytes) -> str:
    """Return what is read on a page."""
    root = html.document_fromstring(page.decode())
    return words(" ".join(root.itertext()))


def read_in_print(pdf: bytes) -> str:
    """Return what is read in a PDF."""
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return words(done.stdout.decode())


def words(text: str) -> str:
    """Return a text without spaces, but for those of French: formats set others as they like."""
    return re.sub(r"[ \n\t\f\u200b]+|[\u202a-\u202e]", "", text).replace("↩︎", "").replace("•", "")


def png(width: int, height: int) -> bytes:
    """Return a picture of one colour."""

    def chunk(kind: bytes, contents: bytes) -> bytes:
        body = kind + contents
        return struct.pack(">I", len(contents)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + b"\x33\x66\x99" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
