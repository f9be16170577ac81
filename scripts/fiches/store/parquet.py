"""A table and its metadata in one sealed Parquet file: any other byte, and it isn't opened.

The seal is a SHA-256 of the whole file in which the seal's own digits stand as zeros; it is among
the file's metadata. Other tools read the file as any Parquet.
"""

import hashlib
import io
import os
from collections.abc import Mapping
from pathlib import Path

import polars as pl

from fiches.store.official.rows import POLARS_ERRORS

ROW_GROUP = 32_768
"""Rows that are compressed together: a department has some 30,000 a year, so that opening one
reads two or three of ninety groups."""

_SEAL = "fiches-seal-sha256:"
_ZEROS = "0" * 64

_TAIL = 8
"""How a Parquet file ends: the length of its metadata in four bytes, and `PAR1`."""


class BrokenError(Exception):
    """The file isn't what was written."""


def pack(frame: pl.LazyFrame, metadata: Mapping[str, str]) -> bytes:
    """Return a sealed Parquet file."""
    buffer = io.BytesIO()
    frame.sink_parquet(
        buffer,
        row_group_size=ROW_GROUP,
        compression_level=1,  # higher ones save nothing on columns of codes
        metadata={**metadata, "seal": f"{_SEAL}{_ZEROS}"},
    )
    content = buffer.getvalue()
    place = _place(content)
    return content[:place] + _digest(content, place) + content[place + len(_ZEROS) :]


def unpack(content: bytes) -> tuple[pl.LazyFrame, dict[str, str]]:
    """Return the table of a sealed file, read when it is needed, and its metadata.

    The table is read from `content` itself: what happens to the file has no part in it.

    Raises
    ------
    BrokenError
        If any byte is another, or if `pack` didn't write it.
    """
    if seal(content).encode() != _digest(content, _place(content)):
        raise BrokenError
    try:
        return pl.scan_parquet(content), pl.read_parquet_metadata(io.BytesIO(content))
    except POLARS_ERRORS as error:
        raise BrokenError from error


def seal(content: bytes) -> str:
    """Return the seal that a file bears: the same for the same contents, and for no others."""
    place = _place(content)
    return content[place : place + len(_ZEROS)].decode("ascii", "replace")


def seal_of(file: Path) -> str:
    """Return the seal that a file bears, read from its end alone; whether it holds isn't looked at.

    Raises
    ------
    BrokenError
        If it has no such end.
    """
    try:
        with file.open("rb") as opened:
            opened.seek(-_TAIL, os.SEEK_END)
            length = int.from_bytes(opened.read(4), "little")
            opened.seek(-_TAIL - length, os.SEEK_END)
            return seal(opened.read(length))
    except (OSError, ValueError) as error:
        raise BrokenError from error


def _place(content: bytes) -> int:
    """Return where the seal's digits are: the last place that may, as metadata comes last."""
    found = content.rfind(_SEAL.encode())
    if found < 0:
        raise BrokenError
    return found + len(_SEAL)


def _digest(content: bytes, place: int) -> bytes:
    """Return the digest of a file that has zeros for its seal."""
    view = memoryview(content)
    total = hashlib.sha256(view[:place])
    total.update(_ZEROS.encode())
    total.update(view[place + len(_ZEROS) :])
    return total.hexdigest().encode()
