"""A project to write to, and its preview."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from browsing import Answer, get, listening

from fiches.build.preview import Preview
from fiches.build.preview.server import Server
from fiches.settings import Project

DOCUMENTS = ("fiche.qmd", "_brand.yml", "data/words.txt")

PAGE = """\
---
title: "Essai"
lang: fr
---

## Une partie {#partie}

Une phrase.
"""

SETTINGS = 'lang: fr\nproject:\n  render: ["*.qmd"]\nwebsite:\n  title: Fiches\n'

Serve = Callable[..., Server]


def copied(folder: Path, data: Path) -> Project:
    """Copy the project, with one page besides the fiche, and no folder for comments."""
    here, root = Path(__file__).parents[3], folder / "projet d’essai"
    shutil.copytree(here / "theme", root / "theme")
    shutil.copytree(here / "data" / "reference", root / "data" / "reference")
    for name in DOCUMENTS:
        shutil.copyfile(here / name, root / name)
    (root / "data" / "trade").symlink_to(data / "trade")
    (root / "_quarto.yml").write_text(SETTINGS, "utf-8")
    (root / "essai.qmd").write_text(PAGE, "utf-8")
    return Project(root, root / "data", folder / "build", folder / "site")


@pytest.fixture
def project(data: Path, tmp_path: Path) -> Project:
    """A project to write to."""
    return copied(tmp_path, data)


@pytest.fixture
def serve(project: Project) -> Iterator[Serve]:
    """Start a preview of the project."""
    with ExitStack() as stack:

        def start(**options: object) -> Server:
            preview = stack.enter_context(Preview(project, **options))
            return stack.enter_context(listening(preview))

        yield start


@pytest.fixture(scope="session")
def shared(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview of a project that isn't written to."""
    with Preview(copied(tmp_path_factory.mktemp("shared"), data)) as preview:
        yield preview


@pytest.fixture
def listen(shared: Preview) -> Iterator[Serve]:
    """Let the shared preview be asked over HTTP."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(listening(shared, **options))


@pytest.fixture
def ask(listen: Serve) -> Callable[..., Answer]:
    """Ask the shared preview for something."""
    return partial(get, listen())
