"""What others take from a page: pictures that stand alone, pages to embed, citations, PNG."""

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from accessible import violations
from here import HERE
from lxml import etree, html
from playwright.sync_api import Browser, expect
from samples import sample

from fiches.build import plan
from fiches.build.site import build, install
from fiches.documents.fiche import Fiche
from fiches.figures import KINDS
from fiches.figures.figure import Figure
from fiches.french.simulated import MARK
from fiches.publish import reuse
from fiches.publish.reuse.outlines import typeface
from fiches.settings import Project

CODES = ("08", "20", "974")
"""A model, a region of its own, one overseas."""

META = {"title": "Ardennes – commerce extérieur 2024", "annee": "2024", "edition": "2025-01-01"}
ADDRESS = {"site-url": "https://example.org", "edition-url": "https://example.org/2024"}


def notebook(figures: list[Figure]) -> dict[str, Any]:
    outputs = []
    for figure in figures:
        data, metadata = figure._repr_mimebundle_()
        outputs.append({"output_type": "display_data", "data": data, "metadata": metadata})
    return {"cells": [{"cell_type": "code", "source": "", "metadata": {}, "outputs": outputs}]}


@pytest.fixture(scope="module")
def figures(data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Figure]]:
    """All figures of some fiches."""
    folder = tmp_path_factory.mktemp("figures")
    with Project(HERE.root, data, folder / "build", folder / "site").current():
        fiches = {code: Fiche(code) for code in CODES}
        found = {
            code: [fiche.figure(kind.name) for kind in KINDS] for code, fiche in fiches.items()
        }
    return {
        code: [one for one in all_of if isinstance(one, Figure)] for code, all_of in found.items()
    }


@pytest.fixture(scope="module")
def pictures(figures: dict[str, list[Figure]]) -> dict[str, str]:
    """The pictures that stand alone, by path."""
    return {
        path: content.decode()
        for code, shown in figures.items()
        for path, content in reuse.files(
            notebook(shown), f"fiches/{code}", META | ADDRESS, HERE
        ).items()
        if path.endswith(".svg")
    }


def told(picture: etree._Element) -> str:
    """Return the texts of a picture whose letters are shapes."""
    return " ".join(picture.xpath("//*[local-name()='g']/@aria-label"))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_figure_has_a_picture_named_as_its_data(figures, pictures) -> None:
    expected = [
        f"fiches/{code}/{figure.csv_name.removesuffix('.csv')}.svg"
        for code, shown in figures.items()
        for figure in shown
    ]
    assert len(expected) > 30
    assert sorted(pictures) == sorted(expected)
    assert all("-simulation." in path for path in pictures)


def test_a_picture_needs_no_font_no_script_and_no_other_file(pictures) -> None:
    for path, text in pictures.items():
        tree = etree.fromstring(text.encode())
        names = {etree.QName(element).localname for element in tree.iter(etree.Element)}
        assert not names & {"text", "tspan", "style", "script", "image", "foreignObject"}, path
        assert "font-" not in text, path
        links = tree.xpath("//@*[local-name()='href']")
        assert all(link.startswith("#") for link in links), path
        assert {link[1:] for link in links} <= set(tree.xpath("//@id")), path
        assert not re.search(r" data-\w", text), path


def test_a_picture_says_what_it_is_whence_and_that_it_is_simulated(figures, pictures) -> None:
    for code, shown in figures.items():
        for figure in shown:
            path = f"fiches/{code}/{figure.csv_name.removesuffix('.csv')}.svg"
            tree = etree.fromstring(pictures[path].encode())
            written = squeezed(told(tree))
            for part in (MARK, figure.title, figure.subtitle, figure.source, figure.caption):
                assert squeezed(part) in written, (path, part)
            assert f"https://example.org/2024/fiches/{code}.html#{figure.id}-figure" in written
            (title,) = tree.xpath("/*/*[local-name()='title']/text()")
            assert title.startswith(MARK)


def test_a_picture_has_all_texts_of_the_figure(figures, pictures) -> None:
    for code, shown in figures.items():
        for figure in shown:
            drawn = etree.fromstring(figure.svg.encode())
            alone = pictures[f"fiches/{code}/{figure.csv_name.removesuffix('.csv')}.svg"]
            labels = etree.fromstring(alone.encode()).xpath("//@aria-label")
            for text in drawn.xpath("//*[local-name()='text']/text()"):
                assert text in labels, (figure.id, text)


def test_all_letters_have_a_shape() -> None:
    font = typeface(HERE)
    missing = font.shape("\U0001f600", 400)[0]
    letters = "AÀÉŒŸaàâçéèêëîïôœùûüÿñ0123456789’«»–−·…€%▲▼→ᵉ"
    assert [one for one in letters if font.shape(one, 600)[0] in {"", missing}] == []
    assert font.shape("\u00a0", 400)[0] == ""
    assert font.width("mmm", 10, 700) > font.width("mmm", 10, 400) > font.width("iii", 10, 400) > 0


def test_official_data_bears_no_mark(figures) -> None:
    (figure, *_) = figures["08"]
    output = notebook([figure])
    output["cells"][0]["outputs"][0]["metadata"]["text/markdown"]["figure"]["mark"] = None
    for path, content in reuse.files(output, "fiches/08", META, HERE).items():
        assert MARK not in content.decode(), path


def test_below_each_figure_are_its_files_its_address_and_its_citation(figures) -> None:
    for code, shown in figures.items():
        name, meta = f"fiches/{code}", META | ADDRESS | {"simulated": MARK}
        files = reuse.files(notebook(shown), name, meta, HERE)
        cells = reuse.with_controls(notebook(shown), name, meta)["cells"]
        texts = [output["data"]["text/markdown"] for output in cells[0]["outputs"]]
        for figure, text in zip(shown, texts, strict=True):
            (block,) = re.findall(r'<div class="figure-reuse">.*?</div>', text, re.DOTALL)
            tree = html.fromstring(block)
            links = tree.xpath("//@href")
            assert f"#{figure.id}-figure" in links
            assert f"{code}/{figure.csv_name}" in links
            offered = [f"fiches/{link}" for link in links if not link.startswith("#")]
            assert set(offered) - {f"fiches/{code}/{figure.csv_name}"} <= set(files)
            assert len(offered) == 3
            cited = squeezed(tree.xpath("string(//p[contains(@class, 'citation')])"))
            for part in (MARK, figure.subject, f"/2024/fiches/{code}.html#{figure.id}-figure"):
                assert squeezed(part) in cited
            (frame,) = tree.xpath("//code/text()")
            assert f'src="https://example.org/2024/fiches/{code}/embed/{figure.id}.html"' in frame


@pytest.fixture(scope="module")
def site(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Two fiches, published."""
    folder = tmp_path_factory.mktemp("reused")
    project = Project(HERE.root, data, folder / "build", folder / "site")
    pages = [page for page in plan.pages(project) if page.name in {"fiches/08", "fiches/974"}]
    assert [one.error for one in build(pages, project) if one.error] == []
    install([page.name for page in pages], project, project.site)
    return project


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(site: Project) -> Iterator[str]:
    """Where they are."""
    handler = functools.partial(_Quiet, directory=str(site.site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.mark.browser
def test_a_picture_alone_shows_its_texts_within_its_edges(site: Project, chromium: Browser) -> None:
    """No network and no font is there: what the picture shows, it brings."""
    context = chromium.new_context(offline=True)
    page = context.new_page()
    for file in sorted((site.site / "fiches/08").glob("*.svg")):
        page.set_content(f"<body style='margin:0'>{file.read_text('utf-8')}")
        outside = page.evaluate(
            """() => { const whole = document.querySelector("svg").getBoundingClientRect();
              return [...document.querySelectorAll("g[aria-label]")].filter((text) => {
                const box = text.getBoundingClientRect();
                return text.getAttribute("aria-label").trim() && !(box.width > 1 && box.height > 1
                  && box.left >= 0 && box.right <= whole.right && box.bottom <= whole.bottom);
              }).map((text) => text.getAttribute("aria-label")); }"""
        )
        assert outside == [], file.name
        # Without the letters another picture is painted: they aren't there for programs alone.
        band = {"x": 0, "y": 0, "width": 768, "height": 90}
        painted = page.screenshot(clip=band)
        page.evaluate("() => document.querySelectorAll('g[aria-label]').forEach((g) => g.remove())")
        assert page.screenshot(clip=band) != painted
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 800])
def test_the_page_to_embed_fits_its_frame(
    site: Project, address: str, chromium: Browser, width: int
) -> None:
    page = chromium.new_page(viewport={"width": width + 40, "height": 1400})
    errors: list[str] = []
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    for file in sorted((site.site / "fiches/08/embed").glob("*.html")):
        source = f"{address}fiches/08/embed/{file.name}"
        page.set_content(
            f'<iframe src="{source}" title="Essai" width="{width}" height="1000"></iframe>'
        )
        (frame,) = page.main_frame.child_frames
        frame.wait_for_selector(".mark")
        wide, mark = frame.evaluate(
            """() => [document.documentElement.scrollWidth - document.documentElement.clientWidth,
              document.querySelector(".mark").textContent]"""
        )
        assert wide <= 0, file.name
        assert mark == MARK
        shown = frame.locator(".figure-picture svg:visible")
        assert shown.count() == 1, file.name
        assert frame.locator("h1").count() == 1
    assert errors == []
    page.close()


@pytest.mark.browser
def test_the_height_that_is_given_shows_a_whole_figure(
    site: Project, address: str, chromium: Browser, figures: dict[str, list[Figure]]
) -> None:
    page = chromium.new_page(viewport={"width": 800, "height": 600})
    for figure in reuse.shown(notebook(figures["08"])):
        page.goto(f"{address}fiches/08/{figure.embed_name}")
        assert page.evaluate("document.body.scrollHeight") <= reuse.height(figure), figure.id
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "width"),
    sample(product(["fiches/08/embed/exportations.html", "fiches/08.html"], [360, 1280]), 2),
)
def test_axe_finds_nothing(address: str, chromium: Browser, path: str, width: int) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900})
    page.goto(address + path)
    for summary in page.locator(".figure-cite summary").all()[:2]:
        summary.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


@pytest.mark.browser
def test_the_picture_is_had_as_png_and_the_citation_is_copied(
    address: str, chromium: Browser, tmp_path: Path
) -> None:
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address + "fiches/08.html")
    figure = page.locator("#exportations-figure")
    with page.expect_download() as waiting:
        figure.get_by_role("button", name="Image (PNG)").click()
    assert waiting.value.suggested_filename.endswith("-exportations-simulation.png")
    waiting.value.save_as(tmp_path / "picture.png")
    head = (tmp_path / "picture.png").read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    assert int.from_bytes(head[16:20]) == 2 * 768
    figure.locator("summary", has_text="Citer").click()
    figure.get_by_role("button", name="Copier la citation").click()
    expect(figure.get_by_role("status").first).to_have_text("Copié.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert squeezed(copied) == squeezed(figure.locator(".citation").inner_text())
    context.close()


@pytest.mark.browser
def test_without_scripts_the_citation_and_the_files_are_there(
    address: str, chromium: Browser
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "fiches/08.html")
    figure = page.locator("#balance-figure")
    assert figure.get_by_role("link", name="Image (SVG)").is_visible()
    assert figure.get_by_role("link", name="Données (CSV)").is_visible()
    figure.locator(".figure-cite summary").click()
    assert figure.locator(".citation").is_visible()
    context.close()


def test_the_files_of_a_fiche_are_those_that_its_page_names(site: Project) -> None:
    for code in ("08", "974"):
        page = html.fromstring((site.site / f"fiches/{code}.html").read_bytes())
        for figure in page.xpath("//figure[contains(@class, 'fiche-figure')]"):
            links = figure.xpath(".//div[@class='figure-reuse']//@href")
            files = [site.site / "fiches" / link for link in links if not link.startswith("#")]
            assert sorted(file.suffix for file in files) == [".csv", ".html", ".svg"]
            assert all(file.is_file() for file in files)
            frame = pl.read_csv(files[0], separator=";", infer_schema=False)
            assert frame["statut"].unique().to_list() == [MARK]
