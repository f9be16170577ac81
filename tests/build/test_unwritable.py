"""What can't be written: one sentence, and the last good site whole, whenever it happens."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from miniature import contents, make_project, pages

from fiches import __main__
from fiches.build import stage
from fiches.build.site import build, install
from fiches.errors import CLOSED, FULL, unwritable
from fiches.kept import cache
from fiches.settings import Project

CODES = ("08", "51")
NAMES = [f"fiches/{code}" for code in CODES]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path)


def publish(project: Project) -> None:
    build(pages(project, *CODES), project)
    install(NAMES, project, project.site)


def change(project: Project) -> None:
    document = project.root / "fiche.qmd"
    document.write_text(document.read_text("utf-8") + "\n\nUne phrase de plus.\n", "utf-8")


@contextmanager
def failing_after(writes: int, number: int) -> Iterator[None]:
    """Let so many files be written, and no more: the disk is full, or closed."""
    left = iter(range(writes))
    write = cache._write_new

    def failing(path: Path, content: bytes) -> None:
        if next(left, None) is None:
            raise OSError(number, os.strerror(number))
        write(path, content)

    def no_link(*_: object) -> None:
        raise OSError(errno.EXDEV, "another disk")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "_write_new", failing)
        patch.setattr(stage.os, "link", no_link)
        yield


def counted(work: Callable[[], None]) -> int:
    """Return how many files something writes, on a disk that can't link."""
    written: list[Path] = []
    write = cache._write_new
    with failing_after(10**6, errno.ENOSPC), pytest.MonkeyPatch.context() as patch:
        patch.setattr(cache, "_write_new", lambda path, c: (written.append(path), write(path, c)))
        work()
    return len(written)


def test_the_site_is_whole_at_whichever_write_the_disk_is_full(
    project: Project, tmp_path: Path
) -> None:
    publish(project)
    good = contents(project.site)
    shutil.copytree(project.build, tmp_path / "before")
    shutil.copytree(project.site, tmp_path / "site")
    change(project)
    count = counted(lambda: publish(project))
    new = contents(project.site)
    assert count > 12
    assert new != good
    for writes in range(0, count, 2):
        for kept, place in (("before", project.build), ("site", project.site)):
            shutil.rmtree(place)
            shutil.copytree(tmp_path / kept, place)
        number = sorted(FULL | CLOSED)[writes % len(FULL | CLOSED)]
        with failing_after(writes, number), pytest.raises(OSError, match=r".") as caught:
            publish(project)
        assert unwritable(caught.value), caught.value
        assert contents(project.site) == good
        publish(project)
        assert contents(project.site) == new


def test_a_file_that_cannot_be_moved_brings_back_those_that_were(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where a PDF that a reader has open can't be replaced."""
    publish(project)
    good = contents(project.site)
    change(project)
    build(pages(project, *CODES), project)
    put, tried = stage.put, []

    def closed(new: Path, place: Path) -> None:
        tried.append(place)
        if place == project.site / "fiches" / "51.pdf" and len(tried) < 100:
            tried.extend([place] * 100)
            raise PermissionError(errno.EACCES, "open elsewhere", str(new), None, str(place))
        put(new, place)

    monkeypatch.setattr(stage, "put", closed)
    with pytest.raises(PermissionError) as caught:
        install(NAMES, project, project.site)
    assert contents(project.site) == good
    assert str(project.site) in str(unwritable(caught.value))
    install(NAMES, project, project.site)
    assert contents(project.site) != good
    assert not list(project.site.glob(".*"))


def test_what_a_killed_process_left_in_the_site_goes(project: Project) -> None:
    left = project.site / ".publishing-x" / "new"
    left.mkdir(parents=True)
    publish(project)
    assert left.exists()  # another may be at it
    os.utime(left.parent, (0, 0))
    change(project)
    publish(project)
    assert not left.parent.exists()


def test_an_open_file_is_waited_for_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, refusals = Path.replace, iter([True, True, False])

    def busy(self: Path, target: Path) -> Path:
        if next(refusals):
            raise PermissionError(errno.EACCES, "open")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", busy)
    monkeypatch.setattr(cache, "WINDOWS", True)
    monkeypatch.setattr(cache, "PATIENCE", 0.2)
    cache.write_atomically(tmp_path / "a", b"x")
    assert (tmp_path / "a").read_bytes() == b"x"


def test_other_errors_are_told_as_they_are() -> None:
    assert unwritable(OSError(errno.ECONNREFUSED, "refused")) is None
    assert unwritable(FileNotFoundError(errno.ENOENT, "none", "x")) is None


@pytest.fixture
def blocked(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file where a folder is to be written, in a project in which one stands."""
    monkeypatch.chdir(project.root)
    monkeypatch.setattr("fiches.publish.booklet.bind", lambda *_: b"%PDF")
    file = tmp_path / "fichier"
    file.touch()
    return file


def told(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Run the command and return the one sentence with which it fails."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["fiches", *arguments])
        with pytest.raises(SystemExit) as ended:
            __main__.main()
    said = capsys.readouterr().err.strip().splitlines()
    assert ended.value.code == 1
    return said[-1]


@pytest.mark.parametrize("variable", ["FICHES_BUILD", "FICHES_SITE"])
@pytest.mark.parametrize("command", [["render", "08"], ["booklet", "08"]])
def test_a_folder_that_cannot_be_written_is_named(
    blocked: Path,
    variable: str,
    command: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(variable, str(blocked))
    said = told(*command, capsys=capsys)
    assert said.startswith(f"fiches: {blocked}")
    assert "move what is in the way" in said


@pytest.mark.parametrize("command", [["render", "08", "--output"], ["booklet", "08", "--output"]])
def test_an_output_that_cannot_be_written_is_named(
    blocked: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    said = told(*command, str(blocked / "livret.pdf"), capsys=capsys)
    assert said.startswith(f"fiches: {blocked}")


LIMITED = """
import resource, sys
from fiches.__main__ import main
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2)
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="not run: Windows has no such limits")
@pytest.mark.parametrize("limit", [10, 2000, 8000])
def test_a_full_disk_is_told_in_one_sentence(project: Project, limit: int) -> None:
    publish(project)
    good = contents(project.site)
    change(project)
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit), "render", "08"],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("fiches: there is no room left to write ")
    assert done.stderr.count("\n") == 1
    assert contents(project.site) == good
