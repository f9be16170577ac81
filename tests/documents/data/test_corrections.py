"""The page of corrections: its numbers are the store's, and where there are none it says so."""

from pathlib import Path

import polars as pl
import pytest
from here import TABLES
from official import project as empty_project
from official import write_year

from fiches import store
from fiches.documents.data.corrections import SHOWN, Corrections
from fiches.documents.data.links import Links
from fiches.settings import Project
from fiches.show import Markdown
from fiches.store import intake, publications

KEYS = ["flow", "department", "quarter"]
CODES = {place.customs: place.code for place in TABLES.departments}


@pytest.fixture
def rows(project: Project) -> pl.DataFrame:
    """What the page offers to download."""
    table = Corrections().table
    assert isinstance(table, Links)
    return table.table.data


def stored(project: Project, year: int) -> pl.DataFrame:
    """Set the stored totals of both publications side by side, straight from the store."""
    opened = store.open_year(year, project)
    (past,) = opened.publications
    now = publications.totals(opened.frame)
    both = past.totals.join(now, on=KEYS, how="full", coalesce=True, suffix="_now").fill_null(0)
    return both.filter(pl.col("department").is_in(list(CODES)))


@pytest.mark.parametrize("year", [2023, 2024])
def test_the_numbers_are_those_of_the_store(project: Project, rows, year: int) -> None:
    expected = {
        (flow, CODES[place], quarter): (before, now)
        for flow, place, quarter, before, now in stored(project, year).iter_rows()
        if before != now
    }
    found = {
        (one["flow"], one["code"], one["quarter"]): (one["former_eur"], one["later_eur"])
        for one in rows.filter(year=year).iter_rows(named=True)
    }
    assert len(expected) > 500
    assert found == expected
    assert (rows["change_eur"] == rows["later_eur"] - rows["former_eur"]).all()


def test_the_planted_revision_comes_first(project: Project) -> None:
    """The simulation revises one department's exports more than any other's."""
    for table in (Corrections().largest, Corrections().largest_quarters):
        first = table.html.partition("<tbody>")[2].partition("</tr>")[0]
        assert "(52)" in first
        assert "exportations" in first
        assert table.html.partition("<tbody>")[2].count("<tr>") == SHOWN


def test_the_page_tells_when_which_files_and_how_much_for_france(project: Project) -> None:
    text = Corrections().publications.text
    assert text.count("\n") == 1
    for name in ("202502_regional_2024_export.zip", "202508_regional_2024_import.zip"):
        assert f"`{name}`" in text
    assert "1er janvier 2025" in text
    opened = store.open_year(2024, project)
    (past,) = opened.publications
    before, now = (
        frame.filter(flow="E")["value_eur"].sum()
        for frame in (past.totals, publications.totals(opened.frame))
    )
    assert f"exportations +{(now - before) / 1e6:.1f}".replace(".", ",") in text


def test_an_edition_knows_no_later_correction(project: Project) -> None:
    earlier = project.of_edition(2023)
    with earlier.current():
        assert set(Corrections().table.table.data["year"]) == {2023}


def test_where_nothing_was_replaced_it_says_so(tmp_path: Path) -> None:
    here = empty_project(tmp_path / "project")
    intake.ingest(write_year(tmp_path / "files"), here)
    with here.current():
        page = Corrections()
        assert page.sentence.startswith("Aucune correction n'est connue")
        for shown in (page.publications, page.table):
            assert isinstance(shown, Markdown)
            assert shown.text == ""
        assert page.largest.html == page.largest_quarters.html == ""
