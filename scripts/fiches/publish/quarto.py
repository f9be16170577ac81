"""Publishing with the real Quarto: it typesets what `handover` has handed to it."""

import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from fiches.errors import FichesError
from fiches.execution.text import is_plain
from fiches.publish.formats import FORMATS
from fiches.publish.formats.pdf import fallback_folders
from fiches.settings import Project

_COLOUR = re.compile(r"\x1b\[\d*m")

FONTS = "_build/fonts"
"""Where `font-paths` of the documents finds what `prepare` puts there."""

OLDEST = "1.9"
"""The first version of Quarto that the documents are known to work with."""


def prepare(project: Project) -> None:
    """Prepare what Quarto reads itself: the fonts for what Inter lacks, and documents in UTF-8.

    Raises
    ------
    FichesError
        If a document is in an encoding that Quarto doesn't read; names it.
    """
    for document in sorted(project.root.glob("*.qmd")):
        if not is_plain(document):
            raise FichesError(
                f"{document.name} n'est pas en UTF-8 sans marque (BOM) : Quarto ne le lit pas, "
                "enregistrez-le ainsi dans votre éditeur."
            )
    folder = project.root / FONTS
    for font in (path for place in fallback_folders() for path in place.glob("*.[ot]t[fc]")):
        if not (folder / font.name).exists():
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(font, folder / font.name)


def executable() -> Path | None:
    """Return the `quarto` on the PATH, if there is one."""
    found = shutil.which("quarto")
    return Path(found) if found else None


def version(program: Path) -> str:
    """Return the version of a `quarto`."""
    answer = subprocess.run(
        [program, "--version"], capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    return answer.stdout.strip()


def publish(name: str, to: Sequence[str], project: Project) -> None:
    """Let Quarto make a page of a notebook that was handed over, in the site of its project.

    Parameters
    ----------
    name
        The page's path in the site without its ending, such as `fiches/08`.
    to
        What to make: `html`, `pdf`.
    project
        Whose page it is.

    Raises
    ------
    FichesError
        If Quarto isn't there, or fails; the message gives what it says of that.
    """
    for wanted in to:  # it takes one format, or all that the document names
        _render(name, f"{name}.ipynb", "--to", FORMATS[wanted].quarto, project=project)


def publish_site(project: Project) -> None:
    """Let Quarto make the whole site: its pre-render step executes what is out of date.

    Raises
    ------
    FichesError
        If Quarto isn't there, or fails; the message gives what it says of that.
    """
    _render("the site", project=project)


def _render(what: str, *arguments: str, project: Project) -> None:
    program = executable()
    if program is None:
        raise FichesError(
            "Quarto isn't installed: get it from quarto.org, or take --publisher builtin."
        )
    answer = subprocess.run(
        [program, "render", *arguments],
        cwd=project.root,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if answer.returncode:
        raise FichesError(f"Quarto can't render {what}: {_error(answer.stderr)}")


def _error(said: str) -> str:
    """Return the error among what Quarto has said, without where in its code it arose."""
    plain = _COLOUR.sub("", said).partition("\nStack trace:")[0]
    error = plain.rpartition("ERROR: ")[2]
    return " ".join(error.split("\n")[-8:]).strip() or "it doesn't say why."
