"""Both publishers say the same; each difference that is accepted is named here."""

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import html
from quarto_project import FICHES, PAGES, Copy, Table

from fiches.build.quarto.handover import OFFERING

ACCEPTED = {
    "mark": "Quarto's page has the mark of simulated data in its header, ours above the header",
    "contents": "Quarto's list of contents is beside the page, ours on it",
    "wrappers": "Quarto puts each output in a block of its own, with an id",
    "sections": "Quarto moves a heading's id to the section around it",
    "callouts": "Quarto tells those who can't see a callout its kind",
    "addresses": "Quarto begins the address of a page beside this one with «./»",
    "code": "Quarto colours code, with an anchor on each line",
    "notebooks": "Quarto leaves the address of a notebook that it hasn't rendered, as in a sample",
    "footnotes": "Quarto's template leaves a space between the number of a footnote and its text",
}
"""The differences that the tests below leave out of account."""

WITH_FILES = [
    *(f"fiches/{code}" for code in FICHES),
    *(name for name in PAGES if name.startswith("pays/") and not name.endswith("index")),
    *(name for name in PAGES if name in OFFERING),
]
"""The pages that have data to download."""

Page = Any

LEFT_OUT = (
    ".//script | .//style"
    " | .//header/p[@class='mark']"
    " | .//nav[contains(@class, 'toc')]"
    " | .//*[contains(@class, 'callout')]//span[@class='screen-reader-only']"
)


def main_of(page: Path) -> Page:
    """Return what a page says, without what is accepted to differ."""
    (main,) = html.parse(page).getroot().xpath("//main")
    for other in main.xpath(LEFT_OUT):
        other.drop_tree()
    for wrapper in main.xpath(".//div[contains(@class, 'cell') or contains(@class, 'sourceCode')]"):
        wrapper.attrib.pop("id", None)
    for code in main.xpath(".//pre/code"):
        plain = code.text_content()
        code.clear()
        code.text = plain
    return main


def words(text: str) -> list[str]:
    return text.split()


def text(main: Page) -> list[str]:
    return words(" ".join(main.itertext()))


def numbers(main: Page) -> list[str]:
    return re.findall(r"\d[\d\u202f]*(?:,\d+)?", " ".join(main.itertext()))


def headings(main: Page) -> list[tuple[str, str]]:
    return [
        (heading.tag, " ".join(words(heading.text_content())))
        for heading in main.xpath(".//*[self::h1 or self::h2 or self::h3 or self::h4]")
    ]


def anchors(main: Page) -> list[str]:
    """Return the ids that a link may lead to."""
    own = {"contenu", "quarto-document-content", "title-block-header"}
    return sorted(set(main.xpath(".//@id")) - own)


def links(main: Page) -> list[str]:
    found = (re.sub(r"^(/?)\./", r"\1", link) for link in main.xpath(".//a/@href"))
    return [re.sub(r"^(carnets/.*)\.ipynb", r"\1.html", link) for link in found]


def tables(main: Page) -> list[list[list[str]]]:
    return [
        [
            [" ".join(words(cell.text_content())) for cell in row.xpath("./th | ./td")]
            for row in table.xpath(".//tr")
        ]
        for table in main.xpath(".//table")
    ]


def pictures(main: Page) -> list[str]:
    """Return each picture: its name for those who can't see it, and its texts."""
    return [
        " ".join(words(" ".join([*svg.xpath("./@aria-label"), *svg.itertext()])))
        for svg in main.xpath(".//svg")
    ]


PARTS = (text, numbers, headings, anchors, links, tables, pictures)


def print_of(pdf: Path) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    return joined_footnotes(words(done.stdout.decode()))


def links_of(pdf: Path) -> list[str]:
    with pikepdf.open(pdf) as document:
        found = [mark for page in document.pages for mark in page.get("/Annots", [])]
        return [str(mark["/A"]["/URI"]) for mark in found if "/URI" in mark.get("/A", {})]


def joined_footnotes(printed: list[str]) -> list[str]:
    joined = re.sub(r"(?<= )(\d{1,2}) ((?:[\w-]+\.)+\w{2,}/?)", r"\1\2", " ".join(printed))
    return words(joined)


@pytest.fixture(params=[*(f"fiches/{code}" for code in FICHES), *PAGES])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=FICHES)
def fiche(request: pytest.FixtureRequest) -> str:
    return f"fiches/{request.param}"


def same(first: Sequence[object], second: Sequence[object], cell: tuple[str, str], table: Table):
    """Assert that both publishers give the same; note how much that is."""
    table[cell] = str(len(first)) if first == second else f"{len(first)} ≠ {len(second)}"
    assert first == second


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_pages_have_the_same(both: Copy, name: str, part: Any, parity: Table):
    first, second = (part(main_of(site / f"{name}.html")) for site in (both.site, both.built_in))
    same(first, second, (name, part.__name__), parity)


def test_no_page_is_empty(both: Copy, name: str):
    main = main_of(both.site / f"{name}.html")
    assert len(text(main)) > (1000 if name.startswith("fiches/") else 50)
    assert headings(main)


def test_the_window_is_called_the_same(both: Copy, fiche: str):
    first, second = (
        html.parse(site / f"{fiche}.html").getroot().findtext(".//title")
        for site in (both.site, both.built_in)
    )
    assert first == second


@pytest.mark.parametrize("folder", WITH_FILES)
def test_data_to_download_is_the_same(both: Copy, folder: str, parity: Table):
    first, second = (
        [(file.name, file.read_bytes()) for file in sorted((site / folder).glob("*.csv"))]
        for site in (both.site, both.built_in)
    )
    assert first
    same(first, second, (folder, "downloads"), parity)


@pytest.mark.pdf
def test_prints_have_the_same_text(both: Copy, fiche: str, parity: Table):
    first, second = (print_of(site / f"{fiche}.pdf") for site in (both.site, both.built_in))
    assert len(first) > 1000
    same(first, second, (fiche, "print"), parity)


def test_prints_have_the_same_links(both: Copy, fiche: str):
    first, second = (links_of(site / f"{fiche}.pdf") for site in (both.site, both.built_in))
    assert first
    assert first == second
