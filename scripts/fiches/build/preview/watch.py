"""What changes in a project: every folder that people work in is watched, new ones too.

Folders are watched and not files, as most editors save by renaming; each by itself, since `.venv`
and what is built lie beside them.
"""

import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import watchfiles

from fiches.build.quarto.handover import FOLDERS
from fiches.documents import results
from fiches.settings import PACKAGE, Project

PAUSE = 0.5
"""Seconds between two looks, where nobody tells of changes."""

OTHERS = frozenset({"__pycache__", "node_modules", *FOLDERS})
"""Folders that nobody writes in by hand."""

ENVIRONMENT = ("pyvenv.cfg", "conda-meta")
"""What the folder of a Python environment holds, whatever its name."""

State = Mapping[Path, tuple[int, int, int]]


def changes(
    project: Project, stop: threading.Event, *, poll: bool = False
) -> Iterator[frozenset[Path]]:
    """Yield the files that have changed, whenever some have, until `stop` is set.

    An empty set says that something may have been missed: watching has just begun.

    Parameters
    ----------
    poll
        Look at the files again and again, as network folders need.
    """
    if not poll:
        with suppress(OSError):  # this machine can't watch any more folders
            yield from _told(project, stop)
    yield from _looked_at(project, stop)


def folders(project: Project) -> frozenset[Path]:
    """Return the folders that people work in."""
    made = {project.build, project.site, project.raw}
    data = (project.data, project.comments, project.trade)
    roots = (project.root, *data, results.folder(project), PACKAGE)
    return frozenset(found for root in roots for found in _below(root, made))


def is_text(path: Path) -> bool:
    """Tell whether a file is of interest, and not an editor's own or a compiler's."""
    name = path.name
    return not (name.startswith((".", "~", "#")) or name.endswith(("~", ".tmp", ".bak", ".pyc")))


def _below(root: Path, made: set[Path]) -> Iterator[Path]:
    for folder, names, files in os.walk(root):
        path = Path(folder)
        if path in made or any(mark in files or mark in names for mark in ENVIRONMENT):
            names.clear()
            continue
        names[:] = [name for name in names if not name.startswith(".") and name not in OTHERS]
        yield path


def _told(project: Project, stop: threading.Event) -> Iterator[frozenset[Path]]:
    """Let the system tell; begin anew whenever there is another folder."""
    while not stop.is_set():
        watched = folders(project)
        with suppress(FileNotFoundError):  # a folder that was removed just now
            for found in _told_of(watched, stop):
                yield found
                if folders(project) != watched:
                    break


def _told_of(watched: frozenset[Path], stop: threading.Event) -> Iterator[frozenset[Path]]:
    watching = watchfiles.watch(
        *watched,
        watch_filter=lambda _, path: is_text(Path(path)),
        stop_event=stop,
        rust_timeout=int(PAUSE * 1000),
        yield_on_timeout=True,
        raise_interrupt=False,
        force_polling=False,
        recursive=False,
    )
    for number, found in enumerate(watching):
        if found or not number:
            yield frozenset(Path(path) for _, path in found)


def _looked_at(project: Project, stop: threading.Event) -> Iterator[frozenset[Path]]:
    """Compare files with what they were: the library's own way misses a second's other changes."""
    before = _state(folders(project))
    yield frozenset()
    while not stop.is_set():
        now = _state(folders(project))
        if changed := {path for path, _ in before.items() ^ now.items()}:
            yield frozenset(changed)
        before = now
        stop.wait(PAUSE)


def _state(watched: Iterable[Path]) -> State:
    state = {}
    for folder in watched:
        try:
            files = [entry for entry in os.scandir(folder) if is_text(Path(entry.name))]
            for file in files:
                if file.is_file():
                    found = file.stat()
                    state[Path(file.path)] = (found.st_mtime_ns, found.st_size, found.st_ino)
        except OSError:  # gone meanwhile
            continue
    return state
