"""The zips: official-looking, with the traps of the real ones, the same bytes everywhere."""

import csv
import hashlib
import os
import subprocess
import sys
import zipfile

import polars as pl
import pytest
from here import HERE
from simulated import zips

from fiches.errors import FichesError
from fiches.store.official import customs, formats
from fiches.store.simulation.tables import Tables
from fiches.store.simulation.zips import Edition, write

WRITE_AND_PRINT_HASHES = """
import hashlib, sys
from pathlib import Path
from fiches.store import simulation
for paths in simulation.write_years(Path(sys.argv[1]), [2024], Path(sys.argv[2])).values():
    for path in paths:
        print(hashlib.sha256(path.read_bytes()).hexdigest())
"""


@pytest.fixture(scope="module")
def publication(revised):
    return customs.read(revised)


def inner_file(path, name):
    with zipfile.ZipFile(path) as archive:
        (member,) = (m for m in archive.namelist() if m.endswith(f"/{name}"))
        return archive.read(member)


def labels_in(path, name, encoding):
    text = inner_file(path, name).decode(encoding)
    return list(csv.reader(text.splitlines(), delimiter=";"))


def test_zips_are_named_as_the_official_ones(revised):
    assert [path.name for path in revised] == [
        "202508_regional_2024_export.zip",
        "202508_regional_2024_import.zip",
    ]
    with zipfile.ZipFile(revised[0]) as archive:
        assert set(archive.namelist()) == {
            f"Regional-2024-export/{name}"
            for name in (
                "Region_2024_Export.txt",
                "Libelle_PAYS.txt",
                "Libelle_A129.txt",
                "Libelle_CPF4_rev2.1.txt",
                "Departement_region.txt",
                "SIMULATION.txt",
            )
        }


def test_every_zip_says_that_it_is_simulated(revised, publication):
    assert all(part.simulated for part in publication.parts)
    for path in revised:
        assert "DONNÉES SIMULÉES" in inner_file(path, formats.SIMULATION_MARKER).decode()


def test_label_files_have_the_traps_of_the_real_ones(revised):
    path = revised[0]
    names = ("Departement_region.txt", "Libelle_PAYS.txt", "Libelle_A129.txt")
    for name in (*names, "Libelle_CPF4_rev2.1.txt"):
        content = inner_file(path, name)
        assert content.count(b"\n") == content.count(b"\r\n") > 70
    assert inner_file(path, "Libelle_A129.txt").startswith(b"\xef\xbb\xbfA01Z;")
    cpf4 = inner_file(path, "Libelle_CPF4_rev2.1.txt")
    assert b"\x9cufs" in cpf4  # the œ of œufs, which neither UTF-8 nor latin-1 reads
    assert b'3100;"Si\xe8ges et leurs parties ; parties de meubles";201501;999912' in cpf4


def test_countries_stand_twice_or_under_an_old_name(revised):
    labels = labels_in(revised[0], "Libelle_PAYS.txt", "utf-8")
    assert [row for row in labels if row[0] == "XS"] == [
        ["XS", "Saba", "190001", "200505"],
        ["XS", "Serbie", "200506", "999912"],
    ]
    assert [row[1] for row in labels if row[0] == "SZ"] == ["Swaziland"]
    assert [row[3] for row in labels if row[0] == "SU"] == ["199205"]
    for code in ("QU", "XK"):
        assert len([row for row in labels if row[0] == code]) == 2


@pytest.mark.parametrize("code", ["XI", "XU"])
def test_codes_of_the_united_kingdom_have_no_label_in_force(revised, code):
    """As in the real file, which has them for what they were long ago."""
    (row,) = (row for row in labels_in(revised[0], "Libelle_PAYS.txt", "utf-8") if row[0] == code)
    assert row[3] < "200601"


def test_the_reader_has_no_trouble_with_the_labels(publication):
    assert not publication.findings
    assert {*publication.labels["kind"]} == {"a129", "cpf4", "country", "department"}


def test_departments_are_labelled_as_by_the_customs(revised):
    labels = {row[0]: row for row in labels_in(revised[0], "Departement_region.txt", "utf-8")}
    assert "98" not in labels
    assert labels["99"] == ["99", "Principauté de Monaco", "21", "Provence-Alpes-Côte d'Azur"]
    assert labels["20"] == ["20", "Corse", "22", "Corse"]
    assert labels["9D"] == ["9D", "La Réunion", "24", "DOM"]


def test_bytes_are_the_same_in_another_process(data, tmp_path):
    elsewhere = {"POLARS_MAX_THREADS": "3", "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7"}
    done = subprocess.run(
        [sys.executable, "-c", WRITE_AND_PRINT_HASHES, tmp_path, HERE.reference],
        env=os.environ | elsewhere,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [*zips(data, 2024, "02"), *zips(data, 2024)]
    assert done.stdout.split() == [hashlib.sha256(p.read_bytes()).hexdigest() for p in files]


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").touch()
    rows = pl.DataFrame({"flow": ["E"]})
    edition = Edition("E", 2023, "first")
    with pytest.raises(FichesError, match="can't be written"):
        write(rows, edition, tmp_path / "file", Tables(HERE.reference))
