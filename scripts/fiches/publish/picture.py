"""The picture that social networks show beside a link to a fiche."""

from collections.abc import Mapping
from typing import Any

from fiches.french.typography import french
from fiches.publish.formats.pdf import compiler
from fiches.reference import Department
from fiches.settings import Project
from fiches.show import arguments

WIDTH, HEIGHT = 1200, 630
"""In pixels, as the networks ask for."""


def picture(department: Department, meta: Mapping[str, Any], project: Project) -> bytes:
    """Draw the picture of a fiche.

    Parameters
    ----------
    department
        The fiche's.
    meta
        The page's metadata: `title`, `annee`, `cards`, mark of simulated data.
    project
        Whose fiche it is.

    Returns
    -------
    bytes
        A PNG of 1200 × 630 pixels.
    """
    given = {
        "series": meta.get("subtitle", ""),
        "name": french(department.name),
        "source": french(f"Douane, {meta.get('annee', '')}"),
        "code": department.code,
        "cards": [dict(card) for card in meta.get("cards", ())],
        "mark": meta.get("simulated"),
    }
    source = f'#import "/theme/picture.typ": picture\n#picture({arguments(given)})'
    drawn = compiler(project).compile(input=source.encode(), format="png", ppi=72)
    assert isinstance(drawn, bytes)
    return drawn
