"""The words of documents and pages, and which of them no dictionary, list or table knows."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from here import ROOT
from lxml import html

from fiches.build.spelling import dictionary
from fiches.execution.document import read
from fiches.store import schema

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_NOT_PROSE = re.compile(
    r"(`+)[^`]+\1|<(pre|code)>(?s:.*?)</\2>|\]\([^)]*\)|\{[^{}]*\}|<[^<>]*>|https?://\S+"
    r"|[\w.-]+\.(?:fr|org)\b|^:::.*$",
    re.MULTILINE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*'?")


@dataclass(frozen=True)
class Line:
    """A line of prose and where it stands."""

    number: int
    text: str


def prose(path: Path) -> Iterator[Line]:
    """Give the lines of a document that a reader will read, without code, links and attributes."""
    for cell in read(path, check=False).cells:
        if cell.kind == "markdown":
            text = without_code(_COMMENT.sub(_blank, cell.source))
            for number, line in enumerate(text.splitlines(), cell.line):
                yield Line(number, line)


def without_code(text: str) -> str:
    """Blank out what isn't prose, each character in its place."""
    return _NOT_PROSE.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])


french = cache(dictionary)


@cache
def project_words() -> frozenset[str]:
    lines = (ROOT / "data" / "words.txt").read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def misspelled(text: str) -> list[str]:
    """Return the words that neither the dictionary nor the project's list knows."""
    return [word for word in words(text) if not is_known(word)]


def words(text: str) -> list[str]:
    return [match[0].replace("’", "'") for match in _WORD.finditer(text)]


@cache
def is_known(word: str) -> bool:
    return word in project_words() or french().lookup(word)


@cache
def words_of_tables() -> frozenset[str]:
    """Return the words of names and labels in the reference tables, and of the columns' names."""
    fields = [value for value in vars(schema).values() if isinstance(value, schema.Field)]
    found = [part for field in fields for part in field.name.split("_")]
    for table in ("countries", "departments", "regions", "territories", "products", "cpf4"):
        with (ROOT / "data" / "reference" / f"{table}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                for column in ("name", "le", "du", "dans", "short", "label"):
                    found += words(row.get(column) or "")
    return frozenset(found)


NAMES_OF_RESULTS = (
    "//table[caption='Résultats à citer']//th[@scope='row']"
    " | //table[thead//th[1]='Colonne']//th[@scope='row']"
)
"""What the notebooks call the results that they hand over, and columns of data: names of code."""


def texts_of_page(page: str) -> Iterator[str]:
    """Give all that a page says, in its text, its pictures and to those who can't see these."""
    root = html.document_fromstring(page)
    for code in root.xpath(f"//script | //style | //pre | //code | {NAMES_OF_RESULTS}"):
        code.drop_tree()
    yield from root.itertext()
    yield from root.xpath("//@aria-label | //@title | //@alt | //@placeholder | //@label")
    yield from root.xpath("//meta[@name='description' or @property='og:title']/@content")


def misspelled_on_page(page: str) -> set[str]:
    """Return the words that neither the dictionary nor any list or table knows.

    Labels in the figures may be short for a word of the tables: "chim.".
    """
    text = "\n".join(texts_of_page(page))
    plain = re.sub(r"https?://\S+|\S*[\d_…]\S*|[\w.-]+\.(?:fr|org)\b", " ", text)
    return {
        word
        for word in set(words(plain)) - words_of_tables()
        if not is_known(word) and not (f"{word}." in plain and is_short_for_another(word))
    }


@cache
def is_short_for_another(word: str) -> bool:
    return any(name.casefold().startswith(word.casefold()) for name in words_of_tables())
