"""The SVG that page and paper share: lean, in French, and the same picture as Vega's."""

import re

import altair as alt
import polars as pl
import pytest
import vl_convert
from here import COLOURS
from lxml import etree

from fiches.drawing import marks, theme
from fiches.drawing.svg import clean, data_attributes, draw

SVG = "{http://www.w3.org/2000/svg}"
ENGLISH = re.compile(r"\b(mark|container|axis|legend|symbol|graphics|group|title)\b")

ROWS = [
    marks.path(
        "M10.0,20.0h100v50h-100Z",
        fill="#2b6cb0",
        about=data_attributes(tip="Été & « fin » : 1", node="a"),
    ),
    marks.path("M120.0,20.0h100v50h-100Z", fill="#7b3fa0", stroke="#000000"),
]
LINES = [
    marks.text("L'été <b>", 10, 20, fill="#1b1f2a"),
    marks.text("à droite", 300, 40, fill="#1b1f2a", align="right"),
    marks.text("au milieu", 200, 80.25, fill="#5b6472", align="center"),
]


@pytest.fixture
def chart() -> alt.LayerChart:
    layers = [marks.paths(ROWS, "paths", opacity=0.35), marks.texts(LINES, "texts", size=14)]
    return marks.picture(layers, 100)


@pytest.fixture
def axes() -> alt.Chart:
    """An ordinary chart, with axes, a gradient and a clipped mark."""
    frame = pl.DataFrame({"x": [1, 2, 3], "y": [1500.5, 2500.25, -500.75]})
    gradient = alt.Gradient(
        gradient="linear",
        stops=[alt.GradientStop(color="#2b6cb0", offset=0), alt.GradientStop("#fff", offset=1)],
    )
    return (
        alt.Chart(frame)
        .mark_area(color=gradient, clip=True)
        .encode(x=alt.X("x:Q", title="Trimestre"), y=alt.Y("y:Q", title="Valeur"))
        .properties(width=300, height=200)
    )


def vega(chart: alt.TopLevelMixin) -> str:
    """Return what Vega draws of a chart in the project's look."""
    specification = chart.to_dict() | {"config": theme.config(COLOURS)}
    return vl_convert.vegalite_to_svg(specification, format_locale=theme.LOCALE)


def texts(svg: str) -> list[str]:
    return ["".join(text.itertext()) for text in etree.fromstring(svg).iter(f"{SVG}text")]


def test_the_size_is_left_to_the_page(chart: alt.LayerChart) -> None:
    root = etree.fromstring(draw(chart, COLOURS, id="essai"))
    assert root.get("viewBox") == "0 0 720 100"
    assert {"width", "height"}.isdisjoint(root.attrib)


def test_text_stays_text_in_inter(chart: alt.LayerChart) -> None:
    svg = draw(chart, COLOURS, id="essai")
    assert texts(svg) == ["L’été <b>", "à droite", "au milieu"]
    assert set(re.findall(r'font-family="([^"]+)"', svg)) == {"Inter, sans-serif"}


def test_what_isnt_measured_is_drawn_alike(chart: alt.LayerChart) -> None:
    """Texts go through Vega without their contents where nothing depends on their width."""
    assert draw(chart, COLOURS, id="essai") == clean(vega(chart), prefix="essai")


def test_marks_say_what_they_stand_for(chart: alt.LayerChart) -> None:
    root = etree.fromstring(draw(chart, COLOURS, id="essai"))
    data = [{k: v for k, v in el.attrib.items() if k.startswith("data-")} for el in root.iter()]
    assert [found for found in data if found] == [
        {"data-tip": "Été & «\u00a0fin\u00a0»\u00a0: 1", "data-node": "a"}
    ]


@pytest.mark.parametrize("name", ["chart", "axes"])
def test_nothing_but_the_charts_words(name: str, request: pytest.FixtureRequest) -> None:
    svg = draw(request.getfixturevalue(name), COLOURS, id="essai")
    for element in etree.fromstring(svg).iter():
        assert {"role", "class", "style"}.isdisjoint(element.attrib)
        for attribute, value in element.attrib.items():
            assert not attribute.startswith("aria-")
            assert not ENGLISH.search(value)


def test_identifiers_are_the_figures_own(axes: alt.Chart) -> None:
    svg = draw(axes, COLOURS, id="essai")
    identifiers = re.findall(r'\bid="([^"]+)"', svg)
    assert len(identifiers) >= 2  # the gradient and the clip
    assert all(identifier.startswith("essai-") for identifier in identifiers)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) == set(identifiers)


@pytest.mark.parametrize("name", ["chart", "axes"])
def test_numbers_have_one_decimal(name: str, request: pytest.FixtureRequest) -> None:
    svg = draw(request.getfixturevalue(name), COLOURS, id="essai")
    for geometry in re.findall(r'\b(?:d|x|y|x2|y2|transform)="([^"]+)"', svg):
        assert not re.search(r"\.\d\d|\de-|-0(?![.\d])", geometry)
    assert "fill-opacity" not in svg or 'fill-opacity="0.35"' in svg


@pytest.mark.parametrize("name", ["chart", "axes"])
def test_the_picture_is_vegas(name: str, request: pytest.FixtureRequest) -> None:
    chart = request.getfixturevalue(name)
    raw = vega(chart)
    rounded = re.sub(r"\d+\.\d{2,}(?=[,)CLMZ])", lambda found: f"{float(found[0]):.1f}", raw)
    plain = rounded.replace('fill="transparent"', 'fill="none"').replace("L'été", "L’été")
    size = re.search(r'width="\d+" height="\d+"', raw)
    assert size
    clean = draw(chart, COLOURS, id="essai").replace("<svg ", f"<svg {size[0]} ")
    assert vl_convert.svg_to_png(clean) == vl_convert.svg_to_png(plain)


def test_it_is_a_fraction_of_vegas_weight(chart: alt.LayerChart) -> None:
    assert len(draw(chart, COLOURS, id="essai")) < len(vega(chart)) / 2


def test_the_same_chart_gives_the_same_bytes(axes: alt.Chart) -> None:
    assert draw(axes, COLOURS, id="essai") == draw(axes, COLOURS, id="essai")
