"""The PDF of a fiche, made in this process."""

from fiches.execution.document import read
from fiches.execution.execute import execute
from fiches.publish import Pandoc, publish
from fiches.settings import Project


def make_pdf(code: str) -> bytes:
    project = Project.find()
    notebook = execute(read(project.root / "fiche.qmd"), {"dept": code})
    with Pandoc() as pandoc:
        return publish(notebook, f"fiches/{code}", to=("pdf",), project=project, pandoc=pandoc)[
            f"fiches/{code}.pdf"
        ]
