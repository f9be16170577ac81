"""The customs' official files: recognised, read straight from their zips, validated."""

import hashlib
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from fiches import schema
from fiches.errors import FichesError

SIMULATION_MARKER = "SIMULATION.txt"
"""A file of this name inside a zip says that its figures are simulated."""

COLUMNS = {
    "flow": pl.String,
    "quarter": pl.UInt8,
    "year": pl.UInt16,
    "department": pl.String,
    "region": pl.String,
    "a129": pl.String,
    "cpf4": pl.String,
    "country": pl.String,
    "value_eur": pl.Int64,
    "mass_kg": pl.Int64,
}
"""The official columns, in order: the files have no header line."""


@dataclass(frozen=True)
class Source:
    """A file that was read, as provenance records it."""

    name: str
    sha256: str
    bytes: int
    rows: int
    flow: str


@dataclass(frozen=True)
class Publication:
    """What a set of official files holds.

    Attributes
    ----------
    frame
        The rows, in the columns of `COLUMNS`.
    sources
        The files they came from.
    simulated
        Whether any of the zips carries `SIMULATION_MARKER`.
    """

    frame: pl.DataFrame
    sources: tuple[Source, ...]
    simulated: bool


def read(paths: Sequence[Path]) -> Publication:
    """Read zips, folders and text files into one table."""
    frames, sources, simulated = [], [], False
    for name, content in _members(paths):
        simulated |= Path(name).name == SIMULATION_MARKER
        if content[:2] not in {b"I;", b"E;"}:
            continue
        frame = pl.read_csv(content, separator=";", has_header=False, schema=COLUMNS)
        sha256 = hashlib.sha256(content).hexdigest()
        sources.append(Source(name, sha256, len(content), frame.height, frame["flow"][0]))
        frames.append(frame)
    if not frames:
        raise FichesError("None of the given files is a customs file of regional trade.")
    return Publication(pl.concat(frames), tuple(sources), simulated)


def _members(paths: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        if path.is_dir():
            yield from _members(sorted(path.iterdir()))
        elif path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                for info in archive.infolist():
                    yield f"{path.name}/{info.filename}", archive.read(info)
        else:
            yield path.name, path.read_bytes()


def year_frame(publication: Publication, year: int) -> pl.DataFrame:
    """Return the rows of `year` in the store's columns and order."""
    names = [field.name for field in schema.TRADE]
    return publication.frame.filter(pl.col("year") == year).select(names).sort(schema.TRADE_KEY)
