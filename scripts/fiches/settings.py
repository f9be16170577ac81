"""Where things are: documents, data and outputs, each movable by an environment variable."""

import os
from dataclasses import dataclass
from functools import cached_property
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


def paths() -> Paths:
    """Return the folders as the environment sets them now."""
    root = Path(os.environ.get("FICHES_ROOT", PROJECT)).resolve()

    def folder(variable: str, default: str) -> Path:
        return Path(os.environ.get(variable, root / default)).resolve()

    return Paths(
        root=root,
        data=folder("FICHES_DATA", "data"),
        build=folder("FICHES_BUILD", "_build"),
        site=folder("FICHES_SITE", "_site"),
    )
