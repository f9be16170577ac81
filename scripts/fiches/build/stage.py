"""Where pages are put together before they are published, and what each was made from.

Workers write to the stage, file by file, each whole. The site is touched only at the end, when all
that could be made is there; stopped before, it stays as it was, and the next run goes on from the
stage. What a record says of a file is checked against the file: a damaged one is made again.
"""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from fiches.execution.prose import PICTURES
from fiches.kept.cache import contents_of, put, write_atomically

_PUBLISHING = ".publishing-"
"""How the names of the folders begin in which files wait for their place in the site."""

LEFT_BEHIND = 3600
"""Such a folder is that of a process that was killed, after so many seconds."""


@dataclass(frozen=True)
class Record:
    """What a page was made from, and what was made; other parts of a site have one too.

    Attributes
    ----------
    name
        The page's path in the site without its ending.
    executed
        Hash of what the executed notebook was made from.
    program
        Hash of what its values and outputs were computed from: the same, without the prose.
    notebook
        Hash of the executed notebook.
    published
        Hash of what makes a page of the notebook: theme, publisher, formats.
    offers
        Hash of what the files beside the page are made from: data, pictures.
    files
        The hash of each file, by its path in the site.
    """

    name: str
    executed: str = ""
    program: str = ""
    notebook: str = ""
    published: str = ""
    offers: str = ""
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stage:
    """The folder `_build/pages`.

    Attributes
    ----------
    folder
        Holds `site/`, the files as they will be published, and `records/`.
    """

    folder: Path

    @cached_property
    def site(self) -> Path:
        """The files."""
        return self.folder / "site"

    def record(self, name: str) -> Record | None:
        """Return the record of a page, or nothing if there is none that can be read."""
        try:
            return Record(**json.loads(self._record_path(name).read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def intact(self, record: Record) -> bool:
        """Tell whether the files of a record are as they were written."""
        site = str(self.site)
        return all(
            _hash_of(f"{site}/{path}") == expected for path, expected in record.files.items()
        )

    def put(
        self,
        record: Record,
        files: Mapping[str, bytes],
        kept: Mapping[str, str] | None = None,
    ) -> None:
        """Write the files of a page, then its record; remove what the page had and has no more.

        What is `kept` of what the page had, by its hash, is there and stays.
        """
        before, kept = self.record(record.name), kept or {}
        for path, contents in files.items():
            if contents_of(self.site / path) != contents:
                write_atomically(self.site / path, contents)
        hashes = {path: hashlib.sha256(contents).hexdigest() for path, contents in files.items()}
        self.note(replace(record, files={**kept, **hashes}))
        for path in set(before.files if before else ()) - set(kept) - set(files):
            if Path(path).suffix not in PICTURES:  # other pages may show the same
                (self.site / path).unlink(missing_ok=True)

    def note(self, record: Record) -> None:
        """Write the record of a page whose files are there."""
        contents = json.dumps(vars(record), indent=1).encode()
        write_atomically(self._record_path(record.name), contents)

    def names(self) -> list[str]:
        """Return the names of the pages that have a record."""
        return sorted(
            path.relative_to(self.folder / "records").with_suffix("").as_posix()
            for path in (self.folder / "records").rglob("*.json")
        )

    def take(self, other: "Stage") -> list[str]:
        """Copy the intact pages of another stage; return their names."""
        taken = []
        for name in other.names():
            record = other.record(name)
            if record and other.intact(record):
                files = {path: (other.site / path).read_bytes() for path in record.files}
                self.put(record, files)
                taken.append(name)
        return taken

    def install(self, names: Iterable[str], site: Path) -> list[Path]:
        """Put pages in place in the published site, each with its folder of files.

        Returns
        -------
        list[Path]
            The files that changed there, and those that were removed: the folder of a page is its
            own, and what the page had before and has no more goes.

        Raises
        ------
        OSError
            If the site can't be written: it is as it was before.
        """
        records = list(filter(None, map(self.record, names)))
        files = [path for record in records for path in record.files]
        source, target = str(self.site), str(site)
        new = [path for path in files if not _is_same(f"{source}/{path}", f"{target}/{path}")]
        _publish(self.site, new, site)
        there = {path for record in records for path in _files_below(site / record.name, site)}
        gone = there - set(files)
        for path in gone:
            (site / path).unlink()
        return [site / path for path in [*new, *gone]]

    def _record_path(self, name: str) -> Path:
        return self.folder / "records" / f"{name}.json"


def withdraw(paths: Iterable[str], site: Path) -> None:
    """Remove files from a site, and the folders in it that they leave empty."""
    for path in map(site.joinpath, paths):
        path.unlink(missing_ok=True)
        for folder in path.relative_to(site).parents[:-1]:
            try:
                (site / folder).rmdir()
            except OSError:
                break  # there is something else in it


def _hash_of(path: str) -> str:
    contents = contents_of(path)
    return "" if contents is None else hashlib.sha256(contents).hexdigest()


def _is_same(one: str, other: str) -> bool:
    try:
        if os.path.samefile(one, other):  # noqa: PTH121
            return True
    except OSError:
        return False
    contents = contents_of(one)
    return contents is not None and contents == contents_of(other)


def _files_below(folder: Path, site: Path) -> Iterator[str]:
    """Give the files of a folder and those below, by their paths in the site."""
    for place, _, names in os.walk(folder):
        below = Path(place).relative_to(site).as_posix()
        yield from (f"{below}/{name}" for name in names)


def _publish(source: Path, paths: Sequence[str], site: Path) -> None:
    """Put files of a folder in place in a site: all of them, or none.

    All lie in a folder within the site before the first is moved, so that there is room for all,
    and so do those that they replace, which come back if one can't be moved.
    """
    try:
        for left in site.glob(f"{_PUBLISHING}*"):
            if left.stat().st_mtime < time.time() - LEFT_BEHIND:
                shutil.rmtree(left, ignore_errors=True)
        if paths:
            site.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(
                dir=site, prefix=_PUBLISHING, ignore_cleanup_errors=True
            ) as folder:
                _swap(source, paths, site, Path(folder))
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(site)) from error


def _swap(source: Path, paths: Sequence[str], site: Path, folder: Path) -> None:
    new, old = folder / "new", folder / "old"
    for path in paths:
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        _link(source / path, new / path)
        if (site / path).exists():
            _link(site / path, old / path)
    done: list[str] = []
    try:
        for path in paths:
            put(new / path, site / path)
            done.append(path)
    except BaseException:
        for path in done:
            if (old / path).exists():
                put(old / path, site / path)
            else:
                (site / path).unlink()
        raise


def _link(source: Path, copy: Path) -> None:
    """Make a file the same as another: without room of its own, where the disk can do that."""
    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, copy)
    except OSError:
        write_atomically(copy, source.read_bytes())
