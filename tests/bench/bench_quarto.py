"""What Quarto takes for a fiche, in processor seconds and against a document with nothing in it.

Only where `quarto` is: python tests/bench/bench_quarto.py. It renders in the project itself.
"""

import ctypes
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from history import keep

from fiches.build import plan
from fiches.build.quarto import handover
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


def seconds(*renders: Sequence[str], root: Path) -> float:
    """Return what renders take, one right after the other, with the kernels that they leave."""
    before = processor()
    for arguments in renders:
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
        return seconds([file.name], root=project.root)
    finally:
        for made in project.root.glob("plancher*"):
            shutil.rmtree(made) if made.is_dir() else made.unlink()


def each_of_the_site(project: Project) -> float:
    """Return what a fiche takes that has been executed, among several."""
    places = [tables_of(project).find_department(code) for code in SOME]
    pages = plan.fiches(places, project)
    handover.hand_over(pages, project)
    return seconds(["fiches"], root=project.root) / len(list(project.root.glob("fiches/*.ipynb")))


def documents_of_the_site(project: Project) -> float:
    """Return what all documents take in a whole site, once what it is handed is up to date."""
    file = project.root / "_quarto.yml"
    settings = file.read_text("utf-8")
    lines = settings.splitlines(keepends=True)
    try:
        file.write_text("".join(line for line in lines if "*.ipynb" not in line), "utf-8")
        seconds([], root=project.root)
        return seconds([], root=project.root)
    finally:
        file.write_text(settings, "utf-8")


def measured(project: Project) -> dict[str, float]:
    """Return the processor seconds of each kind of render."""
    root = project.root
    fiche = ("fiche.qmd", "-P", "dept:51")
    first = seconds(fiche, root=root)
    return {
        "a fiche": first,
        "a fiche, while the kernel stays": seconds(fiche, fiche, root=root) - first,
        "a fiche in HTML": seconds((*fiche, "--to", "html"), root=root),
        "a country": seconds(("pays.qmd", "-P", "pays:US"), root=root),
        "a fiche of the site": each_of_the_site(project),
        "all documents of the site": documents_of_the_site(project),
    }


def main() -> None:
    if shutil.which("quarto") is None:
        sys.exit("not run: no quarto")
    ctypes.CDLL(None).prctl(ADOPT, 1, 0, 0, 0)
    load, project = os.getloadavg()[0], Project.find()
    seconds(("fiche.qmd", "--to", "html"), root=project.root)  # caches of a first run
    least = floor(project)
    taken = measured(project)
    ratios = {f"{name} / floor": value / least for name, value in taken.items()}
    keep("quarto", {"floor": least} | taken, ratios, load)


if __name__ == "__main__":
    main()
