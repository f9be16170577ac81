"""Marks at places computed beforehand: charts whose geometry is ours, not Vega's scales.

Rows are plain dictionaries with coordinates in pixels from the picture's upper left corner, so that
a drawing depends on its numbers alone and can be measured before it is drawn.
"""

import json
from collections.abc import Sequence
from typing import Any, Literal

import altair as alt

from fiches.drawing import theme

Row = dict[str, Any]
Align = Literal["left", "center", "right"]

_UNIT = 4
"""The size at which Vega draws a symbol's own path at its own scale: the square of 2."""


def path(outline: str, *, fill: str = "none", stroke: str = "none", about: str = "") -> Row:
    """Describe an SVG path, in absolute coordinates.

    Parameters
    ----------
    outline
        The path's `d`.
    fill, stroke
        Colours, or `none`.
    about
        What it stands for, from `drawing.data_attributes`.
    """
    return {"path": outline, "fill": fill, "stroke": stroke, "about": about}


def text(content: str, x: float, y: float, *, fill: str, align: Align = "left") -> Row:
    """Describe a line of text whose baseline lies at `y`."""
    return {"text": content, "x": round(x, 1), "y": round(y, 1), "fill": fill, "align": align}


def paths(rows: Sequence[Row], name: str, *, opacity: float = 1, width: float = 1) -> alt.Chart:
    """Draw what `path` describes as a layer called `name`.

    `opacity` is that of the fills, `width` that of the strokes, in pixels, with round ends.
    """
    mark: Any = {
        "type": "point",
        "x": 0,
        "y": 0,
        "size": _UNIT,
        "opacity": 1,
        "fillOpacity": opacity,
        "strokeWidth": width,
        "strokeCap": "butt" if width == 1 else "round",
    }
    return alt.Chart(
        _inline([row for row in rows if row["path"]]),  # Vega draws a circle where there is none
        name=name,
        mark=mark,
        encoding=alt.FacetedEncoding(
            shape=_as_is("path"),
            fill=_as_is("fill"),
            stroke=_as_is("stroke"),
            description={"field": "about", "type": "nominal"},
        ),
    )


def texts(
    rows: Sequence[Row],
    name: str,
    *,
    size: float = theme.SIZE,
    weight: Literal[400, 600] = 400,
) -> alt.Chart:
    """Write what `text` describes as a layer called `name`."""
    mark: Any = {
        "type": "text",
        "align": {"expr": "datum.align"},
        "baseline": "alphabetic",
        "fontSize": size,
        "fontWeight": weight,
        "aria": False,
    }
    return alt.Chart(
        _inline(rows),
        name=name,
        mark=mark,
        encoding=alt.FacetedEncoding(
            x=_as_is("x", "quantitative") | {"axis": None},
            y=_as_is("y", "quantitative") | {"axis": None},
            text={"field": "text", "type": "nominal"},
            fill=_as_is("fill"),
        ),
    )


def spread(wanted: Sequence[float], size: float, lowest: float, highest: float) -> list[float]:
    """Move places apart, in least squares as little as possible, so that nothing overlaps.

    Parameters
    ----------
    wanted
        Middles, in increasing order.
    size
        Height of each thing; together they must fit between the bounds.
    lowest, highest
        Bounds of the middles.
    """
    # Once the things' own heights are taken away, places need only not decrease: those that do
    # share their mean.
    blocks: list[list[float]] = []
    for index, place in enumerate(wanted):
        blocks.append([place - index * size])
        while len(blocks) > 1 and _mean(blocks[-2]) > _mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    shared = [_mean(block) for block in blocks for _ in block]
    last = highest - (len(shared) - 1) * size
    return [min(max(place, lowest), last) + index * size for index, place in enumerate(shared)]


def in_lines(widths: Sequence[float], room: float, gap: float) -> list[tuple[float, int]]:
    """Set things one after the other, in as many lines as they need.

    Parameters
    ----------
    widths
        Of each thing, in pixels.
    room
        Width of a line, in pixels.
    gap
        Between two things of a line, in pixels.

    Returns
    -------
    list
        Where each begins, in pixels, and its line, from 0.
    """
    places: list[tuple[float, int]] = []
    x, line = 0.0, 0
    for width in widths:
        if x and x + width > room:
            x, line = 0.0, line + 1
        places.append((x, line))
        x += width + gap
    return places


def _mean(places: Sequence[float]) -> float:
    return sum(places) / len(places)


def _as_is(field: str, kind: str = "nominal") -> dict[str, Any]:
    """Encode a field that holds pixels, colours or paths already.

    As a plain dictionary, like the marks: Altair copies its own objects with all that they could
    say, which takes half of the time of a drawing.
    """
    return {"field": field, "type": kind, "scale": None}


class Picture(alt.LayerChart):
    """Layers of marks in a picture of a given size: an Altair chart like any other.

    Altair looks in each layer for what others might share with it, and copies all of it each time;
    these share nothing. Written without being checked, the picture is put together from its parts.
    """

    def __init__(self, **parts: Any) -> None:
        super(alt.LayerChart, self).__init__(**parts)

    def to_dict(self, validate: bool = True, **options: Any) -> dict[str, Any]:
        """Write the picture as Vega-Lite; unless it is to be checked, quickly."""
        if validate or options:
            whole: dict[str, Any] = super().to_dict(validate, **options)
            return whole
        plain: dict[str, Any] = _plain(self)
        return plain


def picture(layers: Sequence[alt.Chart], height: float, width: float = theme.WIDTH) -> Picture:
    """Lay the layers over each other in a picture, by default of the full width."""
    return Picture(
        layer=list(layers),
        width=width,
        height=height,
        autosize=alt.AutoSizeParams(type="none"),
    )


def _plain(part: Any) -> Any:
    """Write a part of a chart, and all that is in it, as plain dictionaries and lists."""
    if isinstance(part, alt.SchemaBase):
        part = {name: value for name, value in part._kwds.items() if value is not alt.Undefined}
    if isinstance(part, dict):
        return {name: _plain(value) for name, value in part.items()}
    return [_plain(one) for one in part] if isinstance(part, list) else part


def _inline(rows: Sequence[Row]) -> alt.InlineData:
    """Put rows into a chart as JSON text: Altair looks into lists row by row, again and again."""
    values = json.dumps(list(rows), ensure_ascii=False)
    return alt.InlineData(values=values, format=alt.JsonDataFormat(type="json"))
