"""The command as a whole: its project, its errors, its help, what it loads."""

import subprocess
import sys
from pathlib import Path

import pytest
from commands import command, invoke
from miniature import make_project
from samples import sample

from fiches.settings import Project


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A small project, in which one stands."""
    monkeypatch.chdir(tmp_path)
    return make_project(tmp_path)


WRONG = [
    (["render", "99"], 2, '"99" is not a department; the nearest are'),
    (["render", "00"], 2, '"00" is not a department'),
    (["render", "8; rm"], 2, '"8; rm" is not a department'),
    (["render", "Ardenne5"], 2, "Ardennes (08)"),
    (["render", "08", "--to", "rtf"], 2, "«rtf» isn't a format: choose among html, pdf, docx,"),
    (["render", "08", "--publisher", "quarto"], 1, "Quarto isn't installed"),
    (["build", "--publisher", "quarto"], 1, "Quarto isn't installed"),
    (["build", "--publisher", "quarto", "--force"], 2, "of the built-in publisher alone"),
    (["build", "--shard", "6/5"], 2, "«6/5» isn't a shard: write 2/5 for the second of five."),
    (["build", "--shard", "two"], 2, "isn't a shard"),
    (["merge", "nowhere"], 1, "nowhere holds no pages"),
    (["render"], 2, "Nothing is asked for"),
    (["render", "--colour"], 2, "No such option"),
]


@pytest.mark.parametrize(("arguments", "status", "message"), sample(WRONG, 6))
def test_an_error_is_one_sentence_and_a_status(
    project: Project,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    status: int,
    message: str,
) -> None:
    monkeypatch.setenv("PATH", "")
    result = command(*arguments)
    assert result.returncode == status
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "arguments", [[], ["render"], ["build"], ["merge"], ["doctor"], ["data"], ["booklet"]]
)
def test_every_command_has_its_help(arguments: list[str]) -> None:
    result = invoke(*arguments, "--help")
    assert result.exit_code == 0
    assert "Usage: " in result.stdout


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, fiches.cli\n"
        "print(*{'polars', 'altair', 'great_tables', 'typst', 'yaml'} & set(sys.modules))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""


def test_rendering_does_not_import_what_only_jupyterlab_brings(project: Project) -> None:
    code = (
        "import sys\nfrom fiches.startup import skip_slow_import\nskip_slow_import()\n"
        "import altair\nloaded = {name for name, module in sys.modules.items() if module}\n"
        "print(*{'arrow', 'lark', 'rfc3986_validator'} & loaded)"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == ""


# Which project it works on


def test_it_works_on_the_project_where_one_stands(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = project.root / "un" / "deux"
    below.mkdir(parents=True)
    done = command("render", "08", "--to", "html", folder=below)
    assert done.stdout == f"{project.site}/fiches/08.html\n"


@pytest.mark.parametrize("by", ["option", "variable"])
def test_it_works_on_the_project_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    (tmp_path / "projet").mkdir()
    project = make_project(tmp_path / "projet")
    if by == "variable":
        monkeypatch.setenv("FICHES_ROOT", "projet")
    option = ("--project", "projet") if by == "option" else ()
    done = command(*option, "render", "08", "--to", "html", folder=tmp_path)
    assert (done.stderr, done.stdout) == ("", "projet/_site/fiches/08.html\n")
    assert (project.site / "fiches" / "08.html").exists()


@pytest.mark.parametrize(
    "arguments", [["render", "08"], ["build"], ["doctor"], ["data", "status"], ["booklet", "08"]]
)
def test_without_a_project_it_says_so_in_one_sentence(tmp_path: Path, arguments: list[str]) -> None:
    done = command(*arguments, folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr == (
        f"fiches: there is no fiche.qmd in {tmp_path} nor above it: go to the project's folder, "
        "or name it with --project or FICHES_ROOT.\n"
    )
    done = command("--project", tmp_path / "absent", *arguments, folder=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"fiches: {tmp_path}/absent isn't a project: it has no fiche.qmd")


def test_a_moved_project_is_made_in_its_new_place(tmp_path: Path) -> None:
    (tmp_path / "ancien").mkdir()
    make_project(tmp_path / "ancien")
    before = command("render", "08", folder=tmp_path / "ancien")
    (tmp_path / "ancien").rename(tmp_path / "nouveau")
    after = command("render", "08", folder=tmp_path / "nouveau")
    assert after.stdout == before.stdout == "_site/fiches/08.html\n_site/fiches/08.pdf\n"
    assert (tmp_path / "nouveau" / "_site" / "fiches" / "08.pdf").exists()
    assert not (tmp_path / "ancien").exists()


def test_a_copy_says_what_to_run_if_another_program_runs(tmp_path: Path) -> None:
    make_project(tmp_path)
    (tmp_path / "scripts" / "fiches").mkdir(parents=True)
    done = command("render", "08", folder=tmp_path)
    assert done.returncode == 1
    assert (
        f"not of {tmp_path}, which has its own: run `python scripts/install.py` in {tmp_path}"
        in done.stderr
    )
    assert not (tmp_path / "_site").exists()
