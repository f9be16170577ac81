import subprocess
from pathlib import Path

import pikepdf
import pytest
from here import HERE
from typer.testing import CliRunner

from fiches.execution.document import parse
from fiches.execution.execute import Notebook, execute
from fiches.publish.booklet import bind
from fiches.publish.pandoc import Pandoc

pytestmark = pytest.mark.pdf

CHAPTER = """
```{python}
#| output: asis
print('''---
title: "NAME – commerce extérieur 2024"
subtitle: "Les indicateurs clés"
author: "Essai"
edition: "2025-03-01"
lang: fr
annee: "2024"
source: "Source : essai"
code: "CODE"
simulated: "Données simulées"
---
''')
```

## Balance

Rien à dire de NAME.

{{< pagebreak >}}

### En détail

Toujours rien.
"""


def chapter(code: str, name: str) -> Notebook:
    text = f"---\nexecute: {{echo: false}}\n---\n{CHAPTER}".replace("NAME", name)
    return execute(parse(text.replace("CODE", code), Path("essai.qmd")), HERE)


@pytest.fixture(scope="module")
def bound(tmp_path_factory) -> Path:
    file = tmp_path_factory.mktemp("booklet") / "livret.pdf"
    chapters = [chapter("51", "Marne"), chapter("08", "Ardennes"), chapter("20", "Corse")]
    with Pandoc() as pandoc:
        file.write_bytes(bind(chapters, HERE, pandoc))
    return file


def pages(file: Path) -> list[str]:
    command = ["pdftotext", "-layout", file, "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.split("\f")[:-1]


def test_each_fiche_is_a_chapter_in_the_order_given(bound: Path):
    with pikepdf.open(bound) as document, document.open_outline() as outline:
        chapters = [
            (item.title, [section.title for section in item.children]) for item in outline.root
        ]
    assert chapters == [(name, ["Balance"]) for name in ("Marne", "Ardennes", "Corse")]


def test_contents_give_the_pages_of_the_chapters(bound: Path):
    cover, *others = pages(bound)
    for name in ("Marne", "Ardennes", "Corse"):
        (line,) = (line for line in cover.splitlines() if name in line)
        number = int(line.split()[-1].strip("\N{WORD JOINER}"))
        assert f"Rien à dire de {name}" in others[number - 2]


def test_pages_are_numbered_and_marked_throughout(bound: Path):
    texts = pages(bound)
    for number, text in enumerate(texts, 1):
        assert f"Page {number} sur {len(texts)}" in text
        assert "DONNÉES SIMULÉES" in text


def test_running_header_names_the_chapter(bound: Path):
    second_pages = pages(bound)[2::2]
    for name, text in zip(("Marne", "Ardennes", "Corse"), second_pages, strict=True):
        assert f"{name} – commerce extérieur 2024" in text


def test_is_one_accessible_document(bound: Path):
    with pikepdf.open(bound) as document:
        assert document.open_metadata()["pdfuaid:part"] == "1"
        assert str(document.docinfo.Title) == "Les indicateurs clés – commerce extérieur 2024"
        assert str(document.docinfo.CreationDate).startswith("D:20250301")


def test_same_chapters_give_the_same_bytes(bound: Path):
    chapters = [chapter("51", "Marne"), chapter("08", "Ardennes"), chapter("20", "Corse")]
    with Pandoc() as pandoc:
        assert bind(chapters, HERE, pandoc) == bound.read_bytes()


def test_an_unknown_department_is_refused():
    from fiches.cli import app
    from fiches.errors import UsageError

    result = CliRunner().invoke(app, ["booklet", "08", "Ardenne5"])
    assert isinstance(result.exception, UsageError)
    assert "Ardennes" in str(result.exception)
