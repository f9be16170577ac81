"""Published totals: known places, periods that make sense, one value each, and why some are out."""

import pytest
from here import TABLES

from fiches.reference.published import PublishedTotal, published_total


def total(**changes: str) -> PublishedTotal:
    row = {
        "first": "2024Q1",
        "last": "2024Q4",
        "kind": "region",
        "customs": "13",
        "name": "Grand Est",
        "measure": "E",
        "unit": "M€",
        "value": "1000",
        "rounding": "1",
        "source": "",
    }
    return published_total(row | changes)


def test_places_are_known_and_named_as_elsewhere() -> None:
    for one in TABLES.published_totals:
        known = {place.customs: place.name for place in TABLES.places(one.kind)}
        if one.kind == "nation":
            assert (one.codes, one.name) == ((), "France")
        elif len(one.codes) == 1:
            assert one.name == known[one.codes[0]]
        else:
            assert all(known[code] in one.name for code in one.codes)


def test_a_place_a_period_and_a_measure_have_one_value() -> None:
    keys = [(t.quarters, t.kind, t.codes, t.measure, t.of_region) for t in TABLES.published_totals]
    assert len(keys) == len(set(keys))


def test_what_is_left_out_has_a_reason_and_the_rest_a_source() -> None:
    rows = TABLES.rows("published_totals")
    assert all(row["source"] for row in rows)
    assert sum(bool(row["left_out"]) for row in rows) == len(rows) - len(TABLES.published_totals)
    overseas = {place.customs for place in TABLES.departments if place.code > "970"}
    assert not [t for t in TABLES.published_totals if overseas & {*t.codes}]  # another concept


def test_only_departments_are_shares_of_a_region_and_of_one() -> None:
    for one in TABLES.published_totals:
        if one.of_region:
            assert one.kind == "department"
            homes = {p.region.customs for p in TABLES.departments if p.customs in one.codes}
            assert len(homes) == 1
            assert 0 < one.value < 100


@pytest.mark.parametrize(
    ("first", "last", "quarters", "period"),
    [
        ("2024Q1", "2024Q4", [(2024, 1), (2024, 2), (2024, 3), (2024, 4)], "2024"),
        ("2024Q1", "2024Q2", [(2024, 1), (2024, 2)], "2024 Q1 to Q2"),
        ("2024Q4", "2025Q1", [(2024, 4), (2025, 1)], "2024 Q4 to 2025 Q1"),
    ],
)
def test_periods_are_quarters(first: str, last: str, quarters: list[object], period: str) -> None:
    one = total(first=first, last=last)
    assert list(one.quarters) == quarters
    assert one.period == period


@pytest.mark.parametrize(
    ("changes", "tolerance"),
    [
        ({}, 0.5 + 5),
        ({"rounding": "100"}, 50 + 5),
        ({"measure": "balance", "value": "-1000"}, 0.5 + 100),
        ({"unit": "% de la région", "value": "12", "rounding": "1"}, 0.5 + 0.06),
    ],
)
def test_the_tolerance_is_of_rounding_and_revisions(
    changes: dict[str, str], tolerance: float
) -> None:
    assert total(**changes).tolerance == pytest.approx(tolerance)
