"""What can be wrong with official files, and how bad it is.

`RULES` is the one place that says what is fatal, so that nothing is stored, and what is a warning,
so that the rows are stored as they came and the data report says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fiches.errors import FichesError

RULES: Mapping[str, tuple[Literal["fatal", "warning"], str]] = {
    # the files
    "not-found": ("fatal", "{file}: there is no such file or folder."),
    "unreadable": ("fatal", "{file} can't be read: {reason}."),
    "empty": ("fatal", "{file} is empty: download it again."),
    "not-zip": (
        "fatal",
        "{file} is not a zip: the download broke off or gave a web page; download it again.",
    ),
    "damaged": ("fatal", "{file} is damaged or truncated ({reason}): download it again."),
    "encrypted": ("fatal", "{file} is encrypted, as official files never are: don't use it."),
    "unsafe-path": (
        "fatal",
        "{file}: the name leads out of the zip, as none in an official file does: don't use it.",
    ),
    "too-large": (
        "fatal",
        "{file} takes {size:,} bytes unpacked; official files stay far below the limit of "
        "{limit:,}: don't use it.",
    ),
    "unrecognised": (
        "fatal",
        "{file} holds no regional trade data of the customs: it is known by names such as "
        "Region_2024_Export.txt or by rows such as I;3;2024;08;13;A01Z;0111;AT;29916;20815.",
    ),
    # their lines
    "not-utf8": (
        "fatal",
        "{file}, line {line}: not UTF-8 (latin-1 or cp1252?): save the file in UTF-8 or take the "
        "official one as it came.",
    ),
    "header": (
        "fatal",
        "{file}, line {line}: a header line; official files have none: take the file as it came.",
    ),
    "blank-line": ("fatal", "{file}, line {line}: the line is empty: take the file as it came."),
    "columns": (
        "fatal",
        "{file}, line {line}: {count} fields where 10 separated by ; are expected: {text}",
    ),
    "swapped": (
        "fatal",
        "{file}, line {line}: CPF4 stands before A129; the official order is A129 first: {text}",
    ),
    "code": (
        "fatal",
        "{file}, line {line}: the {column} is {value}, {expected} expected: {text}",
    ),
    "decimal": (
        "fatal",
        "{file}, line {line}: {value} has decimals; {column} is a whole number: {text}",
    ),
    "negative": (
        "fatal",
        "{file}, line {line}: {value} is negative; no official {column} is: {text}",
    ),
    "number": (
        "fatal",
        "{file}, line {line}: {value} is not a whole number of at most 12 digits, as {column} "
        "must be: {text}",
    ),
    "wrong-flow": (
        "fatal",
        "{file}, line {line}: the row is of {flow} but the file's name says {said}: give each "
        "file under its own name.",
    ),
    "mixed-flows": (
        "fatal",
        "{file}, line {line}: the row is of {flow}, the file begins with {said}; an official "
        "file holds one flow.",
    ),
    "wrong-year": (
        "fatal",
        "{file}, line {line}: the row is of {year} but the file's name says {said}: give each "
        "file under its own name.",
    ),
    # the year that they make
    "two-files": (
        "fatal",
        "{year} has {flow} in two files, {file} and {other}: give one of them.",
    ),
    "missing-flow": (
        "fatal",
        "{year} has no {flow} in {file}: give the files of exports and of imports together.",
    ),
    "uneven-quarters": (
        "fatal",
        "{year} has exports of quarters {exports} and imports of quarters {imports}: give files of "
        "the same publication.",
    ),
    "other-year": ("fatal", "{file}: the rows are of {years}, none of {year}."),
    "nothing-to-store": ("fatal", "{file}: nothing to store. {reasons}"),
    "simulated-over-official": (
        "fatal",
        "{year} is official data in the store, and {file} is simulated; to replace it, delete "
        "{path} first.",
    ),
    "store-damaged": (
        "fatal",
        "{file} is damaged or was not written by fiches: delete it and ingest the year's files "
        "again.",
    ),
    "not-written": ("fatal", "{file} can't be written ({reason}): the store is as it was."),
    # stored all the same
    "incomplete-year": ("warning", "{year} has quarters {quarters} only."),
    "year-kept": (
        "warning",
        "{year} has quarters {quarters} in the store, more than the {given} of the files, and is "
        "kept; to replace it, say --year {year}.",
    ),
    "unknown-code": (
        "warning",
        "No reference table has the {column} {code}: kept, and shown by {shown}.",
    ),
    "missing-departments": ("warning", "No row for the departments {codes}."),
    "other-region": (
        "warning",
        "Department {code} has rows in region {region}, where {expected} is expected.",
    ),
    "duplicates": (
        "warning",
        "Rows with the same flow, quarter, place, products and country as another: added up.",
    ),
    "zero-values": ("warning", "Rows worth 0 €."),
    "label-file": ("warning", "{file}: labels not read ({reason}); those of the project serve."),
    "published": (
        "warning",
        "{flow} of {place}: {stored:,.1f} million euros where {published:,.1f} were published.",
    ),
}


def fatal(rule: str, **facts: object) -> FichesError:
    """Return the error of a fatal rule, to be raised."""
    level, text = RULES[rule]
    assert level == "fatal", rule
    return FichesError(text.format(**facts))


@dataclass(frozen=True)
class Finding:
    """A warning about stored data: how many rows it touches, worth how many euros."""

    rule: str
    message: str
    rows: int = 0
    value_eur: int = 0


def warning(rule: str, *, rows: int = 0, value_eur: int = 0, **facts: object) -> Finding:
    """Return the finding of a warning rule."""
    level, text = RULES[rule]
    assert level == "warning", rule
    return Finding(rule, text.format(**facts), rows, value_eur)
