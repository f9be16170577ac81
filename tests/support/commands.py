"""The command `fiches`, in this process and in one of its own."""

import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner, Result

from fiches.cli import app


def invoke(*arguments: object) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def fiches(*arguments: object) -> str:
    """Run the command in this process and return what it prints; it must not fail."""
    result = invoke(*arguments)
    if result.exception:
        raise result.exception
    return result.stdout


def command(*arguments: object, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, here or in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "fiches", *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
