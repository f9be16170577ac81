"""The theme's fonts: whole, or no page is made and one sentence says why."""

import shutil
from pathlib import Path

import pytest
from here import HERE
from miniature import make_project, pages

from fiches.build.quarto import handover
from fiches.build.site import build
from fiches.errors import FichesError
from fiches.publish import fonts
from fiches.settings import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with fonts of its own."""
    made = make_project(tmp_path)
    (made.theme / "fonts").unlink()
    shutil.copytree(HERE.theme / "fonts", made.theme / "fonts")
    return made


def spoil(file: Path, how: str) -> None:
    content = file.read_bytes()
    middle = len(content) // 2
    spoilt = {
        "missing": None,
        "empty": b"",
        "half": content[:middle],
        "last bytes": content[:-4],
        "page": b"<!doctype html><title>404</title>",
        "bit": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
    }[how]
    file.unlink()
    if spoilt is not None:
        file.write_bytes(spoilt)


WAYS = ["missing", "empty", "half", "last bytes", "page"]


@pytest.mark.parametrize(
    ("name", "how"),
    [
        *((name, how) for name in fonts.FONTS for how in WAYS),
        *((name, "bit") for name in fonts.FONTS if name.endswith("ttf")),  # WOFF2 has no checksums
    ],
)
def test_a_font_that_is_not_whole_stops_the_build(project: Project, name: str, how: str) -> None:
    fonts.check(project)
    spoil(project.theme / "fonts" / name, how)
    for make in (build, handover.hand_over):
        with pytest.raises(FichesError, match=r"fonts.*git checkout -- theme/fonts") as caught:
            make(pages(project, "08"), project)
        assert name in str(caught.value)
    assert not (project.build / "pages").exists()


def test_fonts_that_come_back_are_seen(project: Project) -> None:
    file = project.theme / "fonts" / "Inter.ttf"
    content = file.read_bytes()
    spoil(file, "half")
    with pytest.raises(FichesError):
        fonts.check(project)
    file.write_bytes(content)
    assert fonts.folder(project) == project.theme / "fonts"
