"""What a printed fiche must be, looked at from outside: with pikepdf and poppler."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import outloud
import pdfua
import pikepdf
import pytest
from here import HERE, ROOT, TABLES
from pdfs import make_pdf
from samples import ALL, EVER, sample
from shown import shown

from fiches import store
from fiches.publish.formats.pdf import pdf
from fiches.settings import Project

pytestmark = pytest.mark.pdf

MOST_BYTES = 350_000
HEADING = 8  # mm
LEAST_FULL = 0.8
ANNEX = "Annexe : les données des figures"

PAGE_HEIGHT = 297
TEXT_TOP, TEXT_BOTTOM = 24, 278  # mm from the top of the page: `margin` in theme/palette.typ
DPI = 30


@pytest.fixture(scope="module")
def ardennes(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The PDF of a fiche, made in this process."""
    folder = tmp_path_factory.mktemp("pdf")
    file = folder / "08.pdf"
    file.write_bytes(make_pdf("08", replace(HERE, data=data, build=folder / "build")))
    return file


def poppler(tool: str, *arguments: object) -> str:
    command = [tool, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@cache
def page_texts(file: Path) -> list[str]:
    return poppler("pdftotext", "-layout", file, "-").split("\f")[:-1]


@dataclass(frozen=True)
class Tag:
    name: str
    title: str
    alt: str
    children: tuple["Tag", ...]

    @classmethod
    def read(cls, tag: pikepdf.Dictionary) -> "Tag":
        inside = tag.get("/K", [])
        inside = inside if isinstance(inside, pikepdf.Array) else [inside]
        tags = [one for one in inside if isinstance(one, pikepdf.Dictionary) and "/S" in one]
        return cls(
            name=str(tag.get("/S", ""))[1:],
            title=str(tag.get("/T", "")),
            alt=str(tag.get("/Alt", "")),
            children=tuple(map(cls.read, tags)),
        )

    def walk(self) -> Iterator["Tag"]:
        yield self
        for child in self.children:
            yield from child.walk()


def tags(file: Path) -> list[Tag]:
    """Return the tags in reading order."""
    with pikepdf.open(file) as document:
        return list(Tag.read(document.Root.StructTreeRoot).walk())


def headings(file: Path) -> list[tuple[int, str]]:
    """Return the tagged headings: level, title."""
    found = [tag for tag in tags(file) if re.fullmatch("H[1-6]", tag.name)]
    return [(int(tag.name[1]), tag.title) for tag in found]


@cache
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

    def test_date_comes_from_the_data(self, ardennes: Path, project: Project):
        stored = store.open_year(None, project).provenance.stored_on
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
        levels = [level for level, _ in headings(ardennes)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    def test_bookmarks_are_the_headings(self, ardennes: Path):
        assert [mark[:2] for mark in bookmarks(ardennes)] == headings(ardennes)

    def test_one_title(self, ardennes: Path):
        assert [tag.name for tag in tags(ardennes)].count("Title") == 1

    def test_figures_have_alternative_texts(self, ardennes: Path, project: Project):
        texts = [tag.alt for tag in tags(ardennes) if tag.name == "Figure"]
        assert texts == [figure.alt for figure in shown("08", project)]
        assert len(set(texts)) == len(texts) >= 8
        told = re.compile(r"\d\s(?:milli|M€|Md€|%)")
        assert [text for text in texts if len(text) < 80 or not told.search(text)] == []

    def test_simulated_data_is_said_aloud(self, ardennes: Path):
        text = poppler("pdftotext", "-l", 1, ardennes, "-")
        assert "Données simulées" in text  # not the band above, which is no part of the tags


def amiss(file: Path) -> list[str]:
    """Return what two validators find in a PDF: PDF/UA's rules, and how it is read aloud."""
    found = outloud.check(str(file))
    assert found.runs, "outloud ran no rule"
    return [str(finding) for finding in (*pdfua.validate(str(file)).findings, *found.findings)]


class TestReadAloud:
    def test_validators_find_nothing(self, ardennes: Path):
        assert amiss(ardennes) == []

    def test_validators_see_flaws(self, ardennes: Path, tmp_path: Path):
        with pikepdf.open(ardennes) as document:
            del document.Root.StructTreeRoot
            document.save(tmp_path / "untagged.pdf")
        assert len(amiss(tmp_path / "untagged.pdf")) >= 2

    def test_headers_are_read_where_a_table_goes_on(self, ardennes: Path):
        """A header that is printed again is skipped: each stands once, in its table's tags."""
        tables = [tag for tag in tags(ardennes) if tag.name == "Table"]
        assert len(tables) > 10
        assert all([part.name for part in one.children].count("THead") == 1 for one in tables)


class TestTemplate:
    """The template by itself, with what a fiche of simulated data doesn't show."""

    ARGUMENTS = (
        'title: [Série], subtitle: [Programme – Ardennes], code: "08", year: [2024], '
        "edition: [2025-01-01]"
    )

    def typeset(self, folder: Path, source: str, project: Project = HERE) -> Path:
        imports = """#import "/theme/fiche.typ": fiche
#import "/theme/figures.typ": fiche-table
"""
        file = folder / "essai.pdf"
        file.write_bytes(pdf(imports + source, project))
        return file

    def test_official_data_bears_no_mark(self, tmp_path: Path):
        file = self.typeset(tmp_path, f"#show: fiche.with({self.ARGUMENTS})\n= Balance")
        (text,) = page_texts(file)
        assert "Balance" in text
        assert "simulées" not in text.lower()

    def test_logos_of_the_brand_stand_on_the_cover(self, tmp_path: Path):
        root = tmp_path / "project"
        shutil.copytree(ROOT / "theme", root / "theme")
        shutil.copytree(ROOT / "data" / "reference", root / "data" / "reference")
        brand = (ROOT / "_brand.yml").read_text("utf-8")
        logo = "logo: {images: {ours: {path: theme/logo.svg, alt: Notre organisme}}}\n"
        (root / "_brand.yml").write_text(logo + brand, "utf-8")
        square = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
        )
        (root / "theme" / "logo.svg").write_text(square)
        file = self.typeset(
            tmp_path, f"#show: fiche.with({self.ARGUMENTS})\n= Balance", Project.at(root)
        )
        assert [tag.alt for tag in tags(file) if tag.name == "Figure"] == ["Notre organisme"]

    def test_tables_have_header_cells(self, tmp_path: Path):
        table = """
#fiche-table(id: "t", caption: "Pays", columns: ("l", "r"), header: ("Pays", "Valeur"),
  rows: (("Belgique", "12"), ("Total", "12")), total: true)"""
        file = self.typeset(tmp_path, f"#show: fiche.with({self.ARGUMENTS})\n= Balance\n{table}")
        (table,) = (tag for tag in tags(file) if tag.name == "Table")
        caption, head, body = table.children
        assert caption.name == "Caption"
        assert head.name == "THead"
        assert [cell.name for row in head.children for cell in row.children] == ["TH", "TH"]
        assert {cell.name for row in body.children for cell in row.children} == {"TD"}

    def test_a_figure_keeps_its_heading_and_its_remarks(self, tmp_path: Path):
        filler = "Texte.\n\n" * 12
        picture = '<svg xmlns=\\"http://www.w3.org/2000/svg\\" viewBox=\\"0 0 720 480\\"></svg>'
        figure = (
            '#import "/theme/figures.typ": fiche-figure\n'
            f'#fiche-figure(title: "Titre", caption: "Légende", alt: "Rien", svg: "{picture}")'
        )
        source = f"#show: fiche.with({self.ARGUMENTS})\n{filler}\n= Balance\n{figure}"
        first, second = page_texts(self.typeset(tmp_path, source))
        assert "Balance" not in first
        assert all(text in second for text in ("Balance", "Titre", "Légende"))


class TestPages:
    def test_numbered_and_sourced(self, ardennes: Path):
        texts = page_texts(ardennes)
        for number, text in enumerate(texts, 1):
            assert f"Page {number} sur {len(texts)}" in text
            assert "Source" in text

    @pytest.mark.parametrize(
        "told",
        [
            "2,21 milliards d’euros",
            "1,40 milliard d’euros",
            "3,3 % des exportations du Grand Est et 0,38 % de celles de la France",
            "2,2 % des importations du Grand Est et 0,20 % de celles de la France",
            "67,7 milliards",
            "580,4 milliards",
            "63,5 milliards",
            "684,8 milliards",
            "Nord Ardennes",
        ],
    )
    def test_published_figures_are_told(self, ardennes: Path, told: str):
        text = " ".join(" ".join(page_texts(ardennes)).split())
        assert told in text

    def test_numbers_keep_their_narrow_spaces(self, ardennes: Path):
        """Poppler writes any space as a plain one: the PDF's own map of characters tells them."""
        with pikepdf.open(ardennes) as document:
            streams = [o.read_bytes() for o in document.objects if isinstance(o, pikepdf.Stream)]
        maps = [stream for stream in streams if b"beginbfchar" in stream]
        assert maps
        assert all(b"<202F>" in one.upper() for one in maps)

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
sys.path.insert(0, "tests/support")
from fiches.settings import Project
from pdfs import make_pdf
sys.stdout.buffer.write(make_pdf("08", Project.find()))
"""

    def test_in_another_process_and_time_zone(self, ardennes: Path, data: Path, tmp_path: Path):
        changed = {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"}
        project = replace(HERE, data=data, build=tmp_path)
        done = subprocess.run(
            [sys.executable, "-c", self.SCRIPT],
            env=os.environ | project.variables | changed,
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        ours = hashlib.sha256(ardennes.read_bytes()).hexdigest()
        assert hashlib.sha256(done.stdout).hexdigest() == ours


WORD = re.compile(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*?)</word>')

Word = tuple[float, float, float, float, str]
"""Its top, left, right and bottom, in points, and its letters."""


@cache
def words(file: Path) -> list[list[Word]]:
    """Return the words of each page, from its top."""
    return [
        sorted(
            (float(top), float(left), float(right), float(bottom), text)
            for left, top, right, bottom, text in WORD.findall(page)
        )
        for page in poppler("pdftotext", "-bbox", file, "-").split("<page ")[1:]
    ]


def overlaps(file: Path) -> list[tuple[int, str, str]]:
    """Return the page and the words, two by two, that are printed one over the other.

    Words that stand upright are left out: their boxes hold the room for their accents twice.
    """
    found = []
    for number, page in enumerate(words(file), 1):
        lying = [
            (top, left, right, bottom, text)
            for top, left, right, bottom, text in page
            if bottom - top < right - left or len(text) < 3
        ]
        for place, (top, left, right, bottom, text) in enumerate(lying):
            for other_top, other_left, other_right, other_bottom, other in lying[place + 1 :]:
                if other_top >= bottom:
                    break
                beside = min(right, other_right) - max(left, other_left)
                if beside > 1 and min(bottom, other_bottom) - other_top > (bottom - top) / 2:
                    found.append((number, text, other))
    return found


def fullness(file: Path, folder: Path) -> list[float]:
    """Return where the last line of each page's body stands, as a part of its text area."""
    poppler("pdftoppm", "-r", DPI, "-gray", file, folder / file.stem)
    return [_printed(page.read_bytes()) for page in sorted(folder.glob(f"{file.stem}-*.pgm"))]


def _printed(image: bytes) -> float:
    _, size, _, pixels = image.split(b"\n", 3)
    width, height = map(int, size.split())
    top, bottom = (round(height * mm / PAGE_HEIGHT) for mm in (TEXT_TOP, TEXT_BOTTOM))
    rows = (pixels[row * width : (row + 1) * width] for row in range(top, bottom))
    blank = "".join(" " if min(row) > 250 else "x" for row in rows)
    return len(blank.rstrip()) / len(blank)


@pytest.fixture(scope="session")
def many_fiches(france: Project) -> list[Path]:
    return [france.site / "fiches" / f"{place.code}.pdf" for place in sample(TABLES.departments, 8)]


@pytest.mark.slow
class TestFiches:
    def test_pages_are_full(self, many_fiches: list[Path], tmp_path: Path):
        """Save the last, and that before the annex of tables if the annex begins a page."""
        empty = []
        for file in many_fiches:
            begun = {page for depth, title, page, _ in bookmarks(file) if title == ANNEX}
            full = fullness(file, tmp_path)
            print(f"{file.stem:>4} {len(full):>2} pages {file.stat().st_size / 1000:>4.0f} kB")  # noqa: T201 - with -s
            empty += [
                f"{file.stem}, page {page}: {part:.0%}"
                for page, part in enumerate(full, 1)
                if round(part, 2) < LEAST_FULL and page not in begun and page < len(full)
            ]
        assert not empty

    def test_the_annex_comes_after_twelve_pages_at_most_and_has_four(self, many_fiches: list[Path]):
        for file in many_fiches:
            (begun,) = (page for _, title, page, _ in bookmarks(file) if title == ANNEX)
            assert begun <= 12, file.stem
            assert len(page_texts(file)) - begun <= 4, file.stem

    def test_no_word_is_printed_over_another(self, many_fiches: list[Path]):
        found = {file.stem: over for file in many_fiches if (over := overlaps(file))}
        assert found == {}

    def test_no_heading_stands_without_its_text(self, many_fiches: list[Path]):
        alone = [
            f"{file.stem}, page {page + 1}: {title}"
            for file in many_fiches
            for pages in [words(file)]
            for _, title, page, top in bookmarks(file)
            if not any(top + HEADING < word[0] / 72 * 25.4 < TEXT_BOTTOM for word in pages[page])
        ]
        assert not alone

    def test_validators_find_nothing(self, many_fiches: list[Path]):
        looked_at = sample(many_fiches, 8 if ALL else 3, every=EVER)  # at four seconds each
        assert {file.stem: told for file in looked_at if (told := amiss(file))} == {}

    def test_light(self, many_fiches: list[Path]):
        assert max(file.stat().st_size for file in many_fiches) < MOST_BYTES
