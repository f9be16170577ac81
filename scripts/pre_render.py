"""Quarto's pre-render step (see `_quarto.yml`): executes what is out of date, and hands it over."""

import os
import sys
from importlib.machinery import PathFinder
from pathlib import Path

from fiches.__main__ import explained
from fiches.errors import FichesError
from fiches.settings import Project
from fiches.startup import skip_slow_import

SCRIPTS = Path(__file__).resolve().parent


def main() -> str:
    """Execute what Quarto is about to render; return what was done."""
    refuse_another()
    skip_slow_import()
    from fiches.build import plan
    from fiches.build.quarto import handover
    from fiches.build.quarto.frozen import freeze_models, thaw_models
    from fiches.cli.common import ensure_data
    from fiches.publish import quarto

    project = Project.find()
    quarto.prepare(project)
    ensure_data(project)
    names = handover.wanted(os.environ)
    thaw_models(project)
    if names == []:
        return ""
    pages = [page for page in plan.pages(project) if handover.is_handed_over(page.name)]
    if names is None:
        handover.remove_others(pages, project)
        freeze_models(project)
    else:
        pages = [page for page in pages if page.name in names]
    done = handover.hand_over(pages, project)
    return f"pages executed: {len(done)}, up to date: {len(pages) - len(done)}"


def refuse_another() -> None:
    """Stop where the cells would run the code of another project: this one is a copy of it.

    Raises
    ------
    FichesError
        Names the other, and says what to do.
    """
    found = PathFinder.find_spec("fiches", sys.path[1:])  # as cells see it: not beside this file
    if found and found.origin and (other := Path(found.origin).resolve().parents[1]) != SCRIPTS:
        raise FichesError(
            f"Ce dossier est une copie : Quarto y exécuterait le code de {other.parent}. "
            f"Exécutez d'abord « python {SCRIPTS / 'install.py'} »."
        )


if __name__ == "__main__":
    with explained():
        sys.stdout.write(f"{main()}\n")
