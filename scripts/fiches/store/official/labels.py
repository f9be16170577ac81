"""The customs' label files: what each code is called, and from when to when."""

import csv
import io
import re
from collections.abc import Iterator, Sequence

import polars as pl

from fiches.errors import FichesError
from fiches.show import plain
from fiches.store.official.files import Document
from fiches.store.official.formats import CODES, END
from fiches.store.rules import Finding, warning

MAX_LABEL_BYTES = 1 << 21
"""The most that is read of each kind of label file: the largest known is of some 50 KB, so that
twenty years of them, each content once, stay below."""

LABELS = pl.Schema(
    {"kind": pl.String, "code": pl.String, "label": pl.String, "first": pl.Int64, "last": pl.Int64}
)


def read(documents: Sequence[Document]) -> tuple[pl.DataFrame, list[Finding]]:
    """Read label files, each content once, and warn of those that aren't read.

    Returns
    -------
    pl.DataFrame
        `kind` (`a129`, `cpf4`, `country`, `department`), `code`, `label`, `first` and `last` month
        of validity (YYYYMM). A code may stand several times.
    list[Finding]
        A warning for each file that can't be read, and for the first of a kind that is too much.
    """
    rows: list[tuple[str, str, str, int, int]] = []
    findings = []
    seen: set[tuple[str, int, int]] = set()
    room = dict.fromkeys(CODES, MAX_LABEL_BYTES)
    for document in documents:
        kind = document.label_kind or ""
        same = (kind, document.member.CRC, document.size) if document.member else None
        if room[kind] < 0 or same in seen:
            continue
        room[kind] -= document.size
        try:
            if room[kind] < 0:
                raise ValueError("there are too many of them")
            rows += list(_rows(document.read(), kind))
        except (FichesError, UnicodeDecodeError, ValueError, csv.Error) as error:
            findings.append(warning("label-file", file=document, reason=error))
        if same:
            seen.add(same)
    return pl.DataFrame(rows, schema=LABELS, orient="row").unique(maintain_order=True), findings


def _rows(content: bytes, kind: str) -> Iterator[tuple[str, str, str, int, int]]:
    """Read a label file: UTF-8 or, as that of CPF4 is whatever the read-me says, cp1252."""
    content = content.rstrip(END)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    form = CODES[kind].pattern
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True):
        if not row:
            continue
        if len(row) != 4 or not re.fullmatch(form, row[0]):
            raise ValueError(f"{';'.join(row)!r:.40} is no line of labels")
        code, label, *rest = row
        first, last = (0, 999_912) if kind == "department" else map(int, rest)
        yield kind, code, plain(label).strip(), first, last


def in_force(labels: pl.DataFrame, year: int) -> pl.DataFrame:
    """Return the labels in force in `year`: `kind, code, label`, one for each code."""
    valid = (pl.col("first") <= year * 100 + 12) & (pl.col("last") >= year * 100 + 1)
    return (
        labels.filter(valid)
        .sort("kind", "code", "first")
        .unique(["kind", "code"], keep="last", maintain_order=True)
        .select("kind", "code", "label")
    )
