"""`fiches check`, and what other commands tell of comments."""

from pathlib import Path

import pytest
from commands import command
from miniature import make_project

from fiches.settings import Project

FICHE = """\
---
title: "Essai"
lang: fr
---

```{python}
#| include: false
valeur = "douze"
```

## Une partie {#partie}

"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    return make_project(tmp_path)


def test_what_is_found_is_a_line_each_and_a_status(project: Project) -> None:
    (project.root / "fiche.qmd").write_text(
        f"{FICHE}Les exportatins `{{python}} valeurs`.\n", "utf-8"
    )
    result = command("check")
    assert result.returncode == 1
    first, second = result.stdout.splitlines()
    assert first.startswith("fiche.qmd, ligne 13 : ")
    assert second.startswith("fiche.qmd, ligne 13 : ")
    assert result.stderr == "fiches: 2 points à revoir.\n"


def test_nothing_found_is_said(project: Project) -> None:
    (project.root / "fiche.qmd").write_text(
        f"{FICHE}Les exportations `{{python}} valeur`.\n", "utf-8"
    )
    result = command("check")
    assert (result.returncode, result.stdout) == (0, "Rien à corriger.\n")


@pytest.mark.parametrize("arguments", [["render", "08"], ["build", "--quiet"], ["doctor"]])
def test_a_comment_of_no_fiche_is_told(project: Project, arguments: list[str]) -> None:
    project.comments.mkdir()
    (project.comments / "Ardenes.md").write_text("Un mot.", "utf-8")
    result = command(*arguments)
    assert "Ardenes.md" in result.stdout + result.stderr
    assert "aucune fiche ne porte ce nom" in result.stdout + result.stderr
