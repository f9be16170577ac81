"""Small files in the official form for tests: the real names, codes and traps, invented figures."""

import random
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from here import ROOT

from fiches.settings import Project

REGIONS = {"08": "13", "51": "13", "75": "03", "20": "22", "9A": "24", "98": "21", "99": "21"}
"""Customs' codes: Corsica, Guadeloupe, Monaco and one that stands in no label file among them."""

PRODUCTS = {"0111": "A01Z", "2442": "C24B", "2932": "C29B", "3030": "C30C"}
COUNTRIES = ("AT", "BE", "CN", "DE", "FR", "NA", "QU", "US", "XS")
NAMES = {"E": "Export", "I": "Import"}
COLUMNS = (
    "flow quarter year department region a129 cpf4 country value_eur mass_kg".split()  # noqa: SIM905
)

LABEL_FILES = {
    "Libelle_A129.txt": (
        "\ufeffA01Z;Produits de la culture;200901;999912\r\n"
        'C24B;"Cuivre ; aluminium";200901;999912\r\n'
        "C29B;Équipements pour automobiles;200901;999912\r\n"
        "C30C;Aéronefs;200901;999912\r\n"
    ).encode(),
    "Libelle_CPF4_rev2.1.txt": (
        "0111;Céréales et oléagineux;201501;999912\r\n"
        '2442;"Aluminium ; œuvres en métal";201501;999912\r\n'
        "2932;Équipements automobiles;201501;999912\r\n"
        "3030;Aéronefs;201501;999912\r\n"
    ).encode("cp1252"),
    "Libelle_PAYS.txt": (
        b"AT;Autriche;190001;999912\r\n"
        b"BE;Belgique;199901;999912\r\n"
        b"CN;Chine;190001;999912\r\n"
        b"DE;Allemagne;199101;999912\r\n"
        b"FR;France;190001;999912\r\n"
        b"NA;Namibie;199001;999912\r\n"
        b"QU;Ind\xc3\xa9termin\xc3\xa9;190001;999912\r\n"
        b"US;Etats-Unis;190001;999912\r\n"
        b"XI;Saint-Martin;190001;200512\r\n"
        b"XS;Saba;190001;200412\r\n"
        b"XS;Serbie;200501;999912\r\n"
        b"ZZ;Pays nouveau;202401;999912\r\n"
    ),
    "Departement_region.txt": (
        b"08;Ardennes;13;Grand Est\r\n20;Corse;22;Corse\r\n51;Marne;13;Grand Est\r\n"
        b"75;Paris;03;Ile-de-France\r\n9A;Guadeloupe;24;DOM\r\n99;Monaco;21;PACA\r\n"
    ),
}
"""As the publisher makes them: a byte-order mark, cp1252, CRLF, quoted `;`, a code used twice."""


def row(**changes: object) -> str:
    """Return a row, the publisher's own example but for `changes`."""
    example = "I;3;2024;08;13;A01Z;0111;AT;29916;20815"
    fields = dict(zip(COLUMNS, example.split(";"), strict=True)) | changes
    return ";".join(map(str, fields.values()))


def rows(
    flow: str, year: int = 2024, quarters: Iterable[int] = (1, 2, 3, 4), *, seed: int = 0
) -> list[str]:
    """Return some hundred rows with distinct keys, sorted as the official files are."""
    random_ = random.Random(f"{flow}{year}{seed}")
    return [
        row(
            flow=flow,
            quarter=quarter,
            year=year,
            department=department,
            region=region,
            a129=a129,
            cpf4=cpf4,
            country=country,
            value_eur=int(random_.lognormvariate(11, 2)) + 1,
            mass_kg=int(random_.lognormvariate(9, 2)),
        )
        for quarter in quarters
        for department, region in REGIONS.items()
        for cpf4, a129 in PRODUCTS.items()
        for country in COUNTRIES
        if random_.random() < 0.3
    ]


def text(lines: Sequence[str]) -> bytes:
    """Return lines as the publisher ends them."""
    return "".join(f"{line}\r\n" for line in lines).encode()


def write_zip(path: Path, members: Mapping[str, bytes]) -> Path:
    """Write a zip, the same for the same members: a date would make it another publication."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, date_time=(2025, 2, 7, 8, 0, 0))
            archive.writestr(info, content, zipfile.ZIP_DEFLATED)
    return path


def write_flow(folder: Path, flow: str, year: int, lines: Sequence[str], **more: bytes) -> Path:
    """Write a yearly zip of one flow, with its label files; `more` replaces or adds members."""
    inner = f"Regional-{year}-{NAMES[flow].lower()}"
    members = {f"Region_{year}_{NAMES[flow]}.txt": text(lines)} | LABEL_FILES | more
    path = folder / f"{year + 1}02_regional_{year}_{NAMES[flow].lower()}.zip"
    return write_zip(path, {f"{inner}/{name}": content for name, content in members.items()})


def write_year(
    folder: Path, year: int = 2024, quarters: Iterable[int] = (1, 2, 3, 4), *, seed: int = 0
) -> list[Path]:
    """Write the two zips of a year."""
    quarters = tuple(quarters)
    return [write_flow(folder, flow, year, rows(flow, year, quarters, seed=seed)) for flow in NAMES]


def project(folder: Path) -> Project:
    """Return a project with the reference tables and an empty store in `folder`."""
    return Project(ROOT, folder / "data", folder / "build", folder / "site")


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below `folder`, to see whether anything has changed."""
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
