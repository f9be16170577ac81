"""`fiches build` and `fiches merge`: the whole site."""

from pathlib import Path
from typing import Annotated

import typer


def build() -> None:
    """Build the whole site."""


def merge(folders: Annotated[list[Path], typer.Argument(help="x")]) -> None:
    """Merge."""
