"""The data of all figures of a fiche as one workbook, for those who use a spreadsheet."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from fiches.execution.execute import Notebook
from fiches.french import simulated, spreadsheet

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""The workbook's date of creation: the clock would make each build another file."""

_SHEET_NAME_LENGTH = 31
"""What a spreadsheet allows."""

_WIDEST = 48

_counts = re.compile(r"-?(0|[1-9]\d*)(,\d+)?(e-?\d+)?").fullmatch
"""Tells whether a field of the CSV counts something; a code such as "08" or "2A" counts nothing.

A column counts if all of its fields do: among codes, "10" is one too.
"""


@dataclass(frozen=True)
class Table:
    """A figure's data.

    Attributes
    ----------
    name
        The name of its CSV file.
    text
        The CSV: `;` between fields, decimal commas.
    sheet
        What its sheet is called.
    title
        What it shows.
    """

    name: str
    text: str
    sheet: str
    title: str = ""


def file_name(meta: Mapping[str, Any]) -> str:
    """Return the name of a page's workbook, which says what it is of and if it is simulated."""
    stem = str(meta.get("fichiers", "donnees"))
    return simulated.file_name(stem, ".xlsx", simulated=bool(meta.get("simulated")))


def tables(notebook: Notebook) -> list[Table]:
    """Return the data that the outputs of an executed notebook carry as `text/csv`."""
    return [
        Table(text=output["data"]["text/csv"], **_described(output["metadata"]["text/csv"]))
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        if "text/csv" in output.get("data", {})
    ]


def _described(metadata: dict[str, Any]) -> dict[str, str]:
    return {key: metadata[key] for key in ("name", "sheet", "title") if key in metadata}


def workbook(contents: Sequence[Table], meta: dict[str, Any]) -> bytes:
    """Write tables into one workbook, after a sheet that says what they are.

    Parameters
    ----------
    contents
        The tables, one for each sheet.
    meta
        The page's metadata: title, source, mark of simulated data.

    Returns
    -------
    bytes
        An XLSX file, the same for the same input.
    """
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"title": _title(meta), "created": _EPOCH})
    bold = book.add_format({"bold": True})
    mark = book.add_format({"bold": True, "font_color": "#ffffff", "bg_color": "#1b1f2a"})
    about = book.add_worksheet("Lisez-moi")
    for row, (label, value) in enumerate(_about(contents, meta)):
        about.write_string(row, 0, label, bold)
        about.write_string(row, 1, value, mark if value == meta.get("simulated") else None)
    about.set_column(0, 0, 24)
    about.set_column(1, 1, 90)
    for table in contents:
        _write(book.add_worksheet(_sheet(table)), table, bold)
    book.close()
    return file.getvalue()


def _title(meta: dict[str, Any]) -> str:
    return f"{meta.get('title', '')} – {meta.get('subtitle', '')}"


def _about(contents: Sequence[Table], meta: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the lines of the first sheet."""
    known = [
        ("Avertissement", meta.get("simulated")),
        ("Fiche", _title(meta)),
        ("Période", meta.get("annee")),
        ("Source", meta.get("source")),
        ("Licence", "Licence Ouverte 2.0"),
        ("Données enregistrées le", meta.get("edition")),
    ]
    lines = [(label, str(value)) for label, value in known if value]
    return [*lines, *((f"Feuille {_sheet(table)}", table.title) for table in contents)]


def _sheet(table: Table) -> str:
    return table.sheet[:_SHEET_NAME_LENGTH]


def _write(sheet: Any, table: Table, bold: Any) -> None:
    """Write a table: its header, which stays in sight, then its rows."""
    rows = spreadsheet.read(table.text)
    for column, (name, *values) in enumerate(zip(*rows, strict=True)):
        sheet.write_string(0, column, name, bold)
        count = all(_counts(value) or not value for value in values)
        for row, value in enumerate(values, start=1):
            if not count:
                sheet.write_string(row, column, value)
            elif value:
                sheet.write_number(row, column, float(value.replace(",", ".")))
        sheet.set_column(column, column, min(_WIDEST, max(map(len, (name, *values))) + 2))
    sheet.freeze_panes(1, 0)
