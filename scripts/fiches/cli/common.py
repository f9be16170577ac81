"""What several commands share."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fiches.settings import Project
from fiches.show import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from fiches.build.plan import Page


class Publisher(StrEnum):
    """Who makes pages of executed documents."""

    AUTO = "auto"
    QUARTO = "quarto"
    BUILTIN = "builtin"


Chosen = Annotated[
    Publisher,
    typer.Option(
        help="auto: the built-in one, or Quarto for a document that only Quarto understands."
    ),
]


def with_quarto(publisher: Publisher, pages: "Sequence[Page]", project: Project) -> bool:
    """Choose the publisher of pages.

    Raises
    ------
    UnsupportedError
        If it is the built-in one, and the project's settings ask for what that doesn't do.
    """
    from fiches.execution.document import UnsupportedError, read, refuse
    from fiches.publish import quarto
    from fiches.publish.site import unfollowed

    if publisher is Publisher.QUARTO:
        return True
    if publisher is Publisher.BUILTIN or quarto.executable() is None:
        refuse(unfollowed(project))
        return False
    try:
        refuse(unfollowed(project))
        for document in {page.document for page in pages if page.document.suffix == ".qmd"}:
            read(document)
    except UnsupportedError:
        return True
    return False


def say(text: str, *, err: bool = False) -> None:
    """Print lines; what comes from files can't give orders to the terminal."""
    typer.echo(_lines(text), err=err)


def console(*, err: bool = False) -> "Console":
    """Return what tables and progress are printed by: texts as they are, likewise."""
    from rich.console import Console

    class Plain(Console):
        def render_str(self, text: str, **options: Any) -> "Text":
            return super().render_str(_lines(text), **options)

    return Plain(stderr=err, highlight=False, markup=False)


def _lines(text: str) -> str:
    return "\n".join(map(plain, text.split("\n")))


def tell_of_comments(project: Project) -> None:
    """Tell which comments are shown nowhere."""
    from fiches.execution import comments

    for finding in comments.misnamed(project):
        say(str(finding), err=True)


def ensure_data(project: Project) -> None:
    """Simulate two years if nothing is stored at all."""
    if any(project.trade.glob("*.parquet")):
        return
    say("There is no data yet: simulating the years 2023 and 2024.", err=True)
    from fiches.store.simulation import prepare

    prepare(project)


def shown(path: Path) -> str:
    """Return a path as short as it can be written from here."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)
