"""One look: the palette of the brand, the French locale, and a ruler that agrees with browsers."""

from contextlib import closing
from pathlib import Path

import altair as alt
import fontpkg_inter
import polars as pl
import pytest
import vl_convert
import yaml
from here import COLOURS, ROOT, TABLES
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from fiches.drawing import theme
from fiches.drawing.svg import draw
from fiches.errors import FichesError
from fiches.french.wording import NNBSP
from fiches.settings import Project

FONT = Path(fontpkg_inter.__file__).parent / "files" / "Inter[opsz,wght].ttf"

MEASURE = """(cases) => cases.map(([text, size, weight]) => {
  const line = document.createElementNS("http://www.w3.org/2000/svg", "text");
  line.textContent = text;
  line.setAttribute("font-size", size);
  line.setAttribute("font-weight", weight);
  document.getElementById("s").append(line);
  return line.getComputedTextLength();
})"""

drawn = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_colours_are_those_of_the_brand() -> None:
    brand = yaml.safe_load((ROOT / "_brand.yml").read_text("utf-8"))
    assert vars(COLOURS) == brand["color"]["palette"]


def test_missing_colour_is_told_by_file(tmp_path: Path) -> None:
    (tmp_path / "_brand.yml").write_text('color: {palette: {imports: "#2b6cb0"}}')
    with pytest.raises(FichesError, match=r"_brand\.yml.*exports"):
        theme.palette(Project.at(tmp_path))


def test_a_palette_is_read_again_when_its_file_has_changed(tmp_path: Path) -> None:
    project, brand = Project.at(tmp_path), tmp_path / "_brand.yml"
    brand.write_text((ROOT / "_brand.yml").read_text("utf-8"), "utf-8")
    before = theme.palette(project)
    assert theme.palette(project) is before
    brand.write_text(brand.read_text("utf-8").replace(before.imports, "#010203"), "utf-8")
    assert theme.palette(project).imports == "#010203"


def test_contrast_is_that_of_wcag() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert theme.contrast("#2b6cb0", "#2b6cb0") == 1


@given(drawn, drawn)
def test_contrast_has_no_direction(one: str, other: str) -> None:
    assert theme.contrast(one, other) == theme.contrast(other, one) >= 1


@given(drawn)
def test_text_is_in_the_colour_that_reads_better(ground: str) -> None:
    chosen = theme.contrast(COLOURS.readable_on(ground), ground)
    assert chosen == max(theme.contrast(ink, ground) for ink in (COLOURS.paper, COLOURS.ink))


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    assert theme.mix("#000000", "#ffffff", 0) == "#000000"
    assert theme.mix("#000000", "#ffffff", 1) == "#ffffff"
    assert theme.mix("#204060", "#a08060", 0.5) == "#606060"


def test_wider_type_is_wider() -> None:
    text = "Équipements automobiles"
    assert theme.text_width(text, 23) == pytest.approx(2 * theme.text_width(text, 11.5))
    assert theme.text_width(text, weight=600) > theme.text_width(text, weight=400)
    assert theme.text_width(NNBSP) < theme.text_width(" ")
    assert theme.text_width("") == 0


@pytest.mark.browser
def test_widths_are_those_of_a_browser(chromium: Browser) -> None:
    """Kerning, which isn't measured, brings letters closer, and seldom a little apart."""
    names = [product.short for product in TABLES.products.values()]
    names += [country.name for country in TABLES.names().countries.values()]
    texts = [*names, f"2{NNBSP}211,8{NNBSP}M€ · 3,3{NNBSP}%", "▲ +12,3 → −4,5"]
    cases = [(text, size, weight) for text in texts for size in (10.5, 14) for weight in (400, 600)]
    page = f"""<meta charset="utf-8"><style>
    @font-face {{ font-family: Inter; src: url("{FONT.as_uri()}"); font-weight: 100 900 }}
    </style><p style="font-family: Inter">x</p><svg id="s" font-family="Inter"></svg>"""
    with closing(chromium.new_page()) as tab:
        tab.goto(FONT.parent.as_uri())  # so that the page may load the font's file
        tab.set_content(page)
        tab.evaluate("document.fonts.load('600 14px Inter')")
        measured = tab.evaluate(MEASURE, cases)
    for (text, size, weight), width in zip(cases, measured, strict=True):
        ruled = theme.text_width(text, size, weight)
        assert -0.1 * size < ruled - width < 0.07 * width + 0.1 * size, (text, size, weight)


def test_numbers_that_vega_writes_are_french() -> None:
    frame = pl.DataFrame({"value": [-12345.67, 0.5]})
    numbers = alt.Chart(frame).mark_text().encode(text=alt.Text("value:Q", format=",.1f"))
    shares = alt.Chart(frame).mark_text().encode(text=alt.Text("value:Q", format=".1%"))
    svg = vl_convert.vegalite_to_svg((numbers + shares).to_dict(), format_locale=theme.LOCALE)
    assert "\u221212\u202f345,7" in svg
    assert "50,0\u00a0%" in svg


def test_charts_have_the_look_without_being_told() -> None:
    chart = alt.Chart(pl.DataFrame({"x": ["a"]})).mark_text().encode(text="x:N")
    svg = draw(chart, COLOURS, id="essai")
    assert "Inter" in svg
    assert f'fill="{COLOURS.ink}"' in svg
