"""Documents for word processors and Markdown: nothing of a fiche is missing in them."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from here import HERE
from lxml import etree
from nbformat import from_dict

from fiches.french.simulated import MARK
from fiches.publish.formats import FORMATS
from fiches.publish.formats.office import MOST, finished, plain
from fiches.publish.page import publish
from fiches.publish.pandoc import Pandoc
from fiches.show import Shown

NAMES = [f"Pays {number}" for number in range(12)]

SVG = (
    '<svg class="wide" role="img" aria-label="barres" xmlns="http://www.w3.org/2000/svg" '
    'viewBox="0 0 720 90"><rect width="9" height="9"/></svg>'
)

FIGURE = f"""<figure class="fiche-figure" id="x-figure"><figcaption>
<p class="figure-title">Titre</p>
<p class="figure-subtitle">En euros</p></figcaption><p class="visually-hidden">Ce qu’elle dit.</p>
<div class="figure-picture">{SVG}</div><details class="figure-table"><summary>Voir</summary>
<div class="table-scroll"><table class="data-table"><caption>Valeurs</caption><thead>
<tr><th rowspan="2" scope="col">Produit</th><th colspan="12" scope="colgroup">Destination</th></tr>
<tr>{"".join(f'<th scope="col" class="right">{name}</th>' for name in NAMES)}</tr></thead><tbody>
<tr><th scope="row">Acier</th>{"".join(f'<td class="right">{n}</td>' for n in range(12))}</tr>
</tbody></table></div></details><p class="figure-caption">Lecture.</p>
<p class="figure-note">Source. <a href="08/x.csv" download>Données (CSV)</a></p></figure>"""

CARDS = """<dl class="cards"><div class="card"><dt>Exportations</dt><dd>2,2 Md€</dd></div></dl>"""


def notebook(*, simulated: bool = True) -> Any:
    mark = f'simulated: "{MARK}"\n' if simulated else ""
    head = f'---\ntitle: "Ardennes"\n{mark}---\n'
    cells = [
        {"cell_type": "raw", "metadata": {}, "source": "---\ntitle: x\n---"},
        code("#| output: asis\nx", {"output_type": "stream", "name": "stdout", "text": head}),
        {
            "cell_type": "markdown",
            "metadata": {},
            "source": "## Une section\n\nDu *texte* : 55^e^.",
        },
        *(code("x", shown(text)) for text in (CARDS, FIGURE)),
        {"cell_type": "markdown", "metadata": {}, "source": "::: {.callout-note}\nÀ savoir.\n:::"},
    ]
    return from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def code(source: str, output: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [output]}


def shown(html: str) -> dict[str, Any]:
    data = {"text/markdown": Shown(html, "#x()")._repr_markdown_()}
    return {"output_type": "display_data", "data": data, "metadata": {}}


@pytest.fixture(scope="module")
def pandoc() -> Iterator[Pandoc]:
    with Pandoc() as running:
        yield running


@pytest.fixture(scope="module")
def made(pandoc: Pandoc) -> dict[str, bytes]:
    return publish(notebook(), "fiches/08", to=("docx", "odt", "gfm"), project=HERE, pandoc=pandoc)


def parts(document: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(document)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def text(xml: bytes) -> str:
    return " ".join(etree.fromstring(xml).itertext())


BODY = {"docx": "word/document.xml", "odt": "content.xml"}
TABLE = {"docx": ("tbl", "tr", "tc"), "odt": ("table", "table-row", "table-cell")}
HEAD = {"docx": "word/header1.xml", "odt": "styles.xml"}


@pytest.fixture(params=BODY)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_document_has_all_that_a_page_shows(made: dict[str, bytes], kind: str):
    found = parts(made[f"fiches/08.{kind}"])
    read = text(found[BODY[kind]])
    for part in (
        "Ardennes",
        "Une section",
        "Exportations",
        "Titre",
        "Lecture.",
        "À savoir.",
        "Acier",
    ):
        assert part in read
    assert [name for name in NAMES if name not in read] == []
    assert "Voir" not in read
    assert "CSV" not in read
    assert sum(name.endswith(".png") for name in found) == 1
    assert b"barres : Ce qu\xe2\x80\x99elle dit." in found[BODY[kind]]


def test_every_part_is_well_formed(made: dict[str, bytes], kind: str):
    for name, contents in parts(made[f"fiches/08.{kind}"]).items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(contents)


def test_a_table_too_wide_for_paper_is_several(made: dict[str, bytes], kind: str):
    tables = etree.fromstring(parts(made[f"fiches/08.{kind}"])[BODY[kind]]).xpath(
        "//*[local-name()='tbl' or local-name()='table']"
    )
    widths = [
        max(len(row.xpath("./*[local-name()='tc' or local-name()='table-cell']")) for row in rows)
        for rows in (
            table.xpath(".//*[local-name()='tr' or local-name()='table-row']") for table in tables
        )
    ]
    assert len(widths) == 3
    assert max(widths) <= MOST


def test_simulated_data_says_so_on_each_page(pandoc: Pandoc, made: dict[str, bytes], kind: str):
    official = publish(
        notebook(simulated=False), "fiches/08", to=(kind,), project=HERE, pandoc=pandoc
    )
    name = f"fiches/08.{kind}"
    assert MARK in parts(made[name])[HEAD[kind]].decode()
    assert MARK.encode() not in b"".join(parts(official[name]).values())


def test_the_same_input_gives_the_same_bytes(pandoc: Pandoc, made: dict[str, bytes], kind: str):
    again = publish(notebook(), "fiches/08", to=(kind,), project=HERE, pandoc=pandoc)
    assert again[f"fiches/08.{kind}"] == made[f"fiches/08.{kind}"]
    assert b"/tmp" not in b"".join(parts(made[f"fiches/08.{kind}"]).values())


def test_a_document_is_small(made: dict[str, bytes], kind: str):
    assert len(made[f"fiches/08.{kind}"]) < 200_000


def test_a_document_of_quarto_gets_the_same_look(pandoc: Pandoc, made: dict[str, bytes]):
    again = parts(finished(made["fiches/08.docx"], HERE))
    assert again["word/styles.xml"].count(b'w:styleId="FigureTitle"') == 1


def test_markdown_has_pictures_and_tables_and_no_html(made: dict[str, bytes]):
    read = made["fiches/08.md"].decode()
    assert not re.search(r"</?[a-z]", read)
    (picture,) = re.findall(r"!\[barres : Ce qu’elle dit\.\]\((08_files/\w+\.png)\)", read)
    assert made[f"fiches/{picture}"].startswith(b"\x89PNG")
    assert f"**{MARK}**" in read
    assert "55e." in read
    assert "| Exportations | 2,2 Md€ |" in read
    assert "Destination : Pays 11" in read


@pytest.mark.parametrize("name", [name for name, each in FORMATS.items() if each.office])
def test_a_format_has_one_file_a_page(made: dict[str, bytes], name: str):
    assert FORMATS[name].file("fiches/08") in made


def test_what_leads_through_the_site_is_left_out():
    made = plain('<nav class="ways"><a href="10.html">10</a></nav><ul class="downloads"></ul>', {})
    assert made == {"here": "", "annex": ""}
