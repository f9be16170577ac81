"""The project's look in a DOCX that Pandoc has written with its own: styles, A4, header, footer."""

from html import escape
from typing import Any

from lxml import etree

from fiches.publish.formats.styles import FONT, LOOKS, Colours, Look, Parts

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = f'xmlns:w="{_W}" xmlns:r="{_R}"'

HEADER = """<w:hdr {names}><w:p><w:pPr><w:pStyle w:val="Simulation"/><w:jc w:val="center"/></w:pPr>
<w:r><w:t>{mark}</w:t></w:r></w:p></w:hdr>"""

FOOTER = """<w:ftr {names}><w:p><w:pPr><w:pStyle w:val="FigureNote"/><w:jc w:val="right"/></w:pPr>
<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>
<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>"""

SECTION = """<w:sectPr {names}><w:headerReference w:type="default" r:id="rId91"/>
<w:footerReference w:type="default" r:id="rId92"/>
<w:footnotePr><w:numRestart w:val="eachSect"/></w:footnotePr><w:pgSz w:w="11906" w:h="16838"/>
<w:pgMar w:top="1417" w:right="1304" w:bottom="1304" w:left="1304" w:header="567" w:footer="567"
w:gutter="0"/></w:sectPr>"""


def dress(parts: Parts, colours: Colours, mark: str) -> None:
    """Give a document the project's look; `mark` stands at the head of each page."""
    styles = etree.fromstring(parts["word/styles.xml"])
    _set_styles(styles, colours)
    _set_table(styles, colours)
    _set_font(styles)
    parts["word/styles.xml"] = etree.tostring(styles, xml_declaration=True, encoding="UTF-8")
    parts["word/header1.xml"] = HEADER.format(names=_NAMES, mark=escape(mark)).encode()
    parts["word/footer1.xml"] = FOOTER.format(names=_NAMES).encode()
    document = etree.fromstring(parts["word/document.xml"])
    *_, section = document.iter(_name("sectPr"))
    section.getparent().replace(section, etree.fromstring(SECTION.format(names=_NAMES)))
    parts["word/document.xml"] = etree.tostring(document, xml_declaration=True, encoding="UTF-8")
    _relate(parts)


def _name(tag: str) -> str:
    return f"{{{_W}}}{tag}"


def _set_styles(styles: Any, colours: Colours) -> None:
    known = {
        style.find(_name("name")).get(_name("val")): style
        for style in styles.iter(_name("style"))
        if style.get(_name("type")) == "paragraph"
    }
    for name, look in LOOKS.items():
        style = known.get(name)
        if style is None:
            style = _added(styles, name)
        for old in style.xpath("./w:pPr | ./w:rPr", namespaces={"w": _W}):
            style.remove(old)
        style.extend(_properties(name, look, colours))


def _added(styles: Any, name: str) -> Any:
    """Return a new style of our own."""
    style = etree.SubElement(styles, _name("style"))
    for attribute, value in (
        ("type", "paragraph"),
        ("customStyle", "1"),
        ("styleId", name.replace(" ", "")),
    ):
        style.set(_name(attribute), value)
    for tag, value in (("name", name), ("basedOn", "Normal")):
        etree.SubElement(style, _name(tag)).set(_name("val"), value)
    etree.SubElement(style, _name("qFormat"))
    return style


def _properties(name: str, look: Look, colours: Colours) -> list[Any]:
    """Return the properties of a style's paragraphs and of its text."""
    level = f'<w:outlineLvl w:val="{int(name[-1]) - 1}"/>' if name.startswith("heading") else ""
    line = f'w:val="single" w:sz="18" w:space="8" w:color="{_hex(colours["others"])}"'
    frame = f"<w:pBdr><w:left {line}/></w:pBdr>" if look.framed else ""
    indent = '<w:ind w:left="284"/>' if look.framed else ""
    keep = "<w:keepNext/>" if look.next else ""
    spacing = f'<w:spacing w:before="{look.before * 20:.0f}" w:after="{look.after * 20:.0f}"/>'
    weight = "<w:b/>" if look.bold else ""
    colour = f'<w:color w:val="{_hex(colours[look.colour])}"/>'
    size = f'<w:sz w:val="{look.size * 2:.0f}"/><w:szCs w:val="{look.size * 2:.0f}"/>'
    return list(
        etree.fromstring(
            f"<w:style {_NAMES}><w:pPr>{keep}{frame}{spacing}{indent}{level}</w:pPr>"
            f"<w:rPr><w:rFonts/>{weight}{colour}{size}</w:rPr></w:style>"
        )
    )


def _hex(colour: str) -> str:
    return colour.lstrip("#")


def _set_table(styles: Any, colours: Colours) -> None:
    """Rule the rows of tables, and set their header in bold."""
    (style,) = styles.xpath("./w:style[@w:styleId='Table']", namespaces={"w": _W})
    for old in style.xpath("./w:tblPr | ./w:tblStylePr", namespaces={"w": _W}):
        style.remove(old)
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{_hex(colours["line"])}"'
    xml = (
        f"<w:style {_NAMES}><w:tblPr><w:tblBorders><w:top {line}/><w:bottom {line}/>"
        f'<w:insideH {line}/></w:tblBorders><w:tblCellMar><w:left w:w="85" w:type="dxa"/>'
        '<w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblStylePr w:type="firstRow">'
        f'<w:rPr><w:b/></w:rPr><w:tcPr><w:shd w:val="clear" w:color="auto" '
        f'w:fill="{_hex(colours["soft"])}"/></w:tcPr></w:tblStylePr></w:style>'
    )
    style.extend(list(etree.fromstring(xml)))


def _set_font(styles: Any) -> None:
    for fonts in styles.iter(_name("rFonts")):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs"):
            fonts.set(_name(script), FONT)
    for language in styles.iter(_name("lang")):
        language.set(_name("val"), "fr-FR")


def _relate(parts: Parts) -> None:
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
