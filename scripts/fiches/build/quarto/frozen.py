"""The documents as they were executed, where Quarto keeps such texts for a whole site.

With `execute: freeze: auto`, Quarto takes a document's text from `_freeze/` if the document is as
it was; one that it renders by itself, it executes. Here the project's own executor writes these
texts, so that Quarto executes nothing for a whole site; were their form to change, it would.
"""

import json
import shutil
from collections.abc import Mapping
from hashlib import md5
from pathlib import Path
from typing import Any

from fiches.kept.cache import write_atomically
from fiches.reference.subjects import MODELS
from fiches.settings import Project

FROZEN = "_freeze"
"""Where Quarto keeps them, below the project's folder."""

ENDINGS = ("html", "typ", "docx", "odt")
"""What Quarto makes of a document, by the endings: it keeps a text for each."""

NOT_A_PAGE = """---
edition: "1970-01-01"
---

Ce document fait des pages du site et n'en est pas une.
"""
"""The text of a model in a whole site, from which its page is taken out again (`finish`).

PDF/A wants a date."""


def frozen(document: Path, text: str) -> dict[str, Any]:
    """Return what Quarto keeps of a document that it has executed, and takes if it is as it was.

    Parameters
    ----------
    document
        The document.
    text
        Its Markdown with what its cells show.
    """
    read = document.read_bytes().replace(b"\r\n", b"\n")
    result = {"engine": "jupyter", "markdown": text, "supporting": [], "filters": []}
    return {"hash": md5(read, usedforsecurity=False).hexdigest(), "result": result}


def freeze_models(project: Project) -> None:
    """Hand over next to nothing for the models, so that Quarto executes none for a whole site."""
    for document in (project.root / name for name in MODELS):
        if document.exists():
            kept = written(frozen(document, NOT_A_PAGE))
            for ending in ENDINGS:
                write_atomically(place(document.stem, ending, project), kept)


def thaw_models(project: Project) -> None:
    """Take back what stands for the models: by themselves, they are executed."""
    for name in MODELS:
        shutil.rmtree(project.root / FROZEN / Path(name).stem, ignore_errors=True)


def written(contents: Mapping[str, Any]) -> bytes:
    """Write what Quarto reads as JSON."""
    return json.dumps(contents, ensure_ascii=False, indent=1).encode()


def place(stem: str, ending: str, project: Project) -> Path:
    """Return where the text of a document is kept for one of `ENDINGS`."""
    return project.root / FROZEN / stem / "execute-results" / f"{ending}.json"
