"""What surrounds pages: addresses, citation, sitemap, redirections, workbook."""

import io
import re
import zipfile
from typing import Any

import pytest
from here import HERE, TABLES
from lxml import etree, html

from fiches.publish import furniture, website
from fiches.publish.page import publish
from fiches.publish.pandoc import Pandoc
from fiches.publish.workbook import Table, file_name, workbook
from fiches.settings import Project

META = {
    "title": "Les indicateurs clés : commerce extérieur",
    "subtitle": "Territoires d'industrie – Ardennes",
    "author": "Programme",
    "annee": "2024",
    "edition": "2025-01-01",
}
MARK = "Données simulées – ne pas citer"


def notebook(text: str = "Bonjour.") -> dict[str, Any]:
    front = "---\ntitle: Essai\nlang: fr\n---"
    return {
        "cells": [
            {"cell_type": "raw", "source": front},
            {"cell_type": "markdown", "source": text},
        ]
    }


def published(project: Project, name: str, text: str = "Bonjour.") -> dict[str, bytes]:
    with Pandoc() as pandoc:
        return publish(notebook(text), name, to=["html"], project=project, pandoc=pandoc)


def page(project: Project, name: str, text: str = "Bonjour.") -> html.HtmlElement:
    return html.fromstring(published(project, name, text)[f"{name}.html"])


def sources(tree: html.HtmlElement, meta: str) -> list[str]:
    return tree.xpath(f"//meta[@property='{meta}']/@content")


def test_a_known_address_gives_canonical_links(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FICHES_SITE_URL", "https://example.org/fiches/")

    tree = page(project, "fiches/08")

    here = "https://example.org/fiches/fiches/08"
    assert tree.xpath("//link[@rel='canonical']/@href") == [f"{here}.html"]
    assert sources(tree, "og:url") == [f"{here}.html"]
    assert sources(tree, "og:image") == [f"{here}.png"]


@pytest.mark.parametrize("code", ["08", "20", "972"])
def test_a_known_address_gives_a_picture_for_social_networks(
    project: Project, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    monkeypatch.setenv("FICHES_SITE_URL", "https://example.org/fiches/")

    head = published(project, f"fiches/{code}")[f"fiches/{code}.png"][:24]

    assert (int.from_bytes(head[16:20]), int.from_bytes(head[20:24])) == (1200, 630)


def test_without_an_address_nothing_pretends_to_one(project: Project) -> None:
    files = published(project, "fiches/08")

    tree = html.fromstring(files["fiches/08.html"])
    assert tree.xpath("//link[@rel='canonical']") == []
    assert sources(tree, "og:image") == []
    assert list(files) == ["fiches/08.html"]  # no picture that nothing links to


@pytest.mark.parametrize(
    ("address", "root"),
    [("https://example.org/un/site/", "/un/site/"), ("https://example.org", "/"), ("", "/")],
)
def test_what_is_shown_at_any_address_has_no_relative_link(
    project: Project, monkeypatch: pytest.MonkeyPatch, address: str, root: str
) -> None:
    monkeypatch.setenv("FICHES_SITE_URL", address)

    tree = page(project, "404", "[Accueil](/index.qmd)")

    links = tree.xpath("//@src | //@action | //@href[not(starts-with(., '#'))]")
    assert [link for link in links if not link.startswith(f"{root}assets/")] != []
    assert [link for link in links if not re.match(rf"{root}[a-z]", link)] == []
    assert tree.xpath("//link[@rel='canonical']") == []


def test_official_data_bears_no_mark(project: Project) -> None:
    tree = page(project, "methode")

    assert tree.xpath("//p[@class='mark'] | //meta[@name='robots']") == []


def test_the_current_page_is_told_in_the_menu(project: Project) -> None:
    (current,) = page(project, "methode").xpath("//header//a[@aria-current='page']/@href")

    assert current == "methode.html"


def test_a_table_is_aligned_without_styles(project: Project) -> None:
    tree = page(project, "methode", "| a | b |\n|:--|--:|\n| x | 1 |\n")

    assert tree.xpath("//@style") == []
    assert tree.xpath("//table[@class='data-table']//td[@class='right']/text()") == ["1"]


def test_notes_to_editors_stay_with_them(project: Project) -> None:
    tree = page(project, "methode", "<!-- pour les rédacteurs -->\n\nUn <!-- ici --> texte.")

    assert tree.xpath("//main//comment()") == []
    assert "rédacteurs" not in tree.text_content()


def furnished(name: str, meta: dict[str, Any]) -> str:
    cells = furniture.furnished(notebook(), name, meta, HERE, ("html", "pdf"))["cells"]
    return "\n".join(cell["source"] for cell in cells)


def test_a_fiche_says_how_to_cite_it() -> None:
    text = furnished("fiches/08", META | {"site-url": "https://example.org"})

    assert (
        "édition du 1<sup>er</sup>\u00a0janvier 2025, https://example.org/fiches/08.html." in text
    )
    assert "ne pas citer" not in text


def test_simulated_data_is_not_to_be_cited() -> None:
    text = furnished("fiches/08", META | {"simulated": MARK})

    assert f"<strong>{MARK}.</strong>" in text
    assert "donnees-simulation.xlsx" in text


def test_a_fiche_knows_its_neighbours() -> None:
    text = furnished("fiches/08", META)

    assert '<a rel="prev" href="07.html">← 07\u00a0Ardèche</a>' in text
    assert '<li aria-current="page">08\u00a0Ardennes</li>' in text
    assert '<a href="88.html">88\u00a0Vosges</a>' in text


def test_a_region_of_one_department_lists_no_neighbours() -> None:
    assert "Dans la même région" not in furnished("fiches/20", META)


def test_other_pages_are_left_alone() -> None:
    assert furniture.furnished(notebook(), "methode", META, HERE, ("html",)) == notebook()


def test_the_sitemap_names_all_pages() -> None:
    files = website.around(
        ["index", "fiches/08", "404", "recherche"], {"site-url": "https://example.org/"}, TABLES
    )

    urls = etree.fromstring(files["sitemap.xml"]).xpath("//*[local-name()='loc']/text()")
    assert urls == ["https://example.org/fiches/08.html", "https://example.org/index.html"]
    assert "Sitemap: https://example.org/sitemap.xml" in files["robots.txt"].decode()
    assert "url=20.html" in files["fiches/2B.html"].decode()


def test_a_site_without_an_address_has_no_sitemap() -> None:
    files = website.around(["index"], {}, TABLES)

    assert "sitemap.xml" not in files
    assert b"Sitemap" not in files["robots.txt"]


def test_a_workbook_is_the_same_each_time() -> None:
    tables = [Table("balance.csv", "\ufeffcode;valeur\n08;1,5\nFR;-2\n", "Balance")]

    assert workbook(tables, META) == workbook(tables, META)
    assert file_name(META) == "donnees.xlsx"
    assert file_name(META | {"simulated": MARK}) == "donnees-simulation.xlsx"


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,5", 1.5), ("-2", -2.0), ("9,02e-6", 9.02e-6), ("0", 0.0), ("08", None), ("C10A", None)],
)
def test_codes_are_told_from_numbers(text: str, number: float | None) -> None:
    assert counted(f"a\n{text}\n") == ([] if number is None else [number])


def test_a_column_of_codes_counts_nothing() -> None:
    assert counted("code;valeur\n01;1\n10;\n2A;3\n") == [1.0, 3.0]


def counted(text: str) -> list[float]:
    """Return the numbers that a spreadsheet finds in a table."""
    table = Table("x.csv", text, "X")
    with zipfile.ZipFile(io.BytesIO(workbook([table], META))) as parts:
        sheet = etree.fromstring(parts.read("xl/worksheets/sheet2.xml"))
    found = sheet.xpath("//*[local-name()='c'][not(@t)]/*[local-name()='v']/text()")
    return [float(value) for value in found]
