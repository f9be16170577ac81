"""Trade seen from a country or a product: sums that agree, shares, ranks, who has a page."""

from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trade import PLACES, UNKNOWN, Row, row, store, stores, unhurried, yearly

from fiches.indicators import crossed
from fiches.indicators.flows import Side

SIDES: tuple[Side, Side] = ("country", "product")


def rows(found: Sequence[Row], kind: str = "department") -> pl.LazyFrame:
    place = pl.lit("") if kind == "nation" else pl.col(kind)
    return store(found).with_columns(place=place)


@pytest.mark.parametrize("side", SIDES)
@given(found=stores)
@unhurried
def test_an_item_over_all_places_adds_up_to_france(side: Side, found: list[Row]) -> None:
    expected: dict[tuple[str, str], int] = {}
    for flow, _, _, a129, country, value in found:
        if side == "product" or country not in UNKNOWN:
            key = (country if side == "country" else a129, flow)
            expected[key] = expected.get(key, 0) + value
    expected = {key: value for key, value in expected.items() if value}

    for kind in ("department", "region"):
        told = crossed.in_places(rows(found, kind), PLACES, side)
        sums = {
            (code, flow): int(frame.filter(flow=flow)["value_eur"].sum())
            for code, frame in told.items()
            for flow in "EI"
        }
        assert {key: value for key, value in sums.items() if value} == expected

    nation = crossed.totals(rows(found, "nation"), None, side)
    assert {
        (code, flow): value
        for code, frame in nation.items()
        for flow, value in frame.select("flow", "value_eur").iter_rows()
    } == expected


@pytest.mark.parametrize("side", SIDES)
@given(found=stores)
@unhurried
def test_shares_are_of_what_a_place_trades(side: Side, found: list[Row]) -> None:
    told = crossed.in_places(rows(found), PLACES, side)
    parts = [frame.select("place", "flow", "share", "value_eur") for frame in told.values()]
    if not parts:
        return
    sums = pl.concat(parts).group_by("place", "flow").agg(pl.sum("share", "value_eur"))
    for place, _, share, value in sums.iter_rows():
        assert share == pytest.approx(1 if value else 0), place


@pytest.mark.parametrize("side", SIDES)
@given(found=stores)
@unhurried
def test_what_an_item_is_crossed_with_makes_all_of_it(side: Side, found: list[Row]) -> None:
    nation = rows(found, "nation")
    totals = crossed.totals(nation, None, side)
    for code, frame in crossed.crossed(nation, side).items():
        for flow in frame["flow"].unique():
            own = frame.filter(flow=flow)
            assert own["value_eur"].sum() == row(totals[code], flow=flow)["value_eur"]
            assert own["share"].sum() == pytest.approx(1)


def test_ranks_are_by_share_and_of_places_with_a_fiche() -> None:
    found = yearly(
        ("E", "08", "C11Z", "US", 1),
        ("E", "08", "C11Z", "DE", 3),
        ("E", "51", "C11Z", "US", 5),
        ("E", "51", "C11Z", "DE", 5),
        ("E", "98", "C11Z", "US", 9),
        ("E", "75", "C11Z", "DE", 1),
    )
    told = crossed.in_places(rows(found), PLACES, "country")["US"].filter(flow="E")
    ranks = dict(told.select("place", "rank").iter_rows())
    assert (ranks["51"], ranks["08"], ranks["98"], ranks["75"]) == (1, 2, None, None)
    assert row(told, place="08")["share"] == 0.25
    assert row(told, place="75")["share"] == 0
    assert row(told, place="01")["share"] is None  # trades nothing


def test_a_country_has_a_page_from_either_floor() -> None:
    found = yearly(
        ("E", "08", "C11Z", "DE", 10_000),
        ("E", "08", "C11Z", "GB", 10.2),  # over a thousandth of all
        ("E", "08", "C11Z", "CN", 9),  # under, and under a hundredth of the department's
        ("I", "51", "C11Z", "US", 0.02),  # a hundredth of a small department's
        ("I", "51", "C11Z", "BE", 1.98),
        ("I", "51", "C11Z", "QU", 0.5),
        ("I", "51", "C11Z", "FR", 0.5),
        ("I", "08", "C11Z", "RU", 0.001),
    )
    assert crossed.notable(rows(found)) == ["BE", "DE", "GB"]
    more = [*found, *yearly(("I", "51", "C11Z", "US", 0.02))]
    assert crossed.notable(rows(more)) == ["BE", "DE", "GB", "US"]


@given(found=stores, seed=st.randoms(use_true_random=False))
@unhurried
def test_the_order_of_rows_doesnt_matter(found: list[Row], seed: object) -> None:
    shuffled = list(found)
    seed.shuffle(shuffled)  # type: ignore[attr-defined]
    for side in SIDES:
        one, other = (crossed.in_places(rows(r), PLACES, side) for r in (found, shuffled))
        assert one.keys() == other.keys()
        assert all(one[code].equals(other[code]) for code in one)


def test_a_change_is_told_as_in_the_fiches() -> None:
    now = yearly(("E", "08", "C11Z", "US", 12), ("I", "08", "C11Z", "US", 1))
    before = yearly(("E", "51", "C11Z", "US", 10), ("E", "08", "C30C", "CN", 2))
    told = crossed.totals(rows(now, "nation"), rows(before, "nation"), "country")
    exports = row(told["US"], flow="E")
    assert (exports["base_eur"], exports["pace"]) == (10_000_000, "rise")
    assert exports["growth"] == pytest.approx(0.2)
    assert row(told["US"], flow="I")["pace"] == "new"
    assert row(told["CN"], flow="E")["value_eur"] == 0
    alone = crossed.totals(rows(now, "nation"), None, "country")
    assert alone["US"]["pace"].to_list() == [None, None]
