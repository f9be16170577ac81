"""The formats of a page, each declared once; `FORMATS` lists them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from fiches.errors import UsageError
from fiches.settings import Project


@dataclass(frozen=True)
class Format:
    """A format that pages are made in.

    Attributes
    ----------
    name
        As the command line and the plan call it.
    writer
        Pandoc's name of what it writes: outputs of cells have a form for each writer.
    template
        The file of the theme that Pandoc fills in.
    quarto
        Quarto's name of the format.
    finish
        Makes the file out of what Pandoc wrote.
    ending
        That of its files, where it isn't the name.
    office
        Whether what cells show is made plain for it: see `formats.office`.
    """

    name: str
    writer: str
    template: str
    quarto: str
    finish: Callable[[str, Project], bytes]
    ending: str = ""
    office: bool = False

    def file(self, page: str) -> str:
        """Return the path of a page's file in the site."""
        return f"{page}.{self.ending or self.name}"

    def template_of(self, project: Project) -> Path:
        """Return the template; what has none gets its look when it is finished."""
        return project.theme / self.template


def _html(text: str, _: Project) -> bytes:
    return text.encode()


def _pdf(text: str, project: Project) -> bytes:
    from fiches.publish.formats.pdf import pdf

    return pdf(text, project)


def _office(document: str, project: Project) -> bytes:
    from fiches.publish.formats.office import finished

    return finished(document.encode(errors="surrogateescape"), project)


FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (
        Format("html", "html", "page.html", "html", _html),
        Format("pdf", "typst", "pandoc.typ", "typst", _pdf),
        Format("docx", "docx", "", "docx", _office, office=True),
        Format("odt", "odt", "", "odt", _office, office=True),
        Format("gfm", "gfm", "page.md", "gfm", _html, ending="md", office=True),
    )
}
"""By name, in the order in which they are made."""

USUAL = ("html", "pdf")
"""What is made where nothing else is asked for."""


def formats(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of formats that the user gave, each once, in the order of `FORMATS`.

    Raises
    ------
    UsageError
        If one is unknown; the message names those that there are.
    """
    wanted = {name.strip().lower() for name in names}
    if unknown := sorted(wanted - set(FORMATS)):
        raise UsageError(f"«{unknown[0]}» isn't a format: choose among {', '.join(FORMATS)}.")
    return tuple(name for name in FORMATS if name in wanted)
