"""The figures that the document shows of a department, in their order."""

import re
from operator import attrgetter

from fiches.documents.fiche import Fiche
from fiches.figures.figure import Figure
from fiches.settings import Project

_CELL = re.compile(r'^fiche\.((?:\w+\.)?figure)\("([\w-]+)"\)$', re.MULTILINE)


def shown(code: str, project: Project) -> list[Figure]:
    """Return the figures: where region and department are one, the region has none."""
    text = (project.root / "fiche.qmd").read_text("utf-8")
    with project.current():
        fiche = Fiche(code)
        every = [
            attrgetter(where)(fiche)(name)
            for where, name in _CELL.findall(text)
            if not (where.startswith("region.") and fiche.department.region.single)
        ]
    return [each for each in every if isinstance(each, Figure)]
