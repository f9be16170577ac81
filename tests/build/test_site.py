"""A site: its pages by one process or several, what fails, what is damaged, what goes."""

from dataclasses import replace
from pathlib import Path

import pytest
from here import HERE
from miniature import contents, made, make_project, pages

from fiches.build import plan
from fiches.build.make import notebook_path, stage_of
from fiches.build.site import build, finish, install
from fiches.publish import search
from fiches.settings import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path)


def test_a_fiche_is_made_of_its_page_its_pdf_and_its_data(project: Project) -> None:
    results = build(pages(project, "08"), project)
    assert [one.error for one in results] == [""]
    assert {"execute", "draw", "pandoc", "html", "pdf", "write"} <= set(results[0].seconds)
    install(["fiches/08"], project, project.site)
    files = contents(project.site)
    assert {
        "assets/site.css",
        "fiches/08.html",
        "fiches/08.pdf",
        "fiches/08/departement-08.csv",
        "fiches/08/nation.csv",
    } <= set(files)
    assert "Fiche 08" in files["fiches/08.html"].decode()
    assert files["fiches/08.pdf"].startswith(b"%PDF")
    assert notebook_path(pages(project, "08")[0], project).exists()


@pytest.mark.parametrize("damage", ["fiches/08.html", "fiches/08.pdf", "fiches/08/nation.csv"])
def test_a_damaged_file_is_made_again(project: Project, damage: str) -> None:
    build(pages(project, "08", "51"), project)
    install(["fiches/08", "fiches/51"], project, project.site)
    good = contents(project.site)
    (stage_of(project).site / damage).write_bytes(b"x")
    assert made(build(pages(project, "08", "51"), project)) == ["fiches/08"]
    install(["fiches/08", "fiches/51"], project, project.site)
    assert contents(project.site) == good


def test_the_search_index_is_made_again_only_when_pages_change(project: Project) -> None:
    names = [page.name for page in pages(project, "08")]
    build(pages(project, "08"), project)
    finish(names, project)
    index = project.site / search.FILE
    before = index.stat().st_mtime_ns
    finish(names, project)
    assert index.stat().st_mtime_ns == before

    document = project.root / "fiche.qmd"
    document.write_text(document.read_text("utf-8") + "\n\nUne phrase singulière.\n", "utf-8")
    build(pages(project, "08"), project)
    assert "singulier" not in index.read_text("utf-8")
    finish(names, project)
    assert "singulier" in index.read_text("utf-8")


def test_what_a_page_has_no_more_goes_from_the_site(project: Project) -> None:
    build(pages(project, "08"), project)
    install(["fiches/08"], project, project.site)
    document = project.root / "fiche.qmd"
    document.write_text(document.read_text("utf-8").replace('Picture("nation")', ""), "utf-8")
    build(pages(project, "08"), project)
    changed = install(["fiches/08"], project, project.site)
    assert project.site / "fiches/08/nation.csv" in changed
    for site in (project.site, stage_of(project).site):
        left = {path for path in contents(site) if path.endswith(".csv")}
        assert left == {"fiches/08/departement-08.csv"}


def test_outputs_do_not_depend_on_how_they_were_made(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = ["08", "51", "2A", "971"]
    names = [page.name for page in pages(project, *codes)]
    sites = []
    for number, options in enumerate([{"jobs": 1}, {"jobs": 2}, {"jobs": 2, "force": True}]):
        if number == 1:
            (project.build).rename(tmp_path / "set-aside")
            monkeypatch.setenv("TZ", "Asia/Tokyo")
            monkeypatch.setenv("PYTHONHASHSEED", "7")
        build(pages(project, *codes), project, **options)
        install(names, project, tmp_path / f"site-{number}")
        sites.append(contents(tmp_path / f"site-{number}"))
    assert sites[0] == sites[1] == sites[2]


def test_one_failure_does_not_stop_the_others(project: Project) -> None:
    (project.root / "broken.txt").write_text("51", "utf-8")
    results = {one.name: one for one in build(pages(project, "08", "51"), project, jobs=2)}
    assert results["fiches/08"].error == ""
    error = results["fiches/51"].error
    lines = (project.root / "fiche.qmd").read_text("utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if "raise RuntimeError" in text)
    assert error == f"fiche.qmd, ligne {line}, le bloc « réglages » : RuntimeError: rien pour 51."
    assert not (stage_of(project).site / "fiches/51.html").exists()


def test_a_page_that_fails_keeps_its_last_good_version(project: Project) -> None:
    build(pages(project, "08", "51"), project)
    install(["fiches/08", "fiches/51"], project, project.site)
    before = contents(project.site)
    (project.root / "broken.txt").write_text("51", "utf-8")
    results = build(pages(project, "08", "51"), project, force=True)
    install([one.name for one in results if not one.error], project, project.site)
    assert contents(project.site) == before


def test_a_page_that_is_no_more_goes_from_the_site(project: Project) -> None:
    for name in ("ancienne", "essais/une"):
        document = project.root / f"{name}.qmd"
        document.parent.mkdir(exist_ok=True)
        document.write_text(f"---\ntitle: {name}\n---\n\n## Une partie {{#partie}}\n", "utf-8")
    made_of(project, "methode.qmd", "ancienne.qmd", "essais/une.qmd")
    (project.site / "CNAME").write_text("fiches.example.org")
    assert {"ancienne.html", "essais/une.html"} <= set(contents(project.site))
    made_of(project, "methode.qmd")
    left = contents(project.site)
    assert {"methode.html", "CNAME"} <= set(left)
    assert not [name for name, one in left.items() if "ancienne" in name or b"ancienne" in one]
    assert not (project.site / "essais").exists()


def made_of(project: Project, *documents: str) -> None:
    """Build a site of some documents alone."""
    settings = f"project:\n  render: [{', '.join(documents)}]\n"
    (project.root / "_quarto.yml").write_text(settings, "utf-8")
    wanted = [page for page in plan.pages(project) if page.name in map(stem, documents)]
    results = build(wanted, project)
    finish([one.name for one in results if not one.error], project)


def stem(document: str) -> str:
    return document.removesuffix(".qmd")


def test_a_page_that_fails_stays_in_the_site(project: Project) -> None:
    build(pages(project, "08", "51"), project)
    finish(["fiches/08", "fiches/51"], project)
    before = contents(project.site)
    (project.root / "broken.txt").write_text("51", "utf-8")
    results = build(pages(project, "08", "51"), project, force=True)
    failed = [one.name for one in results if one.error]
    assert failed == ["fiches/51"]
    finish(["fiches/08"], project, failed)
    assert {name: before[name] for name in before if name.startswith("fiches/51")} == {
        name: one for name, one in contents(project.site).items() if name.startswith("fiches/51")
    }


@pytest.mark.slow
def test_real_fiches_are_the_same_whoever_makes_them(
    france: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    elsewhere = replace(HERE, data=france.data, build=tmp_path / "build")
    results = build(pages(elsewhere, "08", "2A", "976"), elsewhere)
    assert [one.error for one in results] == [""] * 3
    for path, made_here in contents(stage_of(elsewhere).site).items():
        assert made_here == (france.site / path).read_bytes(), path


@pytest.mark.slow
def test_the_whole_of_france_is_up_to_date_once_built(france: Project) -> None:
    assert made(build(plan.pages(france), france)) == []
