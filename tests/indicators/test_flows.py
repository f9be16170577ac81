"""What a flow is made of: it adds up, the largest are named, five of them are red."""

import polars as pl
from hypothesis import given
from rows import alone, few, flows, frames, trade

from fiches import indicators
from fiches.indicators import OTHER
from fiches.reference import Flow


@few
@given(frames, flows)
def test_links_and_nodes_add_up_to_the_total(frame: pl.LazyFrame, flow: Flow) -> None:
    matrix = alone(indicators.flows, frame, flow)
    assert matrix.total_eur == alone(indicators.totals, frame).of(flow)
    assert matrix.links["value_eur"].sum() == matrix.total_eur
    assert (matrix.links["value_eur"] > 0).all()
    for side in ("product", "country"):
        nodes = matrix.nodes.filter(side=side)
        assert nodes["value_eur"].sum() == matrix.total_eur
        linked = matrix.links.group_by(code=side).agg(pl.col("value_eur").sum())
        assert dict(linked.iter_rows()) == dict(nodes.select("code", "value_eur").iter_rows())
        assert [end["code"] for end in matrix.ends(side)] == nodes["code"].to_list()


@few
@given(frames, flows)
def test_the_ten_largest_are_named_and_the_rest_comes_last(frame: pl.LazyFrame, flow: Flow) -> None:
    matrix = alone(indicators.flows, frame, flow)
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


@few
@given(frames, flows)
def test_red_flows_are_the_five_largest_between_named_ends(frame: pl.LazyFrame, flow: Flow) -> None:
    matrix = alone(indicators.flows, frame, flow)
    named = matrix.links.filter(pl.col("product") != OTHER, pl.col("country") != OTHER)
    assert matrix.top_flows.height == min(5, named.height)
    expected = named.sort("value_eur", "product", "country", descending=[True, False, False]).head(
        5
    )
    assert matrix.top_flows.equals(expected)


def test_equal_ends_rank_by_code() -> None:
    frame = trade(
        ("E", "08", "C11Z", "IT", 5), ("E", "08", "C10A", "DE", 5), ("E", "08", "C10B", "BE", 5)
    )
    named = alone(indicators.flows, frame, "E", 2)
    assert named.nodes.filter(side="country")["code"].to_list() == ["BE", "DE", OTHER]


def test_undetermined_countries_never_rank_and_returns_are_named() -> None:
    frame = trade(
        ("I", "08", "C11Z", "QU", 900), ("I", "08", "C11Z", "FR", 50), ("I", "08", "C11Z", "DE", 9)
    )
    nodes = alone(indicators.flows, frame, "I").nodes.filter(side="country")
    assert nodes["name"].to_list() == ["Retours", "Allemagne", "Autres pays"]


def test_unknown_codes_name_themselves() -> None:
    matrix = alone(indicators.flows, trade(("E", "08", "Z99Z", "0X", 3)), "E")
    link = matrix.links.row(0, named=True)
    assert (link["product_name"], link["country_name"]) == ("Z99Z", "0X")


def test_a_place_that_trades_nothing_has_no_links() -> None:
    assert alone(indicators.flows, trade(), "E").links.is_empty()
