"""What an official file looks like: its columns and names, and the marks that this project adds."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from fiches.reference import FLOWS

FLOW_NAMES: Mapping[str, str] = {flow: name.english for flow, name in FLOWS.items()}
"""What the flows are called in messages."""

SIMULATION_MARKER = "SIMULATION.txt"
"""A file of this name, in a zip or beside text files, says that the figures are simulated."""

UNFINISHED = ".part"
"""How the name of a file ends that is still being downloaded: passed over in a folder."""

END = b"\x00\x1a \t\r\n"
"""What may follow the last row: blank lines, DOS's end of file, padding."""

MAX_VALUE = 10**12
"""No row can be worth, or weigh, as much: France's whole trade of a year is below 1.5e12 €.
It also keeps the sums of any number of rows that fits in a file far within 64 bits."""


class Code(NamedTuple):
    """A column of codes: their form, what they are called and what they look like."""

    pattern: str
    name: str
    example: str


CODES = {
    "flow": Code(r"[EI]", "flow", "E or I"),
    "quarter": Code(r"[1-4]", "quarter", "1 to 4"),
    "year": Code(r"(?:19|20)[0-9]{2}", "year", "four digits"),
    "department": Code(r"[0-9][0-9A-Z]|97[0-9]", "department", "two characters such as 08 or 9A"),
    "region": Code(r"[0-9]{2}", "region", "two digits"),
    "a129": Code(r"[A-Z][0-9]{2}[A-Z]", "A129 product", "such as C30C"),
    "cpf4": Code(r"[0-9]{4}", "CPF4 product", "four digits"),
    "country": Code(r"[A-Z]{2}", "country", "two capitals"),
}
"""The official columns that hold codes, in order."""

NUMBERS = {"value_eur": "value", "mass_kg": "mass"}
"""The official columns that hold numbers, after the codes: euros and kilograms."""

COLUMNS = pl.Schema(dict.fromkeys(CODES, pl.Categorical()) | dict.fromkeys(NUMBERS, pl.Int64()))
"""The official columns, in order."""

NEEDED = ("flow", "quarter", "year", "department")
"""Codes without which a row counts nowhere: one that isn't of its form is fatal."""

UNKNOWN = {"region": "??", "a129": "????", "cpf4": "????", "country": "QU"}
"""What stands for a code that isn't of its form. A country is then undetermined, for which the
customs have a code; a region serves only for what is no department."""

TRADE_NAME = re.compile(r"region(?:al)?_(?P<year>[0-9]{4})_(?:import|export)|regional_cpf4pays[ei]")
"""Names of files of trade data, in lower case and without suffix."""

FLOW_IN_NAME = re.compile(r"(?P<I>import|cpf4paysi)|(?P<E>export|cpf4payse)")

LABEL_NAMES = {
    "libelle_a129": "a129",
    "libelle_cpf4": "cpf4",
    "libelle_pays": "country",
    "departement_region": "department",
}
"""How the names of label files begin, whatever revision follows, and the codes that they name."""
