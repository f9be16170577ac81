"""Which sentences are told: the gates, the rank, the limits."""

import polars as pl
import pytest
from trade import PARTNERS, PLACES, UNION, UNKNOWN, Row, cells, pairs, sums, yearly

from fiches.indicators.answers import (
    change,
    essentials,
    exposure,
    position,
    purchases,
    robustness,
    specialisation,
)
from fiches.indicators.answers.essentials import Sentence

FIXED = (
    Sentence("change", "change", None, ("C11Z",), (), None, "fixed"),
    Sentence("speciality", "speciality", "E", ("C21Z",), (), None, "fixed"),
)


def offer(family: str, subject: str = "x", bits: float = 2.0, **more: object) -> dict[str, object]:
    return {
        "place": "08",
        "family": family,
        "subject": subject,
        "flow": "E",
        "products": [],
        "countries": [],
        "always": False,
        "bits": bits,
    } | more


def chosen(*offers: dict[str, object]) -> list[str]:
    """Return the families told of 08, in order, without the fixed ones."""
    frame = pl.DataFrame(list(offers), schema=essentials._OFFER)
    told = essentials.essentials(["08"], {"08": FIXED}, frame)["08"]
    assert told[:2] == FIXED
    return [one.family for one in told[2:]]


def test_the_most_telling_come_first_and_ties_by_family() -> None:
    assert chosen(
        offer("solidity", bits=3), offer("own"), offer("exposure"), offer("move", bits=4)
    ) == [
        "move",
        "solidity",
        "exposure",
        "own",
    ]


def test_six_at_most_and_one_of_a_family() -> None:
    many = [offer(family, bits=3) for family in ("exposure", "move", "supply", "own", "purchases")]
    assert chosen(*many, offer("exposure", "y", bits=2.9)) == ["exposure", "move", "supply", "own"]


def test_what_is_not_telling_fills_up_to_four_and_no_further() -> None:
    dull = [offer(family, bits=0.5) for family in ("exposure", "move", "supply")]
    assert chosen(*dull) == ["exposure", "move"]
    assert chosen(offer("own"), *dull) == ["own", "exposure"]
    assert chosen(offer("own"), offer("purchases"), *dull) == ["own", "purchases"]


def test_where_nothing_is_offered_the_first_partners_are_told() -> None:
    assert chosen() == ["partners"]
    assert chosen(offer("own")) == ["own", "partners"]


def test_concentration_needs_more_and_fills_nothing() -> None:
    assert chosen(offer("concentration", bits=2.2), offer("own"), offer("move")) == ["move", "own"]
    assert chosen(offer("concentration", bits=2.2)) == ["partners"]
    assert "concentration" in chosen(offer("concentration", bits=2.4), offer("own"))


def test_nothing_is_named_a_third_time() -> None:
    once = offer("solidity", bits=5, products=["C11Z"], countries=["US"])
    again = offer("own", bits=4, products=["C11Z"], countries=["DE"])
    other = offer("exposure", bits=3, countries=["US"])
    third = offer("supply", bits=2, countries=["US"])
    assert chosen(once, again, other, third) == ["solidity", "exposure"]


def test_a_cell_of_a_fifth_is_told_whatever_else_there_is() -> None:
    many = [offer(family, bits=5) for family in ("exposure", "move", "supply", "own")]
    cell = offer("solidity", bits=0.2, always=True, products=["C11Z"])
    assert chosen(*many, cell) == ["exposure", "move", "supply", "solidity"]
    assert "solidity" not in chosen(*many, cell | {"always": False})


def test_a_place_that_trades_nothing_is_told_nothing() -> None:
    told = essentials.essentials(["01"], {}, pl.DataFrame(schema=essentials._OFFER))
    assert told == {"01": ()}


# From trade to sentences

Told = dict[str, tuple[Sentence, ...]]


def told(now: list[Row], before: list[Row] | None = None) -> Told:
    of, places = sums(now), PLACES
    both = None if before is None else pairs(now, before)
    structure = specialisation.excesses(of.cells, places)
    named = specialisation.specialities(structure, of.cells, of.quarters, UNKNOWN)
    offered = essentials.offers(
        position.measures(of.cells, places, PARTNERS, UNKNOWN, both),
        {
            (flow, partner): exposure.exposure(of.cells, places, flow, PARTNERS[partner], UNKNOWN)
            for pairs_ in essentials.EXPOSURES.values()
            for flow, partner in pairs_
        },
        purchases.purchases(of, places, UNION, UNKNOWN),
        robustness.solidity(of.cells, places, UNKNOWN, {}),
        moves=None if both is None else change.contributions(both, places, UNKNOWN, "country"),
        own=None if both is None else change.own(both, places, UNKNOWN),
        overseas={"9A"},
    )
    moved = None if both is None else change.changes(both, places, UNKNOWN)
    fixed = essentials.fixed_sentences(places, structure, named, moved, set(of.cells["place"]))
    return essentials.essentials(places, fixed, offered)


EVERYWHERE = [
    (flow, place, product, country, 10)
    for flow in "EI"
    for place in ("08", "20", "51", "75", "9A")
    for product in ("C11Z", "C28A")
    for country in ("DE", "BE", "US", "CN", "GB")
]


def test_an_exposure_of_its_own_is_told_of_its_place_alone() -> None:
    # The other partners' shares stay those of all places.
    others = [("E", "08", "C28A", to, 45) for to in ("DE", "BE", "GB")]
    rows = yearly(*EVERYWHERE, ("E", "08", "C11Z", "US", 90), *others)
    found = told(rows)
    mine = {one.family: one for one in found["08"]}
    assert mine["exposure"].subject == "US"
    assert mine["exposure"].countries == ("US",)
    assert mine["solidity"].names == ("C11Z", "US")
    assert mine["solidity"].reason == "always"
    for place in ("20", "51", "75", "9A"):
        assert not {"solidity"} & {one.family for one in found[place]}
    assert found["01"] == ()


def test_no_share_of_the_union_is_told_overseas() -> None:
    rows = yearly(*EVERYWHERE, *((f, p, "C11Z", "DE", 90) for f in "EI" for p in ("9A", "75")))
    found = told(rows)
    assert ("exposure", "EU") in {(one.family, one.subject) for one in found["75"]}
    assert "EU" not in {name for one in found["9A"] for name in one.countries}


def test_a_purchase_of_its_own_is_told() -> None:
    rows = yearly(*EVERYWHERE, ("I", "08", "C30C", "CN", 9), ("I", "51", "C30C", "DE", 9))
    mine = {one.family: one for one in told(rows)["08"]}
    assert mine["purchases"].names == ("3030", "CN")


def test_what_changed_is_told_with_what_turns_it() -> None:
    before = yearly(*EVERYWHERE)
    fallen = [(*r[:5], r[5] * 9 // 10) if r[2] == "08" else r for r in before]
    now = fallen + yearly(("E", "08", "C30C", "RU", 20))
    found = told(now, before)
    first = found["08"][0]
    assert (first.family, first.subject) == ("change", "change")
    assert set(first.products) == {"C11Z", "C30C"}
    assert first.countries == ("RU",)
    assert found["51"][0].countries == ()


def test_without_the_year_before_the_size_is_told() -> None:
    found = told(yearly(*EVERYWHERE))
    assert {told[0].subject for told in found.values() if told} == {"size"}
    assert not {"move", "own"} & {one.family for told in found.values() for one in told}


def test_without_a_speciality_the_first_product_is_told() -> None:
    found = told(yearly(*EVERYWHERE, ("E", "20", "C11Z", "IT", 1)))
    assert (found["20"][1].subject, found["20"][1].products) == ("product", ("C11Z",))
    bought = told(yearly(("I", "08", "C11Z", "DE", 9)))
    assert [one.family for one in bought["08"]][:1] == ["change"]
    assert "speciality" not in {one.family for one in bought["08"]}


def test_a_move_is_telling_by_its_size_among_the_largest() -> None:
    before = yearly(*EVERYWHERE)
    now = yearly(*EVERYWHERE, ("E", "08", "C11Z", "RU", 50), ("E", "51", "C11Z", "RU", 5))
    found = told(now, before)
    mine = next(one for one in found["08"] if one.family == "move")
    assert (mine.subject, mine.flow, mine.reason) == ("RU", "E", "telling")
    assert not any(one.family == "move" and one.reason == "telling" for one in found["75"])


def test_an_own_change_is_told_with_the_cell_that_makes_it() -> None:
    goods = [(f, "51", p, c, 100) for f, _, p, c, _ in EVERYWHERE]
    before = yearly(*EVERYWHERE, *goods)
    now = before + yearly(("E", "08", "C30C", "RU", 12), ("E", "08", "C28A", "DE", 6))
    own = next(one for one in told(now, before)["08"] if one.family == "own")
    assert (own.subject, own.flow) == ("own", "E")
    assert own.names == ("C30C", "RU")


@pytest.mark.parametrize("quarters", [(1,), (1, 2, 3)])
def test_an_incomplete_year_is_told_as_far_as_it_goes(quarters: tuple[int, ...]) -> None:
    rows = [r for r in yearly(*EVERYWHERE, ("E", "08", "C11Z", "US", 90)) if r[1] in quarters]
    found = told(rows, rows)
    assert all(2 < len(told) <= 6 for place, told in found.items() if place != "01")
    assert cells(rows)["value_eur"].sum() > 0
