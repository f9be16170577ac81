"""Rows as the customs would publish them: text files and labels, with their traps, in a zip."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import polars as pl

from fiches.errors import FichesError
from fiches.store.official.formats import SIMULATION_MARKER
from fiches.store.simulation.cells import OTHER_REGIONS
from fiches.store.simulation.tables import FLOWS, Tables

Moment = tuple[int, int, int, int, int, int]
"""Year, month, day, hour, minute, second."""

OUTDATED_LABELS = {
    "CZ": "Tchèque (République)",
    "MK": "Macédoine (ancienne République yougoslave de)",
    "SZ": "Swaziland",
}
"""Countries that the customs still name as they used to be."""

SINCE = {"a129": "200901", "cpf4": "201501"}
"""First month of the nomenclatures in force."""

UNLABELLED = ("XI", "XU")
"""Codes in use since 2021 that the customs' labels know for what they were long before only."""

MONTHS = {"first": 2, "revised": 8}
"""When a year is published, in the year after."""

MARKER_TEXT = """\
DONNÉES SIMULÉES

Ces fichiers ont la forme de ceux de la direction générale des douanes et droits indirects, mais
leurs chiffres sont inventés par un modèle : ils ne décrivent le commerce d'aucun territoire et ne
doivent être ni cités ni diffusés comme des statistiques.
"""


class Edition(NamedTuple):
    """A file as it is published: flow, calendar year, key of `MONTHS`."""

    flow: str
    year: int
    publication: str


def write(rows: pl.DataFrame, edition: Edition, folder: Path, tables: Tables) -> Path:
    """Write the rows and all that comes with them, dated by the publication, not by the clock.

    Parameters
    ----------
    rows
        The official columns (euros, kilograms).
    edition
        What the rows are.
    folder
        Where to write; it is made if need be, and a file of the same name is replaced.
    tables
        Where the labels are.

    Raises
    ------
    FichesError
        If the file can't be written.
    """
    name, month = FLOWS[edition.flow], MONTHS[edition.publication]
    year = edition.year
    path = folder / f"{year + 1}{month:02}_regional_{year}_{name}.zip"
    files = {
        SIMULATION_MARKER: MARKER_TEXT.encode(),
        f"Region_{year}_{name.capitalize()}.txt": rows.write_csv(
            include_header=False, separator=";", line_terminator="\r\n"
        ).encode(),
        **_label_files(tables),
    }
    content = _zipped(files, f"Regional-{year}-{name}", (year + 1, month, 7, 0, 0, 0))
    part = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        raise FichesError(f"{path} can't be written: {error.strerror}.") from error
    return path


def _zipped(files: Mapping[str, bytes], folder: str, moment: Moment) -> bytes:
    """Return a zip of files in a folder, all of the same moment."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for file, content in files.items():
            info = zipfile.ZipInfo(f"{folder}/{file}", moment)
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, compresslevel=1)
    return buffer.getvalue()


def _label_files(tables: Tables) -> dict[str, bytes]:
    """Return the label files by name, with two traps: a byte-order mark, a Windows encoding."""
    a129, cpf4 = _labels(tables, "products", "a129"), _labels(tables, "cpf4", "cpf4")
    return {
        "Departement_region.txt": _lines(_department_labels(tables)).encode(),
        "Libelle_PAYS.txt": _lines(_country_labels(tables)).encode(),
        "Libelle_A129.txt": _lines(a129).encode("utf-8-sig"),
        "Libelle_CPF4_rev2.1.txt": _lines(cpf4).encode("cp1252"),
    }


def _department_labels(tables: Tables) -> list[tuple[str, ...]]:
    """Return code, name, region's code and name; 98 has no label, as in the real file."""
    regions = dict(tables.read("regions").select("customs", "name").iter_rows())
    departments = tables.read("departments").unique("customs").sort("region_customs", "customs")
    return [
        # Corsica is one department here, under its region's name.
        (code, regions[region] if code == "20" else name, region, regions[region])
        for code, name, region in [
            *departments.select("customs", "name", "region_customs").iter_rows(),
            ("99", "Principauté de Monaco", OTHER_REGIONS["99"]),
        ]
    ]


def _country_labels(tables: Tables) -> Iterator[tuple[str, ...]]:
    """Yield code, label, first and last month: codes that were given twice stand twice."""
    columns = ("code", "name", "valid_from", "valid_to")
    for code, name, first, last in tables.read("countries").select(columns).iter_rows():
        if first and code in UNLABELLED:
            continue
        months = ((first or "1900-01").replace("-", ""), (last or "9999-12").replace("-", ""))
        yield code, OUTDATED_LABELS.get(code, name), *months


def _labels(tables: Tables, table: str, level: str) -> Iterator[tuple[str, ...]]:
    """Yield code, label, first and last month."""
    for code, label in tables.read(table).select(level, "label").iter_rows():
        yield code, label, SINCE[level], "999912"


def _lines(rows: Iterable[tuple[str, ...]]) -> str:
    """Return rows as the customs write them: `;`, quotes only where needed, Windows line ends."""
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerows(rows)
    # The customs type plain spaces where our labels have French ones, which cp1252 doesn't know.
    return text.getvalue().replace("\u202f", " ")
