"""A year whose products are of another nomenclature than those of the year before."""

import re
import shutil
from pathlib import Path

import pytest
from here import ROOT

from fiches.documents.fiche import Fiche
from fiches.figures import KINDS
from fiches.settings import Project

SAID = "La nomenclature de produits A129 a changé en 2024"
BY_PRODUCT = re.compile(r"surtout du fait|seules ventes|seuls achats|Hors énergie, aéronautique")


@pytest.fixture
def fiche(data: Path, tmp_path: Path) -> Fiche:
    """The Ardennes in a project in which one product has held since 2024 alone."""
    shutil.copytree(ROOT / "data/reference", tmp_path / "data/reference")
    for name in ("fiche.qmd", "_brand.yml", "_quarto.yml"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    table = tmp_path / "data/reference/products.csv"
    text = table.read_text("utf-8")
    assert "A02Z,2009-01," in text
    table.write_text(text.replace("A02Z,2009-01,", "A02Z,2024-01,"), "utf-8")
    (tmp_path / "data/trade").symlink_to(data / "trade")
    project = Project(tmp_path, tmp_path / "data", tmp_path / "_build", tmp_path / "_site")
    with project.current():
        return Fiche("08")


@pytest.mark.usefixtures("project")
def test_it_is_said_and_products_are_not_compared(fiche: Fiche) -> None:
    changes = fiche.changes
    assert SAID in changes.own
    told = (changes.sentence, changes.without, changes.steady, fiche.essentiel().text)
    assert not [text for text in told if BY_PRODUCT.search(text)]
    usual = Fiche("08").changes
    assert SAID not in usual.own
    assert BY_PRODUCT.search(f"{usual.sentence} {usual.without}")


@pytest.mark.usefixtures("project")
def test_totals_and_countries_are_compared(fiche: Fiche) -> None:
    figure = fiche.figure("contributions-exportations")
    assert "Par pays" in figure.html
    assert "Par produit" not in figure.html
    assert fiche.exports.evolution == Fiche("08").exports.evolution != ""


def test_every_figure_is_made(fiche: Fiche) -> None:
    for kind in KINDS:
        assert fiche.figure(kind.name)
