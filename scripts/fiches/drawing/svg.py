"""From an Altair chart to the one SVG that the page and the paper share.

Vega's own SVG speaks English to screen readers and repeats itself a great deal. It is read here
once and written anew: text stays text, every identifier carries the figure's own, and what a mark
stands for, given by `data_attributes` in the chart's `description` channel, becomes `data-*`
attributes for the script of the page.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

import altair as alt
import vl_convert
from altair.utils.schemapi import debug_mode
from lxml import etree

from fiches.drawing import theme
from fiches.drawing.theme import Palette
from fiches.french.typography import french

_SVG = "{http://www.w3.org/2000/svg}"

_INHERITED = {
    "fill",
    "fill-opacity",
    "font-size",
    "font-style",
    "font-weight",
    "stroke",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
}
"""What a group may say once for all its children."""

_GEOMETRY = {"d", "height", "transform", "width", "x", "x2", "y", "y2"}

_DEFAULTS = {
    "fill": "none",  # of the whole picture, see `clean`
    "fill-opacity": "1",
    "font-style": "normal",
    "font-weight": "normal",
    "opacity": "1",
    "stroke": "none",
    "stroke-miterlimit": "10",
    "stroke-opacity": "1",
    "stroke-width": "1",
    "text-anchor": "start",
    "transform": "translate(0,0)",
}

_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}(?:e[-+]?\d+)?|-?\d+(?:\.\d)?e-?\d+")
_ID_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_SHIFT = re.compile(r"translate\(([-\d.]+),([-\d.]+)\)")


def data_attributes(**values: str) -> str:
    """Say what a mark stands for, to be put in the chart's `description` channel.

    `draw` writes each value as an attribute `data-…` of the mark. The page's script knows `tip`
    (text of the tooltip), `node` (what the mark is), `source` and `target` (the nodes it links).
    """
    return json.dumps(values, ensure_ascii=False)


def unchecked() -> AbstractContextManager[None]:
    """Put charts together without checking each part against its schema.

    Altair does that for a third of the time of a drawing; the tests of the charts do it as well.
    """
    return debug_mode(False)


def draw(chart: alt.TopLevelMixin, colours: Palette, *, id: str) -> str:  # noqa: A002
    """Draw a chart as SVG.

    Parameters
    ----------
    chart
        Any Altair chart.
    colours
        The project's.
    id
        Put before each identifier in the picture, so that several fit in one page.

    Returns
    -------
    str
        One `<svg>` element with a `viewBox` and no size, text in Inter, without any word that isn't
        in the chart's data.
    """
    theme.register_font()
    with unchecked():
        specification = chart.to_dict(validate=False)
    specification["config"] = theme.config(colours)
    _spare_measuring(specification)
    return clean(vl_convert.vegalite_to_svg(specification, format_locale=theme.LOCALE), prefix=id)


def _spare_measuring(specification: dict[str, Any]) -> None:
    """Send texts through Vega as descriptions, which it doesn't measure; `clean` puts them back.

    Vega measures each text, at some milliseconds apiece, which is ten times the rest of a drawing,
    although nothing depends on it where the chart gives the picture's size and all places itself.
    """
    if specification.get("autosize") != {"type": "none"}:
        return
    for layer in specification["layer"]:
        text = layer["encoding"].get("text", {})
        if layer["mark"]["type"] == "text" and set(text) <= {"field", "type"}:
            layer["encoding"] |= {"description": text, "text": {"value": ""}}
            layer["mark"]["aria"] = True


def clean(svg: str, *, prefix: str) -> str:
    """Write Vega's SVG anew, as `draw` promises."""
    root = etree.fromstring(svg.encode())
    box = f"0 0 {_short(root.get('width'))} {_short(root.get('height'))}"
    named = [element.get("id") for element in root.iter() if element.get("id")]
    # Vega counts its identifiers on from drawing to drawing.
    identifiers = {name: f"{prefix}-{number}" for number, name in enumerate(named, start=1)}
    for element in list(root.iter(etree.Element)):
        _rewrite(element, identifiers)
    for group in list(root.iter(f"{_SVG}g")):
        _hoist(group)
    for group in reversed(list(root.iter(f"{_SVG}g"))):
        _unwrap(group)
    root.attrib.clear()
    root.set("viewBox", box)
    root.set("fill", "none")
    root.set("font-family", f"{theme.FONT}, sans-serif")
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def _rewrite(element: etree._Element, identifiers: dict[str, str]) -> None:
    if _invisible(element):
        element.getparent().remove(element)
        return
    attributes = dict(_attributes(element, identifiers))
    if element.tag == f"{_SVG}text":
        if not element.text:
            element.text = element.get("aria-label")
        for line in element.iter():
            line.text = french(line.text or "")
        _place(element, attributes)
    element.attrib.clear()
    element.attrib.update(attributes)


def _invisible(element: etree._Element) -> bool:
    """Tell the empty frames and the page's ground that Vega draws around everything."""
    if element.get("display") == "none" or (element.tag == f"{_SVG}path" and not element.get("d")):
        return True
    painted = {element.get("fill", "none"), element.get("stroke", "none")}
    frame = element.get("class") in {"background", "foreground"}
    ground = element.tag == f"{_SVG}rect" and element.getparent().getparent() is None
    return (frame and painted == {"none"}) or ground


def _attributes(element: etree._Element, identifiers: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in element.attrib.items():
        if name == "aria-label" and value.startswith("{"):
            yield from ((f"data-{key}", french(text)) for key, text in json.loads(value).items())
        elif name == "id":
            yield name, identifiers[value]
        elif name == "font-family" or name in {"class", "role"} or name.startswith("aria-"):
            continue
        elif value != _DEFAULTS.get(name):
            yield name, _tidy(name, value, identifiers)


def _tidy(name: str, value: str, identifiers: Mapping[str, str]) -> str:
    if name in _GEOMETRY:
        return _LONG_NUMBER.sub(lambda found: _short(found[0]), value)
    if reference := _ID_REFERENCE.fullmatch(value):
        return f"url(#{identifiers[reference[1]]})"
    return value.removesuffix("px")


def _place(text: etree._Element, attributes: dict[str, str]) -> None:
    """Give a text that isn't turned its place as `x` and `y`."""
    shift = _SHIFT.fullmatch(attributes.get("transform", ""))
    if not shift:
        return
    del attributes["transform"]
    attributes["x"], attributes["y"] = shift.groups()
    for line in text.iter(f"{_SVG}tspan"):
        line.set("x", attributes["x"])


def _hoist(group: etree._Element) -> None:
    """Let a group say once what all its children say."""
    if len(group) < 2:
        return
    shared = set.intersection(*(set(child.attrib.items()) for child in group))
    for name, value in sorted(shared):
        if name in _INHERITED:
            group.set(name, value)
            for child in group:
                del child.attrib[name]


def _unwrap(group: etree._Element) -> None:
    """Leave out a group that says nothing."""
    if len(group) and group.attrib:
        return
    parent = group.getparent()
    place = parent.index(group)
    parent[place : place + 1] = list(group)


def _short(number: str) -> str:
    """Round to one decimal: a tenth of a pixel can't be seen."""
    return f"{round(float(number), 1) + 0.0:g}"  # + 0.0: no "-0"
