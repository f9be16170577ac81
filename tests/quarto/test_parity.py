"""Both publishers say the same; each difference that is accepted is named here."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from quarto_project import SIX, Project

ACCEPTED = {
    "mark": "Quarto's page has the mark of simulated data in its header, ours above the header",
    "wrappers": "Quarto puts each output in blocks of its own, with ids `cell-…`",
    "sections": "Quarto moves a heading's id to the section around it",
    "footnotes": "Quarto's template leaves a space between the number of a footnote and its text",
}
"""The differences that the tests below leave out of account."""

Page = Any


def main_of(page: Path) -> Page:
    (main,) = html.parse(page).getroot().xpath("//main")
    for other in main.xpath(".//script | .//style"):
        other.drop_tree()
    return without_mark(main)


def without_mark(main: Page) -> Page:
    for mark in main.xpath(".//header/p[@class='mark']"):
        mark.drop_tree()
    return main


def words(text: str) -> list[str]:
    return text.split()


def headings(main: Page) -> list[tuple[str, str]]:
    return [
        (heading.tag, " ".join(words(heading.text_content())))
        for heading in main.xpath(".//*[self::h1 or self::h2 or self::h3 or self::h4]")
    ]


def anchors(main: Page) -> set[str]:
    """Return the ids that a link may lead to."""
    own = {"contenu", "quarto-document-content", "title-block-header"}
    return {anchor for anchor in main.xpath(".//@id") if not anchor.startswith("cell-")} - own


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


def print_of(pdf: Path) -> list[str]:
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    return joined_footnotes(words(done.stdout.decode()))


def joined_footnotes(printed: list[str]) -> list[str]:
    text = " ".join(printed)
    return words(re.sub(r"(?<= )(\d{1,2}) ((?:[\w-]+\.)+\w{2,}/?)", r"\1\2", text))


@pytest.fixture(params=SIX)
def both(six: Project, request: pytest.FixtureRequest) -> tuple[Path, Path]:
    """A fiche by Quarto and by the built-in publisher, without the ending."""
    return six.site / "fiches" / request.param, six.built_in / "fiches" / request.param


def test_the_window_is_called_the_same(both: tuple[Path, Path]):
    first, second = (html.parse(f"{path}.html").getroot().findtext(".//title") for path in both)
    assert first == second


@pytest.mark.parametrize("part", [headings, anchors, tables, pictures], ids=lambda f: f.__name__)
def test_pages_have_the_same(both: tuple[Path, Path], part: Any):
    first, second = (part(main_of(Path(f"{path}.html"))) for path in both)
    assert first
    assert first == second


def test_pages_have_the_same_text_with_the_same_numbers(both: tuple[Path, Path]):
    first, second = (words(" ".join(main_of(Path(f"{path}.html")).itertext())) for path in both)
    assert len(first) > 1000
    assert first == second


def test_pages_have_the_same_links(both: tuple[Path, Path]):
    first, second = (main_of(Path(f"{path}.html")).xpath(".//a/@href") for path in both)
    assert len(first) > 10
    assert first == second


def test_data_to_download_is_the_same(both: tuple[Path, Path]):
    first, second = (
        {file.name: file.read_bytes() for file in path.iterdir() if file.suffix == ".csv"}
        for path in both
    )
    assert len(first) == len(list(both[0].glob("*.csv"))) > 4
    assert first == second


@pytest.mark.pdf
def test_prints_have_the_same_text(both: tuple[Path, Path]):
    first, second = (print_of(Path(f"{path}.pdf")) for path in both)
    assert len(first) > 1000
    assert first == second
