"""The prose of notebooks and pages: spelled right; every expression in documents is a name.

That of the documents is checked by `fiches check`. What the package itself says, in sentences,
captions and figures, is spelled on the finished pages.
"""

import ast
import json
from collections import defaultdict
from pathlib import Path

import pytest
from here import ROOT
from samples import sample
from spelling import misspelled, misspelled_on_page, without_code

from fiches.execution.document import inline_expressions, read
from fiches.settings import Project

DOCUMENTS = sorted(ROOT.glob("*.qmd"))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
COMPUTED = [path for path in DOCUMENTS if path.stem in {"fiche", "index", "methode", "donnees"}]


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
    @pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
    def test_of_the_notebooks(self, path: Path):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
        assert [word for text in texts for word in misspelled(without_code(text))] == []

    @pytest.mark.slow
    def test_of_the_pages(self, france: Project):
        """The national site, since each department has words of its own."""
        wrong = defaultdict(list)
        for path in sample(sorted(france.site.rglob("*.html")), 20):
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
