"""What the outputs are made from, as hashes: when none has changed, nothing is made again."""

import hashlib
import os
import sys
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fiches.settings import Paths

PUBLISHING = ("publish",)
"""The modules that turn executed notebooks into pages."""

OUTSIDE = (
    *("cli", "__main__", "server", "fetch", "demo"),
    *("build", "cache", "inputs", "plan", "stage"),
    *("lab", "notebooks"),
)
"""The modules on which no output depends."""


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
    folder = Path(spec.origin).parents[1] if spec and spec.origin else Path(__file__).parent
    return digest(sys.version, *sorted(path.name for path in folder.glob("*.dist-info")))


@cache
def drawing(paths: Paths) -> str:
    """Return the hash of what every figure and every cell depends on, besides the data."""
    return digest(_code(publishing=False), _reference(paths), environment(), _brand(paths))


@cache
def publishing(paths: Paths) -> str:
    """Return the hash of what every page depends on, besides its executed notebook."""
    theme = of_files(_regular(paths.theme), paths.root)
    quarto = paths.root / "_quarto.yml"
    site = quarto.read_bytes() if quarto.exists() else b""
    address = os.environ.get("FICHES_SITE_URL", "")
    return digest(_code(publishing=True), theme, site, address, environment(), _brand(paths))


def _code(*, publishing: bool) -> str:
    """Return the hash of the package's code, of its publishing part or of the rest."""
    package = Path(__file__).parent
    wanted = [
        file
        for file in _regular(package)
        if file.suffix in {".py", ".lua"}
        and (part := file.relative_to(package).parts[0].removesuffix(".py")) not in OUTSIDE
        and (part in PUBLISHING) == publishing
    ]
    return of_files(wanted, package)


def _reference(paths: Paths) -> str:
    return of_files(_regular(paths.reference), paths.reference)


def _brand(paths: Paths) -> bytes:
    brand = paths.root / "_brand.yml"
    return brand.read_bytes() if brand.exists() else b""


def _regular(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
