"""What must not stand in Markdown: it would be lost, or would change what it doesn't belong to.

Each check looks at the lines of a text whose code is blanked out (`Lines`), and gives the number of
a line, from 0, what is wrong, and how much that weighs. None of them reads the whole of Markdown:
Pandoc does.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from fiches.execution.findings import Weight

Flaw = tuple[int, str, Weight]
"""The number of a line, from 0; what is wrong there; how much that weighs."""

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"})
"""The kinds of pictures that page and print can show."""

SCHEMES = frozenset({"http", "https", "mailto", "tel", "ftp"})
"""Where links may lead, outside the site; the same as in `prose.lua`."""

FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[ \t]*(.*?)[ \t]*$")
"""The first line of a block of code, with its info string."""

CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)((?:[^`]|(?!(?<!`)\1(?!`))`)*)(?<!`)\1(?!`)")

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DIV = re.compile(r"^ {0,3}:{3,}[ \t]*(.*?)[ \t]*:*$")
_PICTURE = re.compile(
    r"!\[(?P<text>[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]\((?P<address><[^<>]*>|[^\s()]*(?:\([^\s()]*\))?)"
    r"[^()]*\)(?P<attributes>\{[^{}]*\})?"
)
_HTML_PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"\b(?:fig-)?alt\s*=\s*([\"'])\s*[^\"'\s]")
_LINK = re.compile(r"(?<!!)(?<=\])\(\s*(?P<address><[^<>]*>|[^\s()]*(?:\([^\s()]*\))?)[^()\n]*\)")
_HTML_ADDRESS = re.compile(r"<a\b[^>]*\bhref\s*=\s*[\"']?([^\"'\s>]*)", re.IGNORECASE)
_ACTIVE = re.compile(
    r"(?<!\{)</?(script|style|iframe|object|embed|form|input|button|select|textarea|video|audio|link|"
    r"meta|base|svg|math|applet|frame|frameset)\b",
    re.IGNORECASE,
)
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:")
_NOTE_CALL = re.compile(r"\[\^([^\]\s]+)\]")
_TARGET = re.compile(
    r"^ {0,3}\[(?!\^)([^\[\]]+)\]:[ \t]*(?:<[^<>]*>|\S+)[ \t]*(?:[\"'(].*[\"')])?[ \t]*$"
)
_REFERENCE = re.compile(r"\[([^\[\]]+)\](?!\()(?:\[([^\[\]]*)\])?")


@dataclass(frozen=True)
class Picture:
    """A picture that a text shows.

    Attributes
    ----------
    line
        The number of its line, from 0.
    address
        Where it lies, as it is typed.
    described
        Whether there is a text for those who can't see it.
    """

    line: int
    address: str
    described: bool


@dataclass(frozen=True)
class Lines:
    """A Markdown text by lines, its code and its comments blanked out."""

    source: str

    @cached_property
    def _without_code(self) -> list[str]:
        return list(_blank_blocks(self.source.split("\n")))

    @cached_property
    def text(self) -> str:
        """The text without code and comments; every line and column is where it was."""
        return _COMMENT.sub(lambda match: blank(match[0]), self.commented)

    @cached_property
    def commented(self) -> str:
        """The text without code, but with comments."""
        return CODE_SPAN.sub(lambda match: blank(match[0]), "\n".join(self._without_code))

    @cached_property
    def with_code_spans(self) -> list[str]:
        """The lines without blocks of code and comments, but with code among the words."""
        without_code = "\n".join(self._without_code)
        return _COMMENT.sub(lambda match: blank(match[0]), without_code).split("\n")

    @cached_property
    def lines(self) -> list[str]:
        """The lines of `text`."""
        return self.text.split("\n")

    def line_of(self, position: int) -> int:
        """Return the number of the line, from 0, of a place in `text`."""
        return self.text.count("\n", 0, position)


def blank(text: str, filler: str = " ") -> str:
    """Return a text of which only the ends of lines are left."""
    return re.sub(r"[^\n]", filler, text)


def _blank_blocks(lines: Sequence[str]) -> Iterator[str]:
    """Yield lines, those of blocks of code emptied."""
    closing = ""
    for line in lines:
        fence = FENCE.match(line)
        if closing:
            if fence and not fence[2] and fence[1].startswith(closing):
                closing = ""
            yield ""
        elif fence:
            closing = fence[1]
            yield ""
        else:
            yield line


def without_blocks(source: str) -> str:
    """Return a text without its blocks of code, each character in its place."""
    lines = source.split("\n")
    return "\n".join(
        kept or blank(line) for kept, line in zip(_blank_blocks(lines), lines, strict=True)
    )


def pictures(text: Lines) -> Iterator[Picture]:
    """Yield the pictures of a text."""
    for match in _PICTURE.finditer(text.text):
        described = bool(match["text"].strip() or _ALTERNATIVE.search(match["attributes"] or ""))
        yield Picture(text.line_of(match.start()), _address(match["address"]), described)
    for match in _HTML_PICTURE.finditer(text.text):
        source = re.search(r"\bsrc\s*=\s*[\"']?([^\"'\s>]*)", match[0], re.IGNORECASE)
        described = bool(_ALTERNATIVE.search(match[0]))
        yield Picture(text.line_of(match.start()), source[1] if source else "", described)


def links(text: Lines) -> Iterator[tuple[int, str]]:
    """Yield the number of the line and the address of each link of a text."""
    bare = _PICTURE.sub(lambda match: blank(match[0]), text.text)
    for pattern in (_LINK, _HTML_ADDRESS):
        for match in pattern.finditer(bare):
            found = match.groupdict().get("address") or match[1]
            yield text.line_of(match.start()), _address(found)


def _address(typed: str) -> str:
    return unquote(typed.strip().removeprefix("<").removesuffix(">"))


def is_picture(address: str) -> bool:
    """Tell whether an address is that of a kind of picture that page and print can show."""
    return PurePosixPath(urlsplit(address).path).suffix.lower() in PICTURES


def scheme(address: str) -> str:
    """Return how an address begins: `https`, `mailto`; nothing inside the site."""
    found = re.match(r"([a-z][\w+.-]*):", re.sub(r"[\s\x00-\x1f]", "", address), re.IGNORECASE)
    return found[1].lower() if found else ""


def flaws(source: str) -> Iterator[Flaw]:
    """Yield what must not stand in a Markdown text."""
    text = Lines(source)
    for check in _CHECKS:
        yield from check(text)


def _unclosed_block(text: Lines) -> Iterator[Flaw]:
    opened: tuple[int, str] | None = None
    for number, line in enumerate(text.source.split("\n")):
        fence = FENCE.match(line)
        if fence and opened is None:
            opened = number, fence[1]
        elif fence and opened and not fence[2] and fence[1].startswith(opened[1]):
            opened = None
    if opened:
        message = f"le bloc ouvert par « {opened[1]} » n'est pas fermé : répétez ce signe à la fin."
        yield opened[0], message, Weight.BROKEN


def _unclosed_comment(text: Lines) -> Iterator[Flaw]:
    rest = _COMMENT.sub(lambda match: blank(match[0]), text.commented)
    if (position := rest.find("<!--")) >= 0:
        message = "la remarque ouverte par « <!-- » n'est pas fermée : terminez-la par « --> »."
        yield rest.count("\n", 0, position), message, Weight.BROKEN


def _divs(text: Lines) -> Iterator[Flaw]:
    opened: list[int] = []
    for number, line in enumerate(text.lines):
        if not (div := _DIV.match(line)):
            continue
        if div[1]:
            opened.append(number)
        elif opened:
            opened.pop()
        else:
            yield number, "« ::: » ne ferme rien : retirez cette ligne.", Weight.BROKEN
    for number in opened:
        message = "le bloc ouvert par « ::: » n'est pas fermé : ajoutez une ligne « ::: » à sa fin."
        yield number, message, Weight.BROKEN


def _pictures(text: Lines) -> Iterator[Flaw]:
    for picture in pictures(text):
        name = picture.address
        if not picture.described:
            message = (
                f"l'image « {name} » n'a pas de texte pour ceux qui ne la voient pas : décrivez-la "
                f"entre les crochets, comme dans « ![L'usine vue du fleuve]({name}) »."
            )
            yield picture.line, message, Weight.BROKEN
        if scheme(name) or name.startswith("//"):
            message = (
                f"l'image « {name} » n'est pas un fichier du projet : copiez-la dans le dossier, "
                "la page n'affiche rien qui vienne d'ailleurs."
            )
            yield picture.line, message, Weight.BROKEN
        elif not is_picture(name):
            known = ", ".join(sorted(ending.removeprefix(".") for ending in PICTURES))
            message = f"l'image « {name} » n'est pas d'un type connu : {known}."
            yield picture.line, message, Weight.BROKEN


def _addresses(text: Lines) -> Iterator[Flaw]:
    for number, address in links(text):
        if (found := scheme(address)) and found not in SCHEMES:
            message = f"un lien ne peut pas commencer par « {found}: »."
            yield number, message, Weight.BROKEN


def _active(text: Lines) -> Iterator[Flaw]:
    for match in _ACTIVE.finditer(text.text):
        message = f"la balise « {match[1].lower()} » n'a pas sa place dans un texte : retirez-la."
        yield text.line_of(match.start()), message, Weight.BROKEN


def _notes(text: Lines) -> Iterator[Flaw]:
    defined: dict[str, int] = {}
    for number, line in enumerate(text.lines):
        if note := _NOTE.match(line):
            if note[1] in defined:
                message = (
                    f"la note « [^{note[1]}] » est écrite deux fois : donnez-lui un autre nom."
                )
                yield number, message, Weight.BROKEN
            defined.setdefault(note[1], number)
    rest = "\n".join(_NOTE.sub("", line) for line in text.lines)
    called = set(_NOTE_CALL.findall(rest))
    for name, number in defined.items():
        if name not in called:
            message = (
                f"la note « [^{name}] » n'est appelée nulle part, et ne paraîtrait pas : écrivez "
                f"[^{name}] dans le texte, ou retirez-la."
            )
            yield number, message, Weight.BROKEN


def _targets(text: Lines) -> Iterator[Flaw]:
    """Find `[Source]: douane`, which Markdown takes for the address of a link and doesn't show."""
    defined = {
        _folded(match[1]): n for n, line in enumerate(text.lines) if (match := _TARGET.match(line))
    }
    if not defined:
        return
    rest = "\n".join(line for line in text.lines if not _TARGET.match(line))
    used = {_folded(match[2] or match[1]) for match in _REFERENCE.finditer(rest)}
    for name, number in defined.items():
        if name not in used:
            message = (
                f"« [{name}]: » serait prise pour l'adresse d'un lien, et ne paraîtrait pas : "
                "retirez les crochets."
            )
            yield number, message, Weight.BROKEN


def _folded(label: str) -> str:
    return " ".join(label.casefold().split())


def _metadata(text: Lines) -> Iterator[Flaw]:
    """Find a YAML block in the middle of a text, which Markdown reads and doesn't show."""
    lines, start = text.lines, None
    for number, line in enumerate(lines):
        if line.rstrip() not in {"---", "..."}:
            continue
        after_blank = number == 0 or not lines[number - 1].strip()
        before_text = number + 1 < len(lines) and bool(lines[number + 1].strip())
        if start is not None and _is_yaml(lines[start + 1 : number]):
            message = (
                "ce qui est entre deux « --- » ne paraîtrait pas : laissez une ligne vide après."
            )
            yield start, message, Weight.BROKEN
            start = None
        elif line.startswith("---") and after_blank and before_text:
            start = number


def _is_yaml(lines: Sequence[str]) -> bool:
    return all(re.match(r"[\w-]+:(\s|$)|\s+\S|#|- ", line) for line in lines if line.strip())


_CHECKS: tuple[Callable[[Lines], Iterator[Flaw]], ...] = (
    _unclosed_block,
    _unclosed_comment,
    _divs,
    _pictures,
    _addresses,
    _active,
    _notes,
    _targets,
    _metadata,
)


def file_of(address: str, folder: Path, root: Path) -> Path | None:
    """Return the file that an address names, if it is one of the project."""
    if scheme(address) or address.startswith(("//", "#")) or not address:
        return None
    path = urlsplit(address).path
    return root / path.lstrip("/") if path.startswith("/") else folder / path
