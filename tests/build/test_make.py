"""Making a page: what has changed is executed, and what comes out different is published."""

from pathlib import Path

import pytest
from miniature import drawn, made, make_project, pages, write_data

from fiches.build import plan
from fiches.build.make import notebook_path, stage_of
from fiches.build.site import build
from fiches.kept import inputs
from fiches.settings import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path)


def test_the_project_hides_code_where_the_document_says_nothing(project: Project) -> None:
    shown = "```{python}\nsecret = 1\n```\n"
    document = project.root / "methode.qmd"
    document.write_text(document.read_text("utf-8") + shown, "utf-8")
    settings = project.root / "_quarto.yml"
    settings.write_text(settings.read_text("utf-8") + "execute:\n  echo: false\n", "utf-8")
    build([page for page in plan.pages(project) if page.name == "methode"], project)
    assert "secret" not in (stage_of(project).site / "methode.html").read_text("utf-8")


def test_nothing_changed_nothing_is_done(project: Project) -> None:
    build(pages(project, "08", "51"), project)
    assert made(build(pages(project, "08", "51"), project)) == []


def test_a_changed_sentence_draws_nothing_again(project: Project) -> None:
    build(pages(project, "08", "51"), project)
    assert sorted(drawn(project.root)) == ["departement-08", "departement-51", "nation"]
    document = project.root / "fiche.qmd"
    document.write_text(document.read_text("utf-8").replace("Le département", "Ce département"))
    assert made(build(pages(project, "08", "51"), project)) == ["fiches/08", "fiches/51"]
    assert drawn(project.root) == []
    assert "Ce département" in (stage_of(project).site / "fiches/08.html").read_text("utf-8")


def test_a_changed_sentence_executes_nothing_again(project: Project) -> None:
    document = project.root / "fiche.qmd"
    counted = "\n```{python}\nopen('executed', 'a').write(dept)\n```\n"
    document.write_text(f"{document.read_text('utf-8')}{counted}", "utf-8")
    build(pages(project, "08"), project)
    assert (project.root / "executed").read_text() == "08"
    document.write_text(document.read_text("utf-8").replace("Le département", "Ce département"))
    build(pages(project, "08"), project)
    assert (project.root / "executed").read_text() == "08"
    document.write_text(document.read_text("utf-8").replace("write(dept)", "write(dept * 2)"))
    build(pages(project, "08"), project)
    assert (project.root / "executed").read_text() == "080808"


def test_a_damaged_notebook_is_executed_again(project: Project) -> None:
    build(pages(project, "08"), project)
    notebook = notebook_path(pages(project, "08")[0], project)
    notebook.write_text(notebook.read_text("utf-8").replace("cell", "fell"), "utf-8")
    document = project.root / "fiche.qmd"
    document.write_text(document.read_text("utf-8").replace("Le département", "Ce département"))
    build(pages(project, "08"), project)
    page = (stage_of(project).site / "fiches/08.html").read_text("utf-8")
    assert "Ce département" in page
    assert "fell" not in notebook.read_text("utf-8")


def test_files_to_download_stay_as_long_as_the_numbers_do(project: Project) -> None:
    build(pages(project, "08"), project)
    site = stage_of(project).site
    files = sorted(path for path in (site / "fiches/08").rglob("*") if path.is_file())
    assert files
    before = [path.stat().st_mtime_ns for path in files]
    document = project.root / "fiche.qmd"
    document.write_text(document.read_text("utf-8").replace("Le département", "Ce département"))
    build(pages(project, "08"), project)
    assert [path.stat().st_mtime_ns for path in files] == before
    files[0].write_bytes(b"spoilt")
    files[1].unlink()
    document.write_text(document.read_text("utf-8").replace("Ce département", "Un département"))
    build(pages(project, "08"), project)
    assert files[0].read_bytes() != b"spoilt"
    assert all(path.exists() for path in files)


def test_new_data_publishes_only_what_comes_out_different(project: Project) -> None:
    document = project.root / "fiche.qmd"
    text = document.read_text("utf-8")
    count = "`{python} __import__('polars').read_parquet('data/trade/2024.parquet')['department']"
    document.write_text(f"{text}\nLignes : {count}.to_list().count(dept)`.\n", "utf-8")
    build(pages(project, "08", "51"), project)
    pdf = stage_of(project).site / "fiches/08.pdf"
    before = pdf.stat().st_mtime_ns

    write_data(project.root, {"08": 2, "51": 4})
    results = build(pages(project, "08", "51"), project)
    steps = {one.name: set(one.seconds) for one in results}
    assert "pdf" not in steps["fiches/08"]
    assert "pdf" in steps["fiches/51"]
    assert pdf.stat().st_mtime_ns == before
    assert made(build(pages(project, "08", "51"), project)) == []


def test_a_comment_changes_its_department_only(project: Project) -> None:
    build(pages(project, "08", "51"), project)
    comment = project.data / "comments" / "08.md"
    comment.parent.mkdir()
    comment.write_text("Un commentaire.", "utf-8")
    assert made(build(pages(project, "08", "51"), project)) == ["fiches/08"]


def test_a_changed_theme_executes_nothing_again(project: Project) -> None:
    build(pages(project, "08"), project)
    before = notebook_path(pages(project, "08")[0], project).stat().st_mtime_ns
    page = project.theme / "page.html"
    page.write_text(page.read_text("utf-8").replace("<body>", '<body class="neuf">'), "utf-8")
    assert made(build(pages(project, "08"), project)) == ["fiches/08"]
    assert notebook_path(pages(project, "08")[0], project).stat().st_mtime_ns == before
    assert 'class="neuf"' in (stage_of(project).site / "fiches/08.html").read_text("utf-8")


def test_records_that_cannot_be_read_are_made_again(project: Project) -> None:
    build(pages(project, "08"), project)
    (project.build / "pages" / "records" / "fiches" / "08.json").write_text("{}")
    assert made(build(pages(project, "08"), project)) == ["fiches/08"]


def test_the_environment_is_part_of_what_pages_are_made_from(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(pages(project, "08"), project)
    monkeypatch.setattr(inputs, "environment", lambda: "another")
    later = Project.at(project.root)
    assert made(build(pages(later, "08"), later)) == ["fiches/08"]
