"""Reading what people have typed, whatever their editor made of it."""

import re
from pathlib import Path

from fiches.execution.findings import TextError

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
"""Byte-order marks, and the encoding that each stands for."""

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
"""What no text has."""


def read_text(path: Path) -> str:
    """Return the text of a file, its lines ended by a line feed alone.

    UTF-8 and UTF-16, with or without a mark, or else the encoding of Windows in western Europe.

    Raises
    ------
    TextError
        If it can't be read, or isn't text; names the file.
    """
    try:
        contents = path.read_bytes()
    except OSError as error:
        raise TextError(f"{path} ne peut pas être lu : {error.strerror}.") from error
    try:
        text: str | None = _decoded(contents)
    except UnicodeDecodeError:
        text = None
    if text is None or _CONTROL.search(text):
        raise TextError(
            f"{path} n'est pas un texte lisible : enregistrez-le en UTF-8 dans votre éditeur."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def is_plain(path: Path) -> bool:
    """Tell whether a file is UTF-8 without a mark, which is all that Quarto reads."""
    try:
        contents = path.read_bytes()
        contents.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return not any(contents.startswith(mark) for mark, _ in _MARKS) and 0 not in contents


def _decoded(contents: bytes) -> str:
    for mark, encoding in _MARKS:
        if contents.startswith(mark):
            return contents[len(mark) :].decode(encoding)
    if 0 in contents:  # letters of UTF-16 are a byte and a zero, or the other way round
        zeros_first = contents[::2].count(0) > contents[1::2].count(0)
        return contents.decode("utf-16-be" if zeros_first else "utf-16-le")
    try:
        return contents.decode("utf-8")
    except UnicodeDecodeError:
        return contents.decode("cp1252")
