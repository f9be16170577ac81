"""The labels of every figure of every department, measured in the drawn SVG with the font.

The chart's own tests measure what a chart means to draw; here is measured what page and paper get.
"""

import re
from collections.abc import Iterator

import pytest
from here import TABLES
from labels import Box, misplaced
from lxml import etree
from samples import sample

from fiches.documents.fiche import Fiche
from fiches.drawing import theme
from fiches.figures import KINDS
from fiches.figures.figure import Figure
from fiches.settings import Project

PRINTED_MM = 170
"""How wide a picture of `theme.WIDTH` is printed."""

POINT_MM = 25.4 / 72
SMALLEST_PT, SMALLEST_PX = 8, 12
"""On paper, and on a page as wide as the picture."""

ANCHORS = {"start": 0.0, "middle": 0.5, "end": 1.0}
TEXT = "{http://www.w3.org/2000/svg}text"


def boxes(svg: str) -> Iterator[Box]:
    """Measure the texts of a drawing: none may be turned or broken into lines by itself."""
    for text in etree.fromstring(svg).iter(TEXT):
        lineage = [text, *text.iterancestors()]
        assert not any(element.get("transform") for element in lineage)
        assert len(text) == 0

        def known(name: str, default: str, lineage: list[etree._Element] = lineage) -> str:
            return next((el.get(name) for el in lineage if el.get(name) is not None), default)

        size = float(known("font-size", "16"))
        weight = int(known("font-weight", "400"))
        x, y = (float(text.get(name, "0")) for name in ("x", "y"))
        yield Box.at(x, y, ANCHORS[known("text-anchor", "start")], text.text, size, weight)


def flaws(svg: str) -> list[str]:
    """Say which texts overlap, leave the picture or are too small once printed."""
    found = list(boxes(svg))
    assert found
    width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', svg).groups())
    assert width in {theme.WIDTH, theme.NARROW}
    to_points = PRINTED_MM / theme.WIDTH / POINT_MM
    return [
        *misplaced(found, width, height),
        *(
            f"{box.text} is printed at {box.size * to_points:.1f} pt"
            for box in found
            if box.size * to_points < SMALLEST_PT or box.size < SMALLEST_PX
        ),
    ]


def figures(fiche: Fiche) -> dict[str, Figure]:
    shown = (
        place.figure(kind.name) for kind in KINDS for place in (fiche, fiche.region, fiche.nation)
    )
    return {figure.id: figure for figure in shown if isinstance(figure, Figure)}


@pytest.fixture
def drawn(france: Project) -> Iterator[None]:
    """The pictures of the whole site, as they were drawn for it."""
    with france.current():
        yield


def drawing(*texts: str) -> str:
    inside = "".join(texts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 100">{inside}</svg>'


LABEL = '<text x="{x}" y="{y}" font-size="{size}">Équipements</text>'


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (LABEL.format(x=10, y=60, size=12), None),
        (LABEL.format(x=60, y=50, size=12), "overlaps"),
        (LABEL.format(x=10, y=55, size=12), "overlaps"),
        (LABEL.format(x=690, y=50, size=12), "leaves"),
        (LABEL.format(x=300, y=99, size=12), "leaves"),
        (LABEL.format(x=-1, y=90, size=12), "leaves"),
        (LABEL.format(x=300, y=50, size=11.9), "printed at 8.0 pt"),
        (LABEL.format(x=300, y=50, size=12), None),
    ],
)
def test_the_ruler_sees_flaws(other: str, told: str | None) -> None:
    found = flaws(drawing(LABEL.format(x=10, y=45, size=12), other))
    assert [told in flaw for flaw in found] == ([True] if told else [])


def test_the_ruler_knows_what_a_group_says_for_its_texts() -> None:
    svg = drawing('<g font-size="20" text-anchor="end"><text x="100" y="50">abc</text></g>')
    (box,) = boxes(svg)
    assert box.right == pytest.approx(100)
    assert box.left == pytest.approx(100 - theme.text_width("abc", 20))
    assert (box.size, box.bottom) == (20, 50 + 20 * theme.DESCENT)


@pytest.mark.slow
@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("code", sample((place.code for place in TABLES.departments), 20))
def test_labels_of_all_figures(code: str) -> None:
    shown = figures(Fiche(code))
    assert all(figure.narrow for figure in shown.values())
    found = {
        (name, width): flaws(svg)
        for name, figure in shown.items()
        for width, svg in (("wide", figure.svg), ("narrow", figure.narrow))
    }
    assert {name: told for name, told in found.items() if told} == {}
