"""The project's look in an ODT that Pandoc has written with its own: styles, A4, header."""

from typing import Any

from lxml import etree

from fiches.publish.formats.styles import FONT, LOOKS, Colours, Look, Parts

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_STYLE = f"{_OASIS}:style:1.0"
_FO = f"{_OASIS}:xsl-fo-compatible:1.0"
_SVG = f"{_OASIS}:svg-compatible:1.0"
_TEXT = f"{_OASIS}:text:1.0"

NAMES = {
    "Normal": "Standard",
    "Body Text": "Text_20_body",
    "First Paragraph": "First_20_paragraph",
    "Compact": "Table_20_Contents",
    "heading 1": "Heading_20_1",
    "heading 2": "Heading_20_2",
    "heading 3": "Heading_20_3",
    "heading 4": "Heading_20_4",
    "Table Caption": "TableCaption",
}
"""The styles that OpenDocument calls otherwise."""

PAGE = {
    **{"page-width": "21cm", "page-height": "29.7cm", "margin-top": "1.2cm"},
    **{"margin-bottom": "1.2cm", "margin-left": "2.3cm", "margin-right": "2.3cm"},
}


def dress(parts: Parts, colours: Colours, mark: str) -> None:
    """Give a document the project's look; `mark` stands at the head of each page."""
    root = etree.fromstring(parts["styles.xml"])
    _set_styles(root, colours)
    for properties in root.iter(f"{{{_STYLE}}}page-layout-properties"):
        for side, length in PAGE.items():
            properties.set(f"{{{_FO}}}{side}", length)
    (master,) = root.iter(f"{{{_STYLE}}}master-page")
    header = etree.SubElement(etree.Element(f"{{{_STYLE}}}header"), f"{{{_TEXT}}}p")
    header.set(f"{{{_TEXT}}}style-name", "Simulation")
    header.text = mark
    master.insert(0, header.getparent())
    parts["styles.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    _speak(parts)


def _set_styles(root: Any, colours: Colours) -> None:
    (styles,) = root.xpath("//*[local-name()='styles']")
    known = {style.get(f"{{{_STYLE}}}name"): style for style in styles.iter(f"{{{_STYLE}}}style")}
    for name, look in LOOKS.items():
        own = NAMES.get(name, name.replace(" ", "_20_"))
        style = known.get(own)
        if style is None:
            style = _added(styles, own, name)
        for part in ("paragraph-properties", "text-properties"):
            for old in style.findall(f"{{{_STYLE}}}{part}"):
                style.remove(old)
        style.extend(_properties(look, colours))


def _added(styles: Any, own: str, name: str) -> Any:
    """Return a new style of our own."""
    style = etree.SubElement(styles, f"{{{_STYLE}}}style")
    for attribute, value in (
        ("name", own),
        ("display-name", name),
        ("family", "paragraph"),
        ("parent-style-name", "Standard"),
    ):
        style.set(f"{{{_STYLE}}}{attribute}", value)
    return style


def _properties(look: Look, colours: Colours) -> list[Any]:
    """Return the properties of a style's paragraphs and of its text."""
    line = f' fo:border-left="2pt solid {colours["others"]}" fo:padding-left="8pt"'
    frame = line if look.framed else ""
    keep = ' fo:keep-with-next="always"' if look.next else ""
    weight = "bold" if look.bold else "normal"
    return list(
        etree.fromstring(
            f'<x xmlns:style="{_STYLE}" xmlns:fo="{_FO}"><style:paragraph-properties '
            f'fo:margin-top="{look.before}pt" fo:margin-bottom="{look.after}pt"{frame}{keep}/>'
            f'<style:text-properties fo:font-family="{FONT}" fo:font-size="{look.size}pt" '
            f'fo:font-weight="{weight}" fo:font-style="normal" fo:color="{colours[look.colour]}" '
            'fo:language="fr" fo:country="FR"/></x>'
        )
    )


def _speak(parts: Parts) -> None:
    """Put the alternative texts, which `office.lua` hides beside pictures, into their place."""
    root = etree.fromstring(parts["content.xml"])
    for hidden in list(root.iter(f"{{{_TEXT}}}hidden-text")):
        frame = hidden.getprevious()
        if frame is not None:
            described = etree.SubElement(frame, f"{{{_SVG}}}desc")
            described.text = hidden.get(f"{{{_TEXT}}}string-value")
        hidden.getparent().remove(hidden)
    parts["content.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
