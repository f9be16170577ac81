"""Results kept on disk: computed once, damaged ones again, by however many builds."""

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from here import HERE
from slow import slowly

from fiches import timing
from fiches.kept import cache, inputs
from fiches.settings import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return replace(HERE, build=tmp_path)


def entries(project: Project) -> list[Path]:
    return list((project.build / "cache").glob("*/*"))


def never() -> bytes:
    raise AssertionError("computed again")


def test_a_result_is_computed_once(project: Project) -> None:
    assert cache.memo(project, ("a", 1), lambda: b"un") == b"un"
    assert cache.memo(project, ("a", 1), never) == b"un"


def test_the_time_of_computing_is_counted(project: Project) -> None:
    timing.taken()
    cache.memo(project, ("slow",), lambda: time.sleep(0.01) or b"")
    assert timing.taken()["draw"] >= 0.01
    cache.memo(project, ("slow",), never)
    assert "draw" not in timing.taken()


@pytest.mark.parametrize("damage", [b"", b"x", None])
def test_a_damaged_entry_is_computed_again(project: Project, damage: bytes | None) -> None:
    cache.memo(project, ("a",), lambda: b"un")
    (entry,) = entries(project)
    good = entry.read_bytes()
    entry.write_bytes(good[:-1] + b"?" if damage is None else damage)
    assert cache.memo(project, ("a",), lambda: b"deux") == b"deux"
    assert cache.memo(project, ("a",), never) == b"deux"


def test_a_failure_is_not_kept(project: Project) -> None:
    with pytest.raises(ZeroDivisionError):
        cache.memo(project, ("a",), lambda: bytes(1 // 0))
    assert cache.memo(project, ("a",), lambda: b"un") == b"un"


def test_a_folder_that_cannot_be_written_keeps_nothing(project: Project) -> None:
    (project.build / "cache").write_text("not a folder")
    assert cache.memo(project, ("a",), lambda: b"un") == b"un"
    assert cache.memo(project, ("a",), lambda: b"deux") == b"deux"


def test_what_no_build_uses_goes_after_some_days(project: Project) -> None:
    cache.memo(project, ("old",), lambda: b"")
    (old,) = entries(project)
    cache.memo(project, ("new",), lambda: b"")
    os.utime(old, (0, 0))
    cache.prune(project, days=30)
    assert len(entries(project)) == 1
    cache.memo(project, ("new",), never)
    cache.clear(project)
    assert entries(project) == []


def test_code_environment_and_reference_are_part_of_every_key(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache.memo(project, ("a",), lambda: b"un")
    monkeypatch.setattr(inputs, "drawing", lambda project: "changed")
    assert cache.memo(project, ("a",), lambda: b"deux") == b"deux"


def test_two_builds_at_once_compute_once(project: Project, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        results = list(pool.map(slowly, [project] * 4, [log] * 4))
    assert results == [b"un"] * 4
    assert log.read_text() == "computed\n"


def test_a_file_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "folder" / "file"
    cache.write_atomically(file, b"un")

    def fail(self: Path, target: Path) -> Path:
        raise OSError("no")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="no"):
        cache.write_atomically(file, b"deux")
    assert file.read_bytes() == b"un"
    assert list(file.parent.iterdir()) == [file]
