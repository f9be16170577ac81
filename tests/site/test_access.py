"""What a page is for those who hear it, see it with forced colours, or need its words large."""

import json
import re
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import html
from playwright.sync_api import Page, expect
from samples import sample
from visits import DESKTOP, FICHES, PAGES, PHONE, Open

from fiches.publish import search

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_IMAGES = 20  # a fiche has some 16 figures, and a map
LEAST_TEXT = 12  # pixels
LEAST_CONTRAST = 4.5

PICTURED = sample(
    (
        *("index.html", "pays/US.html", "produits/C11Z.html", "territoires/ti-9307.html"),
        *("comparer.html?d=08,75", *(f"fiches/{code}.html" for code in FICHES)),
    ),
    3,
)
"""Pages that have pictures."""

VIEWPORTS = pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])

EVERY_TEXT = """() => {
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { parentElement, data } = walker.currentNode;
    const silent = parentElement.closest("svg, script, style, noscript, [aria-hidden=true]");
    if (!silent && parentElement.checkVisibility({ visibilityProperty: true })) found.push(data);
  }
  return found;
}"""

PICTURES = """() => [...document.querySelectorAll("main svg")]
  .filter((svg) => svg.checkVisibility({ visibilityProperty: true }))"""

SMALL = f"""(least) => {{
  const size = (text) => parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a;
  return ({PICTURES})().flatMap((svg) => [...svg.querySelectorAll("text")])
    .filter((text) => /[\\p{{L}}\\p{{N}}]/u.test(text.textContent) && size(text) < least - .05)
    .map((text) => [text.textContent, size(text)]);
}}"""

INKS = f"""() => ({PICTURES})().filter((svg) => svg.querySelector("text")).map((svg) => ({{
  paper: getComputedStyle(svg).backgroundColor,
  inks: [...svg.querySelectorAll("*")].map((one) => getComputedStyle(one))
    .map((style) => style.fill + style.stroke),
}}))"""

SIZES = f"""() => ({PICTURES})()
  .map((svg) => svg.querySelector("path, rect, circle").getBoundingClientRect().width)"""

CONTRAST = """(e) => {
  const linear = (part) => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4;
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((part) => linear(part / 255));
    return .2126 * r + .7152 * g + .0722 * b + .05;
  };
  const { color, backgroundColor } = getComputedStyle(e);
  const [one, other] = [color, backgroundColor].map(light);
  return Math.max(one, other) / Math.min(one, other);
}"""


def heard(page: Page) -> list[tuple[str, str]]:
    """Return what the browser tells a screen reader: roles and names, in reading order."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"]
    ]


def plain(text: str) -> str:
    """Return the letters and figures of a text, without what stands between them."""
    return re.sub(r"\W", "", text.lower())


@VIEWPORTS
@pytest.mark.parametrize("code", FICHES)
def test_a_fiche_is_heard_whole_and_its_figures_are_few_images(
    visit: Open, code: str, viewport: dict[str, int]
) -> None:
    page = visit(f"fiches/{code}.html", viewport).page
    told = heard(page)

    images = [name for role, name in told if role in {"image", "img"}]
    assert len(page.query_selector_all(".figure-picture")) <= len(images) <= MOST_IMAGES
    assert all(len(name) > len("Carte") for name in images)

    tables = [name for role, name in told if role == "table"]
    assert len(tables) == len(page.query_selector_all("main table")) > 10
    assert all(tables)

    aloud = plain("".join(name for role, name in told if role == "StaticText"))
    texts = [text for text in page.evaluate(EVERY_TEXT) if plain(text)]
    assert len(texts) > 1000
    assert [text for text in texts if plain(text) not in aloud] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_control_is_called_by_what_stands_on_it(visit: Open, name: str) -> None:
    page = visit(f"{name}.html").page

    named = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, [role=button], [role=option]")]
          .filter((one) => one.hasAttribute("aria-label"))
          .map((one) => {
            const shown = one.cloneNode(true);
            shown.querySelectorAll("title").forEach((title) => title.remove());
            return [shown.textContent, one.getAttribute("aria-label")];
          })"""
    )

    assert len(named) >= 100 or name != "index"
    assert [one for one in named if not plain(one[1]).startswith(plain(one[0]))] == []


@VIEWPORTS
@pytest.mark.parametrize("path", PICTURED)
def test_no_text_of_a_picture_is_small(visit: Open, path: str, viewport: dict[str, int]) -> None:
    page = visit(path, viewport).page

    assert page.evaluate(SMALL, 1000), "the page has no picture"
    assert page.evaluate(SMALL, LEAST_TEXT) == []


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("path", PICTURED)
def test_forced_colours_leave_pictures_as_they_are(visit: Open, path: str, scheme: str) -> None:
    page = visit(path).page
    before, sizes = page.evaluate(INKS), page.evaluate(SIZES)
    assert before

    page.emulate_media(forced_colors="active", color_scheme=scheme)
    after = page.evaluate(INKS)

    smaller = [
        (now, then)
        for now, then in zip(page.evaluate(SIZES), sizes, strict=True)
        if now < 0.9 * then
    ]
    assert smaller == []
    assert [one["inks"] for one in after] == [one["inks"] for one in before]
    assert {one["paper"] for one in after} == {"rgb(255, 255, 255)"}


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize(
    ("name", "pressed", "other"),
    [
        ("index", ".atlas-choice:has(:checked)", ".atlas-choice:not(:has(:checked))"),
        ("fiches/08", "[aria-pressed=true]", "[aria-pressed=false]"),
    ],
)
def test_forced_colours_show_what_is_pressed(
    visit: Open, name: str, pressed: str, other: str, scheme: str
) -> None:
    page = visit(f"{name}.html", forced_colors="active", color_scheme=scheme).page

    def ground(selector: str) -> str:
        control = page.locator(f"{selector} >> visible=true").first
        assert control.evaluate(CONTRAST) >= LEAST_CONTRAST
        return control.evaluate("e => getComputedStyle(e).backgroundColor")

    assert ground(pressed) != ground(other)


@cache
def words_of(file: Path) -> set[str]:
    """Return the words of a page's own text, stemmed."""
    main = html.fromstring(file.read_text("utf-8")).find(".//main")
    return search.stems(" ".join(main.xpath(".//text()[not(ancestor::script)]")))


@pytest.mark.parametrize(
    "typed", ["aluminium", "aéronautique", "états-unis", "pays de destination"]
)
def test_only_pages_that_have_the_words_are_found(visit: Open, folder: Path, typed: str) -> None:
    page = visit(f"recherche.html?q={quote(typed)}").page
    status = page.locator(".search-results [role=status]")
    expect(status).to_contain_text(re.compile("trouvée|Aucune"))
    hits = page.locator(".hits > li > a").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    count = int(match[0]) if (match := re.match(r"\d+", status.inner_text())) else len(hits)

    stems = search.stems(typed)
    assert [hit for hit in hits if not stems <= words_of(folder / hit.split("#")[0])] == []
    index = json.loads((folder / search.FILE).read_text("utf-8"))
    having = [name for name, _ in index["pages"] if stems <= words_of(folder / f"{name}.html")]
    assert count <= len(having)
    assert (len(hits) > 0) == (len(having) > 0)


def test_fiches_are_found_by_what_a_product_weighs_there(visit: Open, folder: Path) -> None:
    typed = "aéronautique"
    index = json.loads((folder / search.FILE).read_text("utf-8"))
    weights: dict[str, int] = {}
    for item in index["items"]:
        if search.stems(typed) <= search.stems(item["name"]):
            for number, (weight, *_) in item["in"]:
                name = index["pages"][number][0]
                weights[name] = max(weight, weights.get(name, 0))
    heaviest = sorted(weights.values(), reverse=True)

    page = visit(f"recherche.html?q={quote(typed)}").page
    expect(page.locator(".hits > li > a").first).to_be_visible()
    hits = page.locator(".hits > li > a").evaluate_all(
        "all => all.map(a => a.getAttribute('href'))"
    )
    found = [name for hit in hits if (name := hit.removesuffix(".html")).startswith("fiches/")]

    assert len(found) > 3
    ranked = [weights.get(name, 0) for name in found]
    assert ranked == (heaviest + [0] * len(found))[: len(found)]


ENGLISH = re.compile(r"\b(?:the|of|and|is|are|to|from|with|this|that|for)\b", re.IGNORECASE)
"""Words that English has in any sentence, and French in none."""


@pytest.mark.parametrize("name", [*PAGES, "accessibilite", "recherche"])
def test_english_says_that_it_is(folder: Path, name: str) -> None:
    page = html.fromstring((folder / f"{name}.html").read_text("utf-8"))
    own = "ancestor::*[@lang][1]/@lang='fr' and not(ancestor::script or ancestor::style)"

    assert page.get("lang") == "fr"
    for text in page.xpath(f"//text()[{own}]"):
        assert len(set(map(str.lower, ENGLISH.findall(text)))) < 2, text
    for code in page.xpath("//pre"):
        assert code.xpath("ancestor-or-self::*[@lang][1]/@lang") == ["en"], code.text_content()
