"""Editions: addresses stay when another year comes, and links stay within their edition."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree, html
from miniature import FICHE, PAGE, THEME, contents, make_project, only, write_data

from fiches.build import plan
from fiches.build.quarto.finish import complete
from fiches.build.site import build, build_older, finish
from fiches.publish.page import switch
from fiches.publish.site import editions, site
from fiches.reference import tables_of
from fiches.settings import Project

SETTINGS = "first-edition: 2023\nproject:\n  render: [methode.qmd, 404.qmd]\n"

YEAR = "Le département `{python} dept`, année `{python} str(Project.here().years[-1])`."

TEMPLATE = """\
<!doctype html><html lang="fr"><meta charset="utf-8">\
<title>$title$</title>$if(canonical)$<link rel="canonical" \
href="$canonical$">$endif$<body><nav class="editions">$for(editions)$<a href="$it.href$">$it.text$\
</a>$endfor$</nav><main data-title="$title$"><h1>$title$</h1>$body$</main></body></html>
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Two fiches and a page, of the years 2022 to 2024, kept since 2023."""
    made = make_project(tmp_path)
    only(made, "08", "51")
    text = FICHE.replace("Le département `{python} dept`.", YEAR)
    (tmp_path / "fiche.qmd").write_text(text, "utf-8")
    (tmp_path / "404.qmd").write_text(PAGE.replace("Méthode", "Introuvable"), "utf-8")
    (tmp_path / "_quarto.yml").write_text(SETTINGS, "utf-8")
    (tmp_path / "theme" / "page.html").write_text(TEMPLATE, "utf-8")
    print_ = f"#let fiche-online(..all) = []\n{THEME['pandoc.typ']}"
    (tmp_path / "theme" / "pandoc.typ").write_text(print_, "utf-8")
    for year in (2022, 2023):
        write_data(tmp_path, {"08": 2, "51": 3}, year)
    monkeypatch.setenv("FICHES_SITE_URL", "https://example.org/fiches")
    monkeypatch.chdir(tmp_path)
    return made


def make(project: Project) -> dict[str, bytes]:
    """Make the site with all its editions, as `fiches build` does."""
    pages = plan.pages(project)
    made = build(pages, project)
    assert [one.error for one in made if one.error] == []
    finish([one.name for one in made], project)
    assert [one.error for one in build_older(project) if one.error] == []
    return contents(project.site)


def pages(files: dict[str, bytes], under: str = "") -> dict[str, html.HtmlElement]:
    return {
        path: html.fromstring(content)
        for path, content in files.items()
        if path.startswith(under) and path.endswith(".html")
    }


def years_told(files: dict[str, bytes]) -> dict[str, str]:
    found = {
        path: re.search(r"année\s([0-9]{4})", page.text_content())
        for path, page in pages(files).items()
    }
    return {path: match[1] for path, match in found.items() if match}


def test_an_edition_is_the_site_of_its_year(project: Project) -> None:
    files = make(project)

    told = years_told(files)
    assert {path for path, year in told.items() if year == "2023"} == {
        "2023/fiches/08.html",
        "2023/fiches/51.html",
    }
    assert {path for path, year in told.items() if year == "2024"} == {
        "fiches/08.html",
        "fiches/51.html",
    }
    assert not any(path.startswith("2022/") for path in files), "kept since 2023"
    assert "2023/fiches/08.pdf" in files
    assert "2023/404.html" not in files


def test_an_address_stays_when_another_year_comes(project: Project) -> None:
    before = make(project)
    cited = [path for path in before if path.startswith(("2023/", "2024/")) and ".html" in path]
    assert {"2024/fiches/08.html", "2024/methode.html", "2023/fiches/08.html"} <= set(cited)

    write_data(project.root, {"08": 4, "51": 1}, 2025)
    after = make(Project.at(project.root))

    assert [path for path in cited if path not in after] == []
    told = years_told(after)
    assert told["2024/fiches/08.html"] == "2024"
    assert told["2023/fiches/08.html"] == "2023"
    assert told["fiches/08.html"] == "2025"
    assert "2025/fiches/08.html" in after
    changed = [path for path in before if path.startswith("2023/") and path.endswith(".pdf")]
    assert all(after[path] == before[path] for path in changed)


def test_the_address_of_the_latest_leads_on_to_it_today(project: Project) -> None:
    for path, page in pages(make(project), "2024/").items():
        (target,) = page.xpath("//link[@rel='canonical']/@href")
        (script,) = page.xpath("//script/@src")
        assert (project.site / path).parent.joinpath(target).resolve().is_file(), path
        assert (project.site / path).parent.joinpath(script).resolve().is_file(), path
        assert page.xpath("//noscript//@content") == [f"0; url={target}"]


def test_links_within_an_edition_stay_in_it(project: Project) -> None:
    files = make(project)
    checked = 0
    for path, page in pages(files, "2023/").items():
        links = page.xpath("//body//*[not(ancestor::nav[@class='editions'])]/@href")
        for link in links:
            if urlsplit(link).scheme or link.startswith("#"):
                continue
            target = (project.site / path).parent.joinpath(urlsplit(link).path).resolve()
            assert target.is_relative_to(project.site / "2023"), (path, link)
            checked += 1
    assert checked


def test_the_switch_leads_to_the_same_page_of_the_other_year(project: Project) -> None:
    files = pages(make(project))
    for path in ("fiches/08.html", "methode.html", "2023/fiches/51.html", "2023/methode.html"):
        links = files[path].xpath("//nav[@class='editions']/a")
        assert [link.text for link in links] == ["2024", "2023"]
        own = path.removeprefix("2023/")
        found = [
            (project.site / path)
            .parent.joinpath(link.get("href"))
            .resolve()
            .relative_to(project.site)
            for link in links
        ]
        assert [one.as_posix() for one in found] == [own, f"2023/{own}"]
    assert files["404.html"].xpath("//nav[@class='editions']/a") == []


def test_a_page_that_not_all_editions_have_leads_to_their_home(project: Project) -> None:
    links = switch("carnets/01-un", project.of_edition(2023))
    assert [link["href"] for link in links] == ["../../index.html", "../../2023/index.html"]
    assert [link["current"] for link in links] == [False, True]


def test_canonical_links_and_sitemaps_are_of_the_edition(project: Project) -> None:
    files = make(project)
    found = pages(files)
    for path in ("fiches/08.html", "2023/fiches/08.html"):
        (canonical,) = found[path].xpath("//link[@rel='canonical']/@href")
        assert canonical == f"https://example.org/fiches/{path}"
    for folder in ("", "2023/"):
        urls = etree.fromstring(files[f"{folder}sitemap.xml"]).xpath(
            "//*[local-name()='loc']/text()"
        )
        assert f"https://example.org/fiches/{folder}fiches/08.html" in urls
        assert all(
            (project.site / url.removeprefix("https://example.org/fiches/")).is_file()
            for url in urls
        )
    robots = files["robots.txt"].decode()
    assert "Sitemap: https://example.org/fiches/2023/sitemap.xml" in robots
    assert "2023/robots.txt" not in files


def test_a_citation_has_the_address_that_stays(project: Project) -> None:
    assert editions(project) == [2024, 2023]
    assert site(project)["edition-url"] == "https://example.org/fiches/2024"
    assert site(project)["site-url"] == "https://example.org/fiches"
    older = site(project.of_edition(2023))
    assert older["edition-url"] == older["site-url"] == "https://example.org/fiches/2023"


def test_without_the_setting_there_is_one_edition(project: Project) -> None:
    (project.root / "_quarto.yml").write_text(SETTINGS.partition("\n")[2], "utf-8")
    files = make(Project.at(project.root))
    assert not any(re.match("[0-9]{4}/", path) for path in files)
    assert switch("methode", project) == []


def test_a_build_that_changes_nothing_makes_nothing(project: Project) -> None:
    before = make(project)
    again = Project.at(project.root)
    made = build(plan.pages(again), again) + build_older(again)
    assert [one.name for one in made if one.seconds] == []
    assert contents(project.site) == before


def test_comments_of_an_edition_may_be_kept_apart(project: Project) -> None:
    older = project.of_edition(2023)
    assert older.comments == project.comments
    (project.comments / "2023").mkdir(parents=True)
    assert older.comments == project.comments / "2023"
    assert project.comments.name == "comments"


def test_quarto_is_given_the_editions_that_it_does_not_make(project: Project) -> None:
    (project.site / "fiches" / "08" / "embed").mkdir(parents=True)
    quartos = ("index.html", "404.html", "fiches/08.html", "fiches/08/embed/balance.html")
    for path in quartos:
        (project.site / path).write_text("<title>Quarto</title>")

    for _ in range(2):  # the second time, what the first has made is no page of Quarto's
        complete(project.site, project)

    files = contents(project.site)
    assert {path for path in files if path.startswith("2024/")} == {
        f"2024/{path}" for path in quartos if path != "404.html"
    } | {
        f"2024/fiches/{code}.html"
        for place in tables_of(project).departments
        for code in place.codes[1:]
    }
    assert years_told(files)["2023/fiches/08.html"] == "2023"
    assert "assets/edition.js" in files
    assert all(files[path] == b"<title>Quarto</title>" for path in quartos)
