"""`fiches serve`: the site on localhost, each page made when it is asked for."""

import os
import signal
from types import FrameType
from typing import Annotated

import typer

from fiches.cli.common import ensure_data, say
from fiches.settings import Project

HUB = "JUPYTERHUB_SERVICE_PREFIX"
"""The path of a user's server below JupyterHub, and the hub's own address where it says so."""

HUB_ADDRESS = "JUPYTERHUB_PUBLIC_URL"

CODE = "VSCODE_PROXY_URI"
"""Where VS Code in the browser, as of Onyxia, shows a port: `https://…/proxy/{{port}}/`."""


def serve(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="If it is taken, the next free one; 0: any.")
    ] = 8000,
    host: Annotated[
        str, typer.Option(help="The address to listen at; 0.0.0.0 to be reached by others.")
    ] = "127.0.0.1",
    prefix: Annotated[
        str,
        typer.Option(
            help="Address or path of the site behind a proxy, {port} being the port.",
            show_default="as JupyterHub or VS Code say",
        ),
    ] = "",
    poll: Annotated[
        bool, typer.Option(help="Look for changes again and again, as network folders need.")
    ] = False,
) -> None:
    """Show the site on localhost; a page is made when it is asked for, and again when it changes.

    What is to be mended is told over the page, and goes away when it is.
    """
    project = Project.find()
    ensure_data(project)

    from fiches.build.preview import Preview
    from fiches.build.preview.server import Server

    preview = Preview(project, poll=poll)
    with Server(preview, host, port, prefix or outside()) as server, preview:
        if port not in {0, server.port}:
            say(f"Le port {port} est pris : l’aperçu est au port {server.port}.")
        say(f"{server.address} (Ctrl-C pour arrêter)")
        signal.signal(signal.SIGINT, _interrupt)
        try:
            server.run()
        except KeyboardInterrupt:
            say("L’aperçu est arrêté.")


def outside() -> str:
    """Return where the environment says that the site is seen, behind its proxy."""
    if code := os.environ.get(CODE, ""):
        return code.replace("{{port}}", "{port}")
    path = os.environ.get(HUB, "")
    hub = os.environ.get(HUB_ADDRESS) or (path and f"https://*{path}")
    return f"{hub.rstrip('/')}/proxy/{{port}}/" if hub else ""


def _interrupt(_: int, __: FrameType | None) -> None:
    """Stop; the second time at once, whatever hangs."""
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    raise KeyboardInterrupt
