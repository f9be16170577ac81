import json
from pathlib import Path
from textwrap import dedent

import nbformat
import pytest
from here import HERE
from nbclient import NotebookClient

from fiches.errors import FichesError, UsageError
from fiches.execution.document import parse
from fiches.execution.execute import Notebook, execute, retold


def run(text: str, path: Path = Path("essai.qmd"), **params: object) -> Notebook:
    return execute(parse(dedent(text).lstrip("\n"), path), HERE, params)


def code(source: str) -> str:
    return f"```{{python}}\n{dedent(source).strip()}\n```\n"


def outputs(source: str) -> list[dict]:
    return run(code(source))["cells"][-1]["outputs"]


def test_the_notebook_is_valid() -> None:
    notebook = run("---\ntitle: Essai\n---\n\nTexte.\n\n" + code("print(1)\n2"))
    nbformat.validate(nbformat.from_dict(notebook))
    assert notebook["cells"][0] == {
        "cell_type": "raw",
        "metadata": {},
        "source": "---\ntitle: Essai\n---",
        "id": "cell-0",
    }


EVERYTHING = (
    code("print('a')\nprint('b', end='')")
    + code("x = 2\nx + 1")
    + code("import sys\nprint('c', file=sys.stderr)")
    + code("display(1)\ndisplay('deux')\nNone")
    + code("1 + 1;")
    + code(
        """
        class Shown:
            def _repr_markdown_(self):
                return '**gras**'
            def _repr_html_(self):
                return '<b>gras</b>'
            def __repr__(self):
                return 'gras'
        Shown()
        """
    )
    + code(
        """
        class Bundle:
            def _repr_mimebundle_(self, include=None, exclude=None):
                return {'text/markdown': 'x', 'text/csv': 'a,b'}, {'text/csv': {'name': 'x.csv'}}
            def __repr__(self):
                return 'bundle'
        Bundle()
        """
    )
    + code("b'octets'")
)


@pytest.mark.slow
def test_outputs_are_those_of_a_jupyter_kernel(tmp_path: Path) -> None:
    ours = run(EVERYTHING)
    theirs = nbformat.from_dict(ours)
    NotebookClient(theirs, kernel_name="python3", record_timing=False).execute()
    for mine, jupyter in zip(ours["cells"], theirs.cells, strict=True):
        assert mine.get("outputs") == jupyter.get("outputs"), mine["source"]


def test_what_is_kept_of_a_notebook_is_all_of_it() -> None:
    notebook = run(EVERYTHING)
    assert json.loads(json.dumps(notebook)) == notebook


def test_nothing_tells_of_where_an_object_lies_in_memory() -> None:
    shown = outputs("import polars as pl\nclass A: ...\n(A(), pl.LazyFrame({'a': [1]}))")
    assert " at 0x" not in shown[0]["data"]["text/plain"]
    assert shown == outputs("import polars as pl\nclass A: ...\n(A(), pl.LazyFrame({'a': [1]}))")


def test_parameters_are_injected_after_the_cell_that_sets_them() -> None:
    text = code('#| tags: [parameters]\n#| include: false\ndept = "08"') + code("dept")
    notebook = run(text, dept="2A")
    injected = notebook["cells"][1]
    assert injected["metadata"]["tags"] == ["injected-parameters"]
    assert injected["source"].splitlines()[-1] == "dept = '2A'"
    assert "#| include: false" in injected["source"].splitlines()
    assert notebook["cells"][2]["outputs"][0]["data"]["text/plain"] == "'2A'"
    assert run(text)["cells"][1]["outputs"][0]["data"]["text/plain"] == "'08'"


def test_parameters_that_nothing_takes_are_refused() -> None:
    with pytest.raises(FichesError, match=r"essai\.qmd n'a pas de bloc marqué « parameters »"):
        run("Texte.", dept="08")


def test_inline_values_are_written_into_the_prose() -> None:
    notebook = run(
        code("x = 3")
        + "## Titre `{python} x` {#t}\n\n`{python} x * 2`, `{python} 'a*b_c'`, `{python}` non.\n"
    )
    assert notebook["cells"][-1]["source"] == ("## Titre 3 {#t}\n\n6, a\\*b\\_c, `{python}` non.")


def test_an_inline_value_with_its_own_markdown_keeps_it() -> None:
    notebook = run(
        code("class T(str):\n    def _repr_markdown_(self): return str(self)\nt = T('*a*')")
        + "Un `{python} t`.\n"
    )
    assert notebook["cells"][-1]["source"] == "Un *a*."


def test_each_run_has_a_clean_namespace() -> None:
    run(code("left_over = 1"))
    with pytest.raises(FichesError, match="« left_over » n'existe pas"):
        run(code("left_over"))


def test_the_same_document_gives_the_same_notebook() -> None:
    text = code("class A: pass\nA()") + code("object()")
    assert run(text) == run(text)


def test_cells_run_in_the_folder_of_the_document(tmp_path: Path) -> None:
    (tmp_path / "mot.txt").write_text("bonjour", "utf-8")
    before = Path.cwd()
    notebook = run(code("open('mot.txt').read()"), tmp_path / "essai.qmd")
    assert "bonjour" in notebook["cells"][-1]["outputs"][0]["data"]["text/plain"]
    assert Path.cwd() == before


def test_warnings_are_left_out_where_the_document_says_so() -> None:
    warn = "import sys\nprint('attention', file=sys.stderr)"
    assert outputs(warn)[0]["name"] == "stderr"
    assert outputs("#| warning: false\n" + warn) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            code("a = 1\n\n1 / 0"),
            "ligne 4, le bloc : ZeroDivisionError: division by zero.",
        ),
        (
            code("#| label: bad\nf ="),
            "ligne 3, le bloc « bad » : ce n'est pas du Python (invalid",
        ),
        (
            "A\n\nB `{python} nope`\n",
            "ligne 3, la valeur « nope » : « nope » n'existe pas",
        ),
        (code("%matplotlib inline"), "essai.qmd, ligne 2, le bloc : ce n'est pas du Python"),
        (code("import json\njson.loads('x')"), "ligne 3, le bloc : JSONDecodeError"),
        (code("def f():\n    raise KeyError\nf()"), "ligne 3, le bloc : KeyError."),
    ],
)
def test_a_failing_cell_is_named_with_its_line(text: str, message: str) -> None:
    with pytest.raises(FichesError) as caught:
        run(text)
    assert message in str(caught.value)


def test_an_error_of_usage_stays_one() -> None:
    with pytest.raises(UsageError, match="ligne 3, le bloc : pas un département"):
        run(code("from fiches.errors import UsageError\nraise UsageError('pas un département')"))


PARAMETERS = "```{python}\n#| tags: [parameters]\nn = 1\n```\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Il y a `{python} n` page.", "Voici donc `{python} n` page !"),
        ("A.\n\n`{python} n` B.", "A.\n\n## B\n\n`{python} n`"),
        ("", "Un texte, là où rien ne séparait les blocs."),
        ("Rien de calculé.", ""),
    ],
)
@pytest.mark.parametrize("params", [{}, {"n": 5}])
def test_prose_is_told_anew_as_if_all_was_executed(
    before: str, after: str, params: dict[str, object]
) -> None:
    end = f"\n\n{code('n + 1')}Fin : `{{python}} n * '*'`.\n\n{code('n')}"
    old = parse(f"---\ntitle: A\n---\n{PARAMETERS}{before}{end}", Path("essai.qmd"))
    new = parse(f"---\ntitle: B\n---\n{PARAMETERS}{after}{end}", Path("essai.qmd"))
    assert old.program == new.program
    notebook = execute(old, HERE, params)
    assert retold(notebook, new, params) == execute(new, HERE, params) != notebook


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (code("1"), code("2")),
        (code("1"), code("#| echo: true\n1")),
        ("`{python} 1`", "`{python} 2`"),
        ("`{python} 1` et `{python} 2`", "`{python} 2` et `{python} 1`"),
        ("`{python} 1`\n\n" + code("1"), code("1") + "`{python} 1`"),
        ("A", "---\nexecute:\n  warning: false\n---\nA"),
        ("`{python} 1`", code("1")),
    ],
)
def test_what_is_executed_makes_another_program(before: str, after: str) -> None:
    assert parse(before, Path("a.qmd")).program != parse(after, Path("a.qmd")).program
