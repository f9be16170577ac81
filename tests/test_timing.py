import time

import pytest

from fiches import timing


def test_a_step_within_another_is_counted_once() -> None:
    timing.taken()
    with timing.step("outer"):
        time.sleep(0.02)
        with timing.step("inner"):
            time.sleep(0.05)
        with timing.step("inner"):
            time.sleep(0.01)
    seconds = timing.taken()
    assert set(seconds) == {"outer", "inner"}
    assert seconds["inner"] >= 0.06
    assert 0.02 <= seconds["outer"] < seconds["inner"]
    assert timing.taken() == {}


def test_a_step_that_fails_is_counted_and_ended() -> None:
    timing.taken()
    with pytest.raises(ValueError, match="no"), timing.step("failing"):
        raise ValueError("no")
    with timing.step("next"):
        pass
    assert set(timing.taken()) == {"failing", "next"}
