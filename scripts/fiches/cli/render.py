"""`fiches render`: chosen fiches, and chosen pages of countries, products and territories."""

import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fiches.cli.common import (
    Chosen,
    Publisher,
    ensure_data,
    say,
    shown,
    tell_of_comments,
    with_quarto,
)
from fiches.errors import FichesError, UsageError
from fiches.publish.formats import FORMATS, USUAL, formats
from fiches.reference.subjects import COUNTRIES, PRODUCTS, TERRITORIES, Series
from fiches.settings import Project

if TYPE_CHECKING:
    from fiches.build.plan import Page


def _option(series: Series, about: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(
        f"--{series.parameter}", metavar="CODE", help=f"{about} Can be given several times."
    )
    return option


def render(
    codes: Annotated[
        list[str] | None,
        typer.Argument(metavar="CODE…", help="Departments: 08, 2A, 971, Ardennes…"),
    ] = None,
    *,
    countries: Annotated[list[str] | None, _option(COUNTRIES, "A country: US, Norvège…")] = None,
    products: Annotated[list[str] | None, _option(PRODUCTS, "A product: C30C, Boissons…")] = None,
    territories: Annotated[
        list[str] | None, _option(TERRITORIES, "A Territoire d'industrie: ti-0101, Basse-Terre…")
    ] = None,
    to: Annotated[
        str, typer.Option(help="Formats of fiches, with commas between them.")
    ] = ",".join(USUAL),
    publisher: Chosen = Publisher.AUTO,
    output: Annotated[
        Path | None, typer.Option(help="Folder of the site.", show_default="_site")
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the pages in the browser.")] = False,
) -> None:
    """Render the fiches of some departments, or pages of items, if they aren't up to date."""
    from fiches.reference import tables_of

    project = Project.find()
    places = list(dict.fromkeys(map(tables_of(project).find_department, codes or ())))
    wanted = formats(to.split(","))
    ensure_data(project)
    items = {COUNTRIES: countries, PRODUCTS: products, TERRITORIES: territories}
    asked = _codes({series: given or () for series, given in items.items()}, project)
    if not places and not any(asked.values()):
        raise UsageError(
            "Nothing is asked for: give the code of a department, or --pays, --produit, "
            "--territoire."
        )

    from fiches.build import plan
    from fiches.build.site import build, install

    pages = plan.fiches(places, project, wanted)
    for series, named in asked.items():
        pages += plan.profiles(series, named, project)
    tell_of_comments(project)
    errors: list[str] = []
    if with_quarto(publisher, pages, project):
        _render_with_quarto(pages, project, output)
        site = project.site
    else:
        site = (output or project.site).resolve()
        made = build(pages, project)
        errors = [f"{one.name}: {one.error}" for one in made if one.error]
        good = {one.name for one in made if not one.error}
        pages = [page for page in pages if page.name in good]
        install(sorted(good), project, site)
    for page in pages:
        for name in page.to:
            say(shown(site / FORMATS[name].file(page.name)))
        if show:
            webbrowser.open((site / FORMATS[page.to[0]].file(page.name)).as_uri())
    if errors:
        raise FichesError(" ".join(errors))


def _codes(asked: dict[Series, Sequence[str]], project: Project) -> dict[Series, list[str]]:
    """Return the codes of the items that were asked for, each once."""
    if not any(asked.values()):
        return {}
    from fiches.reference import tables_of
    from fiches.reference.subjects import find_country, find_product, find_territory
    from fiches.store.years import stored_years

    tables = tables_of(project)
    names = tables.names(stored_years(project)[-1])

    def code(series: Series, text: str) -> str:
        if series == COUNTRIES:
            return find_country(text, names).code
        if series == PRODUCTS:
            return find_product(text, names).code
        return find_territory(text, tables).id

    return {
        series: list(dict.fromkeys(code(series, text) for text in texts))
        for series, texts in asked.items()
    }


def _render_with_quarto(pages: "Sequence[Page]", project: Project, output: Path | None) -> None:
    if output:
        raise UsageError("Quarto writes into the project's site: --output needs the built-in one.")
    from fiches.build.quarto import handover
    from fiches.publish import quarto

    handover.hand_over(pages, project)
    for page in pages:
        quarto.publish(page.name, page.to, project)
