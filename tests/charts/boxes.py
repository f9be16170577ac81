"""What a chart will draw, read from its specification and measured with the font."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import altair as alt

from fiches.charts import theme


@dataclass(frozen=True)
class Box:
    """The rectangle of a text, in pixels."""

    text: str
    size: float
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def specification(chart: alt.LayerChart) -> dict[str, Any]:
    """Return a chart's specification without the theme, each layer with its rows under `data`."""
    found = chart.to_dict(validate=False)
    shared = found.pop("data", None)
    datasets = found.pop("datasets")
    for layer in found["layer"]:
        layer["data"] = json.loads(datasets[layer.get("data", shared)["name"]])
    del found["config"], found["$schema"]
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
            size = mark["fontSize"]
            width = theme.text_width(row["text"], size, mark["fontWeight"])
            left = row["x"] - {"left": 0, "center": width / 2, "right": width}[row["align"]]
            top, bottom = row["y"] - theme.ASCENT * size, row["y"] + theme.DESCENT * size
            yield Box(row["text"], size, left, top, left + width, bottom)


def flaws(chart: alt.LayerChart) -> list[str]:
    """Say which texts overlap, leave the picture or are too small for print."""
    found = specification(chart)
    boxes = list(_texts(found))
    return [
        *(f"{a.text} overlaps {b.text}" for a, b in combinations(boxes, 2) if a.overlaps(b)),
        *(
            f"{box.text} leaves the picture"
            for box in boxes
            if box.left < 0
            or box.top < 0
            or box.right > theme.WIDTH
            or box.bottom > found["height"]
        ),
        *(f"{box.text} is too small" for box in boxes if box.size < theme.MIN_SIZE),
    ]
