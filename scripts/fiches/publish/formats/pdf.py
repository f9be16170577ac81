"""Typst to PDF, in this process."""

import json
import re
import unicodedata
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import typst

from fiches.errors import FichesError
from fiches.publish import fonts
from fiches.publish.formats.order import in_order
from fiches.settings import Project

FALLBACK = ("fontpkg_inter", "manimgx_fonts", "manimgx_fonts_cjk")
"""Packages of fonts for what the theme's Inter lacks, in the order in which they are asked."""

LATIN = 0x2122
"""Up to here, or nearly, the theme's Inter has what French texts need."""

INVISIBLE = frozenset({0xFE0E, 0xFE0F, 0x200D, 0x2060, 0xFEFF})
"""What joins or varies others, and has no form of its own."""

FORGOTTEN = 4
"""So many empty documents come after each: Typst keeps those of the last ten compilations."""

MISSING = 50
"""So many characters without any font are printed as their codes."""

_NO_FONT = re.compile(r'the text `"(.*?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def pdf(source: str, project: Project) -> bytes:
    """Compile a Typst document. The same input gives the same bytes: the clock isn't read.

    Parameters
    ----------
    source
        Its text.
    project
        Its folder is what absolute paths start from.

    Returns
    -------
    bytes
        A tagged PDF (PDF/UA-1, PDF/A-2a).
    """
    try:
        return _compiled(source, compiler(project))
    except typst.TypstError as error:
        if not _NO_FONT.search(error.message):
            raise FichesError(_explain(error)) from error
    return _with_fallback(source, project)


def _compiled(source: str, compiler: typst.Compiler) -> bytes:
    made = compiler.compile(
        input=source.encode(),
        format="pdf",
        pdf_standards=["ua-1", "a-2a"],  # accessible, and fit to be archived
        timestamp=0,
    )
    assert isinstance(made, bytes)
    _forget(compiler)
    return in_order(made)


def _forget(compiler: typst.Compiler) -> None:
    """Let Typst forget all but the last two documents.

    It keeps what it has laid out for ten compilations, 40 MB a fiche, of which the next fiche uses
    nothing; the same fiche with another sentence does.
    """
    for _ in range(FORGOTTEN):
        compiler.compile(input=b"", format="svg")


def _with_fallback(source: str, project: Project) -> bytes:
    """Compile a document that has characters which Inter lacks.

    They are set in the fonts of packages; one that no font has is printed as its code, so that it
    is seen and doesn't stop the page.
    """
    fallback = _compiler(project, [fonts.folder(project), *fallback_folders()])
    for _ in range(MISSING):
        try:
            return _compiled(source, fallback)
        except typst.TypstError as error:
            lacking = _NO_FONT.search(error.message)
            if not lacking:
                raise FichesError(_explain(error)) from error
            for character in _characters(lacking[1]):
                source = source.replace(character, f"(U+{ord(character):04X})")
    raise FichesError(f"Plus de {MISSING} caractères n'ont pas de police : retirez-les.")


def _unescaped(escape: re.Match[str]) -> str:
    return json.dumps(chr(int(escape[1], 16)))[1:-1]


def _characters(text: str) -> set[str]:
    """Return the characters of what Typst quotes, but for those that every font has."""
    return {c for c in json.loads(f'"{_ESCAPED.sub(_unescaped, text)}"') if ord(c) > ord("~")}


def unprintable(text: str, project: Project) -> set[str]:
    """Return the characters of a text that no font has, of the theme or of a package."""
    rare = {c for c in text if ord(c) > LATIN and not unicodedata.category(c).startswith("Z")}
    if not rare:
        return set()
    folders = [fonts.folder(project), *fallback_folders()]
    return {c for c in rare if ord(c) not in project.kept("characters", lambda: _covered(folders))}


def _covered(folders: Sequence[Path]) -> frozenset[int]:
    from fontTools.ttLib import TTCollection, TTFont

    found: set[int] = set()
    for file in sorted(path for folder in folders for path in folder.glob("*.[ot]t[fc]")):
        if file.suffix == ".ttc":
            found.update(TTCollection(file, lazy=True).fonts[0].getBestCmap())
        else:
            found.update(TTFont(file, lazy=True).getBestCmap())
    return frozenset(found | INVISIBLE)


def fallback_folders() -> list[Path]:
    """Return the folders of the fonts that packages carry: other scripts, symbols, emoji."""
    specs = map(find_spec, FALLBACK)
    folders = [Path(spec.origin).parent for spec in specs if spec and spec.origin]
    return [folder / "files" if (folder / "files").is_dir() else folder for folder in folders]


def compiler(project: Project) -> typst.Compiler:
    """Return the compiler of a project: it keeps its fonts and what it has read of the theme."""

    def make() -> typst.Compiler:
        return _compiler(project, [fonts.folder(project)])

    return project.kept("typst", make, sorted(project.theme.rglob("*.typ")))


def _compiler(project: Project, folders: Sequence[Path]) -> typst.Compiler:
    return typst.Compiler(
        root=str(project.root),
        font_paths=list(map(str, folders)),
        ignore_system_fonts=True,
    )


def _explain(error: typst.TypstError) -> str:
    """Return what Typst says, with the place in the theme where there is one."""
    place = re.search(r"┌─ (\S+\.typ:\d+)", error.diagnostic or "")
    where = f" ({place[1]})" if place else ""
    return f"Typst ne peut pas composer la page : {error.message}{where}."
