"""Pages are painted in the order of their tags, and look as they did."""

import re
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
import typst

from fiches.publish.formats.order import in_order

pytestmark = pytest.mark.pdf

FLOATS = """
#set document(title: "Essai")
#set page(width: 120mm, height: 120mm)
#set text(lang: "fr")
= Un (titre EMC)
Avant la figure BDC.
#place(top, float: true, figure(kind: image, caption: [Légende], rect(fill: blue, height: 2cm)))
Après \\(la figure.
"""


@pytest.fixture(scope="module")
def floats() -> bytes:
    made = typst.compile(FLOATS.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


def painted(document: bytes) -> list[int]:
    with pikepdf.open(BytesIO(document)) as pdf:
        return [
            int(number)
            for page in pdf.pages
            for number in re.findall(rb"/MCID (\d+)", page.Contents.read_bytes())
        ]


def tagged(node: pikepdf.Object) -> list[int]:
    if isinstance(node, pikepdf.Array):
        return [number for each in node for number in tagged(each)]
    if isinstance(node, pikepdf.Dictionary):
        return tagged(node.get("/K", node.get("/MCID", pikepdf.Array())))
    return [int(node)]


def test_pages_are_painted_in_the_order_of_their_tags(floats: bytes):
    with pikepdf.open(BytesIO(floats)) as pdf:
        order = tagged(pdf.Root.StructTreeRoot.K)
    assert len(order) >= 4
    assert painted(floats) != order
    assert painted(in_order(floats)) == order


def test_nothing_is_lost_and_the_page_looks_the_same(floats: bytes, tmp_path: Path):
    looks = []
    for name, document in (("before", floats), ("after", in_order(floats))):
        with pikepdf.open(BytesIO(document)) as pdf:
            page = pdf.pages[0]
            letters = sorted(b"".join(page.Contents.read_bytes().split()))
            fonts = sorted(page.Resources.Font.keys())
        looks.append((letters, fonts, _picture(document, tmp_path / f"{name}.pdf")))
    assert looks[0] == looks[1]


def _picture(document: bytes, file: Path) -> bytes:
    file.write_bytes(document)
    subprocess.run(["pdftoppm", "-r", "60", file, file.with_suffix("")], check=True)
    (picture,) = file.parent.glob(f"{file.stem}-*.ppm")
    return picture.read_bytes()


def test_the_same_input_gives_the_same_bytes(floats: bytes):
    assert in_order(floats) == in_order(floats)


def test_a_document_without_tags_stays_as_it_is_painted(floats: bytes):
    untagged = BytesIO()
    with pikepdf.open(BytesIO(floats)) as pdf:
        del pdf.Root.StructTreeRoot
        pdf.save(untagged)
    assert painted(in_order(untagged.getvalue())) == painted(floats)
