"""Documents for word processors, and plain Markdown: what cells show as HTML, made plain.

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
from fiches.publish.formats import opendocument, word
from fiches.publish.formats.pdf import compiler
from fiches.publish.formats.styles import Parts, colours
from fiches.publish.pandoc import Outputs
from fiches.settings import Project
from fiches.show import typst

WIDTH = "16cm"
"""Of a picture: what the margins leave."""

WIDE, NARROW = 600, "7cm"
"""A picture from so many points on is as wide as the text; the width of others."""

MOST = 8
"""So many columns of a table fit on paper."""

PPI = 144
"""Of pictures, which are 720 points wide."""

FLAT = frozenset({"gfm"})
"""The formats without anything that Markdown lacks; their pictures lie beside the page."""

DROPPED = ("ways", "downloads", "neighbours", "citation")
"""The classes of what leads from page to page, and of what only the page says."""

MARKED = re.compile(rb'(?:w:val|style-name)="Simulation"')
"""The style of the mark of simulated data in a document: `office.lua` sets it."""

WORD = "word/document.xml"

ABOUT = ("docProps/core.xml", "meta.xml")
"""The files that say when a document was made."""

TIME = (1980, 1, 1, 0, 0, 0)
"""Of all files in a document: the same input gives the same bytes."""

_CLOCK = re.compile(
    rb"(<(?:dcterms:(?:created|modified)[^>]*|dc:date|meta:creation-date)>)[^<]*(</)"
)

_DRAWING = re.compile(r"<svg .*?</svg>", re.DOTALL)
_LABEL = re.compile(r'aria-label="([^"]*)"')

Pictures = dict[str, str]
"""Drawings as SVG, by the names of their files."""

Element = Any


def plain(shown: str, pictures: Pictures, *, flat: bool = False) -> dict[str, str]:
    """Make what a cell shows plain.

    Parameters
    ----------
    shown
        HTML of the package.
    pictures
        Its drawings are added here; the HTML names their files.
    flat
        Whether tables have one heading a column and no picture a width, for Markdown.

    Returns
    -------
    dict
        HTML for its place in the document (`here`), and for the annex (`annex`).
    """
    drawings: Pictures = {}

    def named(drawing: re.Match[str]) -> str:
        svg = drawing[0]
        name = f"{hashlib.sha256(svg.encode()).hexdigest()[:16]}.png"
        drawings[name] = svg
        label = _LABEL.search(svg)
        return f'<svg data-file="{name}" aria-label="{label[1] if label else ""}"></svg>'

    # Their attributes have capitals, which HTML knows not.
    root = markup.fragment_fromstring(_DRAWING.sub(named, shown), create_parent="div")
    here, annex = [], []
    for part in root.iterchildren(etree.Element):
        if part.get("class") == "fiche-figure":
            here.append(_figure(part, drawings, flat))
            annex += [_table(table, flat) for table in part.iter("table")]
        elif part.tag == "dl":
            here.append(_cards(part))
        elif not set(DROPPED) & set(part.get("class", "").split()):
            here.append(_other(part, drawings, flat))
    text = "\n".join(here)
    pictures |= {name: svg for name, svg in drawings.items() if name in text}
    return {"here": text, "annex": "\n".join(annex)}


def _figure(figure: Element, drawings: Pictures, flat: bool) -> str:
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
        _image(drawing, f"{form} : {alt.text_content()}", drawings, flat),
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


def _image(drawing: Element, alt: str, drawings: Pictures, flat: bool) -> str:
    """Return a picture."""
    name = drawing.get("data-file")
    wide = WIDTH if _width(drawings[name]) >= WIDE else NARROW
    width = "" if flat else f' width="{wide}"'
    return f'<p><img src="{name}" alt="{escape(" ".join(alt.split()))}"{width}></p>'


def _cards(cards: Element) -> str:
    """Set key figures as a table: what, how much, a remark."""
    rows = [
        "".join(f"<td>{_inner(cell)}</td>" for cell in _padded(list(card), 3)) for card in cards
    ]
    head = "<th>Indicateur</th><th>Valeur</th><th>Repère</th>"
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return (
        f"<table>{_widths([30, 20, 50])}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _padded(cells: Sequence[Element], wanted: int) -> list[Element]:
    return [*cells, *(markup.fromstring("<dd></dd>") for _ in range(wanted - len(cells)))]


def _widths(shares: Iterable[float]) -> str:
    columns = "".join(f'<col style="width: {share:.1f}%">' for share in shares)
    return f"<colgroup>{columns}</colgroup>"


def _other(part: Element, drawings: Pictures, flat: bool) -> str:
    """Return other HTML: a picture, tables, or its own text."""
    drawing = next(part.iter("svg"), None)
    if drawing is not None:
        return _image(drawing, part.get("aria-label", ""), drawings, flat)
    tables = list(part.iter("table"))
    if tables:
        return "\n".join(_table(table, flat) for table in tables)
    return str(markup.tostring(part, encoding="unicode"))


def _table(table: Element, flat: bool) -> str:
    """Return a table with what Pandoc reads of it: widths, alignment, cells that span others."""
    columns = _columns(table)
    for cell in table.iter("th", "td"):
        if cell.get("class") == "right":
            cell.set("style", "text-align: right")
        if cell.get("class") == "group":
            cell.set("colspan", str(columns))
    if flat or columns > MOST:
        return _simple(table, columns, flat)
    names = max(30, 100 - 18 * (columns - 1))
    shares = [names, *[(100 - names) / (columns - 1)] * (columns - 1)]
    at = 0 if table.find("caption") is None else 1
    table.insert(at, markup.fragment_fromstring(_widths(shares)))
    return str(markup.tostring(table, encoding="unicode", with_tail=False))


def _columns(table: Element) -> int:
    first = next(table.iter("tr"))
    return sum(int(cell.get("colspan", 1)) for cell in first)


def _simple(table: Element, columns: int, flat: bool) -> str:
    """Return a table with one heading a column; as several, where paper is too narrow for it."""
    headings = _headings(table, full=flat)
    rows = [
        [_inner(cell) for cell in row] + [""] * (columns - len(row))
        for row in table.xpath("./tbody/tr")
    ]
    caption = table.find("caption")
    title = _inner(caption) if caption is not None else ""
    size = columns if flat else -(-(columns - 1) // (-(-(columns - 1) // (MOST - 1))))
    parts = [list(range(at, min(at + size, columns))) for at in range(1, columns, size)]
    return "\n".join(
        _part(
            [headings[at] for at in (0, *part)],
            [[row[at] for at in (0, *part)] for row in rows],
            title if len(parts) == 1 else f"{title} ({number}/{len(parts)})",
            flat,
        )
        for number, part in enumerate(parts, start=1)
    )


def _headings(table: Element, *, full: bool) -> list[str]:
    """Return a heading for each column, with the one above it where that is asked for."""
    first, *others = table.xpath("./thead/tr")
    below = iter([cell for row in others for cell in row])
    found: list[str] = []
    for cell in first:
        wide = int(cell.get("colspan", 1)) if others else 1
        if cell.get("scope") != "colgroup" or not others:
            found.append(_inner(cell))
            continue
        under = [_inner(next(below)) for _ in range(wide)]
        found += [f"{_inner(cell)} : {name}" if full else name for name in under]
    return found


def _part(headings: Sequence[str], rows: Sequence[Sequence[str]], title: str, flat: bool) -> str:
    right = ' style="text-align: right"'

    def line(tag: str, cells: Sequence[str]) -> str:
        inside = "".join(
            f"<{tag}{right if at else ''}>{cell}</{tag}>" for at, cell in enumerate(cells)
        )
        return f"<tr>{inside}</tr>"

    above = f"<p><b>{title}</b></p>" if flat and title else ""
    others = len(headings) - 1
    caption = f"<caption>{title}</caption>{_widths([30, *[70 / others] * others])}"
    return (
        f"{above}<table>{'' if flat else caption}<thead>{line('th', headings)}</thead>"
        f"<tbody>{''.join(line('td', row) for row in rows)}</tbody></table>"
    )


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
    left, _, right, _ = map(float, svg.partition('viewBox="')[2].partition('"')[0].split())
    return right - left


def finished(document: bytes, project: Project) -> bytes:
    """Return a document for a word processor as it is published, in the project's look.

    Simulated data has its mark at the head of each page. The clock isn't told: the same input gives
    the same bytes.
    """
    with zipfile.ZipFile(io.BytesIO(document)) as made:
        parts = {name: made.read(name) for name in made.namelist()}
    dress = word.dress if WORD in parts else opendocument.dress
    simulated = MARKED.search(parts.get(WORD) or parts["content.xml"])
    dress(parts, colours(project), MARK if simulated else "")
    return _zipped(parts)


def _zipped(parts: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as written:
        for name, contents in parts.items():
            timeless = _CLOCK.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", contents)
            stored = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            info = zipfile.ZipInfo(name, TIME)
            written.writestr(info, timeless if name in ABOUT else contents, stored)
    return out.getvalue()


def laid_out(
    kinds: Sequence[str], raw: Mapping[str, str], name: str, folder: Path, project: Project
) -> Outputs:
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
        Gets the pictures that the documents will hold themselves.
    project
        Whose page it is.
    """
    pictures: Pictures = {}
    shown = {token: text for token, text in raw.items() if text.startswith("<")}
    made = {
        kind: {token: plain(text, pictures, flat=kind in FLAT) for token, text in shown.items()}
        for kind in kinds
    }
    files = drawn(pictures, project)
    for file, contents in files.items():
        (folder / file).write_bytes(contents)
    beside = f"{Path(name).name}_files"
    lying = {f"{name}_files/{file}": contents for file, contents in files.items()}
    return Outputs(
        plain=made,
        places={kind: beside if kind in FLAT else str(folder) for kind in kinds},
        beside=lying if FLAT & set(kinds) else {},
    )


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
