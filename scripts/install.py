"""Sets the project up in `.venv`, on any system: `python scripts/install.py`, which `make` calls.

It needs a Python and nothing else, makes or mends what is missing, and does nothing where all is
there. `--dev` adds what tests and notebooks need. It can be run again at any time, with whatever
environment active and from any folder.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        f"Python 3.11 or later is needed, and {sys.executable} is {sys.version.split()[0]}: run "
        "this with another one, as in python3.12 scripts/install.py or make PYTHON=python3.12."
    )

import argparse
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WINDOWS = os.name == "nt"

KEPT_OUT = (
    *("PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"),
    *("PIP_PREFIX", "PIP_ROOT", "PIP_CONSTRAINT", "PIP_REQUIREMENT", "PIP_NO_DEPS", "PIP_DRY_RUN"),
)
"""Variables by which another environment would get into this one, or other packages."""

PIP = (
    *("-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
    *("--no-user", "--target", ""),
)
"""What pip is asked: into the environment, whatever variables and `pip.conf` say. Where packages
come from (a mirror, a proxy, certificates) is for the machine to say."""

ELSEWHERE = "FICHES_ENVIRONMENTS"
"""Names a folder for environments outside of projects, where Quarto doesn't walk through them."""

STEPS = (
    (
        "run",
        ("requirements.lock", "pyproject.toml"),
        (
            ("--require-hashes", "-r", "requirements.lock"),
            ("--no-deps", "--no-build-isolation", "--editable", "."),
        ),
    ),
    (
        "dev",
        ("requirements-dev.lock", "requirements.lock", "pyproject.toml"),
        (("--require-hashes", "--no-deps", "-r", "requirements-dev.lock"),),
    ),
)
"""By name: what each step depends on, and what it gives to pip."""


class SetupError(Exception):
    """What went wrong, in a sentence."""


def main() -> None:
    """Set the project up, and say how to go on if there was something to do."""
    parser = argparse.ArgumentParser(description="Set the project up in .venv.")
    parser.add_argument("--dev", action="store_true", help="with what tests and notebooks need")
    wanted = ("run", "dev") if parser.parse_args().dev else ("run",)
    try:
        done = install(ROOT, wanted)
    except SetupError as error:
        sys.exit(f"Setup: {error}")
    except OSError as error:
        sys.exit(
            f"Setup: {error.filename or ROOT} can't be written ({error.strerror}): copy the "
            "project to a folder of your own, with some 2 GB free, and run this again there."
        )
    if done:
        sys.stderr.write(f"Ready: {program(Path('.venv'))} -m fiches render 08\n")


def install(root: Path, wanted: "tuple[str, ...]") -> bool:
    """Bring the environment of a project up to date; return whether there was something to do."""
    python = environment(root)
    done = False
    for name, files, commands in STEPS:
        stamp = root / ".venv" / f".{name}"
        state = fingerprint(root, files)
        if name in wanted and (done or read(stamp) != state):
            stamp.unlink(missing_ok=True)
            for command in commands:
                pip(python, command, root)
            point_here(root)
            write(stamp, state)
            done = True
    tell_quarto(python, root)
    return done


def environment(root: Path) -> Path:
    """Return the Python of the project's environment, made first if it isn't there or doesn't run.

    It is made anew where the folder was copied or moved from another place, its Python is gone, or
    it is to be elsewhere and isn't.
    """
    folder, named = root / ".venv", elsewhere(root)
    python = program(folder)
    settled = named is None or folder.is_symlink()
    if settled and runs(python) and read(folder / ".place") in ("", str(root)):
        return python
    if os.pathsep in str(root):
        raise SetupError(f"Python makes no environment in a folder with «{os.pathsep}»: {root}")
    sys.stderr.write("Setting up .venv with the pinned requirements: a minute or two, once.\n")
    if folder.is_symlink():
        folder.unlink()  # a copy's leads to the environment of another folder
    if named:
        shutil.rmtree(folder, ignore_errors=True)
        named.mkdir(parents=True, exist_ok=True)
        folder.symlink_to(named, target_is_directory=True)
    folder.mkdir(exist_ok=True)  # fails at once, with its reason, where nothing can be written
    write(folder / ".place", "")
    made = run(base_python(), ("-I", "-m", "venv", "--clear", str(named or folder)), root)
    if made or not runs(python):
        raise SetupError(
            "Python couldn't make an environment; on Debian and Ubuntu install python3-venv first; "
            "on Windows close what runs from .venv."
        )
    write(folder / ".place", str(root))
    return python


def elsewhere(root: Path) -> "Path | None":
    """Return the folder outside the project that `.venv` is to lead to, if one is wanted.

    Each project has its own. What runs through the link finds the package of the project that the
    link is in, so that a copy of the project never runs the code of another.
    """
    named = os.environ.get(ELSEWHERE)
    if not named or WINDOWS:  # where links ask for rights
        return None
    return Path(named).expanduser().resolve() / hashlib.sha256(os.fsencode(root)).hexdigest()[:16]


def program(folder: Path) -> Path:
    """Return the Python of an environment."""
    return folder / "Scripts" / "python.exe" if WINDOWS else folder / "bin" / "python"


def base_python() -> Path:
    """Return the Python that runs this, outside of any environment."""
    return Path(getattr(sys, "_base_executable", None) or sys.executable)


def runs(python: Path) -> bool:
    """Tell whether an environment's Python runs, is recent enough and has pip."""
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    if not python.exists():
        return False
    try:
        return not subprocess.run(
            [str(python), "-I", "-c", check], capture_output=True, check=False
        ).returncode
    except OSError:  # made for another system
        return False


def pip(python: Path, arguments: "tuple[str, ...]", root: Path) -> None:
    """Install something into the environment."""
    if run(python, (*PIP, *arguments), root):
        raise SetupError(
            "pip couldn't install what is needed; its reason stands above. Behind a proxy or on a "
            "closed network, name yours with HTTPS_PROXY, or your mirror with PIP_INDEX_URL."
        )


def run(python: Path, arguments: "tuple[str, ...]", root: Path) -> int:
    """Run a Python in the project's folder; return its status."""
    command = [str(python), *arguments]
    return subprocess.run(command, cwd=root, env=variables(), check=False).returncode


def variables() -> "dict[str, str]":
    """Return the environment's variables without what would lead elsewhere."""
    return {name: value for name, value in os.environ.items() if name not in KEPT_OUT}


def point_here(root: Path) -> None:
    """Make the environment find the package from its own place.

    Pip writes the full path, which no longer holds when the folder is moved, and which Python
    before 3.13 misreads on Windows if it has an accent.
    """
    for packages in (root / ".venv").glob(
        "Lib/site-packages" if WINDOWS else "lib/*/site-packages"
    ):
        for file in packages.glob("*fiches*.pth"):
            lines = [os.path.relpath(root / "scripts", packages)]
            if (root / ".venv").is_symlink():  # activated, it isn't run through the link
                lines.append(str(root / "scripts"))
            write(file, "\n".join([*lines, ""]))


def tell_quarto(python: Path, root: Path) -> None:
    """Tell Quarto which Python to use, from wherever it is run, on this machine alone."""
    quote = '"' if "'" in str(python) else "'"
    line = f"QUARTO_PYTHON={quote}{python.as_posix()}{quote}\n"
    file = root / "_environment.local"
    if read(file) != line:
        write(file, line)


def fingerprint(root: Path, files: "tuple[str, ...]") -> str:
    """Return a hash of what a step depends on."""
    return hashlib.sha256(b"\0".join((root / name).read_bytes() for name in files)).hexdigest()


def read(file: Path) -> str:
    """Return what a file holds, and nothing if there is none."""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return ""


def write(file: Path, text: str) -> None:
    """Write a file."""
    file.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
