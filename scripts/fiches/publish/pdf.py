"""Typst to PDF, in this process."""

import re
from functools import cache
from pathlib import Path

import typst

from fiches import settings
from fiches.errors import FichesError


def font_folder() -> Path:
    """Return the folder of the fonts that both publishers embed."""
    folder = settings.paths().theme / "fonts"
    if not (folder / "Inter.ttf").exists():
        raise FichesError(f"{folder / 'Inter.ttf'} is missing: restore it with git.")
    return folder


def pdf(source: str, root: Path) -> bytes:
    """Compile a Typst document. The same input gives the same bytes: the clock isn't read.

    Parameters
    ----------
    source
        Its text.
    root
        The folder that its absolute paths start from.

    Returns
    -------
    bytes
        A tagged PDF (PDF/UA-1, PDF/A-2a).
    """
    try:
        made = compiler(root).compile(
            input=source.encode(),
            format="pdf",
            pdf_standards=["ua-1", "a-2a"],  # accessible, and fit to be archived
            timestamp=0,
        )
    except typst.TypstError as error:
        raise FichesError(f"Typst can't set the document: {_explain(error)}.") from error
    assert isinstance(made, bytes)
    return made


@cache
def compiler(root: Path) -> typst.Compiler:
    """Return the compiler for a project: it keeps its fonts and what it has read."""
    return typst.Compiler(root=str(root), font_paths=[str(font_folder())], ignore_system_fonts=True)


def _explain(error: typst.TypstError) -> str:
    """Return what Typst says, with the place in the theme where there is one."""
    place = re.search(r"┌─ (\S+\.typ:\d+)", error.diagnostic or "")
    return f"{error.message} ({place[1]})" if place else str(error.message)
