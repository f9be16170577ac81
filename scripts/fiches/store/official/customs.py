"""The customs' official files, read straight from their zips and validated."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import polars as pl

from fiches.errors import FichesError
from fiches.store.official import files, labels, rows
from fiches.store.official.files import Document
from fiches.store.official.formats import FLOW_IN_NAME, TRADE_NAME
from fiches.store.official.rows import Expected, Rows
from fiches.store.rules import Finding, fatal

READERS = 4
"""Files that are parsed at once: each takes some hundred MB while it is."""


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
    simulated
        Whether `formats.SIMULATION_MARKER` goes with the file.
    """

    source: Source
    rows: Rows
    simulated: bool

    @property
    def frame(self) -> pl.DataFrame:
        """The columns of `formats.CODES` (Categorical) and `NUMBERS` (euros, kilograms)."""
        return self.rows.frame

    @property
    def codes(self) -> Mapping[str, Sequence[str]]:
        """The codes found in each column of `formats.CODES`."""
        return self.rows.codes

    @cached_property
    def quarters(self) -> dict[int, tuple[int, ...]]:
        """The quarters held, by year."""
        pairs = self.frame.group_by("year", "quarter").len().select(pl.col("year", "quarter"))
        found: dict[int, tuple[int, ...]] = {}
        for year, quarter in sorted(pairs.cast(pl.String).cast(pl.Int64).rows()):
            found[year] = (*found.get(year, ()), quarter)
        return found

    def of_year(self, year: int) -> "Part":
        """Return the part of `year` alone, with the lines set aside of which no year is known."""
        if list(self.quarters) == [year]:
            return self
        own = pl.col("year") == str(year)
        kept = Rows(
            frame=self.frame.filter(own),
            codes=self.codes,
            malformed=self.rows.malformed.filter(own),
            aside=tuple(line for line in self.rows.aside if line.year in {year, None}),
        )
        return replace(self, source=replace(self.source, rows=kept.frame.height), rows=kept)


@dataclass(frozen=True)
class Publication:
    """What a set of official files holds.

    Attributes
    ----------
    parts
        One for each file of trade data.
    labels
        The official labels: see `labels.read`.
    findings
        Warnings about the files.
    errors
        What is wrong with files of trade data that can't be read, if it isn't raised.
    """

    parts: tuple[Part, ...]
    labels: pl.DataFrame
    findings: tuple[Finding, ...]
    errors: tuple[FichesError, ...] = ()

    @property
    def years(self) -> list[int]:
        """The years of which there are rows, oldest first."""
        return sorted({year for part in self.parts for year in part.quarters})

    @property
    def notes(self) -> str:
        """What was passed over, to be said where something is missing."""
        return "".join(f" {f.message}" for f in self.findings if f.rule == "passed-over")


def read(paths: Sequence[Path], *, spare: int = 0) -> Publication:
    """Read official files: yearly or rolling, zips, folders or text files, under any name.

    Parameters
    ----------
    spare
        How many bad lines to set aside at most, in all files together.

    Raises
    ------
    FichesError
        If a file is damaged or isn't what it should be (`rules.RULES`).
    """
    publication = read_what_can_be(paths, spare=spare)
    for error in publication.errors:
        raise error
    return publication


def read_what_can_be(paths: Sequence[Path], *, spare: int = 0) -> Publication:
    """Read official files as `read` does, but collect what is wrong with any that has its form."""
    found = files.find(paths)
    if not found.trade:
        notes = "".join(f" {finding.message}" for finding in found.findings)
        listed = ", ".join(files.printable(str(path)) for path in paths)
        raise FichesError(f"{fatal('unrecognised', file=listed)}{notes}")
    parts: list[Part] = []
    errors: list[FichesError] = []
    with ThreadPoolExecutor(READERS) as pool:  # unpacking and parsing leave the interpreter free
        for part in pool.map(lambda document: _part_or_error(document, spare), found.trade):
            if isinstance(part, Part):
                parts.append(part)
            else:
                errors.append(part)
    bad = sum(len(part.rows.aside) for part in parts)
    if bad > spare:
        errors.append(fatal("too-many-bad-rows", bad=bad, spare=spare))
    named, findings = labels.read(found.labels)
    return Publication(tuple(parts), named, (*found.findings, *findings), tuple(errors))


def _part_or_error(document: Document, spare: int) -> Part | FichesError:
    try:
        return _part(document, spare)
    except FichesError as error:
        return error


def _part(document: Document, spare: int) -> Part:
    """Parse and validate a file of trade data."""
    parsed = rows.parse(document.read(), str(document), _expected(document), spare=spare)
    sha256, size = document.digest()
    source = Source(
        name=document.name,
        sha256=sha256,
        bytes=size,
        rows=parsed.frame.height,
        flow=parsed.codes["flow"][0],
        member=document.member_name,
    )
    return Part(source, parsed, document.simulated)


def _expected(document: Document) -> Expected:
    """Return what a file's name says of its rows."""
    flows = {found.lastgroup for found in FLOW_IN_NAME.finditer(document.stem)}
    name = TRADE_NAME.fullmatch(document.stem)
    return Expected(flows.pop() if len(flows) == 1 else None, name and name["year"])
