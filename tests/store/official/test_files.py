"""Official files: found under any name, in zips and folders, whatever lies beside them."""

import os
import re
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from official import LABEL_FILES, row, rows, text, write_flow, write_zip

from fiches.errors import FichesError
from fiches.store.official import customs, files
from fiches.store.official.formats import SIMULATION_MARKER
from fiches.store.rules import CUSTOMS_PAGE, PORTAL_PAGE

GOOD = [row(country=country) for country in ("AT", "BE", "NA")]


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
    monkeypatch.setattr(files, "MAX_BYTES", 1000)
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


# Other products of the customs, and what is of no interest.


def encrypt(path: Path) -> Path:
    """Mark every member of a zip as encrypted."""
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(signature), bytes(content)):
            content[found.start() + offset] |= 1
    path.write_bytes(content)
    return path


NATIONAL = b"I;09;2018;014310;A01Z;01012100;AU;70000;1000;2\r\n"
XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
XLSX = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}

OTHER_PRODUCTS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "Kiosque": (
        lambda f: write_zip(f / "region_18.zip", {"region_18.xls": XLS, "lisez-moi.txt": b"x"}),
        "Excel workbooks",
    ),
    "Kiosque, new": (
        lambda f: write_zip(f / "region_18.zip", {"R/18.XLSX": b"PK\x03\x04"}),
        "Excel workbooks",
    ),
    "a workbook": (lambda f: write_zip(f / "Region_2024_Export.xlsx", XLSX), "Excel workbooks"),
    "an old workbook": (written("Region_2024_Export.xls", XLS), "Excel workbooks"),
    "a workbook that is named as if": (zipped("Region_2024_Import.xls", XLS), "Excel workbooks"),
    "national": (zipped("202502-stat-national-ce-import.txt", b"x"), "national data"),
    "national rows": (zipped("any.txt", NATIONAL), "national data"),
    "national text": (written("NATIONAL_NC8PAYSI.txt", NATIONAL), "national data"),
    "zips in a zip": (zipped("Region_2024_Import.zip", b"PK\x05\x06"), "other zips"),
    "a PDF": (written("Region.pdf", b"%PDF-1.7"), "a PDF"),
    "a page": (written("telechargement_SGBD.asp", b"\n<!DOCTYPE html>"), "a web page"),
}


@pytest.mark.parametrize(("make", "what"), OTHER_PRODUCTS.values(), ids=OTHER_PRODUCTS)
def test_another_product_is_told_with_the_place_of_the_right_one(
    tmp_path: Path, make: Callable[[Path], Path], what: str
) -> None:
    path = make(tmp_path)
    with pytest.raises(FichesError, match=f"{path.name} holds .*{what}") as error:
        customs.read([path])
    assert PORTAL_PAGE in str(error.value)
    assert CUSTOMS_PAGE in str(error.value)
    assert "Statistiques régionales et départementales" in str(error.value)


def no_interest(folder: Path) -> list[str]:
    """Fill a folder with what must not stop anything; return what is told of it."""
    write_zip(folder / "rapport.docx", {"word/document.xml": b"<w/>"})
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 and no more")
    (folder / "note.pdf").write_bytes(b"%PDF-1.4 \xff")
    (folder / "empty").touch()
    (folder / "été\n\x07?.txt").write_bytes(b"I;3\n")
    (folder / os.fsdecode(b"latin-\xe9.txt")).write_bytes(b"\xff\xfe")
    (folder / "gone").symlink_to(folder / "nowhere")
    (folder / "round").symlink_to(folder)
    os.mkfifo(folder / "pipe")
    (folder / "deep").mkdir()
    write_zip(folder / "deep" / "nested.zip", {"inner.zip": b"PK\x03\x04", "a:b/../c": b"x"})
    encrypt(write_zip(folder / "secret.zip", {"photo.jpg": b"\xff\xd8"}))
    write_zip(folder / "huge.zip", {"zeros.bin": bytes(1000)})
    (folder / "data.zip.part").write_bytes(b"PK")
    write_zip(folder / "region_18.zip", {"region_18.xls": XLS})
    return [
        "nested.zip holds other zips",
        "region_18.zip holds Excel workbooks",
        "secret.zip (photo.jpg) is encrypted",
    ]


def test_what_is_of_no_interest_stops_nothing_in_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_ZIP_BYTES", 100_000)
    told = no_interest(tmp_path)
    write_flow(tmp_path, "E", 2024, rows("E"))
    publication = customs.read([tmp_path])
    (part,) = publication.parts
    assert part.source.rows == len(rows("E"))
    assert all(any(part in finding.message for finding in publication.findings) for part in told), (
        publication.findings
    )
    assert {finding.rule for finding in publication.findings} == {"passed-over", "unread"}


@pytest.mark.parametrize(
    "name",
    [
        "rapport.docx",
        "inner.zip",
        "x.pdf",
        "C:/x.jpg",
        "../../etc/passwd",
        "/abs",
        "a\x00b",
        "\x1b[31m",
        "é" * 200,
    ],
)
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xff" * 5000])
def test_what_is_of_no_interest_stops_nothing_in_a_zip(
    tmp_path: Path, name: str, content: bytes
) -> None:
    members = {"Region_2024_Import.txt": text(GOOD), name: content}
    (part,) = customs.read([write_zip(tmp_path / "official.zip", members)]).parts
    assert part.source.rows == len(GOOD)


def test_a_member_of_no_interest_may_be_damaged_or_encrypted(tmp_path: Path) -> None:
    noise = os.urandom(2000)
    path = write_zip(tmp_path / "a.zip", {"Region_2024_Import.txt": text(GOOD), "x.jpg": noise})
    content = bytearray(path.read_bytes())
    content[content.index(b"x.jpg") + 900] ^= 0xFF
    local, central = (
        content.rindex(b"x.jpg", 0, end) for end in (content.index(b"PK\x01\x02"), None)
    )
    path.write_bytes(content)
    assert customs.read([path]).parts
    content[local - 30 + 6] |= 1
    content[central - 46 + 8] |= 1
    path.write_bytes(content)
    assert customs.read([path]).parts


def test_names_can_be_printed_and_stored(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\x1b[31m\xe9.zip")
    write_zip(path, {"\x07Region\n_2024.txt": text(GOOD)})
    (part,) = customs.read([path]).parts
    assert part.source.title.encode()
    assert part.source.title.isprintable()
    with pytest.raises(FichesError) as error:
        customs.read([tmp_path / "\x1b[2J.zip"])
    assert str(error.value).isprintable()


def test_what_fetch_writes_beside_a_file_is_no_file_of_its_own(tmp_path: Path) -> None:
    path = write_flow(tmp_path, "E", 2024, rows("E"))
    note = path.with_name(f"{path.name}.json")
    note.write_text("{}")
    assert customs.read([path, note]).parts


# Limits.


def test_a_zip_that_takes_too_much_in_all_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_ZIP_BYTES", 6000)
    members = {f"{number}.txt": text(GOOD * 20) for number in range(6)}
    path = write_zip(tmp_path / "bombs.zip", members)
    total = sum(map(len, members.values()))
    with pytest.raises(FichesError, match=f"bombs.zip takes {total:,} bytes .* limit of 6,000"):
        customs.read([path])


def test_six_bombs_take_neither_time_nor_memory(tmp_path: Path) -> None:
    bomb = bytes(200_000_000)
    members = {f"{number}/Region_2024_Import.txt": bomb for number in range(2)}
    path = write_zip(tmp_path / "bombs.zip", members)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("third/Region_2024_Import.txt", bomb)
    del bomb, members
    start = time.monotonic()
    tracemalloc.start()
    with pytest.raises(FichesError, match=r"bombs\.zip takes 600,000,000 bytes"):
        customs.read([path])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000
    assert time.monotonic() - start < 15


def test_a_zip_of_too_many_files_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_MEMBERS", 20)
    path = write_zip(tmp_path / "many.zip", {f"{n}.txt": b"" for n in range(21)})
    with pytest.raises(FichesError, match=r"many\.zip holds 21 files"):
        customs.read([path])


def test_a_file_that_vanishes_while_it_is_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "Region_2024_Import.txt"
    path.write_bytes(text(GOOD))
    found = files.find

    def vanish(paths: list[Path]) -> files.Found:
        listed = found(paths)
        path.unlink()
        return listed

    monkeypatch.setattr(files, "find", vanish)
    with pytest.raises(FichesError, match=r"Import\.txt can't be read"):
        customs.read([path])
