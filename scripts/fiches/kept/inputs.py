"""What the outputs are made from, as hashes: when none has changed, nothing is made again."""

import hashlib
import os
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fiches.reference import tables_of
from fiches.settings import PACKAGE, Project

LAYERS = (
    ("__main__",),
    ("cli",),
    ("build",),
    ("publish", "documents"),
    ("execution", "figures"),
    ("drawing", "indicators"),
    ("store",),
    ("kept",),
    ("french",),
    ("reference",),
    ("show",),
    ("settings", "timing"),
    ("startup",),
    ("errors",),
)
"""The parts of the package, each of which imports only from later lines: the same order as that
of the lint, which a test compares."""

NUMBERS = frozenset({"store", "indicators", "drawing", "figures", "documents"})
"""What execution and publishing never import: they know notebooks and pages, no numbers."""

EXECUTION = ("execution", "documents")
"""What executes a document: the publisher-to-be of its cells, and what they may name."""

PUBLISHING = ("publish",)
"""What turns an executed notebook into a page."""


def importable(*parts: str) -> frozenset[str]:
    """Return the parts of the package that some parts may import, with themselves."""
    found = set(parts)
    for part in parts:
        at = next(index for index, layer in enumerate(LAYERS) if part in layer)
        below = {name for layer in LAYERS[at + 1 :] for name in layer}
        found |= below - NUMBERS if part in {"execution", "publish"} else below
    return frozenset(found)


def digest(*parts: str | int | bytes) -> str:
    """Return one hash of several parts, each with its type and length, so that none runs over."""
    total = hashlib.sha256()
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode()
        total.update(f"{type(part).__name__} {len(raw)}\n".encode())
        total.update(raw)
    return total.hexdigest()


def of_files(files: Iterable[Path], root: Path) -> str:
    """Return the hash of some files: their paths below `root` and their contents."""
    parts: list[str | bytes] = []
    for file in sorted(files):
        parts += [file.relative_to(root).as_posix(), file.read_bytes()]
    return digest(*parts)


@cache
def environment() -> str:
    """Return the hash of the Python and of the packages that are installed, with their versions."""
    spec = find_spec("polars")
    folder = Path(spec.origin).parents[1] if spec and spec.origin else PACKAGE
    return digest(sys.version, *sorted(path.name for path in folder.glob("*.dist-info")))


@cache
def code(parts: Sequence[str]) -> str:
    """Return the hash of the package's code that some of its parts may import.

    It is that of the program that is running: what changes on the disk meanwhile isn't in it.
    """
    wanted = importable(*parts) | {"__init__"}
    files = (
        file
        for file in _regular(PACKAGE)
        if file.suffix in {".py", ".lua", ".json"}
        and file.relative_to(PACKAGE).parts[0].removesuffix(".py") in wanted
    )
    return of_files(files, PACKAGE)


def drawing(project: Project) -> str:
    """Return the hash of what every figure and every cell depends on, besides the data."""
    files = [*tables_of(project).files, project.root / "_brand.yml"]
    return _hash(project, EXECUTION, files)


def publishing(project: Project) -> str:
    """Return the hash of what every page depends on, besides its executed notebook."""
    root = project.root
    files = [
        *(*tables_of(project).files, *_regular(project.theme)),
        *(root / "_brand.yml", root / "_quarto.yml"),
        *(sorted(root.glob("*.bib")) + sorted(root.glob("*.csl"))),
    ]
    address = os.environ.get("FICHES_SITE_URL", "")
    return digest(_hash(project, PUBLISHING, files), address, *project.stored)


def _hash(project: Project, parts: Sequence[str], files: Sequence[Path]) -> str:
    """Return the hash of parts of the package and of files of the project, some of them missing."""

    def compute() -> str:
        found = [file for file in files if file.exists()]
        return digest(code(parts), environment(), of_files(found, project.root))

    return project.kept(("hash", *parts), compute, files)


def _regular(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")
    )
