"""Executing a document in this process: cells in, a notebook like Jupyter's out.

Starting a kernel takes longer than executing a fiche. The cells are plain Python, mostly of one
line, so they are run here in a clean namespace; what they print and show is kept as Jupyter keeps
it, and the values of inline expressions are written into the prose: neither publisher executes the
notebook again.
"""

import ast
import base64
import contextlib
import difflib
import io
import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

from fiches.errors import FichesError
from fiches.execution.document import Cell, Document, inline_expressions, split_options
from fiches.execution.findings import TextError
from fiches.settings import Project
from fiches.show import escaped

Notebook = dict[str, Any]
"""A notebook in the format nbformat 4.5, as `json` reads and writes it."""

_TEXT_REPRS = {
    "text/markdown": "_repr_markdown_",
    "text/html": "_repr_html_",
    "image/svg+xml": "_repr_svg_",
    "image/png": "_repr_png_",
}
_VALUES = "values"
"""The key, in the metadata of a cell of prose, of the values that are written into it."""

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
CODES = 500
"""So many compiled cells and expressions are kept: a document is executed for many departments."""


def execute(
    document: Document, project: Project, params: Mapping[str, object] | None = None
) -> Notebook:
    """Execute a document.

    Parameters
    ----------
    document
        What to execute.
    project
        What its cells find themselves in.
    params
        Values that replace those of the cell tagged `parameters`.

    Returns
    -------
    Notebook
        With the outputs of the cells and the values of the inline expressions. Running it twice
        gives the same notebook.

    Raises
    ------
    FichesError
        If a cell fails: names the document, the line and the cell.
    """
    cells = _with_parameters(document, params or {})
    session = _Session(document)
    with project.current(), contextlib.chdir(document.path.resolve().parent):
        return _notebook(document, [session.run(cell) for cell in cells])


def retold(
    notebook: Notebook, document: Document, params: Mapping[str, object] | None = None
) -> Notebook:
    """Return the notebook of a document of which only the prose has changed: nothing is executed.

    Parameters
    ----------
    notebook
        What `execute` made of the document as it was.
    document
        As it is, with the same `program` as it had.
    params
        The same as they were.
    """
    before = notebook["cells"]
    executed = (cell for cell in before if cell["cell_type"] == "code")
    values = iter([value for cell in before for value in cell["metadata"].get(_VALUES, ())])
    return _notebook(
        document,
        [
            next(executed)
            if cell.kind == "code"
            else _prose(cell.source, [next(values) for _ in inline_expressions(cell.source)])
            for cell in _with_parameters(document, params or {})
        ],
    )


def _notebook(document: Document, done: list[dict[str, Any]]) -> Notebook:
    if document.front:
        done.insert(0, {"cell_type": "raw", "metadata": {}, "source": document.front_source})
    for number, cell in enumerate(done):
        cell["id"] = f"cell-{number}"
    return {
        "cells": done,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def assignments(params: Mapping[str, object]) -> str:
    """Write parameters as Python sets them."""
    return "\n".join(f"{name} = {value!r}" for name, value in params.items())


def _with_parameters(document: Document, params: Mapping[str, object]) -> list[Cell]:
    """Return the cells, a cell that sets `params` after the one tagged `parameters`."""
    cells = list(document.cells)
    if not params:
        return cells
    for index, cell in enumerate(cells):
        if "parameters" in cell.tags:
            head = "\n".join(split_options(cell.source)[0])
            options = {**cell.options, "tags": ["injected-parameters"]}
            head = re.sub(r"^#\|\s*tags:.*$", "#| tags: [injected-parameters]", head, flags=re.M)
            injected = Cell(
                "code", f"{head}\n# Parameters\n{assignments(params)}", cell.line, options
            )
            return [*cells[: index + 1], injected, *cells[index + 1 :]]
    raise FichesError(
        f"{document.path.name} n'a pas de bloc marqué « parameters » à qui donner les paramètres : "
        "ajoutez la ligne « #| tags: [parameters] » à celui qui les fixe."
    )


class _Session:
    """A clean namespace, and what the cell being run has shown so far."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.outputs: list[dict[str, Any]] = []
        self.count = 0
        self.namespace: dict[str, Any] = {"__name__": "__main__", "display": self.display}

    def run(self, cell: Cell) -> dict[str, Any]:
        """Return the notebook's cell, executed."""
        if cell.kind == "markdown":
            place = (self.document.path.name, cell.line)
            return _prose(cell.source, _values(cell.source, self.namespace, *place))
        self.outputs = []
        self.count += 1
        with self.explained(cell):
            self.run_code(cell)
        if cell.options.get("warning") is False or not self.document.setting("warning", True):
            self.outputs = [output for output in self.outputs if output.get("name") != "stderr"]
        return {
            "cell_type": "code",
            "execution_count": self.count,
            "metadata": {"tags": cell.tags} if cell.tags else {},
            "outputs": self.outputs,
            "source": cell.source,
        }

    def run_code(self, cell: Cell) -> None:
        """Run a cell, and show its last line if that is an expression, as Jupyter does."""
        statements, last = _compiled(cell.source)
        with (
            contextlib.redirect_stdout(_Stream("stdout", self.outputs)),
            contextlib.redirect_stderr(_Stream("stderr", self.outputs)),
        ):
            exec(statements, self.namespace)
            if last:
                value = eval(last, self.namespace)
                if value is not None and not cell.source.rstrip().endswith(";"):
                    self.show("execute_result", value, execution_count=self.count)

    def display(self, *values: object) -> None:
        """Show values, as Jupyter's function of that name."""
        for value in values:
            self.show("display_data", value)

    def show(self, output_type: str, value: object, **more: object) -> None:
        data, metadata = _mime_bundle(value)
        self.outputs.append(
            {"output_type": output_type, "data": data, "metadata": metadata, **more}
        )

    @contextlib.contextmanager
    def explained(self, cell: Cell) -> Iterator[None]:
        """Turn any failure of a cell into one that says where it failed."""
        try:
            yield
        except Exception as error:
            line = cell.line + _line_in_cell(error) - 1
            name = f"le bloc « {cell.options['label']} »" if "label" in cell.options else "le bloc"
            raise _failure(error, self.document.path.name, line, name) from error


class Values:
    """What the prose of a document may name, as its hidden cells set it; for checking.

    Parameters
    ----------
    document
        Its hidden cells are run when the first value is asked for.
    project
        What they find themselves in.

    Attributes
    ----------
    ready
        Whether the hidden cells could be run.
    """

    def __init__(self, document: Document, project: Project) -> None:
        self._session = _Session(document)
        self._hidden = [cell for cell in document.cells if cell.options.get("include") is False]
        self._project = project
        self.ready = True

    def written(self, expression: str, line: int) -> str:
        """Return the Markdown of an expression's value.

        Raises
        ------
        FichesError
            If it can't be computed: names the document, the line and the expression.
        """
        session = self._session
        with self._project.current(), contextlib.chdir(session.document.path.resolve().parent):
            while self._hidden:
                self.ready = False
                session.run(self._hidden.pop(0))
            self.ready = True
            source = f"`{{python}} {expression}`"
            return filled_in(source, session.namespace, session.document.path.name, line)


def filled_in(source: str, namespace: dict[str, Any], name: str, line: int = 1) -> str:
    """Return a Markdown source with the values of its inline expressions written in.

    Parameters
    ----------
    source
        With expressions such as `` `{python} fiche.du` ``.
    namespace
        What they may name.
    name, line
        The file of the source and the line on which it begins, for errors.

    Raises
    ------
    FichesError
        If an expression fails: names the file, the line and the expression.
    """
    return _with_values(source, _values(source, namespace, name, line))


def _values(source: str, namespace: dict[str, Any], name: str, line: int) -> list[str]:
    """Return the Markdown of the values of a source's inline expressions, in their order."""
    found = []
    for match, expression in inline_expressions(source):
        where = line + source.count("\n", 0, match.start())
        try:
            found.append(_inline_text(eval(_expression(expression), namespace)))
        except Exception as error:
            raise _failure(error, name, where, f"la valeur « {expression} »") from error
    return found


def _with_values(source: str, values: Sequence[str]) -> str:
    """Return a source with values in the place of its inline expressions."""
    found, position = [], 0
    for (match, _), value in zip(inline_expressions(source), values, strict=True):
        found += [source[position : match.start()], value]
        position = match.end()
    return "".join([*found, source[position:]])


def _prose(source: str, values: Sequence[str]) -> dict[str, Any]:
    """Return the notebook's cell of a stretch of prose; its metadata keep the values in it."""
    metadata = {_VALUES: values} if values else {}
    return {"cell_type": "markdown", "metadata": metadata, "source": _with_values(source, values)}


def _failure(error: Exception, name: str, line: int, what: str) -> FichesError:
    """Return the error of what failed in a file, with its place."""
    if isinstance(error, TextError):
        return error
    if isinstance(error, FichesError):
        return type(error)(f"{name}, ligne {line}, {what} : {error}")
    return TextError(f"{name}, ligne {line}, {what} : {_describe(error)}")


_CELL = "<cell>"


@lru_cache(CODES)
def _compiled(source: str) -> tuple[CodeType, CodeType | None]:
    """Compile a cell: its statements, and its last line if that is an expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    shown = None
    if isinstance(last, ast.Expr):
        shown = compile(ast.Expression(last.value), _CELL, "eval")
    return compile(tree, _CELL, "exec"), shown


@lru_cache(CODES)
def _expression(source: str) -> CodeType:
    return compile(source, _CELL, "eval")


class _Stream(io.TextIOBase):
    """Keeps what is printed, as outputs of a notebook."""

    def __init__(self, name: str, outputs: list[dict[str, Any]]) -> None:
        self.name = name
        self.outputs = outputs

    def write(self, text: str) -> int:
        last = self.outputs[-1] if self.outputs else {}
        if last.get("name") == self.name:
            last["text"] += text
        elif text:
            self.outputs.append({"output_type": "stream", "name": self.name, "text": text})
        return len(text)


def _mime_bundle(value: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return how a value shows itself, by MIME type, and metadata."""
    data: dict[str, Any] = {}
    metadata: dict[str, Any] = {}
    for mime, method in _TEXT_REPRS.items():
        if (shown := _call(value, method)) is not None:
            data[mime] = base64.b64encode(shown).decode() if isinstance(shown, bytes) else shown
    bundle = _call(value, "_repr_mimebundle_")
    if isinstance(bundle, tuple):
        bundle, metadata = bundle
    text = _ADDRESS.sub("", repr(value))
    return {"text/plain": text} | data | (bundle or {}), metadata


def _call(value: object, method: str) -> Any:
    """Call a method of a value, if its class has it."""
    return getattr(value, method)() if hasattr(type(value), method) else None


def _inline_text(value: object) -> str:
    """Return the Markdown of an inline value: its own, or its text with no special character."""
    if (shown := _call(value, "_repr_markdown_")) is not None:
        return str(shown)
    return escaped(str(value))


def _line_in_cell(error: Exception) -> int:
    """Return the line of the cell, from 1, on which an error arose."""
    if isinstance(error, SyntaxError) and error.filename in {_CELL, "<unknown>"}:
        return error.lineno or 1
    frames = traceback.extract_tb(error.__traceback__)
    return next((f.lineno for f in reversed(frames) if f.filename == _CELL and f.lineno), 1)


def _is_of_cell(error: Exception) -> bool:
    return traceback.extract_tb(error.__traceback__)[-1].filename == _CELL


def _unknown(error: AttributeError | NameError) -> str:
    """Say that a name isn't known, and which are near."""
    if isinstance(error, AttributeError):
        known = [name for name in dir(error.obj) if not name.startswith("_")]
    else:
        known = ["fiche"]
    near = [n for n in difflib.get_close_matches(str(error.name), known, 3, 0.5) if n != error.name]
    advice = f" ; les plus proches sont {', '.join(near)}" if near else ""
    return (
        f"« {error.name} » n'existe pas{advice}. Le guide donne les valeurs que l'on peut écrire."
    )


def _describe(error: Exception) -> str:
    """Return an unexpected error in one line: its type, its text, where in the code it arose."""
    if isinstance(error, SyntaxError):
        return f"ce n'est pas du Python ({error.msg})."
    if isinstance(error, AttributeError | NameError) and _is_of_cell(error):
        return _unknown(error)
    text = " ".join(str(error).split())
    frame = traceback.extract_tb(error.__traceback__)[-1]
    where = "" if frame.filename == _CELL else f" ({Path(frame.filename).name}:{frame.lineno})"
    return f"{type(error).__name__}: {text}{where}." if text else f"{type(error).__name__}{where}."
