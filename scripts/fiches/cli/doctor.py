"""`fiches doctor`: what is installed, what is missing, what to do."""

import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import Literal

from fiches.cli.common import say
from fiches.errors import FichesError
from fiches.settings import Project

FOR_TESTS = {
    "chromium": "tests of the pages in a browser",
    "pdftotext": "tests of the PDF (poppler-utils)",
    "pdftoppm": "tests of the PDF (poppler-utils)",
    "pdffonts": "tests of the PDF (poppler-utils)",
}
"""Programs that only tests use."""

MARKS = {"ok": "✓", "optional": "–", "missing": "✗"}


@dataclass(frozen=True)
class Finding:
    """Something that was looked for.

    Attributes
    ----------
    state
        `optional` if it is missing and the fiches can be made without it.
    advice
        What to do about it.
    """

    state: Literal["ok", "optional", "missing"]
    what: str
    advice: str = ""


def doctor() -> None:
    """Tell what is installed, what is missing, and what to do."""
    project = Project.find()
    findings = list(_python())
    if all(finding.state == "ok" for finding in findings):
        findings += [
            *_tools(project),
            *_data(project),
            *_comments(project),
            *_quarto(),
            *_for_tests(),
        ]
    for finding in findings:
        advice = f": {finding.advice}" if finding.advice else ""
        say(f"{MARKS[finding.state]} {finding.what}{advice}")
    missing = sum(finding.state == "missing" for finding in findings)
    if missing:
        raise FichesError(f"fiches can't be made before what is marked {MARKS['missing']} is done.")
    say("Fiches can be made: fiches render 08")


def _python() -> Iterator[Finding]:
    yield Finding("ok", f"Python {platform.python_version()} ({sys.prefix})")
    absent, count = [], 0
    for requirement in _requirements():
        count += 1
        try:
            metadata.version(requirement)
        except metadata.PackageNotFoundError:
            absent.append(requirement)
    if absent:
        yield Finding(
            "missing", f"packages: no {', '.join(absent)}", "run `python scripts/install.py`"
        )
    else:
        yield Finding("ok", f"the {count} packages that are required")


def _requirements() -> Iterator[str]:
    """Yield the names of the packages that this one requires."""
    from packaging.requirements import Requirement

    for line in metadata.requires("fiches") or ():
        requirement = Requirement(line)
        if not requirement.marker or requirement.marker.evaluate({"extra": ""}):
            yield requirement.name


def _tools(project: Project) -> Iterator[Finding]:
    from fiches.publish import fonts
    from fiches.publish.pandoc import executable

    for what, find in (("Pandoc", executable), ("the font Inter", lambda: fonts.folder(project))):
        try:
            yield Finding("ok", f"{what} ({find()})")
        except FichesError as error:
            yield Finding("missing", what, str(error))
    for path in (project.theme / "page.html", project.reference):
        if not path.exists():
            yield Finding("missing", str(path), "set FICHES_ROOT to the project's folder")


def _data(project: Project) -> Iterator[Finding]:
    from fiches import store

    years = store.stored_years(project)
    if not years:
        yield Finding(
            "optional",
            "no data",
            "the first render simulates some; for the official data see `fiches data --help`",
        )
    for year in years:
        try:
            stored = store.open_year(year, project).provenance
        except FichesError as error:
            yield Finding("missing", f"data of {year}", str(error))
        else:
            kind = "simulated" if stored.simulated else "official"
            yield Finding("ok", f"{kind} data of {year}")


def _comments(project: Project) -> Iterator[Finding]:
    """Tell of the comments that are shown nowhere."""
    from fiches.execution import comments

    for finding in comments.misnamed(project):
        yield Finding("optional", finding.file, finding.message)


def _quarto() -> Iterator[Finding]:
    from packaging.version import InvalidVersion, Version

    from fiches.publish import quarto

    program = quarto.executable()
    if program is None:
        yield Finding(
            "optional",
            "no Quarto",
            "the built-in publisher makes the pages; to have both, get it from quarto.org, "
            "or run `pip install -e '.[quarto]'`, which downloads it",
        )
        return
    found = quarto.version(program)
    try:
        recent = Version(found) >= Version(quarto.OLDEST)
    except InvalidVersion:
        yield Finding("optional", f"Quarto ({program}) doesn't tell its version", "install it anew")
        return
    advice = f"{quarto.OLDEST} or later is needed: get it from quarto.org"
    yield Finding(
        "ok" if recent else "optional", f"Quarto {found} ({program})", "" if recent else advice
    )


def _for_tests() -> Iterator[Finding]:
    for program, use in FOR_TESTS.items():
        if found := shutil.which(program):
            yield Finding("ok", f"{program} ({found})")
        else:
            yield Finding("optional", f"no {program}", f"it is needed for {use}")
