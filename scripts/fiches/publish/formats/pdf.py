"""Typst to PDF, in this process."""

import re
from pathlib import Path

import typst

from fiches.errors import FichesError
from fiches.settings import Project


def font_folder(project: Project) -> Path:
    """Return the folder of the fonts that both publishers embed."""
    folder = project.theme / "fonts"
    if not (folder / "Inter.ttf").exists():
        raise FichesError(f"{folder / 'Inter.ttf'} is missing: restore it with git.")
    return folder


def pdf(source: str, project: Project) -> bytes:
    """Compile a Typst document. The same input gives the same bytes: the clock isn't read.

    Parameters
    ----------
    source
        Its text.
    project
        Its folder is what absolute paths start from.

    Returns
    -------
    bytes
        A tagged PDF (PDF/UA-1, PDF/A-2a).
    """
    try:
        made = compiler(project).compile(
            input=source.encode(),
            format="pdf",
            pdf_standards=["ua-1", "a-2a"],  # accessible, and fit to be archived
            timestamp=0,
        )
    except typst.TypstError as error:
        raise FichesError(f"Typst can't set the document: {_explain(error)}.") from error
    assert isinstance(made, bytes)
    return made


def compiler(project: Project) -> typst.Compiler:
    """Return the compiler of a project: it keeps its fonts and what it has read of the theme."""

    def make() -> typst.Compiler:
        return typst.Compiler(
            root=str(project.root),
            font_paths=[str(font_folder(project))],
            ignore_system_fonts=True,
        )

    return project.kept("typst", make, sorted(project.theme.rglob("*.typ")))


def _explain(error: typst.TypstError) -> str:
    """Return what Typst says, with the place in the theme where there is one."""
    place = re.search(r"┌─ (\S+\.typ:\d+)", error.diagnostic or "")
    return f"{error.message} ({place[1]})" if place else str(error.message)
