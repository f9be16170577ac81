"""French typography of the prose: what an author must type, and where a document departs from it.

Authors type plain spaces; `theme/typography.lua` makes them narrow and unbreakable where French
wants it, in both publishers; `french` does so for the texts of figures, which Pandoc doesn't read.
What neither can guess is found by `lint`, with the line and the remedy.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

NNBSP = "\N{NARROW NO-BREAK SPACE}"
"""Between thousands, before a unit, before % ; : ! ?"""

_SPACE_BEFORE = re.compile(r" (?=[;:!?%»])")
_SPACE_AFTER = re.compile(r"(?<=«) ")

_RULES = tuple(
    (re.compile(pattern), advice)
    for pattern, advice in (
        (r"(?<=[^\s!?])[;!?»](?!\[)", "put a space before it"),
        (r"(?<=[^\s:]):(?=[\s*_]|$)", "put a space before the colon"),
        (r"(?<=\d)%", "put a space between the number and %"),
        (r"«(?=\S)", "put a space after it"),
        (r"\"", "quote with « and »"),
        (r"[“”„]", "quote with « and »"),
        (r"[‘’]", "write the straight apostrophe '"),
        (r"\.\.\.", "write the ellipsis …"),
        (r"(?<=\w)[ \u00a0\u202f]+[,.](?=\s|$)", "no space before a comma or a full stop"),
        (r"(?<=\S) (?:-|--|—) (?=\S)", "write the dash –"),
        (r"\b\d+(?:ère|ere|ème|eme|ième|ieme|ier|nd|nde)s?\b", "write 1er, 1re, 2e"),
        (r"\b(?:M|k|Md) €", "write M€, k€ or Md€ in one word"),
    )
)

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---$", re.DOTALL | re.MULTILINE)
_FENCED = re.compile(r"^ *(`{3,}|~{3,}).*?^ *\1`*$", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DIV = re.compile(r"^:::.*$", re.MULTILINE)
_CODE = re.compile(r"(`+)[^`\n]+\1")
_NOT_PROSE = re.compile(r"(?<=\])\([^)\n]*\)|\{[^{}\n]*\}|<[^<>\n]*>|&#?\w+;|https?://[^\s)]+")


@dataclass(frozen=True)
class Finding:
    """A departure from French typography.

    Attributes
    ----------
    line, column
        Where it stands, from 1.
    excerpt
        The text, with a few characters around it.
    advice
        What to write.
    """

    line: int
    column: int
    excerpt: str
    advice: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: «{self.excerpt}»: {self.advice}"


def french(text: str) -> str:
    """Make the spaces before ; : ! ? % » and after « narrow and unbreakable.

    Parameters
    ----------
    text
        Without markup.
    """
    return _SPACE_AFTER.sub(NNBSP, _SPACE_BEFORE.sub(NNBSP, text))


def lint(document: str) -> list[Finding]:
    """Return what departs from French typography in a Markdown document, in its order.

    Code, comments, addresses and attributes are left alone.

    Parameters
    ----------
    document
        The text of a `.qmd` or `.md` file.
    """
    lines = _prose(document).splitlines()
    found = chain.from_iterable(_departures(number, line) for number, line in enumerate(lines, 1))
    return sorted(found, key=lambda finding: (finding.line, finding.column))


def _departures(number: int, line: str) -> Iterator[Finding]:
    for pattern, advice in _RULES:
        for match in pattern.finditer(line):
            excerpt = line[max(match.start() - 12, 0) : match.end() + 12].strip()
            yield Finding(number, match.start() + 1, excerpt, advice)


def _prose(document: str) -> str:
    """Return the document with all that isn't prose blanked out, each character in its place."""
    for pattern in (_FRONT_MATTER, _FENCED, _COMMENT, _DIV):
        document = pattern.sub(lambda match: _blank(match[0], " "), document)
    # A value stands in the sentence like a word; the rest is invisible there.
    document = _CODE.sub(lambda match: _blank(match[0], "x"), document)
    return _NOT_PROSE.sub(lambda match: _blank(match[0], "\N{WORD JOINER}"), document)


def _blank(text: str, filler: str) -> str:
    return re.sub(r"[^\n]", filler, text)
