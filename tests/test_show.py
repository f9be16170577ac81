"""What a document shows: Typst reads the value that was written, Jupyter the text as it is."""

import json
import sys
from types import SimpleNamespace

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from fiches import show
from fiches.show import Shown, Value, metadata
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


@settings(max_examples=25)
@given(VALUES)
def test_typst_reads_what_was_written(value: Value) -> None:
    source = f"#metadata({written(value)}) <it>"
    read = typst.query(source.encode(), "<it>", field="value", one=True)
    assert json.loads(read) == value


def test_both_forms_are_raw_blocks_and_nothing_is_none() -> None:
    both = Shown(html="<p>a</p>", typst="#a")._repr_markdown_()
    fence = "`" * 7
    assert both == f"{fence}{{=html}}\n<p>a</p>\n{fence}\n\n{fence}{{=typst}}\n#a\n{fence}"
    assert Shown(html="")._repr_markdown_() == ""


def test_metadata_keeps_codes_as_texts() -> None:
    assert metadata({"code": "08", "lone": True}) == '---\ncode: "08"\nlone: true\n---\n'


def test_jupyter_shows_a_text_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: dict[type, object] = {}
    formatter = SimpleNamespace(for_type=shown.__setitem__)
    shell = SimpleNamespace(display_formatter=SimpleNamespace(formatters={"text/plain": formatter}))
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    show.use()
    said: list[str] = []
    for text in ("2\u202f211", ""):
        shown[str](text, SimpleNamespace(text=said.append), False)
    assert said == ["'2\u202f211'", "<!-- -->"]


def test_without_jupyter_there_is_nothing_to_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    show.use()
    assert "IPython" not in sys.modules
