"""Nothing that is typed is lost: any Markdown of the part that is supported, in both formats."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from typed import Desk, read_in_print, read_on_page

from fiches.publish.pandoc import Pandoc

LETTERS = "abcdeéèçœ’'"
"""Of words that are looked for; no hyphen, which `pdftotext` drops at the end of a line."""

word = st.text(LETTERS, min_size=3, max_size=8).map(lambda text: f"q{text}z")
sign = st.sampled_from(list(";:!?%€«»$@<>&{#|"))
words = st.lists(word, min_size=1, max_size=4).map(" ".join)
mixed = st.lists(word | sign, min_size=1, max_size=6).map(" ".join)

inline = st.one_of(
    words,
    mixed,
    words.map(lambda text: f"**{text}**"),
    words.map(lambda text: f"*{text}*"),
    words.map(lambda text: f"<b>{text}</b>"),
    words.map(lambda text: f"<sub>{text}"),
    words.map(lambda text: f"<{text}>"),
    words.map(lambda text: f"[{text}](https://exemple.fr/)"),
    words.map(lambda text: f"[{text}]"),
    words.map(lambda text: f"({text}) @{text.split()[0]}"),
    words.map(lambda text: f"`{text.replace('`', '')}`"),
    words.map(lambda text: f"~~{text}~~"),
    words.map(lambda text: f"^[{text}]"),
    words.map(lambda text: f'"{text}"'),
)
line = st.lists(inline, min_size=1, max_size=3).map(" ".join)

block = st.one_of(
    line,
    line.map(lambda text: f"## {text}"),
    line.map(lambda text: f"#### {text}"),
    st.lists(line, min_size=1, max_size=3).map(lambda items: "- " + "\n- ".join(items)),
    st.lists(line, min_size=1, max_size=3).map(lambda items: "1. " + "\n1. ".join(items)),
    line.map(lambda text: f"> {text}"),
    line.map(lambda text: f"- un\n\n    {text}"),
    words.map(lambda text: f"```\n{text}\n```"),
    words.map(lambda text: f"| {text} | b |\n|---|--:|\n| c | {text} |"),
    words.map(lambda text: f"<table><tr><td>{text}</td></tr></table>"),
    words.map(lambda text: f"<div>\n{text}\n</div>"),
    line.map(lambda text: f"::: {{.callout-note}}\n\n{text}\n\n:::"),
    words.map(lambda text: f"un[^a].\n\n[^a]: {text}"),
    words.map(lambda text: f"{text}\n: {text}"),
)
document = st.lists(block, min_size=1, max_size=4).map("\n\n".join)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with Pandoc() as pandoc:
        yield Desk(Path(tmp_path_factory.mktemp("desk")), pandoc)


def typed_words(text: str) -> set[str]:
    """Return the words that were typed, each from its `q` to its `z`."""
    return {found.replace("'", "’") for found in re.findall(rf"q[{LETTERS}]+z", text)}


@pytest.mark.pdf
@pytest.mark.parametrize("place", ["document", "comment"])
@given(text=document)
@settings(max_examples=60)
def test_every_word_is_read_in_both_formats(desk: Desk, place: str, text: str) -> None:
    assume(text.count("[^a]:") < 2)  # which is refused: one of the two would be lost
    made = desk.made(text, place)
    for read in (read_on_page(made["essai.html"]), read_in_print(made["essai.pdf"])):
        plain = read.replace("'", "’").replace("\u00a0", "").replace("\u202f", "")
        assert {word for word in typed_words(text) if word not in plain} == set()
