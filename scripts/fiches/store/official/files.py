"""Official files, found among whatever is given: zips, folders or text files, under any names.

A file is known by its own name (inside the zip, whatever its folder and case) or by its rows.
Nothing is ever unpacked to disk, what is of no interest is never unpacked at all, and what is has
its limits, for one file and for all of a zip.
"""

import hashlib
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from fiches.errors import FichesError
from fiches.store.official.formats import LABEL_NAMES, SIMULATION_MARKER, TRADE_NAME, UNFINISHED
from fiches.store.rules import Finding, fatal, warning

MAX_BYTES = 1 << 28
"""The most that a file may take unpacked: the largest official file known is of some 90 MB."""

MAX_ZIP_BYTES = 1 << 29
"""The most that the trade files of a zip may take unpacked, together."""

MAX_MEMBERS = 10_000
"""The most files in a zip: listing more takes longer than any official zip can be worth."""

_HEAD = 4096

_LIKE_A_ROW = re.compile(rb"^[EI];[1-4];[0-9]{4};", re.MULTILINE)
_LIKE_A_NATIONAL_ROW = re.compile(rb"^[EI];(?:0?[1-9]|1[0-2]);[0-9]{4};[0-9]{6};", re.MULTILINE)

_EXCEL_NAME = re.compile(r"(?:.*\.(?:xlsx?|xlsm|xlsb|ods)|xl/workbook\.\w+)", re.IGNORECASE)
_NATIONAL_NAME = re.compile(r"stat-national|national_(?:nc8|cpf6)|nc8pays", re.IGNORECASE)
_OLE = b"\xd0\xcf\x11\xe0"

ZIP_ERRORS = (
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
    OSError,
)
"""What `zipfile` raises over damaged bytes: it promises no single type."""


@dataclass(frozen=True)
class Document:
    """A text file by itself or inside a zip.

    Attributes
    ----------
    head
        Its first bytes.
    simulated
        Whether `SIMULATION_MARKER` goes with it.
    """

    path: Path
    member: zipfile.ZipInfo | None
    head: bytes
    simulated: bool

    def __str__(self) -> str:
        return printable(f"{self.path} ({self.member.filename})" if self.member else str(self.path))

    @property
    def name(self) -> str:
        """The file's own name, as given, without folders."""
        return printable(self.path.name)

    @property
    def member_name(self) -> str:
        """In a zip, the name that it has there."""
        return printable(self.member.filename) if self.member else ""

    @property
    def stem(self) -> str:
        """Its own name without folders and suffix, in lower case."""
        return _stem(self.own_name)

    @property
    def own_name(self) -> str:
        """Its own name, with the folders of the zip."""
        return self.member.filename if self.member else self.path.name

    @property
    def label_kind(self) -> str | None:
        """The codes that it names, if it is a label file."""
        kinds = (kind for start, kind in LABEL_NAMES.items() if self.stem.startswith(start))
        return next(kinds, None)

    @property
    def holds_trade(self) -> bool:
        """Whether it has rows, or a name under which it should."""
        named = TRADE_NAME.fullmatch(self.stem) and not self.head.startswith((b"PK", _OLE))
        return bool(named or _LIKE_A_ROW.search(self.head))

    @property
    def of_interest(self) -> bool:
        """Whether it is a file of trade data or of labels."""
        return self.holds_trade or self.label_kind is not None

    @property
    def size(self) -> int:
        """Its size unpacked, in bytes."""
        return self.member.file_size if self.member else self.path.stat().st_size

    def digest(self) -> tuple[str, int]:
        """Return SHA-256 and size of the file as given: of the zip, if it is in one."""
        try:
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest(), self.path.stat().st_size
        except OSError as error:
            raise fatal("unreadable", file=self, reason=_reason(error)) from error

    def read(self) -> bytes:
        """Return the whole content, without a byte-order mark."""
        content = _unzip(self.path, self.member) if self.member else _contents(self.path)
        return content.removeprefix(b"\xef\xbb\xbf")


@dataclass(frozen=True)
class Found:
    """Files of trade data and of labels, and what was passed over on the way."""

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]

    @property
    def trade(self) -> list[Document]:
        """The files of trade data."""
        return [document for document in self.documents if document.holds_trade]

    @property
    def labels(self) -> list[Document]:
        """The label files."""
        return [document for document in self.documents if not document.holds_trade]


def printable(name: str) -> str:
    """Return a name that can be printed and stored, whatever bytes it is made of."""
    return "".join(character if character.isprintable() else "?" for character in name)


def find(paths: Sequence[Path]) -> Found:
    """Find official files among `paths`, in zips and in folders, each once.

    Raises
    ------
    FichesError
        If a file that was named, or by its own name is of interest, can't be what it should be.
    """
    documents: list[Document] = []
    findings = []
    for path, named in _listed(paths).items():
        try:
            head = _contents(path, _HEAD)
            found = _in_zip(path) if head.startswith(b"PK") else _alone(path, head)
        except FichesError:
            if named or _of_interest(path.name):
                raise
            continue
        if named and not found.documents:
            raise found.error or _unrecognised(path, head, found.product)
        documents += found.documents
        if found.documents:
            continue
        if found.product:
            name = printable(path.name)
            findings.append(warning("passed-over", file=name, what=found.product))
        if found.error:
            findings.append(warning("unread", reason=found.error))
    return Found(tuple(documents), tuple(findings))


def _listed(paths: Sequence[Path]) -> dict[Path, bool]:
    """List the files among `paths` and in folders, each once, and whether it was named itself."""
    files: dict[Path, bool] = {}
    for path in paths:
        if not _exists(path):
            raise fatal("not-found", file=printable(str(path)))
        if path.is_dir():
            files |= dict.fromkeys(_inside(path), False)
        else:
            files[path] = not _is_note(path)
    unique: dict[Path, Path] = {}
    for path in files:
        unique.setdefault(path.resolve(), path)
    return {path: files[path] for path in unique.values()}


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _inside(folder: Path) -> Iterator[Path]:
    """List the files in a folder, but for those still being downloaded."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != UNFINISHED:
            yield path


def _is_note(path: Path) -> bool:
    """Tell whether `fetch` wrote the file beside one that it downloaded."""
    return path.suffix == ".json" and path.with_suffix("").exists()


def _stem(name: str) -> str:
    return PurePosixPath(name).stem.lower()


def _of_interest(name: str) -> bool:
    """Tell whether a file of this name can't be passed over."""
    stem = _stem(name)
    return bool(
        TRADE_NAME.fullmatch(stem)
        or stem.startswith(tuple(LABEL_NAMES))
        or name.lower().endswith(".zip")
    )


def _unrecognised(path: Path, head: bytes, what: str) -> FichesError:
    """Return the error for a file that was named and isn't of interest."""
    file = printable(str(path))
    if head.startswith(b"%PDF"):
        what = "a PDF"
    elif head.lstrip().startswith(b"<"):
        what = "a web page"
    if what:
        return fatal("other-product", file=file, what=what)
    return fatal("unrecognised" if head else "empty", file=file)


class _Contents(NamedTuple):
    """What a file holds: documents of interest, else what can be said of it instead."""

    documents: list[Document]
    product: str
    error: FichesError | None = None


def _other_product(name: str, head: bytes) -> str:
    """Say which other product of the customs a file is, if that can be told."""
    if head.startswith(_OLE) or _EXCEL_NAME.fullmatch(name):
        return "Excel workbooks, such as the Kiosque has for each region"
    if _LIKE_A_NATIONAL_ROW.search(head) or _NATIONAL_NAME.search(name):
        return "the customs' national data, which has no departments"
    if name.lower().endswith(".zip"):
        return "other zips, which are to be unpacked and given themselves"
    return ""


def _alone(path: Path, head: bytes) -> _Contents:
    """Look at a text file."""
    if path.suffix.lower() == ".zip":
        raise fatal("not-zip" if head else "empty", file=printable(str(path)))
    # Text files are marked by a file beside them or, as zips unpack, in the folder above.
    folders = path.absolute().parents[:2]
    simulated = any((folder / SIMULATION_MARKER).exists() for folder in folders)
    document = Document(path, None, head, simulated)
    if document.of_interest:
        return _Contents([document], "")
    return _Contents([], _other_product(path.name, head))


def _in_zip(path: Path) -> _Contents:
    """Look at the files of a zip."""
    file = printable(str(path))
    documents: list[Document] = []
    product, error = "", None
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MAX_MEMBERS:
                raise fatal("too-many-members", file=file, count=len(members), limit=MAX_MEMBERS)
            simulated = any(Path(m.filename).name == SIMULATION_MARKER for m in members)
            for member in members:
                try:
                    head = _head(path, archive, member)
                except FichesError as caught:
                    if _of_interest(member.filename):
                        raise
                    error = error or caught
                    continue
                document = Document(path, member, head, simulated)
                if document.of_interest:
                    documents.append(_checked(document, member))
                product = product or _other_product(member.filename, head)
    except ZIP_ERRORS as broken:
        raise fatal("damaged", file=file, reason=_reason(broken)) from broken
    total = sum(document.size for document in documents if document.holds_trade)
    if total > MAX_ZIP_BYTES:
        raise fatal("too-large", file=file, size=total, limit=MAX_ZIP_BYTES)
    return _Contents(documents, product, error)


def _head(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Return the first bytes of a member."""
    file = printable(f"{path} ({member.filename})")
    if member.flag_bits & 0x1:
        raise fatal("encrypted", file=file)
    try:
        with archive.open(member) as opened:
            return opened.read(_HEAD)
    except ZIP_ERRORS as error:
        raise fatal("damaged", file=file, reason=_reason(error)) from error


def _checked(document: Document, member: zipfile.ZipInfo) -> Document:
    """Return a member of interest, but refuse what no official zip holds."""
    name = PurePosixPath(member.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in member.filename:
        raise fatal("unsafe-path", file=document)
    if member.file_size > MAX_BYTES:
        raise fatal("too-large", file=document, size=member.file_size, limit=MAX_BYTES)
    return document


def _reason(error: BaseException) -> object:
    return getattr(error, "strerror", None) or error


def _unzip(path: Path, member: zipfile.ZipInfo) -> bytes:
    """Unpack a member in memory, never more than it declares, which `_checked` limits."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            # Asking for one byte more than declared reaches the end, where the CRC is checked.
            return file.read(member.file_size + 1)
    except ZIP_ERRORS as error:
        file_name = printable(f"{path} ({member.filename})")
        raise fatal("damaged", file=file_name, reason=_reason(error)) from error


def _contents(path: Path, size: int = -1) -> bytes:
    file_name = printable(str(path))
    try:
        with path.open("rb") as file:
            if size < 0 and path.stat().st_size > MAX_BYTES:
                taken = path.stat().st_size
                raise fatal("too-large", file=file_name, size=taken, limit=MAX_BYTES)
            return file.read(size)
    except OSError as error:
        raise fatal("unreadable", file=file_name, reason=_reason(error)) from error
