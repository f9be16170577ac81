"""What is published, and could be better: Markdown that isn't read as it looks."""

import re
from collections.abc import Iterator

from fiches.execution.prose import Lines, blank

Advice = tuple[int, str]
"""The number of a line, from 0, and what to do."""

_HEADING = re.compile(r"^ {0,3}(#{1,6})(\s+|$)(.*)")
_NO_SPACE = re.compile(r"^#{1,6}[^#\s{.!]")
_ITEM = re.compile(r"^ {0,3}(?:[-*+]|\d{1,3}[.)])\s+\S")
_INDENTED = re.compile(r"^(?: {4}|\t)\s*\S")
_ATTRIBUTES = re.compile(r"\{[^{}]*#([\w:.-]+)[^{}]*\}")
_STYLE = re.compile(r"<[^<>]*\bstyle\s*=", re.IGNORECASE)
_TAG = re.compile(r"</?([a-zA-Z][\w-]*)(?:\s[^<>]*)?/?>")
_KNOWN_TAGS = frozenset(
    re.findall(
        r"\w+",
        """a abbr address article aside b bdi bdo big blockquote br caption center cite code col
        colgroup data dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5
        h6 header hr i img ins kbd label li main mark nav nobr ol p pre q s samp section small span
        strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr""",
    )
)


def advice(source: str, *, comment: bool = False) -> Iterator[Advice]:
    """Yield what could be better in a Markdown text.

    Parameters
    ----------
    source
        A document without its front matter, or a comment.
    comment
        Whether it is a comment, whose headings are brought to the level that fits.
    """
    text = Lines(source)
    lines = text.lines
    if not comment:
        yield from _levels(lines)
    yield from _forms(text.with_code_spans)
    yield from _tags(lines)


def identifiers(source: str) -> set[str]:
    """Return the names to which links can lead in a Markdown text: `pourquoi` for `#pourquoi`."""
    lines = Lines(source).lines
    return {
        *(match[1] for line in lines for match in _ATTRIBUTES.finditer(line)),
        *(_automatic(match[3]) for line in lines if (match := _HEADING.match(line))),
    }


def _automatic(heading: str) -> str:
    """Return the name that Pandoc gives a heading without one."""
    text = re.sub(r"\{[^{}]*\}\s*$", "", heading)
    text = re.sub(r"[^\w\s.-]", "", text.lower())
    return re.sub(r"^[^a-zà-ÿœ]+", "", "-".join(text.split()))


def _levels(lines: list[str]) -> Iterator[Advice]:
    before = 1
    named: dict[str, int] = {}
    for number, line in enumerate(lines):
        if not (heading := _HEADING.match(line)):
            continue
        level = len(heading[1])
        if level == 1:
            yield number, "le titre de la page est dans l'en-tête : commencez par « ## »."
        elif level > before + 1:
            wanted = "#" * (before + 1)
            yield number, f"ce titre saute un niveau : écrivez-le avec « {wanted} »."
        before = max(level, 2)
        for match in _ATTRIBUTES.finditer(heading[3]):
            if match[1] in named:
                yield (
                    number,
                    f"l'adresse « #{match[1]} » est déjà celle du titre de la ligne "
                    f"{named[match[1]] + 1} : donnez-en une autre.",
                )
            named.setdefault(match[1], number)


def _forms(lines: list[str]) -> Iterator[Advice]:
    in_list = False
    for number, line in enumerate(lines):
        above = lines[number - 1] if number else ""
        starts = not above.strip()
        if _NO_SPACE.match(line) and starts:
            yield number, "mettez une espace après « # » pour faire un titre."
        if _HEADING.match(line) and not starts and not above.startswith((":::", "<")):
            yield number, "laissez une ligne vide avant ce titre, sinon il est lu comme du texte."
        item = bool(_ITEM.match(line))
        if item and not starts and not in_list and not above.startswith((":::", "|", "<", ">")):
            yield number, "laissez une ligne vide avant cette liste, sinon elle est lue à la suite."
        if _INDENTED.match(line) and starts and not in_list:
            yield number, "retirez les espaces du début : ce paragraphe est montré comme du code."
        ends = starts and line.strip() and not item and not line.startswith((" ", "\t"))
        in_list = item or (in_list and not ends)


def _tags(lines: list[str]) -> Iterator[Advice]:
    for number, line in enumerate(lines):
        if _STYLE.search(line):
            yield number, "les styles ne sont pas gardés : la page a les siens."
        for match in _TAG.finditer(line):
            if match[1].lower() not in _KNOWN_TAGS:
                yield (
                    number,
                    f"« {match[0]} » n'est pas une balise connue : elle est montrée telle quelle.",
                )


def body_of(text: str) -> str:
    """Return a document's text with its front matter blanked out, each line in its place."""
    if not text.startswith("---\n"):
        return text
    end = re.search(r"^(?:---|\.\.\.)[ \t]*$", text[4:], re.MULTILINE)
    return blank(text[: 4 + end.end()]) + text[4 + end.end() :] if end else text
