"""What is written as Typst source is read by Typst as the same value."""

import json

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from fiches.show import Value
from fiches.show import typst as written

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
VALUES = st.recursive(
    TEXTS | st.booleans() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=25, deadline=None)
@given(VALUES)
@pytest.mark.filterwarnings("ignore")
def test_typst_reads_what_was_written(value: Value) -> None:
    source = f"#metadata({written(value)}) <it>"
    read = typst.query(source.encode(), "<it>", field="value", one=True)
    assert json.loads(read) == value
