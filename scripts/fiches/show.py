"""Objects that a cell of a document can show, in HTML and in print alike, and values as Typst."""

import json
import re
import urllib.parse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from fiches.startup import shell

Value: TypeAlias = "str | bool | Mapping[str, Value] | Sequence[Value] | None"

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Markdown:
    """Markdown, as it is."""

    text: str

    def _repr_markdown_(self) -> str:
        return self.text


@dataclass(frozen=True, repr=False)
class Shown:
    """What has a form of its own in HTML and in Typst; an empty one shows nothing there.

    Jupyter's outputs know no Typst: both forms travel in Markdown, as raw blocks of which each
    publisher drops the other's.
    """

    html: str
    typst: str = ""

    def __repr__(self) -> str:
        return f"Shown({len(self.html)} characters of HTML, {len(self.typst)} of Typst)"

    def _repr_markdown_(self) -> str:
        return "\n\n".join(
            f"```````{{={name}}}\n{text}\n```````"
            for name, text in (("html", self.html), ("typst", self.typst))
            if text
        )


_MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#$~^|@&]|\A[-+:](?=\s)|\A\(?\w+[.)](?=\s))")

_OBEYED = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""What a page or a terminal obeys rather than shows, or can't hold: control characters, changes of
the direction of writing, halves of characters."""

_IN_ADDRESS = ":/?#@!$&*+,;=%~"


def plain(text: str) -> str:
    """Return a text with spaces in place of what isn't shown but obeyed."""
    return _OBEYED.sub(" ", text)


def escaped(text: str) -> str:
    """Return Markdown that shows a text as it is."""
    return _MARKDOWN_SPECIAL.sub(r"\\\1", plain(text))


def link(text: str, address: str) -> str:
    """Return Markdown of a link that shows a text as it is."""
    return f"[{escaped(text)}]({urllib.parse.quote(address, safe=_IN_ADDRESS)})"


def metadata(fields: Mapping[str, object]) -> str:
    """Return a YAML block that sets a document's metadata from within.

    Values are written as JSON, which YAML reads alike and which keeps "08" a text.
    """
    lines = (f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in fields.items())
    return "\n".join(["---", *lines, "---", ""])


def typst(value: Value) -> str:
    """Write a text, a truth, nothing, a dictionary of texts or an array of any of these."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        for character, escaped in _ESCAPES.items():  # ten times faster than `str.translate`
            value = value.replace(character, escaped)
        return f'"{value}"'
    if isinstance(value, Mapping):
        return f"({arguments(value)})" if value else "(:)"
    return "(" + "".join(f"{typst(item)}, " for item in value) + ")"


def arguments(values: Mapping[str, Value]) -> str:
    """Write the named arguments of a call."""
    return ", ".join(f"{name}: {typst(value)}" for name, value in values.items())


def _show_text(text: str, printer: Any, _cycle: bool) -> None:
    printer.text(f"'{text}'" if text else "<!-- -->")


def use() -> None:
    """Make Jupyter show a text as it is, not as Python would write it.

    Quarto puts into the prose what Jupyter shows of an inline value: Python would write a narrow
    space as an escape, and in place of nothing Quarto would print the expression itself.
    """
    if kernel := shell():
        kernel.display_formatter.formatters["text/plain"].for_type(str, _show_text)
