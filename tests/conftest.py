"""What the tests share: a simulated year, made once, and folders of their own to write to."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, sync_playwright

from fiches import demo, settings

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
            folder.mkdir()
            make(folder)
            made.touch()
    return folder


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated years 2023 and 2024: zips and `trade/`. Not to be written to."""

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("FICHES_DATA", str(folder))
            demo.prepare(settings.paths())

    return made_once(tmp_path_factory, "data", make)


@pytest.fixture
def paths(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> settings.Paths:
    """The project's documents and simulated years; what the test makes goes to its own folder."""
    monkeypatch.setenv("FICHES_DATA", str(data))
    monkeypatch.setenv("FICHES_BUILD", str(tmp_path / "build"))
    monkeypatch.setenv("FICHES_SITE", str(tmp_path / "site"))
    return settings.paths()


@pytest.fixture(scope="session")
def france(data: Path, tmp_path_factory: pytest.TempPathFactory) -> settings.Paths:
    """The whole site, built once by the built-in publisher: 100 fiches and the other pages."""

    def places(folder: Path) -> dict[str, str]:
        return {
            "FICHES_DATA": str(data),
            "FICHES_BUILD": str(folder / "build"),
            "FICHES_SITE": str(folder / "site"),
        }

    def make(folder: Path) -> None:
        built = subprocess.run(
            [sys.executable, "-m", "fiches", "build", "--quiet", "--jobs", "2"],
            env=os.environ | places(folder),
            capture_output=True,
            text=True,
            check=False,
        )
        assert built.returncode == 0, built.stderr

    folder = made_once(tmp_path_factory, "france", make)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in places(folder).items():
            patch.setenv(name, value)
        return settings.paths()


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
