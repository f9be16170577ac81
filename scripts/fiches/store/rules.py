"""What can be wrong with official files, and how bad it is.

`RULES` is the one place that says what is fatal, so that nothing is stored, and what is a warning,
so that the rows are stored as they came and the data report says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fiches.errors import FichesError

PORTAL_PAGE = (
    "https://www.data.gouv.fr/datasets/"
    "statistiques-regionales-et-departementales-du-commerce-exterieur/"
)
"""The data set's page on data.gouv.fr."""

CUSTOMS_PAGE = "https://lekiosque.finances.gouv.fr/site_fr/telechargement/telechargement_SGBD.asp"
"""The customs' own page: recent years may be there alone."""

WHERE = f"{PORTAL_PAGE} or, for recent years, {CUSTOMS_PAGE}"
"""Where a person finds the files: whoever is sent to fetch them is told of both pages."""

RULES: Mapping[str, tuple[Literal["fatal", "warning"], str]] = {
    # the files
    "not-found": ("fatal", "{file}: there is no such file or folder."),
    "unreadable": ("fatal", "{file} can't be read: {reason}."),
    "empty": ("fatal", f"{{file}} is empty: download it again, from {WHERE}."),
    "not-zip": (
        "fatal",
        "{file} is not a zip: the download broke off or gave a web page; download it again, from "
        f"{WHERE}.",
    ),
    "damaged": (
        "fatal",
        f"{{file}} is damaged or truncated ({{reason}}): download it again, from {WHERE}.",
    ),
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
    "too-many-members": (
        "fatal",
        "{file} holds {count:,} files; official zips have less than ten, and more than {limit:,} "
        "aren't looked at: don't use it.",
    ),
    "unrecognised": (
        "fatal",
        "{file} holds no regional trade data of the customs: it is known by names such as "
        "Region_2024_Export.txt or by rows such as I;3;2024;08;13;A01Z;0111;AT;29916;20815.",
    ),
    "other-product": (
        "fatal",
        "{file} holds {what}, not the rows by department that are needed. Those are called "
        '"Statistiques régionales et départementales du commerce extérieur" and found at '
        f"{WHERE}.",
    ),
    # their lines
    "not-utf8": (
        "fatal",
        "{file}, line {line}: not UTF-8 (latin-1 or cp1252?): save the file in UTF-8 or take the "
        "official one as it came{count}.",
    ),
    "header": (
        "fatal",
        "{file}, line {line}: a header line; official files have none: take the file as it "
        "came{count}.",
    ),
    "blank-line": (
        "fatal",
        "{file}, line {line}: the line is empty: take the file as it came{count}.",
    ),
    "columns": (
        "fatal",
        "{file}, line {line}: {fields} fields where 10 separated by ; are expected{count}: {text}",
    ),
    "swapped": (
        "fatal",
        "{file}, line {line}: CPF4 stands before A129; the official order is A129 "
        "first{count}: {text}",
    ),
    "code": (
        "fatal",
        "{file}, line {line}: the {column} is {value}, {expected} expected{count}: {text}",
    ),
    "decimal": (
        "fatal",
        "{file}, line {line}: {value} has decimals; {column} is a whole number{count}: {text}",
    ),
    "negative": (
        "fatal",
        "{file}, line {line}: {value} is negative; no official {column} is{count}: {text}",
    ),
    "number": (
        "fatal",
        "{file}, line {line}: {value} is not a whole number of at most 12 digits, as {column} "
        "must be{count}: {text}",
    ),
    "wrong-flow": (
        "fatal",
        "{file}, line {line}: the row is of {flow} but the file's name says {said}: give each "
        "file under its own name{count}.",
    ),
    "mixed-flows": (
        "fatal",
        "{file}, line {line}: the row is of {flow}, the file begins with {said}; an official "
        "file holds one flow{count}.",
    ),
    "wrong-year": (
        "fatal",
        "{file}, line {line}: the row is of {year} but the file's name says {said}: give each "
        "file under its own name{count}.",
    ),
    # the year that they make
    "too-many-bad-rows": (
        "fatal",
        "The files have {bad:,} bad lines together, more than the {spare:,} that --skip-bad-rows "
        "sets aside.",
    ),
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
    # the store
    "store-damaged": (
        "fatal",
        "{file} is damaged or was not written by this version of fiches: ingest the year's files "
        "again.",
    ),
    "store-renamed": (
        "fatal",
        "{file} holds {found}, not the year of its name: give it its name back, or ingest the "
        "year's files again.",
    ),
    "not-written": ("fatal", "{file} can't be written ({reason}): the store is as it was."),
    # stored all the same
    "incomplete-year": ("warning", "{year} has quarters {quarters} only."),
    "year-kept": (
        "warning",
        "{year} has quarters {quarters} in the store, more than the {given} of the files, and is "
        "kept; to replace it, say --year {year}.",
    ),
    "store-replaced": (
        "warning",
        "The store's file of {year} couldn't be read ({reason}): it is replaced, and what it kept "
        "of earlier publications is lost.",
    ),
    "not-compared": ("warning", "{year} isn't compared with {before} ({reason})."),
    "passed-over": (
        "warning",
        "{file} holds {what}, not the rows by department that are needed: passed over.",
    ),
    "unread": ("warning", "{reason} It is passed over."),
    "set-aside": (
        "warning",
        "Bad lines set aside as --skip-bad-rows allows, so that their value is missing: they are "
        "in {file}.",
    ),
    "malformed-code": (
        "warning",
        "{file}: the {column} is {value}, {expected} expected; the rows count, with the {column} "
        "unknown.",
    ),
    "unknown-code": (
        "warning",
        "No reference table has the {column} {code}: kept, and shown as {shown}.",
    ),
    "unlabelled-code": (
        "warning",
        "The customs' label files have no {column} {code} in force in {year} (code absent du "
        "fichier de la douane): shown as {shown}, from the project's own table.",
    ),
    "insee-code": (
        "warning",
        "Department {code} is {customs} in the customs' files: its rows count there.",
    ),
    "other-region": (
        "warning",
        "Department {code} has rows in region {region}: they count in region {expected}, its own.",
    ),
    "unknown-region": (
        "warning",
        "No reference table has the region {region}, where rows of {code} are: they count in "
        "France alone.",
    ),
    "missing-departments": ("warning", "No row for the departments {codes}."),
    "duplicates": (
        "warning",
        "Rows with the same flow, quarter, place, products and country as another: added up.",
    ),
    "zero-values": ("warning", "Rows worth 0 €."),
    "label-file": ("warning", "{file}: labels not read ({reason}); those of the project serve."),
    "published": (
        "warning",
        "{what} of {place} in {period}: {stored} where {published} were published.",
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
