"""Label files: read through their traps, each content once, never more than there can be."""

import time
from pathlib import Path

import pytest
from official import LABEL_FILES, rows, write_flow, write_year, write_zip

from fiches.store.official import customs, labels


def in_force(publication: customs.Publication, year: int, kind: str) -> dict[str, str]:
    found = labels.in_force(publication.labels, year).filter(kind=kind)
    return dict(found.select("code", "label").rows())


def test_labels_are_read_through_their_traps(tmp_path: Path) -> None:
    publication = customs.read(write_year(tmp_path))
    assert in_force(publication, 2024, "a129")["A01Z"] == "Produits de la culture"  # after a BOM
    assert in_force(publication, 2024, "a129")["C24B"] == "Cuivre ; aluminium"  # in quotes
    # cp1252, not latin-1
    assert in_force(publication, 2024, "cpf4")["2442"] == "Aluminium ; œuvres en métal"
    assert in_force(publication, 2024, "country")["XS"] == "Serbie"
    assert in_force(publication, 2024, "department")["08"] == "Ardennes"
    assert publication.findings == ()


def test_a_label_holds_for_its_years(tmp_path: Path) -> None:
    publication = customs.read(write_year(tmp_path))
    assert in_force(publication, 2004, "country")["XS"] == "Saba"
    assert in_force(publication, 2005, "country")["XS"] == "Serbie"
    assert "ZZ" in in_force(publication, 2024, "country")
    assert "ZZ" not in in_force(publication, 2023, "country")
    assert "XI" not in in_force(publication, 2024, "country")


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
    assert in_force(publication, 2024, "a129")  # the others are read


@pytest.mark.parametrize("end", [b"\r\n\r\n", b"\x1a", b"\x00\x00"])
def test_what_follows_the_last_label_changes_nothing(tmp_path: Path, end: bytes) -> None:
    more = {name: content + end for name, content in LABEL_FILES.items()}
    publication = customs.read([write_flow(tmp_path, "E", 2024, rows("E"), **more)])
    assert publication.findings == ()
    assert in_force(publication, 2024, "department")["99"] == "Monaco"


@pytest.mark.parametrize("name", LABEL_FILES)
def test_thousands_of_label_files_take_no_time(tmp_path: Path, name: str) -> None:
    start = time.monotonic()
    line = LABEL_FILES[name].splitlines()[-1].decode("cp1252")
    many = {
        f"{number}/{name}": f"{line}\r\n".encode() * 300 + b"\r\n" * number
        for number in range(2000)
    }
    trade = write_flow(tmp_path, "E", 2024, rows("E"))
    publication = customs.read([trade, write_zip(tmp_path / "labels.zip", many)])
    assert [finding.rule for finding in publication.findings] == ["label-file"]
    assert "there are too many of them" in publication.findings[0].message
    assert time.monotonic() - start < 40
