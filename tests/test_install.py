"""Setting up without `make`: in folders of any name, whatever the machine has set for others."""

import ast
import errno
import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from here import ROOT

SCRIPT = ROOT / "scripts" / "install.py"

ODD = ["Élodie & l'Ain [2025] #1", "un dossier $HOME;`x`"]


@pytest.fixture
def install() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("install", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=ODD)
def root(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A project that consists of its name and its requirements, in an odd folder."""
    folder = tmp_path / request.param
    (folder / "scripts" / "fiches").mkdir(parents=True)
    (folder / "scripts" / "fiches" / "__init__.py").write_text("HERE = __file__\n", "utf-8")
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (folder / name).write_text(f"# {name}\n", "utf-8")
    return folder


@pytest.fixture
def asked(install: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What is given to pip, which isn't run; an environment is made of this one's Python."""
    given: list[list[str]] = []

    def run(python: Path, arguments: tuple[str, ...], root: Path) -> int:
        given.append(list(arguments))
        if "venv" in arguments:
            folder = Path(arguments[-1])
            shutil.rmtree(folder)
            made = install.program(folder)
            made.parent.mkdir(parents=True)
            made.symlink_to(sys.executable)
            (folder / "pyvenv.cfg").write_text(_config(), "utf-8")
        return 0

    monkeypatch.setattr(install, "run", run)
    monkeypatch.setattr(install, "runs", lambda python: python.exists())
    return given


def _config() -> str:
    return f"home = {Path(sys.executable).parent}\n"


def test_an_old_python_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    source = SCRIPT.read_text("utf-8")
    tree = ast.parse(source, feature_version=(3, 6))  # else it would be told of its syntax
    first = [type(node).__name__ for node in tree.body[:3]]
    assert first == ["Expr", "Import", "If"]  # the version comes before all other imports
    monkeypatch.setattr(sys, "version_info", (3, 9, 18, "final", 0))
    with pytest.raises(SystemExit, match=r"Python 3\.11 or later is needed, and .* is 3\."):
        exec(compile(source, SCRIPT, "exec"), {"__name__": "__main__", "__file__": str(SCRIPT)})


def test_it_installs_once_and_again_when_requirements_change(
    install: ModuleType, root: Path, asked: list[list[str]]
) -> None:
    assert install.install(root, ("run",))
    assert [one[-1] for one in asked[1:]] == ["requirements.lock", "."]
    assert "--require-hashes" in asked[1]
    asked.clear()
    assert not install.install(root, ("run",))
    assert asked == []
    assert install.install(root, ("run", "dev"))
    assert [one[-1] for one in asked] == ["requirements-dev.lock"]
    asked.clear()
    (root / "requirements.lock").write_text("# other\n", "utf-8")
    assert install.install(root, ("run", "dev"))
    assert [one[-1] for one in asked] == ["requirements.lock", ".", "requirements-dev.lock"]


def test_what_failed_is_done_again(
    install: ModuleType, root: Path, asked: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        environment = install.environment(root)
        patch.setattr(install, "run", lambda *_: 1)
        with pytest.raises(install.SetupError, match="PIP_INDEX_URL"):
            install.install(root, ("run",))
    asked.clear()
    assert install.install(root, ("run",))
    assert environment.exists()
    assert [one[-1] for one in asked] == ["requirements.lock", "."]


def test_a_moved_or_copied_folder_gets_an_environment_of_its_own(
    install: ModuleType, root: Path, asked: list[list[str]], tmp_path: Path
) -> None:
    install.install(root, ("run",))
    copy = tmp_path / "copie"
    shutil.copytree(root, copy, symlinks=True)
    asked.clear()
    assert install.install(copy, ("run",))
    assert "venv" in asked[0]
    assert str(copy) in (copy / "_environment.local").read_text("utf-8")
    asked.clear()
    install.program(copy / ".venv").unlink()  # its Python is gone
    install.install(copy, ("run",))
    assert "venv" in asked[0]


def test_the_environment_that_a_copied_link_leads_to_is_left_alone(
    install: ModuleType, root: Path, asked: list[list[str]], tmp_path: Path
) -> None:
    install.install(root, ("run",))
    copy = tmp_path / "copie"
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns(".venv"))
    (copy / ".venv").symlink_to(root / ".venv")
    install.install(copy, ("run",))
    assert not (copy / ".venv").is_symlink()
    assert (root / ".venv" / ".place").read_text("utf-8") == str(root)


@pytest.mark.skipif(os.name == "nt", reason="not run: Windows has it in the project")
def test_the_environment_may_be_elsewhere_each_project_its_own(
    install: ModuleType,
    root: Path,
    asked: list[list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install.install(root, ("run",))
    monkeypatch.setenv(install.ELSEWHERE, str(tmp_path / "environments"))
    assert install.install(root, ("run",))
    assert (root / ".venv").resolve().parent == tmp_path / "environments"
    monkeypatch.delenv(install.ELSEWHERE)
    assert not install.install(root, ("run",))  # what is there stays
    monkeypatch.setenv(install.ELSEWHERE, str(tmp_path / "environments"))
    assert not install.install(root, ("run",))
    copy = tmp_path / "copie"
    shutil.copytree(root, copy, symlinks=True)
    assert install.install(copy, ("run",))
    places = {(one / ".venv").resolve() for one in (root, copy)}
    assert {one.parent for one in places} == {tmp_path / "environments"}
    assert len(places) == 2
    assert (root / ".venv" / ".place").read_text("utf-8") == str(root)


def without_pip(python: Path, arguments: tuple[str, ...], root: Path) -> int:
    """Make an environment as the script does, without pip, which takes long."""
    return subprocess.run([python, *arguments, "--without-pip"], cwd=root, check=False).returncode


@pytest.mark.skipif(os.name == "nt", reason="not run: Windows has it in the project")
def test_through_a_link_a_copy_runs_its_own_code(
    install: ModuleType, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(install.ELSEWHERE, str(tmp_path / "environments"))
    monkeypatch.setattr(install, "runs", lambda python: python.exists())
    monkeypatch.setattr(install, "run", without_pip)
    python = install.environment(root)
    (packages,) = (root / ".venv").glob("lib/*/site-packages")
    (packages / "_fiches.pth").write_text("nowhere", "utf-8")
    install.point_here(root)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    assert _found(python, tmp_path) == root
    assert _found(install.program((root / ".venv").resolve()), tmp_path) == root  # activated
    copy = tmp_path / "copie"
    shutil.copytree(root, copy, symlinks=True)
    assert _found(install.program(copy / ".venv"), tmp_path) == copy
    moved = root.with_name("ailleurs")
    root.rename(moved)
    assert _found(install.program(moved / ".venv"), tmp_path) == moved


@pytest.mark.slow
def test_it_works_for_real_whatever_is_set_for_others(
    install: ModuleType, root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = tmp_path / "pip.conf"
    settings.write_text(
        f"[install]\nuser = true\ntarget = {tmp_path / 'elsewhere'}\n[global]\nno-index = true\n",
        "utf-8",
    )
    for name, value in {
        "PIP_CONFIG_FILE": str(settings),
        "PIP_USER": "1",
        "PIP_REQUIRE_VIRTUALENV": "1",
        "PIP_PREFIX": str(tmp_path / "prefix"),
        "PYTHONPATH": str(ROOT / "scripts"),
        "VIRTUAL_ENV": str(tmp_path / "another"),
        "CONDA_PREFIX": str(tmp_path / "conda"),
    }.items():
        monkeypatch.setenv(name, value)
    python = install.environment(root)
    install.pip(python, ("--no-deps", str(_wheel(tmp_path, root))), root)
    install.point_here(root)
    monkeypatch.delenv("PYTHONPATH")
    assert _found(python, tmp_path) == root
    moved = root.with_name("ailleurs")
    root.rename(moved)
    assert _found(install.program(moved / ".venv"), tmp_path) == moved


def _wheel(folder: Path, root: Path) -> Path:
    """Write what an editable installation of the package is: a path."""
    file = folder / "fiches-0.1-py3-none-any.whl"
    info = "fiches-0.1.dist-info"
    with zipfile.ZipFile(file, "w") as wheel:
        wheel.writestr("_editable_impl_fiches.pth", str(root / "nowhere"))
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: fiches\nVersion: 0.1\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    return file


def _found(python: Path, folder: Path) -> Path:
    """Return the project whose package a Python finds."""
    code = "import sys, fiches; sys.stdout.buffer.write(fiches.HERE.encode())"
    done = subprocess.run([python, "-c", code], cwd=folder, capture_output=True, check=True)
    return Path(done.stdout.decode()).parents[2]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.EROFS, os.strerror(errno.EROFS), "place"), "place can't be written"),
        (PermissionError(errno.EACCES, "denied", "place"), r"can't be written \(denied\): copy"),
        (OSError(errno.ENOSPC, "no space left", "place"), "with some 2 GB free"),
    ],
)
def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch, error: OSError, said: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(install, "install", fail)
    monkeypatch.setattr(sys, "argv", ["install.py"])
    with pytest.raises(SystemExit, match=said):
        install.main()


def test_windows_has_its_own_folders(
    install: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(install, "WINDOWS", True)
    assert install.program(Path(".venv")).parts == (".venv", "Scripts", "python.exe")
    packages = tmp_path / ".venv" / "Lib" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "_fiches.pth").write_text(str(tmp_path / "scripts"), "utf-8")
    install.point_here(tmp_path)
    assert Path((packages / "_fiches.pth").read_text("ascii").strip()).parts[-1] == "scripts"


@pytest.mark.skipif(shutil.which("make") is None, reason="not run: no make")
@pytest.mark.parametrize(("target", "option"), [("setup", ""), ("fiche", ""), ("test", " --dev")])
def test_make_calls_it(target: str, option: str) -> None:
    said = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "PYTHON=python3", target],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert said[0] == f"python3 scripts/install.py{option}"
