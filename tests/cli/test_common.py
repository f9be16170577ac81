"""What several commands do: data where there is none, the publisher that is chosen."""

from pathlib import Path

import pytest
from commands import fiches, invoke
from miniature import make_project

from fiches.settings import Project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A small project, in which one stands."""
    monkeypatch.chdir(tmp_path)
    return make_project(tmp_path)


def test_without_data_two_years_are_simulated(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = project.trade / "2024.parquet"
    kept = stored.rename(project.root / "kept.parquet")

    def simulate(project: Project) -> None:
        kept.rename(stored)

    monkeypatch.setattr("fiches.store.simulation.prepare", simulate)
    result = invoke("render", "08")
    assert result.exit_code == 0
    assert "There is no data yet: simulating" in result.stderr
    assert len(result.stdout.splitlines()) == 2


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
