from pathlib import Path
from textwrap import dedent

import pytest

from fiches.errors import FichesError
from fiches.execution.document import (
    CELL_OPTIONS,
    SHORTCODES,
    Document,
    UnsupportedError,
    parse,
    read,
)

PATH = Path("essai.qmd")
FENCE = "```"


def document(text: str, **options: bool) -> Document:
    return parse(dedent(text).lstrip("\n"), PATH, **options)


def test_front_matter_prose_and_code_are_told_apart_with_their_lines() -> None:
    parsed = document(f"""
        ---
        title: Essai
        execute:
          echo: false
        ---

        Du texte.

        {FENCE}{{python}}
        #| label: un
        #| tags: [parameters]
        a = 1
        {FENCE}
        Encore `{{python}} a`.
    """)
    assert parsed.front == {"title": "Essai", "execute": {"echo": False}}
    assert [(cell.kind, cell.line) for cell in parsed.cells] == [
        ("markdown", 7),
        ("code", 10),
        ("markdown", 14),
    ]
    assert parsed.cells[1].source == "#| label: un\n#| tags: [parameters]\na = 1"
    assert parsed.cells[1].options == {"label": "un", "tags": ["parameters"]}
    assert parsed.cells[1].tags == ["parameters"]
    assert parsed.setting("echo", default=True) is False
    assert parsed.setting("warning", default=True) is True


@pytest.mark.parametrize(("before", "after"), [("", ""), ("````markdown\n", "\n````")])
def test_a_cell_that_is_escaped_is_prose(before: str, after: str) -> None:
    parsed = document(f"{before}{FENCE}{{{{python}}}}\na = 1\n{FENCE}{after}")
    assert [cell.kind for cell in parsed.cells] == ["markdown"]


def test_what_is_listed_as_supported_is_read() -> None:
    values = {str: "x", list: ["x"]}
    options = [
        f"#| {name}: {value}".replace("True", "true").replace("False", "false").replace("'", "")
        for name, allowed in CELL_OPTIONS.items()
        for value in ([values[allowed]] if isinstance(allowed, type) else allowed)
    ]
    for option in options:
        assert document(f"{FENCE}{{python}}\n{option}\n1\n{FENCE}").cells
    for name in SHORTCODES:
        assert document(f"{{{{< {name} >}}}}").cells
    for kind in ("note", "tip", "important", "warning", "caution"):
        assert document(f"::: {{.callout-{kind}}}\nTexte.\n:::").cells


SUPPORTED = [
    '::: {.content-visible when-format="html"}\nTexte.\n:::',
    '::: {.content-hidden unless-meta="region-unique"}\nTexte.\n:::',
    "## Titre {#titre .classe}",
    "Une adresse : contact@exemple.fr",
    "Du code : `{ojs}` et `@pl.col`.",
    f"{FENCE}{{=html}}\n<b>@x {{{{< include a >}}}}</b>\n{FENCE}",
    f"{FENCE}{{.python}}\n@cache\n{FENCE}",
    "<!-- {{< include a.qmd >}} -->",
]


@pytest.mark.parametrize("text", SUPPORTED)
def test_prose_that_needs_nothing_from_quarto_is_read(text: str) -> None:
    assert document(text).cells


UNSUPPORTED = [
    (f"{FENCE}{{r}}\n1\n{FENCE}", 1, "{r}"),
    (f"{FENCE}{{ojs}}\n1\n{FENCE}", 1, "{ojs}"),
    (f"{FENCE}{{mermaid}}\nx\n{FENCE}", 1, "{mermaid}"),
    (f"{FENCE}{{python}}\n#| fig-cap: Un\n1\n{FENCE}", 2, "fig-cap"),
    (f"{FENCE}{{python}}\n#| label: x\n#| output: hide\n1\n{FENCE}", 3, "hide"),
    ("a\n\n{{< include b.qmd >}}", 3, "include"),
    ("a\n\n{{< video x.mp4 >}}", 3, "video"),
    ("::: {.panel-tabset}\n:::", 1, ".panel-tabset"),
    ("::: {layout-ncol=2}\n:::", 1, "layout-ncol"),
    ("::: {.column-margin}\n:::", 1, ".column-margin"),
    ('::: {.content-visible when-profile="x"}\n:::', 1, "when-profile"),
    ("Voir @fig-un.", 1, "@fig-un"),
    ("![Image](x.svg){#fig-un}", 1, "#fig-un"),
    ("a `{r} 1`", 1, "{r}"),
    (f"````markdown\n{FENCE}{{python}}\n1\n{FENCE}\n````", 2, "« {{python}} »"),
]


@pytest.mark.parametrize(("text", "line", "what"), UNSUPPORTED)
def test_anything_else_stops_with_file_and_line(text: str, line: int, what: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        document(text)
    assert f"essai.qmd, ligne {line} : " in str(caught.value)
    assert what in str(caught.value)


@pytest.mark.parametrize(("text", "line", "what"), UNSUPPORTED)
def test_quarto_may_have_what_the_built_in_publisher_lacks(text: str, line: int, what: str) -> None:
    assert document(text, check=False).cells


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("---\ntitle: a", "ligne 1 : l'en-tête n'est pas fermé"),
        ("---\ntitle: a\nlang: [fr\n---\n", "ligne 3 : ces réglages (YAML) sont mal écrits"),
        ("---\n- a\n---\n", "ligne 2 : des réglages s'écrivent"),
        (f"a\n\n{FENCE}{{python}}\n1\n", "ligne 3 : le bloc ouvert par « ``` » n'est pas fermé"),
        (
            f"{FENCE}{{python}}\n#| label: [a\n1\n{FENCE}",
            "ligne 2 : ces réglages (YAML)",
        ),
    ],
)
def test_a_malformed_document_stops_with_the_line(text: str, message: str) -> None:
    with pytest.raises(FichesError, match=r"essai\.qmd") as caught:
        document(text)
    assert message in str(caught.value)


def test_a_missing_document_is_named(tmp_path: Path) -> None:
    with pytest.raises(FichesError, match=r"absent\.qmd ne peut pas être lu"):
        read(tmp_path / "absent.qmd")
