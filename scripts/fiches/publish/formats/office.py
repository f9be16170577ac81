"""Documents for word processors, and plain Markdown: what cells show as HTML, made plain for Pandoc.

`office.lua` asks for it while Pandoc reads a document, in both publishers: figures become pictures
with their alternative text, key figures a table. The tables of the figures stand in an annex.
"""

import hashlib
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as markup

from fiches.french.simulated import MARK
from fiches.publish.formats.pdf import compiler
from fiches.settings import Project
from fiches.show import typst

WIDTH = "16cm"
"""Of a picture: what the margins of the reference documents leave."""

PPI = 144
"""Of pictures, which are 720 points wide."""

FLAT = frozenset({"gfm"})
"""The formats without anything that Markdown lacks; their pictures lie beside the page."""

DROPPED = ("ways", "downloads", "neighbours", "citation")
"""The classes of what leads from page to page, and of what only the page says."""

TIME = (1980, 1, 1, 0, 0, 0)
"""Of all files in a document: the same input gives the same bytes."""

_CLOCK = re.compile(
    rb"(<(?:dcterms:(?:created|modified)[^>]*|dc:date|meta:creation-date)>)[^<]*(</)"
)

Pictures = dict[str, str]
"""Drawings as SVG, by the names of their files."""

Element = Any


def plain(
    shown: str, pictures: Pictures, *, flat: bool = False, place: str = ""
) -> dict[str, str]:
    """Make what a cell shows plain.

    Parameters
    ----------
    shown
        HTML of the package.
    pictures
        Its drawings are added here; the HTML names their files.
    flat
        Whether tables have one heading a column and no picture a width, for Markdown.
    place
        Put before the names of the files.

    Returns
    -------
    dict
        HTML for its place in the document (`here`), and for the annex (`annex`).
    """
    root = markup.fragment_fromstring(shown, create_parent="div")
    found: Pictures = {}
    here, annex = [], []
    for part in root:
        if part.get("class") == "fiche-figure":
            here.append(_figure(part, found, flat))
            annex += [_table(table, flat) for table in part.iter("table")]
        elif part.tag == "dl":
            here.append(_cards(part))
        elif not set(DROPPED) & set(part.get("class", "").split()):
            here.append(_other(part, found, flat))
    pictures |= found
    text = "\n".join(here)
    for name in found:
        text = text.replace(f'"{name}"', f'"{escape(place + name)}"')
    return {"here": text, "annex": "\n".join(annex)}


def _figure(figure: Element, pictures: Pictures, flat: bool) -> str:
    """Return a figure: its titles, its picture, how to read it."""
    (caption,) = figure.xpath("./figcaption")
    title, *subtitle = caption
    (alt,) = figure.xpath("./p[@class='visually-hidden']")
    drawing = next(figure.iter("svg"))
    form = drawing.get("aria-label", "")
    note = figure.xpath("./p[@class='figure-note']")
    for link in [link for part in note for link in part.iter("a")]:
        link.drop_tree()
    parts = [
        f"<p><b>{_inner(title)}</b></p>" if flat else _styled("Figure Title", [title]),
        _styled("Figure Subtitle", subtitle),
        _image(drawing, f"{form} : {alt.text_content()}", pictures, flat),
        _styled("Figure Caption", figure.xpath("./p[@class='figure-caption']")),
        _styled("Figure Note", note),
    ]
    return "\n".join(parts)


def _styled(style: str, paragraphs: Iterable[Element]) -> str:
    texts = [f"<p>{_inner(paragraph)}</p>" for paragraph in paragraphs if paragraph.text_content()]
    return f'<div data-custom-style="{style}">{"".join(texts)}</div>' if texts else ""


def _inner(element: Element) -> str:
    inside = (markup.tostring(child, encoding="unicode") for child in element)
    return escape(element.text or "", quote=False) + "".join(inside)


def _image(drawing: Element, alt: str, pictures: Pictures, flat: bool) -> str:
    """Return a picture, and note its drawing under the name of its file."""
    drawing.tail = None
    svg = etree.tostring(drawing, encoding="unicode")
    name = f"{hashlib.sha256(svg.encode()).hexdigest()[:16]}.png"
    pictures[name] = svg
    left, _, right, _ = map(float, drawing.get("viewbox", drawing.get("viewBox", "0 0 720 1")).split())
    wide = WIDTH if right - left >= 600 else "7cm"
    width = "" if flat else f' width="{wide}"'
    return f'<p><img src="{name}" alt="{escape(" ".join(alt.split()))}"{width}></p>'


def _cards(cards: Element) -> str:
    """Set key figures as a table: what, how much, a remark."""
    rows = [
        "".join(f"<td>{_inner(cell)}</td>" for cell in _padded(list(card), 3)) for card in cards
    ]
    head = "<th>Indicateur</th><th>Valeur</th><th>Repère</th>"
    return _framed(f"<thead><tr>{head}</tr></thead>", [f"<tr>{row}</tr>" for row in rows])


def _padded(cells: Sequence[Element], wanted: int) -> list[Element]:
    return [*cells, *(markup.fromstring("<dd></dd>") for _ in range(wanted - len(cells)))]


def _framed(head: str, rows: Sequence[str], caption: str = "") -> str:
    titled = f"<caption>{caption}</caption>" if caption else ""
    return f"<table>{titled}{head}<tbody>{''.join(rows)}</tbody></table>"


def _other(part: Element, pictures: Pictures, flat: bool) -> str:
    """Return other HTML: a picture, tables, or its own text."""
    drawings = list(part.iter("svg"))
    if drawings:
        return _image(drawings[0], part.get("aria-label", ""), pictures, flat)
    tables = list(part.iter("table"))
    if tables:
        return "\n".join(_table(table, flat) for table in tables)
    return str(markup.tostring(part, encoding="unicode"))


def _table(table: Element, flat: bool) -> str:
    """Return a table with what Pandoc reads of it: alignment, and cells that span others."""
    for cell in table.iter("th", "td"):
        if cell.get("class") == "right":
            cell.set("style", "text-align: right")
        if cell.get("scope") == "colgroup" and cell.getparent().get("class") == "group":
            cell.set("colspan", str(_columns(table)))
    if flat:
        return _flattened(table)
    return str(markup.tostring(table, encoding="unicode", with_tail=False))


def _columns(table: Element) -> int:
    first = next(table.iter("tr"))
    return sum(int(cell.get("colspan", 1)) for cell in first)


def _flattened(table: Element) -> str:
    """Give each column one heading, and each row as many cells as there are columns."""
    columns = _columns(table)
    first, *others = table.xpath("./thead/tr")
    below = iter([cell for row in others for cell in row])
    headings: list[str] = []
    for cell in first:
        wide = int(cell.get("colspan", 1))
        under = [next(below) for _ in range(wide)] if others and wide > 1 else [None]
        headings += [
            " : ".join(one.text_content() for one in (cell, part) if one is not None)
            for part in under
        ]
    head = markup.fromstring(
        f"<thead><tr>{''.join(f'<th>{escape(text)}</th>' for text in headings)}</tr></thead>"
    )
    old = first.getparent()
    old.getparent().replace(old, head)
    for row in table.xpath("./tbody/tr"):
        for cell in list(row):
            cell.attrib.pop("colspan", None)
        for _ in range(columns - len(row)):
            etree.SubElement(row, "td")
    caption = table.find("caption")
    titled = f"<p><b>{_inner(caption)}</b></p>" if caption is not None else ""
    return titled + str(markup.tostring(table, encoding="unicode", with_tail=False))


def drawn(pictures: Pictures, project: Project) -> dict[str, bytes]:
    """Draw pictures as PNG, all in one go, in the typeface of the theme."""
    if not pictures:
        return {}
    pages = "\n#pagebreak()\n".join(
        f"#image(bytes({typst(svg)}), width: {_width(svg)}pt)" for svg in pictures.values()
    )
    source = f"#set page(width: auto, height: auto, margin: 0pt)\n{pages}"
    made = compiler(project).compile(input=source.encode(), format="png", ppi=PPI)
    found = made if isinstance(made, list) else [made]
    return {name: bytes(png or b"") for name, png in zip(pictures, found, strict=True)}


def _width(svg: str) -> float:
    left, _, right, _ = map(float, re.search(r'view[Bb]ox="([^"]*)"', svg)[1].split())  # type: ignore[index]
    return right - left


def finished(document: bytes) -> bytes:
    """Return a document for a word processor as it is published.

    The reference documents have the mark of simulated data at the head of each page: it is taken
    away from official data alone. The clock isn't told.
    """
    with zipfile.ZipFile(io.BytesIO(document)) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    simulated = any(MARK.encode() in parts.get(name, b"") for name in ("word/document.xml", "content.xml"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for name, contents in parts.items():
            if not simulated and name in {"word/header1.xml", "styles.xml"}:
                contents = contents.replace(MARK.encode(), b"")  # noqa: PLW2901
            if name in {"docProps/core.xml", "meta.xml"}:
                contents = _CLOCK.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", contents)  # noqa: PLW2901
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            written.writestr(zipfile.ZipInfo(name, TIME), contents, stored)
    return out.getvalue()


def laid_out(
    kinds: Sequence[str], raw: Mapping[str, str], name: str, folder: Path, project: Project
) -> tuple[dict[str, dict[str, dict[str, str]]], dict[str, bytes]]:
    """Make a page's outputs plain for the built-in publisher.

    Parameters
    ----------
    kinds
        The formats, by name.
    raw
        Outputs by the tokens that stand for them.
    name
        The page's path in the site without its ending.
    folder
        Where pictures lie that the documents will hold themselves.
    project
        Whose page it is.

    Returns
    -------
    tuple
        The outputs by format and token; the pictures beside the page, by their path in the site.
    """
    pictures: Pictures = {}
    found: dict[str, dict[str, dict[str, str]]] = {}
    beside: dict[str, bytes] = {}
    for kind in kinds:
        flat = kind in FLAT
        place = f"{Path(name).name}_files/" if flat else f"{folder}/"
        found[kind] = {
            token: plain(text, pictures, flat=flat, place=place)
            for token, text in raw.items()
            if text.startswith("<")
        }
    for file, contents in drawn(pictures, project).items():
        (folder / file).write_bytes(contents)
        if FLAT & set(kinds):
            beside[f"{name}_files/{file}"] = contents
    return found, beside


def main(kind: str, folder: str) -> None:
    """Answer `office.lua`: outputs on the input, as JSON, are made plain on the output."""
    pictures: Pictures = {}
    made = [plain(text, pictures, flat=kind in FLAT) for text in json.load(sys.stdin)]
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    for name, contents in drawn(pictures, Project.find()).items():
        (place / name).write_bytes(contents)
    sys.stdout.write(json.dumps(made))


if __name__ == "__main__":
    main(*sys.argv[1:])
