from pathlib import Path

import pytest

from fiches.errors import FichesError
from fiches.publish import quarto
from fiches.settings import Project

PLAYED = """#!/bin/sh
[ "$1" = "--version" ] && echo 1.9.9 && exit
echo "$@" >> "$(dirname "$0")/called"
[ -e "$(dirname "$0")/failure" ] && cat "$(dirname "$0")/failure" >&2 && exit 1
exit 0
"""

FAILURE = """pages executed: 0, up to date: 1

\x1b[91mERROR: cassé
à la ligne 3

Stack trace:
    at main (quarto.js:1:1)\x1b[39m
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that plays Quarto."""
    folder = tmp_path / "bin"
    folder.mkdir()
    played = folder / "quarto"
    played.write_text(PLAYED)
    played.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/bin:/usr/bin")
    return played


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    root.mkdir()
    return Project(root, root / "data", root / "_build", root / "_site")


def test_quarto_is_asked_once_a_format(program: Path, project: Project) -> None:
    quarto.publish("fiches/08", ("html", "pdf"), project)
    assert (program.parent / "called").read_text().splitlines() == [
        "render fiches/08.ipynb --to html",
        "render fiches/08.ipynb --to typst",
    ]
    assert quarto.version(program) == "1.9.9"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (FAILURE, "Quarto can't render fiches/08: cassé à la ligne 3"),
        ("cassé\n", "Quarto can't render fiches/08: cassé"),
        ("", "Quarto can't render fiches/08: it doesn't say why."),
    ],
)
def test_what_quarto_says_of_its_failure_is_told(
    program: Path, project: Project, said: str, told: str
) -> None:
    (program.parent / "failure").write_text(said)
    with pytest.raises(FichesError) as caught:
        quarto.publish("fiches/08", ("html",), project)
    assert str(caught.value) == told


def test_the_site_is_asked_of_quarto_as_one_would_type_it(program: Path, project: Project) -> None:
    quarto.publish_site(project)
    assert (program.parent / "called").read_text() == "render\n"


def test_a_site_that_quarto_cannot_make_is_an_error(program: Path, project: Project) -> None:
    (program.parent / "failure").write_text(FAILURE)
    with pytest.raises(FichesError, match="Quarto can't render the site: cassé"):
        quarto.publish_site(project)


def test_without_quarto_the_way_out_is_told(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FichesError, match="--publisher builtin"):
        quarto.publish("fiches/08", ("html",), project)
