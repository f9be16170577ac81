"""The project: found from where one stands, never another one's; what it keeps goes with it."""

import os
import pickle
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from here import ROOT

from fiches import settings
from fiches.errors import FichesError
from fiches.settings import PACKAGE, Project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder that is a project, and no more than that."""
    folder = tmp_path / "projet"
    (folder / "un" / "deux").mkdir(parents=True)
    (folder / "fiche.qmd").touch()
    return folder


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Project, list[int]]:
    """A project, and the numbers that were made for it."""
    return Project.at(tmp_path), []


# Where it is


@pytest.mark.parametrize("below", [".", "un", "un/deux"])
def test_it_is_found_by_walking_up(root: Path, below: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / below)
    assert Project.find().root == root


def test_the_nearest_one_counts(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "un" / "fiche.qmd").touch()
    monkeypatch.chdir(root / "un" / "deux")
    assert Project.find().root == root / "un"


def test_the_variable_names_it_from_anywhere(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FICHES_ROOT", "projet")
    assert Project.find().root == root
    other = tmp_path / "autre"
    other.mkdir()
    (other / "fiche.qmd").touch()
    assert Project.find(other).root == other  # what is chosen comes before the variable


def test_where_there_is_none_one_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FichesError, match=r"no fiche\.qmd in .* nor above it: go to .*FICHES_ROOT"):
        Project.find()


@pytest.mark.parametrize("named", ["un", "absent"])
def test_a_folder_that_is_none_is_refused(
    root: Path, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(FichesError, match=rf"{named} isn't a project: it has no fiche\.qmd; name"):
        Project.find(root / named)
    monkeypatch.setenv("FICHES_ROOT", str(root / named))
    with pytest.raises(FichesError, match=rf"{named} isn't a project"):
        Project.find()


def test_a_link_to_it_is_the_same_project(root: Path, tmp_path: Path) -> None:
    (tmp_path / "lien").symlink_to(root)
    assert Project.find(tmp_path / "lien") == Project.find(root)


def test_a_copy_with_a_program_of_its_own_is_not_made_by_another(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "scripts").mkdir()
    (root / "scripts" / "fiches").symlink_to(PACKAGE)
    assert Project.find(root).root == root  # it is the one that runs
    (root / "scripts" / "fiches").unlink()
    (root / "scripts" / "fiches").mkdir()
    monkeypatch.chdir(root)
    with pytest.raises(
        FichesError, match=rf"not of {root}, which has its own: run `python scripts/install.py`"
    ):
        Project.find()


# Its folders


def test_its_folders_are_below_it(root: Path) -> None:
    project = Project.at(root)
    assert (project.data, project.build) == (root / "data", root / "_build")
    assert (project.site, project.theme) == (root / "_site", root / "theme")
    assert project.reference == root / "data" / "reference"
    assert (project.raw, project.trade) == (root / "data" / "raw", root / "data" / "trade")
    assert project.comments == root / "data" / "comments"


def test_what_it_writes_to_can_be_elsewhere(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DATA", "BUILD", "SITE"):
        monkeypatch.setenv(f"FICHES_{name}", f"ailleurs/{name}")
    project = Project.find(root)
    assert project.trade == tmp_path / "ailleurs" / "DATA" / "trade"
    assert project.build == tmp_path / "ailleurs" / "BUILD"
    assert project.site == tmp_path / "ailleurs" / "SITE"
    assert project.reference == root / "data" / "reference"


def test_another_process_finds_it_by_its_variables(root: Path, tmp_path: Path) -> None:
    project = Project(root, tmp_path / "data", tmp_path / "build", tmp_path / "site")
    code = "from fiches.settings import Project; print(repr(Project.find()))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | project.variables,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == repr(project)


# The documents' one


def test_documents_are_of_the_project_that_executes_them(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert Project.here().root == ROOT
    project, inner = Project.at(root), Project.at(root / "un")
    with project.current():
        assert Project.here() is project
        with inner.current():
            assert Project.here() is inner
        assert Project.here() is project
    assert Project.here().root == ROOT


def test_it_stays_the_documents_one_no_longer_than_its_block(root: Path) -> None:
    with pytest.raises(ZeroDivisionError), Project.at(root).current():
        _ = 1 / 0
    assert Project.here().root == ROOT


# What it keeps


def count(made: list[int]) -> int:
    made.append(len(made) + 1)
    return made[-1]


def test_what_is_kept_is_made_once(kept: tuple[Project, list[int]]) -> None:
    project, made = kept
    assert [project.kept("a", lambda: count(made)) for _ in range(3)] == [1, 1, 1]
    assert project.kept("b", lambda: count(made)) == 2


def test_it_goes_when_a_file_of_it_changes(kept: tuple[Project, list[int]]) -> None:
    project, made = kept
    file = project.root / "table.csv"

    def number() -> int:
        return project.kept("a", lambda: count(made), [file, None])

    assert (number(), number()) == (1, 1)  # a file may be missing
    file.write_text("un")
    assert (number(), number()) == (2, 2)
    file.write_text("deux")
    assert (number(), number()) == (3, 3)
    file.unlink()
    assert (number(), number()) == (4, 4)


def test_a_file_replaced_by_one_as_large_and_as_old_is_another(
    kept: tuple[Project, list[int]],
) -> None:
    project, made = kept
    file, other = project.root / "un", project.root / "deux"
    for path in (file, other):
        path.write_text("abc")
        os.utime(path, ns=(1, 1))
    assert project.kept("a", lambda: count(made), [file]) == 1
    other.replace(file)
    assert project.kept("a", lambda: count(made), [file]) == 2


def test_a_failure_is_not_kept(kept: tuple[Project, list[int]]) -> None:
    project, made = kept
    with pytest.raises(ZeroDivisionError):
        project.kept("a", lambda: 1 // 0)
    assert project.kept("a", lambda: count(made)) == 1


def test_each_project_keeps_its_own(kept: tuple[Project, list[int]]) -> None:
    project, made = kept
    project.kept("a", lambda: count(made))
    assert Project.at(project.root) == project
    assert Project.at(project.root).kept("a", lambda: count(made)) == 2


def test_another_process_gets_the_folders_without_what_is_kept(
    kept: tuple[Project, list[int]],
) -> None:
    project, made = kept
    project.kept("a", lambda: open(os.devnull))  # noqa: SIM115, PTH123 - what can't be sent
    sent = pickle.loads(pickle.dumps(project))
    assert sent == project
    assert sent.kept("a", lambda: count(made)) == 1
    project.kept("a", lambda: count(made)).close()  # type: ignore[attr-defined]


class TestKernel:
    """A kernel that executes a document again goes on with what hangs on its project."""

    def test_one_project_for_as_long_as_it_is_found(self, monkeypatch: pytest.MonkeyPatch):
        kernel = SimpleNamespace()
        monkeypatch.setattr(settings, "shell", lambda: kernel)
        first = Project.here()
        assert Project.here() is first

    def test_another_one_where_another_is_found(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ):
        kernel = SimpleNamespace()
        monkeypatch.setattr(settings, "shell", lambda: kernel)
        first = Project.here()
        monkeypatch.setenv("FICHES_DATA", str(tmp_path))
        assert Project.here().data == tmp_path
        assert Project.here() is not first

    def test_what_is_kept_goes_with_its_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
        kernel = SimpleNamespace()
        monkeypatch.setattr(settings, "shell", lambda: kernel)
        file = tmp_path / "2024.parquet"
        for contents in ("before", "after"):
            file.write_text(contents)
            read = Project.here().kept("text", file.read_text, [file])
            assert read == contents
