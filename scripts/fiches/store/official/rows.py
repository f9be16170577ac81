"""The rows of an official file: parsed in one go, and judged line by line only if something is off.

A line without a flow, a quarter, a year, a department or numbers counts nowhere: it is fatal, or
set aside if the user says so. A product or country that isn't of its code's form is kept as
unknown while that touches next to nothing. The region serves only where no department is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import polars as pl

from fiches.errors import FichesError
from fiches.store.official.formats import (
    CODES,
    COLUMNS,
    END,
    FLOW_NAMES,
    MAX_VALUE,
    NEEDED,
    NUMBERS,
    UNKNOWN,
)
from fiches.store.rules import fatal

MALFORMED_SHARE = 0.001
"""The most of a flow's rows, and of its value, that may have a malformed product or country."""

POLARS_ERRORS = (pl.exceptions.PolarsError, pl.exceptions.PanicException)
"""What polars raises: a panic is no `Exception`, though it may be caught like one."""

_NUMBER = r"[0-9]{1,12}"
_MALFORMED = pl.Schema(
    {
        "year": pl.String,
        "column": pl.String,
        "code": pl.String,
        "rows": pl.UInt32,
        "value_eur": pl.Int64,
    }
)
_SOFT = tuple(name for name in CODES if name not in {*NEEDED, "region"})


class Expected(NamedTuple):
    """What a file's name says of all its rows; nothing if it doesn't."""

    flow: str | None = None
    year: str | None = None


@dataclass(frozen=True)
class Aside:
    """A line that was set aside, with what can be read of it.

    Attributes
    ----------
    file, line, text
        Where it stood and what it said.
    reason
        What is wrong with it.
    year, flow, department
        Nothing where they can't be read.
    value_eur
        In euros; nothing where it can't be read.
    """

    file: str
    line: int
    text: str
    reason: str
    year: int | None
    flow: str
    department: str
    value_eur: int | None


@dataclass(frozen=True)
class Rows:
    """The rows of a file.

    Attributes
    ----------
    frame
        `formats.COLUMNS` (euros, kilograms).
    codes
        The codes found in each column of `CODES`.
    malformed
        Codes that weren't of their form and are unknown in `frame`: `year, column, code, rows,
        value_eur` (euros).
    aside
        The lines set aside.
    """

    frame: pl.DataFrame
    codes: Mapping[str, Sequence[str]]
    malformed: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_MALFORMED))
    aside: tuple[Aside, ...] = ()


def parse(content: bytes, file: str, expected: Expected, *, spare: int) -> Rows:
    """Parse and validate the rows of a file.

    Parameters
    ----------
    content
        The whole file, without a byte-order mark.
    file
        What it is called in messages.
    spare
        How many bad lines to set aside at most.

    Raises
    ------
    FichesError
        If there are more; the message names the first, and says how many there are.
    """
    content = _without_end(content)
    lines = _Lines(content, file, expected)
    rows = _rows(content, lines)
    if rows is None:
        content, aside = lines.without_bad(spare)
        rows = _rows(content, lines, any_code=True)
        if rows is None:
            reason = "its rows can't be told apart"
            raise fatal("unreadable" if content else "empty", file=file, reason=reason)
        rows = replace(rows, aside=aside)
    return _soften(rows, lines)


def _without_end(content: bytes) -> bytes:
    """Return the content up to its last row, copied only if something else follows."""
    last = content[-3:]
    stripped = last.rstrip(END)
    if stripped and stripped == last.removesuffix(b"\n").removesuffix(b"\r"):
        return content
    return content.rstrip(END)


def _rows(content: bytes, lines: "_Lines", *, any_code: bool = False) -> Rows | None:
    """Parse rows, or return nothing if any row isn't as it must be.

    With `any_code`, codes may be empty or of any bytes, which takes longer.
    """
    try:
        frame = pl.read_csv(
            content,
            separator=";",
            quote_char=None,
            has_header=False,
            schema={**COLUMNS, **dict.fromkeys(CODES, pl.String())} if any_code else COLUMNS,
            encoding="utf8-lossy" if any_code else "utf8",
            empty_string_is_null=not any_code,
        ).cast(COLUMNS)
    except POLARS_ERRORS:
        return None
    in_range = frame.select(pl.col(*NUMBERS).is_between(0, MAX_VALUE, closed="left").all())
    if any(frame.null_count().row(0)) or not all(in_range.row(0)):
        return None
    codes = _codes(frame)
    good = all(re.fullmatch(lines.patterns[name], code) for name in NEEDED for code in codes[name])
    return Rows(frame, codes) if good and frame.height else None


def _codes(frame: pl.DataFrame) -> dict[str, list[str]]:
    """Return the codes in each column."""
    found = frame.select(pl.col(name).unique().cast(pl.String).implode() for name in CODES)
    return {name: found.item(0, name).to_list() for name in CODES}


class _Lines:
    """The lines of a file that isn't as it should be: which are bad, and why."""

    def __init__(self, content: bytes, file: str, expected: Expected) -> None:
        self.content = content
        self.file = file
        self.expected = expected
        first = re.search(rb"^([EI]);[1-4];[0-9]{4};", content, re.MULTILINE)
        self.flow = expected.flow or (first and first[1].decode()) or ""
        fixed = {"flow": self.flow, "year": expected.year}
        self.patterns = {name: fixed.get(name) or code.pattern for name, code in CODES.items()}

    def _row(self, columns: Sequence[str]) -> str:
        """Return the form of a line whose codes have their form in some columns."""
        codes = (f"(?:{self.patterns[c]})" if c in columns else r"[^;\n]*" for c in CODES)
        return ";".join([*codes, *[_NUMBER] * len(NUMBERS)])

    def _bad(self, columns: Sequence[str]) -> Iterator[re.Match[bytes]]:
        """Find the lines that aren't of that form."""
        pattern = rf"^(?!(?:{self._row(columns)})\r?$|\Z).*$"
        return re.finditer(pattern.encode(), self.content, re.MULTILINE)

    def without_bad(self, spare: int) -> tuple[bytes, tuple[Aside, ...]]:
        """Return the content without the lines that count nowhere, and these."""
        count = 0
        found: list[re.Match[bytes]] = []
        for count, match in enumerate(self._bad(NEEDED), start=1):
            found += [match] if count <= max(spare, 1) else []
        kept, place = [], 0
        for match in found:
            kept.append(self.content[place : match.start()])
            place = match.end() + 1
        rest = b"".join([*kept, self.content[place:]])
        if count > spare or (found and not rest):
            raise self._error(found[0], self._count(count))
        return rest, tuple(map(self._aside, found))

    def malformed(self, share: str) -> FichesError:
        """Return the error for codes of which more than next to nothing isn't of its form."""
        fine = re.compile(rf"(?:{self._row(NEEDED)})\r?".encode())
        first = next(m for m in self._bad((*NEEDED, *_SOFT)) if fine.fullmatch(m.group()))
        return self._error(first, f" ({share})")

    def _number(self, match: re.Match[bytes]) -> int:
        return self.content.count(b"\n", 0, match.start()) + 1

    def _count(self, count: int) -> str:
        """Say how many lines are bad, and what can be done if they are few."""
        total = self.content.count(b"\n") + (not self.content.endswith(b"\n"))
        few = count <= total * MALFORMED_SHARE
        advice = f"; --skip-bad-rows {count} sets that aside" if few else ""
        return f" ({count:,} of {total:,} lines {'is' if count == 1 else 'are'} so{advice})"

    def _aside(self, match: re.Match[bytes]) -> Aside:
        text = match.group().removesuffix(b"\r").decode("utf-8", "backslashreplace")
        fields = dict(zip(COLUMNS, text.split(";"), strict=False))
        read = {
            name: fields[name]
            for name, code in CODES.items()
            if name in fields and re.fullmatch(code.pattern, fields[name])
        }
        value = fields.get("value_eur", "") if text.count(";") == len(COLUMNS) - 1 else ""
        reason = str(self._error(match, "")).removeprefix(f"{self.file}, line ")
        return Aside(
            file=self.file,
            line=self._number(match),
            text=text,
            reason=reason.partition(": ")[2].removesuffix(f": {_short(text, 80)}"),
            year=int(read["year"]) if "year" in read else None,
            flow=read.get("flow", ""),
            department=read.get("department", ""),
            value_eur=int(value) if re.fullmatch(_NUMBER, value) else None,
        )

    def _error(self, match: re.Match[bytes], count: str) -> FichesError:
        """Return the error that says what is wrong with a line."""
        where: dict[str, Any] = {"file": self.file, "line": self._number(match), "count": count}
        try:
            text = match.group().removesuffix(b"\r").decode("utf-8")
        except UnicodeDecodeError:
            return fatal("not-utf8", **where)
        fields = text.split(";")
        where["text"] = _short(text, 80)
        if not text.strip():
            return fatal("blank-line", **where)
        if where["line"] == 1 and len(fields) > 1 and not re.search(r"\d", fields[-1] + fields[1]):
            return fatal("header", **where)
        if len(fields) != len(COLUMNS):
            return fatal("columns", fields=len(fields), **where)
        return self._error_in(dict(zip(COLUMNS, fields, strict=True)), where)

    def _error_in(self, fields: dict[str, str], where: Mapping[str, Any]) -> FichesError:
        """Return the error for the first bad field of a line of ten."""
        swaps = (("a129", "cpf4"), ("cpf4", "a129"))
        if all(re.fullmatch(CODES[name].pattern, fields[other]) for name, other in swaps):
            return fatal("swapped", **where)
        for name in (*NEEDED, *_SOFT):
            if not re.fullmatch(self.patterns[name], fields[name]):
                return self._error_of_code(name, fields[name], where)
        name = next(name for name in NUMBERS if not re.fullmatch(_NUMBER, fields[name]))
        return _error_of_number(NUMBERS[name], fields[name], where)

    def _error_of_code(self, name: str, value: str, where: Mapping[str, Any]) -> FichesError:
        code = CODES[name]
        if not re.fullmatch(code.pattern, value):
            facts = {"column": code.name, "value": repr(_short(value, 20))}
            return fatal("code", expected=code.example, **facts, **where)
        if name == "year":
            return fatal("wrong-year", year=value, said=self.expected.year, **where)
        rule = "wrong-flow" if self.expected.flow else "mixed-flows"
        return fatal(rule, flow=FLOW_NAMES[value], said=FLOW_NAMES[self.flow], **where)


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"


def _error_of_number(column: str, value: str, where: Mapping[str, Any]) -> FichesError:
    if re.fullmatch(r"-?[0-9]*[.,][0-9]+", value):
        rule = "decimal"
    elif re.fullmatch(r"-[0-9]+", value):
        rule = "negative"
    else:
        rule = "number"
    return fatal(rule, value=repr(_short(value, 20)), column=column, **where)


def _soften(rows: Rows, lines: _Lines) -> Rows:
    """Make products and countries unknown that aren't of their form, unless that is too much."""
    bad = {
        name: found
        for name in CODES
        if name in UNKNOWN
        and (found := [c for c in rows.codes[name] if not re.fullmatch(CODES[name].pattern, c)])
    }
    if not bad:
        return rows
    is_bad = {name: pl.col(name).cast(pl.String).is_in(codes) for name, codes in bad.items()}
    touched = {name: mask for name, mask in is_bad.items() if name != "region"}
    if touched:
        _check_share(rows.frame, pl.any_horizontal(touched.values()), lines)
    frame = rows.frame.with_columns(
        pl.when(mask)
        .then(pl.lit(UNKNOWN[name]))
        .otherwise(pl.col(name).cast(pl.String))
        .cast(COLUMNS[name])
        .alias(name)
        for name, mask in is_bad.items()
    )
    malformed = [_told(rows.frame, name, mask) for name, mask in touched.items()]
    return Rows(frame, _codes(frame), pl.concat([rows.malformed, *malformed]), rows.aside)


def _told(frame: pl.DataFrame, column: str, is_bad: pl.Expr) -> pl.DataFrame:
    """Count the rows of each malformed code of a column, by year."""
    return (
        frame.filter(is_bad)
        .group_by(pl.col("year", column).cast(pl.String))
        .agg(pl.len().alias("rows"), pl.sum("value_eur"))
        .sort("year", column)
        .select(
            "year",
            pl.lit(column).alias("column"),
            pl.col(column).alias("code"),
            pl.col("rows").cast(pl.UInt32),
            "value_eur",
        )
    )


def _check_share(frame: pl.DataFrame, touched: pl.Expr, lines: _Lines) -> None:
    """Refuse a file of which in any year too much is touched, by rows or by value."""
    share = (
        frame.group_by(pl.col("year").cast(pl.String))
        .agg(
            touched.sum().alias("touched"),
            pl.len().alias("rows"),
            pl.col("value_eur").filter(touched).sum().alias("touched_eur"),
            pl.sum("value_eur"),
        )
        .sort("year")
    )
    for year, count, of_rows, euros, of_euros in share.iter_rows():
        if count > MALFORMED_SHARE * of_rows or euros > MALFORMED_SHARE * of_euros:
            raise lines.malformed(
                f"{count:,} of {of_rows:,} rows of {year} have such a code, with "
                f"{euros / max(of_euros, 1):.2%} of the value; up to {MALFORMED_SHARE:.1%} of "
                "both is kept as unknown"
            )
