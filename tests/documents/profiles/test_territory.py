"""Territories: what is shown of their departments, and that it isn't theirs."""

import re

import pytest
from here import ROOT, TABLES

from fiches.documents.fiche import Fiche
from fiches.documents.profiles.measures import MEASURES, all_departments, medians
from fiches.documents.profiles.online import Online
from fiches.documents.profiles.territory import TerritoryProfile
from fiches.show import Markdown

pytestmark = pytest.mark.usefixtures("project")


def test_a_shared_territory_has_its_departments_side_by_side() -> None:
    page = TerritoryProfile("ti-9307")
    figure = page.comparison
    assert isinstance(figure, Online)
    assert len(page.departments) == 4
    assert figure.table.count("<tr>") == 1 + len(MEASURES)
    assert figure.data.height == 4 * len(MEASURES)
    drawn = sum(measure.drawn for measure in MEASURES)
    assert figure.svg.count("data-tip") == 4 * drawn
    for place in page.departments:
        assert f"../fiches/{place.code}.html" in page.sentence.text
        fiche = Fiche(place.code)
        (exported,) = figure.data.filter(code=place.code, measure="Exportations")["value"]
        assert exported == fiche.exports.eur
    assert "noindex" not in page.header


@pytest.mark.parametrize("place", [t for t in TABLES.territories if len(t.codes) == 1][::30])
def test_a_territory_in_one_department_compares_nothing(place) -> None:
    page = TerritoryProfile(place.id)
    assert isinstance(page.comparison, Markdown)
    assert page.first.html == ""
    assert "noindex: true" in page.header
    assert "XLSX" not in page.downloads.html


def test_the_page_says_that_these_are_not_the_territorys_figures() -> None:
    text = (ROOT / "territoire.qmd").read_text("utf-8")
    assert "Les chiffres ne sont pas ceux du territoire" in text


def test_the_fiche_leads_to_the_pages_of_its_territories() -> None:
    fiche = Fiche("08")
    shown = fiche.territories._repr_markdown_()
    linked = set(re.findall(r"\.\./territoires/([\w-]+)\.html", shown))
    assert linked == {territory.id for territory in fiche.department.territories}


def test_the_median_parts_the_departments(project) -> None:
    from fiches import store

    year = store.open_year(None, project)
    every = all_departments(year)
    for number, middle in enumerate(medians(year)):
        values = [one[number] for one in every.values() if one[number] is not None]
        below = sum(value < middle for value in values)
        above = sum(value > middle for value in values)
        assert abs(below - above) <= len(values) - below - above
