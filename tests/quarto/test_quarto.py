"""The real Quarto, as its users type it."""

from here import TABLES
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from lxml import html
from quarto_project import Project, copy_of_project

from fiches.kept.cache import write_atomically
from fiches.publish.website import redirections

PAGE = "fiche.html"


def title(page: Path) -> str:
    return str(html.parse(page).getroot().xpath("string(//h1)"))


def text_of_pdf(pdf: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True)
    return done.stdout.decode()


class TestOneFiche:
    def test_html_and_pdf(self, project: Project):
        done = project.quarto("render", "fiche.qmd", "-P", "dept:08")
        assert "Traceback" not in done.stderr
        page, pdf = project.site / PAGE, project.site / "fiche.pdf"
        # Quarto adds a home page that leads to the only page there is.
        assert {path.name for path in project.site.rglob("*.html")} <= {PAGE, "index.html"}
        assert title(page).endswith("Ardennes")
        shown = html.parse(page).getroot()
        printed = text_of_pdf(pdf)
        for number in ("2\u202f211,8 millions d'euros", "3,3\u202f%", "0,38\u202f%"):
            assert number in " ".join(shown.itertext())
            assert re.sub(r"\s", " ", number) in re.sub(r"\s+", " ", printed)
        figures = shown.xpath("//figure[contains(@class, 'fiche-figure')]")
        assert len(figures) == 8
        assert all(figure.xpath(".//svg") for figure in figures)

    @pytest.mark.parametrize(
        ("typed", "name"),
        [("8", "Ardennes"), ("2A", "Corse"), ("971", "Guadeloupe"), ("'08'", "Ardennes")],
    )
    def test_the_department_as_it_may_be_typed(self, project: Project, typed: str, name: str):
        other = project.site / "fiches" / "51.html"
        write_atomically(other, b"that of another department")
        project.quarto("render", "fiche.qmd", "-P", f"dept:{typed}")
        assert title(project.site / PAGE).endswith(name)
        shown = html.parse(project.site / PAGE).getroot()
        figures = shown.xpath("//figure[contains(@class, 'fiche-figure')]")
        captions = [figure.findtext("figcaption") or "" for figure in figures]
        printed = re.sub(r"\s+", " ", text_of_pdf(project.site / "fiche.pdf"))
        assert len(figures) == (6 if name == "Corse" else 8)
        assert all(figure.xpath(".//svg") for figure in figures)
        assert [text for text in captions if re.sub(r"\s", " ", text) not in printed] == []
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
        self, project: Project, typed: str, message: str
    ):
        done = project.run("quarto", "render", "fiche.qmd", "--to", "html", "-P", typed)
        assert done.returncode != 0
        said = done.stderr + done.stdout
        assert message in said
        assert "Traceback (most recent" not in said
        assert ".py" not in said.partition("UsageError")[2]

    def test_by_the_command_of_the_project(self, project: Project):
        done = project.run(sys.executable, "-m", "fiches", "render", "51", "--publisher", "quarto")
        assert done.returncode == 0, done.stderr
        page = project.site / "fiches" / "51.html"
        assert "quarto" in page.read_text("utf-8")
        assert title(page).endswith("Marne")
        assert "Marne" in text_of_pdf(page.with_suffix(".pdf"))

    def test_a_comment_on_one_department(self, project: Project):
        comment = project.root / "data" / "comments" / "51.md"
        comment.write_text("Une remarque sur la Marne seule.\n")
        project.quarto("render", "fiche.qmd", "--to", "html", "-P", "dept:51")
        assert "Une remarque sur la Marne seule." in (project.site / PAGE).read_text("utf-8")


class TestPreview:
    def test_an_edited_sentence_is_shown(self, data: Path, tmp_path: Path):
        project = copy_of_project(tmp_path, data)
        for name in ("404", "donnees", "guide", "index", "methode", "accessibilite"):
            (project.root / f"{name}.qmd").unlink()  # Quarto would make these pages first
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = ["quarto", "preview", "fiche.qmd", "-P", "dept:51", "--to", "html"]
        command += ["--no-browser", "--host", "127.0.0.1", "--port", str(port)]
        log = (tmp_path / "log").open("w+")
        preview = subprocess.Popen(
            command, cwd=project.root, env=project.environment, stdout=log, stderr=log
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
            preview.send_signal(signal.SIGINT)
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
    def test_a_fiche_that_is_out_of_date_is_executed_before(self, six: Project):
        document = six.root / "fiche.qmd"
        text = document.read_text("utf-8")
        try:
            document.write_text(
                text.replace("Elle s'adresse aux", "Elle est destinée aux"), "utf-8"
            )
            done = six.quarto("render", "fiches/48.ipynb", "--to", "html")
            assert "pages executed: 1, up to date: 0" in done.stdout + done.stderr
            page = six.site / "fiches" / "48.html"
            assert "Elle est destinée aux" in page.read_text("utf-8")
        finally:
            document.write_text(text, "utf-8")
            six.quarto("render", "fiches/48.ipynb")

    def test_nothing_is_asked_of_another_host(self, six: Project):
        asked = [
            f"{page.name}: {address}"
            for page in six.site.rglob("*.html")
            for address in html.parse(page)
            .getroot()
            .xpath("//script/@src | //link[@rel != 'canonical']/@href | //img/@src | //iframe/@src")
            if re.match(r"(https?:)?//", address)
        ]
        asked += [
            f"{style.name}: {address}"
            for style in six.site.rglob("*.css")
            for address in re.findall(
                r"(?:url\(|@import )[\"']?((?:https?:)?//[^\"')]+)", style.read_text("utf-8")
            )
        ]
        assert asked == []

    def test_no_link_is_broken(self, six: Project):
        """Those to fiches that weren't made here are left out."""
        others = {six.site / "fiches" / f"{code}.html" for code in TABLES.departments}
        broken = []
        for page in six.site.rglob("*.html"):
            for link in html.parse(page).getroot().xpath("//a/@href"):
                folder = six.site if link.startswith("/") else page.parent
                target = (folder / link.partition("#")[0].lstrip("/")).resolve()
                outside = re.match(r"https?:|data:|#|mailto:", link)
                if not outside and target not in others and not target.exists():
                    broken.append(f"{page.name}: {link}")
        assert broken == []

    def test_the_method_leads_to_the_notebooks(self, six: Project):
        method = html.parse(six.site / "methode.html").getroot()
        led = {link for link in method.xpath("//main//a/@href") if "carnets/" in link}
        there = {f"./carnets/{path.name}" for path in (six.site / "carnets").glob("*.html")}
        assert led == there
        assert len(there) == 7


def TABLES.departments -> list[str]:
    from fiches.reference.tables import departments

    return [place.code for place in TABLES.departments]


@pytest.mark.slow
def test_the_whole_site(data: Path, tmp_path: Path):
    project = copy_of_project(tmp_path, data)
    project.quarto("render")
    pages = {path.stem for path in (project.site / "fiches").glob("*.html")}
    prints = {path.stem for path in (project.site / "fiches").glob("*.pdf")}
    assert prints == set(TABLES.departments)
    assert pages == prints | {Path(path).stem for path in redirections()}
    assert not (project.site / PAGE).exists()
    assert "fiche.html" not in (project.site / "search.json").read_text("utf-8")
    for document in project.root.glob("*.qmd"):
        assert document.stem == "fiche" or (project.site / f"{document.stem}.html").exists()
