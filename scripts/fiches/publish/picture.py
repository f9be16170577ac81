"""The picture that social networks show beside a link to a fiche."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fiches import reference
from fiches.publish.pdf import compiler
from fiches.show import arguments

WIDTH, HEIGHT = 1200, 630
"""In pixels, as the networks ask for."""


def picture(code: str, meta: Mapping[str, Any], root: Path) -> bytes:
    """Draw the picture of a fiche.

    Parameters
    ----------
    code
        The fiche's department.
    meta
        The page's metadata: `title`, `annee`, `cards`, mark of simulated data.
    root
        The project's folder.

    Returns
    -------
    bytes
        A PNG of 1200 × 630 pixels.
    """
    given = {
        "series": meta.get("title", ""),
        "name": reference.find_department(code).name,
        "source": f"Douane, {meta.get('annee', '')}",
        "code": code,
        "cards": [dict(card) for card in meta.get("cards", ())],
        "mark": meta.get("simulated"),
    }
    source = f'#import "/theme/picture.typ": picture\n#picture({arguments(given)})'
    drawn = compiler(root).compile(input=source.encode(), format="png", ppi=72)
    assert isinstance(drawn, bytes)
    return drawn
