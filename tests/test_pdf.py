"""What a printed fiche must be, looked at from outside: with pikepdf and poppler."""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from fiches import settings
from fiches.document import read
from fiches.execute import execute
from fiches.publish import Pandoc, publish
from fiches.reference import departments

pytestmark = pytest.mark.pdf

HARD = ("08", "20", "40", "48", "59", "75", "92", "974", "976")
"""Few data, much data, no territory, many territories, no region of its own, a long name."""

MOST_BYTES = 400_000
LEAST_FULL = 0.4

PAGE_HEIGHT = 297
TEXT_TOP, TEXT_BOTTOM = 25, 276  # mm from the top of the page: `margin` in theme/palette.typ
DPI = 40


def make_pdf(code: str) -> bytes:
    paths = settings.paths()
    notebook = execute(read(paths.root / "fiche.qmd"), {"dept": code})
    with Pandoc() as pandoc:
        return publish(notebook, f"fiches/{code}", to=("pdf",), paths=paths, pandoc=pandoc)[
            f"fiches/{code}.pdf"
        ]


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Return a function that gives the PDF of a department, made once."""
    folder = tmp_path_factory.mktemp("pdf")

    def get(code: str) -> Path:
        file = folder / f"{code}.pdf"
        if not file.exists():
            file.write_bytes(make_pdf(code))
        return file

    return get


@pytest.fixture
def ardennes(made) -> Path:
    return made("08")


def poppler(tool: str, *arguments: object) -> str:
    command = [tool, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def page_texts(file: Path) -> list[str]:
    return poppler("pdftotext", "-layout", file, "-").split("\f")[:-1]


def elements(file: Path) -> Iterator[tuple[str, pikepdf.Dictionary, list]]:
    """Yield the tags in reading order: name, dictionary, the names of those inside."""

    def inside(tag: pikepdf.Dictionary) -> list:
        children = tag.get("/K", [])
        children = children if isinstance(children, pikepdf.Array) else [children]
        return [one for one in children if isinstance(one, pikepdf.Dictionary) and "/S" in one]

    def walk(tag: pikepdf.Dictionary) -> Iterator[tuple[str, pikepdf.Dictionary, list]]:
        children = inside(tag)
        yield str(tag.S)[1:], tag, children
        for child in children:
            yield from walk(child)

    with pikepdf.open(file) as document:
        for top in inside(document.Root.StructTreeRoot):
            yield from walk(top)


def bookmarks(file: Path) -> list[tuple[int, str, int, float]]:
    """Return the bookmarks: depth, title, page from 0, height on the page in mm from its top."""
    found = []
    with pikepdf.open(file) as document, document.open_outline() as outline:
        pages = {page.objgen: number for number, page in enumerate(document.pages)}

        def walk(items: list, depth: int) -> None:
            for item in items:
                destination = item.destination or item.action.D
                top = PAGE_HEIGHT - float(destination[3]) / 72 * 25.4
                found.append((depth, item.title, pages[destination[0].objgen], top))
                walk(item.children, depth + 1)

        walk(outline.root, 1)
    return found


class TestProperties:
    def test_what_it_says_of_itself(self, ardennes: Path):
        with pikepdf.open(ardennes) as document:
            root, xmp = document.Root, document.open_metadata()
            assert root.Lang == "fr-FR"
            assert root.MarkInfo.Marked
            assert root.ViewerPreferences.DisplayDocTitle
            assert xmp["pdfuaid:part"] == "1"
            assert "Ardennes" in xmp["dc:title"]
            assert "commerce extérieur" in xmp["dc:title"]
            assert xmp["dc:creator"]
            assert "Ardennes" in xmp["dc:description"]
            assert "Ardennes" in xmp["pdf:Keywords"]

    def test_date_comes_from_the_data(self, ardennes: Path):
        from fiches import trade

        stored = trade.open_year(None, settings.paths()).provenance.stored_on
        with pikepdf.open(ardennes) as document:
            assert str(document.docinfo["/CreationDate"])[2:10] == stored.replace("-", "")

    def test_fonts_are_inter_embedded_and_subset(self, ardennes: Path):
        fonts = poppler("pdffonts", ardennes).splitlines()[2:]
        assert fonts
        for font in fonts:
            name, embedded, subset = re.match(r"(\S+) .* (yes|no) (yes|no) (yes|no) ", font).group(
                1, 2, 3
            )
            assert re.fullmatch(r"[A-Z]{6}\+Inter-\w+", name), font
            assert (embedded, subset) == ("yes", "yes"), font

    def test_paper_is_a4(self, ardennes: Path):
        assert "(A4)" in poppler("pdfinfo", ardennes)


class TestTags:
    def test_headings_nest(self, ardennes: Path):
        levels = [int(name[1]) for name, *_ in elements(ardennes) if re.fullmatch(r"H[1-6]", name)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    def test_one_title(self, ardennes: Path):
        assert [name for name, *_ in elements(ardennes)].count("Title") == 1

    def test_figures_have_alternative_texts(self, ardennes: Path):
        figures = [tag for name, tag, _ in elements(ardennes) if name == "Figure"]
        texts = [str(tag.get("/Alt", "")) for tag in figures]
        assert len(texts) == 8
        assert len(set(texts)) == len(texts)
        assert all(len(text) > 80 and "millions d'euros" in text for text in texts)

    def test_tables_have_header_cells(self, ardennes: Path):
        tags = list(elements(ardennes))
        heads = [children for name, _, children in tags if name == "THead"]
        assert len(heads) == sum(name == "Table" for name, *_ in tags)
        for rows in heads:
            assert {str(cell.S) for row in rows for cell in row.K} == {"/TH"}

    def test_bookmarks_are_the_headings(self, ardennes: Path):
        headings = [
            (int(name[1]), str(tag.T))
            for name, tag, _ in elements(ardennes)
            if re.fullmatch(r"H[1-6]", name)
        ]
        assert [(depth, title) for depth, title, *_ in bookmarks(ardennes)] == headings


class TestPages:
    def test_numbered_and_sourced(self, ardennes: Path):
        texts = page_texts(ardennes)
        for number, text in enumerate(texts, 1):
            assert f"Page {number} sur {len(texts)}" in text
            assert "Source" in text

    def test_simulated_data_is_marked_on_every_page(self, ardennes: Path):
        assert all("DONNÉES SIMULÉES" in text for text in page_texts(ardennes))

    def test_links_are_absolute_and_printed(self, ardennes: Path):
        text = re.sub(r"\s", "", "".join(page_texts(ardennes)))
        with pikepdf.open(ardennes) as document:
            notes = [note for page in document.pages for note in page.get("/Annots", ())]
            links = {str(note.A.URI) for note in notes if note.get("/A", {}).get("/URI")}
        assert links
        for link in links:
            assert link.startswith("https://")
            assert link.removeprefix("https://").removeprefix("www.").strip("/") in text


class TestSameInputSameBytes:
    SCRIPT = """
import sys
sys.path.insert(0, "tests")
from test_pdf import make_pdf
sys.stdout.buffer.write(make_pdf("08"))
"""

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
    def test_in_another_process_and_time_zone(self, ardennes: Path, zone: str):
        done = subprocess.run(
            [sys.executable, "-c", self.SCRIPT],
            env={**os.environ, "TZ": zone, "PYTHONHASHSEED": "7"},
            cwd=settings.PROJECT,
            capture_output=True,
            check=True,
        )
        ours = hashlib.sha256(ardennes.read_bytes()).hexdigest()
        assert hashlib.sha256(done.stdout).hexdigest() == ours


def fullness(file: Path) -> list[float]:
    """Return what is left of each page without its largest blank, as a part of its text area."""
    folder = file.with_suffix("")
    folder.mkdir(exist_ok=True)
    poppler("pdftoppm", "-r", DPI, "-gray", file, folder / "page")
    return [_printed(page.read_bytes()) for page in sorted(folder.glob("*.pgm"))]


def _printed(image: bytes) -> float:
    _, size, _, pixels = image.split(b"\n", 3)
    width, height = map(int, size.split())
    top, bottom = (round(height * mm / PAGE_HEIGHT) for mm in (TEXT_TOP, TEXT_BOTTOM))
    rows = (pixels[row * width : (row + 1) * width] for row in range(top, bottom))
    blank = "".join(" " if min(row) > 250 else "x" for row in rows)
    return 1 - max(map(len, blank.split("x"))) / len(blank)


def chosen() -> tuple[str, ...]:
    """Return the departments to look at: with FICHES_PDF=all, every one."""
    if os.environ.get("FICHES_PDF") == "all":
        return tuple(place.code for place in departments())
    return HARD


@pytest.mark.slow
@pytest.mark.parametrize("code", chosen())
class TestEveryDepartment:
    def test_pages_are_full(self, made, code: str):
        """Save the last page of a section: the next one starts with a section, or there is none."""
        file = made(code)
        openings = {page for depth, _, page, top in bookmarks(file) if depth == 1 and top < 40}
        full = fullness(file)
        print(f"{code}: {file.stat().st_size / 1000:.0f} kB, {len(full)} pages")  # noqa: T201
        for page, part in enumerate(full):
            last = page + 1 in openings or page + 1 == len(full)
            assert last or part >= LEAST_FULL, f"page {page + 1} is {part:.0%} full"

    def test_no_heading_at_the_foot_of_a_page(self, made, code: str):
        for _, title, page, top in bookmarks(made(code)):
            assert top < TEXT_BOTTOM - 25, f"«{title}» at the foot of page {page + 1}"

    def test_light(self, made, code: str):
        assert made(code).stat().st_size < MOST_BYTES
