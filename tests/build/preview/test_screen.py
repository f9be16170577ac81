"""The preview in a browser: what is told over the page, and where the reader stays."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from visits import DESKTOP, PHONE

from fiches.build.preview.server import Server
from fiches.settings import Project

pytestmark = pytest.mark.browser

Serve = Callable[..., Server]

PARAGRAPHS = "\n\n".join(f"Alinéa numéro {n}. " + "Une suite de mots. " * 30 for n in range(80))
MINUTES = 180_000


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(viewport=request.param)
    context.set_default_timeout(MINUTES)
    expect.set_options(timeout=MINUTES)
    yield context.new_page()
    context.close()


def write(project: Project, text: str) -> None:
    (project.root / "essai.qmd").write_text(
        f"---\ntitle: Essai\nlang: fr\n---\n\n{text}\n", "utf-8"
    )


def test_what_is_wrong_is_told_over_the_page_and_goes_away_when_mended(
    serve: Serve, project: Project, page: Page
) -> None:
    server = serve()
    write(project, PARAGRAPHS)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{server.address}essai.html")
    panel = page.locator("#apercu")

    write(project, f"Un mot.\n\n`{{python}} absent`\n\n{PARAGRAPHS}")
    expect(panel).to_contain_text("essai.qmd, ligne 8")
    expect(panel).to_contain_text("Cette page n’a pas pu être faite")
    assert page.get_by_text("Alinéa numéro 3.").count() == 1
    box, view = panel.bounding_box(), page.viewport_size
    assert box
    assert view
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= view["width"]
    assert box["y"] + box["height"] <= view["height"]
    assert box["height"] <= view["height"] / 2
    assert page.evaluate("document.documentElement.scrollWidth") <= view["width"]

    write(project, f"Un [lien](absent.html).\n\n{PARAGRAPHS}")
    expect(panel).to_contain_text("absent.html")
    expect(panel).to_have_class("conseil")
    panel.locator("summary").click()
    write(project, f"Un [lien](absent.html) de plus.\n\n{PARAGRAPHS}")
    expect(page.get_by_text("de plus.")).to_have_count(1)
    expect(panel.locator("details")).not_to_have_attribute("open", "")  # closed, it stays so

    write(project, PARAGRAPHS)
    expect(page.get_by_text("de plus.")).to_have_count(0)
    expect(page.locator("#apercu:has-text('absent.html')")).to_have_count(0)
    assert errors == []


@pytest.mark.parametrize("anchor", ["", "#partie"])
def test_the_reader_stays_where_they_were(
    serve: Serve, project: Project, page: Page, anchor: str
) -> None:
    server = serve()
    head = "## Une partie {#partie}\n\n"
    write(project, head + PARAGRAPHS)
    page.goto(f"{server.address}essai.html{anchor}")
    mark = page.get_by_text("Alinéa numéro 40.")
    mark.evaluate("(node) => scrollTo(0, node.getBoundingClientRect().top + scrollY - 100)")
    before = mark.bounding_box()

    more = "Un alinéa ajouté plus haut. " * 200
    write(project, f"{head}{more}\n\n{PARAGRAPHS}")
    expect(page.get_by_text("ajouté plus haut")).to_have_count(1)
    page.wait_for_load_state("load")
    page.wait_for_timeout(300)
    after = mark.bounding_box()
    assert before
    assert after
    assert abs(after["y"] - before["y"]) <= 2
    assert page.evaluate("scrollY") > 1000


def test_a_page_that_comes_later_replaces_the_word_that_it_is_missing(
    serve: Serve, project: Project, page: Page
) -> None:
    server = serve()
    page.goto(f"{server.address}neuve.html")
    expect(page.locator("h1")).to_contain_text("Il n’y a pas de page")
    (project.root / "neuve.qmd").write_text("---\ntitle: Neuve\n---\n\nUn texte.\n", "utf-8")
    expect(page.get_by_text("Un texte.")).to_have_count(1)


def test_a_hidden_page_holds_no_line(serve: Serve, project: Project, chromium: Browser) -> None:
    """A browser opens six lines to a server: ten pages that each held one would block it."""
    server = serve()
    context = chromium.new_context()
    context.set_default_timeout(MINUTES)
    try:
        for number in range(10):
            page = context.new_page()
            page.goto(f"{server.address}essai.html?{number}")
            page.evaluate(
                "Object.defineProperty(document, 'hidden', {value: true});"
                "document.dispatchEvent(new Event('visibilitychange'))"
            )
        last = context.new_page()
        last.goto(f"{server.address}essai.html")
        write(project, "Autre chose.")
        last.get_by_text("Autre chose.").wait_for()
    finally:
        context.close()
