"""What the commands print, in any encoding, and whatever files have in their names and texts."""

import os
import subprocess
import sys
from pathlib import Path

import official
import pytest
from commands import invoke
from hostile import ORDERS
from miniature import make_project
from samples import sample
from typer.main import get_command

from fiches.cli import app
from fiches.cli.common import console, say
from fiches.settings import Project
from fiches.startup import SIMPLER

GROUP = get_command(app)
COMMANDS = sorted(GROUP.commands)  # type: ignore[attr-defined]
ENCODINGS = ["ascii", "latin-1", "cp1252", "cp850", "utf-8"]

RUN = """
import sys
from fiches.__main__ import main
sys.argv = ["fiches", *sys.argv[1:]]
main()
"""


def run(encoding: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command with output of an encoding, strict as Python's is by default."""
    return subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_doctor_speaks_any_encoding(tmp_path: Path, encoding: str) -> None:
    make_project(tmp_path)
    comment = tmp_path / "data" / "comments" / "Élodie œuvre 한.md"
    comment.parent.mkdir()
    comment.write_text("Texte.\n", "utf-8")
    done = run(encoding, tmp_path, "doctor")
    assert b"Traceback" not in done.stderr
    assert b"lodie" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("command", sample(COMMANDS, 4))
def test_every_command_speaks_an_old_encoding(tmp_path: Path, command: str) -> None:
    for arguments in (
        [command, "--help"],
        [command, "Élodie", "--—"],
        ["--project", "é–", command],
    ):
        done = run("latin-1", tmp_path, *arguments)
        assert b"Traceback" not in done.stderr, done.stderr.decode("latin-1")


def test_what_an_encoding_lacks_is_written_in_another_way() -> None:
    code = (
        "from fiches.startup import speak_simply; speak_simply();"
        r"print('\u2713 \u2026 d\u2019\u0153uvre \ud55c \xe9t\xe9')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode("ascii").split() == ["+", "...", "d'oeuvre", "?", "ete"]
    assert all(text.isascii() for text in SIMPLER.values())


def test_a_text_gives_no_orders(capsys: pytest.CaptureFixture[str]) -> None:
    from rich.table import Table

    say(f"un{ORDERS}\ndeux", err=True)
    screen = console()
    screen.print(f"[/rien] {ORDERS} [red]mot")
    table = Table(f"titre{ORDERS}")
    table.add_row(f"[/rien] {ORDERS}")
    screen.print(table)
    out, err = capsys.readouterr()
    assert err.count("\n") == 2
    assert "[/rien]" in out
    assert "[red]mot" in out
    assert not set(ORDERS) & set(out + err) - set("[31m")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """An empty store, in which one stands."""
    found = official.project(tmp_path)
    for name, value in found.variables.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.mark.skipif(os.name == "nt", reason="not run: Windows has no such names")
@pytest.mark.parametrize("command", ["ingest", "verify"])
def test_names_of_files_and_labels_give_no_orders(project: Project, command: str) -> None:
    label = {"Libelle_PAYS.txt": f"ZZ;Pays {ORDERS} nouveau;202401;999912\r\n".encode()}
    lines = [*official.rows("E"), official.row(flow="E", country="ZZ", value_eur=10**9)]
    file = official.write_flow(project.data / "zips", "E", 2024, lines, **label)
    odd = file.rename(file.with_name(f"2025{ORDERS}[red].zip"))
    other = project.data / f"{ORDERS}.txt"
    other.write_text(f"{ORDERS};rien\n", "utf-8")
    imports = official.write_flow(project.data / "zips", "I", 2024, official.rows("I"))
    said = [invoke("data", command, *files).output for files in ((odd, imports), (other,))]
    assert "nouveau" in said[0]
    assert not set("\x1b\x07\u202e") & set("".join(said))
