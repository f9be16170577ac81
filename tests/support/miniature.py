"""A project in miniature, with a document that any department fills in a few milliseconds."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import polars as pl
from here import ROOT

from fiches.build import plan
from fiches.build.make import Made
from fiches.build.plan import Page
from fiches.reference import tables_of
from fiches.settings import Project

FICHE = """\
---
title: "Essai"
lang: fr
execute:
  echo: false
---

```{python}
#| tags: [parameters]
#| include: false
dept = "08"
```

```{python}
#| label: réglages
#| include: false
from pathlib import Path

from fiches.kept import cache
from fiches.settings import Project

DRAWN = Path("drawn.txt")
if dept in Path("broken.txt").read_text("utf-8").split():
    raise RuntimeError(f"rien pour {dept}")


class Picture:
    def __init__(self, name):
        self.name = name

    def draw(self):
        with DRAWN.open("a") as file:
            file.write(f"{self.name}\\n")
        return f'<svg viewBox="0 0 9 9"><title>{self.name}</title></svg>'.encode()

    def _repr_mimebundle_(self, include=None, exclude=None):
        svg = cache.memo(Project.here(), ("picture", self.name), self.draw).decode()
        fence = "`" * 3
        text = f"{fence}{{=html}}\\n<figure>{svg}</figure>\\n{fence}\\n\\n"
        text += f"{fence}{{=typst}}\\n#rect(width: 3cm)[{self.name}]\\n{fence}\\n"
        data = {"text/markdown": text, "text/csv": f"nom\\n{self.name}\\n"}
        return data, {"text/csv": {"name": f"{self.name}.csv", "sheet": self.name}}
```

```{python}
#| output: asis
print(f'---\\ntitle: "Fiche {dept}"\\nsimulated: "Données simulées"\\n---')
```

## Première partie {#un}

Le département `{python} dept`.

```{python}
Picture(f"departement-{dept}")
```

```{python}
Picture("nation")
```
"""

PAGE = """\
---
title: "Méthode"
lang: fr
---

## Une partie {#partie}

Voir [la fiche](/fiches/08.html).
"""

# Templates of a few lines in place of the real ones, which other tests look at.
THEME = {
    "page.html": (
        '<!doctype html><html lang="fr"><title>$title$</title>'
        '<body><main data-title="$title$"><h1>$title$</h1>$body$</main></body></html>\n'
    ),
    "pandoc.typ": '#set document(title: "$title$")\n#set text(lang: "fr", font: "Inter")\n$body$\n',
    "typography.lua": "return {}\n",
    "picture.typ": "#let picture(..known) = block(known.named().name)\n",
}


def make_project(root: Path) -> Project:
    """Make a project in `root`."""
    (root / "theme").mkdir()
    (root / "_brand.yml").symlink_to(ROOT / "_brand.yml")
    for path in (ROOT / "theme").iterdir():
        if path.name not in {*THEME, plan.SEARCH}:
            (root / "theme" / path.name).symlink_to(path)
    for name, text in THEME.items():
        (root / "theme" / name).write_text(text, "utf-8")
    (root / "data" / "trade").mkdir(parents=True)
    (root / "data" / "reference").symlink_to(ROOT / "data" / "reference")
    (root / "fiche.qmd").write_text(FICHE, "utf-8")
    (root / "methode.qmd").write_text(PAGE, "utf-8")
    (root / "broken.txt").touch()
    (root / "_quarto.yml").write_text(
        "project:\n  render: [methode.qmd, absent.qmd, 'fiches/*.ipynb']\n", "utf-8"
    )
    write_data(root, {"08": 2, "51": 3})
    return Project.at(root)


def only(project: Project, *codes: str) -> None:
    """Give a project reference tables of its own, with a few of the departments."""
    tables = project.reference.resolve()
    project.reference.unlink()
    shutil.copytree(tables, project.reference)
    for table, column in (("departments", 0), ("territories", 3)):
        file = project.reference / f"{table}.csv"
        head, *lines = file.read_text("utf-8").splitlines(keepends=True)
        kept = [line for line in lines if line.strip().split(",")[column] in codes]
        file.write_text("".join([head, *kept]), "utf-8")


def write_data(root: Path, rows: dict[str, int], year: int = 2024) -> None:
    """Store a year in which each department has as many rows as said."""
    codes = [code for code, count in rows.items() for _ in range(count)]
    pl.DataFrame({"department": codes}).write_parquet(root / "data" / "trade" / f"{year}.parquet")


def pages(project: Project, *codes: str) -> list[Page]:
    """Return the pages of departments, as they are to be made now."""
    return plan.fiches([tables_of(project).find_department(code) for code in codes], project)


def made(results: Iterable[Made]) -> list[str]:
    """Return the names of the pages for which something was done."""
    return sorted(one.name for one in results if one.seconds)


def drawn(root: Path) -> list[str]:
    """Return the names of the pictures drawn since the last call."""
    file = root / "drawn.txt"
    names = file.read_text("utf-8").split() if file.exists() else []
    file.unlink(missing_ok=True)
    return names


def contents(folder: Path) -> dict[str, bytes]:
    """Return the contents of all the files below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
