"""What analysts write is checked: each mistake with its file, its line and the mend."""

import json
import subprocess
import sys

import pytest
from here import ROOT
from typed import png

from fiches.build.check import check
from fiches.build.spelling import Speller, listed
from fiches.settings import Project

FICHE = """\
---
title: "Essai"
lang: fr
---

```{{python}}
#| include: false
valeur = "douze"
```

## Une partie {{#partie}}

{}
"""

STARTS = 13
"""The line of the document on which what is typed begins."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("desk")
    (root / "data" / "comments").mkdir(parents=True)
    for name in ("theme", "data/reference", "data/words.txt", "_brand.yml"):
        (root / name).symlink_to(ROOT / name)
    (root / "methode.qmd").write_text('---\ntitle: "Autre"\n---\n\n## Là {#la}\n\nDu texte.\n')
    (root / "usine.png").write_bytes(png(4, 4))
    return Project.at(root)


def told(desk: Project, typed: str) -> list[str]:
    (desk.root / "fiche.qmd").write_text(FICHE.format(typed), "utf-8")
    return [str(finding) for finding in check(desk)]


@pytest.mark.parametrize(
    "typed",
    [
        "Du texte juste : l'usine, trois tonnes.",
        "Soit `{python} valeur`.",
        "[Là](/methode.qmd#la), [ici](#partie), [ailleurs](https://exemple.fr), [fiche](51.html).",
        "![L'usine](usine.png)",
        "Une liste :\n\n- un\n- deux",
        "```\nexportatins\n```",
        "### Un titre\n\n#### Un autre",
    ],
)
def test_what_is_right_is_left_alone(desk: Project, typed: str) -> None:
    assert told(desk, typed) == []


WRONG = [
    ("Les exportatins", 0, "« exportatins » est inconnu : « exportations » ?"),
    ("un\n\nXyzzyx", 2, "corrigez-le, ou ajoutez-le à data/words.txt"),
    ('le "Nord"', 0, "les guillemets sont « et »"),
    ("Il y a 12 pays", 0, "écrivez la valeur"),
    ("Soit `{python} valeurs`.", 0, "« valeurs » n'existe pas"),
    ("[un](/absente.qmd)", 0, "ne mène à aucune page"),
    ("[un](#nulle)", 0, "ne mène à aucun titre"),
    ("[un](/methode.qmd#nulle)", 0, "ne mène à aucun titre"),
    ("[un](99.html)", 0, "ne mène à aucune page"),
    ("![](usine.png)", 0, "n'a pas de texte pour ceux qui ne la voient pas"),
    ("![Vue](absente.png)", 0, "n'existe pas"),
    ("# Titre", 0, "commencez par « ## »"),
    ("#### Titre", 0, "saute un niveau"),
    ("## Deux {#partie}", 0, "est déjà celle du titre de la ligne"),
    ("Texte\n## Titre", 1, "laissez une ligne vide avant ce titre"),
    ("#Titre", 0, "mettez une espace après « # »"),
    ("Trois points :\n- un\n- deux", 1, "laissez une ligne vide avant cette liste"),
    ("    retrait", 0, "montré comme du code"),
    ("Selon [@insee]", 0, "ne renvoie à rien dans la bibliographie"),
    ("<Monsieur X> vient", 0, "n'est pas une balise connue"),
    ('<p style="color:red">un</p>', 0, "les styles ne sont pas gardés"),
    ("un \U00013000", 0, "n'est dans aucune police"),
    ("::: {.callout-note}\nun", 0, "n'est pas fermé"),
    ("{{< include a.qmd >}}", 0, "l'éditeur intégré ne connaît pas"),
]


@pytest.mark.parametrize(("typed", "line", "message"), WRONG)
def test_what_is_wrong_is_told_with_its_line(
    desk: Project, typed: str, line: int, message: str
) -> None:
    found = told(desk, typed)
    assert any(one.startswith(f"fiche.qmd, ligne {STARTS + line} : ") for one in found), found
    assert any(message in one for one in found), found


def test_comments_are_checked_too(desk: Project) -> None:
    comment = desk.comments / "08.md"
    comment.write_text("Un mot.\n\nLes exportatins\n", "utf-8")
    (desk.comments / "absente.md").write_text("Un mot.", "utf-8")
    try:
        found = told(desk, "Du texte.")
    finally:
        for path in desk.comments.glob("*.md"):
            path.unlink()
    assert [one.partition(" : ")[0] for one in found] == [
        "data/comments/08.md, ligne 3",
        "data/comments/absente.md",
    ]


def test_a_document_that_quarto_cannot_read_is_named(desk: Project) -> None:
    file = desk.root / "methode.qmd"
    before = file.read_bytes()
    file.write_bytes(b"\xef\xbb\xbf" + before)
    try:
        assert told(desk, "Du texte.") == [
            "methode.qmd : Quarto ne lit que l'UTF-8 sans marque (BOM) : enregistrez-le ainsi."
        ]
    finally:
        file.write_bytes(before)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("number-sections: true\n", "_quarto.yml, ligne 1 : l'éditeur intégré ne suit pas la clé"),
        ("website:\n  draft: x\n", "_quarto.yml, ligne 2 : "),
        ("website:\n  navbar:\n    right: []\n", "« website.navbar.right »"),
    ],
)
def test_settings_that_are_not_followed_are_named(
    desk: Project, settings: str, message: str
) -> None:
    file = desk.root / "_quarto.yml"
    file.write_text(settings)
    try:
        (found,) = told(desk, "Du texte.")
    finally:
        file.unlink()
    assert message in found


def test_the_project_is_right(project: Project) -> None:
    assert [str(finding) for finding in check(project)] == []


def test_what_was_checked_before_loads_nothing(desk: Project) -> None:
    """Neither dictionary nor data: that is what makes a check quick."""
    told(desk, "Du texte `{python} valeur`.")
    code = (
        "import sys, json\nfrom pathlib import Path\nfrom fiches.settings import Project\n"
        "from fiches.build.check import check\n"
        f"found = check(Project.at(Path({str(desk.root)!r})))\n"
        "print(json.dumps([len(found), sorted({'spylls', 'polars', 'altair'} & set(sys.modules))]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [0, []]


def test_words_are_those_of_the_dictionary_the_list_and_the_tables(project: Project) -> None:
    speller = Speller(project)
    assert all(map(speller.is_known, ["l'industrie", "DGDDI", "Ouzbékistan", "aujourd'hui"]))
    assert [word for _, word, _ in speller.mistakes("Un exportatin, l’industie\nXyzzyx")] == [
        "exportatin",
        "l'industie",
        "Xyzzyx",
    ]
    own = Speller(Project(project.root, project.data, project.build / "x", project.site))
    assert [word for word in sorted(listed(project)) if own._dictionary.lookup(word)] == []
