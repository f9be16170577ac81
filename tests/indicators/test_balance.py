"""The balance by partner: it adds up, and names the main partners of both flows."""

import polars as pl
from hypothesis import given
from rows import alone, few, frames, trade

from fiches import indicators
from fiches.indicators import OTHER
from fiches.reference import NOT_COUNTRIES


@few
@given(frames)
def test_balance_adds_up_and_names_the_main_partners_of_both_flows(frame: pl.LazyFrame) -> None:
    balance = alone(indicators.balance, frame)
    totals = alone(indicators.totals, frame)
    total = balance.row(-1, named=True)
    parts = balance.filter(pl.col("kind") != "total")
    partners = balance.filter(kind="partner")
    assert (total["kind"], total["name"]) == ("total", "Total")
    assert (total["exports_eur"], total["imports_eur"]) == (totals.exports_eur, totals.imports_eur)
    for column in ("imports_eur", "exports_eur", "balance_eur"):
        assert parts[column].sum() == total[column]
    assert (balance["exports_eur"] - balance["imports_eur"]).equals(
        balance["balance_eur"], check_names=False
    )
    assert partners.height <= 14
    assert not set(partners["country"]) & NOT_COUNTRIES
    volume = (partners["imports_eur"] + partners["exports_eur"]).to_list()
    assert volume == sorted(volume, reverse=True)
    assert balance["order"].to_list() == list(range(1, balance.height + 1))


def test_equal_partners_rank_by_code() -> None:
    frame = trade(
        ("E", "08", "C11Z", "IT", 5), ("E", "08", "C10A", "DE", 5), ("E", "08", "C10B", "BE", 5)
    )
    partners = alone(indicators.balance, frame, 2, 1)  # two of each flow, one named
    assert partners["country"].to_list() == ["BE", OTHER, "TOTAL"]


def test_undetermined_countries_never_rank_and_returns_are_named() -> None:
    frame = trade(
        ("I", "08", "C11Z", "QU", 900), ("I", "08", "C11Z", "FR", 50), ("I", "08", "C11Z", "DE", 9)
    )
    assert alone(indicators.balance, frame)["name"].to_list() == [
        "Retours",
        "Allemagne",
        "Autres pays",
        "Total",
    ]


def test_a_place_that_trades_nothing_has_its_total_alone() -> None:
    assert alone(indicators.balance, trade())["kind"].to_list() == ["total"]
