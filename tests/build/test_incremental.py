"""An incremental build is a clean build: one thing of each kind is changed in a copy.

Several are changed one after the other. Each change must show in what is published (else the
comparison would prove nothing), and nothing unrelated is made; in the end, the site made from what
was there must be that made from nothing, byte for byte.
"""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from here import ROOT
from miniature import contents
from samples import ALL, EVER, sample

NEEDED = (
    *("scripts/fiches", "theme", "data/reference", "_quarto.yml", "_brand.yml"),
    *("fiche.qmd", "methode.qmd", "index.qmd"),
)
NAMES = ("fiches/08", "fiches/66", "methode", "index")
FICHES, PAGES = {"fiches/08", "fiches/66"}, set(NAMES)

MAKE = f"""\
import json
from dataclasses import replace
from fiches.build import plan
from fiches.build.site import build, finish
from fiches.settings import Project

project, names = Project.find(), {NAMES}
pages = [page for page in plan.pages(project) if page.name in names]
pages = [replace(page, to=page.to if page.name.endswith("08") else ("html",)) for page in pages]
results = build(pages, project)
finish(names, project)
assert not any(made.error for made in results), [made.error for made in results]
print(json.dumps({{made.name: sorted(made.seconds) for made in results if made.seconds}}))
"""


@dataclass(frozen=True)
class Change:
    """One thing that is changed.

    Attributes
    ----------
    file
        What is edited, below the project's folder.
    old, new
        A text that stands in it, and what it becomes; without an old one, it is added at the end.
    made
        The pages that may be made again.
    spared
        The steps that aren't taken again.
    variables
        Changed instead of a file.
    """

    file: str
    old: str = ""
    new: str = ""
    made: set[str] = field(default_factory=lambda: set(PAGES))
    spared: frozenset[str] = frozenset()
    variables: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.file or ",".join(self.variables)

    def take(self, copy: Path) -> None:
        """Change it."""
        if not self.file:
            return
        file = copy / self.file
        before = file.read_text("utf-8") if file.exists() else ""
        assert self.old in before, f"{self.old} isn't in {self.file}"
        after = before.replace(self.old, self.new) if self.old else before + self.new
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(after, "utf-8", newline="")


DRAWN = frozenset({"draw"})
OFFERED = DRAWN | {"workbook", "reuse"}
PACKAGE = "scripts/fiches"

CHANGES = [
    # reference tables: a name that only a link shows, one in figures, a contact, a territory
    Change("data/reference/departments.csv", "Bas-Rhin", "Bas-Rhein"),
    Change("data/reference/departments.csv", "Aude,", "Aude-Maritime,"),  # 66's neighbour
    Change("data/reference/countries.csv", ",Belgique,", ",Belgie,"),
    Change("data/reference/regions.csv", "Occitanie", "Oxitanie"),
    Change("data/reference/contacts.csv", "Team France Export", "Équipe France Export"),
    # the code, part by part
    Change(f"{PACKAGE}/documents/essentials.py", '"change": "Échanges"', '"change": "Échange"'),
    Change(f"{PACKAGE}/indicators/flows.py", "RED = 5", "RED = 4"),
    Change(f"{PACKAGE}/drawing/theme.py", "MIN_SIZE = 12\n", "MIN_SIZE = 12.25\n"),
    Change(f"{PACKAGE}/figures/balance/__init__.py", "Lecture : ", "À lire : "),
    Change(f"{PACKAGE}/french/wording.py", '"milliards d\'euros"', '"milliards d\'écus"'),
    Change(f"{PACKAGE}/reference/places.py", '"France"', '"la France"'),
    Change(f"{PACKAGE}/execution/execute.py", "escaped(str(value))", 'escaped(f"{value}·")'),
    Change(f"{PACKAGE}/show.py", r'sub(r"\\\1", plain(text))', r'sub(r"\\\1", plain(text) + "·")'),
    Change(f"{PACKAGE}/publish/furniture.py", "Tous les départements", "Les cent", spared=DRAWN),
    Change(f"{PACKAGE}/publish/convert.lua", '"Tableau"', '"Table"', spared=DRAWN),
    # theme, documents, comments, settings, the year
    Change("theme/site.css", "", "\nmain { outline: 0 }\n", spared=DRAWN),
    Change("theme/page.html", "<body", '<body data-essai="1"', spared=DRAWN),
    Change("theme/fiche.typ", "1.5pt + palette.ink", "1.6pt + palette.ink", spared=DRAWN),
    Change("fiche.qmd", "", "\n\nUne phrase de plus.\n", FICHES, OFFERED),
    Change("fiche.qmd", "## Balance", "## La balance", FICHES, OFFERED),
    Change("fiche.qmd", 'fiche.figure("structure")', "None", FICHES, DRAWN),
    Change("methode.qmd", "", "\n\nUne phrase de plus.\n", {"methode"}, OFFERED),
    Change("data/comments/08.md", "", "Une forge rouvre.\n", {"fiches/08"}, DRAWN),
    Change("_quarto.yml", "commerce extérieur", "échanges extérieurs", spared=DRAWN),
    Change("_brand.yml", "#5e2a86", "#5e2a87"),
    Change("", variables={"FICHES_SITE_URL": "https://example.org"}, spared=DRAWN),
]


def make(copy: Path, build: Path, site: Path, **variables: str) -> dict[str, list[str]]:
    """Build the copy by its own program; return the pages for which something was done."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("FICHES_")}
    places = {"FICHES_BUILD": str(build), "FICHES_SITE": str(site)}
    done = subprocess.run(
        [sys.executable, "-c", MAKE],
        cwd=copy,
        env=own | places | {"PYTHONPATH": str(copy / "scripts")} | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    made: dict[str, list[str]] = json.loads(done.stdout)
    return made


@pytest.fixture(scope="module")
def built(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with its first build."""
    copy = tmp_path_factory.mktemp("built")
    for name in NEEDED:
        source, target = ROOT / name, copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copyfile(source, target)
    shutil.copytree(data / "trade", copy / "data/trade")
    assert set(make(copy, copy / "_build", copy / "_site")) == PAGES
    assert make(copy, copy / "_build", copy / "_site") == {}
    return copy


ROUNDS = 13
CHAINS = [CHANGES[start::ROUNDS] for start in range(ROUNDS)]


def named(chain: list[Change]) -> str:
    return "+".join(map(str, chain))


@pytest.mark.slow
@pytest.mark.parametrize("chain", sample(CHAINS, 1, every=EVER), ids=named)
def test_an_incremental_build_is_a_clean_build(
    built: Path, tmp_path: Path, chain: list[Change]
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(built, copy)
    variables: dict[str, str] = {}
    before = contents(built / "_site")
    for change in chain:
        change.take(copy)
        variables |= change.variables
        made = make(copy, copy / "_build", copy / "_site", **variables)
        assert set(made) <= change.made, change
        assert not [steps for steps in made.values() if change.spared & set(steps)], change
        incremental = contents(copy / "_site")
        assert incremental != before, f"{change} shows nowhere"
        before = incremental
    make(copy, tmp_path / "clean", tmp_path / "site", **variables)
    clean = contents(tmp_path / "site")
    assert sorted(clean) == sorted(before)
    assert [name for name in clean if clean[name] != before[name]] == []


@pytest.mark.slow
@pytest.mark.skipif(not ALL, reason="not run: ALL=1 publishes another year")
def test_another_year_is_published_as_from_nothing(built: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(built, copy)
    (copy / "data/trade/2023.parquet").unlink()
    make(copy, copy / "_build", copy / "_site")
    make(copy, tmp_path / "clean", tmp_path / "site")
    assert contents(copy / "_site") == contents(tmp_path / "site") != contents(built / "_site")
