"""From an executed notebook to one Markdown text that serves all formats."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import yaml

from fiches.errors import FichesError
from fiches.execution.document import options_yaml, split_options
from fiches.execution.execute import Notebook
from fiches.french.typography import french

YAML: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""What reads YAML: the loader in C where PyYAML was built with it, ten times faster."""

KEPT = 500
"""So many pieces of YAML are kept."""

Raw = dict[str, str]
"""Raw blocks set aside, by the token that stands for them."""

_RAW_BLOCK = re.compile(r"^(`{3,})[ ]*\{=(html|typst)\}\n((?:.*\n)*?)\1[ ]*$", re.MULTILINE)
_BLOCK_OR_ESCAPED = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,})(?P<info>[^`\n]*)$.*?^ *(?P=fence)`*[ \t]*$"
    r"|`\{(?P<inline>\{\w+\})\}",
    re.DOTALL | re.MULTILINE,
)
_ESCAPED_FENCE = re.compile(r"^( *`{3,})\{(\{\w[^{}]*\})\}", re.MULTILINE)
_METADATA = re.compile(r"\A---\n(?=[\w-]+:)(.*?\n)---(?:\n|\Z)", re.DOTALL)
TOKEN = "raw-block-[0-9a-f]{32}"
"""What stands for a raw block that is set aside: a hash of what it holds."""

_TOKEN = re.compile(f"<!-- ({TOKEN}) -->|({TOKEN})")
"""A token as it stands in a converted text: Quarto's pages have it in a comment."""


def front_matter(notebook: Notebook) -> dict[str, Any]:
    """Return the front matter of an executed notebook."""
    first = notebook["cells"][0]
    if first["cell_type"] != "raw":
        return {}
    return dict(_loaded(first["source"].strip().removesuffix("---")))


def metadata(notebook: Notebook) -> dict[str, Any]:
    """Return the metadata of an executed notebook: its front matter, and what its cells set.

    Texts are set as French typography wants them: not all that shows them goes through Pandoc.
    """
    return dict(_french(front_matter(notebook))) | printed(notebook)


def printed(notebook: Notebook) -> dict[str, Any]:
    """Return the metadata that cells of an executed notebook set by printing a YAML block first.

    They are data, not prose: marks of Markdown in them stay as they are.
    """
    found: dict[str, Any] = {}
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if block := _metadata_block(output):
                found |= _loaded(block[1])
    return dict(_french(found))


def _metadata_block(output: Mapping[str, Any]) -> re.Match[str] | None:
    return _METADATA.match(output["text"]) if output.get("name") == "stdout" else None


@lru_cache(KEPT)
def _loaded(text: str) -> Mapping[str, Any]:
    """Read YAML; that of a document's front and cells is the same for all departments."""
    return yaml.load(text, YAML) or {}


def _french(value: Any) -> Any:
    """Set the texts among metadata."""
    if isinstance(value, str):
        return french(value)
    if isinstance(value, dict):
        return {name: _french(one) for name, one in value.items()}
    return [_french(one) for one in value] if isinstance(value, list) else value


def with_outputs(
    notebook: Notebook, change: Callable[[dict[str, Any]], dict[str, Any]]
) -> Notebook:
    """Return a notebook with each output of its cells changed."""

    def cell(one: dict[str, Any]) -> dict[str, Any]:
        return {**one, "outputs": list(map(change, one["outputs"]))} if one.get("outputs") else one

    return {**notebook, "cells": list(map(cell, notebook["cells"]))}


def markdown(notebook: Notebook, formats: Sequence[str], *, echo: bool = True) -> tuple[str, Raw]:
    """Return the Markdown of an executed notebook, and the raw blocks that were set aside.

    Pictures are large and pass through Pandoc unread: each raw block of an output is replaced by
    one with a token, which `restore` replaces afterwards. Metadata that cells print aren't in the
    text: give Pandoc what `printed` returns.

    Parameters
    ----------
    notebook
        An executed notebook.
    formats
        The formats that the text must serve: an output that one of them can't show is an error.
    echo
        Whether code is shown where neither the document nor the cell says it.
    """
    echo = bool((front_matter(notebook).get("execute") or {}).get("echo", echo))
    raw: Raw = {}
    parts: list[str] = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            parts.extend(set_aside(part, raw) for part in _code(cell, echo, formats))
        else:
            parts.append(_BLOCK_OR_ESCAPED.sub(_unescaped, cell["source"]))
    return "\n\n".join(parts) + "\n", raw


def _unescaped(match: re.Match[str]) -> str:
    """Return code that is escaped by a second pair of braces as Quarto shows it.

    An inline expression is shown as it would be written; a cell with its fences, which takes a
    block around it; in other blocks, only the fences of cells can be escaped.
    """
    if match["inline"]:
        return f"`{match['inline']}"
    block = _ESCAPED_FENCE.sub(r"\1\2", match[0])
    if not match["info"].startswith("{{"):
        return block
    fence = f"{match['indent']}{match['fence']}`"
    return f"{fence}markdown\n{block}\n{fence}"


def restore(text: str, raw: Raw) -> str:
    """Put the raw blocks back into a converted text."""
    return _TOKEN.sub(lambda token: raw.get(token[1] or token[2], token[0]), text)


def set_aside(text: str, raw: Raw) -> str:
    """Return Markdown with a token in each raw block in the place of what it held."""

    def replace(block: re.Match[str]) -> str:
        contents = block[3].removesuffix("\n")
        token = "raw-block-" + hashlib.sha256(contents.encode()).hexdigest()[:32]
        raw[token] = contents
        return f"{block[1]}{{={block[2]}}}\n{token}\n{block[1]}"

    return _RAW_BLOCK.sub(replace, text)


def _code(cell: dict[str, Any], echo: bool, formats: Sequence[str]) -> Iterator[str]:
    """Yield the Markdown of a code cell: its source if it is to be shown, its outputs."""
    head, source = split_options(cell["source"])
    options = _loaded(options_yaml(head))
    if options.get("include") is False:
        return
    if options.get("echo", echo):
        yield _fenced("\n".join(source), "python")
    output = options.get("output", True)
    if output is False:
        return
    for shown in cell["outputs"]:
        yield _output(shown, output == "asis", formats)


def _output(output: dict[str, Any], as_is: bool, formats: Sequence[str]) -> str:
    if output["output_type"] == "stream":
        if not as_is:
            return _fenced(output["text"])
        block = _metadata_block(output)  # `printed` reads it
        return str(output["text"])[block.end() if block else 0 :]
    data = output["data"]
    if "text/markdown" in data:
        return str(data["text/markdown"])
    if "text/html" in data:
        if "typst" in formats:
            raise FichesError(
                "A cell shows an object that has a form for HTML and none for print: "
                f"{data['text/plain'][:80]}. Show a figure or a table of the package instead."
            )
        return f"```{{=html}}\n{data['text/html']}\n```"
    if "image/png" in data:
        return f"![](data:image/png;base64,{data['image/png']})"
    return str(data["text/plain"]) if as_is else _fenced(data["text/plain"])


def _fenced(text: str, language: str = "") -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
