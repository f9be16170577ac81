"""The analysts' comments on departments: `data/comments/08.md`, under any name of a department.

A comment is read by itself, checked, and travels as one block that `prose.lua` reads by itself too:
nothing in it can change what is outside it, in either publisher.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fiches.errors import UsageError
from fiches.execution.document import comment_findings, missing_pictures, refuse
from fiches.execution.execute import filled_in
from fiches.execution.findings import Finding, TextError, Weight
from fiches.execution.prose import PICTURES
from fiches.execution.text import read_text
from fiches.reference import Department, tables_of
from fiches.settings import Project
from fiches.show import Markdown

ENDING = ".md"

_BLOCK = "```{{=fiches-comment}}\n{}\n```"
_MARKUP = re.compile("[<{`]")
_SIDE_FILES = frozenset({"readme", "lisez-moi", "lisezmoi"})
"""What may lie among the comments and is none, without its ending."""


def files(project: Project) -> Mapping[str, tuple[Path, ...]]:
    """Return the comments' files by the code of the fiche that they belong to."""
    found: dict[str, list[Path]] = {}
    for path in _candidates(project):
        if (place := _department(path, project)) and path.suffix.lower() == ENDING:
            found.setdefault(place.code, []).append(path)
    return {code: tuple(paths) for code, paths in found.items()}


def text_of(place: Department, project: Project) -> tuple[Path, str] | None:
    """Return the file of a department's comment and what it holds, if there is one.

    Raises
    ------
    TextError
        If there are two, or if it can't be read.
    """
    paths = files(project).get(place.code, ())
    if len(paths) > 1:
        raise TextError(str(_double(paths, place, project)))
    return (paths[0], read_text(paths[0])) if paths else None


def comment(place: Department, project: Project, namespace: dict[str, Any]) -> Markdown:
    """Return the comment on a department, ready to be shown; an empty one where there is none.

    Parameters
    ----------
    place
        The department.
    project
        Whose comment it is.
    namespace
        What the values in it may name.

    Raises
    ------
    TextError
        If something in it would be lost or would change what is outside it: names file and line.
    """
    found = text_of(place, project)
    if found is None:
        return Markdown("")
    path, text = found
    name = shown(path, project)
    refuse(findings(path, text, project))
    filled = filled_in(text, namespace, name)
    if not filled.strip():
        return Markdown("")
    return Markdown(_BLOCK.format(_carried({"folder": folder(project), "text": filled})))


def findings(path: Path, text: str, project: Project) -> list[Finding]:
    """Return what a comment must not have."""
    name = shown(path, project)
    return [*comment_findings(text, name), *missing_pictures(text, path.parent, project.root, name)]


def folder(project: Project) -> str:
    """Return where the comments lie, as seen from the project's folder, for their pictures."""
    if project.comments.is_relative_to(project.root):
        return f"{project.comments.relative_to(project.root).as_posix()}/"
    return ""


def misnamed(project: Project) -> Iterator[Finding]:
    """Yield what lies among the comments and is shown nowhere."""
    for path in _candidates(project):
        name = shown(path, project)
        place = _department(path, project)
        if path.suffix.lower() != ENDING:
            yield Finding(name, 0, f"un commentaire est un fichier « {ENDING} » : renommez-le.")
        elif place is None:
            message = (
                "ce commentaire ne paraît nulle part, car aucune fiche ne porte ce nom : "
                f"appelez-le du code du département, comme « 08{ENDING} »."
            )
            yield Finding(name, 0, message)
    for code, paths in files(project).items():
        if len(paths) > 1:
            yield _double(paths, tables_of(project).find_department(code), project)


def shown(path: Path, project: Project) -> str:
    """Return a path as seen from the project's folder."""
    below = path.is_relative_to(project.root)
    return path.relative_to(project.root).as_posix() if below else str(path)


def _candidates(project: Project) -> list[Path]:
    """Return the files in the folder of the comments that people have put there."""
    if not project.comments.is_dir():
        return []
    return sorted(
        path
        for path in project.comments.iterdir()
        if path.is_file()
        and not path.name.startswith((".", "~", "#"))
        and not path.name.endswith(("~", ".tmp", ".bak"))
        and path.suffix.lower() not in PICTURES
        and path.stem.lower() not in _SIDE_FILES
    )


def _department(path: Path, project: Project) -> Department | None:
    try:
        return tables_of(project).find_department(path.stem)
    except UsageError:
        return None


def _double(paths: tuple[Path, ...], place: Department, project: Project) -> Finding:
    names = " et ".join(path.name for path in paths)
    message = f"{names} commentent la même fiche ({place.name}) : n'en gardez qu'un."
    return Finding(shown(paths[0], project), 0, message, Weight.BROKEN)


def _carried(known: Mapping[str, str]) -> str:
    """Write a comment as JSON in which Quarto finds neither markup nor shortcodes."""
    text = json.dumps(known, ensure_ascii=False)
    return _MARKUP.sub(lambda match: f"\\u{ord(match[0]):04x}", text[1:-1]).join("{}")
