"""`fiches doctor`: what there is, what is missing, what to do."""

from pathlib import Path

import pytest
from commands import fiches, invoke
from miniature import make_project

from fiches.errors import FichesError
from fiches.settings import Project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A small project, in which one stands."""
    monkeypatch.chdir(tmp_path)
    return make_project(tmp_path)


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
    said = invoke("doctor").stdout
    assert line.format(program) in said.splitlines()


def test_doctor_fails_when_fiches_cannot_be_made(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fiches.publish.pandoc.find_spec", lambda name: None)
    result = invoke("doctor")
    assert "✗ Pandoc: Pandoc isn't installed: run `pip install pypandoc-binary`." in result.stdout
    assert isinstance(result.exception, FichesError)
