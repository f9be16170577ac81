"""An executed notebook in miniature, and documents for Quarto in a project with a short fiche."""

import shutil
from pathlib import Path

from here import ROOT

from fiches.build import plan
from fiches.build.plan import Page
from fiches.settings import Project

NOTEBOOK = {
    "cells": [
        {"cell_type": "raw", "source": "---\ntitle: Tout\nlang: fr\n---", "metadata": {}},
        {
            "cell_type": "code",
            "source": "print(fiche.header)",
            "metadata": {},
            "outputs": [
                {"output_type": "stream", "name": "stdout", "text": '---\ntitle: "Ardennes"\n---\n'}
            ],
        },
        {"cell_type": "markdown", "source": "Un.\n\n::: {.a}\nDeux.\n:::", "metadata": {}},
    ],
    "metadata": {},
}


def document(project: Project, name: str) -> list[Page]:
    """Give a project a document, and return its page."""
    shutil.copy(ROOT / f"{name}.qmd", project.root)
    return page_of(project, name)


def page_of(project: Project, name: str) -> list[Page]:
    return [page for page in plan.pages(project) if page.name == name]


def short_project(folder: Path, project: Project) -> Project:
    """Return a project of its own, with a short document."""
    root = folder / "project"
    (root / "data").mkdir(parents=True)
    for name in ("data/reference", "theme", "_brand.yml", "_quarto.yml"):
        (root / name).symlink_to(ROOT / name)
    (root / "fiche.qmd").write_text(
        "---\ntitle: T\nexecute:\n  echo: false\n---\n\n"
        '```{python}\n#| tags: [parameters]\ndept = "08"\n```\n\nFiche `{python} dept`\n'
    )
    return Project(root, project.data, folder / "build", folder / "site")
