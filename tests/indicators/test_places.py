"""Indicators: the invariants that every frame must hold, and what single rules decide."""

from random import Random

import polars as pl
import pytest
from fiches.indicators.places import OTHER, Totals
from here import TABLES
from hypothesis import given, settings
from hypothesis import strategies as st

from fiches import indicators, reference, store
from fiches.settings import Project

SCHEMA = {
    "flow": pl.String,
    "department": pl.String,
    "a129": pl.String,
    "country": pl.String,
    "value_eur": pl.Int64,
}
PRODUCTS = reference.products()["a129"].to_list()[:14]
COUNTRIES = ["BE", "CH", "CN", "DE", "ES", "GB", "IT", "JP", "LU", "NL", "PL", "US", "FR", "QU"]


def rows_of(*rows: tuple[str, str, str, str, int]) -> pl.LazyFrame:
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row").lazy()


# Few values, so that ties are frequent; many products and countries, so that some aren't named.
rows = st.tuples(
    st.sampled_from("EI"),
    st.sampled_from(["08", "9A", "20", "98", "99"]),
    st.sampled_from(PRODUCTS),
    st.sampled_from(COUNTRIES),
    st.integers(0, 5) | st.integers(0, 10**11),
)
frames = st.lists(rows, max_size=120).map(lambda drawn: rows_of(*drawn))
flows = st.sampled_from("EI")

unhurried = settings(deadline=None, max_examples=50)
"""Time is measured elsewhere."""


def test_published_totals_and_shares(project: Project) -> None:
    frame = store.open_year(2024, project).frame
    place = TABLES.find_department("08")
    department, region, nation = (
        indicators.totals(frame.filter(rows_of(each)))
        for each in (place, place.region, reference.NATION)
    )
    assert round(department.exports_eur, -5) == 2_211_800_000
    assert round(department.imports_eur, -5) == 1_400_600_000
    assert round(nation.exports_eur, -5) == 580_354_500_000
    of_region = indicators.shares(department, region)
    of_nation = indicators.shares(department, nation)
    assert of_region.exports == pytest.approx(0.033, abs=0.0005)
    assert of_region.imports == pytest.approx(0.022, abs=0.0005)
    assert of_nation.exports == pytest.approx(0.0038, abs=0.00005)
    assert of_nation.imports == pytest.approx(0.0020, abs=0.00005)


def test_totals_without_imports_have_no_coverage() -> None:
    totals = indicators.totals(rows_of(("E", "08", "C11Z", "BE", 7)))
    assert totals == Totals(exports_eur=7, imports_eur=0)
    assert (totals.balance_eur, totals.volume_eur, totals.coverage) == (7, 7, None)
    assert indicators.shares(totals, totals) == indicators.Shares(exports=1, imports=None)


@unhurried
@given(frames)
def test_departments_98_and_99_make_france(frame: pl.LazyFrame) -> None:
    parts = [
        indicators.totals(frame.filter(pl.col("department") == code))
        for code in ("08", "9A", "20", "98", "99")
    ]
    whole = indicators.totals(frame)
    assert sum(part.exports_eur for part in parts) == whole.exports_eur
    assert sum(part.imports_eur for part in parts) == whole.imports_eur
    for part in parts:
        shares = indicators.shares(part, whole)
        assert all(share is None or 0 <= share <= 1 for share in (shares.exports, shares.imports))


@unhurried
@given(frames, flows)
def test_links_and_nodes_add_up_to_the_total(frame: pl.LazyFrame, flow: indicators.Flow) -> None:
    matrix = indicators.flow_matrix(frame, flow)
    totals = indicators.totals(frame)
    assert matrix.total_eur == (totals.exports_eur if flow == "E" else totals.imports_eur)
    assert matrix.links["value_eur"].sum() == matrix.total_eur
    assert (matrix.links["value_eur"] > 0).all()
    for side in ("product", "country"):
        nodes = matrix.nodes.filter(side=side)
        assert nodes["value_eur"].sum() == matrix.total_eur
        linked = matrix.links.group_by(code=side).agg(pl.col("value_eur").sum())
        assert dict(linked.iter_rows()) == dict(nodes.select("code", "value_eur").iter_rows())


@unhurried
@given(frames, flows)
def test_the_ten_largest_are_named_and_the_rest_comes_last(
    frame: pl.LazyFrame, flow: indicators.Flow
) -> None:
    matrix = indicators.flow_matrix(frame, flow)
    traded = frame.filter(flow=flow).filter(pl.col("value_eur") > 0).collect()
    for side, column in (("product", "a129"), ("country", "country")):
        sums = traded.group_by(column).agg(pl.col("value_eur").sum())
        ranked = sums.filter(~pl.col(column).is_in(["QU"])).sort(
            "value_eur", column, descending=[True, False]
        )
        codes = matrix.nodes.filter(side=side)["code"].to_list()
        named = ranked[column].to_list()[:10]
        rest = set(sums[column]) - set(named)
        assert codes == named + ([OTHER] if rest else [])


@unhurried
@given(frames, flows)
def test_red_flows_are_the_five_largest_between_named_ends(
    frame: pl.LazyFrame, flow: indicators.Flow
) -> None:
    matrix = indicators.flow_matrix(frame, flow)
    named = matrix.links.filter(pl.col("product") != OTHER, pl.col("country") != OTHER)
    assert matrix.top_flows.height == min(5, named.height)
    expected = named.sort("value_eur", "product", "country", descending=[True, False, False]).head(
        5
    )
    assert matrix.top_flows.equals(expected)


@unhurried
@given(frames)
def test_balance_adds_up_and_names_the_main_partners_of_both_flows(frame: pl.LazyFrame) -> None:
    balance = indicators.balance_by_partner(frame)
    totals = indicators.totals(frame)
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
    assert not set(partners["country"]) & reference.NOT_COUNTRIES
    volume = (partners["imports_eur"] + partners["exports_eur"]).to_list()
    assert volume == sorted(volume, reverse=True)
    assert balance["order"].to_list() == list(range(1, balance.height + 1))


@unhurried
@given(frames)
def test_goods_add_up_within_each_flow(frame: pl.LazyFrame) -> None:
    goods = indicators.goods(frame)
    totals = indicators.totals(frame)
    for flow, total in (("E", totals.exports_eur), ("I", totals.imports_eur)):
        part = goods.filter(flow=flow)
        assert part["value_eur"].sum() == total
        assert part["share"].is_between(0, 1).all()
        assert part["share"].sum() == pytest.approx(1 if total else 0)
        assert part["value_eur"].to_list() == sorted(part["value_eur"], reverse=True)


@unhurried
@given(frames, flows, st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_grouping_them_first_changes_anything(
    frame: pl.LazyFrame, flow: indicators.Flow, random: Random
) -> None:
    shuffled = frame.collect().sample(fraction=1, shuffle=True, seed=random.randrange(99)).lazy()
    summed = shuffled.group_by("flow", "a129", "country").agg(pl.col("value_eur").sum())
    for other in (shuffled, summed):
        assert indicators.totals(other) == indicators.totals(frame)
        assert indicators.goods(other).equals(indicators.goods(frame))
        assert indicators.balance_by_partner(other).equals(indicators.balance_by_partner(frame))
        ours, theirs = (indicators.flow_matrix(each, flow) for each in (other, frame))
        assert ours.links.equals(theirs.links)
        assert ours.nodes.equals(theirs.nodes)


def test_equal_values_rank_by_code() -> None:
    frame = rows_of(
        ("E", "08", "C11Z", "IT", 5), ("E", "08", "C10A", "DE", 5), ("E", "08", "C10B", "BE", 5)
    )
    assert indicators.goods(frame)["a129"].to_list() == ["C10A", "C10B", "C11Z"]
    named = indicators.flow_matrix(frame, "E", top=2)
    assert named.nodes.filter(side="country")["code"].to_list() == ["BE", "DE", OTHER]
    partners = indicators.balance_by_partner(frame, top=2, limit=1)
    assert partners["country"].to_list() == ["BE", OTHER, "TOTAL"]


def test_undetermined_countries_never_rank_and_returns_are_named() -> None:
    frame = rows_of(
        ("I", "08", "C11Z", "QU", 900), ("I", "08", "C11Z", "FR", 50), ("I", "08", "C11Z", "DE", 9)
    )
    assert indicators.undetermined(frame) == Totals(exports_eur=0, imports_eur=900)
    nodes = indicators.flow_matrix(frame, "I").nodes.filter(side="country")
    assert nodes["name"].to_list() == ["Retours", "Allemagne", "Autres pays"]
    assert indicators.balance_by_partner(frame)["name"].to_list() == [
        "Retours",
        "Allemagne",
        "Autres pays",
        "Total",
    ]


def test_unknown_codes_name_themselves() -> None:
    frame = rows_of(("E", "08", "Z99Z", "0X", 3))
    link = indicators.flow_matrix(frame, "E").links.row(0, named=True)
    assert (link["product_name"], link["country_name"]) == ("Z99Z", "0X")
    assert indicators.goods(frame).select("short", "label").row(0) == ("Z99Z", "Z99Z")


def test_the_union_is_that_of_the_year_and_leaves_returns_out() -> None:
    frame = rows_of(
        ("I", "08", "C11Z", "FR", 100), ("I", "08", "C11Z", "GB", 20), ("E", "08", "C11Z", "DE", 3)
    )
    assert indicators.european_union(frame, 2019) == Totals(exports_eur=3, imports_eur=20)
    assert indicators.european_union(frame, 2024) == Totals(exports_eur=3, imports_eur=0)


def test_departments_are_compared_without_those_that_have_no_fiche() -> None:
    frame = rows_of(
        ("E", "98", "C11Z", "DE", 1000),
        ("E", "99", "C11Z", "DE", 1000),
        ("E", "08", "C11Z", "DE", 30),
        ("I", "08", "C11Z", "CN", 60),
        ("E", "9A", "C11Z", "US", 30),
    )
    departments = indicators.by_department(frame, 2024)
    assert departments["department"].to_list() == [place.customs for place in TABLES.departments]
    ardennes = departments.row(by_predicate=pl.col("department") == "08", named=True)
    assert ardennes["balance_eur"] == -30
    assert ardennes["coverage"] == 0.5
    assert ardennes["eu_share"] == pytest.approx(1 / 3)
    assert sorted(departments["exports_rank"]) == list(range(1, 101))
    ranks = indicators.ranks(departments)
    assert ranks["08", "E"] == 1  # before 9A, by its code
    assert ranks["9A", "E"] == 2
    assert ranks["01", "E"] == 3
    assert ranks["08", "I"] == 1
    assert departments.filter(department="01")["coverage"].to_list() == [None]


@unhurried
@given(frames, flows)
def test_all_places_at_once_are_as_each_by_itself(
    frame: pl.LazyFrame, flow: indicators.Flow
) -> None:
    places = ["08", "9A", "20", "98", "01"]  # the last one trades nothing; 99 isn't asked for
    every = frame.with_columns(place="department")
    totals = indicators.totals_by_place(every, places)
    undetermined = indicators.undetermined_by_place(every, places)
    balances = indicators.balances_by_place(every, places)
    goods = indicators.goods_by_place(every, places)
    matrices = indicators.flows_by_place(every, places, flow)
    for found in (totals, undetermined, balances, goods, matrices):
        assert list(found) == places
    for place in places:
        alone = frame.filter(pl.col("department") == place)
        assert totals[place] == indicators.totals(alone)
        assert undetermined[place] == indicators.undetermined(alone)
        assert balances[place].equals(indicators.balance_by_partner(alone))
        assert goods[place].equals(indicators.goods(alone))
        matrix = indicators.flow_matrix(alone, flow)
        assert matrices[place].links.equals(matrix.links)
        assert matrices[place].nodes.equals(matrix.nodes)
        assert matrices[place].total_eur == matrix.total_eur


def test_a_share_does_not_depend_on_what_is_computed_with_it() -> None:
    frame = rows_of(
        ("E", "08", "A01Z", "BE", 3), ("E", "08", "A02Z", "BE", 1), ("E", "08", "A03Z", "BE", 1)
    )
    more = pl.concat([frame, rows_of(("E", "9A", "A01Z", "BE", 1))]).with_columns(
        place="department"
    )
    assert indicators.goods(frame)["share"].to_list() == [3 / 5, 1 / 5, 1 / 5]
    assert indicators.goods_by_place(more, ["08"])["08"].equals(indicators.goods(frame))


def test_a_place_that_trades_nothing() -> None:
    nothing = rows_of()
    assert indicators.totals(nothing) == Totals(0, 0)
    assert indicators.goods(nothing).is_empty()
    assert indicators.flow_matrix(nothing, "E").links.is_empty()
    assert indicators.balance_by_partner(nothing)["kind"].to_list() == ["total"]


def test_departments_of_the_store_and_98_and_99_make_france(project: Project) -> None:
    frame = store.open_year(2024, project).frame
    fiches = indicators.by_department(frame, 2024)
    elsewhere = indicators.totals(frame.filter(pl.col("department").is_in(["98", "99"])))
    france = indicators.totals(frame)
    assert elsewhere.volume_eur > 0
    assert fiches["exports_eur"].sum() + elsewhere.exports_eur == france.exports_eur
    assert fiches["imports_eur"].sum() + elsewhere.imports_eur == france.imports_eur
