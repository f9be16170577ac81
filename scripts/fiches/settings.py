"""The project: its folders, found from where one stands, and what is kept for as long as it is.

A project is the folder that holds `fiche.qmd`. Paths are passed on from there, never asked for
again; what is read once for many pages hangs on the project and goes with it.
"""

import os
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from fiches.errors import FichesError
from fiches.startup import shell

Kept = TypeVar("Kept")

DOCUMENT = "fiche.qmd"
"""The document that makes a folder a project."""

FOLDERS = {"data": "data", "build": "_build", "site": "_site"}
"""What a project writes to, each movable by a variable (`FICHES_DATA`…): its place by default."""

PACKAGE = Path(__file__).resolve().parent
"""The program that is running."""

PYTHON = Path(".venv", *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))
"""The Python of a project's own environment, below its folder."""

_current: ContextVar["Project"] = ContextVar("project")


@dataclass(frozen=True)
class Project:
    """A project's folders.

    Attributes
    ----------
    root
        Holds `fiche.qmd`, `_quarto.yml`, `theme/`, `data/reference/`.
    data
        Holds `raw/`, `trade/` and `comments/` (`FICHES_DATA`, by default `data/` below the root).
    build
        Intermediate results and cache (`FICHES_BUILD`, by default `_build/`).
    site
        The published site (`FICHES_SITE`, by default `_site/`).
    edition
        The year that it tells of, of which later years are unknown; without, the latest stored.
    held
        The store as a build found it (`FICHES_HELD`), whatever becomes of it meanwhile.
    """

    root: Path
    data: Path
    build: Path
    site: Path
    edition: int | None = None
    held: Path | None = None
    _kept: dict[Hashable, tuple[object, Any]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __reduce__(self) -> tuple[type["Project"], tuple[Path | int | None, ...]]:
        folders = (self.root, self.data, self.build, self.site)
        return Project, (*folders, self.edition, self.held)

    @property
    def reference(self) -> Path:
        """The reference tables."""
        return self.root / "data" / "reference"

    @property
    def raw(self) -> Path:
        """Official files as they came."""
        return self.data / "raw"

    @property
    def trade(self) -> Path:
        """The store."""
        return self.held or self.data / "trade"

    @property
    def stored(self) -> list[int]:
        """All years of the store, oldest first."""
        files = self.trade.glob("[0-9][0-9][0-9][0-9].parquet")
        return sorted(int(file.stem) for file in files)

    @property
    def years(self) -> list[int]:
        """The years that the project knows, oldest first: an edition none that came after it."""
        return [year for year in self.stored if self.edition is None or year <= self.edition]

    @property
    def comments(self) -> Path:
        """The analysts' comments on departments; those of an edition, if they were kept apart."""
        folder = self.data / "comments"
        own = folder / str(self.edition)
        return own if own.is_dir() else folder

    def of_edition(self, year: int) -> "Project":
        """Return the project that makes the edition of a year, in a folder of its own."""
        build = self.build / "editions" / str(year)
        return replace(self, build=build, site=self.site / str(year), edition=year)

    @property
    def theme(self) -> Path:
        """The look, for both publishers."""
        return self.root / "theme"

    @property
    def variables(self) -> dict[str, str]:
        """The variables that make another process find this project and its folders."""
        known: dict[str, Path | int | None] = {
            **{"root": self.root, "data": self.data, "build": self.build, "site": self.site},
            **{"edition": self.edition, "held": self.held},
        }
        return {_variable(name): str(value) for name, value in known.items() if value}

    def kept(
        self, key: Hashable, make: Callable[[], Kept], files: Iterable[Path | None] = ()
    ) -> Kept:
        """Return what `make` gives, once for the project and for what its files hold.

        Parameters
        ----------
        key
            Names what is made.
        make
            Called the first time, and again when one of the files has changed.
        files
            What it is made from; a file may be missing.
        """
        state = [_state(file) for file in files if file]
        known = self._kept.get(key)
        if known is None or known[0] != state:
            known = self._kept[key] = (state, make())
        found: Kept = known[1]
        return found

    @contextmanager
    def current(self) -> Iterator[None]:
        """Make this the project of the documents that are executed in a block."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    @classmethod
    def here(cls) -> "Project":
        """Return the project of the document being executed, else the one where one stands.

        A kernel that executes a document again, for another format or a changed sentence, goes on
        with what hangs on its project.
        """
        return _current.get(None) or _of_kernel(cls.find())

    @classmethod
    def find(cls, chosen: Path | None = None) -> "Project":
        """Find the project: the chosen one, that of `FICHES_ROOT`, or the one where one stands.

        Parameters
        ----------
        chosen
            Its folder, where the user names it.

        Raises
        ------
        FichesError
            If there is none, or if it has a program of its own and another one is running: a
            copied or renamed folder would be made by the old one's.
        """
        named = chosen or os.environ.get(_variable("root"))
        root = _named(Path(named)) if named else _above(Path.cwd())
        program = root / "scripts" / "fiches"
        if program.is_dir() and not program.samefile(PACKAGE):
            raise FichesError(
                f"the program that runs is that of {PACKAGE.parents[1]}, not of {root}, which has "
                f"its own: run `python scripts/install.py` in {root}, then `{PYTHON} -m fiches`."
            )
        return cls.at(root)

    @classmethod
    def at(cls, root: Path) -> "Project":
        """Return the project of a folder, its other folders as the environment sets them."""
        data, build, site = (
            Path(os.environ.get(_variable(name)) or root / default).resolve()
            for name, default in FOLDERS.items()
        )
        edition, held = (os.environ.get(_variable(name)) for name in ("edition", "held"))
        return cls(
            *(root, data, build, site),
            edition=int(edition) if edition else None,
            held=Path(held) if held else None,
        )


def _of_kernel(found: Project) -> Project:
    """Return the project that hangs on the kernel, if it is the one that was found."""
    kernel = shell()
    if kernel is None:
        return found
    known: Project = vars(kernel).setdefault("fiches_project", found)
    if known != found:
        known = vars(kernel)["fiches_project"] = found
    return known


def _variable(name: str) -> str:
    return f"FICHES_{name.upper()}"


def _named(folder: Path) -> Path:
    if not (folder / DOCUMENT).exists():
        raise FichesError(
            f"{folder} isn't a project: it has no {DOCUMENT}; name the folder that has one, with "
            "--project or FICHES_ROOT."
        )
    return folder.resolve()


def _above(folder: Path) -> Path:
    """Return the first of a folder and those above it that is a project."""
    for candidate in (folder, *folder.parents):
        if (candidate / DOCUMENT).exists():
            return candidate.resolve()
    raise FichesError(
        f"there is no {DOCUMENT} in {folder} nor above it: go to the project's folder, or name it "
        "with --project or FICHES_ROOT."
    )


def _state(file: Path) -> tuple[Path, int, int, int] | Path:
    """Tell a file's state: replaced, even within the same instant, it has another one."""
    try:
        found = file.stat()
    except OSError:
        return file
    return file, found.st_mtime_ns, found.st_size, found.st_ino
