"""A figure as one SVG that says by itself what it is: title, source, mark, no font needed."""

import re
from collections.abc import Mapping
from html import escape
from typing import Any, NamedTuple

from lxml import etree

from fiches.french.typography import french
from fiches.publish.reuse.citation import permanent
from fiches.publish.reuse.outlines import Writer, typeface
from fiches.publish.reuse.shown import Shown
from fiches.publish.website import colours
from fiches.settings import Project

MARGIN = 24
"""Around the picture, in its pixels."""

_SVG = "{http://www.w3.org/2000/svg}"
_DATA = "data-"
_SETTING = frozenset({"font-size", "font-weight", "text-anchor"})
_PLACE = "place"
_PLACES = re.compile(f'<{_PLACE} number="([0-9]+)"/>')
_NAMESPACES = re.compile(r' xmlns(?::\w+)?="[^"]*"')

_HEAD = """\
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" \
width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" fill="none" \
role="img" aria-labelledby="titre texte">
<title id="titre">{title}</title>
<desc id="texte">{text}</desc>
"""


class Style(NamedTuple):
    """How a paragraph is set: sizes in pixels, the colour by its name in `_brand.yml`."""

    size: float
    weight: int
    colour: str
    leading: float
    above: float = 0


TITLE = Style(19, 600, "ink", 25)
SUBTITLE = Style(14, 400, "muted", 20, above=3)
NOTE = Style(12, 400, "muted", 17, above=10)
MARK = Style(14, 600, "paper", 32)


def alone(figure: Shown, name: str, meta: Mapping[str, Any], project: Project) -> str:
    """Return a figure as a picture that can be opened, printed or sent by itself.

    Parameters
    ----------
    figure
        The figure.
    name
        The path of its page in the site, without its ending.
    meta
        The page's metadata, with `site-url` if the site's address is known.
    project
        Whose page it is.
    """
    picture = etree.fromstring(figure.pictures["wide"].encode())
    width, height = map(float, picture.get("viewBox").split()[2:])
    page = _Page(Writer(typeface(project)), colours(project), width)
    if figure.mark:
        page.band(figure.mark)
    page.paragraph(figure.title, TITLE)
    page.paragraph(figure.subtitle, SUBTITLE)
    page.picture(picture, height)
    page.paragraph(figure.caption, NOTE)
    page.paragraph(figure.note, NOTE._replace(above=2))
    if where := permanent(name, meta):
        page.paragraph(f"{where}#{figure.anchor}", NOTE._replace(above=0))
    title = f"{figure.mark}{french(' : ')}{figure.subject}" if figure.mark else figure.subject
    return page.written(title, figure.alt)


class _Page:
    """A sheet that grows downwards as things are put on it."""

    def __init__(self, writer: Writer, colours: Mapping[str, str], width: float) -> None:
        self.writer = writer
        self.colours = colours
        self.width = width
        self.bottom = float(MARGIN)
        self.parts: list[str] = []

    def band(self, text: str) -> None:
        """Put the mark across the top, on a ground of its own."""
        wide, tall = self.width + 2 * MARGIN, MARK.leading
        self.parts.append(
            f'<path fill="{self.colours["ink"]}" d="M0,0h{wide:g}v{tall:g}h{-wide:g}z"/>'
        )
        fill = self.colours[MARK.colour]
        self.parts.append(
            self.writer.text(text, MARGIN, 21, size=MARK.size, weight=MARK.weight, fill=fill)
        )
        self.bottom = tall + 18

    def paragraph(self, text: str, style: Style) -> None:
        """Put a text below, on as many lines as it takes."""
        if not text:
            return
        self.bottom += style.above
        size, weight, fill = style.size, style.weight, self.colours[style.colour]
        for line in self.writer.typeface.balanced(text, size, weight, self.width):
            baseline = self.bottom + (style.leading + 0.7 * size) / 2
            self.parts.append(
                self.writer.text(line, MARGIN, baseline, size=size, weight=weight, fill=fill)
            )
            self.bottom += style.leading

    def picture(self, picture: Any, height: float) -> None:
        """Put the picture below, its texts as shapes."""
        self.bottom += 14
        move = f"translate({MARGIN} {self.bottom:g})"
        self.parts.append(f'<g transform="{move}">{_outlined(picture, self.writer)}</g>')
        self.bottom += height

    def written(self, title: str, text: str) -> str:
        """Return the sheet as one SVG."""
        width, height = self.width + 2 * MARGIN, round(self.bottom + MARGIN)
        head = _HEAD.format(width=width, height=height, title=escape(title), text=escape(text))
        ground = f'<path fill="{self.colours["paper"]}" d="M0,0h{width:g}v{height}H0z"/>'
        body = "\n".join(self.parts)
        return f"{head}<defs>{self.writer.letters}</defs>\n{ground}\n{body}\n</svg>\n"


def _outlined(picture: Any, writer: Writer) -> str:
    """Return what a picture holds, with shapes in place of texts and without what scripts read."""
    shapes: list[str] = []
    for element in picture.iter(etree.Element):
        for attribute in [one for one in element.attrib if one.startswith(_DATA)]:
            del element.attrib[attribute]
    for text in list(picture.iter(f"{_SVG}text")):
        place = etree.Element(f"{_SVG}{_PLACE}", number=str(len(shapes)))
        shapes.append(_shapes(text, writer))
        text.getparent().replace(text, place)
    for element in picture.iter(etree.Element):
        for attribute in _SETTING & set(element.attrib):
            del element.attrib[attribute]
    inside = "".join(etree.tostring(part, encoding="unicode") for part in picture)
    return _PLACES.sub(lambda place: shapes[int(place[1])], _NAMESPACES.sub("", inside))


def _shapes(text: Any, writer: Writer) -> str:
    """Return a text of a picture as the shapes of its letters, as its groups want it set."""
    known = {name: _inherited(text, name) for name in _SETTING}
    return writer.text(
        text.text or "",
        float(text.get("x", 0)),
        float(text.get("y", 0)),
        size=float(known["font-size"]),
        weight=int(known["font-weight"] or 400),
        anchor=known["text-anchor"] or "start",
        fill=text.get("fill", ""),
    )


def _inherited(element: Any, name: str) -> str:
    while element is not None:
        if found := element.get(name):
            return str(found)
        element = element.getparent()
    return ""
