"""The classes of a map: round bounds, a middle that no class crosses, every value in one class."""

import pytest
from here import COLOURS
from hypothesis import given
from hypothesis import strategies as st

from fiches.documents.shades import COARSE, FINE, shades

rates = st.lists(st.floats(-1, 4).map(lambda rate: round(rate, 4)), min_size=2, max_size=100)


@given(rates, st.sampled_from([None, 0, 1]))
def test_every_rate_is_in_one_class_on_its_side_of_the_middle(values, middle):
    classes = shades(values, "exports", COLOURS, middle, "muted")
    for value in values:
        (one,) = [shade for shade in classes if shade.holds(value)]
        if middle is not None:
            assert one.sign == ("▲" if value >= middle else "▼")
            assert one.low >= middle or one.high <= middle


@pytest.mark.parametrize(
    ("values", "step"),
    [([0.4, 0.5, 0.57, 0.62, 0.68, 0.9], COARSE), ([0.01, 0.02, 0.03, 0.035, 0.04], FINE)],
)
def test_bounds_are_round(values, step):
    for shade in shades(values, "exports", COLOURS):
        for bound in (shade.low, shade.high):
            if abs(bound) < 10:
                assert bound / step == pytest.approx(round(bound / step))
