"""Where things are: documents, data and outputs, each movable by an environment variable."""

import os
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Paths:
    """The project's folders.

    Attributes
    ----------
    root
        Holds `fiche.qmd`, `_quarto.yml`, `theme/`, `data/reference/` (`FICHES_ROOT`).
    data
        Holds `raw/` and `trade/` (`FICHES_DATA`, by default `data/` below the root).
    build
        Intermediate results and cache (`FICHES_BUILD`, by default `_build/`).
    site
        The published site (`FICHES_SITE`, by default `_site/`).
    """

    root: Path
    data: Path
    build: Path
    site: Path

    @cached_property
    def reference(self) -> Path:
        """The reference tables."""
        return self.root / "data" / "reference"

    @cached_property
    def raw(self) -> Path:
        """Official files as they came."""
        return self.data / "raw"

    @cached_property
    def trade(self) -> Path:
        """The store."""
        return self.data / "trade"

    @cached_property
    def theme(self) -> Path:
        """The look, for both publishers."""
        return self.root / "theme"


VARIABLES = ("FICHES_ROOT", "FICHES_DATA", "FICHES_BUILD", "FICHES_SITE")


def paths() -> Paths:
    """Return the folders as the environment sets them now."""
    return _paths(Path.cwd(), *map(os.environ.get, VARIABLES))


@cache
def _paths(here: Path, root: str | None, *others: str | None) -> Paths:
    """Resolve the folders: each takes its time, and each figure asks for them."""
    project = (here / (root or PROJECT)).resolve()
    defaults = (project / name for name in ("data", "_build", "_site"))
    folders = [
        (here / (other or default)).resolve()
        for other, default in zip(others, defaults, strict=True)
    ]
    return Paths(project, *folders)
