"""`fiches render`: the paths that it prints, what it makes, what it leaves alone."""

from pathlib import Path

import pytest
from commands import command, fiches
from miniature import contents, make_project

from fiches.cli import render
from fiches.reference.subjects import SERIES
from fiches.settings import Project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A small project, in which one stands."""
    monkeypatch.chdir(tmp_path)
    return make_project(tmp_path)


def test_render_prints_the_two_paths_and_makes_them(project: Project) -> None:
    assert fiches("render", "08").splitlines() == ["_site/fiches/08.html", "_site/fiches/08.pdf"]
    assert (project.site / "fiches" / "08.pdf").exists()


def test_render_skips_what_is_up_to_date(project: Project) -> None:
    first = fiches("render", "8")
    made = (project.build / "pages" / "site" / "fiches" / "08.pdf").stat().st_mtime_ns
    assert fiches("render", "08", "Ardennes") == first
    assert (project.build / "pages" / "site" / "fiches" / "08.pdf").stat().st_mtime_ns == made


def test_render_restores_what_was_removed_from_the_site(project: Project) -> None:
    fiches("render", "08")
    (project.site / "fiches" / "08.html").unlink()
    fiches("render", "08")
    assert (project.site / "fiches" / "08.html").exists()


@pytest.mark.parametrize("code", ["2A", "2B", "20", "Corse"])
def test_corsica_has_one_fiche(project: Project, code: str) -> None:
    assert fiches("render", code, "--to", "html") == "_site/fiches/20.html\n"


def test_render_makes_only_the_formats_that_are_wanted(project: Project) -> None:
    assert fiches("render", "08", "--to", "html") == "_site/fiches/08.html\n"
    assert "fiches/08.pdf" not in contents(project.site)


def test_render_writes_where_it_is_told(project: Project, tmp_path: Path) -> None:
    fiches("render", "08", "--output", str(tmp_path / "ailleurs"))
    assert "fiches/08.html" in contents(tmp_path / "ailleurs")
    assert not project.site.exists()


def test_render_opens_the_page(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(render.webbrowser, "open", opened.append)
    fiches("render", "08", "--open")
    assert opened == [(project.site / "fiches" / "08.html").as_uri()]


def test_a_failing_fiche_is_named_and_the_others_are_made(project: Project) -> None:
    (project.root / "broken.txt").write_text("51", "utf-8")
    result = command("render", "51", "08")
    assert result.returncode == 1
    assert result.stderr.startswith("fiches: fiches/51: fiche.qmd, ligne ")
    assert result.stdout.splitlines() == ["_site/fiches/08.html", "_site/fiches/08.pdf"]
    assert (project.site / "fiches" / "08.html").exists()
    assert not (project.site / "fiches" / "51.html").exists()


ITEM = """\
---
title: "Essai"
lang: fr
execute:
  echo: false
---

```{{python}}
#| tags: [parameters]
#| include: false
{name} = ""
```

C'est `{{python}} {name}`.
"""


@pytest.fixture
def series(project: Project) -> Project:
    """A project with documents of all series."""
    for one in SERIES:
        (project.root / one.document).write_text(ITEM.format(name=one.parameter), "utf-8")
    return project


def test_items_are_rendered_in_html_whatever_they_are_called(series: Project) -> None:
    made = fiches(
        *("render", "--pays", "US", "--pays", "les états-unis", "--pays", "norvege"),
        *("--produit", "c11z", "--territoire", "Basse-Terre"),
    )
    assert made.splitlines() == [
        "_site/pays/US.html",
        "_site/pays/NO.html",
        "_site/produits/C11Z.html",
        "_site/territoires/ti-0101.html",
    ]
    assert "C’est NO." in (series.site / "pays" / "NO.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--pays", "Atlantide"), "« Atlantide » n'est pas un pays"),
        (("--produit", "C99Z"), "« C99Z » n'est pas un produit"),
        (("--territoire", "Ys"), "« Ys » n'est pas un Territoire d'industrie"),
        ((), "Nothing is asked for"),
    ],
)
def test_what_is_unknown_is_told_in_one_sentence(
    series: Project, asked: tuple[str, ...], said: str
) -> None:
    result = command("render", *asked)
    assert result.returncode == 2
    assert result.stderr.startswith(f"fiches: {said}")
    assert result.stderr.count("\n") == 1
    assert not series.site.exists()
