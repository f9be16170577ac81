"""Projects made by the real Quarto; without it, these tests say that they weren't run."""

import shutil
import sys
from pathlib import Path

import pytest
from quarto_project import DOCUMENTS, SIX, Copy, Table, copy_of_project

BUILD_PAGES = """
from fiches.build import plan
from fiches.build.site import build, install
from fiches.settings import Project
project = Project.find()
pages = [page for page in plan.pages(project) if not page.value]
build(pages, project)
install([page.name for page in pages], project, project.site)
"""

PARITY = pytest.StashKey[Table]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = shutil.which("quarto") is None
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.quarto)
            if missing:
                item.add_marker(pytest.mark.skip(reason="not run: no quarto"))


@pytest.fixture(scope="session")
def project(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return copy_of_project(tmp_path_factory.mktemp("quarto"), data)


@pytest.fixture(scope="session")
def six(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """Six fiches and all other pages, by both publishers."""
    project = copy_of_project(tmp_path_factory.mktemp("six"), data)
    notebooks = sorted((project.root / "notebooks").glob("0*.ipynb"))
    files = "\n".join(
        [*(f"fiches/{code}.ipynb" for code in SIX), *(f"carnets/{path.name}" for path in notebooks)]
    )
    for command in (
        ("-m", "fiches", "notebooks"),
        ("-m", "fiches", "render", *SIX),
        ("-c", BUILD_PAGES),
        (project.root / "scripts" / "pre_render.py",),
    ):
        done = project.run(sys.executable, *command, more={"QUARTO_PROJECT_INPUT_FILES": files})
        assert done.returncode == 0, done.stderr
    for pages in ("fiches", "carnets", *(f"{name}.qmd" for name in DOCUMENTS)):
        project.quarto("render", pages)
    return project


@pytest.fixture(scope="session")
def parity(pytestconfig: pytest.Config) -> Table:
    """What both publishers give alike: counted by the tests, shown when they are done."""
    return pytestconfig.stash.setdefault(PARITY, {})


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    table = config.stash.get(PARITY, {})
    if not table:
        return
    names, parts = (list(dict.fromkeys(cell[at] for cell in table)) for at in (0, 1))
    width = max(map(len, names))
    terminalreporter.section("the same from both publishers")
    terminalreporter.line(" ".join(["".ljust(width), *(part.rjust(9) for part in parts)]))
    for name in names:
        counts = (table.get((name, part), "").rjust(9) for part in parts)
        terminalreporter.line(" ".join([name.ljust(width), *counts]))
