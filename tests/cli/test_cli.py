import subprocess
import sys
from pathlib import Path

import pytest
from miniature import contents, make_project
from typer.testing import CliRunner

from fiches.build import plan
from fiches.cli import app, render
from fiches.errors import FichesError
from fiches.kept import inputs
from fiches.settings import Project

MAIN = [sys.executable, "-m", "fiches"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    for function in (inputs.drawing, inputs.publishing, plan._hash):
        function.cache_clear()
    return make_project(tmp_path, monkeypatch)


def fiches(*arguments: str) -> str:
    """Run the command in this process and return what it prints."""
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run([*MAIN, *arguments], capture_output=True, text=True, check=False)


def test_render_prints_the_two_paths_and_makes_them(project: Project) -> None:
    assert fiches("render", "08").splitlines() == ["_site/fiches/08.html", "_site/fiches/08.pdf"]
    assert (project.site / "fiches" / "08.pdf").exists()


def test_render_skips_what_is_up_to_date(project: Project) -> None:
    first = fiches("render", "8")
    made = (project.build / "pages" / "site" / "fiches" / "08.pdf").stat().st_mtime_ns
    assert fiches("render", "08", "Ardennes") == first
    assert (project.build / "pages" / "site" / "fiches" / "08.pdf").stat().st_mtime_ns == made


def test_render_restores_what_was_removed_from_the_site(project: Project) -> None:
    fiches("render", "08")
    (project.site / "fiches" / "08.html").unlink()
    fiches("render", "08")
    assert (project.site / "fiches" / "08.html").exists()


@pytest.mark.parametrize("code", ["2A", "2B", "20", "Corse"])
def test_corsica_has_one_fiche(project: Project, code: str) -> None:
    assert fiches("render", code, "--to", "html") == "_site/fiches/20.html\n"


def test_render_makes_only_the_formats_that_are_wanted(project: Project) -> None:
    assert fiches("render", "08", "--to", "html") == "_site/fiches/08.html\n"
    assert "fiches/08.pdf" not in contents(project.site)


def test_render_writes_where_it_is_told(project: Project, tmp_path: Path) -> None:
    fiches("render", "08", "--output", str(tmp_path / "ailleurs"))
    assert "fiches/08.html" in contents(tmp_path / "ailleurs")
    assert not project.site.exists()


def test_render_opens_the_page(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(render.webbrowser, "open", opened.append)
    fiches("render", "08", "--open")
    assert opened == [(project.site / "fiches" / "08.html").as_uri()]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["render", "99"], 2, '"99" is not a department; the nearest are'),
        (["render", "00"], 2, '"00" is not a department'),
        (["render", "8; rm"], 2, '"8; rm" is not a department'),
        (["render", "Ardenne5"], 2, "Ardennes (08)"),
        (["render", "08", "--to", "docx"], 2, "«docx» isn't a format: choose among html, pdf."),
        (["render", "08", "--publisher", "quarto"], 1, "Quarto isn't installed"),
        (["build", "--publisher", "quarto"], 1, "Quarto isn't installed"),
        (["build", "--publisher", "quarto", "--force"], 2, "of the built-in publisher alone"),
        (["build", "--shard", "6/5"], 2, "«6/5» isn't a shard: write 2/5 for the second of five."),
        (["build", "--shard", "two"], 2, "isn't a shard"),
        (["merge", "nowhere"], 1, "nowhere holds no pages"),
        (["render"], 2, "Missing argument"),
        (["render", "--colour"], 2, "No such option"),
    ],
)
def test_an_error_is_one_sentence_and_a_status(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    status: int,
    message: str,
) -> None:
    monkeypatch.setenv("PATH", "")
    result = command(*arguments)
    assert result.returncode == status
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_a_failing_fiche_is_named_and_the_others_are_made(project: Project) -> None:
    (project.root / "broken.txt").write_text("51", "utf-8")
    result = command("render", "51", "08")
    assert result.returncode == 1
    assert result.stderr.startswith("fiches: fiches/51: fiche.qmd, line ")
    assert result.stdout.splitlines() == ["_site/fiches/08.html", "_site/fiches/08.pdf"]
    assert (project.site / "fiches" / "08.html").exists()
    assert not (project.site / "fiches" / "51.html").exists()


def test_without_data_two_years_are_simulated(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = project.trade / "2024.parquet"
    kept = stored.rename(project.root / "kept.parquet")

    def simulate(project: Project) -> None:
        kept.rename(stored)

    monkeypatch.setattr("fiches.store.simulation.prepare", simulate)
    result = CliRunner().invoke(app, ["render", "08"])
    assert result.exit_code == 0
    assert "There is no data yet: simulating" in result.stderr
    assert len(result.stdout.splitlines()) == 2


@pytest.fixture
def three(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project of a country with three departments."""
    few = tuple(map(find_department, ("08", "51", "10")))
    monkeypatch.setattr(plan, "departments", lambda: few)
    return project


def test_build_makes_the_site_and_says_what_it_did(three: Project) -> None:
    result = CliRunner().invoke(app, ["build", "--jobs", "1"])
    assert result.stdout.startswith("4 pages in _site: 4 made, 0 up to date, 0 failed, in ")
    assert "all pages" in result.stderr
    site = contents(three.site)
    assert {"methode.html", "fiches/08.html", "fiches/51.pdf", "assets/site.css"} <= set(site)
    assert fiches("build", "--jobs", "1").startswith("4 pages in _site: 0 made, 4 up to date")
    assert fiches("build", "--jobs", "1", "--force").startswith("4 pages in _site: 4 made")
    assert contents(three.site) == site


def test_build_in_quiet_shows_errors_and_the_last_line_only(three: Project) -> None:
    (three.root / "broken.txt").write_text("51", "utf-8")
    result = CliRunner().invoke(app, ["build", "--jobs", "1", "--quiet"])
    assert isinstance(result.exception, FichesError)
    assert str(result.exception) == "these pages couldn't be made: fiches/51."
    assert result.stdout.startswith("4 pages in _site: 3 made, 0 up to date, 1 failed")
    assert "fiches/51: fiche.qmd, line" in result.stderr
    assert "all pages" not in result.stderr
    assert "fiches/10.html" in contents(three.site)


def test_a_stopped_build_leaves_the_site_as_it_was(
    three: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    fiches("build", "--jobs", "1")
    before = contents(three.site)
    document = three.root / "fiche.qmd"
    document.write_text(document.read_text("utf-8").replace("Le département", "Ce département"))

    def stop(page: plan.Page, *args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fiches.build.make.make", stop)
    result = CliRunner().invoke(app, ["build", "--jobs", "1"])
    assert isinstance(result.exception, FichesError)
    assert "the site is as it was" in str(result.exception)
    assert contents(three.site) == before


def test_shards_merge_into_the_site_that_one_build_makes(three: Project, tmp_path: Path) -> None:
    fiches("build", "--jobs", "1")
    whole = contents(three.site)
    (three.build / "pages").rename(tmp_path / "whole")
    parts = []
    for number in (1, 2):
        out = fiches("build", "--jobs", "1", "--shard", f"{number}/2")
        assert out.startswith("2 pages in _build/pages: 2 made")
        parts.append(str((three.build / "pages").rename(tmp_path / f"part-{number}")))
    with pytest.raises(FichesError, match="2 of 4 pages are in none of the shards"):
        CliRunner().invoke(app, ["merge", parts[0]], catch_exceptions=False)
    (three.site).rename(tmp_path / "old")
    assert fiches("merge", *parts) == "4 pages from 2 shards in _site\n"
    assert contents(three.site) == whole


def test_doctor_says_what_there_is(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    project.trade.joinpath("2024.parquet").unlink()
    said = fiches("doctor").splitlines()
    assert said[0].startswith("✓ Python 3.")
    assert any(line.startswith("✓ Pandoc (") for line in said)
    assert any(
        line.startswith("– no Quarto: the built-in publisher makes the pages") for line in said
    )
    assert "– no pdftotext: it is needed for tests of the PDF (poppler-utils)" in said
    assert any(line.startswith("– no data: ") for line in said)
    assert said[-1] == "Fiches can be made: fiches render 08"


@pytest.mark.parametrize(
    ("version", "line"),
    [
        ("1.9.0", "✓ Quarto 1.9.0 ({})"),
        ("1.10.18", "✓ Quarto 1.10.18 ({})"),
        ("1.8.27", "– Quarto 1.8.27 ({}): 1.9 or later is needed: get it from quarto.org"),
        ("", "– Quarto ({}) doesn't tell its version: install it anew"),
    ],
)
def test_doctor_knows_which_quarto_will_do(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, line: str
) -> None:
    program = tmp_path / "quarto"
    program.write_text(f"#!/bin/sh\necho {version}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    said = CliRunner().invoke(app, ["doctor"]).stdout
    assert line.format(program) in said.splitlines()


@pytest.mark.parametrize("changed", [False, True])
def test_the_site_is_left_to_quarto_where_only_quarto_understands_it(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, changed: bool
) -> None:
    program = tmp_path / "quarto"
    program.write_text(f"#!/bin/sh\necho $@ > {tmp_path}/asked\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    if changed:
        page = project.root / "methode.qmd"
        page.write_text(page.read_text("utf-8") + "\n::: {.panel-tabset}\n:::\n", "utf-8")
    fiches("build", "--quiet", "--jobs", "1")
    asked = tmp_path / "asked"
    assert (asked.read_text() if asked.exists() else "") == ("render\n" if changed else "")
    assert (project.site / "methode.html").exists() != changed


def test_doctor_fails_when_fiches_cannot_be_made(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fiches.publish.pandoc.find_spec", lambda name: None)
    result = CliRunner().invoke(app, ["doctor"])
    assert "✗ Pandoc: Pandoc isn't installed: run `pip install pypandoc-binary`." in result.stdout
    assert isinstance(result.exception, FichesError)


@pytest.mark.parametrize(
    "arguments", [[], ["render"], ["build"], ["merge"], ["doctor"], ["data"], ["booklet"]]
)
def test_every_command_has_its_help(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, [*arguments, "--help"])
    assert result.exit_code == 0
    assert "Usage: " in result.stdout


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, fiches.cli\n"
        "print(*{'polars', 'altair', 'great_tables', 'typst', 'yaml'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""


def test_rendering_does_not_import_what_only_jupyterlab_brings(project: Project) -> None:
    code = (
        "import sys\nfrom fiches.startup import skip_slow_import\nskip_slow_import()\n"
        "import altair\nloaded = {name for name, module in sys.modules.items() if module}\n"
        "print(*{'arrow', 'lark', 'rfc3986_validator'} & loaded)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""
