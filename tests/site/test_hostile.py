"""What comes from a table or a file is shown as it is, and nothing obeys it, in no format."""

import csv
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import hostile
import official
import pytest
from hostile import HOSTILE
from lxml import html

from fiches import store
from fiches.build import plan
from fiches.build.make import stage_of
from fiches.build.site import build
from fiches.reference import tables_of

CODES = ("08", "971")
"""A plain department, and one overseas."""

SHOWN = {"", *CODES, "US", "C30C", "ti-0101", "ti-4419"}
"""What pages are made for: general ones, and one or two of each series."""

CHOSEN = {
    "address",
    "family",
    "group",
    "kind",
    "left_out",
    "licence",
    "measure",
    "source",
    "table",
    "unit",
}
"""Columns that are for maintainers, or chosen among words that the code has."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a project whose tables are hostile."""
    project = hostile.project(tmp_path_factory.mktemp("hostile"), data)
    pages = [page for page in plan.pages(project) if page.value in SHOWN]
    assert [made.error for made in build(pages, project)] == [""] * len(pages)
    return stage_of(project).site


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a fiche whose data has a country and products by official labels alone."""
    project = official.project(tmp_path_factory.mktemp("labelled"))
    label = (hostile.ORDERS + HOSTILE).replace('"', '""')
    labels = {
        "Libelle_PAYS.txt": f'ZZ;"={label}";202401;999912\r\n'.encode(),
        "Libelle_CPF4_rev2.1.txt": f'9998;"={label}";201501;999912\r\n'.encode(),
        "Libelle_A129.txt": f'X99Z;"={label}";200901;999912\r\n'.encode(),
    }
    large = {"country": "ZZ", "cpf4": "9998", "a129": "X99Z", "value_eur": 10**9}
    zips = [
        official.write_flow(
            project.data / "zips",
            flow,
            2024,
            [*official.rows(flow), official.row(flow=flow, **large)],
            **labels,
        )
        for flow in official.NAMES
    ]
    store.ingest(zips, project)
    pages = plan.fiches([tables_of(project).find_department("08")], project)
    assert [made.error for made in build(pages, project)] == [""]
    return stage_of(project).site


def _pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def _is_data(script: html.HtmlElement) -> bool:
    return script.get("type", "").endswith("json")


def _same(text: str) -> str:
    """Return a text without what French typography changes in it."""
    return re.sub(r"\s+", "", text).replace("’", "'")


def test_the_columns_of_text_are_all_spoilt(data: Path, tmp_path: Path) -> None:
    """A column that isn't spoilt has codes, numbers, dates or addresses, and no word."""
    project = hostile.project(tmp_path, data)
    word = re.compile(r"[^\W\d_]{3,} |[^\W\d_]{5,}|[à-ÿ]")
    for file in project.reference.glob("*.csv"):
        if file.stem.startswith("demo_"):
            continue  # the simulation's own: nothing shows them
        for row in tables_of(project).rows(file.stem):
            for name, value in row.items():
                if name in CHOSEN:
                    continue
                assert not word.search(value) or HOSTILE in value, (file.name, name, value)


@pytest.mark.parametrize("made", ["site", "labelled"])
def test_no_page_has_a_script_a_link_or_markup_of_a_text(
    made: str, request: pytest.FixtureRequest
) -> None:
    folder = request.getfixturevalue(made)
    shown = 0
    for page in _pages(folder):
        tree = html.fromstring(page.read_text("utf-8"))
        scripts = [one for one in tree.iter("script") if "alert" in (one.text or "")]
        assert all(map(_is_data, scripts)), page.name
        addresses = tree.xpath("//@href | //@src | //@action | //@formaction")
        assert not [one for one in addresses if one.strip().lower().startswith("javascript:")]
        assert not tree.xpath("//@*[starts-with(name(), 'on')]"), page.name
        for made_of in ("em", "code", "sub", "a"):
            assert not [e for e in tree.iter(made_of) if e.text in {"g", "s", "c", "d", "x"}]
        text = "".join(tree.itertext())
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202e]", text), page.name
        shown += _same(text).count(_same(HOSTILE))
    assert shown > (1000 if made == "site" else 5)


@pytest.mark.parametrize("code", CODES)
def test_a_page_shows_names_as_typed(site: Path, code: str) -> None:
    """Names of territories, neighbours and contacts stood as markup in the page."""
    page = html.fromstring((site / "fiches" / f"{code}.html").read_text("utf-8"))
    for items in ("//section[@id='territoires']//li", "//section[@id='pratique']//li"):
        found = page.xpath(items)
        assert found
        assert all(_same(HOSTILE) in _same(one.text_content()) for one in found), items


@pytest.mark.pdf
@pytest.mark.parametrize(
    ("made", "code"), [*(("site", code) for code in CODES), ("labelled", "08")]
)
def test_the_pdf_shows_them_as_typed(made: str, code: str, request: pytest.FixtureRequest) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("not run: no pdftotext")
    file = request.getfixturevalue(made) / "fiches" / f"{code}.pdf"
    done = subprocess.run(["pdftotext", file, "-"], capture_output=True, check=True)
    text = _same(done.stdout.decode())
    assert text.count(_same("<script>alert(1)</script>")) > 5
    assert text.count(_same(HOSTILE)) > 5
    assert "javascript:alert(3)" not in text


@pytest.mark.parametrize("made", ["site", "labelled"])
def test_no_spreadsheet_takes_a_text_for_a_formula(
    made: str, request: pytest.FixtureRequest
) -> None:
    folder: Path = request.getfixturevalue(made)
    kept = 0
    for file in folder.rglob("*.csv"):
        for row in csv.reader(io.StringIO(file.read_text("utf-8-sig")), delimiter=";"):
            for field in row:
                number = re.fullmatch(r"-?[\d,]+(e-?\d+)?", field)
                assert number or not re.match(r"[=+\-@\t\r]", field), (file.name, field)
                kept += field.startswith("'=")
    assert kept
    for file in folder.rglob("*.xlsx"):
        with zipfile.ZipFile(file) as book:
            sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
            assert not any(b"<f>" in book.read(name) for name in sheets)
            assert b"&lt;script&gt;" in book.read("xl/sharedStrings.xml")
