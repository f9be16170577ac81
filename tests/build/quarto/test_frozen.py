"""The documents of a whole site, as Quarto takes them."""

import hashlib
import json
from typing import Any

import yaml
from handed import document, page_of

from fiches.build.quarto import frozen, handover
from fiches.settings import Project


def kept(project: Project, name: str, ending: str = "html") -> dict[str, Any]:
    """Return what Quarto finds of a document."""
    file = project.root / frozen.FROZEN / name / "execute-results" / f"{ending}.json"
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
            found.append(frozen.frozen(page[0].document, "")["hash"])
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
        folder = project.root / frozen.FROZEN / "mentions" / "execute-results"
        (folder / "html.json").write_text(json.dumps(by_quarto))
        assert handover.hand_over(page, project, jobs=1) == ["mentions"]

    def test_a_folder_of_the_same_name_is_left_alone(self, project: Project):
        own = project.root / "mentions" / "notes.txt"
        own.parent.mkdir()
        own.write_text("à moi")
        handover.hand_over(document(project, "mentions"), project, jobs=1)
        assert own.read_text() == "à moi"

    def test_models_are_not_executed_in_a_whole_site_and_are_by_themselves(self, project: Project):
        frozen.freeze_models(project)
        for ending in frozen.ENDINGS:
            assert kept(project, "fiche", ending)["result"]["markdown"] == frozen.NOT_A_PAGE
        frozen.thaw_models(project)
        assert not (project.root / frozen.FROZEN / "fiche").exists()
