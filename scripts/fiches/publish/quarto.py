"""Publishing with the real Quarto: it typesets executed notebooks and executes nothing."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from fiches.errors import FichesError
from fiches.settings import Paths

FORMATS = {"html": "html", "pdf": "typst"}
"""Quarto's name of each format."""


def executable() -> Path | None:
    """Return the `quarto` on the PATH, if there is one."""
    found = shutil.which("quarto")
    return Path(found) if found else None


def version(program: Path) -> str:
    """Return the version of a `quarto`."""
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return answer.stdout.strip()


def publish(notebook: Path, name: str, to: Sequence[str], paths: Paths) -> None:
    """Let Quarto make a page of an executed notebook, in the site of its project.

    Parameters
    ----------
    notebook
        The executed notebook.
    name
        The page's path in the site without its ending, such as `fiches/08`.
    to
        What to make: `html`, `pdf`.
    paths
        The project's folders.

    Raises
    ------
    FichesError
        If Quarto isn't there, or fails; the message gives the end of what it says.
    """
    program = executable()
    if program is None:
        raise FichesError(
            "Quarto isn't installed: get it from quarto.org, or render with --publisher builtin."
        )
    source = paths.root / f"{name}.ipynb"
    source.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(notebook, source)
    for wanted in to:
        answer = subprocess.run(
            [program, "render", str(source), "--to", FORMATS[wanted]],
            cwd=paths.root,
            capture_output=True,
            text=True,
            check=False,
        )
        if answer.returncode:
            said = " ".join(answer.stderr.strip().splitlines()[-3:])
            raise FichesError(f"Quarto can't render {name}: {said}")
