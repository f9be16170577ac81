"""A machine's door: all files below `donnees/`, and `datapackage.json`, which describes them.

The description follows Frictionless Data Package: https://datapackage.org/standard/data-package/
"""

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from fiches import store
from fiches.documents.data.tables import Download, tables
from fiches.figures.provenance import mark_of, source_of
from fiches.french import spreadsheet
from fiches.french.typography import french
from fiches.settings import Project
from fiches.store import Year
from fiches.store.schema import Field

FILE = "datapackage.json"

REFERENCE = "reference"
"""The folder of the reference tables, which are no data of a year."""

LICENCES = {
    "etalab-2.0": (
        "Licence Ouverte 2.0",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    ),
    "CC-BY-4.0": ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "MIT": ("MIT", "https://opensource.org/license/mit"),
}

MEDIA = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""The formats of the files, with their media types."""

_TYPES = {"String": "string", "Int64": "integer", "UInt8": "integer", "Float64": "number"}


def files(year: Year) -> dict[str, bytes]:
    """Return the files that the data page doesn't carry itself, by path below `donnees/`."""
    found: dict[str, bytes] = {}
    for table in tables(year):
        found[table.file(".csv")] = table.csv.encode()
        found[table.file(".parquet")] = table.parquet
    for row in year.tables.rows("sources"):
        name = f"{row['table']}.csv"
        found[f"{REFERENCE}/{name}"] = (year.tables.folder / name).read_bytes()
    return found


def with_description(published: Mapping[str, bytes], project: Project) -> dict[str, bytes]:
    """Return the files below `donnees/`, with those that it lacks and the description of all.

    Parameters
    ----------
    published
        What the page carries itself, by path below `donnees/`.
    project
        Whose data it is.
    """
    year = store.open_year(None, project)
    found = {**published, **files(year)}
    text = json.dumps(_package(found, year), ensure_ascii=False, indent=1)
    return {**found, FILE: text.encode()}


def _package(found: Mapping[str, bytes], year: Year) -> dict[str, Any]:
    mark = mark_of(year)
    simulated = "-simulation" if mark else ""
    described = (
        "Les fichiers CSV ont un point-virgule entre les colonnes et une virgule décimale ; ceux "
        "de reference/, des virgules. Une part est comprise entre 0 et 1."
    )
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"commerce-exterieur-des-departements-{year.year}{simulated}",
        "title": french(
            f"{mark + ' : ' if mark else ''}commerce extérieur des départements, {year.year}"
        ),
        "description": french(f"{mark + '. ' if mark else ''}{source_of(year)}. {described}"),
        "version": year.provenance.stored_on,
        "simulated": bool(mark),
        "licenses": [_licence("etalab-2.0")],
        "sources": [{"title": french(source_of(year))}],
        "resources": [_resource(path, found[path], year) for path in sorted(found)],
    }


def _licence(name: str) -> dict[str, str]:
    title, path = LICENCES[name]
    return {"name": name, "title": title, "path": path}


def _resource(path: str, content: bytes, year: Year) -> dict[str, Any]:
    place = PurePosixPath(path)
    ending = place.suffix[1:]
    resource: dict[str, Any] = {
        "name": path.replace("/", "-").replace(".", "-").lower(),
        "path": path,
        "format": ending,
        "mediatype": MEDIA[ending],
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }
    if place.parent.name == REFERENCE:
        return resource | _reference(place.stem, content, year)
    table = next((one for one in tables(year) if path in map(one.file, (".csv", ".parquet"))), None)
    if table is None:
        return resource | {"title": "Classeur : les tables nationales, une par feuille"}
    return resource | _national(table, ending)


def _national(table: Download, ending: str) -> dict[str, Any]:
    about: dict[str, Any] = {
        "type": "table",
        "title": french(table.title),
        "schema": {"fields": [_field(field, ending) for field in table.fields]},
    }
    if ending == "csv":
        about |= {"encoding": "utf-8", "dialect": {"delimiter": spreadsheet.SEPARATOR}}
    return about


def _field(field: Field, ending: str) -> dict[str, str]:
    kind = _TYPES[field.dtype.__name__]
    described = {"name": field.header, "type": kind, "title": french(field.meaning)}
    if field.unit:
        described["unit"] = field.unit
    if kind == "number" and ending == "csv":
        described["decimalChar"] = ","
    return described


def _reference(name: str, content: bytes, year: Year) -> dict[str, Any]:
    (row,) = (row for row in year.tables.rows("sources") if row["table"] == name)
    header = next(csv.reader(io.StringIO(content.decode())))
    return {
        "type": "table",
        "title": french(row["title"]),
        "description": french(row["state"]),
        "encoding": "utf-8",
        "dialect": {"delimiter": ","},
        "licenses": [_licence(row["licence"])],
        "sources": [{"title": french(row["source"])}],
        "schema": {"fields": [{"name": column, "type": "string"} for column in header]},
    }
