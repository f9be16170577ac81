"""What Quarto is handed, and the settings that it and the documents share."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from handed import NOTEBOOK, document
from here import ROOT
from miniature import pages

from fiches.build import plan
from fiches.build.quarto import ALL, INPUTS, handover
from fiches.documents import results
from fiches.errors import FichesError
from fiches.execution.document import read
from fiches.publish.quarto import FONTS
from fiches.settings import Project

SETTINGS: dict[str, Any] = yaml.safe_load((ROOT / "_quarto.yml").read_text("utf-8"))
DOCUMENTS = sorted(path.name for path in ROOT.glob("*.qmd"))


def filters() -> list[str]:
    listed = SETTINGS["filters"]
    return [each["path"] if isinstance(each, dict) else each for each in listed]


class TestSettings:
    def test_every_document_is_rendered(self):
        listed = [name for name in SETTINGS["project"]["render"] if "*" not in name]
        assert sorted(listed) == DOCUMENTS

    @pytest.mark.parametrize("name", DOCUMENTS)
    def test_no_document_says_otherwise_than_the_site(self, name: str):
        """A setting that stands in both places is the same in both, however deep."""

        def differing(there: Any, here: Any, path: str) -> list[str]:
            if isinstance(there, dict) and isinstance(here, dict):
                both = there.keys() & here.keys()
                return [
                    d for key in both for d in differing(there[key], here[key], f"{path}/{key}")
                ]
            return [] if there == here else [path]

        own = {"/format/html/toc-title", "/format/html/toc", "/toc"}
        found = differing(SETTINGS, dict(read(ROOT / name, check=False).front), "")
        assert set(found) - own == set()

    def test_what_both_name_exists(self):
        fiche = read(ROOT / "fiche.qmd").front["format"]["typst"]
        fonts = [path for path in fiche["font-paths"] if path != f"/{FONTS}"]  # made by a render
        named = [*fonts, *fiche["template-partials"]]
        html = SETTINGS["format"]["html"]
        named += [*html["css"], html["template-partials"], *filters()]
        named += [SETTINGS["project"][key] for key in ("pre-render", "post-render")]
        assert [name for name in named if not (ROOT / name.lstrip("/")).exists()] == []


class TestWanted:
    def test_all_on_a_full_render(self):
        assert handover.wanted({ALL: "1", INPUTS: "index.qmd"}) is None

    def test_the_notebooks_among_the_files(self):
        files = "index.qmd\nfiches/08.ipynb\nnotebooks/01.ipynb\ncarnets/01.ipynb"
        assert handover.wanted({INPUTS: files}) == ["fiches/08", "carnets/01"]

    def test_the_page_with_data(self):
        files = "donnees.qmd\nmethode.qmd"
        assert handover.wanted({INPUTS: files}) == ["donnees"]

    def test_none_for_a_single_document(self):
        assert handover.wanted({INPUTS: "fiche.qmd"}) == []

    def test_the_hook_is_silent_then(self, data: Path):
        done = subprocess.run(
            [sys.executable, ROOT / "scripts" / "pre_render.py"],
            cwd=ROOT,
            env=os.environ | {INPUTS: "fiche.qmd", "PATH": "", "FICHES_DATA": str(data)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == ""

    def test_a_copy_that_is_not_set_up_is_refused(self, tmp_path: Path):
        """Its cells would execute the original's code: here, that of these tests."""
        shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
        done = subprocess.run(
            [sys.executable, tmp_path / "scripts" / "pre_render.py"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode != 0
        assert str(ROOT) in done.stderr
        assert str(tmp_path / "scripts" / "install.py") in done.stderr
        assert "Traceback" not in done.stderr


def text_of(project: Project, code: str) -> str:
    notebook = json.loads((project.root / "fiches" / f"{code}.ipynb").read_bytes())
    return "".join(line for cell in notebook["cells"] for line in cell["source"])


class TestHandOver:
    def test_only_what_is_out_of_date_is_executed(self, project: Project):
        chosen = pages(project, "08", "2A")
        assert sorted(handover.hand_over(chosen, project, jobs=1)) == ["fiches/08", "fiches/20"]
        assert "Fiche 20" in text_of(project, "20")
        assert handover.hand_over(chosen, project, jobs=1) == []
        document = project.root / "fiche.qmd"
        document.write_text(document.read_text().replace("Fiche", "La fiche"))
        assert len(handover.hand_over(chosen, project, jobs=1)) == 2
        assert "La fiche 08" in text_of(project, "08")

    def test_a_damaged_notebook_is_made_again(self, project: Project):
        chosen = pages(project, "08")
        handover.hand_over(chosen, project, jobs=1)
        (project.root / "fiches" / "08.ipynb").write_text("{")
        assert handover.hand_over(chosen, project, jobs=1) == ["fiches/08"]

    @pytest.mark.parametrize("spoil", [Path.unlink, lambda file: file.write_text("spoilt")])
    def test_so_is_one_of_which_what_it_shows_is_damaged(self, project: Project, spoil: Any):
        chosen = pages(project, "08")
        handover.hand_over(chosen, project, jobs=1)
        assert handover.hand_over(chosen, project, jobs=1) == []
        spoil(project.root / "fiches" / "08" / "raw.json")
        assert handover.hand_over(chosen, project, jobs=1) == ["fiches/08"]

    def test_one_that_the_theme_changes_is_handed_over_again(self, project: Project):
        chosen = pages(project, "08")
        handover.hand_over(chosen, project, jobs=1)
        theme = project.root / "theme"
        theme.unlink()
        shutil.copytree(ROOT / "theme", theme)
        (theme / "site.css").write_text("main { outline: 0 }")
        assert handover.hand_over(chosen, project, jobs=1) == ["fiches/08"]

    def test_one_that_fails_is_named_and_the_others_are_made(self, project: Project):
        document = project.root / "fiche.qmd"
        document.write_text(document.read_text() + '\n```{python}\n1 / (dept != "51")\n```\n')
        with pytest.raises(FichesError, match=r"fiches/51: fiche\.qmd, ligne 15.*ZeroDivision"):
            handover.hand_over(pages(project, "51", "08"), project, jobs=1)
        assert "Fiche 08" in text_of(project, "08")

    def test_a_notebook_of_the_method_is_handed_over_as_it_was_executed(self, project: Project):
        executed = results.folder(project) / "01-un.ipynb"
        executed.parent.mkdir(parents=True)
        executed.write_text(json.dumps(NOTEBOOK))
        chosen = [page for page in plan.pages(project) if page.name.startswith("carnets/")]
        assert handover.hand_over(chosen, project, jobs=1) == ["carnets/01-un"]
        handed = json.loads((project.root / "carnets" / "01-un.ipynb").read_bytes())
        assert "".join(handed["cells"][2]["source"]) == "Un.\n\n::: {.a}\nDeux.\n:::"
        assert handover.hand_over(chosen, project, jobs=1) == []
        executed.write_text(json.dumps(NOTEBOOK | {"nbformat": 4}))
        assert handover.hand_over(chosen, project, jobs=1) == ["carnets/01-un"]

    def test_files_to_download_are_those_of_the_data(self, project: Project):
        shutil.copy(ROOT / "donnees.qmd", project.root)
        (project.root / "donnees").mkdir()
        (project.root / "donnees" / "departements.csv").touch()
        chosen = [page for page in plan.pages(project) if page.name == handover.DATA]
        handover.hand_over(chosen, project, jobs=1)
        folder = project.root / "donnees"
        files = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
        described = json.loads((folder / "datapackage.json").read_bytes())["resources"]
        assert files == {"datapackage.json", *(resource["path"] for resource in described)}
        assert "commerce-exterieur-tables-nationales-2024-simulation.xlsx" in files
        assert not (project.root / "donnees.ipynb").exists()

    @pytest.mark.parametrize("name", [handover.DATA, "corrections"])
    def test_one_that_was_lost_is_made_again(self, project: Project, name: str):
        chosen = document(project, name)
        handover.hand_over(chosen, project, jobs=1)
        assert handover.hand_over(chosen, project, jobs=1) == []
        lost = next(file for file in (project.root / name).rglob("*.csv"))
        lost.unlink()
        assert handover.hand_over(chosen, project, jobs=1) == [name]
        assert lost.exists()

    def test_a_fiche_that_is_no_more_is_removed(self, project: Project):
        chosen = pages(project, "08", "51")
        handover.hand_over(chosen, project, jobs=1)
        (project.root / "carnets").mkdir()
        (project.root / "carnets" / "01-un.ipynb").touch()
        handover.remove_others(chosen[:1], project)
        assert list((project.root / "carnets").iterdir()) == []
        assert [path.name for path in (project.root / "fiches").glob("*.ipynb")] == ["08.ipynb"]
