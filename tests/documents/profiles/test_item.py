"""Pages of countries and products: they add up to the fiches and to France, in right French."""

import re

import polars as pl
import pytest
from samples import sample

from fiches import store
from fiches.documents.profiles.agreement import agreement, beside_fiches
from fiches.documents.profiles.item import ItemProfile, PartnerProfile, ProductProfile
from fiches.documents.profiles.online import Online
from fiches.errors import UsageError
from fiches.figures.provenance import MARK
from fiches.french.typography import french, lint
from fiches.indicators.flows import Side
from fiches.indicators.items import notable
from fiches.reference import FLOWS
from fiches.settings import Project
from fiches.show import Markdown

WRONG = re.compile(
    r"\b(?:de les?|à les?|des les|du les?|de d'|d'de|vers [dl]e [dl]|originaires? (?:les?|la|l')|"
    r"en en|dans en|dans à)\b|  |\bNone\b|nan",
)
"""What no sentence has: articles that should be contracted, doubled words, values that aren't."""


@pytest.fixture(scope="module")
def project(here: Project) -> Project:
    """One for all tests of this file."""
    return here


@pytest.fixture(scope="module")
def profiles(project: Project) -> list[ItemProfile]:
    """Some countries and products, the smallest and largest among them."""
    year = store.open_year(None, project)
    countries = notable(year, year.provenance.quarters)
    chosen = dict.fromkeys(["US", "NO", "DE", "CU", *sample(countries, 12)])
    some = [PartnerProfile(code) for code in [*chosen, "TL"]]
    products = dict.fromkeys(["C30C", "S96Z", "C30D", *sample(list(year.names.products), 12)])
    return [*some, *map(ProductProfile, products)]


def texts(page: ItemProfile) -> list[str]:
    """Return all sentences of a page."""
    found = [page.counterparts.sentence, page.header]
    for flow in (page.exports, page.imports):
        shown = (flow.total, flow.strongest, flow.largest)
        found += [one.text for one in shown]
        found += [flow.words, flow.departments.beside]
        if isinstance(flow.figure, Online):
            figure = flow.figure
            found += [figure.title, figure.subtitle, figure.caption, figure.alt]
    if isinstance(page.counterparts.figure, Online):
        figure = page.counterparts.figure
        found += [figure.title, figure.subtitle, figure.caption, figure.alt]
    return found


@pytest.mark.parametrize("side", ["country", "product"])
def test_each_item_adds_up_to_france(project: Project, side: Side) -> None:
    found = agreement(side, store.open_year(None, project))
    assert found.height > 100
    assert found["difference_eur"].max() == 0
    assert found["beside_eur"].sum() > 0  # 98 and 99 are in it


def test_each_country_tells_what_the_fiches_tell(project: Project) -> None:
    found = beside_fiches(store.open_year(None, project))
    assert found.height > 1000
    assert found.filter(pl.col("page_eur") != pl.col("fiche_eur")).is_empty()


def test_the_french_is_right(profiles: list[ItemProfile]) -> None:
    wrong = [
        (page.name, text)
        for page in profiles
        for text in texts(page)
        if WRONG.search(text) or lint(french(text))
    ]
    assert wrong == []


def test_what_a_page_offers_is_what_it_tells(profiles: list[ItemProfile]) -> None:
    for page in profiles:
        for code, flow in (("E", page.exports), ("I", page.imports)):
            told = flow.row.get("value_eur", 0)
            assert flow.departments.whole_eur == told
            figure = flow.figure
            if isinstance(figure, Markdown):
                assert told == 0 or not flow.departments.traders
                continue
            assert figure.data["value_eur"].sum() == told
            assert figure.data.filter(pl.col("rank").is_not_null()).height == len(
                flow.departments.traders
            )
            crossed = page.counterparts.figure.data.filter(flow=code)  # type: ignore[union-attr]
            assert crossed["value_eur"].sum() == told
            assert figure.csv.count(MARK) == figure.data.height
            assert figure.csv_name.endswith("-simulation.csv")


def test_the_table_has_all_departments_with_their_fiches(profiles: list[ItemProfile]) -> None:
    page = profiles[0]
    for code, flow in (("E", page.exports), ("I", page.imports)):
        figure = flow.figure
        assert isinstance(figure, Online)
        links = re.findall(r'href="\.\./fiches/(\w+)\.html#(\w+)"', figure.table)
        assert len(links) == 100
        assert {section for _, section in links} == {FLOWS[code].name}  # type: ignore[index]
        assert figure.svg.count("<text") > 101  # the numbers of tiles, and the legend
        assert figure.svg.count("data-tip") == 100


def test_names_that_yaml_reads_otherwise_are_found(project: Project) -> None:
    assert project
    assert PartnerProfile(False).name == "Norvège"
    assert PartnerProfile("NA").name == "Namibie"
    assert PartnerProfile("XS").name == "Serbie"


def test_a_country_without_trade_is_refused_in_one_sentence(project: Project) -> None:
    year = store.open_year(None, project)
    traded = set(year.frame.select("country").unique().collect()["country"])
    silent = next(
        code
        for code, one in year.names.countries.items()
        if code not in traded and one.kind == "country"
    )
    with pytest.raises(UsageError, match=r"^Rien n'est échangé avec .* : il n'y a pas de page\.$"):
        PartnerProfile(silent)


def test_what_is_no_country_never_ranks_among_the_partners(project: Project) -> None:
    names = store.open_year(None, project).names
    undetermined = {one.name for one in names.countries.values() if one.kind != "country"}
    for code in ("C10K", "C30C", "B06Z"):
        figure = ProductProfile(code).counterparts.figure
        assert isinstance(figure, Online)
        assert not [name for name in undetermined if f">{french(name)}<" in figure.svg]
        rows = re.findall(r'<th scope="row">(?:<a [^>]*>)?([^<]+)', figure.table)
        known = [name not in {french(one) for one in undetermined} for name in rows]
        assert known == sorted(known, reverse=True)
