"""Quarters in pairs of years, the cut of 2022, and the size of revisions."""

import polars as pl
import pytest
from trade import Row, row, store, yearly

from fiches.indicators.answers import quarters

PLACES = ["08", "51"]


def totals(*rows: tuple[str, str, int, int, int]) -> pl.DataFrame:
    """Return place, flow, year, quarter, euros as totals."""
    schema = {
        "place": pl.String,
        "flow": pl.String,
        "year": pl.Int64,
        "quarter": pl.UInt8,
        "value_eur": pl.Int64,
    }
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def even(year: int, euros: int, last: int = 4) -> list[tuple[str, str, int, int, int]]:
    return [("08", "E", year, quarter, euros) for quarter in range(1, last + 1)]


def test_totals_come_from_the_rows_of_each_year() -> None:
    now: list[Row] = yearly(("E", "08", "C11Z", "DE", 4), ("E", "08", "C21Z", "QU", 4))
    found = quarters.quarterly({2023: store(now), 2024: store(now[:1])}, "department")
    assert found.rows() == [
        ("08", "E", 2023, 1, 2_000_000),
        ("08", "E", 2023, 2, 2_000_000),
        ("08", "E", 2023, 3, 2_000_000),
        ("08", "E", 2023, 4, 2_000_000),
        ("08", "E", 2024, 1, 1_000_000),
    ]
    assert quarters.quarterly({2024: store(now)}, "nation")["place"].unique().to_list() == [""]
    assert quarters.quarterly({2024: store(now)}, "region")["place"].unique().to_list() == ["13"]


def test_a_quarter_is_set_beside_the_same_one_a_year_before() -> None:
    rows = [*even(2023, 2_000_000), *even(2024, 2_500_000, last=2)]
    found = quarters.pairs(totals(*rows), PLACES)
    known = row(found, place="08", flow="E", year=2024, quarter=2)
    assert (known["base_eur"], known["growth"], known["pace"]) == (2_000_000, 0.25, "rise")
    first = row(found, place="08", flow="E", year=2023, quarter=2)
    assert (first["base_eur"], first["growth"], first["pace"]) == (None, None, None)
    assert found.height == 2 * 2 * 6  # every stored quarter of every place and flow


def test_the_last_four_quarters_are_provisional() -> None:
    found = quarters.pairs(totals(*even(2023, 9), *even(2024, 9, last=2)), ["08"])
    provisional = (
        found.filter("provisional").select("year", "quarter").unique().sort("year", "quarter")
    )
    assert provisional.rows() == [(2023, 3), (2023, 4), (2024, 1), (2024, 2)]


def test_nothing_is_compared_across_january_2022() -> None:
    rows = [
        *even(2020, 2_000_000),
        *even(2021, 3_000_000),
        *even(2022, 4_000_000),
        *even(2023, 5_000_000),
    ]
    found = quarters.pairs(totals(*rows), ["08"]).filter(flow="E", quarter=1)
    assert found.select("year", "growth", "comparable").rows() == [
        (2020, None, True),
        (2021, 0.5, True),
        (2022, None, False),
        (2023, 0.25, True),
    ]
    assert found["pace"].to_list() == [None, "rise", None, "rise"]
    assert not quarters.comparable(2022)
    assert quarters.comparable(2023)


def test_a_quarter_without_trade_is_nothing_not_unknown() -> None:
    found = quarters.pairs(totals(*even(2023, 9), *even(2024, 9)), PLACES)
    known = row(found, place="51", flow="I", year=2024, quarter=1)
    assert (known["value_eur"], known["base_eur"], known["pace"]) == (0, 0, "nothing")


def test_a_quarter_is_stable_below_the_revisions_known() -> None:
    rows = totals(*even(2023, 1_000_000), *even(2024, 1_010_000))
    assert row(quarters.pairs(rows, ["08"]), year=2024, quarter=1, flow="E")["pace"] == "rise"
    told = quarters.pairs(rows, ["08"], {"E": 0.02})
    assert row(told, year=2024, quarter=1, flow="E")["pace"] == "stable"


def test_years_are_summed_over_the_same_quarters() -> None:
    rows = totals(*even(2021, 1), *even(2022, 2), *even(2023, 3, last=1), *even(2024, 4, last=2))
    found = quarters.annual(rows, PLACES, (1, 2)).filter(place="08", flow="E")
    assert found.select("year", "value_eur", "surveyed").rows() == [
        (2021, 2, False),
        (2022, 4, True),
        (2024, 8, True),
    ]


# Revisions


def test_a_publication_is_compared_with_the_one_that_it_replaces() -> None:
    former = totals(*even(2023, 100), *even(2024, 100, last=2))
    later = totals(*even(2023, 101), *even(2024, 104, last=3))
    found = quarters.revisions(former, later)
    known = row(found, year=2024, quarter=2, span=1)
    assert (known["age"], known["former_eur"], known["later_eur"]) == (0, 100, 104)
    assert known["revision"] == pytest.approx(0.04)
    assert row(found, year=2023, quarter=1, span=1)["age"] == 5
    whole = row(found, year=2023, quarter=4, span=4)
    assert (whole["age"], whole["former_eur"], whole["later_eur"]) == (2, 400, 404)
    half = row(found, year=2024, quarter=2, span=2)
    assert (half["age"], half["revision"]) == (0, pytest.approx(0.04))
    assert found.filter(year=2024, quarter=3).is_empty()  # new, not revised


def test_a_year_of_which_the_first_quarters_are_unknown_has_no_year_span() -> None:
    rows = [("08", "E", 2023, quarter, 9) for quarter in (3, 4)]
    found = quarters.revisions(totals(*rows), totals(*rows))
    assert found["span"].to_list() == [1, 1]


def test_a_place_that_one_publication_lacks_was_nothing_there() -> None:
    later = totals(*even(2024, 9), ("51", "E", 2024, 1, 5))
    found = quarters.revisions(totals(*even(2024, 9)), later)
    known = row(found, place="51", quarter=1, span=1)
    assert (known["former_eur"], known["later_eur"], known["revision"]) == (0, 5, None)


def test_sizes_are_of_places_with_a_firm_total() -> None:
    places = [str(n) for n in range(11)]
    former = totals(
        *((p, "E", 2024, 1, 1_000_000) for p in places), ("98", "E", 2024, 1, 1_000_000)
    )
    later = totals(
        *((p, "E", 2024, 1, 1_000_000 + (-1) ** n * n * 1000) for n, p in enumerate(places)),
        ("98", "E", 2024, 1, 9_000_000),
    )
    small = totals(("0", "I", 2024, 1, 900_000))
    revised = quarters.revisions(pl.concat([former, small]), pl.concat([later, small]))
    sizes = quarters.revision_sizes(revised, places)
    known = row(sizes)
    assert (known["flow"], known["span"], known["age"], known["count"]) == ("E", 1, 0, 11)
    assert known["median"] == pytest.approx(0.005)
    assert known["ninth_decile"] == pytest.approx(0.009)
    assert quarters.stillness(sizes, 1, 0) == {"E": pytest.approx(0.009)}
    assert quarters.stillness(sizes, 4, 0) == {}
