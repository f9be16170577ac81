"""Reading the part of Quarto Markdown that the documents use.

Quarto understands far more. What stands in the lists below is read here as Quarto reads it; what is
known to Quarto and isn't listed stops with the file and the line, so that the built-in publisher
never drops something in silence. So does what would be lost in either publisher (`prose.flaws`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml

from fiches.execution import prose
from fiches.execution.findings import Finding, TextError, Weight
from fiches.execution.text import read_text

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

FRONT_MATTER: Mapping[str, Mapping[str, Any] | None] = {
    **dict.fromkeys(
        ("title", "subtitle", "pagetitle", "author", "date", "description", "keywords")
    ),
    **dict.fromkeys(("lang", "toc", "toc-title", "search", "searching", "jupyter", "edition")),
    **dict.fromkeys(("bibliography", "csl", "simulated", "annee", "source")),
    "execute": {"echo": None, "warning": None},
    "format": {
        "html": {"toc": None, "toc-title": None, "grid": None},  # a grid is of Quarto's page alone
        "typst": dict.fromkeys(("pdf-standard", "font-paths", "template-partials", "citeproc")),
        **{"docx": {}, "odt": {}, "gfm": {}},
    },
}
"""Keys of a document's front matter that both publishers follow, each with those below it."""

_KINDS = "fig|tbl|sec|eq|lst|thm|nte|tip|wrn|imp|cau"

_REFUSED = (
    (re.compile(r"\.(?:panel|column|callout|content|layout|cell)-[\w-]+"), "la classe « {0} »"),
    (re.compile(r"\blayout(?:-\w+)?="), "l'attribut « {0} »"),
    (re.compile(r"\b(?:when|unless)-[\w-]+(?==)"), "la condition « {0} »"),
    (re.compile(rf"#(?:{_KINDS})-[\w-]+"), "le repère « {0} »"),
)
_CROSS_REFERENCE = re.compile(rf"(?<![\w.\\/])-?@(?:{_KINDS})-[\w:.-]*")
_SHORTCODE = re.compile(r"\{\{<\s*(/?\s*[\w-]+)[^>]*>\}\}")
_INLINE = re.compile(r"(?<!`)`\{(\w+)\}[ \t]([^`]+)`")
_ATTRIBUTES = re.compile(r"\{[^{}]*\}")
_CELL_FENCE = re.compile(r"^\{(\w+)[^}]*\}$")
_SHOWN_CELL = re.compile(r"^ *`{3,}\{(\w+)[^}]*\}")
_RAW = re.compile(r"^\{=(\w+)\}$")
_OPTION = re.compile(r"^#\|\s?")


class UnsupportedError(TextError):
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

    @cached_property
    def program(self) -> tuple[str, ...]:
        """What is executed of it, in order, each part with its kind; its prose isn't in it."""
        found = [f"settings {self.front.get('execute')}"]
        for cell in self.cells:
            if cell.kind == "code":
                found.append(f"cell {cell.source}")
            else:
                found += [f"value {text}" for _, text in inline_expressions(cell.source)]
        return tuple(found)

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
    TextError
        If it can't be read, or if something in it would be lost.
    """
    text = read_text(path)
    refuse(missing_pictures(text, path.parent, path.parent, path.name))
    return parse(text, path, check=check)


def parse(text: str, path: Path, *, check: bool = True) -> Document:
    """Parse the text of the document at `path`."""
    parser = _Parser(text, path.name)
    document = Document(path, *parser.parts())
    refuse(parser.findings, check=check)
    return document


def findings(text: str, name: str) -> list[Finding]:
    """Return what a document called `name` must not have, in its order."""
    parser = _Parser(text, name)
    parser.parts()
    return sorted(parser.findings)


def comment_findings(text: str, name: str) -> list[Finding]:
    """Return what a comment on a department must not have: it is prose, without code of its own."""
    parser = _Parser(text, name, comment=True)
    parser.comment_checked()
    return sorted(parser.findings)


def missing_pictures(text: str, folder: Path, root: Path, name: str) -> list[Finding]:
    """Return the pictures of a text that aren't files of the project.

    Parameters
    ----------
    text
        That of a document or comment called `name`.
    folder
        Where addresses begin.
    root
        The project's folder, where those begin that start with a slash.
    """
    found = []
    for picture in prose.pictures(prose.Lines(text)):
        file = prose.file_of(picture.address, folder, root)
        if file is None or not prose.is_picture(picture.address):
            continue
        if not file.is_file():
            message = f"l'image « {picture.address} » n'existe pas : cherchée dans {file.parent}."
        elif not file.resolve().is_relative_to(root.resolve()):
            message = f"l'image « {picture.address} » n'est pas dans le dossier du projet."
        else:
            continue
        found.append(Finding(name, picture.line + 1, message, Weight.BROKEN))
    return found


def refuse(found: Sequence[Finding], *, check: bool = True) -> None:
    """Stop at the first finding that is more than advice.

    Parameters
    ----------
    found
        What was found in a text.
    check
        Whether what Quarto alone supports stops too.
    """
    for finding in sorted(found):
        if finding.weight is Weight.BROKEN:
            raise TextError(str(finding))
        if finding.weight is Weight.UNSUPPORTED and check:
            raise UnsupportedError(
                f"{finding} Rendez la page avec Quarto (--publisher quarto), ou écrivez plus "
                "simplement."
            )


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
    """Reads a text, and notes what it must not have."""

    def __init__(self, text: str, name: str, *, comment: bool = False) -> None:
        self.lines = text.split("\n")
        self.name = name
        self.comment = comment
        self.findings: list[Finding] = []

    def note(self, line: int, message: str, weight: Weight = Weight.BROKEN) -> None:
        self.findings.append(Finding(self.name, line, message, weight))

    def unsupported(self, line: int, what: str) -> None:
        """Note something that Quarto may know, and this publisher doesn't."""
        self.note(line, f"l'éditeur intégré ne connaît pas {what}.", Weight.UNSUPPORTED)

    def parts(self) -> tuple[dict[str, Any], tuple[Cell, ...]]:
        """Return the front matter and the cells."""
        front, start = self.front_matter()
        self.check_keys(front, FRONT_MATTER)
        cells = tuple(self.cells(start))
        self.check_flaws(start)
        return front, cells

    def comment_checked(self) -> None:
        """Check a text that is all prose."""
        if self.lines and self.lines[0].rstrip() == "---":
            self.note(1, "un commentaire n'a pas d'en-tête : retirez ce qui est entre les « --- ».")
            return
        for number, line in enumerate(self.lines):
            if (fence := prose.FENCE.match(line)) and self.is_cell(fence[2], number):
                self.note(number + 1, "un commentaire n'exécute pas de code : retirez ce bloc.")
            elif fence and (raw := _RAW.match(fence[2])):
                self.note(number + 1, f"un commentaire n'a pas de bloc « {raw[0]} » : retirez-le.")
        self.check_prose("\n".join(self.lines), 1)
        self.check_flaws(0)

    def front_matter(self) -> tuple[dict[str, Any], int]:
        """Return the front matter and the index of the line after it."""
        if not self.lines or self.lines[0].rstrip() != "---":
            return {}, 0
        for end, line in enumerate(self.lines[1:], 1):
            if line.rstrip() in {"---", "..."}:
                return self.yaml("\n".join(self.lines[1:end]), 2), end + 1
        self.note(1, "l'en-tête n'est pas fermé par une ligne « --- ».")
        return {}, len(self.lines)

    def check_keys(
        self, found: Mapping[str, Any], known: Mapping[str, Mapping[str, Any] | None]
    ) -> None:
        """Note the keys of the front matter that this publisher doesn't follow."""
        for key, value in found.items():
            if key not in known:
                pattern = re.compile(rf"^\s*{re.escape(str(key))}\s*:")
                line = next((n for n, text in enumerate(self.lines, 1) if pattern.match(text)), 1)
                self.unsupported(line, f"la clé « {key} » de l'en-tête")
            elif isinstance(value, Mapping) and (below := known[key]) is not None:
                self.check_keys(value, below)

    def yaml(self, text: str, line: int) -> dict[str, Any]:
        """Parse a YAML mapping that begins on `line`."""
        try:
            value = yaml.safe_load(text) or {}
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            where = line + (mark.line if mark else 0)
            problem = getattr(error, "problem", None) or error
            self.note(where, f"ces réglages (YAML) sont mal écrits : {problem}.")
            return {}
        if not isinstance(value, dict):
            self.note(line, "des réglages s'écrivent « nom: valeur ».")
            return {}
        return value

    def cells(self, start: int) -> Iterator[Cell]:
        """Yield the cells from the line of index `start` on."""
        prose_from = index = start
        while index < len(self.lines):
            fence = prose.FENCE.match(self.lines[index])
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
        if _CELL_FENCE.match(self.lines[index].strip(" `~")):  # that of prose is noted with it
            self.note(index + 1, f"le bloc ouvert par « {fence} » n'est pas fermé.")
        return len(self.lines)

    def is_cell(self, info: str, index: int) -> bool:
        """Tell whether a fence's info string opens a Python cell."""
        cell = _CELL_FENCE.match(info)
        if cell and info != "{python}":
            self.unsupported(index + 1, f"le bloc « {info} »")
        return info == "{python}"

    def check_block(self, start: int, end: int) -> None:
        """Note a cell inside another block, which Quarto would run."""
        for number, text in enumerate(self.lines[start + 1 : end], start + 2):
            if cell := _SHOWN_CELL.match(text):
                what = (
                    f"le bloc « {{{cell[1]}}} » dans un autre (pour le montrer : "
                    f"« {{{{{cell[1]}}}}} »)"
                )
                self.unsupported(number, what)

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
                self.unsupported(where, f"l'option « {name} » d'un bloc")
            elif not (
                isinstance(value, allowed) if isinstance(allowed, type) else value in allowed
            ):
                self.unsupported(where, f"la valeur « {value} » de l'option « {name} »")
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

    def check_flaws(self, start: int) -> None:
        """Note what is wrong with the prose as a whole: blocks may hold several cells."""
        for number, message, weight in prose.flaws("\n".join(self.lines[start:])):
            self.note(start + number + 1, message, weight)

    def check_prose(self, source: str, line: int) -> None:
        """Note what of Quarto's a Markdown source uses that this publisher doesn't know."""
        text = prose.Lines(source)
        for number, (bare, full) in enumerate(
            zip(text.lines, text.with_code_spans, strict=True), line
        ):
            for match in _SHORTCODE.finditer(full):
                if match[1] not in SHORTCODES:
                    self.unsupported(number, f"le raccourci « {match[0]} »")
            for match in _INLINE.finditer(full):
                if match[1] != "python":
                    self.unsupported(number, f"la valeur « {match[0]} »")
            for attributes in _ATTRIBUTES.findall(bare):
                self.check_attributes(attributes, number)
            if reference := _CROSS_REFERENCE.search(bare):
                self.unsupported(number, f"le renvoi « {reference[0]} »")

    def check_attributes(self, attributes: str, line: int) -> None:
        rest = QUARTO_CLASSES.sub("", attributes)
        for pattern, what in _REFUSED:
            for match in pattern.finditer(rest):
                if match[0] not in CONDITIONS:
                    self.unsupported(line, what.format(match[0]))
