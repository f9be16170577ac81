"""What a fiche says without an earlier year, of part of one, across January 2022, of three years.

What can be told is told; what can't is left out with a sentence, and no dash stands without its
meaning.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from lxml import html
from official import project, write_year
from spaces import plain

from fiches import Fiche, Home, store
from fiches.figures.figure import Figure

ALL, HALF = (1, 2, 3, 4), (1, 2)


@contextmanager
def stored(folder: Path, **years: tuple[int, ...]) -> Iterator[Fiche]:
    """Store years (`y2024=ALL`) and give the fiche of the Ardennes in the last of them."""
    here = project(folder)
    for name, quarters in years.items():
        store.ingest(write_year(folder / name, int(name[1:]), quarters), here)
    with here.current():
        yield Fiche("08")


def cards(fiche: Fiche) -> dict[str, tuple[str, str]]:
    """The value and the note of each key figure."""
    tree = html.fromstring(fiche.key_figures.html)
    return {
        dt.text_content(): tuple(plain(dd.text_content()) for dd in dt.itersiblings("dd"))
        for dt in tree.xpath("//dt")
    }


def all_told(fiche: Fiche) -> str:
    """Every sentence on what has changed, and the first sentences."""
    parts = fiche.changes
    every = [parts.sentence, parts.without, parts.steady, parts.own, parts.provisional]
    every += [fiche.exports.evolution, fiche.imports.evolution, fiche.essentiel().text]
    return plain(" ".join([*every, fiche.region.exports.evolution, fiche.nation.imports.evolution]))


@pytest.mark.parametrize(
    ("years", "why", "note"),
    [
        (
            {"y2024": ALL},
            "Les données de 2023 manquent_: l'évolution ne peut pas être calculée.",
            "2023 manque",
        ),
        (
            {"y2023": HALF, "y2024": ALL},
            "Les données de 2023 ne couvrent pas les mêmes trimestres_: l'évolution ne peut pas "
            "être calculée.",
            "2023 incomplète",
        ),
        (
            {"y2021": ALL, "y2022": ALL},
            "En janvier 2022, une enquête a remplacé la déclaration des échanges_: les données de "
            "2022 ne se comparent pas à celles de 2021.",
            "2021 ne se compare pas",
        ),
    ],
    ids=["no earlier year", "an earlier year in part", "across January 2022"],
)
def test_without_a_year_to_compare_with_that_is_said(
    tmp_path: Path, years: dict[str, tuple[int, ...]], why: str, note: str
) -> None:
    with stored(tmp_path, **years) as fiche:
        assert plain(fiche.changes.sentence) == why
        told = all_told(fiche)
        assert not re.search(r"augment|diminu|hausse|\bbaisse|stable|multipli|n\.s\.", told)
        for flow in ("exportations", "importations"):
            assert cards(fiche)[f"Évolution des {flow}"] == ("–", note)
            assert not isinstance(fiche.figure(f"contributions-{flow}"), Figure)
        quarters = fiche.figure("trimestres")
        assert isinstance(quarters, Figure)  # tells the pairs that there are
        assert ("un an plus tôt" in quarters.caption) == (years.get("y2023") == HALF)
        assert len(re.findall(r"^- \*\*", fiche.essentiel().text, re.MULTILINE)) >= 2
        atlas = Home().atlas.html
        assert "Évolution" not in atlas
        assert "Taux de couverture" in atlas


def test_part_of_a_year_is_compared_with_the_same_part(tmp_path: Path) -> None:
    with stored(tmp_path, y2023=ALL, y2024=HALF) as fiche:
        assert fiche.changes.sentence.startswith("Au premier semestre 2024, dans les Ardennes, les")
        assert plain(fiche.exports.evolution).endswith("par rapport à la même période de 2023")
        value, note = cards(fiche)["Évolution des exportations"]
        assert value != "–"
        assert note.endswith("en un an, depuis la même période de 2023")
        figure = fiche.figure("trimestres")
        assert isinstance(figure, Figure)
        assert figure.data["quarter"].unique().sort().to_list() == [1, 2]


def test_two_years_are_told_in_the_text_and_three_make_a_figure(tmp_path: Path) -> None:
    with stored(tmp_path / "two", y2023=ALL, y2024=ALL) as fiche:
        assert not isinstance(fiche.figure("annees"), Figure)
    with stored(tmp_path / "three", y2022=ALL, y2023=ALL, y2024=ALL) as fiche:
        figure = fiche.figure("annees")
        assert isinstance(figure, Figure)
        assert figure.data["year"].unique().sort().to_list() == [2022, 2023, 2024]
        assert "coupée" not in figure.caption
        assert "les exportations" in fiche.changes.sentence


def test_a_series_across_january_2022_is_cut(tmp_path: Path) -> None:
    with stored(tmp_path, y2020=ALL, y2021=ALL, y2022=ALL, y2023=ALL) as fiche:
        figure = fiche.figure("annees")
        assert isinstance(figure, Figure)
        assert "La ligne est coupée en janvier 2022" in figure.caption
        assert re.search(r"augment|diminu|stable|multipli", fiche.changes.sentence)
        with_2022 = Fiche("08", 2022)
        assert with_2022.exports.evolution == ""


def test_what_stands_in_place_of_a_rate_has_its_meaning(tmp_path: Path) -> None:
    """Small quarters have no rate: the figure says what stands there."""
    with stored(tmp_path, y2023=ALL, y2024=ALL) as fiche:
        figure = fiche.figure("trimestres")
        assert isinstance(figure, Figure)
        unsaid = "n.s." in figure.table
        assert ("n.s. : non significatif" in figure.caption.replace("\u00a0", " ")) == unsaid
        small = figure.data.filter(figure.data["base_eur"] < 1_000_000)
        assert unsaid == (small.height > 0)
