"""`fiches data`: get the customs' files into the store."""

from pathlib import Path
from typing import Annotated

import typer

from fiches import settings

app = typer.Typer(help="Official and simulated customs data.", no_args_is_help=True)


@app.command()
def demo() -> None:
    """Simulate the years 2023 and 2024, as official files, and store them."""
    from fiches.demo import prepare

    prepare(settings.paths())


@app.command()
def ingest(
    files: Annotated[list[Path], typer.Argument(help="Zips, folders or text files.")],
    year: Annotated[int | None, typer.Option(help="Store only this year.")] = None,
) -> None:
    """Read official files and store the years that they hold."""
    from fiches import trade

    for report in trade.ingest(files, settings.paths(), year=year):
        typer.echo(f"{report.year}: {report.rows} rows stored")


@app.command()
def status() -> None:
    """Show the stored years."""
    from fiches import trade

    for year in trade.years(settings.paths()):
        typer.echo(year)
