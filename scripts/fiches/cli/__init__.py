"""The commands. Nothing heavy is imported before one of them runs, so that help is instant."""

import os
from pathlib import Path
from typing import Annotated

import typer

from fiches.cli import booklet, build, check, data, doctor, notebooks, render, serve

app = typer.Typer(
    name="fiches",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # half of the time of a short command
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def find_project(
    project: Annotated[
        Path | None,
        typer.Option(
            help="The project's folder.", show_default="the one where you are, or FICHES_ROOT"
        ),
    ] = None,
) -> None:
    """Le commerce extérieur des départements français, one fiche a department."""
    if project:
        os.environ["FICHES_ROOT"] = str(project.absolute())  # Quarto and kernels find it too


app.command()(render.render)
app.command()(booklet.booklet)
app.command()(build.build)
app.command()(build.merge)
app.command()(check.check)
app.command()(serve.serve)
app.command()(notebooks.notebooks)
app.command()(doctor.doctor)
app.add_typer(data.app, name="data")
