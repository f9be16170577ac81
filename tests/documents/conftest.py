"""The simulated years, opened once for all tests of a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from here import places

from fiches.settings import Project


@pytest.fixture(scope="module")
def here(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project for all tests of a file: what its pages take to be made, they take once."""
    project = places(data, tmp_path_factory.mktemp("here"))
    with project.current():
        yield project
