"""Rows: parsed whole, refused with the line that is wrong, kept or set aside where it is right."""

import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from official import COLUMNS, row, rows, text

from fiches.errors import FichesError
from fiches.store.official.formats import CODES, UNKNOWN
from fiches.store.official.rows import Aside, Expected, Rows, parse

IMPORTS = Expected("I", "2024")
GOOD = [row(country=country) for country in ("AT", "BE", "NA")]
MANY = [row(value_eur=value + 1) for value in range(5000)]


def read(content: bytes, expected: Expected = IMPORTS, *, spare: int = 0) -> Rows:
    return parse(content, "Region_2024_Import.txt", expected, spare=spare)


def joined(read: Rows) -> list[str]:
    return [";".join(map(str, fields)) for fields in read.frame.rows()]


@pytest.mark.parametrize(
    "content",
    [text(GOOD), "\n".join(GOOD).encode(), text(GOOD)[:-2]],
    ids=["crlf", "lf", "no last line end"],
)
@pytest.mark.parametrize(
    "end",
    [
        b"",
        b"\x1a",
        b"\r\n",
        b"\r\n\r\n  \r\n",
        b"\n\x1a\r\n",
        b"\n\t\n",
        b"\x00" * 700,
        b"\r\n\x1a\x00\x00",
    ],
    ids=["", "Ctrl-Z", "blank", "blanks", "Ctrl-Z line", "tab", "NULs", "Ctrl-Z and NULs"],
)
def test_what_follows_the_last_row_changes_nothing(content: bytes, end: bytes) -> None:
    assert joined(read(content + end)) == GOOD


def test_namibia_is_a_country_and_not_a_missing_value() -> None:
    assert "NA" in read(text(GOOD)).frame["country"].to_list()


BAD_LINES = {
    "too few fields": (row().removesuffix(";20815"), "9 fields where 10"),
    "too many fields": (row() + ";", "11 fields where 10"),
    "other separator": (row().replace(";", ","), "1 fields where 10"),
    "empty line": ("", "the line is empty"),
    "letters in a number": (row(value_eur="12a4"), "'12a4' is not a whole number"),
    "no number": (row(mass_kg=""), "'' is not a whole number of at most 12 digits, as mass"),
    "a number with spaces": (row(value_eur="29 916"), "'29 916' is not a whole number"),
    "a number too large": (row(value_eur=10**12), "not a whole number of at most 12 digits"),
    "a number past 64 bits": (row(value_eur=10**30), "not a whole number of at most 12 digits"),
    "comma decimals": (row(value_eur="29916,50"), "'29916,50' has decimals"),
    "point decimals": (row(mass_kg="20815.5"), "'20815.5' has decimals; mass"),
    "negative value": (row(value_eur=-1), "'-1' is negative; no official value is"),
    "negative mass": (row(mass_kg=-20815), "'-20815' is negative; no official mass is"),
    "bad flow": (row(flow="X"), "the flow is 'X', "),
    "bad quarter": (row(quarter=5), "the quarter is '5', "),
    "quarter of two digits": (row(quarter="03"), "the quarter is '03', "),
    "bad year": (row(year="24"), "the year is '24', "),
    "bad department": (row(department="8"), "the department is '8', "),
    "a department in small letters": (row(department="2a"), "the department is '2a', "),
    "digits of another script": (row(value_eur="٢٩"), "'٢٩' is not a whole number"),
    "the other flow": (row(flow="E"), "the row is of exports but the file's name says imports"),
    "another year": (row(year=2023), "the row is of 2023 but the file's name says 2024"),
    "a long line": (row(mass_kg="A" * 500), "…"),
}
"""Lines that count nowhere."""


@pytest.mark.parametrize(("line", "message"), BAD_LINES.values(), ids=BAD_LINES)
@pytest.mark.parametrize("place", [0, 2, 999])
def test_a_bad_line_is_named(line: str, message: str, place: int) -> None:
    lines = [row(value_eur=value) for value in range(1000)]
    lines.insert(place, line)
    with pytest.raises(FichesError, match=re.escape(message)) as error:
        read(text(lines))
    assert f"Region_2024_Import.txt, line {place + 1}: " in str(error.value)
    assert "1 of 1,001 lines is so; --skip-bad-rows 1 sets that aside" in str(error.value)
    assert len(str(error.value)) < 400


def test_the_first_of_several_bad_lines_is_named_with_their_count() -> None:
    lines = [*GOOD, row(value_eur=-1), row(flow="X"), row() + ";"]
    with pytest.raises(FichesError, match=r"line 4: '-1' is negative.*\(3 of 6 lines are so\)"):
        read(text(lines))


@pytest.mark.parametrize("kind", BAD_LINES)
def test_a_bad_line_can_be_set_aside(kind: str) -> None:
    line, _ = BAD_LINES[kind]
    lines = [*GOOD[:2], line, GOOD[2]]
    found = read(text(lines), spare=1)
    assert joined(found) == GOOD
    (aside,) = found.aside
    assert (aside.line, aside.text) == (3, line)
    assert aside.file == "Region_2024_Import.txt"
    assert aside.reason
    assert "so)" not in aside.reason


def test_what_can_be_read_of_a_line_that_is_set_aside_is_kept() -> None:
    lines = [*GOOD, row(mass_kg="?", department="51", value_eur=77), row(value_eur="x"), "broken"]
    asides = read(text(lines), spare=3).aside

    def facts(one: Aside) -> tuple[object, ...]:
        return one.year, one.flow, one.department, one.value_eur

    assert list(map(facts, asides)) == [
        (2024, "I", "51", 77),
        (2024, "I", "08", None),
        (None, "", "", None),
    ]


def test_more_bad_lines_than_are_allowed_are_all_counted() -> None:
    lines = [*MANY, *[row(quarter=5)] * 7]
    with pytest.raises(FichesError, match=r"line 5001: .*7 of 5,007 lines are so\)"):
        read(text(lines), spare=6)
    assert len(read(text(lines), spare=7).aside) == 7


def test_a_file_of_which_nothing_would_be_left_is_refused() -> None:
    with pytest.raises(FichesError, match="line 1: the flow is 'X'"):
        read(text([row(flow="X")] * 2), spare=5)


@pytest.mark.parametrize("content", [b"", b"\r\n", b" \n\x1a", b"\x00" * 9])
def test_a_file_without_a_row_is_empty(content: bytes) -> None:
    with pytest.raises(FichesError, match=r"Import\.txt is empty"):
        read(content)


MALFORMED = {
    "a129": ["A1Z", "", "c30c", "0111", "C30C ", '"C30C"', "É", "x" * 300],
    "cpf4": ["01.11", "", "111", "01111", "A01Z", " 0111"],
    "country": ["Autriche", "", "A", "at", "A\rT", '"AT"', "A\x00", "12"],
}
"""Codes that aren't of their form, by column."""


@pytest.mark.parametrize("column", MALFORMED)
def test_a_malformed_product_or_country_is_unknown_and_told(column: str) -> None:
    for value in MALFORMED[column]:
        found = read(text([*MANY, row(**{column: value}, value_eur=500)]))
        assert found.frame.height == len(MANY) + 1
        assert found.frame["value_eur"].sum() == sum(range(1, 5001)) + 500
        last = found.frame.select(pl.col(column).cast(pl.String)).to_series()[-1]
        assert last == UNKNOWN[column]
        assert found.malformed.rows() == [("2024", column, value, 1, 500)]
        assert set(found.codes[column]) == {found.frame[column][0], UNKNOWN[column]}


def test_a_code_in_another_encoding_is_malformed_and_no_more() -> None:
    content = text(MANY) + row(country="É", value_eur=1).encode("latin-1") + b"\r\n"
    found = read(content)
    assert found.frame.height == len(MANY) + 1
    assert found.malformed["rows"].to_list() == [1]


@pytest.mark.parametrize(
    ("value_eur", "count", "fatal"),
    [(1, 5, False), (1, 6, True), (12_000, 1, False), (13_000, 1, True)],
    ids=["rows below", "rows above", "value below", "value above"],
)
def test_malformed_codes_are_fatal_above_a_thousandth_of_rows_or_value(
    value_eur: int, count: int, fatal: bool
) -> None:
    good, bad = MANY[: 5000 - count], [row(country="?", value_eur=value_eur)] * count
    if not fatal:
        assert read(text([*good, *bad])).malformed["rows"].sum() == count
        return
    with pytest.raises(FichesError, match=r"the country is '\?', two capitals expected") as error:
        read(text([*good, *bad]))
    assert f"line {len(good) + 1}: " in str(error.value)
    assert f"{count} of 5,000 rows of 2024 have such a code" in str(error.value)
    assert "up to 0.1% of both is kept as unknown" in str(error.value)


def test_the_share_counts_year_by_year() -> None:
    lines = [*MANY, *rows("I", 2023, [4])]
    bad = row(year=2023, country="?", value_eur=1)
    with pytest.raises(FichesError, match="rows of 2023 have such a code"):
        read(text([*lines, bad]), Expected("I"))


def test_swapped_columns_are_called_so() -> None:
    lines = [row(a129="0111", cpf4="A01Z", value_eur=value) for value in range(100)]
    with pytest.raises(FichesError, match="line 1: CPF4 stands before A129; the official order"):
        read(text(lines))


@pytest.mark.parametrize("region", ["", "XIII", "7", "É", "99", "??"])
def test_a_region_is_never_fatal(region: str) -> None:
    found = read(text([row(region=region, value_eur=value) for value in range(20)]))
    (kept,) = found.codes["region"]
    assert kept == (region if re.fullmatch(CODES["region"].pattern, region) else "??")
    assert found.malformed.is_empty()


def test_a_well_formed_code_in_no_table_is_no_fault() -> None:
    lines = [row(country="ZZ", a129="X99Z", cpf4="9998", department="96", region="88")]
    assert joined(read(text(lines))) == lines


def test_insee_codes_of_departments_are_departments() -> None:
    codes = ["2A", "2B", "971", "972", "973", "974", "975", "976"]
    assert read(text([row(department=code) for code in codes])).frame.height == len(codes)


def test_a_header_line_is_called_one() -> None:
    header = "flux;trimestre;annee;dept;region;A129;CPF4;pays;valeur;masse"
    with pytest.raises(FichesError, match="line 1: a header line"):
        read(text([header, *GOOD]))


@pytest.mark.parametrize(("encoding", "line"), [("utf-16", 1), ("latin-1", 4)])
def test_another_encoding_is_named_with_its_line(encoding: str, line: int) -> None:
    content = "\r\n".join([*GOOD, row(value_eur="É")]).encode(encoding)
    with pytest.raises(FichesError, match=f"line {line}: not UTF-8"):
        read(content)


def test_a_file_of_two_flows_is_refused() -> None:
    lines = [*GOOD, row(flow="E"), row(flow="E")]
    with pytest.raises(FichesError, match="line 4: the row is of exports, the file begins with"):
        read(text(lines), Expected())


def test_a_panic_of_the_parser_is_an_error_like_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def panic(*_: object, **__: object) -> None:
        raise pl.exceptions.PanicException("at the disco")

    monkeypatch.setattr(pl, "read_csv", panic)
    with pytest.raises(FichesError, match=r"Import\.txt can't be read"):
        read(text(GOOD))


@given(
    st.lists(
        st.one_of(
            st.builds(row, value_eur=st.integers(-2, 10**13), mass_kg=st.integers(0, 10**12)),
            st.builds(row, country=st.text('ABZ"é\r\n;, \x00', max_size=4)),
            st.builds(row, region=st.text('19"é\r\n;, \x00', max_size=4)),
            st.builds(row, value_eur=st.text("0123456789+-,.e \t", max_size=6)),
            st.text('IE;0123A\r\n"é\x1a', max_size=30),
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(["utf-8", "latin-1"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.integers(0, 3),
)
def test_any_text_gives_its_sums_or_names_a_line(
    lines: list[str], encoding: str, end: str, spare: int
) -> None:
    content = end.join([row(), *lines]).encode(encoding)
    try:
        found = read(content, Expected(), spare=spare)
    except FichesError as error:
        assert re.search(r", line [0-9]+: ", str(error))  # noqa: PT017
        return
    aside = {one.line for one in found.aside}
    assert len(aside) == len(found.aside) <= spare
    kept = [
        line.split(b";")
        for number, line in enumerate(content.rstrip(b"\x00\x1a \t\r\n").split(b"\n"), start=1)
        if number not in aside
    ]
    place = COLUMNS.index("value_eur")
    assert found.frame["value_eur"].sum() == sum(int(fields[place]) for fields in kept)
    assert found.frame["mass_kg"].sum() == sum(int(fields[place + 1]) for fields in kept)
