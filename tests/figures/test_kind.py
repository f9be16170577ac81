"""What every kind of figure has, of whatever place it is."""

import re

import pytest
from here import TABLES

from fiches import store
from fiches.errors import UsageError
from fiches.figures import KINDS, kind_named
from fiches.figures.kind import Kind
from fiches.french.simulated import MARK
from fiches.indicators import undetermined
from fiches.indicators.scope import Scope
from fiches.reference import NATION, Place
from fiches.settings import Project

ARDENNES = TABLES.find_department("08")
PLACES = (ARDENNES, ARDENNES.region, NATION)


def scope(project: Project, place: Place) -> Scope:
    year = store.open_year(2024, project)
    return Scope(place, year, year.provenance.quarters)


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param


def test_kinds_are_found_by_their_names(kind: Kind) -> None:
    assert kind_named(kind.name) is kind
    assert len({each.name for each in KINDS}) == len(KINDS)


def test_another_name_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match="pas de figure «carte», mais : «balance», «march"):
        kind_named("carte")


def test_the_figures_of_a_fiche_have_names_of_their_own(project: Project, kind: Kind) -> None:
    names = [kind.of(scope(project, place)).id for place in PLACES]
    assert names == [kind.name, f"{kind.name}-region", f"{kind.name}-france"]


def test_a_figure_has_all_its_texts_of_its_place_and_its_time(project: Project, kind: Kind) -> None:
    for place in PLACES:
        here = scope(project, place)
        figure = kind.of(here)
        assert place.du in figure.title
        assert figure.title.endswith(", 2024")
        assert figure.mark == MARK
        assert "Données simulées." in figure.note
        unknown = here.of(undetermined).volume_eur > 0
        assert ("non déterminés" in figure.note) == (kind.by_partner and unknown)
        for text in (figure.title, figure.caption, figure.alt, figure.note):
            assert not re.search(r"[^\u202f][;:!?%»]|«[^\u202f]|\d\.\d|\bnan\b|None", text), text


def test_its_data_has_the_columns_that_it_offers(project: Project, kind: Kind) -> None:
    figure = kind.of(scope(project, ARDENNES))
    offered = figure.data.select(field.name for field in kind.columns)
    assert [*offered.schema.values()] == [field.dtype for field in kind.columns]
    assert offered.height > 5


def test_a_figure_that_many_fiches_show_is_made_once(project: Project, kind: Kind) -> None:
    once, again = (kind.of(scope(project, NATION)) for _ in range(2))
    assert once is again


def test_a_picture_is_drawn_once_for_the_same_data(project: Project, kind: Kind) -> None:
    first = kind.of(scope(project, ARDENNES))
    entries = {path: path.stat().st_ino for path in (project.build / "cache").glob("*/*")}
    assert len(entries) == 1
    again = kind.of(scope(project, ARDENNES))
    assert (again.svg, again.table) == (first.svg, first.table)
    assert {path: path.stat().st_ino for path in (project.build / "cache").glob("*/*")} == entries
    kind.of(scope(project, TABLES.find_department("51")))
    assert len(list((project.build / "cache").glob("*/*"))) == 2
