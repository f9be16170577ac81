"""Several fiches bound into one PDF: a common cover with the contents, then a chapter each."""

from collections.abc import Sequence

from fiches.execution.execute import Notebook
from fiches.french import typography
from fiches.publish.formats.pdf import pdf
from fiches.publish.markdown import markdown, printed, restore
from fiches.publish.pandoc import Pandoc
from fiches.publish.site import site
from fiches.settings import Project


def bind(notebooks: Sequence[Notebook], project: Project, pandoc: Pandoc) -> bytes:
    """Bind executed fiches, at least one, of the same year.

    Parameters
    ----------
    notebooks
        The chapters, in their order.
    project
        Whose fiches they are.
    pandoc
        A running Pandoc.

    Returns
    -------
    bytes
        A tagged PDF (PDF/UA-1). The same notebooks give the same bytes.
    """

    def typeset(notebook: Notebook, template: str) -> str:
        text, raw = markdown(notebook, ["typst"])
        converted = pandoc.convert(
            text,
            {"typst": project.theme / template},
            filters=[typography.FILTER],
            meta=printed(notebook) | site(project),
        )
        return restore(converted["typst"], raw)

    cover = typeset(notebooks[0], "booklet-cover.typ")
    chapters = [typeset(notebook, "booklet-chapter.typ") for notebook in notebooks]
    return pdf("\n".join([cover, *chapters]), project)
