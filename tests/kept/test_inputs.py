"""What outputs are made from: the order of the house, the files of a project."""

import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from here import HERE, ROOT
from hypothesis import given
from hypothesis import strategies as st

from fiches.kept import inputs
from fiches.settings import PACKAGE, Project

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
CONTRACTS: dict[str, dict[str, Any]] = {
    contract["name"]: contract for contract in SETTINGS["tool"]["importlinter"]["contracts"]
}
ORDER = CONTRACTS["The house stands in the order in which data flows"]
PAGES = CONTRACTS["Pages know no numbers"]
PARTS = [part for layer in inputs.LAYERS for part in layer]

parts = st.lists(st.text() | st.integers() | st.binary(), max_size=3)


@given(parts, parts)
def test_different_keys_have_different_hashes(
    first: list[str | int | bytes], second: list[str | int | bytes]
) -> None:
    same = [(type(a), a) for a in first] == [(type(b), b) for b in second]
    assert (inputs.digest(*first) == inputs.digest(*second)) == same


# The order of the house


def test_the_layers_are_those_of_the_lint() -> None:
    assert list(inputs.LAYERS) == [tuple(layer.split(" | ")) for layer in ORDER["layers"]]


def test_every_part_of_the_package_has_its_layer() -> None:
    found = {path.name.removesuffix(".py") for path in PACKAGE.iterdir() if path.name[0] != "_"}
    assert found | {"__main__"} == set(PARTS)
    assert len(PARTS) == len(set(PARTS))


def test_what_pages_do_not_know_is_what_the_lint_forbids_them() -> None:
    forbidden = {name.removeprefix("fiches.") for name in PAGES["forbidden_modules"]}
    assert forbidden == inputs.NUMBERS
    assert PAGES["source_modules"] == ["fiches.execution", "fiches.publish"]


def test_imports_keep_to_it() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert "Contracts: 3 kept, 0 broken." in done.stdout


# What may be imported


def test_documents_depend_on_numbers_and_pictures_and_pages_on_neither() -> None:
    documents, pages = (inputs.importable(*each) for each in (inputs.EXECUTION, inputs.PUBLISHING))
    assert inputs.NUMBERS | {"execution", "kept", "french", "reference", "errors"} <= documents
    assert documents.isdisjoint({"publish", "build", "cli", "__main__"})
    assert {"publish", "execution", "kept", "french", "reference", "errors"} <= pages
    assert pages.isdisjoint(inputs.NUMBERS | {"build", "cli", "__main__"})


# The hashes of a project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with tables, a theme and settings of its own."""
    for name in ("data/reference", "theme"):
        copytree(ROOT / name, tmp_path / name)
    for name in ("_brand.yml", "_quarto.yml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    return Project.at(tmp_path)


@pytest.mark.parametrize(
    ("name", "drawn", "published"),
    [
        *((f"data/reference/{name}", True, True) for name in ("departments.csv", "products.csv")),
        ("_brand.yml", True, True),
        ("_quarto.yml", False, True),
        ("theme/page.html", False, True),
        ("theme/fonts/Inter.ttf", False, True),
        ("theme/.hidden", False, False),
        ("data/reference/README.md", False, False),
        ("fiche.qmd", False, False),  # a key of its own
    ],
)
def test_a_file_changes_what_depends_on_it(
    project: Project, name: str, drawn: bool, published: bool
) -> None:
    before = inputs.drawing(project), inputs.publishing(project)
    assert (inputs.drawing(project), inputs.publishing(project)) == before
    with (project.root / name).open("ab") as file:
        file.write(b"\n")
    after = inputs.drawing(project), inputs.publishing(project)
    assert tuple(a != b for a, b in zip(before, after, strict=True)) == (drawn, published)
    assert Project.at(project.root) == project
    again = Project.at(project.root)  # which remembers nothing
    assert (inputs.drawing(again), inputs.publishing(again)) == after


def test_a_new_table_changes_all(project: Project) -> None:
    before = inputs.drawing(project), inputs.publishing(project)
    (project.reference / "new.csv").write_text("a,b\n")
    assert inputs.drawing(project) != before[0]
    assert inputs.publishing(project) != before[1]


def test_the_address_of_the_site_changes_its_pages_alone(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = inputs.drawing(project), inputs.publishing(project)
    monkeypatch.setenv("FICHES_SITE_URL", "https://example.org")
    assert inputs.drawing(project) == before[0]
    assert inputs.publishing(project) != before[1]


def test_where_a_project_lies_changes_nothing(project: Project) -> None:
    elsewhere = replace(HERE, data=project.data)
    assert inputs.drawing(project) == inputs.drawing(elsewhere)
    assert inputs.publishing(project) == inputs.publishing(elsewhere)
