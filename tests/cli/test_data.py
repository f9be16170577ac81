"""`fiches data` as it is typed: what it prints, what it leaves, how it ends."""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from commands import command, invoke
from here import ROOT
from official import row, rows, write_flow, write_year, write_zip
from typer.testing import Result

from fiches import store
from fiches.errors import FichesError, UsageError
from fiches.indicators.answers.named import RULES as NAMED
from fiches.settings import Project
from fiches.store import fetch
from fiches.store.fetch import Patience
from fiches.store.rules import CUSTOMS_PAGE


@pytest.fixture(autouse=True)
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Start without data, in the project's folder."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("FICHES_DATA", str(tmp_path / "data"))
    return Project.find()


def run(*arguments: object) -> Result:
    return invoke("data", *arguments)


def test_status_without_data_says_what_to_do() -> None:
    result = run("status")
    assert result.exit_code == 0
    assert "fiches data demo" in result.output


def test_ingest_prints_the_report_and_status_the_years(tmp_path: Path) -> None:
    result = run("ingest", *write_year(tmp_path / "a", 2023), *write_year(tmp_path / "b"))
    assert result.exit_code == 0, result.exception
    for year in (2023, 2024):
        count = len(rows("E", year) + rows("I", year))
        assert f"{year}: {count:,} rows of official data stored." in result.output
    exports = store.open_year(2024, Project.find()).report.value_eur("E")
    assert f"{exports / 1e6:,.1f}" in result.output
    assert "year before" in result.output
    assert "2024.report.json" in result.output
    assert "Warning: No row for the departments 01, 02" in result.output
    status = run("status").output
    assert f"{exports / 1e6:,.1f}" in status
    assert status.count("official") == 2


def test_a_new_publication_prints_what_changed(tmp_path: Path) -> None:
    run("ingest", *write_year(tmp_path / "a"))
    before = store.open_year(2024, Project.find()).report.value_eur("I")
    result = run("ingest", *write_year(tmp_path / "b", seed=1))
    after = store.open_year(2024, Project.find()).report.value_eur("I")
    (line,) = [
        line
        for line in result.output.splitlines()
        if line.startswith("last publication") and "imports" in line
    ]
    assert f"{after / 1e6:,.1f}" in line
    assert f"{before / 1e6:,.1f}" in line
    assert f"{(after - before) / before:+.2%}" in line


def test_many_findings_of_a_kind_are_cut_short(tmp_path: Path) -> None:
    odd = [line.replace(";AT;", f";Q{letter};") for letter in "ABCDEFGHIJKL" for line in rows("I")]
    lines = list(dict.fromkeys(line for line in odd if ";Q" in line))
    files = [write_flow(tmp_path, "E", 2024, rows("E")), write_flow(tmp_path, "I", 2024, lines)]
    result = run("ingest", *files)
    assert result.exit_code == 0, result.exception
    assert result.output.count("No reference table has the country") == 10
    assert "more of this kind" in result.output


def test_one_year_is_stored_if_only_one_is_asked_for(tmp_path: Path) -> None:
    files = [*write_year(tmp_path / "a", 2023), *write_year(tmp_path / "b")]
    assert run("ingest", *files, "--year", 2023).exit_code == 0
    assert store.stored_years(Project.find()) == [2023]


def test_bad_lines_are_set_aside_if_the_user_says_how_many(tmp_path: Path) -> None:
    lines = [*rows("I"), row(mass_kg="?"), row(quarter=7)]
    files = [write_flow(tmp_path, "E", 2024, rows("E")), write_flow(tmp_path, "I", 2024, lines)]
    assert "2 of " in str(run("ingest", *files, "--skip-bad-rows", 1).exception)
    result = run("ingest", *files, "--skip-bad-rows", 2)
    assert result.exit_code == 0, result.exception
    assert "2024.bad-rows.txt" in result.output
    assert (tmp_path / "data" / "trade" / "2024.bad-rows.txt").exists()


def test_verify_stores_nothing_and_leaves_a_report(tmp_path: Path) -> None:
    files = write_year(tmp_path / "files")
    result = run("verify", *files, "--output", tmp_path / "report")
    assert result.exit_code == 0, result.exception
    assert "published 2024" in result.output
    text = (tmp_path / "report" / "verification.md").read_text("utf-8")
    assert "# Verification" in text
    for rule in NAMED:
        assert re.search(rf"The rule «{rule}» names [\d,]+ things in \d+ of 100", result.output)
        assert f'What the rule "{rule}" would name' in text
    assert "fails:" not in text
    assert not (tmp_path / "data").exists()


def test_verify_fails_over_files_that_cannot_be_ingested_and_reports_all_the_same(
    tmp_path: Path,
) -> None:
    done = command("data", "verify", write_year(tmp_path)[0], "--output", tmp_path / "report")
    assert done.returncode == 1
    assert done.stderr.startswith("fiches: 2024 has no imports")
    assert "exports" in done.stdout
    assert (tmp_path / "report" / "verification.json").exists()


@pytest.mark.parametrize("arguments", [[], ["--year", "2024", "--url", "https://a/b.zip"]])
def test_fetch_wants_a_year_or_addresses(arguments: list[str]) -> None:
    assert isinstance(run("fetch", *arguments).exception, UsageError)


def test_a_bad_file_ends_in_one_sentence_and_status_1(tmp_path: Path) -> None:
    bad = write_zip(tmp_path / "bad.zip", {"Region_2024_Import.txt": b"I;5;2024\r\n"})
    done = command("data", "ingest", bad)
    assert done.returncode == 1
    assert done.stderr == (
        f"fiches: {bad} (Region_2024_Import.txt), line 1: 3 fields where 10 separated by ; are "
        "expected (1 of 1 lines is so): I;5;2024\n"
    )
    assert done.stdout == ""
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "arguments", [["ingest"], ["verify"], ["fetch", "--year", "last"], ["unknown"]]
)
def test_a_command_that_cannot_be_understood_ends_in_status_2(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize("name", ["demo", "fetch", "ingest", "verify", "status"])
def test_every_command_explains_itself(name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_help_does_not_load_what_only_work_needs() -> None:
    code = "import sys, fiches.cli.data; print(*{'polars', 'httpx', 'rich.table'} & {*sys.modules})"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "\n"


def test_demo_says_that_what_is_stored_is_simulated(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FICHES_DATA", str(data))  # where the years are there already
    result = run("demo")
    assert result.exit_code == 0, result.exception
    assert store.stored_years(Project.find()) == [2023, 2024]
    assert result.output.count("simulated") == 2


def test_demo_makes_the_years_asked_for_and_keeps_official_ones(tmp_path: Path) -> None:
    run("ingest", *write_year(tmp_path / "official", 2023))
    result = run("demo", "--year", 2023, "--year", 2022)
    assert result.exit_code == 0, result.exception
    assert "2023 is official data: kept." in result.output
    kinds = {
        year: store.open_year(year, Project.find()).provenance.simulated for year in (2022, 2023)
    }
    assert kinds == {2022: True, 2023: False}


def test_demo_makes_the_size_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def prepare(_: Project, years: Sequence[int], *, full_size: bool) -> Sequence[int]:
        asked.append((tuple(years), full_size))
        return years

    monkeypatch.setattr("fiches.store.simulation.prepare", prepare)
    for arguments in ([], ["--full-size"], ["--full-size", "--year", 2024]):
        assert run("demo", *arguments).exit_code == 0
    assert asked == [((2023, 2024), False), ((2023, 2024), True), ((2024,), True)]


@pytest.mark.parametrize("year", [1999, 2099])
def test_demo_refuses_a_year_that_its_growth_rates_do_not_reach(year: int) -> None:
    assert run("demo", "--year", year).exit_code == 2


@pytest.fixture
def resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[fetch.Resource]:
    """The year's files as `fetch` finds them, downloaded from a folder."""
    files = {path.name: path for path in write_year(tmp_path / "portal")}
    found = [
        fetch.Resource(name, f"Titre {name}", "", name, path.stat().st_size, None, "2025-02-07T08")
        for name, path in files.items()
    ]

    def download(
        resource: fetch.Resource, folder: Path, *, progress: fetch.Progress
    ) -> fetch.Fetched:
        folder.mkdir(parents=True, exist_ok=True)
        progress(0, resource.size)
        return fetch.Fetched(folder.joinpath(resource.filename).with_suffix(".zip"), "Old news")

    monkeypatch.setattr(fetch, "find", lambda year, *, only: found)
    monkeypatch.setattr(fetch, "download", download)
    return found


def test_fetch_shows_its_choice_and_the_next_command(resources: list[fetch.Resource]) -> None:
    result = run("fetch", "--year", 2024)
    assert result.exit_code == 0, result.exception
    for resource in resources:
        assert resource.filename in result.output
    assert "2025-02-07" in result.output
    assert "Warning: Old news" in result.output
    assert "Next: fiches data ingest" in result.output


def test_fetch_ends_in_the_message_of_what_went_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FICHES_DATA_API", "http://127.0.0.1:9")
    monkeypatch.setattr(fetch, "Patience", lambda: Patience(attempts=1))
    result = run("fetch", "--year", 2024)
    assert isinstance(result.exception, FichesError)
    assert CUSTOMS_PAGE in str(result.exception)
