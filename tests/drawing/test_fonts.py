"""The fonts of `theme/fonts` have every letter that a reader may meet, in every face."""

import ast
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from here import ROOT

FACES = sorted((ROOT / "theme" / "fonts").glob("*.ttf"))
PACKAGE = ROOT / "scripts" / "fiches"
FILES = [
    *ROOT.glob("*.qmd"),
    *ROOT.glob("data/reference/*.csv"),
    *(path for path in PACKAGE.rglob("*.py") if path.parent.name != "cli"),
]
IN_CODE = {"┌", "─", "↕", "✗"}
"""What stands in the code alone."""

UNSEEN = {"Cc", "Cf", "Cn", "Cs", "Zl", "Zp"}
"""The categories of characters that aren't drawn."""


@cache
def letters(face: Path) -> frozenset[str]:
    with TTFont(face, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


@cache
def said(path: Path) -> str:
    """Return the text of a file; of code what it may say, neither comments nor docstrings."""
    text = path.read_text("utf-8")
    if path.suffix != ".py":
        return text
    nodes = list(ast.walk(ast.parse(text)))
    told = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    return "".join(
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    )


@pytest.mark.parametrize("face", FACES, ids=lambda path: path.stem)
def test_no_letter_is_missing(face: Path):
    missing = {
        letter: path.name
        for path in FILES
        for letter in set(said(path)) - letters(face) - IN_CODE
        if unicodedata.category(letter) not in UNSEEN
    }
    assert missing == {}


@pytest.mark.parametrize("face", FACES, ids=lambda path: path.stem)
def test_the_page_has_the_same_letters_as_the_print(face: Path):
    assert letters(face.with_suffix(".woff2")) == letters(face)


@pytest.mark.parametrize("face", FACES, ids=lambda path: path.stem)
def test_widths_are_those_that_labels_are_measured_with(face: Path):
    """The figures are measured with the whole typeface, and drawn in the page with this one."""
    import fontpkg_inter

    whole = Path(fontpkg_inter.__file__).parent / "files" / f"{face.stem}[opsz,wght].ttf"
    with TTFont(whole, lazy=True) as expected, TTFont(face, lazy=True) as found:
        names, cut = expected.getBestCmap(), found.getBestCmap()
        differing = [
            chr(code)
            for code, name in cut.items()
            if found["hmtx"][name][0] != expected["hmtx"][names[code]][0]
        ]
    assert differing == []


def test_weight():
    assert all(path.stat().st_size < 100_000 for path in FACES)
