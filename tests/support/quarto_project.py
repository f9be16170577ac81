"""A project of its own, made by the real Quarto and by the built-in publisher."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from here import ROOT
from samples import sample

FICHES = sample(("08", "13", "20", "48", "75", "971"), 2, "20")
"""Plain, a port, region and department in one, sparse, the capital, overseas: some of them."""

DOCUMENTS = sample(
    ("index", "methode", "donnees", "corrections", "guide", "mentions", "accessibilite", "404"),
    2,
    "methode",
)
"""Some of the pages that Quarto makes of documents, a kernel for each."""

NOTEBOOKS = sample((path.stem for path in ROOT.glob("notebooks/0[1-9]*.ipynb")), 2)
"""Some of the notebooks on the method."""

ITEMS = ("pays/US", "pays/index", "produits/C30C", "produits/index", "territoires/ti-4407")
"""A page of each series, and those that the menu leads to."""

PAGES = (*DOCUMENTS, *(f"carnets/{name}" for name in NOTEBOOKS), *ITEMS)
"""The pages beside the fiches."""

Table = dict[tuple[str, str], str]
"""How much of each kind a page has, by page and kind."""


@dataclass(frozen=True)
class Copy:
    """A copy of the project that tests may write to.

    Attributes
    ----------
    root
        Its documents; Quarto writes the site to `_site` below it.
    built_in
        The site that the built-in publisher writes.
    """

    root: Path
    built_in: Path

    @property
    def site(self) -> Path:
        return self.root / "_site"

    @property
    def environment(self) -> dict[str, str]:
        mine = {
            "FICHES_ROOT": str(self.root),
            "FICHES_SITE": str(self.built_in),
            "QUARTO_PYTHON": sys.executable,
        }
        left_out = ("FICHES_DATA", "FICHES_BUILD")
        return {key: value for key, value in os.environ.items() if key not in left_out} | mine

    def run(
        self, *command: str | Path, more: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.root,
            env=self.environment | dict(more or {}),
            capture_output=True,
            text=True,
            check=False,
        )

    def quarto(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        done = self.run("quarto", *arguments)
        assert done.returncode == 0, done.stderr[-3000:]
        return done


def copy_of_project(root: Path, data: Path) -> Copy:
    source = ROOT
    (root / "data" / "comments").mkdir(parents=True)
    (root / "data" / "reference").symlink_to(source / "data" / "reference")
    for name in ("raw", "trade", "simulation"):
        if (data / name).exists():
            shutil.copytree(data / name, root / "data" / name)
    for name in ("theme", "scripts", "notebooks"):
        (root / name).symlink_to(source / name)
    for path in (*source.glob("*.qmd"), *source.glob("_*.yml")):
        shutil.copy(path, root)
    return Copy(root, root / "built-in")
