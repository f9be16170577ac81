"""What is seen of a project: every editor's way of saving, in folders that weren't there too."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest
from samples import sample

from fiches.build.preview import watch
from fiches.documents import results
from fiches.settings import Project

Save = Callable[[Path, str], None]


def in_place(file: Path, text: str) -> None:
    """VS Code, nano, Notepad."""
    file.write_text(text, "utf-8")


def beside(file: Path, text: str) -> None:
    """gedit, Kate, LibreOffice: a new file is renamed to the old one's name."""
    new = file.with_name(f".goutputstream-{file.stem}")
    new.write_text(text, "utf-8")
    new.replace(file)


def aside(file: Path, text: str) -> None:
    """vim: a probe, the old file is renamed, the new one written, the old one removed."""
    probe = file.with_name("4913")
    probe.touch()
    probe.unlink()
    old = file.with_name(f"{file.name}~")
    if file.exists():
        file.rename(old)
    file.write_text(text, "utf-8")
    old.unlink(missing_ok=True)


def safely(file: Path, text: str) -> None:
    """Emacs, Notepad++: a copy is kept, the file removed and written anew."""
    if file.exists():
        shutil.copy(file, file.with_name(f"{file.name}~"))
        file.unlink()
    file.write_text(text, "utf-8")


SAVES = [in_place, beside, aside, safely]


class Seen:
    """What a watch tells."""

    def __init__(self, project: Project, *, poll: bool) -> None:
        self.stop = threading.Event()
        self._told: Queue[frozenset[Path]] = Queue()
        self._thread = threading.Thread(target=self._run, args=(project, poll))
        self._thread.start()
        self.next()  # it has begun

    def _run(self, project: Project, poll: bool) -> None:
        for paths in watch.changes(project, self.stop, poll=poll):
            self._told.put(paths)

    def next(self) -> frozenset[Path]:
        return self._told.get(timeout=30)

    def wait_for(self, file: Path) -> None:
        """Wait until a file is told, or that anything may have changed."""
        while (told := self.next()) and file not in told:
            pass

    def nothing(self) -> bool:
        try:
            self._told.get(timeout=1)
        except Empty:
            return True
        return False

    def close(self) -> None:
        self.stop.set()
        self._thread.join()


@pytest.fixture(params=[False, True], ids=["told", "polled"])
def seen(project: Project, request: pytest.FixtureRequest) -> Iterator[Seen]:
    watching = Seen(project, poll=request.param)
    yield watching
    watching.close()


@pytest.mark.parametrize("save", sample(SAVES, 2))
def test_every_save_of_every_editor_is_seen(project: Project, seen: Seen, save: Save) -> None:
    for file in (project.root / "essai.qmd", project.reference / "departments.csv"):
        for number in range(4):
            save(file, "x" * number)
            seen.wait_for(file)


@pytest.mark.parametrize("save", sample(SAVES, 2))
def test_the_first_comment_is_seen_though_its_folder_was_not_there(
    project: Project, seen: Seen, save: Save
) -> None:
    file = project.comments / "08.md"
    project.comments.mkdir()
    for number in range(1, 3):
        save(file, "x" * number)
        seen.wait_for(file)
    save(file, "xxx")
    seen.wait_for(file)


NEW = [
    *("nouvelle.qmd", "_quarto.yml", "_brand.yml", "refs.bib", "images/deep/new/photo.png"),
    *("notebooks/07-essai.ipynb", "data/words.txt", "data/comments/photo.png", "theme/site.css"),
    "theme/fonts/x.woff2",
]


@pytest.mark.parametrize("path", sample(NEW, 4))
def test_new_files_of_all_kinds_are_seen(project: Project, seen: Seen, path: str) -> None:
    file = project.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x", "utf-8")
    seen.wait_for(file)
    file.unlink()
    seen.wait_for(file)


def test_executed_notebooks_and_a_new_year_are_seen(project: Project) -> None:
    results.folder(project).mkdir(parents=True)
    (project.data / "trade").unlink()
    (project.data / "trade").mkdir()
    seen = Seen(project, poll=False)
    try:
        for file in (results.record(project), project.trade / "2025.parquet"):
            beside(file, "x")
            seen.wait_for(file)
    finally:
        seen.close()


def test_what_is_made_and_what_editors_keep_is_not_looked_at(project: Project, seen: Seen) -> None:
    made = [
        project.root / ".venv",
        project.root / "fiches",
        project.build,
        project.site,
        project.raw,
    ]
    for folder in made:
        folder.mkdir(parents=True, exist_ok=True)
    while not seen.nothing():  # new folders are told of
        pass
    for path in ("essai.qmd~", ".essai.qmd.swp", "#essai.qmd#", "~$essai.docx", "x.pyc"):
        (project.root / path).write_text("x", "utf-8")
    for folder in made:
        (folder / "deep").mkdir()
        (folder / "deep" / "x").touch()
    assert seen.nothing()


def test_environments_of_any_name_are_left_alone(project: Project) -> None:
    for path in (
        "venv/pyvenv.cfg",
        "env/conda-meta/history",
        "node_modules/x/y",
        "fiches/08/x.csv",
    ):
        (project.root / path).parent.mkdir(parents=True, exist_ok=True)
        (project.root / path).touch()
    (project.root / "autre").mkdir()
    names = {
        path.relative_to(project.root).parts[:1]
        for path in watch.folders(project)
        if path.is_relative_to(project.root)
    }
    assert {("theme",), ("data",), ("autre",), ()} <= names
    assert not {("venv",), ("env",), ("node_modules",), ("fiches",)} & names


def test_where_no_more_can_be_watched_it_looks_by_itself(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(watch.watchfiles, "watch", refuse)
    seen = Seen.__new__(Seen)
    seen.stop, seen._told = threading.Event(), Queue()
    seen._thread = threading.Thread(target=seen._run, args=(project, False))
    seen._thread.start()
    try:
        seen._told.get(timeout=30)
        in_place(project.root / "essai.qmd", "autre")
        seen.wait_for(project.root / "essai.qmd")
    finally:
        seen.close()
