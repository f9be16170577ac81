"""Checking all that analysts write, before it is published: documents and comments.

`check` is what `fiches check` shows, and what the server of those who write shows over a page.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from fiches.build.spelling import WORDS, Speller
from fiches.errors import FichesError
from fiches.execution import comments, prose
from fiches.execution.advice import advice, body_of, identifiers
from fiches.execution.document import (
    Document,
    findings,
    inline_expressions,
    missing_pictures,
    parse,
)
from fiches.execution.execute import Values
from fiches.execution.findings import Finding
from fiches.execution.text import is_plain, read_text
from fiches.french.typography import lint
from fiches.kept.cache import memo
from fiches.publish import site
from fiches.publish.formats.pdf import unprintable
from fiches.reference import tables_of
from fiches.reference.subjects import (
    COUNTRIES,
    INDEX,
    MODELS,
    PRODUCTS,
    TERRITORIES,
    Series,
    series_of,
)
from fiches.settings import DOCUMENT, Project

COMPUTED = frozenset({*MODELS, "comparer.qmd", "index.qmd", "methode.qmd", "donnees.qmd"})
"""The documents in which no number is typed: it would be wrong elsewhere, or next year."""

MADE = frozenset({"citer", "autres-fiches", "references", "refs"})
"""Names of what pages have besides their documents."""

NUMBERS = ("A129", "CPF4", "2.0", "2.1", "UTF-8")
"""What may be typed with a digit all the same: names, never values."""

_CITATION = re.compile(r"\[[^\[\]]*?-?@([A-Za-z][\w:.#$%&+?<>~/-]*)[^\[\]]*\](?!\()")
_KEY = re.compile(r"^\s*@\w+\s*\{\s*([^,\s]+)\s*,", re.MULTILINE)
_PLACE = re.compile(r"[^,]+, ligne (\d+)(?:,| :) (.*)", re.DOTALL)
_NAMES = re.compile("|".join(map(re.escape, NUMBERS)))
_MADE = re.compile(r"(?:fiches/\w+|donnees)/")


@dataclass(frozen=True)
class Text:
    """A document or a comment as it was typed.

    Attributes
    ----------
    path
        Where it is.
    name
        As seen from the project's folder.
    text
        What it holds.
    comment
        Whether it is a comment on a department.
    """

    path: Path
    name: str
    text: str
    comment: bool = False

    @cached_property
    def document(self) -> Document:
        """What it is made of; what is wrong with that is found by another check."""
        try:
            return parse(self.text, self.path, check=False)
        except FichesError:
            return Document(self.path, {}, ())

    @cached_property
    def body(self) -> str:
        """The prose, each line in its place."""
        if self.comment:
            return self.text
        return body_of(self.text)

    @cached_property
    def prose(self) -> str:
        """The prose without blocks of code, each line in its place."""
        return prose.without_blocks(re.sub(r"<!--.*?-->", _blank, self.body, flags=re.DOTALL))

    def finding(self, line: int, message: str) -> Finding:
        """Tell of something on a line, counted from 0."""
        return Finding(self.name, line + 1, message)


def check(project: Project) -> list[Finding]:
    """Return what is to be mended in the documents and comments of a project, by file and line.

    Spelling, typography, values, links, pictures, headings, citations, characters, encodings,
    names of comments, settings that aren't followed.
    """
    found = [*comments.misnamed(project), *site.unfollowed(project)]
    speller = Speller(project)
    for path in _paths(project):
        try:
            text = _read(path, project)
        except FichesError as error:
            found.append(Finding(comments.shown(path, project), 0, str(error)))
        else:
            found += _found(text, project, speller)
    speller.close()
    return sorted(set(found))


def _paths(project: Project) -> Iterator[Path]:
    yield from sorted(project.root.glob("*.qmd"))
    for paths in comments.files(project).values():
        yield from paths


def _read(path: Path, project: Project) -> Text:
    comment = path.parent == project.comments
    return Text(path, comments.shown(path, project), read_text(path), comment)


def _found(text: Text, project: Project, speller: Speller) -> Iterator[Finding]:
    for one in _CHECKS:
        yield from one(text, project)
    for line, word, near in speller.mistakes(text.prose):
        mend = f"« {near} » ?" if near else f"corrigez-le, ou ajoutez-le à data/{WORDS}."
        yield text.finding(line, f"le mot « {word} » est inconnu : {mend}")


def _structure(text: Text, project: Project) -> Iterator[Finding]:
    if text.comment:
        yield from comments.findings(text.path, text.text, project)
        return
    yield from findings(text.text, text.name)
    yield from missing_pictures(text.text, text.path.parent, project.root, text.name)
    if not is_plain(text.path):
        message = "Quarto ne lit que l'UTF-8 sans marque (BOM) : enregistrez-le ainsi."
        yield Finding(text.name, 0, message)


def _form(text: Text, _: Project) -> Iterator[Finding]:
    for line, message in advice(text.body, comment=text.comment):
        yield text.finding(line, message)


def _typography(text: Text, _: Project) -> Iterator[Finding]:
    for departure in lint(text.text):
        yield Finding(text.name, departure.line, str(departure))


def _numbers(text: Text, _: Project) -> Iterator[Finding]:
    if text.name not in COMPUTED:
        return
    lines = prose.Lines(text.prose)
    bare = re.sub(r"\{[^{}]*\}|(?<=\])\([^()]*\)|https?://\S+", _blank, lines.text)
    for number, line in enumerate(bare.split("\n")):
        if typed := re.search(r"\S*\d\S*", _NAMES.sub("", line)):
            message = (
                f"« {typed[0]} » serait le même dans toutes les fiches, et l'an prochain : écrivez "
                "la valeur."
            )
            yield text.finding(number, message)


def _values(text: Text, project: Project) -> Iterator[Finding]:
    """Compute each value once, for one department, and remember that it can be."""
    document = text.document
    if text.comment:
        document = _with_comment(text, project)
    setup = "\n".join(c.source for c in document.cells if c.options.get("include") is False)
    values = Values(document, project)
    for match, expression in inline_expressions(prose.without_blocks(text.body)):
        line = text.body.count("\n", 0, match.start()) + 1

        def compute(expression: str = expression, line: int = line) -> bytes:
            return values.written(expression, line).encode()

        try:
            memo(project, ["value", setup, expression], compute, step="check")
        except FichesError as error:
            yield _placed(error, text, line)
            if not values.ready:
                return


def _placed(error: FichesError, text: Text, line: int) -> Finding:
    """Return an error as a finding: on the line that it names, else on the one given."""
    found = _PLACE.match(str(error))
    if found is None:
        return Finding(text.name, line, str(error))
    return Finding(text.name, line if text.comment else int(found[1]), found[2])


def _with_comment(text: Text, project: Project) -> Document:
    """Return the document in which a comment finds its values."""
    place = tables_of(project).find_department(text.path.stem)
    source = f"from fiches import Fiche\n\nfiche = Fiche({place.code!r})"
    return parse(f"```{{python}}\n#| include: false\n{source}\n```\n", project.root / DOCUMENT)


def _links(text: Text, project: Project) -> Iterator[Finding]:
    for line, address in prose.links(prose.Lines(text.text)):
        if prose.scheme(address) or address.startswith("//"):
            continue
        parts = urlsplit(address)
        target = unquote(parts.path)
        if target and not _leads(target, text, project):
            yield text.finding(line, f"le lien « {address} » ne mène à aucune page du site.")
        elif parts.fragment and unquote(parts.fragment) not in _names(target, text, project):
            yield text.finding(line, f"le lien « {address} » ne mène à aucun titre.")


def _leads(target: str, text: Text, project: Project) -> bool:
    """Tell whether there is a page or a file at an address of the site."""
    within = text.comment or text.path.name == DOCUMENT
    path = target.lstrip("/") if target.startswith("/") else ("fiches/" if within else "") + target
    path = re.sub(r"^fiches/\.\./", "", path)
    stem, _, ending = path.rpartition(".")
    if _MADE.match(path):
        return True
    if stem.startswith("fiches/"):
        codes = {code for place in tables_of(project).departments for code in place.codes}
        return stem.removeprefix("fiches/") in codes
    if series := series_of(stem):
        return _is_item(stem, series, project)
    if stem.startswith("carnets/"):
        return (project.root / "notebooks" / f"{stem.removeprefix('carnets/')}.ipynb").exists()
    if ending in {"html", "qmd"}:
        folders = (project.root, project.theme)
        return any((folder / f"{stem}.qmd").exists() for folder in folders)
    return (project.root / path).is_file()


def _is_item(stem: str, series: Series, project: Project) -> bool:
    """Tell whether a series may have a page: whether a country trades enough isn't looked at."""
    code = stem.removeprefix(f"{series.folder}/")
    tables = tables_of(project)
    names = tables.names()
    known = {
        COUNTRIES: names.countries,
        PRODUCTS: names.products,
        TERRITORIES: {one.id for one in tables.territories},
    }
    return code == INDEX or code in known[series]


def _names(target: str, text: Text, project: Project) -> frozenset[str]:
    """Return the names to which links can lead in a page, by its address; nothing for this one."""
    path = re.sub(r"\.html$", ".qmd", target.lstrip("/"))
    document = project.root / (path if (project.root / path).is_file() else DOCUMENT)
    shown = [read_text(document)] if target or text.comment else []
    own = [] if target else [text.body]
    return MADE.union(*map(identifiers, [*own, *shown]))


def _citations(text: Text, project: Project) -> Iterator[Finding]:
    known: set[str] | None = None
    lines = prose.Lines(text.text)
    for match in _CITATION.finditer(lines.text):
        known = known if known is not None else set(_keys(text.document.front, project))
        if match[1] not in known:
            message = f"« {match[0]} » ne renvoie à rien dans la bibliographie, et paraît tel quel."
            yield text.finding(lines.line_of(match.start()), message)


def _keys(front: Mapping[str, object], project: Project) -> Iterator[str]:
    """Yield the keys of the bibliography."""
    said = (front, site.settings(project))
    files = [path for one in said for path in site.cited(one, project).get("bibliography", ())]
    for file in map(Path, files):
        if file.exists():
            yield from _KEY.findall(read_text(file))


def _characters(text: Text, project: Project) -> Iterator[Finding]:
    for line, content in enumerate(text.text.split("\n")):
        for character in sorted(unprintable(content, project)):
            message = (
                f"le caractère « {character} » (U+{ord(character):04X}) n'est dans aucune police : "
                "il paraît en chiffres dans le PDF."
            )
            yield text.finding(line, message)


def _blank(match: re.Match[str]) -> str:
    return prose.blank(match[0])


_CHECKS: Iterable[Callable[[Text, Project], Iterator[Finding]]] = (
    _structure,
    _form,
    _typography,
    _numbers,
    _values,
    _links,
    _citations,
    _characters,
)
