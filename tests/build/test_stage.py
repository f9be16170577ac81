"""The stage: pages put together, merged without what is damaged."""

from pathlib import Path

import pytest
from miniature import made, make_project, pages

from fiches.build.make import stage_of
from fiches.build.site import build
from fiches.build.stage import Stage
from fiches.settings import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path)


def test_stages_are_merged_without_their_damaged_pages(project: Project, tmp_path: Path) -> None:
    build(pages(project, "08", "51"), project)
    part = tmp_path / "part"
    (project.build / "pages").rename(part)
    (part / "site" / "fiches" / "51.html").write_bytes(b"cut")
    stage = stage_of(project)
    assert stage.take(Stage(part)) == ["fiches/08"]
    assert made(build(pages(project, "08"), project)) == []
    assert stage.names() == ["fiches/08"]
