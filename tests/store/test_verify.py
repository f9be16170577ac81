"""Files looked at without the store: all that can be said, even of those that can't be ingested."""

import json
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from official import contents, project, row, rows, write_flow, write_year

from fiches.errors import FichesError
from fiches.settings import Project
from fiches.store import intake, years
from fiches.store.verify import Verification, verify


@pytest.fixture
def here(tmp_path: Path) -> Project:
    """A project whose store holds an older publication."""
    made = project(tmp_path / "project")
    intake.ingest(write_year(tmp_path / "old", seed=9), made)
    return made


def written(found: Verification, folder: Path) -> tuple[str, dict[str, object]]:
    path = found.write(folder)
    return path.read_text("utf-8"), json.loads(path.with_suffix(".json").read_text("utf-8"))


def test_it_says_what_an_ingest_would_and_stores_nothing(here: Project, tmp_path: Path) -> None:
    files = write_year(tmp_path / "new", 2023) + write_year(tmp_path / "new", 2024)
    before = contents(here.data)
    found = verify(files, here, {})
    assert contents(here.data) == before
    stored = intake.ingest(files, project(tmp_path / "empty"))
    assert [year.report for year in found.years] == stored
    assert not found.problems
    text, data = written(found, tmp_path / "report")
    assert f"{stored[1].rows:,} rows of official data" in text
    assert "Ardennes" in text
    assert all(finding.message in text for finding in stored[1].findings)
    assert sum(part["rows"] for part in data["years"][1]["report"]["sums"]) == stored[1].rows
    totals = pl.DataFrame(data["years"][1]["totals"])
    assert totals.filter(flow="E")["value_eur"].sum() == stored[1].value_eur("E")


def test_what_keeps_files_out_of_the_store_is_said_and_the_rest_all_the_same(
    here: Project, tmp_path: Path
) -> None:
    exports = write_flow(tmp_path, "E", 2024, rows("E"))
    found = verify([exports], here, {})
    (problem,) = found.problems
    assert problem.startswith("2024 has no imports in")
    assert found.years[0].report.value_eur("E") == sum(
        int(line.split(";")[8]) for line in rows("E")
    )
    text, data = written(found, tmp_path / "report")
    assert "They can't be ingested" in text
    assert data["problems"] == [problem]


def test_one_bad_file_hides_no_other(here: Project, tmp_path: Path) -> None:
    bad = [
        write_flow(tmp_path, flow, 2023, [row(flow=flow, year=2023, mass_kg="?")]) for flow in "EI"
    ]
    found = verify([*bad, *write_year(tmp_path / "good")], here, {})
    assert len(found.problems) == 2
    assert [year.report.year for year in found.years] == [2024]


def test_files_that_hold_nothing_are_reported(here: Project, tmp_path: Path) -> None:
    path = tmp_path / "page.zip"
    path.write_bytes(b"<html>")
    found = verify([path], here, {})
    assert found.years == ()
    assert "is not a zip" in found.problems[0]
    text, _ = written(found, tmp_path / "report")
    assert "is not a zip" in text


def test_a_flow_given_twice_is_not_summed_up(here: Project, tmp_path: Path) -> None:
    files = [*write_year(tmp_path / "a"), *write_year(tmp_path / "b", seed=1)]
    found = verify(files, here, {})
    assert "in two files" in found.problems[0]
    assert found.years == ()


def test_rules_are_asked_of_each_year_and_may_fail(here: Project, tmp_path: Path) -> None:
    def largest(year: years.Year, _: years.Year | None) -> Iterator[str]:
        top = year.frame.group_by("country").agg(pl.sum("value_eur")).collect()
        yield year.names.country(top.sort("value_eur")["country"][-1]).name

    def fails(year: years.Year, _: years.Year | None) -> Iterator[str]:
        yield "one"
        raise ZeroDivisionError("nothing to divide by")

    def silent(*_: years.Year | None) -> Iterator[str]:
        return iter(())

    rules = {"largest": largest, "fails": fails, "silent": silent}
    found = verify(write_year(tmp_path), here, rules)
    named = found.years[0].named
    assert len(named["largest"]) == 1
    assert named["fails"] == ("one", "fails: ZeroDivisionError: nothing to divide by")
    assert named["silent"] == ()
    text, _ = written(found, tmp_path / "report")
    assert f'What the rule "largest" would name\n\n- {named["largest"][0]}' in text
    assert 'What the rule "silent" would name\n\n- nothing' in text


def test_the_report_names_no_folder_of_this_machine(here: Project, tmp_path: Path) -> None:
    folder = tmp_path / "home" / "jane"
    bad = write_flow(folder, "E", 2024, [row(flow="E", mass_kg="?")])
    text, data = written(verify([bad, folder], here, {}), tmp_path / "report")
    assert bad.name in text
    assert "jane" not in text + json.dumps(data)


def test_a_table_is_a_table_whatever_the_names(here: Project, tmp_path: Path) -> None:
    files = write_year(tmp_path)
    odd = files[0].rename(tmp_path / "a|b.zip")
    text, _ = written(verify([odd, files[1]], here, {}), tmp_path / "report")
    assert r"| a\|b.zip (" in text


def test_a_folder_that_cannot_be_written_is_said(here: Project, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FichesError, match="file can't be written"):
        verify(write_year(tmp_path), here, {}).write(tmp_path / "file")
