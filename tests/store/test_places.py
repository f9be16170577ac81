"""Where rows count: in the region of our own table, whatever the file says, for all codes."""

import random

import polars as pl
import pytest
from here import TABLES

from fiches.store.places import NOT_DEPARTMENTS, settle
from fiches.store.rules import Finding

HOME = {place.customs: place.region.customs for place in TABLES.departments}
REGIONS = sorted({region.customs for region in TABLES.regions})


def settled(rows: list[tuple[str, str, int]]) -> tuple[list[tuple[str, str, int]], list[Finding]]:
    """Settle rows of department, region and euros."""
    frame = pl.DataFrame(rows, schema=["department", "region", "value_eur"], orient="row")
    enums = {name: pl.Enum(frame[name].unique().sort()) for name in ("department", "region")}
    found, findings = settle(frame.cast(enums), TABLES)
    return found.cast({pl.Enum: pl.String}).rows(), findings


@pytest.mark.parametrize("region", [*REGIONS, "88", "??"])
def test_every_department_is_in_its_region_whatever_the_file_says(region: str) -> None:
    rows = [(code, region, 1) for code in HOME]
    found, findings = settled(rows)
    assert found == [(code, home, 1) for code, home in HOME.items()]
    wrong = sorted(code for code, home in HOME.items() if home != region)
    assert [finding.rule for finding in findings] == ["other-region"] * len(wrong)
    for finding, code in zip(findings, wrong, strict=True):
        assert f"Department {code} has rows in region {region}" in finding.message
        assert f"in region {HOME[code]}, its own" in finding.message


def test_every_insee_code_counts_where_the_customs_have_it() -> None:
    other = {i: p.customs for p in TABLES.departments for i in p.insee if i != p.customs}
    assert set(other) == {"2A", "2B", "971", "972", "973", "974", "976"}
    for insee, customs in other.items():
        found, findings = settled(
            [(insee, HOME[customs], 5), (insee, HOME[customs], 6), ("08", "13", 1)]
        )
        assert found == [(customs, HOME[customs], 5), (customs, HOME[customs], 6), ("08", "13", 1)]
        (told,) = findings
        assert told.message.startswith(f"Department {insee} is {customs} in the customs' files")
        assert (told.rule, told.rows, told.value_eur) == ("insee-code", 2, 11)


@pytest.mark.parametrize("code", sorted(NOT_DEPARTMENTS))
def test_what_is_no_department_stays_where_the_file_has_it(code: str) -> None:
    found, findings = settled([(code, region, 1) for region in (*REGIONS, "88")])
    assert found == [(code, region, 1) for region in (*REGIONS, "88")]
    assert [(f.rule, f.rows) for f in findings] == [("unknown-region", 1)]
    assert "No reference table has the region 88" in findings[0].message


@pytest.mark.parametrize("region", ["13", "88", "??"])
def test_a_department_that_nobody_knows_counts_in_no_region(region: str) -> None:
    found, findings = settled([("96", region, 3), ("975", region, 4), ("08", "13", 1)])
    assert found == [("96", "??", 3), ("975", "??", 4), ("08", "13", 1)]
    assert findings == []


def test_no_row_is_lost_in_any_mixture() -> None:
    chance = random.Random(15)
    codes = [*HOME, *NOT_DEPARTMENTS, "2A", "971", "96"]
    for _ in range(20):
        rows = [
            (chance.choice(codes), chance.choice([*REGIONS, "88", "??"]), number)
            for number in range(chance.randint(1, 60))
        ]
        found, _ = settled(rows)
        assert [value for *_, value in found] == [value for *_, value in rows]
        for (told, *_), (code, region, _) in zip(rows, found, strict=True):
            if code in HOME:
                assert region == HOME[code]
            else:
                assert code == told
