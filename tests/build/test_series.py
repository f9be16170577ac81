"""Which pages of countries, products and territories there are, and what Quarto is handed."""

import json

import pytest
from here import ROOT, TABLES

from fiches import store
from fiches.build import plan
from fiches.build.make import Maker
from fiches.build.quarto import forms, handover
from fiches.documents.profiles.lists import Lists
from fiches.indicators.items import notable
from fiches.reference.subjects import COUNTRIES, MODELS, PRODUCTS, SERIES, TERRITORIES
from fiches.settings import Project


def test_each_item_has_a_page_and_each_series_a_list(project: Project) -> None:
    planned = {page.name: page for page in plan.pages(project)}
    year = store.open_year(None, project)
    items = {
        COUNTRIES: notable(year, year.provenance.quarters),
        PRODUCTS: list(TABLES.names(year.year).products),
        TERRITORIES: [place.id for place in TABLES.territories],
    }
    assert len(items[PRODUCTS]) == 76
    assert len(items[TERRITORIES]) == 183
    for series, codes in items.items():
        found = {name for name in planned if name.startswith(f"{series.folder}/")}
        assert found == {series.page(code) for code in [*codes, "index"]}
        for code in codes:
            page = planned[series.page(code)]
            assert (page.params, page.to) == ({series.parameter: code}, ("html",))


def test_no_model_is_a_page_by_itself(project: Project) -> None:
    names = {page.name for page in plan.pages(project)}
    assert not names & {name.removesuffix(".qmd") for name in MODELS}
    assert all((ROOT / name).exists() for name in MODELS)


@pytest.mark.parametrize("name", ["pays/US", "pays/index", "produits/C11Z", "territoires/ti-1102"])
def test_what_is_handed_to_quarto_needs_no_execution(project: Project, name: str) -> None:
    (page,) = (page for page in plan.pages(project) if page.name == name)
    assert handover.is_handed_over(name)
    notebook = json.loads(Maker(project).execute(page).read_bytes())
    sources = "".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] != "code")
    assert "{python}" not in sources
    titled = forms.for_quarto(notebook)
    front = "".join(titled["cells"][0]["source"])
    assert "simulated:" in front
    assert '"title"' not in front


def test_single_territories_are_kept_from_search_engines(project: Project) -> None:
    from fiches.publish.website import around

    names = [page.name for page in plan.pages(project)]
    files = around(names, {"site-url": "https://exemple.fr"}, TABLES)
    sitemap = files["sitemap.xml"].decode()
    for place in TABLES.territories:
        listed = f"/territoires/{place.id}.html<" in sitemap
        assert listed == (len(place.departments) > 1), place.name
    assert "/pays/US.html<" in sitemap
    assert "/produits/index.html<" in sitemap


def test_lists_lead_to_all_pages_and_to_no_other(project: Project) -> None:
    planned = {page.name for page in plan.pages(project)}
    lists = Lists()
    for series, shown in zip(
        SERIES, (lists.countries, lists.products, lists.territories), strict=True
    ):
        links = {
            part.partition('"')[0].removesuffix(".html")
            for part in shown.html.split('href="')[1:]
            if not part.startswith("../")
        }
        own = {
            name.removeprefix(f"{series.folder}/")
            for name in planned
            if name.startswith(f"{series.folder}/")
        }
        assert links == own - {"index"}
