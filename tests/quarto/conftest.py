"""Projects made by the real Quarto; without it, these tests say that they weren't run."""

import shutil
import sys
from pathlib import Path

import pytest
from quarto_project import SIX, Project, copy_of_project


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = shutil.which("quarto") is None
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.quarto)
            if missing:
                item.add_marker(pytest.mark.skip(reason="not run: no quarto"))


@pytest.fixture(scope="session")
def project(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    return copy_of_project(tmp_path_factory.mktemp("quarto"), data)


@pytest.fixture(scope="session")
def six(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Six fiches and the home page, by both publishers."""
    project = copy_of_project(tmp_path_factory.mktemp("six"), data)
    done = project.run(sys.executable, "-m", "fiches", "render", *SIX)
    assert done.returncode == 0, done.stderr
    files = "\n".join(f"fiches/{code}.ipynb" for code in SIX)
    hook = project.root / "scripts" / "pre_render.py"
    done = project.run(sys.executable, hook, more={"QUARTO_PROJECT_INPUT_FILES": files})
    assert done.returncode == 0, done.stderr
    project.quarto("render", "fiches")
    return project
