"""The PDF of a fiche, made in this process."""

from fiches import settings
from fiches.execution.document import read
from fiches.execution.execute import execute
from fiches.publish import Pandoc, publish


def make_pdf(code: str) -> bytes:
    paths = settings.paths()
    notebook = execute(read(paths.root / "fiche.qmd"), {"dept": code})
    with Pandoc() as pandoc:
        return publish(notebook, f"fiches/{code}", to=("pdf",), paths=paths, pandoc=pandoc)[
            f"fiches/{code}.pdf"
        ]
