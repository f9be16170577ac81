"""The preview server: pages as they are asked for, and news of changes."""

import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fiches.build.server import Preview
from fiches.settings import Project

DOCUMENTS = ("mentions.qmd", "fiche.qmd", "_quarto.yml", "_brand.yml")


@pytest.fixture
def project(project: Project, tmp_path: Path) -> Project:
    """A copy of the project, to write to."""
    root = tmp_path / "project"
    shutil.copytree(project.theme, root / "theme")
    shutil.copytree(project.reference, root / "data" / "reference")
    for name in DOCUMENTS:
        shutil.copyfile(project.root / name, root / name)
    return replace(project, root=root)


@pytest.fixture
def preview(project: Project) -> Iterator[Preview]:
    with Preview(project) as running:
        thread = threading.Thread(target=running.run)
        thread.start()
        yield running
        running.stop()
        thread.join()


def get(preview: Preview, path: str) -> str:
    with urllib.request.urlopen(preview.address.replace("/index.html", path), timeout=60) as answer:
        return str(answer.read().decode())


def test_a_page_is_made_when_it_is_asked_for(preview: Preview, project: Project) -> None:
    assert not project.site.exists()

    page = get(preview, "/mentions.html")

    assert "Mentions légales" in page
    assert "/assets/reload.js" in page
    assert "/assets/reload.js" not in (project.site / "mentions.html").read_text("utf-8")
    assert "--brand-imports" in get(preview, "/assets/site.css")


def test_a_changed_document_is_told_and_shown(preview: Preview, project: Project) -> None:
    get(preview, "/mentions.html")
    document = project.root / "mentions.qmd"
    address = preview.address.replace("/index.html", "/changes")

    with urllib.request.urlopen(address, timeout=60) as news:
        document.write_text(document.read_text("utf-8") + "\nUn nouvel alinéa.\n", "utf-8")
        while (line := news.readline().decode().strip()) != "event: change":
            assert line in {":", ""}

    assert "Un nouvel alinéa." in get(preview, "/mentions.html")


def test_a_mistake_is_shown_where_the_page_would_be(preview: Preview, project: Project) -> None:
    document = project.root / "mentions.qmd"
    document.write_text(document.read_text("utf-8") + "\n`{python} absent`\n", "utf-8")

    with pytest.raises(urllib.error.HTTPError) as failed:
        get(preview, "/mentions.html")

    assert failed.value.code == 500
    assert "mentions.qmd, ligne" in failed.value.read().decode()


def test_what_does_not_exist_is_not_found(preview: Preview) -> None:
    with pytest.raises(urllib.error.HTTPError) as failed:
        get(preview, "/fiches/99.html")

    assert failed.value.code == 404
