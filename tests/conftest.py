"""What the tests share: a simulated year, made once, and folders of their own to write to."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from here import places
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from fiches.settings import Project
from fiches.store import simulation

settings.register_profile("ci", derandomize=True, deadline=None, database=None)
settings.register_profile("fuzz", derandomize=False, deadline=None, print_blob=True)
settings.load_profile("ci")  # the same examples every time; `make fuzz` draws others

for name in [name for name in os.environ if name.startswith("FICHES_")]:
    del os.environ[name]  # no test is about the project of who runs it

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return a folder that the processes of one run share; the first to ask makes it."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = shared / name
    with FileLock(shared / f"{name}.lock"):
        made = shared / f"{name}.made"
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)  # what failed halfway
            folder.mkdir()
            make(folder)
            made.touch()
    return folder


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated years 2023 and 2024: zips and `trade/`. Not to be written to."""

    def make(folder: Path) -> None:
        simulation.prepare(places(folder, folder))

    return made_once(tmp_path_factory, "data", make)


@pytest.fixture
def project(data: Path, tmp_path: Path) -> Iterator[Project]:
    """The project's documents and simulated years; what the test makes goes to its own folder."""
    here = places(data, tmp_path)
    with here.current():
        yield here


@pytest.fixture(scope="session")
def method(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The notebooks of the method, executed on the simulated years."""
    made = made_once(tmp_path_factory, "method", lambda folder: run(data, folder, "notebooks"))
    return places(data, made)


@pytest.fixture(scope="session")
def france(
    data: Path, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Project:
    """The whole site, built once by the built-in publisher: 100 fiches and the other pages.

    `SITE=folder` looks at one that is there already, with its `build/` and `site/`.
    """
    if there := os.environ.get("SITE"):
        return places(data, Path(there))
    method = request.getfixturevalue("method")

    def make(folder: Path) -> None:
        shutil.copytree(method.build, places(data, folder).build)
        run(data, folder, "build", "--quiet", "--jobs", "2")

    return places(data, made_once(tmp_path_factory, "france", make))


def run(data: Path, folder: Path, *command: str) -> None:
    """Run `fiches` on the project's documents and this data; what it makes goes to `folder`."""
    done = subprocess.run(
        [sys.executable, "-m", "fiches", *command],
        env=os.environ | places(data, folder).variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser a process: Playwright's synchronous interface bears no second one."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("not run: no chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()
