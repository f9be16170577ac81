"""The notebooks: clean in git, executed on the simulated years, their results cited."""

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from here import ROOT
from spelling import misspelled

from fiches.build import make, notebooks, plan
from fiches.build.site import build
from fiches.documents import results
from fiches.errors import FichesError
from fiches.execution.document import read as read_document
from fiches.execution.execute import execute as execute_document
from fiches.settings import Project
from fiches.store import parquet

SOURCES = sorted((ROOT / "notebooks").glob("*.ipynb"))
NAMES = [source.stem for source in SOURCES]
CHECK = ROOT / "notebooks" / "06-carte-de-controle.ipynb"
NOT_PROSE = re.compile(r"`[^`]*`|\*\*|A129|CPF4|A4")


def cells(source: Path) -> list[dict]:
    return json.loads(source.read_text("utf-8"))["cells"]


def tagged(source: Path, tag: str) -> list[int]:
    found = enumerate(cells(source))
    return [number for number, cell in found if tag in cell["metadata"].get("tags", ())]


class TestSources:
    def test_are_those_of_the_method(self):
        assert [name[:2] for name in NAMES] == [f"{number:02}" for number in range(10)]

    @pytest.mark.parametrize("source", SOURCES, ids=NAMES)
    def test_are_stripped_of_outputs(self, source: Path):
        code = [cell for cell in cells(source) if cell["cell_type"] == "code"]
        assert [cell["outputs"] for cell in code] == [[]] * len(code)
        assert {cell["execution_count"] for cell in code} == {None}

    @pytest.mark.parametrize("source", SOURCES, ids=NAMES)
    def test_follow_the_model(self, source: Path):
        """A question, parameters, provenance, what follows for the fiche, results."""
        all_cells = cells(source)
        lines = [line.strip() for cell in all_cells for line in cell["source"]]
        assert all_cells[0]["source"][0].startswith("# ")
        assert any(line.startswith("**Question.**") for line in lines)
        [parameters] = tagged(source, "parameters")
        assert [line.split(" = ")[0] for line in all_cells[parameters]["source"]][:2] == [
            "year",
            "dept",
        ]
        assert all_cells[parameters + 1]["id"] == "provenance"
        assert "## Ce qui en découle pour la fiche" in lines
        assert tagged(source, "results") == [len(all_cells) - 1]

    @pytest.mark.parametrize("source", SOURCES, ids=NAMES)
    def test_no_number_is_typed_in_the_prose(self, source: Path):
        prose = ["".join(c["source"]) for c in cells(source) if c["cell_type"] == "markdown"]
        assert [re.findall(r"\d+", NOT_PROSE.sub("", text)) for text in prose] == [[]] * len(prose)

    @pytest.mark.parametrize("source", SOURCES, ids=NAMES)
    def test_the_prose_is_spelled_right(self, source: Path):
        prose = ["".join(c["source"]) for c in cells(source) if c["cell_type"] == "markdown"]
        assert misspelled(NOT_PROSE.sub(" ", "\n".join(prose))) == []


@pytest.fixture(scope="module")
def place(method: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The executed notebooks and the simulated years, with folders to write to."""
    folder = tmp_path_factory.mktemp("notebooks")
    here = replace(method, build=folder / "build", site=folder / "site")
    shutil.copytree(method.build, here.build)
    return here


@pytest.fixture(scope="module")
def found(place: Project) -> Mapping[str, Mapping[str, str]]:
    """The results of each notebook."""
    return results.read(2024, place) or {}


def shown(name: str, place: Project) -> str:
    """All that an executed notebook shows, as Markdown."""
    copy = cells(results.folder(place) / f"{name}.ipynb")
    outputs = (output for cell in copy for output in cell.get("outputs", ()))
    return "\n\n".join(output.get("data", {}).get("text/markdown", "") for output in outputs)


ANSWERS = ("essentiel", "changements", "debouches", "achats", "position", "specialites", "marches")
"""The sections whose every number is checked at its place."""


def numbers_told(code: str, project: Project) -> list[str]:
    """Return the numbers in the sentences and tables of the sections that answer questions."""
    with project.current():
        document = read_document(project.root / "fiche.qmd", check=False)
        notebook = execute_document(document, project, {"dept": code, "year": 2024})
    section, texts = "", []
    for cell in notebook["cells"]:
        passages = re.split(r"^(?=#)", cell["source"], flags=re.MULTILINE)
        for passage in passages if cell["cell_type"] == "markdown" else []:
            section = "".join(re.findall(r"^#.*\{#([\w-]+)\}", passage)) or section
            texts += [passage] if section in ANSWERS else []
        outputs = [output.get("data", {}) for output in cell.get("outputs", [])]
        shown = [one["text/markdown"] for one in outputs if "text/csv" not in one and one]
        texts += [text for text in shown if section in ANSWERS and 'class="cards"' not in text]
    printed = re.compile(r"^(`{3,})\{=typst\}\n.*?\n\1$", re.MULTILINE | re.DOTALL)
    plain = re.sub(r"<[^>]*>|\]\([^)]*\)|\{[^}]*\}", " ", printed.sub("", "\n".join(texts)))
    return re.findall(r"\d+(?:\u202f\d{3})*(?:,\d+)?", plain)


class TestRun:
    @pytest.mark.parametrize("name", NAMES)
    def test_executes_from_top_to_bottom(self, found: Mapping[str, Mapping[str, str]], name: str):
        assert found[name]
        assert all(found[name].values())

    @pytest.mark.parametrize("name", NAMES)
    def test_shows_a_figure_and_says_that_data_is_simulated(self, place: Project, name: str):
        text = shown(name, place)
        assert 'role="img" aria-label="' in text
        assert re.search("données (sont )?simulées", text, re.IGNORECASE)
        front = cells(results.folder(place) / f"{name}.ipynb")[0]["source"]
        assert 'simulated: "Données simulées' in front

    def test_the_check_compares_the_ardennes_and_nine_others(
        self, found: Mapping[str, Mapping[str, str]], place: Project
    ):
        assert found[CHECK.stem]["fiches"] == "dix"
        assert found[CHECK.stem]["ecarts"] == "0"
        for department in ("Ardennes", "Corse", "Paris", "La Réunion", "Mayotte"):
            assert department in shown(CHECK.stem, place)

    def test_the_check_reads_every_number_of_the_sentences_of_its_ten_departments(
        self, found: Mapping[str, Mapping[str, str]], place: Project
    ):
        """Counted here in another way: all runs of digits in the sections that answer questions."""
        source = "\n".join("".join(cell["source"]) for cell in cells(CHECK))
        [others] = re.findall(r"^others = (\[.*\])$", source, re.MULTILINE)
        count = sum(len(numbers_told(code, place)) for code in ["08", *json.loads(others)])
        assert count > 500
        assert int(found[CHECK.stem]["phrases"].replace("\u202f", "")) == count

    def test_results_hold_for_the_data_they_were_made_from(self, place: Project):
        assert list(results.read(2024, place) or ()) == NAMES
        assert results.read(2023, place) is None


class TestPages:
    def test_the_method_page_cites_the_results_and_links_to_the_notebooks(
        self, found: Mapping[str, Mapping[str, str]], place: Project
    ):
        pages = {page.name: page for page in plan.pages(place)}
        names = ["methode", *(f"carnets/{name}" for name in NAMES)]
        made = build([pages[name] for name in names], place)
        assert [one.error for one in made] == [""] * len(names)
        site = make.stage_of(place).site
        page = (site / "methode.html").read_text("utf-8")
        for name in NAMES:
            assert f'href="carnets/{name}.html"' in page
            assert "Données simulées" in (site / f"carnets/{name}.html").read_text("utf-8")
        for name, result in (("03-seuil-des-dix", "exportations_dix"), (CHECK.stem, "nombres")):
            assert found[name][result] in page

    def test_the_method_page_says_so_where_they_were_not_executed(self, project: Project):
        pages = {page.name: page for page in plan.pages(project)}
        assert not any(name.startswith("carnets/") for name in pages)
        [made] = build([pages["methode"]], project)
        assert made.error == ""
        page = (make.stage_of(project).site / "methode.html").read_text("utf-8")
        assert "carnets n’ont pas été exécutés" in page
        assert "carnets/03" not in page

    def test_a_result_that_is_not_there_is_named(self):
        found = results.Notebooks({"03-seuil-des-dix": {"part": "3 %"}})
        assert found.seuil_des_dix.part == "3 %"
        with pytest.raises(FichesError, match=r"03-seuil-des-dix gives no «parts», but: part\."):
            _ = found.seuil_des_dix.parts
        with pytest.raises(FichesError, match="«autre»"):
            _ = found.autre


class TestCheckFails:
    def run(self, project: Project) -> None:
        notebooks.execute(CHECK, {"year": 2024, "dept": "08", "others": []}, project)

    def test_on_one_wrong_euro_in_the_store(self, place: Project, tmp_path: Path):
        data = tmp_path / "data"
        shutil.copytree(place.data, data)
        year = data / "trade" / "2024.parquet"
        frame, kept = parquet.unpack(year.read_bytes())
        rows = frame.collect()
        here = (pl.col("department") == "08") & (pl.col("country") == "DE")
        first = here & (here.cum_sum() == 1)
        spoiled = rows.with_columns(pl.col("value_eur") + first.cast(pl.Int64))
        assert spoiled["value_eur"].sum() == rows["value_eur"].sum() + 1
        year.write_bytes(parquet.pack(spoiled.lazy(), kept))
        project = Project(place.root, data, place.build, place.site)
        with pytest.raises(FichesError, match=r"«arret».* données balance, DE : .* au lieu de"):
            self.run(project)

    def test_on_one_wrong_number_in_the_text(self, place: Project, tmp_path: Path):
        root = tmp_path / "root"
        root.mkdir()
        for name in ("theme", "data", "_brand.yml", "_quarto.yml"):
            (root / name).symlink_to(place.root / name)
        text = (place.root / "fiche.qmd").read_text("utf-8")
        wrong = text.replace("fiche.exports.share_of_region", "'98,7\u202f%'")
        assert wrong != text
        (root / "fiche.qmd").write_text(wrong, "utf-8")
        project = Project(root, place.data, place.build, place.site)
        with pytest.raises(FichesError, match=r"«arret».* exportations : « 98,7\u202f% »"):
            self.run(project)

    def test_names_the_cell_that_fails(self, place: Project, tmp_path: Path):
        source = tmp_path / "07-essai.ipynb"
        notebook = json.loads(SOURCES[0].read_text("utf-8"))
        notebook["cells"] = notebook["cells"][:2]
        notebook["cells"][1]["source"] = ["year, dept = None, '08'\n", "1 / 0"]
        source.write_text(json.dumps(notebook), "utf-8")
        with pytest.raises(FichesError, match=r"07-essai\.ipynb, cell «parametres»: division by"):
            notebooks.execute(source, {}, place)
