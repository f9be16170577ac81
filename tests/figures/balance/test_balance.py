"""The table of the balance: signs, a total, and a little that isn't nothing."""

import polars as pl
import pytest
from cells import cells
from planted import ROWS
from rows import alone

from fiches import indicators
from fiches.figures.balance import BALANCE
from fiches.french.typography import french


def test_balance_has_signs_and_a_total() -> None:
    written = BALANCE.table(alone(indicators.balance, ROWS)).html
    *partners, total = cells(written)
    assert partners[0] == ["Allemagne", "203,1", "111,9", "\u221291,2"]
    assert partners[1] == ["Belgique", "–", "50,1", "+50,1"]
    assert total == ["Total", "203,1", "162,0", "\u221241,1"]
    assert '<tr class="total"><th scope="row">Total' in written
    assert french("en millions d'euros") in written


def test_a_little_isnt_nothing() -> None:
    (others,) = (
        row
        for row in cells(BALANCE.table(alone(indicators.balance, ROWS)).html)
        if row[0] == "Autres pays"
    )
    assert others == ["Autres pays", "–", "<\u00a00,1", "<\u00a00,1"]


@pytest.mark.parametrize(
    ("largest", "shown"), [(100_000_000, "100,0"), (99_000_000, "99,0"), (1_234_567, "1,23")]
)
def test_decimals_suit_the_largest_amount(largest: int, shown: str) -> None:
    frame = ROWS.filter(pl.col("flow") == "I").head(1).with_columns(value_eur=pl.lit(largest))
    assert cells(BALANCE.table(alone(indicators.balance, frame)).html)[0][1] == shown
