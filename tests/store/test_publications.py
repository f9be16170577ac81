"""What earlier publications added up to: kept whole, small, and for as long as they are of use."""

from pathlib import Path

import polars as pl
import pytest
from official import project, row, rows, write_flow, write_year

from fiches.settings import Project
from fiches.store import intake, publications, years
from fiches.store.official.customs import Source
from fiches.store.official.formats import SIMULATION_MARKER
from fiches.store.publications import PastPublication


@pytest.fixture
def here(tmp_path: Path) -> Project:
    """An empty store."""
    return project(tmp_path / "project")


def opened(here: Project) -> years.Year:
    return years.open_year(2024, here)


def test_a_publication_survives_its_way_through_json() -> None:
    totals = pl.DataFrame(
        [("E", "08", 1, 5), ("E", "9A", 4, 2**40), ("I", "08", 2, 0)],
        schema=publications.TOTALS,
        orient="row",
    )
    past = PastPublication("2025-02-01", (Source("a.zip", "0" * 64, 1, 2, "E"),), totals)
    again = PastPublication.from_json(past.to_json())
    assert again == past
    assert again.totals.equals(totals)


def test_each_publication_that_is_replaced_leaves_its_totals(here: Project, tmp_path: Path) -> None:
    seen = []
    for seed in range(3):
        intake.ingest(write_year(tmp_path / str(seed), seed=seed), here)
        year = opened(here)
        keys = ["flow", "department", "quarter"]
        seen.append((year.provenance, year.frame.group_by(keys).agg(pl.sum("value_eur")).collect()))
    past = opened(here).publications
    assert len(past) == 2
    for one, (provenance, totals) in zip(past, seen, strict=False):
        assert (one.stored_on, one.sources) == (provenance.stored_on, provenance.sources)
        assert one.totals.equals(totals.sort("flow", "department", "quarter"))


def test_the_same_files_again_are_no_publication(here: Project, tmp_path: Path) -> None:
    files = write_year(tmp_path / "0")
    intake.ingest(files, here)
    intake.ingest(files, here)
    assert opened(here).publications == ()
    for _ in range(2):
        intake.ingest(write_year(tmp_path / "1", seed=1), here)
        assert len(opened(here).publications) == 1


def test_the_latest_are_kept(
    here: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "KEPT", 3)
    for seed in range(6):
        intake.ingest(write_year(tmp_path / str(seed), seed=seed), here)
    sources = [entry["sources"][0]["sha256"] for entry in opened(here).provenance.history]
    assert [one.sources[0].sha256 for one in opened(here).publications] == sources[-3:]


def test_what_was_simulated_is_no_publication_of_what_is_official(
    here: Project, tmp_path: Path
) -> None:
    marked = {SIMULATION_MARKER: b"simulated"}
    for seed in range(2):
        folder = tmp_path / f"simulated{seed}"
        intake.ingest(
            [write_flow(folder, flow, 2024, rows(flow, seed=seed), **marked) for flow in "EI"], here
        )
        assert len(opened(here).publications) == seed
    intake.ingest(write_year(tmp_path / "official"), here)
    assert opened(here).publications == ()
    assert len(opened(here).provenance.history) == 2


def test_they_stay_small(here: Project, tmp_path: Path) -> None:
    codes = [f"{n:02}" for n in range(1, 96) if n != 20] + [
        "20",
        "9A",
        "9B",
        "9C",
        "9D",
        "9E",
        "98",
        "99",
    ]
    lines = {
        flow: [
            row(flow=flow, quarter=q, department=code, value_eur=10**9 + 7 * int(code, 16))
            for q in (1, 2, 3, 4)
            for code in codes
        ]
        for flow in "EI"
    }
    intake.ingest([write_flow(tmp_path / "a", f, 2024, lines[f]) for f in "EI"], here)
    intake.ingest(write_year(tmp_path / "b"), here)
    (past,) = opened(here).publications
    assert past.totals.height == 8 * len(codes)
    assert len(opened(here).past) < 15_000
    assert len(opened(here).past) * publications.KEPT < 300_000
