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
from accessible import violations
from here import COLOURS, HERE, ROOT
from lxml import html as markup
from playwright.sync_api import Browser, Locator, Page, expect
from rows import FAMILIES, alone, trade, with_families

from fiches import indicators
from fiches.drawing.svg import draw
from fiches.figures import flows, goods
from fiches.figures.figure import Figure
from fiches.figures.flows import sankey
from fiches.figures.goods import treemap
from fiches.figures.goods.blocks import NARROW
from fiches.french.simulated import OFFICIAL
from fiches.french.typography import french
from fiches.publish.formats.pdf import pdf
from fiches.publish.website import STYLES, brand
from fiches.store.schema import place_fields

ROWS = trade(
    ("E", "C24B", "DE", 111_900_000),
    ("E", "C24B", "BE", 2_400_000),
    ("E", "C25E", "BE", 47_700_000),
    ("E", "C25E", "US", 20_000_000),
    ("I", "C24A", "DE", 202_100_000),
    columns=("flow", "a129", "country", "value_eur"),
)

GOODS = with_families(alone(indicators.goods, ROWS))
MATRIX = alone(indicators.flows, ROWS, "E")
ABOUT = dict(zip(place_fields("department"), (2024, "2024", "08", "Ardennes"), strict=True))

FIGURE = Figure(
    id="marchandises",
    title="Importations & exportations",
    subtitle="Ardennes, 2024 : valeur",
    subject="Marchandises des Ardennes, 2024",
    caption='Lecture : "a" < b',
    alt="Deux blocs.",
    form="surfaces",
    svg=draw(treemap.chart(GOODS, FAMILIES, COLOURS), COLOURS, id="marchandises"),
    narrow=draw(treemap.chart(GOODS, FAMILIES, COLOURS, NARROW), COLOURS, id="marchandises-etroit"),
    table=goods.GOODS.table(GOODS).html,
    annex=goods.GOODS.table(GOODS).texts,
    data=GOODS,
    columns=goods.GOODS.columns,
    about=ABOUT,
    source="Source : douane.",
    note="Le reste.",
    mark=None,
    file="commerce-exterieur-08-2024-marchandises",
)
FLOWS = Figure(
    id="exportations",
    title="Exportations",
    subtitle="Ardennes, 2024",
    subject="Exportations des Ardennes, 2024",
    caption="Lecture",
    alt="Quatre flux.",
    form="flux",
    svg=draw(sankey.chart(MATRIX, COLOURS), COLOURS, id="exportations"),
    narrow="",
    table=flows.EXPORTS.table(MATRIX).html,
    annex=flows.EXPORTS.table(MATRIX).texts,
    data=MATRIX.links,
    columns=flows.EXPORTS.columns,
    about=ABOUT,
    source="Source : douane.",
    note="Le reste.",
    mark="Données simulées",
    file="commerce-exterieur-08-2024-exportations",
)


@pytest.fixture
def shown() -> markup.HtmlElement:
    return markup.fragment_fromstring(FIGURE.html)


def test_the_summary_comes_before_the_pictures_which_say_their_form(
    shown: markup.HtmlElement,
) -> None:
    wide, narrow = shown.findall(".//svg")
    assert (wide.get("class"), narrow.get("class")) == ("wide", "narrow")
    for picture in (wide, narrow):
        assert (picture.get("role"), picture.get("aria-label")) == ("img", FIGURE.form)
    assert shown.get_element_by_id(shown.get("aria-labelledby")).text_content() == FIGURE.title
    order = [each for each in shown.iter() if each in (wide, *shown.iter("p"))]
    summary = next(each for each in order if each.text_content() == FIGURE.alt)
    assert order.index(summary) < order.index(wide)


def test_a_title_is_written_once(shown: markup.HtmlElement) -> None:
    written = markup.tostring(shown, encoding="unicode")
    assert written.count("Importations &amp; exportations") == 1
    assert written.count("Deux blocs.") == 1


def test_all_is_there_without_a_script(shown: markup.HtmlElement) -> None:
    text = shown.text_content()
    told = (FIGURE.title, FIGURE.subtitle, FIGURE.caption, FIGURE.source, "Métaux non ferreux")
    assert all(french(part) in text for part in told)
    assert shown.find(".//details//table/caption") is not None
    assert "style" not in {name for element in shown.iter() for name in element.attrib}
    assert not [name for element in shown.iter() for name in element.attrib if name[:2] == "on"]


def test_columns_of_the_data_are_explained(shown: markup.HtmlElement) -> None:
    names = [term.text_content() for term in shown.findall(".//dl/dt")]
    assert names == FIGURE.csv.removeprefix("\ufeff").splitlines()[0].split(";")
    assert all(meaning.text_content() for meaning in shown.findall(".//dl/dd"))


def test_the_data_travels_with_its_name_and_title() -> None:
    data, metadata = FIGURE._repr_mimebundle_()
    assert metadata["text/csv"] == {
        "name": "commerce-exterieur-08-2024-marchandises.csv",
        "sheet": "marchandises",
        "title": "Marchandises des Ardennes, 2024",
    }
    assert data["text/csv"] == FIGURE.csv


def test_csv_is_for_a_french_spreadsheet_and_says_where_and_when() -> None:
    text = FIGURE.csv
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0]["valeur_eur"] == "114300000"
    assert rows[0]["part"].startswith("0,628")
    assert (rows[0]["produit"], rows[0]["libelle_officiel"]) == ("Métaux non ferreux",) * 2
    assert {row["statut"] for row in rows} == {OFFICIAL}
    assert [row["flux"] for row in rows] == GOODS["flow"].to_list()
    for name, value in (("annee", "2024"), ("departement", "08"), ("nom_departement", "Ardennes")):
        assert {row[name] for row in rows} == {value}


def test_simulated_data_cant_pass_for_real() -> None:
    marked = replace(FIGURE, mark="Données simulées")
    rows = list(csv.DictReader(io.StringIO(marked.csv), delimiter=";"))
    assert {row["statut"] for row in rows} == {"Données simulées"}
    assert marked.csv_name == "commerce-exterieur-08-2024-marchandises-simulation.csv"


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
    for part in ("Importations & exportations", "Métaux non ferreux", '"a" < b'):
        assert part.replace(" ", "") in re.sub(r"\s", "", text.stdout)
    assert "douane" not in text.stdout  # the foot of each page has the source
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
    expect(tip(page)).to_contain_text("Outillage et quincaillerie\u00a0: 67,7\u00a0M€")
    assert lit(page) == {"pC25E", "pC25E-cBE", "pC25E-cUS", "cBE", "cUS"}
    faint = page.locator('[data-source="pC24B"][data-target="cDE"]')
    expect(faint).not_to_have_css("opacity", "1")
    page.locator("#exportations-figure figcaption").hover()
    expect(tip(page)).to_be_hidden()
    assert lit(page) == set()


@pytest.mark.browser
def test_pointing_at_a_link_shows_its_ends(page: Page) -> None:
    page.locator('[data-source="pC24B"][data-target="cDE"]').dispatch_event("pointermove")
    expect(tip(page)).to_have_text(
        "Métaux non ferreux → Allemagne\u00a0: 111,9\u00a0M€, 61,5\u00a0%"
    )
    assert lit(page) == {"pC24B-cDE", "pC24B", "cDE"}


@pytest.mark.browser
def test_cells_of_a_treemap_dont_fade(page: Page) -> None:
    cells = page.locator("#marchandises-figure .wide [data-tip]")
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
def test_values_are_told_on_demand_from_the_largest(page: Page) -> None:
    figure = page.locator("#exportations-figure")
    button = figure.get_by_role("button", name="Valeurs une à une")
    assert figure.get_by_role("listbox").count() == 0
    button.press("Enter")
    values = figure.get_by_role("listbox")
    expect(values).to_be_focused()
    told = [item.text_content() for item in values.get_by_role("option").all()]
    assert len(told) == figure.locator("[data-tip]").count()
    assert told[0].startswith("Métaux non ferreux\u00a0: 114,3")
    expect(tip(page)).to_have_text(told[0])
    page.keyboard.press("ArrowRight")
    expect(tip(page)).to_have_text(told[1])
    mark = page.locator(".figure-told")
    expect(mark).to_have_css("stroke-width", "2.5px")
    page.keyboard.press("End")
    expect(tip(page)).to_have_text(told[-1])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    expect(tip(page)).to_have_text(told[0])
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(tip(page)).to_be_hidden()
    assert figure.get_by_role("listbox").count() == mark.count() == 0


@pytest.mark.browser
def test_leaving_the_values_puts_them_away(page: Page) -> None:
    figure = page.locator("#marchandises-figure")
    figure.get_by_role("button", name="Valeurs une à une").click()
    page.keyboard.press("Tab")
    assert figure.get_by_role("listbox").count() == 0
    expect(tip(page)).to_be_hidden()


@pytest.mark.browser
def test_a_figure_is_one_image_and_its_table_can_be_read_aloud(page: Page) -> None:
    for name in ("exportations", "marchandises"):
        figure = page.locator(f"#{name}-figure")
        assert figure.get_by_role("img").count() == 1
        assert figure.get_by_role("table").count() == 1
        assert figure.locator(".figure-picture [tabindex]").count() == 0


@pytest.mark.browser
def test_table_instead_of_picture(page: Page) -> None:
    figure = page.locator("#marchandises-figure")
    picture, scroll = figure.locator("svg.wide"), figure.locator(".table-scroll")
    assert picture.is_visible()
    assert scroll.get_attribute("tabindex") is None
    assert clipped(figure)
    table = figure.get_by_role("button", name="Tableau")
    table.click()
    assert not picture.is_visible()
    assert scroll.get_attribute("tabindex") == "0"
    assert not clipped(figure)
    assert table.get_attribute("aria-pressed") == "true"
    figure.get_by_role("button", name="Figure").click()
    assert picture.is_visible()
    assert clipped(figure)
    assert table.get_attribute("aria-pressed") == "false"


def clipped(figure: Locator) -> bool:
    """Tell whether the table is out of sight."""
    box = figure.locator(".figure-table").bounding_box()
    assert box is not None
    return box["width"] <= 1


@pytest.mark.browser
def test_without_a_script(chromium: Browser, address: str) -> None:
    with closing(chromium.new_page(java_script_enabled=False)) as tab:
        tab.goto(address)
        figure = tab.locator("#marchandises-figure")
        assert figure.locator("svg.wide").is_visible()
        assert not figure.locator("svg.narrow").is_visible()
        assert figure.locator("button").count() == 0
        figure.locator("summary").click()
        assert figure.locator("table").is_visible()
        assert figure.locator("svg.wide").is_visible()


@pytest.mark.browser
def test_a_phone_gets_a_picture_of_its_width(phone: Page) -> None:
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    figure = phone.locator("#marchandises-figure")
    assert not figure.locator("svg.wide").is_visible()
    assert figure.locator(".figure-picture").evaluate("box => box.scrollWidth == box.clientWidth")
    sizes = figure.locator("svg.narrow text").evaluate_all(
        "texts => texts.map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a)"
    )
    assert min(sizes) >= 12


@pytest.mark.browser
def test_a_picture_that_is_wide_alone_scrolls_by_itself(phone: Page) -> None:
    picture = phone.locator("#exportations-figure .figure-picture")
    assert picture.evaluate("box => box.scrollWidth > box.clientWidth")


@pytest.mark.browser
def test_figures_are_numbered_as_they_come(page: Page) -> None:
    numbers = page.locator(".figure-title").evaluate_all(
        "titles => titles.map(title => getComputedStyle(title, '::before').content)"
    )
    assert len(numbers) == 2
    assert all("counter(figure)" in number for number in numbers)


@pytest.mark.browser
def test_forced_colours_leave_text_readable_and_show_what_is_pressed(
    chromium: Browser, address: str
) -> None:
    with closing(chromium.new_page(forced_colors="active", color_scheme="dark")) as tab:
        tab.goto(address)
        svg = tab.locator("#marchandises-figure svg.wide")
        paper = svg.evaluate("svg => getComputedStyle(svg).backgroundColor")
        assert paper == "rgb(255, 255, 255)"
        pressed, other = (
            tab.locator(f'.figure-switch [aria-pressed="{state}"]').first.evaluate(
                "button => getComputedStyle(button).backgroundColor"
            )
            for state in ("true", "false")
        )
        assert pressed != other


@pytest.mark.browser
@pytest.mark.parametrize("name", ["page", "phone"])
def test_axe_finds_nothing(name: str, request: pytest.FixtureRequest) -> None:
    tab = request.getfixturevalue(name)
    for view in ("Figure", "Tableau"):
        for button in tab.get_by_role("button", name=view).all():
            button.click()
        assert violations(tab) == []
