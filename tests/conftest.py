"""What the tests share: a simulated year, made once, and folders of their own to write to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fiches import demo, settings


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated years 2023 and 2024: `raw/` and `trade/`. Not to be written to."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FICHES_DATA", str(folder))
        demo.prepare(settings.paths())
    return folder


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
    folder = tmp_path_factory.mktemp("france")
    places = {
        "FICHES_DATA": str(data),
        "FICHES_BUILD": str(folder / "build"),
        "FICHES_SITE": str(folder / "site"),
    }
    built = subprocess.run(
        [sys.executable, "-m", "fiches", "build", "--quiet", "--jobs", "2"],
        env=os.environ | places,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    with pytest.MonkeyPatch.context() as patch:
        for name, value in places.items():
            patch.setenv(name, value)
        return settings.paths()
