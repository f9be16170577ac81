"""What all indicators share: no order of rows, no grouping and no neighbour changes them."""

from random import Random

import polars as pl
from here import NAMES
from hypothesis import given
from hypothesis import strategies as st
from rows import alone, few, flows, frames

from fiches import indicators
from fiches.reference import Flow


@few
@given(frames, flows, st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_grouping_them_first_changes_anything(
    frame: pl.LazyFrame, flow: Flow, random: Random
) -> None:
    shuffled = frame.collect().sample(fraction=1, shuffle=True, seed=random.randrange(99)).lazy()
    summed = shuffled.group_by("flow", "a129", "country").agg(pl.col("value_eur").sum())
    for other in (shuffled, summed):
        assert alone(indicators.totals, other) == alone(indicators.totals, frame)
        for indicator in (indicators.goods, indicators.balance):
            assert alone(indicator, other).equals(alone(indicator, frame))
        ours, theirs = (alone(indicators.flows, each, flow) for each in (other, frame))
        assert ours.links.equals(theirs.links)
        assert ours.nodes.equals(theirs.nodes)


@few
@given(frames, flows)
def test_all_places_at_once_are_as_each_by_itself(frame: pl.LazyFrame, flow: Flow) -> None:
    places = ["08", "9A", "20", "98", "01"]  # the last one trades nothing; 99 isn't asked for
    every = frame.with_columns(place="department")
    sums = {
        indicator: indicator(every, places, NAMES)
        for indicator in (indicators.totals, indicators.undetermined, indicators.european_union)
    }
    tables = {
        indicator: indicator(every, places, NAMES)
        for indicator in (indicators.balance, indicators.goods)
    }
    matrices = indicators.flows(every, places, NAMES, flow)
    for found in (*sums.values(), *tables.values(), matrices):
        assert list(found) == places
    for place in places:
        rows = frame.filter(pl.col("department") == place)
        for indicator, found in sums.items():
            assert found[place] == alone(indicator, rows)
        for indicator, found in tables.items():
            assert found[place].equals(alone(indicator, rows))
        matrix = alone(indicators.flows, rows, flow)
        assert matrices[place].links.equals(matrix.links)
        assert matrices[place].nodes.equals(matrix.nodes)
        assert matrices[place].total_eur == matrix.total_eur
