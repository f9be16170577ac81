"""What every kind of figure has, of whatever place it is."""

import re
from collections.abc import Iterator
from pathlib import Path

import altair as alt
import pytest
from here import TABLES, places
from official import write_year

from fiches import store
from fiches.drawing import svg
from fiches.drawing.theme import Palette
from fiches.errors import UsageError
from fiches.figures import KINDS, kind_named
from fiches.figures.figure import Figure
from fiches.figures.kind import Kind, stem
from fiches.french.simulated import MARK
from fiches.french.typography import french
from fiches.indicators import indeterminate, undetermined
from fiches.indicators.scope import Scope
from fiches.reference import NATION, Place
from fiches.settings import Project

ARDENNES = TABLES.find_department("08")
PLACES = (ARDENNES, ARDENNES.region, NATION)


@pytest.fixture(scope="module")
def years(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated years and, for a series, a small one before."""
    folder = tmp_path_factory.mktemp("years")
    stored = places(folder, folder)
    store.ingest(write_year(folder, 2022), stored)
    for year in (2023, 2024):
        (stored.trade / f"{year}.parquet").symlink_to(data / "trade" / f"{year}.parquet")
    return folder


@pytest.fixture(scope="module")
def project(years: Path) -> Project:
    """One for all tests: what a figure takes to be drawn, it takes once."""
    return places(years, years)


def scope(project: Project, place: Place) -> Scope:
    year = store.open_year(2024, project)
    return Scope(place, year, year.provenance.quarters)


def figures(project: Project, kind: Kind) -> Iterator[tuple[Scope, Figure]]:
    """Yield the figures of a kind: France and the region have none of some."""
    for place in PLACES:
        here = scope(project, place)
        if (figure := kind.of(here)) is not None:
            yield here, figure


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
    suffixes = {"department": "", "region": "-region", "nation": "-france"}
    found = list(figures(project, kind))
    assert found
    for here, figure in found:
        assert figure.id == f"{kind.name}{suffixes[here.place.kind]}"


def test_what_compares_with_the_rest_of_france_has_nothing_for_france(project: Project) -> None:
    for name in ("debouches", "position", "specialites"):
        assert kind_named(name).of(scope(project, NATION)) is None


def test_a_figure_has_all_its_texts_of_its_place_and_its_time(project: Project, kind: Kind) -> None:
    for here, figure in figures(project, kind):
        assert french(here.place.name) in figure.subject
        assert figure.subject.endswith(", 2024")
        where = figure.subject if figure.title == figure.subject else figure.subtitle
        assert french(here.place.name) in where
        assert "2024" in where
        assert figure.mark == MARK
        assert "Données simulées." in figure.source
        told = {
            "counted": here.of(undetermined).volume_eur > 0,
            "left out": here.of(indeterminate).volume_eur > 0,
            "none": False,
        }
        assert ("non déterminés" in figure.note) == told[kind.partners]
        assert ("retours" in figure.note) == (kind.partners == "left out" and told["left out"])
        for text in (figure.title, figure.subtitle, figure.caption, figure.alt, figure.source):
            assert not re.search(r"[^\u202f\u00a0][;:!?%»]|\d\.\d|\bnan\b|None", text), text


def test_a_title_tells_a_finding_in_ten_words_or_what_the_figure_is_of(
    project: Project, kind: Kind
) -> None:
    for here, figure in figures(project, kind):
        finding = french(kind.finding(here, kind.data(here)))
        assert figure.title == (finding or figure.subject)
        words = re.findall(r"[^\s\u00a0\u202f]*\w[^\s]*", finding)
        assert len(words) <= 10, finding


def test_files_are_named_by_place_and_year(project: Project, kind: Kind) -> None:
    names = {"department": "08", "region": "region-13", "nation": "france"}
    for here, figure in figures(project, kind):
        place = names[here.place.kind]
        assert figure.csv_name == f"commerce-exterieur-{place}-2024-{kind.name}-simulation.csv"


def test_an_incomplete_year_names_its_quarters() -> None:
    assert stem("08", 2025, (1, 2)) == "commerce-exterieur-08-2025-t1-t2"


def test_all_columns_offered_have_a_french_header_of_their_own(kind: Kind) -> None:
    headers = [field.header for field in kind.columns]
    assert all(re.fullmatch("[a-z0-9_]+", header) for header in headers)
    assert len(set(headers)) == len(headers)
    english = {"value", "name", "share", "country", "product", "year", "flow", "rank", "median"}
    assert not english & set(headers)


def test_its_data_has_the_columns_that_it_offers(project: Project, kind: Kind) -> None:
    for _, figure in figures(project, kind):
        offered = figure.data.select(field.name for field in kind.columns)
        assert [*offered.schema.values()] == [field.dtype for field in kind.columns]
        assert offered.height > 1


def test_a_figure_that_many_fiches_show_is_made_once(project: Project, kind: Kind) -> None:
    for place in (ARDENNES.region, NATION):
        once, again = (kind.of(scope(project, place)) for _ in range(2))
        assert once is again


def test_a_picture_is_drawn_once_for_the_same_data(
    years: Path, tmp_path: Path, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = places(years, tmp_path)
    drawn: list[str] = []

    def draw(chart: alt.TopLevelMixin, colours: Palette, *, id: str) -> str:  # noqa: A002
        drawn.append(id)
        return svg.draw(chart, colours, id=id)

    monkeypatch.setattr("fiches.figures.kind.draw", draw)
    first = kind.of(scope(project, ARDENNES))
    once = len(drawn)
    assert once == (2 if kind.narrow else 1)
    again = kind.of(scope(project, ARDENNES))
    assert (again.svg, again.narrow, again.table) == (first.svg, first.narrow, first.table)
    assert len(drawn) == once
    kind.of(scope(project, TABLES.find_department("51")))
    assert len(drawn) == 2 * once
