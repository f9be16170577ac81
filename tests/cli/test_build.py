"""`fiches build` and `fiches merge`: the site, what is said of it, and what a stop leaves."""

from pathlib import Path

import pytest
from commands import fiches, invoke
from miniature import contents, make_project, only

from fiches.build.make import Maker
from fiches.errors import FichesError
from fiches.settings import Project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A small project, in which one stands."""
    monkeypatch.chdir(tmp_path)
    return make_project(tmp_path)


@pytest.fixture
def three(project: Project) -> Project:
    """A project of a country with three departments."""
    only(project, "08", "10", "51")
    return project


def test_build_makes_the_site_and_says_what_it_did(three: Project) -> None:
    result = invoke("build", "--jobs", "1")
    assert result.stdout.startswith("4 pages in _site: 4 made, 0 up to date, 0 failed, in ")
    assert "all pages" in result.stderr
    site = contents(three.site)
    assert {"methode.html", "fiches/08.html", "fiches/51.pdf", "assets/site.css"} <= set(site)
    assert fiches("build", "--jobs", "1").startswith("4 pages in _site: 0 made, 4 up to date")
    assert fiches("build", "--jobs", "1", "--force").startswith("4 pages in _site: 4 made")
    assert contents(three.site) == site


def test_build_in_quiet_shows_errors_and_the_last_line_only(three: Project) -> None:
    (three.root / "broken.txt").write_text("51", "utf-8")
    result = invoke("build", "--jobs", "1", "--quiet")
    assert isinstance(result.exception, FichesError)
    assert str(result.exception) == "these pages couldn't be made: fiches/51."
    assert result.stdout.startswith("4 pages in _site: 3 made, 0 up to date, 1 failed")
    assert "fiches/51: fiche.qmd, ligne" in result.stderr
    assert "all pages" not in result.stderr
    assert "fiches/10.html" in contents(three.site)


def test_a_stopped_build_leaves_the_site_as_it_was(
    three: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    fiches("build", "--jobs", "1")
    before = contents(three.site)
    document = three.root / "fiche.qmd"
    document.write_text(document.read_text("utf-8").replace("Le département", "Ce département"))

    def stop(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Maker, "make", stop)
    result = invoke("build", "--jobs", "1")
    assert isinstance(result.exception, FichesError)
    assert "the site is as it was" in str(result.exception)
    assert contents(three.site) == before


def test_shards_merge_into_the_site_that_one_build_makes(three: Project, tmp_path: Path) -> None:
    fiches("build", "--jobs", "1")
    whole = contents(three.site)
    (three.build / "pages").rename(tmp_path / "whole")
    parts = []
    for number in (1, 2):
        out = fiches("build", "--jobs", "1", "--shard", f"{number}/2")
        assert out.startswith("2 pages in _build/pages: 2 made")
        parts.append(str((three.build / "pages").rename(tmp_path / f"part-{number}")))
    with pytest.raises(FichesError, match="2 of 4 pages are in none of the shards"):
        fiches("merge", parts[0])
    (three.site).rename(tmp_path / "old")
    assert fiches("merge", *parts) == "4 pages from 2 shards in _site\n"
    assert contents(three.site) == whole
