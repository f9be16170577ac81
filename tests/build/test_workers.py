"""Processes that make pages: one that dies takes no page with it, none is left behind."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from miniature import made, make_project, pages

from fiches.build.site import build
from fiches.build.workers import DIED
from fiches.settings import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return make_project(tmp_path)


def test_a_process_that_dies_takes_no_other_page_with_it(project: Project) -> None:
    document = project.root / "fiche.qmd"
    text = document.read_text("utf-8")
    kill = "import os\nif dept == '51':\n    os.kill(os.getpid(), 9)\n"
    document.write_text(text.replace("from pathlib", f"{kill}from pathlib"), "utf-8")
    results = {one.name: one for one in build(pages(project, "08", "51", "10"), project, jobs=2)}
    assert results["fiches/51"].error == "the process that was making it died."
    assert results["fiches/08"].error == results["fiches/10"].error == ""


def test_after_a_process_has_died_the_rest_goes_on_in_parallel(project: Project) -> None:
    """Each of two pages waits for the other: one by one they would wait for ever."""
    document = project.root / "fiche.qmd"
    text = document.read_text("utf-8")
    together = """\
import os, time
from pathlib import Path
begun, died = Path('begun'), Path('died')
if dept == '51':
    while not begun.exists():
        time.sleep(0.05)
    died.touch()
    os.kill(os.getpid(), 9)
begun.touch()
if not died.exists():
    time.sleep(60)  # until the death of the other ends this process too
others = [Path(f'{code}.twice') for code in ('08', '10')]
Path(f'{dept}.twice').touch()
for _ in range(600):
    if all(other.exists() for other in others):
        break
    time.sleep(0.1)
else:
    raise RuntimeError('alone')
"""
    document.write_text(text.replace("from pathlib import Path\n", together, 1), "utf-8")
    results = {one.name: one for one in build(pages(project, "08", "51", "10"), project, jobs=2)}
    assert results["fiches/51"].error == DIED
    assert results["fiches/08"].error == results["fiches/10"].error == ""


BUILD = """
from fiches.build import plan
from fiches.build.site import build
from fiches.reference import tables_of
from fiches.settings import Project

if __name__ == "__main__":
    project = Project.find()
    pages = plan.fiches(tables_of(project).departments, project)
    build(pages, project, jobs=2, done=lambda made: print(made.name, flush=True))
"""


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGINT])
def test_a_build_that_is_stopped_leaves_no_process_and_goes_on_later(
    project: Project, ending: signal.Signals
) -> None:
    script = project.root / "run.py"
    script.write_text(BUILD, "utf-8")
    process = subprocess.Popen(
        [sys.executable, script],
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    done = {process.stdout.readline().strip() for _ in range(3)}
    workers = _children(process.pid)
    process.send_signal(ending)
    process.wait(timeout=30)
    process.stdout.close()
    assert len(workers) >= 2
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}/exe").exists() for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}/exe").exists() for pid in workers)
    assert not project.site.exists()
    again = build(pages(project, *[name.removeprefix("fiches/") for name in done]), project)
    assert made(again) == []


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in text.split()]
