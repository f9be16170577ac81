"""Simulated years in the store: made once, anew when they would differ, never over official."""

import shutil
from dataclasses import replace

import polars as pl
import pytest
from here import HERE, TABLES
from samples import ALL
from simulated import zips

from fiches import store
from fiches.store import simulation
from fiches.store.official import formats

TRAPS = {"zero-values", "other-region", "unknown-region", "unlabelled-code"}
"""All that the data report may warn of."""


@pytest.fixture
def empty(tmp_path):
    """The project with no data of its own."""
    return replace(HERE, data=tmp_path)


def states(folder):
    return {path: path.stat().st_mtime_ns for path in folder.iterdir()}


@pytest.fixture
def filled(tmp_path, data):
    """The project with the simulated years, its own."""
    shutil.copytree(data, tmp_path / "data")
    return replace(HERE, data=tmp_path / "data")


def test_a_year_is_stored_once(filled):
    year = store.open_year(2024, filled)
    assert year.provenance.simulated
    assert {finding.rule for finding in year.report.findings} <= TRAPS
    before = states(filled.trade)
    assert simulation.prepare(filled, [2024]) == []
    assert states(filled.trade) == before


def test_the_same_store_comes_from_whatever_was_simulated_before(filled, tmp_path, data):
    """A simulated year that would come out otherwise, by a change of the model, is replaced."""
    rows = "\r\n".join(f"E;{quarter};2024;08;13;C24A;2410;BE;100;10" for quarter in range(1, 5))
    older = tmp_path / "older"
    older.mkdir()
    (older / formats.SIMULATION_MARKER).touch()
    (older / "Region_2024_Export.txt").write_text(rows)
    (older / "Region_2024_Import.txt").write_text(rows.replace("E;", "I;"))
    store.ingest([older], filled)
    assert store.open_year(2024, filled).report.value_eur("E") == 400
    assert simulation.prepare(filled, [2024]) == [2024]
    kept, made = (
        [*zips(folder, 2024), folder / "trade" / "2024.parquet"] for folder in (data, filled.data)
    )
    assert [path.read_bytes() for path in made] == [path.read_bytes() for path in kept]


def test_any_years_can_be_asked_for(empty, data):
    """A year is the same whichever others are made with it."""
    assert simulation.prepare(empty, [2024, 2022]) == [2022, 2024]
    assert store.stored_years(empty) == [2022, 2024]
    for year, project in ((2024, empty), (2024, replace(empty, data=data))):
        assert store.open_year(year, project).report.value_eur("E") == 580_354_500_000
    assert [p.read_bytes() for p in zips(data, 2024)] == [
        p.read_bytes() for p in zips(empty.data, 2024)
    ]


def test_official_data_is_never_touched(empty):
    empty.raw.mkdir()
    official = [empty.raw / "Region_2024_Export.txt", empty.raw / "Region_2024_Import.txt"]
    for path, flow in zip(official, "EI", strict=True):
        lines = (f"{flow};{quarter};2024;08;13;C24A;2410;BE;100;10" for quarter in range(1, 5))
        path.write_text("\n".join(lines))
    store.ingest(official, empty)
    assert simulation.prepare(empty, [2024], full_size=True) == []
    assert not store.open_year(2024, empty).provenance.simulated
    assert sorted(empty.raw.iterdir()) == official


@pytest.mark.slow
@pytest.mark.skipif(not ALL, reason="not run: ALL=1 makes a year of real size")
def test_full_size_is_that_of_the_real_files(filled):
    """Also after the small year: the rows by quarter are those of real files."""
    assert simulation.prepare(filled, [2024], full_size=True) == [2024]
    year = store.open_year(2024, filled)
    sums = {flow: year.report.value_eur(flow) for flow in "EI"}
    assert sums == {"E": 580_354_500_000, "I": 684_776_300_000}
    rows = {(part.flow, part.quarter): part.rows for part in year.report.sums}
    imports = [rows["I", quarter] for quarter in range(1, 5)]
    assert imports == pytest.approx([430_224, 430_521, 436_958, 453_999], rel=0.003)
    assert sum(rows["E", quarter] for quarter in range(1, 5)) == pytest.approx(1.62e6, rel=0.003)
    assert rows["E", 3] == pytest.approx(405_568, rel=0.003)
    by_department = (
        year.frame.filter(pl.col("flow") == "I", pl.col("quarter") <= 2)
        .group_by("department")
        .len()
        .collect()
    )
    real = {row["department"]: 2 * int(row["import_rows"]) for row in TABLES.rows("demo_density")}
    for department, count in by_department.iter_rows():
        assert count == pytest.approx(real[department], rel=0.03), department
