"""`fiches serve`: the site on localhost, each page made when it is asked for."""

from typing import Annotated

import typer

from fiches import settings
from fiches.cli.render import ensure_data


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free one.")] = 8000,
) -> None:
    """Show the site on localhost; a page is made when it is asked for, and again when it changes.

    Open pages reload when a document, the theme or the data changes.
    """
    paths = settings.paths()
    ensure_data(paths)

    from fiches.build.server import Preview

    with Preview(paths, port) as preview:
        typer.echo(f"{preview.address} (stop with Ctrl-C)")
        preview.run()
