"""Nothing in the package is of one system alone: imports, encodings, ends of lines, processes.

Windows and macOS can't be run everywhere; what would fail there is looked for in the code, and
simulated.
"""

import ast
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from here import ROOT
from miniature import contents, make_project, pages

from fiches.build.site import build
from fiches.build.stage import Record, Stage
from fiches.kept import cache
from fiches.settings import PACKAGE

SOURCES = [*sorted(PACKAGE.rglob("*.py")), *sorted((ROOT / "scripts").glob("*.py"))]

POSIX = frozenset({"fcntl", "resource", "pwd", "grp", "termios", "pty", "tty", "syslog", "posix"})
"""Modules that Windows lacks: they may be imported within a `try` alone."""

POSIX_OS = frozenset(
    {"fork", "forkpty", "killpg", "getuid", "geteuid", "getgid", "setsid", "uname"}
)
POSIX_OS |= {"mkfifo", "nice", "sched_getaffinity", "sysconf", "chown", "wait", "waitpid", "EX_OK"}

TEXT = frozenset({"open", "read_text", "write_text"})


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for file in SOURCES:
        yield file, ast.parse(file.read_text("utf-8"))


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Yield each call: where it stands, what is called, with what."""
    for file, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func
                name = called.attr if isinstance(called, ast.Attribute) else ""
                name = called.id if isinstance(called, ast.Name) else name
                yield f"{file.relative_to(ROOT)}:{node.lineno}", name, node


def keywords(call: ast.Call) -> dict[str | None, ast.expr]:
    return {one.arg: one.value for one in call.keywords}


def literals(call: ast.Call) -> list[object]:
    found = [*call.args, *keywords(call).values()]
    return [one.value for one in found if isinstance(one, ast.Constant)]


def test_what_windows_lacks_is_imported_where_it_may_be_missing() -> None:
    for file, tree in trees():
        tried = {
            node
            for attempt in ast.walk(tree)
            if isinstance(attempt, ast.Try)
            for node in ast.walk(attempt)
        }
        for node in ast.walk(tree):
            names = [name.name for name in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert node in tried or not POSIX.intersection(names), (file, names)


def test_calls_that_windows_lacks_are_asked_for_first() -> None:
    for file, tree in trees():
        asked = {
            one.args[1].value
            for one in ast.walk(tree)
            if isinstance(one, ast.Call)
            and isinstance(one.func, ast.Name)
            and one.func.id == "hasattr"
            and isinstance(one.args[1], ast.Constant)
        }
        used = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "os"
        }
        assert not used & POSIX_OS - asked, file


def test_every_text_is_opened_in_an_encoding() -> None:
    for where, name, call in calls():
        ours = isinstance(call.func, ast.Name) and name != "open"
        if (
            name not in TEXT
            or ours
            or ast.unparse(call.func) in {"webbrowser.open", "os.open", "pikepdf.open"}
        ):
            continue
        binary = any(
            isinstance(one, str) and re.fullmatch("[rwxa]+b", one) for one in literals(call)
        )
        named = keywords(call).keys() & {"encoding"} or {"utf-8", "ascii", "utf-8-sig"} & set(
            map(str, literals(call))
        )
        a_member = ast.unparse(call.func).startswith(("archive.", "zipfile."))
        assert binary or named or a_member, where


def test_every_text_is_written_with_the_same_ends_of_lines() -> None:
    for where, name, call in calls():
        if name == "write_text":
            assert "newline" in keywords(call), where


def test_other_programs_are_read_in_an_encoding() -> None:
    for where, name, call in calls():
        if name in {"run", "Popen", "check_output"} and "subprocess" in ast.unparse(call.func):
            said = keywords(call)
            assert not {"text", "universal_newlines"} & said.keys() or "encoding" in said, where
            assert "shell" not in said, where


def test_no_place_of_one_system_is_named() -> None:
    """But below `/proc` and `/sys`, which are asked for and may be missing."""
    for file, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.match(r"/(dev|tmp|usr|etc|home|bin)/", node.value), (
                    file,
                    node.lineno,
                )


MISSING = """
import importlib, os, pkgutil, sys
for name in {missing!r}:
    sys.modules[name] = None
for name in {calls!r}:
    if hasattr(os, name):
        delattr(os, name)
import fiches
for module in pkgutil.walk_packages(fiches.__path__, "fiches."):
    importlib.import_module(module.name)
from fiches import startup
from fiches.cli.common import ensure_data
from fiches.settings import Project
from fiches.store import ingest, open_year
from pathlib import Path
root, folder, *zips = map(Path, sys.argv[1:])
project = Project(root, folder / "data", folder / "build", folder / "site")
ingest(zips, project)
from fiches.build import plan
from fiches.build.site import build
from fiches.reference import tables_of
page, = plan.fiches([tables_of(project).find_department("08")], project, ["html"])
made, = build([page], project)
print(startup.cores(), repr(made.error))
"""


@pytest.mark.slow
def test_the_package_works_without_what_windows_lacks(tmp_path: Path) -> None:
    """Also with the encoding that Windows takes for texts where none is given."""
    official = importlib.import_module("official")
    zips = official.write_year(tmp_path)
    code = MISSING.format(missing=sorted(POSIX - {"posix"}), calls=["sched_getaffinity", "fork"])
    done = subprocess.run(
        [
            sys.executable,
            "-X",
            "utf8=0",
            "-X",
            "warn_default_encoding",
            "-W",
            "error::EncodingWarning:fiches",
            "-c",
            code,
            ROOT,
            tmp_path,
            *zips,
        ],
        env=os.environ | {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("cp1252")[-2000:]
    cores, error = done.stdout.decode("cp1252").split(maxsplit=1)
    assert int(cores) >= 1
    assert error.strip() == "''"


def test_two_fiches_are_made_by_processes_started_as_on_windows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`spawn` is asked for by name: what workers get travels as bytes on every system."""
    import multiprocessing

    asked: list[str | None] = []
    context = multiprocessing.get_context
    monkeypatch.setattr(
        multiprocessing, "get_context", lambda name=None: (asked.append(name), context(name))[1]
    )
    project = make_project(tmp_path)
    made = build(pages(project, "08", "51"), project, jobs=2)
    assert [one.error for one in made] == ["", ""]
    assert asked == ["spawn"]


def test_paths_in_the_site_are_written_with_slashes(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.put(Record("fiches/08"), {"fiches/08.html": b"x"})
    assert stage.names() == ["fiches/08"]
    for file in SOURCES:  # `str` of a path has backslashes on Windows
        text = file.read_text("utf-8")
        assert "os.sep" not in text, file
        assert not re.search(r"str\([^()]*relative_to", text) or "shown" in text, file


def test_paths_of_windows_are_given_to_typst_and_pandoc_as_they_want_them() -> None:
    from fiches.show import typst

    path = PureWindowsPath(r"C:\Users\Élodie & l'Ain\theme\fonts")
    assert typst(str(path)) == '"C:\\\\Users\\\\Élodie & l\'Ain\\\\theme\\\\fonts"'
    assert PurePosixPath(path.as_posix()).parts[0] == "C:"


CRLF = ("fiche.qmd", "index.qmd", "_quarto.yml", "_brand.yml")


@pytest.mark.slow
def test_a_checkout_with_other_ends_of_lines_makes_the_same_pages(
    data: Path, tmp_path: Path
) -> None:
    """As Git makes it on Windows, if it is let: documents, settings, tables."""
    import shutil

    from fiches.build import plan
    from fiches.reference import tables_of
    from fiches.settings import Project

    made = []
    for name, end in (("lf", b"\n"), ("crlf", b"\r\n")):
        root = tmp_path / name
        shutil.copytree(ROOT / "data" / "reference", root / "data" / "reference")
        shutil.copytree(ROOT / "theme", root / "theme")
        for file in (*ROOT.glob("*.qmd"), *ROOT.glob("_*.yml")):
            shutil.copy(file, root)
        for file in root.rglob("*"):
            if file.suffix in {".qmd", ".yml", ".csv", ".typ", ".html", ".css", ".js", ".svg"}:
                file.write_bytes(file.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", end))
        project = Project(root, data, root / "_build", root / "_site")
        wanted = [page for page in plan.pages(project) if page.name in {"fiches/08", "methode"}]
        assert tables_of(project).find_department("08").dans == "dans les Ardennes"
        assert [one.error for one in build(wanted, project)] == ["", ""]
        made.append(contents(root / "_build" / "pages" / "site"))
    assert made[0].keys() == made[1].keys()
    for path, content in made[0].items():
        if path.endswith((".csv", ".xlsx")):
            assert content == made[1][path], path
        elif path.endswith(".html"):
            assert content.split() == made[1][path].split(), path


def test_git_keeps_the_ends_of_lines() -> None:
    rules = (ROOT / ".gitattributes").read_text("utf-8").splitlines()
    assert "* text=auto eol=lf" in rules
    done = subprocess.run(
        ["git", "check-attr", "text", "eol", "--", "theme/fonts/Inter.ttf", "fiche.qmd"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode == 0:
        assert "theme/fonts/Inter.ttf: text: unset" in done.stdout
        assert "fiche.qmd: eol: lf" in done.stdout


def test_actions_are_pinned_by_commit() -> None:
    workflows = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    used = [
        (file.name, line.strip())
        for file in workflows
        for line in file.read_text("utf-8").splitlines()
        if re.match(r"\s*-?\s*uses:", line)
    ]
    assert len(used) >= len(workflows) >= 3
    for name, line in used:
        assert re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d", line), (name, line)


def test_locks_are_missing_where_the_system_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "fcntl", None)
    project = make_project(tmp_path)
    assert cache.memo(project, ["x"], lambda: b"y") == b"y"
    assert not (project.build / "cache" / "locks").exists()
