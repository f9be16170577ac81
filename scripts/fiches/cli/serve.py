"""`fiches serve`: the site on localhost, each page made when it is asked for."""

from typing import Annotated

import typer

from fiches.cli.common import ensure_data
from fiches.settings import Project


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free one.")] = 8000,
) -> None:
    """Show the site on localhost; a page is made when it is asked for, and again when it changes.

    Open pages reload when a document, the theme or the data changes.
    """
    project = Project.find()
    ensure_data(project)

    from fiches.build.server import Preview

    with Preview(project, port) as preview:
        typer.echo(f"{preview.address} (stop with Ctrl-C)")
        preview.run()
