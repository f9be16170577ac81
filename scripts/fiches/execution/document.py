"""Reading the part of Quarto Markdown that the documents use.

Quarto understands far more. What stands in the lists below is read here as Quarto reads it; what is
known to Quarto and isn't listed stops with the file and the line, so that the built-in publisher
never drops something in silence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml

from fiches.errors import FichesError

CELL_OPTIONS: Mapping[str, tuple[object, ...] | type] = {
    "label": str,
    "tags": list,
    "output": (True, False, "asis"),
    "include": (True, False),
    "echo": (True, False),
    "warning": (True, False),
}
"""Options of a cell (`#| name: value`), each with its type or its values."""

SHORTCODES = frozenset({"pagebreak"})
"""Shortcodes (`{{< name >}}`)."""

QUARTO_CLASSES = re.compile(
    r"\.(callout-(?:note|tip|important|warning|caution)|content-(?:visible|hidden))(?![\w-])"
)
"""Classes of divs and spans to which Quarto gives a meaning, and this reader too."""

CONDITIONS = frozenset({"when-format", "unless-format", "when-meta", "unless-meta"})
"""Conditions of `.content-visible` and `.content-hidden`."""

_REFUSED = (
    (re.compile(r"\.(?:panel|column|callout|content|layout|cell)-[\w-]+"), "the class «{0}»"),
    (re.compile(r"\blayout(?:-\w+)?="), "the attribute «{0}»"),
    (re.compile(r"\b(?:when|unless)-[\w-]+(?==)"), "the condition «{0}»"),
    (re.compile(r"#(?:fig|tbl|sec|eq|lst|thm|nte|tip|wrn|imp|cau)-[\w-]+"), "the label «{0}»"),
)
_REFERENCE = re.compile(r"(?<![\w.\\/])-?@[A-Za-z{][\w:.-]*")
_SHORTCODE = re.compile(r"\{\{<\s*(/?\s*[\w-]+)[^>]*>\}\}")
_INLINE = re.compile(r"(?<!`)`\{(\w+)\}[ \t]([^`]+)`")
_ATTRIBUTES = re.compile(r"\{[^{}]*\}")
_CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})\s*(.*?)\s*$")
_CELL_FENCE = re.compile(r"^\{(\w+)[^}]*\}$")
_SHOWN_CELL = re.compile(r"^ *`{3,}\{(\w+)[^}]*\}")
_OPTION = re.compile(r"^#\|\s?")


class UnsupportedError(FichesError):
    """The document uses something that Quarto understands and the built-in publisher doesn't."""


@dataclass(frozen=True)
class Cell:
    """A stretch of prose or of Python.

    Attributes
    ----------
    kind
        `"markdown"` or `"code"`.
    source
        Its text, for code with the lines of options.
    line
        The line of the document on which `source` begins.
    options
        For code, the options of `CELL_OPTIONS` that it sets.
    """

    kind: Literal["markdown", "code"]
    source: str
    line: int
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def tags(self) -> list[str]:
        """Its tags, such as `parameters`."""
        return list(self.options.get("tags", ()))


@dataclass(frozen=True)
class Document:
    """A report before it is executed.

    Attributes
    ----------
    path
        Where it was read.
    front
        Its YAML front matter.
    cells
        Its prose and its code, in order.
    """

    path: Path
    front: Mapping[str, Any]
    cells: tuple[Cell, ...]

    @cached_property
    def front_source(self) -> str:
        """The front matter as a YAML block."""
        front = yaml.safe_dump(dict(self.front), allow_unicode=True, sort_keys=False)
        return f"---\n{front}---"

    def setting(self, name: str, default: bool) -> bool:
        """Return the setting `execute: name:` of the front matter."""
        return bool((self.front.get("execute") or {}).get(name, default))


def read(path: Path, *, check: bool = True) -> Document:
    """Read a document.

    Parameters
    ----------
    path
        Where it is.
    check
        Whether to refuse what the built-in publisher doesn't support; Quarto may know it.

    Raises
    ------
    UnsupportedError
        If it uses something that isn't supported; names the file and the line.
    FichesError
        If it can't be read.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FichesError(f"The document {path} can't be read: {error}.") from error
    return parse(text, path, check=check)


def parse(text: str, path: Path, *, check: bool = True) -> Document:
    """Parse the text of the document at `path`."""
    return _Parser(text, path, check=check).document()


def inline_expressions(source: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield each inline `` `{python} expression` `` of a Markdown source: its match, its text."""
    for match in _INLINE.finditer(source):
        yield match, match[2].strip()


def split_options(source: str) -> tuple[list[str], list[str]]:
    """Return the lines of a cell's source that are options, and the others."""
    lines = source.splitlines()
    end = next((n for n, line in enumerate(lines) if not _OPTION.match(line)), len(lines))
    return lines[:end], lines[end:]


def options_yaml(head: Sequence[str]) -> str:
    """Return the YAML that lines of options hold."""
    return "\n".join(_OPTION.sub("", line) for line in head)


class _Parser:
    def __init__(self, text: str, path: Path, *, check: bool) -> None:
        self.lines = text.splitlines()
        self.path = path
        self.check = check

    def refuse(self, line: int, what: str) -> None:
        """Stop at something that isn't supported, unless Quarto will publish the document."""
        if self.check:
            raise UnsupportedError(
                f"{self.path.name}, line {line}: {what} isn't supported by the built-in publisher. "
                "What is supported is listed in scripts/fiches/execution/document.py; "
                "or render with Quarto (--publisher quarto)."
            )

    def document(self) -> Document:
        front, start = self.front_matter()
        return Document(self.path, front, tuple(self.cells(start)))

    def front_matter(self) -> tuple[dict[str, Any], int]:
        """Return the front matter and the index of the line after it."""
        if not self.lines or self.lines[0].rstrip() != "---":
            return {}, 0
        for end, line in enumerate(self.lines[1:], 1):
            if line.rstrip() in {"---", "..."}:
                return self.yaml("\n".join(self.lines[1:end]), 2), end + 1
        raise FichesError(f"{self.path.name}, line 1: the front matter isn't closed by «---».")

    def yaml(self, text: str, line: int) -> dict[str, Any]:
        """Parse a YAML mapping that begins on `line`."""
        try:
            value = yaml.safe_load(text) or {}
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = line + (mark.line if mark else 0)
            problem = getattr(error, "problem", None) or error
            raise FichesError(
                f"{self.path.name}, line {where}: the YAML can't be read: {problem}."
            ) from error
        if not isinstance(value, dict):
            raise FichesError(f"{self.path.name}, line {line}: «name: value» pairs are expected.")
        return value

    def cells(self, start: int) -> Iterator[Cell]:
        """Yield the cells from the line of index `start` on."""
        prose_from = index = start
        while index < len(self.lines):
            fence = _FENCE.match(self.lines[index])
            if not fence:
                index += 1
                continue
            end = self.fence_end(index, fence[1])
            if self.is_cell(fence[2], index):
                yield from self.prose(prose_from, index)
                yield self.code(index, end)
                prose_from = end + 1
            else:
                self.check_block(index, end)
            index = end + 1
        yield from self.prose(prose_from, len(self.lines))

    def fence_end(self, index: int, fence: str) -> int:
        """Return the index of the line that closes the fence opened at `index`."""
        closing = re.compile(rf"^ {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}\s*$")
        for end in range(index + 1, len(self.lines)):
            if closing.match(self.lines[end]):
                return end
        raise FichesError(
            f"{self.path.name}, line {index + 1}: the block opened by «{fence}» isn't closed."
        )

    def is_cell(self, info: str, index: int) -> bool:
        """Tell whether a fence's info string opens a Python cell."""
        cell = _CELL_FENCE.match(info)
        if cell and info != "{python}":
            self.refuse(index + 1, f"the cell «{info}»")
        return info == "{python}"

    def check_block(self, start: int, end: int) -> None:
        """Refuse a cell inside another block, which Quarto would run."""
        for number, text in enumerate(self.lines[start + 1 : end], start + 2):
            if cell := _SHOWN_CELL.match(text):
                what = (
                    f"the cell «{{{cell[1]}}}» in another block (to show it: «{{{{{cell[1]}}}}}»)"
                )
                self.refuse(number, what)

    def code(self, start: int, end: int) -> Cell:
        source = "\n".join(self.lines[start + 1 : end])
        return Cell("code", source, start + 2, self.options(source, start + 2))

    def options(self, source: str, line: int) -> dict[str, Any]:
        """Return the options at the head of a cell that begins on `line`."""
        head, _ = split_options(source)
        options = self.yaml(options_yaml(head), line)
        for name, value in options.items():
            where = line + next(n for n, text in enumerate(head) if str(name) in text)
            allowed = CELL_OPTIONS.get(name)
            if allowed is None:
                self.refuse(where, f"the cell option «{name}»")
            elif not (
                isinstance(value, allowed) if isinstance(allowed, type) else value in allowed
            ):
                self.refuse(where, f"the value «{value}» of the cell option «{name}»")
        return options

    def prose(self, start: int, end: int) -> Iterator[Cell]:
        """Yield the Markdown between two lines, if there is any."""
        source = "\n".join(self.lines[start:end]).strip("\n")
        if not source.strip():
            return
        while not self.lines[start].strip():
            start += 1
        self.check_prose(source, start + 1)
        yield Cell("markdown", source, start + 1)

    def check_prose(self, source: str, line: int) -> None:
        """Refuse in a Markdown source what Quarto knows and this publisher doesn't."""
        for number, text in enumerate(_without_comments_and_blocks(source), line):
            for match in _SHORTCODE.finditer(text):
                if match[1] not in SHORTCODES:
                    self.refuse(number, f"the shortcode «{match[0]}»")
            for match in _INLINE.finditer(text):
                if match[1] != "python":
                    self.refuse(number, f"the inline expression «{match[0]}»")
            bare = _CODE_SPAN.sub("", text)
            for attributes in _ATTRIBUTES.findall(bare):
                self.check_attributes(attributes, number)
            if reference := _REFERENCE.search(bare):
                self.refuse(number, f"the citation or cross-reference «{reference[0]}»")

    def check_attributes(self, attributes: str, line: int) -> None:
        rest = QUARTO_CLASSES.sub("", attributes)
        for pattern, what in _REFUSED:
            for match in pattern.finditer(rest):
                if match[0] not in CONDITIONS:
                    self.refuse(line, what.format(match[0]))


def _without_comments_and_blocks(source: str) -> Iterator[str]:
    """Yield the lines, those of comments and of fenced blocks emptied."""
    blank = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), source)
    closing = ""
    for line in blank.splitlines():
        fence = _FENCE.match(line)
        if closing:
            if fence and not fence[2] and fence[1].startswith(closing):
                closing = ""
            yield ""
        elif fence:
            closing = fence[1]
            yield ""
        else:
            yield line
