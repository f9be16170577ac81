"""The share of a partner, and why: identities, independent sums, and each wording."""

from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trade import CLASSES, PLACES, UNKNOWN, Row, cells, row, stores, unhurried, yearly

from fiches.indicators.answers import exposure

Euros = tuple[str, str, str, str, float]


def us(*rows: Euros) -> dict[str, object]:
    """Return the exposure of 08 to the United States."""
    return row(exposure.exposure(cells(yearly(*rows)), PLACES, "E", {"US"}, UNKNOWN), place="08")


@unhurried
@given(stores, st.sampled_from("EI"))
def test_the_parts_make_the_gap_and_are_what_independent_sums_say(
    rows: list[Row], flow: str
) -> None:
    found = exposure.exposure(cells(rows), PLACES, flow, {"US", "GB"}, UNKNOWN)  # type: ignore[arg-type]
    assert found["place"].to_list() == PLACES
    for known in found.iter_rows(named=True):
        mine, rest = _shares(rows, known["place"], flow)
        if not mine or not rest:
            assert known["by_products"] is None
            assert known["case"] is None
            continue
        by_products = sum(
            (mine.get(p, (0, 0))[0] - rest.get(p, (0, 0))[0]) * _to_us(rest, p) for p in CLASSES
        )
        by_customers = sum(s * (u - _to_us(rest, p)) for p, (s, u) in mine.items())
        assert known["by_products"] == pytest.approx(float(by_products), abs=1e-12)
        assert known["by_customers"] == pytest.approx(float(by_customers), abs=1e-12)
        parts = known["by_products"] + known["by_customers"]
        assert parts == pytest.approx(known["gap"], abs=1e-12)
        eur = (known["by_products_eur"] + known["by_customers_eur"]) / known["value_eur"]
        assert eur == pytest.approx(known["gap"], abs=1e-9)


Shares = dict[str, tuple[Fraction, Fraction]]


def _shares(rows: list[Row], place: str, flow: str) -> tuple[Shares, Shares]:
    """Return each product's share, and the partner's in it, of the place and of the rest."""
    sums: tuple[dict[str, list[int]], dict[str, list[int]]] = ({}, {})
    for of, _, where, product, country, value in rows:
        if of == flow and country not in UNKNOWN and value:
            pair = sums[where != place].setdefault(product, [0, 0])
            pair[0] += value
            pair[1] += value if country in {"US", "GB"} else 0
    return tuple(  # type: ignore[return-value]
        {
            p: (Fraction(v, sum(x for x, _ in side.values())), Fraction(u, v))
            for p, (v, u) in side.items()
        }
        for side in sums
    )


def _to_us(rest: Shares, product: str) -> Fraction:
    """Return the partner's share of a product, of all goods where the rest has none of it."""
    if product in rest:
        return rest[product][1]
    return sum((s * u for s, u in rest.values()), Fraction(0))


times = st.integers(1, 30)
parts = st.tuples(st.integers(1, 900), st.integers(0, 900))


@unhurried
@given(st.dictionaries(st.sampled_from(sorted(CLASSES)), st.tuples(parts, times), min_size=1))
def test_with_the_customers_of_the_rest_of_france_nothing_comes_from_customers(
    goods: dict[str, tuple[tuple[int, int], int]],
) -> None:
    rows: list[Euros] = []
    for product, ((others, to_us), factor) in goods.items():
        rows += [("E", "51", product, "DE", others), ("E", "98", product, "US", to_us)]
        # Each product goes to the United States in the same part, whatever its weight.
        rows += [
            ("E", "08", product, "CN", others * factor),
            ("E", "08", product, "US", to_us * factor),
        ]
    assert us(*rows)["by_customers"] == pytest.approx(0, abs=1e-12)


@unhurried
@given(
    st.dictionaries(st.sampled_from(sorted(CLASSES)), st.tuples(parts, parts), min_size=1), times
)
def test_with_the_products_of_the_rest_of_france_nothing_comes_from_products(
    goods: dict[str, tuple[tuple[int, int], tuple[int, int]]], factor: int
) -> None:
    rows: list[Euros] = []
    for product, ((others, to_us), (a, b)) in goods.items():
        rows += [("E", "51", product, "DE", others), ("E", "51", product, "US", to_us)]
        whole = (others + to_us) * factor
        rows += [
            ("E", "08", product, "DE", whole * a / (a + b)),
            ("E", "08", product, "US", whole * b / (a + b)),
        ]
    known = us(*rows)
    assert known["by_products"] == pytest.approx(0, abs=1e-6)  # quarters are whole euros
    assert known["by_customers"] == pytest.approx(known["gap"], abs=1e-6)


# In the rest of France drinks go to the United States by half, machines not at all: 25 % in all.
REST: list[Euros] = [
    ("E", "51", "C11Z", "US", 50),
    ("E", "51", "C11Z", "DE", 50),
    ("E", "51", "C28A", "DE", 100),
]


@pytest.mark.parametrize(
    ("drinks_us", "drinks", "machines_us", "machines", "case"),
    [
        (40, 70, 0, 30, "same"),
        (35, 70, 0, 30, "products"),
        (40, 50, 0, 50, "customers"),
        (40, 100, 0, 0, "beyond"),
        (10, 70, 0, 30, "opposite"),
        (25, 50, 0, 50, "small"),
        (25, 80, 0, 20, "small"),
        (10, 30, 0, 70, "same"),  # below France, by both
        (15, 30, 0, 70, "products"),
        (0, 50, 10, 50, "customers"),
    ],
)
def test_each_gap_has_its_wording(
    drinks_us: int, drinks: int, machines_us: int, machines: int, case: str
) -> None:
    known = us(
        *REST,
        ("E", "08", "C11Z", "US", drinks_us),
        ("E", "08", "C11Z", "BE", drinks - drinks_us),
        ("E", "08", "C28A", "US", machines_us),
        ("E", "08", "C28A", "BE", machines - machines_us),
    )
    whole = drinks + machines
    share = (drinks_us + machines_us) / whole
    assert known["rest_share"] == 0.25
    assert known["share"] == pytest.approx(share)
    assert known["expected"] == pytest.approx(drinks / whole / 2)
    assert known["case"] == case


def test_a_product_that_only_this_place_sells_goes_where_all_goods_go() -> None:
    known = us(*REST, ("E", "08", "C21Z", "US", 60), ("E", "08", "C21Z", "DE", 40))
    assert known["expected"] == pytest.approx(0.25)
    assert known["by_customers"] == pytest.approx(0.35)


def test_undetermined_partners_and_returns_are_in_no_share() -> None:
    known = us(
        *REST,
        ("E", "08", "C11Z", "US", 30),
        ("E", "08", "C11Z", "QU", 900),
        ("E", "51", "C11Z", "FR", 900),
    )
    assert known["share"] == 1
    assert known["rest_share"] == 0.25
    assert known["value_eur"] == 30_000_000
    nobody = us(*REST, ("E", "08", "C11Z", "QU", 30))
    assert (nobody["value_eur"], nobody["share"], nobody["case"]) == (0, None, None)


def test_the_share_of_france_is_without_the_place_and_with_98() -> None:
    rows = [
        ("E", "08", "C11Z", "US", 100),
        ("E", "98", "C11Z", "US", 10),
        ("E", "51", "C11Z", "DE", 30),
    ]
    assert us(*rows)["rest_share"] == 0.25


def test_products_are_named_by_the_share_of_the_partner_from_a_million_on() -> None:
    mine = [
        ("E", "08", "C11Z", "US", 2), ("E", "08", "C11Z", "DE", 2),
        ("E", "08", "C21Z", "US", 1), ("E", "08", "C21Z", "DE", 1),
        ("E", "08", "C28A", "US", 0.9),
        ("E", "08", "C30C", "US", 30), ("E", "08", "C30C", "DE", 70),
    ]  # fmt: skip
    found = exposure.exposed(cells(yearly(*REST, *mine)), PLACES, "E", {"US"}, UNKNOWN)
    assert found.filter(place="08").select("order", "a129", "share").rows() == [
        (1, "C11Z", 0.5),
        (2, "C21Z", 0.5),
        (3, "C30C", 0.3),
    ]
    assert found.filter(place="08")["rest_share"].to_list() == [0.5, None, None]
    first = exposure.exposed(cells(yearly(*REST, *mine)), ["08"], "E", {"US"}, UNKNOWN, count=1)
    assert first["a129"].to_list() == ["C11Z"]


def test_a_large_place_is_not_told_of_a_trifle() -> None:
    rows = yearly(
        ("E", "08", "C11Z", "US", 4), ("E", "08", "C21Z", "US", 6), ("E", "08", "C28A", "DE", 990)
    )
    found = exposure.exposed(cells(rows), ["08"], "E", {"US"}, UNKNOWN)
    assert found["a129"].to_list() == ["C21Z"]


def test_a_partner_of_several_codes_is_one() -> None:
    rows = yearly(*(("I", "08", "C11Z", code, 1) for code in ("GB", "XI", "XU", "DE")))
    found = exposure.exposure(cells(rows), ["08"], "I", {"GB", "XI", "XU"}, UNKNOWN)
    assert found["share"].to_list() == [0.75]


@unhurried
@given(stores)
def test_shares_do_not_depend_on_the_unit(rows: list[Row]) -> None:
    more = [(*key, value * 1000) for *key, value in rows]
    columns = ("share", "rest_share", "expected", "gap", "by_products", "by_customers")
    one, thousand = (
        exposure.exposure(cells(each), PLACES, "E", {"US"}, UNKNOWN).select(columns)
        for each in (rows, more)  # type: ignore[list-item]
    )
    for name in columns:
        assert thousand[name].to_list() == pytest.approx(one[name].to_list(), abs=1e-12)
    assert one.schema == dict.fromkeys(columns, pl.Float64)
