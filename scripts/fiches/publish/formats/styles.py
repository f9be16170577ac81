"""How documents for word processors look: styles of text, colours."""

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from fiches.execution.text import read_text
from fiches.settings import Project

FONT = "Arial"
"""On every computer: the theme's Inter is on few."""

Colours = Mapping[str, str]

Parts = dict[str, bytes]
"""The files of a document, by name."""


@dataclass(frozen=True)
class Look:
    """How a paragraph looks: sizes and distances in points, the name of its colour."""

    size: float
    before: float = 0
    after: float = 6
    bold: bool = False
    colour: str = "ink"
    next: bool = False
    framed: bool = False


LOOKS = {
    "Normal": Look(10.5, after=0),
    "Body Text": Look(10.5),
    "First Paragraph": Look(10.5),
    "Compact": Look(9.5, 1, 1),
    "Title": Look(24, 0, 4, bold=True),
    "Subtitle": Look(12, 0, 4, colour="muted"),
    "Author": Look(10, 0, 0, colour="muted"),
    "Date": Look(10, 0, 12, colour="muted"),
    "heading 1": Look(16, 18, 6, bold=True, colour="exports", next=True),
    "heading 2": Look(13, 14, 4, bold=True, next=True),
    "heading 3": Look(11, 10, 4, bold=True, next=True),
    "heading 4": Look(10.5, 8, 4, bold=True, colour="muted", next=True),
    "Table Caption": Look(9.5, 10, 3, bold=True, next=True),
    "Figure Title": Look(11, 12, 2, bold=True, next=True),
    "Figure Subtitle": Look(9, 0, 4, colour="muted", next=True),
    "Figure Caption": Look(9.5, 2, 4),
    "Figure Note": Look(8, 0, 10, colour="muted"),
    "Simulation": Look(11, 0, 8, bold=True, colour="deficit"),
    "Encadré": Look(10, 2, 4, framed=True),
}
"""By the name that Word has for a style; the last ones are our own."""


def colours(project: Project) -> Colours:
    """Return the palette of `_brand.yml`."""
    brand = yaml.safe_load(read_text(project.root / "_brand.yml"))
    return {name: str(value) for name, value in brand["color"]["palette"].items()}
