"""The prose of the documents: spelled right, every value in it computed, every expression there.

What the package itself says, in sentences, captions and figures, is spelled on the finished pages.
"""

import ast
import json
import re
from collections import defaultdict
from pathlib import Path

import pytest
from here import ROOT
from samples import sample
from spelling import french, misspelled, misspelled_on_page, project_words, prose, without_code

from fiches.execution.document import inline_expressions, read
from fiches.settings import Project

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
        """No computing in the prose: a name, with attributes, asked at most for what is named."""
        cells = (cell for cell in read(path, check=False).cells if cell.kind == "markdown")
        for cell in cells:
            for _, expression in inline_expressions(cell.source):
                node = ast.parse(expression, mode="eval").body
                if isinstance(node, ast.Call):
                    assert all(isinstance(each, ast.Constant) for each in node.args), expression
                    assert node.keywords == [], expression
                    node = node.func
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
        texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
        assert [word for text in texts for word in misspelled(without_code(text))] == []

    @pytest.mark.slow
    def test_of_the_pages(self, france: Project):
        """The national site, since each department has words of its own."""
        wrong = defaultdict(list)
        for path in sample(sorted(france.site.rglob("*.html")), 40):
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
