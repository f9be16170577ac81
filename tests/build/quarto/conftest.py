"""A project of its own for each test, with a short document."""

from pathlib import Path

import pytest
from handed import short_project

from fiches.settings import Project


@pytest.fixture
def project(project: Project, tmp_path: Path) -> Project:
    return short_project(tmp_path, project)
