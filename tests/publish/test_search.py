"""The search index: which pages have a word, and what a product or a country weighs in a fiche."""

import json
from pathlib import Path
from typing import Any

import pytest

from fiches.publish import search

PAGE = """<!doctype html><html lang="fr"><body><nav>Accueil</nav>
<main data-title="{title}"><h1 data-codes="{codes}">{title}</h1>{body}</main></body></html>"""

GOODS = "\ufeffflux;produit;valeur_eur\nE;Aluminium;75\nE;Jouets;25\nI;Jouets;100\n"
BALANCE = (
    "\ufeffcode_pays;pays;importations_eur;exportations_eur\n"
    "DE;Allemagne;40;10\nUE;Union européenne;40;10\n;Autres pays;60;30\n;Total;100;40\n"
)


@pytest.fixture
def index(tmp_path: Path) -> dict[str, Any]:
    """The index of two fiches and a page with sections."""
    write(tmp_path, "methode", "Méthode", body=SECTIONS)
    write(
        tmp_path,
        "fiches/08",
        "Ardennes",
        "08",
        '<p>À <b>lui</b> seul. <span class="mark">x</span></p>',
    )
    write(tmp_path, "fiches/20", "Corse", "20 2A 2B", "<p>Des forges, à lui.</p>")
    folder = tmp_path / "fiches/08"
    folder.mkdir()
    (folder / "a.csv").write_text(GOODS, "utf-8")
    (folder / "b.csv").write_text(BALANCE, "utf-8")
    files = search.index(["methode", "fiches/08", "fiches/20"], tmp_path)
    assert list(files) == [search.FILE]
    found: dict[str, Any] = json.loads(files[search.FILE])
    return found


SECTIONS = """<p>Avant les parties.</p><section id="un"><h2>Une partie</h2><p>Nomenclature.</p>
<section id="deux"><h3>Dessous</h3><p>Origine.</p></section></section>"""


def write(folder: Path, name: str, title: str, codes: str = "", body: str = "") -> None:
    page = folder / f"{name}.html"
    page.parent.mkdir(exist_ok=True)
    page.write_text(PAGE.format(title=title, codes=codes, body=body), "utf-8")


def fiches_with(index: dict[str, Any], word: str) -> list[str]:
    stem = search.stem(search.folded(word))
    return [index["pages"][number][0] for number in index["inFiches"].get(stem, ())]


def test_a_fiche_is_found_by_its_words_its_name_and_its_codes(index: dict[str, Any]) -> None:
    assert fiches_with(index, "forge") == ["fiches/20"]
    assert fiches_with(index, "Ardennes") == ["fiches/08"]
    assert fiches_with(index, "2b") == ["fiches/20"]
    assert fiches_with(index, "accueil") == []
    assert fiches_with(index, "aluminium") == []


def test_words_that_all_fiches_have_stand_apart(index: dict[str, Any]) -> None:
    assert "lui" in index["common"]
    assert "lui" not in index["inFiches"]


def test_a_page_is_found_section_by_section(index: dict[str, Any]) -> None:
    def sections(word: str) -> list[str]:
        found = index["inSections"].get(search.stem(word), ())
        return [index["sections"][number][1] for number in found]

    assert sections("nomenclature") == ["un"]
    assert sections("origine") == ["deux"]
    assert sections("avant") == [""]


def test_products_and_countries_weigh_what_the_data_say(index: dict[str, Any]) -> None:
    weights = {item["name"]: dict(item["in"]) for item in index["items"]}
    (number,) = weights["Aluminium"]
    assert index["pages"][number][0] == "fiches/08"
    assert weights["Aluminium"][number] == [3750, 7500, 0]  # of 200, of 100 exported, of nothing
    assert weights["Jouets"][number] == [6250, 2500, 10000]
    assert weights["Allemagne"][number] == [3571, 2500, 4000]
    assert "Union européenne" not in weights
    assert "Total" not in weights


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("general", ["générales", "Généraux", "général", "GÉNÉRALE"]),
        ("gateau", ["gâteaux", "Gâteau"]),
        ("aluminium", ["Aluminium", "aluminiums"]),
        ("oeuvr", ["œuvre", "Œuvres"]),
        ("pay", ["pays"]),
    ],
)
def test_a_word_is_found_in_its_plural_and_its_feminine(word: str, others: list[str]) -> None:
    assert [search.stem(search.folded(other)) for other in others] == [word] * len(others)
