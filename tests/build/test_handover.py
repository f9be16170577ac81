"""What Quarto is handed, and the settings that it and the documents share."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from here import HERE, ROOT
from miniature import pages

from fiches.build import handover, plan
from fiches.build.plan import Page
from fiches.documents import results
from fiches.errors import FichesError
from fiches.execution.document import read
from fiches.publish.markdown import restore
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
        assert handover.wanted({handover.ALL: "1", handover.INPUTS: "index.qmd"}) is None

    def test_the_notebooks_among_the_files(self):
        files = "index.qmd\nfiches/08.ipynb\nnotebooks/01.ipynb\ncarnets/01.ipynb"
        assert handover.wanted({handover.INPUTS: files}) == ["fiches/08", "carnets/01"]

    def test_the_page_with_data(self):
        files = "donnees.qmd\nmethode.qmd"
        assert handover.wanted({handover.INPUTS: files}) == ["donnees"]

    def test_none_for_a_single_document(self):
        assert handover.wanted({handover.INPUTS: "fiche.qmd"}) == []

    def test_the_hook_is_silent_then(self, data: Path):
        done = subprocess.run(
            [sys.executable, ROOT / "scripts" / "pre_render.py"],
            cwd=ROOT,
            env=os.environ | {handover.INPUTS: "fiche.qmd", "PATH": "", "FICHES_DATA": str(data)},
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


NOTEBOOK = {
    "cells": [
        {"cell_type": "raw", "source": "---\ntitle: Tout\nlang: fr\n---", "metadata": {}},
        {
            "cell_type": "code",
            "source": "print(fiche.header)",
            "metadata": {},
            "outputs": [
                {"output_type": "stream", "name": "stdout", "text": '---\ntitle: "Ardennes"\n---\n'}
            ],
        },
        {"cell_type": "markdown", "source": "Un.\n\n::: {.a}\nDeux.\n:::", "metadata": {}},
    ],
    "metadata": {},
}


class TestForQuarto:
    def test_front_matter_has_what_the_cells_set(self):
        front = "".join(handover.for_quarto(NOTEBOOK)["cells"][0]["source"])
        assert front.startswith("---\n")
        assert front.endswith("---")
        fields = yaml.safe_load(front.strip("-\n"))
        assert fields["title"] == "Ardennes"
        assert fields["lang"] == "fr"

    def test_text_is_in_lines(self):
        """Quarto joins what it finds in one string: «Un.::: {.a}»."""
        cell = handover.for_quarto(NOTEBOOK)["cells"][2]
        assert cell["source"] == ["Un.\n", "\n", "::: {.a}\n", "Deux.\n", ":::"]


SHOWN = """\
```{{=html}}
<svg viewBox="0 0 9 9"><text>{0}</text></svg>
```

```{{=typst}}
#rect[{0}]
```
"""


def showing(*texts: str) -> dict[str, Any]:
    data = [{"text/markdown": SHOWN.format(text), "text/csv": "a;b"} for text in texts]
    outputs = [{"output_type": "display_data", "data": one, "metadata": {}} for one in data]
    cell = {"cell_type": "code", "source": "figure", "metadata": {}, "outputs": outputs}
    return {**NOTEBOOK, "cells": [*NOTEBOOK["cells"], cell]}


class TestTokens:
    def test_quarto_reads_no_picture_and_the_page_has_them(self):
        slim, raw = handover.without_raw(showing("un", "deux"))
        shown = [one["data"] for one in slim["cells"][-1]["outputs"]]
        assert not any("<svg" in str(one) or "#rect" in str(one) for one in shown)
        blocks = re.findall(
            r"```\{=html\}\n(.*)\n```", "".join(one["text/markdown"] for one in shown)
        )
        page = restore(f"<main>{'<hr>'.join(blocks)}</main>", raw)
        first, second = (
            f'<svg viewBox="0 0 9 9"><text>{text}</text></svg>' for text in ("un", "deux")
        )
        assert page == f"<main>{first}<hr>{second}</main>"

    def test_what_is_printed_is_named_as_the_filter_finds_it(self):
        slim, raw = handover.without_raw(showing("un"))
        text = slim["cells"][-1]["outputs"][0]["data"]["text/markdown"]
        (token,) = re.findall(r"```\{=typst\}\n(.*)\n```", text)
        assert raw[token] == "#rect[un]"

    def test_other_outputs_and_prose_stay(self):
        slim, _ = handover.without_raw(showing("un"))
        assert slim["cells"][:-1] == NOTEBOOK["cells"]


@pytest.fixture
def project(project: Project, tmp_path: Path) -> Project:
    """Return a project of its own, with a short document."""
    root = tmp_path / "project"
    (root / "data").mkdir(parents=True)
    for name in ("data/reference", "theme", "_brand.yml", "_quarto.yml"):
        (root / name).symlink_to(ROOT / name)
    (root / "fiche.qmd").write_text(
        "---\ntitle: T\nexecute:\n  echo: false\n---\n\n"
        '```{python}\n#| tags: [parameters]\ndept = "08"\n```\n\nFiche `{python} dept`\n'
    )
    return Project(root, project.data, tmp_path / "build", tmp_path / "site")


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


def document(project: Project, name: str) -> list[Page]:
    """Give a project a document, and return its page."""
    shutil.copy(ROOT / f"{name}.qmd", project.root)
    return page_of(project, name)


def page_of(project: Project, name: str) -> list[Page]:
    return [page for page in plan.pages(project) if page.name == name]


def kept(project: Project, name: str, ending: str = "html") -> dict[str, Any]:
    """Return what Quarto finds of a document."""
    file = project.root / handover.FROZEN / name / "execute-results" / f"{ending}.json"
    return dict(json.loads(file.read_bytes()))


class TestDocuments:
    """For a whole site, Quarto takes documents as they were executed here."""

    def test_their_text_as_executed(self, project: Project):
        assert handover.hand_over(document(project, "index"), project, jobs=1) == ["index"]
        found = kept(project, "index")
        source = (project.root / "index.qmd").read_bytes()
        assert found["hash"] == hashlib.md5(source, usedforsecurity=False).hexdigest()
        text = found["result"]["markdown"]
        assert yaml.safe_load(text.split("---\n")[1])["simulated"].startswith("Données simulées")
        assert "```{python}" not in text
        assert "`{python}" not in text
        assert "raw-block-" not in text
        assert '<form action="recherche.html"' in text

    def test_lines_end_alike_for_quarto(self, project: Project):
        page = document(project, "mentions")
        file = project.root / "mentions.qmd"
        found = []
        for end in (b"\n", b"\r\n"):
            file.write_bytes(file.read_bytes().replace(b"\n", end))
            found.append(handover.frozen(page[0].document, "")["hash"])
        assert found[0] == found[1]

    def test_only_when_out_of_date(self, project: Project):
        page = document(project, "mentions")
        file = project.root / "mentions.qmd"
        handover.hand_over(page, project, jobs=1)
        assert handover.hand_over(page, project, jobs=1) == []
        file.write_text(file.read_text("utf-8") + "\nUne phrase de plus.\n", "utf-8")
        assert handover.hand_over(page_of(project, "mentions"), project, jobs=1) == ["mentions"]
        assert "Une phrase de plus." in kept(project, "mentions")["result"]["markdown"]

    def test_one_that_quarto_has_executed_since_is_handed_over_again(self, project: Project):
        page = document(project, "mentions")
        handover.hand_over(page, project, jobs=1)
        by_quarto = kept(project, "mentions")
        del by_quarto["metadata"]
        folder = project.root / handover.FROZEN / "mentions" / "execute-results"
        (folder / "html.json").write_text(json.dumps(by_quarto))
        assert handover.hand_over(page, project, jobs=1) == ["mentions"]

    def test_a_folder_of_the_same_name_is_left_alone(self, project: Project):
        own = project.root / "mentions" / "notes.txt"
        own.parent.mkdir()
        own.write_text("à moi")
        handover.hand_over(document(project, "mentions"), project, jobs=1)
        assert own.read_text() == "à moi"

    def test_models_are_not_executed_in_a_whole_site_and_are_by_themselves(self, project: Project):
        handover.freeze_models(project)
        for ending in handover.ENDINGS:
            assert kept(project, "fiche", ending)["result"]["markdown"] == handover.NOT_A_PAGE
        handover.thaw_models(project)
        assert not (project.root / handover.FROZEN / "fiche").exists()


class TestComplete:
    def test_further_codes_lead_to_the_fiche(self, tmp_path: Path):
        handover.complete(tmp_path, HERE)
        assert 'url=20.html"' in (tmp_path / "fiches" / "2A.html").read_text("utf-8")

    def test_the_model_loses_its_page_its_search_entries_and_its_address(self, tmp_path: Path):
        for name in ("fiche.html", "fiche.pdf", "index.html"):
            (tmp_path / name).write_text(name)
        entries = [{"href": name} for name in ("fiche.html", "fiche.html#a", "fiches/08.html")]
        (tmp_path / "search.json").write_text(json.dumps(entries))
        urls = [f"<url><loc>https://a.fr/x/{name}</loc></url>" for name in ("fiche.html", "b.html")]
        (tmp_path / "sitemap.xml").write_text("<urlset>" + "\n".join(urls) + "</urlset>")
        handover.complete(tmp_path, HERE)
        left = sorted(path.name for path in tmp_path.iterdir() if path.is_file())
        assert left == ["index.html", "search.json", "sitemap.xml"]
        assert json.loads((tmp_path / "search.json").read_text()) == [{"href": "fiches/08.html"}]
        assert (tmp_path / "sitemap.xml").read_text() == f"<urlset>\n{urls[1]}</urlset>"
