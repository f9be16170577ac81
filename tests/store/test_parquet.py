"""A sealed file: any other byte, and it isn't opened; what was opened never changes."""

import io
import random
from pathlib import Path

import duckdb
import polars as pl
import pytest
from official import project, write_year

from fiches.errors import FichesError
from fiches.settings import Project
from fiches.store import intake, parquet, years
from fiches.store.parquet import BrokenError, pack, seal, unpack

FRAME = pl.DataFrame({"code": ["a", "b"], "value": [1, 2]})


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A store of 2023 and 2024."""
    folder = tmp_path_factory.mktemp("sealed")
    here = project(folder)
    for year in (2023, 2024):
        intake.ingest(write_year(folder / str(year), year), here)
    return here


def test_what_is_packed_is_unpacked() -> None:
    content = pack(FRAME.lazy(), {"about": 'é "quoted" \n'})
    frame, metadata = unpack(content)
    assert frame.collect().equals(FRAME)
    assert metadata["about"] == 'é "quoted" \n'
    assert pack(FRAME.lazy(), {"about": 'é "quoted" \n'}) == content


def test_a_seal_is_of_its_contents_alone() -> None:
    content = pack(FRAME.lazy(), {"about": ""})
    assert seal(content) == seal(pack(FRAME.lazy(), {"about": ""}))
    assert seal(content) != seal(pack(FRAME.reverse().lazy(), {"about": ""}))
    assert seal(content) != seal(pack(FRAME.lazy(), {"about": "other"}))


def test_metadata_that_looks_like_a_seal_is_no_seal() -> None:
    like = "fiches-seal-sha256:" + "0" * 64
    for name in ("about", "zzz"):
        frame, metadata = unpack(pack(FRAME.lazy(), {name: like}))
        assert metadata[name] == like
        assert frame.collect().equals(FRAME)


def test_other_tools_read_it(tmp_path: Path) -> None:
    path = tmp_path / "sealed.parquet"
    path.write_bytes(pack(FRAME.lazy(), {}))
    assert duckdb.sql(f"SELECT sum(value) FROM '{path}'").fetchall() == [(3,)]


def test_no_flipped_bit_of_a_small_file_passes() -> None:
    content = pack(FRAME.lazy(), {"about": "x"})
    assert len(content) < 2500
    for place in range(len(content)):
        for bit in range(8):
            changed = bytearray(content)
            changed[place] ^= 1 << bit
            with pytest.raises(BrokenError):
                unpack(bytes(changed))


def refused(stored: Project, content: bytes) -> str:
    """Write a file in place of 2024's, and return why it isn't opened."""
    path = stored.trade / "2024.parquet"
    good = path.read_bytes()
    try:
        path.write_bytes(content)
        with pytest.raises(FichesError) as error:
            years.open_year(2024, stored)
    finally:
        path.write_bytes(good)
    assert "2024.parquet" in str(error.value)
    assert str(error.value).count(". ") == 0  # one sentence
    return str(error.value)


def test_no_damage_of_a_stored_year_passes_in_silence(stored: Project) -> None:
    good = (stored.trade / "2024.parquet").read_bytes()
    chance = random.Random(2024)
    for _ in range(300):
        content = bytearray(good)
        content[chance.randrange(len(good))] ^= 1 << chance.randrange(8)
        assert "is damaged" in refused(stored, bytes(content))
    for _ in range(100):
        start, size = chance.randrange(len(good)), chance.randrange(1, 400)
        noise = bytes(chance.randrange(256) for _ in range(size))
        assert "is damaged" in refused(stored, good[:start] + noise + good[start:])
        assert "is damaged" in refused(stored, good[:start] + good[start + size :])
    for cut in (0, 1, 4, 8, 100, len(good) // 2, len(good) - 8, len(good) - 1):
        assert "is damaged" in refused(stored, good[:cut])


def foreign() -> bytes:
    buffer = io.BytesIO()
    FRAME.write_parquet(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PAR1",
        b"PAR1" * 9,
        b"text\n",
        foreign(),
        pack(FRAME.lazy(), {}),
        pack(FRAME.lazy(), {"fiches": "{}"}),
    ],
    ids=["empty", "head", "heads", "text", "foreign", "sealed", "sealed with nothing"],
)
def test_a_file_of_another_make_is_refused(stored: Project, content: bytes) -> None:
    assert "is damaged or was not written by this version" in refused(stored, content)


def test_a_file_of_another_format_is_refused(
    stored: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = years.open_year(2024, stored)
    monkeypatch.setattr(years, "FORMAT", years.FORMAT + 1)
    about = (opened.provenance, opened.report, opened.labels, opened.publications)
    newer = years.encode(opened.frame, *about)
    monkeypatch.undo()
    assert "by this version of fiches" in refused(stored, newer)


def test_another_year_under_this_ones_name_is_refused(stored: Project) -> None:
    message = refused(stored, (stored.trade / "2023.parquet").read_bytes())
    assert "2024.parquet holds 2023, not the year of its name" in message


def test_a_file_that_cannot_be_read_is_refused(stored: Project) -> None:
    path = stored.trade / "2022.parquet"
    path.mkdir()
    try:
        with pytest.raises(FichesError, match=r"2022\.parquet can't be read"):
            years.open_year(2022, stored)
    finally:
        path.rmdir()


def test_a_panic_over_a_file_is_an_error_like_others(
    stored: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def panic(*_: object) -> None:
        raise pl.exceptions.PanicException("at the disco")

    monkeypatch.setattr(pl, "read_parquet_metadata", panic)
    with pytest.raises(FichesError, match=r"2024\.parquet is damaged"):
        years.decode((stored.trade / "2024.parquet").read_bytes(), Path("2024.parquet"), stored)


@pytest.mark.parametrize("what", ["replaced", "overwritten", "cut", "deleted"])
def test_an_opened_year_stays_as_it_was(stored: Project, tmp_path: Path, what: str) -> None:
    path = stored.trade / "2024.parquet"
    good = path.read_bytes()
    held = years.decode(good, path, stored)
    before = held.frame.collect()
    one = held.frame.filter(pl.col("department") == "08")
    try:
        if what == "replaced":
            intake.ingest(write_year(tmp_path, seed=7), stored)
        elif what == "deleted":
            path.unlink()
        else:
            path.write_bytes(good[:100] if what == "cut" else bytes(len(good)))
        assert held.frame.collect().equals(before)
        assert one.collect().equals(before.filter(pl.col("department") == "08"))
        assert held.publications == ()
    finally:
        path.write_bytes(good)


def test_a_department_is_read_from_its_own_row_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet, "ROW_GROUP", 64)
    here = project(tmp_path)
    intake.ingest(write_year(tmp_path), here)
    file = here.trade / "2024.parquet"
    only = pl.col("department") == "08"
    expected = years.open_year(2024, here).frame.filter(only).collect()
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
    monkeypatch.setattr(parquet, "_digest", lambda content, place: seal(content).encode())
    frame, _ = unpack(bytes(content))
    assert frame.filter(only).collect().equals(expected)
    with pytest.raises(pl.exceptions.PolarsError):
        frame.collect()


def test_the_seal_is_read_from_the_end_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "2024.parquet"
    content = parquet.pack(pl.LazyFrame({"a": range(100_000)}), {"b": "c"})
    file.write_bytes(content)
    assert parquet.seal_of(file) == parquet.seal(content)
    for broken in (b"", b"PAR1", content[:-9], content[-40:], b"x" * 100):
        file.write_bytes(broken)
        with pytest.raises(parquet.BrokenError):
            parquet.seal_of(file)
