"""The store: the sums of the files, whole years, switched at once or not at all."""

import json
import shutil
import signal
import subprocess
import sys
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
from fiches.store import intake, parquet, schema, years
from fiches.store.formats import SIMULATION_MARKER

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


def test_the_copies_are_not_needed(stored: Project) -> None:
    before = years.open_year(2024, stored)
    for copy in stored.trade.glob("*.json"):
        copy.unlink()
    after = years.open_year(2024, stored)
    assert (after.provenance, after.report) == (before.provenance, before.report)


def test_the_latest_year_is_opened_by_default(stored: Project, tmp_path: Path) -> None:
    intake.ingest(write_year(tmp_path, 2022), stored)
    assert years.stored_years(stored) == [2022, 2024]
    assert years.open_year(None, stored).year == 2024
    assert years.open_year(2022, stored).year == 2022


def test_a_year_is_opened_once_and_again_when_it_was_replaced(
    stored: Project, tmp_path: Path
) -> None:
    """As in a notebook: an ingest, then a query, in the same process."""
    first = years.open_year(2024, stored)
    assert years.open_year(2024, stored) is first
    assert first.once("sum", lambda: 1) == first.once("sum", lambda: 2) == 1
    years.ingest(write_year(tmp_path / "new", seed=1), stored)
    second = years.open_year(2024, stored)
    assert second.once("sum", lambda: 2) == 2
    exports = second.frame.filter(flow="E").collect()["value_eur"].sum()
    assert exports == total(rows("E", seed=1)) != total(rows("E"))


def test_a_year_is_opened_again_when_one_before_it_was_replaced(
    stored: Project, tmp_path: Path
) -> None:
    """What hangs on it may tell of the years before."""
    years.ingest(write_year(tmp_path / "later", 2025), stored)
    first = years.open_year(2024, stored)
    years.ingest(write_year(tmp_path / "later", 2025, seed=1), stored)
    assert years.open_year(2024, stored) is first
    years.ingest(write_year(tmp_path / "before", 2020), stored)
    second = years.open_year(2024, stored)
    assert second is not first
    years.ingest(write_year(tmp_path / "revised", 2020, seed=1), stored)
    assert years.open_year(2024, stored) is not second


def test_a_year_is_opened_again_with_the_tables_that_have_changed(
    stored: Project, tmp_path: Path
) -> None:
    tables = tmp_path / "root" / "data" / "reference"
    shutil.copytree(stored.reference, tables)
    project = replace(stored, root=tmp_path / "root")
    assert years.open_year(2024, project).names.country("BE").name == "Belgique"
    countries = tables / "countries.csv"
    countries.write_text(countries.read_text("utf-8").replace("Belgique", "Belgie"), "utf-8")
    assert years.open_year(2024, project).names.country("BE").name == "Belgie"


def test_without_data_one_is_told_how_to_get_it(store: Project) -> None:
    assert years.stored_years(store) == []
    with pytest.raises(FichesError, match=r"fiches data demo.*fiches data fetch"):
        years.open_year(None, store)


def test_a_year_that_is_not_there_is_named(stored: Project) -> None:
    with pytest.raises(FichesError, match=r"no data for 2019, only for 2024.*--year 2019"):
        years.open_year(2019, stored)


@pytest.mark.parametrize("content", [b"", b"PAR1", None])
def test_a_store_that_fiches_did_not_write_is_named(stored: Project, content: bytes | None) -> None:
    file = stored.trade / "2024.parquet"
    if content is None:
        pl.DataFrame({"flow": ["E"]}).write_parquet(file)
    else:
        file.write_bytes(content)
    with pytest.raises(FichesError, match=r"2024\.parquet is damaged or was not written by fiches"):
        years.open_year(2024, stored)


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
    change = next(c for c in report.comparisons if c.against == "year before" and c.flow == "E")
    assert change.value_eur == total(rows("E", 2025, [1, 2, 3], seed=1))
    assert change.other_eur == total(line for line in rows("E") if line.split(";")[1] != "4")


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
    assert change.other_eur == first.report.value_eur("E")
    assert change.value_eur == second.report.value_eur("E") != first.report.value_eur("E")
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
    assert not report.comparisons  # what was made up tells nothing of what is real


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


def test_labels_are_kept_for_codes_that_the_project_does_not_know(
    store: Project, tmp_path: Path
) -> None:
    files = write_year(tmp_path)
    intake.ingest(files, store)
    assert years.open_year(2024, store).labels.rows() == [("country", "ZZ", "Pays nouveau")]


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


def test_a_reader_that_holds_a_year_is_not_disturbed_by_half_a_file(
    stored: Project, tmp_path: Path
) -> None:
    held = years.open_year(2024, stored)
    with held.path.open("rb") as file:  # the file that was opened lives on when it is replaced
        intake.ingest(write_year(tmp_path / "new", seed=1), stored)
        old = pl.read_parquet(file)
    assert old.filter(flow="E")["value_eur"].sum() == held.report.value_eur("E")


def test_opening_a_department_touches_its_own_row_groups_only(
    store: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP", 64)
    intake.ingest(write_year(tmp_path), store)
    file = store.trade / "2024.parquet"
    only = pl.col("department") == "08"
    expected = years.open_year(2024, store).frame.filter(only).collect()
    groups = duckdb.sql(
        f"""
        SELECT min(least(data_page_offset, nullif(dictionary_page_offset, 0))),
            sum(total_compressed_size),
            any_value(stats_min_value) FILTER (path_in_schema = 'department') <= '08'
            AND any_value(stats_max_value) FILTER (path_in_schema = 'department') >= '08'
        FROM parquet_metadata('{file}') GROUP BY row_group_id
        """
    ).fetchall()
    content = bytearray(file.read_bytes())
    untouched = [(start, size) for start, size, held in groups if not held]
    assert len(untouched) > len(groups) / 2
    for start, size in untouched:
        content[start : start + size] = bytes(size)
    file.write_bytes(content)
    frame = years.open_year(2024, store).frame
    assert frame.filter(only).collect().equals(expected)
    with pytest.raises(pl.exceptions.PolarsError):
        frame.collect()


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
