"""What holds for every rule: places don't depend on each other's company, nor rows on order."""

from collections.abc import Callable, Sequence
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from samples import ALL
from trade import (
    CLASSES,
    PARTNERS,
    PLACES,
    UNION,
    UNKNOWN,
    Row,
    stores,
    sums,
    unhurried,
    yearly,
)

from fiches.indicators.answers import (
    change,
    exposure,
    markets,
    position,
    purchases,
    robustness,
    specialisation,
)
from fiches.indicators.answers.aggregates import Aggregates, paired

Rule = Callable[[Aggregates, pl.DataFrame, Sequence[str]], pl.DataFrame]

GROUPS = {"energy": {"D35A"}, "lumpy": {"C30C"}}
UNEVEN = {"D35A", "C30C"}

RULES: dict[str, Rule] = {
    "changes": lambda _, both, places: change.changes(both, places, UNKNOWN),
    "products": lambda _, both, places: change.contributions(both, places, UNKNOWN, "product"),
    "countries": lambda _, both, places: change.contributions(both, places, UNKNOWN, "country"),
    "leading": lambda _, both, places: change.leading(
        change.contributions(both, places, UNKNOWN, "product")
    ),
    "own": lambda _, both, places: change.own(both, places, UNKNOWN),
    "exposure": lambda of, _, places: exposure.exposure(of.cells, places, "E", {"US"}, UNKNOWN),
    "exposed": lambda of, _, places: exposure.exposed(of.cells, places, "E", {"US"}, UNKNOWN),
    "excesses": lambda of, _, places: specialisation.excesses(of.cells, places),
    "coefficients": lambda of, _, places: specialisation.coefficients(
        specialisation.excesses(of.cells, places)
    ),
    "specialities": lambda of, _, places: specialisation.specialities(
        specialisation.excesses(of.cells, places, UNEVEN), of.cells, of.quarters, UNKNOWN
    ),
    "told": lambda of, _, places: specialisation.told(
        specialisation.excesses(of.cells, places), {"C30C"}
    ),
    "purchases": lambda of, _, places: purchases.purchases(of, places, UNION, UNKNOWN, {"D35A"}),
    "markets": lambda of, _, places: markets.markets(of.cells, places, UNKNOWN, {"RU"}, UNEVEN),
    "solidity": lambda of, _, places: robustness.solidity(of.cells, places, UNKNOWN, GROUPS),
    "steady": lambda _, both, places: robustness.steady(both, places, UNEVEN),
}

AMONG_OTHERS: dict[str, Rule] = {
    "position": lambda of, both, places: position.measures(
        of.cells, places, PARTNERS, UNKNOWN, both
    ),
    "alike": lambda of, _, places: specialisation.alike(specialisation.excesses(of.cells, places)),
}
"""Rules of which a place's result depends on the others that are asked for."""

every_rule = pytest.mark.parametrize(
    "rule", (RULES | AMONG_OTHERS).values(), ids=RULES | AMONG_OTHERS
)
each_by_itself = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


few = settings(unhurried, max_examples=12 if ALL else 5)
"""There are many rules."""


def apply(
    rule: Rule, now: list[Row], before: list[Row], places: Sequence[str], kind: str = "department"
) -> pl.DataFrame:
    of = sums(now, kind)
    return rule(of, paired(of.cells, sums(before, kind).cells), places)


@each_by_itself
@few
@given(stores, stores, st.sampled_from(PLACES))
def test_a_place_among_all_is_as_by_itself(
    rule: Rule, now: list[Row], before: list[Row], place: str
) -> None:
    every = apply(rule, now, before, PLACES)
    alone = apply(rule, now, before, [place])
    assert_frame_equal(alone, every.filter(place=place), check_exact=True)


@every_rule
@few
@given(stores, stores, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    rule: Rule, now: list[Row], before: list[Row], random: Random
) -> None:
    found = apply(rule, now, before, PLACES)
    random.shuffle(now)
    random.shuffle(before)
    # Not to the last bit: a sum of floats may be taken in another order.
    assert_frame_equal(apply(rule, now, before, PLACES), found, rel_tol=1e-9, abs_tol=1e-9)


@every_rule
def test_no_trade_at_all_and_trade_of_the_undetermined_alone(rule: Rule) -> None:
    nobody = yearly(*((flow, "08", "C11Z", to, 9) for flow in "EI" for to in ("QU", "FR")))
    for rows in ([], nobody):
        found = apply(rule, rows, rows, PLACES)
        for column in found.select(pl.col(pl.Float64)).iter_columns():
            assert column.is_nan().sum() == 0
            assert column.is_infinite().sum() == 0
    assert apply(rule, [], [], PLACES).schema == apply(rule, nobody, nobody, PLACES).schema


@every_rule
@few
@given(stores, stores)
def test_nothing_is_infinite_or_not_a_number(rule: Rule, now: list[Row], before: list[Row]) -> None:
    found = apply(rule, now, before, PLACES)
    for column in found.select(pl.col(pl.Float64)).iter_columns():
        assert column.is_nan().sum() == 0
        assert column.is_infinite().sum() == 0


@each_by_itself
@few
@given(stores, stores)
def test_corsica_is_told_alike_as_department_and_as_region(
    rule: Rule, now: list[Row], before: list[Row]
) -> None:
    department = apply(rule, now, before, ["20"])
    region = apply(rule, now, before, ["22"], "region")
    assert_frame_equal(region.drop("place"), department.drop("place"), check_exact=True)


LARGE = st.lists(
    st.tuples(
        st.sampled_from("EI"),
        st.integers(1, 4),
        st.sampled_from(["08", "51", "98"]),
        st.sampled_from(sorted(CLASSES)),
        st.sampled_from(["DE", "US", "CN", "QU"]),
        st.integers(10**8, 10**9),
    ),
    max_size=40,
)
"""Values above every floor in euros, so that a thousand times more passes no other gate."""


@each_by_itself
@few
@given(LARGE, LARGE)
def test_a_thousand_times_the_euros_is_a_thousand_times_the_euros_and_the_same_shares(
    rule: Rule, now: list[Row], before: list[Row]
) -> None:
    one = apply(rule, now, before, PLACES)
    more: list[list[Row]] = [
        [(f, q, d, p, c, value * 1000) for f, q, d, p, c, value in rows] for rows in (now, before)
    ]
    thousand = apply(rule, more[0], more[1], PLACES)
    # What is its own is rounded to euros, and its cell is that of nothing if it is under one.
    of_cell = [name for name in one.columns if "own" in one.columns and _of_its_cell(name)]
    for euros, near in ((True, 1.0), (False, 1e-7)):
        names = [n for n in one.columns if n not in of_cell and n.endswith("_eur") is euros]
        assert_frame_equal(
            thousand.select(pl.col(names) / 1000 if euros else pl.col(names)),
            one.select(pl.col(names) / 1 if euros else pl.col(names)),
            rel_tol=1e-7,
            abs_tol=near,
        )


def _of_its_cell(name: str) -> bool:
    return name.startswith("cell_") or name in {"own_without", "lone", "told"}


@every_rule
def test_the_nation_has_no_rest_and_is_computed_all_the_same(rule: Rule) -> None:
    rows = yearly(
        *((f, p, "C11Z", to, 9) for f in "EI" for p in ("08", "99") for to in ("DE", "US"))
    )
    found = apply(rule, rows, rows, [""], "nation")
    assert set(found["place"]) <= {""}
