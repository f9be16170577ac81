"""What Quarto takes for a fiche, in processor seconds and against a document with nothing in it.

Only where `quarto` is: python tests/bench/bench_quarto.py. It renders in the project itself.
"""

import ctypes
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from fiches.build import handover, plan
from fiches.reference import tables_of
from fiches.settings import Project

FLOOR = """---
title: Plancher
format: {html: default, typst: default}
---

```{python}
1 + 1
```

Texte.

```{python}
2 + 2
```
"""

SOME = ("08", "13", "20", "75")

ADOPT = 36
"""`PR_SET_CHILD_SUBREAPER`: a kernel that outlives its render is counted when it ends."""


def processor() -> float:
    """Return the processor seconds of all that was started and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def seconds(*arguments: str, root: Path) -> float:
    """Return what a render takes, with the kernels that it leaves."""
    before = processor()
    subprocess.run(["quarto", "render", *arguments], cwd=root, capture_output=True, check=True)
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return processor() - before


def floor(project: Project) -> float:
    """Return what a document with two cells takes, in both formats."""
    file = project.root / "plancher.qmd"
    file.write_text(FLOOR, encoding="utf-8")
    try:
        return seconds(file.name, root=project.root)
    finally:
        for made in project.root.glob("plancher*"):
            shutil.rmtree(made) if made.is_dir() else made.unlink()


def each_of_the_site(project: Project) -> float:
    """Return what a fiche takes that has been executed, among several."""
    places = [tables_of(project).find_department(code) for code in SOME]
    pages = plan.fiches(places, project)
    handover.hand_over(pages, project)
    return seconds("fiches", root=project.root) / len(list(project.root.glob("fiches/*.ipynb")))


def main() -> None:
    if shutil.which("quarto") is None:
        sys.exit("not run: no quarto")
    ctypes.CDLL(None).prctl(ADOPT, 1, 0, 0, 0)
    project = Project.find()
    least = floor(project)
    sys.stdout.write(f"floor: {least:.1f} s of processor\n")
    items: dict[str, Callable[[], float]] = {
        "a fiche, first time": lambda: seconds("fiche.qmd", "-P", "dept:51", root=project.root),
        "a fiche, again": lambda: seconds("fiche.qmd", "-P", "dept:51", root=project.root),
        "a fiche in HTML": lambda: seconds("fiche.qmd", "--to", "html", root=project.root),
        "a fiche of the site": lambda: each_of_the_site(project),
    }
    for name, measure in items.items():
        taken = measure()
        sys.stdout.write(f"{name}: {taken:.1f} s, {taken / least:.2f} of the floor\n")


if __name__ == "__main__":
    main()
