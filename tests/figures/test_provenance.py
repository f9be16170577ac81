"""Where the numbers come from, as it is told in page and print."""

from dataclasses import replace

from cells import cells
from official import project as empty
from official import write_year

from fiches import store
from fiches.figures.provenance import Origin, mark_of, source_of
from fiches.settings import Project
from fiches.store import Year
from fiches.store.official.customs import Source

SOURCE = Source(name="2024.zip", sha256="0123456789abcdef", bytes=2_192_921, rows=1500, flow="I")


def read_from(year: Year, source: Source) -> Origin:
    return Origin(replace(year, provenance=replace(year.provenance, sources=(source,))))


def test_sources_are_shown_in_page_and_print(project: Project) -> None:
    shown = read_from(store.open_year(2024, project), SOURCE).files
    assert cells(shown.html) == [
        ["2024.zip", "Importations", "1\u202f500", "2\u202f192\u202f921", "0123456789ab"]
    ]
    assert shown.typst.startswith('#fiche-table(caption: "Fichiers lus", columns: ("l", "l", "r",')
    assert '(("2024.zip", "Importations", "1\u202f500",' in shown.typst


def test_simulated_data_is_said_to_be(project: Project) -> None:
    year = store.open_year(2024, project)
    assert mark_of(year) == "Données simulées – ne pas citer"
    assert source_of(year) == "Source : simulation au format de la douane, 2024"
    assert Origin(year).sentence.startswith("Ces données sont simulées : ")
    assert "Licence" not in Origin(year).sentence


def test_official_data_has_its_licence_and_no_mark(tmp_path) -> None:
    here = empty(tmp_path)
    store.ingest(write_year(tmp_path), here)
    year = store.open_year(2024, here)
    assert mark_of(year) is None
    assert source_of(year) == "Source : douane (DGDDI), 2024"
    assert Origin(year).sentence.startswith(
        "Source : douane (DGDDI), 2024, Licence Ouverte 2.0. Données enregistrées le "
    )
