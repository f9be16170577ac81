"""CSV that a spreadsheet set to French opens as it is, and that reads back."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from fiches.french import spreadsheet

# What a line of CSV may hold: neither nothing at all nor an end of line, which readers take apart.
texts = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1)


def test_numbers_have_a_comma_and_fields_a_semicolon() -> None:
    frame = pl.DataFrame({"code": ["08"], "share": [0.5], "value_eur": [1200]})
    assert spreadsheet.write(frame) == "\ufeffcode;share;value_eur\n08;0,5;1200\n"


@given(st.lists(st.tuples(texts, texts), min_size=1, max_size=4))
def test_what_was_written_is_read(rows: list[tuple[str, str]]) -> None:
    frame = pl.DataFrame(rows, schema=["un", "deux"], orient="row")
    assert spreadsheet.read(spreadsheet.write(frame)) == [["un", "deux"], *map(list, rows)]
