"""What hangs on one cell, and what totals are without what comes unevenly."""

import polars as pl
import pytest
from hypothesis import given
from trade import PLACES, UNKNOWN, Row, cells, pairs, row, stores, unhurried, yearly

from fiches.indicators.answers import robustness

GROUPS = {"energy": {"D35A"}, "aircraft": {"C30C"}}
UNEVEN = {"D35A", "C30C"}


def solidity(*rows: tuple[str, str, str, str, float]) -> pl.DataFrame:
    return robustness.solidity(cells(yearly(*rows)), PLACES, UNKNOWN, GROUPS)


@unhurried
@given(stores)
def test_shares_are_of_the_whole_flow(rows: list[Row]) -> None:
    found = robustness.solidity(cells(rows), PLACES, UNKNOWN, GROUPS)
    assert found.select("place", "flow").rows() == [(p, f) for p in PLACES for f in "EI"]
    for known in found.iter_rows(named=True):
        mine = [r for r in rows if (r[2], r[0]) == (known["place"], known["flow"])]
        total = sum(r[5] for r in mine)
        assert known["value_eur"] == total
        assert known["unknown_eur"] == sum(r[5] for r in mine if r[4] in UNKNOWN)
        assert known["energy_eur"] == sum(r[5] for r in mine if r[3] == "D35A")
        if not total:
            assert known["cell_share"] is None
            continue
        sums: dict[tuple[str, str], int] = {}
        for _, _, _, product, country, euros in mine:
            if country not in UNKNOWN and euros:
                sums[product, country] = sums.get((product, country), 0) + euros
        assert known["cell_eur"] == max(sums.values(), default=0)
        assert known["aircraft_share"] == pytest.approx(
            sum(r[5] for r in mine if r[3] == "C30C") / total
        )


@pytest.mark.parametrize(
    ("meur", "told", "always"), [(14.9, False, False), (15, True, False), (20, True, True)]
)
def test_a_large_cell_is_told_and_a_larger_one_always(
    meur: float, told: bool, always: bool
) -> None:
    known = row(
        solidity(("E", "08", "C11Z", "US", meur), ("E", "08", "C28A", "QU", 100 - meur)),
        place="08",
        flow="E",
    )
    assert (known["cell_product"], known["cell_country"]) == ("C11Z", "US")
    assert known["cell_share"] == pytest.approx(meur / 100)
    assert (known["told"], known["always"]) == (told, always)


def test_the_largest_cell_goes_by_code_among_equals_and_is_never_undetermined() -> None:
    known = row(
        solidity(*(("E", "08", p, c, 3) for p in ("C28A", "C11Z") for c in ("US", "DE", "QU"))),
        place="08",
        flow="E",
    )
    assert (known["cell_product"], known["cell_country"]) == ("C11Z", "DE")


def steady(now: dict[str, float], before: dict[str, float]) -> pl.DataFrame:
    rows = [
        yearly(*(("E", "08", p, "DE", meur) for p, meur in each.items())) for each in (now, before)
    ]
    return robustness.steady(pairs(*rows), PLACES, UNEVEN)


def test_a_rate_that_aircraft_make_is_told_without_them() -> None:
    known = row(steady({"C11Z": 99, "C30C": 50}, {"C11Z": 100, "C30C": 40}), place="08", flow="E")
    assert known["growth"] == pytest.approx(9 / 140)
    assert known["steady_growth"] == pytest.approx(-0.01)
    assert (known["steady_eur"], known["steady_base_eur"]) == (99_000_000, 100_000_000)
    assert known["turns"]


@pytest.mark.parametrize(
    ("now", "before", "turns"),
    [
        ({"C11Z": 105, "C30C": 42}, {"C11Z": 100, "C30C": 40}, False),
        ({"C11Z": 100.3, "C30C": 39}, {"C11Z": 100, "C30C": 40}, False),  # 0.3 %: no sign to turn
        ({"C11Z": 100.9, "C30C": 38}, {"C11Z": 100, "C30C": 40}, True),
        ({"C11Z": 105, "C30C": 35}, {"C11Z": 100, "C30C": 40}, True),
        ({"C30C": 50}, {"C30C": 40}, False),  # nothing without them
        ({"C11Z": 5}, {"C11Z": 0.9}, False),
    ],
)
def test_the_reading_changes_by_points_or_plainly_in_sign(
    now: dict[str, float], before: dict[str, float], turns: bool
) -> None:
    assert row(steady(now, before), place="08", flow="E")["turns"] == turns


def test_a_surplus_that_is_a_deficit_without_aircraft() -> None:
    now = yearly(
        ("E", "08", "C30C", "DE", 50), ("E", "08", "C11Z", "DE", 10), ("I", "08", "C11Z", "DE", 20)
    )
    found = robustness.steady(pairs(now, []), PLACES, UNEVEN)
    assert found.filter(place="08")["balance_turns"].to_list() == [True, True]
    assert not found.filter(pl.col("place") != "08")["balance_turns"].any()
    assert found["growth"].is_null().all()
