"""The rules on the simulated years: what they name in how many departments, and their limits."""

import polars as pl
import pytest

from fiches.indicators.answers.answers import UNKNOWN, Answers
from fiches.settings import Project
from fiches.store import open_year


@pytest.fixture
def answers(project: Project) -> Answers:
    """The rules for all departments in 2024, beside 2023."""
    years = (open_year(year, project) for year in (2024, 2023))
    return Answers(*years, (1, 2, 3, 4), "department")


def test_each_rule_names_something_in_half_of_the_departments_and_no_more_than_its_limit(
    answers: Answers,
) -> None:
    split = answers.contributions("product")
    assert split is not None
    assert answers.leading is not None
    figure = answers.leading["country"].filter(pl.col("kind").cast(pl.String).is_in(["rise"]))
    named = {
        "contributions": (split.filter("named", flow="E"), 76),
        "rises": (figure.filter(flow="E"), 5),
        "exposed": (answers.exposed, 5),
        "specialities": (answers.specialities, 76),
        "purchases": (answers.purchases, 576),
        "markets": (answers.markets, 6),
        "alike": (answers.alike, 3),
    }
    for rule, (frame, limit) in named.items():
        counts = frame.group_by("place").len()
        assert counts.height >= 50, rule
        assert counts["len"].max() <= limit, rule


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
