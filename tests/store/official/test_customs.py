"""Official files as they are read: their rows, and what provenance needs of them."""

from pathlib import Path

import pytest
from official import row, rows, text, write_flow, write_year, write_zip

from fiches.errors import FichesError
from fiches.store.official import customs

GOOD = [row(country=country) for country in ("AT", "BE", "NA")]


def test_zips_are_read_with_what_provenance_needs(tmp_path: Path) -> None:
    exports, imports = write_year(tmp_path)
    publication = customs.read([exports, imports])
    part = publication.parts[0]
    assert [part.source.flow for part in publication.parts] == ["E", "I"]
    assert part.source.name == "202502_regional_2024_export.zip"
    assert part.source.member == "Regional-2024-export/Region_2024_Export.txt"
    assert part.source.bytes == exports.stat().st_size
    assert part.source.rows == part.frame.height == len(rows("E"))
    assert part.quarters == {2024: (1, 2, 3, 4)}
    assert not part.simulated


def test_one_zip_may_hold_both_flows(tmp_path: Path) -> None:
    members = {"a.txt": text(rows("E")), "b.txt": text(rows("I"))}
    parts = customs.read([write_zip(tmp_path / "both.zip", members)]).parts
    assert [(part.source.flow, part.source.member) for part in parts] == [
        ("E", "a.txt"),
        ("I", "b.txt"),
    ]


def test_a_folder_is_searched_and_each_file_read_once(tmp_path: Path) -> None:
    write_flow(tmp_path / "a", "E", 2024, rows("E"))
    loose = tmp_path / "b" / "REGIONAL_CPF4PAYSI.txt"
    loose.parent.mkdir()
    loose.write_bytes(text(GOOD))
    (tmp_path / "notes.md").write_text("Not a customs file.")
    (tmp_path / "a" / "more.zip.part").write_bytes(b"PK, and then the line broke")
    publication = customs.read([tmp_path, loose, tmp_path / "b"])
    assert sorted(part.source.flow for part in publication.parts) == ["E", "I"]


def test_a_rolling_file_holds_two_years(tmp_path: Path) -> None:
    lines = rows("I", 2023, [4]) + rows("I", 2024)
    path = write_zip(tmp_path / "rolling.zip", {"REGIONAL_CPF4PAYSI.txt": text(lines)})
    (part,) = customs.read([path]).parts
    assert part.quarters == {2023: (4,), 2024: (1, 2, 3, 4)}
    tail = part.of_year(2023)
    assert tail.source.rows == tail.frame.height == len(rows("I", 2023, [4]))
    assert set(tail.frame["year"]) == {"2023"}


def test_a_byte_order_mark_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "Region_2024_Import.txt"
    path.write_bytes(b"\xef\xbb\xbf" + text(GOOD))
    (part,) = customs.read([path]).parts
    assert [";".join(map(str, fields)) for fields in part.frame.rows()] == GOOD


@pytest.mark.parametrize(
    ("name", "year", "flow"),
    [
        ("Region_2024_Export.txt", 2024, "E"),
        ("Regional_2021_Import.txt", 2021, "I"),
        ("REGIONAL_CPF4PAYSE.txt", 2020, "E"),
    ],
)
def test_rows_must_be_what_the_name_says(tmp_path: Path, name: str, year: int, flow: str) -> None:
    other = {"E": "I", "I": "E"}[flow]
    good, bad = row(flow=flow, year=year), row(flow=other, year=year)
    path = tmp_path / name
    path.write_bytes(text([good, bad]))
    with pytest.raises(FichesError, match=r"line 2: the row is of .* but the file's name says"):
        customs.read([path])
    path.write_bytes(text([good, row(flow=flow, year=2017)]))
    if "CPF4" in name:
        assert customs.read([path]).years == [2017, year]
    else:
        with pytest.raises(FichesError, match="line 2: the row is of 2017 but"):
            customs.read([path])


def test_lines_set_aside_go_with_their_year(tmp_path: Path) -> None:
    lines = [*rows("I", 2023, [4]), *rows("I", 2024), row(year=2023, mass_kg="?"), "torn"]
    path = write_zip(tmp_path / "rolling.zip", {"REGIONAL_CPF4PAYSI.txt": text(lines)})
    (part,) = customs.read([path], spare=2).parts
    assert [line.text for line in part.of_year(2024).rows.aside] == ["torn"]
    assert len(part.of_year(2023).rows.aside) == 2


def test_bad_lines_are_counted_over_all_files(tmp_path: Path) -> None:
    broken = [
        write_flow(tmp_path, flow, 2024, [*rows(flow), row(flow=flow, mass_kg="?")])
        for flow in "EI"
    ]
    with pytest.raises(FichesError, match="have 2 bad lines together, more than the 1"):
        customs.read(broken, spare=1)
    assert [len(part.rows.aside) for part in customs.read(broken, spare=2).parts] == [1, 1]


def test_what_is_wrong_with_each_file_can_be_had_at_once(tmp_path: Path) -> None:
    broken = [write_flow(tmp_path, flow, 2024, [row(flow="X")]) for flow in "EI"]
    good = write_flow(tmp_path / "good", "E", 2023, rows("E", 2023))
    publication = customs.read_what_can_be([*broken, good])
    assert [len(publication.parts), len(publication.errors)] == [1, 2]
