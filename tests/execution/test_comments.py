"""Comments: found by any name of a department, and told where they belong to none."""

from pathlib import Path

import pytest
from here import ROOT, TABLES

from fiches.execution import comments
from fiches.execution.findings import TextError
from fiches.settings import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "data" / "comments").mkdir(parents=True)
    (tmp_path / "data" / "reference").symlink_to(ROOT / "data" / "reference")
    return Project.at(tmp_path)


def write(project: Project, name: str, text: str | bytes = "Un mot.") -> None:
    contents = text.encode() if isinstance(text, str) else text
    (project.comments / name).write_bytes(contents)


def shown(project: Project, code: str) -> str:
    place = TABLES.find_department(code)
    return comments.comment(place, project, {"valeur": "12"}).text


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("08.md", "08"),
        ("8.md", "08"),
        ("Ardennes.md", "08"),
        ("ardennes.MD", "08"),
        ("2A.md", "20"),
        ("2b.md", "20"),
        ("Corse.md", "20"),
        ("971.md", "971"),
        ("Côte d'Or.md", "21"),
        ("la réunion.md", "974"),
    ],
)
def test_any_name_of_a_department_is_found(project: Project, name: str, code: str) -> None:
    write(project, name)
    assert [path.name for path in comments.files(project)[code]] == [name]
    assert "Un mot." in shown(project, code)
    assert list(comments.misnamed(project)) == []


def test_every_code_and_name_is_found(project: Project) -> None:
    for place in TABLES.departments:
        for name in (*place.codes, place.name):
            write(project, f"{name}.md")
            assert list(comments.files(project)) == [place.code]
            (project.comments / f"{name}.md").unlink()


@pytest.mark.parametrize("name", ["99.md", "Ardenes.md", "notes.md", "08 - copie.md"])
def test_a_name_of_no_fiche_is_told(project: Project, name: str) -> None:
    write(project, name)
    (finding,) = comments.misnamed(project)
    assert finding.file == f"data/comments/{name}"
    assert "aucune fiche ne porte ce nom" in finding.message


@pytest.mark.parametrize("name", ["08.txt", "08.md.txt", "08.docx", "08"])
def test_another_kind_of_file_is_told(project: Project, name: str) -> None:
    write(project, name)
    (finding,) = comments.misnamed(project)
    assert "renommez-le" in finding.message
    assert comments.files(project) == {}


@pytest.mark.parametrize("name", ["README.md", ".08.md.swp", "08.md~", "~$08.docx", "usine.png"])
def test_what_editors_leave_and_pictures_are_no_comments(project: Project, name: str) -> None:
    write(project, name)
    assert list(comments.misnamed(project)) == []
    assert comments.files(project) == {}


def test_two_for_one_fiche_are_told_and_neither_is_lost(project: Project) -> None:
    write(project, "8.md")
    write(project, "Ardennes.md")
    (finding,) = comments.misnamed(project)
    assert "8.md et Ardennes.md" in finding.message
    with pytest.raises(TextError, match="n'en gardez qu'un"):
        shown(project, "08")


def test_there_may_be_none(project: Project) -> None:
    assert shown(project, "08") == ""
    write(project, "08.md", "\n  \n")
    assert shown(project, "08") == ""
    project.comments.rename(project.data / "elsewhere")
    assert shown(project, "08") == ""


def test_values_are_written_in(project: Project) -> None:
    write(project, "08.md", "Soit `{python} valeur`.")
    assert "Soit 12." in shown(project, "08")


def test_nothing_in_it_can_be_taken_for_markup_by_quarto(project: Project) -> None:
    write(project, "08.md", "a `x` < b et {{< … >}}")
    fence, carried, end = shown(project, "08").split("\n")
    assert (fence, end) == ("```{=fiches-comment}", "```")
    assert not set(carried[1:-1]) & set("<`{")


def test_an_unreadable_one_is_named(project: Project) -> None:
    write(project, "08.md", b"\x89PNG\0\0\0\x1a")
    with pytest.raises(TextError, match=r"08\.md n'est pas un texte lisible"):
        shown(project, "08")
