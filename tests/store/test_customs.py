"""Official files: recognised under any name, read whole, refused with the line that is wrong."""

import re
import struct
import tracemalloc
import zipfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from official import LABEL_FILES, row, rows, text, write_flow, write_year, write_zip

from fiches.errors import FichesError
from fiches.store import customs
from fiches.store.customs import SIMULATION_MARKER

GOOD = [row(country=country) for country in ("AT", "BE", "NA")]


def read_text(folder: Path, content: bytes, name: str = "Region_2024_Import.txt") -> pl.DataFrame:
    path = folder / name
    path.write_bytes(content)
    (part,) = customs.read([path]).parts
    return part.frame


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


@pytest.mark.parametrize(
    "name",
    [
        "Region_2024_Import.txt",
        "deep/er/REGION_2024_IMPORT.TXT",
        "REGIONAL_CPF4PAYSI.txt",
        "regional_cpf4paysi.TXT",
        "imports of the year.csv",
        "données",
    ],
)
def test_a_file_is_known_by_its_name_in_the_zip_or_its_rows(tmp_path: Path, name: str) -> None:
    path = write_zip(tmp_path / "any.bin", {"readme.pdf": b"%PDF", name: text(GOOD)})
    (part,) = customs.read([path]).parts
    assert (part.source.flow, part.source.member) == ("I", name)


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


@pytest.mark.parametrize(
    "content",
    [text(GOOD), "\n".join(GOOD).encode(), b"\xef\xbb\xbf" + text(GOOD), text(GOOD)[:-2]],
    ids=["crlf", "lf", "bom", "no last line end"],
)
def test_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path, content: bytes) -> None:
    frame = read_text(tmp_path, content)
    assert [";".join(map(str, fields)) for fields in frame.rows()] == GOOD


def test_namibia_is_a_country_and_not_a_missing_value(tmp_path: Path) -> None:
    assert "NA" in read_text(tmp_path, text(GOOD))["country"].to_list()


def test_a_rolling_file_holds_two_years(tmp_path: Path) -> None:
    lines = rows("I", 2023, [4]) + rows("I", 2024)
    path = write_zip(tmp_path / "rolling.zip", {"REGIONAL_CPF4PAYSI.txt": text(lines)})
    (part,) = customs.read([path]).parts
    assert part.quarters == {2023: (4,), 2024: (1, 2, 3, 4)}
    tail = part.of_year(2023)
    assert tail.source.rows == tail.frame.height == len(rows("I", 2023, [4]))
    assert set(tail.frame["year"]) == {"2023"}


def test_labels_are_read_through_their_traps(tmp_path: Path) -> None:
    publication = customs.read(write_year(tmp_path))
    labels = {(kind, code): label for kind, code, label in publication.labels_of(2024).rows()}
    assert labels["a129", "A01Z"] == "Produits de la culture"  # after a byte-order mark
    assert labels["a129", "C24B"] == "Cuivre ; aluminium"  # in quotes
    assert labels["cpf4", "2442"] == "Aluminium ; œuvres en métal"  # cp1252, not latin-1
    assert labels["country", "XS"] == "Serbie"
    assert labels["department", "08"] == "Ardennes"
    assert publication.findings == ()


def test_a_label_holds_for_its_years(tmp_path: Path) -> None:
    publication = customs.read(write_year(tmp_path))

    def countries(year: int) -> dict[str, str]:
        labels = publication.labels_of(year).filter(kind="country")
        return dict(labels.select("code", "label").rows())

    assert countries(2004)["XS"] == "Saba"
    assert countries(2005)["XS"] == "Serbie"
    assert "ZZ" in countries(2024)
    assert "ZZ" not in countries(2023)


@pytest.mark.parametrize(
    "content", [b"\x81\x8d;x;1;2\r\n", b"AT;Autriche\r\n", b"wrong;Autriche;190001;999912\r\n"]
)
def test_a_damaged_label_file_is_a_warning(tmp_path: Path, content: bytes) -> None:
    lines = {"Libelle_PAYS.txt": content}
    publication = customs.read([write_flow(tmp_path, "E", 2024, rows("E"), **lines)])
    (finding,) = publication.findings
    assert finding.rule == "label-file"
    assert "Libelle_PAYS.txt" in finding.message
    assert publication.parts[0].frame.height == len(rows("E"))


BAD_LINES = {
    "too few fields": (row().removesuffix(";20815"), "9 fields where 10"),
    "too many fields": (row() + ";", "11 fields where 10"),
    "other separator": (row().replace(";", ","), "1 fields where 10"),
    "empty line": ("", "the line is empty"),
    "letters in a number": (row(value_eur="12a4"), "'12a4' is not a whole number"),
    "no number": (row(mass_kg=""), "'' is not a whole number of at most 12 digits, as mass"),
    "a number with spaces": (row(value_eur="29 916"), "'29 916' is not a whole number"),
    "a number too large": (row(value_eur=10**12), "not a whole number of at most 12 digits"),
    "a number past 64 bits": (row(value_eur=10**30), "not a whole number of at most 12 digits"),
    "comma decimals": (row(value_eur="29916,50"), "'29916,50' has decimals"),
    "point decimals": (row(mass_kg="20815.5"), "'20815.5' has decimals; mass"),
    "negative value": (row(value_eur=-1), "'-1' is negative; no official value is"),
    "negative mass": (row(mass_kg=-20815), "'-20815' is negative; no official mass is"),
    "A129 and CPF4 swapped": (row(a129="0111", cpf4="A01Z"), "the official order is A129 first"),
    "bad flow": (row(flow="X"), "the flow is 'X', "),
    "bad quarter": (row(quarter=5), "the quarter is '5', "),
    "quarter of two digits": (row(quarter="03"), "the quarter is '03', "),
    "bad year": (row(year="24"), "the year is '24', "),
    "bad department": (row(department="8"), "the department is '8', "),
    "bad region": (row(region="XIII"), "the region is 'XIII', "),
    "bad product": (row(a129="A1Z"), "the A129 product is 'A1Z', such as C30C expected"),
    "bad class": (row(cpf4="01.11"), "the CPF4 product is '01.11', four digits expected"),
    "bad country": (row(country="Autriche"), "the country is 'Autriche', "),
    "quoted code": (row(country='"AT"'), "the country is '\"AT\"', "),
    "a field that holds a carriage return": (row(country="A\rT"), "the country is 'A"),
    "digits of another script": (row(value_eur="٢٩"), "'٢٩' is not a whole number"),
    "a long line": (row(country="A" * 500), "…"),
}


@pytest.mark.parametrize(("line", "message"), BAD_LINES.values(), ids=BAD_LINES)
@pytest.mark.parametrize("place", [0, 2, 1000])
def test_a_bad_line_is_named(tmp_path: Path, line: str, message: str, place: int) -> None:
    lines = [row(value_eur=value) for value in range(1000)]
    lines.insert(place, line)
    with pytest.raises(FichesError, match=re.escape(message)) as error:
        read_text(tmp_path, text(lines))
    assert f"Region_2024_Import.txt, line {place + 1}: " in str(error.value)
    assert len(str(error.value)) < 400


def test_the_first_of_several_bad_lines_is_named(tmp_path: Path) -> None:
    lines = [*GOOD, row(value_eur=-1), row(flow="X"), row() + ";"]
    with pytest.raises(FichesError, match="line 4: '-1' is negative"):
        read_text(tmp_path, text(lines))


def test_a_header_line_is_called_one(tmp_path: Path) -> None:
    header = "flux;trimestre;annee;dept;region;A129;CPF4;pays;valeur;masse"
    with pytest.raises(FichesError, match="line 1: a header line"):
        read_text(tmp_path, text([header, *GOOD]))


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_another_encoding_is_named_with_its_line(tmp_path: Path, encoding: str) -> None:
    content = "\r\n".join([*GOOD, row(country="É")]).encode(encoding)
    line = 4 if encoding == "latin-1" else 1
    with pytest.raises(FichesError, match=f"line {line}: not UTF-8"):
        read_text(tmp_path, content)


def test_an_import_file_given_as_exports_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FichesError, match=r"line 1: the row is of imports but .* says exports"):
        read_text(tmp_path, text(GOOD), "Region_2024_Export.txt")


def test_a_file_of_two_flows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FichesError, match="line 4: the row is of exports, the file begins with"):
        read_text(tmp_path, text([*GOOD, row(flow="E")]))


def test_a_year_other_than_the_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FichesError, match=r"line 3: the row is of 2023 but .* says 2024"):
        read_text(tmp_path, text([*GOOD[:2], row(year=2023)]))


# What follows concerns whole files.


def damage(path: Path, old: bytes, new: bytes) -> Path:
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new))
    return path


def good_zip(folder: Path) -> Path:
    return write_zip(folder / "official.zip", {"Region_2024_Import.txt": text(GOOD)})


def truncated(folder: Path) -> Path:
    path = good_zip(folder)
    path.write_bytes(path.read_bytes()[:-30])
    return path


def corrupted(folder: Path) -> Path:
    path = good_zip(folder)
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(content)
    return path


def encrypted(folder: Path) -> Path:
    path = good_zip(folder)
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    return path


def web_page(folder: Path) -> Path:
    path = folder / "official.zip"
    path.write_bytes(b"<!doctype html><title>503</title>")
    return path


def written(name: str, content: bytes):
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return write


def zipped(name: str, content: bytes = b""):
    return lambda folder: write_zip(folder / "official.zip", {name: content or text(GOOD)})


BAD_FILES = {
    "nothing there": (lambda folder: folder / "gone.zip", "gone.zip: there is no such file"),
    "empty zip file": (written("official.zip", b""), "official.zip is empty"),
    "empty text file": (written("Region_2024_Import.txt", b""), "Import.txt is empty"),
    "blank text file": (written("Region_2024_Import.txt", b"\r\n"), "Import.txt is empty"),
    "only a byte-order mark": (
        written("Region_2024_Import.txt", b"\xef\xbb\xbf"),
        "Import.txt is empty",
    ),
    "zip without members": (lambda f: write_zip(f / "official.zip", {}), "holds no regional trade"),
    "empty file in a zip": (
        lambda f: write_zip(f / "a.zip", {"Region_2024_Import.txt": b""}),
        "a.zip (Region_2024_Import.txt) is empty",
    ),
    "truncated zip": (truncated, "official.zip is damaged or truncated"),
    "corrupted zip": (corrupted, "is damaged or truncated"),
    "encrypted zip": (encrypted, "official.zip (Region_2024_Import.txt) is encrypted"),
    "web page": (web_page, "official.zip is not a zip"),
    "path out of the zip": (zipped("../../etc/Region_2024_Import.txt"), "leads out of the zip"),
    "path from the root": (zipped("/etc/Region_2024_Import.txt"), "leads out of the zip"),
    "path of Windows": (zipped("..\\Region_2024_Import.txt"), "leads out of the zip"),
    "drive of Windows": (zipped("C:/Region_2024_Import.txt"), "leads out of the zip"),
    "other zip": (zipped("photo.jpg", b"\xff\xd8"), "holds no regional trade data"),
    "other text": (written("notes.txt", b"Some notes.\n"), "holds no regional trade data"),
    "only labels": (
        written("Libelle_PAYS.txt", LABEL_FILES["Libelle_PAYS.txt"]),
        "holds no regional trade data",
    ),
}


@pytest.mark.parametrize(("make", "message"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_bad_file_is_named(tmp_path: Path, make, message: str) -> None:
    with pytest.raises(FichesError, match=re.escape(message)):
        customs.read([make(tmp_path)])


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    with pytest.raises(FichesError, match="holds no regional trade data"):
        customs.read([tmp_path])


def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied")

    path = good_zip(tmp_path)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FichesError, match=r"official\.zip can't be read: Permission denied"):
        customs.read([path])


@pytest.mark.parametrize("zipped", [True, False])
def test_a_file_past_the_limit_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zipped: bool
) -> None:
    monkeypatch.setattr(customs, "MAX_BYTES", 1000)
    content = text(rows("I"))
    name = "Region_2024_Import.txt"
    if zipped:
        path = write_zip(tmp_path / "bomb.zip", {name: content})
    else:
        path = tmp_path / name
        path.write_bytes(content)
    with pytest.raises(FichesError, match=f"takes {len(content):,} bytes .* limit of 1,000"):
        customs.read([path])


def test_a_zip_that_lies_about_its_size_takes_no_more_memory_than_it_declares(
    tmp_path: Path,
) -> None:
    path = write_zip(tmp_path / "bomb.zip", {"Region_2024_Import.txt": text(GOOD) * 500_000})
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, 5000)
    path.write_bytes(content)
    del content
    tracemalloc.start()
    with pytest.raises(FichesError, match="is damaged or truncated"):
        customs.read([path])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000  # what it holds is twelve times as much


def test_simulated_data_is_known_by_its_marker(tmp_path: Path) -> None:
    marked = write_flow(tmp_path, "E", 2024, rows("E"), **{SIMULATION_MARKER: b"simulated"})
    plain = write_flow(tmp_path, "I", 2024, rows("I"))
    assert [part.simulated for part in customs.read([marked, plain]).parts] == [True, False]


def test_unpacking_simulated_data_does_not_make_it_pass_for_official(tmp_path: Path) -> None:
    marked = write_zip(
        tmp_path / "a.zip",
        {SIMULATION_MARKER: b"simulated", "Regional/Region_2024_Import.txt": text(GOOD)},
    )
    with zipfile.ZipFile(marked) as archive:
        archive.extractall(tmp_path / "unpacked")
    (part,) = customs.read([tmp_path / "unpacked" / "Regional" / "Region_2024_Import.txt"]).parts
    assert part.simulated


@given(
    st.lists(
        st.one_of(
            st.builds(row, value_eur=st.integers(-2, 10**13), mass_kg=st.integers(0, 10**12)),
            st.builds(row, country=st.text('ABZ"é\r\n;, \x00', max_size=4)),
            st.builds(row, value_eur=st.text("0123456789+-,.e \t", max_size=6)),
            st.text('IE;0123A\r\n"é', max_size=30),
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(["utf-8", "latin-1"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_text_gives_its_sum_or_names_a_line(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], encoding: str, end: str
) -> None:
    content = end.join([row(), *lines]).encode(encoding)
    try:
        frame = read_text(tmp_path_factory.getbasetemp(), content)
    except FichesError as error:
        assert re.search(r", line [0-9]+: ", str(error))  # noqa: PT017
    else:
        given = [line.split(";") for line in content.decode().splitlines()]
        assert frame["value_eur"].sum() == sum(int(fields[8]) for fields in given)
        assert frame["mass_kg"].sum() == sum(int(fields[9]) for fields in given)
