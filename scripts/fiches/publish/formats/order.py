"""The order in which a PDF's pages are painted: that of their tags.

Typst paints a figure that stands at the head of a page before the text under it, whatever comes
first in the document. Who copies from a page, or hears one read by a program that follows the
painting in place of the tags, would get another order than the document's. Each piece of a page
that Typst tags is painted by itself, and none covers another, so that they can be put in order.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO

import pikepdf

_TOKEN = re.compile(rb"\\.|[()]|\bB[DM]C\b|\bEMC\b", re.DOTALL)
_PIECE = re.compile(rb"/MCID (\d+)")


def in_order(document: bytes) -> bytes:
    """Return a PDF with each page painted in the order of its tags, and half as large.

    What isn't tagged, such as fills and lines, comes first. The same input gives the same bytes.
    """
    with pikepdf.open(BytesIO(document)) as pdf:
        tagged = _tagged(pdf)
        for page in pdf.pages:
            pieces = tagged[page.obj.objgen]
            if pieces != sorted(pieces):  # Typst numbers them as it paints them
                page.Contents = pdf.make_stream(_reordered(page.Contents.read_bytes(), pieces))
        made = BytesIO()
        pdf.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return made.getvalue()


def _tagged(pdf: pikepdf.Pdf) -> dict[tuple[int, int], list[int]]:
    """Return the numbers of each page's pieces in the order of the tags."""
    found: dict[tuple[int, int], list[int]] = defaultdict(list)
    tags = pdf.Root.get("/StructTreeRoot", pikepdf.Dictionary())
    waiting = [(tags.get("/K", pikepdf.Array()), (0, 0))]
    while waiting:
        node, page = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting.extend((each, page) for each in reversed(list(node)))
        elif isinstance(node, pikepdf.Dictionary):
            own = node.get("/Pg")
            there = page if own is None else own.objgen
            inside = node.get("/K", node.get("/MCID"))
            if inside is not None:
                waiting.append((inside, there))
        else:
            found[page].append(int(node))
    return found


def _reordered(painting: bytes, order: list[int]) -> bytes:
    rank = {number: place for place, number in enumerate(order)}
    pieces: list[bytes] = list(_pieces(painting))

    def place(piece: bytes) -> int:
        number = _PIECE.search(piece)
        return rank[int(number[1])] if number else -1

    pieces.sort(key=place)
    return b"\n".join(pieces)


def _pieces(painting: bytes) -> Iterator[bytes]:
    """Cut what paints a page after each piece that is marked; texts in it may hold any letters."""
    start = inside = text = 0
    for token in _TOKEN.finditer(painting):
        match token[0]:
            case b"(":
                text += 1
            case b")":
                text -= 1
            case b"EMC" if not text:
                inside -= 1
                if not inside:
                    yield painting[start : token.end()]
                    start = token.end()
            case b"BDC" | b"BMC" if not text:
                inside += 1
    yield painting[start:]
