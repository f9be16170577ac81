"""The form in which Quarto reads an executed notebook."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

from fiches.execution.execute import Notebook
from fiches.publish.markdown import TOKEN, Raw, markdown, metadata, restore, set_aside, with_outputs
from fiches.publish.site import settings
from fiches.settings import Project

_HTML_TOKEN = re.compile(rf"(\{{=html\}}\n)({TOKEN})")
"""A token where it stands for HTML: it is made a comment, so that Quarto indexes no such word."""

_SHOWN = """::: {{.cell}}

::: {{.cell-output .cell-output-display .cell-output-markdown}}
{}
:::

:::"""
"""What a cell shows, as Quarto has it in a text."""


def for_quarto(notebook: Notebook, more: Mapping[str, Any] | None = None) -> Notebook:
    """Return a notebook whose front matter has what its cells set: title, description, mark.

    Quarto reads the front matter for the window's title, the search and the navigation, before it
    knows what the cells print.

    Parameters
    ----------
    notebook
        An executed notebook.
    more
        What its front matter is to have besides.
    """
    front_cell = {**notebook["cells"][0], "source": _front_matter(notebook, more or {})}
    cells = [front_cell, *notebook["cells"][1:]]
    return {**notebook, "cells": [_in_lines(cell, n) for n, cell in enumerate(cells)]}


def without_raw(notebook: Notebook) -> tuple[Notebook, Raw]:
    """Return a notebook with tokens in the place of what its cells show, and what these stand for.

    Quarto reads all text three times: to convert it, to filter it, and as a page. Pictures and
    tables take most of that, and nothing in them is for it. They are put back into the page when
    it is done (`finish`); for print and for word processors, by `aside.lua` before the filters.
    """
    raw: Raw = {}

    def output(one: dict[str, Any]) -> dict[str, Any]:
        text = one.get("data", {}).get("text/markdown")
        if text is None:
            return one
        kept = _HTML_TOKEN.sub(r"\1<!-- \2 -->", set_aside(text, raw))
        return {**one, "data": {"text/markdown": kept}, "metadata": {}}

    return with_outputs(notebook, output), raw


def as_read(notebook: Notebook, more: Mapping[str, Any], project: Project) -> str:
    """Return the text of an executed notebook as Quarto gets it after executing a document.

    Its front matter is that of `for_quarto`; what a cell shows is in the blocks that Quarto's
    styles know.
    """

    def output(one: dict[str, Any]) -> dict[str, Any]:
        text = one.get("data", {}).get("text/markdown")
        return one if text is None else {**one, "data": {"text/markdown": _SHOWN.format(text)}}

    front = _front_matter(notebook, more)
    echo = settings(project)["execute"].get("echo", True)
    text = restore(*markdown(with_outputs(notebook, output), ["html"], echo=echo))
    return f"{front}\n\n{text}"


def _front_matter(notebook: Notebook, more: Mapping[str, Any]) -> str:
    known = metadata(notebook) | dict(more)
    text = yaml.safe_dump(known, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{text}---"


def _in_lines(cell: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a cell with its text line by line: Quarto runs the lines of one string together."""
    lines = cell["source"].splitlines(keepends=True)
    return {**cell, "source": lines, "id": f"cell-{number}"}
