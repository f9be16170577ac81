"""What an ingest leaves for the pages: none of them adds up the rows of a year again."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from here import TABLES, places
from samples import sample

from fiches.build.make import Maker
from fiches.build.plan import Page, pages
from fiches.documents.fiche import prepare
from fiches.settings import Project
from fiches.store import open_year
from fiches.store.years import Year

ADDING = {"donnees"}
"""Pages that offer tables of all rows, and add them up for that alone."""

HARD = ("08", "20", "40", "75", "976")
"""A plain department, one that is a region, one without territories, a large and a small one."""


@pytest.fixture(scope="module")
def prepared(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project of which all that pages tell has been computed, by another process."""
    folder = tmp_path_factory.mktemp("prepared")
    project = places(data, folder)
    with project.current():
        prepare(open_year(None, project))
    return places(data, folder)


def chosen(project: Project) -> list[Page]:
    """Return all pages that are one of a kind, and some of each series."""
    every = pages(project)
    alone = [page for page in every if not page.value and page.name not in ADDING]
    items = [page for page in every if page.value and not page.department]
    codes = sample((place.code for place in TABLES.departments), 2, every=False)
    fiches = [page for page in every if page.department in {*HARD, *codes}]
    return [*alone, *sample(items, 8, every=False), *fiches]


def test_no_page_adds_up_the_rows_again(prepared: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[Sequence[str | int]] = []
    kept = Year.prepared

    def noted(year: Year, key: Sequence[str | int], make: Callable[[], Any]) -> Any:
        def made() -> Any:
            computed.append(key)
            return make()

        return kept(year, key, made)

    monkeypatch.setattr(Year, "prepared", noted)
    for name in ("indicators.scope._summed", "indicators.answers.answers.aggregate"):
        monkeypatch.setattr(f"fiches.{name}", lambda *_: pytest.fail("the rows are added up"))
    maker = Maker(prepared)
    told = {}
    with prepared.current():
        for page in chosen(prepared):
            maker.execute(page)
            if computed:
                told[page.name] = list(computed)
                computed.clear()
    assert told == {}
