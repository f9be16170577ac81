"""The steps of `docs/adding-a-figure.md`, taken in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from here import ROOT

STEPS = ROOT / "docs" / "adding-a-figure.md"
NEEDED = ("scripts", "theme", "data/reference", "_quarto.yml", "_brand.yml", "fiche.qmd")
PAGES = ("donnees.qmd",)

_BLOCK = re.compile(
    r'^(?P<fence>`{3,})(?P<kind>python|diff) title="(?P<path>[^"]+)"\n(?P<text>.*?)^(?P=fence)$',
    re.DOTALL | re.MULTILINE,
)


def take_steps(copy: Path) -> list[str]:
    """Do what the page says; return the files that were touched."""
    touched = []
    for block in _BLOCK.finditer(STEPS.read_text("utf-8")):
        file = copy / block["path"]
        if block["kind"] == "python":
            file.parent.mkdir()
            file.write_text(block["text"], "utf-8")
        else:
            edit(file, block["text"])
        touched.append(block["path"])
    return touched


def edit(file: Path, difference: str) -> None:
    """Replace each run of lines with `-` by the run with `+` that follows it."""
    text = file.read_text("utf-8")
    for old, new in re.findall(r"((?:^-.*\n)+)((?:^\+.*\n)+)", difference, re.MULTILINE):
        before, after = (re.sub(r"^[-+]", "", part, flags=re.MULTILINE) for part in (old, new))
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    file.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def site(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("copy")
    for name in (*NEEDED, *PAGES):
        source, target = ROOT / name, copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
    assert len(take_steps(copy)) == 3
    places = {"PYTHONPATH": str(copy / "scripts"), "FICHES_DATA": str(data)}
    script = (
        "from fiches.build import plan; from fiches.build.site import build, install; "
        "from fiches.settings import Project; p = Project.find(); "
        "names = ('donnees', 'fiches/08', 'fiches/976'); "
        "pages = [page for page in plan.pages(p) if page.name in names]; "
        "errors = [made.error for made in build(pages, p) if made.error]; "
        "assert not errors, errors; install(names, p, p.site)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=copy,
        env={k: v for k, v in os.environ.items() if not k.startswith("FICHES_")} | places,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return copy / "_site"


def test_the_new_figure_is_on_the_page_with_its_table_and_its_data(site: Path) -> None:
    page = (site / "fiches/08.html").read_text("utf-8")
    assert 'id="clients-figure"' in page
    assert "Les premiers clients des Ardennes" in page
    for code in ("08", "976"):
        (data,) = (site / "fiches" / code).glob("*-clients-simulation.csv")
        assert data.read_text("utf-8").count("\n") == 6


def test_pages_that_list_figures_list_it(site: Path) -> None:
    assert "Premiers clients" in (site / "donnees.html").read_text("utf-8")


@pytest.mark.pdf
def test_it_is_in_the_pdf(site: Path) -> None:
    text = subprocess.run(
        ["pdftotext", site / "fiches/08.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "Les premiers clients des Ardennes" in " ".join(text.split())
