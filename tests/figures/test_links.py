"""Names of countries and products in figures and tables lead to their pages, and others don't."""

import re

import pytest

from fiches import store
from fiches.documents.fiche import Fiche
from fiches.figures.links import Links, links_of
from fiches.indicators.items import notable
from fiches.indicators.scope import Scope
from fiches.reference import NATION
from fiches.settings import Project

LINKS = Links(
    {"US": "../pays/US.html"},
    {"États-Unis": "../pays/US.html", "Machines d’usage général": "../produits/C28A.html"},
)


@pytest.mark.parametrize(
    ("cell", "linked"),
    [
        ('<th scope="row">États-Unis</th>', True),
        ("<td>États-Unis</td>", True),
        ('<th scope="row">Exportations\u00a0: États-Unis</th>', True),
        ("<td>États-Unis d’Amérique</td>", False),
        ('<th scope="col" class="right">États-Unis</th>', True),
        ('<td class="right">12,3\u00a0%</td>', False),
        ("<td>Machines</td>", False),
    ],
)
def test_a_cell_that_is_a_name_is_a_link(cell: str, linked: bool) -> None:
    made = LINKS.in_table(cell)
    assert ('<a href="../pays/US.html">États-Unis</a>' in made) == linked
    assert re.sub(r"</?a[^>]*>", "", made) == cell


def test_a_name_in_a_picture_says_where_it_leads_even_in_two_lines() -> None:
    svg = (
        '<text x="1">Machines</text><text x="2">d’usage général</text>'
        '<text x="3">Machines</text><text x="4">États-Unis</text><text x="5">12</text>'
    )
    made = LINKS.in_picture(svg)
    found = dict(re.findall(r'<text data-to="([^"]+)" x="(\d)"', made)[::-1])
    assert [x for _, x in re.findall(r'<text data-to="([^"]+)" x="(\d)"', made)] == ["1", "2", "4"]
    assert found["../pays/US.html"] == "4"
    assert "<a" not in made


def test_links_lead_only_where_there_is_a_page(project: Project) -> None:
    year = store.open_year(None, project)
    scope = Scope(NATION, year, year.provenance.quarters)
    links = links_of(scope)
    countries = {page for page in links.pages.values() if page.startswith("../pays/")}
    assert countries == {f"../pays/{code}.html" for code in notable(year, scope.quarters)}
    assert len(links.pages) == len(countries) + 76
    assert set(links.names.values()) == set(links.pages.values())


@pytest.mark.parametrize("name", ["balance", "marchandises", "exportations", "structure"])
def test_the_fiches_figures_lead_to_pages(project: Project, name: str) -> None:
    assert project
    figure = Fiche("08").figure(name)
    assert len(re.findall(r'<a href="\.\./(?:pays|produits)/\w+\.html">', figure.html)) >= 10
    assert len(re.findall(r'data-to="\.\./(?:pays|produits)/\w+\.html"', figure.html)) >= 10
    assert "data-to" not in figure.typst
