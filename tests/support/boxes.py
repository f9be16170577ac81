"""What a chart will draw, read from its specification and measured with the font."""

import json
from collections.abc import Iterator
from typing import Any

import altair as alt
from labels import Box, misplaced

from fiches.drawing import theme

ANCHORS = {"left": 0.0, "center": 0.5, "right": 1.0}


def specification(chart: alt.LayerChart) -> dict[str, Any]:
    """Return a chart's specification without the theme, each layer with its rows under `data`."""
    found = chart.to_dict(validate=False)
    for layer in found["layer"]:
        layer["data"] = json.loads(layer["data"]["values"])
    return found


def layers(chart: alt.LayerChart) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each layer, by its name."""
    return {layer["name"]: layer["data"] for layer in specification(chart)["layer"]}


def texts(chart: alt.LayerChart) -> list[Box]:
    """Return the rectangles of all texts."""
    return list(_texts(specification(chart)))


def _texts(found: dict[str, Any]) -> Iterator[Box]:
    for layer in found["layer"]:
        mark = layer["mark"]
        if mark["type"] != "text":
            continue
        for row in layer["data"]:
            size, weight = mark["fontSize"], mark["fontWeight"]
            anchor = ANCHORS[row["align"]]
            yield Box.at(row["x"], row["y"], anchor, row["text"], size, weight)


def flaws(chart: alt.LayerChart) -> list[str]:
    """Say which texts overlap, leave the picture or are too small for print."""
    found = specification(chart)
    boxes = list(_texts(found))
    return [
        *misplaced(boxes, found["width"], found["height"]),
        *(f"{box.text} is too small" for box in boxes if box.size < theme.MIN_SIZE),
    ]
