"""A fiche: the department it is of, the figures that are published, what simulated data bears."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from samples import sample

from fiches import store
from fiches.documents.fiche import Fiche
from fiches.errors import UsageError
from fiches.figures import KINDS
from fiches.figures.figure import Figure
from fiches.reference import FLOWS
from fiches.settings import Project
from fiches.store import simulation

pytestmark = pytest.mark.usefixtures("project")


@pytest.mark.parametrize("dept", [8, "8", "08", "Ardennes", "ardennes"])
def test_a_department_is_found_however_it_is_written(dept: str | int) -> None:
    assert Fiche(dept).code == "08"


@pytest.mark.parametrize("dept", ["2A", "2b", "20", 20])
def test_corsica_is_one_fiche(dept: str | int) -> None:
    fiche = Fiche(dept)
    assert (fiche.code, fiche.du, fiche.dans) == ("20", "de Corse", "en Corse")
    assert '"region-unique": true' in fiche.header or "region-unique: true" in fiche.header


@pytest.mark.parametrize("dept", ["99", "98", "00", "Ardenne5", "8; rm", None, 8.5, True])
def test_what_is_no_department_is_refused(dept: object) -> None:
    with pytest.raises(UsageError):
        Fiche(dept)  # type: ignore[arg-type]


def test_the_published_figures_of_the_ardennes_are_found() -> None:
    fiche = Fiche("08")
    exports, imports = fiche.exports, fiche.imports
    assert exports.amount == "2,21 milliards d'euros"
    assert imports.amount == "1,40 milliard d'euros"
    assert (exports.share_of_region, exports.share_of_nation) == ("3,3\u00a0%", "0,38\u00a0%")
    assert (imports.share_of_region, imports.share_of_nation) == ("2,2\u00a0%", "0,20\u00a0%")
    assert fiche.region.exports.amount == "67,7 milliards d'euros"
    assert fiche.nation.imports.amount == "684,8 milliards d'euros"
    assert fiche.balance.amount == "+811,2\u00a0M€"


def test_simulated_data_is_marked_in_the_header() -> None:
    assert "Données simulées" in Fiche("08").header


def test_a_comment_shows_in_its_own_fiche_alone(project: Project, tmp_path: Path) -> None:
    commented = replace(project, data=tmp_path / "data")
    commented.comments.mkdir(parents=True)
    commented.trade.symlink_to(project.trade)
    (commented.comments / "08.md").write_text("Une forge *rouvre*.\n", "utf-8")
    with commented.current():
        assert r"Une forge *rouvre*.\n" in Fiche("08").comment.text
        assert Fiche("10").comment.text == ""


@pytest.mark.parametrize("dept", ["08", "20", "40", "48", "75", "974", "976"])
def test_what_a_figure_offers_adds_up_to_the_total_that_the_prose_tells(dept: str) -> None:
    fiche = Fiche(dept)
    totals = {"E": fiche.exports.eur, "I": fiche.imports.eur}
    for flow in FLOWS:
        figure = fiche.figure(FLOWS[flow].name)
        assert figure.data["value_eur"].sum() == totals[flow]
        goods = fiche.figure("marchandises").data.filter(flow=flow)
        assert goods["value_eur"].sum() == totals[flow]
    (total,) = fiche.figure("balance").data.filter(name="Total").iter_rows(named=True)
    assert (total["exports_eur"], total["imports_eur"]) == (totals["E"], totals["I"])


@pytest.mark.parametrize("dept", sample(["08", "20", "75", "976"], 2))
def test_every_figure_has_its_texts_in_french_typography(dept: str) -> None:
    fiche = Fiche(dept)
    places = (fiche, fiche.region, fiche.nation)
    every = [place.figure(kind.name) for kind in KINDS for place in places]
    shown = [figure for figure in every if isinstance(figure, Figure)]
    assert len(shown) >= 2 * len(KINDS)
    assert len({figure.id for figure in shown}) == len(shown)
    for figure in shown:
        for text in (figure.title, figure.caption, figure.alt, figure.source):
            assert text
            assert not re.search(r"[^\u202f\u00a0][;:!?%»]|«[^\u00a0]|\d\.\d|\bnan\b|None", text), (
                text
            )
        assert len(re.findall(r"\.(?= |$)|\u202f;", figure.alt)) >= 2
        assert "2024" in figure.subject
        assert "Données simulées" in figure.source


def test_an_incomplete_year_is_named_as_such(project: Project, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    whole = simulation.write_years(tmp_path / "whole", [2025], project.reference)
    sources = [cut(source, raw) for source in whole[2025, "revised"]]
    partial = replace(project, data=tmp_path / "data")
    store.ingest(sources, partial)
    with partial.current():
        fiche = Fiche("08")
        assert fiche.period == "trois premiers trimestres 2025"
        assert fiche.En_periode == "Aux trois premiers trimestres 2025"
        assert "trois premiers trimestres 2025" in fiche.figure("exportations").subject


def cut(source: Path, folder: Path) -> Path:
    """Copy an official zip without its fourth quarter."""
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(folder / source.name, "w") as part:
        for name in whole.namelist():
            content = whole.read(name)
            if "Region_" in name:
                lines = content.splitlines(keepends=True)
                content = b"".join(line for line in lines if line.split(b";")[1] != b"4")
            part.writestr(name, content)
    return folder / source.name
