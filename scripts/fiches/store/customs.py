"""The customs' official files: recognised, read straight from their zips, validated.

A file is recognised by its own name (inside the zip, whatever its folder and case) or by its rows.
Rows are parsed by polars in one go; only when something is wrong are the lines searched for the
one to name. Nothing is ever unpacked to disk.
"""

import csv
import hashlib
import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import polars as pl

from fiches.reference import FLOWS
from fiches.store.rules import Finding, fatal, warning

SIMULATION_MARKER = "SIMULATION.txt"
"""A file of this name, in a zip or beside text files, says that the figures are simulated."""

UNFINISHED = ".part"
"""How the name of a file ends that is still being downloaded: passed over in a folder."""

MAX_BYTES = 1 << 30
"""The most that a file may take unpacked: the largest official file known is of some 70 MB."""

MAX_VALUE = 10**12
"""No row can be worth, or weigh, as much: France's whole trade of a year is below 1.5e12 €.
It also keeps the sums of any number of rows that fits in a file far within 64 bits."""

FLOW_NAMES: Mapping[str, str] = {flow: name.english for flow, name in FLOWS.items()}
"""What the flows are called in messages."""


class Code(NamedTuple):
    """A column of codes: their pattern, what they are called and what they look like."""

    pattern: str
    name: str
    example: str


CODES = {
    "flow": Code(r"[EI]", "flow", "E or I"),
    "quarter": Code(r"[1-4]", "quarter", "1 to 4"),
    "year": Code(r"(?:19|20)[0-9]{2}", "year", "four digits"),
    "department": Code(r"[0-9][0-9A-Z]", "department", "two characters such as 08 or 9A"),
    "region": Code(r"[0-9]{2}", "region", "two digits"),
    "a129": Code(r"[A-Z][0-9]{2}[A-Z]", "A129 product", "such as C30C"),
    "cpf4": Code(r"[0-9]{4}", "CPF4 product", "four digits"),
    "country": Code(r"[A-Z]{2}", "country", "two capitals"),
}
"""The official columns that hold codes, in order."""

NUMBERS = {"value_eur": "value", "mass_kg": "mass"}
"""The official columns that hold numbers, after the codes: euros and kilograms."""

_NUMBER = r"[0-9]{1,12}"
_SCHEMA = pl.Schema(dict.fromkeys(CODES, pl.Categorical()) | dict.fromkeys(NUMBERS, pl.Int64()))
_ROW = ";".join([code.pattern for code in CODES.values()] + [_NUMBER] * len(NUMBERS))
_FIRST_BAD_LINE = re.compile(rb"^(?!(?:" + _ROW.encode() + rb")\r?$|\Z).*$", re.MULTILINE)
_LIKE_A_ROW = re.compile(rb"^[EI];[1-4];[0-9]{4};", re.MULTILINE)

_TRADE_NAME = re.compile(r"region_(?P<year>[0-9]{4})_(?:import|export)|regional_cpf4pays[ei]")
_FLOW_IN_NAME = re.compile(r"(?P<I>import|cpf4paysi)|(?P<E>export|cpf4payse)")
_HEAD = 4096

_LABEL_KINDS = {
    "libelle_a129": "a129",
    "libelle_cpf4": "cpf4",
    "libelle_pays": "country",
    "departement_region": "department",
}
LABELS = pl.Schema(
    {"kind": pl.String, "code": pl.String, "label": pl.String, "first": pl.Int64, "last": pl.Int64}
)

_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)
"""What `zipfile` raises over damaged bytes: it promises no single type."""


@dataclass(frozen=True)
class Source:
    """A file that rows came from, as provenance records it.

    Attributes
    ----------
    name
        The file as given, without its folder.
    sha256, bytes
        Digest and size of the file as given, so that anyone can check it.
    rows
        The rows taken from it.
    flow
        `E` or `I`.
    member
        For a zip, the text file inside it.
    """

    name: str
    sha256: str
    bytes: int
    rows: int
    flow: str
    member: str = ""

    @property
    def title(self) -> str:
        """Its name for messages."""
        return f"{self.name} ({self.member})" if self.member else self.name


@dataclass(frozen=True)
class Part:
    """The rows of one file.

    Attributes
    ----------
    frame
        The columns of `CODES` (Categorical) and `NUMBERS` (euros, kilograms).
    codes
        The codes found in each column of `CODES`.
    simulated
        Whether `SIMULATION_MARKER` goes with the file.
    """

    source: Source
    frame: pl.DataFrame
    codes: Mapping[str, Sequence[str]]
    simulated: bool

    @cached_property
    def quarters(self) -> dict[int, tuple[int, ...]]:
        """The quarters held, by year."""
        pairs = self.frame.group_by("year", "quarter").len().select(pl.col("year", "quarter"))
        found: dict[int, tuple[int, ...]] = {}
        for year, quarter in sorted(pairs.cast(pl.String).cast(pl.Int64).rows()):
            found[year] = (*found.get(year, ()), quarter)
        return found

    def of_year(self, year: int) -> "Part":
        """Return the part of `year` alone."""
        if list(self.quarters) == [year]:
            return self
        frame = self.frame.filter(pl.col("year") == str(year))
        return replace(self, source=replace(self.source, rows=frame.height), frame=frame)


@dataclass(frozen=True)
class Publication:
    """What a set of official files holds.

    Attributes
    ----------
    parts
        One for each file of trade data.
    labels
        The official labels: `kind` (`a129`, `cpf4`, `country`, `department`), `code`, `label`,
        `first` and `last` month of validity (YYYYMM). A code may stand several times.
    findings
        Warnings about label files.
    """

    parts: tuple[Part, ...]
    labels: pl.DataFrame
    findings: tuple[Finding, ...]

    def labels_of(self, year: int) -> pl.DataFrame:
        """Return the labels in force in `year`: `kind, code, label`, one for each code."""
        in_force = (pl.col("first") <= year * 100 + 12) & (pl.col("last") >= year * 100 + 1)
        return (
            self.labels.filter(in_force)
            .sort("kind", "code", "first")
            .unique(["kind", "code"], keep="last", maintain_order=True)
            .select("kind", "code", "label")
        )


@dataclass(frozen=True)
class _Document:
    """A text file by itself or inside a zip."""

    path: Path
    member: zipfile.ZipInfo | None
    head: bytes
    simulated: bool

    def __str__(self) -> str:
        return f"{self.path} ({self.member.filename})" if self.member else str(self.path)

    @property
    def stem(self) -> str:
        """Its name without folders and suffix, in lower case."""
        name = self.member.filename if self.member else self.path.name
        return PurePosixPath(name).stem.lower()

    @property
    def label_kind(self) -> str | None:
        kinds = (kind for start, kind in _LABEL_KINDS.items() if self.stem.startswith(start))
        return next(kinds, None)

    @property
    def holds_trade(self) -> bool:
        return bool(_TRADE_NAME.fullmatch(self.stem) or _LIKE_A_ROW.search(self.head))

    def read(self) -> bytes:
        """Return the whole content, without a byte-order mark."""
        content = _unzip(self.path, self.member) if self.member else _contents(self.path)
        return content.removeprefix(b"\xef\xbb\xbf")


def read(paths: Sequence[Path]) -> Publication:
    """Read official files: yearly or rolling, zips, folders or text files, under any name.

    Raises
    ------
    FichesError
        If a file is damaged or isn't what it should be (`rules.RULES`).
    """
    documents = list(_documents(paths))
    with ThreadPoolExecutor() as pool:  # unpacking and parsing both leave the interpreter free
        parts = tuple(pool.map(_read_part, [d for d in documents if d.holds_trade]))
    if not parts:
        raise fatal("unrecognised", file=", ".join(map(str, paths)))
    rows: list[tuple[str, str, str, int, int]] = []
    findings = []
    for document in documents:
        if document.label_kind:
            try:
                rows += list(_read_labels(document, document.label_kind))
            except (UnicodeDecodeError, ValueError, csv.Error) as error:
                findings.append(warning("label-file", file=document, reason=error))
    labels = pl.DataFrame(rows, schema=LABELS, orient="row")
    return Publication(parts, labels.unique(maintain_order=True), tuple(findings))


def _documents(paths: Sequence[Path]) -> Iterator[_Document]:
    """List the text files among `paths`, in zips and in folders, each once."""
    files: dict[Path, bool] = {}
    for path in paths:
        if not path.exists():
            raise fatal("not-found", file=path)
        if path.is_dir():
            inside = (p for p in sorted(path.rglob("*")) if p.is_file() and p.suffix != UNFINISHED)
            files |= dict.fromkeys(inside, False)
        else:
            files[path] = True
    seen = set()
    for path, named in files.items():
        if path.resolve() not in seen:
            seen.add(path.resolve())
            yield from _documents_of(path, named=named)


def _documents_of(path: Path, *, named: bool) -> list[_Document]:
    """List the text files of a zip, or the file itself; `named` if the user gave this very file."""
    head = _contents(path, _HEAD)
    if head.startswith(b"PK"):
        documents = _members(path)
    elif path.suffix.lower() == ".zip":
        raise fatal("not-zip" if head else "empty", file=path)
    else:
        # Text files are marked by a file beside them or, as zips unpack, in the folder above.
        folders = path.absolute().parents[:2]
        simulated = any((folder / SIMULATION_MARKER).exists() for folder in folders)
        documents = [_Document(path, None, head, simulated)]
    if named and not any(document.holds_trade or document.label_kind for document in documents):
        raise fatal("unrecognised" if head else "empty", file=path)
    return documents


def _members(path: Path) -> list[_Document]:
    """List the text files of a zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            for member in members:
                _check_member(path, member)
            simulated = any(Path(m.filename).name == SIMULATION_MARKER for m in members)
            return [_Document(path, m, _head(archive, m), simulated) for m in members]
    except _ZIP_ERRORS as error:
        raise fatal("damaged", file=path, reason=error) from error
    except OSError as error:
        raise fatal("damaged", file=path, reason=error.strerror or error) from error


def _check_member(path: Path, member: zipfile.ZipInfo) -> None:
    """Refuse what no official zip holds."""
    file = f"{path} ({member.filename})"
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in member.filename:
        raise fatal("unsafe-path", file=file)
    if member.flag_bits & 0x1:
        raise fatal("encrypted", file=file)
    if member.file_size > MAX_BYTES:
        raise fatal("too-large", file=file, size=member.file_size, limit=MAX_BYTES)


def _head(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with archive.open(member) as file:
        return file.read(_HEAD)


def _unzip(path: Path, member: zipfile.ZipInfo) -> bytes:
    """Unpack a member in memory, never more than it declares, which `_check_member` limits."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            # Asking for one byte more than declared reaches the end, where the CRC is checked.
            return file.read(member.file_size + 1)
    except _ZIP_ERRORS as error:
        raise fatal("damaged", file=f"{path} ({member.filename})", reason=error) from error
    except OSError as error:
        reason = error.strerror or error
        raise fatal("unreadable", file=f"{path} ({member.filename})", reason=reason) from error


def _contents(path: Path, size: int = -1) -> bytes:
    try:
        with path.open("rb") as file:
            if size < 0 and path.stat().st_size > MAX_BYTES:
                raise fatal("too-large", file=path, size=path.stat().st_size, limit=MAX_BYTES)
            return file.read(size)
    except OSError as error:
        raise fatal("unreadable", file=path, reason=error.strerror or error) from error


def _read_part(document: _Document) -> Part:
    """Parse and validate a file of trade data."""
    content = document.read()
    if not content or content.isspace():
        raise fatal("empty", file=document)
    parsed = _parse(content)
    if parsed is None:
        raise _explain(document, content)
    frame, codes = parsed
    _check_against_name(document, frame, codes)
    with document.path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    source = Source(
        name=document.path.name,
        sha256=sha256,
        bytes=document.path.stat().st_size,
        rows=frame.height,
        flow=codes["flow"][0],
        member=document.member.filename if document.member else "",
    )
    return Part(source, frame, codes, document.simulated)


def _parse(content: bytes) -> tuple[pl.DataFrame, dict[str, list[str]]] | None:
    """Parse rows, with the codes of each column, or nothing if any row isn't as it should be."""
    try:
        frame = pl.read_csv(
            content, separator=";", quote_char=None, has_header=False, schema=_SCHEMA
        )
    except pl.exceptions.PolarsError:
        return None
    in_range = frame.select(pl.col(*NUMBERS).is_between(0, MAX_VALUE, closed="left").all())
    if any(frame.null_count().row(0)) or not all(in_range.row(0)):
        return None
    found = frame.select(pl.col(name).unique().cast(pl.String).implode() for name in CODES)
    codes = {name: found.item(0, name).to_list() for name in CODES}
    valid = all(
        re.fullmatch(column.pattern, code) for name, column in CODES.items() for code in codes[name]
    )
    return (frame, codes) if valid else None


def _explain(document: _Document, content: bytes) -> Exception:
    """Return the error that names the first bad line and what is wrong with it."""
    found = _FIRST_BAD_LINE.search(content)
    if not found:
        return fatal("unreadable", file=document, reason="its rows can't be told apart")
    raw = found.group().removesuffix(b"\r")
    where = {"file": document, "line": content.count(b"\n", 0, found.start()) + 1}
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return fatal("not-utf8", **where)
    fields = text.split(";")
    where["text"] = _short(text, 80)
    if not text.strip():
        return fatal("blank-line", **where)
    if where["line"] == 1 and len(fields) > 1 and not re.search(r"\d", fields[-1] + fields[1]):
        return fatal("header", **where)
    if len(fields) != len(_SCHEMA):
        return fatal("columns", count=len(fields), **where)
    return _explain_fields(dict(zip(_SCHEMA, fields, strict=True)), where)


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


def _explain_fields(fields: dict[str, str], where: dict[str, object]) -> Exception:
    """Return the error for the first bad field of a line of ten."""
    swaps = (("a129", "cpf4"), ("cpf4", "a129"))
    if all(re.fullmatch(CODES[name].pattern, fields[other]) for name, other in swaps):
        return fatal("swapped", **where)
    for name, code in CODES.items():
        if not re.fullmatch(code.pattern, fields[name]):
            facts = {
                "value": repr(_short(fields[name], 20)),
                "column": code.name,
                "expected": code.example,
            }
            return fatal("code", **facts, **where)
    name, value = next((n, fields[n]) for n in NUMBERS if not re.fullmatch(_NUMBER, fields[n]))
    if re.fullmatch(r"-?[0-9]*[.,][0-9]+", value):
        rule = "decimal"
    elif re.fullmatch(r"-[0-9]+", value):
        rule = "negative"
    else:
        rule = "number"
    return fatal(rule, value=repr(_short(value, 20)), column=NUMBERS[name], **where)


def _check_against_name(
    document: _Document, frame: pl.DataFrame, codes: Mapping[str, Sequence[str]]
) -> None:
    """Refuse rows of another flow or year than the file's name says, or of two flows."""

    def line_unlike(column: str, value: str) -> tuple[int, str] | None:
        if list(codes[column]) == [value]:
            return None
        index = (frame[column] != value).arg_max() or 0
        return index + 1, frame.item(index, column)

    said = {found.lastgroup for found in _FLOW_IN_NAME.finditer(document.stem)}
    flow = str(said.pop()) if len(said) == 1 else frame.item(0, "flow")
    other = line_unlike("flow", flow)
    if other:
        line, found = other
        rule = "mixed-flows" if found != frame.item(0, "flow") else "wrong-flow"
        facts = {"flow": FLOW_NAMES[found], "said": FLOW_NAMES[flow]}
        raise fatal(rule, file=document, line=line, **facts)
    name = _TRADE_NAME.fullmatch(document.stem)
    if name and name["year"] and (other := line_unlike("year", name["year"])):
        line, found = other
        raise fatal("wrong-year", file=document, line=line, year=found, said=name["year"])


def _read_labels(document: _Document, kind: str) -> Iterator[tuple[str, str, str, int, int]]:
    """Read a label file: UTF-8 or, as that of CPF4 is whatever the read-me says, cp1252."""
    content = document.read()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    column = CODES[kind]
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True):
        if len(row) != 4 or not re.fullmatch(column.pattern, row[0]):
            raise ValueError(f"{';'.join(row)!r:.40} is no line of labels")
        code, label, *rest = row
        first, last = (0, 999_912) if kind == "department" else map(int, rest)
        yield kind, code, label.strip(), first, last
