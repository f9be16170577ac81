"""The words of the site, in pages and print: none that the data can't justify, none amiss."""

import re
from pathlib import Path

import pytest
from here import TABLES
from lxml import html
from said import blocks, broken, forbidden, printed
from samples import sample

from fiches.french.typography import french

HARD = ("08", "75", "976", "974", "20", "40")
"""Departments whose words are the least usual."""

CODES = [place.code for place in TABLES.departments]


@pytest.mark.parametrize(
    "text",
    [
        "Une dépendance à la Chine",
        "La filière est vulnérable",
        "C’est un risque.",
        "un avantage comparatif",
        "le pays de provenance",
        "des produits en provenance d’Italie",
    ],
)
def test_a_forbidden_word_is_found(text: str) -> None:
    assert forbidden(text)


def test_official_labels_may_have_any_word() -> None:
    label = max((row["label"] for row in TABLES.rows("cpf4")), key=len)
    assert forbidden(f"risque de {french(label)}") == {"risque"}


@pytest.mark.parametrize(
    "text",
    [
        "soit None",
        "un écart nan",
        "deux  espaces",
        "le premier client de les Ardennes",
        "à le Havre",
        "le Ardennes",
        "la Ardennes",
        "le premier client de Corrèze, de le Lot",
        "les exportations du Corse",
        "vers le Belgique",
        "la Allemagne",
        "du États-Unis",
        "1,5 points d’écart",
        "2,0 point d’écart",
        "les 1,5 point d’écart",
        "1,9 millions d’euros",
        "en hausse de 3,2\u00a0% par rapport à 2023",
        "au 3ᵉ rang sur 100 fiches.",
        "(23,4\u00a0% des exportations), devant l’Italie (23,4\u00a0%)",
    ],
)
def test_what_is_amiss_is_found(text: str) -> None:
    assert broken(text)


@pytest.mark.parametrize(
    "text",
    [
        "le 1,5 point d’écart correspond aux clients",
        "les 2,0 points d’écart, 1,9 million d’euros, 2\u202f211,8 millions d’euros",
        "le premier client des Ardennes, du Lot, de la Corse, de l’Ain, de Paris, de La Réunion",
        "les exportations de Corse vers la Belgique, l’Allemagne et les États-Unis",
        "au 3ᵉ rang sur 100 fiches, la Corse comptant pour une.",
        "(23,4\u00a0% des exportations), presque à égalité avec l’Italie (23,4\u00a0%)",
    ],
)
def test_what_is_right_passes(text: str) -> None:
    assert broken(text) == set()


@pytest.mark.slow
class TestSite:
    @pytest.mark.parametrize("code", HARD)
    def test_no_sentence_has_a_forbidden_word(self, folder: Path, code: str) -> None:
        said = " ".join(blocks(folder / "fiches" / f"{code}.html"))
        assert forbidden(said) == set()

    @pytest.mark.pdf
    @pytest.mark.parametrize("code", HARD)
    def test_no_printed_sentence_has_one(self, folder: Path, code: str) -> None:
        assert forbidden(printed(folder / "fiches" / f"{code}.pdf")) == set()

    def test_no_other_page_has_one(self, folder: Path) -> None:
        pages = [path for path in folder.glob("*.html") if b"<main" in path.read_bytes()]
        found = {path.name: forbidden(" ".join(blocks(path))) for path in pages}
        assert len(found) > 5
        assert {name: words for name, words in found.items() if words} == {}

    @pytest.mark.parametrize("code", sample(CODES, 8, *HARD))
    def test_no_sentence_is_amiss(self, folder: Path, code: str) -> None:
        found = {one for text in blocks(folder / "fiches" / f"{code}.html") for one in broken(text)}
        assert found == set()

    @pytest.mark.parametrize("code", sample(CODES, 8, *HARD))
    def test_a_figure_and_its_table_call_a_product_alike(self, folder: Path, code: str) -> None:
        tree = html.fromstring((folder / "fiches" / f"{code}.html").read_bytes())
        known = {
            french(name) for one in TABLES.products.values() for name in (one.short, one.label)
        }
        for figure in tree.xpath("//figure[.//svg][.//table]"):
            drawn = {text.text_content().strip() for text in figure.xpath(".//*[name()='text']")}
            table = " ".join(
                re.sub(r"^(?:Ex|Im)portations\s: |^Par \w+\s: ", "", cell.text_content())
                for cell in figure.xpath(".//table//th | .//table//td")
            )
            assert [name for name in sorted(drawn & known) if name not in table] == []

    @pytest.mark.parametrize("code", HARD)
    def test_what_numbers_leave_out_is_said(self, folder: Path, code: str) -> None:
        said = " ".join(blocks(folder / "fiches" / f"{code}.html"))
        assert "calculés avant arrondi" in said
        overseas = TABLES.find_department(code).region.customs == "24"
        assert ("ne sont pas comptés ici" in said) == overseas
        assert ("sont attribués à Paris par convention" in said) == (code == "75")
