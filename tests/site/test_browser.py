"""The site in a real browser: accessible, quiet, and every control does what it says."""

import io
import re
from pathlib import Path

import pikepdf
import pytest
from accessible import violations
from playwright.sync_api import Page, expect
from samples import ALL, EVER, sample
from visits import DESKTOP, PAGES, PHONE, Open

from fiches.documents.atlas import MEASURES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SITE = "Les indicateurs clés\u202f: commerce extérieur"


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", sample(PAGES, 8 if ALL else 2, every=EVER))
def test_axe_finds_nothing(visit: Open, name: str, viewport: dict[str, int]) -> None:
    page = visit(f"{name}.html", viewport).page

    assert violations(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_phone_scrolls_in_one_direction(visit: Open, name: str) -> None:
    page = visit(f"{name}.html", PHONE).page

    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_no_page_complains_or_asks_another_host(visit: Open, folder: Path) -> None:
    home = visit("index.html")

    embedded = set(folder.rglob("embed/*.html")) - set(folder.glob("fiches/08/embed/*"))
    for page in sample(
        sorted(set(folder.rglob("*.html")) - embedded), 240 if ALL else 80, every=EVER
    ):
        if b"<main" in page.read_bytes():  # no redirection
            home.page.goto(home.address + page.relative_to(folder).as_posix())
            assert home.page.locator("h1").count() == 1


def test_pages_read_without_a_script(visit: Open) -> None:
    page = visit("fiches/08.html", java_script_enabled=False).page
    expect(page.locator("figure svg").first).to_be_visible()
    expect(page.locator("figure details").first).to_be_visible()

    page = visit("index.html", java_script_enabled=False).page
    page.locator(".atlas-choice", has_text="Évolution des importations").click()
    expect(page.locator(".atlas-imports-growth")).to_be_visible()
    expect(page.locator(".finder input")).to_be_hidden()
    page.get_by_role("link", name="Ardennes", exact=True).click()
    expect(page).to_have_title(f"Ardennes (08) – commerce extérieur – {SITE}")


def results(page: Page, typed: str) -> list[str]:
    page.get_by_label("Trouver un département").fill(typed)
    return [link.inner_text().split("\n")[0] for link in page.locator(".finder-results a").all()]


FOUND = {
    "nord ardennes": "08 Ardennes",
    "ardennes": "08 Ardennes",
    "8": "08 Ardennes",
    "2A": "20 Corse",
    "9d": "974 La Réunion",
    "haute corse": "20 Corse",
    "cote d'or": "21 Côte-d’Or",
    "CÔTE D’OR": "21 Côte-d’Or",
    "saint-denis": "93 Seine-Saint-Denis",
    "alsace": "67 Bas-Rhin",
    "grand est": "08 Ardennes",
}
"""What is typed, and what stands first."""


def test_the_finder_finds(visit: Open) -> None:
    page = visit("index.html").page
    assert {typed: results(page, typed)[0] for typed in FOUND} == FOUND


def test_the_finder_says_that_there_is_none(visit: Open) -> None:
    page = visit("index.html").page
    for typed in ("atlantide", "<script>"):
        assert results(page, typed) == []
        expect(page.locator(".finder [role=status]")).to_have_text(
            "Aucun département ne correspond."
        )


def test_the_finder_works_by_keyboard(visit: Open) -> None:
    page = visit("index.html").page
    results(page, "savoie")
    field = page.get_by_label("Trouver un département")

    field.press("ArrowDown")
    expect(page.locator(".finder-results a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    expect(page.locator(".finder-results")).to_be_hidden()

    results(page, "haute savoie")
    field.press("Enter")
    expect(page).to_have_title(f"Haute-Savoie (74) – commerce extérieur – {SITE}")


def column(page: Page, number: int) -> list[float]:
    cells = page.locator(f".sortable tbody td:nth-child({number})")
    return [float(value) for value in cells.evaluate_all("c => c.map(e => e.dataset.value)")]


def test_the_table_sorts(visit: Open) -> None:
    page = visit("index.html").page
    header = page.get_by_role("columnheader", name="Exportations", exact=True)

    header.get_by_role("button").click()
    values = column(page, 4)
    assert values == sorted(values, reverse=True)
    assert len(values) == 100
    expect(header).to_have_attribute("aria-sort", "descending")

    header.get_by_role("button").press("Enter")
    assert column(page, 4) == values[::-1]
    expect(header).to_have_attribute("aria-sort", "ascending")

    page.get_by_role("columnheader", name="Département").get_by_role("button").click()
    names = page.locator(".sortable tbody th").all_inner_texts()
    assert (names[0], names[-1]) == ("Ain", "Yvelines")
    expect(header).not_to_have_attribute("aria-sort", "ascending")
    assert page.locator(".sortable tfoot th").inner_text() == "France"


def test_the_map_shows_the_chosen_measure(visit: Open) -> None:
    page = visit("index.html").page
    expect(page.locator(".atlas-map:visible")).to_have_count(1)

    opened = MEASURES[0].name
    assert opened == "coverage"
    expect(page.locator(".atlas-map:visible")).to_have_class(f"atlas-map atlas-{opened}")
    for measure in (*MEASURES[1:], MEASURES[0]):
        page.locator(f".atlas input[value={measure.name}]").check(force=True)
        expect(page.locator(".atlas-map:visible")).to_have_class(f"atlas-map atlas-{measure.name}")

    tile = page.locator(".atlas-coverage a[href$='08.html']")
    assert tile.get_attribute("aria-label") == "08\u00a0Ardennes\u00a0: 157,9\u00a0%"
    tile.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ardennes")


def test_a_figure_turns_into_its_table(visit: Open) -> None:
    page = visit("fiches/08.html").page
    figure = page.locator("#balance-figure")

    figure.get_by_role("button", name="Tableau").click()
    expect(figure.locator("svg.wide")).to_be_hidden()
    expect(figure.get_by_role("row").filter(has_text="Allemagne").first).to_be_visible()

    figure.get_by_role("button", name="Figure").click()
    expect(figure.locator("svg.wide")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "page_name"),
    [
        ("nord ardennes", "fiches/08.html"),
        ("nomenclature", "methode.html"),
        ("2A", "fiches/20.html"),
        ("974", "fiches/974.html"),
    ],
)
def test_the_search_finds_pages(visit: Open, typed: str, page_name: str) -> None:
    page = visit("methode.html").page

    page.get_by_label("Chercher dans le site").fill(typed)
    page.get_by_role("button", name="Chercher").click()

    hits = page.locator(".hits > li > a")
    expect(hits.first).to_be_visible()
    assert any(link.get_attribute("href").endswith(page_name) for link in hits.all())


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("zzzzzz", "Aucune page ne contient «\u00a0zzzzzz\u00a0»."),
        ("<img src=x onerror=alert(1)>", re.compile("trouvée|Aucune")),
        ("%", re.compile("Écrivez ce que vous cherchez")),
    ],
)
def test_the_search_answers_whatever_is_typed(
    visit: Open, typed: str, answer: str | re.Pattern[str]
) -> None:
    page = visit("recherche.html").page

    page.get_by_label("Chercher dans le site").fill(typed)
    page.get_by_label("Chercher dans le site").press("Enter")

    expect(page.locator(".search-results [role=status]")).to_have_text(answer)
    assert page.locator(".hits img").count() == 0


def test_the_search_leads_neither_to_itself_nor_to_what_is_not_there(visit: Open) -> None:
    page = visit("recherche.html?q=page introuvable").page
    status = page.locator(".search-results [role=status]")
    expect(status).to_have_text("Aucune page ne contient «\u00a0page introuvable\u00a0».")

    page = visit("recherche.html?q=département").page
    expect(page.locator(".search-results [role=status]")).to_contain_text("page")

    found = page.locator(".hits > li > a").evaluate_all("links => links.map(a => a.href)")
    assert found
    assert [link for link in found if re.search(r"/(404|recherche)\.html", link)] == []


@pytest.mark.parametrize("name", ["index", "donnees", "fiches/08"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit: Open, name: str) -> None:
    page = visit(f"{name}.html").page
    expected = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, input, summary, [tabindex='0']")]
          .filter(e => e.checkVisibility({visibilityProperty: true}))
          .filter(e => e.type !== "radio" || e.checked)
          .filter(e => e.tabIndex >= 0)  // maps and figures have one stop, then arrows
          .map((e, i) => { e.dataset.stop = i; return i; }).length"""
    )

    reached, invisible = set(), []
    for _ in range(expected + 5):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
              const e = document.activeElement, s = getComputedStyle(e);
              const drawn = (f) => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
              const marked = drawn() || s.stroke !== "none"
                || e.matches(".atlas a, .atlas input, .finder-results a");
              return [e.dataset.stop ?? null, marked, e.outerHTML.slice(0, 80)];
            }"""
        )
        if stop[0] is not None:
            reached.add(int(stop[0]))
        if not stop[1] and not stop[2].startswith("<body"):
            invisible.append(stop[2])

    assert len(reached) == expected
    assert invisible == []


def test_the_first_stop_leads_to_the_text(visit: Open) -> None:
    page = visit("fiches/08.html").page

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_what_is_not_there_leads_back(visit: Open) -> None:
    lost = visit("fiches/2024/nulle-part.html")
    assert len(lost.errors) == 1, "the browser notes the answer 404, and nothing else"
    lost.errors.clear()
    expect(lost.page.get_by_role("heading", level=1)).to_have_text("Page introuvable")
    expect(lost.page.locator(".mark")).to_have_css("position", "sticky")

    lost.page.get_by_role("link", name="Choisir un département").click()

    expect(lost.page).to_have_url(re.compile(r"/index\.html$"))


def test_the_mark_stays_in_sight(visit: Open) -> None:
    page = visit("fiches/08.html").page

    page.evaluate("scrollTo(0, 5000)")
    expect(page.get_by_text("Données simulées – ne pas citer").first).to_be_in_viewport()


def test_the_printed_page_drops_the_chrome(visit: Open) -> None:
    page = visit("fiches/08.html").page
    page.emulate_media(media="print")

    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.locator(".toc")).to_be_hidden()
    expect(page.locator(".mark")).to_be_visible()
    expect(page.locator("figure svg").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= DESKTOP["width"]
    printed = pikepdf.open(io.BytesIO(page.pdf(format="A4")))
    assert 6 <= len(printed.pages) <= 22


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", ["index", "fiches/08"])
def test_the_layout_stays_still(visit: Open, name: str, viewport: dict[str, int]) -> None:
    page = visit("donnees.html", viewport).page
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.context.add_init_script(
        """window.shifts = [];
        const place = (rect) => [rect.x, rect.y, rect.width, rect.height].map(Math.round).join(" ");
        const told = ({node, previousRect, currentRect}) =>
          `${node?.outerHTML?.slice(0, 80)}: ${place(previousRect)} -> ${place(currentRect)}`;
        new PerformanceObserver((list) => {
          for (const {value, sources} of list.getEntries())
            window.shifts.push([value, ...sources.map(told)]);
        }).observe({type: "layout-shift", buffered: true});"""
    )

    page.goto(page.url.replace("donnees", name))
    page.wait_for_load_state("networkidle")
    for _ in range(30):
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(20)

    shifts = page.evaluate("window.shifts")
    assert sum(value for value, *_ in shifts) < 0.05, shifts


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_headings_stand_where_they_will_while_inter_is_on_its_way(
    visit: Open, viewport: dict[str, int]
) -> None:
    visited = visit("index.html", viewport)
    page = visited.page
    tops = """() => [...document.querySelectorAll("h1, h2")].map(
        (one) => Math.round(one.getBoundingClientRect().top))"""
    with_inter = page.evaluate(tops)

    page.route("**/*.woff2", lambda route: route.abort())
    page.reload()
    visited.errors.clear()  # of the font that never comes

    without = page.evaluate(tops)
    assert len(without) >= 3
    assert all(abs(a - b) <= 60 for a, b in zip(with_inter, without, strict=True))


def test_figures_out_of_sight_are_drawn_too(visit: Open) -> None:
    page = visit("fiches/08.html").page

    page.wait_for_function(
        """() => [...document.querySelectorAll("figure svg")].every(
          (svg) => svg.checkVisibility({ contentVisibilityAuto: true })
            || getComputedStyle(svg).display === "none")"""
    )


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("heading", ["importations", "pratique"])
def test_an_anchor_is_found_below_figures_that_were_not_laid_out(
    visit: Open, heading: str, viewport: dict[str, int]
) -> None:
    page = visit(f"fiches/08.html#{heading}", viewport).page

    expect(page.locator(f"#{heading} > h2, #{heading} > h3").first).to_be_in_viewport()
    assert page.evaluate("scrollY") > 3000
