"""The preview: pages as they are asked for, news of changes, mistakes over the last good page."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from browsing import get, state, wait_for
from samples import ALL, EVER, sample
from typed import png

from fiches.build.preview.server import Server
from fiches.settings import Project

Serve = Callable[..., Server]

CELL = "\n```{{python}}\n{}\n```\n"


def plain(page: str) -> str:
    """Return a page with spaces as they are typed."""
    return page.replace("\u00a0", " ").replace("\u202f", " ")


def add(project: Project, text: str, name: str = "essai.qmd") -> None:
    document = project.root / name
    document.write_text(document.read_text("utf-8") + text, "utf-8")


def test_a_page_is_made_when_it_is_asked_for(serve: Serve, project: Project) -> None:
    server = serve()
    assert not project.site.exists()
    page = get(server, "/essai.html")
    assert page.status == 200
    assert "Une phrase." in page.text
    assert '"_apercu/script.js"' in page.text
    assert "_apercu" not in (project.site / "essai.html").read_text("utf-8")
    assert "--brand-imports" in get(server, "/assets/site.css").text
    for name in ("script.js", "style.css"):
        assert get(server, f"/_apercu/{name}").status == 200


def test_a_saved_sentence_is_told_and_shown(serve: Serve, project: Project) -> None:
    server = serve()
    first = state(server, "essai")
    add(project, "\nUn nouvel alinéa.\n")
    assert "Un nouvel alinéa." in wait_for(server, "essai", "Un nouvel alinéa.")
    assert state(server, "essai")["page"] != first["page"]


def test_a_page_that_stays_the_same_is_not_brought_in_again(serve: Serve, project: Project) -> None:
    server = serve()
    first = state(server, "essai")
    (project.root / "autre.qmd").write_text("---\ntitle: Autre\n---\n\nAutre chose.\n", "utf-8")
    wait_for(server, "autre", "Autre chose.")
    assert state(server, "essai")["page"] == first["page"]


def test_a_changed_style_is_news_too(serve: Serve, project: Project) -> None:
    server = serve()
    first = state(server, "essai")
    add(project, "\n.essai { color: red; }\n", "theme/site.css")
    known = first
    while known["page"] == first["page"]:
        known = state(server, "essai", known["seen"])
    assert ".essai {" in get(server, "/assets/site.css").text


MISTAKES = {
    "`{python} absent`": "essai.qmd, ligne 10",
    CELL.format("1 / 0"): "ZeroDivisionError",
    CELL.format("raise KeyError('<script>alert(1)</script>')"): "&lt;script&gt;",
    CELL.format("import os; os._exit(3)"): "(code 3)",
    CELL.format("import os; os.abort()"): "s’est arrêté",
    CELL.format("raise SystemExit(4)"): "SystemExit",
    CELL.format("while True: pass"): "au bout de 10 secondes",
}


@pytest.mark.parametrize("mistake", sample(MISTAKES, 2 if ALL else 1, every=EVER), ids=str)
def test_a_mistake_is_told_over_the_last_good_page_until_it_is_mended(
    serve: Serve, project: Project, mistake: str
) -> None:
    server = serve(patience=10)
    assert get(server, "/essai.html").status == 200
    good = (project.root / "essai.qmd").read_text("utf-8")
    add(project, f"\n{mistake}\n\nUne phrase de plus.\n")

    told = MISTAKES[mistake]
    page = wait_for(server, "essai", panel=told)
    assert "Une phrase." in page
    assert "Une phrase de plus." not in page
    assert 'class="erreur"' in page
    assert "La dernière version réussie reste affichée" in page
    assert get(server, "/essai.html").status == 500
    assert "<script>alert" not in page

    (project.root / "autre.qmd").write_text("---\ntitle: Autre\n---\n\nAutre.\n", "utf-8")
    assert get(server, "/autre.html").status == 200

    (project.root / "essai.qmd").write_text(good + "\nTout va bien.\n", "utf-8")
    page = wait_for(server, "essai", "Tout va bien.")
    assert 'class="erreur"' not in page


def test_a_first_mistake_is_told_where_the_page_will_be(serve: Serve, project: Project) -> None:
    server = serve()
    add(project, "\n`{python} absent`\n")
    answer = get(server, "/essai.html")
    assert answer.status == 500
    assert "essai.qmd, ligne 10" in plain(answer.text)
    assert state(server, "essai")["missing"]
    add(project, "", "essai.qmd")
    document = project.root / "essai.qmd"
    document.write_text(document.read_text("utf-8").replace("`{python} absent`", "Mieux."), "utf-8")
    assert "Mieux." in wait_for(server, "essai", "Mieux.")
    assert not state(server, "essai")["missing"]


@pytest.mark.parametrize("broken", ["project: [", "project: 3\n"])
def test_settings_that_cannot_be_read_are_told(serve: Serve, project: Project, broken: str) -> None:
    server = serve()
    get(server, "/essai.html")
    settings = project.root / "_quarto.yml"
    good = settings.read_text("utf-8")
    settings.write_text(broken, "utf-8")
    assert "Une phrase." in wait_for(server, "essai", panel='class="erreur"')
    settings.write_text(good, "utf-8")
    assert 'class="erreur"' not in wait_for(server, "essai", panel="")


def test_what_is_to_be_mended_is_told_with_file_and_line(serve: Serve, project: Project) -> None:
    server = serve()
    assert "absent.html" not in wait_for(server, "essai")
    add(project, "\nUn [lien](absent.html).\n")
    page = wait_for(server, "essai", panel="absent.html")
    assert "<b>essai.qmd, ligne 10</b>" in page
    assert "À revoir dans cette page" in page
    (project.root / "essai.qmd").write_text("---\ntitle: Essai\nlang: fr\n---\n\nBien.\n", "utf-8")
    known = state(server, "essai")
    while "absent.html" in known["panel"]:
        known = state(server, "essai", known["seen"])


def test_a_page_that_is_written_after_it_was_asked_for_comes(
    serve: Serve, project: Project
) -> None:
    server = serve()
    answer = get(server, "/nouvelle.html")
    assert answer.status == 404
    assert 'data-missing="1"' in answer.text
    (project.root / "nouvelle.qmd").write_text("---\ntitle: Neuf\n---\n\nTout neuf.\n", "utf-8")
    wait_for(server, "nouvelle", "Tout neuf.")


def test_what_is_asked_for_at_once_is_made_once(serve: Serve, project: Project) -> None:
    server = serve()
    add(project, CELL.format("open('passages.txt', 'a').write('x')"))
    with ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda _: get(server, "/essai.html"), range(40)))
    assert {answer.status for answer in answers} == {200}
    assert (project.root / "passages.txt").read_text() == "x"


def test_a_notebook_that_is_executed_meanwhile_is_shown(serve: Serve, project: Project) -> None:
    server = serve()
    get(server, "/carnets/01-essai.html")
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "Un carnet."}
    front = {"cell_type": "raw", "id": "b", "metadata": {}, "source": "---\ntitle: Carnet\n---"}
    about = {"metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    file = project.build / "notebooks" / "methode" / "01-essai.ipynb"
    file.write_text(json.dumps({"cells": [front, cell], **about}), "utf-8")
    wait_for(server, "carnets/01-essai", "Un carnet.")


def test_a_replaced_picture_is_news(serve: Serve, project: Project) -> None:
    server = serve()
    picture = project.root / "images" / "photo.png"
    picture.parent.mkdir()
    picture.write_bytes(png(20, 20))
    add(project, "\n![Une photo](images/photo.png)\n")
    wait_for(server, "essai", "<img")
    first = state(server, "essai")
    picture.write_bytes(png(30, 20))
    known = first
    while known["page"] == first["page"]:
        known = state(server, "essai", known["seen"])


@pytest.mark.slow
def test_the_first_comment_and_a_renamed_department_are_shown(
    serve: Serve, project: Project
) -> None:
    server = serve()
    assert get(server, "/fiches/08.html").status == 200
    assert get(server, "/fiches/08.pdf").headers["Content-Type"] == "application/pdf"

    project.comments.mkdir()
    (project.comments / "08.md").write_text("Un commentaire d’ici.\n", "utf-8")
    wait_for(server, "fiches/08", "Un commentaire d’ici.")

    table = project.reference / "departments.csv"
    text = table.read_text("utf-8")
    table.write_text(text.replace("Ardennes", "Ardennes-et-Meuse"), "utf-8")
    wait_for(server, "fiches/08", "Ardennes-et-Meuse")
    table.write_text(text, "utf-8")

    (project.comments / "08.md").write_text("Un `{python} fiche.absente`.\n", "utf-8")
    page = wait_for(server, "fiches/08", panel="data/comments/08.md, ligne 1")
    assert "Un commentaire d’ici." in page
    answer = get(server, "/fiches/08.pdf")
    assert answer.status == 500
    assert "data/comments/08.md, ligne 1" in plain(answer.text)
