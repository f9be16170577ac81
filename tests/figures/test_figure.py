"""A figure in page and print: complete without a script, livelier with one."""

import csv
import functools
import http.server
import io
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from here import COLOURS, HERE, ROOT
from lxml import html as markup
from playwright.sync_api import Browser, Locator, Page, expect
from rows import alone, trade

from fiches import indicators
from fiches.drawing.svg import draw
from fiches.figures import flows, goods
from fiches.figures.figure import Figure
from fiches.figures.flows import sankey
from fiches.figures.goods import treemap
from fiches.french.simulated import OFFICIAL
from fiches.publish.formats.pdf import pdf
from fiches.publish.website import STYLES, brand

ROWS = trade(
    ("E", "C24B", "DE", 111_900_000),
    ("E", "C24B", "BE", 2_400_000),
    ("E", "C25E", "BE", 47_700_000),
    ("E", "C25E", "US", 20_000_000),
    ("I", "C24A", "DE", 202_100_000),
    columns=("flow", "a129", "country", "value_eur"),
)

GOODS = alone(indicators.goods, ROWS)
MATRIX = alone(indicators.flows, ROWS, "E")

FIGURE = Figure(
    id="marchandises",
    title="Importations & exportations",
    caption='Lecture : "a" < b',
    alt="Deux blocs.",
    svg=draw(treemap.chart(GOODS, COLOURS), COLOURS, id="marchandises"),
    table=goods.GOODS.table(GOODS).html,
    data=GOODS,
    columns=goods.GOODS.columns,
    note="Source : douane.",
    mark=None,
    folder="08",
)
FLOWS = Figure(
    id="exportations",
    title="Exportations",
    caption="Lecture",
    alt="Quatre flux.",
    svg=draw(sankey.chart(MATRIX, COLOURS), COLOURS, id="exportations"),
    table=flows.EXPORTS.table(MATRIX).html,
    data=MATRIX.links,
    columns=flows.EXPORTS.columns,
    note="Source : douane.",
    mark="Données simulées",
    folder="08",
)


@pytest.fixture
def shown() -> markup.HtmlElement:
    return markup.fragment_fromstring(FIGURE.html)


def test_the_picture_has_a_name_and_a_description(shown: markup.HtmlElement) -> None:
    picture = shown.find(".//svg")
    assert picture.get("role") == "img"
    named = shown.get_element_by_id(picture.get("aria-labelledby"))
    assert named.text_content() == FIGURE.title
    assert shown.get_element_by_id(picture.get("aria-describedby")).text_content() == FIGURE.alt


def test_all_is_there_without_a_script(shown: markup.HtmlElement) -> None:
    text = shown.text_content()
    for part in (FIGURE.title, FIGURE.caption, FIGURE.note, "Métaux non ferreux"):
        assert part in text
    assert shown.find(".//details//table/caption") is not None
    assert "style" not in {name for element in shown.iter() for name in element.attrib}
    assert not [name for element in shown.iter() for name in element.attrib if name[:2] == "on"]


def test_columns_of_the_data_are_explained(shown: markup.HtmlElement) -> None:
    names = [term.text_content() for term in shown.findall(".//dl/dt")]
    assert names == FIGURE.csv.removeprefix("\ufeff").splitlines()[0].split(";")
    assert all(meaning.text_content() for meaning in shown.findall(".//dl/dd"))


def test_the_link_leads_to_the_data(shown: markup.HtmlElement) -> None:
    (link,) = shown.iter("a")
    data, metadata = FIGURE._repr_mimebundle_()
    assert link.get("href") == "08/marchandises.csv"
    assert metadata["text/csv"]["name"] == "marchandises.csv"
    assert data["text/csv"] == FIGURE.csv


def test_csv_is_for_a_french_spreadsheet() -> None:
    text = FIGURE.csv
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0]["value_eur"] == "114300000"
    assert rows[0]["share"].startswith("0,628")
    assert {row["statut"] for row in rows} == {OFFICIAL}
    assert [row["flow"] for row in rows] == GOODS["flow"].to_list()


def test_simulated_data_cant_pass_for_real() -> None:
    marked = replace(FIGURE, mark="Données simulées")
    rows = list(csv.DictReader(io.StringIO(marked.csv), delimiter=";"))
    assert {row["statut"] for row in rows} == {"Données simulées"}
    assert marked.csv_href == "08/marchandises-simulation.csv"
    assert 'href="08/marchandises-simulation.csv"' in marked.html


def test_both_forms_travel_in_markdown() -> None:
    text = FIGURE._repr_mimebundle_()[0]["text/markdown"]
    fence = re.match(r"`{3,}", text)
    assert fence
    blocks = re.findall(rf"^{fence[0]}\{{=(\w+)\}}\n(.*?)\n{fence[0]}$", text, re.M | re.S)
    assert dict(blocks) == {"html": FIGURE.html, "typst": FIGURE.typst}


@pytest.mark.pdf
def test_print_has_text_in_inter_and_an_alternative(tmp_path: Path) -> None:
    source = f"""#import "/theme/figures.typ": fiche-figure
    #set document(title: "Essai")
    #set text(lang: "fr", font: "Inter")
    {FIGURE.typst}"""
    written = tmp_path / "figure.pdf"
    written.write_bytes(pdf(source, HERE))
    text = subprocess.run(["pdftotext", written, "-"], capture_output=True, text=True, check=True)
    for part in ("Importations & exportations", "Métaux non ferreux", '"a" < b', "douane"):
        assert part.replace(" ", "") in re.sub(r"\s", "", text.stdout)
    fonts = subprocess.run(["pdffonts", written], capture_output=True, text=True, check=True)
    names = [line.split()[0] for line in fonts.stdout.splitlines()[2:]]
    assert names
    assert all("Inter" in name for name in names)


PAGE = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>Essai</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self';
 style-src 'self'; img-src data:; font-src 'self'">
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css"><script src="figure.js" defer></script></head>
<body><main><h1>Essai</h1>{}</main></body></html>
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page with two figures, served from this machine."""
    folder = tmp_path_factory.mktemp("page")
    theme = ROOT / "theme"
    (folder / "index.html").write_text(PAGE.format(FIGURE.html + FLOWS.html), "utf-8")
    styles = [brand(HERE), *((theme / name).read_text("utf-8") for name in STYLES)]
    (folder / "page.css").write_text("\n".join(styles), "utf-8")
    copy(theme / "figure.js", folder)
    (folder / "fonts").symlink_to(theme / "fonts")
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """The page on a desk, which must not complain."""
    yield from opened(chromium, address, viewport={"width": 1200, "height": 900})


@pytest.fixture
def phone(chromium: Browser, address: str) -> Iterator[Page]:
    yield from opened(chromium, address, viewport={"width": 360, "height": 740}, has_touch=True)


def opened(chromium: Browser, address: str, **options: Any) -> Iterator[Page]:
    tab = chromium.new_page(**options)
    told: list[str] = []
    tab.on("console", lambda message: told.append(message.text))
    tab.on("pageerror", lambda error: told.append(str(error)))
    tab.goto(address)
    tab.evaluate("document.fonts.ready.then(() => true)")
    yield tab
    tab.close()
    assert told == []


def tip(page: Page) -> Locator:
    return page.locator(".figure-tip")


def point(page: Page, mark: Locator) -> None:
    """Put the pointer on a mark, once the page has stopped scrolling: that hides the tooltip."""
    mark.scroll_into_view_if_needed()
    page.evaluate("new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))")
    mark.hover()


def lit(page: Page) -> set[str]:
    """Return what the lit marks are or link."""
    return set(
        page.locator("#exportations-figure .lit").evaluate_all(
            "marks => marks.map(m => m.dataset.node ?? `${m.dataset.source}-${m.dataset.target}`)"
        )
    )


@pytest.mark.browser
def test_pointing_at_a_node_shows_its_links(page: Page) -> None:
    point(page, page.locator('[data-node="pC25E"]'))
    expect(tip(page)).to_contain_text("Outillage et quincaillerie\u202f: 67,7\u202fM€")
    assert lit(page) == {"pC25E", "pC25E-cBE", "pC25E-cUS", "cBE", "cUS"}
    faint = page.locator('[data-source="pC24B"][data-target="cDE"]')
    expect(faint).not_to_have_css("opacity", "1")
    page.locator("#exportations-figure figcaption").hover()
    expect(tip(page)).to_be_hidden()
    assert lit(page) == set()


@pytest.mark.browser
def test_pointing_at_a_link_shows_its_ends(page: Page) -> None:
    page.locator('[data-source="pC24B"][data-target="cDE"]').dispatch_event("pointermove")
    expect(tip(page)).to_have_text("Métaux non ferreux → Allemagne\u202f: 111,9\u202fM€")
    assert lit(page) == {"pC24B-cDE", "pC24B", "cDE"}


@pytest.mark.browser
def test_cells_of_a_treemap_dont_fade(page: Page) -> None:
    cells = page.locator("#marchandises-figure [data-tip]")
    point(page, cells.first)
    expect(tip(page)).to_have_text(cells.first.get_attribute("data-tip"))
    expect(cells.last).to_have_css("opacity", "1")


@pytest.mark.browser
def test_the_tooltip_stays_in_sight(phone: Page) -> None:
    for mark in phone.locator("#exportations-figure [data-node]").all():
        mark.tap(force=True)
        box = phone.locator(".figure-tip").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360


@pytest.mark.browser
def test_keyboard_goes_from_mark_to_mark(page: Page) -> None:
    active = "document.activeElement.dataset"
    page.locator("#exportations-figure .figure-switch button").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate(f"{active}.node") == "pC24B"
    expect(tip(page)).to_contain_text("Métaux non ferreux")
    assert page.evaluate("getComputedStyle(document.activeElement).strokeWidth") == "2.5px"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(f"{active}.node") == "pC25E"
    assert "pC25E-cBE" in lit(page)
    page.keyboard.press("End")
    assert page.evaluate(f"{active}.source") is not None
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(f"{active}.node") == "pC24B"
    page.keyboard.press("Escape")
    expect(tip(page)).to_be_hidden()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "A"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(f"{active}.node") == "pC24B"


@pytest.mark.browser
def test_each_mark_says_its_text_to_a_screen_reader(page: Page) -> None:
    svg = page.locator("#exportations-figure .figure-picture svg")
    assert svg.get_attribute("role") == "group"
    marks = svg.get_by_role("img").all()
    assert len(marks) == svg.locator("[data-tip]").count()
    for mark in marks:
        assert mark.get_attribute("aria-label") == mark.get_attribute("data-tip")
    assert svg.locator("[tabindex='0']").count() == 1


@pytest.mark.browser
def test_table_instead_of_picture(page: Page) -> None:
    figure = page.locator("#marchandises-figure")
    assert figure.locator("svg").is_visible()
    assert not figure.locator("table").is_visible()
    table = figure.get_by_role("button", name="Tableau")
    table.click()
    assert not figure.locator("svg").is_visible()
    assert figure.locator("table").is_visible()
    assert table.get_attribute("aria-pressed") == "true"
    figure.get_by_role("button", name="Figure").click()
    assert figure.locator("svg").is_visible()
    assert not figure.locator("table").is_visible()
    assert table.get_attribute("aria-pressed") == "false"


@pytest.mark.browser
def test_without_a_script(chromium: Browser, address: str) -> None:
    with closing(chromium.new_page(java_script_enabled=False)) as tab:
        tab.goto(address)
        figure = tab.locator("#marchandises-figure")
        assert figure.locator("svg").is_visible()
        assert figure.locator("button").count() == 0
        figure.locator("summary").click()
        assert figure.locator("table").is_visible()
        assert figure.locator("svg").is_visible()


@pytest.mark.browser
def test_on_a_phone_the_picture_scrolls_and_the_page_doesnt(phone: Page) -> None:
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    sizes = phone.locator("svg text").evaluate_all(
        "texts => texts.map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)"
    )
    assert min(sizes) > 9.5
    picture = phone.locator("#marchandises-figure .figure-picture")
    assert picture.evaluate("box => box.scrollWidth > box.clientWidth")
    last = phone.locator("#marchandises-figure [data-tip]").last
    last.focus()
    box = last.bounding_box()
    assert box is not None
    assert box["x"] < 360


@pytest.mark.browser
@pytest.mark.parametrize("name", ["page", "phone"])
def test_axe_finds_nothing(name: str, request: pytest.FixtureRequest) -> None:
    tab = request.getfixturevalue(name)
    for view in ("Figure", "Tableau"):
        for button in tab.get_by_role("button", name=view).all():
            button.click()
        found = Axe().run(tab)
        assert found.violations_count == 0, found.generate_report()
