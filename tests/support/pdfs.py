"""The PDF of a fiche, made in this process."""

from fiches.execution.document import read
from fiches.execution.execute import execute
from fiches.publish.page import publish
from fiches.publish.pandoc import Pandoc
from fiches.settings import Project


def make_pdf(code: str, project: Project) -> bytes:
    notebook = execute(read(project.root / "fiche.qmd"), project, {"dept": code})
    with Pandoc() as pandoc:
        return publish(notebook, f"fiches/{code}", to=("pdf",), project=project, pandoc=pandoc)[
            f"fiches/{code}.pdf"
        ]
