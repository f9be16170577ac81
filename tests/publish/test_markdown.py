from pathlib import Path

import pytest
from here import HERE
from hypothesis import given
from hypothesis import strategies as st

from fiches.errors import FichesError
from fiches.execution.document import parse
from fiches.execution.execute import Notebook, execute
from fiches.publish.markdown import front_matter, markdown, metadata, restore

HIDDEN = "---\nexecute:\n  echo: false\n---\n\n"


def cell(source: str) -> str:
    return f"```{{python}}\n{source}\n```\n"


def notebook(text: str) -> Notebook:
    return execute(parse(text, Path("essai.qmd")), HERE)


def body(text: str, *formats: str) -> str:
    """Return the Markdown of a document without code shown, after its front matter."""
    shown, raw = markdown(notebook(HIDDEN + text), formats)
    return restore(shown, raw).removeprefix(HIDDEN.rstrip()).strip()


def test_metadata_are_those_of_the_front_matter_and_of_the_cells() -> None:
    made = notebook(
        "---\ntitle: Un\nlang: fr\n---\n\n"
        + cell("#| output: asis\nprint('---\\ntitle: Deux\\nannee: 2024\\n---')")
        + cell("print('--- pas des métadonnées')")
    )
    assert front_matter(made) == {"title": "Un", "lang": "fr"}
    assert metadata(made) == {"title": "Deux", "lang": "fr", "annee": 2024}


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("---\\ntitle: Deux\\n---", ""),
        ("---\\ntitle: Deux\\n---\\nEt du texte.", "Et du texte."),
        ("---\\n\\nUn filet, puis : du texte.", "---\n\nUn filet, puis : du texte."),
    ],
)
def test_printed_metadata_are_not_in_the_text(printed: str, shown: str) -> None:
    assert body(cell(f"#| output: asis\nprint('{printed}')")) == shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("1 + 1", "```\n2\n```"),
        ("print('a\\nb')", "```\na\nb\n```"),
        ("#| output: asis\nprint('**a**')", "**a**"),
        ("#| output: false\n1", ""),
        ("#| include: false\nprint(1)\n2", ""),
        ("#| echo: true\n#| output: false\na = 1", "```python\na = 1\n```"),
        ("None", ""),
        ("print('```')", "````\n```\n````"),
    ],
)
def test_outputs_are_shown_as_the_options_say(source: str, shown: str) -> None:
    assert body(cell(source)) == shown


@pytest.mark.parametrize(
    ("escaped", "shown"),
    [
        ("Tapez `{{python}} a.b`.", "Tapez `{python} a.b`."),
        ("Tapez `` `{{python}} a` ``.", "Tapez `` `{python} a` ``."),
        ("Un `{{mot}}` et {{python}}.", "Un `{mot}` et {{python}}."),
        ("```{{python}}\na\n```", "````markdown\n```{python}\na\n```\n````"),
        ("- un\n\n  ```{{r}}\n  a\n  ```", "- un\n\n  ````markdown\n  ```{r}\n  a\n  ```\n  ````"),
        ("````md\n```{{python}}\na\n```\n````", "````md\n```{python}\na\n```\n````"),
        ("```python\n`{{python}} a`\n```", "```python\n`{{python}} a`\n```"),
    ],
)
def test_code_that_is_escaped_is_shown_as_it_would_be_written(escaped: str, shown: str) -> None:
    assert body(escaped) == shown


def test_code_is_shown_unless_the_document_hides_it() -> None:
    shown = markdown(notebook(cell("a = 1")), ["html"])[0]
    assert shown.strip() == "```python\na = 1\n```"


def test_the_project_says_whether_code_is_shown_where_the_document_does_not() -> None:
    made = notebook(cell("a = 1"))
    assert markdown(made, ["html"], echo=False)[0].strip() == ""
    assert (
        "a = 1" in markdown(notebook("---\nexecute:\n  echo: true\n---\n" + cell("a = 1")), [])[0]
    )


SCREEN = """\
class T:
    def _repr_html_(self): return '<b>x</b>'
    def __repr__(self): return 'T'
T()"""


def test_an_output_for_the_screen_alone_is_refused_for_print() -> None:
    assert body(cell(SCREEN), "html") == "```{=html}\n<b>x</b>\n```"
    with pytest.raises(FichesError, match="a form for HTML and none for print: T"):
        body(cell(SCREEN), "html", "typst")


FIGURE = """\
class Figure:
    def _repr_markdown_(self):
        f = "`" * 3
        return f"{f}{{=html}}\\n<svg>{'x' * 1000}</svg>\\n{f}\\n\\n{f}{{=typst}}\\n#rect()\\n{f}\\n"
Figure()"""


def test_pictures_are_set_aside_and_put_back() -> None:
    text, raw = markdown(notebook(HIDDEN + cell(FIGURE)), ["html", "typst"])
    assert "xxx" not in text
    assert text.count("{=html}") == text.count("{=typst}") == 1
    assert restore(text, raw).count("x" * 1000) == 1
    assert "\n#rect()\n" in restore(text, raw)


@given(st.text())
def test_putting_back_changes_nothing_else(text: str) -> None:
    assert restore(text, {"raw-block-" + "0" * 32: "x"}) == text
