"""The package as a whole: what documents may name, and that importing it changes nothing."""

import subprocess
import sys
from fnmatch import fnmatch

import pytest
from here import ROOT

import fiches

IMPORTED = """
import importlib, locale, os, pkgutil, signal, sys, warnings
from contextvars import copy_context
import altair, polars

def state():
    return (
        dict(os.environ), os.getcwd(), locale.setlocale(locale.LC_ALL), sys.path[:],
        signal.getsignal(signal.SIGINT), warnings.filters[:], sys.displayhook, sys.excepthook,
        altair.theme.active, altair.theme.names(),
        altair.renderers.active, altair.renderers.names(),
        polars.Config.state(), {var.name for var in copy_context() if "project" in var.name},
    )

for name in ("numpy", "typst", "lxml.etree", "rich.console", "typer", "yaml", "watchfiles"):
    importlib.import_module(name)  # what these do isn't ours
before = state()
import fiches
for module in pkgutil.walk_packages(fiches.__path__, "fiches."):
    importlib.import_module(module.name)
print(*[n for n, pair in enumerate(zip(before, state())) if pair[0] != pair[1]])
print(len([name for name in sys.modules if name.startswith("fiches.")]))
"""


def test_importing_it_changes_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True
    )
    changed, modules = done.stdout.splitlines()
    assert changed == ""
    assert int(modules) > 60


@pytest.mark.parametrize("name", fiches.__all__)
def test_what_documents_name_is_there(name: str) -> None:
    assert getattr(fiches, name).__name__ == name


def test_another_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Fiches'"):
        _ = fiches.Fiches


def test_no_folder_of_tests_is_passed_over(pytestconfig: pytest.Config) -> None:
    left_out = pytestconfig.getini("norecursedirs")
    folders = {
        part
        for file in (ROOT / "tests").rglob("test_*.py")
        for part in file.relative_to(ROOT).parent.parts
    }
    assert {"tests", "build", "publish"} <= folders
    assert [name for name in folders if any(fnmatch(name, each) for each in left_out)] == []
