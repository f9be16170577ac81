"""What has changed: identities, and each way of telling it."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trade import CLASSES, PLACES, UNKNOWN, Row, pairs, row, stores, unhurried, yearly

from fiches.indicators import OTHER, TOTAL
from fiches.indicators.answers import change

Euros = tuple[str, str, str, str, float]

ELSEWHERE: list[Euros] = [("E", "51", product, "DE", 100) for product in CLASSES]
"""What the rest of France sells, where a test says no more of it."""


def changes(now: list[Euros], before: list[Euros]) -> pl.DataFrame:
    return change.changes(pairs(yearly(*now), yearly(*before)), PLACES, UNKNOWN)


def own(now: list[Euros], before: list[Euros]) -> dict[str, object]:
    both = pairs(yearly(*now), yearly(*before))
    return row(change.own(both, PLACES, UNKNOWN), place="08", flow="E")


# Contributions


@unhurried
@given(stores, stores, st.sampled_from(["product", "country"]))
def test_contributions_sum_up_to_the_growth_of_the_flow(
    now: list[Row], before: list[Row], side: str
) -> None:
    both = pairs(now, before)
    totals = change.changes(both, PLACES, UNKNOWN)
    split = change.contributions(both, PLACES, UNKNOWN, side)  # type: ignore[arg-type]
    sums = split.group_by("place", "flow").agg(pl.sum("change_eur", "points"))
    found = {(place, flow): (eur, points) for place, flow, eur, points in sums.iter_rows()}
    for place, flow in totals.select("place", "flow").iter_rows():
        known = row(totals, place=place, flow=flow)
        eur, points = found.get((place, flow), (0, 0.0))
        assert eur == known["change_eur"]
        if known["base_eur"]:
            assert points == pytest.approx(known["growth"])
    assert totals.height == 2 * len(PLACES)


def test_undetermined_partners_and_returns_are_among_the_others() -> None:
    now = yearly(("I", "08", "C11Z", "QU", 9), ("I", "08", "C11Z", "FR", 5))
    before = yearly(("I", "08", "C11Z", "DE", 4))
    split = change.contributions(pairs(now, before), ["08"], UNKNOWN, "country")
    assert dict(split.select("code", "change_eur").iter_rows()) == {
        OTHER: 14_000_000,
        "DE": -4_000_000,
    }
    assert not row(split, code=OTHER)["named"]
    assert row(split, code="DE")["named"]


@unhurried
@given(stores, stores)
def test_a_figure_names_few_each_way_and_sums_up_the_rest(
    now: list[Row], before: list[Row]
) -> None:
    both = pairs(now, before)
    split = change.contributions(both, PLACES, UNKNOWN, "product")
    figure = change.leading(split, count=2)
    for (place, flow), rows in figure.group_by("place", "flow"):
        total = row(rows, kind="total")
        parts = rows.filter(pl.col("kind") != "total")
        assert total["code"] == TOTAL
        assert total["change_eur"] == parts["change_eur"].sum()
        assert total["change_eur"] == split.filter(place=place, flow=flow)["change_eur"].sum()
        assert (parts.filter(kind="rise")["change_eur"] > 0).all()
        assert (parts.filter(kind="fall")["change_eur"] < 0).all()
        assert max(parts.filter(kind=kind).height for kind in ("rise", "fall")) <= 2
        assert parts.filter(kind="others").height <= 1
        assert rows.sort("order")["kind"].to_list()[-1] == "total"
        named = rows.filter(pl.col("kind").cast(pl.String).is_in(["rise", "fall"]))
        assert named["change_eur"].is_sorted(descending=True)


def test_a_small_part_of_the_change_is_not_named() -> None:
    now = [("E", "08", "C11Z", "DE", 100.0), ("E", "08", "C21Z", "DE", 100.4)]
    before = [("E", "08", "C11Z", "DE", 99.0), ("E", "08", "C21Z", "DE", 100.0)]
    both = pairs(yearly(*now), yearly(*before))
    split = change.contributions(both, ["08"], UNKNOWN, "product")
    assert dict(split.select("code", "named").iter_rows()) == {"C11Z": True, "C21Z": False}


# The change of a flow


@pytest.mark.parametrize(
    ("now", "before", "pace"),
    [
        (0, 0, "nothing"),
        (3, 0, "new"),
        (5, 0.9, "small base"),
        (3.5, 1, "multiplied"),
        (3, 1, "rise"),
        (1.006, 1, "rise"),
        (1.004, 1, "stable"),
        (1, 1, "stable"),
        (1, 1.1, "fall"),
        (0, 2, "fall"),
    ],
)
def test_a_rate_is_told_in_its_way(now: float, before: float, pace: str) -> None:
    found = changes([("E", "08", "C11Z", "DE", now)], [("E", "08", "C11Z", "DE", before)])
    known = row(found, place="08", flow="E")
    assert known["pace"] == pace
    assert known["growth"] == (pytest.approx(now / before - 1) if before else None)
    assert row(found, place="08", flow="I")["pace"] == "nothing"


def test_a_flow_is_stable_below_the_revisions_known() -> None:
    both = pairs(
        yearly(("E", "08", "C11Z", "DE", 102), ("I", "08", "C11Z", "DE", 102)),
        yearly(("E", "08", "C11Z", "DE", 100), ("I", "08", "C11Z", "DE", 100)),
    )
    found = change.changes(both, ["08"], UNKNOWN, {"E": 0.03})
    assert dict(found.select("flow", "pace").iter_rows()) == {"E": "stable", "I": "rise"}


def test_growth_that_turns_without_its_largest_move() -> None:
    before = [("E", "08", "C11Z", "DE", 60.0), ("E", "08", "C21Z", "US", 40.0)]
    now = [*before[:1], ("E", "08", "C21Z", "US", 30), ("E", "08", "C30C", "GB", 15)]
    known = row(changes(now, before), place="08", flow="E")
    assert known["growth"] == pytest.approx(0.05)
    assert (known["cell_product"], known["cell_country"]) == ("C30C", "GB")
    assert known["cell_change_eur"] == 15_000_000
    assert known["growth_without"] == pytest.approx(-0.10)  # out of the numerator only
    assert known["turns"]


def test_growth_that_does_not_turn_or_is_too_small_to_tell() -> None:
    before = [("E", "08", "C11Z", "DE", 100.0)]
    steady = changes([("E", "08", "C11Z", "DE", 106), ("E", "08", "C11Z", "US", 2)], before)
    assert not row(steady, place="08", flow="E")["turns"]
    small = changes([("E", "08", "C11Z", "DE", 99), ("E", "08", "C11Z", "US", 2)], before)
    known = row(small, place="08", flow="E")
    assert known["growth_without"] < 0 < known["growth"]
    assert not known["turns"]


def test_the_largest_move_has_the_sign_of_the_whole_and_a_determined_partner() -> None:
    before = [("E", "08", "C11Z", "DE", 50.0), ("E", "08", "C21Z", "BE", 50.0)]
    now = [
        ("E", "08", "C11Z", "DE", 44),
        ("E", "08", "C21Z", "BE", 20),
        ("E", "08", "C21Z", "US", 28),
        ("E", "08", "C28A", "QU", 2),
    ]
    known = row(changes(now, before), place="08", flow="E")
    assert known["change_eur"] == -6_000_000
    assert (known["product"], known["country"]) == ("C11Z", "BE")
    assert (known["cell_product"], known["cell_country"]) == ("C21Z", "BE")
    assert known["country_points"] == pytest.approx(-0.30)
    rising = row(changes([*now, ("E", "08", "C28A", "QU", 40)], before), place="08", flow="E")
    assert (rising["product"], rising["country"]) == ("C28A", "US")
    assert rising["cell_product"] == "C21Z"


def test_equal_moves_are_named_by_code() -> None:
    now = [("E", "08", p, c, 2) for p in ("C21Z", "C11Z") for c in ("US", "DE")]
    before = [("E", "08", p, c, 1) for _, _, p, c, _ in now]
    known = row(changes(now, before), place="08", flow="E")
    assert (known["product"], known["country"]) == ("C11Z", "DE")
    assert (known["cell_product"], known["cell_country"]) == ("C11Z", "DE")


# Structure and own change


@unhurried
@given(stores, stores)
def test_structure_and_own_part_make_the_gap_to_the_rest_of_france(
    now: list[Row], before: list[Row]
) -> None:
    found = change.own(pairs(now, before), PLACES, UNKNOWN)
    assert found.height == 2 * len(PLACES)
    for known in found.filter(pl.col("own").is_not_null()).iter_rows(named=True):
        gap = known["growth"] - known["rest_growth"]
        assert known["structure"] + known["own"] == pytest.approx(gap, rel=1e-9, abs=1e-9)
        assert known["own_eur"] == pytest.approx(known["own"] * known["base_eur"])
    assert set(found["told"].unique()) <= {"own", "nature", None}


millions = st.integers(20, 500)


@unhurried
@given(
    st.lists(st.tuples(millions, st.sampled_from(["DE", "US", "QU"])), min_size=5, max_size=5),
    st.lists(millions, min_size=5, max_size=5),
    st.lists(st.integers(0, 4), min_size=5, max_size=5),
)
def test_nothing_is_its_own_where_each_product_grows_as_in_the_rest_of_france(
    here: list[tuple[int, str]], there: list[int], factors: list[int]
) -> None:
    before: list[Euros] = []
    now: list[Euros] = []
    for product, (meur, country), rest, factor in zip(CLASSES, here, there, factors, strict=True):
        before += [("E", "08", product, country, meur), ("E", "51", product, "BE", rest)]
        now += [
            ("E", "08", product, country, meur * factor),
            ("E", "51", product, "CN", rest * factor),  # to whom doesn't matter
        ]
    known = own(now, before)
    assert known["expected"] == pytest.approx(known["growth"])
    assert known["own"] == pytest.approx(0, abs=1e-12)
    assert known["effect"] == "nothing"


def test_with_the_structure_of_the_rest_of_france_all_is_its_own() -> None:
    before = [
        ("E", place, p, "DE", meur)
        for place in ("08", "51")
        for p, meur in (("C11Z", 30), ("C21Z", 60))
    ]
    now = [
        ("E", "08", "C11Z", "DE", 45),
        ("E", "08", "C21Z", "DE", 90),
        ("E", "51", "C11Z", "DE", 30),
        ("E", "51", "C21Z", "DE", 63),
    ]
    known = own(now, before)
    assert known["structure"] == pytest.approx(0, abs=1e-12)
    assert known["own"] == pytest.approx(0.5 - 3 / 90)


@pytest.mark.parametrize(
    ("now", "rest", "effect"),
    [
        (110, 105, "adds"),
        (90, 95, "adds"),
        (103, 105, "reduces"),
        (97, 95, "reduces"),
        (98, 105, "opposite"),
        (102, 95, "opposite"),
        (105.4, 105, "nothing"),
    ],
)
def test_what_is_its_own_has_its_wording(now: float, rest: float, effect: str) -> None:
    before = [("E", "08", "C11Z", "DE", 100.0), ("E", "51", "C11Z", "DE", 1000.0)]
    known = own([("E", "08", "C11Z", "DE", now), ("E", "51", "C11Z", "DE", rest * 10)], before)
    assert known["effect"] == effect
    assert known["expected"] == pytest.approx(rest / 100 - 1)
    assert known["own_eur"] == pytest.approx((now - rest) * 1e6)


def test_a_product_hardly_sold_elsewhere_is_let_grow_as_all_goods_there() -> None:
    before = [
        ("E", "08", "C21Z", "DE", 10.0),
        ("E", "51", "C21Z", "DE", 19.0),
        ("E", "51", "C11Z", "DE", 81.0),
    ]
    now = [
        ("E", "08", "C21Z", "DE", 10.0),
        ("E", "51", "C21Z", "DE", 38.0),
        ("E", "51", "C11Z", "DE", 82.0),
    ]
    assert own(now, before)["expected"] == pytest.approx(0.2)


def test_an_own_change_made_of_one_cell_is_not_told_as_its_own() -> None:
    before = [("E", "08", "C11Z", "DE", 50.0), ("E", "08", "C21Z", "DE", 50.0), *ELSEWHERE]
    now = [
        ("E", "08", "C11Z", "DE", 48),
        ("E", "08", "C21Z", "DE", 50),
        ("E", "08", "C21Z", "US", 9),
        *ELSEWHERE,
    ]
    known = own(now, before)
    assert known["own"] == pytest.approx(0.07)
    assert (known["cell_product"], known["cell_country"]) == ("C21Z", "US")
    assert known["cell_share"] == pytest.approx(9 / 7)
    assert known["own_without"] == pytest.approx(-0.02)
    assert known["lone"]
    assert known["told"] is None
    more = own([*now, ("E", "08", "C11Z", "BE", 5)], before)
    assert not more["lone"]
    assert more["told"] == "own"


def test_a_gap_without_an_own_part_comes_from_the_nature_of_the_products() -> None:
    rest = ("E", "51", "C21Z", "DE", 900.0)
    before = [("E", "08", "C11Z", "DE", 100.0), ("E", "51", "C11Z", "DE", 300.0), rest]
    now = [("E", "08", "C11Z", "DE", 110.2), ("E", "51", "C11Z", "DE", 330.0), rest]
    known = own(now, before)
    assert known["effect"] == "nothing"
    assert known["structure"] == pytest.approx(0.1 - 0.025)
    assert known["told"] == "nature"


def test_the_rest_of_france_is_no_measure_of_a_place_that_is_most_of_france() -> None:
    before = [("E", "08", "C30C", "DE", 100.0), ("E", "51", "C30C", "DE", 150.0)]
    now = [
        ("E", "08", "C30C", "DE", 150.0),
        ("E", "08", "C30C", "US", 9.0),
        ("E", "51", "C30C", "DE", 150.0),
    ]
    known = own(now, before)
    assert known["own"] == pytest.approx(0.59)
    assert known["dominant"]
    assert known["told"] is None
    drinks = [("E", "08", "C11Z", "DE", 101.0), ("E", "51", "C11Z", "DE", 900.0)]
    half = own([*now, *drinks], [*before, *drinks])
    assert not half["dominant"]
    assert half["told"] == "own"


def test_without_a_base_or_a_rest_nothing_is_split() -> None:
    assert own([("E", "08", "C11Z", "DE", 5.0), *ELSEWHERE], ELSEWHERE)["own"] is None
    alone = own([("E", "08", "C11Z", "DE", 5.0)], [("E", "08", "C11Z", "DE", 4.0)])
    assert alone["expected"] is None
    assert alone["effect"] is None
    assert alone["told"] is None
    nation = pairs(yearly(*ELSEWHERE), yearly(*ELSEWHERE), "nation")
    assert change.own(nation, [""], UNKNOWN)["own"].to_list() == [None, None]
