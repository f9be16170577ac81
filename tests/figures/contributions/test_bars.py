"""The bars of contributions: to either side of an axis that crosses no name."""

import re

import pytest
from boxes import flaws, layers, texts
from here import COLOURS

from fiches.figures.contributions import bars

VALUES = (0.93, 0.2, 0.0004, -0.001, -0.3, -1.1)

PANELS = [
    (
        heading,
        [
            *(
                bars.Bar(
                    "Fruits et légumes préparés", value, f"{value:+.1f} pt", "+1 M€", total=False
                )
                for value in VALUES
            ),
            bars.Bar("Ensemble", sum(VALUES), "−0,3 pt", "+2 M€", total=True),
        ],
    )
    for heading in ("Par produit", "Par pays")
]

LINE = re.compile(r"M([\d.]+),([\d.]+)L([\d.]+),([\d.]+)")

BAR = re.compile(r"M([\d.]+),[\d.]+h(-?[\d.]+)v")


@pytest.mark.parametrize("form", [bars.WIDE, bars.NARROW], ids=["wide", "narrow"])
def test_no_line_crosses_a_text(form: bars.Form) -> None:
    chart = bars.chart(PANELS, "exports", COLOURS, form)
    assert flaws(chart) == []

    drawn = " ".join(row["path"] for row in layers(chart)["bars"])
    lines = [tuple(map(float, one)) for one in LINE.findall(drawn)]
    crossed = [
        text.text
        for text in texts(chart)
        for x0, y0, x1, y1 in lines
        if x0 < text.right and x1 > text.left and y0 < text.bottom and y1 > text.top
    ]

    assert len(lines) >= 2 * len(PANELS)
    assert crossed == []


def test_rises_stand_on_the_right_of_the_axis_and_falls_on_the_left() -> None:
    chart = bars.chart(PANELS[:1], "exports", COLOURS)
    axis, *drawn = layers(chart)["bars"]
    x = float(LINE.findall(axis["path"])[0][0])
    found = [tuple(map(float, one.groups())) for row in drawn if (one := BAR.match(row["path"]))]
    scale = max(abs(width) for _, width in found) / max(map(abs, VALUES))

    assert {start for start, _ in found} == {x}
    assert [width for _, width in found] == pytest.approx(
        [value * scale for value in (*VALUES, sum(VALUES))], abs=0.11
    )
