"""French typography: the spaces and apostrophes of all that is published, whatever was typed.

Authors and programmers type plain spaces and straight apostrophes. `french` sets the texts of
figures, tables and metadata; `typography.lua` does the same, by the same table, for what Pandoc
reads, in both publishers. What neither can guess is found by `lint`, with the line and the remedy.

Source of the rules: Lexique des règles typographiques en usage à l'Imprimerie nationale.
"""

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

FILTER = Path(__file__).with_suffix(".lua")
"""What sets the texts that Pandoc reads."""

RULES = json.loads(FILTER.with_suffix(".json").read_text("utf-8"))
"""The table: spaces, signs, abbreviations, units, endings of ordinals."""

NNBSP: str = RULES["narrow"]
"""Between thousands, before ; ! ?"""

FIXED: str = RULES["fixed"]
"""Before : % € and units, inside « », between a number and what it counts."""

KEPT = 10_000
"""So many set texts are kept: a label is measured in many places."""

_ABBREVIATIONS = frozenset(RULES["abbreviations"])
_MONTHS = frozenset(RULES["months"])
_UNITS = _MONTHS.union(RULES["units"])
_LOOSE = frozenset(RULES["loose"])
_AMOUNTS = frozenset(RULES["amounts"])
_ORDINALS: dict[str, str] = RULES["ordinals"]
_NARROW_BEFORE = tuple(RULES["narrow_before"])
_FIXED_BEFORE = tuple(RULES["fixed_before"])


def _any(signs: Iterable[str]) -> str:
    return "|".join(map(re.escape, signs))


_GAP = re.compile(f"([ {FIXED}{NNBSP}]+)")
_SET_APART = r"([0-9A-Za-z)\]\"%\x80-\U0010ffff])"  # what a sign is set apart from
_LEFT_OUT = tuple(
    (re.compile(pattern), rf"\1{space}\2")
    for pattern, space in (
        (f"{_SET_APART}({_any(_NARROW_BEFORE)})", NNBSP),
        (f"{_SET_APART}(»)", FIXED),
        (f"{_SET_APART}(:)$", FIXED),
        (f"([0-9])({_any(RULES['after_numbers'])})", FIXED),
        ("(«)(.)", FIXED),
    )
)
_MARKS = r"[!-/:-@\[-`{-~\x80-\U0010ffff]*"
_ORDINAL = re.compile(rf"({_MARKS}[0-9]{{1,4}})([A-Za-z]+)({_MARKS})")
_NUMBER = re.compile(r"(?:^|.*[^0-9A-Za-z.,])([0-9.,]*[0-9])", re.DOTALL)
_THOUSAND = re.compile(r"[0-9]{3}(?![0-9A-Za-z])")
_OPENING = re.compile(r"[(\[«]")
_WORD = re.compile(r"[^/.,;:)%\]!?*]*")
_LETTER = re.compile("[A-Za-zÀ-ÖØ-öø-ÿĀ-ſ]")
_RAISED = re.compile(f"(?<=[0-9])([{''.join(sorted(set(''.join(_ORDINALS.values()))))}]+)")
_LOWERED = str.maketrans({"ᵉ": "e", "ʳ": "r", "ˢ": "s"})

_ADVICE = tuple(
    (re.compile(pattern), advice)
    for pattern, advice in (
        (r"\"", "les guillemets sont « et »"),
        (r"[“”„‘]", "les guillemets sont « et »"),
        (r"\.\.\.", "les points de suspension sont un seul signe, …"),
        (r"(?<=\w)[ \u00a0\u202f]+[,.](?=\s|$)", "pas d'espace devant une virgule ni un point"),
        (r"(?<=\S) (?:-|--|—) (?=\S)", "le tiret est –"),
        (r"\b\d+(?:ère|ere|ème|eme|ième|ieme|ier|nd|nde)s?\b", "écrivez 1er, 1re, 2e"),
        (r"\b(?:M|k|Md) €", "écrivez M€, k€ ou Md€ en un mot"),
    )
)

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---$", re.DOTALL | re.MULTILINE)
_FENCED = re.compile(r"^ *(`{3,}|~{3,}).*?^ *\1`*$", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DIV = re.compile(r"^:::.*$", re.MULTILINE)
_CODE = re.compile(r"(`+)[^`\n]+\1")
_NOT_PROSE = re.compile(r"(?<=\])\([^)\n]*\)|\{[^{}\n]*\}|<[^<>\n]*>|&#?\w+;|https?://[^\s)]+")


@dataclass(frozen=True)
class Departure:
    """A departure from French typography that only its author can mend.

    Attributes
    ----------
    line, column
        Where it stands, from 1.
    excerpt
        The text, with a few characters around it.
    advice
        What to write, in French.
    """

    line: int
    column: int
    excerpt: str
    advice: str

    def __str__(self) -> str:
        return f"« {self.excerpt} » : {self.advice}."


@lru_cache(KEPT)
def french(text: str) -> str:
    """Set a text without markup as the Lexique wants it.

    Spaces that never break, typographic apostrophes, raised endings of ordinals: "l'Ain : 3 %, au
    2e rang" gives the same letters, and can be set again without change.
    """
    first, *rest = _GAP.split(text)
    done, before = [_set_word(first)], first
    for gap, after in zip(rest[::2], rest[1::2], strict=True):
        space = _space_between(before, after) if before and after else None
        done += [space or gap, _set_word(after)]
        before = after or before
    return "".join(done)


def french_html(text: str) -> str:
    """Set a text without markup, as HTML: the endings of ordinals are raised by an element."""
    escaped = html.escape(french(text))
    return _RAISED.sub(lambda match: f"<sup>{match[1].translate(_LOWERED)}</sup>", escaped)


@lru_cache(KEPT)
def _set_word(word: str) -> str:
    """Return a word with its apostrophes, and with the spaces that were left out."""
    if "://" in word or "@" in word or word.startswith("www."):
        return word
    if (parts := _ORDINAL.fullmatch(word)) and parts[2] in _ORDINALS:
        word = f"{parts[1]}{_ORDINALS[parts[2]]}{parts[3]}"
    word = word.replace("'", RULES["apostrophe"])
    for pattern, replacement in _LEFT_OUT:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(KEPT)
def _space_between(before: str, after: str) -> str | None:
    """Return the space that belongs between two words, or nothing where the author's stays."""
    if after.startswith(_NARROW_BEFORE):
        return NNBSP
    if number := _NUMBER.fullmatch(before):
        return _space_after_number(number[1], after)
    ordinal = _ORDINAL.fullmatch(before)
    together = (
        after.startswith(_FIXED_BEFORE)
        or before.endswith("«")
        or _OPENING.sub("", before) in _ABBREVIATIONS
        or (ordinal and ordinal[2] in _ORDINALS and _first_word(after) in _MONTHS)
        or (before in _AMOUNTS and after.startswith(("d'euro", "d’euro")))
    )
    return FIXED if together else None


def _space_after_number(number: str, after: str) -> str | None:
    if after.startswith(_FIXED_BEFORE):
        return FIXED
    digits = number.isdecimal()
    group = digits and (len(number) == 3 or (len(number) < 3 and number[0] != "0"))
    if group and _THOUSAND.match(after):
        return NNBSP
    first = _first_word(after)
    if first in _UNITS:
        return FIXED
    a_year = digits and len(number) == 4
    return FIXED if not a_year and first not in _LOOSE and _LETTER.match(after) else None


def _first_word(text: str) -> str:
    found = _WORD.match(text)
    return found[0] if found else ""


def lint(document: str) -> list[Departure]:
    """Return what departs from French typography in a Markdown document, in its order.

    Code, comments, addresses and attributes are left alone.

    Parameters
    ----------
    document
        The text of a `.qmd` or `.md` file.
    """
    lines = _prose(document).splitlines()
    found = chain.from_iterable(_departures(number, line) for number, line in enumerate(lines, 1))
    return sorted(found, key=lambda one: (one.line, one.column))


def _departures(number: int, line: str) -> Iterator[Departure]:
    for pattern, advice in _ADVICE:
        for match in pattern.finditer(line):
            excerpt = line[max(match.start() - 12, 0) : match.end() + 12].strip()
            yield Departure(number, match.start() + 1, excerpt, advice)


def _prose(document: str) -> str:
    """Return the document with all that isn't prose blanked out, each character in its place."""
    for pattern in (_FRONT_MATTER, _FENCED, _COMMENT, _DIV):
        document = pattern.sub(lambda match: _blank(match[0], " "), document)
    # A value stands in the sentence like a word; the rest is invisible there.
    document = _CODE.sub(lambda match: _blank(match[0], "x"), document)
    return _NOT_PROSE.sub(lambda match: _blank(match[0], "\N{WORD JOINER}"), document)


def _blank(text: str, filler: str) -> str:
    return re.sub(r"[^\n]", filler, text)
