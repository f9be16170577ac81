"""Into the store: the sums of the files, whole years, switched at once or not at all."""

import errno
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from official import contents, project, row, rows, text, write_flow, write_year, write_zip

from fiches.errors import FichesError
from fiches.settings import Project
from fiches.store import intake, schema, years
from fiches.store.official.formats import SIMULATION_MARKER

MARKED = {SIMULATION_MARKER: b"simulated"}


@pytest.fixture
def store(tmp_path: Path) -> Project:
    """An empty store."""
    return project(tmp_path / "project")


@pytest.fixture
def stored(store: Project, tmp_path: Path) -> Project:
    """A store that holds 2024."""
    intake.ingest(write_year(tmp_path / "stored"), store)
    return store


def rolling(folder: Path, *, seed: int = 1) -> list[Path]:
    """Write a rolling publication: the last quarter of 2024 and three of 2025."""
    return [
        write_zip(
            folder / f"{flow}.zip",
            {
                f"REGIONAL_CPF4PAYS{flow}.txt": text(
                    rows(flow, 2024, [4], seed=seed) + rows(flow, 2025, [1, 2, 3], seed=seed)
                )
            },
        )
        for flow in "EI"
    ]


def total(lines: Iterable[str]) -> int:
    return sum(int(line.split(";")[8]) for line in lines)


def rules_of(report: years.Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def test_sums_are_those_that_another_engine_finds_in_the_text(
    store: Project, tmp_path: Path
) -> None:
    intake.ingest(write_year(tmp_path), store)
    (tmp_path / "all.txt").write_bytes(text(rows("E") + rows("I")))
    by = "flow, quarter, department, region, a129, country"
    raw = duckdb.sql(
        f"""
        SELECT {by}, count(*), sum(value_eur), sum(mass_kg)
        FROM read_csv('{tmp_path / "all.txt"}', delim=';', header=false, auto_detect=false,
            columns={{'flow': 'VARCHAR', 'quarter': 'INT', 'year': 'INT', 'department': 'VARCHAR',
                'region': 'VARCHAR', 'a129': 'VARCHAR', 'cpf4': 'VARCHAR', 'country': 'VARCHAR',
                'value_eur': 'BIGINT', 'mass_kg': 'BIGINT'}})
        GROUP BY ALL ORDER BY ALL
        """
    )
    kept = duckdb.sql(
        f"""
        SELECT {by}, count(*), sum(value_eur), sum(mass_kg)
        FROM read_parquet('{store.trade / "2024.parquet"}') GROUP BY ALL ORDER BY ALL
        """
    )
    assert raw.fetchall() == kept.fetchall()


def test_the_store_has_its_schema_its_order_and_unique_keys(stored: Project) -> None:
    frame = years.open_year(2024, stored).frame.collect()
    assert frame.schema == pl.Schema({field.name: field.dtype for field in schema.TRADE})
    assert frame.equals(frame.sort(schema.TRADE_KEY))
    assert not frame.select(schema.TRADE_KEY).is_duplicated().any()
    assert not any(frame.null_count().row(0))


def test_provenance_names_the_files_and_what_they_are(stored: Project) -> None:
    provenance = years.open_year(2024, stored).provenance
    assert [source.flow for source in provenance.sources] == ["E", "I"]
    assert [source.rows for source in provenance.sources] == [len(rows("E")), len(rows("I"))]
    assert provenance.complete
    assert not provenance.simulated
    assert provenance.history == ()
    copy = json.loads((stored.trade / "2024.provenance.json").read_text("utf-8"))
    assert years.Provenance.from_json(copy) == provenance


def test_the_same_files_again_change_nothing(stored: Project, tmp_path: Path) -> None:
    once = contents(stored.trade)
    intake.ingest(write_year(tmp_path / "stored"), stored)
    assert contents(stored.trade) == once
    intake.ingest(write_year(tmp_path / "revised", seed=1), stored)
    twice = contents(stored.trade)
    (report,) = intake.ingest(write_year(tmp_path / "revised", seed=1), stored)
    assert contents(stored.trade) == twice != once
    assert "last publication" in {comparison.against for comparison in report.comparisons}


# A year's files, beside each other and beside the store.


def test_a_rolling_publication_gives_two_years_with_their_quarters(
    store: Project, tmp_path: Path
) -> None:
    old, new = intake.ingest(rolling(tmp_path), store)
    assert (old.year, old.quarters) == (2024, (4,))
    assert (new.year, new.quarters) == (2025, (1, 2, 3))
    assert "incomplete-year" in rules_of(old) & rules_of(new)
    latest = years.open_year(None, store)
    assert (latest.year, latest.provenance.quarters) == (2025, (1, 2, 3))
    assert not latest.provenance.complete
    assert sum(source.rows for source in latest.provenance.sources) == new.rows


def test_the_tail_of_a_rolling_publication_does_not_replace_a_whole_year(
    stored: Project, tmp_path: Path
) -> None:
    before = (stored.trade / "2024.parquet").read_bytes()
    (report,) = intake.ingest(rolling(tmp_path), stored)
    assert report.year == 2025
    assert (stored.trade / "2024.parquet").read_bytes() == before
    (kept,) = [finding for finding in report.findings if finding.rule == "year-kept"]
    assert "2024 has quarters 1, 2, 3, 4 in the store" in kept.message


def test_a_year_that_is_asked_for_is_replaced_even_by_less(stored: Project, tmp_path: Path) -> None:
    (report,) = intake.ingest(rolling(tmp_path), stored, year=2024)
    assert (report.year, report.quarters) == (2024, (4,))
    assert years.stored_years(stored) == [2024]


def test_an_incomplete_year_is_compared_with_the_same_quarters(
    store: Project, tmp_path: Path
) -> None:
    intake.ingest(write_year(tmp_path / "a", 2024), store)
    (report,) = intake.ingest(rolling(tmp_path), store, year=2025)
    change = next(c for c in report.comparisons if c.against == "year before" and c.measure == "E")
    assert change.value == total(rows("E", 2025, [1, 2, 3], seed=1))
    assert change.other == total(line for line in rows("E") if line.split(";")[1] != "4")


def test_a_new_publication_keeps_the_old_provenance_and_says_what_changed(
    stored: Project, tmp_path: Path
) -> None:
    first = years.open_year(2024, stored)
    (report,) = intake.ingest(write_year(tmp_path / "revised", seed=1), stored)
    second = years.open_year(2024, stored)
    (past,) = second.provenance.history
    assert past["sources"][0]["sha256"] == first.provenance.sources[0].sha256
    assert "history" not in past
    change = next(c for c in report.comparisons if c.against == "last publication")
    assert change.other == first.report.value_eur("E")
    assert change.value == second.report.value_eur("E") != first.report.value_eur("E")
    intake.ingest(write_year(tmp_path / "third", seed=2), stored)
    history = years.open_year(2024, stored).provenance.history
    assert [entry["sources"][0]["sha256"] for entry in history] == [
        first.provenance.sources[0].sha256,
        second.provenance.sources[0].sha256,
    ]


def write_simulated(folder: Path) -> list[Path]:
    return [write_flow(folder, flow, 2024, rows(flow), **MARKED) for flow in "EI"]


def test_one_simulated_source_marks_the_year(store: Project, tmp_path: Path) -> None:
    files = [
        write_flow(tmp_path, "E", 2024, rows("E"), **MARKED),
        write_flow(tmp_path, "I", 2024, rows("I")),
    ]
    (report,) = intake.ingest(files, store)
    provenance = years.open_year(2024, store).provenance
    assert report.simulated
    assert provenance.simulated
    assert provenance.stored_on == intake.SIMULATED_ON


def test_official_data_takes_the_mark_away_even_if_incomplete(
    store: Project, tmp_path: Path
) -> None:
    intake.ingest(write_simulated(tmp_path / "a"), store)
    (report,) = intake.ingest(write_year(tmp_path / "b", quarters=[1, 2]), store)
    assert not years.open_year(2024, store).provenance.simulated
    others = [c for c in report.comparisons if c.against != "published"]
    assert not others  # what was made up tells nothing of what is real


BAD_SETS: dict[str, tuple[Callable[[Path], list[Path]], str]] = {
    "no exports": (lambda f: write_year(f)[1:], "2024 has no exports in 202502_regional"),
    "no imports": (lambda f: write_year(f)[:1], "2024 has no imports in 202502_regional"),
    "two files for one flow": (
        lambda f: [
            *write_year(f),
            write_zip(f / "more.zip", {"more.txt": text([row(department="51")])}),
        ],
        "2024 has imports in two files, 202502_regional_2024_import.zip "
        "(Regional-2024-import/Region_2024_Import.txt) and more.zip (more.txt)",
    ),
    "a yearly and a rolling file": (
        lambda f: [*write_year(f), *rolling(f)],
        "2024 has exports in two files",
    ),
    "other quarters in each flow": (
        lambda f: [
            write_flow(f, "E", 2025, rows("E", 2025, [1, 2, 3])),
            write_flow(f, "I", 2025, rows("I", 2025, [1, 2])),
        ],
        "2025 has exports of quarters 1, 2, 3 and imports of quarters 1, 2",
    ),
    "nothing but less": (
        lambda f: write_year(f, quarters=[1]),
        "nothing to store. 2024 has quarters 1, 2, 3, 4 in the store, more than the 1",
    ),
    "simulated data": (write_simulated, "2024 is official data in the store"),
    "a bad line": (
        lambda f: [
            write_flow(f, "E", 2024, rows("E")),
            write_flow(f, "I", 2024, [*rows("I"), row(value_eur=-1)]),
        ],
        f"line {len(rows('I')) + 1}: '-1' is negative",
    ),
}


@pytest.mark.parametrize(("make", "message"), BAD_SETS.values(), ids=BAD_SETS)
def test_a_bad_set_of_files_leaves_the_store_as_it_was(
    stored: Project, tmp_path: Path, make: Callable[[Path], list[Path]], message: str
) -> None:
    before = contents(stored.data)
    with pytest.raises(FichesError) as error:
        intake.ingest(make(tmp_path / "bad"), stored)
    assert message in str(error.value)
    assert contents(stored.data) == before


def test_a_year_that_the_files_do_not_hold_is_refused(stored: Project, tmp_path: Path) -> None:
    before = contents(stored.data)
    with pytest.raises(FichesError, match="the rows are of 2023, none of 2024"):
        intake.ingest(write_year(tmp_path, 2023), stored, year=2024)
    assert contents(stored.data) == before


def test_rows_that_share_a_key_are_added_up_and_reported(store: Project, tmp_path: Path) -> None:
    twice = row(value_eur=1000, mass_kg=10)
    files = [
        write_flow(tmp_path, "E", 2024, [row(flow="E")]),
        write_flow(tmp_path, "I", 2024, [twice, row(value_eur=1, mass_kg=2), row(country="BE")]),
    ]
    (report,) = intake.ingest(files, store)
    imports = years.open_year(2024, store).frame.filter(flow="I").collect()
    assert imports.select("country", "value_eur", "mass_kg").rows() == [
        ("AT", 1001, 12),
        ("BE", 29916, 20815),
    ]
    (finding,) = [finding for finding in report.findings if finding.rule == "duplicates"]
    assert (finding.rows, finding.value_eur) == (2, 1001)


# Codes that no table has, and lines that can't be read.


def ingested(
    store: Project, folder: Path, *more: str, spare: int = 0, **labels: bytes
) -> years.Report:
    """Store a year with these imports besides the usual rows; return the report."""
    files = [
        write_flow(folder, "E", 2024, rows("E")),
        write_flow(folder, "I", 2024, [*rows("I"), *more], **labels),
    ]
    (report,) = intake.ingest(files, store, spare=spare)
    return report


def test_codes_that_no_table_has_are_kept_with_their_labels(store: Project, tmp_path: Path) -> None:
    odd = [
        row(country="ZZ"),
        row(country="ZY"),
        row(a129="X99Z"),
        row(cpf4="9998"),
        row(department="96"),
    ]
    ingested(store, tmp_path, *odd)
    year = years.open_year(2024, store)
    assert year.labels.rows() == [
        ("department", "96", ""),
        ("a129", "X99Z", ""),
        ("cpf4", "9998", ""),
        ("country", "ZY", ""),
        ("country", "ZZ", "Pays nouveau"),
    ]
    assert year.names.country("ZZ").name == "Pays nouveau"
    assert year.names.countries["ZY"].name == "pays non documenté (ZY)"
    assert year.names.products["X99Z"].short == "produit non documenté (X99Z)"
    assert year.names.department("96") == "département non documenté (96)"


def test_every_kind_of_odd_row_counts_in_france(store: Project, tmp_path: Path) -> None:
    odd = [
        row(department=code, region=region, country=country, a129=a129, cpf4=cpf4, value_eur=number)
        for number, (code, region, country, a129, cpf4) in enumerate(
            [
                ("2A", "22", "AT", "A01Z", "0111"),
                ("974", "88", "AT", "A01Z", "0111"),
                ("08", "77", "AT", "A01Z", "0111"),
                ("96", "13", "AT", "A01Z", "0111"),
                ("98", "88", "ZZ", "A01Z", "0111"),
                ("99", "", "XI", "X99Z", "9998"),
                ("9A", "xx", "AN", "A01Z", "0111"),
            ],
            start=10,
        )
    ]
    report = ingested(store, tmp_path, *odd)
    assert report.value_eur("I") == total([*rows("I"), *odd])
    frame = years.open_year(2024, store).frame.collect()
    assert frame["value_eur"].sum() == total([*rows("E"), *rows("I"), *odd])
    by_place = frame.filter(flow="I").group_by("department", "region").agg(pl.sum("value_eur"))
    pairs = {(code, region) for code, region, _ in by_place.rows()}
    assert {
        ("20", "22"),
        ("9D", "24"),
        ("96", "??"),
        ("98", "88"),
        ("99", "??"),
        ("9A", "24"),
    } <= pairs
    assert ("08", "77") not in pairs
    assert frame.filter(region="13", flow="I")["value_eur"].sum() == 12 + total(
        line for line in rows("I") if line.split(";")[4] == "13"
    )


def test_a_malformed_code_is_told_and_its_row_counts(store: Project, tmp_path: Path) -> None:
    many = [row(value_eur=value, cpf4="2442") for value in range(1, 9000)]
    report = ingested(store, tmp_path, *many, row(country="Autriche", value_eur=3, department="52"))
    (told,) = [finding for finding in report.findings if finding.rule == "malformed-code"]
    assert (
        "(Regional-2024-import/Region_2024_Import.txt): the country is 'Autriche'" in told.message
    )
    assert (told.rows, told.value_eur) == (1, 3)
    year = years.open_year(2024, store)
    assert year.frame.filter(department="52").collect()["country"].to_list() == ["QU"]


def test_lines_set_aside_are_named_wherever_the_year_is(store: Project, tmp_path: Path) -> None:
    bad = [
        row(department="51", mass_kg="?", value_eur=700),
        row(department="51", value_eur="x"),
        "torn",
    ]
    report = ingested(store, tmp_path / "a", *bad, spare=3)
    (told,) = [finding for finding in report.findings if finding.rule == "set-aside"]
    assert (told.rows, told.value_eur) == (3, 700)
    assert "2024.bad-rows.txt" in told.message
    aside = (store.trade / "2024.bad-rows.txt").read_text("utf-8")
    assert all(line in aside for line in bad)
    assert f"line {len(rows('I')) + 1}: '?' is not a whole number" in aside
    provenance = years.open_year(2024, store).provenance
    lost = [
        (loss.department, loss.flow, loss.rows, loss.value_eur, loss.unreadable)
        for loss in provenance.losses
    ]
    assert lost == [("", "", 1, 0, 1), ("51", "I", 2, 700, 1)]
    assert [loss.department for loss in provenance.losses_of("51")] == ["", "51"]
    assert [loss.department for loss in provenance.losses_of("08")] == [""]
    copy = json.loads((store.trade / "2024.provenance.json").read_text("utf-8"))
    assert years.Provenance.from_json(copy) == provenance
    intake.ingest(write_year(tmp_path / "b"), store)
    assert years.open_year(2024, store).provenance.losses == ()
    assert not (store.trade / "2024.bad-rows.txt").exists()


def test_all_zero_files_make_a_year(store: Project, tmp_path: Path) -> None:
    lines = {flow: [row(flow=flow, value_eur=0, country="QU")] for flow in "EI"}
    for folder in ("a", "b"):
        files = [write_flow(tmp_path / folder, flow, 2024, lines[flow]) for flow in "EI"]
        (report,) = intake.ingest(files, store)
    assert report.value_eur("E") == report.value_eur("I") == 0
    assert years.open_year(2024, store).frame.collect().height == 2


def test_odd_file_names_are_stored(store: Project, tmp_path: Path) -> None:
    files = write_year(tmp_path)
    odd = files[0].rename(tmp_path / os.fsdecode(b"\x1b[31m \xe9.zip"))
    intake.ingest([odd, files[1]], store)
    assert years.open_year(2024, store).provenance.sources[0].name == "?[31m ?.zip"


# A store that is damaged, or at which another ingest is at work.


def damage(store: Project, year: int) -> None:
    path = store.trade / f"{year}.parquet"
    path.write_bytes(path.read_bytes()[:-9])


def test_official_data_replaces_a_damaged_year(stored: Project, tmp_path: Path) -> None:
    damage(stored, 2024)
    (report,) = intake.ingest(write_year(tmp_path), stored)
    (told,) = [finding for finding in report.findings if finding.rule == "store-replaced"]
    assert "2024.parquet is damaged" in told.message
    assert years.open_year(2024, stored).report == report


def test_simulated_data_does_not_replace_a_damaged_year(stored: Project, tmp_path: Path) -> None:
    damage(stored, 2024)
    before = contents(stored.data)
    with pytest.raises(FichesError, match=r"2024\.parquet is damaged"):
        intake.ingest(write_simulated(tmp_path), stored)
    assert contents(stored.data) == before


def test_a_damaged_year_before_is_not_compared_with(stored: Project, tmp_path: Path) -> None:
    damage(stored, 2024)
    (report,) = intake.ingest(write_year(tmp_path, 2025), stored)
    assert "not-compared" in rules_of(report)
    assert not [c for c in report.comparisons if c.against == "year before"]


def test_what_a_killed_ingest_left_is_cleared(stored: Project, tmp_path: Path) -> None:
    left = stored.trade / ".ingest-left"
    left.mkdir()
    (left / "2024.parquet").write_bytes(b"half")
    intake.ingest(write_year(tmp_path, seed=1), stored)
    assert not list(stored.trade.glob(".*"))


def test_what_is_held_stays_as_it_was_whatever_is_stored_meanwhile(
    stored: Project, tmp_path: Path
) -> None:
    before = years.open_year(2024, stored)
    sum_before = before.frame.select(pl.sum("value_eur")).collect().item()
    with intake.held(stored) as still:
        intake.ingest(write_year(tmp_path / "again", seed=1), stored)
        intake.ingest(write_year(tmp_path / "more", 2025), stored)
        assert years.stored_years(still) == [2024]
        elsewhere = pickle.loads(pickle.dumps(still))  # as another process gets it
        for project in (still, elsewhere, replace(still, site=tmp_path)):
            year = years.open_year(None, project)
            assert year.seal == before.seal
            assert year.frame.select(pl.sum("value_eur")).collect().item() == sum_before
    assert years.stored_years(stored) == [2024, 2025]
    assert years.open_year(2024, stored).seal != before.seal
    assert not list(stored.build.glob("held-*"))


def test_a_year_that_is_forgotten_meanwhile_is_held(stored: Project) -> None:
    with intake.held(stored) as still:
        years.forget(2024, stored)
        assert years.open_year(None, still).year == 2024


def test_where_files_have_one_name_only_they_are_copied(
    stored: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    with intake.held(stored) as still:
        assert years.open_year(2024, still).seal == years.open_year(2024, stored).seal


def test_what_a_killed_build_held_is_cleared_once_none_can_need_it(stored: Project) -> None:
    old, new = stored.build / "held-old", stored.build / "held-new"
    for folder in (old, new):
        folder.mkdir(parents=True)
    os.utime(old, (0, 0))
    with intake.held(stored):
        assert (old.exists(), new.exists()) == (False, True)


def test_holding_clears_what_a_killed_ingest_left(stored: Project) -> None:
    left = stored.trade / ".ingest-left"
    left.mkdir()
    with intake.held(stored):
        assert not left.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="not run: no locks on folders")
def test_an_ingest_at_work_is_waited_for(stored: Project) -> None:
    order = []
    begun = threading.Event()

    def ingest() -> None:
        with intake._alone(stored):
            begun.set()
            time.sleep(0.5)
            order.append("ingest")

    at_work = threading.Thread(target=ingest)
    at_work.start()
    begun.wait()
    with intake.held(stored):
        order.append("build")
    at_work.join()
    assert order == ["ingest", "build"]


def test_two_ingests_at_once_do_not_lose_each_other(stored: Project, tmp_path: Path) -> None:
    before = years.open_year(2024, stored).provenance.sources
    commands = [
        [
            sys.executable,
            "-c",
            INGEST,
            "",
            stored.root,
            stored.data,
            *write_year(tmp_path / str(seed), seed=seed),
        ]
        for seed in (1, 2)
    ]
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands]
    assert [process.wait(60) for process in running] == [0, 0]
    provenance = years.open_year(2024, stored).provenance
    kept = [entry["sources"][0]["sha256"] for entry in provenance.history]
    assert kept[0] == before[0].sha256
    assert len({*kept, provenance.sources[0].sha256}) == 3
    assert not list(stored.trade.glob(".*"))


# What goes wrong while writing.


def fail_at(step: str, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a step of the writing fail, after it has done some of its work."""
    if step == "second file":
        original = intake._write_draft

        def write(draft: object, folder: Path) -> None:
            original(draft, folder)  # type: ignore[arg-type]
            if len(list(folder.glob("*.parquet"))) == 2:
                raise error

        monkeypatch.setattr(intake, "_write_draft", write)
    else:

        def replace(self: Path, target: Path) -> Path:
            raise error

        monkeypatch.setattr(Path, "replace", replace)


@pytest.mark.parametrize("step", ["second file", "switch"])
@pytest.mark.parametrize("interrupted", [True, False])
def test_an_interrupted_ingest_leaves_the_store_as_it_was(
    stored: Project,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    interrupted: bool,
) -> None:
    files = [*write_year(tmp_path / "a", seed=1), *write_year(tmp_path / "b", 2025)]
    before = contents(stored.data)
    error = KeyboardInterrupt() if interrupted else OSError(28, "No space left on device")
    with monkeypatch.context() as patch:
        fail_at(step, error, patch)
        with pytest.raises((KeyboardInterrupt, FichesError)) as caught:
            intake.ingest(files, stored)
    if not interrupted:
        assert "can't be written (No space left on device)" in str(caught.value)
    assert contents(stored.data) == before
    assert not list(stored.trade.glob(".*"))


INGEST = """
import resource, signal, sys
from pathlib import Path
from fiches import errors, store
from fiches.settings import Project

if sys.argv[1] == "full":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
root, data, *files = map(Path, sys.argv[2:])
print("ready", flush=True)
try:
    store.ingest(files, Project(root, data, data, data))
except errors.FichesError as error:
    sys.exit(f"fiches: {error}")
"""


def test_a_disk_that_takes_no_more_is_said_plainly(stored: Project, tmp_path: Path) -> None:
    files = write_year(tmp_path / "new", seed=1)
    before = contents(stored.data)
    command = [sys.executable, "-c", INGEST, "full", stored.root, stored.data, *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "can't be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(stored.data) == before


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05])
def test_ctrl_c_leaves_a_whole_year(stored: Project, tmp_path: Path, delay: float) -> None:
    files = write_year(tmp_path / "new", seed=1)
    before = years.open_year(2024, stored)
    command = [sys.executable, "-c", INGEST, "", stored.root, stored.data, *files]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
        process.communicate()
    after = years.open_year(2024, stored)
    exports = after.frame.filter(flow="E").select(pl.sum("value_eur")).collect().item()
    assert after.report.value_eur("E") == exports
    assert (after.provenance == before.provenance) == (after.report == before.report)


# Any damage at all.


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path, bytes, Path]:
    """A store of 2024, and the files of its next publication: exports' path, bytes; imports."""
    folder = tmp_path_factory.mktemp("fuzz")
    store = project(folder)
    intake.ingest(write_year(folder / "first", seed=1), store)
    exports, imports = write_year(folder / "next", quarters=[1, 2, 3, 4])
    return store, exports, exports.read_bytes(), imports


@given(
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=3),
    st.floats(0, 1),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_zip_gives_the_same_sums_or_a_clear_error(
    fuzzed: tuple[Project, Path, bytes, Path], changes: list[tuple[float, int]], cut: float
) -> None:
    store, exports, good, imports = fuzzed
    content = bytearray(good)
    for place, byte in changes:
        content[int(place * len(content))] = byte
    if not changes:
        del content[int(cut * len(content)) :]
    exports.write_bytes(content)
    before = contents(store.trade)
    attempt = project(store.data.parent / "attempt")
    shutil.rmtree(attempt.data, ignore_errors=True)
    shutil.copytree(store.trade, attempt.trade)
    try:
        (report,) = intake.ingest([exports, imports], attempt)
    except FichesError as error:
        assert ".zip" in str(error)  # noqa: PT017
        assert contents(attempt.trade) == before
    else:
        assert report.value_eur("E") == total(rows("E"))
