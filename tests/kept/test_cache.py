import multiprocessing
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiches import timing
from fiches.kept import cache, inputs


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FICHES_BUILD", str(tmp_path))
    return tmp_path / "cache"


def entries(folder: Path) -> list[Path]:
    return list(folder.glob("*/*"))


def never() -> bytes:
    raise AssertionError("computed again")


def test_a_result_is_computed_once() -> None:
    assert cache.memo(("a", 1), lambda: b"un") == b"un"
    assert cache.memo(("a", 1), never) == b"un"


def test_the_time_of_computing_is_counted() -> None:
    timing.taken()
    cache.memo(("slow",), lambda: time.sleep(0.01) or b"")
    assert timing.taken()["draw"] >= 0.01
    cache.memo(("slow",), never)
    assert "draw" not in timing.taken()


@given(
    first=st.lists(st.text() | st.integers() | st.binary(), max_size=3),
    second=st.lists(st.text() | st.integers() | st.binary(), max_size=3),
)
def test_different_keys_have_different_hashes(first: list, second: list) -> None:
    same = [(type(a), a) for a in first] == [(type(b), b) for b in second]
    assert (inputs.digest(*first) == inputs.digest(*second)) == same


@pytest.mark.parametrize("damage", [b"", b"x", None])
def test_a_damaged_entry_is_computed_again(folder: Path, damage: bytes | None) -> None:
    cache.memo(("a",), lambda: b"un")
    (entry,) = entries(folder)
    good = entry.read_bytes()
    entry.write_bytes(good[:-1] + b"?" if damage is None else damage)
    assert cache.memo(("a",), lambda: b"deux") == b"deux"
    assert cache.memo(("a",), never) == b"deux"


def test_a_failure_is_not_kept() -> None:
    with pytest.raises(ZeroDivisionError):
        cache.memo(("a",), lambda: bytes(1 // 0))
    assert cache.memo(("a",), lambda: b"un") == b"un"


def test_a_folder_that_cannot_be_written_keeps_nothing(folder: Path) -> None:
    folder.write_text("not a folder")
    assert cache.memo(("a",), lambda: b"un") == b"un"
    assert cache.memo(("a",), lambda: b"deux") == b"deux"


def test_what_no_build_uses_goes_after_some_days(folder: Path) -> None:
    cache.memo(("old",), lambda: b"")
    (old,) = entries(folder)
    cache.memo(("new",), lambda: b"")
    os.utime(old, (0, 0))
    cache.prune(days=30)
    assert len(entries(folder)) == 1
    cache.memo(("new",), never)
    cache.clear()
    assert entries(folder) == []


def test_code_environment_and_reference_are_part_of_every_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cache.memo(("a",), lambda: b"un")
    monkeypatch.setattr(inputs, "drawing", lambda project: "changed")
    assert cache.memo(("a",), lambda: b"deux") == b"deux"


def _slowly(log: str) -> bytes:
    def compute() -> bytes:
        with Path(log).open("a") as file:
            file.write("computed\n")
        time.sleep(0.3)
        return b"un"

    return cache.memo(("shared",), compute)


def test_two_builds_at_once_compute_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        results = pool.map(_slowly, [str(log)] * 4, chunksize=1)
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
