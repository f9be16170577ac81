"""Marks at given places: a picture that is put together quickly is Altair's own."""

import re

import altair as alt
import pytest
import vl_convert

from fiches.drawing import marks


def test_a_picture_written_quickly_is_the_chart_that_altair_writes() -> None:
    layers = [
        marks.paths([marks.path("M0 0L9 9", stroke="#123456")], "lines", width=2, opacity=0.5),
        marks.texts([marks.text("l’Ain", 3, 4, fill="#000000")], "names", size=12, weight=600),
    ]
    quick = marks.picture(layers, 20, 30).to_dict(validate=False)
    usual = alt.LayerChart(
        layer=layers, width=30, height=20, autosize=alt.AutoSizeParams(type="none")
    ).to_dict()
    drawn = [vl_convert.vegalite_to_svg(one) for one in (quick, usual)]
    numbers = re.compile(r'(id="[a-z]+|#[a-z]+)\d+')  # Vega counts on from drawing to drawing
    assert numbers.sub(r"\1", drawn[0]) == numbers.sub(r"\1", drawn[1])
    assert "l’Ain" in drawn[0]


def test_a_picture_is_checked_as_any_chart() -> None:
    picture = marks.picture([marks.paths([], "lines")], 20)
    assert picture.to_dict()["width"] == 720
    picture.width = "wide"
    with pytest.raises(alt.utils.schemapi.SchemaValidationError):
        picture.to_dict()


def test_an_outline_of_nothing_draws_nothing() -> None:
    picture = marks.picture([marks.paths([marks.path("", fill="#123456")], "lines")], 20)
    assert "A" not in re.sub(r"<(?!path)[^>]*>", "", vl_convert.vegalite_to_svg(picture.to_dict()))
