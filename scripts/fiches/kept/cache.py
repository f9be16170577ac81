"""Results kept on disk by what they were made from: a changed sentence redraws no figure.

An entry is a file named by the hash of its key, and holds the checksum of its contents before them.
It is written beside its place and moved there, so it is never half there; what is damaged is
computed again. The folder can be deleted at any time, and several builds can use it at once.
"""

import contextlib
import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from fiches import timing
from fiches.kept import inputs
from fiches.settings import Project

try:
    import fcntl
except ImportError:  # not on Windows: two builds at once then may compute the same thing twice
    fcntl = None  # type: ignore[assignment]

LOCK_DIGITS = 12
"""So many hexadecimal digits of an entry's name tell which byte of the file of locks is its own."""

WINDOWS = os.name == "nt"
PATIENCE = 2.0
"""So many seconds a file that is open elsewhere is waited for: virus scanners take a moment."""

CHECKSUM = 32
"""Length of the checksum at the head of an entry, in bytes (SHA-256)."""


def memo(
    project: Project,
    key: Sequence[str | int | bytes],
    compute: Callable[[], bytes],
    *,
    step: str = "draw",
) -> bytes:
    """Return what `compute` gives, from the cache if it was computed before.

    Parameters
    ----------
    project
        Whose cache it is.
    key
        All that the result depends on, save what is added here: the package's code, the installed
        packages, the reference tables and the palette.
    compute
        Called without arguments, at most once at a time for a key, whatever the number of builds.
    step
        What its time is counted for.
    """
    path = _path(project, key)
    found = _read(path)
    if found is not None:
        return found
    with _locked(path, project):
        found = _read(path)
        if found is None:
            with timing.step(step):
                found = compute()
            _write(path, found)
    return found


def prune(project: Project, days: float) -> None:
    """Remove the entries that no build has used for some days."""
    oldest = time.time() - days * 86400
    for path in _folder(project).glob("*/*"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < oldest:
                path.unlink()


def clear(project: Project) -> None:
    """Remove all entries."""
    prune(project, days=-1)


def _folder(project: Project) -> Path:
    return project.build / "cache"


def _path(project: Project, key: Sequence[str | int | bytes]) -> Path:
    name = inputs.digest(inputs.drawing(project), *key)
    return _folder(project) / name[:2] / name[2:]


def _read(path: Path) -> bytes | None:
    """Return the contents of an entry, or nothing if it is absent or damaged."""
    try:
        entry = path.read_bytes()
        os.utime(path)
    except OSError:
        return None
    contents = entry[CHECKSUM:]
    return contents if entry[:CHECKSUM] == hashlib.sha256(contents).digest() else None


def _write(path: Path, contents: bytes) -> None:
    """Write an entry; a folder that can't be written is a cache that keeps nothing."""
    with contextlib.suppress(OSError):
        write_atomically(path, hashlib.sha256(contents).digest() + contents)


def contents_of(path: Path | str) -> bytes | None:
    """Return what a file holds, and nothing if there is none that can be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - of thousands, a `Path` each takes longer
            return file.read()
    except OSError:
        return None


def write_atomically(path: Path, contents: bytes) -> None:
    """Write a file whole or not at all, with its folder.

    Raises
    ------
    OSError
        If that is impossible; it names the file.
    """
    unfinished = path.with_name(f".{os.urandom(8).hex()}")
    try:
        _write_new(unfinished, contents)
        put(unfinished, path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)


def put(new: Path, place: Path) -> None:
    """Move a file to its place; on Windows wait a little for who is reading the one that is there.

    Raises
    ------
    PermissionError
        If it is still open after `PATIENCE` seconds.
    """
    until = time.monotonic() + (PATIENCE if WINDOWS else 0)
    while True:
        try:
            new.replace(place)
        except PermissionError:
            if time.monotonic() >= until:
                raise
            time.sleep(PATIENCE / 20)
        else:
            return


def _write_new(path: Path, contents: bytes) -> None:
    try:
        file = path.open("xb")
    except FileNotFoundError:  # its folder, most often there already
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("xb")
    with file:
        file.write(contents)


@contextlib.contextmanager
def _locked(path: Path, project: Project) -> Iterator[None]:
    """Hold the lock of an entry against other processes; it also goes when its holder is killed.

    Locks are bytes of one file: a file for each would take longer to make than many an entry.
    """
    _lock(path, project, hold=True)
    try:
        yield
    finally:
        _lock(path, project, hold=False)


def _lock(path: Path, project: Project, *, hold: bool) -> None:
    if fcntl is not None:
        place = int(path.name[:LOCK_DIGITS], 16)
        with contextlib.suppress(OSError):
            # Kept open: the system lets go of all locks when a process closes the file.
            file = project.kept("locks", lambda: _locks(_folder(project)))
            fcntl.lockf(file, fcntl.LOCK_EX if hold else fcntl.LOCK_UN, 1, place)


def _locks(folder: Path) -> BinaryIO:
    folder.mkdir(parents=True, exist_ok=True)
    return (folder / "locks").open("wb")
