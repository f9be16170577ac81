"""`fiches build` and `fiches merge`: the site, what is said of it, and what a stop leaves."""

from pathlib import Path

import pytest
from commands import fiches, invoke
from miniature import contents, make_project, only, write_data

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


STORED = """
```{{python}}
import os
import polars as pl
from fiches.settings import Project

here = Project.here()
if dept == "08" and os.path.exists("{new}"):
    for name in ("2024", "2025"):  # as an ingest does, while the build is at work
        os.link("{new}", f"data/trade/.{{name}}")
        os.replace(f"data/trade/.{{name}}", f"data/trade/{{name}}.parquet")
    os.remove("{new}")
rows = [len(pl.read_parquet(file)) for file in sorted(here.trade.glob("*.parquet"))]
```

Lignes : `{{python}} rows`.
"""


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_ingest_during_a_build_changes_nothing_in_it(three: Project, jobs: int) -> None:
    new = three.root / "new.parquet"
    write_data(three.root, {"08": 9}, 2026)
    (three.trade / "2026.parquet").rename(new)
    with (three.root / "fiche.qmd").open("a", encoding="utf-8") as document:
        document.write(STORED.format(new=new))
    for expected in ("Lignes : [5]", "Lignes : [9, 9]"):
        fiches("build", "--jobs", jobs)
        pages = [three.site / f"fiches/{code}.html" for code in ("08", "10", "51")]
        shown = [page.read_text("utf-8").replace("\u00a0", " ") for page in pages]
        assert [expected in text for text in shown] == [True] * 3
    assert not new.exists()
    assert not list(three.build.glob("held-*"))
    assert "0 made" in fiches("build", "--jobs", jobs)


def test_a_page_that_fails_on_new_data_leaves_the_former_site_whole(three: Project) -> None:
    fiches("build", "--jobs", "1")
    before = contents(three.site)
    document = three.root / "fiche.qmd"
    good = document.read_text("utf-8")
    (three.root / "broken.txt").write_text("51", "utf-8")
    document.write_text(f"{good}\nDe plus `{{python}} dept`.\n", "utf-8")
    assert "fiches/51." in str(invoke("build", "--jobs", "1").exception)
    mended = contents(three.site)
    assert mended["fiches/08.html"] != before["fiches/08.html"]  # same data: the others are shown

    write_data(three.root, {"08": 4, "51": 1})
    error = invoke("build", "--jobs", "1").exception
    assert isinstance(error, FichesError)
    assert "the site is left as it was: fiches/51 couldn't be made" in str(error)
    assert contents(three.site) == mended

    (three.root / "broken.txt").write_text("", "utf-8")
    fiches("build", "--jobs", "1")
    assert b"De plus 51." in contents(three.site)["fiches/51.html"]


def test_shards_of_other_data_are_not_merged(three: Project, tmp_path: Path) -> None:
    parts = []
    for number in (1, 2):
        fiches("build", "--jobs", "1", "--shard", f"{number}/2")
        parts.append(str((three.build / "pages").rename(tmp_path / f"part-{number}")))
        write_data(three.root, {"08": number}, 2020)
    with pytest.raises(FichesError, match="4 of 4 pages were made from other data"):
        fiches("merge", *parts)
    assert not three.site.exists()


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
