"""The fonts of the theme, which both publishers embed: all there and whole, or no page is made.

Typst and browsers say nothing of a font that they can't read: they set the text in another one.
"""

import struct
from pathlib import Path

from fiches.errors import FichesError
from fiches.settings import Project

FONTS = tuple(f"{name}.{kind}" for name in ("Inter", "Inter-Italic") for kind in ("ttf", "woff2"))
"""For print and for the page, upright and italic."""


def check(project: Project) -> None:
    """See that the fonts are there and whole, once for as long as they stay the same.

    Raises
    ------
    FichesError
        If one is missing, cut short or damaged; names it.
    """
    files = [project.theme / "fonts" / name for name in FONTS]
    if wrong := project.kept("fonts", lambda: next(filter(None, map(_wrong, files)), ""), files):
        raise FichesError(wrong)


def folder(project: Project) -> Path:
    """Return the folder of the fonts, which are checked."""
    check(project)
    return project.theme / "fonts"


def _wrong(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError:
        what = "is missing"
    else:
        whole = _is_whole_woff2 if file.suffix == ".woff2" else _is_whole
        if whole(content):
            return ""
        what = "is cut short or damaged"
    return f"the font {file} {what}: bring it back with git checkout -- theme/fonts."


def _is_whole(content: bytes) -> bool:
    """Tell whether a TrueType font has all its tables, by the checksums that it carries."""
    try:
        (count,) = struct.unpack_from(">H", content, 4)
        tables = [struct.unpack_from(">4sLLL", content, 12 + 16 * n) for n in range(count)]
    except struct.error:
        return False
    return bool(tables) and all(
        _sum(content[start : start + length]) == expected and start + length <= len(content)
        for tag, expected, start, length in tables
        if tag != b"head"  # it holds the sum of the whole
    )


def _sum(table: bytes) -> int:
    padded = table + b"\0" * (-len(table) % 4)
    total: int = sum(struct.unpack(f">{len(padded) // 4}L", padded))
    return total & 0xFFFFFFFF


def _is_whole_woff2(content: bytes) -> bool:
    """Tell whether a WOFF2 font is as long as it says."""
    head = content[:12]
    return head[:4] == b"wOF2" and len(content) == struct.unpack_from(">L", head, 8)[0]
