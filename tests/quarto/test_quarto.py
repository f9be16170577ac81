"""The real Quarto, as its users type it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from here import HERE, TABLES
from lxml import etree, html
from quarto_project import FICHES, NOTEBOOKS, Copy, copy_of_project
from shown import shown

from fiches.build import plan
from fiches.build.quarto.frozen import FROZEN
from fiches.documents.fiche import Fiche
from fiches.french.simulated import MARK
from fiches.french.typography import french
from fiches.kept.cache import write_atomically
from fiches.publish.website import redirections
from fiches.reference.subjects import MODELS
from fiches.settings import Project

PAGE = "fiche.html"


def place(page: Path) -> str:
    """Return what a page is about, by the beginning of its title; a subtitle stands apart."""
    title = str(html.parse(page).getroot().xpath("string(//h1/text()[1])"))
    return title.partition(" – ")[0].strip()


def text_of_pdf(pdf: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    return done.stdout.decode()


def captions(figures: list[html.HtmlElement]) -> list[str]:
    return [figure.xpath("string(.//*[@class='figure-title'])") for figure in figures]


def titles_of(code: str, data: Path) -> list[str]:
    """Return the titles of a fiche's figures, as they are set."""
    return [raised(french(figure.title)) for figure in shown(code, with_data(data))]


def spaced(text: str) -> str:
    """Return a text with plain spaces alone, as it is read in print."""
    return re.sub(r"\s+", " ", text)


def squeezed(text: str) -> str:
    """Return a text without spaces; what is raised stands in a run of its own."""
    return re.sub(r"\s", "", raised(text))


def raised(text: str) -> str:
    """Return a text with raised letters as the others: in HTML they are marked."""
    return text.replace("ᵉ", "e")


def with_data(data: Path) -> Project:
    """Return the project with the data of its copy."""
    return replace(HERE, data=data, build=data.with_name("shown"))


class TestOneFiche:
    def test_html_and_pdf(self, project: Copy, data: Path):
        done = project.quarto("render", "fiche.qmd", "-P", "dept:08")
        assert "Traceback" not in done.stderr
        page, pdf = project.site / PAGE, project.site / "fiche.pdf"
        # Quarto adds a home page that leads to the only page there is.
        assert {path.name for path in project.site.glob("*.html")} <= {PAGE, "index.html"}
        assert place(page) == "Ardennes"
        root = html.parse(page).getroot()
        printed = spaced(text_of_pdf(pdf))
        with with_data(data).current():
            sides = (Fiche("08").exports, Fiche("08").imports)
        for number in (
            french(str(text)) for side in sides for text in (side.amount, side.card.value)
        ):
            assert spaced(number) in spaced(root.text_content())
            assert spaced(number) in printed
        figures = root.xpath("//figure[contains(@class, 'fiche-figure')]")
        assert captions(figures) == titles_of("08", data)
        assert all(figure.xpath(".//svg") for figure in figures)

    @pytest.mark.parametrize(
        ("typed", "name"),
        [("8", "Ardennes"), ("2A", "Corse"), ("971", "Guadeloupe"), ("'08'", "Ardennes")],
    )
    def test_the_department_as_it_may_be_typed(
        self, project: Copy, data: Path, typed: str, name: str
    ):
        other = project.site / "fiches" / "51.html"
        write_atomically(other, b"that of another department")
        project.quarto("render", "fiche.qmd", "-P", f"dept:{typed}")
        assert place(project.site / PAGE) == name
        root = html.parse(project.site / PAGE).getroot()
        figures = root.xpath("//figure[contains(@class, 'fiche-figure')]")
        printed = spaced(text_of_pdf(project.site / "fiche.pdf"))
        assert captions(figures) == titles_of(name, data)
        assert all(figure.xpath(".//svg") for figure in figures)
        assert [text for text in captions(figures) if squeezed(text) not in squeezed(printed)] == []
        assert other.read_bytes() == b"that of another department"
        assert not list(project.root.glob("fiche*.html")) + list(project.root.glob("fiche*.pdf"))

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("dept:99", 'UsageError: "99" is not a department; the nearest are'),
            ("dept:XX", 'UsageError: "XX" is not a department; the nearest are'),
            ("dept:Ardenne5", "Ardennes (08)"),
            ("dep:08", "UsageError: The document has no parameter «dep», but: dept, year."),
            ("year:1999", "There is no data for 1999, only for 2023, 2024"),
        ],
    )
    def test_what_does_not_exist_is_refused_in_a_sentence(
        self, project: Copy, typed: str, message: str
    ):
        done = project.run("quarto", "render", "fiche.qmd", "--to", "html", "-P", typed)
        assert done.returncode != 0
        said = done.stderr + done.stdout
        assert message in said
        assert "Traceback (most recent" not in said
        assert ".py" not in said.partition("UsageError")[2]

    def test_by_the_command_of_the_project(self, project: Copy):
        done = project.run(sys.executable, "-m", "fiches", "render", "51", "--publisher", "quarto")
        assert done.returncode == 0, done.stderr
        page = project.site / "fiches" / "51.html"
        assert "quarto" in page.read_text("utf-8")
        assert place(page) == "Marne"
        assert "Marne" in text_of_pdf(page.with_suffix(".pdf"))

    def test_a_comment_on_one_department(self, project: Copy):
        comment = project.root / "data" / "comments" / "51.md"
        comment.write_text("Une remarque sur la Marne seule.\n")
        project.quarto("render", "fiche.qmd", "--to", "html", "-P", "dept:51")
        assert "Une remarque sur la Marne seule." in (project.site / PAGE).read_text("utf-8")


class TestFormats:
    @pytest.mark.parametrize(
        ("kind", "body", "head"),
        [("docx", "word/document.xml", "word/header1.xml"), ("odt", "content.xml", "styles.xml")],
    )
    def test_documents_for_word_processors(
        self, project: Copy, data: Path, kind: str, body: str, head: str
    ):
        project.quarto("render", "fiche.qmd", "--to", kind, "-P", "dept:08")
        with zipfile.ZipFile(project.site / f"fiche.{kind}") as made:
            read = " ".join(etree.fromstring(made.read(body)).itertext())
            assert MARK in made.read(head).decode()
            pictures = [name for name in made.namelist() if name.endswith(".png")]
        figures = shown("08", with_data(data))
        titles = [french(figure.title) for figure in figures]
        assert [title for title in titles if squeezed(title) not in squeezed(read)] == []
        assert len(pictures) >= len({figure.svg for figure in figures})

    def test_markdown_has_pictures_and_no_html(self, project: Copy):
        project.quarto("render", "fiche.qmd", "--to", "gfm", "-P", "dept:08")
        text = (project.site / "fiche.md").read_text("utf-8")
        assert re.findall(r"</?[a-z]", text) == []
        pictures = re.findall(r"\]\((fiche_files/\S+\.png)\)", text)
        assert pictures
        assert [name for name in pictures if not (project.site / name).exists()] == []

    def test_others_are_refused_and_nothing_is_lost(self, project: Copy):
        earlier = project.site / "fiche.pdf"
        write_atomically(earlier, b"made before")
        done = project.run("quarto", "render", "fiche.qmd", "--to", "pdf")
        assert done.returncode != 0
        assert "le format « latex » n’est pas prévu" in done.stderr
        assert earlier.read_bytes() == b"made before"

    def test_it_runs_from_wherever_and_no_link_of_the_page_is_dead(self, project: Copy, data: Path):
        outside = project.root.parent
        done = subprocess.run(
            ["quarto", "render", project.root / "fiche.qmd", "--to", "html", "-P", "dept:51"],
            cwd=outside,
            env=project.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        assert place(project.site / PAGE) == "Marne"
        assert len(files_of(project.site / PAGE, ".csv")) == len(titles_of("51", data))
        assert_whole(project.site / PAGE)


class TestByThemselves:
    """A page that is rendered alone has its files beside it, and its links lead somewhere."""

    @pytest.mark.parametrize(
        ("document", "typed", "about"),
        [
            ("pays", "pays:US", "États-Unis"),
            ("pays", "pays:NO", "Norvège"),
            ("produit", "produit:C30C", "Aéronautique et spatial"),
            ("territoire", "territoire:ti-9307", "Val de Durance"),
        ],
    )
    def test_pages_of_series(self, project: Copy, document: str, typed: str, about: str):
        project.quarto("render", f"{document}.qmd", "-P", typed)
        page = project.site / f"{document}.html"
        assert place(page) == about
        assert_whole(page)

    def test_where_the_output_is_to_be(self, project: Copy, tmp_path: Path, data: Path):
        there = tmp_path / "ailleurs"
        parameters = tmp_path / "parameters.yml"
        parameters.write_text("dept: 08\n", "utf-8")
        project.quarto(
            *("render", "fiche.qmd", "--to", "html", "--output-dir", str(there)),
            *("--execute-params", str(parameters)),
        )
        assert place(there / PAGE) == "Ardennes"
        assert len(files_of(there / PAGE, ".svg")) == len(titles_of("08", data))
        assert_whole(there / PAGE)
        assert not list(project.root.glob("*.quarto_ipynb*"))

    def test_files_to_download_are_those_of_the_site(self, project: Copy):
        project.quarto("render", "fiche.qmd", "--to", "html", "-P", "dept:2B")  # leaves none behind
        done = project.run(sys.executable, "-m", "fiches", "render", "08", "--to", "html")
        assert done.returncode == 0, done.stderr
        project.quarto("render", "fiche.qmd", "--to", "html", "-P", "dept:08")
        first, second = (
            {file.name: file.read_bytes() for file in folder.glob("*.csv")}
            for folder in (project.site / "fiche", project.built_in / "fiches" / "08")
        )
        assert first
        assert first == second

    def test_a_document_with_a_mark_is_refused(self, project: Copy):
        document = project.root / "fiche.qmd"
        text = document.read_bytes()
        document.write_bytes(b"\xef\xbb\xbf" + text)
        try:
            done = project.run("quarto", "render", "fiche.qmd", "-P", "dept:08")
        finally:
            document.write_bytes(text)
        assert done.returncode != 0
        assert "fiche.qmd n'est pas en UTF-8 sans marque" in done.stderr


def files_of(page: Path, suffix: str) -> set[str]:
    """Return the files of a kind that a page offers to download."""
    links = html.parse(page).getroot().xpath("//main//a[@download]/@href")
    return {link for link in links if link.endswith(suffix)}


def assert_whole(page: Path) -> None:
    """Assert that all links in the text of a page lead somewhere, those of pictures too."""
    (main,) = html.parse(page).getroot().xpath("//main")
    links = [*main.xpath(".//a/@href"), *main.xpath(".//@data-to")]
    inside = [link for link in links if not re.match(r"https?:|mailto:|#", link)]
    assert any(link.endswith(".xlsx") for link in inside)
    files = [re.split("[?#]", link)[0] for link in inside]
    assert [link for link in files if not (page.parent / link).is_file()] == []


class TestPreview:
    def test_an_edited_sentence_is_shown(self, data: Path, tmp_path: Path):
        project = copy_of_project(tmp_path, data)
        for other in project.root.glob("*.qmd"):
            if other.stem not in {"fiche", "mentions"}:  # alone, it would be the whole site
                other.unlink()  # Quarto would make these pages first
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = ["quarto", "preview", "fiche.qmd", "-P", "dept:51", "--to", "html"]
        command += ["--no-browser", "--host", "127.0.0.1", "--port", str(port)]
        log = (tmp_path / "log").open("w+")
        preview = subprocess.Popen(
            command,
            cwd=project.root,
            env=project.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,  # what it starts ends with it; Ctrl-C is ignored in a worker
        )
        document = project.root / "fiche.qmd"
        try:
            page = waited_for(f"http://127.0.0.1:{port}/{PAGE}", "Cette fiche appartient")
            assert "Marne" in page
            text = document.read_text("utf-8")
            document.write_text(
                text.replace("Cette fiche appartient", "La fiche que voici appartient"), "utf-8"
            )
            page = waited_for(f"http://127.0.0.1:{port}/{PAGE}", "La fiche que voici appartient")
            assert "Marne" in page
        finally:
            os.killpg(preview.pid, signal.SIGTERM)
            preview.wait(30)
        log.seek(0)
        assert "ERROR" not in log.read()


def waited_for(address: str, text: str, seconds: int = 180) -> str:
    """Return a page once it shows a text."""
    page, end = "", time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=seconds) as answer:
                page = answer.read().decode()
        except OSError:
            page = ""
        if text in page:
            return page
        time.sleep(2)
    raise AssertionError(f"«{text}» isn't shown within {seconds} s: {page[:500]}")


class TestSite:
    def test_a_fiche_that_is_out_of_date_is_executed_before(self, both: Copy):
        document = both.root / "fiche.qmd"
        text = document.read_text("utf-8")
        try:
            document.write_text(
                text.replace("Elle s'adresse aux", "Elle est destinée aux"), "utf-8"
            )
            done = both.quarto("render", f"fiches/{FICHES[0]}.ipynb", "--to", "html")
            assert "pages executed: 1, up to date: 0" in done.stdout + done.stderr
            page = both.site / "fiches" / f"{FICHES[0]}.html"
            assert "Elle est destinée aux" in page.read_text("utf-8")
        finally:
            document.write_text(text, "utf-8")
            both.quarto("render", f"fiches/{FICHES[0]}.ipynb")

    def test_nothing_is_asked_of_another_host(self, both: Copy):
        asked = [
            f"{page.name}: {address}"
            for page in both.site.rglob("*.html")
            for address in html.parse(page)
            .getroot()
            .xpath("//script/@src | //link[@rel != 'canonical']/@href | //img/@src | //iframe/@src")
            if re.match(r"(https?:)?//", address)
        ]
        asked += [
            f"{style.name}: {address}"
            for style in both.site.rglob("*.css")
            for address in re.findall(
                r"(?:url\(|@import )[\"']?((?:https?:)?//[^\"')]+)", style.read_text("utf-8")
            )
        ]
        assert asked == []

    def test_a_callout_stands_in_the_text_and_not_in_the_margin(self, both: Copy):
        styles = "".join(
            style.read_text("utf-8")
            for style in (both.site / "site_libs" / "bootstrap").glob("*.css")
        )
        rules = re.findall(r"([^{}]*aside[^{}]*)\{[^}]*grid-column:([^;!}]*)", styles)
        own = {place for names, place in rules if ".callout" in names}
        assert own == {"body-content-start/body-content-end "}

    def test_no_link_is_broken(self, both: Copy, data: Path):
        """Those to pages of the site that weren't made here are left out."""
        project = replace(with_data(data), build=both.root / "_build")  # with executed notebooks
        others = {both.site / f"{page.name}.html" for page in plan.pages(project)}
        broken = []
        for page in both.site.rglob("*.html"):
            for link in html.parse(page).getroot().xpath("//a/@href"):
                folder = both.site if link.startswith("/") else page.parent
                target = (folder / link.partition("#")[0].lstrip("/")).resolve()
                outside = re.match(r"https?:|data:|#|mailto:", link)
                page_of = target.with_suffix(".html")  # Quarto's menu and links name notebooks
                if not outside and page_of not in others and not target.exists():
                    broken.append(f"{page.name}: {link}")
        assert broken == []

    def test_the_method_leads_to_the_notebooks(self, both: Copy):
        method = html.parse(both.site / "methode.html").getroot()
        led = {link for link in method.xpath("//main//a/@href") if "carnets/" in link}
        there = {f"./carnets/{path.name}" for path in (both.site / "carnets").glob("*.html")}
        assert there <= led
        assert len(there) == len(NOTEBOOKS)
        assert len(led) == len(list(both.root.glob("notebooks/0*.ipynb")))


@pytest.mark.slow
def test_the_whole_site(data: Path, tmp_path: Path):
    project = copy_of_project(tmp_path, data)
    project.quarto("render")
    pages = {path.stem for path in (project.site / "fiches").glob("*.html")}
    prints = {path.stem for path in (project.site / "fiches").glob("*.pdf")}
    assert prints == {place.code for place in TABLES.departments}
    assert pages == prints | {Path(path).stem for path in redirections(TABLES)}
    assert not (project.site / PAGE).exists()
    assert "fiche.html" not in (project.site / "search.json").read_text("utf-8")
    own = {document.stem for document in project.root.glob("*.qmd") if document.name not in MODELS}
    assert [name for name in own if not (project.site / f"{name}.html").exists()] == []
    frozen = project.root / FROZEN
    assert {folder.name for folder in frozen.iterdir() if list(folder.glob("*/html.json"))} == own
    kept = [json.loads(file.read_bytes()) for file in frozen.glob("*/execute-results/html.json")]
    assert all("metadata" in one for one in kept), "Quarto has executed a document itself"
    assert not [page for page in project.site.rglob("*.html") if b"raw-block-" in page.read_bytes()]
