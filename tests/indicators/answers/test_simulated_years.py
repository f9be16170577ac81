"""The rules on the simulated years: what they name in how many departments, and their limits."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from here import places

from fiches.documents.sections import TOLD, Outlets, Standing
from fiches.figures import kind_named
from fiches.figures import purchases as purchases_figure
from fiches.figures import specialities as specialities_figure
from fiches.french.specialities import ALSO
from fiches.indicators.answers import essentials, exposure, markets, specialisation
from fiches.indicators.answers.answers import UNKNOWN, Answers
from fiches.indicators.answers.named import RULES, counted, named
from fiches.indicators.scope import Scope
from fiches.settings import Project
from fiches.store import open_year


@pytest.fixture(scope="module")
def answers(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    """The rules for all departments in 2024, beside 2023."""
    project = places(data, tmp_path_factory.mktemp("answers"))
    with project.current():
        years = (open_year(year, project) for year in (2024, 2023))
        yield Answers(*years, (1, 2, 3, 4), "department")


EXCEPTIONS = {"turns", "nature", "steady", "solidity"}
"""Rules on what is unusual: a single move that turns a sign, a change with nothing of its own,
energy, one cell that makes a seventh of a flow."""


def most(frame: pl.DataFrame, *keys: str) -> int:
    """Return how many rows a place has at most, or a place and more."""
    return int(frame.group_by("place", *keys).len()["len"].max() or 0)


@pytest.mark.parametrize("rule", sorted(set(RULES) - EXCEPTIONS))
def test_each_rule_names_something_in_half_of_the_departments(rule: str, answers: Answers) -> None:
    counts = counted(rule, answers)
    assert counts.height == 100
    assert counts.filter(pl.col("count") > 0).height >= 50


@pytest.mark.parametrize("rule", sorted(EXCEPTIONS))
def test_the_rules_on_what_is_unusual_name_some_departments_and_not_the_half(
    rule: str, answers: Answers
) -> None:
    named_in = counted(rule, answers).filter(pl.col("count") > 0).height
    assert 1 <= named_in < 50


def test_no_rule_names_more_than_its_limit(answers: Answers) -> None:
    assert answers.leading is not None
    for side in ("product", "country"):
        leading = answers.leading[side].with_columns(pl.col("kind").cast(pl.String))
        assert most(leading.filter(pl.col("kind").is_in(["rise", "fall"])), "flow", "kind") == 5
    assert (most(answers.exposed), exposure.EXPOSED) == (5, 5)
    assert most(answers.alike) == specialisation.ALIKE
    assert most(answers.markets) <= markets.MOST
    for end in ("a129", "country"):
        assert most(answers.markets, end) <= markets.MOST_ALIKE
    counts = counted("essentials", answers)["count"]
    assert essentials.LEAST <= counts.min() <= counts.max() <= essentials.MOST
    for rule in ("turns", "own", "nature", "steady", "solidity"):
        assert most(named(rule, answers), "flow") == 1


def test_figures_and_sentences_show_no_more_than_they_have_room_for(
    answers: Answers, project: Project
) -> None:
    year = answers.year
    for place in year.tables.departments:
        scope = Scope(place, year, answers.quarters)
        bought, known_for = (kind_named(name).data(scope) for name in ("achats", "specialites"))
        assert bought is None or 1 <= bought.height <= purchases_figure.MOST
        assert known_for is None or known_for.height <= (
            specialities_figure.MOST + specialities_figure.LEAST
        )
        assert Outlets(scope).purchases.count(" des achats viennent ") <= TOLD
        assert Standing(scope).specialities.count(" M€") <= 1 + ALSO


@pytest.mark.parametrize("rule", sorted(RULES))
def test_what_is_named_is_of_the_place_and_counted_once(rule: str, answers: Answers) -> None:
    frame = named(rule, answers)
    assert set(frame["place"]) <= set(answers.places)
    assert frame.is_duplicated().sum() == 0
    assert counted(rule, answers)["count"].sum() == frame.height


def test_without_a_year_before_the_rules_on_change_name_nothing(answers: Answers) -> None:
    alone = Answers(answers.year, None, answers.quarters, "department")
    for rule in ("contributions", "turns", "own", "nature", "steady"):
        assert named(rule, alone).is_empty()
    for rule in ("essentials", "exposed", "purchases", "specialities", "markets"):
        assert not named(rule, alone).is_empty()


def test_each_department_has_four_to_six_sentences_of_different_families(answers: Answers) -> None:
    assert len(answers.essentials) == 100
    for place, told in answers.essentials.items():
        families = [one.family for one in told]
        assert 4 <= len(told) <= 6, place
        assert len(set(families)) == len(families), place
        assert families[:2] == ["change", "speciality"], place
        ranked = [one.bits for one in told[2:] if one.bits is not None]
        assert ranked == sorted(ranked, reverse=True), place


def test_a_large_cell_is_among_the_sentences(answers: Answers) -> None:
    always = answers.solidity.filter("always", flow="E")["place"].to_list()
    assert always
    for place in always:
        assert "solidity" in {one.family for one in answers.essentials[place]}


def test_monaco_and_98_count_in_the_rest_of_france_and_have_no_rank(answers: Answers) -> None:
    assert not {"98", "99"} & set(answers.position["place"])
    assert {"98", "99"} <= set(answers.sums.cells["place"])
    shares = answers.exposures["E", "US"].filter(place="08")
    rest = answers.sums.cells.filter(pl.col("place") != "08", flow="E")
    known = rest.filter(~pl.col("country").is_in(sorted(UNKNOWN)))
    expected = known.filter(country="US")["value_eur"].sum() / known["value_eur"].sum()
    assert shares["rest_share"].item() == pytest.approx(expected)
