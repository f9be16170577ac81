"""How documents for word processors look: styles of text, A4, what stands on each page.

Pandoc has written them with its own styles; these are changed in the document itself, so that both
publishers give the same, whatever reference document Quarto may be told of.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import yaml
from lxml import etree

from fiches.execution.text import read_text
from fiches.settings import Project

FONT = "Arial"
"""On every computer: the theme's Inter is on few."""

Colours = Mapping[str, str]

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
_FO = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
_SVG = "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"


@dataclass(frozen=True)
class Look:
    """How a paragraph looks: sizes and distances in points, the name of its colour."""

    size: float
    before: float = 0
    after: float = 6
    bold: bool = False
    colour: str = "ink"
    next: bool = False
    framed: bool = False


LOOKS = {
    "Normal": Look(10.5, after=0),
    "Body Text": Look(10.5),
    "First Paragraph": Look(10.5),
    "Compact": Look(9.5, 1, 1),
    "Title": Look(24, 0, 4, bold=True),
    "Subtitle": Look(12, 0, 4, colour="muted"),
    "Author": Look(10, 0, 0, colour="muted"),
    "Date": Look(10, 0, 12, colour="muted"),
    "heading 1": Look(16, 18, 6, bold=True, colour="exports", next=True),
    "heading 2": Look(13, 14, 4, bold=True, next=True),
    "heading 3": Look(11, 10, 4, bold=True, next=True),
    "heading 4": Look(10.5, 8, 4, bold=True, colour="muted", next=True),
    "Table Caption": Look(9.5, 10, 3, bold=True, next=True),
    "Figure Title": Look(11, 12, 2, bold=True, next=True),
    "Figure Subtitle": Look(9, 0, 4, colour="muted", next=True),
    "Figure Caption": Look(9.5, 2, 4),
    "Figure Note": Look(8, 0, 10, colour="muted"),
    "Simulation": Look(11, 0, 8, bold=True, colour="deficit"),
    "Encadré": Look(10, 2, 4, framed=True),
}
"""By the name that Word has for a style; the last ones are our own."""

OPEN = {
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
"""The same styles by the names that LibreOffice has for them."""


def dress(parts: dict[str, bytes], project: Project, mark: str) -> None:
    """Give a document that Pandoc has written the project's styles, page, header and footer.

    Parameters
    ----------
    parts
        The files of the document.
    project
        Whose colours it has.
    mark
        Stands at the head of each page; nothing where it is empty.
    """
    colours = _colours(project)
    if "word/document.xml" in parts:
        _word(parts, colours, escape(mark))
    else:
        _open(parts, colours, mark)
        _speak(parts)


def _colours(project: Project) -> Colours:
    brand = yaml.safe_load(read_text(project.root / "_brand.yml"))
    return {name: str(value) for name, value in brand["color"]["palette"].items()}


# Word

_HEADER = """<w:hdr xmlns:w="%s"><w:p><w:pPr><w:pStyle w:val="Simulation"/><w:jc w:val="center"/></w:pPr>\
<w:r><w:t>%s</w:t></w:r></w:p></w:hdr>"""

_FOOTER = f"""<w:ftr xmlns:w="{_W}"><w:p><w:pPr><w:pStyle w:val="FigureNote"/><w:jc w:val="right"/></w:pPr>\
<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>\
<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>"""

_SECTION = f"""<w:sectPr xmlns:w="{_W}" xmlns:r="{_R}"><w:headerReference w:type="default" r:id="rId91"/>\
<w:footerReference w:type="default" r:id="rId92"/><w:footnotePr><w:numRestart w:val="eachSect"/></w:footnotePr>\
<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1304" w:bottom="1304" w:left="1304" \
w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>"""


def _word(parts: dict[str, bytes], colours: Colours, mark: str) -> None:
    styles = etree.fromstring(parts["word/styles.xml"])
    known = {
        style.find(f"{{{_W}}}name").get(f"{{{_W}}}val"): style
        for style in styles.iter(f"{{{_W}}}style")
        if style.get(f"{{{_W}}}type") == "paragraph"
    }
    for name, look in LOOKS.items():
        style = known.get(name)
        if style is None:
            style = etree.SubElement(styles, f"{{{_W}}}style")
            style.set(f"{{{_W}}}type", "paragraph")
            style.set(f"{{{_W}}}customStyle", "1")
            style.set(f"{{{_W}}}styleId", name.replace(" ", ""))
            for tag, value in (("name", name), ("basedOn", "Normal")):
                etree.SubElement(style, f"{{{_W}}}{tag}").set(f"{{{_W}}}val", value)
            etree.SubElement(style, f"{{{_W}}}qFormat")
        for old in style.xpath("./w:pPr | ./w:rPr", namespaces={"w": _W}):
            style.remove(old)
        style.extend(_word_look(name, look, colours))
    _word_table(styles, colours)
    for fonts in styles.iter(f"{{{_W}}}rFonts"):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs"):
            fonts.set(f"{{{_W}}}{script}", FONT)
    for language in styles.iter(f"{{{_W}}}lang"):
        language.set(f"{{{_W}}}val", "fr-FR")
    parts["word/styles.xml"] = etree.tostring(styles, xml_declaration=True, encoding="UTF-8")
    parts["word/header1.xml"] = (_HEADER % (_W, mark)).encode()
    parts["word/footer1.xml"] = _FOOTER.encode()
    document = etree.fromstring(parts["word/document.xml"])
    *_, section = document.iter(f"{{{_W}}}sectPr")
    section.getparent().replace(section, etree.fromstring(_SECTION))
    parts["word/document.xml"] = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
    _related(parts)


def _word_look(name: str, look: Look, colours: Colours) -> list[Any]:
    """Return the properties of a style's paragraphs and of its text."""
    level = f'<w:outlineLvl w:val="{int(name[-1]) - 1}"/>' if name.startswith("heading") else ""
    frame = ""
    if look.framed:
        line = f'w:val="single" w:sz="18" w:space="8" w:color="{colours["others"].lstrip("#")}"'
        frame = f'<w:pBdr><w:left {line}/></w:pBdr>'
    indent = '<w:ind w:left="284"/>' if look.framed else ""
    keep = "<w:keepNext/>" if look.next else ""
    spacing = f'<w:spacing w:before="{look.before * 20:.0f}" w:after="{look.after * 20:.0f}"/>'
    weight = "<w:b/>" if look.bold else ""
    xml = (
        f'<w:style xmlns:w="{_W}"><w:pPr>{keep}{frame}{spacing}{indent}{level}</w:pPr>'
        f'<w:rPr><w:rFonts/>{weight}<w:color w:val="{colours[look.colour].lstrip("#")}"/>'
        f'<w:sz w:val="{look.size * 2:.0f}"/><w:szCs w:val="{look.size * 2:.0f}"/></w:rPr></w:style>'
    )
    return list(etree.fromstring(xml))


def _word_table(styles: Any, colours: Colours) -> None:
    """Rule the rows of tables, and set their header in bold."""
    (style,) = styles.xpath("./w:style[@w:styleId='Table']", namespaces={"w": _W})
    for old in style.xpath("./w:tblPr | ./w:tblStylePr", namespaces={"w": _W}):
        style.remove(old)
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{colours["line"].lstrip("#")}"'
    xml = (
        f'<w:style xmlns:w="{_W}"><w:tblPr><w:tblBorders><w:top {line}/><w:bottom {line}/>'
        f'<w:insideH {line}/></w:tblBorders><w:tblCellMar><w:left w:w="85" w:type="dxa"/>'
        '<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow">'
        f'<w:rPr><w:b/></w:rPr><w:tcPr><w:shd w:val="clear" w:color="auto" '
        f'w:fill="{colours["soft"].lstrip("#")}"/></w:tcPr></w:tblStylePr></w:style>'
    )
    style.extend(list(etree.fromstring(xml)))


def _related(parts: dict[str, bytes]) -> None:
    """Tell Word of the header and the footer."""
    kinds = {"header": "rId91", "footer": "rId92"}
    relations = "".join(
        f'<Relationship Type="{_R}/{kind}" Id="{key}" Target="{kind}1.xml"/>'
        for kind, key in kinds.items()
    )
    types = "".join(
        f'<Override PartName="/word/{kind}1.xml" ContentType="application/vnd.'
        f'openxmlformats-officedocument.wordprocessingml.{kind}+xml"/>'
        for kind in kinds
    )
    for name, end, added in (
        ("word/_rels/document.xml.rels", b"</Relationships>", relations),
        ("[Content_Types].xml", b"</Types>", types),
    ):
        parts[name] = parts[name].replace(end, added.encode() + end)


# LibreOffice

_PAGE = {
    "page-width": "21cm",
    "page-height": "29.7cm",
    "margin-top": "1.2cm",
    "margin-bottom": "1.2cm",
    "margin-left": "2.3cm",
    "margin-right": "2.3cm",
}


def _open(parts: dict[str, bytes], colours: Colours, mark: str) -> None:
    root = etree.fromstring(parts["styles.xml"])
    (styles,) = root.xpath("//*[local-name()='styles']")
    known = {style.get(f"{{{_STYLE}}}name"): style for style in styles.iter(f"{{{_STYLE}}}style")}
    for name, look in LOOKS.items():
        own = OPEN.get(name, name.replace(" ", "_20_"))
        style = known.get(own)
        if style is None:
            style = etree.SubElement(styles, f"{{{_STYLE}}}style")
            style.set(f"{{{_STYLE}}}name", own)
            style.set(f"{{{_STYLE}}}display-name", name)
            style.set(f"{{{_STYLE}}}family", "paragraph")
            style.set(f"{{{_STYLE}}}parent-style-name", "Standard")
        for old in style.xpath("./*[local-name()='paragraph-properties' or local-name()='text-properties']"):
            style.remove(old)
        style.extend(_open_look(look, colours))
    for properties in root.iter(f"{{{_STYLE}}}page-layout-properties"):
        for side, length in _PAGE.items():
            properties.set(f"{{{_FO}}}{side}", length)
    (master,) = root.iter(f"{{{_STYLE}}}master-page")
    header = etree.SubElement(etree.Element(f"{{{_STYLE}}}header"), f"{{{_TEXT}}}p")
    header.set(f"{{{_TEXT}}}style-name", "Simulation")
    header.text = mark
    master.insert(0, header.getparent())
    parts["styles.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _open_look(look: Look, colours: Colours) -> list[Any]:
    frame = f' fo:border-left="2pt solid {colours["others"]}" fo:padding-left="8pt"' if look.framed else ""
    keep = ' fo:keep-with-next="always"' if look.next else ""
    weight = "bold" if look.bold else "normal"
    xml = (
        f'<x xmlns:style="{_STYLE}" xmlns:fo="{_FO}"><style:paragraph-properties '
        f'fo:margin-top="{look.before}pt" fo:margin-bottom="{look.after}pt"{frame}{keep}/>'
        f'<style:text-properties fo:font-family="{FONT}" fo:font-size="{look.size}pt" '
        f'fo:font-weight="{weight}" fo:font-style="normal" fo:color="{colours[look.colour]}" '
        'fo:language="fr" fo:country="FR"/></x>'
    )
    return list(etree.fromstring(xml))


def _speak(parts: dict[str, bytes]) -> None:
    """Put the alternative texts of pictures, hidden beside them by `office.lua`, into their place."""
    root = etree.fromstring(parts["content.xml"])
    for hidden in list(root.iter(f"{{{_TEXT}}}hidden-text")):
        frame = hidden.getprevious()
        if frame is not None:
            described = etree.SubElement(frame, f"{{{_SVG}}}desc")
            described.text = hidden.get(f"{{{_TEXT}}}string-value")
        hidden.getparent().remove(hidden)
    parts["content.xml"] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
